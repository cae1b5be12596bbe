//! Words of front pages, from `fronts.toml`.

use std::collections::HashSet;
use std::sync::OnceLock;

use serde::Deserialize;

/// The tables of `fronts.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fronts {
    not_articles: HashSet<String>,
    facets: HashSet<String>,
    next: HashSet<String>,
    /// Where feeds are where nobody says so, the likeliest first.
    pub feed_paths: Vec<String>,
    /// Where sitemaps are where nobody says so, the likeliest first.
    pub sitemap_paths: Vec<String>,
}

impl Fronts {
    /// Whether a segment of a path leads to a list, or to a function of the site.
    #[must_use]
    pub fn is_no_article(&self, segment: &str) -> bool {
        self.not_articles.contains(&segment.to_lowercase())
    }

    /// Whether a parameter sorts, filters or dresses a page.
    #[must_use]
    pub fn is_facet(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        // `filter[color]`
        self.facets.contains(name.split(['[', '.', ':']).next().unwrap_or_default())
    }

    /// Whether the words of a link say that it leads to the next page: signs around them do not matter.
    #[must_use]
    pub fn is_next(&self, text: &str) -> bool {
        let plain = text.trim().to_lowercase();
        let words = plain.trim_matches(|c: char| !c.is_alphanumeric());
        // Of signs alone: a forward arrow.
        if words.is_empty() {
            matches!(plain.as_str(), ">" | ">>" | "›" | "»" | "→" | "▶" | "⟩")
        } else {
            self.next.contains(words)
        }
    }
}

/// The tables of the file.
#[must_use]
pub fn fronts() -> &'static Fronts {
    static FRONTS: OnceLock<Fronts> = OnceLock::new();
    // A file with an error says nothing; the tests see to it that there is none.
    FRONTS.get_or_init(|| toml::from_str(include_str!("fronts.toml")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_file_fires_and_stands_once() {
        let lists: std::collections::BTreeMap<String, Vec<String>> =
            toml::from_str(include_str!("fronts.toml")).unwrap();
        for (key, list) in &lists {
            let mut seen = HashSet::new();
            for word in list {
                assert_eq!(*word, word.trim().to_lowercase(), "{key}");
                assert!(seen.insert(word), "{key}: {word} stands twice");
                assert!(match key.as_str() {
                    "not_articles" => fronts().is_no_article(&word.to_uppercase()) || fronts().is_no_article(word),
                    "facets" => fronts().is_facet(&format!("{word}[a]")),
                    "next" => fronts().is_next(&format!(" {word} » ")),
                    _ => word.starts_with('/'),
                });
            }
        }
        assert_eq!(
            fronts().feed_paths.len() + fronts().sitemap_paths.len(),
            lists["feed_paths"].len() + lists["sitemap_paths"].len()
        );
    }

    #[test]
    fn arrows_that_point_forward_need_no_words() {
        assert!(fronts().is_next("»") && fronts().is_next("→") && !fronts().is_next("«") && !fronts().is_next(""));
    }
}
