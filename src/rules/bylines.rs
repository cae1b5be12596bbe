//! Words of bylines, from `bylines.toml`.

use std::cmp::Reverse;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

/// The words of `bylines.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bylines {
    prefixes: Starts,
    line_starts: Starts,
    credentials: FxHashSet<String>,
    particles: FxHashSet<String>,
    joiners: FxHashSet<String>,
    roles: FxHashSet<String>,
    tails: FxHashSet<String>,
    nobody: FxHashSet<String>,
    agencies: FxHashSet<String>,
    credits: Starts,
}

/// What a line is that starts as bylines do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// It has the name: `Written by Jane Doe`.
    Names,
    /// The name is in the next line.
    Announces,
}

impl Bylines {
    /// The length in bytes of the words that a byline in lower case starts with; 0 for none.
    #[must_use]
    pub fn prefix(&self, lower: &str) -> usize {
        self.prefixes.longest(lower).max(self.line_start(lower))
    }

    /// Whether a text in any case may start with such words: most do not by their first two letters.
    #[must_use]
    pub fn may_have_prefix(&self, text: &str) -> bool {
        let Some(start) = text.as_bytes().first_chunk::<2>() else { return false };
        let lower = start.map(|byte| byte.to_ascii_lowercase());
        !start.is_ascii() || self.prefixes.0.contains_key(&lower) || self.line_starts.0.contains_key(&lower)
    }

    /// The same for the words that start a line of text which is a byline.
    #[must_use]
    pub fn line_start(&self, lower: &str) -> usize {
        self.line_starts.longest(lower)
    }

    /// What a line of text in lower case is that starts with such words.
    #[must_use]
    pub fn line(&self, lower: &str) -> Option<Line> {
        let head = self.line_start(lower);
        let rest = lower.get(head..)?.trim_start_matches([' ', ':', '\u{ff1a}']);
        (head > 0).then_some(if rest.is_empty() { Line::Announces } else { Line::Names })
    }

    /// Whether a small word may stand inside a name.
    #[must_use]
    pub fn is_particle(&self, word: &str) -> bool {
        self.particles.contains(word)
    }

    /// Whether a part behind a comma belongs to the name before it.
    #[must_use]
    pub fn is_credential(&self, part: &str) -> bool {
        self.credentials.contains(part)
    }

    /// Whether a word in lower case stands between names.
    #[must_use]
    pub fn is_joiner(&self, word: &str) -> bool {
        self.joiners.contains(word)
    }

    /// Whether a word in lower case says what somebody does.
    #[must_use]
    pub fn is_role(&self, word: &str) -> bool {
        self.roles.contains(word)
    }

    /// Whether a part of a byline in lower case names somebody who did not write the text.
    #[must_use]
    pub fn is_credit(&self, part: &str) -> bool {
        self.credits.longest(part) > 0
    }

    /// Whether words in lower case end a name.
    #[must_use]
    pub fn is_tail(&self, words: &str) -> bool {
        self.tails.contains(words)
    }

    /// Whether a name in lower case names nobody.
    #[must_use]
    pub fn is_nobody(&self, name: &str) -> bool {
        self.nobody.contains(name)
    }

    /// Whether a name in lower case is a news agency.
    #[must_use]
    pub fn is_agency(&self, name: &str) -> bool {
        self.agencies.contains(name)
    }
}

/// Words that a text may start with, by their first two bytes, the longest first.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Vec<String>")]
struct Starts(FxHashMap<[u8; 2], Vec<String>>);

impl From<Vec<String>> for Starts {
    fn from(mut words: Vec<String>) -> Self {
        words.sort_by_key(|word| Reverse(word.len()));
        let mut starts: FxHashMap<[u8; 2], Vec<String>> = FxHashMap::default();
        for word in words {
            // The tests see to it that no word is shorter.
            if let Some(start) = word.as_bytes().first_chunk() {
                starts.entry(*start).or_default().push(word);
            }
        }
        Self(starts)
    }
}

impl Starts {
    /// The length of the longest of the words that a text starts with.
    fn longest(&self, lower: &str) -> usize {
        let Some(words) = lower.as_bytes().first_chunk::<2>().and_then(|start| self.0.get(start)) else { return 0 };
        let fits = |word: &&String| {
            lower.strip_prefix(word.as_str()).is_some_and(|rest| {
                rest.is_empty()
                    || rest.starts_with(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '\'' | '.' | '\u{2019}'))
            })
        };
        words.iter().find(fits).map_or(0, String::len)
    }
}

/// The words, read once. The file is part of the program and tested; a broken one would be empty.
#[must_use]
pub fn bylines() -> &'static Bylines {
    static BYLINES: OnceLock<Bylines> = OnceLock::new();
    BYLINES.get_or_init(|| toml::from_str(include_str!("bylines.toml")).unwrap_or_default())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn all(Starts(starts): Starts) -> Vec<String> {
        starts.into_values().flatten().collect()
    }

    /// The words as they stand in the file.
    #[allow(clippy::type_complexity)] // six lists, taken apart at once
    pub(crate) fn lists()
    -> (Vec<String>, Vec<String>, FxHashSet<String>, FxHashSet<String>, FxHashSet<String>, FxHashSet<String>) {
        let words: Bylines = toml::from_str(include_str!("bylines.toml")).unwrap();
        (all(words.prefixes), all(words.line_starts), words.joiners, words.roles, words.tails, words.nobody)
    }

    /// The words for those who did not write the text.
    pub(crate) fn credits() -> Vec<String> {
        all(toml::from_str::<Bylines>(include_str!("bylines.toml")).unwrap().credits)
    }

    #[test]
    fn the_longest_words_at_the_start_win() {
        assert_eq!(bylines().prefix("written by jane doe"), "written by".len());
        assert_eq!(bylines().prefix("byron doe"), 0);
    }

    #[test]
    fn no_word_is_lost_when_they_are_sorted_by_how_they_start() {
        let lists: toml::Table = toml::from_str(include_str!("bylines.toml")).unwrap();
        let words: Bylines = toml::from_str(include_str!("bylines.toml")).unwrap();
        for (name, starts) in
            [("prefixes", words.prefixes), ("line_starts", words.line_starts), ("credits", words.credits)]
        {
            for word in lists[name].as_array().unwrap().iter().map(|word| word.as_str().unwrap()) {
                assert_eq!(starts.longest(word), word.len(), "{word}");
            }
        }
    }

    #[test]
    fn every_credential_particle_and_agency_is_in_lower_case() {
        let words: Bylines = toml::from_str(include_str!("bylines.toml")).unwrap();
        for word in words.credentials.iter().chain(&words.particles).chain(&words.agencies) {
            assert_eq!(*word, word.to_lowercase());
        }
    }
}
