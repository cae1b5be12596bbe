//! Bytes → text. Never fails, and takes time in proportion to the bytes.
//!
//! What a page says of its encoding is asked in the order of the WHATWG ([`declared`]): byte order mark, HTTP
//! header, `<meta>` in the first 1,024 bytes, XML declaration. Beyond the standard, a `<meta>` a bit further
//! down counts as well. A page that says nothing is read as UTF-8 when it is that, else by
//! [`chardetng`], the detector of Firefox.
//!
//! Browsers follow a declaration even when the text becomes unreadable. A reader wants words, so here a declaration is
//! overruled when the bytes plainly say otherwise; the rules are those of `evidence.rs`. A byte order mark, and
//! a declaration that the bytes bear out, are never overruled. Each time a note says so. Text that was encoded twice is read
//! as it was before.

mod choice;
mod evidence;
mod header;
mod prescan;
mod twice;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use serde::Serialize;

use crate::article::{Note, NoteKind};

/// Bytes in which the standard looks for a `<meta>`.
/// <https://html.spec.whatwg.org/#determining-the-character-encoding>
const PRESCAN: usize = 1024;

/// Bytes in which a `<meta>` is looked for when nothing is declared before. Long scripts and comments at the head
/// of a page push it down; in the 16 KiB that follow it is still the page's own word.
const LATE_PRESCAN: usize = 16 * 1024;

/// A page's text and how its encoding was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Text {
    /// The text, without a byte order mark. What could not be read stands as U+FFFD.
    pub text: String,
    /// The encoding's WHATWG name, e.g. `UTF-8` or `windows-1252`.
    pub encoding: &'static str,
    /// How the encoding was known.
    pub source: Source,
    /// What could not be read, and which declaration was overruled.
    pub notes: Vec<Note>,
}

/// How the encoding of a page was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Source {
    /// A byte order mark.
    Bom,
    /// The `charset` of the HTTP header `Content-Type`.
    Http,
    /// A `<meta>` in the first 1,024 bytes.
    Meta,
    /// The XML declaration.
    Xml,
    /// A `<meta>` in the first 16 KiB.
    LateMeta,
    /// The bytes are UTF-8. ASCII is UTF-8 too.
    Utf8,
    /// The bytes are UTF-16 without a byte order mark.
    Utf16,
    /// The detector, from the text's letters.
    Detector,
}

/// What a page says of its encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Declaration {
    /// The encoding's WHATWG name, e.g. `UTF-8` or `windows-1252`.
    pub encoding: &'static str,
    /// Where it is said: [`Source::Bom`], `Http`, `Meta`, `Xml` or `LateMeta`.
    pub source: Source,
}

/// The encoding that a page declares, whether or not its bytes agree.
///
/// Labels that name no encoding of the WHATWG's table are passed over, as is a charset of UTF-16 in a
/// `<meta>`, which means UTF-8.
///
/// ```
/// use pressclip::decode::{Source, declared};
/// let page = b"<meta charset=latin1><p>Rain";
/// let found = declared(page, None).unwrap();
/// assert_eq!((found.encoding, found.source), ("windows-1252", Source::Meta));
/// assert_eq!(declared(page, Some("text/html; charset=utf-8")).unwrap().source, Source::Http);
/// assert_eq!(declared(b"<p>Rain", None), None);
/// ```
#[must_use]
pub fn declared(bytes: &[u8], content_type: Option<&str>) -> Option<Declaration> {
    let (encoding, source) = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => (encoding, Source::Bom),
        None => claims(bytes, content_type).first()?,
    };
    Some(Declaration { encoding: encoding.name(), source })
}

/// Decodes a page's bytes.
///
/// `content_type` is the value of the HTTP header, e.g. `text/html; charset=utf-8`.
///
/// ```
/// use pressclip::decode::{Source, decode};
/// let text = decode(b"<meta charset=iso-8859-1><p>Caf\xe9 \x80 2", None);
/// assert_eq!((text.encoding, text.source), ("windows-1252", Source::Meta));
/// assert!(text.text.ends_with("Café € 2"));
/// ```
#[must_use]
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> Text {
    let Decoded { text, encoding, source, notes } = decoded(bytes, content_type);
    Text { text: text.into_owned(), encoding, source, notes }
}

/// The same with a text that is not copied when the page's bytes are it.
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) encoding: &'static str,
    pub(crate) source: Source,
    pub(crate) notes: Vec<Note>,
}

/// Decodes a page's bytes: see [`decode`].
pub(crate) fn decoded<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return read(&bytes[length..], None, encoding, Source::Bom, None);
    }
    let claims = claims(bytes, content_type);
    let valid = simdutf8::basic::from_utf8(bytes).ok();
    let (encoding, source) = choice::choose(bytes, valid, &claims);
    read(bytes, valid, encoding, source, claims.first().map(|(claimed, _)| claimed))
}

/// What is said of the encoding beside a byte order mark.
#[derive(Debug, Default)]
struct Claims {
    http: Option<&'static Encoding>,
    page: Option<(&'static Encoding, Source)>,
}

impl Claims {
    /// The claim that the standard believes.
    fn first(&self) -> Option<(&'static Encoding, Source)> {
        self.http.map(|encoding| (encoding, Source::Http)).or(self.page)
    }
}

fn claims(bytes: &[u8], content_type: Option<&str>) -> Claims {
    let http = content_type.and_then(header::charset);
    let head = &bytes[..bytes.len().min(PRESCAN)];
    let page = prescan::meta(head)
        .map(|encoding| (encoding, Source::Meta))
        .or_else(|| prescan::xml(head).map(|encoding| (encoding, Source::Xml)))
        .or_else(|| {
            let more = bytes.len() > PRESCAN && http.is_none();
            let late = more.then(|| prescan::meta(&bytes[..bytes.len().min(LATE_PRESCAN)]))??;
            Some((late, Source::LateMeta))
        });
    Claims { http, page }
}

/// The text of bytes in an encoding; `valid` is that text if they are known to be UTF-8.
fn read<'a>(
    bytes: &'a [u8],
    valid: Option<&'a str>,
    encoding: &'static Encoding,
    source: Source,
    claimed: Option<&'static Encoding>,
) -> Decoded<'a> {
    let mut notes = Vec::new();
    if let Some(claimed) = claimed.filter(|&claimed| claimed != encoding) {
        let message = format!("the page is declared as {}; its bytes were read as {}", claimed.name(), encoding.name());
        notes.push(Note::new(NoteKind::BadEncoding, message));
    }
    let (text, malformed) = match valid {
        Some(text) if encoding == UTF_8 => (as_meant(text, &mut notes), false),
        _ => encoding.decode_without_bom_handling(bytes),
    };
    if malformed {
        let replaced = if encoding == UTF_8 {
            bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count()
        } else {
            text.matches('\u{FFFD}').count()
        };
        let message = format!("{replaced} byte sequence(s) are not {} and were replaced by U+FFFD", encoding.name());
        notes.push(Note::new(NoteKind::BadEncoding, message));
    }
    Decoded { text, encoding: encoding.name(), source, notes }
}

/// The text, or what it was before it was encoded a second time.
fn as_meant<'a>(text: &'a str, notes: &mut Vec<Note>) -> Cow<'a, str> {
    let Some(once) = twice::undo(text) else { return Cow::Borrowed(text) };
    let message =
        "the page's text was encoded twice, as UTF-8 that was taken for windows-1252; it was read as it was before";
    notes.push(Note::new(NoteKind::BadEncoding, message.to_owned()));
    Cow::Owned(once)
}

#[cfg(test)]
mod tests;
