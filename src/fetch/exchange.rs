//! One request and the start of its answer.

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Client, Response};
use tracing::{debug, warn};
use url::Url;

use super::failure;
use super::robots::Store;
use super::settings::Settings;
use crate::error::{Error, Kind, redacted};

/// What all pages of a fetcher share.
pub(super) struct Net {
    pub(super) client: Client,
    /// One that does not check certificates.
    pub(super) insecure: Option<Client>,
    pub(super) settings: Settings,
    pub(super) robots: Store,
}

impl Net {
    /// Asks for a URL, which the guard has let through. Redirects are answers like others.
    pub(super) async fn send(&self, url: &Url, headers: HeaderMap) -> Result<Response, Error> {
        debug!(url = %redacted(url), "request");
        let limit = self.settings.header_timeout;
        let request = self.client_for(url).get(url.clone()).headers(headers);
        let response = tokio::time::timeout(limit, request.send())
            .await
            .map_err(|_| Error::new(Kind::HeaderTimeout(limit), url))?
            .map_err(|e| failure::of_request(e, url, self.settings.connect_timeout))?;
        let status = response.status().as_u16();
        debug!(url = %redacted(url), status, version = ?response.version(), "answer");
        Ok(response)
    }

    fn client_for(&self, url: &Url) -> &Client {
        match &self.insecure {
            Some(insecure) if url.scheme() == "https" && self.settings.is_insecure(url) => {
                warn!(url = %redacted(url), "the certificate of this host is not checked");
                insecure
            }
            _ => &self.client,
        }
    }
}

/// The first header of a name as text.
pub(super) fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
