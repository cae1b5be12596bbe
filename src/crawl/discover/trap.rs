//! Addresses that lead a crawl in circles, or on without end.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use url::Url;

use super::front::{is_month, is_year};
use crate::extract::date_in_url;
use crate::rules::addresses::addresses;
use crate::rules::fronts::fronts;

/// Bytes of an address: what the sitemap protocol allows.
const LONGEST: usize = 2_048;
/// Segments of a path. News sites have up to 8: section, subsection, place, year, month, day, slug, page.
const DEEPEST: usize = 16;
/// How often a segment may stand in a path. Heritrix' `PathologicalPathDecideRule` allows two repetitions.
const REPEATED: usize = 2;
/// Parameters of a query.
const PARAMETERS: usize = 8;
/// Parameters that sort or filter: one is a choice, more are combinations.
const FACETS: usize = 2;
/// Years that news of a site may be old.
const OLDEST: i16 = 1990;

/// Why an address is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Trap {
    /// More than 2,048 bytes.
    Long,
    /// More than 16 segments.
    Deep,
    /// A segment that stands in the path more than twice, or two in turn: `/a/b/a/b/`. Relative links that are resolved
    /// against themselves do this.
    Loop,
    /// More than 8 parameters, one of them more than twice, or more than 2 that sort and filter: combinations without end.
    Query,
    /// The session of a visit, where [`canonical`](crate::crawl::canonical::canonical) did not take it out.
    Session,
    /// A page of a calendar before 1990 or more than a day in the future.
    Calendar,
}

/// Whether an address is likely a trap, by itself alone. `now` is when the page was fetched that has it.
///
/// Give it canonical addresses. What it cannot see, a space of addresses that differ in a way of their own, is bounded by the
/// limits of a job: depth, and articles of a source.
///
/// ```
/// use pressclip::crawl::discover::{Trap, trap};
/// use url::Url;
///
/// let now = "2026-05-03T12:00:00Z".parse()?;
/// assert_eq!(trap(&Url::parse("https://news.example/a/b/a/b/a/b")?, now), Some(Trap::Loop));
/// assert_eq!(trap(&Url::parse("https://news.example/calendar/2031/07/")?, now), Some(Trap::Calendar));
/// assert_eq!(trap(&Url::parse("https://news.example/2026/05/03/rain")?, now), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn trap(url: &Url, now: Timestamp) -> Option<Trap> {
    if url.as_str().len() > LONGEST {
        return Some(Trap::Long);
    }
    let segments: Vec<&str> = url.path().split('/').filter(|segment| !segment.is_empty()).collect();
    if segments.len() > DEEPEST {
        return Some(Trap::Deep);
    }
    if is_loop(&segments) {
        return Some(Trap::Loop);
    }
    if url.query_pairs().take(LONGEST).any(|(name, value)| addresses().is_session(&name, &value)) {
        return Some(Trap::Session);
    }
    if is_explosion(url) {
        return Some(Trap::Query);
    }
    is_far(url, &segments, now).then_some(Trap::Calendar)
}

fn is_loop(segments: &[&str]) -> bool {
    let times = |segment: &str| segments.iter().filter(|other| **other == segment).count();
    // Numbers repeat by chance: `/2024/05/05/5`.
    let is_word = |segment: &str| !segment.bytes().all(|b| b.is_ascii_digit());
    segments.iter().any(|segment| is_word(segment) && times(segment) > REPEATED)
        || segments.windows(4).any(|four| four[0] == four[2] && four[1] == four[3] && is_word(four[0]))
}

fn is_explosion(url: &Url) -> bool {
    let names: Vec<String> = url.query_pairs().map(|(name, _)| name.into_owned()).take(PARAMETERS + 1).collect();
    let repeats = |name: &String| names.iter().filter(|other| *other == name).count() > REPEATED;
    let facets = names.iter().filter(|name| fronts().is_facet(name)).count();
    names.len() > PARAMETERS || facets > FACETS || names.iter().any(repeats)
}

/// Whether an address is that of a day, month or year on which there are no news.
fn is_far(url: &Url, segments: &[&str], now: Timestamp) -> bool {
    let Ok(tomorrow) = Offset::UTC.to_datetime(now).date().tomorrow() else { return false };
    let day = |date: Date| date > tomorrow || date.year() < OLDEST;
    let year = |text: &str| text.parse::<i16>().ok().filter(|_| is_year(text));
    let month_of = |year: i16, month: i8| Date::new(year, month, 1).is_ok_and(day);
    let in_query = url.query_pairs().any(|(name, value)| {
        let names_time = matches!(
            &*name.to_ascii_lowercase(),
            "date" | "day" | "month" | "year" | "week" | "from" | "to" | "start" | "end" | "m" | "y"
        );
        let parts: Vec<&str> = value.split(['-', '/', '.']).collect();
        names_time
            && match parts[..] {
                [y] => year(y).is_some_and(|y| month_of(y, 1)),
                [y, m, ..] if is_month(m) => year(y).is_some_and(|y| m.parse().is_ok_and(|m| month_of(y, m))),
                _ => false,
            }
    });
    let in_folders = segments.windows(2).any(|pair| {
        let y = year(pair[0]).filter(|_| is_month(pair[1]));
        y.is_some_and(|y| pair[1].parse().is_ok_and(|m| month_of(y, m)))
    });
    in_query || in_folders || date_in_url(url.path()).is_some_and(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Option<Trap> {
        trap(&Url::parse("https://news.example").unwrap().join(path).unwrap(), "2026-05-03T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn traps_are_seen() {
        for (path, expected) in [
            ("/news/news/news/", Trap::Loop),
            ("/a/b/a/b/", Trap::Loop),
            ("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", Trap::Deep),
            ("/list?sort=a&order=b&view=c", Trap::Query),
            ("/list?f=1&f=2&f=3", Trap::Query),
            ("/list?a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1", Trap::Query),
            ("/a?sid=0123456789abcdef", Trap::Session),
            ("/events/2026/06/", Trap::Calendar),
            ("/events/2026-05-05", Trap::Calendar),
            ("/archive/1907/03/01/", Trap::Calendar),
            ("/calendar?date=2027-01-01", Trap::Calendar),
            ("/calendar?year=1950", Trap::Calendar),
        ] {
            assert_eq!(of(path), Some(expected), "{path}");
        }
        assert_eq!(of(&format!("/{}", "a".repeat(2_050))), Some(Trap::Long));
    }

    #[test]
    fn pages_of_news_sites_are_none() {
        for path in [
            "/",
            "/news/uk/news/rain",
            "/2026/05/03/rain",
            "/2026/05/04/already-tomorrow-in-tonga",
            "/2024/05/05/5/05",
            "/section/economy/europe/germany/2024/05/03/rain/2",
            "/list?page=2&sort=date",
            "/story-1907-and-2050.html",
            "/?p=2048",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
    }
}
