//! Tags: the [tag open], end tag open, tag name and self-closing start tag states.
//!
//! [tag open]: https://html.spec.whatwg.org/multipage/parsing.html#tag-open-state

use html5ever::LocalName;
use html5ever::tokenizer::{Tag, TagKind};

use super::attributes::{Parts, Taken, Whole};
use super::names::{self, Scanned};
use super::{Attributes, DirectSink, Tokenizer};

impl<Sink: DirectSink> Tokenizer<'_, Sink> {
    /// Tag open state and end tag open state, at a `<` that is not text.
    pub(super) fn tag_open(&mut self, at: usize) {
        match self.bytes[at + 1] {
            b'!' => self.markup_declaration_open(at + 2),
            b'/' => match self.bytes[at + 2] {
                byte if byte.is_ascii_alphabetic() => self.end_tag_name(at + 2),
                b'>' => {
                    // "missing-end-tag-name": nothing comes of it.
                    self.at = at + 3;
                    self.emit_parse_error();
                }
                _ => self.bogus_comment(at + 2),
            },
            b'?' => self.bogus_comment(at + 1),
            _ => self.start_tag_name(at + 1),
        }
    }

    /// Tag name state, then the attributes. A tag that the input ends in is none ("eof-in-tag").
    fn start_tag_name(&mut self, start: usize) {
        let Scanned { end, key } = names::scan::<{ names::TAG }>(self.bytes, start, start);
        let (name, is_formatting) = self.tag_names.get(key, || &self.text[start..end], &mut self.atoms);
        if self.attributes == Attributes::Read && self.sink.begins_tag(&name) {
            let mut parts = Parts::default();
            let Some(end) = self.before_attribute_name(&mut parts, end, Taken::Read) else {
                self.sink.drop_tag();
                self.at = self.bytes.len();
                return;
            };
            self.at = end;
            self.note_start(&name);
            let result = self.sink.end_start_tag(start - 1, self.line);
            // Only in drawings and formulas a tag can close itself.
            if parts.closes && self.sink.adjusted_current_node_present_but_not_in_html_namespace() {
                let _ = self.sink.takes_end_tag(&name);
            }
            return self.go_on(&result);
        }
        let taken = if self.attributes == Attributes::Read && !is_formatting { Taken::Read } else { Taken::All };
        self.token(TagKind::StartTag, name, end, taken);
    }

    /// The same of an end tag.
    fn end_tag_name(&mut self, start: usize) {
        let Scanned { end, key } = names::scan::<{ names::TAG }>(self.bytes, start, start);
        let (name, _) = self.tag_names.get(key, || &self.text[start..end], &mut self.atoms);
        if self.peek(end) == Some(b'>')
            && let Some(result) = self.sink.takes_end_tag(&name)
        {
            self.at = end + 1;
            return self.go_on(&result);
        }
        self.token(TagKind::EndTag, name, end, Taken::None);
    }

    /// Makes a token of a tag, from the end of its name on.
    fn token(&mut self, kind: TagKind, name: LocalName, at: usize, taken: Taken) {
        let tag = Tag { kind, name, self_closing: false, attrs: Vec::new(), had_duplicate_attributes: false };
        let mut whole = Whole::new(tag);
        match self.before_attribute_name(&mut whole, at, taken) {
            Some(end) => {
                self.at = end;
                self.emit_tag(whole.tag);
            }
            None => self.at = self.bytes.len(),
        }
    }
}
