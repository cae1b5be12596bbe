//! Words of bylines, from `bylines.toml`.

use std::collections::HashSet;
use std::sync::OnceLock;

use serde::Deserialize;

/// The words of `bylines.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bylines {
    prefixes: Vec<String>,
    line_starts: Vec<String>,
    credentials: HashSet<String>,
    particles: HashSet<String>,
    joiners: HashSet<String>,
    roles: HashSet<String>,
    tails: HashSet<String>,
    nobody: HashSet<String>,
    agencies: HashSet<String>,
    credits: Vec<String>,
}

impl Bylines {
    /// The length in bytes of the words that a byline in lower case starts with; 0 for none.
    #[must_use]
    pub fn prefix(&self, lower: &str) -> usize {
        longest_start(&self.prefixes, lower).max(self.line_start(lower))
    }

    /// The same for the words that start a line of text which is a byline.
    #[must_use]
    pub fn line_start(&self, lower: &str) -> usize {
        longest_start(&self.line_starts, lower)
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
        longest_start(&self.credits, part) > 0
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

/// The length of the longest of some words that a text starts with.
fn longest_start(words: &[String], lower: &str) -> usize {
    let fits = |word: &&String| {
        lower.strip_prefix(word.as_str()).is_some_and(|rest| {
            rest.is_empty()
                || rest.starts_with(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '\'' | '.' | '\u{2019}'))
        })
    };
    words.iter().filter(fits).map(String::len).max().unwrap_or(0)
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

    /// The words as they stand in the file.
    #[allow(clippy::type_complexity)] // six lists, taken apart at once
    pub(crate) fn lists()
    -> (Vec<String>, Vec<String>, HashSet<String>, HashSet<String>, HashSet<String>, HashSet<String>) {
        let words: Bylines = toml::from_str(include_str!("bylines.toml")).unwrap();
        (words.prefixes, words.line_starts, words.joiners, words.roles, words.tails, words.nobody)
    }

    /// The words for those who did not write the text.
    pub(crate) fn credits() -> Vec<String> {
        toml::from_str::<Bylines>(include_str!("bylines.toml")).unwrap().credits
    }

    #[test]
    fn the_longest_words_at_the_start_win() {
        assert_eq!(bylines().prefix("written by jane doe"), "written by".len());
        assert_eq!(bylines().prefix("byron doe"), 0);
    }

    #[test]
    fn every_credential_particle_and_agency_is_in_lower_case() {
        let words: Bylines = toml::from_str(include_str!("bylines.toml")).unwrap();
        for word in words.credentials.iter().chain(&words.particles).chain(&words.agencies) {
            assert_eq!(*word, word.to_lowercase());
        }
    }
}
