//! Whether and when to try again. Pure: chance and budget are arguments.

use std::time::Duration;

use crate::error::Kind;

/// Attempts after the first. Scrapy makes as many.
pub const DEFAULT_RETRIES: u32 = 2;

/// The wait before the second attempt; it doubles with each (and the host is paced besides).
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Whether the same request may well go better a little later. All requests here are GET, so none does harm twice.
pub(super) fn is_transient(kind: &Kind) -> bool {
    match kind {
        Kind::Connect | Kind::ConnectTimeout(_) | Kind::HeaderTimeout(_) | Kind::Protocol | Kind::Body => true,
        // 520 to 524 are Cloudflare's words for an origin in trouble.
        Kind::Status(status) => matches!(status, 408 | 429 | 500 | 502..=504 | 520..=524),
        _ => false,
    }
}

/// How long to wait before the attempt after `attempt` (from 1); `chance` is from 0 to 1 and spreads those who failed
/// at once over half to one and a half times the wait.
pub(super) fn wait(attempt: u32, chance: f64) -> Duration {
    let doubled = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
    doubled.min(LONGEST_WAIT).mul_f64(0.5 + chance.clamp(0.0, 1.0))
}

/// What a host may still cost in retries: one in ten requests and a few to begin with, as in Finagle's retry budgets.
/// A host that is down is not asked three times for each of its pages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    tenths: u32,
}

impl Budget {
    const START: u32 = 100;
    const MOST: u32 = 1000;

    pub(super) fn new() -> Self {
        Self { tenths: Self::START }
    }

    /// A request was made.
    pub(super) fn earn(&mut self) {
        self.tenths = (self.tenths + 1).min(Self::MOST);
    }

    /// Pays for a retry, if there is enough.
    pub(super) fn spend(&mut self) -> bool {
        match self.tenths.checked_sub(10) {
            Some(left) => {
                self.tenths = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Problem;

    #[test]
    fn what_may_go_better_is_tried_again_and_what_will_not_is_not() {
        for kind in [Kind::Connect, Kind::Protocol, Kind::Body, Kind::Status(503), Kind::Status(429), Kind::Status(522)]
        {
            assert!(is_transient(&kind), "{kind:?}");
        }
        let lasting = [
            Kind::Status(404),
            Kind::Status(403),
            Kind::Status(501),
            Kind::Dns,
            Kind::Tls(Problem::Expired),
            Kind::Decode,
            Kind::TooLarge { limit: 1 },
            Kind::TotalTimeout(FIRST_WAIT),
            Kind::BotWall { vendor: "x".into(), status: 503 },
        ];
        for kind in lasting {
            assert!(!is_transient(&kind), "{kind:?}");
        }
    }

    #[test]
    fn waits_double_are_spread_and_end_at_the_longest() {
        let middle: Vec<_> = (1..=8).map(|attempt| wait(attempt, 0.5).as_secs()).collect();
        assert_eq!(middle, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(wait(1, 0.0), Duration::from_millis(500));
        assert_eq!(wait(1, 7.0), Duration::from_millis(1500));
        assert_eq!(wait(u32::MAX, 1.0), Duration::from_secs(45));
    }

    #[test]
    fn a_host_that_is_down_uses_its_budget_up() {
        let mut budget = Budget::new();
        let retried = (0..100)
            .filter(|_| {
                budget.earn();
                budget.spend()
            })
            .count();
        assert_eq!(retried, 20);
        for _ in 0..10_000 {
            budget.earn();
        }
        assert_eq!((0..1000).filter(|_| budget.spend()).count(), 100);
    }
}
