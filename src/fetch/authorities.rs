//! A file of each host, asked for once.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use url::{Origin, Url};

/// Hosts whose files are kept at most; beyond, those that are out of date make room.
const MAX_HOSTS: usize = 20_000;

/// What is known for a time.
pub(super) trait Dated {
    /// When to ask again.
    fn until(&self) -> Instant;
}

/// What a host's file says, locked while it is asked for.
type Slot<T> = Arc<tokio::sync::Mutex<Option<T>>>;

/// What the files of all hosts say, by scheme, host and port.
pub(super) struct Authorities<T> {
    hosts: Mutex<HashMap<Origin, Slot<T>>>,
}

impl<T> Default for Authorities<T> {
    fn default() -> Self {
        Self { hosts: Mutex::default() }
    }
}

impl<T: Dated + Clone> Authorities<T> {
    /// What is known of the host of a URL. `ask` is called, with what was known before, when that is nothing or out of
    /// date; whoever else wants the same waits for it.
    pub(super) async fn of<F, A>(&self, url: &Url, ask: F) -> T
    where
        F: FnOnce(Option<T>) -> A,
        A: Future<Output = T>,
    {
        let slot = self.slot(url);
        let mut entry = slot.lock().await;
        if let Some(known) = entry.as_ref().filter(|known| known.until() > Instant::now()) {
            return known.clone();
        }
        let known = ask(entry.clone()).await;
        *entry = Some(known.clone());
        known
    }

    fn slot(&self, url: &Url) -> Slot<T> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= MAX_HOSTS {
            let now = Instant::now();
            // One that is locked is in use.
            hosts.retain(|_, slot| slot.try_lock().map_or(true, |e| e.as_ref().is_none_or(|e| e.until() > now)));
            if hosts.len() >= MAX_HOSTS {
                hosts.clear();
            }
        }
        Arc::clone(hosts.entry(url.origin()).or_default())
    }
}
