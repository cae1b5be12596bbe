//! Names of tags and attributes, and caches of the atoms that stand for them.
//!
//! To intern a name costs a hash and often a lock; a page has few different ones.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use html5ever::LocalName;

use super::is_space;
use crate::parse::tags::{Tag, is_formatting};
use crate::parse::{is_read, read_attributes};

/// Names up to this long are cached.
const LONGEST: usize = 16;

const _: () = assert!(read_attributes::LONGEST <= LONGEST, "longer names of attributes are not even looked at");

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

/// A name, as it is written, as one number; none for names that are long.
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

/// Finds the end of a name. Bytes before `from`, which is at most the second's place, belong to it whatever they are.
#[inline]
pub(super) fn scan<const SORT: u8>(bytes: &[u8], start: usize, from: usize) -> Scanned {
    let mut end = from;
    while let Some(&byte) = bytes.get(end)
        && ENDS[byte as usize] & SORT == 0
    {
        end += 1;
    }
    let length = end - start;
    if length > LONGEST {
        return Scanned { end, key: Key::NONE };
    }
    let chunk = bytes[start..].first_chunk::<LONGEST>().copied().unwrap_or_else(|| {
        let mut chunk = [0; LONGEST];
        chunk[..length].copy_from_slice(&bytes[start..end]);
        chunk
    });
    // Behind the name stand bytes that no text has.
    let rest = u128::MAX.checked_shl(8 * length as u32).unwrap_or(0);
    Scanned { end, key: Key(u128::from_le_bytes(chunk) | rest) }
}

/// "Append the lowercase version", U+FFFD for U+0000.
fn lowercase(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase() || b == 0) {
        Cow::Owned(name.to_ascii_lowercase().replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(name)
    }
}

/// Different names that a page may bring along beside those of HTML, about. Pages of the open web have some dozens.
const MOST: usize = 4_096;

/// Bytes of a name that an atom holds in itself.
const SHORT: usize = 7;

/// Makes atoms of names. Long ones that HTML does not have are kept in a table of a fixed size for all threads, in which a
/// million names are each compared with hundreds.
#[derive(Default)]
pub(super) struct Atoms {
    /// Those that had to be looked for in the table, some of them again.
    made: usize,
    /// Names since there are many.
    names: HashSet<Box<str>>,
    /// Tags that were given [`UNKNOWN`] for a name.
    pub(super) unnamed: usize,
}

/// The name of elements with yet another one.
const UNKNOWN: &str = "x-unknown";

impl Atoms {
    /// None for yet another name.
    fn make(&mut self, name: Cow<'_, str>) -> Option<LocalName> {
        if name.len() <= SHORT {
            return Some(LocalName::from(name));
        }
        if let Some(known) = LocalName::try_static(&name) {
            return Some(known);
        }
        self.made += 1;
        if self.made > MOST && !self.names.contains(&*name) {
            if self.names.len() >= MOST {
                return None;
            }
            self.names.insert(name.clone().into());
        }
        Some(LocalName::from(name))
    }
}

/// Names by their slots: the atom, if one was made, and whether it is what is asked for.
type Slots = Vec<(Key, Option<LocalName>, bool)>;

fn empty() -> Slots {
    vec![(Key::NONE, None, false); SLOTS]
}

/// Slots with these names, of which none gives way to another.
fn of(names: &[&str], is: impl Fn(&str) -> bool) -> Slots {
    let mut slots = empty();
    for name in names {
        let key = scan::<TAG>(name.as_bytes(), 0, 0).key;
        slots[key.slot()] = (key, Some(LocalName::from(*name)), is(name));
    }
    slots
}

/// Tag names: the atom, and whether the element is a formatting one.
pub(super) struct TagNames {
    /// Those that most pages have.
    usual: &'static Slots,
    seen: Slots,
}

impl TagNames {
    pub(super) fn new() -> Self {
        static USUAL: LazyLock<Slots> = LazyLock::new(|| of(Tag::NAMES, is_formatting));
        Self { usual: &USUAL, seen: empty() }
    }

    #[inline]
    pub(super) fn get<'t>(&mut self, key: Key, name: impl FnOnce() -> &'t str, atoms: &mut Atoms) -> (LocalName, bool) {
        let slot = key.slot();
        for slots in [self.usual, &self.seen] {
            if let (cached, Some(name), is_formatting) = &slots[slot]
                && *cached == key
                && key != Key::NONE
            {
                return (name.clone(), *is_formatting);
            }
        }
        self.make(key, name(), atoms)
    }

    #[cold]
    fn make(&mut self, key: Key, name: &str, atoms: &mut Atoms) -> (LocalName, bool) {
        let name = atoms.make(lowercase(name)).unwrap_or_else(|| {
            atoms.unnamed += 1;
            LocalName::from(UNKNOWN)
        });
        let is_formatting = is_formatting(&name);
        if key != Key::NONE {
            self.seen[key.slot()] = (key, Some(name.clone()), is_formatting);
        }
        (name, is_formatting)
    }
}

/// Attribute names: the atom, if one was made, and whether the attribute is read.
pub(super) struct AttributeNames {
    /// Those that are.
    read: &'static Slots,
    seen: Slots,
}

impl AttributeNames {
    pub(super) fn new() -> Self {
        static READ: LazyLock<Slots> = LazyLock::new(|| of(read_attributes::READ, |_| true));
        Self { read: &READ, seen: empty() }
    }

    /// The name, of attributes that are read or of all.
    #[inline]
    pub(super) fn get<'t>(
        &mut self,
        key: Key,
        name: impl FnOnce() -> &'t str,
        all: bool,
        atoms: &mut Atoms,
    ) -> Option<LocalName> {
        let slot = key.slot();
        for slots in [self.read, &self.seen] {
            let (cached, name, is_read) = &slots[slot];
            if *cached == key && key != Key::NONE && (name.is_some() || !all) {
                return name.as_ref().filter(|_| all || *is_read).cloned();
            }
        }
        if key == Key::NONE && !all { None } else { self.make(key, name(), all, atoms) }
    }

    #[cold]
    fn make(&mut self, key: Key, name: &str, all: bool, atoms: &mut Atoms) -> Option<LocalName> {
        let name = lowercase(name);
        let is_read = is_read(&name);
        let name = if all || is_read { atoms.make(name) } else { None };
        if key != Key::NONE {
            self.seen[key.slot()] = (key, name.clone(), is_read);
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The key of a name, byte by byte.
    fn slowly(name: &[u8]) -> Key {
        let bytes = name.iter().rev();
        let key = bytes.fold(u128::MAX, |key, b| key << 8 | u128::from(*b));
        if name.len() > LONGEST { Key::NONE } else { Key(key) }
    }

    proptest! {
        #[test]
        fn a_name_has_the_key_that_it_has_byte_by_byte(
            name in "([a-zA-Z@\\[`{~0-9\\x00\\x01\u{7f}é:-]){1,20}", behind in "[> =/\\x00éa]{0,20}"
        ) {
            let (name, page) = (name.as_bytes(), format!("<{name}>{behind}"));
            let Scanned { end, key } = scan::<TAG>(page.as_bytes(), 1, 1);
            prop_assert_eq!(end, 1 + name.len());
            prop_assert!(key == slowly(name));
        }
    }
}
