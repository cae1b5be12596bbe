//! Doubtful blocks that stand among kept ones.

use crate::block::Kind;
use crate::clean::Outline;
use crate::score::Scored;

/// The probability from which a block is kept among kept siblings. Chosen by cross-validation over sites.
const KEEP: f32 = 0.35;

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
        && matches!(block.kind, Kind::Paragraph | Kind::Subhead | Kind::List | Kind::Quote)
        // A headline begins another story.
        && block.level != Some(1)
        && draft.phrase.is_none()
        && draft.inner.is_empty()
        // Between paragraphs, little but a link is a pointer to another story.
        && draft.counts.linked * 5 < draft.counts.chars * 4
        && before.is_some_and(is_sibling)
        && behind.is_some_and(is_sibling)
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
}
