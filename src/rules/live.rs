//! Words that announce a live blog, from `live.toml`.

use std::sync::OnceLock;

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: Vec<String>,
}

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    // A file with an error announces nothing; the tests see to it that there is none.
    FILE.get_or_init(|| toml::from_str(include_str!("live.toml")).unwrap_or_default())
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
    for c in text.chars().flat_map(char::to_lowercase) {
        let c = if c.is_alphanumeric() { c } else { ' ' };
        if c != ' ' || !folded.ends_with(' ') {
            folded.push(c);
        }
    }
    if !folded.ends_with(' ') {
        folded.push(' ');
    }
    file().words.iter().any(|word| match word.chars().next() {
        Some(c) if is_unspaced(c) => folded.contains(word.as_str()),
        _ => folded.contains(&format!(" {word} ")),
    })
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
