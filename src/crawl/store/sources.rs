//! The sources of the jobs file and those of the store.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::params;

use super::{Store, frontier};
use crate::crawl::frontier::{Candidate, Frontier as _};
use crate::error::Error;

/// Why a source is not visited any more that the jobs file does not name any more.
const REMOVED: &str = "removed";

/// A source as it is shown.
#[derive(Debug, Clone)]
pub(in crate::crawl) struct SourceState {
    pub(in crate::crawl) job: String,
    pub(in crate::crawl) url: String,
    pub(in crate::crawl) kind: &'static str,
    pub(in crate::crawl) state: i64,
    pub(in crate::crawl) due: Timestamp,
    pub(in crate::crawl) visited: Option<Timestamp>,
    pub(in crate::crawl) changed: Option<Timestamp>,
    pub(in crate::crawl) pace: Option<std::time::Duration>,
    pub(in crate::crawl) failures: i64,
    pub(in crate::crawl) error: Option<String>,
}

impl Store {
    /// Makes the sources that the jobs file names those of the store: new ones are known, those that it does not name any
    /// more are left, with what they led to, and those that it names again are taken up.
    pub(in crate::crawl) fn set_sources(&mut self, named: &[Candidate], now: Timestamp) -> Result<(), Error> {
        self.add(named, now)?;
        let mut wanted = HashSet::new();
        let mut rows = Vec::new();
        for candidate in named {
            wanted.insert(candidate.url.as_str());
            rows.push((candidate.url.as_str(), frontier::number(candidate.kind), self.job(&candidate.job)?));
        }
        self.change(|tx| {
            // It may have been known as something else, or to another job.
            let mut name = tx.prepare_cached(
                "UPDATE url SET kind = ?2, job = ?3, depth = 0, source = NULL WHERE url = ?1
                 AND (kind <> ?2 OR job <> ?3 OR source IS NOT NULL)",
            )?;
            let mut take_up = tx.prepare_cached(
                "UPDATE url SET state = 0, due = 0, error = NULL WHERE url = ?1 AND state = 2 AND error = ?2",
            )?;
            for (url, kind, job) in rows {
                name.execute(params![url, kind, job])?;
                take_up.execute(params![url, REMOVED])?;
            }
            let mut select =
                tx.prepare_cached("SELECT url FROM url WHERE kind > 0 AND source IS NULL AND state = 0")?;
            let known: Vec<String> = select.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            let mut left: Vec<String> = known.into_iter().filter(|url| !wanted.contains(url.as_str())).collect();
            let mut leave = tx.prepare_cached("UPDATE url SET state = 2, error = ?2 WHERE url = ?1 AND state = 0")?;
            let mut led_to = tx.prepare_cached("SELECT url FROM url WHERE kind > 0 AND source = ?1 AND state = 0")?;
            while let Some(url) = left.pop() {
                leave.execute(params![url, REMOVED])?;
                left.extend(led_to.query_map([&url], |row| row.get(0))?.collect::<rusqlite::Result<Vec<_>>>()?);
            }
            ready_with_sources(tx)
        })
    }

    /// Makes all sources due, also those that were retired, but for those that the jobs file does not name.
    pub(in crate::crawl) fn poll_now(&mut self) -> Result<(), Error> {
        self.change(|tx| {
            tx.execute(
                "UPDATE url SET state = 0, due = 0 WHERE kind > 0 AND depth = 0 AND state IN (0, 3)
                 OR kind = 2 AND state IN (0, 3)",
                [],
            )?;
            ready_with_sources(tx)
        })
    }

    /// The sources, by job.
    pub(in crate::crawl) fn sources(&self) -> Result<Vec<SourceState>, Error> {
        self.ask(|db| {
            let mut select = db.prepare(
                "SELECT job.name, url, kind, state, due, visited, changed, pace, failures, error FROM url
                 JOIN job ON job.id = url.job WHERE kind > 0 AND depth = 0 AND error IS NOT 'removed'
                 ORDER BY job.id, url.id",
            )?;
            let time = |ms: Option<i64>| ms.map(super::time);
            let rows = select.query_map([], |row| {
                Ok(SourceState {
                    job: row.get(0)?,
                    url: row.get(1)?,
                    kind: frontier::name(row.get(2)?),
                    state: row.get(3)?,
                    due: super::time(row.get(4)?),
                    visited: time(row.get(5)?),
                    changed: time(row.get(6)?),
                    pace: row.get::<_, Option<i64>>(7)?.map(super::pause),
                    failures: row.get(8)?,
                    error: row.get(9)?,
                })
            })?;
            rows.collect()
        })
    }
}

/// Brings up to date when hosts of sources have something to give out.
fn ready_with_sources(tx: &rusqlite::Transaction<'_>) -> rusqlite::Result<()> {
    let mut select = tx.prepare_cached("SELECT DISTINCT host FROM url WHERE kind > 0")?;
    let hosts: Vec<i64> = select.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    hosts.into_iter().try_for_each(|host| frontier::make_ready(tx, host))
}
