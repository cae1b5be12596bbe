//! robots.txt: asked for once, obeyed at every hop.

use std::time::Duration;

use pressclip::Error;

use super::{guarded, obedient, site};
use crate::support::certificates::self_signed;
use crate::support::server::{Server, head, linger, moved, page, reply};

fn text(robots: &str) -> Vec<u8> {
    reply("200 OK", &[("content-type", "text/plain")], robots)
}

async fn denial(server: &Server, target: &str) -> Error {
    let error = obedient().build().unwrap().get(&server.url(target)).await.unwrap_err();
    assert!(error.is_robots_denied() && error.kind_name() == "robots-denied", "{error:?}");
    assert!(error.hint().is_some());
    let asked: Vec<_> = server.requests().into_iter().map(|request| request.target).collect();
    assert!(!asked.contains(&target.to_owned()), "{asked:?}");
    error
}

#[tokio::test]
async fn a_page_that_the_site_forbids_is_not_asked_for_and_the_rule_is_named() {
    let server = site(text("User-agent: *\nDisallow: /private/\nAllow: /"));
    let error = denial(&server, "/private/x").await;
    assert!(
        error.to_string().starts_with("the site's robots.txt forbids it: \"Disallow: /private/\" for user agent \"*\""),
        "{error}"
    );
    assert!(obedient().build().unwrap().get(&server.url("/public")).await.is_ok());
}

#[tokio::test]
async fn the_group_of_the_fetchers_own_name_counts() {
    let server = site(text("User-agent: clippings/2.0\nDisallow: /\n\nUser-agent: *\nDisallow:"));
    let fetcher = obedient().user_agent("Clippings/1.0 (+https://clippings.example/)").build().unwrap();
    assert!(fetcher.get(&server.url("/x")).await.unwrap_err().is_robots_denied());
    assert!(obedient().build().unwrap().get(&server.url("/x")).await.is_ok());
}

#[tokio::test]
async fn a_site_without_the_file_allows_everything() {
    for status in ["404 Not Found", "401 Unauthorized", "403 Forbidden", "410 Gone"] {
        let server = site(reply(status, &[], "no"));
        assert!(obedient().build().unwrap().get(&server.url("/x")).await.is_ok(), "{status}");
    }
}

#[tokio::test]
async fn a_site_in_trouble_allows_nothing() {
    for status in ["500 Internal Server Error", "503 Service Unavailable", "429 Too Many Requests"] {
        let server = site(reply(status, &[("retry-after", "120")], "no"));
        let error = denial(&server, "/x").await;
        let expected =
            format!("the site's robots.txt could not be had (status {}), so nothing is allowed", &status[..3]);
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
    for broken in [&b"not http"[..], b""] {
        denial(&site(broken.to_vec()), "/x").await;
    }
}

#[tokio::test]
async fn a_file_that_does_not_come_in_time_allows_nothing() {
    let server = Server::new(|request, out| match request.target.as_str() {
        "/robots.txt" => linger(out),
        _ => out.write_all(&page("a page")),
    });
    let fetcher = obedient().header_timeout(Duration::from_millis(200)).build().unwrap();
    let error = fetcher.get(&server.url("/x")).await.unwrap_err();
    assert!(error.is_robots_denied() && error.to_string().contains("no answer within 200ms"), "{error}");
    // It is known for a while, so the site is not asked again for each page.
    assert!(fetcher.get(&server.url("/y")).await.unwrap_err().is_robots_denied());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn what_is_wrong_with_the_whole_host_is_said_rather_than_that_its_file_could_not_be_had() {
    let server = Server::replying_with(self_signed(&["127.0.0.1"]), page("x"));
    let error = obedient().build().unwrap().get(&server.url("/x")).await.unwrap_err();
    assert_eq!(error.tls_problem(), Some("unknown-issuer"), "{error:?}");
    let error = obedient().build().unwrap().get("http://name.invalid/").await.unwrap_err();
    assert!(error.is_dns(), "{error:?}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_page_in_place_of_the_file_allows_everything() {
    let server = site(page("<!DOCTYPE html><p>Here is our home page."));
    assert!(obedient().build().unwrap().get(&server.url("/x")).await.is_ok());
}

#[tokio::test]
async fn five_redirects_of_the_file_are_followed_and_a_sixth_means_no_file() {
    for (redirects, allowed) in [(5, false), (6, true)] {
        let server = Server::new(move |request, out| {
            let step = request.target.strip_prefix("/robots").map(|rest| rest.trim_end_matches(".txt"));
            match step.map(|step| step.parse().unwrap_or(0)) {
                Some(n) if n < redirects => out.write_all(&moved(&format!("/robots{}", n + 1))),
                Some(_) => out.write_all(&text("User-agent: *\nDisallow: /x")),
                None => out.write_all(&page("a page")),
            }
        });
        let got = obedient().build().unwrap().get(&server.url("/x")).await;
        assert_eq!(got.is_ok(), allowed, "{redirects}: {got:?}");
    }
}

#[tokio::test]
async fn a_redirect_of_the_file_to_another_host_is_followed_and_a_loop_is_no_answer() {
    if let Ok(other) = Server::replying_on("127.0.0.2", text("User-agent: *\nDisallow: /x")) {
        denial(&site(moved(&other.url("/rules"))), "/x").await;
    }
    denial(&site(moved("/robots.txt")), "/x").await;
}

#[tokio::test]
async fn a_redirect_of_the_file_into_the_private_network_is_not_followed() {
    let Ok(inside) = Server::replying_on("127.0.0.2", text("User-agent: *\nAllow: /")) else {
        println!("skipped: this machine has no 127.0.0.2");
        return;
    };
    let server = site(moved(&inside.url("/robots.txt")));
    let fetcher =
        guarded().unpaced().allow_address([127, 0, 0, 1].into()).allow_port(server.port()).allow_port(inside.port());
    let error = fetcher.build().unwrap().get(&server.url("/x")).await.unwrap_err();
    assert!(error.is_robots_denied() && error.to_string().contains("127.0.0.2 is a loopback address"), "{error}");
    assert!(inside.requests().is_empty());
}

#[tokio::test]
async fn every_hop_of_a_redirect_is_looked_up_in_the_file_of_its_host() {
    let there = site(text("User-agent: *\nDisallow: /x"));
    let target = there.url("/x");
    let here = Server::new(move |request, out| match request.target.as_str() {
        "/robots.txt" => out.write_all(&reply("404 Not Found", &[], "")),
        _ => out.write_all(&moved(&target)),
    });
    let error = obedient().build().unwrap().get(&here.url("/")).await.unwrap_err();
    assert!(error.is_robots_denied());
    assert_eq!(error.url(), Some(there.url("/x").as_str()));
    assert_eq!(there.requests().len(), 1);
}

#[tokio::test]
async fn the_file_is_asked_for_once_by_many_pages_at_once() {
    let server = site(text("User-agent: *\nDisallow: /no"));
    let fetcher = obedient().build().unwrap();
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let (fetcher, url) = (fetcher.clone(), server.url(&format!("/{n}")));
            tokio::spawn(async move { fetcher.get(&url).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let files = server.requests().iter().filter(|request| request.target == "/robots.txt").count();
    assert_eq!(files, 1);
}

#[tokio::test]
async fn an_endless_file_is_read_up_to_the_limit() {
    let server = Server::new(|request, out| {
        if request.target != "/robots.txt" {
            return out.write_all(&page("a page"));
        }
        out.write_all(&head("200 OK", &[]))?;
        out.write_all(b"User-agent: *\nDisallow: /x\n")?;
        loop {
            out.write_all(&[b'#'; 8192])?;
        }
    });
    denial(&server, "/x").await;
}

#[tokio::test]
async fn the_rules_of_a_site_can_be_asked_for_alone() {
    let server = site(text("User-agent: *\nCrawl-delay: 2\nDisallow: /x\nSitemap: https://news.example/map.xml"));
    let robots = obedient().build().unwrap().robots(&server.url("/anything")).await.unwrap();
    assert_eq!(robots.crawl_delay().unwrap().as_secs(), 2);
    assert_eq!(robots.sitemaps()[0].as_str(), "https://news.example/map.xml");
    assert!(!robots.is_allowed(&server.url("/x").parse().unwrap()));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn the_file_is_not_asked_for_where_it_is_ignored() {
    let server = site(text("User-agent: *\nDisallow: /"));
    assert!(obedient().ignore_robots().build().unwrap().get(&server.url("/x")).await.is_ok());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn what_the_header_asks_is_noted_in_the_article() {
    let server = Server::new(|request, out| match request.target.as_str() {
        "/robots.txt" => out.write_all(&reply("404 Not Found", &[], "")),
        _ => out.write_all(&reply(
            "200 OK",
            &[("content-type", "text/html"), ("X-Robots-Tag", "noarchive"), ("Set-Cookie", "a=b")],
            "<p>It rained all day in the north of the country.",
        )),
    });
    let page = obedient().build().unwrap().get(&server.url("/")).await.unwrap();
    assert!(page.headers.iter().any(|(name, value)| name == "x-robots-tag" && value == "noarchive"));
    assert!(!page.headers.iter().any(|(name, _)| name == "set-cookie"));
    let article = pressclip::extract_page(&page, &pressclip::Options::default());
    assert!(article.notes.iter().any(|note| note.message.contains("noarchive")), "{:?}", article.notes);
}
