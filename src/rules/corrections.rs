//! Words with which texts say that something was changed, from `corrections.toml`.

use std::sync::OnceLock;

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    stems: Vec<String>,
}

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    // A file with an error finds nothing; the tests see to it that there is none.
    FILE.get_or_init(|| toml::from_str(include_str!("corrections.toml")).unwrap_or_default())
}

/// Whether a text has a word that starts as one of the list.
///
/// ```
/// use pressclip::rules::corrections::says_change;
/// assert!(says_change("Editor's note: the name of the mayor was corrected."));
/// assert!(!says_change("Editor's note: the author is a member of the council."));
/// ```
#[must_use]
pub fn says_change(text: &str) -> bool {
    let text = text.to_lowercase();
    let starts = |stem: &str| {
        let at_start =
            |at: usize| !text[..at].ends_with(|c: char| c.is_alphabetic() && c.is_ascii() == stem.is_ascii());
        text.match_indices(stem).any(|(at, _)| at_start(at) || !stem.starts_with(|c: char| c < '\u{2e80}'))
    };
    file().stems.iter().any(|stem| starts(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stem_fires_and_is_in_its_plain_form() {
        let File { stems } = toml::from_str(include_str!("corrections.toml")).unwrap();
        for stem in &stems {
            assert_eq!(*stem, stem.trim().to_lowercase());
            assert!(says_change(&format!("X: {stem}x")), "{stem}");
        }
    }

    #[test]
    fn a_stem_counts_at_the_start_of_a_word() {
        assert!(!says_change("The literatus was an incorrectly dressed man of outdated opinions"));
        assert!(says_change("記事を訂正しました"));
    }
}
