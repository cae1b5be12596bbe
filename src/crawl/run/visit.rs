//! One visit to one address: from the request to what is to be kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use jiff::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::allowances::Allowances;
use super::asking::Asking;
use super::event::{self, Counted, Event};
use super::memories::Memories;
use super::stop::Stop;
use super::story::{self, Story};
use crate::crawl::frontier::{Claim, Done, Failed, Known};
use crate::crawl::jobs::{Job, Jobs};
use crate::crawl::latency::Latencies;
use crate::crawl::record;
use crate::crawl::recrawl::{self, Bounds, Loss};
use crate::crawl::source::Kind;
use crate::error::{Denial, Error, Kind as Wrong};
use crate::fetch::{Ask, Held, Revisit, Validators, site};
use crate::options::Options;
use crate::page::Page;
use crate::pipeline::BUG;
use crate::rules::own::OwnRules;

/// What came of a visit.
#[derive(Debug)]
pub(super) struct Visited {
    pub(super) outcome: Outcome,
    /// `None` for a guess that was wrong: nobody asked for it.
    pub(super) counted: Option<Counted>,
    pub(super) event: Option<Event>,
}

#[derive(Debug)]
pub(super) enum Outcome {
    /// And the room that what was found takes until it is kept.
    Done(Box<Done>, Option<OwnedSemaphorePermit>),
    Failed(Failed),
}

/// What all visits of a run share.
#[derive(Debug)]
pub(super) struct Visitor {
    pub(super) jobs: Arc<Jobs>,
    pub(super) asking: Asking,
    /// Of jobs with rules of their own.
    pub(super) rules: HashMap<String, Arc<OwnRules>>,
    pub(super) allowances: Allowances,
    /// How long answers took since that was last kept, by site.
    pub(super) latencies: Mutex<HashMap<String, Latencies>>,
    /// The right to read a source: two a core, so that what was read of no more of them waits in memory to be kept.
    pub(super) reading: Arc<Semaphore>,
    /// Room for addresses that were found and are not kept yet.
    pub(super) room: Arc<Semaphore>,
}

/// An answer that is another than the last one.
pub(super) struct Changed {
    pub(super) page: Page,
    pub(super) known: Known,
    /// The room that the page takes until it has been worked on.
    pub(super) held: Option<Held>,
}

/// What came of a visit that came to something.
pub(super) struct Good {
    pub(super) done: Done,
    pub(super) counted: Counted,
    pub(super) event: Option<Event>,
    pub(super) room: Option<OwnedSemaphorePermit>,
}

impl Good {
    fn of(done: Done, counted: Counted) -> Self {
        Self { done, counted, event: None, room: None }
    }
}

impl Visitor {
    pub(super) async fn visit(&self, claim: &Claim, stop: &Stop, memories: &Arc<Memories>) -> Visited {
        let done = match self.jobs.job(&claim.job) {
            // The jobs file does not name it any more.
            None => Ok(Good::of(Done::of(claim.lease, Timestamp::now()), Counted::Skipped)),
            Some(job) if claim.kind == Kind::Story => self.story(claim, job, memories).await,
            Some(job) => self.source(claim, job, stop).await,
        };
        let now = Timestamp::now();
        // What the fetcher knows of the host is what the store has to know.
        let wait = self.asking.fetcher.wait(&claim.url);
        let host_next = now.saturating_add(wait).unwrap_or(now);
        match done {
            Ok(Good { done, counted, event, room }) => {
                let done = Done { host_next, ..done };
                Visited { outcome: Outcome::Done(Box::new(done), room), counted: Some(counted), event }
            }
            Err(error) => self.failed(claim, &error, host_next, now),
        }
    }

    async fn story(&self, claim: &Claim, job: &Arc<Job>, memories: &Arc<Memories>) -> Result<Good, Error> {
        let answer = self.ask(claim).await?;
        let now = Timestamp::now();
        let mut done = Done::of(claim.lease, now);
        let mut counted = Counted::Unchanged;
        if let Some(Changed { mut page, mut known, held }) = answer {
            page.listed.extend(story::listed(claim));
            let memories = job.memory.then(|| Arc::clone(memories));
            let work = story::read(Arc::clone(job), self.options(job), memories, now);
            let (story, seen) = self.work(claim, page, held, work).await?;
            done.seen = claim.known.body.is_none().then_some(seen);
            counted = match story {
                Story::Same => Counted::Unchanged,
                // What is known of the article stays.
                Story::Empty => Counted::Skipped,
                Story::Unwanted(why) => {
                    tracing::debug!(url = %claim.url, why, "no article is kept");
                    known.article = None;
                    // It will not become one.
                    let done = Done { known: Some(known), ..done };
                    return Ok(Good::of(done, Counted::Skipped));
                }
                Story::Clip(clip) => {
                    let counted = if claim.known.article.is_some() { Counted::Changed } else { Counted::New };
                    known.article = Some(clip.digest);
                    done.article = Some(*clip);
                    counted
                }
            };
            done.known = Some(known);
        }
        let has_changed = matches!(counted, Counted::New | Counted::Changed);
        let due = recrawl::story_due(now, claim.found, claim.pace, has_changed, &job.revisit);
        (done.due, done.pace) = due.unzip();
        Ok(Good::of(done, counted))
    }

    /// How pages of a job are extracted.
    fn options(&self, job: &Job) -> Options {
        Options { rules: self.rules.get(&job.name).cloned(), ..Options::default() }
    }

    /// How long answers took since this was last asked.
    pub(super) fn take_latencies(&self) -> HashMap<String, Latencies> {
        std::mem::take(&mut self.latencies.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Asks for an address; `None` if the answer is the last one, by what the server says or by its bytes.
    pub(super) async fn ask(&self, claim: &Claim) -> Result<Option<Changed>, Error> {
        let (fetcher, url, known) = (&self.asking.fetcher, claim.url.as_str(), &claim.known.validators);
        let ask = Ask::new(url).known(known);
        let begun = Instant::now();
        let answer = fetcher.ask_holding(match claim.kind {
            Kind::Story | Kind::Front | Kind::Site => ask,
            Kind::Feed | Kind::Sitemap | Kind::List => ask.anything(),
        });
        let answer = answer.await;
        if answer.as_ref().map_or_else(|error| error.status().is_some(), |_| true) {
            let mut latencies = self.latencies.lock().unwrap_or_else(PoisonError::into_inner);
            latencies.entry(site(&claim.url)).or_default().add(begun.elapsed());
        }
        let (Revisit::Modified(page), held) = answer? else { return Ok(None) };
        let body = record::digest(&[&page.body]);
        if claim.known.body == Some(body) {
            return Ok(None);
        }
        let known = Known { validators: Validators::of(&page), body: Some(body), article: claim.known.article };
        Ok(Some(Changed { page, known, held }))
    }

    /// Works on a page on a thread that may be busy for long. A bug that a page meets ends the visit, not the crawl.
    async fn work<I: Send + 'static, T: Send + 'static>(
        &self,
        claim: &Claim,
        page: I,
        held: Option<Held>,
        work: impl FnOnce(&Claim, I) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let own = claim.clone();
        let work = move || {
            let done = work(&own, page);
            drop(held);
            done
        };
        let done = self.asking.fetcher.workers().run(work).await;
        done.ok_or_else(|| Error::internal(Some(&claim.url), BUG))
    }

    /// The same for what leads to others; with the right to read such, for as long as what was read waits to be kept.
    pub(super) async fn read<I: Send + 'static, T: Send + 'static>(
        &self,
        claim: &Claim,
        page: I,
        held: Option<Held>,
        read: impl FnOnce(&Claim, I) -> T + Send + 'static,
    ) -> Result<(T, Option<OwnedSemaphorePermit>), Error> {
        // It is never closed.
        let permit = Arc::clone(&self.reading).acquire_owned().await.ok();
        Ok((self.work(claim, page, held, read).await?, permit))
    }

    /// What becomes of an address that could not be had.
    pub(super) fn failed(&self, claim: &Claim, error: &Error, host_next: Timestamp, now: Timestamp) -> Visited {
        let mut failed = Failed::of(claim.lease, host_next, error.kind_name());
        let Some(job) = self.jobs.job(&claim.job).filter(|_| claim.kind != Kind::Story) else {
            failed.due = story_retry(claim, error, now);
            tracing::debug!(url = %claim.url, %error, again = ?failed.due, "a story could not be had");
            let (job, url, hint, again) = (claim.job.clone(), claim.url.clone(), event::hint(error), failed.due);
            let event = Event::StoryFailed { job, url, error: error.to_string(), hint, again };
            return Visited { outcome: Outcome::Failed(failed), counted: Some(Counted::Failed), event: Some(event) };
        };
        let loss = match error.status() {
            Some(410) => Loss::Gone,
            Some(404) => Loss::Missing,
            _ => Loss::Trouble,
        };
        let is_nothing = claim.is_guess && !may_pass(error);
        if is_nothing {
            return Visited { outcome: Outcome::Failed(failed), counted: None, event: None };
        }
        let (job_name, url, hint) = (claim.job.clone(), claim.url.clone(), event::hint(error));
        let error = error.to_string();
        let event = if recrawl::is_retired(loss, claim.failures, claim.failing, now) {
            Event::Retired { job: job_name, url, error }
        } else {
            let pace = bounds(claim, job).after_failure(claim.pace);
            failed.pace = Some(pace);
            failed.due = Some(recrawl::source_due(now, pace, job.schedule().as_ref()));
            Event::SourceFailed { job: job_name, url, error, hint }
        };
        Visited { outcome: Outcome::Failed(failed), counted: Some(Counted::SourceFailed), event: Some(event) }
    }
}

pub(super) fn bounds(claim: &Claim, job: &Job) -> Bounds {
    if claim.depth > 0 { Bounds::of_archives(&job.poll) } else { Bounds::of(&job.poll, job.schedule().as_ref()) }
}

/// When a story that could not be had is tried again.
fn story_retry(claim: &Claim, error: &Error, now: Timestamp) -> Option<Timestamp> {
    // Some are listed before they are there.
    let may_come = error.status() == Some(404) && recrawl::is_young(claim.found, now);
    if may_pass(error) || may_come { recrawl::retry_due(now, claim.failures) } else { None }
}

/// Whether what went wrong may be right another time.
fn may_pass(error: &Error) -> bool {
    match error.kind() {
        Wrong::Robots(denial) => matches!(denial, Denial::Unreachable(_)),
        Wrong::Status(status) => matches!(status, 408 | 425 | 429 | 500..),
        Wrong::ConnectTimeout(_)
        | Wrong::HeaderTimeout(_)
        | Wrong::TooSlow { .. }
        | Wrong::TotalTimeout(_)
        | Wrong::Dns
        | Wrong::Connect
        | Wrong::Tls(_)
        | Wrong::Protocol
        | Wrong::Blocked(_)
        | Wrong::BotWall { .. }
        | Wrong::Body
        | Wrong::Decode
        | Wrong::Io(_)
        | Wrong::Internal => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_new_story_that_is_not_there_yet_is_tried_again_and_one_that_is_gone_or_old_is_not() {
        let mut claim = Claim::sample("https://a.example/rain");
        let hours = |hours: u64| Timestamp::UNIX_EPOCH + Duration::from_hours(hours);
        let retry = |claim: &Claim, status: u16, now: Timestamp| {
            story_retry(claim, &Error::new(Wrong::Status(status), &claim.url), now)
        };
        assert_eq!(retry(&claim, 404, hours(1)), Some(hours(1) + Duration::from_mins(15)));
        assert_eq!(retry(&claim, 410, hours(1)), None);
        assert_eq!(retry(&claim, 404, hours(24)), None);
        assert!(retry(&claim, 503, hours(99)).is_some());
        claim.failures = 3;
        assert_eq!(retry(&claim, 404, hours(1)), None);
    }
}
