//! What a source leads to.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use crate::article::{DateTime, Note, NoteKind};
use crate::crawl::canonical::canonical;
use crate::crawl::discover::{self, Found, LIKELY, Sort};
use crate::crawl::frontier::{Candidate, Claim};
use crate::crawl::jobs::Job;
use crate::crawl::jobs::values::Pause;
use crate::crawl::source::Kind;
use crate::error::Error;
use crate::page::Page;

/// What was found at a source.
#[derive(Debug, Default)]
pub(super) struct Leads {
    pub(super) found: Vec<Candidate>,
    /// What a sitemap lists of other sites: theirs to say whether it may.
    pub(super) foreign: Vec<Found>,
    /// Whether that are sitemaps.
    are_sitemaps: bool,
    /// What was cut, and what could not be read.
    pub(super) notes: Vec<Note>,
    /// The source does not want to be looked at more often.
    pub(super) least: Option<Duration>,
}

/// Reads a source's page.
pub(super) struct Reader<'a> {
    claim: &'a Claim,
    job: &'a Job,
    /// What the robots.txt of a site names.
    robots_sitemaps: &'a [Url],
    now: Timestamp,
    /// The job's name and the source's address, which all that is found shares.
    name: Arc<str>,
    source: Arc<str>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(claim: &'a Claim, job: &'a Job, robots_sitemaps: &'a [Url], now: Timestamp) -> Self {
        Self { claim, job, robots_sitemaps, now, name: claim.job.as_str().into(), source: claim.url.as_str().into() }
    }

    /// What a page lists.
    pub(super) fn read(&self, page: &Page) -> Result<Leads, Error> {
        let base = page.url.as_ref().unwrap_or(&self.claim.url);
        let mut leads = Leads::default();
        match self.claim.kind {
            Kind::Feed => {
                let feed = discover::feed(&page.body, page.content_type.as_deref(), base)?;
                (leads.least, leads.notes) = (feed.poll.every, feed.notes);
                self.stories(feed.items, &mut leads);
                self.further(feed.next, &mut leads);
            }
            Kind::Sitemap => {
                let sitemap = discover::sitemap(&page.body, base)?;
                self.stories(sitemap.pages, &mut leads);
                self.sitemaps(sitemap.sitemaps, &mut leads);
                (leads.foreign, leads.notes) = (sitemap.foreign, sitemap.notes);
                leads.are_sitemaps = sitemap.sort == Sort::Index;
            }
            Kind::Front | Kind::Site => {
                let front = discover::front(page);
                if self.claim.kind == Kind::Site {
                    self.discovered(&front, &mut leads);
                }
                let links = front.links.into_iter().filter(|found| found.score >= LIKELY);
                self.stories(links, &mut leads);
                self.further(front.next, &mut leads);
                leads.notes = front.notes;
            }
            Kind::List => {
                let list = discover::list(&page.body, page.content_type.as_deref(), base)?;
                self.stories(list.pages, &mut leads);
                leads.notes = list.notes;
            }
            Kind::Story => {}
        }
        Ok(leads)
    }

    /// Adds what a sitemap lists of other sites that let it.
    pub(super) fn entrusted(&self, mut leads: Leads, is_entrusted: impl Fn(&Url) -> bool) -> Leads {
        let mut foreign: Vec<Found> = std::mem::take(&mut leads.foreign);
        let all = foreign.len();
        foreign.retain(|found| is_entrusted(&found.url));
        if foreign.len() == all {
            leads.notes.retain(|note| note.kind != NoteKind::Refused);
        }
        if leads.are_sitemaps {
            self.sitemaps(foreign, &mut leads);
        } else {
            self.stories(foreign, &mut leads);
        }
        leads
    }

    fn sitemaps(&self, found: impl IntoIterator<Item = Found>, leads: &mut Leads) {
        let sitemaps = found.into_iter().filter(|found| self.is_young(found));
        leads.found.extend(sitemaps.filter_map(|found| self.deeper(found.url, Kind::Sitemap)));
    }

    /// Stories that are wanted, in their order, the first of which is the first to be visited.
    fn stories(&self, found: impl IntoIterator<Item = Found>, leads: &mut Leads) {
        for found in found {
            let url = canonical(&found.url);
            if !self.job.wants(&url) || !self.is_young(&found) || discover::trap(&url, self.now).is_some() {
                continue;
            }
            // The first milliseconds of 1970 are always in the past.
            let due = Timestamp::UNIX_EPOCH + Duration::from_millis(leads.found.len() as u64);
            leads.found.push(Candidate {
                due,
                source: Some(Arc::clone(&self.source)),
                title: found.title,
                published: found.published.map(|date| date.to_string()),
                ..Candidate::new(url, Kind::Story, Arc::clone(&self.name))
            });
        }
    }

    /// The next page of a list, which is visited once, and only from a page that has not been read before.
    fn further(&self, next: Option<Url>, leads: &mut Leads) {
        if self.claim.known.body.is_none() {
            leads.found.extend(next.and_then(|next| self.deeper(next, self.claim.kind)));
        }
    }

    fn deeper(&self, url: Url, kind: Kind) -> Option<Candidate> {
        // The page that goes on from a site's own is one of its fronts.
        let kind = if kind == Kind::Site { Kind::Front } else { kind };
        let depth = self.claim.depth + 1;
        let is_near = depth <= self.job.limits.depth && discover::trap(&url, self.now).is_none();
        is_near.then(|| Candidate {
            depth,
            source: Some(Arc::clone(&self.source)),
            ..Candidate::new(url, kind, Arc::clone(&self.name))
        })
    }

    /// The feeds and sitemaps of a site: those that it names, else those at the usual places.
    fn discovered(&self, front: &discover::Front, leads: &mut Leads) {
        let site = discover::site(&self.claim.url, self.robots_sitemaps);
        let named = [&site.sitemaps[..], &front.sitemaps].concat();
        // What nobody names is looked for where it often is.
        let or_guessed = |said: Vec<Url>, guessed| if said.is_empty() { (true, guessed) } else { (false, said) };
        let lists = [
            (Kind::Sitemap, or_guessed(named, site.guessed_sitemaps)),
            (Kind::Feed, or_guessed(front.feeds.clone(), site.guessed_feeds)),
        ];
        for (kind, (is_guess, urls)) in lists {
            leads.found.extend(urls.into_iter().map(|url| Candidate {
                source: Some(Arc::clone(&self.source)),
                is_guess,
                ..Candidate::new(url, kind, Arc::clone(&self.name))
            }));
        }
    }

    /// Whether it is not older than the job wants; one of unknown age is not.
    fn is_young(&self, found: &Found) -> bool {
        let Some(Pause(age)) = self.job.limits.age else { return true };
        let dates = [&found.published, &found.modified];
        let newest = dates.into_iter().flatten().filter_map(instant).max();
        newest.is_none_or(|newest| newest.saturating_add(age).is_ok_and(|until| until >= self.now))
    }
}

/// An instant at which a date is not over yet, wherever.
pub(super) fn instant(date: &DateTime) -> Option<Timestamp> {
    use jiff::tz::Offset;
    match date {
        DateTime::Zoned(instant, _) => Some(*instant),
        DateTime::Local(time) => Offset::UTC.to_timestamp(*time).ok(),
        DateTime::Date(date) => Offset::UTC.to_timestamp(date.at(23, 59, 59, 0)).ok(),
    }
}
