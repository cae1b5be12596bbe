//! Which encoding a page is read in: its own word, unless the bytes plainly contradict it.
//!
//! | declared | bytes | read as |
//! |---|---|---|
//! | anything | UTF-16 without a byte order mark | UTF-16 |
//! | nothing | UTF-8, or UTF-8 with a few bad bytes | UTF-8 |
//! | nothing | ASCII with the escapes of ISO-2022-JP | ISO-2022-JP |
//! | nothing | anything else | what the detector sees |
//! | UTF-8 | more sequences malformed than good | the page's other word, else what the detector sees |
//! | windows-1252 | UTF-8 | UTF-8 |
//! | windows-1252 by the header, something else by the page | the detector agrees with the page | the page's word |
//! | windows-1252 | long runs beyond ASCII, the detector sees another script | what the detector sees |
//! | another | UTF-8 with at least [`SURE`] characters | UTF-8 |
//! | another | malformed in a sixteenth of it | the page's other word, else what the detector sees |
//! | another | malformed in a hundredth, faultless in a multi-byte encoding | that one, found in the same way |
//! | UTF-16, or not readable at all | as for nothing | as for nothing |
//!
//! windows-1252 is what `iso-8859-1`, `latin1` and `ascii` mean on the web.

use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::evidence::{self, Utf8};
use super::{Claims, Source};

/// Characters of more than one byte from which a text that is UTF-8 cannot be taken for one in another encoding.
/// In windows-1252 one is enough: no text of it has `Ã©`. In windows-1251 `«Р»` can be one, and a Chinese character of
/// GBK in about six.
const SURE: usize = 4;

/// Good characters for each malformed sequence that make a text UTF-8 although something else is declared.
const MANY: usize = 20;

/// The same where nothing is declared.
const SOME: usize = 2;

/// A text is not in an encoding when there are more malformed sequences than this share of its bytes beyond
/// ASCII.
const MALFORMED_SHARE: usize = 16;

/// The same when it is without a fault in another multi-byte encoding. EUC-JP read as `Shift_JIS` is almost all
/// half-width katakana, with few faults.
const TELLING_SHARE: usize = 100;

/// An encoding and how it was known.
type Known = (&'static Encoding, Source);

/// The encoding of a page, from what it says and what its bytes are; `valid` is the text if they are UTF-8.
pub(super) fn choose(bytes: &[u8], valid: Option<&str>, claims: &Claims) -> Known {
    if let Some(encoding) = evidence::utf16(bytes) {
        return (encoding, Source::Utf16);
    }
    let http = claims.http.map(|encoding| (encoding, Source::Http));
    let mut credible = [http, claims.page].into_iter().flatten().filter(|&(encoding, _)| is_credible(bytes, encoding));
    let first = credible.next();
    if let Some(claim) = first.filter(|&(encoding, _)| encoding == UTF_8 && valid.is_some()) {
        return claim;
    }
    let utf8 = Utf8::of(bytes, valid);
    let Some(claim @ (encoding, _)) = first else {
        return undeclared(bytes, utf8);
    };
    let other = credible.next().filter(|&(other, _)| other != encoding);
    let overruled = if encoding == UTF_8 {
        (!utf8.outweighs(1)).then(|| second(bytes, other))
    } else if utf8.characters >= if encoding == WINDOWS_1252 { 1 } else { SURE } && utf8.outweighs(MANY) {
        Some((UTF_8, Source::Utf8))
    } else if encoding == WINDOWS_1252 {
        instead_of_latin(bytes, other)
    } else {
        instead_of_malformed(bytes, encoding, other)
    };
    overruled.unwrap_or(claim)
}

/// The encoding of a page that says nothing.
fn undeclared(bytes: &[u8], utf8: Utf8) -> Known {
    if evidence::is_iso_2022_jp(bytes) {
        (ISO_2022_JP, Source::Detector)
    } else if utf8.outweighs(SOME) {
        (UTF_8, Source::Utf8)
    } else {
        (evidence::detect(bytes), Source::Detector)
    }
}

/// After a claim has been refuted: the page's other word where the bytes agree, else what the detector sees.
fn second(bytes: &[u8], other: Option<Known>) -> Known {
    match other {
        Some((other, source)) if other == WINDOWS_1252 => {
            instead_of_latin(bytes, None).unwrap_or((WINDOWS_1252, source))
        }
        Some((other, source)) if !is_malformed(bytes, other) => (other, source),
        _ => (evidence::detect(bytes), Source::Detector),
    }
}

/// A better encoding for a text declared as windows-1252. Every text is well-formed in that, and servers add it to
/// pages that say better of themselves, so two witnesses are heard: the page's other word when the detector agrees,
/// and long runs beyond ASCII when the detector sees another script.
fn instead_of_latin(bytes: &[u8], other: Option<Known>) -> Option<Known> {
    let in_runs = evidence::is_in_runs(bytes);
    if other.is_none() && !in_runs {
        return None;
    }
    let seen = evidence::detect(bytes);
    match other {
        Some((other, source)) if other == seen => Some((other, source)),
        _ if in_runs && evidence::is_beyond_latin(seen) => Some((seen, Source::Detector)),
        _ => None,
    }
}

/// A better encoding for a text that is malformed in `encoding`. Only in a multi-byte encoding is it telling that
/// nothing is malformed; that outweighs a lower share.
fn instead_of_malformed(bytes: &[u8], encoding: &'static Encoding, other: Option<Known>) -> Option<Known> {
    let malformed = evidence::malformed(bytes, encoding);
    let beyond = evidence::beyond_ascii(bytes);
    if malformed * TELLING_SHARE <= beyond || beyond == 0 {
        return None;
    }
    let (seen, source) = second(bytes, other);
    let fits = if malformed * MALFORMED_SHARE > beyond {
        !is_malformed(bytes, seen)
    } else {
        !seen.is_single_byte() && evidence::malformed(bytes, seen) == 0
    };
    fits.then_some((seen, source))
}

/// Whether too much of a text is malformed in an encoding. Never so for a text in ASCII: there only an escape of
/// ISO-2022-JP can be broken.
fn is_malformed(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let beyond = evidence::beyond_ascii(bytes);
    beyond > 0 && evidence::malformed(bytes, encoding) * MALFORMED_SHARE > beyond
}

/// Whether a page can be read in what it claims. The standard replaces a page in HZ or ISO-2022-KR by one U+FFFD, and
/// UTF-16 has zeros in each page with markup, which [`evidence::utf16`] has seen before.
fn is_credible(bytes: &[u8], encoding: &'static Encoding) -> bool {
    if encoding == UTF_16LE || encoding == UTF_16BE {
        // A text without markup, or with one in mostly another script.
        return bytes.len().is_multiple_of(2)
            && std::str::from_utf8(bytes).is_err()
            && evidence::malformed(bytes, encoding) == 0;
    }
    encoding != REPLACEMENT
}
