//! Paragraphs at the head or the end of a text in which the site says that it earns by the links.

use std::collections::BTreeMap;

use super::strays::{SURE, Strays};
use crate::block::{Kind, Reason};
use crate::clean::Outline;
use crate::rules::disclosures::says_earns;
use crate::score::Scored;

/// Words up to which a paragraph says no more than this, and kept blocks at the head and at the end among which it stands.
const WORDS: u32 = 80;
const HEAD: usize = 8;
const END: usize = 3;

/// The kept paragraphs that say how the site earns.
pub(super) fn disclosures(outline: &Outline, kept: &[&Scored]) -> Strays {
    let aside = |place: usize| place < HEAD || place + END >= kept.len();
    let is_one = |(place, one): &(usize, &&Scored)| {
        let block = &outline.blocks[one.block];
        one.score < SURE
            && aside(*place)
            && block.kind == Kind::Paragraph
            && outline.drafts[one.block].words <= WORDS
            && says_earns(&block.text)
    };
    let found = kept.iter().enumerate().filter(is_one);
    let saw = "the site earns by the links of the text";
    found.map(|(_, one)| (one.block, (Kind::Other, Reason::new("phrase", saw)))).collect::<BTreeMap<_, _>>()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "Wenn Sie über einen der Affiliate-Links bestellen, erhalten wir eine Provision.";

    /// The blocks of a page that are such paragraphs, if the scorer thinks so of all of them.
    fn found(page: &str, score: f32) -> Vec<usize> {
        let page = format!("<article>{page}</article>");
        let outline = crate::clean::clean(&crate::parse::parse(&page, &crate::parse::Limits::default()), None);
        let kept: Vec<Scored> = (0..outline.blocks.len()).map(|block| Scored { block, score }).collect();
        disclosures(&outline, &kept.iter().collect::<Vec<_>>()).into_keys().collect()
    }

    #[test]
    fn what_a_site_says_of_its_earnings_above_and_below_the_text_is_set_aside() {
        let text = "<p>The white ferry crossed the lake again on Monday.</p>".repeat(20);
        let said = format!("<p>{SAID}</p>");
        assert_eq!(found(&format!("{said}{text}{said}"), 0.7), [0, 21]);
        assert!(found(&format!("{said}{text}"), 0.95).is_empty(), "the scorer is sure");
        assert!(found(&format!("{text}{said}{text}"), 0.7).is_empty(), "amid the text");
        assert!(found(&format!("<ul><li>{SAID}</li><li>{SAID}</li></ul>{text}"), 0.7).is_empty(), "an item of a list");
        let told = format!("<p>{SAID} {}</p>", "The white ferry crossed the lake again on Monday. ".repeat(10));
        assert!(found(&format!("{told}{text}"), 0.7).is_empty(), "a paragraph that tells more");
    }
}
