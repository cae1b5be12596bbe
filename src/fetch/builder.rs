//! What can be set on a fetcher, and what it is when nothing is.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::guard::Addresses;
use super::jar::Cookies;
use super::pace::{DEFAULT_DELAY, DEFAULT_DELAY_FACTOR, DEFAULT_MAX_DELAY, Pace};
use super::retry::DEFAULT_RETRIES;
use super::settings::{Reach, Transport};
use super::twin::Version;

/// How a fetcher names itself: `pressclip/` and the version.
pub const DEFAULT_USER_AGENT: &str = concat!("pressclip/", env!("CARGO_PKG_VERSION"));

/// The time for connecting to a host: name, TCP and TLS.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The time for a page in all, with redirects and body.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// The time from a request to the start of its answer, with connecting.
pub const DEFAULT_HEADER_TIMEOUT: Duration = Duration::from_secs(20);

/// The bytes a second that a body must bring, after its first five seconds.
pub const DEFAULT_MIN_RATE: u64 = 1024;

/// The largest body in bytes, decompressed: 10 MiB, which is also what is read of a page
/// ([`Limits::input`](crate::parse::Limits::input)). Articles are rarely above 1 MiB.
pub const DEFAULT_MAX_BODY: usize = 10 * 1024 * 1024;

/// Requests of a site at once.
pub const DEFAULT_PER_HOST: usize = 1;

/// Requests at once, of all sites.
pub const DEFAULT_CONCURRENCY: usize = 64;

/// Bytes of bodies in memory at once, while they are read: 256 MiB.
pub const DEFAULT_BYTES_IN_FLIGHT: usize = 256 * 1024 * 1024;

/// The most redirects that are followed. Browsers allow 20; honest news sites need one to three.
pub const DEFAULT_MAX_REDIRECTS: usize = 10;

/// Sets up a [`Fetcher`](super::Fetcher).
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
    pub(super) user_agent: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) connect_timeout: Duration,
    pub(super) header_timeout: Duration,
    pub(super) timeout: Duration,
    pub(super) min_rate: u64,
    pub(super) max_body: usize,
    pub(super) max_redirects: usize,
    pub(super) root_certificates: Vec<Vec<u8>>,
    pub(super) proxies: Proxies,
    pub(super) robots: RobotsPolicy,
    pub(super) pace: Pace,
    pub(super) per_host: usize,
    pub(super) concurrency: usize,
    pub(super) bytes_in_flight: usize,
    pub(super) retries: u32,
    pub(super) cache: Option<PathBuf>,
    pub(super) reach: Reach,
    pub(super) cookies: Cookies,
    pub(super) version: Version,
    pub(super) archive: Option<String>,
    pub(super) warc: Option<PathBuf>,
    pub(super) transport: Transport,
    pub(super) insecure_hosts: Vec<String>,
    pub(super) addresses: Addresses,
    pub(super) allowed: Vec<IpAddr>,
    pub(super) ports: Vec<u16>,
    pub(super) resolved: HashMap<String, Vec<IpAddr>>,
    pub(super) hosts: Vec<(String, FetcherBuilder)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Proxies {
    Environment,
    Ignored,
    /// The URL of one for all requests.
    Given(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RobotsPolicy {
    Obeyed,
    /// And the site's file of reservations is read besides.
    ObeyedAndReservations,
    Ignored,
}

impl Default for FetcherBuilder {
    fn default() -> Self {
        Self {
            user_agent: DEFAULT_USER_AGENT.to_owned(),
            headers: Vec::new(),
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
            header_timeout: DEFAULT_HEADER_TIMEOUT,
            timeout: DEFAULT_TIMEOUT,
            min_rate: DEFAULT_MIN_RATE,
            max_body: DEFAULT_MAX_BODY,
            max_redirects: DEFAULT_MAX_REDIRECTS,
            root_certificates: Vec::new(),
            proxies: Proxies::Environment,
            robots: RobotsPolicy::Obeyed,
            pace: Pace { min: DEFAULT_DELAY, max: DEFAULT_MAX_DELAY, factor: DEFAULT_DELAY_FACTOR },
            per_host: DEFAULT_PER_HOST,
            concurrency: DEFAULT_CONCURRENCY,
            bytes_in_flight: DEFAULT_BYTES_IN_FLIGHT,
            retries: DEFAULT_RETRIES,
            cache: None,
            reach: Reach::Online,
            cookies: Cookies::PerPage,
            version: Version::AsGiven,
            archive: None,
            warc: None,
            transport: Transport::Any,
            insecure_hosts: Vec::new(),
            addresses: Addresses::Public,
            allowed: Vec::new(),
            ports: Vec::new(),
            resolved: HashMap::new(),
            hosts: Vec::new(),
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
    /// `Authorization`, `Proxy-Authorization` and `Cookie` go to the origin (scheme, host and port) of the URL that was asked
    /// for, and not to where it redirects, to an archive, or to what a page links to. Default: `Accept`, `Accept-Encoding` and `User-Agent`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The time for connecting to a host: name, TCP and TLS. Default: [`DEFAULT_CONNECT_TIMEOUT`].
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// The time for a page in all, with redirects and body, without what is waited for others. Default: [`DEFAULT_TIMEOUT`].
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// The time from a request to the start of its answer, with connecting. Default: [`DEFAULT_HEADER_TIMEOUT`].
    pub fn header_timeout(mut self, limit: Duration) -> Self {
        self.header_timeout = limit;
        self
    }

    /// The bytes a second that a body must bring on average, as they are sent, after its first five seconds; 0 for no
    /// minimum. A server that drips holds no connection for long. Default: [`DEFAULT_MIN_RATE`].
    pub fn min_rate(mut self, bytes_per_second: u64) -> Self {
        self.min_rate = bytes_per_second;
        self
    }

    /// The largest body of a page in bytes, decompressed; a larger one is an error and the connection is dropped. What
    /// [anything](super::Ask::anything) may be asked for may have 50 MiB, if this is not more. Default: [`DEFAULT_MAX_BODY`].
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Fetches over https alone: a URL or a redirect to http is an error. Default: both are fetched, and a redirect from
    /// https to http is logged.
    pub fn https_only(mut self) -> Self {
        self.transport = Transport::HttpsOnly;
        self
    }

    /// Does not check the certificates of one host, given by name or address: anyone in between can then read and
    /// change what is fetched from it, and a warning says so. Default: all are checked.
    pub fn insecure_host(mut self, host: impl AsRef<str>) -> Self {
        self.insecure_hosts.push(host.as_ref().trim_end_matches('.').to_ascii_lowercase());
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

    /// Also asks each site for its `/.well-known/tdmrep.json`, by which publishers reserve their pages from text and data
    /// mining, and notes in the article what it reserves. It is known for a day; a site without the file, or whose file
    /// makes no sense, reserves nothing by it, and no page fails for it. Not asked where robots.txt is ignored.
    ///
    /// Default: it is not asked for, as it costs the first page of each site a request more, and a delay, for a file that
    /// hardly any site has. What the page and its headers reserve is noted in any case.
    pub fn tdm_reservations(mut self) -> Self {
        if self.robots == RobotsPolicy::Obeyed {
            self.robots = RobotsPolicy::ObeyedAndReservations;
        }
        self
    }

    /// The least time between two requests of a site, which is a registrable domain by the public suffix list; those of
    /// an address, on which many sites may be, have a fifth of it between them. Default: [`DEFAULT_DELAY`].
    ///
    /// The delay grows to [`DEFAULT_DELAY_FACTOR`] times the site's smoothed latency, doubles with each failure, is as
    /// long as robots.txt's `Crawl-delay` at least, and runs from an answer to the next request. A site that
    /// answers 429 or 503 is left alone for as long as its `Retry-After` says, an hour at most; where that is more than a
    /// minute, its pages are errors meanwhile ([`Error::is_rate_limited`](crate::Error::is_rate_limited)).
    pub fn delay(mut self, least: Duration) -> Self {
        self.pace.min = least;
        self
    }

    /// The most that latency and failures make of the delay. Default: [`DEFAULT_MAX_DELAY`].
    pub fn max_delay(mut self, most: Duration) -> Self {
        self.pace.max = most;
        self
    }

    /// The delay as a multiple of the site's smoothed latency. Default: [`DEFAULT_DELAY_FACTOR`].
    pub fn delay_factor(mut self, factor: f64) -> Self {
        self.pace.factor = factor.clamp(0.0, 1e6);
        self
    }

    /// Requests of a site at once. Default: [`DEFAULT_PER_HOST`].
    pub fn per_host(mut self, requests: usize) -> Self {
        self.per_host = requests;
        self
    }

    /// Paces nothing: no delays and no limit on the requests of a site at once. For servers of your own, and for a
    /// single page that a person wants to read now.
    pub fn unpaced(mut self) -> Self {
        self.pace = Pace::NONE;
        self.per_host = usize::MAX;
        self
    }

    /// Requests at once, of all sites. Default: [`DEFAULT_CONCURRENCY`].
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests;
        self
    }

    /// Bytes of bodies in memory at once, while they are read: bodies above 1 MiB wait until there is room for what they
    /// may grow to, by their `Content-Length` or what is allowed, and that takes nothing of their time. It is no less than
    /// 1 MiB for each request at once and one whole body; feeds and sitemaps count as pages do. Default: [`DEFAULT_BYTES_IN_FLIGHT`].
    pub fn bytes_in_flight(mut self, bytes: usize) -> Self {
        self.bytes_in_flight = bytes;
        self
    }

    /// Attempts after the first, where a page could not be had for a reason that may pass: no connection, one that broke
    /// off, a slow answer, status 408, 429, 5xx. The wait doubles from one second on, with chance mixed in, and a site
    /// has a budget: one retry in ten requests, and ten to begin with. Default: [`DEFAULT_RETRIES`].
    pub fn retries(mut self, attempts: u32) -> Self {
        self.retries = attempts;
        self
    }

    /// Keeps answers in a folder and uses them again, as a browser does (RFC 9111): without asking while they are fresh,
    /// after asking whether they have changed (`ETag`, `Last-Modified`) when they are not. Answers with `no-store` are
    /// not kept, and neither are the headers `Authorization` and `Cookie`, `Set-Cookie` and a password in a URL: an answer that
    /// is another without them (`Vary`) is not kept at all. At most [`DEFAULT_CACHE_SIZE`](super::DEFAULT_CACHE_SIZE) bytes are
    /// kept from one run to the next. Default: nothing is kept.
    pub fn cache(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cache = Some(folder.into());
        self
    }

    /// Fetches nothing: pages are those of the [`cache`](Self::cache), however old, and all others are errors
    /// ([`Error::is_offline`](crate::Error::is_offline)).
    pub fn offline(mut self) -> Self {
        self.reach = Reach::Offline;
        self
    }

    /// Where people can read who fetches and complain: the User-Agent becomes `pressclip/0.1.0 (+URL)`. Sites ask for it
    /// of crawlers. Does nothing to a [`user_agent`](Self::user_agent) that was given.
    pub fn contact(mut self, url: impl AsRef<str>) -> Self {
        if self.user_agent == DEFAULT_USER_AGENT {
            self.user_agent = format!("{DEFAULT_USER_AGENT} (+{})", url.as_ref());
        }
        self
    }

    /// A proxy for all requests: `http://`, `https://`, `socks5://` (names are looked up here) or `socks5h://` (by the
    /// proxy), with user name and password if need be. Anything else is an error of [`build`](Self::build), and a connection that fails
    /// names the proxy. Default: those of the environment.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxies = Proxies::Given(url.into());
        self
    }

    /// Which cookies requests get. Default: [`Cookies::PerPage`].
    pub fn cookies(mut self, which: Cookies) -> Self {
        self.cookies = which;
        self
    }

    /// Which of a page's addresses is fetched; where there is no other, or it gives no page, it is the one that was asked
    /// for. Default: [`Version::AsGiven`].
    pub fn version(mut self, version: Version) -> Self {
        self.version = version;
        self
    }

    /// Asks a web archive for pages that are gone (status 404 or 410): see
    /// [`DEFAULT_ARCHIVE`](super::DEFAULT_ARCHIVE). The page has its own URL and the archive's headers, and its article a
    /// note that says so. Default: no archive is asked.
    pub fn archive(mut self, url: impl Into<String>) -> Self {
        self.archive = Some(url.into());
        self
    }

    /// Records every exchange in a file, as web archives do (WARC 1.1, a gzip member a record): requests, answers, and what
    /// came twice as revisits. A file that is there is gone on with, behind its last whole record; one that holds something
    /// else is an error. `Authorization` and `Cookie` of requests are left out. Default: nothing is recorded.
    pub fn warc(mut self, file: impl Into<PathBuf>) -> Self {
        self.warc = Some(file.into());
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
    /// addresses are refused ([`Error::is_refused_address`](crate::Error::is_refused_address)), written in a URL or found under a name, for the first URL
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
    /// A private one needs [`allow_private`](Self::allow_private). Not for hosts that are asked through a proxy. Default: none.
    pub fn resolve(mut self, host: impl AsRef<str>, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        let host = host.as_ref().trim_end_matches('.').to_ascii_lowercase();
        self.resolved.entry(host).or_default().extend(addresses);
        self
    }
}
