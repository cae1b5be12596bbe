//! Phrases.

use super::Cue;

/// A phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PhraseHit {
    /// What it hints at.
    pub cue: Cue,
    /// The phrase, as it stands in the data file.
    pub phrase: &'static str,
    /// The language of the file, e.g. `de`.
    pub language: &'static str,
    /// Where it stands.
    pub place: Place,
}

/// Where in a text a phrase stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is the whole text but for punctuation.
    Whole,
    /// At the start.
    Start,
    /// Further in.
    Inside,
}

pub(super) struct Phrases;

pub(super) fn builtin() -> &'static Phrases {
    &Phrases
}

impl Phrases {
    pub(super) fn find(&self, _text: &str) -> Option<PhraseHit> {
        None
    }
}
