//! What was kept of a page, what was set aside, and why: as a list, a page to look at, or JSON.
//!
//! All three are pure views of an [`Article`]: its blocks with their reasons, its fields with their sources and
//! the candidates that lost, and its notes.

mod html;
mod listing;

use std::collections::HashMap;

use serde::Serialize;

use crate::article::{Article, Candidate, Completeness, Field, Note};
use crate::block::Block;
use crate::include::Include;
use crate::output::json::Judged;

pub use html::html;
pub use listing::{Color, Listing, listing};

/// The explanation as JSON, indented.
///
/// `url`; `fields`: one object per field with `name`, `value`, `source`, `others`; `blocks`: all blocks in page
/// order with what [`Block`] has and `included`; `include`, the kinds that are shown; `completeness`; `notes`.
///
/// ```
/// let json = pressclip::explain::json(&pressclip::extract("<title>Rain</title>"));
/// let value: serde_json::Value = serde_json::from_str(&json)?;
/// assert!(value["blocks"].is_array());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn json(article: &Article) -> String {
    let explanation = Explanation {
        url: article.url.as_deref(),
        fields: fields(article),
        blocks: Judged::all(article),
        include: article.include,
        completeness: article.completeness.as_ref(),
        notes: &article.notes,
    };
    // Maps with text keys and plain values: there is nothing in it that could not be written.
    serde_json::to_string_pretty(&explanation).unwrap_or_default()
}

#[derive(Serialize)]
struct Explanation<'a> {
    url: Option<&'a str>,
    fields: Vec<Row<'a>>,
    blocks: Vec<Judged<'a>>,
    include: Include,
    completeness: Option<&'a Completeness>,
    notes: &'a [Note],
}

/// A field for the eye: its value as text, where it is from, what lost.
#[derive(Serialize)]
struct Row<'a> {
    name: &'static str,
    value: Option<String>,
    source: Option<&'a str>,
    others: &'a [Candidate],
}

impl<'a> Row<'a> {
    /// Where the winner stood: first the place it was taken from, then those that say the same.
    fn sources(&self) -> Vec<&'a str> {
        let same = self.others.iter().filter(|o| Some(&o.value) == self.value.as_ref());
        self.source.into_iter().chain(same.map(|o| o.source.as_str())).collect()
    }

    /// The values that were not taken, best first, each with the places where it stood.
    fn losers(&self) -> Vec<(&'a str, Vec<&'a str>)> {
        let mut losers: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut at = HashMap::new();
        for other in self.others.iter().filter(|o| Some(&o.value) != self.value.as_ref()) {
            let place = *at.entry(other.value.as_str()).or_insert(losers.len());
            match losers.get_mut(place) {
                Some((_, sources)) => sources.push(&other.source),
                None => losers.push((&other.value, vec![&other.source])),
            }
        }
        losers
    }
}

/// The fields in reading order.
const FIELDS: [Field; 13] = [
    Field::Headline,
    Field::Authors,
    Field::Published,
    Field::Modified,
    Field::SiteName,
    Field::Section,
    Field::Language,
    Field::Description,
    Field::Keywords,
    Field::Image,
    Field::CanonicalUrl,
    Field::License,
    Field::FreeAccess,
];

/// The fields that have a value or candidates.
fn fields(article: &Article) -> Vec<Row<'_>> {
    let rows = FIELDS.iter().map(|field| {
        let evidence = article.evidence.get(field);
        Row {
            name: name(*field),
            value: value(article, *field),
            source: evidence.map(|e| e.source.as_str()),
            others: evidence.map(|e| e.others.as_slice()).unwrap_or_default(),
        }
    });
    rows.filter(|row| row.value.is_some() || row.source.is_some()).collect()
}

fn value(article: &Article, field: Field) -> Option<String> {
    let list = |items: &[String], between: &str| (!items.is_empty()).then(|| items.join(between));
    match field {
        Field::CanonicalUrl => article.canonical_url.clone(),
        Field::Headline => article.headline.clone(),
        Field::Authors => list(&article.authors, "; "),
        Field::Published => article.published.as_ref().map(ToString::to_string),
        Field::Modified => article.modified.as_ref().map(ToString::to_string),
        Field::SiteName => article.site_name.clone(),
        Field::Language => article.language.clone(),
        Field::Description => article.description.clone(),
        Field::Section => article.section.clone(),
        Field::Keywords => list(&article.keywords, ", "),
        Field::Image => article.image.clone(),
        Field::License => article.license.clone(),
        Field::FreeAccess => article.free_access.as_ref().map(ToString::to_string),
    }
}

/// The name of a field as in the article's JSON.
fn name(field: Field) -> &'static str {
    match field {
        Field::CanonicalUrl => "canonical_url",
        Field::Headline => "headline",
        Field::Authors => "authors",
        Field::Published => "published",
        Field::Modified => "modified",
        Field::SiteName => "site_name",
        Field::Language => "language",
        Field::Description => "description",
        Field::Section => "section",
        Field::Keywords => "keywords",
        Field::Image => "image",
        Field::License => "license",
        Field::FreeAccess => "free_access",
    }
}

/// The name of a note's kind as in JSON.
fn note_kind(note: &Note) -> String {
    serde_json::to_value(note.kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Why a block is what it is and where it is, in one line. Where no rule decided, the scorer did.
fn reasons(block: &Block, included: bool) -> String {
    let words =
        block.why.iter().map(|r| if r.saw.is_empty() { r.rule.to_string() } else { format!("{}: {}", r.rule, r.saw) });
    let mut words: Vec<String> = words.collect();
    if let ([], Some(score)) = (block.why.as_slice(), block.score) {
        words.push(format!("scorer: {score:.2}"));
    }
    if block.is_article() && !included {
        // First, as lines are cut at their end: it is the one reason that the reader has given.
        words.insert(0, format!("include: {} is left out", block.kind.name()));
    }
    words.join("; ")
}

/// How many of the blocks are kept, of how many.
fn kept(included: &[bool]) -> (usize, usize) {
    (included.iter().filter(|&&is_in| is_in).count(), included.len())
}

#[cfg(test)]
mod tests;
