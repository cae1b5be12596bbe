//! Which characters are letters and digits, by table.
//!
//! The standard library searches its lists for each character beyond ASCII. Every text of a page is asked several times,
//! and most of them in many languages are such characters.

use std::sync::LazyLock;

/// Characters that the table knows: of all scripts with spaces between words but Korean, and kana.
const KNOWN: usize = 0x3100;

/// A letter or a digit.
const WORD: u8 = 1;
/// White space or a control character.
const BLANK: u8 = 1 << 1;
/// In its own lower case.
const LOWER: u8 = 1 << 2;
/// A digit, or another number.
const NUMERIC: u8 = 1 << 3;
/// A letter.
const ALPHABETIC: u8 = 1 << 4;

static KINDS: LazyLock<Box<[u8; KNOWN]>> = LazyLock::new(|| {
    let mut kinds = Box::new([0; KNOWN]);
    for (code, kind) in (0_u32..).zip(kinds.iter_mut()) {
        let Some(c) = char::from_u32(code) else { continue };
        *kind = if c.is_alphanumeric() { WORD } else { 0 }
            | if c.is_whitespace() || c.is_control() { BLANK } else { 0 }
            | if c.to_lowercase().eq([c]) { LOWER } else { 0 }
            | if c.is_numeric() { NUMERIC } else { 0 }
            | if c.is_alphabetic() { ALPHABETIC } else { 0 };
    }
    kinds
});

/// The letters and digits of ASCII.
const ASCII: [bool; 128] = {
    let mut word = [false; 128];
    let mut at = 0;
    while at < 128 {
        word[at] = (at as u8).is_ascii_alphanumeric();
        at += 1;
    }
    word
};

/// Whether a byte is a letter or a digit of ASCII.
#[inline]
pub(crate) fn is_ascii_word(byte: u8) -> bool {
    byte < 128 && ASCII[usize::from(byte)]
}

/// The bytes of some sort, counted in bytes, which compiles to a few vector instructions.
#[inline]
pub(crate) fn count(bytes: &[u8], what: impl Fn(u8) -> bool) -> u32 {
    /// As many as a byte counts, in whole vectors.
    const MOST: usize = 224;
    let of = |chunk: &[u8]| u32::from(chunk.iter().map(|&byte| u8::from(what(byte))).sum::<u8>());
    bytes.chunks(MOST).map(of).sum()
}

/// The same as [`char::is_alphanumeric`].
#[inline]
pub(crate) fn is_alphanumeric(c: char) -> bool {
    match c {
        '\0'..='\x7f' => ASCII[c as usize],
        '\u{80}'..'\u{3100}' => KINDS[c as usize] & WORD != 0,
        // Han and Hangul.
        '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => true,
        _ => c.is_alphanumeric(),
    }
}

/// The same as [`char::is_numeric`].
#[inline]
pub(crate) fn is_numeric(c: char) -> bool {
    match c {
        '\0'..'\u{3100}' => KINDS[c as usize] & NUMERIC != 0,
        _ => c.is_numeric(),
    }
}

/// The same as [`char::is_alphabetic`].
#[inline]
pub(crate) fn is_alphabetic(c: char) -> bool {
    match c {
        '\0'..'\u{3100}' => KINDS[c as usize] & ALPHABETIC != 0,
        '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => true,
        _ => c.is_alphabetic(),
    }
}

/// Bytes that are looked at together.
pub(crate) const STEP: usize = size_of::<u64>();
/// Bits of a byte.
const BITS: usize = u8::BITS as usize;

/// A number that has this byte in each of its bytes.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; STEP])
}
/// The highest bit of each byte.
const HIGH: u64 = each(0x80);

/// The next bytes in one number, the first lowest; behind the end of the text there is `filler`.
#[inline]
fn step(bytes: &[u8], filler: u8) -> u64 {
    if let Some(step) = bytes.first_chunk() {
        return u64::from_le_bytes(*step);
    }
    let length = bytes.len();
    // From both ends, which meet or overlap: how many there are differs from text to text, and a loop would guess wrong.
    let start = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => {
            let number = |bytes: &[u8; STEP / 2]| u64::from(u32::from_le_bytes(*bytes));
            number(first) | number(last) << (BITS * (length - STEP / 2))
        }
        _ if length == 0 => 0,
        _ => [0, length / 2, length - 1].iter().fold(0, |step, &at| step | u64::from(bytes[at]) << (BITS * at)),
    };
    start | each(filler) << (BITS * length)
}

/// Has the highest bit in each byte below a space, of bytes of ASCII. See Hacker's Delight, 6-1.
#[inline]
fn below_space(step: u64) -> u64 {
    !((step | HIGH) - each(b' ')) & HIGH
}

/// Has the highest bit in each byte that is this one.
#[inline]
fn equal(step: u64, byte: u8) -> u64 {
    let other = step ^ each(byte);
    !(((other & !HIGH) + !HIGH) | other) & HIGH
}

/// Has the highest bit in each byte from one to before another, of bytes of ASCII: adding to one never gets into the next.
#[inline]
fn within(step: u64, from: u8, to: u8) -> u64 {
    (step + each(0x80 - from)) & !(step + each(0x80 - to)) & HIGH
}

/// How many bytes have the highest bit, where no other bit is set.
#[inline]
fn marked(marks: u64) -> u32 {
    // A number of ones added up in the highest byte.
    ((marks >> (BITS - 1)).wrapping_mul(each(1)) >> (u64::BITS - u8::BITS)) as u32
}

/// A bit for each byte that has the highest bit, the first lowest, where no other bit is set.
#[inline]
fn gathered(marks: u64) -> u64 {
    // Shifts the mark of each byte to its place in the highest one.
    (marks >> (BITS - 1)).wrapping_mul(0x0102_0408_1020_4080) >> (u64::BITS - u8::BITS)
}

/// Which of some bytes are what, with a bit for each, the first lowest.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Shapes {
    pub(crate) small: u64,
    pub(crate) capitals: u64,
    pub(crate) digits: u64,
}

impl Shapes {
    /// Of up to 64 bytes, which are put in lower case; none if one of them is white space or not of ASCII.
    #[inline]
    pub(crate) fn of<const N: usize>(bytes: &[u8], lower: &mut [u8; N]) -> Option<Self> {
        let mut shapes = Self::default();
        let mut odd = 0;
        let mut at = 0;
        while at < bytes.len() {
            let step = step(&bytes[at..], 0);
            let ascii = step & !HIGH;
            odd |= step & HIGH | within(ascii, b'\t', b'\r' + 1) | equal(ascii, b' ');
            let capitals = within(ascii, b'A', b'Z' + 1);
            shapes.small |= gathered(within(ascii, b'a', b'z' + 1)) << at;
            shapes.capitals |= gathered(capitals) << at;
            shapes.digits |= gathered(within(ascii, b'0', b'9' + 1)) << at;
            // From the highest bit to the one that tells small letters.
            lower[at..][..STEP].copy_from_slice(&(step | capitals >> 2).to_le_bytes());
            at += STEP;
        }
        (odd == 0).then_some(shapes)
    }
}

/// What some bytes of ASCII are.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) spaces: u32,
    pub(crate) capitals: u32,
    pub(crate) digits: u32,
}

impl Tally {
    #[inline]
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut tally = Self::default();
        for chunk in bytes.chunks(STEP) {
            let step = step(chunk, 0) & !HIGH;
            tally.spaces += marked(within(step, b' ', b' ' + 1));
            tally.capitals += marked(within(step, b'A', b'Z' + 1));
            tally.digits += marked(within(step, b'0', b'9' + 1));
        }
        tally
    }
}

/// The bytes in lower case if they are of ASCII; and the highest bit in each that is a letter or a digit.
#[inline]
fn in_lower_case(step: u64) -> (u64, u64) {
    // In this form no letter or digit becomes another one.
    let lower = (step | each(0x20)) & !HIGH;
    let digits = within(lower, b'0', b'9' + 1) & (step << 2);
    (lower, (within(lower, b'a', b'z' + 1) | digits) & !step)
}

/// How many words begin in the next eight bytes or those that there are, and 1 if one goes on behind them; `within` is 1 if one
/// does before. None if one of them is an apostrophe or not of ASCII.
#[inline]
pub(crate) fn ascii_words(bytes: &[u8], within: u32) -> Option<(u32, u32)> {
    let step = step(bytes, b' ');
    if step & HIGH | equal(step, b'\'') != 0 {
        return None;
    }
    let (_, is_word) = in_lower_case(step);
    let begins = is_word & !(is_word << BITS | u64::from(within) << (BITS - 1));
    Some((marked(begins), (is_word >> (u64::BITS - 1)) as u32))
}

/// The letters and digits of ASCII that a text begins with, up to eight, in lower case and the first lowest; and how many they
/// are.
#[inline]
pub(crate) fn ascii_word(bytes: &[u8]) -> (u64, usize) {
    let (lower, is_word) = in_lower_case(step(bytes, 0));
    let length = (!is_word & HIGH).trailing_zeros() as usize / BITS;
    let kept = if length < STEP { !(u64::MAX << (BITS * length)) } else { u64::MAX };
    (lower & kept, length)
}

/// Bytes at the start of a text that are ASCII without control characters, with single spaces inside: most of what most
/// texts are. None of the `stops` is among them.
#[inline]
pub(crate) fn plain<const N: usize>(bytes: &[u8], stops: [u8; N]) -> usize {
    let mut at = 0;
    // The highest bit of the lowest byte, if what is before is a space, or the start.
    let mut space = 0x80;
    while at < bytes.len() {
        let step = step(&bytes[at..], 0);
        let spaces = equal(step, b' ');
        let over = (step | step.wrapping_add(each(0x80 - 0x7f))) & HIGH;
        let odd = over | below_space(step) | spaces & (spaces << 8 | space);
        let odd = stops.iter().fold(odd, |odd, &stop| odd | equal(step, stop));
        if odd != 0 {
            at += odd.trailing_zeros() as usize / BITS;
            break;
        }
        space = spaces >> (u64::BITS - u8::BITS);
        at += STEP;
    }
    if at > 0 && bytes[at - 1] == b' ' { at - 1 } else { at }
}

/// Bytes at the start of a text that are white space of ASCII: often a line break and the source's indent.
#[inline]
pub(crate) fn white(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match bytes.get(at) {
            Some(b' ') if bytes[at..].first_chunk() == Some(&[b' '; STEP]) => at += STEP,
            Some(byte) if byte.is_ascii_whitespace() => at += 1,
            _ => return at,
        }
    }
}

/// Bytes at the start of a text before the first that is white space or a control character, or beyond ASCII.
#[inline]
pub(crate) fn solid(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(chunk) = bytes[at..].first_chunk() {
        let step = u64::from_le_bytes(*chunk);
        let found = (step | !((step | HIGH) - each(b'!'))) & HIGH;
        if found != 0 {
            return at + found.trailing_zeros() as usize / BITS;
        }
        at += STEP;
    }
    at + bytes[at..].iter().take_while(|byte| (b'!'..=0x7f).contains(*byte)).count()
}

/// Where the first control character of ASCII in a text is.
#[inline]
pub(crate) fn control(bytes: &[u8]) -> Option<usize> {
    // Without a way out in the middle of a chunk, its bytes are looked at together.
    let is_plain = |chunk: &[u8; 2 * STEP]| !chunk.iter().fold(false, |found, byte| found | byte.is_ascii_control());
    let mut at = bytes.as_chunks().0.iter().take_while(|chunk| is_plain(chunk)).count() * 2 * STEP;
    while at < bytes.len() {
        // The last bytes are looked at with some that were seen.
        let from = at.min(bytes.len().saturating_sub(STEP));
        let step = step(&bytes[from..], b'.');
        let found = below_space(step) & !step | equal(step, 0x7f);
        if found != 0 {
            return Some(from + found.trailing_zeros() as usize / BITS);
        }
        at += STEP;
    }
    None
}

/// Whether a character is white space or a control character.
#[inline]
pub(crate) fn is_blank(c: char) -> bool {
    match c {
        '\0'..=' ' | '\x7f' => true,
        '\u{80}'..'\u{3100}' => KINDS[c as usize] & BLANK != 0,
        // There is none beyond: the test looks.
        _ => false,
    }
}

/// Calls with each character of a character's lower case.
#[inline]
pub(crate) fn each_lower(c: char, mut call: impl FnMut(char)) {
    match c {
        '\0'..='\x7f' => call(c.to_ascii_lowercase()),
        '\u{80}'..'\u{3100}' if KINDS[c as usize] & LOWER != 0 => call(c),
        '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => call(c),
        _ => c.to_lowercase().for_each(call),
    }
}

/// The same as [`str::to_lowercase`], but that a capital sigma is `σ` even at the end of a word.
#[cfg(test)]
fn lower(text: &str) -> String {
    let mut lower = String::new();
    text.chars().for_each(|c| each_lower(c, |c| lower.push(c)));
    lower
}

#[cfg(test)]
mod tests;
