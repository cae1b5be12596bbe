//! The fetcher: what callers hold.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tracing::{debug, info};
use url::Url;

use super::ask::Ask;
use super::body::Accepted;
use super::builder::FetcherBuilder;
use super::exchange::Net;
use super::redirect::Trail;
use super::robots::Robots;
use super::validators::{Revisit, Validators};
use super::visit::Visit;
use super::workers::Workers;
use super::{archive, twin};
use crate::error::{Error, Kind, without_credentials};
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
    /// incomplete, and content that is not HTML, whatever its `Content-Type` says. A page that has not changed from what
    /// the [`Ask`] knows is an error too: use [`ask`](Self::ask) for that.
    pub async fn get(&self, url: impl Into<Ask>) -> Result<Page, Error> {
        let ask = url.into();
        match self.ask(ask.clone()).await? {
            Revisit::Modified(page) => Ok(page),
            Revisit::NotModified(_) => Err(unchanged(&ask.url)),
        }
    }

    /// What is at a URL, unless it is still what it is known by: for whoever does not keep the page itself, and for feeds and
    /// sitemaps.
    ///
    /// # Errors
    /// Those of [`get`](Self::get); content that is not HTML is none where [anything](Ask::anything) may come.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), pressclip::Error> {
    /// use pressclip::fetch::{Ask, Revisit, Validators};
    ///
    /// let fetcher = pressclip::Fetcher::builder().build()?;
    /// let known = Validators::new(Some("\"33a64df5\""), None);
    /// match fetcher.ask(Ask::new("https://news.example/feed").known(&known).anything()).await? {
    ///     Revisit::Modified(feed) => println!("{} bytes, now known by {:?}", feed.body.len(), Validators::of(&feed)),
    ///     Revisit::NotModified(known) => println!("as it was, and known by {known:?}"),
    ///     _ => {}
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn ask(&self, ask: impl Into<Ask>) -> Result<Revisit, Error> {
        let ask = ask.into();
        let answer = Visit::begin(&self.net, &ask)?.end().await;
        if ask.accepted == Accepted::Anything {
            return answer;
        }
        let page = match (answer, &self.net.general.settings.archive) {
            (Err(gone), Some(archive)) if gone.is_not_found() || gone.is_gone() => {
                return self.archived(archive, &ask.url).await.map_err(|error| {
                    debug!(%error, "no copy in the archive");
                    gone.because(format!("no copy from the archive either: {}", error.without_url()))
                });
            }
            (answer, _) => match answer? {
                Revisit::Modified(page) => page,
                unchanged @ Revisit::NotModified(_) => return Ok(unchanged),
            },
        };
        let at = page.url.as_ref();
        let Some(other) = at.and_then(|at| twin::target(self.net.general.settings.version, &page.body, at)) else {
            return Ok(Revisit::Modified(page));
        };
        // Its author may name anyone's address: what is secret is for the site that was asked for.
        let twin = ask.clone().at(other);
        let visit = Visit::begin(&self.net, &twin)?.confiding_in(ask.confidant());
        Ok(match visit.end().await {
            Ok(Revisit::Modified(mut other)) => {
                let before = [page.redirects, page.url.into_iter().collect(), other.redirects].concat();
                other.redirects = before;
                Revisit::Modified(other)
            }
            Ok(unchanged) => unchanged,
            Err(error) => {
                debug!(%error, "the page's other address gives no page");
                Revisit::Modified(page)
            }
        })
    }

    /// The same, as it is given, with the room that it takes: for whoever has pages wait for something else before they are worked
    /// on.
    #[cfg(feature = "crawl")]
    pub(crate) async fn ask_holding(&self, ask: Ask) -> Result<(Revisit, Option<super::room::Held>), Error> {
        Visit::begin(&self.net, &ask)?.end_holding().await
    }

    /// Those who work on the pages.
    pub(crate) fn workers(&self) -> &Arc<Workers> {
        &self.net.workers
    }

    /// An archive's copy of a page, under the page's own address. The archive learns the address and nothing else.
    async fn archived(&self, archive: &str, url: &str) -> Result<Revisit, Error> {
        let own = without_credentials(Url::parse(url).map_err(|e| Error::invalid_url(url, e))?);
        let copy = Ask::new(archive::location(archive, &own, Timestamp::now()));
        let Revisit::Modified(page) = Visit::begin(&self.net, &copy)?.confiding_in(None).end().await? else {
            return Err(unchanged(&copy.url));
        };
        info!(url = %own, "taken from the archive");
        Ok(Revisit::Modified(Page { url: Some(own), redirects: Vec::new(), ..page }))
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
        let mut ask = Ask::new(page.url.as_ref().map_or("", Url::as_str)).known(&Validators::of(page));
        // The user asked for another, perhaps of another site.
        if let Some(first) = page.redirects.first() {
            ask = ask.linked_from(first);
        }
        Ok(match self.ask(ask).await? {
            Revisit::Modified(newer) => (newer.body != page.body).then_some(newer),
            Revisit::NotModified(_) => None,
        })
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
        let trail = Trail::begin(url, 0, self.net.general.settings.transport)?;
        self.net.settings(trail.current()).guard.check(trail.current())?;
        Ok(self.net.robots(trail.current()).await.as_ref().clone())
    }
}

/// An answer that nothing has changed, where a page is needed.
fn unchanged(url: &str) -> Error {
    match Url::parse(url) {
        Ok(url) => Error::new(Kind::Status(304), &url),
        Err(error) => Error::invalid_url(url, error),
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
    is_send(fetcher.ask(Ask::new("").anything()));
    is_send(fetcher.clip("", &crate::Options::default()));
    is_send(crate::get(""));
}

#[cfg(test)]
#[cfg(feature = "crawl")]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;

    /// Answers every request with three MiB; ends with the test process.
    fn serve() -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/sitemap.txt", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                std::thread::spawn(move || {
                    let _ = stream.read(&mut [0; 4096]);
                    let body = vec![b'a'; 3 << 20];
                    let head =
                        format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
                    // Whoever asked may have hung up.
                    let _ = stream.write_all(&[head.into_bytes(), body].concat());
                });
            }
        });
        url
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_page_that_waits_to_be_worked_on_holds_its_room_until_then() {
        let url = serve();
        let fetcher = Fetcher::builder().no_proxy().allow_private().unpaced().ignore_robots().retries(0);
        let fetcher = fetcher.max_body(3 << 20).bytes_in_flight(0).build().unwrap();
        let ask = || fetcher.ask_holding(Ask::new(&url).anything());
        let (first, held) = ask().await.unwrap();
        assert!(matches!(first, Revisit::Modified(page) if page.body.len() == 3 << 20) && held.is_some());
        let second = ask();
        tokio::pin!(second);
        assert!(tokio::time::timeout(Duration::from_millis(200), &mut second).await.is_err());
        drop(held);
        assert!(second.await.is_ok());
    }
}
