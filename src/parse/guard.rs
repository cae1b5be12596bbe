//! html5ever's tokenizer and tree builder with a depth cap between them.
//!
//! The tree builder scans its stack of open elements for most tags, so a page of nested `<div>` costs the square
//! of its depth. [`DepthCap`] sits between tokenizer and tree builder and leaves out start tags below the
//! cap, and their end tags. [`LineSink`] stands between tree builder and tree and notes source lines.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use ego_tree::NodeId;
use html5ever::interface::Tracer;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, LocalName, QualName, TokenizerResult};
use scraper::{Html, HtmlTreeSink};

use super::{Limits, tags};

/// Source lines of elements, in order of their creation.
pub(super) type Lines = Vec<(NodeId, u32)>;

/// A parser that is fed chunk by chunk.
pub(super) struct Parser {
    tokenizer: Tokenizer<DepthCap>,
    input: BufferQueue,
}

impl Parser {
    pub(super) fn new(limits: &Limits) -> Self {
        let cap = DepthCap {
            builder: TreeBuilder::new(LineSink::new(), TreeBuilderOpts::default()),
            depth: limits.depth,
            measured: Cell::new((0, 0)),
            left_out: RefCell::default(),
            skipped: Cell::new(0),
        };
        Self { tokenizer: Tokenizer::new(cap, TokenizerOpts::default()), input: BufferQueue::default() }
    }

    pub(super) fn process(&mut self, chunk: StrTendril) {
        self.input.push_back(chunk);
        self.drain();
    }

    /// Elements made so far.
    pub(super) fn elements(&self) -> usize {
        self.tokenizer.sink.elements()
    }

    /// The tree, the source lines of its elements, and how many start tags were left out.
    pub(super) fn finish(self) -> (Html, Lines, usize) {
        self.drain();
        self.tokenizer.end();
        let cap = self.tokenizer.sink;
        let (html, lines) = cap.builder.sink.finish();
        (html, lines, cap.skipped.get())
    }

    fn drain(&self) {
        // Scripts and encoding changes interrupt the tokenizer; neither is acted on.
        while !matches!(self.tokenizer.feed(&self.input), TokenizerResult::Done) {}
    }
}

/// Hands tokens to the tree builder, without start tags below the cap.
struct DepthCap {
    builder: TreeBuilder<NodeId, LineSink>,
    depth: usize,
    /// The depth when it was last measured, and how many elements there were then.
    measured: Cell<(usize, usize)>,
    /// End tags still to be left out, by name.
    left_out: RefCell<HashMap<LocalName, usize>>,
    skipped: Cell<usize>,
}

impl DepthCap {
    fn elements(&self) -> usize {
        self.builder.sink.lines.borrow().len()
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
        match &token {
            Token::TagToken(tag) if self.leaves_out(tag) => TokenSinkResult::Continue,
            Token::ParseError(_) | Token::CommentToken(_) => TokenSinkResult::Continue,
            _ => self.builder.process_token(token, line),
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// `scraper`'s sink, noting the lines of elements.
struct LineSink {
    inner: HtmlTreeSink,
    lines: RefCell<Lines>,
    line: Cell<u32>,
}

impl LineSink {
    fn new() -> Self {
        Self { inner: HtmlTreeSink::new(Html::new_document()), lines: RefCell::new(Vec::new()), line: Cell::new(1) }
    }
}

impl TreeSink for LineSink {
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

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        let id = self.inner.create_element(name, attrs, flags);
        self.lines.borrow_mut().push((id, self.line.get()));
        id
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.inner.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.inner.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.inner.append(parent, child);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        self.inner.append_based_on_parent_node(element, previous, child);
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
        self.inner.append_before_sibling(sibling, new);
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

    fn set_current_line(&self, line: u64) {
        self.line.set(u32::try_from(line).unwrap_or(u32::MAX));
    }
}
