//! What a fetcher has to know about each request.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION};
use url::Url;

use super::body::Bounds;
use super::builder::Proxies;
use super::guard::Guard;
use super::jar::Cookies;
use super::twin::Version;

/// Headers that only the origin of the URL gets that the user asked for.
pub(super) const PRIVATE: [HeaderName; 3] = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION];

/// Whether a header is one that only the origin of the URL gets that the user asked for.
#[cfg(feature = "crawl")]
pub(crate) fn is_private(header: &str) -> bool {
    PRIVATE.iter().any(|name| name.as_str().eq_ignore_ascii_case(header))
}

/// What was set, ready for use.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) user_agent: String,
    pub(super) headers: HeaderMap,
    pub(super) obeys_robots: bool,
    pub(super) connect_timeout: Duration,
    pub(super) header_timeout: Duration,
    pub(super) timeout: Duration,
    pub(super) bounds: Bounds,
    pub(super) max_redirects: usize,
    pub(super) retries: u32,
    pub(super) reach: Reach,
    pub(super) cookies: Cookies,
    pub(super) version: Version,
    /// The archive that is asked for pages that are gone.
    pub(super) archive: Option<String>,
    pub(super) transport: Transport,
    pub(super) proxies: Proxies,
    pub(super) insecure_hosts: Vec<String>,
    pub(super) guard: Arc<Guard>,
}

/// What pages may be fetched over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transport {
    Any,
    HttpsOnly,
}

/// Whether anything may be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Online,
    Offline,
}

impl Settings {
    /// The headers of a request for a page.
    pub(super) fn headers(&self, is_at_confidant: bool) -> HeaderMap {
        let mut headers = self.headers.clone();
        if !is_at_confidant {
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

    /// Whether the certificates of a URL's host are not checked.
    pub(super) fn is_insecure(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).trim_end_matches('.');
        self.insecure_hosts.iter().any(|insecure| insecure.trim_matches(['[', ']']) == host)
    }
}
