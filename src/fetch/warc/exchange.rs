//! What is noted of an exchange while it goes on.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode, Version};
use tracing::warn;
use url::Url;

use super::writer::Writer;
use crate::error::redacted;
use crate::fetch::settings::PRIVATE;

/// The bytes of a body as they arrive.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tee {
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Tee {
    pub(crate) fn push(&self, bytes: &[u8]) {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
    }

    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.bytes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A request and its answer. It is written when it is dropped: whatever became of it, what came in is on record.
#[derive(Debug)]
pub(crate) struct Exchange {
    writer: Arc<Writer>,
    pub(super) url: Url,
    pub(super) sent_at: Timestamp,
    pub(super) asked: HeaderMap,
    pub(super) status: StatusCode,
    pub(super) version: Version,
    pub(super) answered: HeaderMap,
    pub(super) address: Option<SocketAddr>,
    body: Tee,
    is_whole: bool,
}

impl Exchange {
    pub(crate) fn begin(
        writer: &Arc<Writer>,
        url: &Url,
        sent_at: Timestamp,
        mut asked: HeaderMap,
        response: &Response,
    ) -> Self {
        // An archive is handed on; what opens doors is not.
        for secret in PRIVATE {
            asked.remove(secret);
        }
        Self {
            writer: Arc::clone(writer),
            url: crate::error::without_credentials(url.clone()),
            sent_at,
            asked,
            status: response.status(),
            version: response.version(),
            answered: response.headers().clone(),
            address: response.remote_addr(),
            body: Tee::default(),
            is_whole: false,
        }
    }

    /// Where the body's bytes go.
    pub(crate) fn tee(&self) -> Tee {
        self.body.clone()
    }

    /// Is written now, on a thread that may wait for the disk, with as much of the body as has come in.
    pub(crate) async fn end(mut self, is_whole: bool) {
        self.is_whole = is_whole;
        // It is written whether or not anybody waits for it.
        let _ = tokio::task::spawn_blocking(move || drop(self)).await;
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let body = self.body.take();
        // A body that nobody read, as of a redirect, and one that was given up.
        let announced = self.answered.get("content-length").and_then(|length| length.to_str().ok()?.parse().ok());
        let is_whole = self.is_whole || announced == Some(body.len());
        if let Err(error) = self.writer.write(self, &body, is_whole) {
            let file = self.writer.path.display();
            warn!(%error, %file, url = %redacted(&self.url), "an exchange could not be recorded, and the run goes on without it: is the disk full?");
        }
    }
}
