//! Dates far from the headline, in lines that say what they are.

use super::read::{Hint, read};
use super::shown::{LONGEST, MAX, Shown, labelled};
use crate::article::DateTime;
use crate::extract::candidate::Found;
use crate::extract::metadata::sources::Sources;
use crate::extract::words::squash;
use crate::rules::bylines::{Line, bylines};
use crate::rules::months::{self, Label};

/// Lines that are looked through.
const MAX_LINES: usize = 400;
/// Bytes of the shortest line that says when a text first appeared.
const FIRST: usize = 20;
/// Letters of a line that is a date and no more: `Wednesday, 13 September 2023`.
const DATE: usize = 24;

/// Whether a year stands there.
fn is_year(text: &[u8]) -> bool {
    let year = text.first_chunk::<4>();
    year.is_some_and(|year| matches!(year, [b'1', b'9', ..] | [b'2', b'0', ..]) && year.iter().all(u8::is_ascii_digit))
}

fn has_year(line: &str) -> bool {
    memchr::memchr2_iter(b'1', b'2', line.as_bytes()).any(|at| is_year(&line.as_bytes()[at..]))
}

/// The lines of a text that name a year. Most do not: they are not looked at.
fn lines_with_year(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let mut end = 0;
    memchr::memchr2_iter(b'1', b'2', bytes).filter_map(move |at| {
        if at < end || !is_year(&bytes[at..]) {
            return None;
        }
        let start = memchr::memrchr(b'\n', &bytes[end..at]).map_or(end, |before| end + before + 1);
        end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |behind| at + behind);
        Some(&text[start..end])
    })
}

/// Where nothing else has a date: lines anywhere that say what their date is, as `Last updated: 3 May 2024` in a footer.
pub(super) fn announced(sources: &Sources<'_>, hint: Hint<'_>, shown: &mut Shown) {
    let lines = sources.harvest.lines(0..sources.harvest.text.len()).map(|(_, line)| line);
    let lines = lines.filter(|line| (6..2 * LONGEST).contains(&line.len()));
    for line in lines.filter(|line| line.bytes().any(|b| b.is_ascii_digit())).take(MAX_LINES) {
        let line = squash(line);
        let (Some(label), Some(date)) = labelled(&line, hint) else { continue };
        let list = if label == Label::Updated { &mut shown.modified } else { &mut shown.doubtful };
        if list.len() < MAX {
            list.push(Found::new(date, "dom text"));
        }
    }
}

/// `This article was originally published on 3 May 2024`, often below a text that shows a later day as its own.
pub(super) fn originally(sources: &Sources<'_>, hint: Hint<'_>) -> Option<Found<DateTime>> {
    let lines = lines_with_year(&sources.harvest.text).filter(|line| (FIRST..2 * LONGEST).contains(&line.len()));
    lines.take(MAX_LINES).find_map(|line| {
        let lower = squash(line).to_lowercase();
        let (_, end) = months::names().label(&lower).filter(|(label, _)| *label == Label::First)?;
        Some(Found::new(read(lower.get(end..)?, hint)?, "dom text"))
    })
}

/// The date below a byline that stands far from the headline, as in a box at the end: `Written by`, a name, `3 May 2024`.
/// Where there are two, they are of teasers.
pub(super) fn signed(sources: &Sources<'_>, hint: Hint<'_>) -> Option<Found<DateTime>> {
    let mut found: Option<DateTime> = None;
    let (mut second, mut last) = ("", "");
    for (_, line) in sources.harvest.lines(0..sources.harvest.text.len()) {
        if line.len() <= LONGEST
            && has_year(line)
            && line.chars().filter(|c| c.is_alphabetic()).count() <= DATE
            && (is_byline(last, Line::Names) || is_byline(second, Line::Announces))
            && let Some(date) = read(&squash(line), hint)
        {
            if found.as_ref().is_some_and(|found| found.date() != date.date()) {
                return None;
            }
            found = Some(date);
        }
        (second, last) = (last, line);
    }
    Some(Found::new(found?, "dom text"))
}

fn is_byline(line: &str, what: Line) -> bool {
    if line.len() > LONGEST {
        return false;
    }
    let line = squash(line);
    bylines().may_have_prefix(&line) && bylines().line(&line.to_lowercase()) == Some(what)
}
