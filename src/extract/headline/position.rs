//! Where the headline stands in the page's text.

use super::Heading;
use super::overlap::Words;
use crate::extract::metadata::harvest::SEAM;
use crate::extract::metadata::marks::Marks;
use crate::extract::words::key;

/// The part of the shorter title's words that both have when they are one title.
const LIKE: f64 = 0.8;

/// The place of the heading that says the headline, first those of the first level; else of a line that does; else that of the
/// first such heading, of one which says it in other words, or of a text that has it.
pub(super) fn position(headline: &str, headings: &[Heading<'_, '_>], text: &str) -> Option<usize> {
    let key = key(headline);
    let same = |h: &&Heading<'_, '_>| {
        h.key == key || (h.key.len() > 8 && key.len() > 8 && (h.key.ends_with(&key) || key.ends_with(&h.key)))
    };
    let mut titles = headings.iter().filter(|h| h.piece.marks.has(Marks::H1));
    let like = || headings.iter().find(|h| is_like(&h.text, headline));
    let place = |heading: &Heading<'_, '_>| heading.piece.start;
    let heading = titles.clone().find(same).or_else(|| headings.iter().find(same)).map(place);
    let heading = heading.or_else(|| line(headline, text)).or_else(|| titles.next().map(place));
    heading.or_else(|| like().map(place)).or_else(|| text.find(headline))
}

/// How far a place is from that of the headline; above counts more.
pub(crate) fn distance(from: Option<usize>, to: usize) -> usize {
    from.map_or(0, |from| if to < from { 3 * (from - to) } else { to - from })
}

/// The place of the first line that is the headline.
fn line(headline: &str, text: &str) -> Option<usize> {
    let is_break = |c: Option<char>| c.is_none_or(|c| c == '\n' || c == SEAM);
    let mut places = text.match_indices(headline).map(|(at, _)| at);
    places.find(|&at| {
        let (before, behind) = (text[..at].trim_end_matches(' '), text[at + headline.len()..].trim_start_matches(' '));
        is_break(before.chars().next_back()) && is_break(behind.chars().next())
    })
}

/// Whether two titles are one in other words: `7 ways to change your diet`, `7 ways to help you change your diet`.
fn is_like(one: &str, other: &str) -> bool {
    let (one, other) = (Words::of(one), Words::of(other));
    one.shared(&other) > LIKE && one.len().min(other.len()) * 2 > one.len().max(other.len())
}
