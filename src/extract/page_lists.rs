//! Lists that lay a page out: one item holds most of the text, in paragraphs of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::block::Kind;
use crate::clean::{Outline, Tag, chain};

/// Paragraphs from which an item may be a column of the page.
const PARAGRAPHS: u32 = 3;

/// The blocks of such items among those that are kept: paragraphs, not items.
pub(super) fn laid_out(outline: &Outline, kept: &[usize]) -> BTreeSet<usize> {
    let Outline { blocks, drafts, containers, .. } = outline;
    let tag = |at: u32| containers.get(at as usize).map(|container| container.tag);
    let listed = kept.iter().copied().filter(|&at| blocks[at].kind == Kind::List);
    let in_items: Vec<(usize, u32)> = listed
        .filter_map(|at| Some((at, chain(containers, drafts[at].container).find(|(_, c)| c.tag == Tag::Li)?.0)))
        .collect();
    // For each item its words and paragraphs.
    let mut items: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    for &(at, item) in &in_items {
        let (words, paragraphs) = items.entry(item).or_default();
        *words += drafts[at].words;
        *paragraphs += u32::from(tag(drafts[at].container) == Some(Tag::P));
    }
    let total: u32 = kept.iter().map(|&at| drafts[at].words).sum();
    let is_column =
        |item| items.get(&item).is_some_and(|(words, paragraphs)| *paragraphs >= PARAGRAPHS && words * 2 > total);
    in_items.into_iter().filter(|&(_, item)| is_column(item)).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use crate::block::Kind;

    fn kinds(page: &str) -> Vec<Kind> {
        crate::extract(page).body().map(|block| block.kind).collect()
    }

    const SAID: [&str; 4] = [
        "<p>The white ferry crossed the lake again on Monday, eleven months after its boiler had burst.</p>",
        "<p>It carried forty people and a cow, said Ida Falk, who has sold its tickets since the spring.</p>",
        "<p>The council had wanted to sell it, but nobody offered more than the price of its old brass.</p>",
        "<p>From now on it will cross the lake twice a day until the ice comes, and once on Sundays.</p>",
    ];

    #[test]
    fn a_story_in_one_item_of_a_list_is_paragraphs() {
        let page = format!("<ul><li><h1>The ferry is back</h1>{}</li><li><p>Weather</p></li></ul>", SAID.concat());
        assert_eq!(kinds(&page), [Kind::Paragraph; 4]);
    }

    #[test]
    fn items_of_one_paragraph_each_stay_items() {
        let page = format!("<h1>The ferry is back</h1><ul><li>{}</li></ul>", SAID.join("</li><li>"));
        assert_eq!(kinds(&page), [Kind::List; 4]);
    }

    #[test]
    fn one_item_with_most_of_the_text_in_a_single_paragraph_stays_one() {
        let text = SAID.concat().replace("</p><p>", " ");
        assert_eq!(kinds(&format!("<h1>The ferry is back</h1><ul><li>{text}</li></ul>")), [Kind::List]);
    }

    #[test]
    fn an_item_of_three_paragraphs_beside_a_longer_text_stays_one() {
        let [first, rest @ ..] = SAID;
        let page = format!("<h1>The ferry</h1>{}<ul><li>{}</li></ul>", first.repeat(4), rest.concat());
        assert_eq!(kinds(&page).into_iter().filter(|kind| *kind == Kind::List).count(), 3);
    }
}
