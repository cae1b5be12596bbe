//! The fetcher: what callers hold.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::SemaphorePermit;
use tracing::{debug, info};
use url::Url;

use super::builder::FetcherBuilder;
use super::exchange::Net;
use super::redirect::Trail;
use super::robots::Robots;
use super::validators::{Revisit, Validators};
use super::visit::Visit;
use super::{archive, twin};
use crate::error::{Error, redacted, without_credentials};
use crate::page::Page;

/// Fetches pages over HTTP and HTTPS.
///
/// Connections, and what is known about hosts, are kept and shared by all clones, so build one and use it for all
/// pages of a program: sites are paced by it ([`FetcherBuilder::delay`]). Needs a Tokio runtime with time and I/O enabled.
///
/// ```no_run
/// # async fn run() -> Result<(), pressclip::Error> {
/// let fetcher = pressclip::fetch::Fetcher::builder().build()?;
/// let page = fetcher.get("https://news.example/rain").await?;
/// assert_eq!(page.status, Some(200));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Fetcher {
    net: Arc<Net>,
}

impl Fetcher {
    /// A fetcher to be set up.
    pub fn builder() -> FetcherBuilder {
        FetcherBuilder::default()
    }

    pub(super) fn new(net: Net) -> Self {
        Self { net: Arc::new(net) }
    }

    /// The page at a URL, after redirects.
    ///
    /// A user name and password in the URL are sent to its host, and are not in [`Page::url`].
    ///
    /// # Errors
    /// Whatever keeps it from giving a whole page of HTML: see the questions of [`Error`]. In particular a site whose
    /// robots.txt forbids it, a status other than 200, 201, 202 or 203, a body that is larger than allowed or
    /// incomplete, and content that is not HTML, whatever its `Content-Type` says.
    pub async fn get(&self, url: &str) -> Result<Page, Error> {
        let page = match (self.visit(url).await, &self.net.settings.archive) {
            (Err(gone), Some(archive)) if gone.is_not_found() || gone.is_gone() => {
                return self.archived(archive, url).await.map_err(|error| {
                    debug!(%error, "no copy in the archive");
                    gone
                });
            }
            (page, _) => page?,
        };
        let url = page.url.as_ref();
        match url.and_then(|url| twin::target(self.net.settings.version, &page.body, url)) {
            Some(other) => Ok(self.visit(other.as_str()).await.unwrap_or_else(|error| {
                debug!(%error, "the page's other address gives no page");
                page
            })),
            None => Ok(page),
        }
    }

    /// The right to work on a page: more pages at once than cores take memory and win no time.
    pub(crate) async fn extraction(&self) -> Option<SemaphorePermit<'_>> {
        // It is never closed.
        self.net.extraction.acquire().await.ok()
    }

    async fn visit(&self, url: &str) -> Result<Page, Error> {
        match Visit::begin(&self.net, url)?.end().await? {
            Revisit::Modified(page) => Ok(page),
            Revisit::NotModified(_) => Err(Error::internal(None, "a page that is not known cannot be unchanged")),
        }
    }

    /// An archive's copy of a page, under the page's own address.
    async fn archived(&self, archive: &str, url: &str) -> Result<Page, Error> {
        let own = Url::parse(url).map_err(|e| Error::invalid_url(url, e))?;
        let page = self.visit(&archive::location(archive, &own, Timestamp::now())).await?;
        info!(url = %redacted(&own), "taken from the archive");
        Ok(Page { url: Some(without_credentials(own)), ..page })
    }

    /// The page at the URL of a page that was fetched before, if it has changed: `None` if not.
    ///
    /// The server is asked whether it has (`ETag`, `Last-Modified`), which costs it and you next to nothing; if it
    /// gives the page all the same, its bytes decide.
    ///
    /// # Errors
    /// Those of [`get`](Self::get).
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), pressclip::Error> {
    /// let fetcher = pressclip::Fetcher::builder().build()?;
    /// let page = fetcher.get("https://news.example/rain").await?;
    /// if let Some(newer) = fetcher.get_if_changed(&page).await? {
    ///     println!("{} bytes", newer.body.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_if_changed(&self, page: &Page) -> Result<Option<Page>, Error> {
        let url = page.url.as_ref().map_or("", Url::as_str);
        Ok(match self.revisit(url, &Validators::of(page)).await? {
            Revisit::Modified(newer) => (newer.body != page.body).then_some(newer),
            Revisit::NotModified(_) => None,
        })
    }

    /// The page at a URL, unless it is still what it is known by; for whoever does not keep the page itself.
    ///
    /// Only the address that the validators are of is asked with them. A cache on disk is not looked at for it: its
    /// copy is not the one that is known.
    ///
    /// # Errors
    /// Those of [`get`](Self::get).
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), pressclip::Error> {
    /// use pressclip::fetch::{Revisit, Validators};
    ///
    /// let fetcher = pressclip::Fetcher::builder().build()?;
    /// let known = Validators::new(Some("\"33a64df5\""), None);
    /// match fetcher.revisit("https://news.example/rain", &known).await? {
    ///     Revisit::Modified(page) => println!("{} bytes, now known by {:?}", page.body.len(), Validators::of(&page)),
    ///     Revisit::NotModified(known) => println!("as it was, and known by {known:?}"),
    ///     _ => {}
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn revisit(&self, url: &str, known: &Validators) -> Result<Revisit, Error> {
        Visit::again(&self.net, url, known)?.end().await
    }

    /// The document at a URL, unless it is still what it is known by: as [`revisit`](Self::revisit), but that its type does
    /// not matter, and that it may have 50 MiB, as the sitemap protocol allows. For feeds and sitemaps.
    ///
    /// # Errors
    /// Those of [`get`](Self::get), but for content that is not HTML.
    pub async fn document(&self, url: &str, known: &Validators) -> Result<Revisit, Error> {
        Visit::again(&self.net, url, known)?.document().end().await
    }

    /// How long the site of a URL will not be asked, by its delay and by what it said (`Retry-After`): a request within this
    /// time waits.
    #[must_use]
    pub fn wait(&self, url: &Url) -> Duration {
        self.net.gate.wait(url)
    }

    /// What the site of a URL says in its robots.txt to this fetcher.
    ///
    /// It is kept for a day at most (RFC 9309, 2.4), and pages that are fetched meanwhile are let through by the same
    /// copy. A site whose file cannot be had (status 5xx or 429, or no answer) allows nothing, one without a
    /// file (any other 4xx) everything.
    ///
    /// # Errors
    /// When the URL cannot be used or its host is refused.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), pressclip::Error> {
    /// let fetcher = pressclip::Fetcher::builder().build()?;
    /// for sitemap in fetcher.robots("https://news.example/").await?.sitemaps() {
    ///     println!("{sitemap}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn robots(&self, url: &str) -> Result<Robots, Error> {
        let trail = Trail::begin(url, 0, self.net.settings.transport)?;
        self.net.settings.guard.check(trail.current())?;
        Ok(self.net.robots(trail.current()).await.as_ref().clone())
    }
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Headers may hold secrets.
        f.debug_struct("Fetcher").finish_non_exhaustive()
    }
}

const _: () = {
    const fn is_send_sync<T: Send + Sync + 'static>() {}
    is_send_sync::<Fetcher>();
    is_send_sync::<FetcherBuilder>();
};

#[allow(dead_code)] // it need only compile
fn futures_are_send(fetcher: &Fetcher) {
    fn is_send(_: impl Send) {}
    is_send(fetcher.get(""));
    is_send(fetcher.robots(""));
    is_send(fetcher.get_if_changed(&Page::default()));
    is_send(fetcher.revisit("", &Validators::default()));
    is_send(fetcher.clip("", &crate::Options::default()));
    is_send(crate::get(""));
}
