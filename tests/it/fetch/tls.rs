//! HTTPS and HTTP/2.

use std::io::{self, Read};

use pressclip::fetch::Fetcher;

use super::{builder, failure};
use crate::support::server::{Connection, Server, linger, moved, page};

/// A fetcher that trusts a certificate of `testdata/tls`.
fn trusting(certificate: &str) -> Fetcher {
    let pem = std::fs::read(format!("{}/testdata/tls/{certificate}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    builder().root_certificates(pem).build().unwrap()
}

#[tokio::test]
async fn a_self_signed_certificate_is_refused() {
    let server = Server::replying_tls("valid.pem", page("x"));
    let error = failure(&server.url("/")).await;
    assert!(error.is_tls() && error.kind_name() == "tls", "{error:?}");
    assert!(error.to_string().contains("invalid peer certificate"), "{error}");
    assert_eq!(error.tls_problem(), Some("unknown-issuer"));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_certificate_that_the_caller_trusts_is_accepted() {
    let server = Server::replying_tls("valid.pem", page("safe"));
    assert_eq!(trusting("valid.pem").get(&server.url("/")).await.unwrap().body, b"safe");
}

#[tokio::test]
async fn an_expired_certificate_is_refused_even_if_trusted() {
    let server = Server::replying_tls("expired.pem", page("x"));
    let error = trusting("expired.pem").get(&server.url("/")).await.unwrap_err();
    assert!(error.is_tls(), "{error:?}");
    assert!(error.to_string().contains("expired"), "{error}");
    assert_eq!(error.tls_problem(), Some("expired"));
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    let server = Server::replying_tls("valid.pem", page("x"));
    // Another name for the same address, which the certificate does not have.
    let url = server.url("/").replace("127.0.0.1", "[::ffff:127.0.0.1]");
    let error = trusting("valid.pem").get(&url).await.unwrap_err();
    assert_eq!(error.tls_problem(), Some("wrong-name"), "{error:?}");
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_a_tls_error() {
    let plain = Server::talking(|out| out.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    let hangs_up = Server::talking(|out| out.read(&mut [0; 4096]).map(drop));
    for server in [plain, hangs_up] {
        let error = failure(&server.url("/").replace("http:", "https:")).await;
        assert_eq!(error.tls_problem(), Some("no-tls"), "{error:?}");
    }
}

#[tokio::test]
async fn certificates_of_one_host_alone_can_go_unchecked() {
    let server = Server::replying_tls("expired.pem", page("unsafe"));
    let url = server.url("/");
    let lax = builder().insecure_host("127.0.0.1").build().unwrap();
    assert_eq!(lax.get(&url).await.unwrap().body, b"unsafe");
    let other = lax.get(&url.replace("127.0.0.1", "localhost")).await.unwrap_err();
    assert!(other.is_tls(), "{other:?}");
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_refused_where_only_https_is_allowed() {
    let plain = Server::replying(page("plain"));
    let safe = Server::replying_tls("valid.pem", moved(&plain.url("/")));
    let pem = std::fs::read(format!("{}/testdata/tls/valid.pem", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let error = builder().root_certificates(pem).https_only().build().unwrap().get(&safe.url("/")).await.unwrap_err();
    assert!(error.is_redirect() && error.to_string().starts_with("redirected from https to http"), "{error}");
    assert!(plain.requests().is_empty());
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_followed() {
    let plain = Server::replying(page("plain"));
    let safe = Server::replying_tls("valid.pem", moved(&plain.url("/")));
    let page = trusting("valid.pem").get(&safe.url("/")).await.unwrap();
    assert_eq!(page.url.unwrap().as_str(), plain.url("/"));
}

#[tokio::test]
async fn http_2_is_spoken_with_servers_that_offer_it() {
    let server = Server::talking_tls("valid.pem", &[b"h2", b"http/1.1"], answer_in_http_2);
    let page = trusting("valid.pem").get(&server.url("/")).await.unwrap();
    assert_eq!(page.body, b"<p>It rains");
    assert_eq!(page.content_type.as_deref(), Some("text/html"));
}

/// Answers the first request of an HTTP/2 connection, frame by frame (RFC 9113).
fn answer_in_http_2(mut connection: &mut dyn Connection) -> io::Result<()> {
    const DATA: u8 = 0;
    const HEADERS: u8 = 1;
    const SETTINGS: u8 = 4;
    const END_STREAM: u8 = 1;
    const END_HEADERS: u8 = 4;
    let frame = |kind: u8, flags: u8, stream: u8, payload: &[u8]| {
        let length = u8::try_from(payload.len()).expect("short");
        [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
    };

    let mut preface = [0; 24];
    connection.read_exact(&mut preface)?;
    assert_eq!(&preface, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    connection.write_all(&frame(SETTINGS, 0, 0, b""))?;
    loop {
        let mut head = [0; 9];
        connection.read_exact(&mut head)?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        io::copy(&mut (&mut connection).take(length.into()), &mut io::sink())?;
        if head[3] == HEADERS {
            break;
        }
    }
    // HPACK: ":status: 200" is entry 8 of the static table, and "content-type" is the name of entry 31.
    let headers = [&[0x88, 0x0f, 31 - 15, 9][..], b"text/html"].concat();
    connection.write_all(&frame(HEADERS, END_HEADERS, 1, &headers))?;
    connection.write_all(&frame(DATA, END_STREAM, 1, b"<p>It rains"))?;
    linger(connection)
}
