//! The jobs file: what to follow, when, and where to put it. TOML; every mistake is named with file, line and column.

mod fetching;
mod hosts;
mod output;
mod place;
pub(super) mod schedule;
pub(super) mod values;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;
use url::Url;

pub(super) use fetching::Fetching;
use hosts::Host;
pub(super) use output::{Format, Output};
use place::Text;
use schedule::{Expression, Schedule, Zone};
use values::{Address, Item, Language, Pattern, Pause, values};

use super::source::Kind;
use crate::error::Error;

/// Requests at once, of all jobs, where the jobs file does not say.
pub(super) const DEFAULT_CONCURRENCY: usize = crate::fetch::DEFAULT_CONCURRENCY;

/// What is to be crawled, as a jobs file says it. `examples/jobs.toml` shows every key.
///
/// ```
/// let text = r#"
///     [[job]]
///     name = "valley"
///     feeds = ["https://news.example/feed.xml"]
///     every = "15m"
///     output = [{ format = "jsonl", folder = "articles" }]
/// "#;
/// let jobs = pressclip::crawl::Jobs::parse(text, "valley.toml")?;
/// assert_eq!(jobs.names().collect::<Vec<_>>(), ["valley"]);
///
/// let wrong = pressclip::crawl::Jobs::parse(&text.replace("every", "evry"), "valley.toml").unwrap_err();
/// assert!(wrong.is_jobs() && wrong.to_string().starts_with("valley.toml:5:5: unknown field `evry`"), "{wrong}");
/// # Ok::<(), pressclip::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Jobs {
    pub(super) store: PathBuf,
    pub(super) concurrency: usize,
    /// Where counts are written for Prometheus.
    pub(super) metrics: Option<PathBuf>,
    pub(super) fetch: Fetching,
    pub(super) hosts: BTreeMap<String, Host>,
    /// Each visit has its own.
    pub(super) list: Vec<Arc<Job>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    store: Option<PathBuf>,
    concurrency: Option<Spanned<usize>>,
    metrics: Option<PathBuf>,
    #[serde(default)]
    fetch: Fetching,
    #[serde(default)]
    host: BTreeMap<String, Spanned<Fetching>>,
    #[serde(default)]
    job: Vec<Spanned<Job>>,
}

/// One job.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Job {
    pub(super) name: String,
    #[serde(default)]
    feeds: Vec<Item<Address>>,
    #[serde(default)]
    sitemaps: Vec<Item<Address>>,
    #[serde(default)]
    fronts: Vec<Item<Address>>,
    #[serde(default)]
    sites: Vec<Item<Address>>,
    #[serde(default)]
    lists: Vec<Item<Address>>,
    #[serde(default)]
    urls: Vec<Item<Address>>,
    #[serde(default)]
    include: Vec<Item<Pattern>>,
    #[serde(default)]
    exclude: Vec<Item<Pattern>>,
    #[serde(default)]
    languages: Vec<Item<Language>>,
    every: Option<Pause>,
    cron: Option<Spanned<Expression>>,
    zone: Option<Spanned<Zone>>,
    /// Whether what its sites' pages have in common is kept and counts; see [`mod@crate::memory`].
    #[serde(default)]
    pub(super) memory: bool,
    /// A file of rules of one's own.
    pub(super) rules: Option<PathBuf>,
    #[serde(default)]
    pub(super) limits: Limits,
    #[serde(default)]
    pub(super) poll: Poll,
    #[serde(default)]
    pub(super) revisit: Revisit,
    #[serde(default)]
    pub(super) output: Vec<Output>,
}

/// What a job may take.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Limits {
    /// New stories a run, of all sources together; see `run::allowances`.
    pub(super) articles: Option<u64>,
    /// Steps from a source to a page that lists articles: sitemaps of sitemaps, further pages of a front.
    pub(super) depth: u32,
    /// Older stories are not fetched.
    pub(super) age: Option<Pause>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { articles: None, depth: 3, age: None }
    }
}

/// How often sources are looked at.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Poll {
    pub(super) least: Option<Pause>,
    pub(super) most: Option<Pause>,
}

/// How often stories are looked at again.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Revisit {
    pub(super) first: Option<Pause>,
    /// How long after it was found; `0s` for never.
    pub(super) until: Option<Pause>,
}

impl Jobs {
    /// The jobs of a file.
    ///
    /// # Errors
    /// When it cannot be read ([`Error::is_io`]) or makes no sense ([`Error::is_jobs`]).
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        Self::parse(&text, path)
    }

    /// The jobs of a text, which is that of a file of this name.
    ///
    /// # Errors
    /// When it makes no sense ([`Error::is_jobs`]).
    pub fn parse(text: &str, path: impl AsRef<Path>) -> Result<Self, Error> {
        let at = Text { path: path.as_ref(), text };
        let file: File = toml::from_str(text).map_err(|e| at.wrong(e.span(), e.message()))?;
        check(&file, at)?;
        let folder = at.path.parent().unwrap_or(Path::new("")).to_owned();
        let store = file.store.unwrap_or_else(|| {
            let name = at.path.file_stem().unwrap_or("pressclip".as_ref());
            Path::new(name).with_extension("db")
        });
        let mut list: Vec<Job> = file.job.into_iter().map(Spanned::into_inner).collect();
        for job in &mut list {
            job.rules = job.rules.take().map(|rules| folder.join(rules));
            for output in &mut job.output {
                output.settle(&folder);
            }
        }
        let mut fetch = file.fetch;
        fetch.warc = fetch.warc.map(|warc| Spanned::new(warc.span(), folder.join(warc.into_inner())));
        Ok(Self {
            store: folder.join(store),
            metrics: file.metrics.map(|metrics| folder.join(metrics)),
            concurrency: file.concurrency.map_or(DEFAULT_CONCURRENCY, Spanned::into_inner),
            fetch,
            hosts: hosts::hosts(file.host, at)?,
            list: list.into_iter().map(Arc::new).collect(),
        })
    }

    /// The file that keeps what is known: `store`, by default beside the jobs file and with its name, ending in `.db`.
    #[must_use]
    pub fn store(&self) -> &Path {
        &self.store
    }

    /// The names of the jobs, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|job| job.name.as_str())
    }

    /// Whether a job has a schedule, so that there is something to wait for.
    #[must_use]
    pub fn has_schedule(&self) -> bool {
        self.list.iter().any(|job| job.schedule().is_some())
    }

    /// The sources of all jobs.
    #[must_use]
    pub fn sources(&self) -> usize {
        self.list.iter().map(|job| job.sources().count() + usize::from(!job.urls.is_empty())).sum()
    }

    pub(super) fn job(&self, name: &str) -> Option<&Arc<Job>> {
        self.list.iter().find(|job| job.name == name)
    }
}

/// What one key cannot tell by itself.
fn check(file: &File, at: Text<'_>) -> Result<(), Error> {
    if file.job.is_empty() {
        return Err(at.wrong(None, "there is no job; begin one with [[job]]"));
    }
    if let Some(concurrency) = file.concurrency.as_ref().filter(|it| *it.get_ref() == 0) {
        return Err(at.wrong(Some(concurrency.span()), "concurrency must be at least 1"));
    }
    file.fetch.check_general(at)?;
    let (mut names, mut sources) = (HashSet::new(), HashMap::new());
    for spanned in &file.job {
        let (span, job) = (spanned.span(), spanned.get_ref());
        if job.name.is_empty() || job.name.contains(char::is_control) {
            return Err(at.wrong(Some(span), "a job needs a name"));
        }
        if !names.insert(&job.name) {
            return Err(at.wrong(Some(span), format!("there are two jobs of the name `{}`", job.name)));
        }
        // What is wrong with a source is said rather than that there is no other.
        check_sources(job, &mut sources, at)?;
        if job.all_sources().next().is_none() {
            let what = format!("job `{}` has no source; give feeds, sitemaps, fronts, sites, lists or urls", job.name);
            return Err(at.wrong(Some(span), what));
        }
        if let (Some(cron), Some(_)) = (&job.cron, job.every) {
            return Err(at.wrong(Some(cron.span()), "a job has either `every` or `cron`, not both"));
        }
        if let (Some(zone), None) = (&job.zone, &job.cron) {
            return Err(at.wrong(Some(zone.span()), "`zone` is that of `cron`, which is not given"));
        }
        if let (Some(least), Some(most)) = (job.poll.least, job.poll.most)
            && least.0 > most.0
        {
            return Err(at.wrong(Some(span), "`poll.least` is more than `poll.most`"));
        }
        for pattern in job.include.iter().chain(&job.exclude) {
            pattern.value.as_ref().map_err(|what| at.wrong(Some(pattern.span.clone()), what))?;
        }
        for language in &job.languages {
            language.value.as_ref().map_err(|what| at.wrong(Some(language.span.clone()), what))?;
        }
    }
    let mut folders = HashSet::new();
    for spanned in &file.job {
        for output in &spanned.get_ref().output {
            if !folders.insert((output::direct(&output.folder), output.format)) {
                let what = format!("two outputs of one format share the folder {}", output.folder.display());
                return Err(at.wrong(Some(spanned.span()), what));
            }
        }
    }
    Ok(())
}

/// Whether each source is an address, and of one job.
fn check_sources<'a>(job: &'a Job, known: &mut HashMap<&'a Url, &'a str>, at: Text<'_>) -> Result<(), Error> {
    for source in job.all_sources() {
        let Address(url) = source.value.as_ref().map_err(|what| at.wrong(Some(source.span.clone()), what))?;
        if let Some(other) = known.insert(url, &job.name) {
            let what = format!("{url} is a source of job `{other}` already; an address belongs to one source");
            return Err(at.wrong(Some(source.span.clone()), what));
        }
    }
    Ok(())
}

impl Job {
    fn all_sources(&self) -> impl Iterator<Item = &Item<Address>> {
        let pages = self.fronts.iter().chain(&self.sites).chain(&self.lists).chain(&self.urls);
        self.feeds.iter().chain(&self.sitemaps).chain(pages)
    }

    /// The sources with their kinds.
    pub(super) fn sources(&self) -> impl Iterator<Item = (Kind, &Url)> {
        let kinds = [
            (Kind::Feed, &self.feeds),
            (Kind::Sitemap, &self.sitemaps),
            (Kind::Front, &self.fronts),
            (Kind::Site, &self.sites),
            (Kind::List, &self.lists),
        ];
        kinds.into_iter().flat_map(|(kind, list)| values(list).map(move |Address(url)| (kind, url)))
    }

    /// The stories that are named themselves.
    pub(super) fn urls(&self) -> impl Iterator<Item = &Url> {
        values(&self.urls).map(|Address(url)| url)
    }

    /// When it runs, if it says.
    pub(super) fn schedule(&self) -> Option<Schedule> {
        if let Some(Pause(pause)) = self.every {
            return Some(Schedule::Every(pause.max(Duration::from_secs(1))));
        }
        let Expression(cron) = self.cron.as_ref()?.get_ref();
        let zone = self.zone.as_ref().map_or(jiff::tz::TimeZone::UTC, |zone| zone.get_ref().0.clone());
        Some(Schedule::Cron(Box::new(cron.clone()), zone))
    }

    /// Whether a story at this address is wanted.
    pub(super) fn wants(&self, url: &Url) -> bool {
        (self.include.is_empty() || values(&self.include).any(|pattern| pattern.matches(url)))
            && !values(&self.exclude).any(|pattern| pattern.matches(url))
    }

    /// Whether a story in this language is wanted; one whose language is not known is.
    pub(super) fn speaks(&self, language: Option<&str>) -> bool {
        let Some(language) = language else { return true };
        self.languages.is_empty() || values(&self.languages).any(|wanted| wanted.is_of(language))
    }
}

#[cfg(test)]
mod tests;
