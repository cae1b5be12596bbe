//! Who holds the store and the outputs: everything that waits for the disk is done here, on threads that may.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use jiff::Timestamp;
use tokio::task::JoinHandle;

use super::memories::Memories;
use super::visit::{Outcome, Visitor};
use super::{DELIVERY, LEASE, Mode};
use crate::crawl::alarm::Alarm;
use crate::crawl::canonical::canonical;
use crate::crawl::frontier::{Candidate, Claimed, Frontier as _, Lease, Want};
use crate::crawl::jobs::Jobs;
use crate::crawl::latency::Latencies;
use crate::crawl::source::Kind;
use crate::crawl::store::{Shared, Store};
use crate::crawl::writer::Writer;
use crate::error::Error;

/// Addresses that are made known at once at the start.
const BATCH: usize = 1_000;

pub(super) struct Keeper {
    store: Arc<Shared>,
    writer: Arc<Mutex<Writer>>,
    /// What is being put out, beside the visits: files are slower than the store.
    delivery: Option<JoinHandle<Result<u64, Error>>>,
    delivered: Instant,
    pub(super) memories: Arc<Memories>,
}

/// What the end of the last process left.
pub(super) struct Left {
    /// Visits that it was in the middle of.
    pub(super) visits: u64,
    /// Outputs that are not named any more, with the articles that wait for them.
    pub(super) orphans: Vec<(String, u64)>,
}

/// What is to be done in a round.
pub(super) struct Round {
    pub(super) outcomes: Vec<Outcome>,
    /// Addresses that are wanted at most.
    pub(super) most: usize,
    pub(super) per_host: u32,
    pub(super) due_by: Timestamp,
}

/// What a round gave.
pub(super) struct Done {
    pub(super) claimed: Claimed,
    /// Articles that were put out since the last round.
    pub(super) delivered: u64,
}

impl Keeper {
    /// Opens the store and the outputs of jobs, and makes good what the end of the last process left.
    pub(super) async fn open(jobs: &Arc<Jobs>, mode: Mode) -> Result<(Self, Left), Error> {
        let jobs = Arc::clone(jobs);
        let (store, writer, left) = blocking(move || open(&jobs, mode)).await?;
        let (store, writer) = (Arc::new(store), Arc::new(Mutex::new(writer)));
        let memories = Arc::new(Memories::new(Arc::clone(&store)));
        Ok((Self { store, writer, delivery: None, delivered: Instant::now(), memories }, left))
    }

    /// Keeps outcomes, gives out addresses, and now and then puts articles out.
    pub(super) async fn round(&mut self, round: Round, visitor: &Arc<Visitor>) -> Result<Done, Error> {
        let delivered = self.deliver().await?;
        let (store, visitor) = (Arc::clone(&self.store), Arc::clone(visitor));
        let claimed = blocking(move || {
            let want = Want {
                most: round.most,
                per_host: round.per_host,
                hosts: &visitor.asking.hosts,
                due_by: round.due_by,
                lease: LEASE,
            };
            keep(&mut store.held(), round.outcomes, Some(&want).filter(|want| want.most > 0), Timestamp::now())
        });
        Ok(Done { claimed: claimed.await?, delivered })
    }

    /// Begins to put articles out, if that has not been done for a while; gives the number of those that have been.
    async fn deliver(&mut self) -> Result<u64, Error> {
        let delivered = match self.delivery.take_if(|delivery| delivery.is_finished()) {
            Some(delivery) => delivery.await.map_err(|e| Error::internal(None, e))??,
            None => 0,
        };
        if self.delivery.is_none() && self.delivered.elapsed() >= DELIVERY {
            self.delivered = Instant::now();
            let (store, writer) = (Arc::clone(&self.store), Arc::clone(&self.writer));
            self.delivery = Some(tokio::task::spawn_blocking(move || {
                writer.lock().unwrap_or_else(PoisonError::into_inner).deliver(&store, Timestamp::now())
            }));
        }
        Ok(delivered)
    }

    /// What went missing today at the sources.
    pub(super) async fn alarms(&self) -> Result<Vec<Alarm>, Error> {
        let store = Arc::clone(&self.store);
        blocking(move || store.held().alarms(Timestamp::now())).await
    }

    /// Addresses whose time has come, by job.
    pub(super) async fn queue(&self) -> Result<BTreeMap<String, u64>, Error> {
        let store = Arc::clone(&self.store);
        blocking(move || store.held().queue(Timestamp::now())).await
    }

    /// Whether there is an address whose time has come, also at a host whose time has not.
    pub(super) async fn is_anything_due(&self) -> Result<bool, Error> {
        let store = Arc::clone(&self.store);
        blocking(move || store.held().is_anything_due(Timestamp::now())).await
    }

    /// When the next address is due.
    pub(super) async fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        let store = Arc::clone(&self.store);
        blocking(move || store.held().next_due()).await
    }

    /// How long the answers of today took, by site.
    pub(super) async fn latencies(&self) -> Result<BTreeMap<String, Latencies>, Error> {
        let store = Arc::clone(&self.store);
        blocking(move || store.held().latencies(1, Timestamp::now())).await
    }

    /// Extends what is in hand, and takes back what is not; keeps how long answers took.
    pub(super) async fn keep_house(&self, in_hand: Vec<Lease>, took: HashMap<String, Latencies>) -> Result<(), Error> {
        let (store, memories) = (Arc::clone(&self.store), Arc::clone(&self.memories));
        blocking(move || {
            memories.keep()?;
            let (mut store, now) = (store.held(), Timestamp::now());
            // First, since the clock may have jumped over the end of all leases.
            store.extend(&in_hand, now.saturating_add(LEASE).unwrap_or(Timestamp::MAX))?;
            store.reap(now)?;
            store.add_latencies(&took, now)
        })
        .await
    }

    /// Keeps the last outcomes, takes back all addresses and completes the outputs; gives the articles put out.
    pub(super) async fn finish(
        &mut self,
        outcomes: Vec<Outcome>,
        took: HashMap<String, Latencies>,
    ) -> Result<u64, Error> {
        let delivered = match self.delivery.take() {
            Some(delivery) => delivery.await.map_err(|e| Error::internal(None, e))??,
            None => 0,
        };
        let memories = Arc::clone(&self.memories);
        let (store, writer) = (Arc::clone(&self.store), Arc::clone(&self.writer));
        let rest = blocking(move || {
            let now = Timestamp::now();
            keep(&mut store.held(), outcomes, None, now)?;
            memories.keep()?;
            store.held().reap(Timestamp::MAX)?;
            store.held().add_latencies(&took, now)?;
            writer.lock().unwrap_or_else(PoisonError::into_inner).finish(&store, now)
        });
        Ok(delivered + rest.await?)
    }
}

/// Does what waits for the disk on a thread that may wait.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::internal(None, e))?
}

/// Keeps outcomes, and gives out what is wanted: in one transaction, since each waits for the disk.
fn keep(store: &mut Store, outcomes: Vec<Outcome>, want: Option<&Want<'_>>, now: Timestamp) -> Result<Claimed, Error> {
    let (mut done, mut failed, mut rooms) = (Vec::new(), Vec::new(), Vec::new());
    for outcome in outcomes {
        match outcome {
            Outcome::Done(it, room) => {
                done.push(*it);
                rooms.push(room);
            }
            Outcome::Failed(it) => failed.push(it),
        }
    }
    if done.is_empty() && failed.is_empty() && want.is_none() {
        return Ok(Claimed::default());
    }
    let (counted, claimed) = store.exchange(&done, &failed, want, now)?;
    let late = counted.iter().filter(|counted| !**counted).count();
    if late > 0 {
        tracing::warn!(late, "outcomes came after their addresses had been taken back; they are visited again");
    }
    Ok(claimed)
}

fn open(jobs: &Jobs, mode: Mode) -> Result<(Shared, Writer, Left), Error> {
    let mut store = Store::open(jobs.store())?;
    let now = Timestamp::now();
    let late = store.reap(now)?;
    // The lock says that nobody else has an address.
    let visits = late + store.reap(Timestamp::MAX)?;
    let mut sources = Vec::new();
    for job in &jobs.list {
        sources.extend(job.sources().map(|(kind, url)| Candidate::new(url.clone(), kind, job.name.as_str())));
        let stories: Vec<_> =
            job.urls().map(|url| Candidate::new(canonical(url), Kind::Story, job.name.as_str())).collect();
        for some in stories.chunks(BATCH) {
            store.add(some, now)?;
            store.adopt(some)?;
        }
    }
    let names: Vec<&str> = jobs.names().collect();
    store.set_sources(&sources, &names, now)?;
    if mode == Mode::OnceNow {
        store.poll_now()?;
    }
    let outputs: Vec<_> = jobs.list.iter().flat_map(|job| &job.output).map(|output| output.name.as_str()).collect();
    let left = Left { visits, orphans: store.orphans(&outputs)? };
    let store = Shared::new(store);
    let mut writer = Writer::open(&store, jobs)?;
    // What the last process had kept and not put out.
    writer.deliver(&store, now)?;
    Ok((store, writer, left))
}
