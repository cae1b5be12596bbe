//! The way to one page: requests until one is answered with a page.

use std::future::Future;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION, SET_COOKIE};
use tracing::info;
use url::Url;

use super::body::Bounds;
use super::exchange::{Net, header};
use super::redirect::Trail;
use super::{body, outcome, refresh, robots};
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
            self.let_in(&url).await?;
            let (answer, took) = self.in_time(&url, self.ask(&url)).await;
            self.spent += took;
            match answer? {
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

    /// Whether a hop may be asked for: its host by the guard, its path by the site.
    async fn let_in(&self, url: &Url) -> Result<(), Error> {
        self.net.settings.guard.check(url)?;
        if self.net.settings.obeys_robots {
            self.net.robots(url).await.check(url)?;
        }
        Ok(())
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
    async fn ask(&self, url: &Url) -> Result<Answer, Error> {
        let response = self.net.send(url, self.net.settings.headers(self.trail.is_at_origin())).await?;
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
        let body = body::read(response, url, content_type.as_deref(), self.net.settings.bounds).await?;
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
