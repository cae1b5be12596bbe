//! The data room: phrases by language and class words, read once from the files of this folder.
//!
//! What the files may say is described in `README.md` beside them.

pub mod addresses;
mod bits;
pub mod bylines;
mod classes;
pub mod corrections;
mod cue;
pub mod disclosures;
pub mod fields;
mod fold;
pub mod fronts;
mod known;
pub mod languages;
mod lengths;
pub mod live;
pub mod months;
mod named;
mod names;
pub mod own;
pub mod pages;
mod phrases;
mod words;
pub mod walls;

pub use cue::{Cue, CueSet, PhraseHit, Place};
pub(crate) use named::{HIDDEN, Named, Names};

use std::collections::BTreeMap;
use std::fmt;

/// What the words of a block say it is, in any of the languages of the data files.
///
/// Gives the longest phrase that is the whole text or stands at its start, else one inside. Inside is only looked at
/// in texts of up to 300 characters.
/// A phrase alone decides nothing: see [`crate::clean`].
///
/// ```
/// use pressclip::rules::{Cue, Place, phrase};
/// let hit = phrase("» LESEN SIE AUCH: Regen im Norden").unwrap();
/// assert_eq!((hit.cue, hit.language, hit.place), (Cue::Related, "de", Place::Start));
/// ```
#[must_use]
pub fn phrase(text: &str) -> Option<PhraseHit> {
    phrases::builtin().find(text)
}

/// What the words of a class or id attribute say an element is.
///
/// ```
/// use pressclip::rules::{Cue, classes};
/// assert!(classes("post__relatedPosts mt-4").has(Cue::Related));
/// assert!(classes("article--has-related").is_empty());
/// ```
#[must_use]
pub fn classes(names: &str) -> CueSet {
    classes::builtin().find(names)
}

/// What is wrong with a data file: says which file and which key.
#[derive(Debug)]
struct BadFile(String);

impl fmt::Display for BadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a data file: each key has a list of texts. An entry that stands twice is an error, and so is an
/// entry that is not in its plain form.
fn read(file: &str, text: &str) -> Result<BTreeMap<String, Vec<String>>, BadFile> {
    let lists: BTreeMap<String, Vec<String>> = toml::from_str(text).map_err(|e| BadFile(format!("{file}: {e}")))?;
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (key, entries) in &lists {
        for entry in entries {
            if entry.is_empty() || *entry != entry.trim().to_lowercase() {
                return Err(BadFile(format!("{file}: {key}: {entry:?} is not trimmed and in lower case")));
            }
            if let Some(first) = seen.insert(entry, key) {
                return Err(BadFile(format!("{file}: {key}: {entry:?} stands in {first} as well")));
            }
        }
    }
    Ok(lists)
}

/// The cue that a key names.
fn cue(file: &str, key: &str) -> Result<Cue, BadFile> {
    use serde::de::value::{Error, StrDeserializer};
    serde::Deserialize::deserialize(StrDeserializer::<Error>::new(key))
        .map_err(|_| BadFile(format!("{file}: {key}: no such key")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_an_error_that_names_file_and_key() {
        let e = cue("phrases/xx.toml", "relatedd").unwrap_err().to_string();
        assert!(e.contains("phrases/xx.toml") && e.contains("relatedd"), "{e}");
        assert_eq!(cue("x", "sign-up").unwrap(), Cue::SignUp);
    }

    #[test]
    fn an_entry_that_stands_twice_is_an_error() {
        let e = read("phrases/xx.toml", "advert = ['ad']\nrelated = ['ad']").unwrap_err().to_string();
        assert!(e.contains("phrases/xx.toml") && e.contains("related") && e.contains("advert"), "{e}");
        assert!(read("x", "advert = ['ad', 'ad']").is_err());
    }

    #[test]
    fn an_entry_with_capitals_or_spaces_around_is_an_error() {
        assert!(read("x", "advert = ['Ad']").is_err());
        assert!(read("x", "advert = ['ad ']").is_err());
    }

    #[test]
    fn a_file_that_is_not_toml_is_an_error_that_names_it() {
        assert!(read("phrases/xx.toml", "advert = 'ad'").unwrap_err().to_string().contains("phrases/xx.toml"));
    }
}
