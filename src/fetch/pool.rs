//! The connections that are kept for the next request.
//!
//! A client keeps those to every host for a while, however many hosts there are: each is a file of the process, which often
//! may have 1,024, with the memory for what was last read from it. So a client is for so many hosts, and then there is a new
//! one; with the old one go the connections that nobody uses.
//!
//! A connection without TLS is made again in one round trip, and holds more memory: the client reads from it up to 400 KiB at
//! once, and keeps as much room for the next answer. So of those fewer are kept.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Client;
use tracing::{debug, warn};
use url::{Host, Url};

use crate::error::Error;

/// Hosts that one client connects to. As many sockets as a browser keeps, and a quarter of the files that a process may have
/// open where nobody has set more.
const HOSTS: usize = 256;
/// Those of them to which a connection without TLS is kept: some that are asked in turn, as sites of a crawl are, find theirs again.
const PLAIN: usize = 192;

/// Makes a client.
type Make = Box<dyn Fn() -> Result<Client, Error> + Send + Sync>;

/// A client for some hosts at a time.
pub(super) struct Pool {
    make: Make,
    current: Mutex<Current>,
}

struct Current {
    client: Client,
    /// The scheme, host and port of those it was asked for, and whether the connections are kept.
    hosts: HashMap<(String, Host<String>, Option<u16>), Kept>,
    /// Hosts to which connections without TLS are kept.
    plain: usize,
}

/// Whether a connection is kept for the next request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    Yes,
    No,
}

impl Current {
    fn new(client: Client) -> Self {
        Self { client, hosts: HashMap::new(), plain: 0 }
    }
}

impl Pool {
    pub(super) fn new(make: impl Fn() -> Result<Client, Error> + Send + Sync + 'static) -> Result<Arc<Self>, Error> {
        let current = Current::new(make()?);
        Ok(Arc::new(Self { make: Box::new(make), current: Mutex::new(current) }))
    }

    /// The client to ask for a URL with, and whether it is to keep the connection.
    pub(super) fn client_for(&self, url: &Url) -> (Client, Kept) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(host) = url.host() else { return (current.client.clone(), Kept::No) };
        let host = (url.scheme().to_owned(), host.to_owned(), url.port());
        if let Some(kept) = current.hosts.get(&host) {
            return (current.client.clone(), *kept);
        }
        if current.hosts.len() >= HOSTS {
            match (self.make)() {
                Ok(client) => {
                    debug!(hosts = HOSTS, "connections that nobody uses are closed");
                    *current = Current::new(client);
                }
                Err(error) => warn!(%error, "connections to hosts asked before are kept"),
            }
        }
        let is_plain = url.scheme() == "http";
        let kept = if is_plain && current.plain >= PLAIN { Kept::No } else { Kept::Yes };
        current.plain += usize::from(is_plain && kept == Kept::Yes);
        current.hosts.insert(host, kept);
        (current.client.clone(), kept)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}
