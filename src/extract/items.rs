//! Items that belong to the text though the scorer passed them over: alone they look like the names and links of a menu.

use rustc_hash::FxHashSet;

use crate::block::Kind;
use crate::clean::{Outline, Tag, chain};
use crate::score::Scored;

/// The probability from which a line that ends with a colon announces the list below it.
const ANNOUNCES: f32 = 0.6;
/// The probability from which an item is kept with most others of its list.
const LEAST: f32 = 0.25;
/// The mean probability of a list in words of which one kept item keeps the others, and that from which an item is none of the
/// doubtful.
const DOUBTFUL: f32 = 0.35;
const SURE: f32 = 0.75;

/// The items of lists of which most were kept, or some where all are doubtful, and of lists that a kept line announces.
pub(super) fn belonging(outline: &Outline, scored: &[Scored], threshold: f32) -> FxHashSet<usize> {
    let mut found = FxHashSet::default();
    let mut start = 0_usize;
    for run in scored.chunk_by(|one, next| go_on(outline, one.block, next.block)) {
        let kept = run.iter().filter(|one| one.score > threshold).count();
        if kept < run.len() && list_of(outline, run[0].block).is_some() {
            let before = start.checked_sub(1).map(|at| &scored[at]).filter(|line| line.score > threshold);
            let least = match before {
                Some(line) if announces(outline, line, run[0].block) => 0.0,
                _ if kept * 2 > run.len() || kept > 0 && is_doubtful(outline, run) => LEAST,
                _ => f32::INFINITY,
            };
            found.extend(run.iter().filter(|one| one.score >= least).map(|one| one.block));
        }
        start += run.len();
    }
    found
}

/// The list that an item stands in, and the item.
fn list_of(outline: &Outline, at: usize) -> Option<(u32, u32)> {
    let item = (outline.blocks[at].kind == Kind::List).then(|| outline.drafts[at].container)?;
    let (item, container) = chain(&outline.containers, item).take(2).find(|(_, c)| c.tag == Tag::Li)?;
    Some((container.parent, item))
}

/// Whether two blocks are items of one list, one after the other.
fn go_on(outline: &Outline, one: usize, next: usize) -> bool {
    let next = list_of(outline, next);
    next.is_some()
        && list_of(outline, one).zip(next).is_some_and(|((list, item), (other, next))| list == other && item != next)
}

/// Whether the items of a list in words, not links, are all as doubtful as what is kept.
fn is_doubtful(outline: &Outline, run: &[Scored]) -> bool {
    let counts = run.iter().map(|one| outline.drafts[one.block].counts);
    let (linked, chars) = counts.fold((0, 0), |(linked, chars), item| (linked + item.linked, chars + item.chars));
    let sum: f32 = run.iter().map(|one| one.score).sum();
    linked * 2 < chars && sum >= DOUBTFUL * run.len() as f32 && run.iter().all(|one| one.score < SURE)
}

/// Whether a line ends with a colon and the list is the next thing in the same element.
fn announces(outline: &Outline, line: &Scored, first: usize) -> bool {
    let (block, own) = (&outline.blocks[line.block], outline.drafts[line.block].container);
    let around = |element: u32| outline.containers.get(element as usize).map(|c| c.parent);
    let beside = list_of(outline, first).and_then(|(list, _)| around(list));
    line.score >= ANNOUNCES
        && block.text.trim_end().ends_with([':', '：'])
        && outline.blocks[line.block + 1..first].iter().all(|between| between.text.is_empty())
        && beside.is_some_and(|beside| beside == own || around(own) == Some(beside))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::clean;
    use crate::parse::{Limits, parse};

    /// The texts that belong to the article beside those with a `+`, which the scorer is sure of; a `?` makes one doubtful, and a `!`
    /// just not.
    fn found(page: &str) -> Vec<String> {
        let outline = clean(&parse(page, &Limits::default()), None);
        let score = |text: &str| match text.chars().next() {
            Some('+') => 0.9,
            Some('?') => 0.3,
            Some('!') => 0.46,
            _ => 0.1,
        };
        let scored = outline.blocks.iter().enumerate();
        let scored: Vec<_> = scored.map(|(block, one)| Scored { block, score: score(&one.text) }).collect();
        let mut found: Vec<usize> = belonging(&outline, &scored, 0.45).into_iter().collect();
        found.retain(|&at| !outline.blocks[at].text.starts_with('+'));
        found.sort_unstable();
        found.into_iter().map(|at| outline.blocks[at].text.clone()).collect()
    }

    #[test]
    fn a_doubtful_item_is_kept_with_most_others_of_its_list() {
        assert_eq!(found("<ul><li>+ Spade<li>? Rake<li>+ Can</ul>"), ["? Rake"]);
        assert_eq!(found("<ol><li><p>+ Spade<li><p>? Rake<li><p>+ Can</ol>"), ["? Rake"]);
        assert!(found("<ul><li>+ Spade<li>Rake<li>+ Can</ul>").is_empty(), "an item that is surely none");
        assert!(found("<ul><li>+ Spade<li>+ Can</ul><ul><li>? Home</ul>").is_empty(), "another list");
        assert!(found("<ul><li>+ Spade<li>+ Can<p>? Buy it</ul>").is_empty(), "a second paragraph of an item");
    }

    #[test]
    fn where_all_items_of_a_list_are_doubtful_one_that_is_kept_keeps_the_others() {
        assert_eq!(found("<ul><li>! Spade<li>? Rake<li>? Can</ul>"), ["! Spade", "? Rake", "? Can"]);
        assert!(found("<ul><li>? Spade<li>? Rake<li>? Can</ul>").is_empty(), "none is kept");
        assert!(found("<ul><li>! Spade<li>? Rake<li>Can<li>Hose</ul>").is_empty(), "half of it is surely none");
        let links = "<ul><li>! <a href=/1>Spade</a><li>? <a href=/2>Rake</a><li>? <a href=/3>Can</a></ul>";
        assert!(found(links).is_empty(), "links");
        assert!(found("<ul><li>+ Spade<li>? Rake</ul>").is_empty(), "one that is sure, and no more than half");
    }

    #[test]
    fn a_line_with_a_colon_announces_the_list_right_below_it() {
        let list = "<ul><li>Spade<li><a href=/rake>Rake</a></ul>";
        for line in ["<p>+ You need:</p>", "<p>+ 必要なもの：</p>", "+ You need:", "<h3>+ You need:</h3>"] {
            assert_eq!(found(&format!("<div>{line}{list}</div>")), ["Spade", "Rake"], "{line}");
        }
        for line in ["<p>+ You need these.</p>", "<p>? You need:</p>", "<p>+ You need:</p><p>Advertisement</p>"] {
            assert!(found(&format!("<div>{line}{list}</div>")).is_empty(), "{line}");
        }
        assert!(found(&format!("<div><p>+ He said:</p></div><div>{list}</div>")).is_empty(), "a menu beside the text");
    }
}
