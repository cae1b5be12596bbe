//! Through a proxy.

use std::net::IpAddr;

use pressclip::fetch::Fetcher;

use super::{PATIENCE, builder};
use crate::support::server::{Server, page};

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
    let guarded = || Fetcher::builder().unpaced().ignore_robots().timeout(PATIENCE);
    let port = proxy.port();
    let named = guarded()
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
