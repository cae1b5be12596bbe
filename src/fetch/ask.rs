//! What a fetcher is asked for.

use url::{Origin, Url};

use super::body::Accepted;
use super::validators::Validators;

/// A URL to be asked for, and how: what it is known by, what may come, who named it. A text that is a URL is one as well.
///
/// ```
/// use pressclip::fetch::{Ask, Validators};
///
/// let known = Validators::new(Some("\"33a64df5\""), None);
/// let feed = Ask::new("https://news.example/feed").known(&known).anything();
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is fetched before a fetcher is asked"]
pub struct Ask {
    pub(super) url: String,
    pub(super) known: Validators,
    pub(super) accepted: Accepted,
    from: Option<Origin>,
}

impl Ask {
    /// For the page of HTML at a URL, wherever the URL is from: a user, a file, a list.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), known: Validators::default(), accepted: Accepted::Html, from: None }
    }

    /// Only if it is not any more what it is known by. Only the address that the validators are of is asked with
    /// them, and a cache on disk is not looked at for it: its copy is not the one that is known. Default: nothing is known.
    pub fn known(self, by: &Validators) -> Self {
        Self { known: by.clone(), ..self }
    }

    /// For whatever is there, such as a feed or a sitemap: its type does not matter, it may have 50 MiB, as the sitemap
    /// protocol allows, and there is no other [`version`](super::FetcherBuilder::version) and no copy in an
    /// [`archive`](super::FetcherBuilder::archive) of it. Default: pages of HTML.
    pub fn anything(self) -> Self {
        Self { accepted: Accepted::Anything, ..self }
    }

    /// For what a page links to, where nobody but the page says that it is to be had: `Authorization`, `Cookie` and the
    /// like ([`header`](super::FetcherBuilder::header)) are sent to the page's origin alone. Default: to that of the URL.
    pub fn linked_from(self, page: &Url) -> Self {
        Self { from: Some(page.origin()), ..self }
    }

    /// The same for another URL.
    pub(super) fn at(self, url: Url) -> Self {
        Self { url: url.into(), ..self }
    }

    /// Who gets what is secret.
    pub(super) fn confidant(&self) -> Option<Origin> {
        self.from.clone().or_else(|| Some(Url::parse(&self.url).ok()?.origin()))
    }
}

impl From<&str> for Ask {
    fn from(url: &str) -> Self {
        Self::new(url)
    }
}

impl From<&String> for Ask {
    fn from(url: &String) -> Self {
        Self::new(url)
    }
}

impl From<String> for Ask {
    fn from(url: String) -> Self {
        Self::new(url)
    }
}

impl From<&Url> for Ask {
    fn from(url: &Url) -> Self {
        Self::new(url.as_str())
    }
}
