//! Dates in the text of the page.

use std::ops::Range;

use jiff::civil;

use super::announced::{announced, signed};
use super::read::{Hint, may_have_digit, read};
use super::relative::relative;
use crate::article::DateTime;
use crate::extract::candidate::Found;
use crate::extract::headline::distance;
use crate::extract::metadata::harvest::Piece;
use crate::extract::metadata::marks::Marks;
use crate::extract::metadata::sources::Sources;
use crate::extract::words::squash;
use crate::letters;
use crate::rules::months::{self, Label};

/// Bytes of text above the headline in which a date line is looked for.
const ABOVE: usize = 500;
/// Bytes of text below the headline.
const BELOW: usize = 2_000;
/// A date element farther from the headline is only a last resort.
const FAR: usize = 4_000;
/// Characters of the longest line that is read as a date line.
pub(super) const LONGEST: usize = 120;
/// Bytes of a longer line that are: paragraphs may start with a date.
const HEAD: usize = 45;
/// Characters of a line besides which a date is no longer the line's own: captions and sentences have dates too.
const BESIDE: usize = 40;
/// Bytes of text from the headline within which a date stands that readers take for the article's.
const NEAR: usize = 700;
/// Dates kept of each sort.
pub(super) const MAX: usize = 12;

/// Dates that the page shows, the likeliest first.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) published: Vec<Found<DateTime>>,
    pub(super) modified: Vec<Found<DateTime>>,
    /// Dates that are likely not the article's own.
    pub(super) doubtful: Vec<Found<DateTime>>,
    /// The days that readers may take for the article's: shown near the headline, by themselves.
    pub(super) near: Vec<civil::Date>,
}

/// Collects the dates that the page shows.
pub(super) fn shown(sources: &Sources<'_>, headline_at: Option<usize>, hint: Hint<'_>) -> Shown {
    let mut ranked = elements(sources, headline_at, hint);
    ranked.extend(headline_at.map(|at| lines(sources, at, about(at), hint)).unwrap_or_default());
    ranked.sort_by_key(|date| date.rank);
    settle(&mut ranked, sources.page.url.as_ref().and_then(|url| super::in_url(url.path())));
    let mut shown = Shown::default();
    let reach = headline_at.map_or(0, |at| first_teaser(sources, at).saturating_sub(at)).min(NEAR);
    let near = |date: &&Ranked| date.is_alone && date.rank <= reach && date.label == Label::Published;
    shown.near = ranked.iter().filter(near).map(|date| date.date.value.date()).collect();
    for Ranked { label, rank, date, .. } in ranked {
        let list = match label {
            Label::Updated => &mut shown.modified,
            _ if rank > FAR => &mut shown.doubtful,
            _ => &mut shown.published,
        };
        if list.len() < MAX {
            list.push(date);
        }
    }
    if shown.is_empty() {
        announced(sources, hint, &mut shown);
    }
    if shown.is_empty() {
        shown.doubtful.extend(about_title(sources, headline_at, hint).or_else(|| signed(sources, hint)));
    }
    shown
}

impl Shown {
    fn is_empty(&self) -> bool {
        self.published.is_empty() && self.modified.is_empty() && self.doubtful.is_empty()
    }
}

/// The date about the first `<h1>`, where the headline is another heading; else the last one far above it.
fn about_title(sources: &Sources<'_>, headline_at: Option<usize>, hint: Hint<'_>) -> Option<Found<DateTime>> {
    let title = sources.harvest.pieces.iter().find(|piece| piece.marks.has(Marks::H1))?.start;
    let is_headline = headline_at == Some(title);
    let stretch = if is_headline { title.saturating_sub(FAR)..title } else { about(title) };
    let mut dates = lines(sources, title, stretch, hint);
    dates.retain(|date| date.is_alone && (is_headline || date.rank <= NEAR));
    dates.into_iter().min_by_key(|date| date.rank).map(|date| date.date)
}

struct Ranked {
    label: Label,
    /// Bytes of text from the headline, more for doubt.
    rank: usize,
    date: Found<DateTime>,
    /// The day in the other order of day and month, where the text has both.
    other: Option<civil::Date>,
    /// Whether readers see it, and nothing much beside it.
    is_alone: bool,
}

/// Words of the longest topic.
const TOPIC: usize = 3;

/// Where below the headline the first heading is a link: to another article, whose date may follow.
fn first_teaser(sources: &Sources<'_>, at: usize) -> usize {
    let headings = sources.harvest.pieces.iter().filter(|piece| piece.start > at && piece.marks.has(Marks::H2));
    let is_link = |piece: &&Piece<'_>| {
        let mut nodes = piece.node.descendants().take(4).chain(piece.node.ancestors().take(1));
        // Topics may be set as headings too.
        nodes.any(|node| node.tag() == "a") && sources.text_of(piece, 200).split_whitespace().nth(TOPIC).is_some()
    };
    headings.take(20).find(is_link).map_or(usize::MAX, |piece| piece.start)
}

/// `12/02/2025` on a page that names the 2nd of December elsewhere, and the 12th of February nowhere, is the 2nd.
fn settle(ranked: &mut [Ranked], in_url: Option<civil::Date>) {
    let mut sure: Vec<civil::Date> = ranked.iter().filter(|r| r.other.is_none()).map(|r| r.date.value.date()).collect();
    sure.extend(in_url);
    for ranked in ranked {
        let day = ranked.date.value.date();
        if let Some(other) = ranked.other.filter(|other| sure.contains(other) && !sure.contains(&day)) {
            ranked.date.value = on_day(&ranked.date.value, other);
        }
    }
}

/// The same time on another day.
fn on_day(value: &DateTime, day: civil::Date) -> DateTime {
    match value {
        DateTime::Date(_) => DateTime::Date(day),
        DateTime::Local(time) => DateTime::Local(day.to_datetime(time.time())),
        DateTime::Zoned(instant, offset) => {
            let local = day.to_datetime(offset.to_datetime(*instant).time());
            offset.to_timestamp(local).map_or(DateTime::Local(local), |instant| DateTime::Zoned(instant, *offset))
        }
    }
}

/// The day that a date in numbers is when day and month change places.
fn other_order(text: &str, date: &DateTime, hint: Hint<'_>) -> Option<civil::Date> {
    let day = date.date();
    if day.day() > 12 || day.day() == day.month() || !text.contains(['/', '-']) {
        return None;
    }
    let flipped = read(text, Hint { month_first: !hint.month_first, ..hint })?.date();
    (flipped != day).then_some(flipped)
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
        let date = in_own_zone(attribute, shown).or_else(|| told(&text, hint, sources));
        let Some(date) = date else { continue };
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
        let other = other_order(&text, &date, hint);
        let is_alone = !text.is_empty() && text.chars().count() <= LONGEST;
        found.push(Ranked { label, rank, date: Found::new(date, source), other, is_alone });
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
pub(super) fn labelled(line: &str, hint: Hint<'_>) -> (Option<Label>, Option<DateTime>) {
    let lower = line.to_lowercase();
    match months::names().label(&lower) {
        None => (None, read(line, hint)),
        Some((Label::First | Label::Published, end)) => {
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
            if let Some((Label::First | Label::Published, end)) = months::names().label(rest)
                && let Some(date) = rest.get(end..).and_then(|rest| read(rest, hint))
            {
                return (Some(Label::Published), Some(date));
            }
            (Some(Label::Updated), read(rest, hint))
        }
    }
}

/// The date that a text tells from the time of the fetch, behind its label if it has one.
fn told(text: &str, hint: Hint<'_>, sources: &Sources<'_>) -> Option<DateTime> {
    let fetched = sources.page.fetched_at?;
    let behind = months::names().label(&text.to_lowercase()).and_then(|(_, end)| text.get(end..));
    let behind = behind.map(|rest| rest.trim_start_matches([':', ' ', '\u{a0}', '\u{ff1a}']));
    behind.and_then(|rest| relative(rest, hint, fetched)).or_else(|| relative(text, hint, fetched))
}

/// The text around a headline in which lines are read.
fn about(at: usize) -> Range<usize> {
    at.saturating_sub(ABOVE)..at + BELOW
}

/// Dates in lines of text about a headline.
fn lines(sources: &Sources<'_>, at: usize, stretch: Range<usize>, hint: Hint<'_>) -> Vec<Ranked> {
    let mut found = Vec::new();
    for (here, line) in sources.harvest.lines(stretch) {
        if !may_have_digit(line) || !line.contains(letters::is_numeric) {
            continue;
        }
        let line = squash(line);
        let is_long = line.chars().count() > LONGEST;
        let head = if is_long { &line[..line.floor_char_boundary(HEAD)] } else { &line };
        let (label, date) = labelled(head, hint);
        let Some(date) = date.or_else(|| told(head, hint, sources)) else { continue };
        let doubt = if is_long { FAR / 4 } else { 50 };
        let doubt = if label == Some(Label::Published) { 0 } else { doubt };
        let label = label.unwrap_or(Label::Published);
        let other = other_order(head, &date, hint);
        let letters = head.chars().filter(|c| c.is_alphabetic()).count();
        let is_alone = !is_long && letters <= BESIDE;
        let rank = distance(Some(at), here) + doubt;
        found.push(Ranked { label, rank, date: Found::new(date, "dom text"), other, is_alone });
    }
    found
}
