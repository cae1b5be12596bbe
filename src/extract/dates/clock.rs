//! The time and zone beside a date.

use jiff::civil;
use jiff::tz::Offset;

use super::read::{Found, is_marker, number, skip_space};
use super::tokens::Token;
use crate::article::DateTime;
use crate::rules::months::{self, Sign};

/// How many tokens a time may stand from its date: `3 May 2024 | Updated: 15:47` is not its time.
const REACH: usize = 6;

/// The date with the time that stands behind, within or before it.
pub(super) fn with_time(tokens: &[Token], found: &Found) -> DateTime {
    let from = found.inner.unwrap_or(found.end);
    let behind = (from..tokens.len().min(from + REACH))
        .take_while(|&at| at == from || may_stand_between(&tokens[at - 1]))
        .find_map(|at| time(tokens, at));
    let time = behind.or_else(|| {
        let from = found.start.saturating_sub(12);
        (from..found.start).find_map(|at| time(tokens, at).filter(|time| time.end <= found.start))
    });
    let Some(time) = time else { return DateTime::Date(found.day) };
    let local = found.day.to_datetime(time.clock);
    let offset = time.offset.and_then(|minutes| Offset::from_seconds(minutes * 60).ok());
    match offset.and_then(|offset| Some((offset.to_timestamp(local).ok()?, offset))) {
        Some((instant, offset)) => DateTime::Zoned(instant, offset),
        None => DateTime::Local(local),
    }
}

fn may_stand_between(token: &Token) -> bool {
    match token {
        Token::Space | Token::Sign(',' | '|' | '-' | '\u{2013}' | '\u{2014}' | '\u{b7}' | '(' | '.' | '/' | ':') => {
            true
        }
        Token::Word(word) => {
            let names = months::names();
            word == "t"
                || names.is_filler(word)
                || names.is_weekday(word)
                || names.is_afternoon(word).is_some()
                || is_marker(token, Sign::Day)
        }
        _ => false,
    }
}

struct Time {
    clock: civil::Time,
    /// Minutes east of UTC.
    offset: Option<i32>,
    end: usize,
}

/// A time that starts at a token.
fn time(tokens: &[Token], at: usize) -> Option<Time> {
    let (first, digits) = number(tokens, at)?;
    if at > 0 && matches!(tokens[at - 1], Token::Number { .. } | Token::Sign(':')) {
        return None;
    }
    let packed = at > 0 && matches!(&tokens[at - 1], Token::Word(t) if t == "t");
    let (hour, minute, second, end) = match digits {
        6 if packed => (first / 10_000, first / 100 % 100, first % 100, at + 1),
        4 if packed => (first / 100, first % 100, 0, at + 1),
        1 | 2 => parts(tokens, at, first)?,
        _ => return None,
    };
    let (mark, mut end) = day_half(tokens, at, end);
    let hour = match (mark, hour) {
        (Some(true), 1..=11) => hour + 12,
        (Some(false), 12) => 0,
        _ => hour,
    };
    let clock = civil::Time::new(small(hour)?, small(minute)?, small(second.min(59))?, 0).ok()?;
    let zone = zone(tokens, end);
    if let Some((_, after)) = zone {
        end = after;
    }
    Some(Time { clock, offset: zone.map(|(minutes, _)| minutes), end })
}

fn small(value: u64) -> Option<i8> {
    i8::try_from(value).ok()
}

/// Hour, minute, second and where they end: `15:47:42.389`, `15h47`, `15.47 Uhr`, `15時47分`, `3 pm`.
fn parts(tokens: &[Token], at: usize, hour: u64) -> Option<(u64, u64, u64, usize)> {
    let minute_at = match tokens.get(at + 1) {
        Some(Token::Sign(':' | '.')) => at + 2,
        Some(Token::Word(h)) if h == "h" || h == "u" => at + 2,
        Some(token) if is_marker(token, Sign::Hour) => skip_space(tokens, at + 2),
        _ => {
            let (mark, _) = day_half(tokens, at, at + 1);
            return mark.map(|_| (hour, 0, 0, at + 1));
        }
    };
    let Some((minute, 2)) = number(tokens, minute_at) else {
        let whole = tokens.get(at + 1).is_some_and(|token| is_marker(token, Sign::Hour));
        return whole.then_some((hour, number(tokens, minute_at).map_or(0, |(minute, _)| minute), 0, minute_at));
    };
    let dotted = matches!(tokens[at + 1], Token::Sign('.'));
    if dotted && !is_clock_word(tokens, at, minute_at) {
        return None;
    }
    let mut end = minute_at + 1;
    let mut second = 0;
    if matches!(tokens.get(end), Some(Token::Sign(':')))
        && let Some((value, 2)) = number(tokens, end + 1)
    {
        second = value;
        end += 2;
        if matches!(tokens.get(end), Some(Token::Sign('.' | ','))) && number(tokens, end + 1).is_some() {
            end += 2;
        }
    }
    Some((hour, minute, second, end))
}

/// `15.47` is a time only beside a word such as `Uhr`, `klo` or `kl`.
fn is_clock_word(tokens: &[Token], at: usize, minute_at: usize) -> bool {
    let is_word = |token: Option<&Token>| matches!(token, Some(Token::Word(word)) if matches!(word.as_str(), "uhr" | "klo" | "kl" | "ore" | "pm" | "am" | "um"));
    let before = (0..at).rev().map(|i| &tokens[i]).find(|t| !matches!(t, Token::Space | Token::Sign('.')));
    is_word(tokens.get(skip_space(tokens, minute_at + 1))) || is_word(before)
}

/// Whether the hour is after noon, and where the mark for it ends. Some languages put the mark first.
fn day_half(tokens: &[Token], start: usize, end: usize) -> (Option<bool>, usize) {
    let names = months::names();
    let at = skip_space(tokens, end);
    match tokens.get(at) {
        // a.m., p. m.
        Some(Token::Word(half)) if half == "a" || half == "p" => {
            let m = (at + 1..tokens.len().min(at + 4)).find(|&i| matches!(&tokens[i], Token::Word(m) if m == "m"));
            if let Some(m) = m {
                return (Some(half == "p"), m + 1 + usize::from(matches!(tokens.get(m + 1), Some(Token::Sign('.')))));
            }
        }
        Some(Token::Word(word)) => {
            if let Some(afternoon) = names.is_afternoon(word) {
                return (Some(afternoon), at + 1);
            }
        }
        _ => {}
    }
    let before = start.checked_sub(1).map(|i| if matches!(tokens[i], Token::Space) { i.saturating_sub(1) } else { i });
    match before.map(|i| &tokens[i]) {
        Some(Token::Word(word)) if !word.is_ascii() => (names.is_afternoon(word), end),
        _ => (None, end),
    }
}

/// The zone at a token, in minutes, and where it ends: `Z`, `+02:00`, `+0200`, `GMT+2`, `CEST`.
fn zone(tokens: &[Token], from: usize) -> Option<(i32, usize)> {
    let mut at = skip_space(tokens, from);
    if matches!(tokens.get(at), Some(Token::Sign('('))) {
        at += 1;
    }
    let mut found = None;
    if let Some(Token::Word(word)) = tokens.get(at) {
        let minutes = i32::from(months::names().zone(word)?);
        at += 1;
        found = Some((minutes, at));
        if minutes != 0 {
            return found;
        }
    }
    let sign = match tokens.get(at) {
        Some(Token::Sign('+')) => 1,
        Some(Token::Sign('-' | '\u{2212}')) => -1,
        _ => return found,
    };
    let minutes = match number(tokens, at + 1) {
        Some((value, 4)) => Some((value / 100 * 60 + value % 100, at + 2)),
        // `15:47 - 3 comments` has no zone.
        Some((hours, 1 | 2))
            if found.is_some() || at == from || matches!(tokens.get(at + 2), Some(Token::Sign(':'))) =>
        {
            match (tokens.get(at + 2), number(tokens, at + 3)) {
                (Some(Token::Sign(':')), Some((minutes, 2))) => Some((hours * 60 + minutes, at + 4)),
                _ => Some((hours * 60, at + 2)),
            }
        }
        _ => None,
    };
    match minutes {
        Some((minutes, end)) if minutes <= 14 * 60 => Some((sign * i32::try_from(minutes).ok()?, end)),
        _ => found,
    }
}
