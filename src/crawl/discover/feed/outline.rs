//! What a feed of any family lists, by the names of its elements alone.
//!
//! feed-rs reads a feed by its standard, or not at all. This reads what is there: feeds that break off, names in capitals or of
//! a wrong namespace; and of all feeds what feed-rs has no place for: the offsets of dates, hints on polling, the next page.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::civil::Weekday;
use url::Url;

use super::super::xml::{Break, Step, Tag, walk};
use super::super::{Found, date, language, plain, resolve};
use super::{MAX_ITEMS, Poll};

/// An item.
#[derive(Debug, Clone, Default)]
pub(super) struct Item {
    pub(super) link: Option<Url>,
    /// Where the item lies behind the counting address of a feed service.
    pub(super) original: Option<Url>,
    /// The id, where that is an address that lasts.
    pub(super) permalink: Option<Url>,
    pub(super) title: Option<String>,
    pub(super) published: Option<crate::article::DateTime>,
    pub(super) modified: Option<crate::article::DateTime>,
    pub(super) language: Option<String>,
}

/// What was read of a feed.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The name of the root element, in lower case.
    pub(super) root: String,
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
    pub(super) home: Option<Url>,
    pub(super) next: Option<Url>,
    pub(super) poll: Poll,
    pub(super) items: Vec<Item>,
    /// Items beyond those that are kept.
    pub(super) more: usize,
    pub(super) period: Option<Duration>,
    pub(super) frequency: Option<u32>,
}

impl Item {
    pub(super) fn found(self, feed_language: Option<&String>) -> Option<Found> {
        let url = self.original.or(self.link).or(self.permalink)?;
        Some(Found {
            title: self.title,
            published: self.published,
            modified: self.modified,
            language: self.language.or_else(|| feed_language.cloned()),
            ..Found::new(url)
        })
    }
}

/// Reads a feed.
pub(super) fn outline(text: &str, base: &Url) -> (Outline, Option<Break>) {
    let mut outline = Outline::default();
    let mut item = None;
    // The bases in force: `xml:base` of the elements that are open.
    let mut bases: Vec<(usize, Url)> = Vec::new();
    let broken = walk(text, |step| {
        match step {
            Step::Open(tag, around) => {
                if around.is_empty() && outline.root.is_empty() {
                    outline.root.clone_from(&tag.name);
                }
                let base = bases.last().map_or(base, |(_, url)| url);
                if let Some(url) = tag.attribute("xml:base").and_then(|address| resolve(base, address)) {
                    bases.push((around.len(), url));
                }
                if is_item(tag) && item.is_none() {
                    let language = tag.attribute("xml:lang").and_then(language);
                    item = Some((around.len(), Item { language, ..Item::default() }));
                } else if around.is_empty() {
                    outline.language = tag.attribute("xml:lang").and_then(language);
                }
            }
            Step::Close(tag, around, text) => {
                let base = bases.last().map_or(base, |(_, url)| url);
                match &mut item {
                    Some((depth, item)) if around.len() == *depth + 1 => of_item(item, tag, text, base),
                    Some((depth, _)) if around.len() == *depth => {
                        let item = item.take().map(|(_, item)| item).unwrap_or_default();
                        outline.keep(item);
                    }
                    Some(_) => {}
                    None => outline.of_feed(tag, around, text, base),
                }
                if bases.last().is_some_and(|(depth, _)| *depth >= around.len()) {
                    bases.pop();
                }
            }
        }
        true
    });
    if let (Some((_, item)), Some(_)) = (item, &broken) {
        outline.keep(item);
    }
    outline.poll.every =
        outline.period.map(|period| period / outline.frequency.unwrap_or(1).max(1)).or(outline.poll.every);
    (outline, broken)
}

fn is_item(tag: &Tag) -> bool {
    matches!(tag.name.as_str(), "item" | "entry")
}

/// A part of an item.
fn of_item(item: &mut Item, tag: &Tag, text: &str, base: &Url) {
    // Names of pictures, films and the like have prefixes: `media:title`.
    let is_own =
        matches!(tag.prefix.as_str(), "" | "atom" | "rss" | "a10" | "dc" | "dcterms" | "feedburner" | "pheedo");
    if !is_own {
        return;
    }
    match tag.name.as_str() {
        "title" if item.title.is_none() => item.title = plain(text),
        "link" | "a" => {
            let rel = tag.attribute("rel").unwrap_or("alternate");
            let address = tag.attribute("href").unwrap_or(text);
            if item.link.is_none() && rel == "alternate" && !address.trim().is_empty() {
                item.link = resolve(base, address);
            }
        }
        "origlink" => item.original = resolve(base, text),
        "guid" | "id" => {
            let lasts = tag.attribute("ispermalink").is_none_or(|word| !word.eq_ignore_ascii_case("false"));
            if lasts && text.trim_start().starts_with("http") {
                item.permalink = resolve(base, text);
            }
        }
        "pubdate" | "published" => item.published = date(text).or_else(|| item.published.take()),
        "issued" | "date" | "created" | "available" if item.published.is_none() => item.published = date(text),
        "updated" | "modified" if item.modified.is_none() => item.modified = date(text),
        "language" => item.language = language(text).or_else(|| item.language.take()),
        _ => {}
    }
}

impl Outline {
    fn keep(&mut self, item: Item) {
        if self.items.len() < MAX_ITEMS {
            self.items.push(item);
        } else {
            self.more += 1;
        }
    }

    /// A part of the feed itself.
    fn of_feed(&mut self, tag: &Tag, around: &[Tag], text: &str, base: &Url) {
        let parent = around.last().map_or("", |tag| tag.name.as_str());
        if matches!(parent, "skiphours" | "skipdays") {
            return self.skip(&tag.name, text.trim());
        }
        if !matches!(parent, "channel" | "feed" | "rss" | "rdf") {
            return;
        }
        match tag.name.as_str() {
            "title" if tag.prefix.is_empty() && self.title.is_none() => self.title = plain(text),
            "language" => self.language = language(text).or_else(|| self.language.take()),
            "link" => {
                let address = tag.attribute("href").unwrap_or(text);
                // RFC 5005: the archive goes on in `prev-archive`, a paged feed in `next`.
                match tag.attribute("rel").unwrap_or("alternate") {
                    "alternate" if self.home.is_none() && !address.trim().is_empty() => {
                        self.home = resolve(base, address);
                    }
                    "next" => self.next = resolve(base, address),
                    "prev-archive" if self.next.is_none() => self.next = resolve(base, address),
                    _ => {}
                }
            }
            "ttl" => {
                let minutes = text.trim().parse::<u64>().ok().filter(|minutes| *minutes > 0);
                self.poll.every = minutes.map(|minutes| Duration::from_mins(minutes.min(527_040)));
            }
            "updateperiod" => self.period = period(text.trim()),
            "updatefrequency" => self.frequency = text.trim().parse().ok(),
            _ => {}
        }
    }

    fn skip(&mut self, name: &str, text: &str) {
        if name == "hour" {
            // Some count from 1 to 24.
            self.poll.skip_hours.extend(text.parse::<u8>().ok().filter(|hour| *hour <= 24).map(|hour| hour % 24));
        } else if name == "day" {
            const DAYS: [(&str, Weekday); 7] = [
                ("monday", Weekday::Monday),
                ("tuesday", Weekday::Tuesday),
                ("wednesday", Weekday::Wednesday),
                ("thursday", Weekday::Thursday),
                ("friday", Weekday::Friday),
                ("saturday", Weekday::Saturday),
                ("sunday", Weekday::Sunday),
            ];
            let day = DAYS.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
            let days: BTreeSet<i8> = self.poll.skip_days.iter().map(|day| day.to_monday_zero_offset()).collect();
            let new = day.filter(|(_, day)| !days.contains(&day.to_monday_zero_offset()));
            self.poll.skip_days.extend(new.map(|(_, day)| *day));
        }
    }
}

/// `sy:updatePeriod` of the RSS module Syndication.
fn period(word: &str) -> Option<Duration> {
    let hours = match word.to_ascii_lowercase().as_str() {
        "hourly" => 1,
        "daily" => 24,
        "weekly" => 7 * 24,
        "monthly" => 30 * 24,
        "yearly" => 365 * 24,
        _ => return None,
    };
    Some(Duration::from_hours(hours))
}
