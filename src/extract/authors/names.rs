//! Bylines → names.

#[cfg(test)]
mod tests;

use crate::extract::words::{is_same_in_lower_case, squash};
use crate::rules::bylines::bylines;
use crate::rules::months;

/// Bytes of a byline that are read.
pub(super) const MAX_BYLINE: usize = 600;
/// Names taken from a byline.
const MAX_NAMES: usize = 30;

/// How far a text is believed to be a byline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Structured data: a value is a name whatever it looks like.
    Stated,
    /// A text that the page marks as a name: may be a nickname or a team.
    Named,
    /// A text of the page: only what looks like a name is one.
    Written,
}

/// The names in a byline, each once, in order.
pub(crate) fn split(byline: &str, trust: Trust) -> Vec<String> {
    let byline = &byline[..byline.floor_char_boundary(MAX_BYLINE)];
    let mut names: Vec<String> = Vec::new();
    let is_separator = |c: char| {
        matches!(
            c,
            '|' | '\u{2022}'
                | '\u{b7}'
                | '\n'
                | ';'
                | '\u{1}'
                | '\u{3001}'
                | '\u{2223}'
                | '\u{ff5c}'
                | '\u{ff0f}'
                | '\u{25cf}'
                | '\u{22c5}'
        )
    };
    for part in byline.split(is_separator) {
        let part = squash(part);
        let bare = strip_prefix(&part);
        // An office may be called as bylines begin: `Redaktion`.
        let bare = if bare.is_empty() && trust == Trust::Stated { part.as_str() } else { bare };
        for name in people(bare) {
            if let Some(name) = clean(&name, trust)
                && names.len() < MAX_NAMES
                && !names.iter().any(|known| is_same_in_lower_case(known, &name))
            {
                names.push(name);
            }
        }
    }
    // The letters of a portrait, and degrees that lost their name.
    let all = names.clone();
    names.retain(|name| {
        let is_degree = trust == Trust::Written && bylines().is_credential(&name.to_lowercase());
        (!is_degree || all.len() == 1) && !all.iter().any(|other| is_initials(name, other))
    });
    // In a written byline an agency stands beside who wrote it: `Jane Doe, dpa`.
    let is_agency = |name: &String| bylines().is_agency(&name.to_lowercase());
    if trust == Trust::Written && !names.iter().all(is_agency) {
        names.retain(|name| !is_agency(name));
    }
    names
}

/// Whether a name is the first letters of another: `JD` beside `Jane Doe`.
fn is_initials(name: &str, full: &str) -> bool {
    (2..=3).contains(&name.chars().count())
        && full.contains(' ')
        && name.chars().eq(full.split(' ').filter_map(|word| word.chars().next()))
}

/// The text without the words a byline starts with; empty if it has no others.
pub(crate) fn strip_prefix(text: &str) -> &str {
    let mut text = text.trim();
    for _ in 0..3 {
        if !bylines().may_have_prefix(text) {
            break;
        }
        let head: String = text.chars().take(40).flat_map(char::to_lowercase).collect();
        let length = bylines().prefix(&head);
        // Lower case may be longer than the text; then the words are none of ours.
        let Some(rest) = text.get(length..).filter(|_| length > 0) else { break };
        text = rest
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '\u{ff1a}' | '-' | '\u{2013}' | '/'));
    }
    text
}

/// Cuts a text at commas and the words between names. Degrees stay with their name.
fn people(text: &str) -> Vec<String> {
    let mut people: Vec<String> = Vec::new();
    for (index, piece) in text.split([',', '\u{ff0c}', '\u{60c}']).enumerate() {
        let bare = piece.trim();
        if index > 0
            && let Some(last) = people.last_mut()
            && (bylines().is_credential(&bare.to_lowercase()) || (last.contains(", ") && is_capitals(bare)))
        {
            last.push_str(", ");
            last.push_str(bare);
            continue;
        }
        let lower = bare.to_lowercase();
        if bylines().is_credit(&lower) || (index > 0 && has_role(&lower)) {
            continue;
        }
        // `Jane Doe, in Weather, Nature`
        if index > 0
            && bare.starts_with(char::is_lowercase)
            && bare.split_once(' ').is_some_and(|(word, _)| bylines().is_tail(word))
        {
            break;
        }
        let mut start = 0;
        let mut at = 0;
        for word in piece.split_inclusive(' ') {
            let bare = word.trim();
            if bylines().is_joiner(bare) && joins(&piece[start..at], &piece[at + word.len()..], bare) {
                people.push(piece[start..at].to_owned());
                start = at + word.len();
            }
            at += word.len();
        }
        people.push(piece[start..].to_owned());
    }
    people
}

/// `FOMA`, `CFP®`: behind a known degree, letters alone are another.
fn is_capitals(part: &str) -> bool {
    let letters = part.chars().filter(|c| c.is_alphabetic()).count();
    let fits = |c: char| c.is_uppercase() || matches!(c, '.' | '-' | '\u{ae}' | '\u{2122}');
    (2..=6).contains(&letters) && part.chars().all(fits)
}

/// Whether a word stands between two names: `y` in `Ortega y Gasset` and `and` in `Ministry of Food and Health`
/// do not.
fn joins(before: &str, after: &str, word: &str) -> bool {
    let words = |text: &str| text.split_whitespace().take(2).count();
    let (before, after) = (words(before), words(after));
    let is_short = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    match (before, after) {
        // Behind a comma: `A, B and C`.
        (0, after) => after > 0,
        (1, 1) => !is_short,
        (before, after) => before > 1 && after > 1,
    }
}

/// Whether a word says what somebody does.
fn has_role(lower: &str) -> bool {
    lower.split([' ', '-']).any(|word| bylines().is_role(word.trim_matches(|c: char| !c.is_alphanumeric())))
}

/// One name without what hangs on it; none if nothing is left that may be one.
fn clean(text: &str, trust: Trust) -> Option<String> {
    let mut text = text.trim();
    if text.starts_with('(') {
        return None;
    }
    // `Jane Doe (Photos)`
    if text.split_once('(').is_some_and(|(_, inside)| is_picture(inside)) {
        return None;
    }
    // `(dpa)`, `[Example News]`, and what follows.
    if let Some(at) = text.find(['(', '[', '<', '{', '\u{ff08}']).filter(|&at| at > 0) {
        text = &text[..at];
    }
    let is_edge = |c: char| {
        let is_sign = matches!(
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
                | '\u{2b}'
        );
        c.is_whitespace() || is_sign
    };
    text = text.trim_matches(is_edge);
    if bylines().is_nobody(&text.to_lowercase()) {
        return None;
    }
    let bare = strip_prefix(text);
    text = if bare.is_empty() && trust == Trust::Stated { text } else { bare };
    if trust != Trust::Stated {
        text = behind_label(text);
    }
    // `Jane Doe - Example Editorial Team`
    if let Some((head, _)) = text.split_once(" - ").or_else(|| text.split_once(" \u{2013} "))
        && looks_like_name(head, &head.to_lowercase())
    {
        text = head;
    }
    text = cut_role(cut_tail(text, trust));
    let name = full_stop(text.trim_matches(is_edge));
    let lower = name.to_lowercase();
    let starts_as_tail = || lower.split(' ').next().is_some_and(|word| bylines().is_tail(word)) && lower.contains(' ');
    if trust != Trust::Stated && starts_as_tail() {
        return None;
    }
    if name.is_empty() || bylines().is_nobody(&lower) || is_address(&lower) || is_template(name) {
        return None;
    }
    let is_name = match trust {
        Trust::Stated => name.chars().any(char::is_alphabetic) && name.chars().count() <= 100 && !is_date(&lower),
        Trust::Named => looks_like_name(name, &lower) || may_be_name(name, &lower),
        Trust::Written => looks_like_name(name, &lower),
    };
    is_name.then(|| name.to_owned())
}

/// `Interview: Jane Doe`, `Articles by Jane Doe`
fn behind_label(text: &str) -> &str {
    for separator in [": ", " by "] {
        if let Some((label, name)) = text.split_once(separator)
            && label.split_whitespace().count() <= 2
            && name.starts_with(char::is_uppercase)
        {
            return name;
        }
    }
    text
}

/// A full stop at the end goes unless it belongs to an initial or `Jr.`.
fn full_stop(text: &str) -> &str {
    let Some(bare) = text.strip_suffix('.') else { return text };
    let last = bare.rsplit([' ', '.']).next().unwrap_or(bare);
    if last.chars().count() <= 2 { text } else { bare.trim_end_matches('.') }
}

/// Whether words in brackets say that somebody gave the pictures.
fn is_picture(inside: &str) -> bool {
    let inside = inside.split([')', ',']).next().unwrap_or_default().to_lowercase();
    bylines().is_credit(&format!("{}:", inside.trim()))
}

/// `Jane Doe Senior Weather Reporter` without what Jane Doe does, if a name is left.
fn cut_role(text: &str) -> &str {
    let is_role = |word: &str| bylines().is_role(&word.to_lowercase());
    if text.split(' ').count() < 4 || !text.rsplit(' ').next().is_some_and(is_role) {
        return text;
    }
    let mut at = 0;
    for (index, word) in text.split(' ').enumerate() {
        if is_role(word) {
            return if index >= 2 { text[..at].trim_end() } else { text };
        }
        at += word.len() + 1;
    }
    text
}

/// Cuts `for Example News`, `is a writer`, e-mail addresses and handles off.
fn cut_tail(text: &str, trust: Trust) -> &str {
    let mut at = 0;
    let mut before = "";
    for word in text.split_inclusive(' ') {
        let bare = word.trim();
        let rest = &text[at..];
        let two = rest.match_indices(' ').nth(1).map_or(rest, |(end, _)| &rest[..end]);
        // `Erik van der Example`; an office is stated with the words for a tail in its name.
        let is_inside =
            bylines().is_particle(before) || (trust == Trust::Stated && at == before.len() + 1 && bare.is_ascii());
        let is_tail = !is_inside && (bylines().is_tail(bare) || bylines().is_tail(two));
        if at > 0 && (is_tail || bare.contains('@') || bare.contains("://")) {
            return text[..at].trim_end();
        }
        at += word.len();
        before = bare;
    }
    text
}

fn is_address(lower: &str) -> bool {
    lower.contains('@') || lower.contains("://") || lower.starts_with("www.")
}

/// `{{author}}`, `page.head.author`
fn is_template(name: &str) -> bool {
    name.contains(['{', '}', '%', '$', '='])
        || (!name.contains(' ') && name.matches('.').count() > 1 && name.is_ascii() && name.len() > 8)
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

/// Whether a marked text may be a nickname (`gizmo_7`) or a team (`The Example editors`).
fn may_be_name(name: &str, lower: &str) -> bool {
    let words = name.split_whitespace().count();
    let has_digit = name.contains(|c: char| c.is_ascii_digit());
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let is_plain = words > 1 && !name.contains(|c: char| c.is_uppercase() || !c.is_ascii());
    words <= 4
        && !is_plain
        && name.chars().count() <= 40
        && letters >= 2
        && (!has_digit || (words == 1 && letters >= 3))
        && !name.contains(['!', '?', '\u{a9}', '#', ':'])
        && !is_date(lower)
        && !months::names().is_weekday(lower)
        && months::names().label(lower).is_none_or(|(_, end)| end < lower.len())
}

/// Whether a text of the page is a name: few words, in capitals or without letter case, no role, no date.
fn looks_like_name(name: &str, lower: &str) -> bool {
    let (bare, _) = name.split_once(", ").unwrap_or((name, ""));
    let words: Vec<&str> = bare.split_whitespace().collect();
    let is_odd = |word: &str| {
        let lower = word.starts_with(char::is_lowercase) && !word.contains('\'') && !word.contains('\u{2019}');
        lower && !bylines().is_particle(word.trim_end_matches('.'))
    };
    words.len() <= 6
        && bare.chars().count() <= 60
        && bare.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && !name.contains(|c: char| {
            c.is_ascii_digit() || matches!(c, '!' | '?' | '%' | '=' | '\u{a9}' | '$' | '#' | '+' | ':' | '\u{2026}')
        })
        && words.first().is_some_and(|word| word.starts_with(|c: char| !c.is_lowercase()) || words.len() > 1)
        && words.iter().any(|word| word.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase()))
        && !words.iter().any(|word| is_odd(word))
        && !has_role(lower)
        && !months::names().is_weekday(lower)
        && months::names().label(lower).is_none_or(|(_, end)| end < lower.len())
        && bylines().prefix(lower) < lower.len()
}
