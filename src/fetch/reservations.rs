//! `/.well-known/tdmrep.json`: which parts of a site are reserved from text and data mining (`TDMRep`,
//! <https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/>).

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;
use url::{Position, Url};

use super::authorities::Dated;
use super::exchange::Net;
use super::robots::{self, Answer};
use crate::page::{Page, Reservation};

/// How long a file, or that there is none, is known: as robots.txt at most.
const KEPT: Duration = Duration::from_hours(24);

/// How long it is known that it could not be had.
const KEPT_FAILURE: Duration = Duration::from_hours(1);

/// Rules that are read of a file at most.
const MAX_RULES: usize = 1000;

/// What a site's file says.
#[derive(Debug, Clone)]
pub(super) struct Reservations {
    rules: Arc<Vec<Rule>>,
    until: Instant,
}

#[derive(Debug)]
struct Rule {
    location: robotxt::Rule,
    /// Nothing where it gives leave.
    reservation: Option<Reservation>,
}

/// A rule as it is written.
#[derive(Deserialize)]
struct Written {
    location: String,
    #[serde(rename = "tdm-reservation")]
    reservation: Value,
    #[serde(rename = "tdm-policy")]
    policy: Option<String>,
}

impl Reservations {
    fn new(answer: Answer, now: Instant) -> Self {
        let (rules, kept) = match answer {
            Answer::File { bytes, .. } => (rules(&bytes), KEPT),
            Answer::Status(404 | 410, _) => (Vec::new(), KEPT),
            _ => (Vec::new(), KEPT_FAILURE),
        };
        Self { rules: Arc::new(rules), until: now + kept }
    }

    /// What is reserved of a URL, by the rule with the longest location that fits, as in robots.txt.
    fn of(&self, url: &Url) -> Option<Reservation> {
        let path = &url[Position::BeforePath..Position::AfterQuery];
        let fitting = self.rules.iter().filter(|rule| rule.location.is_match(path));
        let strongest = fitting.max_by_key(|rule| (rule.location.pattern().len(), rule.reservation.is_some()))?;
        strongest.reservation.clone()
    }
}

impl Dated for Reservations {
    fn until(&self) -> Instant {
        self.until
    }
}

/// The rules of a file. What makes no sense is passed over.
fn rules(file: &[u8]) -> Vec<Rule> {
    let Ok(Value::Array(written)) = serde_json::from_slice(file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file)) else {
        return Vec::new();
    };
    let written = written.into_iter().take(MAX_RULES).filter_map(|rule| serde_json::from_value::<Written>(rule).ok());
    let read = |rule: Written| {
        let is_reserved = rule.reservation == 1 || rule.reservation == "1";
        let reservation = is_reserved.then_some(Reservation { policy: rule.policy });
        Some(Rule { location: location(&rule.location)?, reservation })
    };
    written.filter_map(read).collect()
}

/// A location as a pattern: it is written as the paths of robots.txt are.
fn location(path: &str) -> Option<robotxt::Rule> {
    if !path.starts_with('/') || path.contains(|c: char| c.is_control() || c == '#') {
        return None;
    }
    let file = format!("User-agent: *\nDisallow: {path}");
    robotxt::Robots::parse(file.as_bytes(), "*").rules().first().cloned()
}

impl Net {
    /// What the site of a page reserves of it, as far as the page's own headers do not say.
    pub(super) async fn reservation(&self, page: &Page, url: &Url) -> Option<Reservation> {
        let reservations = self.reservations.as_ref()?;
        if page.headers.iter().any(|(name, _)| name == "tdm-reservation") {
            return None;
        }
        let file = url.join("/.well-known/tdmrep.json").ok()?;
        let ask = async |_| {
            let answer = if self.robots(&file).await.is_allowed(&file) {
                robots::ask(self, file.clone()).await
            } else {
                Answer::Status(404, None)
            };
            Reservations::new(answer, Instant::now())
        };
        reservations.of(url, ask).await.of(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reserved(file: &str, path: &str) -> Option<Reservation> {
        let answer = Answer::File { bytes: file.into(), max_age: None };
        let url = Url::parse("https://news.example/").unwrap().join(path).unwrap();
        Reservations::new(answer, Instant::now()).of(&url)
    }

    #[test]
    fn the_longest_location_that_fits_says_what_is_reserved() {
        let file = r#"[
            {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://news.example/tdm.json"},
            {"location": "/open/*", "tdm-reservation": 0},
            {"location": "/open/*.pdf$", "tdm-reservation": "1"}
        ]"#;
        assert_eq!(reserved(file, "/rain").unwrap().policy.as_deref(), Some("https://news.example/tdm.json"));
        assert_eq!(reserved(file, "/open/rain"), None);
        assert_eq!(reserved(file, "/open/rain.pdf"), Some(Reservation { policy: None }));
        assert_eq!(reserved(file, "/open/rain.pdf?page=2"), None);
    }

    #[test]
    fn a_file_that_makes_no_sense_reserves_nothing() {
        let odd = [
            "",
            "<!DOCTYPE html><p>Not found",
            "{}",
            "[1, null, {\"location\": 7}]",
            r#"[{"location": "rain", "tdm-reservation": 1}]"#,
            r#"[{"location": "/", "tdm-reservation": true}]"#,
            r#"[{"location": "/x\nDisallow: /", "tdm-reservation": 1}]"#,
            &"[".repeat(100_000),
        ];
        for file in odd {
            assert_eq!(reserved(file, "/rain"), None, "{file:.60}");
        }
        let among = r#"[{"location": 7}, {"location": "/*", "tdm-reservation": 1}]"#;
        assert!(reserved(among, "/rain").is_some(), "what makes sense beside it counts");
    }

    #[test]
    fn a_file_is_asked_for_once_a_day_and_one_that_could_not_be_had_within_the_hour() {
        let now = Instant::now();
        let kept = |answer| Reservations::new(answer, now).until() - now;
        assert_eq!(kept(Answer::File { bytes: Vec::new(), max_age: None }), KEPT);
        assert_eq!(kept(Answer::Status(404, None)), KEPT);
        assert_eq!(kept(Answer::Status(503, None)), KEPT_FAILURE);
        assert_eq!(kept(Answer::Failed("timed out".into())), KEPT_FAILURE);
    }
}
