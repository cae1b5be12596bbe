//! The elements that hold blocks, and what their names say.

use std::hash::{Hash, Hasher};

use super::attributes::Attributes;
use crate::rules::{CueSet, Named, Names};

/// No container: above the root.
pub(crate) const NONE: u32 = u32::MAX;

/// Levels that a path names; deeper ones start with `…`.
const PATH_LEVELS: usize = 24;
/// Bytes of an id or class that a path shows.
const LONGEST_NAME: usize = 40;

/// A block-level element with blocks below it.
#[derive(Debug, Clone)]
pub(crate) struct Container {
    /// The container around it.
    pub(crate) parent: u32,
    pub(crate) tag: Tag,
    /// The outermost menu that it is or stands in.
    pub(crate) menu: u32,
    /// What its class and id say.
    pub(crate) cues: CueSet,
    /// The same for elements with the same tag and classes.
    pub(crate) signature: u64,
    /// Containers around it.
    pub(crate) depth: u16,
    /// Fields for readers to fill in, in it or up to four levels below.
    pub(crate) controls: u16,
    /// What readers press to open and close another part of the page.
    pub(crate) opens: bool,
}

impl Container {
    pub(super) fn new<'a>(
        tag: &str,
        attributes: &Attributes<'a>,
        parent: u32,
        depth: u16,
        names: &mut Names<'a>,
    ) -> Self {
        let class = attributes.class;
        let Named { cues, signature, .. } = names.named(class);
        let mut cues = cues.union(names.cues(attributes.id));
        for name in attributes.names() {
            cues = cues.union(names.cues(name));
        }
        let mut hasher = rustc_hash::FxHasher::default();
        tag.hash(&mut hasher);
        hasher.write_u64(signature);
        let opens = attributes.opens(tag);
        let tag = Tag::of(tag, attributes.role);
        Self { parent, tag, menu: NONE, cues, signature: hasher.finish(), depth, controls: 0, opens }
    }
}

/// The chain of containers from one upwards.
pub(crate) fn chain(containers: &[Container], from: u32) -> impl Iterator<Item = (u32, &Container)> {
    std::iter::successors(containers.get(from as usize).map(|c| (from, c)), |(_, c)| {
        containers.get(c.parent as usize).map(|p| (c.parent, p))
    })
}

/// Where the walk is: a path of `tag#id`, `tag.class` and the place among siblings. It grows and shrinks with the walk, so
/// that a block's path is one copy.
#[derive(Debug, Default)]
pub(super) struct Path {
    text: String,
    /// Where each step starts.
    steps: Vec<usize>,
}

impl Path {
    /// Enters an element, the `nth` of its parent, from 1.
    pub(super) fn enter(&mut self, tag: &str, attributes: &Attributes<'_>, nth: u32) {
        let inner = !self.text.is_empty();
        if inner {
            self.text.push('>');
        }
        self.steps.push(self.text.len());
        self.text.push_str(&tag[..tag.floor_char_boundary(LONGEST_NAME)]);
        let class = || attributes.class.split_ascii_whitespace().next();
        let id = (!attributes.id.is_empty()).then_some(attributes.id);
        if let Some((sign, name)) = id.map(|id| ('#', id)).or_else(|| Some(('.', class()?))) {
            self.text.push(sign);
            self.text.push_str(&name[..name.floor_char_boundary(LONGEST_NAME)]);
        }
        if inner {
            self.text.push('[');
            push_number(&mut self.text, nth);
            self.text.push(']');
        }
    }

    /// Leaves the element entered last.
    pub(super) fn leave(&mut self) {
        let start = self.steps.pop().unwrap_or(0);
        self.text.truncate(start.saturating_sub(1));
    }

    /// The path to here; of a deep one, its end.
    pub(super) fn here(&self) -> String {
        match self.steps.len().checked_sub(PATH_LEVELS) {
            Some(cut @ 1..) => format!("…>{}", &self.text[self.steps[cut]..]),
            _ => self.text.clone(),
        }
    }
}

/// Adds a number in digits, which is most of the time one or two.
fn push_number(text: &mut String, number: u32) {
    if number > 9 {
        push_number(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

macro_rules! tags {
    ($($variant:ident = $($name:literal)|+),* $(,)?) => {
        /// The tags that tell something about a block.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Tag { $($variant),*, Custom, Else }

        impl Tag {
            fn named(name: &str) -> Self {
                match name {
                    $($($name)|+ => Self::$variant,)*
                    _ if name.contains('-') => Self::Custom,
                    _ => Self::Else,
                }
            }
        }
    };
}

tags! {
    Html = "html", Body = "body", P = "p", Div = "div", Section = "section", Article = "article", Main = "main",
    Aside = "aside", Nav = "nav", Header = "header", Footer = "footer", Form = "form" | "fieldset", Table = "table",
    Row = "tr" | "tbody" | "thead" | "tfoot", Cell = "td" | "th", Ul = "ul" | "menu", Ol = "ol", Li = "li",
    Dl = "dl" | "dt" | "dd", Quote = "blockquote", Figure = "figure", Caption = "figcaption" | "caption", Pre = "pre",
    H1 = "h1", H2 = "h2", H3 = "h3", H4 = "h4" | "h5" | "h6", Address = "address", Details = "details" | "summary",
    Dialog = "dialog", Button = "button", Anchor = "a", Span = "span",
}

impl Tag {
    /// The tag, or the one that the element's role makes of it.
    fn of(tag: &str, role: Option<&str>) -> Self {
        match role {
            Some("navigation" | "menu" | "menubar") => Self::Nav,
            Some("contentinfo") => Self::Footer,
            Some("banner") => Self::Header,
            Some("complementary") => Self::Aside,
            Some("dialog" | "alertdialog") => Self::Dialog,
            Some("main") => Self::Main,
            Some("article") if tag == "div" => Self::Article,
            Some("search" | "form") => Self::Form,
            _ => Self::named(tag),
        }
    }
}
