//! Texts that are the same, or nearly: 64-bit `SimHash` over shingles of words.
//!
//! M. Charikar, *Similarity estimation techniques from rounding algorithms*, STOC 2002; G. Manku, A. Jain, A. Das Sarma,
//! *Detecting near-duplicates for web crawling*, WWW 2007. Two fingerprints differ in the more bits the less of the shingles the
//! texts share. Nothing here deletes: it says what belongs together.
//!
//! The threshold was chosen on 1,688 annotated texts, by the test `edited_texts_are_near_and_others_are_not`. Of six edits to each, such as
//! an agency's credit line, a new lead, a tenth cut at the end or one word in 100, 85 % stay within 9 bits (62 % within 6); of the 1.4 million
//! pairs of different texts one lies within 9 bits, and two more within 12.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Tokens of a shingle: enough that words alone make no likeness, few enough that an edit touches few shingles.
const SHINGLE: usize = 3;
/// Tokens of a text below which a fingerprint says nothing: a dozen shingles decide each bit by a hair.
pub const MIN_TOKENS: usize = 30;
/// Tokens that are read of a text.
const MAX_TOKENS: usize = 200_000;
/// Bits in which the fingerprints of one story may differ.
pub const NEAR: u32 = 9;
/// Bands of an index. Fingerprints that differ in at most [`NEAR`] bits agree wholly in one of `NEAR + 1` bands or more (Manku et al., 3).
pub const BANDS: usize = NEAR as usize + 1;

/// The fingerprint of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SimHash(pub u64);

/// What tells a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fingerprint {
    /// Of the words alone: the same for texts that differ in nothing but case, spaces and signs. Not cryptographic.
    pub exact: u128,
    /// For texts that are nearly the same; none for texts of fewer than [`MIN_TOKENS`] tokens.
    pub near: Option<SimHash>,
}

/// Fingerprints a text of any language: give it the body, without headline and menu.
///
/// ```
/// use pressclip::crawl::simhash::fingerprint;
///
/// assert_eq!(fingerprint("It rained. All day!").exact, fingerprint("It rained – all day").exact);
/// assert_ne!(fingerprint("It rained all day.").exact, fingerprint("It rained all week.").exact);
/// ```
#[must_use]
pub fn fingerprint(text: &str) -> Fingerprint {
    let mut exact = Hash128::default();
    let mut ones = Tally::default();
    let mut window: [u64; SHINGLE] = [0; SHINGLE];
    let mut tokens = 0_usize;
    for_each_token(text, |token| {
        let [hash, low, high] = hashes(token.as_bytes());
        exact.add(low, high);
        window.rotate_left(1);
        window[SHINGLE - 1] = hash;
        tokens += 1;
        if (SHINGLE..=MAX_TOKENS).contains(&tokens) {
            ones.add(window.iter().fold(0, |all, hash| mix(all ^ hash)));
        }
    });
    Fingerprint { exact: exact.finish(), near: (tokens >= MIN_TOKENS).then(|| SimHash(ones.majority())) }
}

/// How often each of 64 bits was set, counted for all of them at once: the bits of the counts lie side by side in planes, the
/// lowest first. Eight are added up among themselves before the result is, which takes no branches and a third of the time
/// (W. Muła, N. Kurz, D. Lemire, *Faster population counts using AVX2 instructions*, 2016).
#[derive(Default)]
struct Tally {
    /// 18 bits count to [`MAX_TOKENS`].
    planes: [u64; 18],
    /// Those that are not in the planes yet: of `added` the last, modulo eight.
    waiting: [u64; 8],
    added: u32,
}

/// Adds three bits: the bits of the sum, the lower one first.
fn sum(a: u64, b: u64, c: u64) -> (u64, u64) {
    let either = a ^ b;
    (either ^ c, (a & b) | (either & c))
}

impl Tally {
    fn add(&mut self, bits: u64) {
        self.waiting[self.added as usize % 8] = bits;
        self.added += 1;
        if self.added.is_multiple_of(8) {
            self.settle();
        }
    }

    /// Adds what waits to the planes.
    fn settle(&mut self) {
        let eight = std::mem::take(&mut self.waiting);
        let [ones, twos, fours, ..] = self.planes;
        let (ones, first) = sum(ones, eight[0], eight[1]);
        let (ones, second) = sum(ones, eight[2], eight[3]);
        let (twos, half) = sum(twos, first, second);
        let (ones, first) = sum(ones, eight[4], eight[5]);
        let (ones, second) = sum(ones, eight[6], eight[7]);
        let (twos, other) = sum(twos, first, second);
        let (fours, mut carry) = sum(fours, half, other);
        (self.planes[0], self.planes[1], self.planes[2]) = (ones, twos, fours);
        for plane in &mut self.planes[3..] {
            (*plane, carry) = (*plane ^ carry, *plane & carry);
        }
    }

    /// The bits that were set more often than not.
    fn majority(mut self) -> u64 {
        self.settle();
        let count = |bit: u32| {
            let planes = self.planes.iter().enumerate();
            planes.fold(0_u32, |count, (at, plane)| count | ((plane >> bit & 1) as u32) << at)
        };
        (0..64).fold(0, |bits, bit| bits | u64::from(2 * count(bit) > self.added) << bit)
    }
}

impl SimHash {
    /// Bits in which two fingerprints differ, 0 to 64.
    #[must_use]
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// Whether the texts are nearly the same: at most [`NEAR`] bits differ.
    #[must_use]
    pub fn is_near(self, other: Self) -> bool {
        self.distance(other) <= NEAR
    }

    /// Keys for an index, one for each band, with the number of the band in their highest byte: texts that are near share at least
    /// one, so a store looks up ten keys and compares what it finds.
    ///
    /// A band has six or seven bits, so about a tenth of all texts share one by chance. A store should ask among the texts of some
    /// days only, which is when copies appear. A million fingerprints in memory are compared without an index as fast as that.
    #[must_use]
    pub fn bands(self) -> [u64; BANDS] {
        // 64 bits in ten bands: four of seven bits, then six of six.
        let mut at = 0;
        std::array::from_fn(|band| {
            let width = 64 / BANDS + usize::from(band < 64 % BANDS);
            let bits = self.0 >> at & ((1 << width) - 1);
            at += width;
            (band as u64) << 56 | bits
        })
    }
}

/// Calls with each token in lower case: a run of letters and digits, or a single character of a script without spaces.
fn for_each_token(text: &str, mut see: impl FnMut(&str)) {
    let (mut token, mut rest) = (String::new(), text);
    loop {
        // Most characters of most texts, so they are taken many at a time.
        let plain = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let (run, beyond) = rest.split_at(plain);
        let begin = token.len();
        token.push_str(run);
        token[begin..].make_ascii_lowercase();
        let mut chars = beyond.chars();
        let Some(c) = chars.next() else { break };
        rest = chars.as_str();
        let is_unspaced = is_unspaced(c);
        if (is_unspaced || !c.is_alphanumeric()) && !token.is_empty() && !is_mark(c) {
            see(&token);
            token.clear();
        }
        if is_unspaced {
            see(c.encode_utf8(&mut [0; 4]));
        } else if c.is_alphanumeric() {
            token.extend(c.to_lowercase());
        }
    }
    if !token.is_empty() {
        see(&token);
    }
}

/// Signs within words: apostrophes, soft hyphens, marks on letters that are no letters themselves.
fn is_mark(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{300}'..='\u{36f}')
}

fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// FNV-1a by three seeds: <https://www.ietf.org/archive/id/draft-eastlake-fnv-21.html>. They are kept in stores, so they must never
/// change. Together they take no longer than one, since none waits for another.
fn hashes(bytes: &[u8]) -> [u64; 3] {
    let start = [0, 1, 2].map(|seed| 0xcbf2_9ce4_8422_2325 ^ seed);
    let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.iter().fold(start, |hashes, byte| hashes.map(|hash| add(hash, *byte)))
}

/// The finalizer of `SplitMix64`, which spreads each bit over all.
fn mix(hash: u64) -> u64 {
    let hash = (hash.wrapping_add(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ hash >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ hash >> 31
}

#[derive(Default)]
struct Hash128 {
    low: u64,
    high: u64,
}

impl Hash128 {
    /// Adds a token by two of its hashes.
    fn add(&mut self, low: u64, high: u64) {
        self.low = mix(self.low ^ low);
        self.high = mix(self.high ^ high).rotate_left(17);
    }

    fn finish(&self) -> u128 {
        u128::from(mix(self.high ^ self.low)) << 64 | u128::from(mix(self.low))
    }
}

/// A text to be grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Text<'t> {
    /// What the caller knows it by.
    pub id: i64,
    /// Its publisher, e.g. the registered domain.
    pub publisher: &'t str,
    /// When it was published, else first seen.
    pub at: Timestamp,
    /// What tells it.
    pub fingerprint: Fingerprint,
}

impl<'t> Text<'t> {
    /// A text.
    #[must_use]
    pub fn new(id: i64, publisher: &'t str, at: Timestamp, fingerprint: Fingerprint) -> Self {
        Self { id, publisher, at, fingerprint }
    }
}

/// Texts that are one story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Group {
    /// The ids of the texts, the earliest first, then the smaller id.
    pub texts: Vec<i64>,
    /// How many publishers have it: from two on it is likely an agency's.
    pub publishers: usize,
}

/// Groups texts that are the same or nearly, each with the earliest of its group. A text near to none is in no group.
///
/// A text joins the group of the earliest text that it is near to and that itself began a group, so that a chain of small steps does
/// not make one group of two stories. The order of `texts` does not matter.
#[must_use]
pub fn groups(texts: &[Text<'_>]) -> Vec<Group> {
    let mut order: Vec<&Text<'_>> = texts.iter().collect();
    order.sort_by_key(|text| (text.at, text.id));
    let mut exact: HashMap<u128, usize> = HashMap::new();
    let mut bands: HashMap<u64, Vec<usize>> = HashMap::new();
    // The text that began each group, and its members.
    let mut begun: Vec<(Fingerprint, Vec<&Text<'_>>)> = Vec::new();
    for text in order {
        let Fingerprint { exact: whole, near } = text.fingerprint;
        let keys = near.map(SimHash::bands);
        let mut like = keys.iter().flatten().filter_map(|key| bands.get(key)).flatten().copied();
        let is_near = |at: &usize| begun[*at].0.near.zip(near).is_some_and(|(a, b)| a.is_near(b));
        let by_likeness = || like.by_ref().filter(is_near).min();
        if let Some(at) = exact.get(&whole).copied().or_else(by_likeness) {
            begun[at].1.push(text);
            exact.entry(whole).or_insert(at);
            continue;
        }
        let at = begun.len();
        exact.insert(whole, at);
        for key in keys.iter().flatten() {
            bands.entry(*key).or_default().push(at);
        }
        begun.push((text.fingerprint, vec![text]));
    }
    let groups = begun.into_iter().map(|(_, members)| members).filter(|members| members.len() > 1);
    groups
        .map(|members| {
            let mut publishers: Vec<&str> = members.iter().map(|text| text.publisher).collect();
            publishers.sort_unstable();
            publishers.dedup();
            Group { texts: members.iter().map(|text| text.id).collect(), publishers: publishers.len() }
        })
        .collect()
}

#[cfg(test)]
mod tests;
