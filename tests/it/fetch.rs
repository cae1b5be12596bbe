//! Fetching, against servers that behave and servers that do not.
//!
//! Not tested, and why: revoked certificates (a client has no lists of revocations unless somebody gives it one), and the
//! same site asked by several processes (each fetcher paces what it asks itself). `names` needs a network namespace of
//! its own, and is skipped where there can be none.

mod answers;
mod bodies;
mod caching;
mod compression;
mod connections;
mod events;
mod faults;
mod guard;
mod hosts;
mod http2;
mod names;
mod outcomes;
mod politeness;
mod protocol;
mod proxies;
mod reach;
mod redirects;
mod reservations;
mod robots;
mod timeouts;
mod tls;
mod warc;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_compression::tokio::bufread::GzipEncoder;
use pressclip::fetch::{Fetcher, FetcherBuilder};
use pressclip::{Error, Options, Page};
use rustls::ServerConfig;

use self::compression::all;
use crate::support::certificates::{Authority, Validity};
use crate::support::server::{Request, Server, moved, page, reply};

/// More than a busy machine takes for anything here.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whose certificates `trusting` fetchers take.
static AUTHORITY: LazyLock<Authority> = LazyLock::new(Authority::new);

/// A fetcher as it is by default, but that it does not try again.
fn guarded() -> FetcherBuilder {
    Fetcher::builder().no_proxy().retries(0).timeout(PATIENCE)
}

/// One that may ask the servers of these tests, obeys robots.txt, and waits for nobody.
fn obedient() -> FetcherBuilder {
    guarded().allow_private().unpaced()
}

/// One that asks for nothing but the page.
fn builder() -> FetcherBuilder {
    obedient().ignore_robots()
}

/// One that takes the certificates of [`AUTHORITY`].
fn trusting() -> FetcherBuilder {
    builder().root_certificates(AUTHORITY.pem())
}

/// What a server on this machine needs for that.
fn trusted(protocols: &[&[u8]]) -> Arc<ServerConfig> {
    AUTHORITY.issue(&["127.0.0.1"], Validity::Now, protocols)
}

/// A site with this answer at `/robots.txt`, and pages at all other paths.
fn site(robots: Vec<u8>) -> Server {
    Server::new(move |request, out| match request.target.as_str() {
        "/robots.txt" => out.write_all(&robots),
        _ => out.write_all(&page("a page")),
    })
}

async fn get(url: &str) -> Result<Page, Error> {
    builder().build()?.get(url).await
}

async fn failure(url: &str) -> Error {
    get(url).await.map(|page| page.body.len()).expect_err("no page")
}

#[tokio::test]
async fn a_page_comes_with_its_url_type_status_and_time() {
    let server = Server::replying(page("<h1>Rain</h1>"));
    let before = jiff::Timestamp::now();
    let page = get(&server.url("/rain?a=b")).await.unwrap();
    assert_eq!(page.body, b"<h1>Rain</h1>");
    assert_eq!(page.url.unwrap().as_str(), server.url("/rain?a=b"));
    assert_eq!(page.content_type.as_deref(), Some("text/html; charset=utf-8"));
    assert_eq!(page.status, Some(200));
    assert!((before..=jiff::Timestamp::now()).contains(&page.fetched_at.unwrap()));
}

#[tokio::test]
async fn a_fetcher_says_who_it_is_and_what_it_takes() {
    let server = Server::replying(page("x"));
    get(&server.url("/")).await.unwrap();
    let own = builder().user_agent("clippings/1.0").header("Accept-Language", "de").build().unwrap();
    own.get(&server.url("/")).await.unwrap();
    let [first, second] = &server.requests()[..] else { panic!("two requests") };
    assert_eq!(first.header("user-agent"), Some(concat!("pressclip/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(first.header("accept-encoding"), Some("gzip, deflate, br, zstd"));
    assert!(first.header("accept").unwrap().starts_with("text/html,"));
    assert_eq!(first.header("referer"), None);
    assert_eq!(second.header("user-agent"), Some("clippings/1.0"));
    assert_eq!(second.header("accept-language"), Some("de"));
}

#[tokio::test]
async fn credentials_in_a_url_go_to_its_host_and_nowhere_else() {
    let server = Server::new(|request, out| match request.target.as_str() {
        "/gone" => out.write_all(&reply("404 Not Found", &[], "")),
        "/loop" => out.write_all(&moved("/loop")),
        _ => out.write_all(&page("x")),
    });
    let with = |target: &str| server.url(target).replace("http://", "http://me:secret@");

    let page = get(&with("/rain")).await.unwrap();
    assert_eq!(page.url.unwrap().as_str(), server.url("/rain"));
    assert_eq!(server.requests()[0].header("authorization"), Some("Basic bWU6c2VjcmV0"));
    for target in ["/gone", "/loop"] {
        let error = failure(&with(target)).await;
        assert_eq!(error.url(), Some(server.url(target).as_str()));
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    }
}

#[tokio::test]
async fn many_pages_are_fetched_at_once_by_one_fetcher() {
    let server = Server::new(|request, out| out.write_all(&page(&request.target)));
    let fetcher = builder().build().unwrap();
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let (fetcher, url) = (fetcher.clone(), server.url(&format!("/{n}")));
            tokio::spawn(async move { fetcher.get(&url).await.unwrap().body })
        })
        .collect();
    for (n, task) in tasks.into_iter().enumerate() {
        assert_eq!(task.await.unwrap(), format!("/{n}").into_bytes());
    }
}

#[tokio::test]
async fn a_clipped_article_knows_where_it_is_from() {
    let server = Server::new(|request, out| match request.target.as_str() {
        "/short" => out.write_all(&moved("/rain")),
        _ => out.write_all(&page("<title>Rain</title><p>It rained all day in the north of the country.</p>")),
    });
    let article = builder().build().unwrap().clip(&server.url("/short"), &Options::default()).await.unwrap();
    assert_eq!(article.url, Some(server.url("/rain")));
    assert_eq!(article.headline.as_deref(), Some("Rain"));
}

#[tokio::test]
async fn what_is_wanted_of_an_article_is_taken_on_the_thread_that_made_it() {
    let server = Server::new(|_, out| out.write_all(&page("<title>Rain</title><p>It rained all day in the north.")));
    let (fetcher, options) = (builder().build().unwrap(), Options::default());
    let take = |article: pressclip::Article| (article.headline, std::thread::current().id());
    let (headline, thread) = fetcher.clip_then(&server.url("/"), &options, take).await.unwrap();
    assert_eq!(headline.as_deref(), Some("Rain"));
    assert_ne!(thread, std::thread::current().id());

    let failed = fetcher.clip_then::<()>(&server.url("/"), &options, |_| panic!("no word of it")).await;
    let error = failed.unwrap_err();
    assert!(error.to_string().contains("panicked") && error.url() == Some(server.url("/").as_str()), "{error}");
}

#[tokio::test]
async fn a_connection_is_used_again_after_a_compressed_body() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    let gzip = all(GzipEncoder::new(&b"<p>It rains"[..])).await;
    let server = Server::talking(move |out| {
        counted.fetch_add(1, Ordering::SeqCst);
        loop {
            Request::read(out)?;
            let length = gzip.len();
            write!(out, "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-encoding: gzip\r\n")?;
            write!(out, "transfer-encoding: chunked\r\n\r\n{length:x}\r\n")?;
            out.write_all(&gzip)?;
            out.write_all(b"\r\n0\r\n\r\n")?;
        }
    });
    let fetcher = builder().build().unwrap();
    for _ in 0..3 {
        assert_eq!(fetcher.get(&server.url("/")).await.unwrap().body, b"<p>It rains");
    }
    drop(fetcher);
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
#[should_panic(expected = "the test server panicked")]
async fn a_server_that_panics_fails_its_test() {
    let server = Server::new(|request, _| panic!("asked for {}", request.target));
    failure(&server.url("/")).await;
}

#[tokio::test]
async fn all_pages_of_an_article_are_fetched_and_joined() {
    let text = |n: usize| {
        format!("<p>On day {n} we went along the river until it was dark, and slept in a barn that smelt of hay.</p>")
    };
    let walk = move |n: usize, next: &str| {
        format!("<title>The long walk</title><h1>The long walk</h1>{}{}{next}", text(n), text(n + 10))
    };
    let server = Server::new(move |request: &Request, out| match request.target.as_str() {
        "/walk" => out.write_all(&page(walk(1, "<a rel=next href=/walk/2>2</a>"))),
        _ => out.write_all(&page(walk(2, ""))),
    });
    let article = builder().build().unwrap().clip_all_pages(&server.url("/walk"), &Options::default()).await.unwrap();
    assert_eq!(article.pages, [server.url("/walk"), server.url("/walk/2")]);
    let places: Vec<_> = [1, 11, 2, 12].map(|day| article.text().find(&format!("day {day} "))).into();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}", article.text());
    assert_eq!(server.requests().len(), 2);
}
