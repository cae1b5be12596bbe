//! What is known of the tree builder's state, so that texts and [elements](super::ahead) need not go through it.
//!
//! A third of a page's tokens are texts. After some hundred instructions the builder comes to the same end for nearly all: the
//! text belongs behind what the current node has already. Where that is sure, it is put there at once. By the rules of the
//! [insertion modes] it is sure when
//!
//! * the current node takes text as the body does, as all elements of HTML but those in [`Sets::TEXT_APART`];
//! * the body has had a tag or text, so that no `<frameset>` can take its place any more;
//! * no formatting element has to be opened again before.
//!
//! Once the body has ended there is a difference only for comments, which the tree does not have.
//!
//! The last is known of the tags that have passed. A formatting element can only wait to be opened again when it is in the
//! builder's list of active ones; what is written down here may be more than that list has, never less.
//!
//! [insertion modes]: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody

use std::cell::{Cell, RefCell};

use html5ever::LocalName;

use super::names::ElementName;
use super::sink::Handle;
use super::tags::{Sets, Tag};

/// What is known of the builder's lists.
#[derive(Default)]
pub(super) struct Shortcut {
    /// The formatting elements whose start tags have passed, without those that were closed one in the other.
    active: RefCell<Vec<u32>>,
    /// Whether tags were so mixed up that the list of active elements may have another order, or elements that are not here.
    is_mixed_up: Cell<bool>,
    /// Whether a formatting element may wait to be opened again.
    may_reopen: Cell<bool>,
    /// Whether no `<frameset>` can take the place of the body any more.
    body_stays: Cell<bool>,
    /// What the builder may have open; never less than it has.
    closable: Cell<Closable>,
}

/// How many elements are open that some start tags close wherever they are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Closable {
    paragraphs: usize,
    buttons: usize,
    selects: usize,
}

impl Closable {
    /// How many have this tag; for tags of which that matters.
    #[inline]
    fn of(&mut self, tag: Tag) -> Option<&mut usize> {
        match tag {
            Tag::P => Some(&mut self.paragraphs),
            Tag::Button => Some(&mut self.buttons),
            Tag::Select => Some(&mut self.selects),
            _ => None,
        }
    }

    /// Takes note that one was opened.
    #[inline]
    pub(super) fn open(&mut self, tag: Tag) {
        if let Some(number) = self.of(tag) {
            *number += 1;
        }
    }

    /// Takes note that one was closed.
    pub(super) fn close(&mut self, tag: Tag) {
        if let Some(number) = self.of(tag) {
            *number = number.saturating_sub(1);
        }
    }

    /// Whether one is open that the start tag of an element might close.
    pub(super) fn has_one_for(self, tag: Tag) -> bool {
        match tag {
            Tag::Button => self.buttons > 0,
            Tag::Input => self.selects > 0,
            _ => self.paragraphs > 0,
        }
    }
}

/// The node that tags and texts come to.
#[derive(Clone, Copy)]
pub(super) struct Current {
    pub(super) at: u32,
    /// The place of its name.
    pub(super) name: u32,
    pub(super) tag: Tag,
    pub(super) sets: Sets,
}

impl Shortcut {
    /// Whether a text would be put behind what the current node has, which is in some sets.
    pub(super) fn is_open(&self, sets: Sets) -> bool {
        !self.may_reopen.get() && self.body_stays.get() && takes_as_body(sets)
    }

    /// Takes note of a text that the builder is about to deal with.
    pub(super) fn text(&self, sets: Sets, text: &str) {
        if !takes_as_body(sets) {
            return;
        }
        // What waits is opened again now.
        self.may_reopen.set(false);
        if !self.body_stays.get() && text.bytes().any(|byte| !byte.is_ascii_whitespace()) {
            self.body_stays.set(true);
        }
    }

    /// Takes note of a start tag that the builder has dealt with: how many elements it has made of it, and the last of all.
    pub(super) fn start(&self, name: &ElementName, newest: Handle<'_>, made: usize) {
        // Rare names have a place for each of their elements.
        let is_same = newest.name.local == name.local && newest.name.namespace == name.namespace;
        let is_inserted = made > 0 && is_same;
        self.opened(name.tag);
        if is_inserted && name.tag == Tag::Body {
            self.body_stays.set(true);
        }
        if is_inserted && name.sets.has(Sets::FORMATTING) {
            self.active.borrow_mut().push(newest.at);
            // Another one was opened again, or torn apart.
            if made > 1 {
                self.is_mixed_up.set(true);
            }
            self.may_reopen.set(false);
        } else if is_inserted && name.sets.has(Sets::REOPENS) {
            self.may_reopen.set(false);
        } else {
            self.unsettle(name.sets);
        }
    }

    /// Takes note of an element that the builder was told of later: none waits to be opened again.
    pub(super) fn told(&self, Handle { at, name }: Handle<'_>) {
        if name.sets.has(Sets::FORMATTING) {
            self.active.borrow_mut().push(at);
        }
        self.opened(name.tag);
    }

    fn opened(&self, tag: Tag) {
        let mut closable = self.closable.get();
        closable.open(tag);
        self.closable.set(closable);
    }

    /// Takes note of an end tag that the builder is about to deal with.
    pub(super) fn end(&self, tag: &LocalName, name: &ElementName, current: impl FnOnce() -> Current) {
        let mut closable = self.closable.get();
        let is_counted = closable.of(name.tag).is_some_and(|number| *number > 0);
        if self.is_clear() && !is_counted {
            return;
        }
        let current = current();
        let closes_current = current.name == name.at;
        if is_counted && closes_current {
            closable.close(name.tag);
            self.closable.set(closable);
        }
        if self.is_clear() {
            return;
        }
        let is_known = name.local == *tag;
        if is_known && !name.sets.has(Sets::FORMATTING) {
            // The current node is closed, and no other.
            if !closes_current || name.sets.has(Sets::MARKER) {
                self.unsettle(name.sets);
            }
            return;
        }
        let mut active = self.active.borrow_mut();
        // It is closed, and if it's in the list of active ones, then as the last.
        if closes_current && !self.is_mixed_up.get() && active.last() == Some(&current.at) {
            active.pop();
        } else {
            self.is_mixed_up.set(true);
        }
        drop(active);
        self.may_reopen.set(!self.is_clear());
    }

    /// After a tag that may have closed other elements than its own.
    fn unsettle(&self, sets: Sets) {
        if self.is_clear() {
            return;
        }
        self.may_reopen.set(true);
        // Active elements before a marker are out of reach until that is gone.
        if sets.has(Sets::MARKER) {
            self.is_mixed_up.set(true);
        }
    }

    /// What the builder may have open.
    pub(super) fn closable(&self) -> Closable {
        self.closable.get()
    }

    /// Takes note of what it has open.
    pub(super) fn set_closable(&self, open: Closable) {
        self.closable.set(open);
    }

    /// Whether for sure no formatting element is in the list of active ones.
    pub(super) fn is_clear(&self) -> bool {
        !self.is_mixed_up.get() && self.active.borrow().is_empty()
    }

    /// Takes note that no formatting element is open or active.
    pub(super) fn clear(&self) {
        self.active.borrow_mut().clear();
        self.is_mixed_up.set(false);
        self.may_reopen.set(false);
    }

    /// Takes note that tags are dealt with out of order.
    pub(super) fn mix_up(&self) {
        self.is_mixed_up.set(true);
        self.may_reopen.set(true);
    }
}

/// Whether a node that is in some sets takes text as the body does.
fn takes_as_body(sets: Sets) -> bool {
    !sets.has(Sets::TEXT_APART)
}
