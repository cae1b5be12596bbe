//! One request and the start of its answer.

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Client, Response};
use tracing::debug;
use url::Url;

use super::builder::Settings;
use super::failure;
use super::robots::Store;
use crate::error::{Error, redacted};

/// What all pages of a fetcher share.
pub(super) struct Net {
    pub(super) client: Client,
    pub(super) settings: Settings,
    pub(super) robots: Store,
}

impl Net {
    /// Asks for a URL, which the guard has let through. Redirects are answers like others.
    pub(super) async fn send(&self, url: &Url, headers: HeaderMap) -> Result<Response, Error> {
        debug!(url = %redacted(url), "request");
        let request = self.client.get(url.clone()).headers(headers);
        let response = request.send().await.map_err(|e| failure::of_request(e, url, self.settings.connect_timeout))?;
        let status = response.status().as_u16();
        debug!(url = %redacted(url), status, version = ?response.version(), "answer");
        Ok(response)
    }
}

/// The first header of a name as text.
pub(super) fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
