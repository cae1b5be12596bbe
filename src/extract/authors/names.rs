//! Bylines → names.

use crate::extract::words::squash;
use crate::rules::bylines::bylines;
use crate::rules::months;

/// Bytes of a byline that are read.
pub(super) const MAX_BYLINE: usize = 600;
/// Names taken from a byline.
const MAX_NAMES: usize = 30;

/// How far a text is believed to be a byline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Structured data: a single value is a name whatever it looks like.
    Stated,
    /// A text of the page: only what looks like a name is one.
    Written,
}

/// The names in a byline, each once, in order.
pub(crate) fn split(byline: &str, trust: Trust) -> Vec<String> {
    let byline = &byline[..byline.floor_char_boundary(MAX_BYLINE)];
    let mut names: Vec<String> = Vec::new();
    for part in
        byline.split(['|', '\u{2022}', '\u{b7}', '\n', ';', '\u{1}', '\u{3001}', '\u{2223}', '\u{ff5c}', '\u{ff0f}'])
    {
        let part = squash(part);
        let part = strip_prefix(&part);
        for name in join_split(part) {
            if let Some(name) = clean(name, trust)
                && names.len() < MAX_NAMES
                && !names.iter().any(|known| known.to_lowercase() == name.to_lowercase())
            {
                names.push(name);
            }
        }
    }
    names
}

/// The text without the words a byline starts with.
pub(crate) fn strip_prefix(text: &str) -> &str {
    let mut text = text.trim();
    for _ in 0..3 {
        let head: String = text.chars().take(40).flat_map(char::to_lowercase).collect();
        let length = bylines().prefix(&head);
        // Lower case may be longer than the text; then the words are none of ours.
        let Some(rest) = text.get(length..).filter(|_| length > 0) else { break };
        let rest = rest
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '\u{ff1a}' | '-' | '\u{2013}' | '/'));
        if rest.is_empty() {
            break;
        }
        text = rest;
    }
    text
}

/// Cuts a text at commas and the words between names.
fn join_split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for piece in text.split([',', '\u{ff0c}', '\u{60c}', '&']) {
        let mut start = 0;
        let mut at = 0;
        for word in piece.split_inclusive(' ') {
            let bare = word.trim();
            if at > 0 && bylines().is_joiner(bare) && is_between(&piece[start..at], &piece[at + word.len()..], bare) {
                parts.push(&piece[start..at]);
                start = at + word.len();
            }
            at += word.len();
        }
        parts.push(&piece[start..]);
    }
    parts
}

/// `y` in `Ortega y Gasset` joins no names: both sides of a short word must be full names.
fn is_between(before: &str, after: &str, word: &str) -> bool {
    let words = |text: &str| text.split_whitespace().take(2).count();
    !after.trim().is_empty() && (word.chars().count() > 1 && word != "si" || (words(before) > 1 && words(after) > 1))
}

/// One name without what hangs on it; none if nothing is left that may be one.
fn clean(text: &str, trust: Trust) -> Option<String> {
    let mut text = text.trim();
    // `(dpa)`, `[Example News]`, and what follows.
    if let Some(at) = text.find(['(', '[', '<', '{', '\u{ff08}']).filter(|&at| at > 0) {
        text = &text[..at];
    }
    text = text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '"' | '\''
                    | ':'
                    | '-'
                    | '\u{2013}'
                    | '\u{2014}'
                    | '*'
                    | '/'
                    | ','
                    | '>'
                    | '\u{bb}'
                    | '\u{201c}'
                    | '\u{201d}'
            )
    });
    text = strip_prefix(text);
    text = cut_tail(text);
    let text = text
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '\u{2013}' | '\u{2014}' | ',' | ':' | '/'));
    let name = full_stop(text);
    let lower = name.to_lowercase();
    if name.is_empty() || bylines().is_nobody(&lower) || is_address(&lower) {
        return None;
    }
    let is_name = match trust {
        Trust::Stated => name.chars().any(char::is_alphabetic) && name.chars().count() <= 100 && !is_date(&lower),
        Trust::Written => looks_like_name(name, &lower),
    };
    is_name.then(|| name.to_owned())
}

/// A full stop at the end goes unless it belongs to an initial or `Jr.`.
fn full_stop(text: &str) -> &str {
    let Some(bare) = text.strip_suffix('.') else { return text };
    let last = bare.rsplit([' ', '.']).next().unwrap_or(bare);
    if last.chars().count() <= 2 { text } else { bare }
}

/// Cuts `for Example News`, `is a writer`, e-mail addresses and handles off.
fn cut_tail(text: &str) -> &str {
    let mut at = 0;
    for word in text.split_inclusive(' ') {
        let bare = word.trim();
        let pair = &text[at..];
        let two = pair.match_indices(' ').nth(1).map_or(pair, |(end, _)| &pair[..end]);
        let cuts = bylines().is_tail(bare) || bylines().is_tail(two) || bare.contains('@') || bare.contains("://");
        if at > 0 && cuts {
            return text[..at].trim_end();
        }
        at += word.len();
    }
    text
}

fn is_address(lower: &str) -> bool {
    lower.contains('@') && !lower.starts_with('@') || lower.contains("://") || lower.starts_with("www.")
}

/// Whether a text holds a weekday, or a month beside digits.
fn is_date(lower: &str) -> bool {
    let names = months::names();
    let has_digit = lower.contains(|c: char| c.is_ascii_digit());
    has_digit
        && lower
            .split(|c: char| !c.is_alphabetic())
            .any(|word| word.chars().count() > 2 && (names.month(word, None).is_some() || names.is_weekday(word)))
}

/// Whether a text of the page is a name: few words, in capitals or without letter case, no role, no date.
fn looks_like_name(name: &str, lower: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let capital = words.iter().filter(|word| word.starts_with(|c: char| !c.is_lowercase())).count();
    let is_particle = |word: &&&str| word.chars().count() <= 3;
    let small = words.iter().filter(|word| word.starts_with(char::is_lowercase)).filter(|w| !is_particle(w)).count();
    words.len() <= 6
        && name.chars().count() <= 60
        && name.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && !name
            .contains(|c: char| c.is_ascii_digit() || matches!(c, '!' | '?' | '%' | '=' | '\u{a9}' | '$' | '#' | '+'))
        && capital > 0
        && small == 0
        && !is_date(lower)
        && !lower.split([' ', '-']).any(|word| bylines().is_role(word.trim_matches(|c: char| !c.is_alphanumeric())))
        && !months::names().is_weekday(lower)
}
