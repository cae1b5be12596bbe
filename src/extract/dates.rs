//! When it was published and last changed.

mod clock;
mod read;
mod tokens;

use super::candidate::{Found, take};
use super::metadata::marks::Marks;
use super::metadata::sources::Sources;
use crate::article::{Article, DateTime, Field, Note, NoteKind};
pub(crate) use read::{Hint, read};

/// Fills in both dates.
pub(crate) fn dates(sources: &Sources<'_>, headline_at: Option<usize>, hint: Hint<'_>, article: &mut Article) {
    let latest = sources.page.fetched_at.map(|at| jiff::tz::Offset::UTC.to_datetime(at).date()).and_then(|d| d.tomorrow().ok());
    let mut found = published(sources, headline_at, hint);
    found.retain(|f| plausible(f, latest, article));
    article.published = take(article, Field::Published, found, 0, ToString::to_string);
    let mut found = modified(sources, headline_at, hint);
    found.retain(|f| plausible(f, latest, article));
    article.modified = take(article, Field::Modified, found, 0, ToString::to_string);
}

fn plausible(found: &Found<DateTime>, latest: Option<jiff::civil::Date>, article: &mut Article) -> bool {
    let day = found.value.date();
    let fits = day.year() >= 1990 && latest.is_none_or(|latest| day <= latest);
    if !fits {
        article.notes.push(Note::new(NoteKind::Refused, format!("{} says {}", found.source, found.value)));
    }
    fits
}

fn published(sources: &Sources<'_>, headline_at: Option<usize>, hint: Hint<'_>) -> Vec<Found<DateTime>> {
    let mut found = Vec::new();
    let parse = |f: Found<String>| Some(Found::new(read(&f.value, hint)?, f.source));
    found.extend(sources.property_text("datePublished").filter_map(parse));
    found.extend(sources.meta("published").into_iter().filter_map(parse));
    for name in ["dateCreated", "uploadDate"] {
        found.extend(sources.property_text(name).filter_map(parse));
    }
    found.extend(shown(sources, headline_at, hint, false));
    found.extend(sources.page.url.as_ref().and_then(|url| read(url.path(), hint)).map(|d| Found::new(d, "url")));
    found
}

fn modified(sources: &Sources<'_>, headline_at: Option<usize>, hint: Hint<'_>) -> Vec<Found<DateTime>> {
    let parse = |f: Found<String>| Some(Found::new(read(&f.value, hint)?, f.source));
    let mut found: Vec<_> = sources.property_text("dateModified").filter_map(parse).collect();
    found.extend(sources.meta("modified").into_iter().filter_map(parse));
    found.extend(shown(sources, headline_at, hint, true));
    found
}

fn shown(sources: &Sources<'_>, headline_at: Option<usize>, hint: Hint<'_>, modified: bool) -> Vec<Found<DateTime>> {
    let mut found = Vec::new();
    for piece in &sources.harvest.pieces {
        let marks = piece.marks;
        let fits = if modified { marks.has(Marks::MODIFIED) } else { marks.has(Marks::TIME) || marks.has(Marks::DATE) };
        if !fits || marks.has(Marks::COMMENTS) || marks.has(Marks::ASIDE) {
            continue;
        }
        let distance = headline_at.map_or(0, |at| at.abs_diff(piece.start));
        let attribute = piece.node.attr("datetime").or(piece.node.attr("content")).and_then(|value| read(value, hint));
        let date = attribute.or_else(|| read(&sources.text_of(piece, 200), hint));
        let label = if marks.has(Marks::TIME) { "dom time" } else { "dom date" };
        found.extend(date.map(|date| (distance, Found::new(date, label))));
    }
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, found)| found).take(20).collect()
}
