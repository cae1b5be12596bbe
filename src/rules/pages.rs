//! What kind of page the words of `pages.toml` speak for.

use std::collections::HashMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::lengths::Lengths;

/// A sort of page, as signs tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // the names say it
pub enum Sort {
    Article,
    /// A section front, a list of search results, a category of a shop.
    Listing,
    Product,
    Forum,
    Documentation,
    /// What a firm offers.
    Service,
    Video,
}

impl Sort {
    /// Every sort, in the order of declaration.
    pub const ALL: [Self; 7] =
        [Self::Article, Self::Listing, Self::Product, Self::Forum, Self::Documentation, Self::Service, Self::Video];
}

/// The voices that words tell of.
pub const VOICES: [&str; 4] = ["we", "you", "reported", "i"];

/// What words of a headline are.
pub const HEADLINE: [&str; 4] = ["small", "asks", "advice", "offer"];

/// How many sorts there are.
pub const SORTS: usize = Sort::ALL.len();

/// For each sort how often something speaks for it.
pub type Votes = [u16; SORTS];

/// Words that speak for sorts of pages.
#[derive(Debug, Default)]
pub struct Words {
    whole: FxHashMap<String, u8>,
    /// Starts, from entries with `*`.
    starts: Vec<(String, u8)>,
    lengths: Lengths,
}

/// The tables of `pages.toml`.
#[derive(Debug, Default)]
pub struct Pages {
    /// Words of a path.
    pub path: Words,
    /// First parts of a host.
    pub host: Words,
    /// Classes of `<body>`.
    pub class: Words,
    /// Types of schema.org.
    pub schema: Words,
    /// Values of `og:type`.
    pub og: Words,
    /// Whole short lines.
    pub line: Words,
    /// Who speaks: see [`VOICES`].
    pub voice: [Vec<String>; VOICES.len()],
    /// Words of headlines: see [`HEADLINE`].
    pub headline: [Vec<String>; HEADLINE.len()],
    errors: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    path: HashMap<Sort, Vec<String>>,
    host: HashMap<Sort, Vec<String>>,
    class: HashMap<Sort, Vec<String>>,
    schema: HashMap<Sort, Vec<String>>,
    og: HashMap<Sort, Vec<String>>,
    line: HashMap<Sort, Vec<String>>,
    voice: HashMap<String, Vec<String>>,
    headline: HashMap<String, Vec<String>>,
    error: Errors,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Errors {
    titles: Vec<String>,
}

impl Words {
    fn new(lists: &HashMap<Sort, Vec<String>>) -> Self {
        let mut words = Self::default();
        for sort in Sort::ALL {
            for entry in lists.get(&sort).into_iter().flatten() {
                match entry.strip_suffix('*') {
                    Some(start) => words.starts.push((start.to_owned(), 1 << sort as u8)),
                    None => *words.whole.entry(entry.clone()).or_default() |= 1 << sort as u8,
                }
            }
        }
        words.lengths = Lengths::of(words.whole.keys());
        words
    }

    /// Whether a word, in any case, may be one of those without `*`: most are none by their first letter and length.
    #[must_use]
    pub fn may_have(&self, word: &str) -> bool {
        self.lengths.may_have(word)
    }

    /// Adds what a word, in lower case, speaks for; says whether it is known.
    pub fn vote(&self, word: &str, votes: &mut Votes) -> bool {
        let mut sorts = self.whole.get(word).copied().unwrap_or(0);
        for (start, of) in &self.starts {
            sorts |= if word.starts_with(start.as_str()) { *of } else { 0 };
        }
        if sorts == 0 {
            return false;
        }
        for (sort, vote) in votes.iter_mut().enumerate() {
            *vote = vote.saturating_add(u16::from(sorts >> sort & 1));
        }
        true
    }
}

impl Pages {
    fn new(text: &str) -> Result<Self, toml::de::Error> {
        let mut file: File = toml::from_str(text)?;
        Ok(Self {
            path: Words::new(&file.path),
            host: Words::new(&file.host),
            class: Words::new(&file.class),
            schema: Words::new(&file.schema),
            og: Words::new(&file.og),
            line: Words::new(&file.line),
            voice: VOICES.map(|voice| file.voice.remove(voice).unwrap_or_default()),
            headline: HEADLINE.map(|words| file.headline.remove(words).unwrap_or_default()),
            errors: file.error.titles,
        })
    }

    /// What in a title says that the page is not there: a whole part of it, between dashes, bars and the like.
    #[must_use]
    pub fn error_title(&self, title: &str) -> Option<&str> {
        let title = title.to_lowercase();
        let mut parts = title.split([':', '|', '-', '–', '—', '·', '!', '.', ',', '(', ')']).map(str::trim);
        let sign = parts.find_map(|part| self.errors.iter().find(|sign| part == sign.as_str()));
        sign.map(String::as_str)
    }
}

/// The tables of the file.
#[must_use]
pub fn pages() -> &'static Pages {
    static PAGES: OnceLock<Pages> = OnceLock::new();
    PAGES.get_or_init(|| Pages::new(include_str!("pages.toml")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_word_of_the_file_fires_for_its_sort() {
        let file: File = toml::from_str(include_str!("pages.toml")).unwrap();
        let tables = [
            (&file.path, &pages().path),
            (&file.host, &pages().host),
            (&file.class, &pages().class),
            (&file.schema, &pages().schema),
            (&file.og, &pages().og),
            (&file.line, &pages().line),
        ];
        for (lists, words) in tables {
            for (sort, entries) in lists {
                for entry in entries {
                    assert_eq!(entry, &entry.trim().to_lowercase());
                    let mut votes = Votes::default();
                    assert!(words.may_have(&entry.to_uppercase()) || entry.contains('*'), "{entry}");
                    assert!(words.vote(&entry.replace('*', "-x"), &mut votes), "{entry}");
                    assert_eq!(votes[*sort as usize], 1, "{entry} of {sort:?}");
                }
            }
        }
        for (lists, names) in [(&file.voice, VOICES), (&file.headline, HEADLINE)] {
            assert_eq!(lists.len(), names.len());
            for name in names {
                assert!(lists.contains_key(name), "{name}");
            }
        }
        for words in file.headline.values() {
            let known: HashSet<&String> = words.iter().collect();
            assert_eq!(known.len(), words.len(), "none twice");
        }
        for title in &file.error.titles {
            assert_eq!(pages().error_title(&format!("{title} | The Example")), Some(title.as_str()));
        }
    }

    #[test]
    fn a_headline_about_errors_is_no_error_title() {
        for title in ["Why a page not found costs shops money", "Peugeot 404 returns", "The 404 bus - The Example"] {
            assert_eq!(pages().error_title(title), None, "{title}");
        }
    }
}
