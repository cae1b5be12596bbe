//! What an element's tag and attributes say it may hold.

use super::harvest::Attributes;
use crate::extract::links::is_rel;
use crate::parse::Tag;
use crate::rules::Names;
use crate::rules::fields::{Sort, Sorts, fields};

/// A set of marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Marks(u16);

impl Marks {
    /// `<h1>`.
    pub(crate) const H1: Self = Self(1);
    /// `<h2>` or `<h3>`.
    pub(crate) const H2: Self = Self(1 << 1);
    /// A class that says headline.
    pub(crate) const HEADLINE: Self = Self(1 << 2);
    /// A class that says byline.
    pub(crate) const BYLINE: Self = Self(1 << 3);
    /// `rel=author`, or a link to an author's page.
    pub(crate) const AUTHOR_LINK: Self = Self(1 << 4);
    /// `<time>`.
    pub(crate) const TIME: Self = Self(1 << 5);
    /// A class that says date.
    pub(crate) const DATE: Self = Self(1 << 6);
    /// A class that says last change.
    pub(crate) const MODIFIED: Self = Self(1 << 7);
    /// Within readers' comments.
    pub(crate) const COMMENTS: Self = Self(1 << 8);
    /// Within what stands beside the article.
    pub(crate) const ASIDE: Self = Self(1 << 9);
    /// `rel=author`.
    pub(crate) const REL_AUTHOR: Self = Self(1 << 10);
    /// Within `<article>` or `<main>`.
    pub(crate) const ARTICLE: Self = Self(1 << 11);

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The marks that hold for everything below.
    pub(crate) fn context(self) -> Self {
        Self(self.0 & (Self::COMMENTS.0 | Self::ASIDE.0 | Self::ARTICLE.0))
    }

    /// Whether the element itself is worth keeping.
    pub(crate) fn is_piece(self) -> bool {
        self != self.context()
    }
}

/// Gives marks to elements.
pub(crate) struct Sorter<'a> {
    names: Names<'a>,
    /// The folders of the link met last, which the next one is often in as well, and whether they are of authors.
    folders: (&'a str, bool),
}

impl<'a> Sorter<'a> {
    pub(super) fn new(names: Names<'a>) -> Self {
        Self { names, folders: ("", false) }
    }

    pub(super) fn sort(&mut self, tag: Tag, attributes: &Attributes<'a>) -> Marks {
        let mut marks = match tag {
            Tag::H1 => Marks::H1,
            Tag::H2 | Tag::H3 => Marks::H2,
            Tag::Time => Marks::TIME,
            Tag::Aside | Tag::Nav | Tag::Footer => Marks::ASIDE,
            Tag::Article | Tag::Main => Marks::ARTICLE,
            Tag::Html
            | Tag::Body
            | Tag::Head
            | Tag::Meta
            | Tag::Link
            | Tag::Script
            | Tag::Style
            | Tag::Img
            | Tag::Svg
            | Tag::Path => return Marks::default(),
            _ => Marks::default(),
        };
        for names in [attributes.class, attributes.id] {
            marks = marks.union(of_sorts(self.names.named(names).sorts));
        }
        if tag == Tag::A {
            marks = marks.union(self.link(attributes.rel, attributes.href.unwrap_or_default()));
        }
        // A date's list of classes may say `post-date updated`.
        if matches!(tag, Tag::Input | Tag::Form | Tag::Button | Tag::Select) { marks.context() } else { marks }
    }

    /// Whether a link leads to an author.
    fn link(&mut self, rel: Option<&str>, href: &'a str) -> Marks {
        let path = &href[..memchr::memchr2(b'?', b'#', href.as_bytes()).unwrap_or(href.len())];
        let path = path.trim_end_matches('/');
        let folders = &path[..memchr::memrchr(b'/', path.as_bytes()).unwrap_or(0)];
        if self.folders.0 != folders {
            self.folders = (folders, is_of_authors(folders));
        }
        if rel.is_some_and(|rel| is_rel(rel, "author")) {
            Marks::REL_AUTHOR.union(Marks::AUTHOR_LINK)
        } else if self.folders.1 {
            Marks::AUTHOR_LINK
        } else {
            Marks::default()
        }
    }
}

/// The marks of what names say.
fn of_sorts(sorts: Sorts) -> Marks {
    const SORTS: [(Sort, Marks); 6] = [
        (Sort::Headline, Marks::HEADLINE),
        (Sort::Byline, Marks::BYLINE),
        (Sort::Date, Marks::DATE),
        (Sort::Modified, Marks::MODIFIED),
        (Sort::Comments, Marks::COMMENTS),
        (Sort::Aside, Marks::ASIDE),
    ];
    if sorts.is_empty() {
        return Marks::default();
    }
    let said = SORTS.iter().filter(|(sort, _)| sorts.has(*sort));
    said.fold(Marks::default(), |marks, (_, mark)| marks.union(*mark))
}

/// Whether one of the three folders nearest to what an address leads to holds authors' pages; of the folders around it.
fn is_of_authors(mut folders: &str) -> bool {
    (0..3).any(|_| {
        folders = folders.trim_end_matches('/');
        let (rest, name) = folders.split_at(memchr::memrchr(b'/', folders.as_bytes()).map_or(0, |slash| slash + 1));
        folders = rest;
        fields().is_author_path(name)
    })
}
