//! The `Retry-After` header: RFC 9110, 10.2.3.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;

/// The longest wait that is believed. Longer ones are a way to say no, or a mistake.
pub(super) const LONGEST: Duration = Duration::from_hours(1);

/// How long a server wants to be left alone: seconds or a date, an hour at most. `None` if it makes no sense.
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are a very long time.
        return Some(value.parse().map_or(LONGEST, Duration::from_secs).min(LONGEST));
    }
    let at = httpdate::parse_http_date(value).ok()?;
    // A date that is past says that it may be now.
    let at = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let now = Duration::try_from(now.as_duration()).unwrap_or_default();
    Some(at.saturating_sub(now).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read_and_capped() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        for (value, wait) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("315360000", Some(3600)),
            ("99999999999999999999999999", Some(3600)),
            ("Sun, 01 Mar 2026 12:00:30 GMT", Some(30)),
            ("Sunday, 01-Mar-26 12:00:30 GMT", Some(30)),
            ("Sun Mar  1 12:00:30 2026", Some(30)),
            ("Sun, 01 Mar 2026 11:00:00 GMT", Some(0)),
            ("Thu, 01 Mar 2036 12:00:00 GMT", None), // that day is a Saturday
            ("Sat, 01 Mar 2036 12:00:00 GMT", Some(3600)),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(retry_after(value, now), wait.map(Duration::from_secs), "{value:?}");
        }
    }
}
