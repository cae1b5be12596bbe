//! Words for comparing texts: lower case, letters and digits alone.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};

/// The words of a text, hashed, one after the other.
pub(crate) fn each_token(text: &str) -> impl Iterator<Item = u64> {
    let mut chars = text.chars();
    std::iter::from_fn(move || {
        let mut hasher = FxHasher::default();
        let mut begun = false;
        loop {
            match chars.next() {
                Some(c) if c.is_ascii_alphanumeric() => c.to_ascii_lowercase().hash(&mut hasher),
                Some(c) if !c.is_ascii() && c.is_alphanumeric() => c.to_lowercase().for_each(|c| c.hash(&mut hasher)),
                _ if begun => return Some(hasher.finish()),
                Some(_) => continue,
                None => return None,
            }
            begun = true;
        }
    })
}

/// The words of a text, hashed.
pub(crate) fn tokens(text: &str) -> Vec<u64> {
    let mut tokens = Vec::with_capacity(text.len() / 6 + 1);
    tokens.extend(each_token(text));
    tokens
}

/// Hashes to compare with. Most that are asked for are not there; a few bits of each tell so at once.
#[derive(Debug)]
pub(crate) struct Words {
    all: FxHashSet<u64>,
    seen: Box<[u64; 64]>,
}

impl Default for Words {
    fn default() -> Self {
        Self { all: FxHashSet::default(), seen: Box::new([0; 64]) }
    }
}

impl FromIterator<u64> for Words {
    fn from_iter<I: IntoIterator<Item = u64>>(hashes: I) -> Self {
        let mut words = Self { all: hashes.into_iter().collect(), ..Self::default() };
        for &hash in &words.all {
            let (place, bit) = Self::place(hash);
            words.seen[place] |= bit;
        }
        words
    }
}

impl Words {
    fn place(hash: u64) -> (usize, u64) {
        ((hash >> 58) as usize, 1 << (hash >> 52 & 63))
    }

    pub(crate) fn has(&self, hash: u64) -> bool {
        let (place, bit) = Self::place(hash);
        self.seen[place] & bit != 0 && self.all.contains(&hash)
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }
}

/// All runs of three words, hashed; of a shorter text the whole.
pub(crate) fn shingles(tokens: &[u64]) -> impl Iterator<Item = u64> {
    let size = tokens.len().clamp(1, 3);
    tokens.windows(size).map(|run| {
        let mut hasher = FxHasher::default();
        run.hash(&mut hasher);
        hasher.finish()
    })
}

/// A text's words in one number: equal for texts that differ in case, space and punctuation alone.
pub(crate) fn print_of(tokens: &[u64]) -> u64 {
    let mut hasher = FxHasher::default();
    tokens.hash(&mut hasher);
    hasher.finish()
}
