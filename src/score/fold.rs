//! Words for comparing texts: lower case, letters and digits alone.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};

/// The words of a text, hashed.
pub(crate) fn tokens(text: &str) -> Vec<u64> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(|word| {
            let mut hasher = FxHasher::default();
            for c in word.chars().flat_map(char::to_lowercase) {
                c.hash(&mut hasher);
            }
            hasher.finish()
        })
        .collect()
}

/// The words of a text as a set.
pub(crate) fn token_set(text: &str) -> FxHashSet<u64> {
    tokens(text).into_iter().collect()
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
