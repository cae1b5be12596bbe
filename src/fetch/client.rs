//! One page: requests until one is answered with a page.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, LOCATION, PROXY_AUTHORIZATION};
use reqwest::{Client, Response, StatusCode};
use tracing::{debug, info};
use url::Url;

use super::builder::{FetcherBuilder, Settings};
use super::redirect::Trail;
use super::{body, failure};
use crate::error::{Error, Kind, redacted, without_credentials};
use crate::page::Page;

/// Headers that only the origin gets for which they were set.
const PRIVATE: [HeaderName; 3] = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION];

/// Fetches pages over HTTP and HTTPS.
///
/// Connections are kept and shared by all clones, so build one and use it for all pages of a program.
/// Needs a Tokio runtime with time and I/O enabled.
///
/// ```no_run
/// # async fn run() -> Result<(), pressclip::Error> {
/// let fetcher = pressclip::fetch::Fetcher::builder().build()?;
/// let page = fetcher.get("https://news.example/rain").await?;
/// assert_eq!(page.status, Some(200));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Fetcher {
    client: Client,
    settings: Arc<Settings>,
}

/// What a server answers to one request.
enum Answer {
    Page(Page),
    /// To be asked for elsewhere: the `Location`, if there is one.
    Moved(Option<String>),
}

impl Fetcher {
    /// A fetcher to be set up.
    pub fn builder() -> FetcherBuilder {
        FetcherBuilder::default()
    }

    pub(super) fn new(client: Client, settings: Settings) -> Self {
        Self { client, settings: Arc::new(settings) }
    }

    /// The page at a URL, after redirects.
    ///
    /// A user name and password in the URL are sent to its host, and are not in [`Page::url`].
    ///
    /// # Errors
    /// Whatever keeps it from giving a whole page of HTML: see the questions of [`Error`]. In particular a
    /// status other than 200, 201, 202 or 203, a body that is larger than allowed or incomplete, and content that is
    /// not HTML, whatever its `Content-Type` says.
    pub async fn get(&self, url: &str) -> Result<Page, Error> {
        let start = Instant::now();
        let limit = self.settings.timeout;
        let mut trail = Trail::begin(url, self.settings.max_redirects)?;
        loop {
            let url = trail.current();
            self.settings.guard.check(url)?;
            let left = limit.saturating_sub(start.elapsed());
            let answer = tokio::time::timeout(left, self.ask(url, trail.is_at_origin()))
                .await
                .map_err(|_| Error::new(Kind::TotalTimeout(limit), url))?;
            match answer? {
                Answer::Page(page) => {
                    info!(url = %redacted(url), bytes = page.body.len(), "fetched");
                    return Ok(page);
                }
                Answer::Moved(location) => trail.follow(location.as_deref())?,
            }
        }
    }

    /// One request and its answer.
    async fn ask(&self, url: &Url, is_at_origin: bool) -> Result<Answer, Error> {
        debug!(url = %redacted(url), "request");
        let request = self.client.get(url.clone()).headers(self.headers(is_at_origin));
        let response = request.send().await.map_err(|e| failure::of_request(e, url, self.settings.connect_timeout))?;
        let status = response.status();
        debug!(url = %redacted(url), status = status.as_u16(), version = ?response.version(), "answer");
        match status.as_u16() {
            // The redirects of the Fetch standard.
            301 | 302 | 303 | 307 | 308 => Ok(Answer::Moved(header(&response, &LOCATION))),
            // 204 and 205 have no body, 206 has a part of one, and nobody asked for that.
            200..=203 => self.page(url, status, response).await.map(Answer::Page),
            status => Err(Error::new(Kind::Status(status), url)),
        }
    }

    async fn page(&self, url: &Url, status: StatusCode, response: Response) -> Result<Page, Error> {
        let fetched_at = Timestamp::now();
        let content_type = header(&response, &CONTENT_TYPE);
        let body = body::read(response, url, content_type.as_deref(), self.settings.max_body).await?;
        Ok(Page {
            body,
            url: Some(without_credentials(url.clone())),
            content_type,
            status: Some(status.as_u16()),
            fetched_at: Some(fetched_at),
        })
    }

    fn headers(&self, is_at_origin: bool) -> HeaderMap {
        let mut headers = self.settings.headers.clone();
        if !is_at_origin {
            for name in PRIVATE {
                headers.remove(name);
            }
        }
        headers
    }
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Headers may hold secrets.
        f.debug_struct("Fetcher").finish_non_exhaustive()
    }
}

/// The first header of a name as text.
fn header(response: &Response, name: &HeaderName) -> Option<String> {
    response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

const _: () = {
    const fn is_send_sync<T: Send + Sync + 'static>() {}
    is_send_sync::<Fetcher>();
    is_send_sync::<FetcherBuilder>();
};

#[allow(dead_code)] // it need only compile
fn futures_are_send(fetcher: &Fetcher) {
    fn is_send(_: impl Send) {}
    is_send(fetcher.get(""));
    is_send(fetcher.clip("", &crate::Options::default()));
    is_send(crate::get(""));
}
