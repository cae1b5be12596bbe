//! The elements that hold blocks, and what their names say.

use std::hash::{Hash, Hasher};

use crate::parse::Node;
use crate::rules::{self, CueSet};

/// No container: above the root.
pub(crate) const NONE: u32 = u32::MAX;

/// Levels that a path names; deeper ones start with `…`.
const PATH_LEVELS: usize = 24;

/// A block-level element with blocks below it.
#[derive(Debug, Clone)]
pub(crate) struct Container {
    /// The container around it.
    pub(crate) parent: u32,
    pub(crate) tag: Tag,
    /// What its class and id say.
    pub(crate) cues: CueSet,
    /// The same for elements with the same tag and classes.
    pub(crate) signature: u64,
    /// Containers around it.
    pub(crate) depth: u16,
    /// Fields for readers to fill in, in it or up to four levels below.
    pub(crate) controls: u16,
    /// Place among its parent's elements, from 1.
    nth: u32,
    label: Box<str>,
}

impl Container {
    pub(super) fn new(node: Node<'_>, parent: u32, depth: u16, nth: u32) -> Self {
        let class = node.attr("class").unwrap_or("");
        let id = node.attr("id").unwrap_or("");
        let mut cues = rules::classes(class).union(rules::classes(id));
        for attr in ["itemprop", "data-component", "data-testid", "data-type", "data-module", "data-block"] {
            if let Some(value) = node.attr(attr) {
                cues = cues.union(rules::classes(value));
            }
        }
        let mut hasher = rustc_hash::FxHasher::default();
        node.tag().hash(&mut hasher);
        for word in class.split_ascii_whitespace().filter(|w| !w.bytes().any(|b| b.is_ascii_digit())) {
            word.hash(&mut hasher);
        }
        let label = match (id, class.split_ascii_whitespace().next()) {
            ("", None) => node.tag().to_owned(),
            ("", Some(class)) => format!("{}.{}", node.tag(), short(class)),
            (id, _) => format!("{}#{}", node.tag(), short(id)),
        };
        Self {
            parent,
            tag: Tag::of(node),
            cues,
            signature: hasher.finish(),
            depth,
            controls: 0,
            nth,
            label: label.into_boxed_str(),
        }
    }
}

fn short(name: &str) -> &str {
    &name[..name.floor_char_boundary(40)]
}

/// The chain of containers from one upwards.
pub(crate) fn chain(containers: &[Container], from: u32) -> impl Iterator<Item = (u32, &Container)> {
    std::iter::successors(containers.get(from as usize).map(|c| (from, c)), |(_, c)| {
        containers.get(c.parent as usize).map(|p| (c.parent, p))
    })
}

/// Where a container stands, as a path of `tag#id`, `tag.class` and the place among its siblings.
pub(super) fn path(containers: &[Container], at: u32) -> String {
    let mut steps: Vec<String> = chain(containers, at)
        .take(PATH_LEVELS)
        .map(|(_, c)| if c.parent == NONE { c.label.to_string() } else { format!("{}[{}]", c.label, c.nth) })
        .collect();
    if chain(containers, at).nth(PATH_LEVELS).is_some() {
        steps.push("…".to_owned());
    }
    steps.reverse();
    steps.join(">")
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
    fn of(node: Node<'_>) -> Self {
        match node.attr("role") {
            Some("navigation" | "menu" | "menubar") => Self::Nav,
            Some("contentinfo") => Self::Footer,
            Some("banner") => Self::Header,
            Some("complementary") => Self::Aside,
            Some("dialog" | "alertdialog") => Self::Dialog,
            Some("main") => Self::Main,
            Some("article") if node.tag() == "div" => Self::Article,
            Some("search" | "form") => Self::Form,
            _ => Self::named(node.tag()),
        }
    }
}
