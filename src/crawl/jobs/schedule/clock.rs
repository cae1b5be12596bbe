//! The clock of a time zone, as cron expressions are compared with it.

use std::cmp::Ordering;

use croner::errors::CronError;
use croner::{CivilDate, CivilDateTime, CivilTime, CronDateTime, Resolution, Weekday};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// An instant and the zone of the clock that shows it.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    pub(super) at: Timestamp,
    pub(super) zone: TimeZone,
}

impl Clock {
    fn shows(&self) -> DateTime {
        self.zone.to_offset(self.at).to_datetime(self.at)
    }

    fn with(&self, at: Timestamp) -> Self {
        Self { at, zone: self.zone.clone() }
    }
}

impl CronDateTime for Clock {
    #[allow(clippy::cast_sign_loss)] // parts of dates and times are not negative
    fn to_civil(&self) -> CivilDateTime {
        let now = self.shows();
        CivilDateTime::new(
            CivilDate::from_parts_unchecked(now.year().into(), now.month() as u32, now.day() as u32),
            CivilTime::from_parts_unchecked(now.hour() as u32, now.minute() as u32, now.second() as u32),
        )
    }

    #[allow(clippy::cast_sign_loss)]
    fn civil_weekday(&self) -> Weekday {
        Weekday::from_days_from_sunday(self.shows().weekday().to_sunday_zero_offset() as u32)
    }

    fn resolve_civil(&self, civil: CivilDateTime) -> Result<Resolution<Self>, CronError> {
        let year = i16::try_from(civil.year()).map_err(|_| CronError::InvalidDate)?;
        let part = |part: u32| part as i8;
        let (month, day) = (part(civil.month()), part(civil.day()));
        let (hour, minute, second) = (part(civil.hour()), part(civil.minute()), part(civil.second()));
        let shown = DateTime::new(year, month, day, hour, minute, second, 0).map_err(|_| CronError::InvalidDate)?;
        let found = self.zone.to_ambiguous_timestamp(shown);
        let invalid = |_| CronError::InvalidTime;
        Ok(match found.offset() {
            AmbiguousOffset::Unambiguous { .. } => Resolution::Single(self.with(found.unambiguous().map_err(invalid)?)),
            AmbiguousOffset::Fold { .. } => {
                let (earlier, later) = (found.earlier().map_err(invalid)?, found.later().map_err(invalid)?);
                Resolution::Ambiguous(self.with(earlier), self.with(later))
            }
            AmbiguousOffset::Gap { .. } => Resolution::Gap,
        })
    }

    fn checked_add_seconds(&self, seconds: i64) -> Option<Self> {
        self.at.checked_add(SignedDuration::from_secs(seconds)).ok().map(|at| self.with(at))
    }

    fn cmp_instant(&self, other: &Self) -> Ordering {
        self.at.cmp(&other.at)
    }
}
