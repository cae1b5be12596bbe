//! How bodies end: too late, too early, or never.

use std::io;
use std::time::Duration;

use super::{builder, failure, get};
use crate::support::server::{Server, head, linger, page};

const HTML: (&str, &str) = ("content-type", "text/html");
const CHUNKED: (&str, &str) = ("transfer-encoding", "chunked");

#[tokio::test]
async fn a_body_of_just_the_limit_is_a_page_and_one_byte_more_is_not() {
    let body = vec![b'x'; 10_000];
    let server = Server::replying(page(&body));
    let at = |max| builder().max_body(max).build().unwrap();
    assert_eq!(at(10_000).get(&server.url("/")).await.unwrap().body, body);
    let error = at(9_999).get(&server.url("/")).await.unwrap_err();
    assert!(error.is_too_large() && error.kind_name() == "too-large");
    assert!(error.to_string().starts_with("the body is larger than 9999 bytes for url"), "{error}");
    assert!(at(0).get(&server.url("/")).await.unwrap_err().is_too_large());
}

#[tokio::test]
async fn a_body_announced_as_too_large_is_not_waited_for() {
    let server = Server::new(|_, out| {
        out.write_all(&head("200 OK", &[HTML, ("content-length", "11000000")]))?;
        out.write_all(&[b'x'; 8192])?;
        linger(out)
    });
    assert!(failure(&server.url("/")).await.is_too_large());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_body_without_length_is_cut_off_at_the_limit_and_the_connection_dropped() {
    let (hung_up, was_hung_up) = std::sync::mpsc::channel();
    let server = Server::new(move |_, out| {
        out.write_all(&head("200 OK", &[HTML]))?;
        let mut sent = 0;
        while out.write_all(&[b'x'; 16 * 1024]).is_ok() {
            sent += 16 * 1024;
        }
        hung_up.send(sent).map_err(io::Error::other)
    });
    let fetcher = builder().max_body(1024 * 1024).build().unwrap();
    assert!(fetcher.get(&server.url("/")).await.unwrap_err().is_too_large());
    let sent = was_hung_up.recv_timeout(Duration::from_secs(2)).expect("the client hangs up while the fetcher lives");
    // The limit, and what may be in the buffers of both sockets.
    assert!(sent < 32 * 1024 * 1024, "{sent} bytes were sent");
    drop(fetcher);
}

#[tokio::test]
async fn an_endless_body_in_small_chunks_is_cut_off_at_the_limit() {
    let server = Server::new(|_, out| {
        out.write_all(&head("200 OK", &[HTML, CHUNKED]))?;
        let chunks = b"1\r\nx\r\n".repeat(5_000);
        loop {
            out.write_all(&chunks)?;
        }
    });
    let fetcher = builder().max_body(20_000).build().unwrap();
    assert!(fetcher.get(&server.url("/")).await.unwrap_err().is_too_large());
}

#[tokio::test]
async fn chunks_are_put_together() {
    let mut answer = head("200 OK", &[HTML, CHUNKED]);
    answer.extend(b"3\r\n<p>\r\n8;extension=x\r\nIt rains\r\n0\r\ntrailer: x\r\n\r\n");
    let server = Server::replying(answer);
    assert_eq!(get(&server.url("/")).await.unwrap().body, b"<p>It rains");
}

#[tokio::test]
async fn a_character_that_chunks_share_is_read_whole() {
    let story = "The river Čáslavka rose by a métre in the night, said 漢字 of Wexmoor 😀 on Friday.";
    let page = format!("<article><h1>Rain</h1><p>{story}</p><p>{story} Again.</p></article>");
    let gb18030 = encoding_rs::GB18030.encode(&page).0.into_owned();
    for (charset, body) in [("utf-8", page.into_bytes()), ("gb18030", gb18030)] {
        // Chunks of one byte to four: there is a border at every place.
        for size in 1..=4 {
            let kind = format!("text/html; charset={charset}");
            let mut answer = head("200 OK", &[("content-type", &kind), CHUNKED]);
            for chunk in body.chunks(size) {
                answer.extend(format!("{:x}\r\n", chunk.len()).bytes());
                answer.extend(chunk);
                answer.extend(b"\r\n");
            }
            answer.extend(b"0\r\n\r\n");
            let server = Server::replying(answer);
            let page = get(&server.url("/")).await.unwrap();
            assert_eq!(page.body, body, "{charset} by {size}");
            let text = pressclip::extract_page(&page, &pressclip::Options::default()).text();
            assert!(text.contains(story), "{charset} by {size}: {text}");
        }
    }
}

#[tokio::test]
async fn an_incomplete_body_is_an_error_and_no_page() {
    let cut = [
        ([HTML, ("content-length", "100")], &b"<p>It rai"[..]),
        ([HTML, CHUNKED], b"3\r\n<p>\r\n8\r\nIt r"),
        ([HTML, CHUNKED], b"3\r\n<p>\r\n"),
        ([HTML, CHUNKED], b"3\r\n<p>\r\nzz\r\nIt rains"),
    ];
    for (headers, body) in cut {
        let server = Server::replying([head("200 OK", &headers), body.to_vec()].concat());
        let error = failure(&server.url("/")).await;
        assert!(error.is_body() && error.kind_name() == "body", "{error:?}");
        assert!(error.to_string().starts_with("the connection broke off within the body: "), "{error}");
    }
}

#[tokio::test]
async fn bytes_after_the_announced_length_are_left_out() {
    let mut answer = page("<p>It rains");
    answer.extend(b" HTTP/1.1 200 OK\r\n\r\n");
    let server = Server::replying(answer);
    assert_eq!(get(&server.url("/")).await.unwrap().body, b"<p>It rains");
}

#[tokio::test]
async fn two_lengths_that_differ_are_an_error() {
    let headers = [HTML, ("content-length", "3"), ("content-length", "5")];
    let server = Server::replying([head("200 OK", &headers), b"<p>xx".to_vec()].concat());
    assert!(failure(&server.url("/")).await.is_protocol());
}
