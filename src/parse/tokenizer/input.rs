//! The input stream: text with its newlines normalized, and stretches of it.

use html5ever::tendril::StrTendril;
use memchr::memchr;

/// A page's text after "[preprocessing the input stream]": a byte order mark at its start is gone, and CR LF and CR are LF.
///
/// Holds a copy of the text, of which tokens are slices; at most 4 GiB, what is more is cut.
///
/// [preprocessing the input stream]: https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream
#[derive(Debug, Clone)]
pub struct InputStream(StrTendril);

impl InputStream {
    /// Copies and normalizes a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self::keep_byte_order_mark(text)
    }

    /// Like [`InputStream::new`], for a text whose first character is content even if it is U+FEFF.
    #[must_use]
    pub fn keep_byte_order_mark(text: &str) -> Self {
        // Tendrils count in 32 bits, and an owned one may grow to the next power of two.
        let mut rest = &text[..text.floor_char_boundary(u32::MAX as usize / 4)];
        if memchr(b'\r', rest.as_bytes()).is_none() {
            // Of just its size: one that is put together takes the next power of two.
            return Self(StrTendril::from_slice(rest));
        }
        let mut input = StrTendril::with_capacity(rest.len() as u32);
        while let Some(at) = memchr(b'\r', rest.as_bytes()) {
            input.push_slice(&rest[..at]);
            input.push_char('\n');
            rest = &rest[at + 1..];
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        input.push_slice(rest);
        Self(input)
    }

    /// Its length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text, which shares its memory.
    pub(in crate::parse) fn as_tendril(&self) -> &StrTendril {
        &self.0
    }
}

/// A stretch of the input some of whose characters are replaced: a slice as long as none is.
pub(super) struct Stretch {
    /// Where what is not yet in `built` starts.
    start: usize,
    built: StrTendril,
}

impl Stretch {
    pub(super) fn new(start: usize) -> Self {
        Self { start, built: StrTendril::new() }
    }

    /// Whether nothing of it lies before `at`.
    pub(super) fn starts_at(&self, at: usize) -> bool {
        self.start == at && self.built.is_empty()
    }

    /// Puts something else in place of the input from `at` to `next`.
    pub(super) fn replace(&mut self, text: &StrTendril, at: usize, next: usize, with: &str) {
        self.built.push_slice(&text[self.start..at]);
        self.built.push_slice(with);
        self.start = next;
    }

    /// The stretch up to `end`.
    pub(super) fn end(mut self, text: &StrTendril, end: usize) -> Piece {
        if self.built.is_empty() {
            return Piece::at(self.start, end);
        }
        self.built.push_slice(&text[self.start..end]);
        Piece::Own(self.built)
    }
}

/// A text of a page.
#[derive(Debug, Clone)]
pub enum Piece {
    /// As it stands in the input, from one of its bytes to before another.
    Source(u32, u32),
    /// Another one.
    Own(StrTendril),
}

impl Piece {
    /// What stands in the input between two of its bytes.
    pub(super) fn at(start: usize, end: usize) -> Self {
        // An input has less than 4 GiB.
        Self::Source(start as u32, end as u32)
    }

    /// What it says, given the input's text.
    #[must_use]
    #[inline]
    pub fn as_str<'t>(&'t self, input: &'t StrTendril) -> &'t str {
        match self {
            Self::Source(start, end) => &input[*start as usize..*end as usize],
            Self::Own(text) => text,
        }
    }

    /// The same as a text of its own, which may share the input's memory.
    #[must_use]
    pub fn into_tendril(self, input: &StrTendril) -> StrTendril {
        match self {
            Self::Source(start, end) => slice(input, start as usize, end as usize),
            Self::Own(text) => text,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Source(start, end) => start == end,
            Self::Own(text) => text.is_empty(),
        }
    }
}

/// Bytes up to which a tendril holds its text in itself.
const INLINE: usize = 8;

/// A slice of the input that shares its memory, or a copy where that is as small.
fn slice(text: &StrTendril, start: usize, end: usize) -> StrTendril {
    if end - start <= INLINE {
        return StrTendril::from_slice(&text[start..end]);
    }
    text.subtendril(start as u32, (end - start) as u32)
}

/// A slice in which U+0000 is replaced by U+FFFD REPLACEMENT CHARACTER.
pub(super) fn without_nulls(text: &StrTendril, start: usize, end: usize) -> Piece {
    let bytes = text.as_bytes();
    let mut stretch = Stretch::new(start);
    let mut from = start;
    while let Some(found) = memchr(0, &bytes[from..end]) {
        stretch.replace(text, from + found, from + found + 1, "\u{fffd}");
        from += found + 1;
    }
    stretch.end(text, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newlines_are_normalized() {
        assert_eq!(&*InputStream::new("\u{feff}a\r\nb\rc\r\r\n\nd\r").0, "a\nb\nc\n\n\nd\n");
    }

    #[test]
    fn only_a_byte_order_mark_at_the_start_is_dropped() {
        assert_eq!(&*InputStream::new("\u{feff}\u{feff}a\u{feff}").0, "\u{feff}a\u{feff}");
        assert_eq!(&*InputStream::keep_byte_order_mark("\u{feff}a").0, "\u{feff}a");
    }

    #[test]
    fn nulls_are_replaced() {
        let text = StrTendril::from_slice("a\0\0b\0");
        assert_eq!(without_nulls(&text, 0, 5).as_str(&text), "a\u{fffd}\u{fffd}b\u{fffd}");
    }
}
