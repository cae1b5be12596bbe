//! Lists of other stories that no words announce: linked headlines, each under a kicker.
//!
//! A kicker is a short line or element of its own before the headline: "HARBOUR / Ferry stays until spring". One such link may
//! be anything; three or more in a row, in elements alike that hold nothing else, point to other stories.
//!
//! And starts of other stories that break off: "Ferries will stay in harbour until […]".

use std::ops::{Range, RangeInclusive};

use super::container::Container;
use super::extent::Extents;
use super::recognise::set_kind;
use super::{NONE, Outline, words};
use crate::block::{Block, Kind};

/// Words of a kicker, at most.
const KICKER_WORDS: u32 = 6;
/// Words of a headline.
const HEADLINE_WORDS: RangeInclusive<u32> = 3..=25;
/// Items that make a list.
const ITEMS: usize = 3;
/// Blocks of an item, pictures too.
const ITEM_BLOCKS: usize = 5;
/// Blocks above a list in which its heading is looked for: a page may be nothing but lists.
const ABOVE: usize = 200;
/// A list of teasers holds at most one part in so many of the page's prose.
const LIST_PARTS: u32 = 5;

/// Sets aside the lists, each with the heading directly above it.
pub(super) fn teasers(outline: &mut Outline, extents: &Extents) {
    let lists = runs(outline, |at, container| item(outline, extents, at, container));
    for run in lists.into_iter().filter(|run| run.items >= ITEMS) {
        run.set_aside(outline, "in a list of links with kickers");
    }
}

/// What WordPress, and others after it, puts where it breaks off a story.
const BREAKS: [&str; 2] = ["[…]", "[...]"];
/// Words of such a start, at most; WordPress takes 55.
const START_WORDS: u32 = 60;

/// Sets aside the starts of other stories, where there are several: one may be a quotation.
pub(super) fn starts(outline: &mut Outline) {
    let breaks_off = |at: &usize| {
        let block = &outline.blocks[*at];
        matches!(block.kind, Kind::Paragraph | Kind::List)
            && outline.drafts[*at].words <= START_WORDS
            && BREAKS.iter().any(|sign| block.text.ends_with(sign))
    };
    let found: Vec<usize> = (0..outline.blocks.len()).filter(breaks_off).collect();
    if found.len() > 1 {
        for at in found {
            set_kind(&mut outline.blocks[at], Kind::Related, "text", "breaks off with […], as others of the page do");
        }
    }
}

/// Items of a list, one after the other: what they have in common, how many they are, and their blocks.
pub(super) struct Run {
    pub(super) parent: u32,
    signature: u64,
    pub(super) items: usize,
    pub(super) blocks: Range<usize>,
}

impl Run {
    /// Whether the item is the next: alike, and with no text in between.
    fn goes_on(&self, outline: &Outline, container: &Container, item: &Range<usize>) -> bool {
        self.parent == container.parent
            && self.signature == container.signature
            && self.blocks.end <= item.start
            && !outline.blocks[self.blocks.end..item.start].iter().any(Block::is_open)
    }

    /// Sets it aside, with the heading directly above it.
    pub(super) fn set_aside(self, outline: &mut Outline, saw: &'static str) {
        let Range { start, end } = self.blocks;
        let above = (0..start).rev().take(ABOVE).find(|&at| outline.blocks[at].is_open());
        let heading = above.filter(|&at| outline.blocks[at].level.is_some_and(|level| level > 1));
        for block in outline.blocks[heading.unwrap_or(start)..end].iter_mut().filter(|block| block.kind.is_article()) {
            set_kind(block, Kind::Related, "place", saw);
        }
    }
}

/// Items alike that follow each other; `item` gives the blocks of an element that is one.
pub(super) fn runs(outline: &Outline, item: impl Fn(usize, &Container) -> Option<Range<usize>>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, container) in outline.containers.iter().enumerate() {
        let Some(item) = item(at, container) else { continue };
        match runs.last_mut() {
            Some(run) if run.goes_on(outline, container, &item) => {
                run.items += 1;
                run.blocks.end = item.end;
            }
            // An item within an item is a part of it.
            Some(run) if item.start < run.blocks.end => {}
            _ => {
                let (parent, signature) = (container.parent, container.signature);
                runs.push(Run { parent, signature, items: 1, blocks: item });
            }
        }
    }
    runs
}

/// The blocks of an element that holds a kicker over a linked headline and no other text.
fn item(outline: &Outline, extents: &Extents, at: usize, container: &Container) -> Option<Range<usize>> {
    let extent = extents.get(at as u32)?;
    let range = extent.first..extent.end;
    if container.parent == NONE || range.is_empty() || range.len() > ITEM_BLOCKS {
        return None;
    }
    let most = KICKER_WORDS + HEADLINE_WORDS.end();
    if extent.words > most || extents.is_more_than(container.parent, LIST_PARTS) {
        return None;
    }
    let mut texts = range.clone().filter(|&at| outline.blocks[at].is_open());
    let is_teaser = match (texts.next(), texts.next(), texts.next()) {
        (Some(one), None, None) => has_kicker_line(outline, one),
        (Some(kicker), Some(headline), None) => {
            outline.blocks[kicker].level.is_none()
                && is_kicker(&outline.blocks[kicker].text)
                && HEADLINE_WORDS.contains(&outline.drafts[headline].words)
                && is_headline(outline, headline)
        }
        _ => false,
    };
    is_teaser.then_some(range)
}

/// Whether the first line of a linked text is a kicker: set apart by a line break, or by bold type.
fn has_kicker_line(outline: &Outline, at: usize) -> bool {
    let block = &outline.blocks[at];
    let bold = block.spans.first().filter(|span| span.strong).map(|span| span.text.as_str());
    let line = block.text.split_once('\n').map(|(line, _)| line);
    let Some(kicker) = line.or(bold) else { return false };
    is_headline(outline, at)
        && is_kicker(kicker)
        && HEADLINE_WORDS.contains(&outline.drafts[at].words.saturating_sub(words(kicker)))
}

fn is_kicker(text: &str) -> bool {
    (1..=KICKER_WORDS).contains(&words(text)) && !text.trim_end().ends_with(['.', '?', '…'])
}

/// Whether a text is a link, and no sentence.
pub(super) fn is_headline(outline: &Outline, at: usize) -> bool {
    outline.drafts[at].counts.is_linked() && !outline.blocks[at].text.ends_with(['.', '…'])
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::super::segment::segment;
    use super::*;
    use crate::cost_tests::grows_with_the_size;
    use crate::parse::{Limits, parse};
    use crate::rules::Names;

    const STORY: &str = "<p>The wall of the harbour has cracked along thirty metres, and the quay is closed until engineers have \
        looked at it from a boat, the council said on Monday morning.</p>";

    fn page(list: &str) -> String {
        let story = STORY.repeat(8);
        crate::extract(&format!("<h1>Wall cracks</h1><article>{story}{list}{story}</article>")).text()
    }

    fn list(items: usize, item: &str) -> String {
        format!("<h3>From the coast</h3><ul>{}</ul>", item.repeat(items))
    }

    #[test]
    fn a_list_of_links_with_kickers_is_set_aside_with_its_heading() {
        for item in [
            "<li><a href=/f><div>FERRIES</div><div>Skippers want the winter timetable back</div></a></li>",
            "<li><a href=/f><b>FERRIES</b><br>Skippers want the winter timetable back</a></li>",
        ] {
            let text = page(&list(3, item));
            assert!(!text.contains("Skippers") && !text.contains("From the coast"), "{text}");
        }
    }

    #[test]
    fn a_page_of_nothing_but_lists_costs_in_proportion_to_their_number() {
        let item = "<li><a href=/f><div>FERRIES</div><div>Skippers want the timetable</div></a></li>";
        let cut = |times: usize| {
            let page = format!("<ul>{}</ul>", item.repeat(3)).repeat(times * 1_500);
            RefCell::new(segment(&parse(&page, &Limits::default()), None, &mut Names::default()))
        };
        grows_with_the_size("lists", cut, |outline| {
            let outline = &mut *outline.borrow_mut();
            teasers(outline, &Extents::of(outline));
            assert!(outline.blocks.iter().all(|block| block.kind == Kind::Related));
        });
    }

    #[test]
    fn a_list_of_sentences_with_bold_starts_stays() {
        let text =
            page(&list(3, "<li><b>Ferries</b><br>The <a href=/f>skippers</a> want the winter timetable back.</li>"));
        assert!(text.contains("winter timetable"), "{text}");
    }
}
