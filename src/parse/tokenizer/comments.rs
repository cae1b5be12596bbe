//! What begins with `<!`: [comments], [bogus comments], and [CDATA sections] in SVG and MathML.
//!
//! [comments]: https://html.spec.whatwg.org/multipage/parsing.html#comment-start-state
//! [bogus comments]: https://html.spec.whatwg.org/multipage/parsing.html#bogus-comment-state
//! [CDATA sections]: https://html.spec.whatwg.org/multipage/parsing.html#cdata-section-state

use html5ever::tokenizer::Token;
use memchr::memmem;
use memchr::{memchr, memchr_iter};

use super::input::{Piece, without_nulls};
use super::{DirectSink, State, Tokenizer};

impl<Sink: DirectSink> Tokenizer<'_, Sink> {
    /// Markup declaration open state, behind the `<!`.
    pub(super) fn markup_declaration_open(&mut self, at: usize) {
        let rest = &self.bytes[at..];
        if rest.starts_with(b"--") {
            self.comment(at + 2);
        } else if rest.len() >= 7 && rest[..7].eq_ignore_ascii_case(b"DOCTYPE") {
            self.doctype(at + 7);
        } else if rest.starts_with(b"[CDATA[") && self.sink.adjusted_current_node_present_but_not_in_html_namespace() {
            self.cdata_section(at + 7);
        } else {
            self.bogus_comment(at);
        }
    }

    /// Comment start state to comment end bang state, behind the `<!--`.
    fn comment(&mut self, start: usize) {
        let (end, next) = self.comment_end(start);
        self.at = next;
        self.emit(Token::CommentToken(without_nulls(self.text, start, end).into_tendril(self.text)));
    }

    /// Where a comment's data ends, and where the input goes on.
    fn comment_end(&self, start: usize) -> (usize, usize) {
        let data = &self.bytes[start..];
        for at in memchr_iter(b'>', data) {
            let before = &data[..at];
            let end = match at {
                // Comment start state, comment start dash state
                0 => 0,
                1 if before == b"-" => 0,
                // Comment end state
                _ if before.ends_with(b"--") => at - 2,
                // Comment end bang state
                _ if before.ends_with(b"--!") => at - 3,
                _ => continue,
            };
            return (start + end, start + at + 1);
        }
        // "eof-in-comment": dashes that may have begun its end are no data.
        let dashes = [b"--!".as_slice(), b"--", b"-"].into_iter().find(|dashes| data.ends_with(dashes));
        (self.bytes.len() - dashes.map_or(0, <[u8]>::len), self.bytes.len())
    }

    /// Bogus comment state
    pub(super) fn bogus_comment(&mut self, start: usize) {
        let found = memchr(b'>', &self.bytes[start..]);
        let end = found.map_or(self.bytes.len(), |found| start + found);
        self.at = (end + 1).min(self.bytes.len());
        self.emit(Token::CommentToken(without_nulls(self.text, start, end).into_tendril(self.text)));
    }

    /// CDATA section state, CDATA section bracket state, CDATA section end state
    pub(super) fn cdata_section(&mut self, start: usize) {
        let found = memmem::find(&self.bytes[start..], b"]]>");
        let end = found.map_or(self.bytes.len(), |found| start + found);
        self.at = (end + 3).min(self.bytes.len());
        self.state = State::Data;
        let mut from = start;
        while let Some(found) = memchr(0, &self.bytes[from..end]) {
            self.emit_characters(Piece::at(from, from + found));
            self.emit(Token::NullCharacterToken);
            from += found + 1;
        }
        self.emit_characters(Piece::at(from, end));
    }
}
