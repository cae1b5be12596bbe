//! Each way of not getting a page has a name.

use super::{builder, failure, get};
use crate::support::server::{Server, head, linger, moved, page, reply};

const HTML: (&str, &str) = ("content-type", "text/html");

#[tokio::test]
async fn a_status_that_people_meet_has_a_name_of_its_own() {
    for (status, name, words) in [
        ("404 Not Found", "not-found", "status 404 (not found)"),
        ("410 Gone", "gone", "status 410 (gone)"),
        ("403 Forbidden", "forbidden", "status 403 (forbidden)"),
        ("451 Unavailable For Legal Reasons", "forbidden", "status 451 (withheld for legal reasons)"),
        ("401 Unauthorized", "login", "status 401 (login required)"),
        ("402 Payment Required", "paywall", "status 402 (payment required)"),
        ("429 Too Many Requests", "rate-limited", "status 429 (too many requests)"),
        ("503 Service Unavailable", "status", "status 503 (not available)"),
        ("418 I'm a teapot", "status", "status 418 for url"),
    ] {
        let server = Server::replying(reply(status, &[HTML], "<p>Sorry."));
        let error = failure(&server.url("/")).await;
        assert_eq!((error.kind_name(), error.status()), (name, status[..3].parse().ok()), "{status}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.hint().is_some() || name == "status", "{status}");
        let answers = [
            error.is_not_found(),
            error.is_gone(),
            error.is_forbidden(),
            error.is_login(),
            error.is_paywall(),
            error.is_rate_limited(),
            error.is_status(),
            error.is_bot_wall(),
        ];
        assert_eq!(answers.iter().filter(|yes| **yes).count(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_bot_wall_is_named_by_its_header_its_refusal_or_its_page() {
    let answers = [
        ("Cloudflare", reply("403 Forbidden", &[HTML, ("CF-Mitigated", "challenge")], "")),
        ("Cloudflare", page("<html><title>Just a moment...</title><p>Checking your browser.")),
        ("DataDome", reply("403 Forbidden", &[HTML], "<script src=\"https://ct.captcha-delivery.com/c.js\"></script>")),
        ("AWS WAF", reply("202 Accepted", &[HTML, ("x-amzn-waf-action", "challenge")], "")),
        ("HUMAN (PerimeterX)", reply("403 Forbidden", &[HTML], "<div id=\"px-captcha\"></div>")),
        ("Imperva", page("<script src=\"/_Incapsula_Resource?SWUDNSAI=31\"></script>")),
        ("Akamai", reply("403 Forbidden", &[HTML], "Access Denied. https://errors.edgesuite.net/18.2.1")),
        ("Anubis", page("<title>Making sure you're not a bot!</title>")),
    ];
    for (vendor, answer) in answers {
        let server = Server::replying(answer);
        let error = failure(&server.url("/")).await;
        assert!(error.is_bot_wall() && error.kind_name() == "bot-wall", "{vendor}: {error:?}");
        assert_eq!(error.vendor(), Some(vendor));
        assert!(error.to_string().starts_with(&format!("a bot wall of {vendor} stands before the page")), "{error}");
        assert!(error.hint().unwrap().contains("browser"));
    }
}

#[tokio::test]
async fn a_refusal_whose_text_does_not_come_in_is_named_by_its_status() {
    let server = Server::new(|_, out| {
        out.write_all(&head("403 Forbidden", &[HTML, ("content-length", "9000")]))?;
        linger(out)
    });
    assert!(failure(&server.url("/")).await.is_forbidden());
}

#[tokio::test]
async fn a_redirect_to_consent_login_or_an_offer_is_named_so() {
    for (path, name) in
        [("/consent?back=/rain", "consent-wall"), ("/login?next=%2Frain", "login"), ("/subscribe/now", "paywall")]
    {
        let server = Server::new(move |request, out| match request.target.as_str() {
            "/rain" => out.write_all(&moved(path)),
            _ => out.write_all(&page("<h1>Welcome</h1><p>Before you go on, tell us who you are.")),
        });
        let error = failure(&server.url("/rain")).await;
        assert_eq!(error.kind_name(), name, "{error:?}");
        assert_eq!(error.url(), Some(server.url(path).as_str()));
        // Whoever asks for that page itself gets it.
        assert!(get(&server.url(path)).await.is_ok());
    }
}

#[tokio::test]
async fn what_is_not_html_is_named_with_its_type() {
    for (answer, found) in [
        (reply("200 OK", &[("content-type", "application/pdf")], b"%PDF-1.7 ..."), "application/pdf"),
        (reply("200 OK", &[HTML], b"%PDF-1.7 ..."), "application/pdf"),
        (reply("200 OK", &[HTML], b"\x89PNG\r\n\x1a\n...."), "image/png"),
        (reply("200 OK", &[HTML], b"PK\x03\x04...."), "application/zip"),
    ] {
        let server = Server::replying(answer);
        let error = failure(&server.url("/")).await;
        assert!(error.is_not_html() && error.kind_name() == "not-html");
        assert_eq!(error.content_type(), Some(found));
        assert!(error.hint().is_some());
    }
}

#[tokio::test]
async fn html_that_is_called_an_image_or_nothing_at_all_is_a_page() {
    for headers in [&[("content-type", "image/png")][..], &[], &[("content-type", "text/html; charset=martian")]] {
        let server = Server::replying(reply("200 OK", headers, "<!DOCTYPE html><p>It rains"));
        assert!(get(&server.url("/")).await.is_ok(), "{headers:?}");
    }
}

#[tokio::test]
async fn statuses_that_nobody_asked_for_are_errors() {
    for status in [
        "204 No Content",
        "205 Reset Content",
        "206 Partial Content",
        "304 Not Modified",
        "416 No Range",
        "600 x",
        "999 x",
    ] {
        let server = Server::replying(reply(status, &[HTML], "<p>x"));
        let error = failure(&server.url("/")).await;
        assert!(error.is_status(), "{status}: {error:?}");
        assert_eq!(error.status(), status[..3].parse().ok());
    }
    let server = Server::replying(&b"HTTP/1.1 99 Low\r\n\r\n"[..]);
    assert!(failure(&server.url("/")).await.is_protocol());
}

#[tokio::test]
async fn a_page_that_sends_its_reader_on_is_followed_once() {
    let refresh = |to: &str| page(format!("<meta http-equiv=refresh content=\"0; url={to}\"><p>Go on"));
    let server = Server::new(move |request, out| match request.target.as_str() {
        "/a" => out.write_all(&refresh("/b?x")),
        "/b?x" => out.write_all(&page("<p>here")),
        "/1" => out.write_all(&refresh("/2")),
        "/2" => out.write_all(&refresh("/1")),
        "/out" => out.write_all(&refresh("ftp://x.example/")),
        other => panic!("asked for {other}"),
    });
    let got = get(&server.url("/a")).await.unwrap();
    assert_eq!((got.body, got.url.unwrap().as_str()), (b"<p>here".to_vec(), server.url("/b?x").as_str()));
    assert_eq!(got.redirects.iter().map(url::Url::as_str).collect::<Vec<_>>(), [server.url("/a")]);
    // Two that send to each other: the second is taken as it is.
    assert_eq!(get(&server.url("/1")).await.unwrap().url.unwrap().path(), "/2");
    assert!(failure(&server.url("/out")).await.is_redirect());
}

#[tokio::test]
async fn only_https_is_fetched_where_only_that_is_allowed() {
    let server = Server::replying(page("plain"));
    let error = builder().https_only().build().unwrap().get(&server.url("/")).await.unwrap_err();
    assert_eq!((error.is_invalid_url(), error.url_problem()), (true, Some("not-https")), "{error:?}");
    assert!(error.to_string().starts_with("not asked: only https is allowed for url"), "{error}");
    assert!(error.hint().unwrap().contains("`https_only`"));
    assert!(server.requests().is_empty());
}
