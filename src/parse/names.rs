//! The names of a page's elements and attributes, each once, and what they are to this crate.

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::LazyLock;

use html5ever::{LocalName, Namespace, QualName, ns};
use rustc_hash::FxHashMap;

use super::read_attributes::Read;
use super::tags::{Sets, Tag};
use super::tokenizer::Attributes;

/// An element's name.
#[derive(Debug)]
pub(super) struct ElementName {
    pub(super) namespace: Namespace,
    pub(super) local: LocalName,
    pub(super) tag: Tag,
    pub(super) sets: Sets,
    /// Its place among the names of its page.
    pub(super) at: u32,
}

/// An attribute's name.
#[derive(Debug)]
pub(super) struct AttributeName {
    pub(super) name: QualName,
    pub(super) read: Read,
    at: u32,
    /// Whether it is in no namespace.
    is_plain: bool,
}

/// All names of a page, in the order in which they came up.
pub(super) struct Names {
    elements: Shelf<ElementName>,
    attributes: Shelf<AttributeName>,
}

impl Names {
    pub(super) fn new() -> Self {
        Self { elements: Shelf::new(), attributes: Shelf::new() }
    }

    /// The names by their places.
    pub(super) fn into_lists(self) -> (Vec<ElementName>, Vec<AttributeName>) {
        (self.elements.into_list(), self.attributes.into_list())
    }
}

/// Names remembered to be found at once; a power of two.
const SLOTS: usize = 128;

/// Different names of elements that are looked for: pages of the open web have some dozens. Each element with another has
/// its name for itself.
const MOST: usize = 4_096;

/// Finds names while a tree is built.
pub(super) struct Index<'n> {
    names: &'n Names,
    recent_elements: Box<[Cell<Option<&'n ElementName>>]>,
    recent_attributes: Box<[Cell<Option<&'n AttributeName>>]>,
    elements: RefCell<FxHashMap<(u64, u64), &'n ElementName>>,
    attributes: RefCell<FxHashMap<QualName, &'n AttributeName>>,
    /// That of nodes that are no element.
    pub(super) nameless: &'n ElementName,
}

impl<'n> Index<'n> {
    /// Of names that there are none of yet.
    pub(super) fn new(names: &'n Names) -> Self {
        let nameless = |at| ElementName {
            namespace: ns!(),
            local: LocalName::default(),
            tag: Tag::Other,
            sets: Sets::TEXT_APART,
            at,
        };
        Self {
            names,
            recent_elements: (0..SLOTS).map(|_| Cell::new(None)).collect(),
            recent_attributes: (0..SLOTS).map(|_| Cell::new(None)).collect(),
            elements: RefCell::default(),
            attributes: RefCell::default(),
            nameless: names.elements.add(nameless),
        }
    }

    /// An element's name.
    #[inline]
    pub(super) fn element(&self, namespace: &Namespace, local: &LocalName) -> &'n ElementName {
        self.recent_element(namespace, local).unwrap_or_else(|| {
            let known = self.find(namespace, local).unwrap_or_else(|| self.add(namespace, local));
            self.recent_elements[slot(local)].set(Some(known));
            known
        })
    }

    /// The same; that of nodes that are no element, if it's not there yet.
    #[inline]
    pub(super) fn element_if_known(&self, namespace: &Namespace, local: &LocalName) -> &'n ElementName {
        let known = self.recent_element(namespace, local).or_else(|| self.find(namespace, local));
        known.unwrap_or(self.nameless)
    }

    #[inline]
    fn recent_element(&self, namespace: &Namespace, local: &LocalName) -> Option<&'n ElementName> {
        let recent = self.recent_elements[slot(local)].get();
        recent.filter(|known| known.local == *local && known.namespace == *namespace)
    }

    #[cold]
    fn find(&self, namespace: &Namespace, local: &LocalName) -> Option<&'n ElementName> {
        self.elements.borrow().get(&(namespace.unsafe_data(), local.unsafe_data())).copied()
    }

    #[cold]
    fn add(&self, namespace: &Namespace, local: &LocalName) -> &'n ElementName {
        let (tag, mut sets) = told_by(local);
        // Rules for texts and end tags are those of HTML.
        if *namespace != ns!(html) {
            sets = sets.or(Sets::TEXT_APART);
        }
        let (namespace, local) = (namespace.clone(), local.clone());
        let key = (namespace.unsafe_data(), local.unsafe_data());
        let known = self.names.elements.add(|at| ElementName { namespace, local, tag, sets, at });
        let mut elements = self.elements.borrow_mut();
        if elements.len() < MOST {
            // What has a name keeps it, so that no other gets its number.
            elements.insert(key, known);
        }
        known
    }

    /// The name of an attribute that has this place.
    pub(super) fn attribute_name(&self, at: u32) -> Option<&'n QualName> {
        self.names.attributes.get(at).map(|known| &known.name)
    }

    /// The same as [`Index::attribute`] of a name without a namespace.
    #[inline]
    pub(super) fn plain_attribute(&self, local: &LocalName, taken: Attributes) -> Option<(u32, Read)> {
        if let Some(known) = self.recent_attributes[slot(local)].get()
            && known.is_plain
            && known.name.local == *local
        {
            return Some((known.at, known.read));
        }
        self.attribute(&QualName::new(None, ns!(), local.clone()), taken)
    }

    /// The place of an attribute's name, and which attribute it is; none if it is to be read and is not.
    pub(super) fn attribute(&self, name: &QualName, taken: Attributes) -> Option<(u32, Read)> {
        let slot = &self.recent_attributes[slot(&name.local)];
        if let Some(known) = slot.get()
            && known.name == *name
        {
            return Some((known.at, known.read));
        }
        let read = Read::of(&name.local);
        if taken == Attributes::Read && read == Read::Other {
            return None;
        }
        let mut attributes = self.attributes.borrow_mut();
        let known = *attributes.entry(name.clone()).or_insert_with(|| {
            let is_plain = name.ns == ns!() && name.prefix.is_none();
            self.names.attributes.add(|at| AttributeName { name: name.clone(), read, at, is_plain })
        });
        slot.set(Some(known));
        Some((known.at, read))
    }
}

/// What an element's name tells.
fn told_by(name: &LocalName) -> (Tag, Sets) {
    static USUAL: LazyLock<FxHashMap<LocalName, (Tag, Sets)>> = LazyLock::new(|| {
        Tag::NAMES.iter().map(|name| (LocalName::from(*name), (Tag::of(name), Sets::of(name)))).collect()
    });
    USUAL.get(name).copied().unwrap_or_else(|| (Tag::of(name), Sets::of(name)))
}

fn slot(name: &LocalName) -> usize {
    (name.unsafe_data().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 57) as usize % SLOTS
}

/// Items in the first stretch of a [`Shelf`]; each other one has twice as many as that before.
const FIRST: usize = 64;

/// A list that grows while its items are referred to: they stay where they are.
struct Shelf<T> {
    stretches: [OnceCell<Box<[OnceCell<T>]>>; 26],
    length: Cell<usize>,
}

impl<T> Shelf<T> {
    fn new() -> Self {
        Self { stretches: [const { OnceCell::new() }; 26], length: Cell::new(0) }
    }

    /// Adds what is made of its place.
    fn add(&self, make: impl FnOnce(u32) -> T) -> &T {
        let at = self.length.replace(self.length.get() + 1);
        let (stretch, place) = Self::place(at);
        let items = self.stretches[stretch].get_or_init(|| empty(FIRST << stretch));
        items[place].get_or_init(|| make(at as u32))
    }

    fn get(&self, at: u32) -> Option<&T> {
        let (stretch, place) = Self::place(at as usize);
        self.stretches.get(stretch)?.get()?.get(place)?.get()
    }

    /// In which stretch an item is, and where there.
    fn place(at: usize) -> (usize, usize) {
        let stretch = (at / FIRST + 1).ilog2() as usize;
        (stretch, at - FIRST * ((1 << stretch) - 1))
    }

    fn into_list(self) -> Vec<T> {
        let mut list = Vec::with_capacity(self.length.get());
        let stretches = self.stretches.into_iter().map_while(OnceCell::into_inner);
        list.extend(stretches.flatten().map_while(OnceCell::into_inner));
        list
    }
}

fn empty<T>(length: usize) -> Box<[OnceCell<T>]> {
    (0..length).map(|_| OnceCell::new()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_place_however_many_others_there_are() {
        let names = Names::new();
        let index = Index::new(&names);
        let name = |n: usize| LocalName::from(format!("x-element-{n}"));
        let places = |index: &Index| (0..1_000).map(|n| index.element(&ns!(html), &name(n)).at).collect::<Vec<_>>();
        let first = places(&index);
        assert_eq!(first, places(&index));
        assert_ne!(index.element(&ns!(svg), &name(7)).at, first[7]);
        let (elements, _) = names.into_lists();
        assert!((0..1_000).all(|n| elements[first[n] as usize].local == name(n)));
        assert_eq!(elements.len(), 1_002);
    }

    #[test]
    fn a_name_beyond_those_looked_for_is_that_name_all_the_same() {
        let names = Names::new();
        let index = Index::new(&names);
        for n in 0..MOST + 500 {
            let name = LocalName::from(format!("x-element-{n}"));
            assert_eq!(index.element(&ns!(html), &name).local, name);
        }
        assert_eq!(index.element(&ns!(html), &LocalName::from("x-element-0")).local, *"x-element-0");
    }
}
