//! The tree builder with a depth cap before it, fed by either tokenizer.
//!
//! The tree builder scans its stack of open elements for most tags, so a page of nested `<div>` costs the square
//! of its depth. [`DepthCap`] sits between tokenizer and tree builder and leaves out start tags below the
//! cap, and their end tags. Even so a page of deep and reopened elements costs hundreds of steps for each of its tags, so
//! the steps are counted, and when there are too many the rest of the page is read flat.

mod tokens;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::marker::PhantomData;

use html5ever::interface::Tracer;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, LocalName};

use super::ahead::Ahead;
use super::names::Names;
use super::reread::Reread;
use super::shortcut::{Closable, Shortcut};
use super::sink::{Attributes, Handle, Positions, Sink};
use super::tags::Sets;
use super::tokenizer::InputStream;
use super::tree::Tree;
use super::{Limits, tags};

/// Steps over open elements after which a page is read flat. A few pages of the open web take a million.
const STEPS: u64 = 16_000_000;

/// The depth cap from then on.
const FLAT: usize = 64;

/// How many steps making one more element costs, or copying one more attribute of it.
const STEPS_OF_COPY: u64 = 32;

/// Tags between two looks at how many elements are open.
const PERIOD: u32 = 32;

/// Copies made before the period is over that are looked at at once.
const MANY_COPIES: u64 = 2_048;

/// A tree, and what became of the source on the way.
pub(super) struct Built<'t> {
    pub(super) tree: Tree<'t>,
    /// Start tags that were left out.
    pub(super) flattened: usize,
}

impl Built<'_> {
    pub(super) fn with_names(self, names: Names) -> Self {
        Self { tree: self.tree.with_names(names), ..self }
    }
}

/// Hands tokens to the tree builder, without start tags below the cap.
pub(super) struct DepthCap<'n, 't> {
    builder: TreeBuilder<Handle<'n>, Sink<'n, 't>>,
    depth: Cell<usize>,
    /// The depth when it was last measured, and how many elements there were then.
    measured: Cell<(usize, usize)>,
    /// End tags still to be left out, by name.
    left_out: RefCell<HashMap<LocalName, usize>>,
    skipped: Cell<usize>,
    work: Work,
    shortcut: Shortcut,
    /// What the builder has not been told of.
    ahead: RefCell<Ahead<'n>>,
    /// Where the tags of that are; none if there is none.
    reread: RefCell<Option<Reread<'n>>>,
}

/// What the tree builder has done, estimated from what is known of it.
#[derive(Default)]
struct Work {
    tags: Cell<u32>,
    /// Elements that were open when last looked at, with those to be reopened.
    open: Cell<usize>,
    /// Elements and attributes that start tags asked for.
    asked: Cell<u64>,
    /// Those that were made without being asked for: reopened formatting elements.
    copies: Cell<u64>,
    steps: Cell<u64>,
    is_spent: Cell<bool>,
}

impl<'n, 't> DepthCap<'n, 't> {
    /// For a tree that is still empty.
    pub(super) fn new(
        names: &'n Names,
        limits: &Limits,
        attributes: Attributes,
        positions: Positions,
        tree: Tree<'t>,
    ) -> Self {
        Self {
            reread: RefCell::default(),
            builder: TreeBuilder::new(Sink::new(names, attributes, positions, tree), TreeBuilderOpts::default()),
            depth: Cell::new(limits.depth),
            measured: Cell::new((0, 0)),
            left_out: RefCell::default(),
            skipped: Cell::new(0),
            work: Work::default(),
            shortcut: Shortcut::default(),
            ahead: RefCell::default(),
        }
    }

    /// The same that puts elements into the tree ahead of the builder; for a tokenizer of this input.
    pub(super) fn going_ahead(self, input: &'n InputStream<'t>, limits: &Limits) -> Self {
        Self { reread: RefCell::new(Some(Reread::new(input, limits))), ..self }
    }

    /// Elements made so far.
    pub(super) fn elements(&self) -> usize {
        self.builder.sink.made.get()
    }

    /// The tree, after the tokenizer has ended.
    pub(super) fn finish(self) -> Built<'t> {
        Built { tree: self.builder.sink.finish(), flattened: self.skipped.get() }
    }

    /// Whether the builder has as many open elements as it may. Each one it opens is made first, so
    /// the stack needs to be counted only after as many elements as are left to the cap.
    fn is_deep(&self) -> bool {
        if !self.may_be_deep() {
            return false;
        }
        let depth = self.open();
        self.measured.set((depth, self.elements()));
        depth >= self.depth.get()
    }

    /// Whether that has to be counted.
    fn may_be_deep(&self) -> bool {
        let (depth, then) = self.measured.get();
        depth + (self.elements() - then) >= self.depth.get()
    }

    /// How many elements are open, or will be reopened by the builder.
    fn open(&self) -> usize {
        let count = Count::default();
        self.builder.trace_handles(&count);
        if count.formatting.get() == 0 {
            self.shortcut.clear();
        }
        self.shortcut.set_closable(count.closable.into_inner());
        count.all.get() + self.ahead.borrow().len()
    }

    /// Counts the steps that a tag costs, and goes over to reading flat when they are too many.
    #[inline]
    fn count_steps(&self, local: &LocalName, cost: u64) {
        let work = &self.work;
        work.asked.set(work.asked.get() + cost);
        if cost > 1 {
            // The builder compares its attributes with those of each formatting element to be reopened.
            work.steps.set(work.steps.get() + 2 * cost * work.open.get() as u64);
        }
        work.tags.set(work.tags.get() + 1);
        let copies = self.builder.sink.cost.get().saturating_sub(work.asked.get());
        let more = copies.saturating_sub(work.copies.get());
        if work.tags.get() >= PERIOD || more >= MANY_COPIES {
            self.look_at_steps(local, copies, more);
        }
    }

    #[cold]
    fn look_at_steps(&self, local: &LocalName, copies: u64, more: u64) {
        let work = &self.work;
        work.copies.set(work.copies.get().max(copies));
        work.open.set(self.open());
        let looked_at = u64::from(work.tags.take()) * work.open.get() as u64;
        work.steps.set(work.steps.get() + looked_at + more * STEPS_OF_COPY);
        // While the builder takes raw text, any end tag would end that.
        if work.steps.get() > STEPS && !tags::is_raw_text(local) && !work.is_spent.replace(true) {
            self.flatten();
        }
    }

    /// Closes what is open below half of [`FLAT`], so that there is room, and forgets what is to be reopened.
    fn flatten(&self) {
        self.release();
        let handles = Handles(RefCell::default());
        self.builder.trace_handles(&handles);
        // The first is the document; after the open elements come those to be reopened.
        for (place, handle) in handles.0.into_inner().into_iter().enumerate().skip(1).rev() {
            let name = &*handle.name.local;
            if matches!(name, "html" | "head" | "body") || place < FLAT / 2 && !tags::is_formatting(name) {
                continue;
            }
            let _ = self.builder.process_token(Token::TagToken(tag(TagKind::EndTag, handle, Vec::new())), 1);
        }
        self.shortcut.mix_up();
        self.depth.set(self.depth.get().min(FLAT));
        self.measured.set((self.open(), self.elements()));
        self.skipped.set(self.skipped.get() + 1);
    }

    /// Whether a start tag closes more than it opens: the drawings and formulas around it.
    fn makes_room(&self, name: &str) -> bool {
        tags::ends_foreign(name) && self.adjusted_current_node_present_but_not_in_html_namespace()
    }

    fn leaves_out(&self, tag: &Tag) -> bool {
        match tag.kind {
            TagKind::StartTag => {
                let name: &str = &tag.name;
                let is_too_much =
                    self.is_deep() && !self.makes_room(name) || self.work.is_spent.get() && tags::is_formatting(name);
                // In HTML raw text elements switch the tokenizer, and void elements do not nest. In drawings and formulas
                // both are as others.
                let is_needed = || tags::is_void(name) || tags::is_raw_text(name);
                if !is_too_much || is_needed() && !self.adjusted_current_node_present_but_not_in_html_namespace() {
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

/// The tag of an element.
fn tag(kind: TagKind, element: Handle<'_>, attrs: Vec<Attribute>) -> Tag {
    Tag { kind, name: element.name.local.clone(), self_closing: false, attrs, had_duplicate_attributes: false }
}

/// Counts the elements that the tree builder holds open, and some among them.
#[derive(Default)]
struct Count<'n> {
    all: Cell<usize>,
    /// Those that are open or active.
    formatting: Cell<usize>,
    closable: RefCell<Closable>,
    of: PhantomData<Handle<'n>>,
}

impl<'n> Tracer for Count<'n> {
    type Handle = Handle<'n>;

    #[inline]
    fn trace_handle(&self, handle: &Handle<'n>) {
        self.all.set(self.all.get() + 1);
        self.formatting.set(self.formatting.get() + usize::from(handle.name.sets.has(Sets::FORMATTING)));
        self.closable.borrow_mut().open(handle.name.tag);
    }
}

/// Collects the same.
struct Handles<'n>(RefCell<Vec<Handle<'n>>>);

impl<'n> Tracer for Handles<'n> {
    type Handle = Handle<'n>;

    fn trace_handle(&self, handle: &Handle<'n>) {
        self.0.borrow_mut().push(*handle);
    }
}
