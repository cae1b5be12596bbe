//! The connections that are kept for the next request.
//!
//! A client keeps those to every host for a while, however many hosts there are: each is a file of the process, which often
//! may have 1,024, with the memory for what was last read from it. So a client is for so many hosts, and then there is a new
//! one; with the old one go the connections that nobody uses.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Client;
use tracing::{debug, warn};
use url::{Host, Url};

use crate::error::Error;

/// Hosts that one client connects to. As many sockets as a browser keeps, and a quarter of the files that a process may have
/// open where nobody has set more.
const HOSTS: usize = 256;

/// Makes a client.
type Make = Box<dyn Fn() -> Result<Client, Error> + Send + Sync>;

/// A client for some hosts at a time.
pub(super) struct Pool {
    make: Make,
    current: Mutex<Current>,
}

struct Current {
    client: Client,
    /// The scheme, host and port of those it was asked for.
    hosts: HashSet<(String, Host<String>, Option<u16>)>,
}

impl Pool {
    pub(super) fn new(make: impl Fn() -> Result<Client, Error> + Send + Sync + 'static) -> Result<Arc<Self>, Error> {
        let current = Current { client: make()?, hosts: HashSet::new() };
        Ok(Arc::new(Self { make: Box::new(make), current: Mutex::new(current) }))
    }

    /// The client to ask for a URL with.
    pub(super) fn client_for(&self, url: &Url) -> Client {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = url.host() {
            let host = (url.scheme().to_owned(), host.to_owned(), url.port());
            if current.hosts.len() >= HOSTS && !current.hosts.contains(&host) {
                match (self.make)() {
                    Ok(client) => {
                        debug!(hosts = HOSTS, "connections that nobody uses are closed");
                        *current = Current { client, hosts: HashSet::new() };
                    }
                    Err(error) => warn!(%error, "connections to hosts asked before are kept"),
                }
            }
            current.hosts.insert(host);
        }
        current.client.clone()
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}
