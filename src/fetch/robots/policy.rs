//! What an answer to the request for robots.txt means: RFC 9309, 2.3.1 and 2.4.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::file::Robots;
use crate::error::Kind;

/// The longest that a file is used without asking again (RFC 9309, 2.4).
const LONGEST: Duration = Duration::from_hours(24);

/// The shortest: a site that says `no-store` would be asked before every page otherwise.
const SHORTEST: Duration = Duration::from_mins(5);

/// How long it is waited after the first failure; it doubles with each.
const FIRST_RETRY: Duration = Duration::from_mins(1);

/// The longest wait after a failure.
const LONGEST_RETRY: Duration = Duration::from_hours(1);

/// For how long an old copy, or a "no", stands in for a file that cannot be had: "a reasonably long period of time
/// (for example, 30 days)".
const STANDS_IN: Duration = Duration::from_hours(30 * 24);

/// What became of a request for the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    File {
        bytes: Vec<u8>,
        /// `max-age`, or nothing for `no-store` and the like.
        max_age: Option<Duration>,
    },
    /// A status that is no success, and how long to wait if it says so.
    Status(u16, Option<Duration>),
    TooManyRedirects,
    /// The network or the server failed.
    Failed(Failure),
}

/// Why there was no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// In words.
    pub(super) reason: String,
    /// What is wrong with the whole host, and its cause: then the file is not to blame.
    pub(super) host: Option<(Kind, Option<String>)>,
}

impl From<&str> for Failure {
    fn from(reason: &str) -> Self {
        Self { reason: reason.to_owned(), host: None }
    }
}

/// What is known of a host's file.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) robots: Arc<Robots>,
    /// When to ask again.
    pub(super) until: Instant,
    /// Failures since the last answer that meant something.
    failures: u32,
    /// When that was.
    last_good: Instant,
    /// Whether `robots` is of a file or its absence, not of a failure.
    is_known: bool,
}

impl Entry {
    /// What is known after an answer, and what was known before it.
    pub(super) fn new(before: Option<&Self>, answer: Answer, user_agent: &str, now: Instant) -> Self {
        match answer {
            Answer::File { bytes, max_age } => {
                let kept = max_age.unwrap_or(LONGEST).clamp(SHORTEST, LONGEST);
                Self::known(Robots::parse(&bytes, user_agent), now, kept)
            }
            // The site is alive, and asks not to be asked: that is no "no file".
            Answer::Status(429, wait) => Self::failed(before, "status 429".into(), wait, now),
            Answer::Status(400..=499, _) | Answer::TooManyRedirects => Self::known(Robots::allow_all(), now, LONGEST),
            Answer::Status(status, wait) => Self::failed(before, format!("status {status}").as_str().into(), wait, now),
            Answer::Failed(failure) => Self::failed(before, failure, None, now),
        }
    }

    fn known(robots: Robots, now: Instant, kept: Duration) -> Self {
        Self { robots: Arc::new(robots), until: now + kept, failures: 0, last_good: now, is_known: true }
    }

    fn failed(before: Option<&Self>, failure: Failure, wait: Option<Duration>, now: Instant) -> Self {
        let failures = before.map_or(0, |before| before.failures);
        let last_good = before.map_or(now, |before| before.last_good);
        let backoff = FIRST_RETRY * 2_u32.saturating_pow(failures.min(16));
        let until = now + wait.unwrap_or(backoff).clamp(FIRST_RETRY, LONGEST_RETRY);
        let is_old = now.saturating_duration_since(last_good) >= STANDS_IN;
        let (robots, is_known) = match before {
            Some(before) if before.is_known && !is_old => (Arc::clone(&before.robots), true),
            _ if is_old => (Arc::new(Robots::allow_all()), false),
            _ => (Arc::new(Robots::unreachable(failure)), false),
        };
        Self { robots, until, failures: failures + 1, last_good, is_known }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    fn entry(answer: Answer) -> (Entry, Instant) {
        let now = Instant::now();
        (Entry::new(None, answer, "pressclip", now), now)
    }

    fn file(text: &str, max_age: Option<u64>) -> Answer {
        Answer::File { bytes: text.into(), max_age: max_age.map(Duration::from_secs) }
    }

    fn allows(entry: &Entry, path: &str) -> bool {
        entry.robots.is_allowed(&format!("https://x.example{path}").parse().unwrap())
    }

    #[test]
    fn a_file_is_kept_for_as_long_as_it_says_and_a_day_at_most() {
        for (max_age, kept) in
            [(None, DAY), (Some(3600), Duration::from_hours(1)), (Some(0), SHORTEST), (Some(u64::MAX), DAY)]
        {
            let (entry, now) = entry(file("User-agent: *\nDisallow: /no", max_age));
            assert_eq!(entry.until - now, kept, "{max_age:?}");
            assert!(!allows(&entry, "/no") && allows(&entry, "/yes"));
        }
    }

    #[test]
    fn a_site_without_a_file_allows_everything() {
        for status in [400, 401, 403, 404, 410, 451] {
            let (entry, now) = entry(Answer::Status(status, None));
            assert!(allows(&entry, "/x"), "{status}");
            assert_eq!(entry.until - now, DAY);
        }
        assert!(allows(&entry(Answer::TooManyRedirects).0, "/x"));
    }

    #[test]
    fn a_site_in_trouble_allows_nothing_but_the_file() {
        for answer in [
            Answer::Status(500, None),
            Answer::Status(503, None),
            Answer::Status(999, None),
            Answer::Status(101, None),
            Answer::Status(429, None),
            Answer::Failed("timed out".into()),
        ] {
            let (entry, now) = entry(answer.clone());
            assert!(!allows(&entry, "/x") && allows(&entry, "/robots.txt"), "{answer:?}");
            assert_eq!(entry.until - now, FIRST_RETRY);
        }
    }

    #[test]
    fn a_site_in_trouble_is_asked_less_and_less_often() {
        let (mut entry, _) = entry(Answer::Status(500, None));
        let mut waits = Vec::new();
        for _ in 0..9 {
            let now = entry.until;
            entry = Entry::new(Some(&entry), Answer::Failed("x".into()), "pressclip", now);
            waits.push((entry.until - now).as_secs() / 60);
        }
        assert_eq!(waits, [2, 4, 8, 16, 32, 60, 60, 60, 60]);
    }

    #[test]
    fn the_server_says_how_long_to_wait_within_limits() {
        for (said, waited) in [(120, 120), (1, 60), (u64::MAX, 3600)] {
            let (entry, now) = entry(Answer::Status(503, Some(Duration::from_secs(said))));
            assert_eq!((entry.until - now).as_secs(), waited);
        }
    }

    #[test]
    fn an_old_copy_stands_in_for_thirty_days() {
        let (good, now) = entry(file("User-agent: *\nDisallow: /no", None));
        let failed = |at| Entry::new(Some(&good), Answer::Status(500, None), "pressclip", at);
        let soon = failed(now + 29 * DAY);
        assert!(!allows(&soon, "/no") && allows(&soon, "/yes"));
        assert!(allows(&failed(now + 31 * DAY), "/no"));
    }

    #[test]
    fn a_site_that_never_had_a_file_to_give_is_allowed_after_thirty_days() {
        let (first, now) = entry(Answer::Failed("x".into()));
        let later = |at| Entry::new(Some(&first), Answer::Failed("x".into()), "pressclip", at);
        assert!(!allows(&later(now + 29 * DAY), "/x"));
        assert!(allows(&later(now + 31 * DAY), "/x"));
    }
}
