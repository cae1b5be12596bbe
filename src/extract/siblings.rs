//! Doubtful blocks that stand among kept ones.

use crate::block::{Block, Kind};
use crate::clean::{Draft, Outline, chain};
use crate::rules::Cue;
use crate::score::Scored;

/// The probability from which a block is kept between kept ones, and a paragraph below one. Chosen by cross-validation over
/// sites.
const KEEP: f32 = 0.32;
const KEEP_BELOW: f32 = 0.4;
/// Words of such a paragraph.
const PARAGRAPH_WORDS: u32 = 10;
/// What elements around a block call it that is no part of the text, and the levels in which such a name counts.
const NAMED: [Cue; 5] = [Cue::Advert, Cue::Related, Cue::SignUp, Cue::Navigation, Cue::Caption];
const LEVELS: usize = 4;

/// Whether a plain block stands between two kept ones of the same element: readers of both would miss it.
pub(super) fn is_among(outline: &Outline, one: &Scored, kept: &[usize]) -> bool {
    let at = one.block;
    let (block, draft) = (&outline.blocks[at], &outline.drafts[at]);
    let own = |at: usize| outline.drafts[at].container;
    let around = |at: usize| outline.containers.get(own(at) as usize).map(|c| c.parent);
    let is_sibling = |&other: &usize| own(other) == own(at) || around(other) == around(at);
    let next = kept.partition_point(|&k| k < at);
    let (before, behind) = (next.checked_sub(1).and_then(|before| kept.get(before)), kept.get(next));
    one.score > KEEP
        && is_plain(block, draft)
        // Between paragraphs, little but a link is a pointer to another story.
        && draft.counts.linked * 5 < draft.counts.chars * 4
        && before.is_some_and(is_sibling)
        && behind.is_some_and(is_sibling)
}

/// Whether a plain block stands right between two kept ones of any elements, or is a paragraph right below one. Most such boxes
/// with links, or with a name that says what they are, are none of the text.
pub(super) fn goes_on(outline: &Outline, scored: &[Scored], place: usize, threshold: f32) -> bool {
    let one = &scored[place];
    let (block, draft) = (&outline.blocks[one.block], &outline.drafts[one.block]);
    let is_kept = |at: Option<usize>| at.and_then(|at| scored.get(at)).is_some_and(|other| other.score > threshold);
    let is_paragraph = block.kind == Kind::Paragraph && draft.words >= PARAGRAPH_WORDS;
    let is_between = is_kept(place.checked_add(1));
    (one.score > KEEP_BELOW && is_paragraph || one.score > KEEP && is_between)
        && is_kept(place.checked_sub(1))
        && is_plain(block, draft)
        && draft.counts.linked * 5 < draft.counts.chars * 2
        && !chain(&outline.containers, draft.container)
            .take(LEVELS)
            .any(|(_, around)| NAMED.iter().any(|&cue| around.cues.has(cue)))
}

/// Whether nothing in a block says that it is none of the text; a headline begins another story.
fn is_plain(block: &Block, draft: &Draft) -> bool {
    matches!(block.kind, Kind::Paragraph | Kind::Subhead | Kind::List | Kind::Quote)
        && block.level != Some(1)
        && draft.phrase.is_none()
        && draft.inner.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "The river rose by a metre in the night, said the harbour master of Wexmoor on Friday, and no ferry will leave.";

    /// Whether the second block of three is taken along when the first and the third are kept.
    fn is_taken(page: &str, score: f32) -> bool {
        let outline = crate::clean::clean(&crate::parse::parse(page, &crate::parse::Limits::default()), None);
        assert_eq!(outline.blocks.len(), 3, "{page}");
        is_among(&outline, &Scored { block: 1, score }, &[0, 2])
    }

    fn between(line: &str) -> String {
        format!("<div><p>{WORDS}</p>{line}<p>{WORDS} Or two.</p></div>")
    }

    #[test]
    fn a_doubtful_line_between_two_kept_paragraphs_of_its_element_is_kept() {
        assert!(is_taken(&between("<p>Price: 12 crowns</p>"), 0.4));
        assert!(is_taken(&between("<h3>The mill</h3>"), 0.4));
        assert!(is_taken(&between("<aside>“It never rose so fast,” she said.</aside>"), 0.4));
        let breaks = format!("<div>{WORDS}<br><br>Ida Falk <a href='mailto:a@b.example'>a@b</a><br><br>{WORDS}</div>");
        assert!(is_taken(&breaks, 0.4), "the lines of one element");
        assert!(!is_taken(&between("<p>Price: 12 crowns</p>"), 0.3), "the scorer sees no sign of text");
    }

    #[test]
    fn pointers_headlines_boxes_and_lines_that_say_what_they_are_stay_out() {
        assert!(!is_taken(&between("<p>More: <a href=/b>The mill burns in the night</a></p>"), 0.4), "a link");
        assert!(!is_taken(&between("<h1>The mill</h1>"), 0.4), "another story");
        assert!(!is_taken(&between("<div><p>Price: 12 crowns</p></div>"), 0.4), "a box");
        assert!(!is_taken(&between("<p>Advertisement</p>"), 0.4), "its words");
        assert!(!is_taken(&between("<p><span class=caption>The quay on Friday</span></p>"), 0.4), "its name");
    }

    #[test]
    fn a_line_below_the_last_kept_paragraph_is_not_among_them() {
        let page = format!("<div><p>{WORDS}</p><p>Price: 12 crowns</p></div>");
        let outline = crate::clean::clean(&crate::parse::parse(&page, &crate::parse::Limits::default()), None);
        assert!(!is_among(&outline, &Scored { block: 1, score: 0.4 }, &[0]));
    }

    /// Whether a doubtful block goes on from the one above it, and the last one of three is kept or not.
    fn is_going_on(page: &str, score: f32, last: f32) -> bool {
        let outline = crate::clean::clean(&crate::parse::parse(page, &crate::parse::Limits::default()), None);
        let scored = [0.9, score, last].into_iter().enumerate().map(|(block, score)| Scored { block, score });
        goes_on(&outline, &scored.collect::<Vec<_>>(), 1, 0.45)
    }

    #[test]
    fn a_doubtful_box_between_two_kept_blocks_is_kept_unless_it_leads_on_or_says_what_it_is() {
        let page = |line: &str| format!("<p>{WORDS}</p><div>{line}</div><section><p>{WORDS} Or two.</p></section>");
        assert!(is_going_on(&page("<p>Price: 12 crowns</p>"), 0.4, 0.9));
        assert!(!is_going_on(&page("<p>Price: 12 crowns</p>"), 0.4, 0.1), "nothing kept below");
        assert!(!is_going_on(&page("<p>Price: 12 crowns</p>"), 0.3, 0.9), "the scorer sees no sign of text");
        assert!(!is_going_on(&page("<p>See <a href=/b>the mill burn</a></p>"), 0.4, 0.9), "a link");
        let named = page("<p>Price: 12 crowns</p>").replace("<div>", "<div class=advertisement>");
        assert!(!is_going_on(&named, 0.4, 0.9), "an advert");
    }

    #[test]
    fn a_paragraph_right_below_a_kept_one_needs_less_to_be_kept_than_a_line() {
        let page = |line: &str| format!("<p>{WORDS}</p><div><p>{line}</p></div><h1>The mill</h1>");
        let below = "No boat will leave before the water has fallen by a foot, she said.";
        assert!(is_going_on(&page(below), 0.42, 0.1));
        assert!(!is_going_on(&page("No boat will leave."), 0.42, 0.1), "a line");
        assert!(!is_going_on(&page(below), 0.35, 0.1), "too doubtful");
    }
}
