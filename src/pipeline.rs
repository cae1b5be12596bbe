//! The flow as code: (URL →) page → decode → parse → clean → extract → article.

use crate::article::Article;
use crate::options::Options;
use crate::page::Page;
use crate::{clean, decode, extract, parse};

/// Takes a page through all stages. Never fails: odd input gives a poorer article with notes.
pub(crate) fn clip(page: &Page, options: &Options) -> Article {
    let text = decode::decode(&page.body, page.content_type.as_deref());
    let document = parse::parse(&text.text, &options.limits);
    let outline = clean::clean(&document, page.url.as_ref());
    let mut article = extract::extract(&document, outline, page, options);
    article.notes.splice(0..0, text.notes.into_iter().chain(document.notes().iter().cloned()));
    article
}

#[cfg(feature = "fetch")]
impl crate::fetch::Fetcher {
    /// Fetches a page and clips the article out of it.
    ///
    /// The work on the page is done on a thread of the runtime's blocking pool, so it holds up no other task.
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
    pub async fn clip(&self, url: &str, options: &Options) -> Result<Article, crate::Error> {
        let page = self.get(url).await?;
        let url = page.url.clone();
        let options = options.clone();
        tokio::task::spawn_blocking(move || clip(&page, &options))
            .await
            .map_err(|e| crate::Error::internal(url.as_ref(), e))
    }
}
