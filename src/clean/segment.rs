//! One walk through the tree that cuts it into blocks.
//!
//! A block ends where a block-level element starts or ends, at two `<br>` in a row, and at one after a bold line. Text that stands directly
//! in a `<div>`, a table cell of a layout table or a custom element is a block like that of a `<p>`.

use rustc_hash::FxHashSet;
use url::Url;

use super::address::{Base, base};
use super::attributes::Attributes;
use super::container::{Container, NONE, Path};
use super::frame::{Context, Frame};
use super::inline::{Counts, Line, words};
use super::standing::{is_block, is_part_of_card, will_open};
use super::{Outline, media, table, visible};
use crate::block::{Block, Kind, Media, Reason};
use crate::parse::{Document, Node, Read, Sets, Step, Tag};
use crate::rules::{Cue, CueSet, Names, PhraseHit};

/// Open elements and links of a page, about: to begin with, there is room for so many.
const DEPTH: usize = 32;
const LINKS: usize = 256;

/// Nodes of the page in which a `<base>` is looked for.
const BASE_WITHIN: usize = 2_000;
/// How far up a form control is counted.
const CONTROL_LEVELS: usize = 4;

/// What the markup says of a block, for those who judge it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draft {
    /// The element that holds the text.
    pub(crate) container: u32,
    pub(crate) counts: Counts,
    pub(crate) words: u32,
    /// What the classes of inline elements inside say.
    pub(crate) inner: CueSet,
    /// The outermost element that readers do not see, and why they don't.
    pub(crate) hidden: Option<(u32, &'static str)>,
    /// What its words hint at; not looked for in blocks of which the markup says enough.
    pub(crate) phrase: Option<PhraseHit>,
}

impl Draft {
    fn of(frame: &Frame) -> Self {
        Self {
            container: frame.container,
            counts: Counts::default(),
            words: 0,
            inner: CueSet::default(),
            hidden: frame.hidden,
            phrase: None,
        }
    }
}

/// Cuts a page into blocks.
pub(super) fn segment<'a>(document: &'a Document<'a>, base: Option<&Url>, names: &mut Names<'a>) -> Outline {
    let mut walk = Walk {
        document,
        base: Base::new(base_of(document, base)),
        top: Frame::root(),
        around: Vec::with_capacity(DEPTH),
        path: Path::default(),
        names,
        line: Line::default(),
        line_at: None,
        inner: CueSet::default(),
        unseen: Line::default(),
        links: Vec::with_capacity(LINKS),
        controlled: FxHashSet::default(),
        groups: 0,
        fresh_item: false,
        waiting: Vec::new(),
        out: Outline::of_nodes(document.nodes_made()),
    };
    let mut steps = document.root().walk();
    while let Some(step) = steps.next() {
        match step {
            Step::Enter(node) => {
                if let Some((tag, sets)) = node.as_tag() {
                    if !walk.enter(node, tag, sets) {
                        steps.skip_below();
                        // Out of it again.
                        steps.next();
                    }
                } else if let Some(text) = node.as_text() {
                    walk.text(node, text);
                }
            }
            Step::Leave(node) if node.is_element() => walk.leave(),
            Step::Leave(_) => {}
        }
        if walk.out.is_full() {
            break;
        }
    }
    walk.flush();
    walk.out.note_cut();
    walk.out
}

fn base_of(document: &Document, page: Option<&Url>) -> Option<Url> {
    let bases = || document.root().descendants().take(BASE_WITHIN).filter(|node| node.kind() == Tag::Base);
    let stated = document.has_made(Tag::Base).then(|| bases().find_map(|base| base.attr("href"))).flatten();
    base(stated, page)
}

struct Walk<'a, 'n> {
    document: &'a Document<'a>,
    base: Base,
    /// The open element, and those around it.
    top: Frame,
    around: Vec<Frame>,
    /// Where they stand.
    path: Path,
    names: &'n mut Names<'a>,
    line: Line,
    /// The source line on which the text starts.
    line_at: Option<u32>,
    inner: CueSet,
    /// Text of hidden inline elements within the line.
    unseen: Line,
    /// The addresses of links, not resolved yet.
    links: Vec<&'a str>,
    /// Ids of elements that a button opens.
    controlled: FxHashSet<&'a str>,
    groups: u32,
    /// The item's first text is still to come.
    fresh_item: bool,
    /// Pictures met inside the line, placed after it.
    waiting: Vec<Block>,
    out: Outline,
}

impl<'a> Walk<'a, '_> {
    /// Enters an element; `false` when nothing in it is text.
    fn enter(&mut self, node: Node<'a>, tag: Tag, sets: Sets) -> bool {
        self.top.children += 1;
        if tag == Tag::Br {
            self.line.push_break();
            return false;
        }
        if matches!(tag, Tag::Input | Tag::Textarea | Tag::Select) {
            self.control(node);
        }
        if tag == Tag::Time {
            self.out.note_time(node, self.top.container);
        }
        if sets.has(Sets::MEDIUM)
            && let Some((kind, medium)) = media::media(node)
        {
            self.medium(node, kind, medium);
            return false;
        }
        if sets.has(Sets::NEVER_TEXT.or(Sets::VOID)) {
            if tag == Tag::Hr {
                self.flush();
            }
            return false;
        }
        if tag == Tag::Table
            && let Some(table) = table::read(node)
        {
            self.table(node, table);
            return false;
        }
        let attributes = Attributes::of(node);
        let frame = if is_block(node, sets, attributes.style) {
            self.block(node, &attributes)
        } else {
            self.inline(node, tag, &attributes)
        };
        self.around.push(std::mem::replace(&mut self.top, frame));
        true
    }

    fn block(&mut self, node: Node<'a>, attributes: &Attributes<'a>) -> Frame {
        self.flush();
        let parent = self.top.container;
        let (depth, menu) =
            self.out.containers.get(parent as usize).map_or((0, NONE), |above| (above.depth + 1, above.menu));
        let name = node.tag();
        let mut container = Container::new(name, attributes, parent, depth, self.names);
        let cues = container.cues;
        let index = u32::try_from(self.out.containers.len()).unwrap_or(NONE);
        container.menu = if menu == NONE && container.tag == super::Tag::Nav { index } else { menu };
        self.out.containers.push(container);
        self.path.enter(name, attributes, self.top.children);
        let mut frame = self.top.enter_block(node, attributes, cues, &mut self.groups);
        frame.container = index;
        if self.top.hidden.is_none() {
            // A button that readers do not see opens nothing.
            self.note_controlled(attributes);
            if !self.will_show(node, attributes) {
                let by_class = (cues.has(Cue::Hidden) && !will_open(node, attributes.class)).then_some("class");
                frame.hidden = visible::hidden(node, attributes).or(by_class).map(|how| (index, how));
            }
        }
        if node.kind() == Tag::Li {
            self.fresh_item = true;
        }
        if frame.marks.link == 0 && node.kind() == Tag::A {
            frame.marks.link = self.link(node);
        }
        frame
    }

    fn inline(&mut self, node: Node<'a>, tag: Tag, attributes: &Attributes<'a>) -> Frame {
        let link = if tag == Tag::A { self.link(node) } else { 0 };
        let mut frame = self.top.enter_inline(tag, link);
        if is_part_of_card(node) {
            self.line.push_space();
        }
        self.note_controlled(attributes);
        let cues = self.names.cues(attributes.class);
        self.inner = self.inner.union(cues);
        frame.unseen |= cues.has(Cue::Hidden) || visible::hidden(node, attributes).is_some();
        frame
    }

    /// Notes which elements a button opens.
    fn note_controlled(&mut self, attributes: &Attributes<'a>) {
        if let Some(ids) = attributes.aria_controls {
            self.controlled.extend(ids.split_ascii_whitespace());
        }
    }

    /// Whether a hidden element is one that readers get to see: a whole page that waits for its scripts,
    /// a part that React streams in (`<div hidden id="S:0">`), or a panel that a button opens.
    fn will_show(&self, node: Node<'a>, attributes: &Attributes<'a>) -> bool {
        let id = attributes.id;
        matches!(node.kind(), Tag::Html | Tag::Body) || id.starts_with("S:") || self.controlled.contains(id)
    }

    /// One more than the index of a link's address.
    fn link(&mut self, node: Node<'a>) -> u32 {
        let Some(href) = node.get(Read::Href).map(str::trim) else { return 0 };
        self.links.push(href);
        u32::try_from(self.links.len()).unwrap_or(0)
    }

    fn leave(&mut self) {
        let Some(around) = self.around.pop() else { return };
        if self.top.block {
            self.flush();
            self.path.leave();
        }
        self.top = around;
    }

    fn text(&mut self, node: Node<'a>, text: &str) {
        let Frame { marks, context, unseen, .. } = self.top;
        if unseen {
            self.unseen.push(text, marks, false);
            return;
        }
        let bold_line = self.line.breaks() == 1 && self.line.is_bold() && !marks.strong;
        if (bold_line || self.line.breaks() > 1) && !text.trim().is_empty() {
            self.flush();
        }
        let starts = self.line.is_empty();
        self.line.push(text, marks, context == Context::Code);
        if starts && !self.line.is_empty() {
            self.line_at = node.parent().and_then(|parent| self.document.line(parent));
        }
    }

    /// Ends the line, if something is in it or waits for its end.
    #[inline]
    fn flush(&mut self) {
        if self.line.is_empty() && self.unseen.is_empty() && self.waiting.is_empty() {
            self.inner = CueSet::default();
            self.line.clear();
            self.unseen.clear();
        } else {
            self.end_line();
        }
    }

    /// Ends the line: what it holds becomes a block.
    #[inline(never)] // few ends of elements get here
    fn end_line(&mut self) {
        let inner = std::mem::take(&mut self.inner);
        if self.line.is_empty() {
            self.line.clear();
        } else {
            let (text, spans, counts) = self.line.finish(|link| self.base.resolve(self.links.get(link)?));
            let mut block = self.new_block(&self.top, self.top.context.kind());
            if let Some(item) = &mut block.item {
                item.continued |= !self.fresh_item;
                self.fresh_item = false;
            }
            let words = words(&text);
            (block.text, block.spans, block.line) = (text, spans, self.line_at);
            self.push(block, Draft { counts, words, inner, ..Draft::of(&self.top) });
        }
        if !self.waiting.is_empty() {
            for block in std::mem::take(&mut self.waiting) {
                self.push_plain(block);
            }
        }
        if self.unseen.is_empty() {
            self.unseen.clear();
        } else {
            let mut block = self.new_block(&self.top, Kind::Hidden);
            block.text = self.unseen.finish(|_| None).0;
            block.because(Reason::new("hidden", "inline element"));
            self.push_plain(block);
        }
    }

    fn new_block(&self, frame: &Frame, kind: Kind) -> Block {
        Block {
            kind,
            text: String::new(),
            spans: Vec::new(),
            level: if let Context::Heading(level) = frame.context { Some(level) } else { None },
            item: if kind == Kind::List { frame.item } else { None },
            rows: Vec::new(),
            header: false,
            media: None,
            group: frame.group,
            why: Vec::new(),
            path: self.path.here(),
            line: None,
            page: None,
            score: None,
        }
    }

    fn push(&mut self, block: Block, draft: Draft) {
        self.out.add(block, draft);
    }

    fn push_plain(&mut self, block: Block) {
        let words = words(&block.text);
        self.push(block, Draft { words, ..Draft::of(&self.top) });
    }

    fn medium(&mut self, node: Node<'a>, kind: Kind, mut medium: Media) {
        let Some(url) = self.base.resolve(&medium.url).or_else(|| self.base.leaves(&medium.url)) else {
            return;
        };
        medium.url = url;
        let mut block = self.new_block(&self.top, kind);
        (block.media, block.line, block.level) = (Some(medium), self.document.line(node), None);
        if self.line.is_empty() {
            self.push_plain(block);
        } else {
            // A picture sets the words around it apart.
            self.line.push_picture();
            self.waiting.push(block);
        }
    }

    fn table(&mut self, node: Node<'a>, table: table::Table) {
        self.flush();
        let mut frame = self.block(node, &Attributes::of(node));
        frame.context = Context::Flow;
        let mut block = self.new_block(&frame, Kind::Table);
        block.text = table.rows.iter().map(|row| row.join("\t")).collect::<Vec<_>>().join("\n");
        (block.rows, block.header, block.line) = (table.rows, table.header, self.document.line(node));
        let words = words(&block.text);
        let chars = u32::try_from(block.text.len()).unwrap_or(u32::MAX);
        let counts = Counts { chars, ..Counts::default() };
        self.push(block, Draft { counts, words, ..Draft::of(&frame) });
        self.path.leave();
    }

    /// A field that readers fill in, counted for the elements around it.
    fn control(&mut self, node: Node<'_>) {
        if matches!(node.attr("type"), Some("hidden" | "submit" | "button" | "checkbox" | "radio")) {
            return;
        }
        let mut at = self.top.container;
        for _ in 0..CONTROL_LEVELS {
            let Some(container) = self.out.containers.get_mut(at as usize) else { break };
            container.controls = container.controls.saturating_add(1);
            if container.tag == super::container::Tag::Body {
                break;
            }
            at = container.parent;
        }
    }
}
