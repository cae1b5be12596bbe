//! What a page was known by: for asking whether it has changed.

use reqwest::header::{HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use url::Url;

use crate::error::without_credentials;
use crate::page::Page;

/// What a server said of a page, so that it can be asked whether the page has changed (RFC 9110, 8.8): for whoever
/// keeps pages, or what was made of them, in a place of their own.
///
/// ```
/// use pressclip::fetch::Validators;
///
/// let kept = Validators::new(Some("\"33a64df5\""), Some("Sun, 01 Mar 2026 12:00:00 GMT"));
/// assert_eq!(kept.etag.as_deref(), Some("\"33a64df5\""));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Validators {
    /// The `ETag` header, with its quotes.
    pub etag: Option<String>,
    /// The `Last-Modified` header.
    pub last_modified: Option<String>,
    /// The address that they are of, where that is not the one that is asked for first but one that it redirects to.
    pub url: Option<Url>,
}

impl Validators {
    /// Those of the address that is asked for.
    #[must_use]
    pub fn new(etag: Option<&str>, last_modified: Option<&str>) -> Self {
        Self { etag: etag.map(str::to_owned), last_modified: last_modified.map(str::to_owned), url: None }
    }

    /// Those of a page, at the address that it was found at.
    #[must_use]
    pub fn of(page: &Page) -> Self {
        let header =
            |wanted: &str| page.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        Self { etag: header("etag"), last_modified: header("last-modified"), url: page.url.clone() }
    }

    /// Whether there are none, so that a page is always sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }

    /// Adds them to the headers of a request.
    pub(super) fn ask(&self, headers: &mut HeaderMap) {
        for (name, value) in [(IF_NONE_MATCH, &self.etag), (IF_MODIFIED_SINCE, &self.last_modified)] {
            // One that cannot be sent is none.
            if let Some(value) = value.as_ref().and_then(|value| HeaderValue::from_str(value).ok()) {
                headers.insert(name, value);
            }
        }
    }

    /// Those that hold after an answer that nothing has changed, which may name new ones.
    pub(super) fn renewed(&self, url: &Url, answered: &HeaderMap) -> Self {
        let header = |name: &str, old: &Option<String>| {
            let new = answered.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
            new.or_else(|| old.clone())
        };
        Self {
            etag: header("etag", &self.etag),
            last_modified: header("last-modified", &self.last_modified),
            url: Some(without_credentials(url.clone())),
        }
    }
}

/// What became of a page that was known.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Revisit {
    /// It was sent: the server says that it has changed, or does not know.
    Modified(Page),
    /// The server says that it has not changed (status 304), and what it is known by now.
    NotModified(Validators),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validators_that_cannot_be_sent_are_left_out() {
        let mut headers = HeaderMap::new();
        Validators::new(Some("\"a\r\nx: y\""), Some("today")).ask(&mut headers);
        assert_eq!(headers.len(), 1);
        assert_eq!(headers[IF_MODIFIED_SINCE], "today");
    }

    #[test]
    fn an_answer_without_validators_leaves_those_that_are_known() {
        let known = Validators::new(Some("\"1\""), Some("yesterday"));
        let url = Url::parse("https://news.example/").unwrap();
        let renewed = known.renewed(&url, &HeaderMap::from_iter([(reqwest::header::ETAG, "\"2\"".parse().unwrap())]));
        assert_eq!(renewed.etag.as_deref(), Some("\"2\""));
        assert_eq!(renewed.last_modified.as_deref(), Some("yesterday"));
        assert_eq!(renewed.url, Some(url));
        assert!(!renewed.is_empty() && Validators::default().is_empty());
    }
}
