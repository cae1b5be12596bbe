//! Where pages name the fields of an article: `<meta>` keys and class words, from `fields.toml`.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use serde::Deserialize;

/// The keys and words of `fields.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    author_paths: HashSet<String>,
    furniture: HashSet<String>,
    meta: HashMap<String, Vec<String>>,
    class: HashMap<String, Words>,
}

/// Words of which one must stand in a class name, and words that must not.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    any: HashSet<String>,
    not: HashSet<String>,
}

impl Fields {
    /// The keys of `<meta>` for a field, the best first.
    #[must_use]
    pub fn meta(&self, field: &str) -> &[String] {
        self.meta.get(field).map_or(&[], Vec::as_slice)
    }

    /// Whether a heading in lower case is furniture on any page.
    #[must_use]
    pub fn is_furniture(&self, heading: &str) -> bool {
        self.furniture.contains(heading)
    }

    /// Whether a folder of a site holds its authors' pages.
    #[must_use]
    pub fn is_author_path(&self, folder: &str) -> bool {
        self.author_paths.contains(folder)
    }

    /// Whether one name of a class attribute, cut into words, says an element is of a sort.
    #[must_use]
    pub fn is_class(&self, sort: &str, words: &[String]) -> bool {
        let Some(Words { any, not }) = self.class.get(sort) else { return false };
        words.iter().any(|word| any.contains(word)) && !words.iter().any(|word| not.contains(word))
    }
}

/// The keys and words, read once. The file is part of the program and tested; a broken one would be empty.
#[must_use]
pub fn fields() -> &'static Fields {
    static FIELDS: OnceLock<Fields> = OnceLock::new();
    FIELDS.get_or_init(|| toml::from_str(include_str!("fields.toml")).unwrap_or_default())
}

/// A class name's words in lower case: cut at signs, digits and between `aB`.
#[must_use]
pub fn class_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    let mut lower = false;
    for c in name.chars().take(80) {
        if !c.is_alphabetic() {
            fresh = true;
            continue;
        }
        if fresh || (c.is_uppercase() && lower) {
            words.push(String::new());
        }
        fresh = false;
        lower = c.is_lowercase();
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Every key of every field.
    pub(crate) fn every_key() -> Vec<(String, String)> {
        let file: Fields = toml::from_str(include_str!("fields.toml")).unwrap();
        file.meta.into_iter().flat_map(|(field, keys)| keys.into_iter().map(move |key| (field.clone(), key))).collect()
    }

    #[test]
    fn every_word_says_its_sort_and_every_other_word_forbids_it() {
        let file: Fields = toml::from_str(include_str!("fields.toml")).unwrap();
        for (sort, words) in &file.class {
            for any in &words.any {
                assert!(fields().is_class(sort, std::slice::from_ref(any)), "{sort}: {any}");
                for not in &words.not {
                    assert!(!fields().is_class(sort, &[any.clone(), not.clone()]), "{sort}: {any} {not}");
                }
            }
        }
    }

    #[test]
    fn folders_and_furniture_are_known() {
        assert!(fields().is_author_path("authors") && !fields().is_author_path("news"));
        assert!(fields().is_furniture("main menu") && !fields().is_furniture("rain"));
    }

    #[test]
    fn class_names_are_cut_into_words() {
        assert_eq!(class_words("article__authorName--big2x"), ["article", "author", "name", "big", "x"]);
        assert_eq!(class_words(""), [""; 0]);
    }
}
