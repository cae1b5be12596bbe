//! When a host may be asked again. Pure: time is an argument.
//!
//! The rules are those of large crawlers: a delay that grows with the host's latency (Heritrix' delay factor, Scrapy's
//! `AutoThrottle`), robots.txt's `Crawl-delay`, failures that only ever slow down, `Retry-After` (RFC 9110, 10.2.3).

use std::time::{Duration, Instant};

use super::retry_after::LONGEST;

/// The least time between two requests of a host.
pub const DEFAULT_DELAY: Duration = Duration::from_secs(1);

/// The most that latency and failures make of it. A `Crawl-delay` may be longer.
pub const DEFAULT_MAX_DELAY: Duration = Duration::from_secs(30);

/// The delay as a multiple of the host's latency: a slow host is a busy one. Heritrix takes 5.
pub const DEFAULT_DELAY_FACTOR: f64 = 5.0;

/// What the newest answer weighs in the smoothed latency.
const WEIGHT: f64 = 0.25;

/// How long a host is left alone that asks for it without saying how long; it doubles each time.
const FIRST_BLOCK: Duration = Duration::from_secs(10);

/// How hosts are paced.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pace {
    pub(super) min: Duration,
    pub(super) max: Duration,
    pub(super) factor: f64,
}

impl Pace {
    /// No delays at all.
    pub(super) const NONE: Self = Self { min: Duration::ZERO, max: Duration::ZERO, factor: 0.0 };

    /// The least time between two requests of an address, on which many hosts may be. `BUbiNG`'s two delays are as 5 to 1.
    pub(super) fn of_address(&self) -> Duration {
        self.min / 5
    }
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// With an answer, so long after it was sent.
    Answered(Duration),
    /// With a status that tells of trouble, or with none.
    Failed,
    /// With the wish to be left alone (429, 503), for so long if that was said.
    Refused(Option<Duration>),
}

/// What is known of a host.
#[derive(Debug, Clone)]
pub(super) struct Host {
    /// Smoothed.
    latency: Option<Duration>,
    /// In a row, less those made good.
    failures: u32,
    refusals: u32,
    /// When the next request may be sent.
    next: Instant,
    /// When it wants to be asked again.
    blocked_until: Option<Instant>,
}

impl Host {
    pub(super) fn new(now: Instant) -> Self {
        Self { latency: None, failures: 0, refusals: 0, next: now, blocked_until: None }
    }

    /// How long to wait before a request.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        self.next.max(self.blocked_until.unwrap_or(self.next)).saturating_duration_since(now)
    }

    /// For how long the host wants to be left alone.
    pub(super) fn blocked(&self, now: Instant) -> Duration {
        self.blocked_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
    }

    /// Takes note of how a request ended; `crawl_delay` is robots.txt's.
    pub(super) fn ended(&mut self, now: Instant, how: Ended, crawl_delay: Option<Duration>, pace: &Pace) {
        match how {
            Ended::Answered(latency) => {
                self.latency = Some(self.latency.map_or(latency, |old| {
                    old.mul_f64(1.0 - WEIGHT) + latency.min(Duration::from_hours(1)).mul_f64(WEIGHT)
                }));
                self.failures = self.failures.saturating_sub(1);
                self.refusals = 0;
            }
            // A failure may be quick: it says nothing of how fast the host is.
            Ended::Failed => self.failures = (self.failures + 1).min(16),
            Ended::Refused(wait) => {
                self.failures = (self.failures + 1).min(16);
                let wait = wait.unwrap_or(FIRST_BLOCK * 2_u32.pow(self.refusals.min(10))).min(LONGEST);
                self.refusals += 1;
                let until = now + wait;
                self.blocked_until = Some(self.blocked_until.map_or(until, |old| old.max(until)));
            }
        }
        self.next = self.next.max(now + self.delay(crawl_delay, pace));
    }

    /// The time between two requests.
    pub(super) fn delay(&self, crawl_delay: Option<Duration>, pace: &Pace) -> Duration {
        if *pace == Pace::NONE {
            return Duration::ZERO;
        }
        let by_latency = self.latency.unwrap_or_default().mul_f64(pace.factor);
        let slowed = by_latency.max(pace.min).saturating_mul(2_u32.pow(self.failures));
        slowed.clamp(pace.min, pace.max.max(pace.min)).max(crawl_delay.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PACE: Pace = Pace { min: DEFAULT_DELAY, max: DEFAULT_MAX_DELAY, factor: DEFAULT_DELAY_FACTOR };

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn host() -> (Host, Instant) {
        let now = Instant::now();
        (Host::new(now), now)
    }

    #[test]
    fn the_first_request_need_not_wait_and_the_second_waits_for_the_delay() {
        let (mut host, now) = host();
        assert_eq!(host.wait(now), Duration::ZERO);
        host.ended(now, Ended::Answered(ms(50)), None, &PACE);
        assert_eq!(host.wait(now), ms(1000));
        assert_eq!(host.wait(now + ms(400)), ms(600));
        assert_eq!(host.wait(now + ms(5000)), Duration::ZERO);
    }

    #[test]
    fn a_host_that_slows_down_is_asked_less_often_and_a_fast_one_not_below_the_least() {
        let (mut host, now) = host();
        for _ in 0..50 {
            host.ended(now, Ended::Answered(ms(500)), None, &PACE);
        }
        assert_eq!(host.delay(None, &PACE).as_millis(), 2500);
        for _ in 0..50 {
            host.ended(now, Ended::Answered(ms(5000)), None, &PACE);
        }
        assert!(host.delay(None, &PACE) > ms(24_000));
        for _ in 0..50 {
            host.ended(now, Ended::Answered(ms(1)), None, &PACE);
        }
        assert_eq!(host.delay(None, &PACE), DEFAULT_DELAY);
    }

    #[test]
    fn failures_double_the_delay_and_answers_make_them_good_one_by_one() {
        let (mut host, now) = host();
        let mut delays = Vec::new();
        for how in [Ended::Failed, Ended::Failed, Ended::Failed, Ended::Answered(ms(1)), Ended::Answered(ms(1))] {
            host.ended(now, how, None, &PACE);
            delays.push(host.delay(None, &PACE).as_secs());
        }
        assert_eq!(delays, [2, 4, 8, 4, 2]);
        for _ in 0..99 {
            host.ended(now, Ended::Failed, None, &PACE);
        }
        assert_eq!(host.delay(None, &PACE), DEFAULT_MAX_DELAY);
    }

    #[test]
    fn the_delay_of_robots_txt_is_kept_even_above_the_most() {
        let (host, _) = host();
        assert_eq!(host.delay(Some(ms(120_000)), &PACE), ms(120_000));
        assert_eq!(host.delay(Some(ms(100)), &PACE), DEFAULT_DELAY);
    }

    #[test]
    fn a_host_that_wants_to_be_left_alone_is_for_as_long_as_it_says() {
        let (mut host, now) = host();
        host.ended(now, Ended::Refused(Some(ms(90_000))), None, &PACE);
        assert_eq!((host.wait(now), host.blocked(now)), (ms(90_000), ms(90_000)));
        // A later, shorter wish does not undo it.
        host.ended(now, Ended::Refused(Some(ms(1))), None, &PACE);
        assert_eq!(host.wait(now), ms(90_000));
        assert_eq!(host.blocked(now + ms(90_000)), Duration::ZERO);
        host.ended(now, Ended::Refused(Some(Duration::from_hours(240))), None, &PACE);
        assert_eq!(host.wait(now), Duration::from_hours(1));
    }

    #[test]
    fn one_that_does_not_say_how_long_is_left_alone_longer_each_time() {
        let (mut host, now) = host();
        let mut waits = Vec::new();
        for _ in 0..4 {
            host.ended(now, Ended::Refused(None), None, &PACE);
            waits.push(host.blocked(now).as_secs());
        }
        assert_eq!(waits, [10, 20, 40, 80]);
    }

    #[test]
    fn without_a_pace_nothing_waits_unless_the_host_asks() {
        let (mut host, now) = host();
        host.ended(now, Ended::Answered(ms(9000)), Some(ms(5000)), &Pace::NONE);
        assert_eq!(host.wait(now), Duration::ZERO);
        host.ended(now, Ended::Refused(Some(ms(5000))), None, &Pace::NONE);
        assert_eq!(host.wait(now), ms(5000));
    }

    fn any_end() -> impl Strategy<Value = Ended> {
        prop_oneof![
            any::<u32>().prop_map(|millis| Ended::Answered(ms(millis.into()))),
            Just(Ended::Failed),
            any::<Option<u16>>()
                .prop_map(|wait| Ended::Refused(wait.map(|seconds| Duration::from_secs(seconds.into())))),
        ]
    }

    proptest! {
        #[test]
        fn the_delay_is_never_below_the_least_nor_robots_delay_nor_above_the_most(
            ends in prop::collection::vec(any_end(), 0..40),
            crawl_delay: Option<u16>,
        ) {
            let (mut host, now) = host();
            let crawl_delay = crawl_delay.map(|millis| ms(millis.into()));
            for how in ends {
                host.ended(now, how, crawl_delay, &PACE);
                let delay = host.delay(crawl_delay, &PACE);
                prop_assert!(delay >= PACE.min.max(crawl_delay.unwrap_or_default()));
                prop_assert!(delay <= PACE.max.max(crawl_delay.unwrap_or_default()));
                prop_assert!(host.wait(now) >= delay);
                prop_assert!(host.blocked(now) <= LONGEST);
            }
        }

        #[test]
        fn a_failure_never_speeds_up(ends in prop::collection::vec(any_end(), 0..20), refused: bool) {
            let (mut host, now) = host();
            for how in ends {
                host.ended(now, how, None, &PACE);
            }
            let (delay, wait) = (host.delay(None, &PACE), host.wait(now));
            host.ended(now, if refused { Ended::Refused(None) } else { Ended::Failed }, None, &PACE);
            prop_assert!(host.delay(None, &PACE) >= delay && host.wait(now) >= wait);
        }
    }
}
