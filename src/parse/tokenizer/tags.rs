//! Tags: the [tag open], end tag open, tag name and self-closing start tag states.
//!
//! [tag open]: https://html.spec.whatwg.org/multipage/parsing.html#tag-open-state

use html5ever::tokenizer::{Tag, TagKind, TokenSink};

use super::attributes::Taken;
use super::names::{self, Scanned};
use super::{Attributes, Tokenizer};

impl<Sink: TokenSink> Tokenizer<'_, Sink> {
    /// Tag open state and end tag open state, at a `<` that is not text.
    pub(super) fn tag_open(&mut self, at: usize) {
        match self.bytes[at + 1] {
            b'!' => self.markup_declaration_open(at + 2),
            b'/' => match self.bytes[at + 2] {
                byte if byte.is_ascii_alphabetic() => self.tag_name(TagKind::EndTag, at + 2),
                b'>' => {
                    // "missing-end-tag-name": nothing comes of it.
                    self.at = at + 3;
                    self.emit_parse_error();
                }
                _ => self.bogus_comment(at + 2),
            },
            b'?' => self.bogus_comment(at + 1),
            _ => self.tag_name(TagKind::StartTag, at + 1),
        }
    }

    /// Tag name state, then the attributes. A tag that the input ends in is none ("eof-in-tag").
    fn tag_name(&mut self, kind: TagKind, start: usize) {
        let Scanned { end, key } = names::scan::<{ names::TAG }>(self.bytes, start, start);
        let (name, is_formatting) = self.tag_names.get(key, || &self.text[start..end], &mut self.atoms);
        let taken = match (kind, self.attributes) {
            (TagKind::EndTag, _) => Taken::None,
            (TagKind::StartTag, Attributes::Read) if !is_formatting => Taken::Read,
            (TagKind::StartTag, _) => Taken::All,
        };
        let mut tag = Tag { kind, name, self_closing: false, attrs: Vec::new(), had_duplicate_attributes: false };
        match self.before_attribute_name(&mut tag, end, taken) {
            Some(end) => {
                self.at = end;
                self.emit_tag(tag);
            }
            None => self.at = self.bytes.len(),
        }
    }
}
