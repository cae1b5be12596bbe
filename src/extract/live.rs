//! The entries of a live blog: what structured data lists, or elements that repeat, each with a time of its own.

use std::cell::LazyCell;
use std::collections::HashMap;
use std::ops::Range;

use jiff::civil;
use rustc_hash::FxHashMap;
use serde_json::Value;

use super::dates::{self, Hint};
use super::metadata::schema::{Graph, text};
use super::words::Lengths;
use crate::article::{Article, DateTime, Entry};
use crate::block::{Block, Kind, Reason};
use crate::clean::{self, Extents, Outline, chain};
use crate::rules::live::announces;
use crate::score::{has_clock, tokens};

/// Entries that are read.
const MOST: usize = 1_000;
/// Entries from which repeated elements are a live blog, and the kept words that make one.
const FEWEST: usize = 3;
const ENTRY_WORDS: u32 = 8;
/// Elements around a time up to which one can be the entry.
const LEVELS: usize = 6;
/// Words up to which a line with a clock is the time of an entry.
const TIME_WORDS: u32 = 6;
/// First words by which an entry of structured data is found on the page.
const SAME_WORDS: usize = 6;

/// An entry as structured data lists it.
#[derive(Debug, Clone)]
pub(crate) struct Update {
    time: Option<DateTime>,
    headline: Option<String>,
    body: Option<String>,
}

/// An element that repeats, with the time it shows.
#[derive(Debug, Clone)]
pub(super) struct Stamped {
    time: String,
    blocks: Range<usize>,
}

/// The entries of `liveBlogUpdate`.
pub(super) fn updates<'v>(graph: &Graph<'v>, value: &'v Value, hint: Hint<'_>) -> Vec<Update> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    let update = |value: &'v Value| {
        let map = graph.resolve(value)?;
        let words =
            |names: &[&str]| names.iter().find_map(|name| text(map.get(*name)?)).filter(|words| !words.is_empty());
        let time = words(&["datePublished", "dateCreated", "dateModified"]);
        Some(Update {
            time: time.and_then(|time| dates::read(&time, hint)),
            headline: words(&["headline", "name"]),
            body: words(&["articleBody", "text", "description"]),
        })
    };
    values.iter().take(MOST).filter_map(update).collect()
}

/// Elements that repeat with a time in each: for every level at which they do so, the entries they would be.
pub(super) fn repeated(outline: &Outline) -> Vec<Vec<Stamped>> {
    let mut stamps: Vec<(u32, &str)> = outline.times.iter().map(|time| (time.container, time.value.as_str())).collect();
    let lines = outline.blocks.iter().zip(&outline.drafts);
    let lines = lines.filter(|(block, draft)| draft.words <= TIME_WORDS && has_clock(&block.text));
    stamps.extend(lines.map(|(block, draft)| (draft.container, block.text.as_str())));
    if stamps.len() < FEWEST {
        return Vec::new();
    }
    let mut alike: FxHashMap<(u64, u16), Vec<(u32, &str)>> = FxHashMap::default();
    for (container, time) in stamps.into_iter().take(2 * MOST) {
        for (element, around) in chain(&outline.containers, container).take(LEVELS) {
            let group = alike.entry((around.signature, around.depth)).or_default();
            // What is stated in an attribute comes first.
            if !group.iter().rev().take(8).any(|&(other, _)| other == element) {
                group.push((element, time));
            }
        }
    }
    let extents = Extents::of(outline);
    let mut levels: Vec<((u64, u16), Vec<Stamped>)> =
        alike.into_iter().filter_map(|(key, group)| Some((key, entries_of(outline, &extents, group)?))).collect();
    // In one order, whatever the order of the map.
    levels.sort_by_key(|(key, _)| *key);
    levels.into_iter().map(|(_, entries)| entries).collect()
}

/// The blocks of each of some alike elements; where they are mere time lines, those until the next.
fn entries_of(outline: &Outline, extents: &Extents, mut group: Vec<(u32, &str)>) -> Option<Vec<Stamped>> {
    group.sort_by_key(|&(element, _)| element);
    group.dedup_by_key(|&mut (element, _)| element);
    if group.len() < FEWEST {
        return None;
    }
    let within = |element: u32| extents.get(element).map(|extent| (extent.first, extent.end, extent.words));
    let mut entries = Vec::with_capacity(group.len());
    for &(element, time) in &group {
        let (first, end, words) = within(element)?;
        if first < end {
            entries.push((Stamped { time: time.to_owned(), blocks: first..end }, words));
        }
    }
    let full = entries.iter().filter(|(_, words)| *words >= ENTRY_WORDS).count();
    let mut entries: Vec<Stamped> = entries.into_iter().map(|(entry, _)| entry).collect();
    if 2 * full >= entries.len() {
        return (entries.len() >= FEWEST).then_some(entries);
    }
    // Lines between texts that are all children of one element.
    let parent = outline.containers.get(group[0].0 as usize)?.parent;
    let same = group.iter().all(|&(element, _)| outline.containers[element as usize].parent == parent);
    let whole = within(parent).filter(|_| same)?.1;
    for at in 0..entries.len() {
        entries[at].blocks.end = entries.get(at + 1).map_or(whole, |next| next.blocks.start);
    }
    // A heading above its time line.
    for at in 0..entries.len() {
        let start = entries[at].blocks.start;
        let headed = start.checked_sub(1).filter(|&above| outline.blocks[above].level.is_some_and(|level| level > 1));
        if let Some(above) = headed {
            entries[at].blocks.start = above;
            if let Some(before) = at.checked_sub(1) {
                entries[before].blocks.end = above;
            }
        }
    }
    Some(entries)
}

/// Fills in the article's entries: those that structured data lists, else those that repeat on the page.
pub(super) fn entries(
    article: &mut Article,
    updates: &[Update],
    repeated: &[Vec<Stamped>],
    lengths: &Lengths,
    hint: Hint<'_>,
) {
    let listed = listed(&article.blocks, updates);
    if listed.len() >= 2 && 2 * listed.len() >= updates.len() {
        article.entries = listed;
        return set_times_aside(article);
    }
    let names = [&article.headline, &article.url, &article.canonical_url];
    let is_announced = LazyCell::new(|| !updates.is_empty() || names.into_iter().flatten().any(|text| announces(text)));
    let before = if repeated.is_empty() { Vec::new() } else { words_before(article, lengths) };
    let shown = repeated.iter().filter_map(|level| shown(article, &before, level, || *is_announced, hint));
    let longest = shown.max_by_key(Vec::len);
    if let Some(entries) = longest {
        article.entries = entries;
        set_times_aside(article);
    } else if listed.is_empty() {
        append(article, updates);
    }
}

/// A line that only says when its entry was written is its date, not its text.
fn set_times_aside(article: &mut Article) {
    for entry in &article.entries {
        for block in article.blocks[entry.blocks.clone()].iter_mut().take(3).filter(|block| block.is_article()) {
            if has_clock(&block.text) && clean::words(&block.text) <= TIME_WORDS {
                block.kind = Kind::Date;
                block.why.push(Reason::new("entry", "its time"));
            }
        }
    }
}

/// The entries of structured data that are found on the page.
fn listed(blocks: &[Block], updates: &[Update]) -> Vec<Entry> {
    if updates.is_empty() {
        return Vec::new();
    }
    let mut starts: HashMap<Vec<u64>, usize> = HashMap::new();
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.kind != Kind::Hidden) {
        let mut words = tokens(&block.text);
        words.truncate(SAME_WORDS);
        starts.entry(words).or_insert(at);
    }
    let find = |text: &Option<String>| {
        let mut words = tokens(text.as_deref()?);
        words.truncate(SAME_WORDS);
        starts.get(&words).copied().filter(|_| words.len() >= 3)
    };
    let mut found: Vec<(usize, &Update)> = updates
        .iter()
        .filter_map(|update| Some((find(&update.headline).or_else(|| find(&update.body))?, update)))
        .collect();
    found.sort_by_key(|&(at, _)| at);
    found.dedup_by_key(|&mut (at, _)| at);
    let end = blocks.iter().rposition(Block::is_article).map_or(0, |last| last + 1);
    let ends: Vec<usize> = found.iter().skip(1).map(|&(at, _)| at).chain([end]).collect();
    let entry = |((start, update), end): ((usize, &Update), usize)| {
        Entry::new(update.time.clone(), update.headline.clone(), start..end.max(start + 1))
    };
    found.into_iter().zip(ends).map(entry).collect()
}

/// The words of the article before each block, and before the end.
fn words_before(article: &Article, lengths: &Lengths) -> Vec<u32> {
    let mut before = Vec::with_capacity(article.blocks.len() + 1);
    before.push(0);
    let mut words = 0;
    for (at, block) in article.blocks.iter().enumerate() {
        if block.is_article() {
            words += lengths.words(article, at);
        }
        before.push(words);
    }
    before
}

/// The entries of a level, if it holds the article's text and its times run in one direction.
fn shown(
    article: &Article,
    before: &[u32],
    level: &[Stamped],
    is_announced: impl Fn() -> bool,
    hint: Hint<'_>,
) -> Option<Vec<Entry>> {
    let blocks = &article.blocks;
    let words = |range: &Range<usize>| before[range.end] - before[range.start];
    let full: Vec<&Stamped> = level.iter().filter(|entry| words(&entry.blocks) >= ENTRY_WORDS).collect();
    let inside: u32 = full.iter().map(|entry| words(&entry.blocks)).sum();
    if full.len() < FEWEST || inside * 10 < words(&(0..blocks.len())) * 6 {
        return None;
    }
    // The names of the elements are part of the path.
    let named = || full.iter().any(|entry| announces(&blocks[entry.blocks.start].path));
    if !is_announced() && !named() {
        return None;
    }
    let times = times(article, &full, hint)?;
    let headline = |range: &Range<usize>| {
        let heading = blocks[range.clone()].iter().find(|b| b.level.is_some() && !b.text.is_empty());
        heading.map(|block| block.text.clone())
    };
    let entry =
        |(entry, time): (&Stamped, Option<DateTime>)| Entry::new(time, headline(&entry.blocks), entry.blocks.clone());
    Some(full.into_iter().zip(times).map(entry).collect())
}

/// The times of entries; none when they are not such: all the same, or in no order.
fn times(article: &Article, entries: &[&Stamped], hint: Hint<'_>) -> Option<Vec<Option<DateTime>>> {
    let read: Vec<Option<DateTime>> = entries.iter().map(|entry| dates::read(&entry.time, hint)).collect();
    if read.iter().flatten().count() * 2 > entries.len() {
        let order: Vec<String> = read.iter().flatten().map(instant).collect();
        return runs(&order).then_some(read);
    }
    let clocks: Vec<Option<civil::Time>> = entries.iter().map(|entry| clock(&entry.time)).collect();
    let known: Vec<civil::Time> = clocks.iter().flatten().copied().collect();
    if known.len() * 2 <= entries.len() || !runs(&known) {
        return None;
    }
    // A clock alone is of the day on which all was written, when there is one such day.
    let day = article.published.as_ref().map(DateTime::date);
    let one = article.modified.as_ref().is_none_or(|changed| Some(changed.date()) == day);
    let local = |clock: civil::Time| Some(DateTime::Local(day.filter(|_| one)?.to_datetime(clock)));
    Some(clocks.into_iter().map(|clock| local(clock?)).collect())
}

/// Something that sorts as the time does.
fn instant(time: &DateTime) -> String {
    match time {
        DateTime::Zoned(instant, _) => instant.to_string(),
        other => other.to_string(),
    }
}

/// Whether values go up or down, but for one in ten: a pinned entry stands out of order.
fn runs<T: Ord>(values: &[T]) -> bool {
    let steps = values.windows(2);
    let (up, down) = steps
        .fold((0, 0), |(up, down), pair| (up + usize::from(pair[0] < pair[1]), down + usize::from(pair[0] > pair[1])));
    up + down > 0 && up.min(down) * 10 <= values.len()
}

/// The first clock in a line: `14:32`, `14.32 Uhr`, `14h32`.
fn clock(line: &str) -> Option<civil::Time> {
    let number = |text: &str| text.parse::<i8>().ok();
    let last_pm = line.as_bytes().windows(2).rposition(|pair| pair.eq_ignore_ascii_case(b"pm"));
    line.char_indices().find_map(|(at, sign)| {
        if !matches!(sign, ':' | '.' | 'h' | '：') {
            return None;
        }
        let digits = line.as_bytes()[..at].iter().rev().take(3).take_while(|byte| byte.is_ascii_digit()).count();
        let hour = number(&line[at - digits..at]).filter(|_| digits <= 2)?;
        let minute = number(line[at + sign.len_utf8()..].get(..2)?)?;
        let noon = if hour < 12 && last_pm.is_some_and(|pm| pm > at) { 12 } else { 0 };
        civil::Time::new(hour + noon, minute, 0, 0).ok()
    })
}

/// Adds the entries that structured data has and the page does not show.
fn append(article: &mut Article, updates: &[Update]) {
    let told: u32 = updates.iter().filter_map(|update| update.body.as_deref()).map(clean::words).sum();
    if told < ENTRY_WORDS {
        return;
    }
    let shown: u32 =
        article.blocks.iter().filter(|block| block.is_article()).map(|block| clean::words(&block.text)).sum();
    if shown * 2 > told {
        return;
    }
    let block =
        |kind: Kind, text: &str| Block::new(kind, text, Reason::new("fallback", "structured data: liveBlogUpdate"));
    for update in updates.iter().filter(|update| update.body.is_some()) {
        let start = article.blocks.len();
        let headline = update.headline.as_deref().filter(|headline| update.body.as_deref() != Some(headline));
        article.blocks.extend(headline.map(|text| Block { level: Some(2), ..block(Kind::Subhead, text) }));
        article.blocks.extend(update.body.as_deref().map(|text| block(Kind::Paragraph, text)));
        article.entries.push(Entry::new(update.time.clone(), update.headline.clone(), start..article.blocks.len()));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::clock;

    #[test]
    fn a_clock_is_read_beside_letters_of_any_script() {
        for (line, expected) in [
            ("10:34", "10:34:00"),
            ("Früh 10:34", "10:34:00"),
            ("•10:34", "10:34:00"),
            ("現在10:34", "10:34:00"),
            ("14.05 Uhr", "14:05:00"),
            ("um 9h05", "09:05:00"),
            ("4:05 pm", "16:05:00"),
            ("12:05 PM", "12:05:00"),
        ] {
            assert_eq!(clock(line).map(|time| time.to_string()).as_deref(), Some(expected), "{line}");
        }
        for line in ["", "ü:34", "2012:30", "10:é4", "25:00", "pm 4:0"] {
            assert_eq!(clock(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_line_is_too_odd_for_a_clock(line in "([0-9]|[:.h：]|pm|[^a-z]){0,12}") {
            let _ = clock(&line);
        }
    }
}
