//! What it is about: description, section, keywords.

use serde_json::Value;

use super::candidate::{Found, take, take_first};
use super::metadata::schema::text;
use super::metadata::sources::Sources;
use super::words::tidy;
use crate::article::{Article, Field};

/// Keywords that are kept.
const MAX_KEYWORDS: usize = 100;
/// Bytes of the longest keyword.
const MAX_KEYWORD: usize = 100;
/// Members of a list that are read.
const MAX_LIST: usize = 200;

/// The page's own summary.
pub(crate) fn description(sources: &Sources<'_>, article: &mut Article) -> Option<String> {
    let article_thing = sources.things.first().map(|thing| thing.map);
    let own = sources
        .property_text("description")
        .take(usize::from(article_thing.is_some_and(|map| map.contains_key("description"))));
    let mut found: Vec<Found<String>> = own.collect();
    found.extend(sources.meta("description"));
    found.extend(sources.property_text("description"));
    // Cut texts are worse than whole ones.
    if let (Some(first), true) = (found.first(), found.len() > 1)
        && let Some(stem) = first.value.strip_suffix("...").or(first.value.strip_suffix('\u{2026}'))
        && let Some(whole) = found
            .iter()
            .position(|other| other.value.len() > first.value.len() && other.value.starts_with(stem.trim_end()))
    {
        found.swap(0, whole);
    }
    take_first(article, Field::Description, found)
}

/// The section or rubric.
pub(crate) fn section(sources: &Sources<'_>, article: &mut Article) -> Option<String> {
    let mut found: Vec<Found<String>> = sources.property_text("articleSection").collect();
    found.extend(sources.meta("section"));
    found.retain(|found| found.value.len() <= MAX_KEYWORD && !found.value.contains("://"));
    take_first(article, Field::Section, found)
}

/// Keywords and topics: those of the best place that has any.
pub(crate) fn keywords(sources: &Sources<'_>, article: &mut Article) -> Vec<String> {
    let mut found: Vec<Found<Vec<String>>> = Vec::new();
    for value in sources.property("keywords") {
        found.push(Found::new(listed(value.value), value.source));
    }
    for meta in sources.meta("keywords") {
        let words = split(&meta.value);
        match found.iter_mut().find(|other| other.source == meta.source) {
            // A tag each: `article:tag`.
            Some(same) => words.into_iter().for_each(|word| add(&mut same.value, word)),
            None => found.push(Found::new(words, meta.source)),
        }
    }
    for value in sources.property("about") {
        found.push(Found::new(listed(value.value), value.source));
    }
    found.retain(|found| !found.value.is_empty());
    take(article, Field::Keywords, found, 0, |words| words.join(", ")).unwrap_or_default()
}

/// The words of a property: a text with commas, a list of texts or of things with names.
fn listed(value: &Value) -> Vec<String> {
    let mut words = Vec::new();
    match value {
        Value::Array(members) => {
            for member in members.iter().take(MAX_LIST).filter(|member| !member.is_array()) {
                if let Some(word) = text(member) {
                    add(&mut words, word);
                }
            }
        }
        value => words.extend(text(value).map(|text| split(&text)).unwrap_or_default()),
    }
    words
}

/// A text cut at semicolons if it has any, else at commas.
fn split(value: &str) -> Vec<String> {
    let mut words = Vec::new();
    let separator: &[char] = if value.contains(';') { &[';'] } else { &[',', '\u{ff0c}', '\u{3001}', '\u{60c}'] };
    for word in value.split(separator) {
        add(&mut words, tidy(word));
    }
    words
}

fn add(words: &mut Vec<String>, word: String) {
    let is_new = || !words.iter().any(|known| known.to_lowercase() == word.to_lowercase());
    if !word.is_empty() && word.len() <= MAX_KEYWORD && words.len() < MAX_KEYWORDS && is_new() {
        words.push(word);
    }
}
