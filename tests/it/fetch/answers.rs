//! Statuses, content types, and answers that are none.

use pressclip::Error;

use super::{failure, get};
use crate::support::server::{Server, head, reply};

async fn served(content_type: Option<&str>, body: &[u8]) -> Result<Vec<u8>, Error> {
    let headers: Vec<_> = content_type.map(|value| ("content-type", value)).into_iter().collect();
    let server = Server::replying(reply("200 OK", &headers, body));
    get(&server.url("/")).await.map(|page| page.body)
}

async fn refused(content_type: Option<&str>, body: &[u8]) -> Error {
    served(content_type, body).await.expect_err("not HTML")
}

#[tokio::test]
async fn a_status_without_a_page_is_an_error_that_says_it() {
    for status in [400, 408, 501, 204, 206, 304, 300, 600, 999] {
        let server = Server::replying(reply(&format!("{status} Whatever"), &[("content-type", "text/html")], ""));
        let error = failure(&server.url("/x")).await;
        assert!(error.is_status(), "{error}");
        assert_eq!((error.status(), error.kind_name()), (Some(status), "status"));
        let text = format!("the server answered with status {status} for url ({})", server.url("/x"));
        assert_eq!(error.to_string(), text);
    }
}

#[tokio::test]
async fn hints_differ_for_pages_that_are_gone_and_pages_that_are_withheld() {
    let hint = async |status: &str| {
        let server = Server::replying(reply(status, &[], ""));
        failure(&server.url("/")).await.hint().unwrap()
    };
    assert!(hint("404 Not Found").await.contains("address"));
    assert!(hint("403 Forbidden").await.contains("save it in a browser"));
    assert!(hint("503 Service Unavailable").await.contains("later"));
}

#[tokio::test]
async fn other_kinds_of_content_are_refused() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    for (content_type, body, found) in [
        ("image/jpeg", &b"\xff\xd8\xff\xe0..JFIF"[..], "image/jpeg"),
        ("application/pdf", b"%PDF-1.7\n", "application/pdf"),
        ("application/json", b"{\"headline\": \"Rain\"}", "application/json"),
        ("application/rss+xml", b"<?xml version=\"1.0\"?><rss version=\"2.0\"/>", "application/rss+xml"),
        ("text/plain", b"It rained.", "text/plain"),
    ] {
        let error = refused(Some(content_type), body).await;
        assert!(error.is_not_html() && error.kind_name() == "not-html", "{error}");
        assert_eq!(error.content_type(), Some(found));
    }
    let error = refused(Some("text/html; charset=utf-8"), png).await.without_url();
    assert_eq!(error.to_string(), "not an HTML page but image/png, served as text/html");
    let error = refused(None, b"It rained.").await.without_url();
    assert_eq!(error.to_string(), "not an HTML page, and served without a content type");
}

#[tokio::test]
async fn html_is_taken_under_a_wrong_header_or_none() {
    let html = b"\n<!-- made by hand --><!DOCTYPE html><p>It rained.";
    for content_type in
        [None, Some("text/plain"), Some("application/octet-stream"), Some("application/xml"), Some("html")]
    {
        assert_eq!(served(content_type, html).await.unwrap(), html, "{content_type:?}");
    }
}

#[tokio::test]
async fn a_long_video_is_refused_after_its_first_bytes() {
    let server = Server::new(|_, out| {
        out.write_all(&head("200 OK", &[("content-type", "text/html"), ("content-length", "4000000000")]))?;
        out.write_all(b"\0\0\0\x20ftypisom")?;
        // More than a socket's buffers hold, so a client that reads on is caught out by the limit of the body.
        out.write_all(&vec![0; 32 * 1024 * 1024])
    });
    assert_eq!(failure(&server.url("/")).await.content_type(), Some("video/mp4"));
}

#[tokio::test]
async fn the_charset_of_the_header_reaches_the_text() {
    // "Дождь" (rain) in windows-1251, and nothing in the page that says so.
    let body = b"<title>\xc4\xee\xe6\xe4\xfc</title>";
    let server = Server::replying(reply("200 OK", &[("content-type", "text/html; charset=windows-1251")], body));
    let page = get(&server.url("/")).await.unwrap();
    assert_eq!(page.content_type.as_deref(), Some("text/html; charset=windows-1251"));
    assert_eq!(page.body, body);
    let text = pressclip::decode::decode(&page.body, page.content_type.as_deref()).text;
    assert_eq!(text, "<title>Дождь</title>");
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_a_protocol_error() {
    for answer in [&b"220 mail.example ESMTP\r\n"[..], b"HTTP/1.1 abc\r\n\r\n", b"\x15\x03\x01\0\x02", b""] {
        let server = Server::replying(answer);
        let error = failure(&server.url("/")).await;
        assert!(error.is_protocol() && error.kind_name() == "protocol", "{error:?}");
    }
}

#[tokio::test]
async fn floods_of_headers_end_in_an_error() {
    let many = "x-a: b\r\n".repeat(10_000);
    let long = format!("x-a: {}\r\n", "b".repeat(1024 * 1024));
    for headers in [many, long] {
        let server = Server::replying(format!("HTTP/1.1 200 OK\r\n{headers}\r\n"));
        assert!(failure(&server.url("/")).await.is_protocol());
    }
}

#[tokio::test]
async fn urls_that_cannot_be_fetched_are_refused_without_a_request() {
    for url in
        ["", "news.example/rain", "/rain", "ftp://news.example/", "file:///etc/passwd", "http://", "mailto:a@b.example"]
    {
        let error = failure(url).await;
        assert!(error.is_invalid_url() && error.kind_name() == "invalid-url", "{url}: {error}");
        assert!(error.hint().unwrap().contains("https://"));
    }
}
