//! What a crawl has kept, to be looked at: while it runs, too.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::alarm::Alarm;
use super::canonical::canonical;
use super::frontier::Stats;
use super::record;
use super::report::{self, Matter};
use super::store::{DAYS, Store, VersionRow, day};
use crate::error::{Error, Fault, Kind};
use crate::memory::SiteMemory;

/// Characters of the text around a word that is shown.
const AROUND: usize = 60;

/// A store that is read and never written.
///
/// ```no_run
/// let archive = pressclip::crawl::Archive::open("jobs.db")?;
/// for hit in archive.search(["plum", "harvest"], 10)? {
///     println!("{} {}", hit.version.url, hit.snippet);
/// }
/// # Ok::<(), pressclip::Error>(())
/// ```
#[derive(Debug)]
pub struct Archive {
    store: Store,
    path: std::path::PathBuf,
}

/// A version of an article.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Version {
    /// The address of the article.
    pub url: String,
    /// From 1.
    pub number: i64,
    /// When it was fetched.
    pub fetched: Timestamp,
    /// The headline.
    pub headline: Option<String>,
    /// Of a copy: the address of the article with this text, or nearly, that was seen first.
    pub same_as: Option<String>,
    /// The line that the outputs have of it: `record` says what is in it.
    pub line: String,
}

/// An article that has the words that were searched for.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Hit {
    /// Its newest version.
    pub version: Version,
    /// The text around one of the words.
    pub snippet: String,
}

/// How a store is.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Status {
    /// Addresses.
    pub stats: Stats,
    /// Articles.
    pub articles: u64,
    /// Versions of them.
    pub versions: u64,
    /// Articles that have not arrived in an output.
    pub undelivered: u64,
    /// The sources, by job, without those that were guessed and are not there.
    pub sources: Vec<Source>,
    /// What went missing today, by source.
    pub alarms: Vec<Alarm>,
}

/// How a source is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Source {
    /// The job that names it.
    pub job: String,
    /// Where it is.
    pub url: String,
    /// What it is, e.g. `feed`.
    pub kind: &'static str,
    /// When it is looked at again; `None` if it is not.
    pub due: Option<Timestamp>,
    /// When it was looked at with success.
    pub visited: Option<Timestamp>,
    /// When it had changed.
    pub changed: Option<Timestamp>,
    /// The time between looks.
    pub pace: Option<Duration>,
    /// Failures in a row.
    pub failures: u64,
    /// What went wrong, as a word ([`Error::kind_name`]).
    pub error: Option<String>,
    /// What was cut or could not be read of it, in words.
    pub note: Option<String>,
}

impl Archive {
    /// Opens a store.
    ///
    /// # Errors
    /// When it is not there or cannot be used ([`Error::is_store`]).
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        Ok(Self { store: Store::look(path)?, path: path.to_owned() })
    }

    /// The articles that have all of some words, in any order, the best ones first: by BM25, as SQLite's FTS5 counts it.
    ///
    /// A word is found in any case and with any accents; one that ends with `*` stands for all that begin so; one with
    /// spaces is a phrase.
    ///
    /// # Errors
    /// When the store cannot be used ([`Error::is_store`]).
    pub fn search<W: AsRef<str>>(&self, words: impl IntoIterator<Item = W>, most: usize) -> Result<Vec<Hit>, Error> {
        let words: Vec<String> = words.into_iter().map(|word| word.as_ref().to_owned()).collect();
        let query: Vec<String> = words.iter().filter_map(|word| quoted(word)).collect();
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.store.search(&query.join(" "), most)?;
        let hits = rows.into_iter().map(|row| {
            let version = self.version(row)?;
            let text = serde_json::from_str::<serde_json::Value>(&version.line).unwrap_or_default();
            let snippet = snippet(text["text"].as_str().unwrap_or_default(), &words);
            Ok(Hit { version, snippet })
        });
        hits.collect()
    }

    /// All versions of the article at an address, the first one first; `None` if the address is not known.
    ///
    /// # Errors
    /// When the store cannot be used ([`Error::is_store`]), or this is no URL ([`Error::is_invalid_url`]).
    pub fn history(&self, url: &str) -> Result<Option<Vec<Version>>, Error> {
        let url = canonical(&Url::parse(url).map_err(|e| Error::invalid_url(url, e))?);
        let Some(rows) = self.store.versions(url.as_str())? else { return Ok(None) };
        rows.into_iter().map(|row| self.version(row)).collect::<Result<_, _>>().map(Some)
    }

    /// What is remembered of the site of a URL, by a job that does so; to be passed in by
    /// [`Options::memory`](crate::Options::memory).
    ///
    /// # Errors
    /// When the store cannot be used ([`Error::is_store`]).
    pub fn memory(&self, url: &Url) -> Result<Option<SiteMemory>, Error> {
        self.store.memory(&crate::fetch::site(url))
    }

    /// How the store is. It takes time in proportion to the addresses in it.
    ///
    /// # Errors
    /// When the store cannot be used ([`Error::is_store`]).
    pub fn status(&self, now: Timestamp) -> Result<Status, Error> {
        self.store.at_one_moment(|| self.status_now(now))
    }

    fn status_now(&self, now: Timestamp) -> Result<Status, Error> {
        let (articles, versions) = self.store.articles()?;
        let sources = self.store.sources()?.into_iter().map(|row| Source {
            job: row.job,
            url: row.url,
            kind: row.kind,
            due: (row.state < 2).then_some(row.due),
            visited: row.visited,
            changed: row.changed,
            pace: row.pace,
            failures: u64::try_from(row.failures).unwrap_or_default(),
            error: row.error,
            note: row.note,
        });
        let sources = sources.collect();
        Ok(Status {
            stats: self.store.look_at(now)?,
            articles,
            versions,
            undelivered: self.store.undelivered()?,
            sources,
            alarms: self.store.alarms(now)?,
        })
    }

    /// How the crawl goes, as one HTML page with charts of the last two weeks: no script, and nothing from elsewhere.
    ///
    /// # Errors
    /// When the store cannot be used ([`Error::is_store`]).
    pub fn report(&self, now: Timestamp) -> Result<String, Error> {
        let (status, days, latencies) = (self.status(now)?, self.store.days(now)?, self.store.latencies(DAYS, now)?);
        let span = (day(now) - DAYS + 1, day(now));
        Ok(report::page(&Matter { status: &status, days: &days, latencies: &latencies, span, now }))
    }

    fn version(&self, row: VersionRow) -> Result<Version, Error> {
        let damaged = |e| Error::plain(Kind::Store(self.path.clone(), Fault::Damaged), Some(Box::new(e)));
        let line = record::unpack(&row.record, row.number, row.same_as.as_deref()).map_err(damaged)?;
        Ok(Version {
            url: row.url,
            number: row.number,
            fetched: row.fetched,
            headline: row.headline,
            same_as: row.same_as,
            line,
        })
    }
}

/// A word as FTS5 takes it: as it is, whatever is in it.
fn quoted(word: &str) -> Option<String> {
    let (word, star) = word.strip_suffix('*').map_or((word, ""), |word| (word, "*"));
    word.contains(char::is_alphanumeric).then(|| format!("\"{}\"{star}", word.replace('"', "\"\"")))
}

/// The text around the first of some words; the start of the text where none is found as it is written.
fn snippet(text: &str, words: &[String]) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = flat.to_lowercase();
    let found = words.iter().filter_map(|word| lower.find(&word.trim_end_matches('*').to_lowercase())).min();
    // Letters whose lower case has another length move the place a little, which does not matter here.
    let at = flat.floor_char_boundary(found.unwrap_or_default());
    let start = flat[..at].char_indices().rev().nth(AROUND).map_or(0, |(at, _)| at);
    let start = if start == 0 { 0 } else { flat[start..].find(' ').map_or(start, |space| start + space + 1) };
    let end = flat[at..].char_indices().nth(2 * AROUND).map_or(flat.len(), |(more, _)| at + more);
    let (before, after) = (if start > 0 { "…" } else { "" }, if end < flat.len() { "…" } else { "" });
    format!("{before}{}{after}", &flat[start.min(end)..end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_text_around_a_word_is_shown() {
        let text = format!("{}The plum harvest is lost. {}", "Nothing here. ".repeat(20), "Nor here. ".repeat(30));
        let snippet = snippet(&text, &["HARVEST".into()]);
        assert!(snippet.starts_with('…') && snippet.ends_with('…') && snippet.contains("plum harvest"), "{snippet}");
        assert_eq!(super::snippet("Rain.", &["snow".into()]), "Rain.");
    }

    proptest! {
        #[test]
        fn any_words_are_a_query_that_the_search_takes(words: Vec<String>, text: String) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("crawl.db");
            drop(Store::open(&path).unwrap());
            let archive = Archive::open(&path).unwrap();
            prop_assert_eq!(archive.search(&words, 9).unwrap().len(), 0);
            snippet(&text, &words);
        }
    }
}
