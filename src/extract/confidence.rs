//! How sure the body is.

use crate::clean::Outline;
use crate::score::Scored;

/// What the scorer's own expectation is worth: an expectation, and the share of pages with about that much whose words
/// and those of the annotator had an F1 of 0.9. Read off an isotonic regression over 1,721 annotated pages of all kinds, each
/// scored by a model that had not seen its site. The points have seen the pages, the model has not: fitted on one half of the
/// pages, such points were off by .015 on the other. How well they hold for a new model, the example `evaluate` prints.
const WORTH: [(f32, f32); 13] = [
    (0.0, 0.02),
    (0.65, 0.03),
    (0.775, 0.09),
    (0.825, 0.2),
    (0.875, 0.385),
    (0.9125, 0.47),
    (0.9375, 0.68),
    (0.955, 0.75),
    (0.965, 0.88),
    (0.975, 0.93),
    (0.9825, 0.975),
    (0.99, 0.99),
    (1.0, 0.99),
];

/// How likely the body is right.
pub(super) fn confidence(outline: &Outline, scored: &[Scored]) -> f32 {
    calibrated(expected(outline, scored))
}

/// The F1 of words that the blocks' probabilities promise: each kept word is right with its block's probability, each
/// dropped one is missed with its.
fn expected(outline: &Outline, scored: &[Scored]) -> f32 {
    let (mut right, mut wrong, mut missed) = (0.0_f32, 0.0_f32, 0.0_f32);
    for one in scored {
        let words = outline.drafts[one.block].words as f32;
        if outline.blocks[one.block].is_article() {
            right += words * one.score;
            wrong += words * (1.0 - one.score);
        } else {
            missed += words * one.score;
        }
    }
    if right > 0.0 { 2.0 * right / (2.0 * right + wrong + missed) } else { 0.0 }
}

/// Reads between the measured points.
fn calibrated(expected: f32) -> f32 {
    let above = WORTH.iter().position(|(from, _)| expected < *from).unwrap_or(WORTH.len() - 1).max(1);
    let ((x0, y0), (x1, y1)) = (WORTH[above - 1], WORTH[above]);
    let part = ((expected - x0) / (x1 - x0)).clamp(0.0, 1.0);
    y0 + part * (y1 - y0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_expectation_is_never_less_confidence() {
        assert!(WORTH.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1));
        assert!(WORTH.iter().all(|(_, y)| (0.0..=1.0).contains(y)));
        let steps: Vec<f32> = (0..=100_u8).map(|n| calibrated(f32::from(n) / 100.0)).collect();
        assert!(steps.is_sorted() && steps.iter().all(|y| (0.0..=1.0).contains(y)));
    }

    #[test]
    fn a_page_of_plain_paragraphs_is_surer_than_one_of_links() {
        let story =
            "<p>The council of Wexmoor voted on Tuesday to keep the old ferry, after residents had asked for it.</p>";
        let plain = crate::extract(&format!("<h1>Ferry stays</h1><article>{}</article>", story.repeat(8)));
        let links = crate::extract(&"<div><a href=/a>Ferry stays</a><p>A short line.</p></div>".repeat(20));
        assert!(plain.confidence > links.confidence, "{:?} {:?}", plain.confidence, links.confidence);
    }
}
