//! Dates far from the headline, in lines that say what they are.

use super::read::{Hint, read};
use super::shown::{LONGEST, MAX, Shown, labelled};
use crate::article::DateTime;
use crate::extract::candidate::Found;
use crate::extract::metadata::sources::Sources;
use crate::extract::words::squash;
use crate::rules::bylines::bylines;
use crate::rules::months::{self, Label};

/// Lines that are looked through.
const MAX_LINES: usize = 400;
/// Letters of a line that is a date and no more: `Wednesday, 13 September 2023`.
const DATE: usize = 24;

/// The lines of the page with digits, without the marks of what was in them.
fn lines_with_digits<'p>(sources: &'p Sources<'_>) -> impl Iterator<Item = String> + use<'p> {
    let lines = sources.harvest.lines(0..sources.harvest.text.len()).map(|(_, line)| line);
    let lines = lines.filter(|line| (6..2 * LONGEST).contains(&line.len()));
    lines.filter(|line| line.bytes().any(|b| b.is_ascii_digit())).take(MAX_LINES).map(squash)
}

/// Where nothing else has a date: lines anywhere that say what their date is, as `Last updated: 3 May 2024` in a footer.
pub(super) fn announced(sources: &Sources<'_>, hint: Hint<'_>, shown: &mut Shown) {
    for line in lines_with_digits(sources) {
        let (Some(label), Some(date)) = labelled(&line, hint) else { continue };
        let list = if label == Label::Updated { &mut shown.modified } else { &mut shown.doubtful };
        if list.len() < MAX {
            list.push(Found::new(date, "dom text"));
        }
    }
}

/// `This article was originally published on 3 May 2024`, often below a text that shows a later day as its own.
pub(super) fn originally(sources: &Sources<'_>, hint: Hint<'_>) -> Option<Found<DateTime>> {
    lines_with_digits(sources).find_map(|line| {
        let lower = line.to_lowercase();
        let (_, end) = months::names().label(&lower).filter(|(label, _)| *label == Label::First)?;
        Some(Found::new(read(lower.get(end..)?, hint)?, "dom text"))
    })
}

/// The date below a byline that stands far from the headline, as in a box at the end: `Written by`, a name, `3 May 2024`.
/// Where there are two, they are of teasers.
pub(super) fn signed(sources: &Sources<'_>, hint: Hint<'_>) -> Option<Found<DateTime>> {
    let mut found: Option<DateTime> = None;
    // Lines since the words that announce a name.
    let mut since = usize::MAX;
    for (_, raw) in sources.harvest.lines(0..sources.harvest.text.len()) {
        if raw.len() > 2 * LONGEST {
            since = usize::MAX;
            continue;
        }
        let line = squash(raw);
        if line.is_empty() {
            continue;
        }
        let lower = line.to_lowercase();
        let head = bylines().line_start(&lower);
        since = match lower[head..].trim_matches([' ', ':']) {
            _ if head == 0 => since.saturating_add(1),
            "" => 0,
            _ => 1,
        };
        if since != 2 || lower.chars().filter(|c| c.is_alphabetic()).count() > DATE {
            continue;
        }
        match (read(&line, hint), &found) {
            (Some(date), None) => found = Some(date),
            (Some(date), Some(other)) if date.date() != other.date() => return None,
            _ => {}
        }
    }
    Some(Found::new(found?, "dom text"))
}
