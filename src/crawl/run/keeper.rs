//! Who holds the store and the outputs: everything that waits for the disk is done here, on a thread that may.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use jiff::Timestamp;

use super::visit::{Outcome, Visitor};
use super::{DELIVERY, LEASE, Mode};
use crate::crawl::canonical::canonical;
use crate::crawl::frontier::{Candidate, Claimed, Frontier as _, Lease, Want};
use crate::crawl::jobs::Jobs;
use crate::crawl::source::Kind;
use crate::crawl::store::Store;
use crate::crawl::writer::Writer;
use crate::error::Error;

/// Addresses that are made known at once at the start.
const BATCH: usize = 1_000;

pub(super) struct Keeper(Arc<Mutex<Kept>>);

struct Kept {
    store: Store,
    writer: Writer,
    delivered: Instant,
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
    pub(super) delivered: u64,
}

impl Keeper {
    /// Opens the store and the outputs of jobs, and makes good what the end of the last process left.
    pub(super) async fn open(jobs: &Arc<Jobs>, mode: Mode) -> Result<Self, Error> {
        let jobs = Arc::clone(jobs);
        let opened = tokio::task::spawn_blocking(move || open(&jobs, mode)).await;
        let kept = opened.map_err(|e| Error::internal(None, e))??;
        Ok(Self(Arc::new(Mutex::new(kept))))
    }

    /// Keeps outcomes, gives out addresses, and now and then puts articles out.
    pub(super) async fn round(&self, round: Round, visitor: &Arc<Visitor>) -> Result<Done, Error> {
        let visitor = Arc::clone(visitor);
        self.call(move |kept| {
            let now = Timestamp::now();
            kept.keep(round.outcomes, now)?;
            let want = Want {
                most: round.most,
                per_host: round.per_host,
                hosts: &visitor.fetchers.hosts,
                due_by: round.due_by,
                lease: LEASE,
            };
            let claimed = if round.most > 0 { kept.store.claim(&want, now)? } else { Claimed::default() };
            let mut delivered = 0;
            if kept.delivered.elapsed() >= DELIVERY {
                delivered = kept.writer.deliver(&mut kept.store, now)?;
                kept.delivered = Instant::now();
            }
            Ok(Done { claimed, delivered })
        })
        .await
    }

    /// Extends what is in hand, and takes back what is not.
    pub(super) async fn keep_house(&self, in_hand: Vec<Lease>) -> Result<(), Error> {
        self.call(move |kept| {
            let now = Timestamp::now();
            // First, since the clock may have jumped over the end of all leases.
            kept.store.extend(&in_hand, now.saturating_add(LEASE).unwrap_or(Timestamp::MAX))?;
            kept.store.reap(now)?;
            Ok(())
        })
        .await
    }

    /// Keeps the last outcomes, takes back all addresses and completes the outputs; gives the articles put out.
    pub(super) async fn finish(&self, outcomes: Vec<Outcome>) -> Result<u64, Error> {
        self.call(move |kept| {
            let now = Timestamp::now();
            kept.keep(outcomes, now)?;
            kept.store.reap(Timestamp::MAX)?;
            kept.writer.finish(&mut kept.store, now)
        })
        .await
    }

    async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Kept) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let kept = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || work(&mut kept.lock().unwrap_or_else(PoisonError::into_inner)));
        done.await.map_err(|e| Error::internal(None, e))?
    }
}

impl Kept {
    fn keep(&mut self, outcomes: Vec<Outcome>, now: Timestamp) -> Result<(), Error> {
        let (mut done, mut failed) = (Vec::new(), Vec::new());
        for outcome in outcomes {
            match outcome {
                Outcome::Done(it) => done.push(*it),
                Outcome::Failed(it) => failed.push(it),
            }
        }
        let mut counted = Vec::new();
        if !done.is_empty() {
            counted.extend(self.store.complete(&done, now)?);
        }
        if !failed.is_empty() {
            counted.extend(self.store.fail(&failed, now)?);
        }
        let late = counted.iter().filter(|counted| !**counted).count();
        if late > 0 {
            tracing::warn!(late, "outcomes came after their addresses had been taken back; they are visited again");
        }
        Ok(())
    }
}

fn open(jobs: &Jobs, mode: Mode) -> Result<Kept, Error> {
    let mut store = Store::open(jobs.store())?;
    let now = Timestamp::now();
    store.reap(now)?;
    // The lock says that nobody else has an address.
    let left = store.reap(Timestamp::MAX)?;
    if left > 0 {
        tracing::info!(left, "the last process ended in the middle of visits; they are made again");
    }
    let mut sources = Vec::new();
    for job in &jobs.list {
        sources.extend(job.sources().map(|(kind, url)| Candidate::new(url.clone(), kind, &job.name)));
        let stories: Vec<_> = job.urls().map(|url| Candidate::new(canonical(url), Kind::Story, &job.name)).collect();
        for some in stories.chunks(BATCH) {
            store.add(some, now)?;
        }
    }
    store.set_sources(&sources, now)?;
    if mode == Mode::OnceNow {
        store.poll_now()?;
    }
    let mut writer = Writer::open(&mut store, jobs)?;
    // What the last process had kept and not put out.
    writer.deliver(&mut store, now)?;
    Ok(Kept { store, writer, delivered: Instant::now() })
}
