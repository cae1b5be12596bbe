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
                && !names.iter().any(|known| known.to_lowercase() == name.to_lowercase())
            {
                names.push(name);
            }
        }
    }
    // In a written byline an agency stands beside who wrote it: `Jane Doe, dpa`.
    let is_agency = |name: &String| bylines().is_agency(&name.to_lowercase());
    if trust == Trust::Written && !names.iter().all(is_agency) {
        names.retain(|name| !is_agency(name));
    }
    names
}

/// The text without the words a byline starts with; empty if it has no others.
pub(crate) fn strip_prefix(text: &str) -> &str {
    let mut text = text.trim();
    for _ in 0..3 {
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
        if index > 0 && has_role(&bare.to_lowercase()) {
            continue;
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
    text = cut_tail(text);
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

/// Cuts `for Example News`, `is a writer`, e-mail addresses and handles off.
fn cut_tail(text: &str) -> &str {
    let mut at = 0;
    for word in text.split_inclusive(' ') {
        let bare = word.trim();
        let rest = &text[at..];
        let two = rest.match_indices(' ').nth(1).map_or(rest, |(end, _)| &rest[..end]);
        let cuts = bylines().is_tail(bare) || bylines().is_tail(two) || bare.contains('@') || bare.contains("://");
        if at > 0 && cuts {
            return text[..at].trim_end();
        }
        at += word.len();
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rules::bylines::tests::lists;

    fn written(text: &str) -> Vec<String> {
        split(text, Trust::Written)
    }

    #[test]
    fn bylines_in_many_languages_give_their_names() {
        for (byline, expected) in [
            ("By Jane Doe and John Roe", &["Jane Doe", "John Roe"][..]),
            ("By Jane Doe, John Roe and Mary Major", &["Jane Doe", "John Roe", "Mary Major"]),
            ("By Jane Doe, John Roe, and Mary Major", &["Jane Doe", "John Roe", "Mary Major"]),
            ("Von Jana Muster und Karl Beispiel", &["Jana Muster", "Karl Beispiel"]),
            ("Ein Gastbeitrag von Jana Muster", &["Jana Muster"]),
            ("Par Anne Dupont et Luc Martin", &["Anne Dupont", "Luc Martin"]),
            ("Por Ana P\u{e9}rez y Luis Soto", &["Ana P\u{e9}rez", "Luis Soto"]),
            ("Di Anna Rossi e Luca Bianchi", &["Anna Rossi", "Luca Bianchi"]),
            ("Door Anna de Vries en Jan Bakker", &["Anna de Vries", "Jan Bakker"]),
            ("Av Kari Nordmann og Ola Nordmann", &["Kari Nordmann", "Ola Nordmann"]),
            ("Af Anne Jensen", &["Anne Jensen"]),
            (
                "\u{410}\u{432}\u{442}\u{43e}\u{440}: \u{418}\u{432}\u{430}\u{43d} \u{41f}\u{435}\u{442}\u{440}\u{43e}\u{432}",
                &["\u{418}\u{432}\u{430}\u{43d} \u{41f}\u{435}\u{442}\u{440}\u{43e}\u{432}"],
            ),
            ("\u{4f5c}\u{8005}\u{ff1a}\u{5f20}\u{4e09}", &["\u{5f20}\u{4e09}"]),
            ("Jane Doe | Senior Writer | Example News", &["Jane Doe", "Example News"]),
            ("Jane Doe, Chief Editor", &["Jane Doe"]),
            ("Jane Doe, MD, FOMA", &["Jane Doe, MD, FOMA"]),
            ("Jane Doe (dpa)", &["Jane Doe"]),
            ("Jane Doe, dpa", &["Jane Doe"]),
            ("Jane Doe for Example News", &["Jane Doe"]),
            ("Jane Doe in Berlin", &["Jane Doe"]),
            ("Jane Doe jane@example.com", &["Jane Doe"]),
            ("Interview: Jane Doe", &["Jane Doe"]),
            ("Jane Doe is a writer", &["Jane Doe"]),
            ("Jos\u{e9} Ortega y Gasset", &["Jos\u{e9} Ortega y Gasset"]),
            ("Erik van Vulpen", &["Erik van Vulpen"]),
            ("Jane Doe\nJane Doe", &["Jane Doe"]),
            ("Posted by", &[]),
            ("3 May 2024", &[]),
            ("Friday", &[]),
            ("Published", &[]),
            ("@janedoe", &[]),
            ("https://example.com/jane", &[]),
            ("4 min read", &[]),
            ("Read more about us here", &[]),
        ] {
            assert_eq!(written(byline), expected, "{byline}");
        }
    }

    #[test]
    fn stated_names_are_kept_whatever_they_look_like() {
        assert_eq!(split("dpa", Trust::Stated), ["dpa"]);
        assert_eq!(split("Redaktion", Trust::Stated), ["Redaktion"]);
        assert_eq!(split("gizmo_7", Trust::Stated), ["gizmo_7"]);
        assert_eq!(split("Ministry of Food and Health", Trust::Stated), ["Ministry of Food and Health"]);
        assert_eq!(split("{{author}}", Trust::Stated), [""; 0]);
        assert_eq!(split("admin", Trust::Stated), [""; 0]);
    }

    #[test]
    fn marked_names_may_be_nicknames() {
        assert_eq!(split("gizmo_7", Trust::Named), ["gizmo_7"]);
        assert_eq!(split("The Example editors", Trust::Named), ["The Example editors"]);
        assert_eq!(split("12 minutes read", Trust::Named), [""; 0]);
    }

    #[test]
    fn every_word_of_the_data_file_does_its_work() {
        let (prefixes, line_starts, joiners, roles, tails, nobody) = lists();
        for prefix in prefixes.iter().chain(&line_starts) {
            assert_eq!(written(&format!("{prefix}: Jane Doe")), ["Jane Doe"], "{prefix}");
        }
        for joiner in &joiners {
            assert_eq!(written(&format!("Jane Doe {joiner} John Roe")), ["Jane Doe", "John Roe"], "{joiner}");
        }
        for role in &roles {
            assert_eq!(written(&format!("Jane Doe, {role}")), ["Jane Doe"], "{role}");
        }
        for tail in &tails {
            assert_eq!(written(&format!("Jane Doe {tail} Example")), ["Jane Doe"], "{tail}");
        }
        for name in &nobody {
            assert_eq!(split(name, Trust::Stated), [""; 0], "{name}");
        }
    }

    #[test]
    fn a_byline_of_a_megabyte_is_cut() {
        assert!(written(&"Jane Doe and ".repeat(80_000)).len() <= 30);
    }

    proptest! {
        #[test]
        fn any_text_is_split_without_panic(text in "\\PC{0,300}") {
            for trust in [Trust::Stated, Trust::Named, Trust::Written] {
                split(&text, trust);
            }
        }

        #[test]
        fn anything_like_a_byline_is_split_without_panic(text in "(By |von |\u{0130}|, |and |& |[A-Z][a-z]{0,5} |\\(|\\)|\\.|\u{df}){0,20}") {
            split(&text, Trust::Written);
        }
    }
}
