//! One walk over the tree that gathers what the fields are found in.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::marks::{Marks, Sorter};
use super::microdata::Microdata;
use crate::letters;
use crate::parse::{Document, Node, Read, Sets, Step, Tag};
use crate::rules::Names;

/// Most entries kept of each sort; a page with more is not an article's.
const MAX: usize = 2_000;

/// Pieces and different keys of `<meta>`s that a page has, about: to begin with, there is room for so many.
const PIECES: usize = 64;
const METAS: usize = 28;

/// Scripts of other JSON that are kept.
const MAX_STATES: usize = 20;

/// Between two inline elements in [`Harvest::text`]: they may be set apart by style alone.
pub(crate) const SEAM: char = '\u{1}';
/// Before the text of a link.
pub(crate) const LINK: char = '\u{2}';
/// Behind the text of a link.
pub(crate) const LINK_END: char = '\u{3}';

/// A text without these marks.
pub(super) fn without_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for at in memchr::memchr3_iter(SEAM as u8, LINK as u8, LINK_END as u8, text.as_bytes()) {
        out.push_str(&text[from..at]);
        from = at + 1;
    }
    out.push_str(&text[from..]);
    out
}

/// What was gathered from a page.
#[derive(Default)]
pub(crate) struct Harvest<'a> {
    /// `<html lang>`.
    pub(crate) language: Option<&'a str>,
    /// The `<html>` and `<body>` elements.
    pub(crate) frame: [Option<Node<'a>>; 2],
    /// The first `<base href>`.
    pub(crate) base: Option<&'a str>,
    /// The first `<title>`.
    pub(crate) title: Option<String>,
    /// The contents of the `<meta>`s by their `property`, `name`, `itemprop` or `http-equiv` in lower case, in order.
    pub(crate) metas: FxHashMap<Cow<'a, str>, Vec<&'a str>>,
    pub(crate) links: Vec<Link<'a>>,
    /// The `ld+json` scripts.
    pub(crate) scripts: Vec<&'a str>,
    /// The scripts that hold other JSON: what a page's program starts from.
    pub(crate) states: Vec<&'a str>,
    pub(super) microdata: Microdata,
    pub(crate) pieces: Vec<Piece<'a>>,
    /// The page's visible text with [`SEAM`], [`LINK`], [`LINK_END`], and line breaks between blocks.
    pub(crate) text: String,
}

/// A `<link>` or `<a>` with a `rel`.
#[derive(Debug)]
pub(crate) struct Link<'a> {
    pub(crate) rel: &'a str,
    pub(crate) href: &'a str,
    /// Whether it stands in the head.
    pub(crate) is_head: bool,
    pub(crate) node: Node<'a>,
}

/// An element that may hold a headline, a name or a date.
#[derive(Debug)]
pub(crate) struct Piece<'a> {
    pub(crate) node: Node<'a>,
    pub(crate) marks: Marks,
    /// Where its text starts in [`Harvest::text`].
    pub(crate) start: usize,
    /// Where its text ends.
    pub(crate) end: usize,
}

impl<'a> Harvest<'a> {
    /// Walks the page.
    pub(crate) fn gather(document: &'a Document, names: Names<'a>) -> Self {
        let mut walker = Walker {
            harvest: Self::default(),
            sorter: Sorter::new(names),
            mute: 0,
            in_head: false,
            metas: 0,
            open: Vec::new(),
        };
        walker.harvest.text.reserve((document.nodes_made() * 16).min(64 * 1024));
        walker.harvest.pieces.reserve(PIECES);
        walker.harvest.metas.reserve(METAS);
        for step in document.root().walk() {
            match step {
                Step::Enter(node) => match node.as_tag() {
                    Some((tag, sets)) => walker.enter(node, tag, sets),
                    None => walker.text(node.as_text().unwrap_or_default()),
                },
                Step::Leave(node) => {
                    let (tag, sets) = node.as_tag().unwrap_or((Tag::Other, Sets::default()));
                    walker.leave(node, tag, sets);
                }
            }
        }
        walker.harvest
    }

    /// The text of a piece as it was gathered, at most `max` bytes of it.
    pub(crate) fn raw(&self, piece: &Piece<'_>, max: usize) -> &str {
        let mut end = piece.end.min(piece.start + max);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        &self.text[piece.start..end]
    }

    /// The lines of a stretch of the text that are not blank, and where each starts.
    pub(crate) fn lines(&self, stretch: Range<usize>) -> impl Iterator<Item = (usize, &str)> {
        let mut at = self.text.floor_char_boundary(stretch.start);
        let text = &self.text[..self.text.floor_char_boundary(stretch.end)];
        // Most lines are blank: what is looked for is the next that is not.
        std::iter::from_fn(move || {
            let rest = text.as_bytes().get(at..)?;
            let blank = rest.iter().position(|byte| *byte > b' ')?;
            let start = at + memchr::memrchr(b'\n', &rest[..blank]).map_or(0, |end| end + 1);
            let end = memchr::memchr(b'\n', &rest[blank..]).map_or(text.len(), |behind| at + blank + behind);
            at = end + 1;
            Some((start, &text[start..end]))
        })
    }

    /// The contents of the `<meta>`s with a key, in order.
    pub(crate) fn meta(&self, key: &str) -> impl Iterator<Item = &'a str> + use<'_, 'a> {
        self.metas.get(key).into_iter().flatten().copied()
    }
}

/// What of an element's attributes is asked of every element.
#[derive(Default)]
pub(super) struct Attributes<'a> {
    pub(super) class: &'a str,
    pub(super) id: &'a str,
    pub(super) rel: Option<&'a str>,
    pub(super) href: Option<&'a str>,
    pub(super) itemprop: Option<&'a str>,
    pub(super) property: Option<&'a str>,
    /// Whether the element is an item of microdata or RDF.
    pub(super) is_item: bool,
}

impl<'a> Attributes<'a> {
    pub(super) fn of(node: Node<'a>) -> Self {
        let mut found = Self::default();
        for (read, value) in node.each_read() {
            match read {
                Read::Class => found.class = value,
                Read::Id => found.id = value,
                Read::Rel => found.rel = Some(value),
                Read::Href => found.href = Some(value),
                Read::Itemprop => found.itemprop = Some(value),
                Read::Property => found.property = Some(value),
                Read::Itemscope | Read::Typeof => found.is_item = true,
                _ => {}
            }
        }
        found
    }
}

struct Walker<'a> {
    harvest: Harvest<'a>,
    sorter: Sorter<'a>,
    /// Elements whose text is not shown, open now.
    mute: usize,
    in_head: bool,
    /// The `<meta>`s kept so far.
    metas: usize,
    /// Open elements that matter: the marks they give to all below, and the piece that ends with them.
    open: Vec<Open<'a>>,
}

struct Open<'a> {
    node: Node<'a>,
    piece: Option<usize>,
    /// The marks of the context, with this element's.
    context: Marks,
    is_item: bool,
}

impl<'a> Walker<'a> {
    fn enter(&mut self, node: Node<'a>, tag: Tag, sets: Sets) {
        match tag {
            Tag::Html => {
                self.harvest.language = self.harvest.language.or(node.get(Read::Lang).or(node.get(Read::XmlLang)));
                self.harvest.frame[0] = Some(node);
            }
            Tag::Head => self.in_head = true,
            Tag::Body => {
                self.in_head = false;
                self.harvest.frame[1] = Some(node);
            }
            Tag::Base => self.harvest.base = self.harvest.base.or(node.get(Read::Href)),
            Tag::Meta => self.meta(node),
            // Not the title of a picture.
            Tag::Title if self.harvest.title.is_none() && (self.in_head || self.mute == 0) => {
                self.harvest.title = Some(node.text());
            }
            Tag::Script => self.script(node),
            _ => {}
        }
        let attributes = Attributes::of(node);
        if matches!(tag, Tag::Link | Tag::A)
            && let (Some(rel), Some(href)) = (attributes.rel, attributes.href)
            && self.harvest.links.len() < MAX
        {
            self.harvest.links.push(Link { rel, href, is_head: self.in_head, node });
        }
        let is_item = self.harvest.microdata.enter(node, &attributes, self.harvest.text.len());
        if sets.has(Sets::NEVER_TEXT) {
            self.mute += 1;
        }
        if self.mute > 0 {
            // Nothing in it is a piece, so the marks that it gives to all below do not matter.
            if is_item {
                self.open.push(Open { node, piece: None, context: Marks::default(), is_item });
            }
            return;
        }
        self.boundary(tag, sets);
        let outer = self.open.last().map_or(Marks::default(), |open| open.context);
        let marks = self.sorter.sort(tag, &attributes);
        let context = outer.union(marks.context());
        let mut piece = None;
        if marks.is_piece() && self.harvest.pieces.len() < MAX {
            let start = self.harvest.text.len();
            piece = Some(self.harvest.pieces.len());
            self.harvest.pieces.push(Piece { node, marks: marks.union(context), start, end: start });
        }
        if piece.is_some() || is_item || context != outer {
            self.open.push(Open { node, piece, context, is_item });
        }
    }

    fn leave(&mut self, node: Node<'a>, tag: Tag, sets: Sets) {
        if let Some(open) = self.open.pop_if(|open| open.node == node) {
            let end = self.harvest.text.len();
            if let Some(piece) = open.piece {
                self.harvest.pieces[piece].end = end;
            }
            if open.is_item {
                self.harvest.microdata.leave(&self.harvest.text);
            }
        }
        if sets.has(Sets::NEVER_TEXT) {
            self.mute = self.mute.saturating_sub(1);
        }
        if self.mute == 0 {
            self.boundary_end(tag, sets);
        }
    }

    fn boundary(&mut self, tag: Tag, sets: Sets) {
        let mark = match tag {
            Tag::A => LINK,
            Tag::Wbr => return,
            Tag::Li | Tag::Img => SEAM,
            _ if sets.has(Sets::MERE_STYLE) => return,
            _ if sets.has(Sets::INLINE) => SEAM,
            _ => '\n',
        };
        self.harvest.text.push(mark);
    }

    fn boundary_end(&mut self, tag: Tag, sets: Sets) {
        let mark = match tag {
            Tag::A => LINK_END,
            Tag::Li => SEAM,
            _ if sets.has(Sets::VOID.or(Sets::MERE_STYLE)) => return,
            _ if sets.has(Sets::INLINE) => SEAM,
            _ => '\n',
        };
        self.harvest.text.push(mark);
    }

    fn text(&mut self, text: &str) {
        if self.mute > 0 {
            return;
        }
        // Line breaks of the source mean nothing, and the marks are ours.
        let out = &mut self.harvest.text;
        let mut rest = text;
        loop {
            let controls = rest.bytes().take_while(u8::is_ascii_control).count();
            if controls > 0 && out.as_bytes().last() != Some(&b' ') {
                out.push(' ');
            }
            rest = &rest[controls..];
            // Between two elements, there is often a line break and no more.
            if rest.is_empty() {
                return;
            }
            let Some(at) = letters::control(rest.as_bytes()) else { break };
            out.push_str(&rest[..at]);
            rest = &rest[at..];
        }
        out.push_str(rest);
    }

    fn meta(&mut self, node: Node<'a>) {
        let Some(content) = node.get(Read::Content).filter(|content| !content.trim().is_empty()) else { return };
        for name in [Read::Property, Read::Name, Read::Itemprop, Read::HttpEquiv] {
            if let Some(key) = node.get(name)
                && self.metas < MAX
            {
                self.metas += 1;
                let mut key = Cow::Borrowed(key.trim());
                if key.bytes().any(|byte| byte.is_ascii_uppercase()) {
                    key.to_mut().make_ascii_lowercase();
                }
                self.harvest.metas.entry(key).or_default().push(content);
            }
        }
    }

    fn script(&mut self, node: Node<'a>) {
        let Some(text) = node.children().find_map(Node::as_text) else { return };
        let is_json = if let Some(kind) = node.get(Read::Type) {
            if kind.eq_ignore_ascii_case("application/json") && self.harvest.states.len() < MAX_STATES {
                self.harvest.states.push(text);
            }
            kind.to_ascii_lowercase().contains("ld+json")
        } else {
            // A type forgotten: what starts as an object of schema.org is no program.
            let head = text.trim_start();
            head.starts_with('{') && head[..head.floor_char_boundary(200)].contains("schema.org")
        };
        if is_json && self.harvest.scripts.len() < MAX {
            self.harvest.scripts.push(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_lines_of_a_stretch_are_those_that_are_not_blank(
            text in "(a|é|\n| |\u{1}|\u{2}){0,30}", start in 0..40_usize, length in 0..40_usize
        ) {
            let (from, to) = (text.floor_char_boundary(start), text.floor_char_boundary(start + length));
            let mut at = from;
            let all: Vec<(usize, &str)> = text[from..to].split('\n').map(|line| { let here = at; at += line.len() + 1; (here, line) }).collect();
            let shown: Vec<_> = all.into_iter().filter(|(_, line)| line.bytes().any(|byte| byte > b' ')).collect();
            let harvest = Harvest { text: text.clone(), ..Harvest::default() };
            prop_assert_eq!(harvest.lines(start..start + length).collect::<Vec<_>>(), shown);
        }
    }
}
