//! Sets aside what is certainly not the article: what readers do not see, and menus.
//!
//! Both are believed only of parts of a page. An element that holds most of the page's prose is neither,
//! whatever its markup says: unclosed menus and pages that wait for a script to show them are common.

use super::container::{Tag, chain};
use super::segment::Draft;
use super::{NONE, Outline};
use crate::block::{Kind, Reason};

/// Words from which a block with few links counts as prose.
const PROSE: u32 = 20;

pub(super) fn recognise(outline: &mut Outline) {
    let prose = Prose::of(outline);
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
        let menu = chain(&outline.containers, draft.container).filter(|(_, c)| c.tag == Tag::Nav).last();
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

    fn is_most(&self, element: u32) -> bool {
        self.below.get(element as usize).is_some_and(|&words| words * 2 > self.total)
    }
}

fn is_prose(draft: &Draft) -> bool {
    draft.words >= PROSE && draft.counts.linked * 3 < draft.counts.chars
}
