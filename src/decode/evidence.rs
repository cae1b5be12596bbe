//! What the bytes themselves say of their encoding.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE};

/// Bytes, from the first that is not ASCII, that the detector is given. It weighs 27 encodings byte by byte, and
/// the first few thousand letters decide.
const DETECTED: usize = 256 * 1024;

/// Bytes at the head in which UTF-16 is looked for.
const UTF16_HEAD: usize = 1024;

/// Runs of at least so many bytes beyond ASCII are rare in Latin script and the rule in others.
const RUN: usize = 3;

/// Bytes in such runs that are needed to say that a text is not in Latin script.
const RUNS_NEEDED: usize = 32;

/// How well the bytes fit UTF-8. A character cut in two at the very end counts neither for nor against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Utf8 {
    /// Characters of more than one byte.
    pub(super) characters: usize,
    /// Sequences that are not UTF-8.
    pub(super) malformed: usize,
}

impl Utf8 {
    /// `valid` is the text if all of it is UTF-8, which saves looking for what is not.
    pub(super) fn of(bytes: &[u8], valid: Option<&str>) -> Self {
        if let Some(text) = valid {
            return Self { characters: count_starts(text.as_bytes()), malformed: 0 };
        }
        let (mut characters, mut malformed) = (0, 0);
        let mut left = bytes.len();
        for chunk in bytes.utf8_chunks() {
            let (valid, invalid) = (chunk.valid().as_bytes(), chunk.invalid());
            left -= valid.len() + invalid.len();
            characters += count_starts(valid);
            let cut_off = left == 0 && std::str::from_utf8(invalid).is_err_and(|e| e.error_len().is_none());
            malformed += usize::from(!invalid.is_empty() && !cut_off);
        }
        Self { characters, malformed }
    }

    /// For each malformed sequence there are at least `times` good ones.
    pub(super) fn outweighs(self, times: usize) -> bool {
        self.characters >= self.malformed.saturating_mul(times)
    }
}

/// Bytes that start a character of more than one byte. Counted in bytes, chunk by chunk, which compiles to a few
/// vector instructions.
fn count_starts(valid: &[u8]) -> usize {
    let count = |chunk: &[u8]| usize::from(chunk.iter().map(|&b| u8::from(b >= 0xC0)).sum::<u8>());
    valid.chunks(usize::from(u8::MAX)).map(count).sum()
}

/// UTF-16 without a byte order mark: the first two characters are ASCII, and at the head zeros stand mostly where
/// ASCII has them, and for one of eight characters. Every page starts with ASCII, markup or white space, and has some further on.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(UTF16_HEAD)];
    let (encoding, high) = match *head.get(..4)? {
        [1..=0x7F, 0, 1..=0x7F, 0] => (UTF_16LE, 1),
        [0, 1..=0x7F, 0, 1..=0x7F] => (UTF_16BE, 0),
        _ => return None,
    };
    let zeros = |at: usize| head.iter().skip(at).step_by(2).filter(|&&b| b == 0).count();
    let is_markup = zeros(high) > zeros(1 - high) && zeros(high) * 16 >= head.len();
    is_markup.then_some(encoding)
}

/// Japanese in escape sequences: pure ASCII, and readable as ISO-2022-JP from end to end.
pub(super) fn is_iso_2022_jp(bytes: &[u8]) -> bool {
    memchr::memchr(0x1B, bytes).is_some() && bytes.is_ascii() && !ISO_2022_JP.decode_without_bom_handling(bytes).1
}

/// The encoding that the detector sees, never UTF-8.
pub(super) fn detect(bytes: &[u8]) -> &'static Encoding {
    // The letter before the first that is not ASCII helps the detector.
    let start = bytes.iter().position(|b| !b.is_ascii()).map_or(bytes.len(), |at| at.saturating_sub(2));
    let end = bytes.len().min(start + DETECTED);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[start..end], end == bytes.len());
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether most of what is not ASCII stands in runs, as it does in all scripts but the Latin one. One character
/// over and over is an ornament and does not count.
pub(super) fn is_in_runs(bytes: &[u8]) -> bool {
    let (mut beyond, mut in_runs) = (0, 0);
    for run in bytes.split(u8::is_ascii) {
        let is_word = run.len() >= RUN && run.iter().any(|&b| b != run[0]);
        beyond += run.len();
        in_runs += if is_word { run.len() } else { 0 };
    }
    in_runs >= RUNS_NEEDED && in_runs * 2 > beyond
}

/// Bytes beyond ASCII.
pub(super) fn beyond_ascii(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| !b.is_ascii()).count()
}

/// Sequences that are malformed in an encoding, a character cut in two at the very end left aside.
pub(super) fn malformed(bytes: &[u8], encoding: &'static Encoding) -> usize {
    let (text, any) = encoding.decode_without_bom_handling(bytes);
    if any { text.matches('\u{FFFD}').count() - usize::from(text.ends_with('\u{FFFD}')) } else { 0 }
}

/// Whether an encoding is made for another script than the Latin one.
pub(super) fn is_beyond_latin(encoding: &'static Encoding) -> bool {
    matches!(
        encoding.name(),
        "Big5"
            | "EUC-JP"
            | "EUC-KR"
            | "GBK"
            | "IBM866"
            | "ISO-8859-5"
            | "ISO-8859-6"
            | "ISO-8859-7"
            | "ISO-8859-8"
            | "KOI8-R"
            | "KOI8-U"
            | "Shift_JIS"
            | "gb18030"
            | "windows-1251"
            | "windows-1253"
            | "windows-1255"
            | "windows-1256"
            | "windows-874"
            | "x-mac-cyrillic"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Utf8 {
        let found = Utf8::of(bytes, None);
        assert_eq!(Utf8::of(bytes, std::str::from_utf8(bytes).ok()), found);
        found
    }

    #[test]
    fn a_character_cut_at_the_end_is_no_evidence_against_utf_8() {
        assert_eq!(of("één".as_bytes()), Utf8 { characters: 2, malformed: 0 });
        assert_eq!(of(b"caf\xC3"), Utf8 { characters: 0, malformed: 0 });
        assert_eq!(of(b"caf\xE9"), Utf8 { characters: 0, malformed: 0 });
        assert_eq!(of(b"caf\xE9s"), Utf8 { characters: 0, malformed: 1 });
        assert_eq!(of(b"caf\xC3s \xC3\xA9 \x80"), Utf8 { characters: 1, malformed: 2 });
    }

    #[test]
    fn utf_16_needs_two_characters_of_ascii_and_zeros_on_one_side() {
        assert_eq!(utf16(b"<\0p\0>\0").map(Encoding::name), Some("UTF-16LE"));
        assert_eq!(utf16(b"\0<\0p\0>").map(Encoding::name), Some("UTF-16BE"));
        assert_eq!(utf16(b"<\0p"), None);
        assert_eq!(utf16(b"<\0p\0\0a\0b\0c\0d"), None);
        assert_eq!(utf16(b"<p>\0\0"), None);
        // A page may begin with a few odd bytes.
        assert_eq!(utf16(&[b"<\0p\0".as_slice(), &b"<p>Rain".repeat(9)].concat()), None);
    }

    #[test]
    fn latin_script_stands_in_short_runs() {
        let latin = b"\xC4rger \xFCber \xD6l".repeat(20);
        assert!(!is_in_runs(&latin));
        let cyrillic = b"\xCF\xF0\xE8\xE2\xE5\xF2".repeat(10);
        assert!(is_in_runs(&cyrillic));
        assert!(!is_in_runs(&cyrillic[..24]));
    }
}
