//! Answers kept on disk, as a browser keeps them: RFC 9111, by `http-cache-semantics`.
//!
//! A file an answer, named by the digest of its URL: a line of JSON, then the body. A file is written whole
//! or not at all, so a program that is killed leaves no half one.

#[cfg(test)]
mod tests;

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::{AUTHORIZATION, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri};
use http_cache_semantics::{AfterResponse, BeforeRequest, CacheOptions, CachePolicy};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tracing::{debug, warn};
use url::{Position, Url};

use super::settings::PRIVATE;
use crate::error::{redacted, without_credentials};

/// Bytes of a cache's files at most, as far as they are counted when it is opened: 1 GiB. The oldest make room.
pub const DEFAULT_CACHE_SIZE: u64 = 1024 * 1024 * 1024;

/// The end of the name of a file that is being written.
const PART: &str = ".part";

/// How old such a file is when nobody can be writing it any more.
const PART_TIME: Duration = Duration::from_hours(1);

/// Bytes of the line of JSON at most.
const MAX_HEAD: usize = 1024 * 1024;

/// A folder of answers.
#[derive(Debug, Clone)]
pub(super) struct Cache {
    folder: Arc<PathBuf>,
}

/// An answer as it is kept.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) head: Head,
    /// Decompressed.
    pub(super) body: Vec<u8>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Head {
    url: String,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) fetched_at: Timestamp,
    policy: CachePolicy,
}

/// What is to be done for a request.
pub(super) enum Look {
    /// Nothing: this is the answer.
    Fresh(Stored),
    /// To ask, with these headers; if nothing has changed, this is the answer.
    Stale(Stored, HeaderMap),
    /// To ask.
    Unknown,
}

impl Cache {
    /// A cache in a folder, which is made if it is not there.
    pub(super) fn open(folder: &Path, max: u64) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        prune(folder, max)?;
        Ok(Self { folder: Arc::new(folder.to_owned()) })
    }

    /// What is known of a URL that is asked for with these headers.
    pub(super) fn look(&self, url: &Url, headers: &HeaderMap, now: SystemTime) -> Look {
        let Some(stored) = self.stored(url) else { return Look::Unknown };
        let Some(request) = request(url, headers) else { return Look::Unknown };
        match stored.head.policy.before_request(&request, now) {
            BeforeRequest::Fresh(_) => Look::Fresh(stored),
            BeforeRequest::Stale { request, matches: true } => {
                let mut asked = request.headers;
                if !headers.contains_key(AUTHORIZATION) {
                    asked.remove(AUTHORIZATION);
                }
                Look::Stale(stored, asked)
            }
            BeforeRequest::Stale { .. } => Look::Unknown,
        }
    }

    /// What is kept for a URL, however old it is. A file that cannot be read is none.
    pub(super) fn stored(&self, url: &Url) -> Option<Stored> {
        let mut file = io::BufReader::new(fs::File::open(self.path(url)).ok()?);
        let mut line = Vec::new();
        io::BufRead::read_until(&mut io::Read::by_ref(&mut file).take(MAX_HEAD as u64), b'\n', &mut line).ok()?;
        let head: Head = serde_json::from_slice(&line).ok()?;
        if head.url != key(url) {
            return None;
        }
        let mut body = Vec::new();
        file.read_to_end(&mut body).ok()?;
        Some(Stored { head, body })
    }

    /// Keeps an answer, if it may be kept.
    pub(super) fn keep(&self, url: &Url, asked: &HeaderMap, answer: Answered<'_>, now: SystemTime) {
        let Answered { status, headers, texts, body, fetched_at } = answer;
        let (Some(mut request), Some(response)) = (request(url, asked), response(status, headers)) else { return };
        if varies_by_secret(&request, headers) {
            return;
        }
        without_secrets(request.headers_mut());
        let options = CacheOptions { shared: false, ..CacheOptions::default() };
        let policy = CachePolicy::new_options(&request, &response, now, options);
        if !policy.is_storable() {
            return;
        }
        let head = Head { url: key(url), status, headers: texts.to_vec(), fetched_at, policy };
        self.write(url, &head, body);
    }

    /// Keeps that an answer has not changed, and gives it with its headers as they are now. A 304 that names no validator is
    /// about the only answer that is kept (RFC 9111, 4.3.4).
    pub(super) fn confirm(
        &self,
        url: &Url,
        asked: &HeaderMap,
        stored: Stored,
        headers: &HeaderMap,
        now: SystemTime,
    ) -> Stored {
        let Stored { mut head, body } = stored;
        if let (Some(mut request), Some(response)) = (request(url, asked), response(304, headers)) {
            without_secrets(request.headers_mut());
            let after = head.policy.after_response(&request, &response, now);
            let AfterResponse::NotModified(policy, parts) = after else { return Stored { head, body } };
            head.policy = policy;
            head.headers = texts(&parts.headers);
            self.write(url, &head, &body);
        }
        Stored { head, body }
    }

    fn write(&self, url: &Url, head: &Head, body: &[u8]) {
        let path = self.path(url);
        let write = || -> io::Result<()> {
            let mut file = tempfile::Builder::new().suffix(PART).tempfile_in(self.folder.as_path())?;
            serde_json::to_writer(&mut file, head)?;
            file.write_all(b"\n")?;
            file.write_all(body)?;
            file.persist(&path)?;
            Ok(())
        };
        match write() {
            Ok(()) => debug!(url = %redacted(url), bytes = body.len(), "kept"),
            // The page is there all the same.
            Err(error) => {
                warn!(%error, path = %path.display(), "an answer could not be kept: is the disk full?");
            }
        }
    }

    fn path(&self, url: &Url) -> PathBuf {
        self.folder.join(format!("{}.answer", super::digest::sha1(key(url).as_bytes())))
    }
}

/// An answer from the network.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered<'a> {
    pub(super) status: u16,
    pub(super) headers: &'a HeaderMap,
    /// The headers as they are shown.
    pub(super) texts: &'a [(String, String)],
    pub(super) body: &'a [u8],
    pub(super) fetched_at: Timestamp,
}

/// A URL as it is asked for: without its fragment, and without what only opens it.
fn key(url: &Url) -> String {
    without_credentials(url.clone())[..Position::AfterQuery].to_owned()
}

fn request(url: &Url, headers: &HeaderMap) -> Option<Request<()>> {
    let uri: Uri = key(url).parse().ok()?;
    let mut request = Request::builder().method(Method::GET).uri(uri).body(()).ok()?;
    request.headers_mut().clone_from(headers);
    if !url.username().is_empty() || url.password().is_some() {
        // The client makes a header of them. That there is one is all that has to be known here.
        request.headers_mut().entry(AUTHORIZATION).or_insert(HeaderValue::from_static("Basic"));
    }
    Some(request)
}

/// An answer as it is kept. Cookies are for the jar.
fn response(status: u16, headers: &HeaderMap) -> Option<Response<()>> {
    let mut response = Response::builder().status(status).body(()).ok()?;
    response.headers_mut().clone_from(headers);
    response.headers_mut().remove(SET_COOKIE);
    Some(response)
}

/// Files are read by others than this program: what opens doors is not written into them.
fn without_secrets(headers: &mut HeaderMap) {
    for secret in PRIVATE {
        headers.remove(secret);
    }
}

/// Whether an answer is another without a secret that was sent: without it nobody could tell when it holds.
fn varies_by_secret(request: &Request<()>, answered: &HeaderMap) -> bool {
    let varies = |secret: &HeaderName| {
        let values = answered.get_all(VARY).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|name| name.trim().eq_ignore_ascii_case(secret.as_str()))
    };
    PRIVATE.iter().any(|secret| request.headers().contains_key(secret) && varies(secret))
}

/// Headers as texts, without cookies.
pub(super) fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let headers = headers.iter().filter(|(name, _)| *name != http::header::SET_COOKIE);
    headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into())).collect()
}

/// Removes what a killed program left half written, and the oldest files until the rest have `max` bytes at most.
fn prune(folder: &Path, max: u64) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Another program may have removed it.
        let Ok(about) = entry.metadata() else { continue };
        let (path, modified) = (entry.path(), about.modified().unwrap_or(SystemTime::UNIX_EPOCH));
        let is = |end: &str| path.extension().is_some_and(|extension| extension == end);
        if about.is_file() && is("answer") {
            files.push((modified, about.len(), path));
        } else if about.is_file() && is(&PART[1..]) && modified.elapsed().is_ok_and(|age| age > PART_TIME) {
            let _ = fs::remove_file(path);
        }
    }
    files.sort();
    let mut total: u64 = files.iter().map(|(_, length, _)| length).sum();
    for (_, length, path) in files {
        if total <= max {
            break;
        }
        let _ = fs::remove_file(path);
        total -= length;
    }
    Ok(())
}
