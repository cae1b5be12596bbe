//! What sites say of the links by which they earn, from `disclosures.toml`.

use std::sync::OnceLock;

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    phrases: Vec<String>,
}

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    // A file with an error finds nothing; the tests see to it that there is none.
    FILE.get_or_init(|| toml::from_str(include_str!("disclosures.toml")).unwrap_or_default())
}

/// Whether a text says that somebody earns by its links.
///
/// ```
/// use pressclip::rules::disclosures::says_earns;
/// assert!(says_earns("If you buy through our links, we may earn a small commission."));
/// assert!(!says_earns("The commission will hear the mayor on Monday."));
/// ```
#[must_use]
pub fn says_earns(text: &str) -> bool {
    let text = text.to_lowercase().replace('’', "'");
    file().phrases.iter().any(|phrase| text.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_fires_and_is_in_its_plain_form() {
        let File { phrases } = toml::from_str(include_str!("disclosures.toml")).unwrap();
        for (at, phrase) in phrases.iter().enumerate() {
            assert_eq!(*phrase, phrase.trim().to_lowercase());
            assert!(says_earns(&format!("X: {phrase}x")), "{phrase}");
            assert!(!phrases[..at].contains(phrase), "{phrase} stands twice");
        }
    }

    #[test]
    fn case_and_apostrophes_do_not_matter() {
        assert!(says_earns("Affiliate Links") && says_earns("Cet article contient des liens d’affiliation"));
    }

    #[test]
    fn what_others_earn_and_agree_is_no_disclosure() {
        for text in [
            "The commission will hear the mayor on Monday, and its partners may be compensated.",
            "Travel agents recommend insurance because they get a commission when you buy it.",
            "Affiliate marketing has given the old trade new life.",
        ] {
            assert!(!says_earns(text), "{text}");
        }
    }
}
