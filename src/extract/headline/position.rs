//! Where the headline stands in the page's text.

use super::{Heading, common, words};
use crate::extract::candidate::Found;
use crate::extract::metadata::marks::Marks;
use crate::extract::words::key;

/// The part of the shorter title's words that both have when they are one title.
const LIKE: f64 = 0.8;

/// The place of the heading that says the headline, first those of the first level; else that of the first such heading; else
/// that of one which says it in other words.
pub(super) fn position(chosen: &Found<String>, headings: &[Heading<'_, '_>]) -> Option<usize> {
    let key = key(&chosen.value);
    let same = |h: &&Heading<'_, '_>| {
        h.key == key || (h.key.len() > 8 && key.len() > 8 && (h.key.ends_with(&key) || key.ends_with(&h.key)))
    };
    let mut titles = headings.iter().filter(|h| h.piece.marks.has(Marks::H1));
    let like = || headings.iter().find(|h| is_like(&h.text, &chosen.value));
    let heading = titles.clone().find(same).or_else(|| headings.iter().find(same)).or_else(|| titles.next());
    heading.or_else(like).map(|heading| heading.piece.start)
}

/// Whether two titles are one in other words: `7 ways to change your diet`, `7 ways to help you change your diet`.
fn is_like(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    common(&one, &other) > LIKE && one.len().min(other.len()) * 2 > one.len().max(other.len())
}
