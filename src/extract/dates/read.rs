//! Text → date: ISO 8601 and its sloppy kin, RFC 2822, numbers, dates written out in many languages.

use jiff::civil;
use jiff::tz::Offset;

use super::clock;
use super::tokens::{Token, tokens};
use crate::article::DateTime;
use crate::rules::months::{self, Sign};

/// What is known of the one who wrote a date.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hint<'a> {
    /// The page's language, without region: `pt`.
    pub(crate) language: Option<&'a str>,
    /// Whether `05/03/2024` is the third of May.
    pub(crate) month_first: bool,
}

/// The first date in a text.
pub(crate) fn read(text: &str, hint: Hint<'_>) -> Option<DateTime> {
    let tokens = tokens(text);
    if let Some(instant) = epoch(&tokens) {
        return Some(instant);
    }
    (0..tokens.len()).find_map(|at| {
        let found = numeric(&tokens, at, hint).or_else(|| written(&tokens, at, hint))?;
        Some(clock::with_time(&tokens, &found))
    })
}

/// A day and the tokens it stands in.
pub(super) struct Found {
    pub(super) day: civil::Date,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where the time is, when it stands inside the date: `May 3 15:47:42 CEST 2024`.
    pub(super) inner: Option<usize>,
}

/// Seconds or milliseconds since 1970, when they are the whole text.
fn epoch(tokens: &[Token]) -> Option<DateTime> {
    let [Token::Number { value, digits }] = tokens else { return None };
    let value = i64::try_from(*value).ok()?;
    let instant = match digits {
        9 | 10 => jiff::Timestamp::from_second(value).ok()?,
        12 | 13 => jiff::Timestamp::from_millisecond(value).ok()?,
        _ => return None,
    };
    Some(DateTime::Zoned(instant, Offset::UTC))
}

fn day(year: u64, month: u64, day: u64) -> Option<civil::Date> {
    if !(1900..2200).contains(&year) {
        return None;
    }
    civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A date all in numbers, starting at a token.
fn numeric(tokens: &[Token], at: usize, hint: Hint<'_>) -> Option<Found> {
    let (first, digits) = number(tokens, at)?;
    // The tail of a longer number or word is no start: `A2024-05-03` is a name.
    if at > 0 && matches!(tokens[at - 1], Token::Word(ref w) if w.is_ascii()) {
        return None;
    }
    if digits == 8 {
        let day = day(first / 10_000, first / 100 % 100, first % 100)?;
        return Some(Found { day, start: at, end: at + 1, inner: None });
    }
    let (sign, second_at) = separator(tokens, at + 1)?;
    let (second, width) = number(tokens, second_at)?;
    let (next, third_at) = separator(tokens, second_at + 1)?;
    let (third, last) = number(tokens, third_at)?;
    if width > 2 || !goes_with(sign, next) {
        return None;
    }
    let day = match (digits, last) {
        (4, 1 | 2) => day(first, second, third).or_else(|| day(first, third, second))?,
        (1 | 2, 4) => ordered(first, second, third, sign, hint)?,
        (1 | 2, 2) if !matches!(tokens.get(third_at + 1), Some(Token::Sign(':'))) => {
            ordered(first, second, century(third), sign, hint)?
        }
        _ => return None,
    };
    let sign_behind = tokens.get(third_at + 1).is_some_and(|t| is_marker(t, Sign::Day));
    Some(Found { day, start: at, end: third_at + 1 + usize::from(sign_behind), inner: None })
}

/// Day and month in the order of the page's country. Dots are never American.
fn ordered(first: u64, second: u64, year: u64, sign: char, hint: Hint<'_>) -> Option<civil::Date> {
    let month_first = hint.month_first && sign != '.';
    let (a, b) = if month_first { (second, first) } else { (first, second) };
    day(year, b, a).or_else(|| day(year, a, b))
}

fn century(year: u64) -> u64 {
    if year < 70 { 2000 + year } else { 1900 + year }
}

/// What stands between the numbers of a date, and where the next number is.
fn separator(tokens: &[Token], at: usize) -> Option<(char, usize)> {
    match tokens.get(at)? {
        Token::Sign(sign @ ('-' | '/' | '.' | '\u{2010}'..='\u{2013}')) => Some((*sign, skip_space(tokens, at + 1))),
        token if is_marker(token, Sign::Year) => Some(('Y', skip_space(tokens, at + 1))),
        token if is_marker(token, Sign::Month) => Some(('M', skip_space(tokens, at + 1))),
        Token::Space => match tokens.get(at + 1)? {
            Token::Sign(sign @ ('-' | '/' | '.')) => Some((*sign, skip_space(tokens, at + 2))),
            _ => None,
        },
        _ => None,
    }
}

fn goes_with(first: char, second: char) -> bool {
    first == second || (first == 'Y' && second == 'M')
}

pub(super) fn is_marker(token: &Token, sign: Sign) -> bool {
    let Token::Word(word) = token else { return false };
    word.chars().next().and_then(|c| months::names().sign(c)) == Some(sign)
}

/// A date with a month in letters at a token.
fn written(tokens: &[Token], at: usize, hint: Hint<'_>) -> Option<Found> {
    let Token::Word(word) = &tokens[at] else { return None };
    let month = u64::try_from(months::names().month(word, hint.language)?).ok()?;
    let before = back(tokens, at);
    let after = ahead(tokens, at + 1);
    if let Some((date, 1 | 2, start)) = before {
        // 3 May 2024, 3. mai 2024, 3 de mayo de 2024, 03-May-24
        if let Some((year, digits, end)) = after {
            let year = match digits {
                4 => Some(year),
                2 if short_year(tokens, end - 1) => Some(century(year)),
                _ => None,
            };
            if let Some(day) = year.and_then(|year| day(year, month, date)) {
                return Some(Found { day, start, end, inner: None });
            }
        }
    }
    let (date, digits, end) = after?;
    if digits > 2 {
        return None;
    }
    // 2024. május 3., 2024 May 3
    if let Some((year, 4, start)) = before
        && let Some(day) = day(year, month, date)
    {
        return Some(Found { day, start, end, inner: None });
    }
    // May 3, 2024; May 3rd 2024; May 3 15:47:42 CEST 2024
    let (year, found, inner) = if let Some((year, 4, found)) = ahead(tokens, end) {
        (year, found, None)
    } else {
        let (year, found) = behind_clock(tokens, end)?;
        (year, found, Some(end))
    };
    Some(Found { day: day(year, month, date)?, start: at, end: found, inner })
}

/// Two digits are a year only right behind a month's sign: `03-May-24`, `3 May '24`.
fn short_year(tokens: &[Token], at: usize) -> bool {
    let sign = at.checked_sub(1).map(|i| &tokens[i]);
    let clock = matches!(tokens.get(at + 1), Some(Token::Sign(':')));
    !clock && matches!(sign, Some(Token::Sign('-' | '/' | '\'' | '\u{2019}')))
}

/// The year that stands behind a time and a zone.
fn behind_clock(tokens: &[Token], from: usize) -> Option<(u64, usize)> {
    let mut clock = false;
    for (at, token) in tokens.iter().enumerate().skip(from).take(10) {
        match token {
            Token::Number { value, digits: 4 } if clock => return Some((*value, at + 1)),
            Token::Number { digits: 1 | 2, .. } | Token::Space => {}
            Token::Sign(':') => clock = true,
            Token::Word(word) if months::names().zone(word).is_some() => {}
            _ => return None,
        }
    }
    None
}

/// The number before a word, over fillers: its value, digits and place.
fn back(tokens: &[Token], at: usize) -> Option<(u64, usize, usize)> {
    for i in (at.saturating_sub(6)..at).rev() {
        match &tokens[i] {
            Token::Number { value, digits } => return Some((*value, *digits, i)),
            token if is_between(token) => {}
            _ => return None,
        }
    }
    None
}

/// The number behind a word, over fillers: its value, digits and the place behind it.
fn ahead(tokens: &[Token], from: usize) -> Option<(u64, usize, usize)> {
    for (i, token) in tokens.iter().enumerate().skip(from).take(6) {
        match token {
            Token::Number { value, digits } => return Some((*value, *digits, i + 1)),
            token if is_between(token) => {}
            _ => return None,
        }
    }
    None
}

fn is_between(token: &Token) -> bool {
    match token {
        Token::Space | Token::Sign('.' | ',' | '-' | '/' | '\'' | '\u{2019}' | '\u{ba}' | '\u{b0}' | '\u{60c}') => true,
        Token::Word(word) => months::names().is_filler(word),
        _ => false,
    }
}

pub(super) fn number(tokens: &[Token], at: usize) -> Option<(u64, usize)> {
    match tokens.get(at)? {
        Token::Number { value, digits } => Some((*value, *digits)),
        _ => None,
    }
}

pub(super) fn skip_space(tokens: &[Token], at: usize) -> usize {
    at + usize::from(matches!(tokens.get(at), Some(Token::Space)))
}
