//! RSS, RDF, Atom and JSON feeds.

mod outline;
mod shim;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::time::Duration;

use feed_rs::model;
use jiff::civil::Weekday;
use jiff::tz::Offset;
use serde::Serialize;
use url::Url;

use super::{Found, instead, is_believed, language, plain, resolve};
use crate::article::{DateTime, Note, NoteKind};
use crate::decode::decode;
use crate::error::{Error, Kind};
use outline::{Item, Outline, outline};

/// Bytes of decoded text that are read of a feed.
const MAX_TEXT: usize = 32 * 1024 * 1024;
/// Items that are kept of a feed.
const MAX_ITEMS: usize = 10_000;

/// A feed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Feed {
    /// Its family.
    pub format: Format,
    /// What it is called.
    pub title: Option<String>,
    /// BCP 47, as it was written.
    pub language: Option<String>,
    /// The page whose news it has.
    pub home: Option<Url>,
    /// Where its older items are: RFC 5005, `next_url` of JSON feeds.
    pub next: Option<Url>,
    /// How often it wants to be read.
    pub poll: Poll,
    /// Its items that lead somewhere, in its order; the first 10,000.
    pub items: Vec<Found>,
    /// What was cut, and what could not be read.
    pub notes: Vec<Note>,
}

/// A family of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs)] // the names say it
pub enum Format {
    Rss,
    /// RSS 1.0 and 0.90.
    Rdf,
    Atom,
    Json,
    /// Of another family: read by the names of its elements alone.
    Other,
}

/// When a feed wants to be read. Wishes, not commands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Poll {
    /// Not more often than this: `ttl` (at most a year), else `sy:updatePeriod` by `sy:updateFrequency`, which wins.
    pub every: Option<Duration>,
    /// Hours of the day, in UTC, 0 to 23, in which nothing new comes.
    pub skip_hours: BTreeSet<u8>,
    /// Days on which nothing new comes.
    #[serde(serialize_with = "days")]
    pub skip_days: Vec<Weekday>,
}

fn days<S: serde::Serializer>(days: &[Weekday], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(days.iter().map(|day| format!("{day:?}").to_lowercase()))
}

/// Reads a feed of any family: RSS 0.9 to 2.0, RDF, Atom, JSON.
///
/// `content_type` is the value of the HTTP header; only its charset is heard. Addresses are resolved against `xml:base`, else
/// against `base`, the feed's own. A feed that breaks off gives the items before the break and a note.
///
/// # Errors
/// When it is no feed ([`Error::is_not_listing`]): an HTML page, a sitemap, nothing.
///
/// ```
/// use pressclip::crawl::discover::feed;
/// use url::Url;
///
/// let text = "<rss version='2.0'><channel><item><title>Rain</title><link>/rain</link>
///     <pubDate>Fri, 03 May 2024 15:47:42 +0200</pubDate></item></channel></rss>";
/// let feed = feed(text.as_bytes(), None, &Url::parse("https://news.example/rss.xml")?)?;
/// assert_eq!(feed.items[0].url.as_str(), "https://news.example/rain");
/// assert_eq!(feed.items[0].published.as_ref().unwrap().to_string(), "2024-05-03T15:47:42+02:00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn feed(bytes: &[u8], content_type: Option<&str>, base: &Url) -> Result<Feed, Error> {
    let text = match from_utf32(bytes) {
        Some(text) => text,
        None => decode(bytes, content_type).text,
    };
    read(&text, base)
}

/// Reads a feed that is text already.
pub(super) fn read(text: &str, base: &Url) -> Result<Feed, Error> {
    let mut notes = Vec::new();
    let whole = text.len();
    let text = &text[..text.floor_char_boundary(MAX_TEXT)];
    if text.len() < whole {
        let message = format!("the feed has {whole} bytes; the first {} were read", text.len());
        notes.push(Note::new(NoteKind::InputCut, message));
    }
    let text = shim::from_root(text);
    let no_feed = || Error::new(Kind::NotListing { wanted: "feed", why: instead(text) }, base);
    if text.starts_with('{') {
        return json(text, base, notes).ok_or_else(no_feed);
    }
    let (outline, broken) = outline(text, base);
    let format = match outline.root.as_str() {
        "rss" => Format::Rss,
        "rdf" => Format::Rdf,
        "feed" | "entry" => Format::Atom,
        // The Channel Definition Format, and RSS without its root.
        "channel" => Format::Other,
        _ => return Err(no_feed()),
    };
    let parsed = if broken.is_some() { Err(String::new()) } else { shim::parse(text, base) };
    if let Some(broken) = &broken {
        let read = outline.items.len();
        let message = format!("the feed breaks off at byte {} ({}); {read} items were read", broken.at, broken.why);
        notes.push(Note::new(NoteKind::ParseCut, message));
    } else if let Err(why) = &parsed {
        let message = format!("the feed was read by the names of its elements alone: {why}");
        notes.push(Note::new(NoteKind::Fallback, message));
    }
    if outline.more > 0 {
        let message = format!("the feed has {} items more than the {MAX_ITEMS} that were read", outline.more);
        notes.push(Note::new(NoteKind::InputCut, message));
    }
    Ok(merge(format, outline, parsed.ok(), base, notes))
}

/// One feed of what both readers say: feed-rs by the standard, the outline where that has nothing.
fn merge(format: Format, outline: Outline, parsed: Option<model::Feed>, base: &Url, mut notes: Vec<Note>) -> Feed {
    let Outline { title, language: tongue, home, next, poll, items, .. } = outline;
    let count = items.len();
    let entries = parsed.map(|feed| feed.entries).filter(|entries| entries.len() == count);
    let items: Vec<Item> = match entries {
        Some(entries) => items.into_iter().zip(entries).map(|(item, entry)| both(item, entry, base)).collect(),
        None => items,
    };
    let items: Vec<Found> = items.into_iter().filter_map(|item| item.found(tongue.as_ref())).collect();
    if items.len() < count {
        let message = format!("{} of {count} items lead nowhere", count - items.len());
        notes.push(Note::new(NoteKind::BadMetadata, message));
    }
    Feed { format, title, language: tongue, home, next, poll, items, notes }
}

fn both(item: Item, entry: model::Entry, base: &Url) -> Item {
    let parsed = of_entry(entry, base);
    Item {
        link: parsed.link.or(item.link),
        // An id that is said to be no address is none.
        permalink: item.permalink,
        original: item.original,
        title: item.title.or(parsed.title),
        // feed-rs gives instants alone: what was written has the offset too.
        published: item.published.or(parsed.published),
        modified: item.modified.or(parsed.modified),
        language: item.language.or(parsed.language),
    }
}

/// An entry of feed-rs.
fn of_entry(entry: model::Entry, base: &Url) -> Item {
    let is_page = |link: &&model::Link| link.rel.as_deref().is_none_or(|rel| rel == "alternate");
    let instant = |seconds: i64| {
        let instant = jiff::Timestamp::from_second(seconds).ok()?;
        Some(DateTime::Zoned(instant, Offset::UTC)).filter(is_believed)
    };
    Item {
        link: entry.links.iter().find(is_page).and_then(|link| resolve(base, &link.href)),
        original: None,
        permalink: resolve(base, &entry.id).filter(|_| entry.id.starts_with("http")),
        title: entry.title.and_then(|title| plain(&title.content)),
        published: entry.published.and_then(|date| instant(date.timestamp())),
        modified: entry.updated.and_then(|date| instant(date.timestamp())),
        language: entry.language.as_deref().and_then(language),
    }
}

/// A JSON feed: <https://www.jsonfeed.org/version/1.1/>.
fn json(text: &str, base: &Url, notes: Vec<Note>) -> Option<Feed> {
    let feed = shim::parse(text, base).ok()?;
    let stated: serde_json::Value = serde_json::from_str(text).ok()?;
    let text_of = |name: &str| stated.get(name).and_then(serde_json::Value::as_str);
    let mut outline = Outline {
        title: feed.title.as_ref().and_then(|title| plain(&title.content)),
        language: text_of("language").and_then(language),
        home: text_of("home_page_url").and_then(|address| resolve(base, address)),
        next: text_of("next_url").and_then(|address| resolve(base, address)),
        ..Outline::default()
    };
    outline.items = feed.entries.into_iter().take(MAX_ITEMS).map(|entry| of_entry(entry, base)).collect();
    Some(merge(Format::Json, outline, None, base, notes))
}

/// The text of bytes in UTF-32, which the web does not know and some feeds have.
fn from_utf32(bytes: &[u8]) -> Option<String> {
    let big = match bytes.get(..4)? {
        [0xff, 0xfe, 0, 0] | [b'<', 0, 0, 0] => false,
        [0, 0, 0xfe, 0xff] | [0, 0, 0, b'<'] => true,
        _ => return None,
    };
    let unit = |chunk: &[u8; 4]| if big { u32::from_be_bytes(*chunk) } else { u32::from_le_bytes(*chunk) };
    let (units, _) = bytes.as_chunks::<4>();
    let text = units.iter().map(|chunk| char::from_u32(unit(chunk)).unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(text.filter(|c| *c != '\u{feff}').collect())
}
