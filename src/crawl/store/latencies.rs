//! How long answers took, by site and day.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use rusqlite::params;

use super::{Store, count, day};
use crate::crawl::latency::Latencies;
use crate::error::Error;

/// Days that are kept, as many as a report shows.
pub(in crate::crawl) const DAYS: i64 = 14;

impl Store {
    /// Adds answers to today's, and forgets the days that no report shows.
    pub(in crate::crawl) fn add_latencies(
        &mut self,
        took: &HashMap<String, Latencies>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.change(|tx| {
            let mut add = tx.prepare_cached(
                "INSERT INTO latency (day, site, class, number) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (day, site, class) DO UPDATE SET number = number + excluded.number",
            )?;
            for (site, took) in took {
                for (class, number) in took.classes() {
                    add.execute(params![day(now), site, class, number as i64])?;
                }
            }
            tx.prepare_cached("DELETE FROM latency WHERE day <= ?1")?.execute([day(now) - DAYS])?;
            Ok(())
        })
    }

    /// How long the answers of the last days took, by site.
    pub(in crate::crawl) fn latencies(&self, days: i64, now: Timestamp) -> Result<BTreeMap<String, Latencies>, Error> {
        self.ask(|db| {
            let mut select = db.prepare_cached(
                "SELECT site, class, sum(number) FROM latency WHERE day > ?1 AND day <= ?2 GROUP BY site, class",
            )?;
            let mut sites = BTreeMap::<String, Latencies>::new();
            let mut rows = select.query([day(now) - days, day(now)])?;
            while let Some(row) = rows.next()? {
                sites.entry(row.get(0)?).or_default().add_class(row.get(1)?, count(row, 2)?);
            }
            Ok(sites)
        })
    }
}
