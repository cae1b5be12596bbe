//! Texts and links that need not go through the tree builder.
//!
//! A third of a page's tokens are texts. After some hundred instructions the builder comes to the same end for nearly all: the
//! text belongs behind what the current node has already. Where that is sure, it is put there at once. By the rules of the
//! [insertion modes] it is sure when
//!
//! * the current node takes text as the body does, as all elements of HTML but those in [`Sets::TEXT_APART`];
//! * the body has had text, so that no `<frameset>` can take its place any more;
//! * no formatting element has to be opened again before.
//!
//! Once the body has ended there is a difference only for comments, which the tree does not have.
//!
//! The last is known of the tags that have passed. A formatting element can only wait to be opened again when it is in the
//! builder's list of active ones; what is written down here may be more than that list has, never less.
//!
//! Where a text is put at once, so is an element such as `<a>` or `<span>` with no more in it than a text: after its end tag the
//! builder would be in the state that it was in before. So the start tag waits for what follows ([`Leaf`]).
//!
//! [insertion modes]: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody

use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::Tag;
use html5ever::{LocalName, local_name};

use super::names::ElementName;
use super::sink::Handle;
use super::tags::Sets;

/// What is known of where a text would go.
#[derive(Default)]
pub(super) struct Shortcut {
    /// The formatting elements whose start tags have passed, without those that were closed one in the other.
    active: RefCell<Vec<u32>>,
    /// Whether tags were so mixed up that the list of active elements may have another order, or elements that are not here.
    is_mixed_up: Cell<bool>,
    /// Whether for sure no formatting element waits to be opened again.
    is_settled: Cell<bool>,
    has_text: Cell<bool>,
}

/// A start tag, and the text behind it, that wait for what follows: if it is their end tag, none of the three concerns the
/// builder.
pub(super) struct Leaf {
    pub(super) tag: Tag,
    pub(super) position: u32,
    pub(super) text: Option<StrTendril>,
    /// The node that it would be put into.
    pub(super) parent: u32,
}

/// The node that the tree builder is at.
#[derive(Clone, Copy)]
pub(super) struct Current {
    pub(super) at: u32,
    /// The place of its name.
    pub(super) name: u32,
    pub(super) sets: Sets,
}

impl Shortcut {
    /// Whether a text would be put behind what the current node has, which is in some sets.
    pub(super) fn is_open(&self, sets: Sets) -> bool {
        self.is_settled.get() && self.has_text.get() && takes_as_body(sets)
    }

    /// Whether a formatting or [ordinary](Sets::ORDINARY) element would be put there likewise, and be in none of the builder's
    /// lists any more after its end tag, when there is but a text in it.
    pub(super) fn takes_leaf(&self, name: &ElementName, sets: Sets) -> bool {
        // A formatting element may meet others of its name in the list of active ones.
        let is_simple = name.sets.has(Sets::ORDINARY) || self.is_clear() && name.local != local_name!("nobr");
        is_simple && self.is_open(sets)
    }

    /// Takes note of a text that the builder is about to deal with.
    pub(super) fn text(&self, sets: Sets, text: &str) {
        if !takes_as_body(sets) {
            return;
        }
        // What waits is opened again now.
        self.is_settled.set(true);
        if !self.has_text.get() && text.bytes().any(|byte| !byte.is_ascii_whitespace()) {
            self.has_text.set(true);
        }
    }

    /// Takes note of a start tag that the builder has dealt with: how many elements it has made of it, and the last of all.
    pub(super) fn start(&self, name: &ElementName, newest: Handle<'_>, made: usize) {
        // Rare names have a place for each of their elements.
        let is_same = newest.name.local == name.local && newest.name.namespace == name.namespace;
        let is_inserted = made > 0 && is_same;
        if is_inserted && name.sets.has(Sets::FORMATTING) {
            self.active.borrow_mut().push(newest.at);
            // Another one was opened again, or torn apart.
            if made > 1 {
                self.is_mixed_up.set(true);
            }
            self.is_settled.set(true);
        } else if is_inserted && name.sets.has(Sets::REOPENS) {
            self.is_settled.set(true);
        } else {
            self.unsettle(name.sets);
        }
    }

    /// Takes note of an end tag that the builder is about to deal with.
    pub(super) fn end(&self, tag: &LocalName, name: &ElementName, current: impl FnOnce() -> Current) {
        if self.is_clear() {
            return;
        }
        let current = current();
        let closes_current = current.name == name.at;
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
        self.is_settled.set(self.is_clear());
    }

    /// After a tag that may have closed other elements than its own.
    fn unsettle(&self, sets: Sets) {
        if self.is_clear() {
            return;
        }
        self.is_settled.set(false);
        // Active elements before a marker are out of reach until that is gone.
        if sets.has(Sets::MARKER) {
            self.is_mixed_up.set(true);
        }
    }

    /// Whether for sure no formatting element is in the list of active ones.
    fn is_clear(&self) -> bool {
        !self.is_mixed_up.get() && self.active.borrow().is_empty()
    }

    /// Takes note that no formatting element is open or active.
    pub(super) fn clear(&self) {
        self.active.borrow_mut().clear();
        self.is_mixed_up.set(false);
        self.is_settled.set(true);
    }

    /// Takes note that tags are dealt with out of order.
    pub(super) fn mix_up(&self) {
        self.is_mixed_up.set(true);
        self.is_settled.set(false);
    }
}

/// Whether a node that is in some sets takes text as the body does.
fn takes_as_body(sets: Sets) -> bool {
    !sets.has(Sets::TEXT_APART)
}
