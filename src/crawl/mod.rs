//! Follows news sources on a schedule and keeps their articles: the second storey over fetch and extract, which know
//! nothing of it.
//!
//! Pure functions over values, in the order of a crawl:
//!
//! - [`discover`]: feeds, sitemaps and front pages → what they list
//! - [`canonical`]: the one address of a page

pub mod canonical;
pub mod discover;
#[allow(dead_code)] // until the run reads them
mod jobs;
mod source;

pub use jobs::Jobs;
pub use source::Kind;
