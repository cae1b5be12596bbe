//! What the words of blocks hint at.

use super::Outline;
use super::extent::Extents;
use crate::block::Kind;
use crate::rules::{self, Cue};

/// Looks for phrases in the blocks of which they may still tell something: those that the markup has not set aside for
/// good, and those in elements that are named after consent.
pub(super) fn phrases(outline: &mut Outline, extents: &Extents) {
    let asked = in_consent(outline, extents);
    for ((block, draft), asked) in outline.blocks.iter().zip(&mut outline.drafts).zip(asked) {
        if asked || !is_settled(block.kind) {
            draft.phrase = rules::phrase(&block.text);
        }
    }
}

fn is_settled(kind: Kind) -> bool {
    use Kind::*;
    matches!(kind, Hidden | Navigation | Footer | Form | Comment | CommentForm | NextArticle | Image)
}

/// Which blocks stand in elements that are named after consent.
fn in_consent(outline: &Outline, extents: &Extents) -> Vec<bool> {
    let mut inside = vec![false; outline.blocks.len()];
    let mut done = 0;
    let named = outline.containers.iter().enumerate().filter(|(_, container)| container.cues.has(Cue::Consent));
    for extent in named.filter_map(|(at, _)| extents.get(at as u32)) {
        // Elements stand in the order of the page, so what is behind has been marked.
        for inside in inside.iter_mut().take(extent.end).skip(extent.first.max(done)) {
            *inside = true;
        }
        done = done.max(extent.end);
    }
    inside
}
