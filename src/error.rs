//! The one error of the crate: opaque, with questions.

use std::error::Error as StdError;
use std::fmt;

/// Why something could not be done. Ask it with `is_…()`; its text says what happened and to which URL.
pub struct Error {
    kind: Kind,
    url: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    InvalidUrl,
}

impl Error {
    pub(crate) fn invalid_url(url: &str, source: url::ParseError) -> Self {
        Self { kind: Kind::InvalidUrl, url: Some(url.to_owned()), source: Some(Box::new(source)) }
    }

    /// Whether the URL could not be read.
    #[must_use]
    pub fn is_invalid_url(&self) -> bool {
        self.kind == Kind::InvalidUrl
    }

    /// The URL that it happened to.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("kind", &self.kind).field("url", &self.url).field("source", &self.source).finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::InvalidUrl => f.write_str("not an absolute URL")?,
        }
        if let Some(source) = &self.source {
            write!(f, ": {source}")?;
        }
        if let Some(url) = &self.url {
            write!(f, " for url ({url})")?;
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|e| e as &(dyn StdError + 'static))
    }
}
