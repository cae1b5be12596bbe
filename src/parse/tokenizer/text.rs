//! Text: the [data], [RCDATA], [RAWTEXT] and [PLAINTEXT] states.
//!
//! [data]: https://html.spec.whatwg.org/multipage/parsing.html#data-state
//! [RCDATA]: https://html.spec.whatwg.org/multipage/parsing.html#rcdata-state
//! [RAWTEXT]: https://html.spec.whatwg.org/multipage/parsing.html#rawtext-state
//! [PLAINTEXT]: https://html.spec.whatwg.org/multipage/parsing.html#plaintext-state

use html5ever::tokenizer::Token;
use memchr::{memchr, memchr3};

use super::input::{Piece, Stretch, without_nulls};
use super::references::Context;
use super::{DirectSink, State, Tokenizer, is_space};

impl<Sink: DirectSink> Tokenizer<'_, Sink> {
    /// Data state: text up to the next markup, then that.
    pub(super) fn data(&mut self) {
        let start = self.at;
        // Tag often follows on tag, and most other stretches have nothing to be replaced.
        let is_markup = self.bytes[start] == b'<';
        let found = if is_markup { Some(0) } else { memchr3(b'<', b'&', 0, &self.bytes[start..]) };
        if let Some(found) = found
            && self.bytes[start + found] == b'<'
            && self.opens_markup(start + found)
        {
            self.emit_characters(Piece::at(start, start + found));
            return self.tag_open(start + found);
        }
        self.data_with_references(start);
    }

    fn data_with_references(&mut self, mut from: usize) {
        let mut stretch = Stretch::new(from);
        while let Some(found) = memchr3(b'<', b'&', 0, &self.bytes[from..]) {
            let at = from + found;
            match self.bytes[at] {
                b'<' if self.opens_markup(at) => {
                    self.emit_characters(stretch.end(self.text, at));
                    return self.tag_open(at);
                }
                b'<' => from = at + 1,
                b'&' => from = self.character_reference(&mut stretch, at, Context::Text),
                _ => {
                    // "Emit the current input character": the tree builder decides what becomes of it.
                    self.emit_characters(stretch.end(self.text, at));
                    self.emit(Token::NullCharacterToken);
                    from = at + 1;
                    stretch = Stretch::new(from);
                }
            }
        }
        self.at = self.bytes.len();
        self.emit_characters(stretch.end(self.text, self.at));
    }

    /// Whether the tag open state and the end tag open state make markup of a `<`; it is text otherwise.
    fn opens_markup(&self, at: usize) -> bool {
        match self.peek(at + 1) {
            Some(b'!' | b'?') => true,
            // "eof-before-tag-name": both characters are text.
            Some(b'/') => at + 2 < self.bytes.len(),
            Some(byte) => byte.is_ascii_alphabetic(),
            None => false,
        }
    }

    /// RCDATA state, with RCDATA less-than sign, end tag open and end tag name: the text of `<title>` and `<textarea>`.
    pub(super) fn rcdata(&mut self) {
        let mut stretch = Stretch::new(self.at);
        let mut from = self.at;
        while let Some(found) = memchr3(b'<', b'&', 0, &self.bytes[from..]) {
            let at = from + found;
            match self.bytes[at] {
                b'<' if self.is_appropriate_end_tag(at) => {
                    self.emit_characters(stretch.end(self.text, at));
                    return self.end_tag_open(at);
                }
                b'<' => from = at + 1,
                b'&' => from = self.character_reference(&mut stretch, at, Context::Text),
                _ => {
                    stretch.replace(self.text, at, at + 1, "\u{fffd}");
                    from = at + 1;
                }
            }
        }
        self.at = self.bytes.len();
        self.emit_characters(stretch.end(self.text, self.at));
    }

    /// RAWTEXT state, with RAWTEXT less-than sign, end tag open and end tag name: style sheets and the like.
    pub(super) fn rawtext(&mut self) {
        let start = self.at;
        let mut from = start;
        while let Some(found) = memchr(b'<', &self.bytes[from..]) {
            let at = from + found;
            if self.is_appropriate_end_tag(at) {
                self.emit_characters(without_nulls(self.text, start, at));
                return self.end_tag_open(at);
            }
            from = at + 1;
        }
        self.at = self.bytes.len();
        self.emit_characters(without_nulls(self.text, start, self.at));
    }

    /// PLAINTEXT state: all the rest.
    pub(super) fn plaintext(&mut self) {
        let start = self.at;
        self.at = self.bytes.len();
        self.emit_characters(without_nulls(self.text, start, self.at));
    }

    /// Whether at a `<` an "appropriate end tag token" begins: it has the name of the last start tag.
    pub(super) fn is_appropriate_end_tag(&self, at: usize) -> bool {
        let name = self.last_start_tag.as_bytes();
        let rest = &self.bytes[at + 1..];
        let Some(rest) = rest.strip_prefix(b"/") else { return false };
        rest.len() > name.len()
            && rest[..name.len()].eq_ignore_ascii_case(name)
            && (is_space(rest[name.len()]) || matches!(rest[name.len()], b'/' | b'>'))
            && !name.is_empty()
            && name.iter().all(u8::is_ascii_lowercase)
    }

    /// Consumes an appropriate end tag that begins at `at`.
    pub(super) fn end_tag_open(&mut self, at: usize) {
        self.state = State::Data;
        self.tag_open(at);
    }
}
