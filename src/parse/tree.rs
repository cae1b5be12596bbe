//! The tree: all nodes in one list, linked by their places in it; all attributes in another.

mod texts;
mod to_scraper;

use std::borrow::Cow;
use std::rc::Rc;

use html5ever::QualName;
use html5ever::interface::{Attribute, ElementFlags, QuirksMode};
use html5ever::tendril::StrTendril;

use super::names::{AttributeName, ElementName, Index, Names};
use super::read_attributes::Read;
use super::tags::{Sets, Tag};
use super::tokenizer::{Attributes, Piece};
use texts::{Text, Texts};

/// No node.
pub(super) const NONE: u32 = u32::MAX;

/// Bytes of a page for each node, about: most pages have fewer nodes.
const BYTES_PER_NODE: usize = 48;
/// Nodes from which on the number is not taken from the length: the longest pages are mostly scripts and have few.
const MANY_NODES: usize = 16 * 1024;

/// How many nodes a page has, about.
pub(super) fn expected_nodes(text: &str) -> usize {
    let by_length = text.len() / BYTES_PER_NODE;
    if by_length <= MANY_NODES {
        return by_length;
    }
    // Elements and the texts between them, without end tags.
    let by_tags = memchr::memchr_iter(b'<', text.as_bytes()).count() * 3 / 2;
    by_length.min(by_tags)
}

/// A tree under construction, and then a page's.
pub(super) struct Tree<'t> {
    texts: Texts<'t>,
    nodes: Vec<Entry>,
    attributes: Vec<Kept>,
    /// What places of names stand for, once the tree is built.
    element_names: Vec<ElementName>,
    attribute_names: Vec<AttributeName>,
    pub(super) quirks_mode: QuirksMode,
}

/// A node and its neighbours.
struct Entry {
    parent: u32,
    previous: u32,
    next: u32,
    first: u32,
    last: u32,
    /// The line of its start tag, or the bytes before its end.
    position: u32,
    value: Value,
}

/// Where a walk may go from a node; [`NONE`] where there is none.
pub(super) struct Links {
    pub(super) parent: u32,
    pub(super) next: u32,
    pub(super) first: u32,
    pub(super) is_text: bool,
}

/// What a node is.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Document,
    /// What a `<template>` holds.
    Fragment,
    /// The place of its name and its two identifiers.
    Doctype(u32),
    Text(Text),
    Element(Element),
    /// The place of its target and its data.
    Instruction(u32),
}

/// The place of an element's name, and where its attributes are.
#[derive(Clone, Copy)]
pub(super) struct Element {
    pub(super) name: u32,
    start: u32,
    count: u32,
    pub(super) tag: Tag,
    pub(super) sets: Sets,
}

/// An attribute, with the place of its name.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    name: u32,
    pub(super) read: Read,
    value: Text,
}

impl<'t> Tree<'t> {
    /// A tree of a source with nothing but its root, with room for so many nodes.
    pub(super) fn new(source: Rc<Cow<'t, str>>, nodes: usize) -> Self {
        let attributes = Vec::with_capacity(nodes * 3 / 4);
        let mut nodes = Vec::with_capacity(nodes + 8);
        nodes.push(Entry::new(Value::Document, 0));
        let (element_names, attribute_names) = (Vec::new(), Vec::new());
        let (texts, quirks_mode) = (Texts::new(source), QuirksMode::NoQuirks);
        Self { texts, nodes, attributes, element_names, attribute_names, quirks_mode }
    }

    /// The tree with the names that its elements and attributes have places of.
    pub(super) fn with_names(mut self, names: Names) -> Self {
        (self.element_names, self.attribute_names) = names.into_lists();
        self
    }

    /// The place of the root.
    pub(super) const ROOT: u32 = 0;

    /// Nodes made so far, those that are no longer below the root as well.
    pub(super) fn made(&self) -> usize {
        self.nodes.len()
    }

    /// Whether elements with this tag were made, by the names that there are.
    pub(super) fn has_made(&self, tag: Tag) -> bool {
        self.element_names.iter().any(|name| name.tag == tag)
    }

    fn entry(&self, at: u32) -> &Entry {
        &self.nodes[at as usize]
    }

    fn entry_mut(&mut self, at: u32) -> &mut Entry {
        &mut self.nodes[at as usize]
    }

    pub(super) fn value(&self, at: u32) -> &Value {
        &self.entry(at).value
    }

    /// The text that it was read from, as far as its own texts stand there.
    pub(super) fn source(&self) -> &str {
        &self.texts.source
    }

    /// What a text or an attribute's value says.
    #[inline]
    pub(super) fn text(&self, text: Text) -> &str {
        self.texts.get(text)
    }

    /// The value of an attribute.
    #[inline]
    pub(super) fn attribute_value(&self, attribute: &Kept) -> &str {
        self.text(attribute.value)
    }

    fn is_text(&self, at: u32) -> bool {
        matches!(self.value(at), Value::Text(_))
    }

    pub(super) fn links(&self, at: u32) -> Links {
        let &Entry { parent, next, first, ref value, .. } = self.entry(at);
        Links { parent, next, first, is_text: matches!(value, Value::Text(_)) }
    }

    pub(super) fn position(&self, at: u32) -> u32 {
        self.entry(at).position
    }

    pub(super) fn parent(&self, at: u32) -> Option<u32> {
        some(self.entry(at).parent)
    }

    pub(super) fn previous(&self, at: u32) -> Option<u32> {
        some(self.entry(at).previous)
    }

    pub(super) fn next(&self, at: u32) -> Option<u32> {
        some(self.entry(at).next)
    }

    pub(super) fn first(&self, at: u32) -> Option<u32> {
        some(self.entry(at).first)
    }

    pub(super) fn last(&self, at: u32) -> Option<u32> {
        some(self.entry(at).last)
    }

    pub(super) fn element_name(&self, element: &Element) -> &ElementName {
        &self.element_names[element.name as usize]
    }

    pub(super) fn attribute_name(&self, attribute: &Kept) -> &QualName {
        &self.attribute_names[attribute.name as usize].name
    }

    pub(super) fn attributes(&self, element: &Element) -> &[Kept] {
        let start = element.start as usize;
        &self.attributes[start..start + element.count as usize]
    }

    /// Keeps texts; gives the place of the first.
    pub(super) fn keep_texts<const N: usize>(&mut self, texts: [StrTendril; N]) -> u32 {
        self.texts.keep_all(texts)
    }

    /// Adds a node that is nowhere yet.
    pub(super) fn add(&mut self, value: Value, position: u32) -> u32 {
        let at = self.nodes.len() as u32;
        self.nodes.push(Entry::new(value, position));
        at
    }

    /// Adds an element that is nowhere yet, with all of some attributes or those that are read.
    pub(super) fn add_element(
        &mut self,
        name: &ElementName,
        attributes: Vec<Attribute>,
        names: &Index<'_>,
        taken: Attributes,
        flags: &ElementFlags,
        position: u32,
    ) -> u32 {
        let start = self.next_attribute();
        for attribute in attributes {
            let kept = self.kept(attribute, names, taken);
            self.attributes.extend(kept);
        }
        let at = self.close_element(name, start, position);
        if flags.template {
            let fragment = self.add(Value::Fragment, position);
            self.append(at, fragment);
        }
        at
    }

    /// The place of the attribute that is added next.
    pub(super) fn next_attribute(&self) -> u32 {
        self.attributes.len() as u32
    }

    /// Adds an attribute of the element to come, whose attributes start at a place, unless it has one of this name.
    #[inline]
    pub(super) fn add_attribute(&mut self, start: u32, (name, read): (u32, Read), value: Piece) {
        if self.attributes[start as usize..].iter().all(|before| before.name != name) {
            let value = self.texts.keep(value);
            self.attributes.push(Kept { name, read, value });
        }
    }

    /// What is kept of an attribute, if it is.
    fn kept(&mut self, Attribute { name, value }: Attribute, names: &Index<'_>, taken: Attributes) -> Option<Kept> {
        let (name, read) = names.attribute(&name, taken)?;
        Some(Kept { name, read, value: self.texts.keep_own(value) })
    }

    /// Puts the attributes from a place on in the order of their names.
    pub(super) fn sort_attributes<'n>(&mut self, start: u32, name_at: impl Fn(u32) -> Option<&'n QualName>) {
        self.attributes[start as usize..].sort_by_key(|kept| name_at(kept.name));
    }

    /// Adds the element whose attributes start at a place. It is nowhere yet.
    pub(super) fn close_element(&mut self, name: &ElementName, start: u32, position: u32) -> u32 {
        let count = self.next_attribute() - start;
        self.add(Value::Element(Element { name: name.at, start, count, tag: name.tag, sets: name.sets }), position)
    }

    /// Drops the attributes from a place on.
    pub(super) fn drop_attributes(&mut self, start: u32) {
        self.attributes.truncate(start as usize);
    }

    /// Gives an element the attributes that it does not have yet.
    pub(super) fn add_attributes(&mut self, at: u32, attributes: Vec<Attribute>, names: &Index<'_>, taken: Attributes) {
        let &Value::Element(Element { start, count, .. }) = self.value(at) else { return };
        let own = start as usize..(start + count) as usize;
        let mut kept: Vec<Kept> = Vec::new();
        for attribute in attributes {
            let Some(more) = self.kept(attribute, names, taken) else { continue };
            if self.attributes[own.clone()].iter().chain(&kept).all(|kept| kept.name != more.name) {
                kept.push(more);
            }
        }
        if kept.is_empty() {
            return;
        }
        // All in one place: those from before are copied.
        let start = self.attributes.len() as u32;
        self.attributes.extend_from_within(own);
        self.attributes.append(&mut kept);
        let more = self.attributes.len() as u32 - start;
        if let Value::Element(element) = &mut self.entry_mut(at).value {
            (element.start, element.count) = (start, more);
        }
    }

    /// Takes a node, with all below it, from where it is.
    pub(super) fn detach(&mut self, at: u32) {
        let entry = self.entry_mut(at);
        let (parent, previous, next) = (entry.parent, entry.previous, entry.next);
        (entry.parent, entry.previous, entry.next) = (NONE, NONE, NONE);
        if parent == NONE {
            return;
        }
        match previous {
            NONE => self.entry_mut(parent).first = next,
            previous => self.entry_mut(previous).next = next,
        }
        match next {
            NONE => self.entry_mut(parent).last = previous,
            next => self.entry_mut(next).previous = previous,
        }
    }

    /// Makes a node the last child of another.
    pub(super) fn append(&mut self, parent: u32, child: u32) {
        if self.entry(child).parent != NONE {
            self.detach(child);
        }
        let last = std::mem::replace(&mut self.entry_mut(parent).last, child);
        match last {
            NONE => self.entry_mut(parent).first = child,
            last => self.entry_mut(last).next = child,
        }
        let entry = self.entry_mut(child);
        (entry.parent, entry.previous) = (parent, last);
    }

    /// Adds a text behind the last child, or to that if it is a text.
    pub(super) fn append_text(&mut self, parent: u32, text: Piece) {
        let last = self.entry(parent).last;
        if last != NONE && self.is_text(last) {
            return self.add_to_text(last, &text);
        }
        let text = Value::Text(self.texts.keep(text));
        let text = self.add(text, 0);
        self.append(parent, text);
    }

    /// Adds to a text node.
    fn add_to_text(&mut self, node: u32, more: &Piece) {
        let Value::Text(text) = &mut self.nodes[node as usize].value else { return };
        *text = self.texts.add(*text, more);
    }

    /// Puts a node before another that has a parent.
    pub(super) fn insert_before(&mut self, sibling: u32, node: u32) {
        self.detach(node);
        let Entry { parent, previous, .. } = *self.entry(sibling);
        let entry = self.entry_mut(node);
        (entry.parent, entry.previous, entry.next) = (parent, previous, sibling);
        self.entry_mut(sibling).previous = node;
        match previous {
            NONE => self.entry_mut(parent).first = node,
            previous => self.entry_mut(previous).next = node,
        }
    }

    /// Puts a text before a node that has a parent, or adds it to the text that is there.
    pub(super) fn insert_text_before(&mut self, sibling: u32, text: Piece) {
        let previous = self.entry(sibling).previous;
        if previous != NONE && self.is_text(previous) {
            return self.add_to_text(previous, &text);
        }
        let text = Value::Text(self.texts.keep(text));
        let text = self.add(text, 0);
        self.insert_before(sibling, text);
    }

    /// Moves all children of a node behind those of another.
    pub(super) fn reparent_children(&mut self, from: u32, to: u32) {
        let Entry { first, last, .. } = *self.entry(from);
        if first == NONE || from == to {
            return;
        }
        (self.entry_mut(from).first, self.entry_mut(from).last) = (NONE, NONE);
        let mut child = first;
        while child != NONE {
            let entry = self.entry_mut(child);
            entry.parent = to;
            child = entry.next;
        }
        let before = std::mem::replace(&mut self.entry_mut(to).last, last);
        match before {
            NONE => self.entry_mut(to).first = first,
            before => {
                self.entry_mut(before).next = first;
                self.entry_mut(first).previous = before;
            }
        }
    }
}

fn some(at: u32) -> Option<u32> {
    (at != NONE).then_some(at)
}

impl Entry {
    fn new(value: Value, position: u32) -> Self {
        Self { parent: NONE, previous: NONE, next: NONE, first: NONE, last: NONE, position, value }
    }
}
