//! What class names say, remembered from page to page.

use std::cell::RefCell;
use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use super::CueSet;
use super::classes::builtin;
use super::fields::{Sorts, fields};
use super::names::Cut;

/// Names that a thread remembers, 64 kB of them. A site has some hundreds. To look at more, which are further away in memory,
/// takes as long as to make sense of a name again.
const SLOTS: usize = 1 << 10;

/// Bytes of the longest name that is remembered, so that a slot has 64, what a processor reads at once. Longer ones are
/// made by programs and not met again.
const LONGEST: usize = 55;

/// What one name of a class attribute says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    /// What an element is.
    pub(crate) cues: CueSet,
    /// Which field of an article an element holds.
    pub(crate) sorts: Sorts,
    /// Whether it has digits: those are most often an element's number.
    pub(crate) numbered: bool,
}

impl Known {
    fn of(name: &str) -> Self {
        let Some(cut) = Cut::of(name.as_bytes()) else {
            let numbered = name.contains(|c: char| c.is_ascii_digit());
            return Self { cues: builtin().find(name), sorts: fields().sorts(name), numbered };
        };
        let sorts = fields().sorts_of(&cut).unwrap_or_else(|| fields().sorts(name));
        Self { cues: builtin().find_cut(&cut), sorts, numbered: cut.has_digits }
    }
}

/// A name and what it says. A name has one slot, and the one met last has it.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Slot {
    name: [u8; LONGEST],
    length: u8,
    known: Known,
}

const _: () = assert!(size_of::<Slot>() == 64);

impl Slot {
    const EMPTY: Self = Self {
        name: [0; LONGEST],
        length: 0,
        known: Known { cues: CueSet::EMPTY, sorts: Sorts::EMPTY, numbered: false },
    };
}

/// What one name says: the same as [`super::classes`] and [`super::fields::Fields::sorts`].
pub(crate) fn known(name: &str) -> Known {
    thread_local! {
        static NAMES: RefCell<Box<[Slot]>> = RefCell::new(vec![Slot::EMPTY; SLOTS].into());
    }
    NAMES.with_borrow_mut(|slots| {
        let bytes = name.as_bytes();
        if bytes.is_empty() || bytes.len() > LONGEST {
            return Known::of(name);
        }
        let slot = &mut slots[FxBuildHasher.hash_one(bytes) as usize % SLOTS];
        if usize::from(slot.length) == bytes.len() && slot.name[..bytes.len()] == *bytes {
            return slot.known;
        }
        let known = Known::of(name);
        slot.name[..bytes.len()].copy_from_slice(bytes);
        (slot.length, slot.known) = (bytes.len() as u8, known);
        known
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_the_same_whether_or_not_it_is_remembered() {
        let same = |name: &str, numbered| {
            let expected = Known { cues: crate::rules::classes(name), sorts: fields().sorts(name), numbered };
            assert_eq!(known(name), expected, "{name:?}");
        };
        for _ in 0..3 {
            for at in 0..SLOTS + 10 {
                same(&format!("{}{at}", ["related-posts-", "byline", "x"][at % 3]), true);
            }
            for name in
                ["related-posts", "related\u{a0}posts", "related\u{b}posts", "leia-também", "HTMLBody-related", ""]
            {
                same(name, false);
            }
            let long = "related-".repeat(20);
            assert_eq!(known(&long).cues, crate::rules::classes(&long));
        }
    }
}
