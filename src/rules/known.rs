//! What class names say, remembered from page to page.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::CueSet;
use super::classes::builtin;
use super::fields::{Sorts, fields};

/// Names that a thread remembers: some megabytes. When there are more, it forgets all: a site has some hundreds, and a crawl goes
/// from one to the next.
const MOST: usize = 32_768;

/// Bytes of the longest name that is remembered. Longer ones are made by programs and not met again.
const LONGEST: usize = 48;

/// What one name of a class attribute says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    /// What an element is.
    pub(crate) cues: CueSet,
    /// Which field of an article an element holds.
    pub(crate) sorts: Sorts,
}

/// What one name says: the same as [`super::classes`] and [`super::fields::Fields::sorts`].
pub(crate) fn known(name: &str) -> Known {
    thread_local! {
        static NAMES: RefCell<(FxHashMap<Box<str>, Known>, String)> = RefCell::default();
    }
    NAMES.with_borrow_mut(|(names, buffer)| {
        let mut look_up = || Known { cues: builtin().find_one(name, buffer), sorts: fields().sorts(name) };
        if name.len() > LONGEST {
            return look_up();
        }
        if let Some(known) = names.get(name) {
            return *known;
        }
        if names.len() >= MOST {
            names.clear();
        }
        let known = look_up();
        names.insert(name.into(), known);
        known
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_the_same_whether_or_not_it_is_remembered() {
        for _ in 0..3 {
            for at in 0..MOST / 2 + 10 {
                let name = format!("{}{at}", ["related-posts-", "byline", "x"][at % 3]);
                assert_eq!(known(&name), Known { cues: crate::rules::classes(&name), sorts: fields().sorts(&name) });
            }
            let long = "related-".repeat(20);
            assert_eq!(known(&long).cues, crate::rules::classes(&long));
        }
    }
}
