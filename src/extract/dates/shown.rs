//! Dates in the text of the page.

use super::read::{Hint, read};
use crate::article::DateTime;
use crate::extract::candidate::Found;
use crate::extract::metadata::harvest::{LINK, LINK_END, SEAM};
use crate::extract::metadata::marks::Marks;
use crate::extract::metadata::sources::Sources;
use crate::extract::words::squash;
use crate::rules::months::{self, Label};

/// Bytes of text above the headline in which a date line is looked for.
const ABOVE: usize = 500;
/// Bytes of text below the headline.
const BELOW: usize = 2_000;
/// A date element farther from the headline is only a last resort.
const FAR: usize = 4_000;
/// Characters of the longest line that is read as a date line.
const LONGEST: usize = 120;
/// Bytes of a longer line that are: paragraphs may start with a date.
const HEAD: usize = 45;
/// Dates kept of each sort.
const MAX: usize = 12;

/// Dates that the page shows, the likeliest first.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) published: Vec<Found<DateTime>>,
    pub(super) modified: Vec<Found<DateTime>>,
    /// Dates that are likely not the article's own.
    pub(super) doubtful: Vec<Found<DateTime>>,
}

/// Collects the dates that the page shows.
pub(super) fn shown(sources: &Sources<'_>, headline_at: Option<usize>, hint: Hint<'_>) -> Shown {
    let mut ranked = elements(sources, headline_at, hint);
    ranked.extend(headline_at.map(|at| lines(sources, at, hint)).unwrap_or_default());
    ranked.sort_by_key(|date| date.rank);
    let mut shown = Shown::default();
    for Ranked { label, rank, date } in ranked {
        let list = match label {
            Label::Updated => &mut shown.modified,
            Label::Published if rank > FAR => &mut shown.doubtful,
            Label::Published => &mut shown.published,
        };
        if list.len() < MAX {
            list.push(date);
        }
    }
    shown
}

struct Ranked {
    label: Label,
    /// Bytes of text from the headline, more for doubt.
    rank: usize,
    date: Found<DateTime>,
}

/// How far a place is from the headline; above counts more.
fn distance(from: Option<usize>, to: usize) -> usize {
    from.map_or(0, |from| if to < from { 3 * (from - to) } else { to - from })
}

/// Dates in `<time>` and in elements whose class says date.
fn elements(sources: &Sources<'_>, headline_at: Option<usize>, hint: Hint<'_>) -> Vec<Ranked> {
    let mut found = Vec::new();
    for piece in &sources.harvest.pieces {
        let marks = piece.marks;
        let is_date = marks.has(Marks::TIME) || marks.has(Marks::DATE);
        if marks.has(Marks::COMMENTS) || !(is_date || marks.has(Marks::MODIFIED)) {
            continue;
        }
        let text = sources.text_of(piece, 300);
        let attribute = ["datetime", "content", "title"].iter().find_map(|name| read(piece.node.attr(name)?, hint));
        let (label, shown) = labelled(&text, hint);
        let Some(date) = in_own_zone(attribute, shown) else { continue };
        let label = if is_date && label != Some(Label::Updated) && !is_pubdate(marks) {
            Label::Published
        } else {
            Label::Updated
        };
        let mut rank = distance(headline_at, piece.start);
        if marks.has(Marks::ASIDE) {
            rank += FAR / 2;
        }
        if text.chars().count() > LONGEST {
            rank += FAR;
        }
        let source = if marks.has(Marks::TIME) { "dom time" } else { "dom date" };
        found.push(Ranked { label, rank, date: Found::new(date, source) });
    }
    found
}

/// The date of an attribute, unless it is in UTC and readers see another day.
fn in_own_zone(attribute: Option<DateTime>, shown: Option<DateTime>) -> Option<DateTime> {
    match (attribute, shown) {
        (Some(DateTime::Zoned(instant, offset)), Some(shown)) if offset.is_zero() => {
            let apart = offset.to_datetime(instant).date().duration_until(shown.date()).as_hours().abs();
            Some(if apart == 24 { shown } else { DateTime::Zoned(instant, offset) })
        }
        (attribute, shown) => attribute.or(shown),
    }
}

/// Whether an element is marked as both a date and a last change: `<time class="updated">`.
fn is_pubdate(marks: Marks) -> bool {
    marks.has(Marks::MODIFIED) && !marks.has(Marks::DATE)
}

/// The date of a line and what it is said to be.
fn labelled(line: &str, hint: Hint<'_>) -> (Option<Label>, Option<DateTime>) {
    let lower = line.to_lowercase();
    match months::names().label(&lower) {
        None => (None, read(line, hint)),
        Some((Label::Published, end)) => {
            let date = lower.get(end..).and_then(|rest| read(rest, hint)).or_else(|| read(line, hint));
            (Some(Label::Published), date)
        }
        Some((Label::Updated, end)) => {
            let rest = lower.get(end..).unwrap_or_default();
            // `3 May 2024 | Updated 5 May 2024`
            let before = lower.get(..end).and_then(|text| read(text, hint));
            if let Some(date) = before {
                return (Some(Label::Published), Some(date));
            }
            // `Updated 5 May 2024, published 3 May 2024`
            if let Some((Label::Published, end)) = months::names().label(rest)
                && let Some(date) = rest.get(end..).and_then(|rest| read(rest, hint))
            {
                return (Some(Label::Published), Some(date));
            }
            (Some(Label::Updated), read(rest, hint))
        }
    }
}

/// Dates in lines of text around the headline.
fn lines(sources: &Sources<'_>, at: usize, hint: Hint<'_>) -> Vec<Ranked> {
    let text = &sources.harvest.text;
    let start = text.floor_char_boundary(at.saturating_sub(ABOVE));
    let end = text.floor_char_boundary(text.len().min(at + BELOW));
    let mut found = Vec::new();
    let mut place = start;
    for line in text[start..end].split('\n') {
        let here = place;
        place += line.len() + 1;
        if !line.contains(|c: char| c.is_numeric()) {
            continue;
        }
        let line: String = line.chars().map(|c| if matches!(c, SEAM | LINK | LINK_END) { ' ' } else { c }).collect();
        let line = squash(&line);
        let is_long = line.chars().count() > LONGEST;
        let head = if is_long { &line[..line.floor_char_boundary(HEAD)] } else { &line };
        let (label, Some(date)) = labelled(head, hint) else { continue };
        let doubt = if is_long { FAR / 4 } else { 50 };
        let label = label.unwrap_or(Label::Published);
        found.push(Ranked { label, rank: distance(Some(at), here) + doubt, date: Found::new(date, "dom text") });
    }
    found
}
