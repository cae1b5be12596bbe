//! Servers that are slow, silent or not there.

use std::net::TcpListener;
use std::time::Duration;

use super::{builder, failure};
use crate::support::server::{Server, head, linger, moved};

const LIMIT: Duration = Duration::from_millis(200);

/// Far more than any machine takes over [`LIMIT`]: whoever waits so long waits for ever.
const HANGS: Duration = Duration::from_mins(1);

/// Fetches with a total time of [`LIMIT`], and checks that it ends.
async fn timed_out(url: &str) -> pressclip::Error {
    let fetcher = builder().timeout(LIMIT).build().unwrap();
    let error = tokio::time::timeout(HANGS, fetcher.get(url)).await.expect("no end").unwrap_err();
    assert!(error.is_timeout() && !error.is_connect_timeout(), "{error:?}");
    assert_eq!(error.kind_name(), "timeout");
    error
}

#[tokio::test]
async fn a_server_that_never_answers_runs_into_the_total_time() {
    let server = Server::new(|_, out| linger(out));
    let error = timed_out(&server.url("/")).await;
    assert_eq!(error.to_string(), format!("not finished within 200ms for url ({})", server.url("/")));
    assert!(error.hint().is_some());
}

#[tokio::test]
async fn slow_headers_run_into_the_total_time() {
    let server = Server::new(|_, out| {
        for byte in b"HTTP/1.1 200 OK\r\nx-slow: yes\r\n".iter().cycle() {
            out.write_all(&[*byte])?;
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    });
    timed_out(&server.url("/")).await;
}

#[tokio::test]
async fn slow_headers_run_into_the_time_for_headers() {
    let server = Server::new(|_, out| linger(out));
    let error = builder().header_timeout(LIMIT).build().unwrap().get(&server.url("/")).await.unwrap_err();
    assert!(error.is_timeout() && error.timeout_phase() == Some("headers"), "{error:?}");
    assert!(error.to_string().starts_with("no answer within 200ms"), "{error}");
}

#[tokio::test]
async fn a_body_that_comes_in_too_slowly_is_not_waited_for() {
    let server = Server::new(|_, out| {
        out.write_all(&head("200 OK", &[("content-type", "text/html")]))?;
        out.write_all(b"<p>It rains")?;
        linger(out)
    });
    let error = builder().min_rate(1_000_000).build().unwrap().get(&server.url("/")).await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some("body"), "{error:?}");
    assert!(error.to_string().starts_with("the body came in slower than 1000000 bytes a second"), "{error}");
}

#[tokio::test]
async fn a_dripping_body_runs_into_the_total_time() {
    let server = Server::new(|_, out| {
        out.write_all(&head("200 OK", &[("content-type", "text/html")]))?;
        loop {
            out.write_all(b"x")?;
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    timed_out(&server.url("/")).await;
}

#[tokio::test]
async fn redirects_share_one_total_time() {
    let server = Server::new(|request, out| {
        std::thread::sleep(Duration::from_millis(60));
        let next: u32 = request.target[1..].parse::<u32>().unwrap() + 1;
        out.write_all(&moved(&format!("/{next}")))
    });
    timed_out(&server.url("/0")).await;
    assert!(server.requests().len() < 10);
}

#[tokio::test]
async fn a_connection_that_stalls_in_the_handshake_runs_into_the_connect_time() {
    // It is accepted by the system, and nobody speaks TLS on it.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", silent.local_addr().unwrap());
    let error = builder().connect_timeout(LIMIT).build().unwrap().get(&url).await.unwrap_err();
    assert!(error.is_timeout() && error.is_connect_timeout(), "{error:?}");
    assert_eq!(error.without_url().to_string().split(':').next(), Some("no connection within 200ms"));
}

#[tokio::test]
async fn a_host_that_swallows_packets_runs_into_the_connect_time() {
    // A listener whose queue is full answers no more on Linux: the packets that ask for a connection are dropped.
    let listener = tokio::net::TcpSocket::new_v4().unwrap();
    listener.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = listener.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(connected) = tokio::time::timeout(LIMIT, tokio::net::TcpStream::connect(address)).await {
        waiting.push(connected);
        if waiting.len() == 100 {
            println!("skipped: this system takes any number of connections");
            return;
        }
    }
    let error = builder().connect_timeout(LIMIT).build().unwrap().get(&format!("http://{address}/")).await.unwrap_err();
    assert!(error.is_timeout() && error.is_connect_timeout(), "{error:?}");
    assert_eq!(error.timeout_phase(), Some("connect"));
}

#[tokio::test]
async fn the_longest_time_is_no_time_limit() {
    let server = Server::replying(crate::support::server::page("x"));
    let patient = builder().timeout(Duration::MAX).connect_timeout(Duration::MAX).build().unwrap();
    assert_eq!(patient.get(&server.url("/")).await.unwrap().body, b"x");
}

#[tokio::test]
async fn a_refused_connection_is_a_connect_error() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let error = failure(&format!("http://{address}/")).await;
    assert!(error.is_connect() && error.kind_name() == "connect", "{error:?}");
    assert!(error.to_string().starts_with("could not connect: "), "{error}");
}

#[tokio::test]
async fn a_name_without_address_is_a_dns_error() {
    let error = failure("http://name.invalid/").await;
    assert!(error.is_dns() && error.kind_name() == "dns", "{error:?}");
    assert!(error.hint().unwrap().contains("spelling"));
    assert_eq!(error.url(), Some("http://name.invalid/"));
}
