//! The frontier: which addresses are known, which of them is next, and what became of them.
//!
//! A [`Frontier`] is a small trait, so that one kept by a database server can stand in the place of the file that is
//! the default; `conformance` holds what any of them must do. Time is an argument everywhere.
//!
//! * An address is known once, and belongs to the job that brought it first.
//! * An address is given out for a while (a [`Lease`]). Its outcome counts only while it is leased, so an address that two
//!   workers had has one outcome.
//! * An outcome is one transaction: the address's state, its host's next time, what was found and the article with its
//!   place in the outputs change together or not at all.
//! * A host is given out only when its next time has come, and to so many workers at once as it may have.
//! * When the clock is set back, what was to come is moved back as well.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::alarm::Seen;
use super::simhash::Fingerprint;
use super::source::Kind;
use crate::error::Error;
use crate::fetch::Validators;

#[cfg(test)]
pub(super) mod conformance;

/// An address to be known.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Candidate {
    /// Where it is; addresses are the same when their texts are.
    pub url: Url,
    /// What is there.
    pub kind: Kind,
    /// The job that wants it.
    pub job: Arc<str>,
    /// When it is to be visited. [`Timestamp::UNIX_EPOCH`] and times shortly after it are in the past whatever becomes of
    /// the clock; the earlier is visited first.
    pub due: Timestamp,
    /// Steps from a source.
    pub depth: u32,
    /// The address of the source that named it.
    pub source: Option<Arc<str>>,
    /// Whether nobody says that it is there: it is only where such things often are.
    pub is_guess: bool,
    /// Its headline, as the source gives it.
    pub title: Option<String>,
    /// When it was published, as the source gives it: RFC 3339, or a date.
    pub published: Option<String>,
}

impl Candidate {
    /// An address to be visited at once, of which nothing else is known.
    pub fn new(url: Url, kind: Kind, job: impl Into<Arc<str>>) -> Self {
        Self {
            url,
            kind,
            job: job.into(),
            due: Timestamp::UNIX_EPOCH,
            depth: 0,
            source: None,
            is_guess: false,
            title: None,
            published: None,
        }
    }
}

/// What is wanted of [`Frontier::claim`].
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Want<'a> {
    /// Addresses at most.
    pub most: usize,
    /// Addresses of a host that may be given out at once.
    pub per_host: u32,
    /// The same for some hosts, by the names that [`site`](crate::fetch::site) gives them, or by addresses for all
    /// their ports.
    pub hosts: &'a HashMap<String, u32>,
    /// Only what was due by then.
    pub due_by: Timestamp,
    /// How long they are given out for.
    pub lease: Duration,
}

/// The right to say what became of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lease {
    pub(super) id: i64,
    /// How often it had been given out before.
    pub(super) claim: i64,
}

/// An address that was given out.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Claim {
    /// The right to say what became of it.
    pub lease: Lease,
    /// Where it is.
    pub url: Url,
    /// What is there.
    pub kind: Kind,
    /// The job that wants it.
    pub job: String,
    /// Steps from a source.
    pub depth: u32,
    /// Failures in a row.
    pub failures: u32,
    /// When it became known.
    pub found: Timestamp,
    /// When the failures in a row began.
    pub failing: Option<Timestamp>,
    /// The time between visits, if there were any.
    pub pace: Option<Duration>,
    /// What is known of the page from the last visit.
    pub known: Known,
    /// The address of the source that named it.
    pub source: Option<String>,
    /// What that source is.
    pub named_by: Option<Kind>,
    /// Whether nobody said that it is there, and it never answered.
    pub is_guess: bool,
    /// Of a source: what was cut or could not be read at the last look, in words.
    pub note: Option<String>,
    /// Its headline, as the source gives it.
    pub title: Option<String>,
    /// When it was published, as the source gives it: RFC 3339, or a date.
    pub published: Option<String>,
}

#[cfg(test)]
impl Claim {
    /// A story of which nothing else is known.
    pub(super) fn sample(url: &str) -> Self {
        Self {
            lease: Lease { id: 1, claim: 1 },
            url: url.parse().unwrap(),
            kind: Kind::Story,
            job: "job".into(),
            depth: 0,
            failures: 0,
            found: Timestamp::UNIX_EPOCH,
            failing: None,
            pace: None,
            known: Known::default(),
            source: None,
            named_by: None,
            is_guess: false,
            note: None,
            title: None,
            published: None,
        }
    }
}

/// What is kept of an answer, to see whether the next one is another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Known {
    /// What the server knows it by.
    pub validators: Validators,
    /// A digest of the bytes.
    pub body: Option<i64>,
    /// A digest of the article's headline and text.
    pub article: Option<i64>,
}

/// How many new stories a job may still make known in a run; clones share the number.
#[derive(Debug, Clone)]
pub struct Allowance(Arc<AtomicU64>);

impl Allowance {
    /// So many.
    #[must_use]
    pub fn new(stories: u64) -> Self {
        Self(Arc::new(AtomicU64::new(stories)))
    }

    /// How many are left.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Takes note that one was made known.
    pub fn take(&self) {
        // There is nothing in it that could fail.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(1)));
    }
}

/// What became of an address that gave an answer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Done {
    /// Which.
    pub lease: Lease,
    /// When its host may be asked again.
    pub host_next: Timestamp,
    /// When it is to be visited again; `None` for never.
    pub due: Option<Timestamp>,
    /// The time between visits.
    pub pace: Option<Duration>,
    /// What is known of the page now; `None` if nothing has changed.
    pub known: Option<Known>,
    /// What it led to.
    pub found: Vec<Candidate>,
    /// Of a source that was read: what was cut or could not be read, in words.
    pub note: Option<String>,
    /// What it may take new stories out of; `None` for all. If it was not enough, what is known of the page is not kept, so
    /// that the others are found again.
    pub allowance: Option<Allowance>,
    /// The article, if there is a new one or a new version of it.
    pub article: Option<Clip>,
    /// What the page gave that was read for the first time.
    pub seen: Option<Seen>,
}

impl Done {
    /// An answer that brings nothing, of an address that is not to be visited again.
    #[must_use]
    pub fn of(lease: Lease, host_next: Timestamp) -> Self {
        Self {
            lease,
            host_next,
            due: None,
            pace: None,
            known: None,
            found: Vec::new(),
            note: None,
            allowance: None,
            article: None,
            seen: None,
        }
    }
}

/// An article as it is kept.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Clip {
    /// The headline.
    pub headline: Option<String>,
    /// The body text, for the search.
    pub text: String,
    /// When it was fetched.
    pub fetched: Timestamp,
    /// The line of JSON that outputs are made from, packed; see `record`.
    pub record: Vec<u8>,
    /// A digest of headline and text.
    pub digest: i64,
    /// The outputs that it goes to, by name.
    pub outputs: Vec<String>,
    /// Other addresses of the same page. If the article is kept under one of them it is not kept again, and those that are
    /// not visited yet need not be.
    pub also: Vec<String>,
    /// What tells its text, to know copies by.
    pub fingerprint: Option<Fingerprint>,
}

/// What became of an address that gave none.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Failed {
    /// Which.
    pub lease: Lease,
    /// When its host may be asked again.
    pub host_next: Timestamp,
    /// When it is to be tried again; `None` for never.
    pub due: Option<Timestamp>,
    /// The time between visits.
    pub pace: Option<Duration>,
    /// What went wrong, as a word ([`Error::kind_name`]).
    pub error: String,
}

impl Failed {
    /// A failure of an address that is given up.
    pub fn of(lease: Lease, host_next: Timestamp, error: impl Into<String>) -> Self {
        Self { lease, host_next, due: None, pace: None, error: error.into() }
    }
}

/// What a claim gives.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Claimed {
    /// The addresses.
    pub claims: Vec<Claim>,
    /// If there were fewer than wanted: when the next can be given out, if there is one.
    pub next: Option<Timestamp>,
}

/// How much there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Addresses that are to be visited some time.
    pub waiting: u64,
    /// Those of them whose time has come.
    pub due: u64,
    /// Addresses that are given out.
    pub leased: u64,
    /// Addresses that are not to be visited any more.
    pub done: u64,
    /// Addresses that were given up, without [guesses](Candidate::is_guess) that were wrong.
    pub given_up: u64,
    /// Hosts.
    pub hosts: u64,
}

/// Keeps addresses, and says which is next.
pub trait Frontier {
    /// Makes addresses known; those that are known already stay as they are. Gives the number of new ones.
    ///
    /// # Errors
    /// When the store cannot be used ([`Error::is_store`]); then none is known.
    fn add(&mut self, candidates: &[Candidate], now: Timestamp) -> Result<u64, Error>;

    /// Says what became of addresses, and gives out others, all in one: [`complete`](Self::complete), [`fail`](Self::fail), and
    /// [`claim`](Self::claim) if some are wanted. Gives whether each outcome counts, of those that are done first.
    ///
    /// # Errors
    /// When the store cannot be used ([`Error::is_store`]); then nothing counts, and none is given out.
    fn exchange(
        &mut self,
        done: &[Done],
        failed: &[Failed],
        want: Option<&Want<'_>>,
        now: Timestamp,
    ) -> Result<(Vec<bool>, Claimed), Error>;

    /// Gives out addresses whose time has come at hosts whose time has come.
    ///
    /// # Errors
    /// When the store cannot be used ([`Error::is_store`]); then none is given out.
    fn claim(&mut self, want: &Want<'_>, now: Timestamp) -> Result<Claimed, Error> {
        self.exchange(&[], &[], Some(want), now).map(|(_, claimed)| claimed)
    }

    /// Says what became of addresses; gives for each whether it was still leased, without which nothing of it counts.
    ///
    /// # Errors
    /// When the store cannot be used ([`Error::is_store`]); then nothing counts.
    fn complete(&mut self, done: &[Done], now: Timestamp) -> Result<Vec<bool>, Error> {
        self.exchange(done, &[], None, now).map(|(counted, _)| counted)
    }

    /// The same of addresses that failed.
    ///
    /// # Errors
    /// When the store cannot be used ([`Error::is_store`]); then nothing counts.
    fn fail(&mut self, failed: &[Failed], now: Timestamp) -> Result<Vec<bool>, Error> {
        self.exchange(&[], failed, None, now).map(|(counted, _)| counted)
    }

    /// Gives addresses out for longer; gives the number of those that were still leased.
    ///
    /// # Errors
    /// When the store cannot be used ([`Error::is_store`]).
    fn extend(&mut self, leases: &[Lease], until: Timestamp) -> Result<u64, Error>;

    /// Takes back addresses whose time is up, and follows a clock that was set back. Gives the number of addresses.
    ///
    /// # Errors
    /// When the store cannot be used ([`Error::is_store`]).
    fn reap(&mut self, now: Timestamp) -> Result<u64, Error>;

    /// How much there is. It takes time in proportion to it.
    ///
    /// # Errors
    /// When the store cannot be used ([`Error::is_store`]).
    fn stats(&mut self, now: Timestamp) -> Result<Stats, Error>;
}
