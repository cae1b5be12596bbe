//! How much of the page stands below each element.

use super::segment::Draft;
use super::{NONE, Outline};

/// Words from which a block with few links counts as prose.
const PROSE: u32 = 20;

/// What stands below an element.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    /// The blocks, from the first to before this one.
    pub(crate) first: usize,
    pub(crate) end: usize,
    pub(crate) words: u32,
    /// Words of prose, and its paragraphs.
    pub(crate) prose: u32,
    pub(crate) paragraphs: u32,
}

/// The extents of all elements.
pub(crate) struct Extents {
    below: Vec<Extent>,
    /// Words of prose on the page.
    total: u32,
}

impl Extents {
    pub(crate) fn of(outline: &Outline) -> Self {
        let empty = Extent { first: usize::MAX, end: 0, words: 0, prose: 0, paragraphs: 0 };
        let mut below = vec![empty; outline.containers.len()];
        let mut total = 0;
        for (at, draft) in outline.drafts.iter().enumerate() {
            let prose = if is_prose(draft) { draft.words } else { 0 };
            total += prose;
            if let Some(own) = below.get_mut(draft.container as usize) {
                let paragraphs = u32::from(prose > 0);
                own.add(&Extent { first: at, end: at + 1, words: draft.words, prose, paragraphs });
            }
        }
        // Parents stand before their children, so one pass from the end sums whole subtrees.
        for (i, container) in outline.containers.iter().enumerate().rev() {
            if container.parent != NONE {
                let own = below[i];
                below[container.parent as usize].add(&own);
            }
        }
        Self { below, total }
    }

    pub(crate) fn get(&self, element: u32) -> Option<&Extent> {
        self.below.get(element as usize)
    }

    /// Whether the element holds more than one part in `parts` of the page's prose.
    pub(crate) fn is_more_than(&self, element: u32, parts: u32) -> bool {
        self.get(element).is_some_and(|extent| extent.prose * parts > self.total)
    }
}

impl Extent {
    fn add(&mut self, other: &Extent) {
        self.first = self.first.min(other.first);
        self.end = self.end.max(other.end);
        self.words += other.words;
        self.prose += other.prose;
        self.paragraphs += other.paragraphs;
    }
}

/// Whether a block is a paragraph, or long enough to be one.
pub(super) fn is_prose(draft: &Draft) -> bool {
    draft.words >= PROSE && draft.counts.linked * 3 < draft.counts.chars
}
