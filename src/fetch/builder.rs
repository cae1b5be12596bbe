//! What can be set on a fetcher, and what it is when nothing is.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Certificate;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION, USER_AGENT,
};
use reqwest::redirect::Policy;
use tracing::warn;
use url::Url;

use super::Fetcher;
use super::body::ACCEPTED_ENCODINGS;
use super::failure;
use super::guard::{Addresses, Guard};
use super::resolve::Resolver;
use crate::error::Error;

/// How a fetcher names itself: `pressclip/` and the version.
pub const DEFAULT_USER_AGENT: &str = concat!("pressclip/", env!("CARGO_PKG_VERSION"));

/// The time for connecting to a host: name, TCP and TLS.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The time for a page in all, with redirects and body.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// The largest body in bytes, decompressed: 10 MiB, which is also what is read of a page
/// ([`Limits::input`](crate::parse::Limits::input)). Articles are rarely above 1 MiB.
pub const DEFAULT_MAX_BODY: usize = 10 * 1024 * 1024;

/// The most redirects that are followed. Browsers allow 20; honest news sites need one to three.
pub const DEFAULT_MAX_REDIRECTS: usize = 10;

/// HTML is preferred, and anything is taken that may turn out to be HTML.
const ACCEPTED_TYPES: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5";

/// Sets up a [`Fetcher`].
///
/// ```
/// use std::time::Duration;
/// use pressclip::fetch::Fetcher;
///
/// let fetcher = Fetcher::builder()
///     .user_agent("clippings/1.0 (+https://clippings.example/bot)")
///     .timeout(Duration::from_secs(5))
///     .max_body(2 * 1024 * 1024)
///     .build()?;
/// # Ok::<(), pressclip::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is fetched before `build`"]
pub struct FetcherBuilder {
    user_agent: String,
    headers: Vec<(String, String)>,
    connect_timeout: Duration,
    timeout: Duration,
    max_body: usize,
    max_redirects: usize,
    root_certificates: Vec<Vec<u8>>,
    proxies: Proxies,
    robots: RobotsPolicy,
    addresses: Addresses,
    allowed: Vec<IpAddr>,
    ports: Vec<u16>,
    resolved: HashMap<String, Vec<IpAddr>>,
}

#[derive(Debug, Clone, Copy)]
enum Proxies {
    Environment,
    Ignored,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RobotsPolicy {
    Obeyed,
    Ignored,
}

/// What a fetcher has to know about each request.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) user_agent: String,
    headers: HeaderMap,
    pub(super) obeys_robots: bool,
    pub(super) connect_timeout: Duration,
    pub(super) timeout: Duration,
    pub(super) max_body: usize,
    pub(super) max_redirects: usize,
    pub(super) guard: Arc<Guard>,
}

/// Headers that only the origin gets for which they were set.
const PRIVATE: [HeaderName; 3] = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION];

impl Settings {
    /// The headers of a request for a page.
    pub(super) fn headers(&self, is_at_origin: bool) -> HeaderMap {
        let mut headers = self.headers.clone();
        if !is_at_origin {
            for name in PRIVATE {
                headers.remove(name);
            }
        }
        headers
    }

    /// The headers of a request for robots.txt: those of a stranger.
    pub(super) fn headers_for_robots(&self) -> HeaderMap {
        let mut headers = self.headers(false);
        headers.insert(ACCEPT, HeaderValue::from_static("text/plain,*/*;q=0.5"));
        headers
    }
}

impl Default for FetcherBuilder {
    fn default() -> Self {
        Self {
            user_agent: DEFAULT_USER_AGENT.to_owned(),
            headers: Vec::new(),
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
            timeout: DEFAULT_TIMEOUT,
            max_body: DEFAULT_MAX_BODY,
            max_redirects: DEFAULT_MAX_REDIRECTS,
            root_certificates: Vec::new(),
            proxies: Proxies::Environment,
            robots: RobotsPolicy::Obeyed,
            addresses: Addresses::Public,
            allowed: Vec::new(),
            ports: Vec::new(),
            resolved: HashMap::new(),
        }
    }
}

impl FetcherBuilder {
    /// How the fetcher names itself to servers, and, by the first word, in robots.txt. Default: [`DEFAULT_USER_AGENT`].
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// A header to send with each request; one of the same name is replaced.
    ///
    /// `Authorization`, `Proxy-Authorization` and `Cookie` go to the origin (scheme, host and port) of the URL that
    /// was asked for, and not to where it redirects. Default: `Accept`, `Accept-Encoding` and `User-Agent`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The time for connecting to a host: name, TCP and TLS. Default: [`DEFAULT_CONNECT_TIMEOUT`].
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// The time for a page in all, with redirects and body. Default: [`DEFAULT_TIMEOUT`].
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// The largest body in bytes, decompressed; a larger one is an error and the connection is dropped.
    /// Default: [`DEFAULT_MAX_BODY`].
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// The most redirects that are followed; one more is an error. Default: [`DEFAULT_MAX_REDIRECTS`].
    pub fn max_redirects(mut self, hops: usize) -> Self {
        self.max_redirects = hops;
        self
    }

    /// Certificates in PEM to trust besides those of the system, e.g. of a company's own proxy. Default: none.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// Fetches what the site's robots.txt forbids, and does not ask for it. For pages that a person chose one by one,
    /// as with a browser, not for following links.
    ///
    /// Default: robots.txt is asked for once a host, kept for a day at most and obeyed at every redirect (RFC 9309).
    pub fn ignore_robots(mut self) -> Self {
        self.robots = RobotsPolicy::Ignored;
        self
    }

    /// Ignores the proxies named in the environment. Default: they are used.
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Proxies::Ignored;
        self
    }

    /// Lets the fetcher ask hosts that are not on the open web, at any port: this machine, the private network,
    /// a cloud's metadata service. Whoever writes a link or a redirect can then make it ask them.
    ///
    /// Default: loopback, private, link-local, shared (RFC 6598), multicast, documentation, reserved and tunnelled
    /// addresses are refused ([`Error::is_refused_address`]), written in a URL or found under a name, for the first URL
    /// and each redirect.
    pub fn allow_private(mut self) -> Self {
        self.addresses = Addresses::Any;
        self
    }

    /// One address that may be asked though it is not on the open web, e.g. of the newsroom's own server.
    pub fn allow_address(mut self, address: IpAddr) -> Self {
        self.allowed.push(address);
        self
    }

    /// A port that may be asked, besides [`DEFAULT_PORTS`](super::DEFAULT_PORTS).
    pub fn allow_port(mut self, port: u16) -> Self {
        self.ports.push(port);
        self
    }

    /// The addresses of a host, in place of those that the system would find, as curl's `--resolve`.
    ///
    /// They are looked at as any: a private one needs [`allow_private`](Self::allow_private). Not for hosts that are
    /// asked through a proxy. Default: none.
    pub fn resolve(mut self, host: impl AsRef<str>, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        let host = host.as_ref().trim_end_matches('.').to_ascii_lowercase();
        self.resolved.entry(host).or_default().extend(addresses);
        self
    }

    /// The fetcher.
    ///
    /// # Errors
    /// When a header or a certificate cannot be read ([`Error::is_builder`]), or the system has no
    /// root certificates ([`Error::is_tls`]).
    pub fn build(self) -> Result<Fetcher, Error> {
        let headers = self.headers()?;
        let guard = Arc::new(self.guard());
        let resolver = Resolver::new(Arc::clone(&guard), self.resolved.clone());
        let mut client = reqwest::Client::builder()
            .dns_resolver(Arc::new(resolver))
            // Redirects are followed by `redirect`, which sees every hop.
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(self.connect_timeout);
        for pem in &self.root_certificates {
            let certificates = Certificate::from_pem_bundle(pem)
                .map_err(|e| Error::setting("a root certificate cannot be read", Some(e.into())))?;
            if certificates.is_empty() {
                return Err(Error::setting("a root certificate is not in PEM", None));
            }
            client = client.tls_certs_merge(certificates);
        }
        if let Proxies::Ignored = self.proxies {
            client = client.no_proxy();
        }
        let settings = Settings {
            user_agent: String::from_utf8_lossy(headers[USER_AGENT].as_bytes()).into_owned(),
            headers,
            obeys_robots: self.robots == RobotsPolicy::Obeyed,
            connect_timeout: self.connect_timeout,
            timeout: self.timeout,
            max_body: self.max_body,
            max_redirects: self.max_redirects,
            guard,
        };
        Ok(Fetcher::new(client.build().map_err(failure::of_build)?, settings))
    }

    fn guard(&self) -> Guard {
        let proxies = match self.proxies {
            Proxies::Ignored => Vec::new(),
            Proxies::Environment => environment_proxies(),
        };
        if !proxies.is_empty() && self.addresses == Addresses::Public {
            warn!(
                ?proxies,
                "requests go through the proxy that the environment names; it looks up names by itself, so those of \
                 its own network cannot be refused"
            );
        }
        Guard { addresses: self.addresses, allowed: self.allowed.clone(), ports: self.ports.clone(), proxies }
    }

    fn headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(ACCEPTED_TYPES));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(ACCEPTED_ENCODINGS));
        let user_agent = (USER_AGENT.as_str(), self.user_agent.as_str());
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in std::iter::once(user_agent).chain(own) {
            let header = HeaderName::from_bytes(name.as_bytes())
                .map_err(|e| Error::setting(format!("{name:?} is not a header name"), Some(e.into())))?;
            // The value may be a secret, so it is not said.
            let value = HeaderValue::from_str(value).map_err(|e| {
                Error::setting(format!("the value of the header {header} cannot be sent"), Some(e.into()))
            })?;
            headers.insert(header, value);
        }
        Ok(headers)
    }
}

/// The hosts of the proxies that the environment names, as reqwest reads it.
fn environment_proxies() -> Vec<String> {
    let names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let mut hosts: Vec<_> = names.iter().filter_map(|name| proxy_host(&std::env::var(name).ok()?)).collect();
    hosts.sort();
    hosts.dedup();
    hosts
}

/// The host of a proxy, which may be written without a scheme.
fn proxy_host(proxy: &str) -> Option<String> {
    let proxy = proxy.trim();
    let url = if proxy.contains("://") { proxy.to_owned() } else { format!("http://{proxy}") };
    let url = Url::parse(&url).ok()?;
    Some(url.host_str()?.trim_end_matches('.').to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_cannot_be_sent_is_an_error_without_its_value() {
        let error = Fetcher::builder().header("Cookie", "secret\r\nX: y").build().unwrap_err();
        assert!(error.is_builder() && error.kind_name() == "builder");
        assert!(error.to_string().starts_with("the value of the header cookie cannot be sent"), "{error}");
        assert!(!error.to_string().contains("secret"));
        assert!(Fetcher::builder().header("no name", "x").build().unwrap_err().is_builder());
    }

    #[test]
    fn the_host_of_a_proxy_is_known_with_and_without_a_scheme() {
        for proxy in
            ["http://me:pw@Proxy.corp.example:3128/", "proxy.corp.example.:3128", "socks5h://proxy.corp.example"]
        {
            assert_eq!(proxy_host(proxy).as_deref(), Some("proxy.corp.example"), "{proxy}");
        }
        assert_eq!(proxy_host(""), None);
    }

    #[test]
    fn a_certificate_that_is_none_is_an_error() {
        assert!(Fetcher::builder().root_certificates("nothing").build().unwrap_err().is_builder());
    }

    #[test]
    fn a_header_replaces_the_default_of_the_same_name() {
        let headers = Fetcher::builder().header("accept", "text/html").headers().unwrap();
        assert_eq!(headers.get_all(ACCEPT).iter().collect::<Vec<_>>(), ["text/html"]);
        assert_eq!(headers[USER_AGENT], DEFAULT_USER_AGENT);
    }
}
