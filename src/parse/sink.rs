//! The sink between tree builder and tree: notes where elements are in the source, drops comments and attributes that are not read.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode};
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::TreeSink;
use html5ever::{Attribute, LocalName, Namespace, QualName, ns};

use super::drawing;
use super::names::{ElementName, Index, Names};
use super::read_attributes::Read;
use super::shortcut::Current;
use super::tags::{Sets, Tag};
use super::tokenizer::Piece;
pub(super) use super::tokenizer::{Attributes, Positions};
use super::tree::{Kept, Tree, Value};

/// A node as the tree builder knows it: with its name, which is asked for again and again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Handle<'n> {
    pub(super) at: u32,
    pub(super) name: &'n ElementName,
}

impl From<Handle<'_>> for Current {
    fn from(Handle { at, name }: Handle<'_>) -> Self {
        Self { at, name: name.at, tag: name.tag, sets: name.sets }
    }
}

/// An element's name.
#[derive(Debug)]
pub(super) struct Name<'n>(&'n ElementName);

impl ElemName for Name<'_> {
    #[inline]
    fn ns(&self) -> &Namespace {
        &self.0.namespace
    }

    #[inline]
    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

/// The tree and what is noted beside it.
///
/// The builder is told of comments, since it takes text before and after one apart; the tree has none. In their
/// place stands the root's handle, which is never appended anywhere.
pub(super) struct Sink<'n, 't> {
    tree: RefCell<Tree<'t>>,
    pub(super) names: Index<'n>,
    attributes: Attributes,
    /// Elements made so far.
    pub(super) made: Cell<usize>,
    /// The one made last.
    pub(super) newest: Cell<Handle<'n>>,
    /// The node whose name was asked for last.
    pub(super) asked: Cell<u32>,
    /// The element that the builder is being told of, which the tree has already.
    pub(super) told: Cell<Option<Handle<'n>>>,
    /// What making them cost: see [`cost`].
    pub(super) cost: Cell<u64>,
    /// Where the last start tag is. Elements that the source has no tag for take it, too.
    pub(super) position: Cell<u32>,
}

/// One for an element, and one for each attribute of a formatting element, which may be copied again and again.
pub(super) fn cost(name: &ElementName, attributes: usize) -> u64 {
    if attributes > 0 && name.sets.has(Sets::FORMATTING) { 1 + attributes as u64 } else { 1 }
}

impl<'n, 't> Sink<'n, 't> {
    /// For a tree that is still empty.
    pub(super) fn new(names: &'n Names, attributes: Attributes, positions: Positions, tree: Tree<'t>) -> Self {
        let start = u32::from(positions == Positions::Lines);
        let (made, cost, position) = (Cell::new(0), Cell::new(0), Cell::new(start));
        let (tree, names) = (RefCell::new(tree), Index::new(names));
        let (newest, asked) = (Cell::new(Handle { at: Tree::ROOT, name: names.nameless }), Cell::new(Tree::ROOT));
        let told = Cell::new(None);
        Self { tree, names, attributes, made, newest, asked, told, cost, position }
    }

    /// Puts a text behind what a node has.
    pub(super) fn append_text(&self, node: u32, text: Piece) {
        self.tree.borrow_mut().append_text(node, text);
    }

    /// Where the attributes of the next element start.
    pub(super) fn next_attribute(&self) -> u32 {
        self.tree.borrow().next_attribute()
    }

    /// Adds an attribute of the element whose attributes start at a place.
    pub(super) fn add_attribute(&self, start: u32, name: &LocalName, value: Piece) {
        if let Some(name) = self.names.plain_attribute(name, self.attributes) {
            self.tree.borrow_mut().add_attribute(start, name, value);
        }
    }

    /// The same of an element of a drawing, whose attributes are in the order of their names.
    pub(super) fn add_attribute_of_drawing(&self, start: u32, name: &LocalName, value: Piece) {
        let name = drawing::attribute(name);
        let Some(name) = self.names.attribute(&name, self.attributes) else { return };
        let mut tree = self.tree.borrow_mut();
        tree.add_attribute(start, name, value);
        tree.sort_attributes(start, |place| self.names.attribute_name(place));
    }

    /// Whether the builder might tell the tokenizer of another encoding when it comes to an element: it looks for one in
    /// `<link>` and `<base>`, too.
    pub(super) fn may_tell_encoding(&self, Handle { at, name }: Handle<'_>) -> bool {
        let tree = self.tree.borrow();
        let tells = |kept: &Kept| matches!(kept.read, Read::Charset | Read::HttpEquiv);
        matches!(name.tag, Tag::Base | Tag::Link | Tag::Meta)
            && matches!(tree.value(at), Value::Element(element) if tree.attributes(element).iter().any(tells))
    }

    /// Whether a text is nothing but white space.
    pub(super) fn is_white(&self, text: &Piece) -> bool {
        text.as_str(self.tree.borrow().source()).bytes().all(|byte| byte.is_ascii_whitespace())
    }

    /// Drops the attributes from a place on.
    pub(super) fn drop_attributes(&self, start: u32) {
        self.tree.borrow_mut().drop_attributes(start);
    }

    /// Makes the element whose attributes start at a place, and puts it behind what a node has.
    pub(super) fn put_element(&self, parent: u32, name: &'n ElementName, start: u32) -> Handle<'n> {
        let mut tree = self.tree.borrow_mut();
        let at = tree.close_element(name, start, self.position.get());
        tree.append(parent, at);
        self.made(name, at, 1)
    }

    /// Takes note of an element and of what making it cost.
    fn made(&self, name: &'n ElementName, at: u32, cost: u64) -> Handle<'n> {
        self.cost.set(self.cost.get() + cost);
        self.made.set(self.made.get() + 1);
        let handle = Handle { at, name };
        self.newest.set(handle);
        handle
    }

    /// What is known of a node.
    pub(super) fn look_at(&self, at: u32) -> Current {
        match self.tree.borrow().value(at) {
            Value::Element(element) => Current { at, name: element.name, tag: element.tag, sets: element.sets },
            _ => Handle { at, name: self.names.nameless }.into(),
        }
    }

    /// Of a node that is no element.
    fn nameless(&self, at: u32) -> Handle<'n> {
        Handle { at, name: self.names.nameless }
    }
}

impl<'n, 't> TreeSink for Sink<'n, 't> {
    type Handle = Handle<'n>;
    type Output = Tree<'t>;
    type ElemName<'a>
        = Name<'n>
    where
        Self: 'a;

    fn finish(self) -> Tree<'t> {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle<'n> {
        self.nameless(Tree::ROOT)
    }

    #[inline]
    fn elem_name<'a>(&'a self, target: &'a Handle<'n>) -> Name<'n> {
        self.asked.set(target.at);
        Name(target.name)
    }

    fn create_element(&self, name: QualName, mut attrs: Vec<Attribute>, flags: ElementFlags) -> Handle<'n> {
        if let Some(known) = self.told.get() {
            return known;
        }
        let name = self.names.element(&name.ns, &name.local);
        if name.namespace != ns!(html) {
            // Names may be the same but for their prefix; that without one is to be the first.
            attrs.sort_by(|a, b| a.name.cmp(&b.name));
        }
        let cost = cost(name, attrs.len());
        let (taken, position) = (self.attributes, self.position.get());
        let at = self.tree.borrow_mut().add_element(name, attrs, &self.names, taken, &flags, position);
        self.made(name, at, cost)
    }

    fn create_comment(&self, _: StrTendril) -> Handle<'n> {
        self.nameless(Tree::ROOT)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Handle<'n> {
        let mut tree = self.tree.borrow_mut();
        let instruction = Value::Instruction(tree.keep_texts([target, data]));
        self.nameless(tree.add(instruction, 0))
    }

    fn append(&self, parent: &Handle<'n>, child: NodeOrText<Handle<'n>>) {
        match child {
            // A comment.
            NodeOrText::AppendNode(child) if child.at == Tree::ROOT => {}
            // It has its place.
            NodeOrText::AppendNode(child) if self.told.get().is_some_and(|told| told.at == child.at) => {}
            NodeOrText::AppendNode(child) => self.tree.borrow_mut().append(parent.at, child.at),
            NodeOrText::AppendText(text) => self.append_text(parent.at, Piece::Own(text)),
        }
    }

    fn append_based_on_parent_node(&self, element: &Handle<'n>, previous: &Handle<'n>, child: NodeOrText<Handle<'n>>) {
        let has_parent = self.tree.borrow().parent(element.at).is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        let mut tree = self.tree.borrow_mut();
        let doctype = Value::Doctype(tree.keep_texts([name, public, system]));
        let doctype = tree.add(doctype, 0);
        tree.append(Tree::ROOT, doctype);
    }

    fn get_template_contents(&self, target: &Handle<'n>) -> Handle<'n> {
        // The first child since the template was made.
        self.nameless(self.tree.borrow().first(target.at).unwrap_or(target.at))
    }

    #[inline]
    fn same_node(&self, x: &Handle<'n>, y: &Handle<'n>) -> bool {
        x.at == y.at
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.tree.borrow_mut().quirks_mode = mode;
    }

    fn append_before_sibling(&self, sibling: &Handle<'n>, new: NodeOrText<Handle<'n>>) {
        let mut tree = self.tree.borrow_mut();
        if let NodeOrText::AppendNode(new) = &new {
            // A comment.
            if new.at == Tree::ROOT {
                return;
            }
            tree.detach(new.at);
        }
        if tree.parent(sibling.at).is_none() {
            return;
        }
        match new {
            NodeOrText::AppendNode(new) => tree.insert_before(sibling.at, new.at),
            NodeOrText::AppendText(text) => tree.insert_text_before(sibling.at, Piece::Own(text)),
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle<'n>, attrs: Vec<Attribute>) {
        self.tree.borrow_mut().add_attributes(target.at, attrs, &self.names, self.attributes);
    }

    fn remove_from_parent(&self, target: &Handle<'n>) {
        self.tree.borrow_mut().detach(target.at);
    }

    fn reparent_children(&self, node: &Handle<'n>, new_parent: &Handle<'n>) {
        self.tree.borrow_mut().reparent_children(node.at, new_parent.at);
    }
}
