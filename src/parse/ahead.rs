//! Elements that are open in the tree, and that the tree builder has not been told of.
//!
//! Most tags come in good order: each end tag closes the element that was opened last. Then all that the builder does is to put
//! the element where it is, and to forget it at its end tag. So the tree goes ahead of the builder: the element is put there,
//! and noted here. When a tag comes that takes more, the builder is told of what is still open, and has it to itself from
//! then on. It then comes to be in the state in which it would be had it been told of all.
//!
//! An element goes ahead when, by the rules of the [insertion mode "in body"], its start tag does no more than to put it into the
//! current node, and its end tag, coming while it is the current node, no more than to close it. That is so for
//!
//! * elements without children, and those that have no rule of their own;
//! * blocks, where no `<p>` is open that their start tag would close. One that is the current node is closed here;
//! * list items in a list, where the search for an open one to be closed ends. Again, the current node is closed here;
//! * headings outside of headings;
//! * formatting elements where none of their name is open, and none has to be opened again.
//!
//! All this where a text, too, would be put into the current node: see [`Shortcut`](super::shortcut::Shortcut).
//!
//! [insertion mode "in body"]: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag as StartTag, TokenSinkResult};
use html5ever::{Attribute, LocalName, local_name};

use super::names::ElementName;
use super::shortcut::{Closable, Current, Shortcut};
use super::sink::{Handle, Sink};
use super::tags::{Sets, Tag};
use super::tokenizer::give_back;

/// Those elements, each in the one before.
#[derive(Default)]
pub(super) struct Ahead<'n> {
    open: Vec<Handle<'n>>,
    closable: Closable,
    /// For each that is a formatting element its attributes, since the builder compares them.
    formatting: Vec<Vec<Attribute>>,
}

impl<'n> Ahead<'n> {
    /// How many are open.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// The current node, if it is one of these.
    pub(super) fn current(&self) -> Option<Current> {
        self.open.last().map(|element| (*element).into())
    }

    /// Closes what the start tag of an element closes, if that is the current node.
    pub(super) fn make_room(&mut self, name: &ElementName) {
        let closes = !name.sets.has(Sets::ORDINARY.or(Sets::FORMATTING).or(Sets::VOID)) && raw_kind(name.tag).is_none();
        let is_current = |ahead: &Self, tag| ahead.open.last().is_some_and(|element| element.name.tag == tag);
        if closes && name.tag != Tag::Button && is_current(self, Tag::P) {
            self.pop();
        }
        if name.tag == Tag::Li && is_current(self, Tag::Li) {
            self.pop();
        }
    }

    /// Whether an element that [may](Sets::AHEAD) go ahead does so in the current node.
    pub(super) fn takes(&self, name: &ElementName, tag: &StartTag, current: Current, shortcut: &Shortcut) -> bool {
        if current.tag == Tag::Head {
            return is_of_head(name.tag) && !tells_encoding(tag);
        }
        if !shortcut.is_open(current.sets) {
            return false;
        }
        let is_free = !self.closable.has_one_for(name.tag) && !shortcut.closable().has_one_for(name.tag);
        match name.tag {
            Tag::Meta => !tells_encoding(tag),
            Tag::Input | Tag::Button => is_free,
            tag if name.sets.has(Sets::ORDINARY.or(Sets::VOID)) || raw_kind(tag).is_some() => true,
            _ if name.sets.has(Sets::FORMATTING) => {
                shortcut.is_clear() && name.local != local_name!("nobr") && !self.has_formatting(name)
            }
            Tag::Li => is_free && matches!(current.tag, Tag::Ul | Tag::Ol | Tag::Menu),
            tag => is_free && (tag.heading_level().is_none() || current.tag.heading_level().is_none()),
        }
    }

    /// Whether a formatting element of this name is open.
    fn has_formatting(&self, name: &ElementName) -> bool {
        !self.formatting.is_empty() && self.open.iter().any(|element| element.name.local == name.local)
    }

    /// Puts an element into the current node.
    pub(super) fn put(
        &mut self,
        name: &'n ElementName,
        mut attrs: Vec<Attribute>,
        parent: u32,
        sink: &Sink<'n>,
    ) -> TokenSinkResult<Handle<'n>> {
        if name.sets.has(Sets::FORMATTING) {
            self.open.push(sink.put_copy(parent, name, &attrs));
            self.formatting.push(attrs);
            return TokenSinkResult::Continue;
        }
        let element = sink.put(parent, name, &mut attrs);
        give_back(attrs);
        if !name.sets.has(Sets::VOID) {
            self.closable.open(name.tag);
            self.open.push(element);
        }
        raw_kind(name.tag).map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
    }

    /// Closes the current node, and gives it, if it has this name and is one of these.
    pub(super) fn close(&mut self, name: &LocalName) -> Option<Handle<'n>> {
        self.open.last().is_some_and(|element| element.name.local == *name).then(|| self.pop()).flatten()
    }

    fn pop(&mut self) -> Option<Handle<'n>> {
        let element = self.open.pop()?;
        self.closable.close(element.name.tag);
        if element.name.sets.has(Sets::FORMATTING) {
            give_back(self.formatting.pop().unwrap_or_default());
        }
        Some(element)
    }

    /// Takes all out, with the attributes that matter to the builder.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = (Handle<'n>, Vec<Attribute>)> {
        self.closable = Closable::default();
        let mut formatting = self.formatting.drain(..);
        self.open.drain(..).map(move |element| {
            let is_formatting = element.name.sets.has(Sets::FORMATTING);
            (element, is_formatting.then(|| formatting.next()).flatten().unwrap_or_default())
        })
    }
}

/// How the tokenizer is to read what is in an element, if not as tags.
fn raw_kind(tag: Tag) -> Option<RawKind> {
    match tag {
        Tag::Iframe | Tag::Noscript | Tag::Style => Some(RawKind::Rawtext),
        Tag::Script => Some(RawKind::ScriptData),
        Tag::Title => Some(RawKind::Rcdata),
        _ => None,
    }
}

/// Whether an element is at home in the head; some that are.
fn is_of_head(tag: Tag) -> bool {
    matches!(tag, Tag::Base | Tag::Link | Tag::Meta | Tag::Noscript | Tag::Script | Tag::Style | Tag::Title)
}

/// Whether the builder may tell the tokenizer of another encoding.
fn tells_encoding(tag: &StartTag) -> bool {
    tag.attrs.iter().any(|attribute| matches!(attribute.name.local, local_name!("charset") | local_name!("http-equiv")))
}
