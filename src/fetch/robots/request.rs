//! Asks a host for its robots.txt.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{CACHE_CONTROL, HeaderMap, LOCATION, RETRY_AFTER};
use tracing::debug;
use url::Url;

use super::policy::Failure;
use super::{Answer, BYTE_LIMIT, MAX_REDIRECTS};
use crate::error::{Error, Kind, redacted};
use crate::fetch::body::{self, Bounds};
use crate::fetch::exchange::{Net, header};
use crate::fetch::gate::Turn;
use crate::fetch::redirect::{NewCookies, Trail};
use crate::fetch::retry_after::retry_after;

/// What became of the request for the file at `url`. Each hop takes no longer than a page may.
pub(crate) async fn ask(net: &Net, url: Url) -> Answer {
    let answer = match follow(net, &url).await {
        Ok(answer) => answer,
        Err(error) => {
            let is_same_host = error.url().and_then(|at| Url::parse(at).ok()).is_some_and(|at| at.host() == url.host());
            let host = error.of_host().filter(|_| is_same_host);
            Answer::Failed(Failure { host, reason: error.without_url().to_string() })
        }
    };
    match &answer {
        Answer::File { bytes, .. } => debug!(url = %redacted(&url), bytes = bytes.len(), "robots.txt"),
        other => debug!(url = %redacted(&url), answer = ?other, "no robots.txt"),
    }
    answer
}

async fn follow(net: &Net, url: &Url) -> Result<Answer, Error> {
    let mut trail = Trail::begin(url.as_str(), MAX_REDIRECTS, net.general.settings.transport)?;
    loop {
        let url = trail.current();
        let limit = net.settings(url).timeout;
        net.settings(url).guard.check(url)?;
        let turn = net.turn(url, None).await?;
        let hop = tokio::time::timeout(limit, hop(net, url, turn)).await;
        let location = match hop.map_err(|_| Error::new(Kind::TotalTimeout(limit), url))?? {
            Hop::Answered(answer) => return Ok(answer),
            Hop::Moved(location) => location,
        };
        match trail.follow(location.as_deref(), NewCookies::No) {
            Ok(()) => {}
            Err(error) if error.is_too_many_redirects() => return Ok(Answer::TooManyRedirects),
            Err(error) => return Err(error),
        }
    }
}

enum Hop {
    Answered(Answer),
    Moved(Option<String>),
}

async fn hop(net: &Net, url: &Url, mut turn: Turn) -> Result<Hop, Error> {
    let reply = net.send(url, net.settings(url).headers_for_robots(), &mut turn).await?;
    match reply.status() {
        200..=299 => {
            let max_age = max_age(reply.headers());
            // A byte more than is read tells that the last line is cut.
            let bounds = Bounds { max: BYTE_LIMIT + 1, ..net.settings(url).bounds };
            let bytes = body::start(reply, url, bounds).await?;
            Ok(Hop::Answered(Answer::File { bytes, max_age }))
        }
        301 | 302 | 303 | 307 | 308 => Ok(Hop::Moved(header(reply.headers(), &LOCATION))),
        status => {
            let wait = header(reply.headers(), &RETRY_AFTER);
            let wait = wait.and_then(|text| retry_after(&text, Timestamp::now()));
            Ok(Hop::Answered(Answer::Status(status, wait)))
        }
    }
}

/// For how long an answer may be kept by `Cache-Control`.
fn max_age(headers: &HeaderMap) -> Option<Duration> {
    let values = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let mut found = None;
    for directive in values.flat_map(|value| value.split(',')) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-store" | "no-cache" => return Some(Duration::ZERO),
            "max-age" => found = value.trim().trim_matches('"').parse().ok().map(Duration::from_secs).or(found),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cache_control_says_how_long_a_file_is_kept() {
        let of = |value: &str| max_age(&HeaderMap::from_iter([(CACHE_CONTROL, value.parse().unwrap())]));
        assert_eq!(of("public, Max-Age=60"), Some(Duration::from_mins(1)));
        assert_eq!(of("max-age=\"60\""), Some(Duration::from_mins(1)));
        assert_eq!(of("max-age=60, no-store"), Some(Duration::ZERO));
        assert_eq!(of("no-cache"), Some(Duration::ZERO));
        assert_eq!(of("public"), None);
        assert_eq!(of("max-age=soon"), None);
        assert_eq!(max_age(&HeaderMap::new()), None);
    }
}
