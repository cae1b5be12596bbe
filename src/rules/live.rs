//! Words that announce a live blog, from `live.toml`.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use serde::Deserialize;

use crate::letters;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: Vec<String>,
}

/// Finds the words in a text whose words have spaces around.
fn words() -> Option<&'static AhoCorasick> {
    static WORDS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let build = || {
        // A file with an error announces nothing; the tests see to it that there is none.
        let File { words } = toml::from_str(include_str!("live.toml")).unwrap_or_default();
        let patterns = words.into_iter().map(|word| match word.chars().next() {
            Some(c) if is_unspaced(c) => word,
            _ => format!(" {word} "),
        });
        // Few pages ask, and with little text: it need not be the fastest.
        AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(patterns).ok()
    };
    WORDS.get_or_init(build).as_ref()
}

/// Whether a headline, an address or a class name has one of the words.
///
/// ```
/// use pressclip::rules::live::announces;
/// assert!(announces("/politik/wahl-liveticker-12.html") && announces("台风登陆直播"));
/// assert!(!announces("Where the rich and famous lived"));
/// ```
#[must_use]
pub fn announces(text: &str) -> bool {
    let mut folded = String::with_capacity(text.len() + 2);
    folded.push(' ');
    for c in text.chars() {
        letters::each_lower(c, |c| {
            if letters::is_alphanumeric(c) {
                folded.push(c);
            } else if !folded.ends_with(' ') {
                folded.push(' ');
            }
        });
    }
    if !folded.ends_with(' ') {
        folded.push(' ');
    }
    words().is_some_and(|words| words.is_match(&folded))
}

/// Whether a script sets no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{E7F}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_fires_and_is_in_its_plain_form() {
        let File { words } = toml::from_str(include_str!("live.toml")).unwrap();
        for word in &words {
            assert_eq!(*word, word.trim().to_lowercase());
            assert!(announces(&word.to_uppercase()) || announces(word), "{word}");
            assert!(announces(&format!("news-{word}_2")), "{word}");
        }
    }

    #[test]
    fn parts_of_other_words_announce_nothing() {
        for text in ["", "Delivery of livestock", "Directors’ pay", "The olive harvest", "stickers", "Relatives"] {
            assert!(!announces(text), "{text}");
        }
    }
}
