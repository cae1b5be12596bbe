//! What the names in a page's attributes say, each attribute looked up once: most stand on many elements.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxBuildHasher, FxHashMap, FxHasher};

use super::fields::Sorts;
use super::known::known;
use super::{Cue, CueSet};

/// Different values of class attributes and their like that a page has, about: to begin with, there is room for so many.
const ABOUT: usize = 192;

/// Names in an attribute that are asked for fields. Those of one that has more are made by programs.
const MOST_FOR_FIELDS: usize = 40;

/// The class that hides an element in most frameworks of styles.
pub(crate) const HIDDEN: &str = "hidden";

/// What has been looked up so far. Both walks over a page's tree ask the same.
pub(crate) struct Names<'a> {
    seen: FxHashMap<&'a str, Named>,
}

impl Default for Names<'_> {
    fn default() -> Self {
        Self { seen: FxHashMap::with_capacity_and_hasher(ABOUT, FxBuildHasher) }
    }
}

/// What the names in one attribute say.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Named {
    /// What an element is.
    pub(crate) cues: CueSet,
    /// Which field of an article an element holds.
    pub(crate) sorts: Sorts,
    /// The same for the same names; those with digits do not count.
    pub(crate) signature: u64,
}

impl<'a> Names<'a> {
    /// What the value of a class attribute or its like says an element is.
    pub(crate) fn cues(&mut self, names: &'a str) -> CueSet {
        self.named(names).cues
    }

    /// All that it says.
    #[inline]
    pub(crate) fn named(&mut self, names: &'a str) -> Named {
        if names.is_empty() { Named::default() } else { self.look_up(names) }
    }

    fn look_up(&mut self, names: &'a str) -> Named {
        *self.seen.entry(names).or_insert_with(|| Named::of(names))
    }
}

impl Named {
    fn of(names: &str) -> Self {
        let mut hasher = FxHasher::default();
        let mut said = Self::default();
        let mut hides = false;
        for (at, name) in names.split_ascii_whitespace().enumerate() {
            hides |= name == HIDDEN;
            let known = known(name);
            said.cues = said.cues.union(known.cues);
            if at < MOST_FOR_FIELDS {
                said.sorts = said.sorts.union(known.sorts);
            }
            if !known.numbered {
                name.hash(&mut hasher);
            }
        }
        if hides && !names.split_ascii_whitespace().any(shows_on_some_screens) {
            said.cues = said.cues.with(Cue::Hidden);
        }
        Self { signature: hasher.finish(), ..said }
    }
}

/// Whether a class shows an element again on screens of some width: `md:block`.
fn shows_on_some_screens(name: &str) -> bool {
    let shown = |to| {
        matches!(to, "block" | "contents" | "table")
            || to.starts_with("flex")
            || to.starts_with("grid")
            || to.starts_with("inline")
    };
    name.split_once(':').is_some_and(|(_, to)| shown(to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::fields::Sort;

    #[test]
    fn names_say_together_what_each_says_and_only_the_first_are_asked_for_fields() {
        let mut names = Names::default();
        for _ in 0..2 {
            let said = names.named("byline related-posts");
            assert!(said.sorts.has(Sort::Byline) && said.cues.has(Cue::Related) && said.cues.has(Cue::Byline));
        }
        let many = "x ".repeat(MOST_FOR_FIELDS) + "byline";
        assert!(!names.named(&many).sorts.has(Sort::Byline) && names.named(&many).cues.has(Cue::Byline));
    }

    #[test]
    fn names_with_digits_do_not_count_as_those_of_an_element() {
        let mut names = Names::default();
        let mut signature = |names_of| names.named(names_of).signature;
        assert_eq!(signature("post post-17"), signature("post post-4"));
        assert_ne!(signature("post post-17"), signature("page post-17"));
    }
}
