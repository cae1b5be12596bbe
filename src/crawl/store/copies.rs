//! Articles that are the same or nearly, such as wire copy: each knows the first that was seen. None is left out.

use std::collections::VecDeque;
use std::collections::hash_map::Entry;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use rustc_hash::FxHashMap;

use super::ms;
use crate::crawl::simhash::{Fingerprint, NEAR, SimHash};

/// How long after the first a copy may appear: three days. Later the same words are another story, such as the weather.
const WINDOW: i64 = 3 * 86_400_000;

/// The first articles of the last days. A hundred thousand are 15 MB, and are looked through in some microseconds.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// In the order in which they came, which is about that in which they were fetched.
    firsts: VecDeque<First>,
    /// How many came before these.
    gone: u32,
    /// The earliest with an exact fingerprint.
    exact: FxHashMap<i64, u32>,
    /// Those that have a value in a band, see [`probes`], with their fingerprints: few of them are near.
    near: FxHashMap<u32, Vec<(SimHash, u32)>>,
}

#[derive(Debug, Clone, Copy)]
struct First {
    fetched: i64,
    exact: i64,
    near: Option<SimHash>,
    url: i64,
}

/// Bands of a fingerprint, and their bits: of two that are near, one band at least differs in one bit at most, since all together
/// differ in fewer than two a band (Manku et al., 3).
const BANDS: u32 = 5;
const WIDTH: u32 = 13;
const _: () = assert!(NEAR < 2 * BANDS && BANDS * WIDTH >= 64);

/// The value of a band, told from those of the others.
fn band(near: SimHash, band: u32) -> u32 {
    band << WIDTH | ((near.0 >> (band * WIDTH)) as u32 & ((1 << WIDTH) - 1))
}

/// The values of bands that a fingerprint which is near has one of.
fn probes(near: SimHash) -> impl Iterator<Item = u32> {
    (0..BANDS)
        .map(move |at| band(near, at))
        .flat_map(|value| std::iter::once(value).chain((0..WIDTH).map(move |bit| value ^ 1 << bit)))
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
        let mut recent = Self::default();
        for first in rows {
            recent.add(first?);
        }
        Ok(recent)
    }

    /// The address of the first article that a text is a copy of, if it is one; else it is a first itself.
    fn first_of(&mut self, url: i64, fingerprint: &Fingerprint, fetched: i64) -> Option<i64> {
        self.forget(fetched - WINDOW);
        let new = First { fetched, exact: half(fingerprint.exact), near: fingerprint.near, url };
        let found = self.like(&new);
        if found.is_none() {
            self.add(new);
        }
        found.map(|first| first.url)
    }

    /// Forgets what was fetched up to then.
    fn forget(&mut self, until: i64) {
        while let Some(first) = self.firsts.front().copied().filter(|first| first.fetched <= until) {
            self.firsts.pop_front();
            if self.exact.get(&first.exact) == Some(&self.gone) {
                self.exact.remove(&first.exact);
            }
            for value in first.near.into_iter().flat_map(|near| (0..BANDS).map(move |at| band(near, at))) {
                if let Entry::Occupied(mut those) = self.near.entry(value) {
                    those.get_mut().retain(|(_, number)| *number != self.gone);
                    if those.get().is_empty() {
                        those.remove();
                    }
                }
            }
            self.gone += 1;
        }
    }

    fn add(&mut self, first: First) {
        let number = self.gone + self.firsts.len() as u32;
        self.exact.entry(first.exact).or_insert(number);
        if let Some(near) = first.near {
            for at in 0..BANDS {
                self.near.entry(band(near, at)).or_default().push((near, number));
            }
        }
        self.firsts.push_back(first);
    }

    /// The earliest that has the text of an article, or nearly.
    fn like(&self, article: &First) -> Option<First> {
        let at = |number: u32| &self.firsts[(number - self.gone) as usize];
        let near = article.near.into_iter().flat_map(|near| {
            let those = probes(near).filter_map(|value| self.near.get(&value)).flatten();
            those.filter(move |(other, _)| other.is_near(near)).map(|(_, number)| *number)
        });
        let all = self.exact.get(&article.exact).copied().into_iter().chain(near);
        let others = all.filter(|number| at(*number).url != article.url);
        others.min_by_key(|number| (at(*number).fetched, *number)).map(|number| *at(number))
    }

    /// The address of the first article that a version is a copy of, if it is one. A later version is a copy of what the first
    /// one was.
    pub(super) fn same_as(
        &mut self,
        tx: &Transaction<'_>,
        url: i64,
        number: i64,
        fingerprint: &Fingerprint,
        fetched: Timestamp,
    ) -> rusqlite::Result<Option<i64>> {
        if number == 1 {
            return Ok(self.first_of(url, fingerprint, ms(fetched)));
        }
        tx.prepare_cached("SELECT same_as FROM version WHERE url = ?1 AND number = 1")?
            .query_row([url], |row| row.get(0))
    }
}

/// A fingerprint as it is kept.
pub(super) fn kept(fingerprint: &Fingerprint) -> (i64, Option<i64>) {
    (half(fingerprint.exact), fingerprint.near.map(|near| near.0.cast_signed()))
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
        recent.forget(i64::MAX);
        assert!(recent.firsts.is_empty() && recent.exact.is_empty() && recent.near.is_empty());
    }

    /// What is found without an index.
    fn plainly(firsts: &[First], new: &First) -> Option<i64> {
        let is_like = |first: &&First| {
            let is_near = first.near.zip(new.near).is_some_and(|(a, b)| a.is_near(b));
            first.url != new.url && first.fetched > new.fetched - WINDOW && (first.exact == new.exact || is_near)
        };
        firsts.iter().filter(is_like).min_by_key(|first| first.fetched).map(|first| first.url)
    }

    #[test]
    fn the_index_finds_what_comparing_all_finds() {
        let (mut chance, mut recent, mut firsts) =
            (fastrand::Rng::with_seed(7), Recent::default(), Vec::<First>::new());
        let mut copies = [0; 20];
        for url in 0..3_000 {
            let fetched = url * WINDOW / 1_000;
            let (mut near, mut differs) = (chance.u64(..), 64);
            if let Some(like) = firsts.get(chance.usize(..=firsts.len() / 2 * 3)).and_then(|first| first.near) {
                differs = chance.usize(..copies.len());
                let mut bits: Vec<u32> = (0..64).collect();
                chance.shuffle(&mut bits);
                near = bits[..differs].iter().fold(like.0, |near, bit| near ^ 1 << bit);
            }
            let near = (chance.u8(..10) > 0).then_some(SimHash(near));
            let exact = u128::from(chance.u64(..5_000));
            let new = First { fetched, exact: half(exact), near, url };
            let expected = plainly(&firsts, &new);
            assert_eq!(recent.first_of(url, &Fingerprint { exact, near }, fetched), expected);
            if expected.is_none() {
                firsts.push(new);
            }
            if let Some(copies) = copies.get_mut(differs) {
                *copies += usize::from(expected.is_some());
            }
        }
        assert!(copies[..=NEAR as usize].iter().all(|copies| *copies > 10), "{copies:?}");
        assert!(recent.firsts.len() < 1_100 && recent.gone > 0);
    }
}
