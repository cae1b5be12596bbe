//! The sink between tree builder and tree: notes where elements are in the source, drops comments and attributes that are not read.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode};
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::TreeSink;
use html5ever::{Attribute, LocalName, Namespace, QualName, ns};

use super::tags;
use super::tokenizer::give_back;
pub(super) use super::tokenizer::{Attributes, Positions};
use super::tree::{Tree, Value};

/// A node as the tree builder knows it: with its name, which is asked for again and again.
#[derive(Debug, Clone)]
pub(super) struct Handle {
    at: u32,
    namespace: Namespace,
    pub(super) local: LocalName,
}

impl Handle {
    /// Of a node that is no element.
    fn nameless(at: u32) -> Self {
        Self { at, namespace: ns!(), local: LocalName::default() }
    }
}

/// An element's name.
#[derive(Debug)]
pub(super) struct Name<'a>(&'a Handle);

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
pub(super) struct Sink {
    tree: RefCell<Tree>,
    attributes: Attributes,
    /// Elements made so far.
    pub(super) made: Cell<usize>,
    /// What making them cost: see [`cost`].
    pub(super) cost: Cell<u64>,
    /// Where the last start tag is. Elements that the source has no tag for take it, too.
    pub(super) position: Cell<u32>,
}

/// One for an element, and one for each attribute of a formatting element, which may be copied again and again.
pub(super) fn cost(name: &str, attributes: usize) -> u64 {
    if attributes > 0 && tags::is_formatting(name) { 1 + attributes as u64 } else { 1 }
}

impl Sink {
    /// For a page of about so many nodes.
    pub(super) fn new(attributes: Attributes, positions: Positions, nodes: usize) -> Self {
        let start = u32::from(positions == Positions::Lines);
        let (made, cost, position) = (Cell::new(0), Cell::new(0), Cell::new(start));
        Self { tree: RefCell::new(Tree::new(nodes)), attributes, made, cost, position }
    }

    fn is_comment(child: &NodeOrText<Handle>) -> bool {
        matches!(child, NodeOrText::AppendNode(child) if child.at == Tree::ROOT)
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = Name<'a>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle::nameless(Tree::ROOT)
    }

    #[inline]
    fn elem_name<'a>(&'a self, target: &'a Handle) -> Name<'a> {
        Name(target)
    }

    fn create_element(&self, name: QualName, mut attrs: Vec<Attribute>, flags: ElementFlags) -> Handle {
        self.cost.set(self.cost.get() + cost(&name.local, attrs.len()));
        let mut tree = self.tree.borrow_mut();
        let at = tree.add_element(&name, &mut attrs, self.attributes, &flags, self.position.get());
        give_back(attrs);
        self.made.set(self.made.get() + 1);
        Handle { at, namespace: name.ns, local: name.local }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        Handle::nameless(Tree::ROOT)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Handle {
        Handle::nameless(self.tree.borrow_mut().add(Value::Instruction(Box::new([target, data])), 0))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        if Self::is_comment(&child) {
            return;
        }
        let mut tree = self.tree.borrow_mut();
        match child {
            NodeOrText::AppendNode(child) => tree.append(parent.at, child.at),
            NodeOrText::AppendText(text) => tree.append_text(parent.at, text),
        }
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.tree.borrow().parent(element.at).is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        let mut tree = self.tree.borrow_mut();
        let doctype = tree.add(Value::Doctype(Box::new([name, public, system])), 0);
        tree.append(Tree::ROOT, doctype);
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        // The first child since the template was made.
        Handle::nameless(self.tree.borrow().first(target.at).unwrap_or(target.at))
    }

    #[inline]
    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.at == y.at
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.tree.borrow_mut().quirks_mode = mode;
    }

    fn append_before_sibling(&self, sibling: &Handle, new: NodeOrText<Handle>) {
        if Self::is_comment(&new) {
            return;
        }
        let mut tree = self.tree.borrow_mut();
        if let NodeOrText::AppendNode(new) = &new {
            tree.detach(new.at);
        }
        if tree.parent(sibling.at).is_none() {
            return;
        }
        match new {
            NodeOrText::AppendNode(new) => tree.insert_before(sibling.at, new.at),
            NodeOrText::AppendText(text) => tree.insert_text_before(sibling.at, text),
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        self.tree.borrow_mut().add_attributes(target.at, attrs);
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().detach(target.at);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        self.tree.borrow_mut().reparent_children(node.at, new_parent.at);
    }
}
