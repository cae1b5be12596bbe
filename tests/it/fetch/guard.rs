//! No way into the network that the program runs in.

use std::net::{IpAddr, Ipv4Addr};

use pressclip::fetch::{FetcherBuilder, Version};
use pressclip::{Error, Options};
use url::Url;

use super::{builder, guarded};
use crate::support::server::{Server, moved, page};

async fn refusal(fetcher: FetcherBuilder, url: &str) -> Error {
    let error = fetcher.build().unwrap().get(url).await.expect_err(url);
    assert!(error.is_refused_address() && error.kind_name() == "refused-address", "{url}: {error:?}");
    assert!(error.hint().is_some());
    error
}

#[tokio::test]
async fn addresses_that_are_not_on_the_open_web_are_refused_before_a_connection() {
    for (host, what) in [
        ("127.0.0.1", "a loopback address"),
        ("10.1.2.3", "a private address"),
        ("172.16.0.1", "a private address"),
        ("172.31.255.255", "a private address"),
        ("192.168.0.1", "a private address"),
        ("169.254.169.254", "a cloud's metadata service"),
        ("100.64.0.1", "an address that a provider shares among customers"),
        ("0.0.0.0", "an address of this host"),
        ("224.0.0.1", "a multicast address"),
        ("255.255.255.255", "the broadcast address"),
        ("192.0.0.1", "a reserved address"),
        ("198.18.0.1", "an address for benchmarks"),
        ("240.0.0.1", "a reserved address"),
        ("localhost", "a name of this machine"),
        ("localhost.", "a name of this machine"),
        ("[::1]", "a loopback address"),
        ("[::]", "an address of this host"),
        ("[fe80::1]", "a link-local address"),
        ("[fc00::1]", "a private address"),
        ("[fd12:3456::1]", "a private address"),
        ("[ff02::1]", "a multicast address"),
        ("[::ffff:127.0.0.1]", "a loopback address"),
        ("[64:ff9b::7f00:1]", "a loopback address"),
        ("[2002:7f00:1::]", "a 6to4 tunnel"),
        ("[2001:0:53aa:64c::1]", "a Teredo tunnel"),
        ("0x7f.1", "a loopback address"),
        ("good.example@127.0.0.1", "a loopback address"),
    ] {
        let error = refusal(guarded(), &format!("http://{host}/secret")).await;
        assert!(error.to_string().contains(what), "{host}: {error}");
        let part = if host.starts_with("localhost") { "name" } else { "address" };
        assert_eq!(error.refused_part(), Some(part), "{host}");
    }
}

#[tokio::test]
async fn no_request_reaches_a_server_of_this_machine() {
    let server = Server::replying(page("secret"));
    let error = refusal(guarded(), &server.url("/")).await;
    assert!(error.to_string().starts_with("not asked: 127.0.0.1 is a loopback address for url"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_name_that_stands_for_this_machine_is_refused_by_the_resolver() {
    let server = Server::replying(page("secret"));
    let port = server.port();
    let here = [IpAddr::from(Ipv4Addr::LOCALHOST)];
    let named = |builder: FetcherBuilder| builder.resolve("inside.example", here).allow_port(port);
    let url = format!("http://inside.example:{port}/");
    let error = refusal(named(guarded()), &url).await;
    assert!(error.to_string().contains("127.0.0.1 is a loopback address"), "{error}");
    assert!(server.requests().is_empty());
    // The same name is fine once private addresses are.
    assert_eq!(named(builder()).build().unwrap().get(&url).await.unwrap().body, b"secret");
    assert_eq!(server.requests()[0].header("host"), Some(format!("inside.example:{port}").as_str()));
}

#[tokio::test]
async fn ports_that_are_not_the_webs_are_refused_unless_allowed() {
    for port in [22, 25, 6379] {
        let error = refusal(guarded(), &format!("http://news.example:{port}/")).await;
        assert!(error.to_string().contains(&format!("port {port} is not a usual port of the web")), "{error}");
        assert_eq!(error.refused_part(), Some("port"));
    }
    let allowed = guarded().allow_port(6379).build().unwrap().get("http://name.invalid:6379/").await.unwrap_err();
    assert!(allowed.is_dns(), "{allowed:?}");
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused_at_the_hop() {
    let Ok(inside) = Server::replying_on("127.0.0.2", page("secret")) else {
        println!("skipped: this machine has no 127.0.0.2");
        return;
    };
    let named = format!("http://inside.example:{}/", inside.port());
    let targets = [inside.url("/"), named, "http://[::ffff:169.254.169.254]/".into(), "http://localhost/".into()];
    for target in targets {
        let outside = Server::replying(moved(&target));
        let fetcher = guarded()
            .allow_address(IpAddr::from(Ipv4Addr::LOCALHOST))
            .allow_port(outside.port())
            .allow_port(inside.port())
            .resolve("inside.example", [IpAddr::from([127, 0, 0, 2])])
            .ignore_robots();
        let error = refusal(fetcher, &outside.url("/")).await;
        assert_eq!(error.url(), Some(Url::parse(&target).unwrap().as_str()));
        assert_eq!(outside.requests().len(), 1);
    }
    assert!(inside.requests().is_empty());
}

#[tokio::test]
async fn what_a_page_links_to_is_no_way_in_either() {
    let Ok(inside) = Server::replying_on("127.0.0.2", page("<p>secret")) else {
        println!("skipped: this machine has no 127.0.0.2");
        return;
    };
    let text =
        "<p>On the first day we went along the river until it was dark, and slept in a barn that smelt of hay.</p>";
    let links = ["canonical", "amphtml", "next"].map(|rel| format!("<link rel={rel} href={}>", inside.url("/walk/2")));
    let html = format!("<title>The walk</title>{}<h1>The walk</h1>{text}", links.concat());
    let outside = Server::replying(page(&html));
    let fetcher = || {
        let allowed = guarded().unpaced().ignore_robots().allow_address(IpAddr::from(Ipv4Addr::LOCALHOST));
        allowed.allow_port(outside.port()).allow_port(inside.port())
    };
    for version in [Version::Canonical, Version::Amp] {
        let got = fetcher().version(version).build().unwrap().get(&outside.url("/walk")).await.unwrap();
        assert_eq!(got.url.unwrap().as_str(), outside.url("/walk"));
    }
    let article = fetcher().build().unwrap().clip_all_pages(&outside.url("/walk"), &Options::default()).await.unwrap();
    assert!(article.text().contains("first day") && !article.text().contains("secret"));
    let onward = fetcher().build().unwrap().get(&inside.url("/walk/2")).await.unwrap_err();
    assert!(onward.is_refused_address());
    assert!(inside.requests().is_empty());
}
