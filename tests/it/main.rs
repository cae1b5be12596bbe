//! The integration tests: one binary, a module for each topic.
#![allow(clippy::unwrap_used)] // a test may fail by it

mod architecture;
#[cfg(feature = "crawl")]
mod crawl;
mod encoding_suite;
mod fuzzing;
mod hostile_extraction;
mod hostile_pages;
mod invariants;
mod threads;
mod tokenizer;
#[cfg(feature = "fetch")]
mod fetch;
mod pages;
mod parts;
#[cfg(feature = "fetch")]
mod robots_suite;
#[cfg(feature = "fetch")]
mod support;
