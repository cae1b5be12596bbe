//! Crawling by a jobs file.

mod check;
