//! The way to one page: requests until one is answered with a page.

use std::future::Future;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION, SET_COOKIE};
use tracing::{debug, info};
use url::Url;

use super::body::Bounds;
use super::exchange::{Net, header};
use super::gate::Turn;
use super::redirect::Trail;
use super::{body, outcome, refresh, retry, robots};
use crate::error::{Error, Kind, redacted, without_credentials};
use crate::page::Page;

/// How long the text of a refusal is waited for: it only tells who refused.
const REFUSAL_TIME: Duration = Duration::from_secs(3);

/// What a server answers to one request.
enum Answer {
    Page(Page),
    /// To be asked for elsewhere: the `Location`, if there is one.
    Moved(Option<String>),
}

/// A page on its way.
pub(super) struct Visit<'a> {
    net: &'a Net,
    trail: Trail,
    /// The time that the page took so far, without what was waited out of politeness.
    spent: Duration,
    /// Whether a page sent its reader on: it is followed once.
    was_refreshed: bool,
}

impl<'a> Visit<'a> {
    pub(super) fn begin(net: &'a Net, url: &str) -> Result<Self, Error> {
        let trail = Trail::begin(url, net.settings.max_redirects, net.settings.transport)?;
        Ok(Self { net, trail, spent: Duration::ZERO, was_refreshed: false })
    }

    /// Goes all the way.
    pub(super) async fn page(mut self) -> Result<Page, Error> {
        loop {
            let url = self.trail.current().clone();
            match self.answer(&url).await? {
                Answer::Moved(location) => self.trail.follow(location.as_deref())?,
                Answer::Page(page) => match self.refreshed(&page, &url) {
                    Some(target) => {
                        self.was_refreshed = true;
                        self.trail.follow(Some(&target))?;
                    }
                    None => return self.arrived(page, &url),
                },
            }
        }
    }

    /// The answer at a hop, at the first attempt or a later one.
    async fn answer(&mut self, url: &Url) -> Result<Answer, Error> {
        let crawl_delay = self.let_in(url).await?;
        let mut failed: Option<Error> = None;
        for attempt in 1.. {
            let turn = match (self.net.turn(url, crawl_delay).await, failed.take()) {
                (Ok(turn), _) => turn,
                // What the site said first is what is wrong.
                (Err(_), Some(first)) => return Err(first),
                (Err(error), None) => return Err(error),
            };
            let (answer, took) = self.in_time(url, self.ask(url, turn)).await;
            self.spent += took;
            let error = match answer {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let may_retry = attempt <= self.net.settings.retries && retry::is_transient(error.kind());
            if !may_retry || !self.net.gate.may_retry(url) {
                return Err(error);
            }
            let wait = retry::wait(attempt, fastrand::f64());
            debug!(url = %redacted(url), %error, attempt, ?wait, "trying again");
            tokio::time::sleep(wait).await;
            failed = Some(error);
        }
        Err(Error::new(Kind::Internal, url))
    }

    /// Lets a hop in: its host by the guard, its path by the site. Gives the delay that the site wants.
    async fn let_in(&self, url: &Url) -> Result<Option<Duration>, Error> {
        self.net.settings.guard.check(url)?;
        if !self.net.settings.obeys_robots {
            return Ok(None);
        }
        let robots = self.net.robots(url).await;
        robots.check(url)?;
        Ok(robots.crawl_delay())
    }

    /// Does a part of the work within what is left of the time; also how long it took.
    async fn in_time<T>(
        &self,
        url: &Url,
        work: impl Future<Output = Result<T, Error>>,
    ) -> (Result<T, Error>, Duration) {
        let (start, limit) = (Instant::now(), self.net.settings.timeout);
        let done = tokio::time::timeout(limit.saturating_sub(self.spent), work).await;
        (done.unwrap_or_else(|_| Err(Error::new(Kind::TotalTimeout(limit), url))), start.elapsed())
    }

    /// One request and its answer.
    async fn ask(&self, url: &Url, mut turn: Turn) -> Result<Answer, Error> {
        let headers = self.net.settings.headers(self.trail.is_at_origin());
        let response = self.net.send(url, headers, &mut turn).await?;
        match response.status().as_u16() {
            // The redirects of the Fetch standard.
            301 | 302 | 303 | 307 | 308 => Ok(Answer::Moved(header(response.headers(), &LOCATION))),
            // 204 and 205 have no body, 206 has a part of one, and nobody asked for that.
            200..=203 => self.read(url, response).await.map(Answer::Page),
            _ => Err(refusal(url, response).await),
        }
    }

    async fn read(&self, url: &Url, response: Response) -> Result<Page, Error> {
        let fetched_at = Timestamp::now();
        let status = response.status().as_u16();
        let content_type = header(response.headers(), &CONTENT_TYPE);
        let headers = texts(response.headers());
        let body =
            body::read(response, url, content_type.as_deref(), self.net.settings.bounds, &self.net.large).await?;
        Ok(Page {
            body,
            url: Some(without_credentials(url.clone())),
            content_type,
            status: Some(status),
            fetched_at: Some(fetched_at),
            redirects: self.trail.passed().cloned().map(without_credentials).collect(),
            headers,
        })
    }

    /// Where the page sends its reader, if it is the first to do so.
    fn refreshed(&self, page: &Page, url: &Url) -> Option<String> {
        if self.was_refreshed { None } else { refresh::target(&page.body, url) }
    }

    /// The page, if it is one and not a wall in front of it.
    fn arrived(&self, page: Page, url: &Url) -> Result<Page, Error> {
        let status = page.status.unwrap_or_default();
        if let Some(kind) = outcome::of_page(status, &page.headers, &page.body, self.trail.first(), url) {
            return Err(Error::new(kind, url));
        }
        info!(url = %redacted(url), bytes = page.body.len(), "fetched");
        Ok(page)
    }
}

/// What an answer with an error's status means.
async fn refusal(url: &Url, response: Response) -> Error {
    let status = response.status().as_u16();
    let headers = texts(response.headers());
    let start = body::start(response, url, Bounds { max: outcome::REFUSAL, min_rate: 0 });
    // A text that does not come in changes nothing: the status has been said.
    let text = tokio::time::timeout(REFUSAL_TIME, start).await.ok().and_then(Result::ok).unwrap_or_default();
    Error::new(outcome::of_refusal(status, &headers, &text), url)
}

/// The headers as texts, without cookies.
fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let headers = headers.iter().filter(|(name, _)| *name != SET_COOKIE);
    headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into())).collect()
}

impl Net {
    /// What the site of a URL says of programs.
    pub(super) async fn robots(&self, url: &Url) -> std::sync::Arc<robots::Robots> {
        self.robots.of(url, &self.settings.user_agent, |file| robots::ask(self, file)).await
    }
}
