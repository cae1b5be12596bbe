//! Host name → addresses that may be connected to.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tracing::debug;

use super::guard::Guard;

/// How long an answer is kept. The system does not say for how long it holds; browsers keep one for a minute too.
const KEPT: Duration = Duration::from_mins(1);

/// How long it is kept that a name has no address.
const KEPT_FAILURE: Duration = Duration::from_secs(10);

/// Names whose answers are kept at most.
const MAX_NAMES: usize = 10_000;

/// Addresses of a name that are looked at. Honest names have a few.
const MAX_ADDRESSES: usize = 32;

/// Asks for the addresses of a name.
pub(super) type Lookup =
    dyn Fn(String) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> + Send + Sync;

/// Looks names up, keeps the answers for a while, and lets through what the guard allows.
#[derive(Clone)]
pub(super) struct Resolver {
    guard: Arc<Guard>,
    lookup: Arc<Lookup>,
    /// Names whose addresses were given by the user.
    fixed: Arc<HashMap<String, Vec<IpAddr>>>,
    /// How long a name server may be silent.
    limit: Duration,
    kept: Arc<Mutex<HashMap<String, Slot>>>,
}

/// The answer for a name, locked while it is looked up: whoever else wants it waits for that.
type Slot = Arc<tokio::sync::Mutex<Option<Kept>>>;

struct Kept {
    until: Instant,
    addresses: Result<Vec<SocketAddr>, Failure>,
}

/// Why there are no addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing was heard for so long.
    Silence(Duration),
    /// In the words of the system.
    Said(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silence(limit) => write!(f, "no name server answered within {limit:?}"),
            Self::Said(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for Failure {}

impl Resolver {
    /// A resolver that asks the system.
    pub(super) fn new(guard: Arc<Guard>, fixed: HashMap<String, Vec<IpAddr>>, limit: Duration) -> Self {
        let lookup: Arc<Lookup> = Arc::new(|name| {
            Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.take(MAX_ADDRESSES).collect()) })
        });
        Self { guard, lookup, fixed: Arc::new(fixed), limit, kept: Arc::default() }
    }

    /// The addresses of a name that may be connected to, never none.
    async fn addresses(&self, name: &str) -> Result<Vec<SocketAddr>, Box<dyn std::error::Error + Send + Sync>> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let found = match self.fixed.get(&name) {
            Some(fixed) => fixed.iter().map(|&address| SocketAddr::new(address, 0)).collect(),
            None => self.look_up(&name).await?,
        };
        let allowed = self.guard.filter(&name, found)?;
        if allowed.is_empty() { Err("the name has no address".into()) } else { Ok(allowed) }
    }

    /// The address that a connection would go to.
    pub(super) async fn first(&self, name: &str) -> Option<IpAddr> {
        Some(self.addresses(name).await.ok()?.first()?.ip())
    }

    async fn look_up(&self, name: &str) -> Result<Vec<SocketAddr>, Failure> {
        let slot = self.slot(name);
        let mut kept = slot.lock().await;
        if let Some(found) = kept.as_ref().filter(|found| found.until > Instant::now()) {
            return found.addresses.clone();
        }
        let answer = tokio::time::timeout(self.limit, (self.lookup)(name.to_owned())).await;
        let addresses = match answer {
            Ok(answer) => answer.map_err(|e| Failure::Said(e.to_string())),
            Err(_) => Err(Failure::Silence(self.limit)),
        };
        debug!(name, ?addresses, "looked up");
        let until = Instant::now() + if addresses.is_ok() { KEPT } else { KEPT_FAILURE };
        *kept = Some(Kept { until, addresses: addresses.clone() });
        addresses
    }

    fn slot(&self, name: &str) -> Slot {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_NAMES && !kept.contains_key(name) {
            let now = Instant::now();
            // One that is locked is being looked up.
            kept.retain(|_, slot| slot.try_lock().map_or(true, |kept| kept.as_ref().is_some_and(|k| k.until > now)));
            if kept.len() >= MAX_NAMES {
                kept.clear();
            }
        }
        Arc::clone(kept.entry(name.to_owned()).or_default())
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let this = self.clone();
        Box::pin(async move { Ok(Box::new(this.addresses(name.as_str()).await?.into_iter()) as Addrs) })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::guard::{Addresses, Refused};
    use super::*;

    /// A resolver whose lookups give one answer after the other.
    fn answering(answers: &'static [Option<&'static str>]) -> (Resolver, Arc<AtomicUsize>) {
        let guard = Arc::new(Guard {
            addresses: Addresses::Public,
            allowed: Vec::new(),
            ports: Vec::new(),
            proxies: Vec::new(),
        });
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let lookup: Arc<Lookup> = Arc::new(move |_| {
            let answer = answers[count.fetch_add(1, Ordering::SeqCst)];
            let answer = answer.map(|address| vec![SocketAddr::new(address.parse().unwrap(), 0)]);
            let answer = answer.ok_or(io::ErrorKind::NotFound.into());
            Box::pin(async { answer })
        });
        (Resolver { lookup, ..Resolver::new(guard, HashMap::new(), Duration::from_secs(20)) }, asked)
    }

    #[tokio::test]
    async fn a_name_that_stands_for_a_private_address_is_refused() {
        let (resolver, _) = answering(&[Some("10.0.0.1")]);
        let error = resolver.addresses("inside.example").await.unwrap_err();
        assert_eq!(error.downcast::<Refused>().unwrap().to_string(), "10.0.0.1 is a private address");
    }

    #[tokio::test]
    async fn an_answer_is_kept_so_the_next_connection_goes_to_the_same_address() {
        let (resolver, asked) = answering(&[Some("1.1.1.1"), Some("127.0.0.1")]);
        for name in ["rebind.example", "Rebind.Example."] {
            assert_eq!(resolver.addresses(name).await.unwrap(), ["1.1.1.1:0".parse().unwrap()]);
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_name_that_turns_private_later_is_refused_then() {
        let (resolver, _) = answering(&[Some("1.1.1.1"), Some("127.0.0.1")]);
        assert!(resolver.addresses("rebind.example").await.is_ok());
        resolver.kept.lock().unwrap().clear();
        let error = resolver.addresses("rebind.example").await.unwrap_err();
        assert!(error.is::<Refused>(), "{error}");
    }

    #[tokio::test]
    async fn a_failure_is_kept_too() {
        let (resolver, asked) = answering(&[None]);
        for _ in 0..3 {
            assert!(resolver.addresses("nowhere.example").await.is_err());
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_silent_name_server_is_waited_for_once_and_not_for_long() {
        let (resolver, asked) = answering(&[]);
        let count = Arc::clone(&asked);
        let lookup: Arc<Lookup> = Arc::new(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            Box::pin(std::future::pending())
        });
        let limit = Duration::from_millis(5);
        let resolver = Resolver { lookup, limit, ..resolver };
        for _ in 0..3 {
            let error = resolver.addresses("silent.example").await.unwrap_err();
            assert_eq!(error.downcast_ref::<Failure>(), Some(&Failure::Silence(limit)));
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn many_who_want_one_name_look_it_up_once() {
        let (resolver, asked) = answering(&[]);
        let count = Arc::clone(&asked);
        let lookup: Arc<Lookup> = Arc::new(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            Box::pin(async {
                tokio::task::yield_now().await;
                Ok(vec!["1.1.1.1:0".parse().unwrap()])
            })
        });
        let resolver = Resolver { lookup, ..resolver };
        let all = (0..64).map(|_| resolver.addresses("busy.example"));
        assert!(futures_util::future::join_all(all).await.iter().all(Result::is_ok));
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn an_address_given_by_the_user_is_taken_without_a_lookup_and_looked_at_as_any() {
        let (resolver, asked) = answering(&[]);
        let fixed = [("a.example", "1.1.1.1"), ("b.example", "127.0.0.1")];
        let fixed = fixed.map(|(name, address)| (name.to_owned(), vec![address.parse().unwrap()]));
        let resolver = Resolver { fixed: Arc::new(fixed.into()), ..resolver };
        assert!(resolver.addresses("A.example").await.is_ok());
        assert!(resolver.addresses("b.example").await.unwrap_err().is::<Refused>());
        assert_eq!(asked.load(Ordering::SeqCst), 0);
    }
}
