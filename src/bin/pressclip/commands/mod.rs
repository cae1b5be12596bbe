//! What the program can do, a file each.

pub(crate) mod archive;
pub(crate) mod batch;
pub(crate) mod clip;
pub(crate) mod completions;
pub(crate) mod crawl;
pub(crate) mod explain;
pub(crate) mod replay;
