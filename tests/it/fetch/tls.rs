//! HTTPS: certificates that are good, and each way in which they are not; handshakes that fail.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use pressclip::Error;
use pressclip::fetch::FetcherBuilder;
use rustls::ServerConfig;

use super::{AUTHORITY, builder, failure, trusted, trusting};
use crate::support::certificates::{Authority, Validity, self_signed, stored, stored_authority};
use crate::support::server::{Server, moved, page};

const HTTP: &[&[u8]] = &[b"http/1.1"];

fn serving(tls: Arc<ServerConfig>) -> Server {
    Server::replying_with(tls, page("safe"))
}

/// Fetches under a name.
async fn fetch(server: &Server, name: &str) -> Result<Vec<u8>, Error> {
    let fetcher = named(name).root_certificates(AUTHORITY.pem()).build().unwrap();
    fetcher.get(&at(server, name)).await.map(|page| page.body)
}

fn at(server: &Server, name: &str) -> String {
    server.url("/").replace("127.0.0.1", name)
}

fn named(name: &str) -> FetcherBuilder {
    let ascii = url::Url::parse(&format!("https://{name}/")).unwrap().host_str().unwrap().to_owned();
    builder().resolve(ascii, [IpAddr::from([127, 0, 0, 1])])
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_is_accepted() {
    let server = serving(AUTHORITY.issue(&["news.example"], Validity::Now, HTTP));
    assert_eq!(fetch(&server, "news.example").await.unwrap(), b"safe");
}

#[tokio::test]
async fn each_bad_certificate_is_refused_and_what_is_bad_is_named() {
    let stranger = Authority::new();
    for (problem, tls) in [
        ("expired", AUTHORITY.issue(&["news.example"], Validity::Past, HTTP)),
        ("not-yet-valid", AUTHORITY.issue(&["news.example"], Validity::Future, HTTP)),
        ("wrong-name", AUTHORITY.issue(&["other.example"], Validity::Now, HTTP)),
        ("unknown-issuer", stranger.issue(&["news.example"], Validity::Now, HTTP)),
        ("unknown-issuer", self_signed(&["news.example"])),
    ] {
        let server = serving(tls);
        let error = fetch(&server, "news.example").await.unwrap_err();
        assert!(error.is_tls() && error.kind_name() == "tls", "{problem}: {error:?}");
        assert_eq!(error.tls_problem(), Some(problem), "{error}");
        assert!(error.hint().is_some());
        assert!(server.requests().is_empty(), "{problem}");
    }
}

#[tokio::test]
async fn a_name_with_letters_of_any_script_is_checked_in_its_ascii_form() {
    let server = serving(AUTHORITY.issue(&["xn--bcher-kva.example"], Validity::Now, HTTP));
    assert_eq!(fetch(&server, "bücher.example").await.unwrap(), b"safe");
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
    let error = failure(&server.url("/").replace("http:", "https:")).await;
    assert_eq!(error.tls_problem(), Some("handshake"), "{error:?}");
}

#[tokio::test]
async fn garbage_after_the_first_message_is_no_tls() {
    let server = Server::talking(|out| {
        let _ = out.read(&mut [0; 4096])?;
        out.write_all(&[0x55; 200])
    });
    let error = failure(&server.url("/").replace("http:", "https:")).await;
    assert_eq!(error.tls_problem(), Some("no-tls"), "{error:?}");
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
async fn a_connection_that_stalls_after_the_handshake_runs_into_the_time_for_headers() {
    let server = Server::talking_with(trusted(HTTP), |out| {
        while out.read(&mut [0; 4096])? > 0 {}
        Ok(())
    });
    let fetcher = trusting().header_timeout(Duration::from_millis(300)).build().unwrap();
    let error = fetcher.get(&server.url("/")).await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some("headers"), "{error:?}");
}

#[tokio::test]
async fn a_certificate_with_a_weak_signature_is_refused_though_its_authority_is_trusted() {
    // Signed with SHA-1, and with an RSA key of 1,024 bits; the third, with neither, shows that the rest is in order.
    for (name, is_good) in [("sha1", false), ("rsa1024", false), ("sound", true)] {
        let server = serving(stored(name));
        let trusting = named("news.example").root_certificates(stored_authority(name));
        let got = trusting.build().unwrap().get(&at(&server, "news.example")).await;
        assert_eq!(got.is_ok(), is_good, "{name}: {got:?}");
        if let Err(error) = got {
            assert_eq!(error.tls_problem(), Some("bad-certificate"), "{name}: {error}");
            assert!(error.hint().unwrap().contains("owner must act"));
            assert!(server.requests().is_empty());
        }
    }
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_refused_where_only_https_is_allowed() {
    let plain = Server::replying(page("plain"));
    let safe = Server::replying_with(trusted(HTTP), moved(&plain.url("/")));
    let error = trusting().https_only().build().unwrap().get(&safe.url("/")).await.unwrap_err();
    assert!(error.is_redirect() && error.to_string().starts_with("redirected from https to http"), "{error}");
    assert!(plain.requests().is_empty());
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_followed_and_tells_nothing_of_where_it_came_from() {
    let plain = Server::replying(page("plain"));
    let safe = Server::replying_with(trusted(HTTP), moved(&plain.url("/")));
    let fetcher = trusting().header("Authorization", "Bearer x").header("Cookie", "a=b").build().unwrap();
    let page = fetcher.get(&safe.url("/").replace("//", "//me:secret@")).await.unwrap();
    assert_eq!(page.url.unwrap().as_str(), plain.url("/"));
    for header in ["authorization", "cookie", "referer"] {
        assert_eq!(plain.requests()[0].header(header), None, "{header}");
    }
}
