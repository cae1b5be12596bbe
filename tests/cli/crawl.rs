//! Crawling by a jobs file.

mod archive;
mod check;
mod killed;
mod once;
mod site;
