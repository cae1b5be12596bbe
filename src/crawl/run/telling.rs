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
