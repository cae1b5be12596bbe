//! Names of tags and attributes, and caches of the atoms that stand for them.
//!
//! To intern a name costs a hash and often a lock; a page has few different ones.

use std::borrow::Cow;

use html5ever::LocalName;

use super::is_space;
use crate::parse::is_read;

/// Names up to this long are cached.
const LONGEST: usize = 16;

/// Cached names; a power of two.
const SLOTS: usize = 256;

/// What [`scan`] ends at: tag name state.
pub(super) const TAG: u8 = 1;
/// What [`scan`] ends at: attribute name state.
pub(super) const ATTRIBUTE: u8 = 2;

/// For each byte, which sort of name it ends.
const ENDS: [u8; 256] = {
    let mut ends = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        if is_space(byte) || matches!(byte, b'/' | b'>') {
            ends[byte as usize] = TAG | ATTRIBUTE;
        }
        byte += 1;
    }
    ends[b'=' as usize] = ATTRIBUTE;
    ends
};

/// A name in lower case as one number; none for names that are long or have other than ASCII characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(u128);

impl Key {
    const NONE: Self = Self(0);

    fn slot(self) -> usize {
        let folded = (self.0 as u64) ^ ((self.0 >> 64) as u64).rotate_left(29);
        (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize % SLOTS
    }
}

/// A name found in the input.
pub(super) struct Scanned {
    pub(super) end: usize,
    pub(super) key: Key,
}

/// Finds the end of a name. Bytes before `from` belong to it whatever they are.
pub(super) fn scan<const SORT: u8>(bytes: &[u8], start: usize, from: usize) -> Scanned {
    let mut key = 0_u128;
    let mut odd = false;
    let mut end = start;
    for &byte in &bytes[start..] {
        if ENDS[byte as usize] & SORT != 0 && end >= from {
            break;
        }
        odd |= byte == 0 || byte >= 0x80;
        key = (key << 8) | u128::from(byte.to_ascii_lowercase());
        end += 1;
    }
    let key = if odd || end - start > LONGEST { Key::NONE } else { Key(key) };
    Scanned { end, key }
}

/// "Append the lowercase version", U+FFFD for U+0000.
fn lowercase(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase() || b == 0) {
        Cow::Owned(name.to_ascii_lowercase().replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(name)
    }
}

/// Tag names seen.
pub(super) struct TagNames(Vec<(Key, LocalName)>);

impl TagNames {
    pub(super) fn new() -> Self {
        Self(vec![(Key::NONE, LocalName::default()); SLOTS])
    }

    pub(super) fn get(&mut self, key: Key, name: &str) -> LocalName {
        if key == Key::NONE {
            return LocalName::from(lowercase(name));
        }
        let slot = &mut self.0[key.slot()];
        if slot.0 != key {
            *slot = (key, LocalName::from(lowercase(name)));
        }
        slot.1.clone()
    }
}

/// Attribute names seen: the atom, if one was made, and whether the attribute is read.
pub(super) struct AttributeNames(Vec<(Key, Option<LocalName>, bool)>);

impl AttributeNames {
    pub(super) fn new() -> Self {
        Self(vec![(Key::NONE, None, false); SLOTS])
    }

    /// The name, of attributes that are read or of all.
    pub(super) fn get(&mut self, key: Key, name: &str, all: bool) -> Option<LocalName> {
        if key == Key::NONE {
            let name = lowercase(name);
            return (all || is_read(&name)).then(|| LocalName::from(name));
        }
        let slot = &mut self.0[key.slot()];
        if slot.0 != key {
            let name = lowercase(name);
            let read = is_read(&name);
            *slot = (key, read.then(|| LocalName::from(name)), read);
        }
        if all && slot.1.is_none() {
            slot.1 = Some(LocalName::from(lowercase(name)));
        }
        slot.1.as_ref().filter(|_| all || slot.2).cloned()
    }
}
