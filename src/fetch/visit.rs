//! The way to one page: requests until one is answered with a page.

use std::future::Future;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, LOCATION, SET_COOKIE};
use reqwest::{Response, StatusCode};
use tracing::info;
use url::Url;

use super::exchange::{Net, header};
use super::redirect::Trail;
use super::{body, robots};
use crate::error::{Error, Kind, redacted, without_credentials};
use crate::page::Page;

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
}

impl<'a> Visit<'a> {
    pub(super) fn begin(net: &'a Net, url: &str) -> Result<Self, Error> {
        Ok(Self { net, trail: Trail::begin(url, net.settings.max_redirects)?, spent: Duration::ZERO })
    }

    /// Goes all the way.
    pub(super) async fn page(mut self) -> Result<Page, Error> {
        loop {
            let url = self.trail.current().clone();
            self.let_in(&url).await?;
            let (answer, took) = self.in_time(&url, self.ask(&url)).await;
            self.spent += took;
            match answer? {
                Answer::Page(page) => {
                    info!(url = %redacted(&url), bytes = page.body.len(), "fetched");
                    return Ok(page);
                }
                Answer::Moved(location) => self.trail.follow(location.as_deref())?,
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
        let status = response.status();
        match status.as_u16() {
            // The redirects of the Fetch standard.
            301 | 302 | 303 | 307 | 308 => Ok(Answer::Moved(header(response.headers(), &LOCATION))),
            // 204 and 205 have no body, 206 has a part of one, and nobody asked for that.
            200..=203 => self.read(url, status, response).await.map(Answer::Page),
            status => Err(Error::new(Kind::Status(status), url)),
        }
    }

    async fn read(&self, url: &Url, status: StatusCode, response: Response) -> Result<Page, Error> {
        let fetched_at = Timestamp::now();
        let content_type = header(response.headers(), &CONTENT_TYPE);
        let headers = response.headers().iter().filter(|(name, _)| *name != SET_COOKIE);
        let headers = headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()));
        let headers = headers.collect();
        let body = body::read(response, url, content_type.as_deref(), self.net.settings.max_body).await?;
        Ok(Page {
            body,
            url: Some(without_credentials(url.clone())),
            content_type,
            status: Some(status.as_u16()),
            fetched_at: Some(fetched_at),
            headers,
        })
    }
}

impl Net {
    /// What the site of a URL says of programs.
    pub(super) async fn robots(&self, url: &Url) -> std::sync::Arc<robots::Robots> {
        self.robots.of(url, &self.settings.user_agent, |file| robots::ask(self, file)).await
    }
}
