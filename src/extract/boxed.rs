//! Boxes that are no text: the headings of offers and cards between the paragraphs, pointers to other stories without a link.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::strays::{SURE, Strays, is_exhibit};
use crate::block::{Kind, Reason};
use crate::clean::{Outline, chain};
use crate::rules::{Cue, PhraseHit, Place};
use crate::score::{Scored, pair_signature};

/// Blocks from which an element is no box, and levels within which its blocks stand.
const BLOCKS: usize = 8;
const LEVELS: usize = 5;
/// Words of a label, at most.
const LABEL_WORDS: u32 = 24;
/// Words and blocks of a box of pointers, at most, and its part of the kept words; labels that are looked at.
const POINTER_WORDS: u32 = 260;
const POINTER_BLOCKS: usize = 40;
const POINTER_PARTS: u32 = 5;
const MAX_LABELS: usize = 60;
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
            && !below.iter().any(is_exhibit)
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

/// The blocks of small boxes that are named after other stories and headed by a label over such: "See also". Scripts make the
/// cards in them lead somewhere, so that no link tells what they are.
pub(super) fn pointers(outline: &Outline, kept: &[&Scored]) -> Strays {
    let most = POINTER_WORDS.min(words(outline, kept) / POINTER_PARTS);
    let labels = (0..outline.blocks.len()).filter(|&at| is_label(outline, at)).take(MAX_LABELS);
    let inside = labels.filter_map(|label| below_label(outline, kept, label, most)).flatten();
    let saw = || Reason::new("class", "of a small box around, headed by a label over other stories");
    inside.map(|one| (one.block, (Kind::Related, saw()))).collect()
}

/// What was kept of the largest box of at most some words that a label heads, if one of its elements is named after other stories.
fn below_label<'k, 's>(outline: &Outline, kept: &'k [&'s Scored], label: usize, most: u32) -> Option<&'k [&'s Scored]> {
    let (before, below) = kept.split_at(kept.partition_point(|one| one.block < label));
    let mut named = false;
    let mut found = None;
    for (element, container) in chain(&outline.containers, outline.drafts[label].container).take(LEVELS) {
        let around = |one: &Scored| chain(&outline.containers, outline.drafts[one.block].container);
        let is_within = |one: &Scored| around(one).any(|(other, _)| other == element);
        if before.last().is_some_and(|one| is_within(one)) {
            break;
        }
        let inside = &below[..below.iter().take(POINTER_BLOCKS).take_while(|one| is_within(one)).count()];
        if inside.len() == POINTER_BLOCKS || words(outline, inside) > most {
            break;
        }
        named |= container.cues.has(Cue::Related);
        found = named.then_some(inside).or(found);
    }
    found
}

fn words(outline: &Outline, blocks: &[&Scored]) -> u32 {
    blocks.iter().map(|one| outline.drafts[one.block].words).sum()
}

/// Whether a block says that other stories follow, and little else.
fn is_label(outline: &Outline, at: usize) -> bool {
    let (block, draft) = (&outline.blocks[at], &outline.drafts[at]);
    let heads = |hit: PhraseHit| match hit.place {
        Place::Whole => true,
        Place::Start => block.level.is_some(),
        Place::Inside => false,
    };
    draft.words <= LABEL_WORDS && draft.phrase.is_some_and(|hit| hit.cue == Cue::Related && heads(hit))
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

    #[test]
    fn cards_without_links_go_when_their_box_is_named_after_other_stories_and_its_label_says_so() {
        let text =
            "<p>The river rose by a metre in the night, said the harbour master of Wexmoor on Friday.</p>".repeat(4);
        let pointed = |class: &str, label: &str, card: &str| {
            let cards =
                format!("<div class='{class}'><h4>{label}</h4><div data-href=/mill><h5>{card}</h5></div></div>");
            let page = format!("<article>{text}{cards}{text}</article>");
            let outline = crate::clean::clean(&crate::parse::parse(&page, &crate::parse::Limits::default()), None);
            let kept: Vec<Scored> = (0..outline.blocks.len()).map(|block| Scored { block, score: 0.6 }).collect();
            pointers(&outline, &kept.iter().collect::<Vec<_>>()).into_keys().collect::<Vec<usize>>()
        };
        assert_eq!(pointed("related", "See also", "The mill reopens"), [4, 5]);
        assert!(pointed("box", "See also", "The mill reopens").is_empty(), "a label alone");
        assert!(pointed("related", "The wheel", "The mill reopens").is_empty(), "a name alone");
        assert!(pointed("related", "See also", &"The mill reopens. ".repeat(20)).is_empty(), "too long for a pointer");
    }
}
