//! Whose turn it is: one request of a site at a time, its delay kept, and a bound on all requests at once.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::debug;
use url::{Host as UrlHost, Url};

use super::pace::{Ended, Host, Pace};
use super::retry::Budget;

/// Sites and addresses that are remembered at most; beyond, those that need not wait are forgotten.
const MAX_REMEMBERED: usize = 50_000;

/// A site that wants to be left alone for longer is an error at once.
const MAX_BLOCK: Duration = Duration::from_mins(1);

/// What is paced together: a site with all its hosts, such as `www` and `static`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Site(String);

impl Site {
    /// The registrable domain by the public suffix list (<https://publicsuffix.org>), else the host.
    fn of(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default().trim_end_matches('.');
        match url.host() {
            Some(UrlHost::Domain(_)) => Self(psl::domain_str(host).unwrap_or(host).to_owned()),
            // Servers of tests and of a company differ by port.
            _ => Self(format!("{host}:{}", url.port_or_known_default().unwrap_or_default())),
        }
    }

    /// The same for what is set, which is for all ports of an address.
    pub(super) fn of_any_port(url: &Url) -> Self {
        match url.host() {
            Some(UrlHost::Domain(_)) => Self::of(url),
            _ => Self(url.host_str().unwrap_or_default().to_owned()),
        }
    }
}

/// How a site is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Manners {
    pub(super) pace: Pace,
    /// Requests at once.
    pub(super) per_host: usize,
}

impl Manners {
    /// The more careful of both.
    pub(super) fn careful(self, other: Self) -> Self {
        let (one, two) = (self.pace, other.pace);
        let pace = Pace { min: one.min.max(two.min), max: one.max.max(two.max), factor: one.factor.max(two.factor) };
        Self { pace, per_host: self.per_host.min(other.per_host) }
    }
}

/// The name of what is paced together with a URL: its registrable domain by the public suffix list, or its address and port.
///
/// ```
/// let url = "https://www.news.example.co.uk/rain".parse()?;
/// assert_eq!(pressclip::fetch::site(&url), "example.co.uk");
/// # Ok::<(), url::ParseError>(())
/// ```
#[must_use]
pub fn site(url: &Url) -> String {
    Site::of(url).0
}

/// A site's line.
struct Lane {
    turns: Arc<Semaphore>,
    host: Mutex<Host>,
    budget: Mutex<Budget>,
}

/// The line of those who want to ask an address.
struct Line {
    /// When the next who joins may ask.
    end: Instant,
    /// When the next request may be sent, whoever's it is.
    next: Instant,
}

/// Lets requests through.
pub(super) struct Gate {
    manners: Manners,
    /// Sites with others.
    own: HashMap<Site, Manners>,
    lanes: Mutex<HashMap<Site, Arc<Lane>>>,
    addresses: Mutex<HashMap<IpAddr, Line>>,
    requests: Arc<Semaphore>,
}

/// The right to send one request, and the duty to say how it ended.
pub(super) struct Turn {
    lane: Arc<Lane>,
    pace: Pace,
    crawl_delay: Option<Duration>,
    sent: Instant,
    has_ended: bool,
    _permits: (OwnedSemaphorePermit, OwnedSemaphorePermit),
}

impl Gate {
    /// Whether the address of a URL's host is paced.
    pub(super) fn minds_address(&self, url: &Url) -> bool {
        !self.manners(url).pace.of_address().is_zero()
    }

    pub(super) fn new(manners: Manners, own: HashMap<Site, Manners>, requests: usize) -> Self {
        let requests = Arc::new(Semaphore::new(requests.clamp(1, Semaphore::MAX_PERMITS)));
        Self { manners, own, lanes: Mutex::default(), addresses: Mutex::default(), requests }
    }

    fn manners(&self, url: &Url) -> Manners {
        if self.own.is_empty() {
            return self.manners;
        }
        self.own.get(&Site::of_any_port(url)).copied().unwrap_or(self.manners)
    }

    /// Waits for the turn of a request; gives the time that the site wants to be left alone, if it is long.
    pub(super) async fn turn(
        &self,
        url: &Url,
        address: Option<IpAddr>,
        crawl_delay: Option<Duration>,
    ) -> Result<Turn, Duration> {
        let (lane, pace) = (self.lane(url), self.manners(url).pace);
        // They are never closed.
        let turn = Arc::clone(&lane.turns).acquire_owned().await.map_err(|_| Duration::ZERO)?;
        loop {
            let now = Instant::now();
            let (wait, blocked) = {
                let host = lock(&lane.host);
                (host.wait(now), host.blocked(now))
            };
            if blocked > MAX_BLOCK {
                return Err(blocked);
            }
            if wait.is_zero() {
                break;
            }
            debug!(host = url.host_str(), ?wait, "waiting for the host");
            tokio::time::sleep(wait).await;
        }
        if let Some(slot) = address.and_then(|address| self.slot(address, &pace)) {
            tokio::time::sleep_until(slot.into()).await;
        }
        let request = Arc::clone(&self.requests).acquire_owned().await.map_err(|_| Duration::ZERO)?;
        if let Some(late) = address.and_then(|address| self.leave(address, &pace)) {
            // Those who waited for the same right could all be let go at once otherwise.
            tokio::time::sleep_until(late.into()).await;
        }
        let sent = Instant::now();
        lock(&lane.budget).earn();
        Ok(Turn { lane, pace, crawl_delay, sent, has_ended: false, _permits: (turn, request) })
    }

    /// How long a site will not be asked, as far as is known now.
    pub(super) fn wait(&self, url: &Url) -> Duration {
        lock(&self.lane(url).host).wait(Instant::now())
    }

    /// Whether a site may be asked once more for the same, which it then has been.
    pub(super) fn may_retry(&self, url: &Url) -> bool {
        lock(&self.lane(url).budget).spend()
    }

    fn lane(&self, url: &Url) -> Arc<Lane> {
        let now = Instant::now();
        let mut lanes = lock(&self.lanes);
        if lanes.len() >= MAX_REMEMBERED {
            // One that somebody holds is in use.
            lanes.retain(|_, lane| Arc::strong_count(lane) > 1 || !lock(&lane.host).wait(now).is_zero());
        }
        let lane = lanes.entry(Site::of(url)).or_insert_with(|| {
            Arc::new(Lane {
                turns: Arc::new(Semaphore::new(self.manners(url).per_host.clamp(1, Semaphore::MAX_PERMITS))),
                host: Mutex::new(Host::new(now)),
                budget: Mutex::new(Budget::new()),
            })
        });
        Arc::clone(lane)
    }

    /// Joins the line of an address: when it is one's turn.
    fn slot(&self, address: IpAddr, pace: &Pace) -> Option<Instant> {
        let delay = pace.of_address();
        if delay.is_zero() {
            return None;
        }
        let now = Instant::now();
        let mut addresses = lock(&self.addresses);
        if addresses.len() >= MAX_REMEMBERED {
            addresses.retain(|_, line| line.end.max(line.next) > now);
        }
        let line = addresses.entry(address).or_insert(Line { end: now, next: now });
        let slot = line.end.max(now);
        line.end = slot + delay;
        Some(slot)
    }

    /// Leaves the line of an address to send a request: when that may be.
    fn leave(&self, address: IpAddr, pace: &Pace) -> Option<Instant> {
        let now = Instant::now();
        let mut addresses = lock(&self.addresses);
        let line = addresses.get_mut(&address)?;
        let at = line.next.max(now);
        line.next = at + pace.of_address();
        Some(at)
    }
}

impl Turn {
    /// Says how the request ended. The delay to the next one runs from now.
    pub(super) fn ended(&mut self, how: Ended) {
        self.has_ended = true;
        lock(&self.lane.host).ended(Instant::now(), how, self.crawl_delay, &self.pace);
    }

    /// How long ago the request was sent.
    pub(super) fn age(&self) -> Duration {
        self.sent.elapsed()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // Whoever waited for the answer gave up.
        if !self.has_ended {
            self.ended(Ended::Failed);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(url: &str) -> String {
        super::site(&Url::parse(url).unwrap())
    }

    fn gate(pace: Pace, requests: usize) -> Gate {
        Gate::new(Manners { pace, per_host: 1 }, HashMap::new(), requests)
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn hosts_of_one_registrable_domain_are_one_site() {
        assert_eq!(site("https://www.news.example.co.uk/a"), "example.co.uk");
        assert_eq!(site("http://example.co.uk.:8080/"), "example.co.uk");
        assert_ne!(site("https://a.github.io/"), site("https://b.github.io/"));
        assert_eq!(site("https://co.uk/"), "co.uk");
        assert_ne!(site("http://127.0.0.1:1/"), site("http://127.0.0.1:2/"));
    }

    #[tokio::test]
    async fn a_site_is_asked_one_request_at_a_time_and_another_at_once() {
        let gate = gate(Pace::NONE, 10);
        let first = gate.turn(&url("https://www.a.example/1"), None, None).await.unwrap();
        let again = async { gate.turn(&url("https://img.a.example/2"), None, None).await };
        assert!(tokio::time::timeout(Duration::from_millis(20), again).await.is_err());
        assert!(gate.turn(&url("https://b.example/"), None, None).await.is_ok());
        drop(first);
        assert!(gate.turn(&url("https://a.example/2"), None, None).await.is_ok());
    }

    #[tokio::test]
    async fn all_requests_together_are_bounded() {
        let gate = gate(Pace::NONE, 2);
        let _a = gate.turn(&url("https://a.example/"), None, None).await.unwrap();
        let b = gate.turn(&url("https://b.example/"), None, None).await.unwrap();
        let third = async { gate.turn(&url("https://c.example/"), None, None).await };
        assert!(tokio::time::timeout(Duration::from_millis(20), third).await.is_err());
        drop(b);
        assert!(gate.turn(&url("https://c.example/"), None, None).await.is_ok());
    }

    #[tokio::test]
    async fn a_site_that_wants_to_be_left_alone_for_long_is_an_error_at_once() {
        let gate = gate(Pace::NONE, 10);
        let mut turn = gate.turn(&url("https://a.example/"), None, None).await.unwrap();
        turn.ended(Ended::Refused(Some(Duration::from_mins(10))));
        drop(turn);
        let blocked = gate.turn(&url("https://a.example/"), None, None).await.err().unwrap();
        assert!(blocked > Duration::from_mins(9));
    }

    #[tokio::test]
    async fn hosts_on_one_address_share_its_delay() {
        let pace = Pace { min: Duration::from_secs(5), max: Duration::from_secs(5), factor: 0.0 };
        let gate = gate(pace, 1000);
        let address = IpAddr::from([192, 0, 2, 1]);
        let first = gate.slot(address, &pace).unwrap();
        let second = gate.slot(address, &pace).unwrap();
        assert_eq!(second - first, Duration::from_secs(1));
        // Both were held up by something else, and come at once.
        let (first, second) = (gate.leave(address, &pace).unwrap(), gate.leave(address, &pace).unwrap());
        assert_eq!(second - first, Duration::from_secs(1));
    }
}
