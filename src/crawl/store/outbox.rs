//! What is to be put out, and what has arrived.

use jiff::Timestamp;
use rusqlite::params;

use super::{Store, ms, time};
use crate::error::Error;

/// A version on its way to an output.
#[derive(Debug, Clone)]
pub(in crate::crawl) struct Line {
    pub(in crate::crawl) id: i64,
    pub(in crate::crawl) url: String,
    pub(in crate::crawl) version: i64,
    pub(in crate::crawl) record: Vec<u8>,
    /// The address of the article that it is a copy of.
    pub(in crate::crawl) same_as: Option<String>,
}

/// How far an output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::crawl) struct Progress {
    /// The last line that has arrived for good.
    pub(in crate::crawl) delivered: i64,
    /// The number of the file that is being written, or was last.
    pub(in crate::crawl) part: i64,
    /// The last line before that file.
    pub(in crate::crawl) first: i64,
    /// Its bytes that have arrived for good.
    pub(in crate::crawl) bytes: u64,
    pub(in crate::crawl) begun: Timestamp,
    pub(in crate::crawl) state: Part,
}

/// What a file of an output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::crawl) enum Part {
    /// There is none.
    None,
    /// It is being written.
    Open,
    /// It only has to get its name.
    Complete,
}

impl Store {
    pub(in crate::crawl) fn progress(&self, output: i64) -> Result<Progress, Error> {
        self.ask(|db| {
            let mut select =
                db.prepare_cached("SELECT delivered, part, first, bytes, begun, state FROM output WHERE id = ?1")?;
            select.query_row([output], |row| {
                Ok(Progress {
                    delivered: row.get(0)?,
                    part: row.get(1)?,
                    first: row.get(2)?,
                    bytes: u64::try_from(row.get::<_, i64>(3)?).unwrap_or_default(),
                    begun: time(row.get(4)?),
                    state: match row.get(5)? {
                        0_i64 => Part::None,
                        1 => Part::Open,
                        _ => Part::Complete,
                    },
                })
            })
        })
    }

    /// The next lines of an output, in the order in which they came.
    pub(in crate::crawl) fn lines(&self, output: i64, after: i64, most: usize) -> Result<Vec<Line>, Error> {
        self.ask(|db| {
            let mut select = db.prepare_cached(
                "SELECT outbox.id, url.url, version.number, version.record,
                    (SELECT url FROM url WHERE id = same_as) FROM outbox
                 JOIN version ON version.id = outbox.version JOIN url ON url.id = version.url
                 WHERE output = ?1 AND outbox.id > ?2 ORDER BY outbox.id LIMIT ?3",
            )?;
            let lines = select.query_map(params![output, after, most as i64], |row| {
                Ok(Line {
                    id: row.get(0)?,
                    url: row.get(1)?,
                    version: row.get(2)?,
                    record: row.get(3)?,
                    same_as: row.get(4)?,
                })
            })?;
            lines.collect()
        })
    }

    /// Begins the next file of an output; gives its number.
    pub(in crate::crawl) fn begin_part(&mut self, output: i64, now: Timestamp) -> Result<i64, Error> {
        self.change(|tx| {
            tx.execute(
                "UPDATE output SET part = part + 1, first = delivered, bytes = 0, begun = ?2, state = 1 WHERE id = ?1",
                [output, ms(now)],
            )?;
            tx.query_row("SELECT part FROM output WHERE id = ?1", [output], |row| row.get(0))
        })
    }

    /// Takes note that lines up to `delivered` have arrived, and that the file has so many bytes now.
    pub(in crate::crawl) fn delivered(&mut self, output: i64, delivered: i64, bytes: u64) -> Result<(), Error> {
        self.change(|tx| {
            let mut update = tx.prepare_cached("UPDATE output SET delivered = ?2, bytes = ?3 WHERE id = ?1")?;
            update.execute(params![output, delivered, bytes as i64])?;
            Ok(())
        })
    }

    /// Takes note that a file has to be written again from its start.
    pub(in crate::crawl) fn rewind(&mut self, output: i64) -> Result<(), Error> {
        self.change(|tx| tx.execute("UPDATE output SET delivered = first, bytes = 0 WHERE id = ?1", [output]).map(drop))
    }

    /// Takes note that a file is complete, so that it only has to get its name.
    pub(in crate::crawl) fn complete_part(&mut self, output: i64) -> Result<(), Error> {
        self.change(|tx| tx.execute("UPDATE output SET state = 2 WHERE id = ?1", [output]).map(drop))
    }

    /// Takes note that a file that is written at once is, with the lines up to `delivered`, so that it only has to get its name.
    #[cfg(feature = "parquet")]
    pub(in crate::crawl) fn complete_whole(&mut self, output: i64, delivered: i64, bytes: u64) -> Result<(), Error> {
        self.change(|tx| {
            let sql = "UPDATE output SET delivered = ?2, bytes = ?3, state = 2 WHERE id = ?1";
            tx.execute(sql, params![output, delivered, bytes as i64]).map(drop)
        })
    }

    /// The lines that an output still has to get after one: the last of them, and the bytes of their records.
    #[cfg(feature = "parquet")]
    pub(in crate::crawl) fn pending(&self, output: i64, after: i64) -> Result<(Option<i64>, u64), Error> {
        self.ask(|db| {
            let mut select = db.prepare_cached(
                "SELECT max(outbox.id), coalesce(sum(length(record)), 0) FROM outbox
                 JOIN version ON version.id = outbox.version WHERE output = ?1 AND outbox.id > ?2",
            )?;
            select.query_row([output, after], |row| Ok((row.get(0)?, super::count(row, 1)?)))
        })
    }

    /// Takes note that the file has its name, and forgets its lines.
    pub(in crate::crawl) fn end_part(&mut self, output: i64) -> Result<(), Error> {
        self.change(|tx| {
            tx.execute(
                "DELETE FROM outbox WHERE output = ?1 AND id <= (SELECT delivered FROM output WHERE id = ?1)",
                [output],
            )?;
            tx.execute("UPDATE output SET state = 0, bytes = 0, first = delivered WHERE id = ?1", [output])?;
            Ok(())
        })
    }

    /// Outputs besides those of these names that have something left: lines that have not arrived, or a file without its name.
    pub(in crate::crawl) fn orphans(&self, named: &[&str]) -> Result<Vec<(String, u64)>, Error> {
        self.ask(|db| {
            let mut select = db.prepare(
                "SELECT name, state, (SELECT count(*) FROM outbox WHERE output = output.id AND outbox.id > delivered)
                 FROM output ORDER BY output.id",
            )?;
            let rows = select.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?, super::count(row, 2)?)))?;
            let rows: Vec<(String, i64, u64)> = rows.collect::<rusqlite::Result<_>>()?;
            let left = rows
                .into_iter()
                .filter(|(name, state, lines)| !named.contains(&name.as_str()) && (*state > 0 || *lines > 0));
            Ok(left.map(|(name, _, lines)| (name, lines)).collect())
        })
    }

    /// Lines that have not arrived, of all outputs.
    pub(in crate::crawl) fn undelivered(&self) -> Result<u64, Error> {
        self.ask(|db| {
            let sql =
                "SELECT count(*) FROM outbox JOIN output ON output.id = outbox.output WHERE outbox.id > delivered";
            db.query_row(sql, [], |row| row.get::<_, i64>(0)).map(|number| u64::try_from(number).unwrap_or_default())
        })
    }
}
