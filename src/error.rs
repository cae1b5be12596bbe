//! The one error of the crate: opaque, with questions.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::Path;

#[cfg(feature = "fetch")]
use url::Url;

mod fault;
mod kind;
mod questions;
mod redact;

#[cfg(feature = "crawl")]
pub(crate) use fault::Fault;
pub(crate) use kind::Kind;
#[cfg(feature = "fetch")]
pub(crate) use kind::{Denial, Part, Problem, Redirect, Use};
pub(crate) use redact::redacted_text;
use redact::shown;
#[cfg(feature = "fetch")]
pub(crate) use redact::{redacted, without_credentials};

type Source = Box<dyn StdError + Send + Sync>;

/// Why something could not be done.
///
/// Ask it with `is_…()`: each error says yes to one of them (a timeout while connecting is a timeout, not a connect error; a
/// status that says more, like 404, has a question of its own), and [`kind_name`](Self::kind_name) is the same answer as a word
/// for programs. Only a timeout says yes twice, where it came while connecting: [`is_connect_timeout`](Self::is_connect_timeout).
/// Its text is complete in one line: what happened, why, and at the end to which URL. So
/// [`source`](StdError::source) need not be printed as well. User names and passwords of URLs are left out everywhere.
///
/// ```
/// let error = pressclip::Page::new("").with_url("news.example/rain").unwrap_err();
/// assert!(error.is_invalid_url());
/// assert_eq!(
///     error.to_string(),
///     "not a usable URL: relative URL without a base for url (news.example/rain)"
/// );
/// assert!(error.hint().unwrap().contains("https://"));
/// ```
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: Kind,
    url: Option<String>,
    source: Option<Source>,
}

impl Error {
    fn build(kind: Kind, url: Option<String>, source: Option<Source>) -> Self {
        Self { inner: Box::new(Inner { kind, url, source }) }
    }

    pub(crate) fn invalid_url(url: &str, source: url::ParseError) -> Self {
        Self::build(Kind::InvalidUrl, Some(redacted_text(url)), Some(Box::new(source)))
    }

    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::build(Kind::Io(path.to_owned()), None, Some(Box::new(source)))
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.inner.kind
    }

    /// The URL that it happened to, without user name and password.
    ///
    /// After redirects this is the one that failed, which may not be the one that was asked for.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.inner.url.as_deref()
    }

    /// The error without its URL, where the URL is a secret or is printed anyway.
    #[must_use]
    pub fn without_url(mut self) -> Self {
        self.inner.url = None;
        self
    }
}

#[cfg(feature = "fetch")]
impl Error {
    pub(crate) fn new(kind: Kind, url: &Url) -> Self {
        Self::build(kind, Some(redacted(url)), None)
    }

    pub(crate) fn caused(kind: Kind, url: &Url, source: impl Into<Source>) -> Self {
        Self::build(kind, Some(redacted(url)), Some(source.into()))
    }

    pub(crate) fn is_too_many_redirects(&self) -> bool {
        matches!(self.inner.kind, Kind::Redirect(Redirect::TooMany(_)))
    }

    /// What went wrong, where that is so for the whole host, and its cause in words.
    pub(crate) fn of_host(&self) -> Option<(Kind, Option<String>)> {
        let kind = &self.inner.kind;
        let is_of_host =
            matches!(kind, Kind::Dns | Kind::Connect | Kind::ConnectTimeout(_) | Kind::Tls(_) | Kind::Refused { .. });
        let source = self.inner.source.as_deref().map(|source| root_cause(source).to_string());
        is_of_host.then(|| (kind.clone(), source))
    }

    /// The same error, with a word about what was tried in vain.
    pub(crate) fn because(mut self, source: impl Into<Source>) -> Self {
        self.inner.source = Some(source.into());
        self
    }

    /// An error of a builder: no URL yet.
    pub(crate) fn setting(what: impl Into<String>, source: Option<Source>) -> Self {
        Self::build(Kind::Setting(what.into()), None, source)
    }

    /// A folder or file of the fetcher's cannot be used.
    pub(crate) fn unusable(purpose: Use, path: &Path, source: io::Error) -> Self {
        Self::build(Kind::Unusable(purpose, path.to_owned()), None, Some(Box::new(source)))
    }

    /// The system has no certificates to trust.
    pub(crate) fn without_roots(source: impl Into<Source>) -> Self {
        Self::build(Kind::Tls(Problem::NoRoots), None, Some(source.into()))
    }

    /// Extraction ended without a result.
    pub(crate) fn internal(url: Option<&Url>, source: impl Into<Source>) -> Self {
        Self::build(Kind::Internal, url.map(redacted), Some(source.into()))
    }
}

impl Error {
    /// An error that belongs to no URL.
    pub(crate) fn plain(kind: Kind, source: Option<Source>) -> Self {
        Self::build(kind, None, source)
    }

    #[cfg(feature = "crawl")]
    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        Self::build(Kind::Write(path.to_owned()), None, Some(Box::new(source)))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, url, source } = &*self.inner;
        f.debug_struct("Error").field("kind", kind).field("url", url).field("source", source).finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.inner.kind)?;
        if let Some(source) = &self.inner.source {
            write!(f, ": {}", shown(&root_cause(source.as_ref()).to_string()))?;
        }
        if let Some(url) = &self.inner.url {
            write!(f, " for url ({})", shown(url))?;
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.source.as_deref().map(|e| e as &(dyn StdError + 'static))
    }
}

/// The last of a chain of causes: the ones above it only say which layer it went through.
pub(crate) fn root_cause<'a>(error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    std::iter::successors(Some(error), |&e| e.source()).last().unwrap_or(error)
}

const _: () = {
    const fn is_send_sync_static<T: Send + Sync + 'static>() {}
    is_send_sync_static::<Error>();
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_of_a_url_that_cannot_be_read_are_not_shown() {
        for (url, shown) in [
            ("http://me:secret@[bad/x", "http://[bad/x"),
            ("http:me:secret@host:99999/", "host:99999/"),
            ("//me:secret@host/x", "host/x"),
            ("http://me:se@cret@host:x/", "http://host:x/"),
            ("me:secret@host", "host"),
        ] {
            let error = Error::invalid_url(url, url::ParseError::InvalidPort);
            assert_eq!(error.url(), Some(shown));
            let text = format!("{error} {error:?}");
            assert!(!text.contains("secret") && !text.contains("cret@"), "{text}");
        }
    }

    #[test]
    fn a_message_is_one_line_that_ends_with_the_url() {
        let error = Error::invalid_url("no\u{1b}[31mwhere\u{202e}\n", url::ParseError::RelativeUrlWithoutBase);
        let text = error.to_string();
        assert!(text.ends_with(" for url (no\u{fffd}[31mwhere\u{fffd}\u{fffd})"), "{text}");
        assert_eq!(error.without_url().to_string(), "not a usable URL: relative URL without a base");
    }

    #[test]
    fn a_message_has_bounded_length() {
        let error = Error::invalid_url(&"x".repeat(100_000), url::ParseError::RelativeUrlWithoutBase);
        assert!(error.to_string().len() < 3 * redact::SHOWN);
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = crate::Page::read("no/such/page.html").unwrap_err();
        assert!(error.is_io() && error.kind_name() == "io");
        assert!(error.to_string().starts_with("cannot read no/such/page.html: "), "{error}");
        assert_eq!(error.url(), None);
    }
}
