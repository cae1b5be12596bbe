//! The article: plain data, no logic beyond views of it.

mod completeness;
mod parts;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::block::{Block, Kind};
use crate::include::{Include, Shown};
pub use completeness::{Completeness, PageKind, Verdict};
pub use parts::{Correction, Entry, Related};

/// Notes of a page beside those of its stages.
const MOST_NOTES: usize = 100;

/// What was clipped from a page.
///
/// Every output is a view of this value. `blocks` holds the whole page in document order; the body is the view of the
/// blocks whose kind belongs to an article ([`crate::Kind::is_article`]) and is one of `include`.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Article {
    /// Where the page was fetched, after redirects.
    pub url: Option<String>,
    /// The address that the page gives itself, resolved.
    pub canonical_url: Option<String>,
    /// The headline, without the site's name.
    pub headline: Option<String>,
    /// All blocks of the page in document order, kept and set aside.
    pub blocks: Vec<Block>,
    /// The kinds of blocks that the outputs show; it can be changed at any time, since it is a view of `blocks`.
    pub include: Include,
    /// Who wrote it, a name each.
    pub authors: Vec<String>,
    /// When it was published.
    pub published: Option<DateTime>,
    /// When it was last changed; never before `published`.
    pub modified: Option<DateTime>,
    /// The publication.
    pub site_name: Option<String>,
    /// BCP 47, e.g. `de` or `pt-BR`.
    pub language: Option<String>,
    /// The page's own summary.
    pub description: Option<String>,
    /// The section or rubric.
    pub section: Option<String>,
    /// Keywords and topics.
    pub keywords: Vec<String>,
    /// The lead image, resolved.
    pub image: Option<String>,
    /// The licence of the text: a URL or a name.
    pub license: Option<String>,
    /// schema.org `isAccessibleForFree`.
    pub free_access: Option<bool>,
    /// Whether it is an article and the whole of it; nothing for an article that was not clipped from a page.
    pub completeness: Option<Completeness>,
    /// Other stories that the article points to, in the order of the page.
    pub related: Vec<Related>,
    /// What the publication says it changed.
    pub corrections: Vec<Correction>,
    /// The entries of a live blog in the order of the page; empty for other articles.
    pub entries: Vec<Entry>,
    /// The next page of the same article, if it has one; see [`mod@crate::pages`].
    pub next_page: Option<String>,
    /// The addresses of the pages that were joined, the first among them; empty when none were.
    pub pages: Vec<String>,
    /// How likely the body is right, 0 to 1: that its words and those of an annotator have an F1 of at least 0.9.
    pub confidence: Option<f32>,
    /// For each field that was found: where, and what else stood to choose.
    pub evidence: BTreeMap<Field, Evidence>,
    /// What a reader of the article should know: what was cut, doubted or missing.
    pub notes: Vec<Note>,
}

impl Article {
    /// Notes something that many places of a page may say, once, and not without end.
    pub(crate) fn note_once(&mut self, note: Note) {
        if self.notes.len() < MOST_NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The texts that are shown of the article, in order; no pictures.
    pub fn body(&self) -> impl Iterator<Item = &Block> {
        let shown = self.included().into_iter().zip(&self.blocks);
        shown.filter(|(is_shown, block)| *is_shown && block.kind != Kind::Image).map(|(_, block)| block)
    }

    /// For each of `blocks` whether the outputs show it.
    ///
    /// Text is shown where its kind is in `include`. Pictures, captions and credits are shown, if included, where they belong
    /// to the article by their place; text has the words of pictures alone.
    #[must_use]
    pub fn included(&self) -> Vec<bool> {
        Shown::of(self).blocks
    }

    /// The body text: paragraphs separated by blank lines, without the headline; items of ordered lists have their numbers.
    #[must_use]
    pub fn text(&self) -> String {
        crate::output::body_text(self)
    }
}

/// A field of an article that has evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[allow(missing_docs)] // the names of the article's fields
pub enum Field {
    CanonicalUrl,
    Headline,
    Authors,
    Published,
    Modified,
    SiteName,
    Language,
    Description,
    Section,
    Keywords,
    Image,
    License,
    FreeAccess,
}

/// Where a field is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Evidence {
    /// The place of the winner, e.g. `json-ld NewsArticle.headline`, `meta og:title`, `dom h1`.
    pub source: String,
    /// The candidates that lost, best first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub others: Vec<Candidate>,
}

/// A value that stood to choose for a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Candidate {
    /// The value as text.
    pub value: String,
    /// Where it stood.
    pub source: String,
}

/// A date as precise as the page gives it.
///
/// Written as RFC 3339: `2024-05-03T15:47:42+02:00`. A bare date stays a date, and a time without a zone stays
/// without one, so nothing is made up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DateTime {
    /// A day.
    Date(jiff::civil::Date),
    /// A day and time whose zone is not known.
    Local(jiff::civil::DateTime),
    /// An instant, with the offset it was written in.
    Zoned(jiff::Timestamp, jiff::tz::Offset),
}

impl DateTime {
    /// The calendar day, as written on the page.
    #[must_use]
    pub fn date(&self) -> jiff::civil::Date {
        match self {
            Self::Date(date) => *date,
            Self::Local(time) => time.date(),
            Self::Zoned(instant, offset) => offset.to_datetime(*instant).date(),
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => write!(f, "{date}"),
            Self::Local(time) => write!(f, "{time}"),
            Self::Zoned(instant, offset) if offset.is_zero() => write!(f, "{instant}"),
            Self::Zoned(instant, offset) => write!(f, "{}", instant.display_with_offset(*offset)),
        }
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Something worth saying about an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Note {
    /// What it is about, for programs.
    pub kind: NoteKind,
    /// In words, for people.
    pub message: String,
}

impl Note {
    /// A note.
    pub fn new(kind: NoteKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NoteKind {
    /// The page was longer than the limit.
    InputCut,
    /// Building the tree stopped early.
    ParseCut,
    /// Elements were nested too deep.
    DepthCut,
    /// A tag had too many attributes.
    AttributesCut,
    /// Elements had too many different names.
    NamesCut,
    /// Bytes that are not text in the page's encoding.
    BadEncoding,
    /// No article text was found.
    NoText,
    /// The body was found by a way of last resort.
    Fallback,
    /// A field's value was refused, e.g. a date in the future.
    Refused,
    /// Structured data that could not be read.
    BadMetadata,
    /// The work on the page was cut short.
    WorkCut,
    /// A page of the article was not joined.
    PageMissing,
    /// The page is a web archive's copy.
    Archived,
    /// The publisher asks robots for something, e.g. not to keep a copy (`noarchive`).
    RobotsDirectives,
    /// The publisher reserves rights of use by machines: `noai`, or text and data mining (`TDMRep`).
    RightsReserved,
}
