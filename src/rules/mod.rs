//! The data room: phrases by language and class words, read once from the files of this folder.

pub mod bylines;
mod classes;
mod cue;
pub mod fields;
pub mod months;
mod phrases;

pub use cue::{Cue, CueSet};
pub use phrases::{PhraseHit, Place};

/// What the words of a block say it is, in any of the languages of the data files.
///
/// Gives the longest phrase that is the whole text or stands at its start, else one inside.
/// A phrase alone decides nothing: see [`crate::clean`].
#[must_use]
pub fn phrase(text: &str) -> Option<PhraseHit> {
    phrases::builtin().find(text)
}

/// What the words of a class or id attribute say an element is.
#[must_use]
pub fn classes(names: &str) -> CueSet {
    classes::builtin().find(names)
}
