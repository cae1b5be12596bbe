//! What stands apart below the text and is no part of it: the life of its author, what its publisher says of itself.

use std::collections::BTreeMap;

use super::questions::is_shown;
use super::strays::Strays;
use crate::block::{Kind, Reason};
use crate::clean::Outline;
use crate::score::{Scored, pair_signature};

/// The probability up to which paragraphs apart below the text are none of it; how many there may be, and of how many words.
const BELOW: f32 = 0.85;
const LAST: usize = 6;
const LAST_WORDS: u32 = 150;
/// Words that a text above them has at least: on a page of a few lines, none can be told from the others.
const TEXT_WORDS: u32 = 60;
/// Kept blocks beside that are looked at to see whether one is set as they are, and words from which they tell.
const KIN: usize = 12;
const KIN_WORDS: u32 = 8;

/// The last kept paragraphs, when something else stands between them and the text and they are set otherwise.
pub(super) fn trailer(outline: &Outline, kept: &[&Scored]) -> Strays {
    let doubtful = |s: &&&Scored| s.score <= BELOW && outline.blocks[s.block].kind == Kind::Paragraph;
    let mut words = 0;
    for (place, one) in kept.iter().enumerate().rev().take(LAST).take_while(|(_, one)| doubtful(one)) {
        words += outline.drafts[one.block].words;
        let Some(before) = place.checked_sub(1).map(|before| kept[before].block) else { break };
        let (text, last) = kept.split_at(place);
        if words > LAST_WORDS || is_set_as(outline, one.block, text.iter().rev().map(|s| s.block)) {
            break;
        }
        if outline.blocks[before + 1..one.block].iter().any(is_shown) {
            if text.iter().map(|s| outline.drafts[s.block].words).sum::<u32>() < TEXT_WORDS {
                break;
            }
            let saw = || Reason::new("place", "set apart below the text");
            return last.iter().map(|s| (s.block, (Kind::Other, saw()))).collect();
        }
    }
    BTreeMap::new()
}

/// Whether a block is set as one of the first of the others that have some words.
fn is_set_as(outline: &Outline, at: usize, others: impl Iterator<Item = usize>) -> bool {
    let style = |at: usize| pair_signature(&outline.containers, &outline.drafts[at], &outline.blocks[at]);
    let tell = |at: &usize| outline.drafts[*at].words >= KIN_WORDS;
    others.take(KIN).filter(tell).any(|other| style(other) == style(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<div><p>The white ferry crossed the lake again on Monday, eleven months after its boiler had burst.</p>\
        <p>Tickets cost what they cost before, and dogs still travel free on the boat to the mill.</p></div>";

    #[test]
    fn paragraphs_apart_below_the_text_are_none_of_it_unless_they_are_sure_or_set_as_the_text_is() {
        let text = TEXT.repeat(3);
        let life = "<aside><p class=bio>The Ferry Club has run the boats of the lake since 1921.</p></aside>";
        let between = "<p>Other stories</p>";
        let found = |page: &str, last: f32| {
            let outline = crate::clean::clean(&crate::parse::parse(page, &crate::parse::Limits::default()), None);
            let prose: Vec<usize> = (0..outline.blocks.len()).filter(|&at| outline.drafts[at].words > 9).collect();
            let score = |at: usize| if prose.last() == Some(&at) { last } else { 0.95 };
            let kept: Vec<Scored> = prose.iter().map(|&block| Scored { block, score: score(block) }).collect();
            trailer(&outline, &kept.iter().collect::<Vec<_>>()).len()
        };
        assert_eq!(found(&format!("{text}{between}{life}"), 0.7), 1);
        assert_eq!(found(&format!("{text}{between}{life}"), 0.9), 0, "the scorer is sure");
        assert_eq!(found(&format!("{text}{life}"), 0.7), 0, "nothing stands between");
        assert_eq!(found(&format!("{text}{between}{TEXT}"), 0.7), 0, "set as the text is");
        assert_eq!(found(&format!("{TEXT}{between}{life}"), 0.7), 0, "a page of a few lines");
        let items = life.replace("<p class=bio>", "<ul><li>").replace("</p>", "</li></ul>");
        assert_eq!(found(&format!("{text}{between}{items}"), 0.7), 0, "a list");
        let long = life.replace("1921.", &format!("1921. {}", "They stop at the mill and at the quay. ".repeat(20)));
        assert_eq!(found(&format!("{text}{between}{long}"), 0.7), 0, "a part of some length");
    }
}
