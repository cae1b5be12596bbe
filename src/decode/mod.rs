//! Bytes → text.

use crate::article::Note;

/// A page's text and how its encoding was found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Text {
    /// The text.
    pub text: String,
    /// The encoding's WHATWG name.
    pub encoding: &'static str,
    /// What could not be read.
    pub notes: Vec<Note>,
}

/// Decodes a page's bytes.
#[must_use]
pub fn decode(bytes: &[u8], _content_type: Option<&str>) -> Text {
    Text { text: String::from_utf8_lossy(bytes).into_owned(), encoding: "UTF-8", notes: Vec::new() }
}
