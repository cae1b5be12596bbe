//! Where in a jobs file something is wrong.

use std::ops::Range;
use std::path::Path;

use crate::error::{Error, Kind};

/// A jobs file's name and text, to point into.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) path: &'a Path,
    pub(super) text: &'a str,
}

impl Text<'_> {
    /// What is wrong at a place; the start of the file where none is known.
    pub(super) fn wrong(self, at: Option<Range<usize>>, what: impl Into<String>) -> Error {
        let start = at.map_or(0, |range| range.start).min(self.text.len());
        let before = self.text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Error::plain(Kind::Jobs { path: self.path.to_owned(), line, column, what: what.into() }, None)
    }
}
