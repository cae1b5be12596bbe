//! When a job is next due: after a time, or by a cron expression in a time zone. Pure: time is an argument.

mod clock;

use std::str::FromStr as _;
use std::time::Duration;

use croner::Cron;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;

use clock::Clock;

/// When a job runs.
#[derive(Debug, Clone)]
pub(in crate::crawl) enum Schedule {
    /// So long after the last time.
    Every(Duration),
    /// At the times of a cron expression, which are those of a clock in a zone.
    Cron(Box<Cron>, TimeZone),
}

impl Schedule {
    /// The next time after `last`; ticks that were missed meanwhile are made good by one.
    ///
    /// Times that the clock of the zone skips are run at the next time that it has, and those that it has twice are run
    /// once. `None` for an expression without a further time.
    pub(in crate::crawl) fn next(&self, last: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Every(pause) => last.checked_add(*pause).ok(),
            Self::Cron(cron, zone) => {
                let last = Clock { at: last, zone: zone.clone() };
                Some(cron.find_next_occurrence(&last, false).ok()?.at)
            }
        }
    }
}

/// A cron expression of five fields: minute, hour, day of month, month, day of week.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::crawl) struct Expression(pub(in crate::crawl) Cron);

impl TryFrom<String> for Expression {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Cron::from_str(&text).map(Self).map_err(|e| format!("`{text}` is no cron expression: {e}"))
    }
}

/// A time zone by its IANA name.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::crawl) struct Zone(pub(in crate::crawl) TimeZone);

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let zone = TimeZone::get(&name);
        zone.map(Self).map_err(|_| format!("`{name}` is no time zone; write e.g. Europe/Berlin or UTC"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cron(expression: &str, zone: &str) -> Schedule {
        let Expression(cron) = expression.to_owned().try_into().unwrap();
        let Zone(zone) = zone.to_owned().try_into().unwrap();
        Schedule::Cron(Box::new(cron), zone)
    }

    fn next(schedule: &Schedule, last: &str) -> String {
        schedule.next(last.parse().unwrap()).unwrap().to_string()
    }

    #[test]
    fn an_interval_runs_from_the_last_time() {
        let hourly = Schedule::Every(Duration::from_hours(1));
        assert_eq!(next(&hourly, "2026-11-24T12:10:00Z"), "2026-11-24T13:10:00Z");
    }

    #[test]
    fn a_cron_expression_is_of_a_clock_in_its_zone() {
        let daily = cron("30 6 * * *", "Europe/Berlin");
        assert_eq!(next(&daily, "2026-07-01T12:00:00Z"), "2026-07-02T04:30:00Z");
        assert_eq!(next(&daily, "2026-12-01T12:00:00Z"), "2026-12-02T05:30:00Z");
        assert_eq!(next(&cron("*/15 * * * *", "UTC"), "2026-11-24T12:10:00Z"), "2026-11-24T12:15:00Z");
    }

    #[test]
    fn an_hour_that_the_clock_skips_or_has_twice_gives_one_run_a_day() {
        let daily = cron("30 2 * * *", "Europe/Berlin");
        for (from, days) in [("2026-03-27T12:00:00Z", 4), ("2026-10-23T12:00:00Z", 4)] {
            let mut at: Timestamp = from.parse().unwrap();
            let mut dates = Vec::new();
            for _ in 0..days {
                at = daily.next(at).unwrap();
                dates.push(TimeZone::get("Europe/Berlin").unwrap().to_offset(at).to_datetime(at).date());
            }
            let mut once = dates.clone();
            once.dedup();
            assert_eq!(dates, once, "from {from}");
            let span = dates[days - 1].since(dates[0]).unwrap();
            assert_eq!(span.get_days(), 3, "{dates:?}");
        }
    }

    #[test]
    fn an_expression_that_never_comes_has_no_next_run() {
        assert!(cron("0 0 30 2 *", "UTC").next("2026-11-24T12:00:00Z".parse().unwrap()).is_none());
    }
}
