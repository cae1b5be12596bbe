//! Answers that are framed in odd ways, and connections that are used again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{builder, failure, get};
use crate::support::server::{Request, Server, page, page_kept_alive, reply};

const HTML: &str = "content-type: text/html\r\n";

/// A server that answers the first request of a connection with `first`, and those after it with a page; and how many
/// connections there were.
fn answering(first: impl Into<Vec<u8>>) -> (Server, Arc<AtomicUsize>) {
    let (first, connections) = (first.into(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&connections);
    let asked = AtomicUsize::new(0);
    let server = Server::talking(move |out| {
        counted.fetch_add(1, Ordering::SeqCst);
        loop {
            Request::read(out)?;
            match asked.fetch_add(1, Ordering::SeqCst) {
                0 => out.write_all(&first)?,
                _ => out.write_all(&page_kept_alive("<p>the second"))?,
            }
        }
    });
    (server, connections)
}

const POISON: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 9\r\n\r\n<p>poison";

#[tokio::test]
async fn bytes_after_a_body_are_never_taken_for_the_next_answer() {
    for first in [
        [page_kept_alive("<p>It rains"), POISON.to_vec()].concat(),
        [b"HTTP/1.1 204 No Content\r\n\r\n", POISON].concat(),
        [b"HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n", POISON].concat(),
    ] {
        let (server, connections) = answering(first);
        let fetcher = builder().build().unwrap();
        match fetcher.get(&server.url("/1")).await {
            Ok(page) => assert_eq!(page.body, b"<p>It rains"),
            Err(error) => assert!(matches!(error.status(), Some(204 | 304)), "{error:?}"),
        }
        assert_eq!(fetcher.get(&server.url("/2")).await.unwrap().body, b"<p>the second");
        assert_eq!(connections.load(Ordering::SeqCst), 2, "a connection with bytes left over is not used again");
    }
}

#[tokio::test]
async fn of_a_length_and_chunks_the_chunks_count() {
    let chunked = format!(
        "HTTP/1.1 200 OK\r\n{HTML}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\nb\r\n<p>It rains\r\n0\r\n\r\n"
    );
    let (server, _) = answering(chunked);
    let fetcher = builder().build().unwrap();
    assert_eq!(fetcher.get(&server.url("/1")).await.unwrap().body, b"<p>It rains");
    assert_eq!(fetcher.get(&server.url("/2")).await.unwrap().body, b"<p>the second");
}

#[tokio::test]
async fn a_transfer_encoding_that_is_not_known_is_no_page() {
    let odd = format!("HTTP/1.1 200 OK\r\n{HTML}transfer-encoding: martian\r\ncontent-length: 3\r\n\r\n<p>");
    let server = Server::replying(odd);
    match get(&server.url("/")).await {
        // Without a length that counts, a body ends with its connection.
        Ok(page) => assert_eq!(page.body, b"<p>"),
        Err(error) => assert!(error.is_protocol() || error.is_body(), "{error:?}"),
    }
}

#[tokio::test]
async fn chunks_with_odd_sizes_or_endless_extensions_are_errors() {
    let head = format!("HTTP/1.1 200 OK\r\n{HTML}transfer-encoding: chunked\r\n\r\n");
    for chunk in [
        "zz\r\n<p>\r\n".to_owned(),
        "-3\r\n<p>\r\n".to_owned(),
        "\r\n<p>\r\n".to_owned(),
        "ffffffffffffffffffff\r\n<p>\r\n".to_owned(),
        format!("3;{}\r\n<p>\r\n0\r\n\r\n", "x".repeat(1024 * 1024)),
        format!("3\r\n<p>\r\n0\r\n{}\r\n", "x: y\r\n".repeat(100_000)),
    ] {
        let server = Server::replying([&head, &chunk].map(String::as_str).concat());
        let error = failure(&server.url("/")).await;
        assert!(error.is_body(), "{chunk:.30}: {error:?}");
    }
}

#[tokio::test]
async fn header_values_with_odd_bytes_are_errors_or_read_as_text() {
    let with = |field: &[u8]| {
        let start = format!("HTTP/1.1 200 OK\r\n{HTML}connection: close\r\n");
        Server::replying([start.as_bytes(), field, b"\r\ncontent-length: 3\r\n\r\n<p>"].concat())
    };
    for field in [&b"x-odd: a\0b"[..], b"x-odd: a\r\n folded", b"x odd: a", b": a", b"x-odd"] {
        let error = failure(&with(field).url("/")).await;
        assert!(error.is_protocol(), "{}: {error:?}", String::from_utf8_lossy(field));
    }
    for (field, value) in [(&b"x-odd: caf\xe9"[..], "caf\u{fffd}"), ("x-odd: café".as_bytes(), "café")] {
        let page = get(&with(field).url("/")).await.unwrap();
        assert!(page.headers.contains(&("x-odd".to_owned(), value.to_owned())), "{:?}", page.headers);
    }
}

#[tokio::test]
async fn a_flood_of_interim_answers_is_bounded_by_the_time_for_headers() {
    let hints = b"HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n";
    let thousand = Server::replying([hints.repeat(1000), page("after")].concat());
    assert_eq!(get(&thousand.url("/")).await.unwrap().body, b"after");
    let endless = Server::new(move |_, out| {
        loop {
            out.write_all(&hints.repeat(100))?;
        }
    });
    let fetcher = builder().header_timeout(Duration::from_millis(300)).build().unwrap();
    let error = fetcher.get(&endless.url("/")).await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some("headers"), "{error:?}");
}

#[tokio::test]
async fn connections_that_the_server_closes_between_pages_cost_no_page() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    // It says that it keeps the connection, and closes it.
    let server = Server::talking(move |out| {
        Request::read(out)?;
        counted.fetch_add(1, Ordering::SeqCst);
        out.write_all(&page_kept_alive("<p>It rains"))
    });
    let fetcher = builder().retries(1).build().unwrap();
    for n in 0..20 {
        assert_eq!(fetcher.get(&server.url(&format!("/{n}"))).await.unwrap().body, b"<p>It rains");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 20, "no page was asked for twice");
}

#[tokio::test]
async fn a_page_that_would_be_sent_on_by_a_script_is_taken_as_it_is() {
    let html = "<script>location = '/elsewhere'</script><p>It rains";
    let server = Server::replying(reply("200 OK", &[("content-type", "text/html")], html));
    assert_eq!(get(&server.url("/")).await.unwrap().body, html.as_bytes());
    assert_eq!(server.requests().len(), 1);
}
