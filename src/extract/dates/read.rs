//! Text → date: ISO 8601 and its sloppy kin, RFC 2822, numbers, dates written out in many languages.

use jiff::civil;
use jiff::tz::Offset;

use super::clock;
use super::tokens::{Token, digit, tokens};
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
    if !may_have_date(text) {
        return None;
    }
    let tokens = tokens(text);
    if let Some(instant) = epoch(&tokens) {
        return Some(instant);
    }
    (0..tokens.len()).find_map(|at| {
        let found = numeric(&tokens, at, hint).or_else(|| written(&tokens, at, hint))?;
        Some(clock::with_time(&tokens, &found))
    })
}

/// Whether a text has as many digits as the shortest date, `3-May-24`.
fn may_have_date(text: &str) -> bool {
    text.chars().filter(|&c| digit(c).is_some()).nth(2).is_some()
}

/// Whether a text may have a digit, of any script.
pub(super) fn may_have_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit() || !byte.is_ascii())
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
    // Most words have no number behind them.
    let (number, digits, end) = ahead(tokens, at + 1)?;
    let month = u64::try_from(months::names().month(word, hint.language)?).ok()?;
    let before = back(tokens, at);
    if let Some((date, 1 | 2, start)) = before {
        // 3 May 2024, 3. mai 2024, 3 de mayo de 2024, 03-May-24
        let year = match digits {
            4 => Some(number),
            2 if short_year(tokens, end - 1) => Some(century(number)),
            _ => None,
        };
        if let Some(day) = year.and_then(|year| day(year, month, date)) {
            return Some(Found { day, start, end, inner: None });
        }
    }
    let date = number;
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rules::months::tests::every_month;

    fn read_in(text: &str, language: &str) -> Option<String> {
        let hint = Hint { language: Some(language), month_first: language == "en" };
        read(text, hint).map(|date| date.to_string())
    }

    #[test]
    fn every_month_of_every_language_is_read_before_and_behind_the_day() {
        for (language, month, name) in every_month() {
            let expected = Some(format!("2024-{month:02}-03"));
            assert_eq!(read_in(&format!("3. {name} 2024"), language), expected, "{language}: 3. {name} 2024");
            assert_eq!(read_in(&format!("{name} 3, 2024"), language), expected, "{language}: {name} 3, 2024");
        }
    }

    #[test]
    fn machine_formats_are_read_with_time_and_zone() {
        for (text, expected) in [
            ("2024-05-03T15:47:42+02:00", "2024-05-03T15:47:42+02:00"),
            ("2024-05-03T15:47:42.000+02:00", "2024-05-03T15:47:42+02:00"),
            ("2024-05-03T15:47:42Z", "2024-05-03T15:47:42Z"),
            ("2024-05-03T15:47:42.389Z", "2024-05-03T15:47:42Z"),
            ("2024-05-03 15:47", "2024-05-03T15:47:00"),
            ("2024-05-03 15:47:42 +0200", "2024-05-03T15:47:42+02:00"),
            ("2024-05-03T15:47:42+02", "2024-05-03T15:47:42+02:00"),
            ("2024-05-03T154742Z", "2024-05-03T15:47:42Z"),
            ("20240503T154742Z", "2024-05-03T15:47:42Z"),
            ("20240503", "2024-05-03"),
            ("2024-5-3", "2024-05-03"),
            ("2024/05/03", "2024-05-03"),
            ("2024.05.03", "2024-05-03"),
            ("2024-05-03T24:00:00", "2024-05-03"),
            ("Fri, 03 May 2024 15:47:42 +0200", "2024-05-03T15:47:42+02:00"),
            ("Fri, 03 May 2024 15:47:42 GMT", "2024-05-03T15:47:42Z"),
            ("Fri May 03 2024 15:47:42 GMT+0200 (CEST)", "2024-05-03T15:47:42+02:00"),
            ("Fri May 3 15:47:42 CEST 2024", "2024-05-03T15:47:42+02:00"),
            ("1714744062", "2024-05-03T13:47:42Z"),
            ("1714744062000", "2024-05-03T13:47:42Z"),
        ] {
            assert_eq!(read(text, Hint::default()).map(|date| date.to_string()).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn dates_of_people_are_read() {
        for (language, text, expected) in [
            ("en", "May 3, 2024", "2024-05-03"),
            ("en", "Friday, May 3rd, 2024 at 3:47 PM", "2024-05-03T15:47:00"),
            ("en", "3:47 p.m. EDT, May 3, 2024", "2024-05-03T15:47:00-04:00"),
            ("en", "Published: 12 a.m. May 3 2024", "2024-05-03T00:00:00"),
            ("en", "05/03/2024", "2024-05-03"),
            ("en", "13/05/2024", "2024-05-13"),
            ("de", "Freitag, 3. Mai 2024, 15.47 Uhr", "2024-05-03T15:47:00"),
            ("de", "03.05.2024 | 15:47", "2024-05-03T15:47:00"),
            ("de", "3.5.24", "2024-05-03"),
            ("de", "3. M\u{e4}rz 2024", "2024-03-03"),
            ("fr", "le vendredi 3 mai 2024 \u{e0} 15h47", "2024-05-03T15:47:00"),
            ("fr", "1er ao\u{fb}t 2024", "2024-08-01"),
            ("es", "3 de mayo de 2024", "2024-05-03"),
            ("es", "martes, 7 de mayo del 2024", "2024-05-07"),
            ("it", "mar 7 maggio 2024", "2024-05-07"),
            ("pt", "03/05/2024 \u{e0}s 15h47", "2024-05-03T15:47:00"),
            ("nl", "3 mei 2024 om 15:47", "2024-05-03T15:47:00"),
            ("pl", "3 maja 2024, godz. 15:47", "2024-05-03T15:47:00"),
            ("cs", "3. kv\u{11b}tna 2024 15:47", "2024-05-03T15:47:00"),
            ("fi", "3. toukokuuta 2024 klo 15.47", "2024-05-03T15:47:00"),
            ("ru", "3 \u{43c}\u{430}\u{44f} 2024 \u{433}., 15:47 \u{43c}\u{441}\u{43a}", "2024-05-03T15:47:00"),
            ("tr", "3 May\u{131}s 2024 15:47", "2024-05-03T15:47:00"),
            ("hu", "2024. m\u{e1}jus 3., 15:47", "2024-05-03T15:47:00"),
            ("ja", "2024\u{5e74}5\u{6708}3\u{65e5} 15\u{6642}47\u{5206}", "2024-05-03T15:47:00"),
            ("ja", "2024\u{5e74}5\u{6708}3\u{65e5}\u{5348}\u{5f8c}3\u{6642}47\u{5206}", "2024-05-03T15:47:00"),
            ("ko", "2024\u{b144} 5\u{c6d4} 3\u{c77c}", "2024-05-03"),
            ("ko", "2024.05.03 15:47", "2024-05-03T15:47:00"),
            ("zh", "2024\u{5e74}05\u{6708}03\u{65e5}15:47", "2024-05-03T15:47:00"),
            ("ar", "\u{663} \u{645}\u{627}\u{64a}\u{648} \u{662}\u{660}\u{662}\u{664}", "2024-05-03"),
            ("en", "03-May-24", "2024-05-03"),
            ("en", "2024 May 3", "2024-05-03"),
        ] {
            assert_eq!(read_in(text, language).as_deref(), Some(expected), "{language}: {text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "May",
            "3 May",
            "15:47",
            "1.2.3",
            "32.13.2024",
            "version 10.15.7",
            "192.168.1.20",
            "12345",
            "A-2024",
            "9999-99-99",
        ] {
            assert_eq!(read(text, Hint::default()), None, "{text}");
        }
    }

    #[test]
    fn a_number_behind_a_dash_is_no_zone() {
        assert_eq!(read_in("2024-05-03 15:47 - 3 comments", "en").as_deref(), Some("2024-05-03T15:47:00"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
            read(&text, Hint::default());
        }

        #[test]
        fn anything_like_a_date_is_read_without_panic(text in "[0-9TZ:., +/\\-aepmMay]{0,60}") {
            read(&text, Hint { language: Some("en"), month_first: true });
        }

        #[test]
        fn every_day_is_read_as_it_was_written(year in 1990_i16..2100, month in 1_i8..=12, day in 1_i8..=28) {
            let date = civil::Date::new(year, month, day).unwrap();
            prop_assert_eq!(read(&date.to_string(), Hint::default()), Some(DateTime::Date(date)));
        }
    }
}
