//! The words of a folded text, and where a stretch of it begins and ends as they do.

use std::ops::Range;

use super::fold::{is_hangul, is_unspaced};
use crate::letters;

/// The lowest first byte of a character in a script without spaces, or of Korean.
pub(super) const DENSE: u8 = 0xe0;

/// Whether a folded text begins with a letter of a script without spaces.
pub(super) fn starts_dense(folded: &str) -> bool {
    folded.chars().find(|&c| letters::is_alphanumeric(c)).is_some_and(is_unspaced)
}

/// A word of a text in one number, which few others have: its first eight bytes and its length.
pub(super) fn hash(text: &[u8], word: Range<usize>) -> u64 {
    let start = match text[word.start..].first_chunk() {
        Some(bytes) if word.len() >= 8 => u64::from_le_bytes(*bytes),
        Some(bytes) => u64::from_le_bytes(*bytes) & ((1 << (8 * word.len())) - 1),
        None => text[word.clone()].iter().rev().fold(0, |start, &byte| start << 8 | u64::from(byte)),
    };
    (start ^ (word.len() as u64) << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The words of a folded text: runs of letters, or of digits, in scripts with spaces.
pub(super) fn each_word(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    // What kind of word the character at a place belongs to, and its bytes.
    let look = move |at: usize| {
        let byte = *bytes.get(at)?;
        if byte.is_ascii() {
            return Some((ASCII[usize::from(byte)], 1));
        }
        let c = text[at..].chars().next()?;
        let of_word = letters::is_alphanumeric(c) && !is_unspaced(c);
        Some((if of_word { 1 + u8::from(letters::is_numeric(c)) } else { 0 }, c.len_utf8()))
    };
    std::iter::from_fn(move || {
        let (mut kind, mut length) = look(at)?;
        while kind == 0 {
            at += length;
            (kind, length) = look(at)?;
        }
        let start = at;
        while let Some((next, length)) = look(at)
            && next == kind
        {
            at += length;
        }
        Some(start..at)
    })
}

/// Of ASCII: 1 for letters, 2 for digits.
const ASCII: [u8; 128] = {
    let mut kinds = [0; 128];
    let mut at = 0;
    while at < 128 {
        let c = at as u8;
        kinds[at] = if c.is_ascii_digit() { 2 } else { c.is_ascii_alphabetic() as u8 };
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
