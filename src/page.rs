//! A page as it was served: what `fetch` gives and everything after it takes.

use std::path::Path;

use jiff::Timestamp;
use url::Url;

use crate::error::Error;

/// The bytes of a page and what is known about them.
///
/// ```
/// use pressclip::Page;
/// let page = Page::new("<h1>Rain</h1><p>It rained.").with_url("https://example.com/rain")?;
/// assert_eq!(page.url.as_ref().unwrap().host_str(), Some("example.com"));
/// # Ok::<(), pressclip::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Page {
    /// The body, decompressed, in whatever character encoding it was served.
    pub body: Vec<u8>,
    /// Where the page is from, after redirects. Links are resolved against it.
    pub url: Option<Url>,
    /// The `Content-Type` header: its charset is believed before the page's own `<meta>`.
    pub content_type: Option<String>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// When the page was fetched. Dates after it are not believed.
    pub fetched_at: Option<Timestamp>,
    /// The URLs that were asked for before `url` and led to it, the first one first.
    pub redirects: Vec<Url>,
    /// The headers of the answer, names in lower case, without cookies. `X-Robots-Tag` and `tdm-reservation` become notes
    /// of the article.
    pub headers: Vec<(String, String)>,
    /// What the site's `/.well-known/tdmrep.json` reserves of the page, if it was asked for; a note of the article.
    pub reservation: Option<Reservation>,
}

/// The reservation of a page from text and data mining (`TDMRep`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reservation {
    /// Where the publisher's terms are, as it wrote it.
    pub policy: Option<String>,
}

impl Page {
    /// A page of which only the body is known.
    #[must_use]
    pub fn new(body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..Self::default() }
    }

    /// A saved page: the whole file is read into memory.
    ///
    /// # Errors
    /// When the file cannot be read ([`Error::is_io`]).
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        Ok(Self::new(std::fs::read(path).map_err(|e| Error::io(path, e))?))
    }

    /// The page with its address.
    ///
    /// # Errors
    /// When `url` is not an absolute URL.
    pub fn with_url(mut self, url: &str) -> Result<Self, Error> {
        self.url = Some(Url::parse(url).map_err(|e| Error::invalid_url(url, e))?);
        Ok(self)
    }
}
