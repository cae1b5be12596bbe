//! Headings of boxes that are no text: an offer between the paragraphs, a card.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::strays::{SURE, Strays, is_shown};
use crate::block::{Kind, Reason};
use crate::clean::{Outline, chain};
use crate::score::{Scored, pair_signature};

/// Blocks from which an element is no box, and levels within which its blocks stand.
const BLOCKS: usize = 8;
const LEVELS: usize = 5;
/// Headings from which boxes alike are a list of the article.
const ALIKE: usize = 3;

/// The headings of small boxes in which nothing else was kept. Some boxes alike that each say something else are a list of the
/// article: of products, of places.
pub(super) fn headings(outline: &Outline, kept: &[&Scored]) -> Strays {
    let mut found = BTreeMap::new();
    for (place, one) in kept.iter().enumerate() {
        let (at, container) = (one.block, outline.drafts[one.block].container);
        let own = outline.containers.get(container as usize);
        let Some(around) = own.map(|c| c.parent).filter(|_| outline.blocks[at].kind == Kind::Subhead) else { continue };
        let inside = |at: &usize| {
            let draft = outline.drafts.get(*at);
            draft.is_some_and(|d| chain(&outline.containers, d.container).take(LEVELS).any(|(c, _)| c == around))
        };
        let heads = at.checked_sub(1).is_none_or(|before| !inside(&before));
        let end = at + 1 + (at + 1..).take_while(inside).take(BLOCKS).count();
        let below = &outline.blocks[at + 1..end];
        let is_alone = kept.get(place + 1).is_none_or(|next| next.block >= end);
        if one.score < SURE
            && heads
            && is_alone
            && below.len() < BLOCKS
            && below.iter().any(|block| !block.text.is_empty())
            && !below.iter().any(is_shown)
        {
            let saw = "the heading of a box of which nothing else is text";
            found.insert(at, (Kind::Other, Reason::new("place", saw)));
        }
    }
    let style = |at: usize| pair_signature(&outline.containers, &outline.drafts[at], &outline.blocks[at]);
    let mut alike: FxHashMap<u64, FxHashSet<&str>> = FxHashMap::default();
    for &at in found.keys() {
        alike.entry(style(at)).or_default().insert(&outline.blocks[at].text);
    }
    found.retain(|&at, _| alike.get(&style(at)).is_none_or(|alike| alike.len() < ALIKE));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(page: &str, kept: &[usize]) -> Vec<usize> {
        let outline = crate::clean::clean(&crate::parse::parse(page, &crate::parse::Limits::default()), None);
        let kept: Vec<Scored> = kept.iter().map(|&block| Scored { block, score: 0.6 }).collect();
        headings(&outline, &kept.iter().collect::<Vec<_>>()).into_keys().collect()
    }

    #[test]
    fn the_heading_of_a_box_goes_when_nothing_else_of_the_box_is_kept() {
        let page = "<article><p>Before.</p><div><h5>Tuesdays</h5><p>A free mail.</p></div><p>Behind.</p></article>";
        assert_eq!(found(page, &[0, 1, 3]), [1]);
        assert!(found(page, &[0, 1, 2, 3]).is_empty());
    }

    #[test]
    fn the_headings_of_three_boxes_alike_stay_unless_they_say_the_same() {
        let boxed = |name: &str| format!("<div class=card><h5>{name}</h5><p>From 9 crowns</p></div>");
        let page = |names: [&str; 3]| format!("<article><p>Before.</p>{}</article>", names.map(boxed).concat());
        assert!(found(&page(["Spade", "Rake", "Can"]), &[0, 1, 3, 5]).is_empty());
        assert_eq!(found(&page(["Tuesdays", "Tuesdays", "Tuesdays"]), &[0, 1, 3, 5]), [1, 3, 5]);
    }
}
