//! The flow as code: (URL →) page → decode → parse → clean → extract → article.

use crate::article::Article;
use crate::options::Options;
use crate::page::Page;
use crate::rules::Names;
use crate::{clean, decode, extract, parse};

/// Takes a page through all stages. Never fails: odd input gives a poorer article with notes.
pub(crate) fn clip(page: &Page, options: &Options) -> Article {
    let _span = tracing::debug_span!("clip", url = ?page.url.as_ref().map(url::Url::as_str)).entered();
    let decode::Decoded { text, encoding, source, notes } = decode::decoded(&page.body, page.content_type.as_deref());
    tracing::debug!(bytes = page.body.len(), encoding, known_from = ?source, "decoded");
    let document = parse::parse_once(text, &options.limits);
    tracing::debug!(notes = document.notes().len(), "parsed");
    // The links of a page whose address is not known lead from the address that it gives itself.
    let base = page.url.clone().or_else(|| extract::stated_address(&document));
    let mut names = Names::default();
    let outline = clean::clean_noting(&document, base.as_ref(), &mut names);
    let open = outline.blocks.iter().filter(|b| b.is_article()).count();
    tracing::debug!(blocks = outline.blocks.len(), undecided = open, "cleaned");
    let mut article = extract::extract_with(&document, outline, page, options, names);
    article.include = options.include;
    article.notes.splice(0..0, notes.into_iter().chain(document.notes().iter().cloned()));
    tell(&article);
    article
}

/// What came of a page, for whoever listens. What pages say is written as Rust writes strings, control characters escaped.
fn tell(article: &Article) {
    for note in &article.notes {
        tracing::debug!(kind = ?note.kind, message = ?note.message, "note");
    }
    for (field, evidence) in &article.evidence {
        tracing::trace!(?field, source = ?evidence.source, others = evidence.others.len(), "field");
    }
    for block in &article.blocks {
        tracing::trace!(line = block.line, kind = block.kind.name(), score = block.score, why = ?block.why, "block");
    }
    let kept = || article.body().count();
    tracing::debug!(headline = ?article.headline, kept = kept(), of = article.blocks.len(), "extracted");
}

/// What is said of work that ended without a result.
#[cfg(feature = "fetch")]
pub(crate) const BUG: &str = "the work on the page panicked: this is a bug";

#[cfg(feature = "fetch")]
impl crate::fetch::Fetcher {
    /// Fetches a page and clips the article out of it.
    ///
    /// The work on the page is done on a thread of the runtime's blocking pool, so it holds up no other task; on as
    /// many pages at once as this machine has cores, whatever the number of those that are on their way.
    ///
    /// # Errors
    /// Those of [`get`](Self::get). Extraction itself does not fail: a page without an article gives an article without
    /// text, and a note that says so.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), pressclip::Error> {
    /// use pressclip::{Options, fetch::Fetcher};
    ///
    /// let fetcher = Fetcher::builder().build()?;
    /// let article = fetcher.clip("https://news.example/rain", &Options::default()).await?;
    /// println!("{}", article.text());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn clip(&self, url: impl Into<crate::fetch::Ask>, options: &Options) -> Result<Article, crate::Error> {
        self.clip_then(url, options, std::convert::identity).await
    }

    /// Fetches a page, clips the article out of it, and takes of it what is wanted, on the same thread.
    ///
    /// For whoever wants little of many articles: one that is taken apart and let go of where it was made costs less than one
    /// that goes to another thread first.
    ///
    /// # Errors
    /// Those of [`clip`](Self::clip).
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), pressclip::Error> {
    /// use pressclip::{Options, fetch::Fetcher};
    ///
    /// let fetcher = Fetcher::builder().build()?;
    /// let text = fetcher.clip_then("https://news.example/rain", &Options::default(), |article| article.text()).await?;
    /// println!("{text}");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn clip_then<T: Send + 'static>(
        &self,
        url: impl Into<crate::fetch::Ask>,
        options: &Options,
        then: impl FnOnce(Article) -> T + Send + 'static,
    ) -> Result<T, crate::Error> {
        let page = self.get(url).await?;
        let url = page.url.clone();
        let options = options.clone();
        let made = self.workers().run(move || then(clip(&page, &options))).await;
        made.ok_or_else(|| crate::Error::internal(url.as_ref(), BUG))
    }

    /// Fetches an article with all its pages, one after the other; see [`mod@crate::pages`].
    ///
    /// # Errors
    /// Those of [`get`](Self::get) for the first page. A further page that cannot be had ends the article, and a note
    /// says so.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), pressclip::Error> {
    /// use pressclip::{Options, fetch::Fetcher};
    ///
    /// let fetcher = Fetcher::builder().build()?;
    /// let article = fetcher.clip_all_pages("https://news.example/walk", &Options::default()).await?;
    /// println!("{} pages", article.pages.len().max(1));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn clip_all_pages(&self, url: &str, options: &Options) -> Result<Article, crate::Error> {
        let mut joined = crate::pages::Joined::new(self.clip(url, options).await?);
        // A link may leave the page's origin, if only for http.
        let first = url::Url::parse(url).map_err(|e| crate::Error::invalid_url(url, e))?;
        while let Some(url) = joined.next() {
            let page = self.clip(crate::fetch::Ask::new(&url).linked_from(&first), options).await;
            joined.add(&url, page.map_err(|e| e.to_string()));
        }
        Ok(joined.article)
    }
}
