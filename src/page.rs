//! A page as it was served: what `fetch` gives and everything after it takes.

use std::path::Path;

use jiff::Timestamp;
use url::Url;

use crate::article::DateTime;
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
    /// What feeds and sitemaps that list the page say of it: evidence from outside the page for its headline and date. Empty
    /// where nothing is known, and then nothing changes.
    pub listed: Vec<Listed>,
}

/// The reservation of a page from text and data mining (`TDMRep`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reservation {
    /// Where the publisher's terms are, as it wrote it.
    pub policy: Option<String>,
}

/// What a feed or sitemap says of a page that it lists.
///
/// ```
/// use pressclip::{Listed, ListedIn};
/// use pressclip::{Options, Page, extract_page};
///
/// let mut page = Page::new("<p>It rained all day in the north of the country.</p>");
/// page.listed.push(Listed::new(ListedIn::Feed).with_title("Rain in the north"));
/// let article = extract_page(&page, &Options::default());
/// assert_eq!(article.headline.as_deref(), Some("Rain in the north"));
/// assert_eq!(article.evidence[&pressclip::article::Field::Headline].source, "feed");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed {
    /// Where it is listed.
    pub place: ListedIn,
    /// Its title there.
    pub title: Option<String>,
    /// When it was published, as said there.
    pub published: Option<DateTime>,
}

/// What lists pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs)] // the names say it
pub enum ListedIn {
    Feed,
    Sitemap,
}

impl ListedIn {
    /// The name of the place in the evidence of an article: `feed`, `sitemap`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
        }
    }
}

impl Listed {
    /// A listing that says nothing but the address.
    #[must_use]
    pub fn new(place: ListedIn) -> Self {
        Self { place, title: None, published: None }
    }

    /// The listing with a title.
    #[must_use]
    pub fn with_title(self, title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), ..self }
    }

    /// The listing with a date of publication.
    #[must_use]
    pub fn with_published(self, published: DateTime) -> Self {
        Self { published: Some(published), ..self }
    }
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
