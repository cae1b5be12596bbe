//! Cookies, archives, a page's other address.

use pressclip::fetch::{Ask, Cookies, FetcherBuilder, Revisit, Validators, Version};

use super::{builder, failure, get};
use crate::support::server::{Request, Server, moved, page, reply};

/// Sends whoever has no cookie to a place that sets one.
fn insisting() -> Server {
    Server::new(|request, out| match (request.target.as_str(), request.header("cookie")) {
        ("/welcome", _) => {
            out.write_all(&reply("302 Found", &[("location", "/rain"), ("set-cookie", "seen=1; Path=/")], ""))
        }
        (_, Some(cookie)) if cookie.contains("seen=1") => out.write_all(&page("<p>It rains")),
        _ => out.write_all(&moved("/welcome")),
    })
}

#[tokio::test]
async fn a_site_that_insists_on_cookies_gives_its_page() {
    let server = insisting();
    assert_eq!(get(&server.url("/rain")).await.unwrap().body, b"<p>It rains");
    let off = builder().cookies(Cookies::Off).build().unwrap();
    assert!(off.get(&server.url("/rain")).await.unwrap_err().is_redirect());
}

#[tokio::test]
async fn cookies_are_of_one_page_unless_they_are_to_be_of_the_run() {
    let server = insisting();
    for (cookies, requests) in [(Cookies::PerPage, 6), (Cookies::PerRun, 4)] {
        let fetcher = builder().cookies(cookies).build().unwrap();
        let before = server.requests().len();
        for _ in 0..2 {
            fetcher.get(&server.url("/rain")).await.unwrap();
        }
        assert_eq!(server.requests().len() - before, requests, "{cookies:?}");
    }
    // Another fetcher is another run.
    let before = server.requests().len();
    builder().cookies(Cookies::PerRun).build().unwrap().get(&server.url("/rain")).await.unwrap();
    assert_eq!(server.requests().len() - before, 3);
}

#[tokio::test]
async fn a_loop_that_sets_a_cookie_each_time_ends() {
    let server =
        Server::new(|_, out| out.write_all(&reply("302 Found", &[("location", "/"), ("set-cookie", "a=b")], "")));
    assert!(failure(&server.url("/")).await.is_redirect());
    assert_eq!(server.requests().len(), 11);
}

#[tokio::test]
async fn a_page_that_is_gone_is_taken_from_the_archive_under_its_own_address() {
    let archive = Server::new(|request, out| {
        let (time, url) = request.target.strip_prefix("/web/").unwrap().split_once("id_/").unwrap();
        assert_eq!(time.len(), 14);
        if url.ends_with("/never") {
            return out.write_all(&reply("404 Not Found", &[], ""));
        }
        let memento = ("memento-datetime", "Sun, 01 Mar 2026 12:00:00 GMT");
        out.write_all(&reply("200 OK", &[("content-type", "text/html"), memento], "<title>Rain</title><p>It rained."))
    });
    let site = Server::replying(reply("410 Gone", &[], ""));
    let fetcher = builder().archive(archive.url("/web/")).build().unwrap();
    let got = fetcher.get(&site.url("/rain?a=b")).await.unwrap();
    assert_eq!(got.url.as_ref().unwrap().as_str(), site.url("/rain?a=b"));
    let article = pressclip::extract_page(&got, &pressclip::Options::default());
    let note = "this is a web archive's copy of Sun, 01 Mar 2026 12:00:00 GMT";
    assert!(article.notes.iter().any(|n| n.message == note), "{:?}", article.notes);
    // What the archive does not have is gone, and is said to be.
    let error = fetcher.get(&site.url("/never")).await.unwrap_err();
    assert!(error.is_gone());
    assert_eq!(error.url(), Some(site.url("/never").as_str()));
    assert!(failure(&site.url("/rain")).await.is_gone(), "no archive is asked by default");
}

/// A fetcher with all that only the user's own site is to get.
fn with_secrets() -> FetcherBuilder {
    builder().header("Authorization", "Bearer s3cret").header("Cookie", "id=s3cret")
}

/// What a server was told, and whether it was asked at all.
fn told(server: &Server) -> (bool, bool) {
    let requests = server.requests();
    let is_secret = |request: &Request| {
        let headers = [request.header("authorization"), request.header("cookie")];
        headers.iter().any(Option::is_some) || request.target.contains("s3cret")
    };
    (!requests.is_empty(), requests.iter().any(is_secret))
}

#[tokio::test]
async fn an_archive_learns_the_address_of_a_page_and_no_secret() {
    let archive = Server::replying(page("<p>It rained."));
    let site = Server::replying(reply("404 Not Found", &[], ""));
    let fetcher = with_secrets().archive(archive.url("/web/")).build().unwrap();
    let url = site.url("/rain").replace("//", "//me:s3cret@");
    let copy = fetcher.get(&url).await.unwrap();
    assert_eq!(copy.url.as_ref().map(url::Url::as_str), Some(site.url("/rain").as_str()));
    assert_eq!((told(&site), told(&archive)), ((true, true), (true, false)), "{:?}", archive.requests());
    // The address is the user's: whoever asks for the copy again asks the site first.
    assert!(fetcher.get_if_changed(&copy).await.unwrap().is_none());
    assert!(!told(&archive).1);
}

#[tokio::test]
async fn what_a_page_names_gets_no_secret_of_its_site() {
    let other = Server::replying(page("<title>The walk</title><p>elsewhere"));
    let links = ["canonical", "amphtml"].map(|rel| format!("<link rel={rel} href={}>", other.url("/walk")));
    let site = Server::replying(page(links.concat()));
    for version in [Version::Canonical, Version::Amp] {
        let fetcher = with_secrets().version(version).build().unwrap();
        let got = fetcher.get(&site.url("/walk")).await.unwrap();
        assert_eq!(got.url.as_ref().map(url::Url::as_str), Some(other.url("/walk").as_str()));
        assert_eq!(got.redirects.iter().map(url::Url::as_str).collect::<Vec<_>>(), [site.url("/walk")]);
        // Nor when it is asked whether the page has changed.
        assert!(fetcher.get_if_changed(&got).await.unwrap().is_none());
    }
    assert_eq!((told(&site), told(&other)), ((true, true), (true, false)));
    let own = Server::new(|request, out| match request.target.as_str() {
        "/a" => out.write_all(&page("<link rel=canonical href=/canonical>")),
        _ => out.write_all(&page("canonical")),
    });
    with_secrets().version(Version::Canonical).build().unwrap().get(&own.url("/a")).await.unwrap();
    assert!(own.requests().iter().all(|request| request.header("cookie") == Some("id=s3cret")), "{:?}", own.requests());
}

#[tokio::test]
async fn a_link_is_followed_without_secrets_if_it_leaves_the_page_it_is_from() {
    let (site, other) = (Server::replying(page("here")), Server::replying(page("there")));
    let fetcher = with_secrets().build().unwrap();
    let from = site.url("/walk").parse().unwrap();
    for server in [&site, &other] {
        fetcher.get(Ask::new(server.url("/walk?page=2")).linked_from(&from)).await.unwrap();
    }
    assert_eq!((told(&site), told(&other)), ((true, true), (true, false)));
}

#[tokio::test]
async fn the_other_address_of_a_page_is_fetched_on_request() {
    let server = Server::new(|request, out| match request.target.as_str() {
        "/a" => out.write_all(&page("<link rel=canonical href=/canonical><link rel=amphtml href=/gone><p>as given")),
        "/canonical" => out.write_all(&page("<p>canonical")),
        _ => out.write_all(&reply("404 Not Found", &[], "")),
    });
    let body = async |version| builder().version(version).build().unwrap().get(&server.url("/a")).await.unwrap().body;
    assert!(body(Version::AsGiven).await.ends_with(b"as given"));
    assert_eq!(body(Version::Canonical).await, b"<p>canonical");
    // One that gives no page changes nothing.
    assert!(body(Version::Amp).await.ends_with(b"as given"));
}

const FEED: &str =
    "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Just a moment...</title></channel></rss>";

#[tokio::test]
async fn feeds_and_sitemaps_are_had_as_they_are_and_only_if_they_have_changed() {
    let server = Server::new(|request, out| match (request.target.as_str(), request.header("if-none-match")) {
        ("/feed", Some("\"1\"")) => out.write_all(&reply("304 Not Modified", &[], "")),
        ("/feed", _) => {
            let headers = [("content-type", "application/rss+xml"), ("etag", "\"1\"")];
            out.write_all(&reply("200 OK", &headers, FEED))
        }
        ("/map.gz", _) => {
            out.write_all(&reply("200 OK", &[("content-type", "application/gzip")], b"\x1f\x8b\x08\0..."))
        }
        ("/moved", _) => out.write_all(&moved("/feed")),
        ("/wall", _) => out.write_all(&page("<html><title>Just a moment...</title>")),
        _ => out.write_all(&reply("404 Not Found", &[], "")),
    });
    let fetcher = builder().build().unwrap();
    let get = async |target: &str, known: &Validators| {
        fetcher.ask(Ask::new(server.url(target)).known(known).anything()).await
    };
    let none = Validators::default();
    let Revisit::Modified(feed) = get("/moved", &none).await.unwrap() else { panic!("a feed") };
    assert_eq!((feed.body.as_slice(), feed.content_type.as_deref()), (FEED.as_bytes(), Some("application/rss+xml")));
    assert!(server.requests()[0].header("accept").unwrap().contains("application/rss+xml"));
    assert!(matches!(get("/moved", &Validators::of(&feed)).await.unwrap(), Revisit::NotModified(_)));
    let Revisit::Modified(map) = get("/map.gz", &none).await.unwrap() else { panic!("a sitemap") };
    assert_eq!(map.body, b"\x1f\x8b\x08\0...");
    assert!(get("/wall", &none).await.unwrap_err().is_bot_wall());
    assert!(get("/none", &none).await.unwrap_err().is_not_found());
    assert!(fetcher.get(&server.url("/feed")).await.unwrap_err().is_not_html());
}
