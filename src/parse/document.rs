//! The tree of a page: a thin type over `scraper::Html`, so that another parser can take its place.

use std::fmt;

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::Html;

use super::sink::Lines;
use crate::article::Note;

/// A parsed page. Not `Send`: parse and extract on one thread.
pub struct Document {
    html: Html,
    lines: Lines,
    notes: Vec<Note>,
}

impl Document {
    pub(super) fn new(html: Html, lines: Lines, notes: Vec<Note>) -> Self {
        Self { html, lines, notes }
    }

    /// The node above everything else.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node(self.html.tree.root())
    }

    /// What was cut from the page on the way to the tree.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The line of the source, from 1, on which an element's start tag ends; for an element without one, as `<body>`
    /// may be, where the last start tag before ends.
    #[must_use]
    pub fn line(&self, node: Node<'_>) -> Option<u32> {
        let id = node.0.id();
        self.lines.binary_search_by_key(&id, |&(id, _)| id).ok().map(|i| self.lines[i].1)
    }

    /// The tree in `scraper`'s own type, for selectors. It has no comments, and the attributes that [`Node::attr`] has.
    #[must_use]
    pub fn as_scraper(&self) -> &Html {
        &self.html
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("elements", &self.lines.len())
            .field("notes", &self.notes)
            .finish_non_exhaustive()
    }
}

/// A node of a [`Document`]: an element, a text or the root.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Node<'a>(NodeRef<'a, scraper::Node>);

/// A step of a walk through a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// Into a node; texts are only entered.
    Enter(Node<'a>),
    /// Out of an element.
    Leave(Node<'a>),
}

impl<'a> Node<'a> {
    /// The element's name in lower case; empty for texts and the root.
    #[must_use]
    pub fn tag(self) -> &'a str {
        self.element().map_or("", scraper::node::Element::name)
    }

    /// The text of a text node.
    #[must_use]
    pub fn as_text(self) -> Option<&'a str> {
        self.0.value().as_text().map(|t| &**t)
    }

    /// Whether this is an element.
    #[must_use]
    pub fn is_element(self) -> bool {
        self.0.value().is_element()
    }

    /// An attribute's value; names are in lower case.
    ///
    /// By default the tree has only the attributes that extraction reads ([`is_read`](super::is_read)): links, classes,
    /// microdata and the like. Parse with [`Engine::Html5ever`](super::Engine::Html5ever) to have them all.
    #[must_use]
    pub fn attr(self, name: &str) -> Option<&'a str> {
        #[cfg(test)]
        super::read_attributes::must_be_read(name);
        self.element()?.attrs.iter().find(|(key, _)| &*key.local == name).map(|(_, value)| &**value)
    }

    /// All attributes kept, names in lower case: see [`Node::attr`].
    pub fn attrs(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.element().into_iter().flat_map(scraper::node::Element::attrs)
    }

    /// The node above.
    #[must_use]
    pub fn parent(self) -> Option<Node<'a>> {
        self.0.parent().map(Node)
    }

    /// The nodes below, in order.
    pub fn children(self) -> impl DoubleEndedIterator<Item = Node<'a>> {
        self.0.children().map(Node)
    }

    /// The nodes above, the nearest first.
    pub fn ancestors(self) -> impl Iterator<Item = Node<'a>> {
        self.0.ancestors().map(Node)
    }

    /// The next node with the same parent.
    #[must_use]
    pub fn next_sibling(self) -> Option<Node<'a>> {
        self.0.next_sibling().map(Node)
    }

    /// The node before with the same parent.
    #[must_use]
    pub fn prev_sibling(self) -> Option<Node<'a>> {
        self.0.prev_sibling().map(Node)
    }

    /// This node and all below it in document order.
    pub fn descendants(self) -> impl Iterator<Item = Node<'a>> {
        self.0.descendants().map(Node)
    }

    /// A walk through this node and all below it that also says when an element is left. Does not recurse.
    pub fn walk(self) -> impl Iterator<Item = Step<'a>> {
        self.0.traverse().filter_map(|edge| match edge {
            Edge::Open(n) => Some(Step::Enter(Node(n))),
            Edge::Close(n) if n.value().is_text() => None,
            Edge::Close(n) => Some(Step::Leave(Node(n))),
        })
    }

    /// All text below this node as it stands in the source, scripts and styles included.
    #[must_use]
    pub fn text(self) -> String {
        self.descendants().filter_map(Node::as_text).collect()
    }

    fn element(self) -> Option<&'a scraper::node::Element> {
        self.0.value().as_element()
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.value().fmt(f)
    }
}
