//! What a store is asked by people: for words, and for the versions of an article.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use super::{Store, time};
use crate::error::Error;

/// A version of an article.
#[derive(Debug, Clone)]
pub(in crate::crawl) struct VersionRow {
    pub(in crate::crawl) url: String,
    pub(in crate::crawl) number: i64,
    pub(in crate::crawl) fetched: Timestamp,
    pub(in crate::crawl) headline: Option<String>,
    pub(in crate::crawl) record: Vec<u8>,
    /// The address of the article that it is a copy of.
    pub(in crate::crawl) same_as: Option<String>,
}

impl Store {
    /// The newest versions of the articles that have what a query of the search asks for, the best first.
    pub(in crate::crawl) fn search(&self, query: &str, most: usize) -> Result<Vec<VersionRow>, Error> {
        self.ask(|db| {
            let mut select = db.prepare(
                "SELECT url.url, version.number, version.fetched, version.headline, version.record,
                    (SELECT url FROM url WHERE id = version.same_as)
                 FROM (SELECT rowid, rank FROM words WHERE words MATCH ?1 ORDER BY rank LIMIT ?2) AS hit
                 JOIN url ON url.id = hit.rowid
                 JOIN version ON version.url = url.id
                    AND version.number = (SELECT max(number) FROM version WHERE version.url = url.id)
                 ORDER BY hit.rank, version.fetched DESC",
            )?;
            let rows = select.query_map(params![query, most as i64], row)?;
            rows.collect()
        })
    }

    /// All versions of an article, the first one first; `None` if the address is not known.
    pub(in crate::crawl) fn versions(&self, url: &str) -> Result<Option<Vec<VersionRow>>, Error> {
        self.ask(|db| {
            let id = db.query_row("SELECT id FROM url WHERE url = ?1", [url], |row| row.get::<_, i64>(0)).optional()?;
            let Some(id) = id else { return Ok(None) };
            let mut select = db.prepare(
                "SELECT url.url, number, fetched, headline, record,
                    (SELECT url FROM url WHERE id = version.same_as) FROM version JOIN url ON url.id = version.url
                 WHERE version.url = ?1 ORDER BY number",
            )?;
            let rows = select.query_map([id], row)?.collect::<rusqlite::Result<_>>()?;
            Ok(Some(rows))
        })
    }

    /// Addresses whose time has come, by job.
    pub(in crate::crawl) fn queue(&self, now: Timestamp) -> Result<BTreeMap<String, u64>, Error> {
        self.ask(|db| {
            let mut select = db.prepare_cached(
                "SELECT job.name, due.number FROM job JOIN
                 (SELECT job, count(*) AS number FROM url WHERE state = 0 AND due <= ?1 GROUP BY job) AS due ON due.job = job.id",
            )?;
            let rows = select.query_map([super::ms(now)], |row| Ok((row.get(0)?, super::count(row, 1)?)))?;
            rows.collect()
        })
    }

    /// Whether there is an address whose time has come, also at a host whose time has not.
    pub(in crate::crawl) fn is_anything_due(&self, now: Timestamp) -> Result<bool, Error> {
        self.ask(|db| {
            // By host, since that is how waiting addresses are sorted.
            let mut select = db.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM host WHERE EXISTS
                 (SELECT 1 FROM url WHERE url.host = host.id AND state = 0 AND due <= ?1))",
            )?;
            select.query_row([super::ms(now)], |row| row.get(0))
        })
    }

    /// When the next address is due, at a host that may be asked then.
    pub(in crate::crawl) fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        self.ask(|db| {
            let next: Option<i64> = db.query_row(
                "SELECT min(max(due, host.next)) FROM url JOIN host ON host.id = url.host WHERE state = 0",
                [],
                |row| row.get(0),
            )?;
            Ok(next.map(time))
        })
    }

    /// Articles and versions of them.
    pub(in crate::crawl) fn articles(&self) -> Result<(u64, u64), Error> {
        self.ask(|db| {
            db.query_row("SELECT count(*) FILTER (WHERE number = 1), count(*) FROM version", [], |row| {
                Ok((super::count(row, 0)?, super::count(row, 1)?))
            })
        })
    }
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<VersionRow> {
    Ok(VersionRow {
        url: row.get(0)?,
        number: row.get(1)?,
        fetched: time(row.get(2)?),
        headline: row.get(3)?,
        record: row.get(4)?,
        same_as: row.get(5)?,
    })
}
