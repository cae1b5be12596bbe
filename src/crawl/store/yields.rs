//! What sources gave, day by day.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Row, Transaction, params};

use super::{Store, count, ms};
use crate::crawl::alarm::{Alarm, Seen, Yield, alarms};
use crate::error::Error;

/// Days with which a day is compared.
const PAST: i64 = 28;

/// What became of a page, for the days' sums.
#[derive(Debug, Clone, Copy)]
pub(super) enum Counted {
    /// It was read for the first time.
    Seen(Seen),
    Failed,
    Changed,
}

/// A day of a source.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::crawl) struct Day {
    /// Since 1970.
    pub(in crate::crawl) number: i64,
    pub(in crate::crawl) gave: Yield,
    pub(in crate::crawl) failed: u64,
    pub(in crate::crawl) changed: u64,
}

/// Days since 1970.
pub(in crate::crawl) fn day(now: Timestamp) -> i64 {
    ms(now).div_euclid(86_400_000)
}

/// Adds a page to the day of its source.
pub(super) fn add(tx: &Transaction<'_>, url: i64, counted: Counted, now: Timestamp) -> rusqlite::Result<()> {
    let (seen, pages, failed, changed) = match counted {
        Counted::Seen(seen) => (seen, 1, 0, 0),
        Counted::Failed => (Seen::default(), 0, 1, 0),
        Counted::Changed => (Seen::default(), 0, 0, 1),
    };
    let mut add = tx.prepare_cached(
        "INSERT INTO yield (source, day, pages, text, headline, authors, published, characters, failed, changed)
         SELECT coalesce(url.source, host.name), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
         FROM url JOIN host ON host.id = url.host WHERE url.id = ?1 AND url.kind = 0
         ON CONFLICT (source, day) DO UPDATE SET pages = pages + excluded.pages, text = text + excluded.text,
            headline = headline + excluded.headline, authors = authors + excluded.authors,
            published = published + excluded.published, characters = characters + excluded.characters,
            failed = failed + excluded.failed, changed = changed + excluded.changed",
    )?;
    let characters = seen.characters as i64;
    let Seen { text, headline, authors, published, .. } = seen;
    add.execute(params![url, day(now), pages, text, headline, authors, published, characters, failed, changed])?;
    Ok(())
}

impl Store {
    /// What went missing today at the sources, by their own past.
    pub(in crate::crawl) fn alarms(&self, now: Timestamp) -> Result<Vec<Alarm>, Error> {
        let today = day(now);
        let found = self.days(now)?.into_iter().flat_map(|(source, days)| {
            let (new, old): (Vec<Day>, Vec<Day>) = days.into_iter().partition(|it| it.number == today);
            let sum = |days: &[Day]| days.iter().fold(Yield::default(), |sum, day| sum.and(&day.gave));
            alarms(&source, &sum(&new), &sum(&old))
        });
        Ok(found.collect())
    }

    /// The last days of every source, the oldest first.
    pub(in crate::crawl) fn days(&self, now: Timestamp) -> Result<BTreeMap<String, Vec<Day>>, Error> {
        self.ask(|db| {
            let mut select = db.prepare(
                "SELECT source, day, pages, text, headline, authors, published, characters, failed, changed FROM yield
                 WHERE day > ?1 AND day <= ?2 ORDER BY source, day",
            )?;
            let mut days = BTreeMap::<String, Vec<Day>>::new();
            let rows = select.query_map([day(now) - PAST, day(now)], |row| Ok((row.get(0)?, read(row)?)))?;
            for row in rows {
                let (source, day) = row?;
                days.entry(source).or_default().push(day);
            }
            Ok(days)
        })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Day> {
    let gave = Yield {
        pages: count(row, 2)?,
        text: count(row, 3)?,
        headline: count(row, 4)?,
        authors: count(row, 5)?,
        published: count(row, 6)?,
        characters: count(row, 7)?,
    };
    Ok(Day { number: row.get(1)?, gave, failed: count(row, 8)?, changed: count(row, 9)? })
}
