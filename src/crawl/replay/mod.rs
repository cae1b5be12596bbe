//! Recorded pages, extracted again with today's version: what changed against what was extracted before?
//!
//! Pure: bytes and lines in, values out.

mod members;
mod message;
mod records;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::canonical::canonical;
use super::compare::{Comparison, Version, compare};
use crate::article::Article;
use crate::page::Page;
pub use records::{Damage, Record, Records};

/// Fields that are compared beside headline and text.
const FIELDS: [&str; 10] = [
    "authors",
    "published",
    "modified",
    "site_name",
    "language",
    "description",
    "section",
    "keywords",
    "image",
    "license",
];

/// The page of a record: an answer with HTML, or a resource that is HTML; nothing for all other records. A revisit has no
/// page: it says that nothing changed.
///
/// # Errors
/// Says in words why a record that should hold a page cannot be read.
pub fn page(record: &Record) -> Result<Option<Page>, String> {
    message::page(record)
}

/// Articles that were extracted before, by their canonical addresses.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    articles: HashMap<String, (Version, Vec<Value>)>,
}

/// What became of a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Replayed {
    /// Where the page is from.
    pub url: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// The fields that have another value, by their names in the JSON of articles.
    pub fields: Vec<&'static str>,
    /// What changed in headline and text.
    #[serde(flatten)]
    pub text: Comparison,
}

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Outcome {
    /// All is as it was.
    Same,
    /// Something has another value.
    Changed,
    /// It was not extracted before.
    New,
}

impl Earlier {
    /// Adds an article from a line of JSON Lines, as `pressclip batch` and a crawl write them; a later one of the same address takes
    /// the place of an earlier one. Says whether the line is an article with an address.
    pub fn add(&mut self, line: &str) -> bool {
        let Ok(article) = serde_json::from_str::<Value>(line) else { return false };
        let Some(url) = article["url"].as_str().and_then(|url| Url::parse(url).ok()) else { return false };
        let Some(version) = Version::from_json(&article) else { return false };
        let fields = FIELDS.iter().map(|name| article[*name].clone()).collect();
        self.articles.insert(canonical(&url).into(), (version, fields));
        true
    }

    /// How many articles are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.articles.len()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }

    /// Compares an article of today with the one from before.
    #[must_use]
    pub fn against(&self, article: &Article) -> Replayed {
        let url = article.url.clone();
        let key = url.as_deref().and_then(|url| Url::parse(url).ok()).map(|url| String::from(canonical(&url)));
        let Some((version, before)) = key.and_then(|key| self.articles.get(&key)) else {
            return Replayed { url, outcome: Outcome::New, fields: Vec::new(), text: Comparison::default() };
        };
        let today = crate::output::to_json(article);
        // A key that the earlier line did not have says nothing; one that is null does.
        let differs = |(name, before): &(&&'static str, &Value)| **before != today[**name];
        let fields: Vec<&'static str> = FIELDS.iter().zip(before).filter(differs).map(|(name, _)| *name).collect();
        let text = compare(version, &Version::of(article));
        let is_same = fields.is_empty() && text.is_empty();
        let outcome = if is_same { Outcome::Same } else { Outcome::Changed };
        Replayed { url, outcome, fields, text }
    }
}
