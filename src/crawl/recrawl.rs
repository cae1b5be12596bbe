//! When an address is visited again. Pure: time is an argument.
//!
//! Sources learn their pace from what they do: shorter when something had changed, longer when not, by the steps of Common
//! Crawl's news crawler (`adaptive` schedule: -20 % and +50 %). Stories are visited at growing intervals, since they are
//! corrected soon or never. What fails is tried again later and later, and given up in the end.

use std::time::Duration;

use jiff::Timestamp;

use super::jobs::schedule::Schedule;
use super::jobs::values::Pause;
use super::jobs::{Poll, Revisit};

/// The shortest pace of a source. Feeds of agencies change every few minutes.
const POLL_LEAST: Duration = Duration::from_mins(5);

/// The longest pace of a source without a schedule.
const POLL_MOST: Duration = Duration::from_hours(24);

/// The longest pace of a sitemap that another one lists: most of those are archives, of which there are hundreds.
const ARCHIVE_MOST: Duration = Duration::from_hours(30 * 24);

/// What a pace becomes when something had changed, and when nothing had.
const FASTER: f64 = 0.8;
const SLOWER: f64 = 1.5;

/// When a story is visited for the second time; `StormCrawler`'s adaptive scheduler visits nothing more often.
pub(super) const REVISIT_FIRST: Duration = Duration::from_hours(1);

/// How long after it was found a story is visited: 8 times by the pace that doubles.
pub(super) const REVISIT_UNTIL: Duration = Duration::from_hours(7 * 24);

/// What a story's pace becomes when it had not changed. One that had is visited after the first pace again.
const STORY_SLOWER: u32 = 2;

/// How often a story that cannot be had for a reason that may pass is tried again, after Nutch (`db.fetch.retry.max`).
const RETRIES: u32 = 3;

/// The pause before the first retry of a story; it is four times as long each time.
const RETRY: Duration = Duration::from_mins(15);

/// How long after it was found a story may still have to come: it is listed before its page is there, or all caches know of it.
const YOUNG: Duration = Duration::from_hours(24);

/// A source that is not there (404) is retired after so many failures in a row over so long.
const VANISHED: (u32, Duration) = (3, Duration::from_hours(24));

/// A source that fails for any reason is retired after so many failures in a row over so long: a machine that was off for a month
/// has seen little of it.
const DEAD: (u32, Duration) = (10, Duration::from_hours(30 * 24));

/// A source is due a little before its pace is over, so that a schedule of the same length does not miss it.
const EARLY: f64 = 0.9;

/// The bounds of a source's pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) least: Duration,
    pub(super) most: Duration,
}

impl Bounds {
    /// Those of a job's sources. If it does not say, they are looked at whenever the job runs by its schedule; without one, once
    /// a day at least.
    pub(super) fn of(poll: &Poll, schedule: Option<&Schedule>) -> Self {
        let (least, most) = match schedule {
            None => (POLL_LEAST, POLL_MOST),
            Some(Schedule::Every(every)) => (POLL_LEAST.min(*every), *every),
            Some(Schedule::Cron(..)) => (Duration::ZERO, Duration::ZERO),
        };
        Self::within(poll, least, most)
    }

    /// Those of the sitemaps that others list.
    pub(super) fn of_archives(poll: &Poll) -> Self {
        Self::within(poll, POLL_LEAST, ARCHIVE_MOST)
    }

    fn within(poll: &Poll, least: Duration, most: Duration) -> Self {
        let least = poll.least.map_or(least, |Pause(least)| least);
        let most = poll.most.map_or(most, |Pause(most)| most);
        Self { least, most: most.max(least) }
    }

    /// The pace after a visit. A source begins with the shortest, so that what it does is soon known.
    pub(super) fn pace(&self, before: Option<Duration>, has_changed: bool) -> Duration {
        let next = match before {
            None => self.least,
            // One that may be nothing must be able to grow again.
            Some(pace) if has_changed => pace.mul_f64(FASTER),
            Some(pace) => pace.max(Duration::from_secs(1)).mul_f64(SLOWER),
        };
        next.clamp(self.least, self.most)
    }

    /// The pace after a failure: twice as long.
    pub(super) fn after_failure(&self, before: Option<Duration>) -> Duration {
        before.unwrap_or(self.least).max(Duration::from_secs(1)).saturating_mul(2).clamp(self.least, self.most)
    }
}

/// When a source is due after a visit: after its pace, at a time of the schedule if there is one.
pub(super) fn source_due(now: Timestamp, pace: Duration, schedule: Option<&Schedule>) -> Timestamp {
    let early = now.saturating_add(pace.mul_f64(EARLY)).unwrap_or(Timestamp::MAX);
    let after = now.saturating_add(pace).unwrap_or(Timestamp::MAX);
    match schedule {
        None => after,
        Some(Schedule::Every(every)) => now.saturating_add(pace.max(*every)).unwrap_or(Timestamp::MAX),
        Some(schedule) => schedule.next(early).unwrap_or(Timestamp::MAX),
    }
}

/// When a story is visited again, and with which pace; `None` for never.
pub(super) fn story_due(
    now: Timestamp,
    found: Timestamp,
    before: Option<Duration>,
    has_changed: bool,
    revisit: &Revisit,
) -> Option<(Timestamp, Duration)> {
    let first = revisit.first.map_or(REVISIT_FIRST, |Pause(first)| first).max(Duration::from_secs(1));
    let until = revisit.until.map_or(REVISIT_UNTIL, |Pause(until)| until);
    let pace = match before {
        Some(pace) if !has_changed => pace.saturating_mul(STORY_SLOWER).max(first),
        _ => first,
    };
    let due = now.checked_add(pace).ok()?;
    (due <= found.saturating_add(until).ok()?).then_some((due, pace))
}

/// When a story that could not be had is tried again; `failures` are those in a row before this one.
pub(super) fn retry_due(now: Timestamp, failures: u32) -> Option<Timestamp> {
    if failures >= RETRIES {
        return None;
    }
    now.checked_add(RETRY * 4_u32.pow(failures)).ok()
}

/// Whether a story was found so lately that its page may still have to come.
pub(super) fn is_young(found: Timestamp, now: Timestamp) -> bool {
    found.saturating_add(YOUNG).is_ok_and(|until| now < until)
}

/// How a source failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// It is said to be gone (410).
    Gone,
    /// It is not there (404).
    Missing,
    /// Anything else.
    Trouble,
}

/// Whether a source that failed is not looked at any more; `failures` are those in a row before this one.
pub(super) fn is_retired(loss: Loss, failures: u32, failing: Option<Timestamp>, now: Timestamp) -> bool {
    let since =
        failing.map_or(Duration::ZERO, |since| Duration::try_from(now.duration_since(since)).unwrap_or_default());
    let is_past = |(least, long): (u32, Duration)| failures + 1 >= least && since >= long;
    match loss {
        Loss::Gone => true,
        Loss::Missing => is_past(VANISHED) || is_past(DEAD),
        Loss::Trouble => is_past(DEAD),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hours * 3600).unwrap()
    }

    fn bounds() -> Bounds {
        Bounds::of(&Poll::default(), None)
    }

    #[test]
    fn a_source_that_changes_is_polled_more_often_and_one_that_does_not_less_within_bounds() {
        let bounds = bounds();
        let mut pace = bounds.pace(None, true);
        assert_eq!(pace, POLL_LEAST);
        for _ in 0..40 {
            let slower = bounds.pace(Some(pace), false);
            assert!(slower > pace || slower == POLL_MOST);
            pace = slower;
        }
        assert_eq!(pace, POLL_MOST);
        for _ in 0..40 {
            let faster = bounds.pace(Some(pace), true);
            assert!(faster < pace || faster == POLL_LEAST);
            pace = faster;
        }
        assert_eq!(pace, POLL_LEAST);
    }

    #[test]
    fn a_source_is_due_at_the_first_time_of_the_schedule_after_its_pace() {
        let hourly = Schedule::Every(Duration::from_hours(1));
        assert_eq!(source_due(at(0), Duration::from_mins(5), Some(&hourly)), at(1));
        assert_eq!(source_due(at(0), Duration::from_hours(3), Some(&hourly)), at(3));
        assert_eq!(source_due(at(0), Duration::from_hours(3), None), at(3));
    }

    #[test]
    fn a_source_is_looked_at_whenever_its_job_runs_unless_the_job_says_how_seldom() {
        let (quarter, poll) = (Duration::from_mins(15), Poll::default());
        let every = Schedule::Every(quarter);
        let hourly = crate::crawl::Jobs::parse(
            "[[job]]\nname = \"a\"\nurls = [\"https://a.example/\"]\ncron = \"0 * * * *\"\n",
            "jobs.toml",
        );
        let hourly = hourly.unwrap().list[0].schedule().unwrap();
        let minutely = Schedule::Every(Duration::from_mins(1));
        for (schedule, minutes) in [(every, 15), (hourly, 60), (minutely, 1)] {
            let bounds = Bounds::of(&poll, Some(&schedule));
            // A quiet weekend.
            let pace = (0..200).fold(None, |pace, _| Some(bounds.pace(pace, false)));
            let due = source_due(at(0), pace.unwrap(), Some(&schedule));
            assert_eq!(due.duration_since(at(0)).as_mins(), minutes);
        }
        let seldom = Poll { least: None, most: Some(Pause(Duration::from_hours(6))) };
        assert_eq!(Bounds::of(&seldom, Some(&Schedule::Every(quarter))).most, Duration::from_hours(6));
    }

    #[test]
    fn stories_are_visited_at_growing_intervals_and_then_left() {
        let revisit = Revisit::default();
        let (mut now, mut pace, mut hours) = (at(0), None, Vec::new());
        while let Some((due, next)) = story_due(now, at(0), pace, false, &revisit) {
            (now, pace) = (due, Some(next));
            hours.push(next.as_secs() / 3600);
        }
        assert_eq!(hours, [1, 2, 4, 8, 16, 32, 64]);
        // One that changed is looked at again soon.
        let (_, pace) = story_due(at(20), at(0), Some(Duration::from_hours(16)), true, &revisit).unwrap();
        assert_eq!(pace, REVISIT_FIRST);
        let never = Revisit { first: None, until: Some(Pause(Duration::ZERO)) };
        assert_eq!(story_due(at(0), at(0), None, true, &never), None);
    }

    #[test]
    fn a_story_that_fails_is_tried_three_times_later_and_later() {
        let waits: Vec<_> =
            (0..5).map_while(|n| retry_due(at(0), n)).map(|due| due.duration_since(at(0)).as_mins()).collect();
        assert_eq!(waits, [15, 60, 240]);
    }

    #[test]
    fn a_source_is_retired_when_it_is_gone_or_missing_for_a_day_or_dead_for_a_month() {
        assert!(is_retired(Loss::Gone, 0, None, at(0)));
        assert!(!is_retired(Loss::Missing, 0, None, at(0)));
        assert!(!is_retired(Loss::Missing, 9, Some(at(0)), at(23)));
        assert!(!is_retired(Loss::Missing, 1, Some(at(0)), at(25)));
        assert!(is_retired(Loss::Missing, 2, Some(at(0)), at(25)));
        assert!(!is_retired(Loss::Trouble, 99, Some(at(0)), at(29 * 24)));
        assert!(is_retired(Loss::Trouble, 99, Some(at(0)), at(30 * 24)));
        // A machine that was off.
        assert!(!is_retired(Loss::Trouble, 1, Some(at(0)), at(35 * 24)));
        assert!(!is_retired(Loss::Missing, 1, Some(at(0)), at(35 * 24)));
    }

    proptest! {
        #[test]
        fn a_pace_stays_within_its_bounds(least in 0..10_000_u64, more in 0..10_000_u64, changes: Vec<bool>) {
            let least = Duration::from_secs(least);
            let bounds = Bounds { least, most: least + Duration::from_secs(more) };
            let mut pace = None;
            for has_changed in changes {
                let next = bounds.pace(pace, has_changed);
                prop_assert!(next >= bounds.least && next <= bounds.most);
                prop_assert!(bounds.after_failure(pace) >= bounds.least);
                pace = Some(next);
            }
        }
    }
}
