//! The input stream: text with its newlines normalized, and stretches of it.

use std::borrow::Cow;
use std::rc::Rc;

use html5ever::tendril::StrTendril;
use memchr::memchr;

/// A page's text after "[preprocessing the input stream]": a byte order mark at its start is gone, and CR LF and CR are LF.
///
/// At most 1 GiB; what is more is cut.
///
/// [preprocessing the input stream]: https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream
#[derive(Debug, Clone)]
pub struct InputStream<'t>(Rc<Cow<'t, str>>);

/// Pieces count in 32 bits.
const MOST: usize = u32::MAX as usize / 4;

impl<'t> InputStream<'t> {
    /// Normalizes a text. It is not copied if there is nothing to be changed.
    #[must_use]
    pub fn new(text: impl Into<Cow<'t, str>>) -> Self {
        let mut text = text.into();
        match &mut text {
            Cow::Borrowed(text) => *text = text.strip_prefix('\u{feff}').unwrap_or(text),
            Cow::Owned(text) if text.starts_with('\u{feff}') => drop(text.remove(0)),
            Cow::Owned(_) => {}
        }
        Self::keep_byte_order_mark(text)
    }

    /// Like [`InputStream::new`], for a text whose first character is content even if it is U+FEFF.
    #[must_use]
    pub fn keep_byte_order_mark(text: impl Into<Cow<'t, str>>) -> Self {
        let mut text = cut(text.into(), MOST);
        if memchr(b'\r', text.as_bytes()).is_none() {
            if let Cow::Owned(text) = &mut text {
                text.shrink_to_fit();
            }
            return Self(Rc::new(text));
        }
        let mut rest = &*text;
        let mut input = String::with_capacity(rest.len());
        while let Some(at) = memchr(b'\r', rest.as_bytes()) {
            input.push_str(&rest[..at]);
            input.push('\n');
            rest = &rest[at + 1..];
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        input.push_str(rest);
        Self(Rc::new(Cow::Owned(input)))
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

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, for one more that holds it.
    pub(in crate::parse) fn share(&self) -> Rc<Cow<'t, str>> {
        Rc::clone(&self.0)
    }
}

/// The longest start of a text within `most` bytes that ends between two characters.
pub(in crate::parse) fn cut(text: Cow<'_, str>, most: usize) -> Cow<'_, str> {
    let end = text.floor_char_boundary(most);
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
        Cow::Owned(mut text) => {
            text.truncate(end);
            Cow::Owned(text)
        }
    }
}

/// Bytes that follow on the first one replaced in a [`Stretch`], about.
const MORE: usize = 48;

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
    pub(super) fn replace(&mut self, text: &str, at: usize, next: usize, with: &str) {
        if self.built.is_empty() {
            self.built.reserve((at - self.start + MORE) as u32);
        }
        self.built.push_slice(&text[self.start..at]);
        self.built.push_slice(with);
        self.start = next;
    }

    /// The stretch up to `end`.
    pub(super) fn end(mut self, text: &str, end: usize) -> Piece {
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
    pub fn as_str<'t>(&'t self, input: &'t str) -> &'t str {
        match self {
            Self::Source(start, end) => &input[*start as usize..*end as usize],
            Self::Own(text) => text,
        }
    }

    /// The same as a text of its own.
    #[must_use]
    pub fn into_tendril(self, input: &str) -> StrTendril {
        match self {
            Self::Source(start, end) => StrTendril::from_slice(&input[start as usize..end as usize]),
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

/// A slice in which U+0000 is replaced by U+FFFD REPLACEMENT CHARACTER.
pub(super) fn without_nulls(text: &str, start: usize, end: usize) -> Piece {
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
        assert_eq!(InputStream::new("\u{feff}a\r\nb\rc\r\r\n\nd\r").as_str(), "a\nb\nc\n\n\nd\n");
    }

    #[test]
    fn a_text_with_nothing_to_normalize_is_not_copied() {
        let text = "two\nlines".to_owned();
        let place = text.as_ptr();
        assert_eq!(InputStream::new(&*text).as_str().as_ptr(), place);
        assert_eq!(InputStream::new(text).as_str().as_ptr(), place);
    }

    #[test]
    fn only_a_byte_order_mark_at_the_start_is_dropped() {
        assert_eq!(InputStream::new("\u{feff}\u{feff}a".to_owned()).as_str(), "\u{feff}a");
        assert_eq!(InputStream::new("\u{feff}\u{feff}a\u{feff}").as_str(), "\u{feff}a\u{feff}");
        assert_eq!(InputStream::keep_byte_order_mark("\u{feff}a").as_str(), "\u{feff}a");
    }

    #[test]
    fn nulls_are_replaced() {
        let text = "a\0\0b\0";
        assert_eq!(without_nulls(text, 0, 5).as_str(text), "a\u{fffd}\u{fffd}b\u{fffd}");
    }
}
