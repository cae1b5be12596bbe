//! Articles that are the same or nearly, such as wire copy: each knows the first that was seen. None is left out.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};

use super::ms;
use crate::crawl::simhash::{Fingerprint, SimHash};

/// How long after the first a copy may appear: three days. Later the same words are another story, such as the weather.
const WINDOW: i64 = 3 * 86_400_000;

/// The first articles of the last days. A hundred thousand are 4 MB, and are compared in a tenth of a millisecond.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// By the time at which they were fetched.
    firsts: Vec<First>,
}

#[derive(Debug)]
struct First {
    fetched: i64,
    exact: i64,
    near: Option<SimHash>,
    url: i64,
}

/// The half of an exact fingerprint that is kept.
fn half(exact: u128) -> i64 {
    (exact as u64).cast_signed()
}

impl Recent {
    /// Those of a store.
    pub(super) fn load(db: &Connection, now: Timestamp) -> rusqlite::Result<Self> {
        let mut select = db.prepare(
            "SELECT fetched, exact, near, url FROM version
             WHERE number = 1 AND same_as IS NULL AND exact IS NOT NULL AND fetched > ?1 ORDER BY fetched",
        )?;
        let rows = select.query_map([ms(now) - WINDOW], |row| {
            let near = row.get::<_, Option<i64>>(2)?.map(|near| SimHash(near.cast_unsigned()));
            Ok(First { fetched: row.get(0)?, exact: row.get(1)?, near, url: row.get(3)? })
        })?;
        Ok(Self { firsts: rows.collect::<rusqlite::Result<_>>()? })
    }

    /// The address of the first article that a text is a copy of, if it is one; else it is a first itself.
    fn first_of(&mut self, url: i64, fingerprint: &Fingerprint, fetched: i64) -> Option<i64> {
        let begin = self.firsts.partition_point(|first| first.fetched <= fetched - WINDOW);
        self.firsts.drain(..begin);
        let exact = half(fingerprint.exact);
        let is_same = |first: &&First| {
            let is_near = first.near.zip(fingerprint.near).is_some_and(|(a, b)| a.is_near(b));
            first.url != url && (first.exact == exact || is_near)
        };
        let found = self.firsts.iter().find(is_same).map(|first| first.url);
        if found.is_none() {
            // Visits end in about the order in which they began.
            let at = self.firsts.partition_point(|first| first.fetched <= fetched);
            self.firsts.insert(at, First { fetched, exact, near: fingerprint.near, url });
        }
        found
    }

    /// Keeps what tells the text of a version. A later version is a copy of what the first one was.
    pub(super) fn keep(
        &mut self,
        tx: &Transaction<'_>,
        url: i64,
        version: i64,
        fingerprint: &Fingerprint,
        fetched: Timestamp,
    ) -> rusqlite::Result<()> {
        let number: i64 =
            tx.prepare_cached("SELECT number FROM version WHERE id = ?1")?.query_row([version], |row| row.get(0))?;
        let first = if number == 1 {
            self.first_of(url, fingerprint, ms(fetched))
        } else {
            tx.prepare_cached("SELECT same_as FROM version WHERE url = ?1 AND number = 1")?
                .query_row([url], |row| row.get(0))?
        };
        let mut update = tx.prepare_cached("UPDATE version SET exact = ?2, near = ?3, same_as = ?4 WHERE id = ?1")?;
        let near = fingerprint.near.map(|near| near.0.cast_signed());
        update.execute(params![version, half(fingerprint.exact), near, first])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::simhash::fingerprint;

    const WIRE: &str = "The river rose by two metres in the night and flooded the market square and some sixty cellars of the \
        old town, the fire service said on Tuesday morning. About two hundred people spent the night in the gymnasium of the \
        school, where volunteers served soup and tea. More rain is forecast for the hills in the coming days, and the weather \
        office expects that the water will not fall before the end of the week, a spokesman said.";

    #[test]
    fn a_copy_knows_the_first_for_three_days_and_other_texts_do_not() {
        let mut recent = Recent::default();
        let wire = fingerprint(WIRE);
        let edited = fingerprint(&WIRE.replace("sixty cellars", "seventy cellars"));
        let other = fingerprint(&WIRE.split(' ').rev().collect::<Vec<_>>().join(" "));
        assert_eq!(recent.first_of(1, &wire, 0), None);
        assert_eq!(recent.first_of(2, &wire, 10), Some(1));
        assert_eq!(recent.first_of(3, &edited, 20), Some(1));
        assert_eq!(recent.first_of(4, &other, 30), None);
        assert_eq!(recent.first_of(5, &wire, WINDOW - 1), Some(1));
        assert_eq!(recent.first_of(6, &wire, WINDOW + 10), None);
        assert_eq!(recent.firsts.len(), 2);
    }
}
