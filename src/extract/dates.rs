//! When it was published and last changed.

mod announced;
mod clock;
mod read;
mod relative;
mod shown;
#[cfg(test)]
mod tests;
mod tokens;

use jiff::civil;
use jiff::tz::Offset;

use super::candidate::{Found, take};
use super::metadata::sources::Sources;
use crate::article::{Article, DateTime, Field, Note, NoteKind};
use crate::rules::fields::fields;
use crate::rules::months;
pub(crate) use read::{Hint, read};
use shown::{Shown, shown};

/// The first year of a date that is believed: there was no web before.
const FIRST_YEAR: i16 = 1990;

/// What language and country say about dates in numbers: month first in the United States, nowhere else.
pub(crate) fn hint<'l>(sources: &Sources<'_>, language: Option<&'l str>) -> Hint<'l> {
    let primary = language.map(super::language::primary);
    let region = language.and_then(|tag| tag.split('-').skip(1).find(|part| part.len() == 2));
    let host = sources.base.as_ref().and_then(url::Url::host_str).unwrap_or_default();
    let top = host.rsplit('.').next().unwrap_or_default();
    let month_first = match (primary, region) {
        (Some("en"), Some("US")) | (None, None) => top.len() != 2,
        // Templates say `en` everywhere; the country of the address is surer.
        (Some("en"), None) => top.len() != 2 || matches!(top, "us" | "io" | "ai" | "co" | "tv" | "me"),
        _ => false,
    };
    Hint { language: primary, month_first }
}

/// Fills in both dates.
pub(crate) fn dates(sources: &Sources<'_>, headline_at: Option<usize>, hint: Hint<'_>, article: &mut Article) {
    let shown = shown(sources, headline_at, hint);
    let path = sources.page.url.as_ref().map(url::Url::path);
    let in_url = path.and_then(in_url);
    let latest = latest(sources);
    let mut found = published(sources, &shown, in_url, hint);
    refuse(&mut found, latest, article);
    let mut changed = modified(sources, &shown, hint);
    refuse(&mut changed, latest, article);
    let chosen = confirmed(&found).unwrap_or_else(|| choose(&found, &shown, changed.first(), path, in_url));
    let winner = precise(&found, chosen);
    if let Some(chosen) = found.get_mut(winner) {
        chosen.value = local(chosen, &shown, in_url);
    }
    article.published = take(article, Field::Published, found, winner, ToString::to_string);
    let mut found = changed;
    if let Some(published) = &article.published {
        let early = |found: &Found<DateTime>| is_before(&found.value, published);
        // A page says such things when one of the dates is a template's or an import's.
        if found.first().is_some_and(early) {
            let text = format!("{} says {}, before publication", found[0].source, found[0].value);
            article.notes.push(Note::new(NoteKind::Refused, text));
        }
        found.retain(|found| !early(found));
    }
    article.modified = take(article, Field::Modified, found, 0, ToString::to_string);
}

/// The first candidate, unless what readers see speaks for another.
fn choose(
    found: &[Found<DateTime>],
    shown: &Shown,
    changed: Option<&Found<DateTime>>,
    path: Option<&str>,
    in_url: Option<civil::Date>,
) -> usize {
    let Some(first) = found.first() else { return 0 };
    // Journals state it for the search of papers; near the headline stands when a paper was submitted.
    if first.source.starts_with("meta citation_") {
        return 0;
    }
    let day = first.value.date();
    // A day that is also that of the last change may be no other; a tag with an earlier one knows better.
    let is_changed = changed.is_some_and(|changed| changed.value.date() == day);
    if is_changed
        && first.source.ends_with("datePublished")
        && let Some(earlier) = found.iter().position(|f| {
            f.source.ends_with(":published_time") && f.value.date().tomorrow().is_ok_and(|next| next < day)
        })
    {
        return earlier;
    }
    // `date` alone is the template's when the page says that it was last changed before.
    if is_vague(&first.source)
        && let Some(stand) = shown.modified.first().map(|shown| shown.value.date())
        && stand < day
        && let Some(at_stand) = found.iter().position(|f| f.value.date() == stand)
    {
        return at_stand;
    }
    // The text near a headline may name the day of an event; the address has the article's own.
    if let Some(in_url) = in_url
        && first.source.starts_with("dom")
        && let Some(filed) = found.iter().position(|f| f.value.date() == in_url && f.source.starts_with("dom"))
    {
        return filed;
    }
    // Stated, and what the address says: others near the headline are of teasers.
    let filed = |day: civil::Date| path.is_some_and(|path| is_filed_in(path, day));
    if !first.source.starts_with("dom") && filed(day) && !shown.near.iter().any(|&near| filed(near)) {
        return 0;
    }
    // An import or a rebuild gives old articles new dates, but shows the old ones.
    if let Some(&near) = shown.near.first()
        && !shown.near.contains(&day)
        && !first.source.starts_with("dom")
        && near.tomorrow().is_ok_and(|next| next < day)
    {
        let at_near = |found: &Found<DateTime>| found.value.date() == near;
        return found.iter().position(at_near).unwrap_or(0);
    }
    if is_shown_later(&first.value, shown, changed) {
        let at_near = |found: &Found<DateTime>| shown.near.first() == Some(&found.value.date());
        return found.iter().position(at_near).unwrap_or(0);
    }
    let Some(seen) = shown.published.first().map(|seen| seen.value.date()) else { return 0 };
    let is_seen = shown.published.iter().any(|shown| shown.value.date() == day);
    if is_seen || first.source.starts_with("dom") {
        return 0;
    }
    // A clock that is hours off is no other day.
    let is_other = !may_be_on(&first.value, seen);
    let at_seen = |found: &Found<DateTime>| found.value.date() == seen;
    if let Some(confirmed) = found.iter().position(|f| at_seen(f) && f.source.contains("published_time")) {
        return if is_other { confirmed } else { 0 };
    }
    // Systems that know one date only give it as both; the one shown is from before.
    let is_one_date = changed.is_some_and(|changed| changed.value.date() == day && !changed.source.starts_with("dom"));
    if is_one_date && shown.near.contains(&seen) && seen < day && is_other {
        found.iter().position(at_seen).unwrap_or(0)
    } else {
        0
    }
}

/// Whether a time is on a day in the zone of some reader: those are 12 hours behind to 14 ahead of UTC.
fn may_be_on(value: &DateTime, day: civil::Date) -> bool {
    let DateTime::Zoned(instant, offset) = value else {
        return value.date().duration_until(day).as_hours().abs() <= 24;
    };
    let is_on = |hours: i8| Offset::constant(hours).to_datetime(*instant).date() == day;
    is_on(-12) || is_on(14) || offset.to_datetime(*instant).date() == day
}

/// Whether an address files its page under the month of a day: `/2024/05/`.
fn is_filed_in(path: &str, day: civil::Date) -> bool {
    path.contains(&format!("/{:04}/{:02}/", day.year(), day.month()))
}

/// The candidate of the page that a listing confirms, where the first is of a later day: templates and imports give old articles
/// new dates, and no feed is older than its article.
fn confirmed(found: &[Found<DateTime>]) -> Option<usize> {
    let is_listed = |found: &Found<DateTime>| matches!(found.source.as_str(), "feed" | "sitemap");
    let first = found.first().filter(|first| !is_listed(first))?.value.date();
    let listed = found.iter().find(|found| is_listed(found))?.value.date();
    let is_later = listed.tomorrow().is_ok_and(|next| next < first);
    found.iter().position(|found| is_later && !is_listed(found) && found.value.date() == listed)
}

/// The time where it was written, if it is known.
fn clock(value: &DateTime) -> Option<civil::DateTime> {
    match value {
        DateTime::Date(_) => None,
        DateTime::Local(time) => Some(*time),
        DateTime::Zoned(instant, offset) => Some(offset.to_datetime(*instant)),
    }
}

/// Systems date the draft as well: the day that readers see, stated as the last change, is when it appeared.
fn is_shown_later(stated: &DateTime, shown: &Shown, changed: Option<&Found<DateTime>>) -> bool {
    /// Days from the draft to the article.
    const DRAFT: i64 = 7;
    /// Hours within which a last change is a correction.
    const CORRECTION: i64 = 6;
    let (Some(&near), Some(changed)) = (shown.near.first(), changed) else { return false };
    let days = stated.date().duration_until(near).as_hours() / 24;
    // What another zone explains is no other day.
    let is_zone = match stated {
        DateTime::Zoned(instant, offset) if offset.is_zero() => days == 1 && instant.as_second() % 86_400 > 0,
        DateTime::Zoned(instant, _) => Offset::UTC.to_datetime(*instant).date() == near,
        _ => false,
    };
    let is_correction = matches!((clock(stated), clock(&changed.value)), (Some(stated), Some(changed))
        if stated.duration_until(changed).as_hours() < CORRECTION);
    (1..=DRAFT).contains(&days)
        && !is_correction
        && !shown.near.contains(&stated.date())
        && !is_zone
        && !changed.source.starts_with("dom")
        && changed.value.date() == near
}

/// The candidate that says the same as the chosen one, and more: the time of the day, the zone of the time.
fn precise(found: &[Found<DateTime>], chosen: usize) -> usize {
    let Some(first) = found.get(chosen) else { return chosen };
    let says_more = |other: &Found<DateTime>| match (&first.value, &other.value) {
        (DateTime::Date(day), DateTime::Local(_) | DateTime::Zoned(..)) => other.value.date() == *day,
        (DateTime::Local(time), DateTime::Zoned(instant, offset)) => {
            offset.to_datetime(*instant).duration_until(*time).as_secs().abs() < 60
        }
        // Midnight of UTC is no time but a day, in the zone of the page.
        (DateTime::Zoned(day, _), DateTime::Zoned(instant, _)) => {
            let is_stated = other.source.ends_with("datePublished") || other.source.ends_with(":published_time");
            is_stated && is_midnight(*day) && !is_midnight(*instant) && may_be_on(&other.value, first.value.date())
        }
        _ => false,
    };
    let better = found.iter().enumerate().filter(|(_, other)| other.source != "url" && says_more(other));
    let zoned = |other: &Found<DateTime>| matches!(other.value, DateTime::Zoned(..));
    better.clone().find(|(_, other)| zoned(other)).or_else(|| better.clone().next()).map_or(chosen, |(index, _)| index)
}

fn is_midnight(instant: jiff::Timestamp) -> bool {
    instant.as_second() % 86_400 == 0
}

/// The day after the page was fetched: the last one that is believed.
fn latest(sources: &Sources<'_>) -> Option<civil::Date> {
    let fetched = sources.page.fetched_at.map(|at| Offset::UTC.to_datetime(at).date())?;
    fetched.tomorrow().ok()
}

/// Drops dates out of range, with a note for each place.
fn refuse(found: &mut Vec<Found<DateTime>>, latest: Option<civil::Date>, article: &mut Article) {
    found.retain(|found| {
        let day = found.value.date();
        let fits = day.year() >= FIRST_YEAR && latest.is_none_or(|latest| day <= latest);
        if !fits {
            article.note_once(Note::new(NoteKind::Refused, format!("{} says {}", found.source, found.value)));
        }
        fits
    });
}

/// Whether a date is surely before another.
fn is_before(a: &DateTime, b: &DateTime) -> bool {
    match (a, b) {
        (DateTime::Zoned(a, _), DateTime::Zoned(b, _)) => a < b,
        (DateTime::Local(a), DateTime::Local(b)) => a < b,
        // Zones may be a day apart.
        _ => a.date().tomorrow().is_ok_and(|next| next < b.date()),
    }
}

/// Whether a tag's date may be that of the last change, or of the template.
fn is_vague(source: &str) -> bool {
    matches!(source, "meta date" | "meta dc.date" | "meta dc:date" | "meta dcterms.date")
}

/// The first date of publication in the JSON that a page's program starts from.
fn in_state(sources: &Sources<'_>) -> Option<Found<DateTime>> {
    /// Bytes of a script that are looked through.
    const MAX_STATE: usize = 256 * 1024;
    sources.harvest.states.iter().find_map(|state| {
        let state = &state[..state.floor_char_boundary(MAX_STATE)];
        fields().state("published").iter().find_map(|name| {
            let (_, rest) = state.split_once(&format!("\"{name}\":"))?;
            let value = rest.trim_start().strip_prefix('"')?;
            let date = read(value.split('"').next().filter(|value| value.len() <= 40)?, Hint::default())?;
            Some(Found::new(date, format!("state {name}")))
        })
    })
}

/// Candidates for the publication, the best first.
fn published(
    sources: &Sources<'_>,
    shown: &Shown,
    in_url: Option<civil::Date>,
    hint: Hint<'_>,
) -> Vec<Found<DateTime>> {
    let parse = |found: Found<String>| Some(Found::new(read(&found.value, hint)?, found.source));
    let mut found: Vec<Found<DateTime>> = sources.property_text("datePublished").filter_map(parse).collect();
    let (vague, clear): (Vec<_>, Vec<_>) =
        sources.meta("published").into_iter().partition(|found| is_vague(&found.source));
    found.extend(clear.into_iter().filter_map(parse));
    found.extend(listed(sources));
    if found.is_empty() {
        found.extend(announced::originally(sources, hint));
    }
    found.extend(shown.published.iter().cloned());
    found.extend(vague.into_iter().filter_map(parse));
    for name in ["dateCreated", "uploadDate"] {
        found.extend(sources.property_text(name).filter_map(parse));
    }
    found.extend(in_url.map(|day| Found::new(DateTime::Date(day), "url")));
    found.extend(shown.modified.iter().cloned());
    found.extend(shown.doubtful.iter().cloned());
    if found.is_empty() {
        found.extend(in_state(sources));
    }
    found
}

/// When feeds and sitemaps say that it was published.
fn listed(sources: &Sources<'_>) -> impl Iterator<Item = Found<DateTime>> {
    sources.page.listed.iter().filter_map(|listed| Some(Found::new(listed.published.clone()?, listed.place.name())))
}

/// Candidates for the last change, the best first.
fn modified(sources: &Sources<'_>, shown: &Shown, hint: Hint<'_>) -> Vec<Found<DateTime>> {
    let parse = |found: Found<String>| Some(Found::new(read(&found.value, hint)?, found.source));
    let mut found: Vec<_> = sources.property_text("dateModified").filter_map(parse).collect();
    found.extend(sources.meta("modified").into_iter().filter_map(parse));
    found.extend(shown.modified.iter().cloned());
    found
}

/// `/2024/05/03/`, `/2024/may/03/`, `/2024-05-03-title`, `/20240503/`
pub(crate) fn in_url(path: &str) -> Option<civil::Date> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let number = |part: &str, digits: usize| {
        part.get(..digits).filter(|n| n.bytes().all(|b| b.is_ascii_digit())).and_then(|n| n.parse::<i16>().ok())
    };
    let day = |y: i16, m: i16, d: i16| {
        let date = civil::Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()?;
        (1990..2200).contains(&y).then_some(date)
    };
    let folders = parts.windows(3).find_map(|w| {
        let [y, m, d] = w else { return None };
        let named = months::names().month(&m.to_lowercase(), None).filter(|_| m.len() > 2);
        if y.len() != 4 || (m.len() > 2 && named.is_none()) {
            return None;
        }
        let tail = d.find(|c: char| !c.is_ascii_digit()).unwrap_or(d.len());
        if tail == 0 || tail > 2 {
            return None;
        }
        let month = named.map(i16::from).or_else(|| number(m, m.len()))?;
        day(number(y, 4)?, month, number(d, tail)?)
    });
    folders.or_else(|| {
        parts.iter().find_map(|part| {
            let dashed = part.get(4..5) == Some("-") && part.get(7..8) == Some("-");
            if dashed && part.as_bytes().get(10).is_none_or(|b| !b.is_ascii_digit()) {
                return day(number(part, 4)?, number(part.get(5..)?, 2)?, number(part.get(8..)?, 2)?);
            }
            let packed = part.len() == 8 || part.as_bytes().get(8).is_some_and(|b| !b.is_ascii_digit());
            if packed { day(number(part, 4)?, number(part.get(4..)?, 2)?, number(part.get(6..)?, 2)?) } else { None }
        })
    })
}

/// The date in the page's own zone: many systems state times in UTC and show them as they are at home, which
/// gives the offset.
fn local(found: &Found<DateTime>, shown: &Shown, in_url: Option<civil::Date>) -> DateTime {
    let DateTime::Zoned(instant, offset) = &found.value else { return found.value.clone() };
    if !offset.is_zero() {
        return found.value.clone();
    }
    let utc = Offset::UTC.to_datetime(*instant);
    for other in &shown.published {
        let local = match &other.value {
            DateTime::Local(local) => *local,
            DateTime::Zoned(other, offset) if other == instant && !offset.is_zero() => offset.to_datetime(*other),
            _ => continue,
        };
        let Ok(apart) = local.since(utc) else { continue };
        let minutes = apart.total(jiff::Unit::Minute).unwrap_or(f64::MAX);
        // Shown without its seconds, cut or rounded.
        let quarters = (minutes / 15.0).round();
        let (rest, minutes) = (minutes - quarters * 15.0, quarters * 15.0);
        if minutes.abs() <= 14.0 * 60.0 && rest.abs() < 1.0 {
            #[allow(clippy::cast_possible_truncation)] // at most 14 hours
            let offset = Offset::from_seconds(minutes as i32 * 60);
            return offset.map_or_else(|_| found.value.clone(), |offset| DateTime::Zoned(*instant, offset));
        }
    }
    // Midnight in the zone of the page: the date that it shows.
    let is_midnight = utc.second() == 0 && utc.minute() == 0 && (20..24).contains(&utc.hour());
    if let (true, Ok(next)) = (is_midnight, utc.date().tomorrow())
        && shown.near.contains(&next)
        && let Ok(offset) = Offset::from_seconds((24 - i32::from(utc.hour())) * 3600)
    {
        return DateTime::Zoned(*instant, offset);
    }
    match in_url {
        // The address says under which day the article was filed.
        Some(day) if day != utc.date() && utc.date().duration_until(day).as_hours().abs() == 24 => DateTime::Date(day),
        _ => found.value.clone(),
    }
}
