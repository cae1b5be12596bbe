//! Follows news sources on a schedule and keeps their articles: the second storey over fetch and extract, which know
//! nothing of it.

#[allow(dead_code)] // until the run reads them
mod jobs;
mod source;

pub use jobs::Jobs;
pub use source::Kind;
