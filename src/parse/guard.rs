//! The tree builder with a depth cap before it, fed by either tokenizer.
//!
//! The tree builder scans its stack of open elements for most tags, so a page of nested `<div>` costs the square
//! of its depth. [`DepthCap`] sits between tokenizer and tree builder and leaves out start tags below the
//! cap, and their end tags.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use ego_tree::NodeId;
use html5ever::LocalName;
use html5ever::interface::Tracer;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use scraper::Html;

use super::sink::{Attributes, Lines, Sink};
use super::{Limits, tags};

/// A tree, and what became of the source on the way.
pub(super) struct Built {
    pub(super) html: Html,
    pub(super) lines: Lines,
    /// Start tags that were left out.
    pub(super) flattened: usize,
}

/// Hands tokens to the tree builder, without start tags below the cap.
pub(super) struct DepthCap {
    builder: TreeBuilder<NodeId, Sink>,
    depth: usize,
    /// The depth when it was last measured, and how many elements there were then.
    measured: Cell<(usize, usize)>,
    /// End tags still to be left out, by name.
    left_out: RefCell<HashMap<LocalName, usize>>,
    skipped: Cell<usize>,
}

impl DepthCap {
    pub(super) fn new(limits: &Limits, attributes: Attributes) -> Self {
        Self {
            builder: TreeBuilder::new(Sink::new(attributes), TreeBuilderOpts::default()),
            depth: limits.depth,
            measured: Cell::new((0, 0)),
            left_out: RefCell::default(),
            skipped: Cell::new(0),
        }
    }

    /// Elements made so far.
    pub(super) fn elements(&self) -> usize {
        self.builder.sink.made.get()
    }

    /// The tree, after the tokenizer has ended.
    pub(super) fn finish(self) -> Built {
        let (html, lines) = self.builder.sink.finish();
        Built { html, lines, flattened: self.skipped.get() }
    }

    /// Whether the builder has as many open elements as it may. Each one it opens is made first, so
    /// the stack needs to be counted only after as many elements as are left to the cap.
    fn is_deep(&self) -> bool {
        let (depth, then) = self.measured.get();
        let now = self.elements();
        if depth + (now - then) < self.depth {
            return false;
        }
        let count = Count(Cell::new(0));
        self.builder.trace_handles(&count);
        self.measured.set((count.0.get(), now));
        count.0.get() >= self.depth
    }

    fn leaves_out(&self, tag: &Tag) -> bool {
        match tag.kind {
            TagKind::StartTag => {
                let name: &str = &tag.name;
                // Raw text elements switch the tokenizer, void elements do not nest.
                if !self.is_deep() || tags::is_void(name) || tags::is_raw_text(name) {
                    return false;
                }
                *self.left_out.borrow_mut().entry(tag.name.clone()).or_default() += 1;
                self.skipped.set(self.skipped.get() + 1);
                true
            }
            TagKind::EndTag if self.skipped.get() == 0 => false,
            TagKind::EndTag => match self.left_out.borrow_mut().get_mut(&tag.name) {
                Some(n) if *n > 0 => {
                    *n -= 1;
                    true
                }
                _ => false,
            },
        }
    }
}

/// Counts the elements that the tree builder holds open.
struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = NodeId;

    fn trace_handle(&self, _: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}

impl TokenSink for DepthCap {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if let Token::TagToken(tag) = &token {
            if self.leaves_out(tag) {
                return TokenSinkResult::Continue;
            }
            if tag.kind == TagKind::StartTag {
                self.builder.sink.line.set(u32::try_from(line).unwrap_or(u32::MAX));
            }
        }
        // The builder's own lines are not used.
        self.builder.process_token(token, 1)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}
