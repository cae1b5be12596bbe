//! Sets aside what is certainly not the article: what readers do not see, and menus.
//!
//! Both are believed only of parts of a page. An element that holds most of the page's prose is neither,
//! whatever its markup says: unclosed menus and pages that wait for a script to show them are common.

use super::container::{Tag, chain};
use super::segment::Draft;
use super::{Container, NONE, Outline};
use crate::block::{Block, Kind, Reason};
use crate::rules::{Cue, CueSet};

/// Words from which a block with few links counts as prose.
const PROSE: u32 = 20;
/// Words of prose up to which an element's class can make it a caption.
const PICTURE_WORDS: u32 = 80;

pub(super) fn recognise(outline: &mut Outline) {
    let prose = Prose::of(outline);
    let containers = &outline.containers;
    for (block, draft) in outline.blocks.iter_mut().zip(&outline.drafts) {
        if let Some((element, how)) = draft.hidden
            && !prose.is_most(element)
        {
            block.kind = Kind::Hidden;
            block.why.push(Reason { rule: "hidden".into(), saw: how.into() });
            continue;
        }
        if !block.kind.is_article() && block.kind != Kind::Caption {
            continue;
        }
        if let Some(kind) = prose.picture_words(containers, block, draft) {
            block.kind = kind;
            block.why.push(Reason { rule: "class".into(), saw: "of a small element".into() });
        }
        let menu = chain(containers, draft.container).filter(|(_, c)| c.tag == Tag::Nav).last();
        if menu.is_some_and(|(element, _)| !prose.is_most(element)) {
            block.kind = Kind::Navigation;
            block.why.push(Reason { rule: "tag".into(), saw: "nav".into() });
        }
    }
}

/// Words of prose below each element.
struct Prose {
    below: Vec<u32>,
    total: u32,
}

impl Prose {
    fn of(outline: &Outline) -> Self {
        let mut below = vec![0_u32; outline.containers.len()];
        let mut total = 0;
        for draft in outline.drafts.iter().filter(|d| is_prose(d)) {
            total += draft.words;
            if let Some(words) = below.get_mut(draft.container as usize) {
                *words += draft.words;
            }
        }
        for (i, container) in outline.containers.iter().enumerate().rev() {
            if container.parent != NONE {
                below[container.parent as usize] += below[i];
            }
        }
        Self { below, total }
    }

    /// Whether a class names the block as words that belong to a picture. Believed of small elements alone.
    fn picture_words(&self, containers: &[Container], block: &Block, draft: &Draft) -> Option<Kind> {
        if block.kind == Kind::Table || block.level.is_some() {
            return None;
        }
        let small = |at: u32| self.below.get(at as usize).is_some_and(|&words| words <= PICTURE_WORDS);
        let around = chain(containers, draft.container).take(3).take_while(|(at, _)| small(*at));
        let cues = around.fold(CueSet::default(), |cues, (_, c)| cues.union(c.cues));
        match () {
            () if cues.has(Cue::Credit) => Some(Kind::Credit),
            () if cues.has(Cue::Caption) => Some(Kind::Caption),
            () => None,
        }
    }

    fn is_most(&self, element: u32) -> bool {
        self.below.get(element as usize).is_some_and(|&words| words * 2 > self.total)
    }
}

fn is_prose(draft: &Draft) -> bool {
    draft.words >= PROSE && draft.counts.linked * 3 < draft.counts.chars
}
