//! Through a proxy.

use std::io::{self, Read, Write};
use std::net::{IpAddr, TcpStream};
use std::time::Duration;

use super::{AUTHORITY, builder, guarded, trusted, trusting};
use crate::support::certificates::Validity;
use crate::support::server::{Connection, Request, Server, page};

#[tokio::test]
async fn a_proxy_is_asked_in_place_of_the_host() {
    let proxy = Server::replying(page("by proxy"));
    let fetcher = builder().proxy(proxy.url("").replace("//", "//me:secret@")).build().unwrap();
    assert_eq!(fetcher.get("http://news.example/rain").await.unwrap().body, b"by proxy");
    let request = &proxy.requests()[0];
    assert_eq!(request.target, "http://news.example/rain");
    assert_eq!(request.header("proxy-authorization"), Some("Basic bWU6c2VjcmV0"));
}

#[tokio::test]
async fn a_proxy_is_spoken_with_over_tls_and_its_certificate_checked() {
    let proxy = Server::replying_with(trusted(&[b"http/1.1"]), page("by a safe proxy"));
    let fetcher = trusting().proxy(proxy.url("")).build().unwrap();
    assert_eq!(fetcher.get("http://news.example/rain").await.unwrap().body, b"by a safe proxy");
    assert_eq!(proxy.requests()[0].target, "http://news.example/rain");
    let error = builder().proxy(proxy.url("")).build().unwrap().get("http://news.example/rain").await.unwrap_err();
    assert_eq!(error.tls_problem(), Some("unknown-issuer"), "{error:?}");
    assert_eq!(proxy.requests().len(), 1);
}

#[tokio::test]
async fn a_page_over_https_is_asked_for_through_a_tunnel_that_no_proxy_looks_into() {
    let site = Server::replying_with(AUTHORITY.issue(&["news.example"], Validity::Now, &[b"http/1.1"]), page("safe"));
    let port = site.port();
    let proxy = Server::talking(move |out| {
        let request = Request::read(out)?;
        assert_eq!((request.method(), request.target.as_str()), ("CONNECT", "news.example:443"));
        assert_eq!(request.header("cookie"), None);
        out.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        tunnel(out, port)
    });
    let fetcher = trusting().header("Cookie", "a=b").proxy(proxy.url("")).build().unwrap();
    assert_eq!(fetcher.get("https://news.example/rain").await.unwrap().body, b"safe");
    assert_eq!(site.requests()[0].header("cookie"), Some("a=b"));
}

/// Passes bytes on, by turns as TLS and HTTP/1.1 take them: whoever is silent for a little lets the other speak.
fn tunnel(client: &mut dyn Connection, port: u16) -> io::Result<()> {
    let mut site = TcpStream::connect(("127.0.0.1", port))?;
    site.set_read_timeout(Some(Duration::from_millis(50)))?;
    let mut bytes = [0; 16 * 1024];
    loop {
        let length = client.read(&mut bytes)?;
        if length == 0 {
            return Ok(());
        }
        site.write_all(&bytes[..length])?;
        while let Ok(length @ 1..) = site.read(&mut bytes) {
            client.write_all(&bytes[..length])?;
        }
    }
}

#[tokio::test]
async fn a_socks_proxy_is_spoken_with() {
    let proxy = Server::talking(|out| {
        let mut greeting = [0; 3];
        out.read_exact(&mut greeting)?;
        assert_eq!(greeting[0], 5);
        out.write_all(&[5, 0])?;
        let mut request = [0; 5];
        out.read_exact(&mut request)?;
        assert_eq!(request[3], 3, "a name, which the proxy looks up");
        let mut name = vec![0; usize::from(request[4]) + 2];
        out.read_exact(&mut name)?;
        assert_eq!(&name[..name.len() - 2], b"news.example");
        out.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 80])?;
        crate::support::server::Request::read(out)?;
        out.write_all(&page("by socks"))
    });
    let url = proxy.url("").replace("http://", "socks5h://");
    assert_eq!(builder().proxy(url).build().unwrap().get("http://news.example/").await.unwrap().body, b"by socks");
}

#[tokio::test]
async fn a_proxy_may_be_in_the_private_network_but_no_page_behind_it_or_at_it() {
    let proxy = Server::replying(page("by proxy"));
    let port = proxy.port();
    let named = guarded()
        .unpaced()
        .ignore_robots()
        .resolve("proxy.corp.example", [IpAddr::from([127, 0, 0, 1])])
        .proxy(format!("http://proxy.corp.example:{port}"))
        .build()
        .unwrap();
    assert_eq!(named.get("http://news.example/").await.unwrap().body, b"by proxy");
    for url in ["http://127.0.0.1/", "http://proxy.corp.example/", "http://localhost/"] {
        assert!(named.get(url).await.unwrap_err().is_refused_address(), "{url}");
    }
}

#[tokio::test]
async fn a_proxy_that_cannot_be_read_is_an_error_without_its_password() {
    let error = builder().proxy("http://me:secret@[").build().unwrap_err();
    assert!(error.is_builder() && !format!("{error} {error:?}").contains("secret"), "{error:?}");
}

#[tokio::test]
async fn the_user_agent_says_where_to_complain() {
    let server = Server::replying(page("x"));
    builder().contact("https://clippings.example/bot").build().unwrap().get(&server.url("/")).await.unwrap();
    let expected = concat!("pressclip/", env!("CARGO_PKG_VERSION"), " (+https://clippings.example/bot)");
    assert_eq!(server.requests()[0].header("user-agent"), Some(expected));
}
