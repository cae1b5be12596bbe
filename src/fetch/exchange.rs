//! One request and the start of its answer.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::{Client, Response};
use tracing::{debug, warn};
use url::{Host, Url};

use super::authorities::Authorities;
use super::cache::Cache;
use super::failure;
use super::gate::{Gate, Turn};
use super::hosts::{Channel, Hosts};
use super::jar::Jar;
use super::pace::Ended;
use super::reservations::Reservations;
use super::retry_after::retry_after;
use super::robots::Store;
use super::room::Room;
use super::settings::Settings;
use super::warc::{Exchange, Writer};
use super::workers::Workers;
use crate::error::{Error, Kind, redacted};

/// What all pages of a fetcher share.
pub(super) struct Net {
    /// How hosts are asked.
    pub(super) general: Channel,
    /// How some are that are asked otherwise.
    pub(super) hosts: Hosts,
    pub(super) robots: Store,
    /// What sites reserve, if they are to be asked.
    pub(super) reservations: Option<Authorities<Reservations>>,
    pub(super) gate: Gate,
    pub(super) cache: Option<Cache>,
    /// Where exchanges are recorded.
    pub(super) warc: Option<Arc<Writer>>,
    /// The cookies of all pages, if they share them.
    pub(super) jar: Option<Arc<Jar>>,
    /// Where large bodies are held.
    pub(super) room: Room,
    pub(super) workers: Arc<Workers>,
}

impl Net {
    /// Asks for a URL, which the guard has let through. Redirects are answers like others.
    pub(super) async fn send(&self, url: &Url, headers: HeaderMap, turn: &mut Turn) -> Result<Reply, Error> {
        debug!(url = %redacted(url), "request");
        let channel = self.channel(url);
        let limit = channel.settings.header_timeout;
        let sent_at = Timestamp::now();
        let asked = self.warc.is_some().then(|| headers.clone());
        let request = channel.client_for(url).get(url.clone()).headers(headers);
        let answer = tokio::time::timeout(limit, request.send()).await;
        turn.ended(match &answer {
            Ok(Ok(response)) => ended(response, turn.age()),
            _ => Ended::Failed,
        });
        let response = answer
            .map_err(|_| Error::new(Kind::HeaderTimeout(limit), url))?
            .map_err(|e| failure::of_request(e, url, &channel.settings))?;
        let status = response.status().as_u16();
        debug!(url = %redacted(url), status, version = ?response.version(), "answer");
        let exchange = match (&self.warc, asked) {
            (Some(warc), Some(asked)) => Some(Exchange::begin(warc, url, sent_at, asked, &response)),
            _ => None,
        };
        Ok(Reply { response, exchange })
    }

    /// Waits until a URL's host may be asked.
    pub(super) async fn turn(&self, url: &Url, crawl_delay: Option<Duration>) -> Result<Turn, Error> {
        let channel = self.channel(url);
        let address = match url.host() {
            _ if !self.gate.minds_address(url) || !channel.settings.guard.proxies.is_empty() => None,
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            // A name without an address fails when it is asked.
            Some(Host::Domain(name)) => channel.resolver.first(name).await,
            None => None,
        };
        let turn = self.gate.turn(url, address, crawl_delay).await;
        turn.map_err(|blocked| Error::new(Kind::Blocked(blocked), url))
    }

    /// How the host of a URL is asked.
    pub(super) fn channel(&self, url: &Url) -> &Channel {
        self.hosts.at(url).unwrap_or(&self.general)
    }

    /// The settings of the host of a URL.
    pub(super) fn settings(&self, url: &Url) -> &Settings {
        &self.channel(url).settings
    }
}

impl Channel {
    fn client_for(&self, url: &Url) -> Client {
        match &self.insecure {
            Some(insecure) if url.scheme() == "https" && self.settings.is_insecure(url) => {
                warn!(url = %redacted(url), "the certificate of this host is not checked");
                insecure.client_for(url)
            }
            _ => self.pool.client_for(url),
        }
    }
}

/// The start of an answer.
pub(super) struct Reply {
    pub(super) response: Response,
    /// Its record, if there is to be one.
    pub(super) exchange: Option<Exchange>,
}

impl Reply {
    pub(super) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }
}

/// How a request with this answer ended, as its host is paced.
fn ended(response: &Response, latency: Duration) -> Ended {
    match response.status().as_u16() {
        429 | 503 => {
            let wait = header(response.headers(), &RETRY_AFTER);
            Ended::Refused(wait.and_then(|text| retry_after(&text, Timestamp::now())))
        }
        500..=599 => Ended::Failed,
        _ => Ended::Answered(latency),
    }
}

/// The first header of a name as text.
pub(super) fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
