//! Feeds, sitemaps, front pages and lists → what they list.
//!
//! Pure functions: bytes in, values out; the same bytes give the same values. None follows a link, expands an entity or
//! reads a document type. Broken files give what was read before the break, and a [`Note`](crate::article::Note).

mod feed;
mod front;
mod gz;
mod list;
mod site;
mod sitemap;
mod trap;
mod xml;

pub use feed::{Feed, Format, Poll, feed};
pub use front::{Front, LIKELY, front};
pub use list::{List, list};
pub use site::{Site, site};
pub use sitemap::{MAX_URLS, Sitemap, Sort, sitemap};

pub use trap::{Trap, trap};

use jiff::civil;
use serde::Serialize;
use url::Url;

use crate::article::DateTime;
use crate::extract::{DateHint, read_date};
use crate::page::{Listed, ListedIn};
use crate::parse::{Limits, parse};

/// Characters of a title that are kept.
const MAX_TITLE: usize = 1_000;

/// The first year of a date that is believed: there was no web before.
const FIRST_YEAR: i16 = 1990;

/// An address that was listed, and what was said of it there.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Found {
    /// Where it leads, as it was written, resolved; see [`canonical`](super::canonical::canonical).
    pub url: Url,
    /// The title of the article, or the words of the link.
    pub title: Option<String>,
    /// When it was published. Never from before 1990, but it may lie in the future.
    pub published: Option<DateTime>,
    /// When it was last changed.
    pub modified: Option<DateTime>,
    /// BCP 47, as it was written.
    pub language: Option<String>,
    /// How likely it is an article, 0 to 1. Feeds list articles (1), news sitemaps too (1); another sitemap lists all pages of a
    /// site and gives what the address looks like.
    pub score: f32,
}

impl Found {
    pub(super) fn new(url: Url) -> Self {
        Self { url, title: None, published: None, modified: None, language: None, score: 1.0 }
    }

    /// What this says of the page to [`Page::listed`](crate::Page::listed), evidence beside that of the page itself. Of
    /// front pages nothing should be: the words of their links are often others.
    #[must_use]
    pub fn listed(&self, place: ListedIn) -> Listed {
        Listed { title: self.title.clone(), published: self.published.clone(), ..Listed::new(place) }
    }
}

/// An address of the web, resolved.
fn resolve(base: &Url, address: &str) -> Option<Url> {
    let url = base.join(address.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// A text that may have markup and entities, as plain words.
fn plain(text: &str) -> Option<String> {
    let text = &text[..text.floor_char_boundary(8 * MAX_TITLE)];
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut plain = words(text);
    if plain.contains(['<', '&']) {
        plain = words(&parse(&plain, &Limits::default()).root().text());
    }
    plain.truncate(plain.floor_char_boundary(MAX_TITLE));
    (!plain.is_empty()).then_some(plain)
}

/// A date in any form that feeds have.
fn date(text: &str) -> Option<DateTime> {
    let text = text.trim();
    let text = &text[..text.floor_char_boundary(100)];
    read_date(text, DateHint { language: None, month_first: true }).filter(is_believed)
}

fn is_believed(date: &DateTime) -> bool {
    date.date() >= civil::date(FIRST_YEAR, 1, 1)
}

/// A tag of a language, if it looks like one.
fn language(text: &str) -> Option<String> {
    let text = text.trim();
    let is_tag = (2..=35).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && text.bytes().take(2).all(|b| b.is_ascii_alphabetic());
    is_tag.then(|| text.replace('_', "-"))
}

/// What was served in place of a list, where that can be told from its first bytes.
fn instead(text: &str) -> &'static str {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let start = start[..start.floor_char_boundary(1_000)].to_ascii_lowercase();
    if start.is_empty() {
        "it is empty"
    } else if start.starts_with("<!doctype html") || start.contains("<html") {
        "it is an HTML page"
    } else if start.starts_with(['{', '[']) {
        "it is JSON of another kind"
    } else if start.starts_with('<') {
        "it is XML of another kind"
    } else {
        "it is something else"
    }
}
