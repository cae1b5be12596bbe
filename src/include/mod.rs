//! What of an article its outputs show.
//!
//! A view and nothing more: it changes neither the blocks nor their kinds, order or text. [`Article::include`] holds it, so
//! every output of an article shows the same; the blocks that are left out stay where they are.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::article::Article;
use crate::block::{Block, Kind};

/// A set of kinds of blocks.
///
/// The default is what a news reader wants: lead, paragraphs, subheads, lists, quotes, tables, code, embedded posts and, where
/// the format has them, pictures. Captions and credits are off: they are not the article's own text.
///
/// ```
/// use pressclip::{Include, Kind, Options};
/// let mut options = Options::default();
/// options.include = Include::default().without(Kind::List).with(Kind::Caption);
/// assert_eq!("paragraph, subhead".parse(), Ok(Include::none().with(Kind::Subhead).with(Kind::Paragraph)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Include(u32);

impl Include {
    /// The kinds that can be chosen, in the order of [`Kind::ALL`]. All others are never text of an article.
    pub const CHOICES: [Kind; 11] = {
        use Kind::*;
        [Lead, Paragraph, Subhead, List, Quote, Table, Code, Embed, Image, Caption, Credit]
    };

    /// No kind at all.
    #[must_use]
    pub const fn none() -> Self {
        Self(0)
    }

    /// Every kind that can be chosen.
    #[must_use]
    pub fn all() -> Self {
        Self::CHOICES.into_iter().collect()
    }

    /// The set with one more kind. A kind that is no choice is never in it.
    #[must_use]
    pub fn with(self, kind: Kind) -> Self {
        if Self::CHOICES.contains(&kind) { Self(self.0 | 1 << kind as u32) } else { self }
    }

    /// The set without a kind.
    #[must_use]
    pub fn without(self, kind: Kind) -> Self {
        Self(self.0 & !(1 << kind as u32))
    }

    /// Whether a kind is in the set.
    #[must_use]
    pub fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u32) != 0
    }

    /// The kinds of the set, in the order of [`Kind::ALL`].
    pub fn kinds(self) -> impl Iterator<Item = Kind> {
        Self::CHOICES.into_iter().filter(move |&kind| self.has(kind))
    }
}

impl Default for Include {
    fn default() -> Self {
        Self::all().without(Kind::Caption).without(Kind::Credit)
    }
}

impl FromIterator<Kind> for Include {
    fn from_iter<I: IntoIterator<Item = Kind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::none(), Self::with)
    }
}

impl fmt::Display for Include {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, kind) in self.kinds().enumerate() {
            write!(f, "{}{}", if i == 0 { "" } else { "," }, kind.name())?;
        }
        Ok(())
    }
}

/// As a list of names.
impl Serialize for Include {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.kinds())
    }
}

/// A name that is none of [`Include::CHOICES`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKind(String);

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no kind to include is named {:?}; there are {}", self.0, Include::all())
    }
}

impl std::error::Error for UnknownKind {}

impl FromStr for Include {
    type Err = UnknownKind;

    /// Reads names parted by commas: the set of just these. Upper and lower case are the same, an empty text is no kind.
    ///
    /// # Errors
    /// When a name is none of [`Include::CHOICES`].
    fn from_str(names: &str) -> Result<Self, Self::Err> {
        let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        let kind = |name: &str| Self::CHOICES.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name));
        names.map(|name| kind(name).ok_or_else(|| UnknownKind(name.to_owned()))).collect()
    }
}

/// Set-aside texts between two texts of the article up to which a picture between them is the article's. In rows of
/// teasers there are more.
const ASIDE: usize = 3;
/// Blocks above a picture in which its words are looked for.
const NEAR: usize = 3;

/// For each block of an article whether it is shown, and for each picture the words that stand with it.
///
/// Text is shown where its kind is included. Pictures and their words are shown from the headline to the last text of
/// the article, and before its first text only when they have words or are the lead image: logos stand there too.
#[derive(Debug)]
pub(crate) struct Shown {
    /// A block for a block.
    pub(crate) blocks: Vec<bool>,
    /// Whether a picture is the article's, shown or not.
    pub(crate) pictured: Vec<bool>,
    /// For a picture its caption and credit among the blocks.
    pub(crate) words: Vec<Words>,
    /// For a caption or credit its picture.
    pub(crate) figures: Vec<Option<usize>>,
}

/// The blocks that hold a picture's words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) caption: Option<usize>,
    pub(crate) credit: Option<usize>,
}

impl Words {
    fn slot(&mut self, kind: Kind) -> &mut Option<usize> {
        if kind == Kind::Caption { &mut self.caption } else { &mut self.credit }
    }
}

impl Shown {
    pub(crate) fn of(article: &Article) -> Self {
        let (blocks, include) = (&article.blocks, article.include);
        let words = words(blocks);
        let figures = figures(&words);
        let place = Place::of(article);
        let is_picture = |at: usize| blocks[at].kind == Kind::Image && place.has_picture(article, at, words[at]);
        let pictured: Vec<bool> = (0..blocks.len()).map(is_picture).collect();
        let is_shown = |(at, block): (usize, &Block)| match block.kind {
            kind if kind.is_article() => include.has(kind),
            Kind::Image => include.has(Kind::Image) && pictured[at],
            kind @ (Kind::Caption | Kind::Credit) => {
                include.has(kind) && figures[at].map_or_else(|| place.is_within(at), |picture| pictured[picture])
            }
            _ => false,
        };
        let shown = blocks.iter().enumerate().map(is_shown).collect();
        Self { blocks: shown, pictured, words, figures }
    }
}

/// Where the article is among the blocks.
struct Place {
    /// The headline above it, its first and last text.
    start: usize,
    first: usize,
    last: usize,
    /// For each block the set-aside texts since the last text of the article, and until the next.
    aside: Vec<usize>,
}

impl Place {
    fn of(article: &Article) -> Self {
        let blocks = &article.blocks;
        let is_text = |block: &Block| block.is_article() && !block.text.trim().is_empty();
        let first = blocks.iter().position(is_text).unwrap_or(0);
        let last = blocks.iter().rposition(is_text).unwrap_or(0);
        let start = blocks[..first].iter().rposition(|block| block.kind == Kind::Headline).unwrap_or(first);
        let mut aside = vec![0; blocks.len()];
        let (mut from, mut count) = (0, 0);
        for (at, block) in blocks.iter().enumerate() {
            if is_text(block) {
                aside[from..at].fill(count);
                (from, count) = (at + 1, 0);
            } else if is_aside(block) {
                count += 1;
            }
        }
        Self { start, first, last, aside }
    }

    /// Whether a block stands between texts of the article.
    fn is_within(&self, at: usize) -> bool {
        self.first < at && at < self.last && self.aside[at] <= ASIDE
    }

    fn has_picture(&self, article: &Article, at: usize, words: Words) -> bool {
        let media = article.blocks[at].media.as_ref();
        let is_lead = || media.is_some_and(|media| Some(&media.url) == article.image.as_ref());
        let above = || self.start < at && at < self.first;
        self.is_within(at) || above() && (words != Words::default() || is_lead())
    }
}

/// Whether a block is the text of something else than the article.
fn is_aside(block: &Block) -> bool {
    use Kind::{AuthorBox, Comment, Footer, Form, Navigation, NextArticle, Other, Related, Tags};
    matches!(block.kind, AuthorBox | Comment | Footer | Form | Navigation | NextArticle | Other | Related | Tags)
}

/// For each picture the first caption and credit of its figure: those below it, else those shortly above.
fn words(blocks: &[Block]) -> Vec<Words> {
    let mut words = vec![Words::default(); blocks.len()];
    let mut picture = None;
    for (at, block) in blocks.iter().enumerate() {
        match (block.kind, picture) {
            (Kind::Image, _) => picture = Some(at),
            (Kind::Caption | Kind::Credit, Some(above)) if is_same_figure(blocks, above, at) => {
                words[above].slot(block.kind).get_or_insert(at);
            }
            _ => {}
        }
    }
    let taken = figures(&words);
    for at in (0..blocks.len()).filter(|&at| blocks[at].kind == Kind::Image) {
        for kind in [Kind::Caption, Kind::Credit] {
            let above = (at.saturating_sub(NEAR)..at).rev().take_while(|&i| blocks[i].kind != Kind::Image);
            let mut own =
                above.filter(|&i| blocks[i].kind == kind && is_same_figure(blocks, i, at) && taken[i].is_none());
            if let (None, Some(found)) = (*words[at].slot(kind), own.next()) {
                *words[at].slot(kind) = Some(found);
            }
        }
    }
    words
}

fn is_same_figure(blocks: &[Block], a: usize, b: usize) -> bool {
    blocks[a].group != 0 && blocks[a].group == blocks[b].group
}

/// For each block the picture whose words it holds.
fn figures(words: &[Words]) -> Vec<Option<usize>> {
    let mut figures = vec![None; words.len()];
    for (picture, words) in words.iter().enumerate() {
        for at in [words.caption, words.credit].into_iter().flatten() {
            figures[at] = Some(picture);
        }
    }
    figures
}

#[cfg(test)]
mod tests;
