//! Where pages name the fields of an article: `<meta>` keys and class words, from `fields.toml`.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::bits::Bits;
use super::lengths::Lengths;
use super::names::Cut;

/// The keys and words of `fields.toml`.
#[derive(Debug, Default)]
pub struct Fields {
    author_paths: FxHashSet<String>,
    author_lengths: Lengths,
    furniture: FxHashSet<String>,
    longest_furniture: usize,
    meta: FxHashMap<String, Vec<String>>,
    state: FxHashMap<String, Vec<String>>,
    /// For each word the sorts it speaks for, and those it speaks against.
    class: FxHashMap<Box<[u8]>, (Sorts, Sorts)>,
    /// Most words of names are none of those.
    class_words: Bits,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    author_paths: FxHashSet<String>,
    furniture: FxHashSet<String>,
    meta: FxHashMap<String, Vec<String>>,
    state: FxHashMap<String, Vec<String>>,
    class: HashMap<Sort, Words>,
}

/// Words of which one must stand in a class name, and words that must not.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    any: HashSet<String>,
    not: HashSet<String>,
}

/// What a class name says an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // the names say it
pub enum Sort {
    Headline,
    Byline,
    Date,
    Modified,
    Comments,
    Aside,
}

/// A set of sorts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sorts(u8);

/// Characters of a class name that are read.
const MAX_NAME: usize = 80;

impl Sorts {
    pub(super) const EMPTY: Self = Self(0);

    /// The sorts that are in one of both.
    #[must_use]
    pub(super) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether nothing is in the set.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a sort is in the set.
    #[must_use]
    pub fn has(self, sort: Sort) -> bool {
        self.0 & 1 << sort as u8 != 0
    }
}

impl Fields {
    /// The keys of `<meta>` for a field, the best first.
    #[must_use]
    pub fn meta(&self, field: &str) -> &[String] {
        self.meta.get(field).map_or(&[], Vec::as_slice)
    }

    /// The names of a field in the JSON that a page's program starts from, the best first.
    #[must_use]
    pub fn state(&self, field: &str) -> &[String] {
        self.state.get(field).map_or(&[], Vec::as_slice)
    }

    /// Whether a heading is furniture on any page.
    #[must_use]
    pub fn is_furniture(&self, heading: &str) -> bool {
        // In lower case there are no fewer characters.
        heading.chars().count() <= self.longest_furniture && self.furniture.contains(&heading.to_lowercase())
    }

    /// Whether a folder of a site holds its authors' pages.
    #[must_use]
    pub fn is_author_path(&self, folder: &str) -> bool {
        self.author_lengths.may_have(folder) && self.author_paths.contains(folder)
    }

    /// What one name of a class attribute says an element is.
    #[must_use]
    pub fn sorts(&self, name: &str) -> Sorts {
        let mut said = Said::default();
        each_word(name, |word| self.hear(word.as_bytes(), &mut said));
        said.sorts()
    }

    /// The same of a short name that is cut already; none where its words are not its tokens.
    pub(super) fn sorts_of(&self, cut: &Cut) -> Option<Sorts> {
        let mut said = Said::default();
        cut.tokens().for_each(|token| self.hear(&cut.normal()[token], &mut said));
        (!cut.cuts_capitals).then(|| said.sorts())
    }

    fn hear(&self, word: &[u8], said: &mut Said) {
        if self.class_words.may_have(key(word))
            && let Some((for_it, against)) = self.class.get(word)
        {
            said.any |= for_it.0;
            said.not |= against.0;
        }
    }

    fn new(file: File) -> Self {
        let mut class: FxHashMap<Box<[u8]>, (Sorts, Sorts)> = FxHashMap::default();
        for (sort, Words { any, not }) in file.class {
            for word in any {
                class.entry(word.into_bytes().into()).or_default().0.0 |= 1 << sort as u8;
            }
            for word in not {
                class.entry(word.into_bytes().into()).or_default().1.0 |= 1 << sort as u8;
            }
        }
        let mut class_words = Bits::default();
        for word in class.keys() {
            class_words.add(key(word));
        }
        Self {
            class_words,
            author_lengths: Lengths::of(&file.author_paths),
            longest_furniture: file.furniture.iter().map(String::len).max().unwrap_or(0),
            author_paths: file.author_paths,
            furniture: file.furniture,
            meta: file.meta,
            state: file.state,
            class,
        }
    }
}

/// The keys and words, read once. The file is part of the program and tested; a broken one would be empty.
#[must_use]
pub fn fields() -> &'static Fields {
    static FIELDS: OnceLock<Fields> = OnceLock::new();
    FIELDS.get_or_init(|| Fields::new(toml::from_str(include_str!("fields.toml")).unwrap_or_default()))
}

/// What the words of a name speak for and against.
#[derive(Default)]
struct Said {
    any: u8,
    not: u8,
}

impl Said {
    fn sorts(&self) -> Sorts {
        Sorts(self.any & !self.not)
    }
}

/// A word's first bytes and its length in one number.
fn key(word: &[u8]) -> u32 {
    let [a, b, c] = match *word {
        [a, b, c, ..] => [a, b, c],
        [a, b] => [a, b, 0],
        [a] => [a, 0, 0],
        [] => [0; 3],
    };
    u32::from_le_bytes([a, b, c, word.len() as u8])
}

/// Calls with each word of a class name in lower case: cut at signs, digits and between `aB`.
fn each_word(name: &str, mut call: impl FnMut(&str)) {
    let mut word = String::with_capacity(24);
    let mut lower = false;
    for c in name.chars().take(MAX_NAME) {
        let (is_letter, is_upper) = match c {
            'a'..='z' => (true, false),
            'A'..='Z' => (true, true),
            c if c.is_ascii() => (false, false),
            c => (c.is_alphabetic(), c.is_uppercase()),
        };
        if !word.is_empty() && (!is_letter || (lower && is_upper)) {
            call(&word);
            word.clear();
        }
        if is_letter && c.is_ascii() {
            word.push(c.to_ascii_lowercase());
        } else if is_letter {
            word.extend(c.to_lowercase());
        }
        lower = if c.is_ascii() { c.is_ascii_lowercase() } else { c.is_lowercase() };
    }
    if !word.is_empty() {
        call(&word);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn file() -> File {
        toml::from_str(include_str!("fields.toml")).unwrap()
    }

    /// Every key of every field.
    pub(crate) fn every_key() -> Vec<(String, String)> {
        let pairs = |(field, keys): (String, Vec<String>)| keys.into_iter().map(move |key| (field.clone(), key));
        file().meta.into_iter().flat_map(pairs).collect()
    }

    #[test]
    fn every_word_says_its_sort_and_every_other_word_forbids_it() {
        for (sort, words) in file().class {
            for any in &words.any {
                assert!(fields().sorts(any).has(sort), "{sort:?}: {any}");
                for not in &words.not {
                    assert!(!fields().sorts(&format!("{any}-{not}")).has(sort), "{sort:?}: {any} {not}");
                }
            }
        }
    }

    #[test]
    fn folders_and_furniture_are_known() {
        assert!(fields().is_author_path("authors") && !fields().is_author_path("news"));
        assert!(fields().is_furniture("Main menu") && !fields().is_furniture("rain"));
    }

    #[test]
    fn class_names_are_cut_into_words() {
        let words = |name: &str| {
            let mut words: Vec<String> = Vec::new();
            each_word(name, |word| words.push(word.to_owned()));
            words
        };
        assert_eq!(words("article__authorName--big2x"), ["article", "author", "name", "big", "x"]);
        assert_eq!(words(""), [""; 0]);
    }
}
