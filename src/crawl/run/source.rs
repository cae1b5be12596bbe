//! A visit to a source: what it leads to.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::OwnedSemaphorePermit;
use url::{Origin, Url};

use super::event::{Counted, Event};
use super::leads::{Leads, Reader};
use super::stop::Stop;
use super::visit::{Changed, Good, Visitor, bounds};
use crate::article::Note;
use crate::crawl::discover::Found;
use crate::crawl::frontier::{Claim, Done};
use crate::crawl::jobs::Job;
use crate::crawl::recrawl;
use crate::crawl::source::Kind;
use crate::error::Error;
use crate::fetch::Held;
use crate::page::Page;

/// Addresses that were found and are not kept yet, at most: of all sources together, or of one.
pub(super) const ROOM: u32 = 100_000;

/// Other sites of a sitemap that are asked whether it may list their pages.
const MAX_ENTRUSTING: usize = 5;

impl Visitor {
    pub(super) async fn source(&self, claim: &Claim, job: &Arc<Job>, stop: &Stop) -> Result<Good, Error> {
        let answer = self.ask(claim).await?;
        let now = Timestamp::now();
        let mut done = Done::of(claim.lease, now);
        let has_changed = answer.is_some();
        let (mut least, mut room, mut event) = (Duration::ZERO, None, None);
        if let Some(Changed { page, known, held }) = answer {
            let (leads, reading) = self.leads(claim, job, (page, held), now).await?;
            room = self.room_for(leads.found.len(), stop).await;
            drop(reading);
            least = leads.least.unwrap_or_default();
            done.note = noted(&leads.notes);
            if let Some(note) = done.note.clone().filter(|note| claim.note.as_ref() != Some(note)) {
                event = Some(Event::SourceNoted { job: claim.job.clone(), url: claim.url.clone(), note });
            }
            done.found = leads.found;
            done.known = Some(known);
        }
        done.allowance = self.allowances.of(job, now);
        // Further pages of a list bring what the next look at the list would not: they are visited once.
        if claim.depth == 0 || claim.kind == Kind::Sitemap {
            let bounds = bounds(claim, job);
            let pace = bounds.pace(claim.pace, has_changed).max(least.min(bounds.most));
            done.pace = Some(pace);
            done.due = Some(recrawl::source_due(now, pace, job.schedule().as_ref()));
        }
        Ok(Good { done, counted: Counted::Source, event, room })
    }

    /// What a source leads to, with the right to read, which whoever waits to keep it has.
    async fn leads(
        &self,
        claim: &Claim,
        job: &Arc<Job>,
        (page, held): (Page, Option<Held>),
        now: Timestamp,
    ) -> Result<(Leads, Option<OwnedSemaphorePermit>), Error> {
        let robots = if claim.kind == Kind::Site { self.robots_sitemaps(&claim.url).await } else { Vec::new() };
        let own = Arc::clone(job);
        let read = move |claim: &Claim, page: Page| Reader::new(claim, &own, &robots, now).read(&page);
        let (leads, reading) = self.read(claim, page, held, read).await?;
        let leads = leads?;
        if leads.foreign.is_empty() {
            return Ok((leads, reading));
        }
        drop(reading);
        let (entrusting, own) = (self.entrusting(claim, &leads.foreign).await, Arc::clone(job));
        let read = move |claim: &Claim, leads: Leads| {
            Reader::new(claim, &own, &[], now).entrusted(leads, |url| entrusting.contains(&url.origin()))
        };
        self.read(claim, leads, None, read).await
    }

    /// The sites that name a sitemap, or the index that it is of, in their robots.txt: it may list their pages
    /// (<https://www.sitemaps.org/protocol.html#sitemaps_cross_submits>).
    async fn entrusting(&self, claim: &Claim, foreign: &[Found]) -> HashSet<Origin> {
        let (mut asked, mut entrusting) = (HashSet::new(), HashSet::new());
        for found in foreign {
            if asked.len() >= MAX_ENTRUSTING || !asked.insert(found.url.origin()) {
                continue;
            }
            let is_it = |sitemap: &Url| *sitemap == claim.url || Some(sitemap.as_str()) == claim.source.as_deref();
            if self.robots_sitemaps(&found.url).await.iter().any(is_it) {
                entrusting.insert(found.url.origin());
            }
        }
        entrusting
    }

    /// Waits for room for so many addresses. No other list is read meanwhile than those that are: whoever waits has the right to
    /// work. A crawl that is to stop takes no more, so nobody waits then.
    async fn room_for(&self, found: usize, stop: &Stop) -> Option<OwnedSemaphorePermit> {
        if found == 0 {
            return None;
        }
        let number = u32::try_from(found).unwrap_or(u32::MAX).min(ROOM);
        tokio::select! {
            // It is never closed.
            room = Arc::clone(&self.room).acquire_many_owned(number) => room.ok(),
            () = stop.requested() => None,
        }
    }

    async fn robots_sitemaps(&self, url: &Url) -> Vec<Url> {
        let robots = self.asking.fetcher.robots(url.as_str()).await;
        robots.map(|robots| robots.sitemaps().to_vec()).unwrap_or_default()
    }
}

/// Notes in a line.
fn noted(notes: &[Note]) -> Option<String> {
    let words: Vec<_> = notes.iter().map(|note| note.message.as_str()).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::jobs::Jobs;

    #[tokio::test]
    async fn lists_wait_for_room_until_what_others_found_is_kept_or_the_crawl_is_to_stop() {
        let text = "[[job]]\nname = \"job\"\nurls = [\"https://a.example/\"]\n";
        let crawler = crate::crawl::Crawler::new(Jobs::parse(text, "jobs.toml").unwrap()).unwrap();
        let (visitor, stop) = (&crawler.visitor, Stop::default());
        let first = visitor.room_for(usize::MAX, &stop).await;
        assert!(first.is_some() && visitor.room_for(0, &stop).await.is_none());
        let second = visitor.room_for(1, &stop);
        tokio::pin!(second);
        assert!(tokio::time::timeout(Duration::from_millis(20), &mut second).await.is_err());
        drop(first);
        assert!(second.await.is_some());
        let _all = visitor.room_for(ROOM as usize, &stop).await;
        stop.request();
        assert!(visitor.room_for(1, &stop).await.is_none());
    }
}
