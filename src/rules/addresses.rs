//! Parts of addresses that tell of the visit and not of the page, from `addresses.toml`.

use std::collections::HashSet;
use std::sync::OnceLock;

use serde::Deserialize;

/// Characters of a value that looks drawn at random, at least.
const RANDOM: usize = 16;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    tracking: Vec<String>,
    session: Vec<String>,
    session_if_random: Vec<String>,
    page_numbers: Vec<String>,
    page_words: Vec<String>,
    sharing: Vec<String>,
}

/// Names, whole or by their start.
#[derive(Debug, Default)]
struct Names {
    whole: HashSet<String>,
    starts: Vec<String>,
}

/// The tables of `addresses.toml`.
#[derive(Debug, Default)]
pub struct Addresses {
    tracking: Names,
    session: Names,
    random: Names,
    page_numbers: HashSet<String>,
    page_words: HashSet<String>,
    sharing: Vec<String>,
}

impl Names {
    fn new(list: Vec<String>) -> Self {
        let mut names = Self::default();
        for entry in list {
            match entry.strip_suffix('*') {
                Some(start) => names.starts.push(start.to_owned()),
                None => {
                    names.whole.insert(entry);
                }
            }
        }
        names
    }

    fn has(&self, name: &str) -> bool {
        self.whole.contains(name) || self.starts.iter().any(|start| name.starts_with(start.as_str()))
    }
}

impl Addresses {
    fn new(text: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        Ok(Self {
            tracking: Names::new(file.tracking),
            session: Names::new(file.session),
            random: Names::new(file.session_if_random),
            page_numbers: file.page_numbers.into_iter().collect(),
            page_words: file.page_words.into_iter().collect(),
            sharing: file.sharing,
        })
    }

    /// Whether a parameter of a query tells where a visitor came from, or who the visitor is.
    ///
    /// ```
    /// use pressclip::rules::addresses::addresses;
    /// assert!(addresses().is_of_visit("utm_source", "x") && addresses().is_of_visit("PHPSESSID", ""));
    /// assert!(addresses().is_of_visit("sid", "0f7e1a2b3c4d5e6f") && !addresses().is_of_visit("sid", "12"));
    /// ```
    #[must_use]
    pub fn is_of_visit(&self, name: &str, value: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.tracking.has(&name) || self.is_session(&name, value)
    }

    /// Whether a part of an address or a parameter has the number of a page.
    ///
    /// ```
    /// use pressclip::rules::addresses::addresses;
    /// assert!(addresses().names_page("Seite") && !addresses().names_page("story"));
    /// ```
    #[must_use]
    pub fn names_page(&self, name: &str) -> bool {
        self.page_numbers.contains(&name.to_lowercase())
    }

    /// Whether a word beside a number, in lower case, tells which page of a story this is: `page`, `of`, `ページ`.
    #[must_use]
    pub fn numbers_pages(&self, word: &str) -> bool {
        self.page_numbers.contains(word) || self.page_words.contains(word)
    }

    /// Whether an address hands a page on to friends.
    ///
    /// ```
    /// use pressclip::rules::addresses::addresses;
    /// assert!(addresses().shares("https://www.facebook.com/sharer/sharer.php?u=https://example.com/a"));
    /// assert!(!addresses().shares("https://www.facebook.com/example"));
    /// ```
    #[must_use]
    pub fn shares(&self, address: &str) -> bool {
        let bare = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).unwrap_or(address);
        let bare = bare.strip_prefix("www.").unwrap_or(bare);
        let starts = |start: &String| bare.get(..start.len()).is_some_and(|bare| bare.eq_ignore_ascii_case(start));
        let first = bare.bytes().next().map(|first| first.to_ascii_lowercase());
        self.sharing.iter().filter(|start| start.bytes().next() == first).any(starts)
    }

    /// Whether a parameter is that of a session.
    #[must_use]
    pub fn is_session(&self, name: &str, value: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.session.has(&name) || (self.random.has(&name) && is_random(value))
    }
}

fn is_random(value: &str) -> bool {
    value.len() >= RANDOM
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && value.bytes().any(|b| b.is_ascii_digit())
        && value.bytes().any(|b| b.is_ascii_alphabetic())
}

/// The tables of the file.
#[must_use]
pub fn addresses() -> &'static Addresses {
    static ADDRESSES: OnceLock<Addresses> = OnceLock::new();
    // A file with an error names nothing; the tests see to it that there is none.
    ADDRESSES.get_or_init(|| Addresses::new(include_str!("addresses.toml")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_file_fires_and_stands_once() {
        let file: File = toml::from_str(include_str!("addresses.toml")).unwrap();
        let mut seen = HashSet::new();
        for name in file.tracking.iter().chain(&file.session) {
            assert_eq!(*name, name.trim().to_lowercase());
            assert!(seen.insert(name), "{name} stands twice");
            assert!(addresses().is_of_visit(&name.replace('*', "x").to_uppercase(), "1"), "{name}");
        }
        for name in &file.session_if_random {
            assert!(seen.insert(name), "{name} stands twice");
            assert!(addresses().is_session(name, "a1b2c3d4e5f6a7b8"), "{name}");
            assert!(!addresses().is_of_visit(name, "news") && !addresses().is_of_visit(name, "1234567890123456"));
        }
    }

    #[test]
    fn every_address_of_sharing_fires_and_stands_once() {
        let file: File = toml::from_str(include_str!("addresses.toml")).unwrap();
        let mut seen = HashSet::new();
        for start in &file.sharing {
            assert_eq!(*start, start.to_lowercase());
            assert!(seen.insert(start), "{start} stands twice");
            assert!(addresses().shares(start) && addresses().shares(&format!("https://www.{start}#x")), "{start}");
        }
    }

    #[test]
    fn parameters_that_choose_a_page_are_left_alone() {
        for name in ["id", "p", "page", "q", "article", "story", "date", "lang", "ref", "source", "t"] {
            assert!(!addresses().is_of_visit(name, "a1b2c3d4e5f6a7b8"), "{name}");
        }
    }
}
