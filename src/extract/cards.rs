//! Cards of other stories below the article: a linked title, and the first sentences of the story. The scorer takes the sentences
//! for paragraphs; that the title was set aside, and that there are more such boxes, tells what they are.

use std::collections::BTreeMap;
use std::iter::successors;
use std::ops::{Range, RangeInclusive};

use super::strays::Strays;
use crate::block::{Kind, Reason};
use crate::clean::{Container, Outline, chain};
use crate::score::Scored;

/// Levels from a text up to its card, and from any text of a card.
const CARD_LEVELS: usize = 4;
const DEEPEST: usize = 8;
/// Blocks of a card, at most: a picture, a kicker, the title, who wrote it and when, the text.
const CARD_BLOCKS: usize = 8;
/// Words of its title, and of a line above it, at most.
const TITLE_WORDS: RangeInclusive<u32> = 2..=30;
const KICKER_WORDS: u32 = 6;
/// Words of the text below it, and how many others a card has beside it.
const TEXT_WORDS: RangeInclusive<u32> = 5..=100;
const OTHERS: usize = 2;
/// Words of the article that may stand below cards: a line on comments, a notice. In a list of things to buy or to see, each is
/// a card, and the text goes on between them.
const BEHIND: u32 = 100;
/// The percent of the kept words that may stand in cards: more of them are the text.
const MOST: u32 = 60;

/// The kept texts of cards below the article, and their headings.
pub(super) fn cards(outline: &Outline, kept: &[&Scored]) -> Strays {
    let page = Page { outline, kept };
    let words = |one: &Scored| outline.drafts[one.block].words;
    let (mut found, mut behind, mut inside) = (BTreeMap::new(), 0, 0);
    // Whether the block below is of a card.
    let mut above_card = false;
    for one in kept.iter().rev() {
        let heads = above_card && outline.blocks[one.block].kind == Kind::Subhead;
        above_card = !heads && words(one) <= *TEXT_WORDS.end() && page.has_card_around(one.block);
        let saw = match (heads, above_card) {
            (true, _) => "the heading of cards below the article",
            (_, true) => "of a card below the article, under a linked title",
            _ if behind + words(one) > BEHIND => break,
            _ => {
                behind += words(one);
                continue;
            }
        };
        inside += words(one);
        found.insert(one.block, (Kind::Related, Reason::new("place", saw)));
    }
    let total: u32 = kept.iter().map(|one| words(one)).sum();
    if inside * 100 > total * MOST {
        found.clear();
    }
    found
}

struct Page<'a> {
    outline: &'a Outline,
    kept: &'a [&'a Scored],
}

impl Page<'_> {
    /// Whether a text stands in a card, below its title, and others are beside it.
    fn has_card_around(&self, at: usize) -> bool {
        let around = chain(&self.outline.containers, self.outline.drafts[at].container).skip(1).take(CARD_LEVELS);
        around.map_while(|(element, c)| Some((self.extent(element, at)?, c))).any(|(extent, container)| {
            let like = |at: usize| self.card_like(container, at);
            self.title(extent.start..at).is_some() && {
                let above = successors(Some(extent.clone()), |card| like(card.start.checked_sub(1)?));
                let below = successors(Some(extent.clone()), |card| like(card.end));
                above.skip(1).take(OTHERS).count() + below.skip(1).take(OTHERS).count() >= OTHERS
            }
        })
    }

    /// The blocks of a card around a block, beside another card and like it.
    fn card_like(&self, other: &Container, at: usize) -> Option<Range<usize>> {
        let own = self.outline.drafts.get(at)?.container;
        let mut around = chain(&self.outline.containers, own).take(DEEPEST);
        let (element, _) = around.find(|(_, c)| c.parent == other.parent && c.signature == other.signature)?;
        let extent = self.extent(element, at)?;
        let title = self.title(extent.clone())?;
        let is_text = |at: usize| TEXT_WORDS.contains(&self.outline.drafts[at].words) && !self.is_title(at);
        (title + 1..extent.end).any(is_text).then_some(extent)
    }

    /// The blocks of an element around a block; none if it holds more than a card does.
    fn extent(&self, element: u32, at: usize) -> Option<Range<usize>> {
        let is_inside = |other: &usize| {
            let own = self.outline.drafts.get(*other).map(|draft| draft.container);
            own.is_some_and(|own| chain(&self.outline.containers, own).take(DEEPEST).any(|(c, _)| c == element))
        };
        let above = (0..at).rev().take_while(is_inside).take(CARD_BLOCKS).count();
        let below = (at + 1..).take_while(is_inside).take(CARD_BLOCKS).count();
        (above + below < CARD_BLOCKS).then(|| at - above..at + below + 1)
    }

    /// The title among blocks, with nothing but a kicker, a name or a date above it.
    fn title(&self, mut blocks: Range<usize>) -> Option<usize> {
        blocks
            .find(|&at| self.is_title(at) || self.outline.drafts[at].words > KICKER_WORDS)
            .filter(|&at| self.is_title(at))
    }

    /// Whether a block is nothing but a link of a title's length, and was not kept.
    fn is_title(&self, at: usize) -> bool {
        let draft = &self.outline.drafts[at];
        TITLE_WORDS.contains(&draft.words)
            && draft.counts.is_linked()
            && self.kept.binary_search_by_key(&at, |one| one.block).is_err()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::clean;
    use crate::parse::{Limits, parse};

    const STORY: &str = "<article><p>+ The white ferry crossed the lake again on Monday, eleven months after its boiler had burst.</p>\
        <p>+ It carried forty people and a cow, said Ida Falk, who has sold its tickets since the spring of last year.</p></article>";

    fn card(title: &str) -> String {
        format!(
            "<div class=card><img src=/c.jpg width=300 height=200><span>Lakes</span><div><h4><a href=/c>{title}</a></h4>\
            <p>Ida Falk</p><p>+ Nobody wanted to buy the old brass.</p></div></div>"
        )
    }

    /// The texts that stand in cards, when the scorer kept those with a `+`.
    fn found(page: &str) -> Vec<String> {
        let outline = clean(&parse(page, &Limits::default()), None);
        let kept = (0..outline.blocks.len()).filter(|&at| outline.blocks[at].text.starts_with('+'));
        let kept: Vec<Scored> = kept.map(|block| Scored { block, score: 0.8 }).collect();
        let found = cards(&outline, &kept.iter().collect::<Vec<_>>());
        found.into_keys().map(|at| outline.blocks[at].text.clone()).collect()
    }

    #[test]
    fn the_texts_of_three_cards_below_the_article_are_none_of_it() {
        let title = "Brass is cheap again";
        let cards = |title: &str, times: usize| format!("<section>{}</section>", card(title).repeat(times));
        assert_eq!(found(&format!("{STORY}{}", cards(title, 3))), ["+ Nobody wanted to buy the old brass."; 3]);
        assert_eq!(found(&format!("{STORY}{}<p>+ Write to us.", cards(title, 3))).len(), 3, "a line below them");
        assert!(found(&format!("{STORY}{}", cards(title, 2))).is_empty(), "two may be anything");
        assert!(found(&format!("{STORY}{}", cards("+ The lighthouse", 3))).is_empty(), "a title that was kept");
        let not_kept = cards(title, 4).replacen('+', "-", 3);
        assert_eq!(found(&format!("{STORY}{not_kept}")).len(), 1, "the others need not be kept");
    }

    #[test]
    fn cards_among_the_text_or_with_most_of_it_are_the_text() {
        let cards = format!("<section>{}</section>", card("Brass is cheap again").repeat(3));
        let goes_on = STORY.repeat(3);
        assert!(found(&format!("{STORY}{cards}{goes_on}")).is_empty(), "the text goes on behind them");
        assert!(found(&cards).is_empty(), "nothing else is there");
        let long = cards.replace("the old brass.", &"the old brass of the ferry. ".repeat(20));
        assert!(found(&format!("{}{long}", STORY.repeat(30))).is_empty(), "paragraphs are no teasers");
        let headed = cards.replace("<h4>", "<p>The ferry is the oldest on the lake.</p><h4>");
        assert!(found(&format!("{STORY}{headed}")).is_empty(), "a text above the link");
    }

    #[test]
    fn the_heading_of_the_cards_goes_with_them() {
        let cards = card("Brass is cheap again").repeat(3);
        assert_eq!(found(&format!("{STORY}<h2>+ More lakes</h2>{cards}")).len(), 4);
        let story = format!("{STORY}<h2>+ A new boiler</h2><p>+ It came by train.</p>");
        assert_eq!(found(&format!("{story}{cards}")).len(), 3);
    }
}
