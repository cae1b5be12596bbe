//! Boxes that say in their first line what they are: a newsletter, an offer to subscribe, comments, an author.
//!
//! The line alone decides nothing. It must head a box: an element that starts with it, holds little of the page's
//! prose, and stands apart from the article's own paragraphs.

use super::container::{Tag, chain};
use super::extent::{Extent, Extents};
use super::{NONE, Outline};
use crate::block::{Kind, Reason};
use crate::rules::{Cue, PhraseHit, Place};

/// Words up to which a line heads a box.
const HEAD_WORDS: u32 = 24;
/// Words up to which an element is a box.
const BOX_WORDS: u32 = 260;
/// Words up to which an element named after a newsletter is the box that offers it.
const SIGN_UP_WORDS: u32 = 80;
/// Words from which a block is prose.
const PROSE_WORDS: u32 = 20;
/// A box holds at most one part in so many of the page's prose.
const BOX_PARTS: u32 = 5;

/// The cues of lines that head boxes.
const HEADS: [(Cue, Kind); 8] = [
    (Cue::SignUp, Kind::SignUp),
    (Cue::Paywall, Kind::Paywall),
    (Cue::CommentForm, Kind::CommentForm),
    (Cue::Comment, Kind::Comment),
    (Cue::Consent, Kind::Consent),
    (Cue::AuthorBox, Kind::AuthorBox),
    (Cue::Related, Kind::Related),
    (Cue::Share, Kind::Share),
];

pub(super) fn boxes(outline: &mut Outline, extents: &Extents) {
    // Whether the page's headline was seen, and no prose after it.
    let mut above_text = false;
    // The last block before this one that has text and may be the article.
    let mut open = None;
    for at in 0..outline.blocks.len() {
        open = at.checked_sub(1).filter(|&before| outline.blocks[before].is_open()).or(open);
        above_text = outline.blocks[at].level == Some(1) || above_text && prose(outline, at..at + 1).next().is_none();
        let (block, draft) = (&outline.blocks[at], &outline.drafts[at]);
        let Some(hit) = draft.phrase.filter(|hit| hit.place != Place::Inside) else { continue };
        let Some(&(_, kind)) = HEADS.iter().find(|(cue, _)| *cue == hit.cue) else { continue };
        let heads = block.level.is_some() || hit.place == Place::Whole || is_bold(outline, at);
        if !block.kind.is_article() || draft.words > HEAD_WORDS || !heads {
            continue;
        }
        if let Some(range) = headed(outline, extents, at, open, above_text)
            && (kind != Kind::Related || is_linked(outline, range.clone()))
        {
            set_aside(outline, range, kind, hit);
        }
    }
    named(outline, extents, Cue::Consent, Kind::Consent, u32::MAX);
    named(outline, extents, Cue::SignUp, Kind::SignUp, SIGN_UP_WORDS);
}

fn is_bold(outline: &Outline, at: usize) -> bool {
    let counts = &outline.drafts[at].counts;
    counts.chars > 0 && counts.strong == counts.chars
}

/// Whether most of what stands below the head are links: pointers to other stories, and no section of this one.
fn is_linked(outline: &Outline, range: std::ops::Range<usize>) -> bool {
    let counts = outline.drafts[range].iter().skip(1).map(|d| d.counts);
    let (linked, chars) = counts.fold((0, 0), |(linked, chars), c| (linked + c.linked, chars + c.chars));
    linked * 2 > chars
}

/// The blocks of the largest box that a line heads: nothing that is open stands in it before. Below the page's headline and
/// above any prose, the first prose is the article's: "0 comments" stands there too.
fn headed(
    outline: &Outline,
    extents: &Extents,
    at: usize,
    open: Option<usize>,
    above_text: bool,
) -> Option<std::ops::Range<usize>> {
    let mut found = None;
    for (element, _) in chain(&outline.containers, outline.drafts[at].container) {
        let extent = extents.get(element)?;
        let starts = open.is_none_or(|open| open < extent.first);
        let is_text = || above_text && prose(outline, extent.first..extent.end).nth(1).is_some();
        if !starts || extent.words > BOX_WORDS || extents.is_more_than(element, BOX_PARTS) || is_text() {
            break;
        }
        found = Some(extent.first..extent.end);
    }
    found.filter(|range| range.len() > 1)
}

/// The blocks of some length that are not links.
fn prose(outline: &Outline, range: std::ops::Range<usize>) -> impl Iterator<Item = usize> {
    range.filter(|&at| {
        let draft = &outline.drafts[at];
        draft.words >= PROSE_WORDS && draft.counts.linked * 2 < draft.counts.chars
    })
}

/// Sets aside whatever stands in an element of at most some words that is named after something and speaks of it.
fn named(outline: &mut Outline, extents: &Extents, cue: Cue, kind: Kind, most: u32) {
    let mut ranges: Vec<(std::ops::Range<usize>, PhraseHit)> = Vec::new();
    for (at, container) in outline.containers.iter().enumerate() {
        let above = || outline.containers.get(container.parent as usize).is_some_and(|c| c.cues.has(cue));
        // The id of a heading names what it is about, not a box.
        let is_heading = matches!(container.tag, Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4);
        if !container.cues.has(cue) || container.parent == NONE || above() || is_heading {
            continue;
        }
        let is_box = |e: &&Extent| e.first < e.end && e.words <= most && !extents.is_more_than(at as u32, 2);
        let Some(extent) = extents.get(at as u32).filter(is_box) else { continue };
        let said = outline.drafts[extent.first..extent.end].iter().filter_map(|d| d.phrase).find(|p| p.cue == cue);
        ranges.extend(said.map(|hit| (extent.first..extent.end, hit)));
    }
    for (range, hit) in ranges {
        set_aside(outline, range, kind, hit);
    }
}

fn set_aside(outline: &mut Outline, range: std::ops::Range<usize>, kind: Kind, hit: PhraseHit) {
    let saw = format!("headed by “{}” ({})", hit.phrase, hit.language);
    for block in outline.blocks[range].iter_mut().filter(|b| b.kind.is_article()) {
        block.kind = kind;
        block.because(Reason::new("box", saw.clone()));
    }
}
