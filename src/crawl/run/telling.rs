//! What a run tells of itself: progress, counts, alarms.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{Event, Run, metrics};
use crate::error::Error;

/// How often counts are written: as often as Prometheus collects them by default, four times over.
const METRICS: Duration = Duration::from_secs(15);

/// How often addresses that are due are counted at most, and what share of the time that may take.
const COUNTING: Duration = Duration::from_secs(5);
const SHARE: u32 = 50;

/// A wait that is worth a word though something is due: a host that wants to be left alone.
const LONG: Duration = Duration::from_secs(10);

/// How often it is told that nothing is due, where the waits are shorter.
const WAITING: Duration = Duration::from_mins(1);

/// Addresses whose time has come, by job, as they were last counted.
#[derive(Debug, Default)]
pub(super) struct Queue {
    jobs: BTreeMap<String, u64>,
    /// When they are counted again.
    next: Option<Instant>,
}

impl<F: FnMut(Event) + Send> Run<'_, F> {
    pub(super) async fn progress(&mut self) -> Result<(), Error> {
        self.told = Instant::now();
        if self.queue.next.is_none_or(|next| next <= self.told) {
            self.queue.jobs = self.keeper.queue().await?;
            self.queue.next = Some(Instant::now() + COUNTING.max(SHARE * self.told.elapsed()));
        }
        let progress = self.tallies.progress(self.counts, self.in_hand.values(), &self.queue.jobs, Instant::now());
        (self.tell)(Event::Progress(progress));
        Ok(())
    }

    /// Tells that nothing is due before then. Hosts that are paced make many waits, of which nobody wants to hear.
    pub(super) async fn wait_for(&mut self, next: Option<Timestamp>) -> Result<(), Error> {
        let is_longer = |least: Duration| {
            next.is_none_or(|next| Duration::try_from(next.duration_since(Timestamp::now())).is_ok_and(|it| it > least))
        };
        let is_old = self.told_of_waiting.is_none_or(|told| told.elapsed() >= WAITING);
        if self.is_idle || !(is_old || is_longer(WAITING)) {
            return Ok(());
        }
        let goes_on = self.due_by == Timestamp::MAX;
        if is_longer(LONG) || (goes_on && !self.keeper.is_anything_due().await?) {
            (self.is_idle, self.told_of_waiting) = (true, Some(Instant::now()));
            self.progress().await?;
            (self.tell)(Event::Waiting(next));
        }
        Ok(())
    }

    /// Tells of a run that found nothing to do when there will be something.
    pub(super) async fn tell_of_nothing(&mut self) -> Result<(), Error> {
        let goes_on = self.due_by == Timestamp::MAX || self.stop.is_requested();
        if !goes_on && self.counts.visited() == 0 {
            (self.tell)(Event::NothingDue(self.keeper.next_due().await?));
        }
        Ok(())
    }

    /// Tells of sources whose layout may have changed, of each field once a day.
    pub(super) async fn alarms(&mut self) -> Result<(), Error> {
        self.looked_for_alarms = Instant::now();
        let today = Timestamp::now().as_second() / 86_400;
        self.alarmed.retain(|(day, ..)| *day == today);
        for alarm in self.keeper.alarms().await? {
            if self.alarmed.insert((today, alarm.source.clone(), alarm.field)) {
                (self.tell)(Event::Alarm(alarm));
            }
        }
        Ok(())
    }

    /// Writes the counts now and then, if that is wanted. That they cannot be written is no reason to stop.
    pub(super) async fn meter(&mut self) -> Result<(), Error> {
        let Some(path) = self.crawler.jobs.metrics.clone() else { return Ok(()) };
        if self.metered.is_some_and(|last| last.elapsed() < METRICS) {
            return Ok(());
        }
        self.metered = Some(Instant::now());
        let text = metrics::text(&self.counts, &self.keeper.latencies().await?, Timestamp::now());
        let write = move || {
            if let Err(error) = metrics::write(&path, &text) {
                tracing::warn!(path = %path.display(), %error, "the counts cannot be written");
            }
        };
        // It only ends early with the runtime.
        let _ = tokio::task::spawn_blocking(write).await;
        Ok(())
    }
}
