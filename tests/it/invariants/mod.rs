//! What holds for any bytes, as functions that panic where it does not.
//!
//! Ordinary tests call them on mutated pages, and the fuzz targets in `tests/fuzz` on what a fuzzer makes up.

mod article;
mod fields;
mod outputs;
mod page;
mod words;

use std::time::Duration;

use pressclip::parse::Limits;
use pressclip::{Options, Page};

use crate::tokenizer::trees;

/// A check of any bytes.
pub(crate) type Check = fn(&[u8]);

/// Every check, by the name of its fuzz target.
pub(crate) const CHECKS: [(&str, Check); 6] = [
    ("tokenizer", tokenizer),
    ("decode", page::decode),
    ("blocks", page::blocks),
    ("metadata", fields::metadata),
    ("extraction", page::extraction),
    ("outputs", outputs::outputs),
];

/// The check of a name.
pub(crate) fn named(name: &str) -> Check {
    CHECKS.iter().find(|(known, _)| *known == name).expect("a check of this name").1
}

/// This crate's tokenizer, html5ever's and `scraper` give one tree.
fn tokenizer(data: &[u8]) {
    let page = String::from_utf8_lossy(data);
    if let Some(difference) = trees::difference(&page) {
        panic!("{difference}\n{page:?}");
    }
}

/// The limits of every page but for the clock, which differs from run to run.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.deadline = Duration::MAX;
    limits
}

fn options() -> Options {
    let mut options = Options::default();
    options.limits = limits();
    options
}

/// A page in UTF-8 with an address and the time at which it was fetched.
fn page_of(text: &str) -> Page {
    let mut page = Page::new(text).with_url("https://news.example/2026/01/02/rain").expect("a good address");
    page.content_type = Some("text/html; charset=utf-8".into());
    page.fetched_at = Some(jiff::Timestamp::from_second(1_767_400_000).expect("a time"));
    page
}
