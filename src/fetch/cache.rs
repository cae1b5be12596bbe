//! Answers kept on disk, as a browser keeps them: RFC 9111, by `http-cache-semantics`.
//!
//! A file an answer, named by the digest of its URL: a line of JSON, then the body. A file is written whole
//! or not at all, so a program that is killed leaves no half one.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use http::{HeaderMap, Method, Request, Response, Uri};
use http_cache_semantics::{AfterResponse, BeforeRequest, CacheOptions, CachePolicy};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tracing::{debug, warn};
use url::{Position, Url};

/// Bytes of a cache's files at most, as far as they are counted when it is opened: 1 GiB. The oldest make room.
pub const DEFAULT_CACHE_SIZE: u64 = 1024 * 1024 * 1024;

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
            BeforeRequest::Stale { request, matches: true } => Look::Stale(stored, request.headers),
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
        let (Some(request), Some(response)) = (request(url, asked), response(status, headers)) else { return };
        let options = CacheOptions { shared: false, ..CacheOptions::default() };
        let policy = CachePolicy::new_options(&request, &response, now, options);
        if !policy.is_storable() {
            return;
        }
        let head = Head { url: key(url).to_owned(), status, headers: texts.to_vec(), fetched_at, policy };
        self.write(url, &head, body);
    }

    /// Keeps that an answer has not changed, and gives it with its headers as they are now.
    pub(super) fn confirm(
        &self,
        url: &Url,
        asked: &HeaderMap,
        stored: Stored,
        headers: &HeaderMap,
        now: SystemTime,
    ) -> Stored {
        let Stored { mut head, body } = stored;
        if let (Some(request), Some(response)) = (request(url, asked), response(304, headers))
            && let AfterResponse::NotModified(policy, parts) = head.policy.after_response(&request, &response, now)
        {
            head.policy = policy;
            head.headers = texts(&parts.headers);
            self.write(url, &head, &body);
        }
        // A 304 that names no validator is about the only answer that is kept (RFC 9111, 4.3.4).
        Stored { head, body }
    }

    fn write(&self, url: &Url, head: &Head, body: &[u8]) {
        let path = self.path(url);
        let write = || -> io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(self.folder.as_path())?;
            serde_json::to_writer(&mut file, head)?;
            file.write_all(b"\n")?;
            file.write_all(body)?;
            file.persist(&path)?;
            Ok(())
        };
        match write() {
            Ok(()) => debug!(url = key(url), bytes = body.len(), "kept"),
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

/// A URL as it is asked for: without its fragment.
fn key(url: &Url) -> &str {
    &url[..Position::AfterQuery]
}

fn request(url: &Url, headers: &HeaderMap) -> Option<Request<()>> {
    let uri: Uri = key(url).parse().ok()?;
    let mut request = Request::builder().method(Method::GET).uri(uri).body(()).ok()?;
    request.headers_mut().clone_from(headers);
    Some(request)
}

fn response(status: u16, headers: &HeaderMap) -> Option<Response<()>> {
    let mut response = Response::builder().status(status).body(()).ok()?;
    response.headers_mut().clone_from(headers);
    Some(response)
}

/// Headers as texts, without cookies.
pub(super) fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let headers = headers.iter().filter(|(name, _)| *name != http::header::SET_COOKIE);
    headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into())).collect()
}

/// Removes the oldest files until the rest have `max` bytes at most.
fn prune(folder: &Path, max: u64) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        if about.is_file() && entry.path().extension().is_some_and(|extension| extension == "answer") {
            files.push((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), about.len(), entry.path()));
        }
    }
    files.sort();
    let mut total: u64 = files.iter().map(|(_, length, _)| length).sum();
    for (_, length, path) in files {
        if total <= max {
            break;
        }
        // Another program may have removed it.
        let _ = fs::remove_file(path);
        total -= length;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    struct Bench {
        cache: Cache,
        _folder: tempfile::TempDir,
        url: Url,
        now: SystemTime,
    }

    fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
        list.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn kept(list: &[(&'static str, &str)]) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path(), DEFAULT_CACHE_SIZE).unwrap();
        let (url, now) = (Url::parse("https://news.example/rain#part").unwrap(), SystemTime::now());
        let headers = headers(list);
        let answer = Answered {
            status: 200,
            headers: &headers,
            texts: &texts(&headers),
            body: b"<p>rain\n\0",
            fetched_at: Timestamp::UNIX_EPOCH,
        };
        cache.keep(&url, &HeaderMap::new(), answer, now);
        Bench { cache, _folder: folder, url, now }
    }

    fn look(bench: &Bench, later: u64) -> Look {
        bench.cache.look(&bench.url, &HeaderMap::new(), bench.now + Duration::from_secs(later))
    }

    #[test]
    fn an_answer_is_fresh_for_as_long_as_it_says_and_is_then_asked_about() {
        let bench = kept(&[("cache-control", "max-age=60"), ("etag", "\"7\""), ("set-cookie", "a=b")]);
        let Look::Fresh(stored) = look(&bench, 30) else { panic!("fresh") };
        assert_eq!(stored.body, b"<p>rain\n\0");
        assert!(!format!("{:?}", stored.head.headers).contains("a=b"));
        let Look::Stale(stored, asked) = look(&bench, 90) else { panic!("stale") };
        assert_eq!(asked["if-none-match"], "\"7\"");
        let now = bench.now + Duration::from_secs(90);
        let still = headers(&[("etag", "\"7\""), ("cache-control", "max-age=500")]);
        assert_eq!(bench.cache.confirm(&bench.url, &asked, stored, &still, now).body, b"<p>rain\n\0");
        assert!(matches!(look(&bench, 500), Look::Fresh(_)));
    }

    #[test]
    fn a_confirmation_without_a_validator_is_one_all_the_same() {
        let bench = kept(&[("cache-control", "max-age=0"), ("etag", "\"7\"")]);
        let Look::Stale(stored, asked) = look(&bench, 9) else { panic!("stale") };
        assert_eq!(bench.cache.confirm(&bench.url, &asked, stored, &HeaderMap::new(), bench.now).body.len(), 9);
    }

    #[test]
    fn what_must_not_be_kept_is_not() {
        let bench = kept(&[("cache-control", "no-store")]);
        assert!(matches!(look(&bench, 0), Look::Unknown));
        assert!(bench.cache.stored(&bench.url).is_none());
    }

    #[test]
    fn a_file_that_is_damaged_or_of_another_url_is_none() {
        let bench = kept(&[("cache-control", "max-age=60")]);
        let path = bench.cache.path(&bench.url);
        let whole = fs::read(&path).unwrap();
        let other = Url::parse("https://news.example/other").unwrap();
        fs::copy(&path, bench.cache.path(&other)).unwrap();
        assert!(bench.cache.stored(&other).is_none());
        for end in [0, 1, whole.len() / 3] {
            fs::write(&path, &whole[..end]).unwrap();
            assert!(bench.cache.stored(&bench.url).is_none());
        }
    }

    #[test]
    fn the_oldest_make_room_when_it_is_opened() {
        let bench = kept(&[("cache-control", "max-age=60")]);
        let folder = bench.cache.folder.as_path();
        fs::write(folder.join("notes.txt"), "not ours").unwrap();
        Cache::open(folder, 10).unwrap();
        assert!(bench.cache.stored(&bench.url).is_none());
        assert!(folder.join("notes.txt").exists());
    }
}
