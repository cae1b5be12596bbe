//! Follows news sources on a schedule and keeps their articles: the second storey over fetch and extract, which know
//! nothing of it.
//!
//! Pure functions over values, in the order of a crawl:
//!
//! - [`discover`]: feeds, sitemaps and front pages → what they list
//! - [`canonical`]: the one address of a page
//! - [`simhash`]: texts that are the same or nearly

pub mod canonical;
pub mod discover;
pub mod simhash;
#[allow(dead_code)] // until the run reads them
mod jobs;
#[allow(dead_code)] // until the run uses it
mod frontier;
mod source;
#[allow(dead_code)]
mod store;

pub use frontier::{Candidate, Claim, Claimed, Clip, Done, Failed, Frontier, Known, Lease, Stats, Want};
pub use jobs::Jobs;
pub use source::Kind;
