//! Redirects.

use super::{builder, failure, get};
use crate::support::server::{Server, moved, page, reply};

/// Redirects `/n` to `/n+1`, and has a page at `/end`.
fn chain(end: usize) -> Server {
    Server::new(move |request, out| match request.target[1..].parse::<usize>() {
        Ok(n) if n < end => out.write_all(&moved(&format!("/{}", n + 1))),
        _ => out.write_all(&page("the end")),
    })
}

#[tokio::test]
async fn relative_redirects_are_followed_and_the_last_url_is_told() {
    let server = Server::new(|request, out| match request.target.as_str() {
        "/a/b" => out.write_all(&moved("../c?x=1")),
        "/c?x=1" => out.write_all(&reply("308 Permanent Redirect", &[("Location", "d")], "")),
        "/d" => out.write_all(&page("here")),
        other => panic!("asked for {other}"),
    });
    let page = get(&server.url("/a/b")).await.unwrap();
    assert_eq!(page.body, b"here");
    assert_eq!(page.url.unwrap().as_str(), server.url("/d"));
}

#[tokio::test]
async fn private_headers_do_not_follow_to_another_host() {
    let Ok(there) = Server::replying_on("127.0.0.2", page("there")) else {
        println!("skipped: this machine has no 127.0.0.2");
        return;
    };
    let target = there.url("/page");
    let here = Server::replying(moved(&target));
    let fetcher =
        builder().header("Authorization", "Bearer x").header("Cookie", "a=b").header("X-Own", "c").build().unwrap();
    let page = fetcher.get(&here.url("/")).await.unwrap();
    assert_eq!(page.url.unwrap().as_str(), target);
    let (first, second) = (&here.requests()[0], &there.requests()[0]);
    assert_eq!(first.header("authorization"), Some("Bearer x"));
    assert_eq!(first.header("cookie"), Some("a=b"));
    assert_eq!(second.header("authorization"), None);
    assert_eq!(second.header("cookie"), None);
    assert_eq!(second.header("x-own"), Some("c"));
}

#[tokio::test]
async fn a_loop_is_named_and_ends_at_once() {
    let server = Server::new(|request, out| match request.target.as_str() {
        "/a" => out.write_all(&moved("/b")),
        _ => out.write_all(&moved("/a")),
    });
    let error = failure(&server.url("/a")).await;
    assert!(error.is_redirect() && error.kind_name() == "redirect");
    assert_eq!(error.to_string(), format!("redirected in a loop for url ({})", server.url("/a")));
    assert!(error.hint().unwrap().contains("cookies"));
    assert_eq!(server.requests().len(), 2);
    let own = Server::new(|request, out| out.write_all(&moved(&request.target)));
    assert!(failure(&own.url("/a")).await.to_string().starts_with("redirected in a loop"));
    assert_eq!(own.requests().len(), 1);
}

#[tokio::test]
async fn ten_redirects_are_followed_and_eleven_are_not() {
    let ten = chain(10);
    assert_eq!(get(&ten.url("/0")).await.unwrap().body, b"the end");
    let eleven = chain(11);
    let error = failure(&eleven.url("/0")).await;
    assert!(error.is_redirect());
    assert!(error.to_string().starts_with("redirected more than 10 times for url"), "{error}");
    assert_eq!(eleven.requests().len(), 11);
}

#[tokio::test]
async fn no_redirect_is_followed_if_none_is_allowed() {
    let server = chain(1);
    let error = builder().max_redirects(0).build().unwrap().get(&server.url("/0")).await.unwrap_err();
    assert!(error.is_redirect());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn redirects_out_of_the_web_are_refused() {
    for target in [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "data:text/html,<p>x",
        "javascript:alert(1)",
        "gopher://127.0.0.1/",
        "http://[x",
    ] {
        let server = Server::replying(moved(target));
        let error = failure(&server.url("/")).await;
        assert!(error.is_redirect(), "{target}: {error}");
        assert!(error.to_string().contains(target), "{error}");
    }
}

#[tokio::test]
async fn a_redirect_without_a_target_is_an_error() {
    for answer in [moved(""), reply("302 Found", &[], "")] {
        let server = Server::replying(answer);
        let error = failure(&server.url("/")).await;
        assert!(error.is_redirect());
        assert!(error.to_string().starts_with("redirected without a target"), "{error}");
    }
}

#[tokio::test]
async fn a_very_long_target_is_an_error_that_stays_short() {
    for (length, kind) in [(32 * 1024, "status"), (128 * 1024, "invalid-url")] {
        let target = format!("/{}", "x".repeat(length));
        let server = Server::new(move |request, out| match request.target.as_str() {
            "/" => out.write_all(&moved(&target)),
            _ => out.write_all(&reply("414 URI Too Long", &[], "")),
        });
        let error = failure(&server.url("/")).await;
        assert_eq!(error.kind_name(), kind, "{error:.200}");
        assert!(error.to_string().len() < 3_000);
    }
}
