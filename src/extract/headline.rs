//! The headline.

use super::candidate::{Found, take};
use super::metadata::marks::Marks;
use super::metadata::sources::Sources;
use super::words::squash;
use crate::article::{Article, Field};

/// Bytes of a headline that are read.
const MAX_HEADLINE: usize = 1_000;

/// All that may be the headline.
pub(crate) fn candidates(sources: &Sources<'_>) -> Vec<Found<String>> {
    let mut found: Vec<Found<String>> = sources.property_text("headline").collect();
    found.extend(sources.meta("headline"));
    found.extend(sources.property_text("name"));
    for piece in &sources.harvest.pieces {
        let label = match piece.marks {
            marks if marks.has(Marks::COMMENTS) => continue,
            marks if marks.has(Marks::H1) => "dom h1",
            marks if marks.has(Marks::H2) && marks.has(Marks::HEADLINE) => "dom h2.headline",
            marks if marks.has(Marks::HEADLINE) => "dom .headline",
            marks if marks.has(Marks::H2) => "dom h2",
            _ => continue,
        };
        found.push(Found::new(sources.text_of(piece, MAX_HEADLINE), label));
    }
    found.extend(sources.harvest.title.as_deref().map(|title| Found::new(squash(title), "title")));
    found.retain(|found| !found.value.is_empty());
    found
}

/// The headline, and where in the page's text it stands.
pub(crate) fn headline(sources: &Sources<'_>, article: &mut Article) -> (Option<String>, Option<usize>) {
    let found = candidates(sources);
    let at = sources.harvest.pieces.iter().find(|p| p.marks.has(Marks::H1)).map(|p| p.start);
    (take(article, Field::Headline, found, 0, String::clone), at)
}
