//! Hosts with settings of their own, wherever a redirect leads.

use std::io::Read as _;
use std::time::Duration;

use pressclip::fetch::Fetcher;

use super::{builder, guarded};
use crate::support::server::{Server, moved, page, reply};

/// A site that forwards everything to another one, at another address of this machine; `None` if it has no other.
#[allow(clippy::print_stdout)] // a test that is skipped says so
fn two(other: Vec<u8>) -> Option<(Server, Server)> {
    let Ok(there) = Server::replying_on("127.0.0.2", other) else {
        println!("skipped: this machine has no 127.0.0.2");
        return None;
    };
    let target = there.url("/page");
    Some((Server::new(move |_, out| out.write_all(&moved(&target))), there))
}

#[tokio::test]
async fn a_host_is_asked_by_its_own_settings_also_where_a_redirect_leads_to_it() {
    let Some((here, there)) = two(page("there")) else { return };
    let own = builder().header("X-Own", "two").user_agent("two/1.0").header("Cookie", "secret=1");
    let fetcher = builder().header("X-Own", "all").host("127.0.0.2", own).build().unwrap();
    fetcher.get(&here.url("/")).await.unwrap();
    let (first, second) = (&here.requests()[0], &there.requests()[0]);
    assert_eq!((first.header("x-own"), first.header("cookie")), (Some("all"), None));
    assert_eq!((second.header("x-own"), second.header("user-agent")), (Some("two"), Some("two/1.0")));
    // Nobody else may have it asked with what is secret.
    assert_eq!(second.header("cookie"), None);
    fetcher.get(&there.url("/")).await.unwrap();
    assert_eq!(there.requests()[1].header("cookie"), Some("secret=1"));
}

#[tokio::test]
async fn the_delay_of_a_host_is_kept_whatever_leads_to_it() {
    const DELAY: Duration = Duration::from_millis(300);
    let Some((here, there)) = two(page("there")) else { return };
    let slow = builder().per_host(1).delay(DELAY).max_delay(DELAY);
    let fetcher = builder().host("127.0.0.2", slow).build().unwrap();
    let urls = [here.url("/a"), there.url("/b"), here.url("/c"), there.url("/d")];
    let mut tasks = tokio::task::JoinSet::new();
    for url in urls {
        let fetcher: Fetcher = fetcher.clone();
        tasks.spawn(async move { fetcher.get(&url).await.map(drop) });
    }
    while let Some(task) = tasks.join_next().await {
        task.unwrap().unwrap();
    }
    let mut came: Vec<_> = there.requests().iter().map(|request| request.came).collect();
    came.sort();
    assert_eq!(came.len(), 4);
    assert!(came.windows(2).all(|pair| pair[1] - pair[0] >= DELAY), "{came:?}");
}

#[tokio::test]
async fn a_host_whose_robots_txt_is_obeyed_is_one_also_behind_a_redirect() {
    let Some((here, there)) = two(reply("200 OK", &[], "User-agent: *\nDisallow: /page")) else { return };
    let fetcher = builder().host("127.0.0.2", super::obedient()).build().unwrap();
    let error = fetcher.get(&here.url("/")).await.unwrap_err();
    assert_eq!(error.kind_name(), "robots-denied", "{error}");
    assert_eq!(there.requests().len(), 1);
}

#[tokio::test]
async fn what_one_host_may_is_not_allowed_to_others() {
    let Some((here, there)) = two(page("there")) else { return };
    let fetcher = guarded().ignore_robots().host("127.0.0.1", builder()).build().unwrap();
    let error = fetcher.get(&here.url("/")).await.unwrap_err();
    assert!(error.is_refused_address(), "{error}");
    assert!(there.requests().is_empty());
}

#[tokio::test]
async fn one_file_records_all_hosts() {
    let Some((here, there)) = two(page("there")) else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.warc.gz");
    let fetcher = builder().warc(&file).host("127.0.0.2", builder()).build().unwrap();
    fetcher.get(&here.url("/")).await.unwrap();
    drop(fetcher);
    let mut text = Vec::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(&file).unwrap()).read_to_end(&mut text).unwrap();
    let text = String::from_utf8_lossy(&text);
    for url in [here.url("/"), there.url("/page")] {
        assert!(text.contains(&format!("WARC-Target-URI: {url}")), "{url}");
    }
}
