//! What class names say, remembered from page to page.

use std::cell::RefCell;
use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use super::CueSet;
use super::classes::builtin;
use super::fields::{Sorts, fields};

/// Names that a thread remembers: a megabyte of them. A site has some hundreds, and a crawl goes from one to the next.
const SLOTS: usize = 1 << 14;

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
    const EMPTY: Self =
        Self { name: [0; LONGEST], length: 0, known: Known { cues: CueSet::EMPTY, sorts: Sorts::EMPTY } };
}

/// What one name says: the same as [`super::classes`] and [`super::fields::Fields::sorts`].
pub(crate) fn known(name: &str) -> Known {
    thread_local! {
        static NAMES: RefCell<(Box<[Slot]>, String)> = RefCell::new((vec![Slot::EMPTY; SLOTS].into(), String::new()));
    }
    NAMES.with_borrow_mut(|(slots, buffer)| {
        let mut look_up = || Known { cues: builtin().find_one(name, buffer), sorts: fields().sorts(name) };
        let bytes = name.as_bytes();
        if bytes.is_empty() || bytes.len() > LONGEST {
            return look_up();
        }
        let slot = &mut slots[FxBuildHasher.hash_one(bytes) as usize % SLOTS];
        if usize::from(slot.length) == bytes.len() && slot.name[..bytes.len()] == *bytes {
            return slot.known;
        }
        let known = look_up();
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
        for _ in 0..3 {
            for at in 0..SLOTS + 10 {
                let name = format!("{}{at}", ["related-posts-", "byline", "x"][at % 3]);
                assert_eq!(known(&name), Known { cues: crate::rules::classes(&name), sorts: fields().sorts(&name) });
            }
            let long = "related-".repeat(20);
            assert_eq!(known(&long).cues, crate::rules::classes(&long));
        }
    }
}
