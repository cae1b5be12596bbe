//! Which proxy stands between, for errors and for the guard. The client below does the work.

use std::error::Error as StdError;
use std::fmt;

use url::Url;

use super::builder::Proxies;
use crate::error::{redacted, root_cause};

/// The proxies that can be spoken with.
const SCHEMES: [&str; 4] = ["http", "https", "socks5", "socks5h"];

/// What is wrong with an address that is no proxy's. It may hold a password, so it is not said.
pub(crate) const NO_PROXY: &str =
    "no address of a proxy: it starts with http://, https://, socks5:// or socks5h://, and names a host";

/// Whether an address that somebody gives is one of a proxy. The client would take any word for the name of a host.
pub(crate) fn is_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| SCHEMES.contains(&url.scheme()) && url.host_str().is_some_and(|it| !it.is_empty()))
}

impl Proxies {
    /// The hosts of all.
    pub(super) fn hosts(&self) -> Vec<String> {
        let host = |proxy: String| Some(as_url(&proxy)?.host_str()?.trim_end_matches('.').to_ascii_lowercase());
        let mut hosts: Vec<_> = match self {
            Self::Ignored => Vec::new(),
            Self::Environment => ["http", "https", "all"].iter().flat_map(|of| named(of)).filter_map(host).collect(),
            Self::Given(url) => host(url.clone()).into_iter().collect(),
        };
        hosts.sort();
        hosts.dedup();
        hosts
    }

    /// The one that a URL is asked for through, without its password. `None` also where the environment leaves hosts out: which
    /// these are only the client knows.
    pub(super) fn of(&self, url: &Url) -> Option<String> {
        let proxy = match self {
            Self::Ignored => None,
            Self::Environment if named("no").next().is_some() => None,
            Self::Environment => named(url.scheme()).chain(named("all")).next(),
            Self::Given(proxy) => Some(proxy.clone()),
        };
        proxy.and_then(|proxy| Some(redacted(&as_url(&proxy)?).trim_end_matches('/').to_owned()))
    }
}

/// What the environment names, e.g. in `HTTP_PROXY` and `http_proxy`.
fn named(of: &str) -> impl Iterator<Item = String> {
    let name = format!("{of}_proxy");
    [name.to_ascii_uppercase(), name]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .filter(|it| !it.is_empty())
}

/// The URL of a proxy, which the environment may write without a scheme.
fn as_url(proxy: &str) -> Option<Url> {
    let proxy = proxy.trim();
    let url = if proxy.contains("://") { proxy.to_owned() } else { format!("http://{proxy}") };
    Url::parse(&url).ok()
}

/// Why a proxy did not lead to an answer: one who reads only that the host could not be reached looks in the wrong place.
#[derive(Debug)]
pub(super) struct Through {
    proxy: String,
    cause: String,
}

impl Through {
    pub(super) fn new(proxy: String, cause: &(dyn StdError + 'static)) -> Self {
        Self { proxy, cause: root_cause(cause).to_string() }
    }
}

impl fmt::Display for Through {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "through the proxy {}: {}", self.proxy, self.cause)
    }
}

impl StdError for Through {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_a_proxy_is_known_with_and_without_a_scheme() {
        for proxy in
            ["http://me:pw@Proxy.corp.example:3128/", "proxy.corp.example.:3128", "socks5h://proxy.corp.example"]
        {
            assert_eq!(Proxies::Given(proxy.into()).hosts(), ["proxy.corp.example"], "{proxy}");
        }
        assert!(Proxies::Given(String::new()).hosts().is_empty());
    }

    #[test]
    fn a_proxy_is_named_without_its_password() {
        let given = Proxies::Given("http://me:secret@proxy.example:3128/".into());
        let url = Url::parse("https://news.example/").unwrap();
        assert_eq!(given.of(&url).as_deref(), Some("http://proxy.example:3128"));
        assert_eq!(Proxies::Ignored.of(&url), None);
    }

    #[test]
    fn an_address_of_a_proxy_has_a_scheme_that_is_spoken_and_a_host() {
        for good in ["http://a:1", "https://me:pw@a.example", "socks5://127.0.0.1:1080", "socks5h://[::1]:1"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "foo", "foo:3128", "ftp://a", "http://", "socks5://", "http://[", "127.0.0.1"] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
