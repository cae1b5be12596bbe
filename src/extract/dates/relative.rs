//! Dates told from when the page was read: `3 hours ago`, `gestern, 15:47`.

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp, ToSpan, Unit, civil};

use super::read::{Hint, read};
use super::tokens::digit;
use crate::article::DateTime;
use crate::rules::months::{Relative, names};

/// Characters of the longest text that is read so.
const LONGEST: usize = 60;
/// The largest number of units: what is longer ago is said by its date.
const MOST: i64 = 99;

/// The date that a short text tells from the time of the fetch. Minutes and hours give a time, cut to their unit;
/// days and weeks a day, in UTC. Months and years are too vague for a date.
pub(super) fn relative(text: &str, hint: Hint<'_>, fetched: Timestamp) -> Option<DateTime> {
    if text.chars().nth(LONGEST).is_some() {
        return None;
    }
    let ascii = |c: char| digit(c).and_then(|value| char::from_digit(value, 10)).unwrap_or(c);
    let lower: String = text.to_lowercase().chars().map(ascii).collect();
    let own = names().relative().iter().filter(|(language, _)| Some(*language) == hint.language);
    let others = names().relative().iter().filter(|(language, _)| Some(*language) != hint.language);
    own.chain(others).find_map(|(_, words)| told(&lower, words, hint, fetched))
}

fn told(lower: &str, words: &Relative, hint: Hint<'_>, fetched: Timestamp) -> Option<DateTime> {
    let today = Offset::UTC.to_datetime(fetched).date();
    for (phrases, day) in [(&words.today, Some(today)), (&words.yesterday, today.yesterday().ok())] {
        if let (Some(rest), Some(day)) = (after_any(lower, phrases), day) {
            return read(&format!("{day} {rest}"), hint);
        }
    }
    if after_any(lower, &words.now).is_some() {
        return cut(fetched, Unit::Minute);
    }
    let starts = lower.char_indices().scan(' ', |before, (at, c)| {
        let is_start = !before.is_alphanumeric() || (c.is_ascii_digit() && !before.is_ascii_digit());
        *before = c;
        Some((at, is_start))
    });
    starts.filter(|&(_, is_start)| is_start).find_map(|(at, _)| {
        let rest = &lower[at..];
        let (ago, rest) = match after_any(rest, &words.before) {
            Some(rest) => (true, rest),
            None => (words.before.is_empty() || !words.behind.is_empty(), rest),
        };
        let is_before = rest.len() < lower.len() - at;
        let (number, rest) = amount(rest, words)?;
        let (unit, rest) = unit(rest, words)?;
        let is_told = is_before || after_any(rest, &words.behind).is_some();
        (ago && is_told).then(|| back(fetched, today, number, unit)).flatten()
    })
}

/// What is behind the longest of some phrases that a text starts with, as whole words.
fn after_any<'t>(text: &'t str, phrases: &[String]) -> Option<&'t str> {
    let rests = phrases.iter().filter_map(|phrase| text.strip_prefix(phrase.as_str()));
    let whole = rests.filter(|rest| {
        let last = text[..text.len() - rest.len()].chars().next_back();
        !last.is_some_and(|c| c.is_alphabetic() && c < '\u{2e80}') || !rest.starts_with(char::is_alphabetic)
    });
    whole.min_by_key(|rest| rest.len()).map(|rest| rest.trim_start_matches([' ', '\u{a0}', '.', ',']))
}

/// A number, or a word for the number one.
fn amount<'t>(text: &'t str, words: &Relative) -> Option<(i64, &'t str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if end > 0 {
        let number = text[..end].parse().ok().filter(|&number| number <= MOST)?;
        return Some((number, text[end..].trim_start_matches([' ', '\u{a0}'])));
    }
    after_any(text, &words.one).map(|rest| (1, rest))
}

fn unit<'t>(text: &'t str, words: &Relative) -> Option<(Unit, &'t str)> {
    let units = [
        (&words.minutes, Unit::Minute),
        (&words.hours, Unit::Hour),
        (&words.days, Unit::Day),
        (&words.weeks, Unit::Week),
    ];
    let found = units.into_iter().filter_map(|(names, unit)| Some((unit, after_any(text, names)?)));
    found.min_by_key(|(_, rest)| rest.len())
}

fn back(fetched: Timestamp, today: civil::Date, number: i64, unit: Unit) -> Option<DateTime> {
    let day = |days: i64| today.checked_sub(days.days()).ok().map(DateTime::Date);
    match unit {
        Unit::Minute => cut(fetched.checked_sub(SignedDuration::from_mins(number)).ok()?, unit),
        Unit::Hour => cut(fetched.checked_sub(SignedDuration::from_hours(number)).ok()?, unit),
        Unit::Day => day(number),
        _ => day(7 * number),
    }
}

/// An instant without what is smaller than a unit.
fn cut(instant: Timestamp, unit: Unit) -> Option<DateTime> {
    let seconds = if unit == Unit::Hour { 3600 } else { 60 };
    let second = instant.as_second();
    let instant = Timestamp::from_second(second - second.rem_euclid(seconds)).ok()?;
    Some(DateTime::Zoned(instant, Offset::UTC))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told_in(language: &str, text: &str) -> Option<String> {
        let hint = Hint { language: Some(language), month_first: false };
        relative(text, hint, "2024-05-03T15:47:42Z".parse().unwrap()).map(|date| date.to_string())
    }

    #[test]
    fn relative_dates_of_many_languages_are_told_from_the_fetch() {
        for (language, text, expected) in [
            ("en", "2 hours ago", "2024-05-03T13:00:00Z"),
            ("en", "Updated 5 mins ago", "2024-05-03T15:42:00Z"),
            ("en", "an hour ago", "2024-05-03T14:00:00Z"),
            ("en", "Yesterday at 3:12 pm", "2024-05-02T15:12:00"),
            ("en", "Just now", "2024-05-03T15:47:00Z"),
            ("de", "vor 3 Stunden", "2024-05-03T12:00:00Z"),
            ("de", "vor 5 Std.", "2024-05-03T10:00:00Z"),
            ("de", "vor einem Tag", "2024-05-02"),
            ("de", "Gestern, 15:12 Uhr", "2024-05-02T15:12:00"),
            ("de", "Heute 07.12 Uhr", "2024-05-03T07:12:00"),
            ("es", "hace 2 d\u{ed}as", "2024-05-01"),
            ("es", "Ayer", "2024-05-02"),
            ("fr", "Il y a 2 heures", "2024-05-03T13:00:00Z"),
            ("fr", "Hier \u{e0} 15h12", "2024-05-02T15:12:00"),
            ("it", "2 ore fa", "2024-05-03T13:00:00Z"),
            ("pt", "h\u{e1} 2 horas", "2024-05-03T13:00:00Z"),
            ("pt", "2 dias atr\u{e1}s", "2024-05-01"),
            ("nl", "3 dagen geleden", "2024-04-30"),
            ("pl", "2 godziny temu", "2024-05-03T13:00:00Z"),
            ("sv", "f\u{f6}r 2 timmar sedan", "2024-05-03T13:00:00Z"),
            ("da", "i g\u{e5}r", "2024-05-02"),
            ("fi", "2 tuntia sitten", "2024-05-03T13:00:00Z"),
            ("cs", "p\u{159}ed 2 hodinami", "2024-05-03T13:00:00Z"),
            ("ru", "2 \u{447}\u{430}\u{441}\u{430} \u{43d}\u{430}\u{437}\u{430}\u{434}", "2024-05-03T13:00:00Z"),
            ("tr", "2 saat \u{f6}nce", "2024-05-03T13:00:00Z"),
            ("hu", "2 \u{f3}r\u{e1}val ezel\u{151}tt", "2024-05-03T13:00:00Z"),
            ("el", "\u{3c0}\u{3c1}\u{3b9}\u{3bd} 2 \u{3ce}\u{3c1}\u{3b5}\u{3c2}", "2024-05-03T13:00:00Z"),
            ("id", "2 jam yang lalu", "2024-05-03T13:00:00Z"),
            ("ja", "3\u{6642}\u{9593}\u{524d}", "2024-05-03T12:00:00Z"),
            ("zh", "3\u{5c0f}\u{65f6}\u{524d}", "2024-05-03T12:00:00Z"),
            ("ko", "3\u{c2dc}\u{ac04} \u{c804}", "2024-05-03T12:00:00Z"),
            ("ar", "\u{645}\u{646}\u{630} 3 \u{633}\u{627}\u{639}\u{627}\u{62a}", "2024-05-03T12:00:00Z"),
            ("xx", "2 weeks ago", "2024-04-19"),
        ] {
            assert_eq!(told_in(language, text).as_deref(), Some(expected), "{language}: {text}");
        }
    }

    #[test]
    fn every_unit_of_every_language_is_told() {
        let fetched: Timestamp = "2024-05-03T15:47:42Z".parse().unwrap();
        for (language, words) in names().relative() {
            let hint = Hint { language: Some(*language), month_first: false };
            for unit in [&words.minutes, &words.hours, &words.days, &words.weeks].into_iter().flatten() {
                let before = words.before.iter().map(|before| format!("{before} 2 {unit}"));
                for text in before.chain(words.behind.iter().map(|behind| format!("2 {unit} {behind}"))) {
                    assert!(relative(&text, hint, fetched).is_some(), "{language}: {text}");
                }
            }
            for word in words.today.iter().chain(&words.yesterday).chain(&words.now) {
                assert!(relative(word, hint, fetched).is_some(), "{language}: {word}");
            }
        }
    }

    #[test]
    fn what_tells_no_date_is_none() {
        for text in ["", "2 hours", "hours ago", "4 min read", "3 years ago", "Todays", "In 2 hours", "1000 days ago"] {
            assert_eq!(told_in("en", text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_told_without_panic(text in "\\PC{0,60}") {
            told_in("en", &text);
        }
    }
}
