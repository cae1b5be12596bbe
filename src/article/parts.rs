//! What belongs to an article beside its text and fields.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::DateTime;

/// Another story that the article points to: "See also …" in its text or right below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Related {
    /// Its address, resolved.
    pub url: String,
    /// The words of the link, without "See also".
    pub text: String,
}

/// What the publication says it changed in the article: a correction, a clarification, an editor's note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Correction {
    /// What was changed, in the publication's words.
    pub text: String,
    /// When, if it is said.
    pub date: Option<DateTime>,
}

/// An entry of a live blog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// When it was written.
    pub time: Option<DateTime>,
    /// Its headline, if it has one.
    pub headline: Option<String>,
    /// Its blocks: places in [`Article::blocks`](super::Article::blocks), from the first to before `end`.
    pub blocks: Range<usize>,
}

impl Related {
    pub(crate) fn new(url: impl Into<String>, text: impl Into<String>) -> Self {
        Self { url: url.into(), text: text.into() }
    }
}

impl Correction {
    pub(crate) fn new(text: impl Into<String>, date: Option<DateTime>) -> Self {
        Self { text: text.into(), date }
    }
}

impl Entry {
    pub(crate) fn new(time: Option<DateTime>, headline: Option<String>, blocks: Range<usize>) -> Self {
        Self { time, headline, blocks }
    }
}
