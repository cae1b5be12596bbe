//! What the names of elements and attributes are to this crate, looked up once for each name of a page.

use html5ever::LocalName;

use super::read_attributes::Read;
use super::tags::{self, Sets, Tag};

/// Names remembered; a power of two.
const SLOTS: usize = 128;

/// The names of a page.
pub(super) struct Names {
    tags: Vec<(u64, Tag, Sets)>,
    attributes: Vec<(u64, Read)>,
    /// Names made at run time are kept, so that no other gets their number.
    kept: Vec<LocalName>,
}

/// No name's number.
const EMPTY: u64 = 0;

impl Default for Names {
    fn default() -> Self {
        Self {
            tags: vec![(EMPTY, Tag::Other, Sets::default()); SLOTS],
            attributes: vec![(EMPTY, Read::Other); SLOTS],
            kept: Vec::new(),
        }
    }
}

impl Names {
    /// What an element of this name is.
    pub(super) fn tag(&mut self, name: &LocalName) -> (Tag, Sets) {
        let number = name.unsafe_data();
        let slot = &mut self.tags[slot(number)];
        if slot.0 != number {
            *slot = (number, tags::Tag::of(name), Sets::of(name));
            if name.is_dynamic() {
                self.kept.push(name.clone());
            }
        }
        (slot.1, slot.2)
    }

    /// Which attribute this name is.
    pub(super) fn read(&mut self, name: &LocalName) -> Read {
        let number = name.unsafe_data();
        let slot = &mut self.attributes[slot(number)];
        if slot.0 != number {
            *slot = (number, Read::of(name));
            if name.is_dynamic() {
                self.kept.push(name.clone());
            }
        }
        slot.1
    }
}

fn slot(number: u64) -> usize {
    (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 57) as usize % SLOTS
}
