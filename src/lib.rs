//! Clips the article out of a news page.
//!
//! The flow, stage by stage:
//!
#![cfg_attr(feature = "fetch", doc = "1. [`mod@fetch`]:")]
#![cfg_attr(not(feature = "fetch"), doc = "1. `fetch`:")]
//!    URL → [`Page`] (bytes and what the server said of them; feature `fetch`)
//! 2. [`mod@decode`]: bytes → text
//! 3. [`mod@parse`]: text → tree
//! 4. [`mod@clean`]: tree → typed [`mod@block`]s, boilerplate recognised and set aside
//! 5. [`mod@extract`]: tree and blocks → [`Article`]: headline, authors, dates …, body
//! 6. [`mod@output`]: article → text, Markdown, HTML, JSON
//!
//! Above the flow, `crawl` follows news sources on a schedule and keeps their articles (feature `crawl`).
//! Beside it, [`mod@memory`] holds what the pages of a site have in common, and [`explain`] shows what was kept of a page, what was set aside, and why.

// In the order of the flow; then what all stages share.
mod page;
#[cfg(feature = "fetch")]
pub mod fetch;
pub mod decode;
pub mod parse;
pub mod clean;
pub mod score;
pub mod extract;
pub mod article;
pub mod output;
pub mod explain;
mod pipeline;
pub mod pages;
#[cfg(feature = "crawl")]
pub mod crawl;

pub mod block;
pub mod include;
pub mod memory;
pub mod rules;
mod error;
#[cfg(test)]
mod cost_tests;
#[cfg(test)]
mod hostile_tests;
mod letters;
mod options;

pub use article::Article;
pub use block::{Block, Kind};
pub use error::Error;
#[cfg(feature = "fetch")]
pub use fetch::Fetcher;
pub use include::Include;
pub use options::{Detail, Options};
pub use page::{Listed, ListedIn, Page, Reservation};
pub use pages::clip_all_pages;

/// Clips the article out of an HTML text.
///
/// ```
/// let article = pressclip::extract("<title>Rain</title><p>It rained all day in the north of the country.</p>");
/// assert_eq!(article.headline.as_deref(), Some("Rain"));
/// ```
#[must_use]
pub fn extract(html: &str) -> Article {
    extract_page(
        &Page { content_type: Some("text/html; charset=utf-8".into()), ..Page::new(html) },
        &Options::default(),
    )
}

/// Clips the article out of a page as it was served.
#[must_use]
pub fn extract_page(page: &Page, options: &Options) -> Article {
    pipeline::clip(page, options)
}

/// Fetches a page and clips the article out of it, with all defaults.
///
/// It waits for nobody, as [`unpaced`](fetch::FetcherBuilder::unpaced). For more than one page build a [`Fetcher`] and call its [`clip`](Fetcher::clip): it keeps connections.
///
/// # Errors
/// When there is no page to be had at the URL: see [`Error`].
///
/// ```no_run
/// # #[tokio::main] async fn main() -> Result<(), pressclip::Error> {
/// let article = pressclip::get("https://news.example/rain").await?;
/// println!("{}\n\n{}", article.headline.as_deref().unwrap_or_default(), article.text());
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "fetch")]
pub async fn get(url: &str) -> Result<Article, Error> {
    Fetcher::builder().unpaced().build()?.clip(url, &Options::default()).await
}

/// The README's example, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
