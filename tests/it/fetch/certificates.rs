//! Certificates that are good, and each way in which they are not.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use pressclip::Error;
use pressclip::fetch::FetcherBuilder;
use rustls::ServerConfig;

use super::builder;
use crate::support::certificates::{Authority, Validity, self_signed};
use crate::support::server::{Server, page};

const HTTP: &[&[u8]] = &[b"http/1.1"];

fn serving(tls: Arc<ServerConfig>) -> Server {
    Server::replying_with(tls, page("safe"))
}

/// Fetches under a name, trusting an authority.
async fn fetch(trusted: &Authority, server: &Server, name: &str) -> Result<Vec<u8>, Error> {
    let fetcher = named(name).root_certificates(trusted.pem()).build().unwrap();
    let url = server.url("/").replace("127.0.0.1", name);
    fetcher.get(&url).await.map(|page| page.body)
}

fn named(name: &str) -> FetcherBuilder {
    let ascii = url::Url::parse(&format!("https://{name}/")).unwrap().host_str().unwrap().to_owned();
    builder().resolve(ascii, [IpAddr::from([127, 0, 0, 1])])
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_is_accepted() {
    let authority = Authority::new();
    let server = serving(authority.issue(&["news.example"], Validity::Now, HTTP));
    assert_eq!(fetch(&authority, &server, "news.example").await.unwrap(), b"safe");
}

#[tokio::test]
async fn each_bad_certificate_is_refused_and_what_is_bad_is_named() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    for (problem, tls) in [
        ("expired", authority.issue(&["news.example"], Validity::Past, HTTP)),
        ("not-yet-valid", authority.issue(&["news.example"], Validity::Future, HTTP)),
        ("wrong-name", authority.issue(&["other.example"], Validity::Now, HTTP)),
        ("unknown-issuer", stranger.issue(&["news.example"], Validity::Now, HTTP)),
        ("unknown-issuer", self_signed(&["news.example"])),
    ] {
        let server = serving(tls);
        let error = fetch(&authority, &server, "news.example").await.unwrap_err();
        assert!(error.is_tls() && error.kind_name() == "tls", "{problem}: {error:?}");
        assert_eq!(error.tls_problem(), Some(problem), "{error}");
        assert!(error.hint().is_some());
        assert!(server.requests().is_empty(), "{problem}");
    }
}

#[tokio::test]
async fn a_name_with_letters_of_any_script_is_checked_in_its_ascii_form() {
    let authority = Authority::new();
    let server = serving(authority.issue(&["xn--bcher-kva.example"], Validity::Now, HTTP));
    assert_eq!(fetch(&authority, &server, "bücher.example").await.unwrap(), b"safe");
}

#[tokio::test]
async fn a_host_whose_certificate_goes_unchecked_is_alone_in_that() {
    let tls = self_signed(&["other.example"]);
    let (lax, strict) = (serving(Arc::clone(&tls)), serving(tls));
    let fetcher = named("lax.example")
        .resolve("strict.example", [IpAddr::from([127, 0, 0, 1])])
        .insecure_host("Lax.example")
        .build()
        .unwrap();
    let at = |server: &Server, name| server.url("/").replace("127.0.0.1", name);
    assert_eq!(fetcher.get(&at(&lax, "lax.example")).await.unwrap().body, b"safe");
    assert!(fetcher.get(&at(&strict, "strict.example")).await.unwrap_err().is_tls());
}

#[tokio::test]
async fn a_server_that_only_speaks_an_old_version_is_refused() {
    // The alert "protocol version" (70), as a server sends it that knows TLS 1.0 alone.
    let server = Server::talking(|out| {
        let _ = out.read(&mut [0; 4096])?;
        out.write_all(&[21, 3, 1, 0, 2, 2, 70])
    });
    let error = builder().build().unwrap().get(&server.url("/").replace("http:", "https:")).await.unwrap_err();
    assert_eq!(error.tls_problem(), Some("handshake"), "{error:?}");
}

#[tokio::test]
async fn garbage_after_the_first_message_is_no_tls() {
    let server = Server::talking(|out| {
        let _ = out.read(&mut [0; 4096])?;
        out.write_all(&[0x55; 200])
    });
    let error = builder().build().unwrap().get(&server.url("/").replace("http:", "https:")).await.unwrap_err();
    assert_eq!(error.tls_problem(), Some("no-tls"), "{error:?}");
}

#[tokio::test]
async fn a_connection_that_stalls_after_the_handshake_runs_into_the_time_for_headers() {
    let authority = Authority::new();
    let tls = authority.issue(&["news.example"], Validity::Now, HTTP);
    let server = Server::talking_with(tls, |out| {
        while out.read(&mut [0; 4096])? > 0 {}
        Ok(())
    });
    let fetcher = named("news.example").root_certificates(authority.pem()).header_timeout(Duration::from_millis(300));
    let url = server.url("/").replace("127.0.0.1", "news.example");
    let error = fetcher.build().unwrap().get(&url).await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some("headers"), "{error:?}");
}
