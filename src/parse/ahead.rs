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
//! * elements that have no rule of their own, most void ones, and those with raw text in them;
//! * blocks, where no `<p>` is open that their start tag would close. One that is the current node is closed here;
//! * list items in a list, where the search for an open one to be closed ends. Again, the current node is closed here;
//! * headings outside of headings, buttons outside of buttons, and inputs where no `<select>` is open;
//! * formatting elements where none of their name is open, and none has to be opened again.
//!
//! All this where a text, too, would be put into the current node: see [`Shortcut`](super::shortcut::Shortcut). There a
//! [drawing](super::drawing) goes ahead, too, with the elements in it that have no rule of their own. In the head, by its own rules, void and
//! raw text elements go ahead that are at home there.
//!
//! [insertion mode "in body"]: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody

use html5ever::tokenizer::states::RawKind;
use html5ever::{LocalName, local_name, ns};

use super::names::ElementName;
use super::shortcut::{Closable, Current, Shortcut};
use super::sink::{Handle, Sink};
use super::tags::{Sets, Tag};
use super::tokenizer::Piece;

/// Those elements, each in the one before.
#[derive(Default)]
pub(super) struct Ahead<'n> {
    open: Vec<Handle<'n>>,
    closable: Closable,
    /// Those that are formatting elements: their names, and where their tags are, since the builder compares the attributes.
    formatting: Vec<(LocalName, usize)>,
    /// What the tag that is being read begins.
    begun: Option<Begun<'n>>,
}

/// An element whose attributes are being read.
struct Begun<'n> {
    name: &'n ElementName,
    parent: u32,
    /// Where its attributes start.
    start: u32,
}

impl<'n> Ahead<'n> {
    /// How many are open.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// Whether the current node is one of these, and of a drawing.
    pub(super) fn is_in_drawing(&self) -> bool {
        self.open.last().is_some_and(|element| element.name.namespace != ns!(html))
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
    pub(super) fn takes(&self, name: &ElementName, current: Current, shortcut: &Shortcut) -> bool {
        if current.tag == Tag::Head {
            return is_of_head(name.tag);
        }
        if !shortcut.is_open(current.sets) {
            return false;
        }
        let is_free = !self.closable.has_one_for(name.tag) && !shortcut.closable().has_one_for(name.tag);
        match name.tag {
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
        self.formatting.iter().any(|(local, _)| *local == name.local)
    }

    /// Begins an element, whose attributes are to follow.
    pub(super) fn begin(&mut self, name: &'n ElementName, parent: u32, sink: &Sink<'n, '_>) {
        self.begun = Some(Begun { name, parent, start: sink.next_attribute() });
    }

    /// Takes an attribute of it.
    pub(super) fn take_attribute(&self, name: &LocalName, value: Piece, sink: &Sink<'n, '_>) {
        match &self.begun {
            Some(begun) if begun.name.namespace == ns!(html) => sink.add_attribute(begun.start, name, value),
            Some(begun) => sink.add_attribute_of_drawing(begun.start, name, value),
            None => {}
        }
    }

    /// Forgets it.
    pub(super) fn drop_begun(&mut self, sink: &Sink<'n, '_>) {
        if let Some(begun) = self.begun.take() {
            sink.drop_attributes(begun.start);
        }
    }

    /// Puts it where it belongs. Its tag is at a byte of the input.
    pub(super) fn put(&mut self, at: usize, sink: &Sink<'n, '_>) -> Option<Handle<'n>> {
        let Begun { name, parent, start } = self.begun.take()?;
        let element = sink.put_element(parent, name, start);
        if name.sets.has(Sets::FORMATTING) {
            self.formatting.push((name.local.clone(), at));
        }
        if !name.sets.has(Sets::VOID) {
            self.closable.open(name.tag);
            self.open.push(element);
        }
        Some(element)
    }

    /// Closes the current node, and gives it, if it has this name and is one of these.
    pub(super) fn close(&mut self, name: &LocalName) -> Option<Handle<'n>> {
        self.open.last().is_some_and(|element| element.name.local == *name).then(|| self.pop()).flatten()
    }

    fn pop(&mut self) -> Option<Handle<'n>> {
        let element = self.open.pop()?;
        self.closable.close(element.name.tag);
        if element.name.sets.has(Sets::FORMATTING) {
            self.formatting.pop();
        }
        Some(element)
    }

    /// Takes all out, with the places of the tags of formatting elements.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = (Handle<'n>, Option<usize>)> {
        self.closable = Closable::default();
        let mut formatting = self.formatting.drain(..);
        self.open.drain(..).map(move |element| {
            let is_formatting = element.name.sets.has(Sets::FORMATTING);
            (element, is_formatting.then(|| formatting.next()).flatten().map(|(_, at)| at))
        })
    }
}

/// How the tokenizer is to read what is in an element, if not as tags.
pub(super) fn raw_kind(tag: Tag) -> Option<RawKind> {
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
