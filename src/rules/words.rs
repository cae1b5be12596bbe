//! The words of a folded text, and where a stretch of it begins and ends as they do.

use std::ops::Range;

use super::cue::Counts;
use super::fold::{is_hangul, is_unspaced};
use crate::letters;

/// The lowest first byte of a character in a script without spaces, or of Korean.
pub(super) const DENSE: u8 = 0xe0;

/// Whether a folded text begins with a letter of a script without spaces.
pub(super) fn starts_dense(folded: &str) -> bool {
    folded.chars().find(|&c| letters::is_alphanumeric(c)).is_some_and(is_unspaced)
}

/// The bytes that [`hash_of_start`] looks at.
pub(super) const START: usize = size_of::<u64>();

/// Spreads what is told of a word over all bits (Knuth, The Art of Computer Programming 3, 6.4: by the golden ratio).
fn spread(bits: u64) -> u64 {
    bits.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The first bytes of a text in one number; none of a text with fewer. They say more than its first word where that is short.
#[inline]
pub(super) fn hash_of_start(text: &[u8]) -> Option<u64> {
    text.first_chunk().map(|start| spread(u64::from_le_bytes(*start)))
}

/// A word that is shorter than that in one number.
#[inline]
pub(super) fn hash(text: &[u8], word: Range<usize>) -> u64 {
    let length = word.len() as u64;
    let start = match text[word.start..].first_chunk() {
        Some(bytes) => u64::from_le_bytes(*bytes) & !(u64::MAX << (8 * length)),
        None => text[word].iter().rev().fold(0, |start, &byte| start << 8 | u64::from(byte)),
    };
    spread(start ^ length << 56)
}

/// How a text begins: its first eight bytes, and which of them count when it has fewer.
#[derive(Clone, Copy)]
pub(super) struct Head {
    bytes: u64,
    mask: u64,
}

impl Head {
    pub(super) fn of(text: &str) -> Self {
        let first = |byte: fn(u8) -> u8| text.bytes().take(8).rev().fold(0, |all, b| all << 8 | u64::from(byte(b)));
        Self { bytes: first(|b| b), mask: first(|_| 0xff) }
    }

    /// Whether another text may begin with this one.
    pub(super) fn fits(self, text: &[u8]) -> bool {
        text.first_chunk().is_none_or(|first| (u64::from_le_bytes(*first) ^ self.bytes) & self.mask == 0)
    }
}

/// Bytes of a phrase that are kept where phrases are looked up; many have no more.
const NEAR: usize = size_of::<u128>();

/// How a phrase begins and what else tells whether it is in a text, all in one place.
pub(super) struct Start {
    near: [u8; NEAR],
    /// Bytes of the phrase.
    pub(super) length: u16,
    /// Those before its first word.
    pub(super) lead: u8,
    pub(super) counts: Counts,
    pub(super) index: u32,
    /// The last bits of the hash that it is looked up by.
    hash: u32,
}

impl Start {
    /// None of a phrase that no rule can have, for its length.
    pub(super) fn of(index: u32, counts: Counts, folded: &str, lead: usize, hash: u64) -> Option<Self> {
        let mut near = [0; NEAR];
        let head = &folded.as_bytes()[..folded.len().min(NEAR)];
        near[..head.len()].copy_from_slice(head);
        Some(Self {
            near,
            length: folded.len().try_into().ok()?,
            lead: lead.try_into().ok()?,
            counts,
            index,
            hash: hash as u32,
        })
    }

    /// Whether it may be the one that is looked up: few others have these bits.
    #[inline]
    pub(super) fn has(&self, hash: u64) -> bool {
        self.hash == hash as u32
    }

    /// Whether a text may begin with the phrase: it does when the phrase is all [near](Self::is_near).
    pub(super) fn fits(&self, text: &[u8]) -> bool {
        let length = usize::from(self.length).min(NEAR);
        let Some(first) = text.first_chunk() else { return text.starts_with(&self.near[..length]) };
        let differ = u128::from_le_bytes(*first) ^ u128::from_le_bytes(self.near);
        differ.checked_shl(u128::BITS - 8 * length as u32).unwrap_or(0) == 0
    }

    /// Whether all of the phrase is here.
    pub(super) fn is_near(&self) -> bool {
        usize::from(self.length) <= NEAR
    }
}

/// The words of a folded text: runs of letters, or of digits, in scripts with spaces.
pub(super) fn each_word(text: &str) -> EachWord<'_> {
    EachWord { text, at: 0 }
}

/// See [`each_word`].
pub(super) struct EachWord<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for EachWord<'_> {
    type Item = Range<usize>;

    #[inline]
    fn next(&mut self) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        let kind = loop {
            match KINDS[usize::from(*bytes.get(self.at)?)] {
                NO_WORD => self.at += 1,
                BEYOND_ASCII => match self.look() {
                    (NO_WORD, length) => self.at += length,
                    (kind, _) => break kind,
                },
                kind => break kind,
            }
        };
        let start = self.at;
        while let Some(&byte) = bytes.get(self.at) {
            match KINDS[usize::from(byte)] {
                BEYOND_ASCII => match self.look() {
                    (next, length) if next == kind => self.at += length,
                    _ => break,
                },
                next if next == kind => self.at += 1,
                _ => break,
            }
        }
        Some(start..self.at)
    }
}

impl EachWord<'_> {
    /// What kind of word the character here belongs to, and its bytes.
    fn look(&self) -> (u8, usize) {
        let Some(c) = self.text[self.at..].chars().next() else { return (NO_WORD, 1) };
        let of_word = letters::is_alphanumeric(c) && !is_unspaced(c);
        let kind = if letters::is_numeric(c) { NUMBER } else { LETTERS };
        (if of_word { kind } else { NO_WORD }, c.len_utf8())
    }
}

const NO_WORD: u8 = 0;
const LETTERS: u8 = 1;
const NUMBER: u8 = 2;
const BEYOND_ASCII: u8 = 3;

/// Which kind of word a byte belongs to.
const KINDS: [u8; 256] = {
    let mut kinds = [BEYOND_ASCII; 256];
    let mut at = 0;
    while at < 128 {
        let c = at as u8;
        kinds[at] = match c {
            b'0'..=b'9' => NUMBER,
            b'a'..=b'z' | b'A'..=b'Z' => LETTERS,
            _ => NO_WORD,
        };
        at += 1;
    }
    kinds
};

/// Whether a stretch of a text begins and ends where words do.
pub(super) fn on_boundaries(text: &str, range: Range<usize>) -> bool {
    let (before, phrase, after) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
    // Korean glues endings to its words; to the short ones that makes other words.
    let takes_ending = |c: char| is_hangul(c) && phrase.len() > 2 * c.len_utf8();
    let begins = match (before.chars().next_back(), phrase.chars().next()) {
        (Some(outer), Some(inner)) => !is_cut(outer, inner),
        _ => true,
    };
    let ends = match (phrase.chars().next_back(), after.chars().next()) {
        (Some(inner), Some(outer)) => !is_cut(inner, outer) || takes_ending(inner),
        _ => true,
    };
    begins && ends
}

/// Whether a cut between two letters goes through a word.
fn is_cut(a: char, b: char) -> bool {
    a.is_alphanumeric() && b.is_alphanumeric() && a.is_numeric() == b.is_numeric() && !is_unspaced(a) && !is_unspaced(b)
}
