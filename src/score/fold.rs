//! Words for comparing texts: lower case, letters and digits alone.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};

use super::stats::is_scored;
use crate::clean::Outline;
use crate::letters;

/// The words of a text, hashed, one after the other.
pub(crate) fn each_token(text: &str) -> impl Iterator<Item = u64> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            // Most words are of ASCII, short, and whole, and most else is single signs.
            let (lower, length) = letters::ascii_word(rest);
            if length == letters::STEP || !rest.get(length).is_some_and(u8::is_ascii) {
                return any_token(text, &mut at);
            }
            at += length + 1;
            if length > 0 {
                return Token { last: lower, bytes: length as u32, ..Token::default() }.end();
            }
        }
        None
    })
}

/// The next word of a text from a place on, of whatever letters it is.
#[inline(never)]
fn any_token(text: &str, at: &mut usize) -> Option<u64> {
    let mut token = Token::default();
    while let Some(rest) = text.as_bytes().get(*at..).filter(|rest| !rest.is_empty()) {
        let (lower, length) = letters::ascii_word(rest);
        token.push_all(lower, length);
        *at += length;
        if length == letters::STEP {
            continue;
        }
        let Some(c) = text[*at..].chars().next() else { break };
        *at += c.len_utf8();
        if letters::is_alphanumeric(c) {
            letters::each_lower(c, |lower| {
                let mut bytes = [0; letters::STEP];
                let length = lower.encode_utf8(&mut bytes).len();
                token.push_all(u64::from_le_bytes(bytes), length);
            });
        } else if token.bytes > 0 {
            break;
        }
    }
    token.end()
}

/// A word while it is hashed, eight bytes at a time.
#[derive(Default)]
struct Token {
    hasher: FxHasher,
    /// The first lowest.
    last: u64,
    bytes: u32,
}

impl Token {
    /// Adds up to eight bytes, the first lowest.
    #[inline]
    fn push_all(&mut self, more: u64, count: usize) {
        let there = self.bytes % 8;
        self.bytes += count as u32;
        self.last |= more << (8 * there);
        if there as usize + count >= letters::STEP {
            self.hasher.write_u64(self.last);
            // What did not fit.
            self.last = if there > 0 { more >> (8 * (8 - there)) } else { 0 };
        }
    }

    fn end(mut self) -> Option<u64> {
        self.hasher.write_u64(self.last);
        self.hasher.write_u32(self.bytes);
        (self.bytes > 0).then(|| self.hasher.finish())
    }
}

/// The words of a text, hashed.
pub(crate) fn tokens(text: &str) -> Vec<u64> {
    let mut tokens = Vec::with_capacity(text.len() / 6 + 1);
    tokens.extend(each_token(text));
    tokens
}

/// The words of a page's open blocks, hashed, all in one list.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    all: Vec<u64>,
    /// Where those of each block end.
    ends: Vec<usize>,
}

impl Tokens {
    pub(crate) fn of(outline: &Outline) -> Self {
        let open = || outline.blocks.iter().filter(|block| is_scored(block));
        let bytes: usize = open().map(|block| block.text.len()).sum();
        let mut tokens = Self { all: Vec::with_capacity(bytes / 5), ends: Vec::with_capacity(outline.blocks.len()) };
        for block in &outline.blocks {
            if is_scored(block) {
                tokens.all.extend(each_token(&block.text));
            }
            tokens.ends.push(tokens.all.len());
        }
        tokens
    }

    /// The words of a block; none of one that is not open.
    pub(crate) fn get(&self, block: usize) -> &[u64] {
        let start = block.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..self.ends[block]]
    }
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

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn two_words_are_one_number_if_their_lower_case_is_the_same(
            texts in prop::collection::vec("([a-cA-C0-1]{1,20}|[éÉßİ東]{1,3}|[ ,.’\u{301}]){0,12}", 1..8)
        ) {
            let mut seen: HashMap<String, u64> = HashMap::new();
            for text in &texts {
                let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
                let words: Vec<String> = words.map(|word| word.chars().flat_map(char::to_lowercase).collect()).collect();
                let tokens = tokens(text);
                prop_assert_eq!(tokens.len(), words.len(), "{:?}", text);
                for (word, token) in words.into_iter().zip(tokens) {
                    prop_assert_eq!(*seen.entry(word).or_insert(token), token);
                }
            }
            let all: HashSet<u64> = seen.values().copied().collect();
            prop_assert_eq!(all.len(), seen.len());
        }
    }
}
