//! The signs in a text that features count, in one pass over its bytes.

use crate::letters;

/// How often signs stand in a text, and whether some stand there at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // features, each on its own
pub(crate) struct Signs {
    pub(crate) commas: u32,
    /// Full stops, question and exclamation marks.
    pub(crate) stops: u32,
    pub(crate) bars: u32,
    pub(crate) quotes: u32,
    pub(crate) lines: u32,
    pub(crate) copyright: bool,
    pub(crate) at_sign: bool,
    pub(crate) web_address: bool,
    /// A time of day, like 21:45.
    pub(crate) clock: bool,
}

/// Bytes that a sign may start with, or end a longer one.
const TOLD: [bool; 256] = {
    let mut told = [false; 256];
    let signs = b",.!?|/\"\n(:p@\xC2\xD8\xE0\xE2\xE3\xEF";
    let mut at = 0;
    while at < signs.len() {
        told[signs[at] as usize] = true;
        at += 1;
    }
    told
};

impl Signs {
    pub(crate) fn of(text: &str) -> Self {
        let mut signs = Self::default();
        let bytes = text.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            if TOLD[usize::from(byte)] {
                signs.take(bytes, at);
            }
        }
        signs
    }

    fn take(&mut self, bytes: &[u8], at: usize) {
        let (before, rest) = bytes.split_at(at);
        match rest {
            [b',', ..] | [0xE3, 0x80, 0x81, ..] | [0xEF, 0xBC, 0x8C, ..] | [0xD8, 0x8C, ..] => self.commas += 1, // 、，،
            [b'!' | b'?', ..] | [0xE3, 0x80, 0x82, ..] | [0xE0, 0xA5, 0xA4, ..] => self.stops += 1,              // 。।
            [b'.', ..] => {
                self.stops += 1;
                self.web_address |= before.ends_with(b"www");
                self.clock |= is_clock(before, rest);
            }
            [b':', ..] => self.clock |= is_clock(before, rest),
            [b'|' | b'/', ..] | [0xC2, 0xB7, ..] | [0xE2, 0x80, 0xA2 | 0xBA, ..] => self.bars += 1, // ·•›
            [0xC2, 0xBB, ..] => {
                self.bars += 1; // »
                self.quotes += 1;
            }
            [b'"', ..] | [0xC2, 0xAB, ..] | [0xE2, 0x80, 0x9C..=0x9E, ..] => self.quotes += 1, // «“”„
            [b'\n', ..] => self.lines += 1,
            [b'(', b'c', b')', ..] | [0xC2, 0xA9, ..] => self.copyright = true,
            [b'@', ..] => self.at_sign = true,
            [b'p', ..] => self.web_address |= before.ends_with(b"htt"),
            _ => {}
        }
    }
}

/// The share of a text's first words that start with a capital.
pub(super) fn capitalised(text: &str) -> f32 {
    let (mut upper, mut all) = (0_u8, 0_u8);
    // Whether this is within a word, and whether its first letter or digit is still to come.
    let (mut within, mut first) = (false, false);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        at += c.len_utf8();
        if c.is_whitespace() {
            within = false;
            continue;
        }
        if !within {
            if all == 24 {
                break;
            }
            all += 1;
            (within, first) = (true, true);
        }
        if first && letters::is_alphanumeric(c) {
            upper += u8::from(c.is_uppercase());
            first = false;
        }
        if !first {
            // To the end of the word, as most are of ASCII.
            at += letters::solid(&text.as_bytes()[at..]);
        }
    }
    if all > 0 { f32::from(upper) / f32::from(all) } else { 0.0 }
}

/// Whether a sign stands between the hours and minutes of a time.
fn is_clock(before: &[u8], rest: &[u8]) -> bool {
    matches!((before, rest), ([.., h, i], [_, m, n, ..]) if [h, i, m, n].into_iter().all(u8::is_ascii_digit))
}

/// Whether a text has a time of day in it, like 21:45.
pub(crate) fn has_clock(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b':', b'.', bytes).any(|at| is_clock(&bytes[..at], &bytes[at..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same, sign by sign.
    fn slowly(text: &str) -> Signs {
        let count = |set: &[char]| text.matches(set).count() as u32;
        Signs {
            commas: count(&[',', '、', '，', '،']),
            stops: count(&['.', '。', '!', '?', '।']),
            bars: count(&['|', '·', '•', '›', '»', '/']),
            quotes: count(&['"', '“', '”', '„', '«', '»']),
            lines: count(&['\n']),
            copyright: text.contains('©') || text.contains("(c)"),
            at_sign: text.contains('@'),
            web_address: text.contains("www.") || text.contains("http"),
            clock: text
                .as_bytes()
                .windows(5)
                .any(|w| matches!(w[2], b':' | b'.') && [0, 1, 3, 4].iter().all(|&i| w[i].is_ascii_digit())),
        }
    }

    proptest! {
        #[test]
        fn one_pass_sees_what_a_pass_for_each_sign_sees(
            text in "([,.!?|/\"\n(c)@:0-9]|www|http|[、，،。।·•›»“”„«©éя東\u{2019}\u{201a}\u{3000}]|[a-z ]){0,60}"
        ) {
            prop_assert_eq!(Signs::of(&text), slowly(&text));
            prop_assert_eq!(has_clock(&text), slowly(&text).clock);
        }
    }
}
