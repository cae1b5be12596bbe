//! The sink between tree builder and tree: notes source lines, drops comments and attributes that are not read.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use ego_tree::NodeId;
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, QualName};
use scraper::{Html, HtmlTreeSink};

pub(super) use super::tokenizer::Attributes;
use super::{is_read, tags};

/// Source lines of elements, in order of their creation.
pub(super) type Lines = Vec<(NodeId, u32)>;

/// `scraper`'s sink and what is noted beside it.
///
/// The builder is told of comments, since it takes text before and after one apart; the tree has none. In their
/// place stands the root's handle, which is never appended anywhere.
pub(super) struct Sink {
    inner: HtmlTreeSink,
    root: NodeId,
    attributes: Attributes,
    lines: RefCell<Lines>,
    /// Elements made so far.
    pub(super) made: Cell<usize>,
    /// What making them cost: see [`cost`].
    pub(super) cost: Cell<u64>,
    /// The line of the last start tag. Elements that the source has no tag for take it, too.
    pub(super) line: Cell<u32>,
}

/// One for an element, and one for each attribute of a formatting element, which may be copied again and again.
pub(super) fn cost(name: &str, attributes: usize) -> u64 {
    if attributes > 0 && tags::is_formatting(name) { 1 + attributes as u64 } else { 1 }
}

impl Sink {
    pub(super) fn new(attributes: Attributes) -> Self {
        let inner = HtmlTreeSink::new(Html::new_document());
        Self {
            root: inner.get_document(),
            inner,
            attributes,
            lines: RefCell::default(),
            made: Cell::new(0),
            cost: Cell::new(0),
            line: Cell::new(1),
        }
    }

    fn is_comment(&self, child: &NodeOrText<NodeId>) -> bool {
        matches!(child, NodeOrText::AppendNode(id) if *id == self.root)
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = (Html, Lines);
    type ElemName<'a> = <HtmlTreeSink as TreeSink>::ElemName<'a>;

    fn finish(self) -> Self::Output {
        (self.inner.finish(), self.lines.into_inner())
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        self.inner.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Self::ElemName<'a> {
        self.inner.elem_name(target)
    }

    fn create_element(&self, name: QualName, mut attrs: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        self.cost.set(self.cost.get() + cost(&name.local, attrs.len()));
        // The tokenizer leaves formatting elements all attributes for the builder to compare.
        if self.attributes == Attributes::Read && !attrs.is_empty() && tags::is_formatting(&name.local) {
            attrs.retain(|attribute| is_read(&attribute.name.local));
        }
        let id = self.inner.create_element(name, attrs, flags);
        self.lines.borrow_mut().push((id, self.line.get()));
        self.made.set(self.made.get() + 1);
        id
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.root
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.inner.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        if !self.is_comment(&child) {
            self.inner.append(parent, child);
        }
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        if !self.is_comment(&child) {
            self.inner.append_based_on_parent_node(element, previous, child);
        }
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        self.inner.append_doctype_to_document(name, public, system);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.inner.get_template_contents(target)
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        self.inner.same_node(x, y)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.inner.set_quirks_mode(mode);
    }

    fn append_before_sibling(&self, sibling: &NodeId, new: NodeOrText<NodeId>) {
        if !self.is_comment(&new) {
            self.inner.append_before_sibling(sibling, new);
        }
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        self.inner.add_attrs_if_missing(target, attrs);
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.inner.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.inner.reparent_children(node, new_parent);
    }
}
