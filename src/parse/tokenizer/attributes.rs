//! Attributes: the states from [before attribute name] to after attribute value (quoted).
//!
//! [before attribute name]: https://html.spec.whatwg.org/multipage/parsing.html#before-attribute-name-state

use std::collections::HashSet;

use html5ever::tokenizer::Tag;
use html5ever::{Attribute, LocalName, QualName, ns};
use memchr::{memchr, memchr3};

use super::input::{Piece, Stretch};
use super::names::{self, Scanned};
use super::references::Context;
use super::{DirectSink, Tokenizer, is_space, skip_spaces};

/// With more attributes than this, duplicates are found by hash instead of by comparing with each.
const MANY: usize = 24;

/// Which attributes of a tag are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// An end tag's are not.
    None,
    Read,
    All,
}

/// Where the attributes of a tag go.
pub(super) trait Destination<Sink> {
    /// Whether one of this name is there.
    fn has(&mut self, name: &LocalName) -> bool;

    fn put(&mut self, name: LocalName, value: Piece, text: &str, sink: &Sink);

    /// Takes note that the tag closes itself.
    fn close(&mut self) {}
}

/// A tag that is to be a token.
pub(super) struct Whole {
    pub(super) tag: Tag,
    /// The names of its attributes, when it has many.
    seen: Option<HashSet<LocalName>>,
}

impl Whole {
    pub(super) fn new(tag: Tag) -> Self {
        Self { tag, seen: None }
    }
}

impl<Sink> Destination<Sink> for Whole {
    #[inline]
    fn has(&mut self, name: &LocalName) -> bool {
        // "If there is already an attribute on the token with the exact same name, … remove the new attribute".
        let is_duplicate = is_duplicate(&self.tag, name, &mut self.seen);
        self.tag.had_duplicate_attributes |= is_duplicate;
        is_duplicate
    }

    #[inline]
    fn put(&mut self, name: LocalName, value: Piece, text: &str, _: &Sink) {
        let value = value.into_tendril(text);
        self.tag.attrs.push(Attribute { name: QualName::new(None, ns!(), name), value });
    }

    fn close(&mut self) {
        self.tag.self_closing = true;
    }
}

/// The sink, which takes one by one.
#[derive(Default)]
pub(super) struct Parts {
    /// Whether the tag closes itself.
    pub(super) closes: bool,
}

impl<Sink: DirectSink> Destination<Sink> for Parts {
    #[inline]
    fn has(&mut self, _: &LocalName) -> bool {
        false
    }

    #[inline]
    fn put(&mut self, name: LocalName, value: Piece, _: &str, sink: &Sink) {
        sink.take_attribute(&name, value);
    }

    fn close(&mut self) {
        self.closes = true;
    }
}

impl<Sink: DirectSink> Tokenizer<'_, Sink> {
    /// Before attribute name state and the states after it. Gives where the tag ends, behind its `>`.
    pub(super) fn before_attribute_name(
        &mut self,
        destination: &mut impl Destination<Sink>,
        mut at: usize,
        taken: Taken,
    ) -> Option<usize> {
        let mut count = 0;
        loop {
            at = skip_spaces(self.bytes, at);
            match self.peek(at)? {
                b'>' => return Some(at + 1),
                b'/' => {
                    // Self-closing start tag state
                    at += 1;
                    if self.peek(at) == Some(b'>') {
                        destination.close();
                        return Some(at + 1);
                    }
                    continue;
                }
                _ => {}
            }
            count += 1;
            if count > self.max_attributes {
                self.shortened += usize::from(count == self.max_attributes + 1 && taken != Taken::None);
                at = self.skip_attribute(at)?;
                continue;
            }
            // Attribute name state
            let Scanned { end, key } = names::scan::<{ names::ATTRIBUTE }>(self.bytes, at, at + 1);
            let name = || &self.text[at..end];
            let name = match taken {
                Taken::None => None,
                Taken::Read => self.attribute_names.get(key, name, false, &mut self.atoms),
                Taken::All => self.attribute_names.get(key, name, true, &mut self.atoms),
            };
            let Some(name) = name else {
                at = self.skip_value(end)?;
                continue;
            };
            if destination.has(&name) {
                at = self.skip_value(end)?;
                continue;
            }
            let (value, end) = self.after_attribute_name(end)?;
            destination.put(name, value, self.text, &self.sink);
            at = end;
        }
    }

    /// After attribute name state: gives the value, and where it ends.
    fn after_attribute_name(&self, at: usize) -> Option<(Piece, usize)> {
        let Some(start) = self.before_attribute_value(at)? else {
            return Some((Piece::at(at, at), at));
        };
        let (quote, start) = match self.peek(start)? {
            quote @ (b'"' | b'\'') => (quote, start + 1),
            _ => return self.unquoted_value(start),
        };
        // Attribute value (double-quoted) state and attribute value (single-quoted) state
        let at = start + memchr3(quote, b'&', 0, &self.bytes[start..])?;
        if self.bytes[at] == quote {
            return Some((Piece::at(start, at), at + 1));
        }
        self.quoted_value(quote, start, at)
    }

    /// The same of a value of which not all characters stand for themselves, the first of those at `at`.
    fn quoted_value(&self, quote: u8, start: usize, mut at: usize) -> Option<(Piece, usize)> {
        let mut stretch = Stretch::new(start);
        loop {
            let from = match self.bytes[at] {
                b'&' => self.character_reference(&mut stretch, at, Context::Attribute),
                0 => {
                    stretch.replace(self.text, at, at + 1, "\u{fffd}");
                    at + 1
                }
                _ => return Some((stretch.end(self.text, at), at + 1)),
            };
            at = from + memchr3(quote, b'&', 0, &self.bytes[from..])?;
        }
    }

    /// Attribute value (unquoted) state
    fn unquoted_value(&self, start: usize) -> Option<(Piece, usize)> {
        let mut stretch = Stretch::new(start);
        let mut at = start;
        loop {
            match self.peek(at)? {
                b'>' => break,
                byte if is_space(byte) => break,
                b'&' => at = self.character_reference(&mut stretch, at, Context::Attribute),
                0 => {
                    stretch.replace(self.text, at, at + 1, "\u{fffd}");
                    at += 1;
                }
                _ => at += 1,
            }
        }
        Some((stretch.end(self.text, at), at))
    }

    /// Before attribute value state: gives where the value starts, none if there is no `=`. Fails at the input's end.
    #[allow(clippy::option_option)] // the outer one is the end of the input
    fn before_attribute_value(&self, at: usize) -> Option<Option<usize>> {
        let at = skip_spaces(self.bytes, at);
        if self.peek(at)? != b'=' {
            return Some(None);
        }
        let at = skip_spaces(self.bytes, at + 1);
        self.peek(at)?;
        Some(Some(at))
    }

    /// Passes over an attribute of which nothing is taken.
    fn skip_attribute(&self, at: usize) -> Option<usize> {
        let end = names::scan::<{ names::ATTRIBUTE }>(self.bytes, at, at + 1).end;
        self.skip_value(end)
    }

    /// Passes over what follows the name of such an attribute.
    fn skip_value(&self, at: usize) -> Option<usize> {
        let Some(start) = self.before_attribute_value(at)? else { return Some(at) };
        match self.bytes[start] {
            quote @ (b'"' | b'\'') => memchr(quote, &self.bytes[start + 1..]).map(|found| start + 1 + found + 1),
            _ => self.bytes[start..].iter().position(|&b| b == b'>' || is_space(b)).map(|found| start + found),
        }
    }
}

/// Whether a tag has an attribute of this name; in constant time when it has many.
#[inline]
fn is_duplicate(tag: &Tag, name: &LocalName, seen: &mut Option<HashSet<LocalName>>) -> bool {
    if tag.attrs.len() < MANY {
        return tag.attrs.iter().any(|attribute| attribute.name.local == *name);
    }
    let names = || tag.attrs.iter().map(|attribute| attribute.name.local.clone()).collect();
    !seen.get_or_insert_with(names).insert(name.clone())
}
