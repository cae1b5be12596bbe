//! What stands right before and behind a block: each block is looked at once for all its neighbours.

use super::features::{Put, ratio};
use super::stats::{Stats, link_density};
use crate::clean::Outline;

/// A block as its neighbours see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Neighbour {
    words: f32,
    linked: f32,
    ends: f32,
    kind: f32,
    tag: f32,
    bold: f32,
    holder: u32,
}

impl Neighbour {
    /// The blocks of the page that are judged.
    pub(crate) fn all(outline: &Outline, stats: &Stats) -> Vec<Self> {
        let one = |(&block, &ends): (&usize, &bool)| {
            let (b, d) = (&outline.blocks[block], &outline.drafts[block]);
            Self {
                words: d.words as f32,
                linked: link_density(d),
                ends: f32::from(u8::from(ends)),
                kind: f32::from(b.kind as u8),
                tag: outline.containers.get(d.container as usize).map_or(-1.0, |c| f32::from(c.tag as u8)),
                bold: ratio(d.counts.strong as f32, d.counts.chars as f32),
                holder: stats.holder(&outline.containers, d),
            }
        };
        stats.scored.iter().zip(&stats.ends).map(one).collect()
    }
}

/// Describes a block by the two before it and the two behind it.
pub(super) fn put_all(stats: &Stats, block: usize, put: &mut impl Put) {
    const NAMES: [(isize, [&str; 7]); 4] = [
        (-2, ["prev2_words", "prev2_linked", "prev2_ends", "prev2_kind", "prev2_tag", "prev2_same", "prev2_bold"]),
        (-1, ["prev1_words", "prev1_linked", "prev1_ends", "prev1_kind", "prev1_tag", "prev1_same", "prev1_bold"]),
        (1, ["next1_words", "next1_linked", "next1_ends", "next1_kind", "next1_tag", "next1_same", "next1_bold"]),
        (2, ["next2_words", "next2_linked", "next2_ends", "next2_kind", "next2_tag", "next2_same", "next2_bold"]),
    ];
    let at = stats.place[block];
    let holder = stats.neighbours[at].holder;
    for &(step, names) in &NAMES {
        let beside = at.checked_add_signed(step).and_then(|at| stats.neighbours.get(at));
        let values = beside.map_or([-1.0; 7], |beside| {
            let same = f32::from(u8::from(beside.holder == holder));
            [beside.words, beside.linked, beside.ends, beside.kind, beside.tag, same, beside.bold]
        });
        names.into_iter().zip(values).for_each(|(name, value)| put(name, value));
    }
}
