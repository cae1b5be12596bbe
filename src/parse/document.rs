//! The tree of a page, to be walked.

use std::cell::{Cell, OnceCell};
use std::fmt;

use scraper::Html;

use super::tokenizer::Positions;
use super::tree::{Element, Links, NONE, Tree, Value};
use super::{Read, Sets, Tag};
use crate::article::Note;
use crate::letters;

/// Bytes of a page between two places whose lines are known.
const STRETCH: usize = 4096;
/// Bytes before and behind the place asked for last within which lines are counted from there. Most places are asked for
/// in their order.
const NEAR: usize = 2048;
const AHEAD: usize = 16 * 1024;

/// A parsed page. Not `Send`: parse and extract on one thread.
pub struct Document<'t> {
    tree: Tree<'t>,
    notes: Vec<Note>,
    html: OnceCell<Html>,
    /// What elements are placed by.
    positions: Positions,
    /// For every [`STRETCH`] of the source, the line it starts in, from 1.
    lines: OnceCell<Vec<u32>>,
    /// The place asked for last, and its line.
    last: Cell<(usize, u32)>,
}

impl<'t> Document<'t> {
    /// Of a tree with elements placed by bytes of its source, or by lines.
    pub(super) fn new(tree: Tree<'t>, positions: Positions, notes: Vec<Note>) -> Self {
        Self { tree, notes, html: OnceCell::new(), positions, lines: OnceCell::new(), last: Cell::new((0, 1)) }
    }

    /// The node above everything else.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node { tree: &self.tree, at: Tree::ROOT }
    }

    /// What was cut from the page on the way to the tree.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Nodes that were made for the tree, those that are no longer in it as well.
    #[must_use]
    pub fn nodes_made(&self) -> usize {
        self.tree.made()
    }

    /// Whether the page has, or had while it was parsed, elements with this tag: no walk is needed to find none.
    pub(crate) fn has_made(&self, tag: Tag) -> bool {
        self.tree.has_made(tag)
    }

    /// The line of the source, from 1, on which an element's start tag ends; for an element without one, as `<body>`
    /// may be, where the last start tag before ends.
    #[must_use]
    pub fn line(&self, node: Node<'_>) -> Option<u32> {
        let position = node.is_element().then(|| self.tree.position(node.at))?;
        if self.positions == Positions::Lines {
            return Some(position);
        }
        let bytes = self.tree.source().as_bytes();
        let to = bytes.len().min(position as usize);
        let (from, line) = self.last.get();
        // A step back asks for the lines of all stretches, so without them steps ahead go over the page once.
        let line = if to >= from && (to - from <= AHEAD || self.lines.get().is_none()) {
            line + breaks(&bytes[from..to])
        } else if to < from && from - to <= NEAR {
            line - breaks(&bytes[to..from])
        } else {
            self.line_at(bytes, to)
        };
        self.last.set((to, line));
        Some(line)
    }

    /// The line of a place anywhere in the source.
    fn line_at(&self, bytes: &[u8], to: usize) -> u32 {
        let lines = self.lines.get_or_init(|| {
            let starts = bytes.chunks(STRETCH).scan(1, |line, stretch| {
                let start = *line;
                *line += breaks(stretch);
                Some(start)
            });
            starts.collect()
        });
        let stretch = to / STRETCH;
        // Right behind the last stretch there is none that starts.
        let Some(line) = lines.get(stretch) else {
            return lines.last().map_or(1, |line| line + breaks(&bytes[(stretch - 1) * STRETCH..to]));
        };
        line + breaks(&bytes[stretch * STRETCH..to])
    }

    /// The tree in `scraper`'s own type, for selectors; made when it is first asked for. It has no comments, and the
    /// attributes that [`Node::attr`] has.
    #[must_use]
    pub fn as_scraper(&self) -> &Html {
        self.html.get_or_init(|| self.tree.to_scraper())
    }
}

/// The line breaks in a stretch of the source.
fn breaks(bytes: &[u8]) -> u32 {
    letters::count(bytes, |byte| byte == b'\n')
}

impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("nodes", &self.tree.made()).field("notes", &self.notes).finish_non_exhaustive()
    }
}

/// A node of a [`Document`]: an element, a text or the root.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    tree: &'a Tree<'a>,
    at: u32,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at && std::ptr::eq(self.tree, other.tree)
    }
}

impl Eq for Node<'_> {}

/// A step of a walk through a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// Into a node; texts are only entered.
    Enter(Node<'a>),
    /// Out of an element.
    Leave(Node<'a>),
}

/// A walk through a node and all below it: see [`Node::walk`].
#[derive(Clone)]
pub struct Walk<'a> {
    tree: &'a Tree<'a>,
    /// Where it began.
    root: u32,
    /// The node of the next step; [`NONE`] behind the last.
    next: u32,
    /// Whether that step is out of it.
    leaves: bool,
}

impl Walk<'_> {
    /// Passes over what is below the node entered last; the next step leaves it.
    pub fn skip_below(&mut self) {
        if self.next != NONE && !self.leaves {
            (self.next, self.leaves) = (self.tree.links(self.next).parent, true);
        }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Step<'a>;

    #[inline]
    fn next(&mut self) -> Option<Step<'a>> {
        if self.next == NONE {
            return None;
        }
        let node = Node { tree: self.tree, at: self.next };
        let Links { parent, next, first, is_text } = self.tree.links(self.next);
        if !self.leaves {
            if first != NONE {
                self.next = first;
                return Some(Step::Enter(node));
            }
            if !is_text {
                self.leaves = true;
                return Some(Step::Enter(node));
            }
        }
        if self.next == self.root {
            self.next = NONE;
        } else if next == NONE {
            (self.next, self.leaves) = (parent, true);
        } else {
            (self.next, self.leaves) = (next, false);
        }
        Some(if is_text { Step::Enter(node) } else { Step::Leave(node) })
    }
}

impl fmt::Debug for Walk<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk").field("next", &self.next).field("leaves", &self.leaves).finish_non_exhaustive()
    }
}

impl<'a> Node<'a> {
    fn at(self, at: u32) -> Self {
        Self { at, ..self }
    }

    /// The element's name in lower case; empty for texts and the root.
    #[must_use]
    pub fn tag(self) -> &'a str {
        self.element().map_or("", |element| &self.tree.element_name(element).local)
    }

    /// Which tag an element has; other for texts and the root.
    pub(crate) fn kind(self) -> Tag {
        self.element().map_or(Tag::Other, |element| element.tag)
    }

    /// Which tag an element has, and the sets that it is in.
    pub(crate) fn as_tag(self) -> Option<(Tag, Sets)> {
        self.element().map(|element| (element.tag, element.sets))
    }

    /// Whether the element's tag is in one of some sets.
    pub(crate) fn is_in(self, sets: Sets) -> bool {
        self.element().is_some_and(|element| element.sets.has(sets))
    }

    /// The text of a text node.
    #[inline]
    #[must_use]
    pub fn as_text(self) -> Option<&'a str> {
        match self.tree.value(self.at) {
            &Value::Text(text) => Some(self.tree.text(text)),
            _ => None,
        }
    }

    /// Whether this is an element.
    #[must_use]
    pub fn is_element(self) -> bool {
        self.element().is_some()
    }

    /// An attribute's value; names are in lower case.
    ///
    /// By default the tree has only the attributes that extraction reads ([`is_read`](super::is_read)): links, classes,
    /// microdata and the like. Parse with [`Engine::Html5ever`](super::Engine::Html5ever) to have them all.
    #[must_use]
    pub fn attr(self, name: &str) -> Option<&'a str> {
        #[cfg(test)]
        super::read_attributes::must_be_read(name);
        let mut attributes = self.tree.attributes(self.element()?).iter();
        attributes
            .find(|kept| &*self.tree.attribute_name(kept).local == name)
            .map(|kept| self.tree.attribute_value(kept))
    }

    /// The value of an attribute that extraction reads.
    pub(crate) fn get(self, read: Read) -> Option<&'a str> {
        self.tree
            .attributes(self.element()?)
            .iter()
            .find(|kept| kept.read == read)
            .map(|kept| self.tree.attribute_value(kept))
    }

    /// All attributes kept, names in lower case: see [`Node::attr`].
    pub fn attrs(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let attributes = self.element().map_or(&[][..], |element| self.tree.attributes(element));
        attributes.iter().map(move |kept| (&*self.tree.attribute_name(kept).local, self.tree.attribute_value(kept)))
    }

    /// The attributes that extraction reads, and others.
    pub(crate) fn each_read(self) -> impl Iterator<Item = (Read, &'a str)> {
        let attributes = self.element().map_or(&[][..], |element| self.tree.attributes(element));
        attributes.iter().map(move |kept| (kept.read, self.tree.attribute_value(kept)))
    }

    /// The node above.
    #[must_use]
    pub fn parent(self) -> Option<Node<'a>> {
        self.tree.parent(self.at).map(|at| self.at(at))
    }

    /// The first node below.
    #[must_use]
    pub fn first_child(self) -> Option<Node<'a>> {
        self.tree.first(self.at).map(|at| self.at(at))
    }

    /// The nodes below, in order.
    #[must_use]
    pub fn children(self) -> impl DoubleEndedIterator<Item = Node<'a>> {
        let ends = self.tree.first(self.at).zip(self.tree.last(self.at));
        Children { node: self, ends }
    }

    /// The nodes above, the nearest first.
    pub fn ancestors(self) -> impl Iterator<Item = Node<'a>> {
        std::iter::successors(self.parent(), |node| node.parent())
    }

    /// The next node with the same parent.
    #[must_use]
    pub fn next_sibling(self) -> Option<Node<'a>> {
        self.tree.next(self.at).map(|at| self.at(at))
    }

    /// The node before with the same parent.
    #[must_use]
    pub fn prev_sibling(self) -> Option<Node<'a>> {
        self.tree.previous(self.at).map(|at| self.at(at))
    }

    /// This node and all below it in document order.
    pub fn descendants(self) -> impl Iterator<Item = Node<'a>> {
        self.walk().filter_map(|step| match step {
            Step::Enter(node) => Some(node),
            Step::Leave(_) => None,
        })
    }

    /// A walk through this node and all below it that also says when an element is left. Does not recurse.
    #[must_use]
    pub fn walk(self) -> Walk<'a> {
        Walk { tree: self.tree, root: self.at, next: self.at, leaves: false }
    }

    /// All text below this node as it stands in the source, scripts and styles included.
    #[must_use]
    pub fn text(self) -> String {
        self.descendants().filter_map(Node::as_text).collect()
    }

    fn element(self) -> Option<&'a Element> {
        match self.tree.value(self.at) {
            Value::Element(element) => Some(element),
            _ => None,
        }
    }
}

/// The children of a node, from both ends.
struct Children<'a> {
    node: Node<'a>,
    /// The first and the last that are still to come.
    ends: Option<(u32, u32)>,
}

impl<'a> Iterator for Children<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        let (first, last) = self.ends?;
        self.ends = if first == last { None } else { self.node.tree.next(first).map(|next| (next, last)) };
        Some(self.node.at(first))
    }
}

impl DoubleEndedIterator for Children<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let (first, last) = self.ends?;
        self.ends = if first == last { None } else { self.node.tree.previous(last).map(|before| (first, before)) };
        Some(self.node.at(last))
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.tree.value(self.at) {
            Value::Element(_) => write!(f, "<{}>", self.tag()),
            &Value::Text(text) => fmt::Debug::fmt(self.tree.text(text), f),
            _ => f.write_str("(no element)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::{Limits, parse};

    #[test]
    fn an_element_has_the_line_of_its_tag_whichever_was_asked_for_before() {
        let mut page = String::new();
        for n in 0..400 {
            page.push_str("<p>");
            page.push_str(&"x\n".repeat(n % 37));
            page.push_str("\n<i>");
        }
        let document = parse(&page, &Limits::default());
        let elements: Vec<_> = document.root().descendants().filter(|node| node.tag() == "p").collect();
        let line = |n: usize| 1 + (0..n).map(|before| before % 37 + 1).sum::<usize>() as u32;
        for step in [1, 7, 131, 399] {
            for n in (0..elements.len()).map(|n| n * step % elements.len()) {
                assert_eq!(document.line(elements[n]), Some(line(n)), "{n}");
            }
        }
    }
}
