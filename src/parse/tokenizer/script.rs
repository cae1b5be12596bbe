//! Scripts: the [script data] states.
//!
//! All characters of a script are text, the `<` of its escapes too, so only its end is searched for.
//!
//! [script data]: https://html.spec.whatwg.org/multipage/parsing.html#script-data-state

use memchr::{memchr, memchr2};

use super::input::without_nulls;
use super::{DirectSink, Tokenizer, is_space};

/// How far a script is escaped by `<!--` and a `<script` within.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    /// Script data state
    None,
    /// Script data escaped state
    Escaped,
    /// Script data double escaped state: an end tag does not end the script.
    DoubleEscaped,
}

impl<Sink: DirectSink> Tokenizer<'_, Sink> {
    /// Script data state: text up to the end tag, then that.
    pub(super) fn script_data(&mut self) {
        let start = self.at;
        let end = self.script_end(start);
        self.at = end.unwrap_or(self.bytes.len());
        self.emit_characters(without_nulls(self.text, start, self.at));
        if let Some(end) = end {
            self.end_tag_open(end);
        }
    }

    /// Where the end tag of a script starts.
    fn script_end(&self, start: usize) -> Option<usize> {
        let bytes = self.bytes;
        let mut escape = Escape::None;
        // Where the dashes of "-->" may start.
        let mut dashes_from = start;
        let mut from = start;
        loop {
            if escape == Escape::None {
                // Script data less-than sign state
                let at = from + memchr(b'<', &bytes[from..])?;
                if self.is_appropriate_end_tag(at) {
                    return Some(at);
                }
                // Script data escape start state, script data escape start dash state: the two dashes may be those
                // of "-->" as well.
                from = at + 1;
                if bytes[from..].starts_with(b"!--") {
                    (escape, dashes_from, from) = (Escape::Escaped, from + 1, from + 3);
                }
                continue;
            }
            let at = from + memchr2(b'<', b'>', &bytes[from..])?;
            from = at + 1;
            if bytes[at] == b'>' {
                // Script data (double) escaped dash dash state
                if at >= dashes_from + 2 && bytes[..at].ends_with(b"--") {
                    escape = Escape::None;
                }
                continue;
            }
            if escape == Escape::Escaped && self.is_appropriate_end_tag(at) {
                return Some(at);
            }
            // Script data double escape start state, script data double escape end state
            match bytes[from..].strip_prefix(b"/") {
                None if escape == Escape::Escaped && is_script(&bytes[from..]) => escape = Escape::DoubleEscaped,
                Some(rest) if escape == Escape::DoubleEscaped && is_script(rest) => escape = Escape::Escaped,
                _ => {}
            }
        }
    }
}

/// Whether `script` and then a space, `/` or `>` follow.
fn is_script(rest: &[u8]) -> bool {
    const NAME: &[u8] = b"script";
    rest.len() > NAME.len()
        && rest[..NAME.len()].eq_ignore_ascii_case(NAME)
        && (is_space(rest[NAME.len()]) || matches!(rest[NAME.len()], b'/' | b'>'))
}
