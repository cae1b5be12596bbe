//! Which blocks are the article: scored, chosen, and named.

use super::{Facts, confidence, items, naming, page_lists, questions, rescue, siblings, strays};
use crate::article::{Article, Field};
use crate::block::{Block, Kind, Reason};
use crate::clean::Outline;
use crate::options::{Detail, Options};
use crate::parse::Document;
use crate::score::{Scored, Tokens, score, tokens, why};

/// The probability from which a block is kept, on a page whose article is plain to see. A little below one half: most pages
/// are extracted to the word where a doubtful line is kept. Chosen by cross-validation over sites, with five draws of models.
const KEEP: f32 = 0.45;
/// Below this nothing is kept.
const KEEP_LEAST: f32 = 0.15;
/// Words of the surest blocks that tell how plain the article is, and the part of their probability that suffices
/// for the others. Chosen by cross-validation over sites.
const SUREST_WORDS: u32 = 200;
const SUREST_PART: f32 = 0.55;
/// The probability from which a heading between two kept paragraphs is kept, and the words of such paragraphs.
const KEEP_HEADING: f32 = 0.2;
const PARAGRAPH_WORDS: u32 = 10;
/// The probability from which a line between headline and text is kept that is marked as the lead, or set as one.
const KEEP_LEAD: f32 = 0.3;
const KEEP_DECK: f32 = 0.2;

/// Scores the open blocks, keeps those that are the article, and gives the others their kinds.
pub(super) fn choose(
    document: &Document,
    mut outline: Outline,
    tokens: Tokens,
    facts: Facts,
    options: &Options,
) -> Article {
    let scored = score(&outline, tokens, &facts.hints(), &options.model);
    let moved = match options.detail {
        Detail::Full => why(&outline, &facts.hints(), &options.model),
        Detail::Brief => Vec::new(),
    };
    let mut notes = Vec::new();
    let threshold = threshold(&outline, &scored);
    let changes = name(&outline, &facts, &scored, threshold);
    for (one, (kind, reason)) in scored.iter().zip(changes) {
        let block = &mut outline.blocks[one.block];
        block.score = Some(one.score);
        if kind == Kind::Paragraph {
            // No list is around it any more.
            block.item = None;
        }
        block.kind = kind;
        block.why.extend(reason);
    }
    for (block, saw) in moved {
        outline.blocks[block].why.push(Reason::new("scorer", saw));
    }
    questions::keep(&mut outline, &facts.claims.questions);
    let confidence = confidence::confidence(&outline, &scored);
    notes.extend(rescue::rescue(&mut outline, document, facts.article_body.as_deref(), &options.limits));
    let mut article = facts.article;
    article.confidence = Some(confidence);
    attach_captions(&mut outline.blocks);
    article.blocks = outline.blocks;
    article.notes.extend(outline.notes.into_iter().chain(notes));
    article
}

/// The probability from which blocks are kept: lower on pages where nothing is sure.
fn threshold(outline: &Outline, scored: &[Scored]) -> f32 {
    let mut surest: Vec<(f32, u32)> = scored.iter().map(|s| (s.score, outline.drafts[s.block].words)).collect();
    surest.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut sum, mut words) = (0.0, 0);
    for (score, more) in surest {
        if words >= SUREST_WORDS {
            break;
        }
        sum += score * more as f32;
        words += more;
    }
    if words == 0 { KEEP } else { (SUREST_PART * sum / words as f32).clamp(KEEP_LEAST, KEEP) }
}

/// For each scored block its kind, and the reason that is new.
fn name(outline: &Outline, facts: &Facts, scored: &[Scored], threshold: f32) -> Vec<(Kind, Option<Reason>)> {
    let summaries = summaries(facts);
    let strays = strays::strays(outline, scored, threshold, &facts.article.authors);
    let kept: Vec<usize> = scored.iter().filter(|s| s.score > threshold).map(|s| s.block).collect();
    let laid_out = page_lists::laid_out(outline, &kept);
    let items = items::belonging(outline, scored, threshold);
    let mut naming = naming::Naming::new(outline, &facts.hints(), titles(facts), &kept);
    let mut lead_open = true;
    scored
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let column = laid_out.contains(&one.block);
            let kind = if column { Kind::Paragraph } else { outline.blocks[one.block].kind };
            if let Some((kind, reason)) = strays.get(&one.block) {
                return (*kind, Some(reason.clone()));
            }
            let deck = one.score > KEEP_DECK && naming.is_deck(one.block, &scored[..place]);
            let wanted = naming.is_summary(one.block, &summaries)
                || one.score > KEEP_LEAD && naming.is_marked_lead(one.block)
                || deck
                || items.contains(&one.block)
                || is_within(outline, one.block, &kept)
                || siblings::is_among(outline, one, &kept)
                || siblings::goes_on(outline, scored, place, threshold)
                || is_heading_between(outline, scored, place, threshold);
            if one.score <= threshold && !wanted {
                let (kind, reason) = naming.set_aside(one.block);
                return (kind, Some(reason));
            }
            if let Some((kind, reason)) = naming.about_headline(one) {
                return (kind, Some(reason));
            }
            if naming.is_lone_link(one.block) {
                let saw = "nothing but a link, set apart from the paragraphs";
                return (Kind::Related, Some(Reason::new("links", saw)));
            }
            // A lead is the first text of the article; nothing after other paragraphs is one.
            let lead = lead_open && (deck || naming::is_lead(outline, one.block, &kept, &summaries));
            lead_open &= lead || !matches!(kind, Kind::Paragraph | Kind::List);
            let reason = column.then(|| Reason::new("list", "one item holds most of the text"));
            (naming::kept(kind, lead), reason)
        })
        .collect()
}

/// What the page says of its article in a sentence or two, to search engines and to social networks: seldom the same.
fn summaries(facts: &Facts) -> Vec<Vec<u64>> {
    let others = facts.article.evidence.get(&Field::Description).map(|evidence| evidence.others.as_slice());
    let others = others.unwrap_or_default().iter().map(|other| other.value.as_str());
    facts.hints().description.into_iter().chain(others).map(tokens).collect()
}

/// What the page calls its article for search engines and social networks. Headings that were passed over may be decks.
fn titles(facts: &Facts) -> Vec<Vec<u64>> {
    let others = facts.article.evidence.get(&Field::Headline).map(|evidence| evidence.others.as_slice());
    let stated = |source: &str| source.starts_with("meta ") || source.ends_with(".headline");
    others
        .unwrap_or_default()
        .iter()
        .filter(|o| stated(&o.source))
        .map(|o| tokens(&o.value))
        .filter(|t| t.len() > 2)
        .collect()
}

/// Whether a plain heading of some score stands between two kept paragraphs or lists: most of such are subheads. The heading of a
/// chapter may stand right above that of its first part.
fn is_heading_between(outline: &Outline, scored: &[Scored], place: usize, threshold: f32) -> bool {
    let kept = |at: Option<usize>| {
        at.and_then(|at| scored.get(at)).filter(|s| s.score > threshold).map(|s| {
            let kind = outline.blocks[s.block].kind;
            (kind, kind == Kind::List || outline.drafts[s.block].words >= PARAGRAPH_WORDS)
        })
    };
    let (block, draft) = (&outline.blocks[scored[place].block], &outline.drafts[scored[place].block]);
    block.kind == Kind::Subhead
        && scored[place].score > KEEP_HEADING
        && draft.counts.linked == 0
        && draft.phrase.is_none()
        && kept(place.checked_sub(1)).is_some_and(|(_, is_text)| is_text)
        && kept(place.checked_add(1)).is_some_and(|(kind, is_text)| is_text || kind == Kind::Subhead)
}

/// Whether preformatted text or an embedded post has text of the article on both sides. The scorer has seen few of them;
/// readers expect both.
fn is_within(outline: &Outline, at: usize, kept: &[usize]) -> bool {
    let next = kept.partition_point(|&k| k < at);
    let counts = &outline.drafts[at].counts;
    let foreign = matches!(outline.blocks[at].kind, Kind::Code | Kind::Embed);
    // An embedded story of which only the link is shown is a pointer.
    foreign && next > 0 && next < kept.len() && counts.linked * 2 <= counts.chars
}

/// Gives pictures the captions and credits of their figures.
fn attach_captions(blocks: &mut [Block]) {
    let mut image: Option<usize> = None;
    for at in 0..blocks.len() {
        let (before, rest) = blocks.split_at_mut(at);
        let block = &rest[0];
        match block.kind {
            Kind::Image => image = Some(at),
            Kind::Caption | Kind::Credit => {
                let Some((i, picture)) = image.and_then(|i| Some((i, before.get_mut(i)?))) else { continue };
                // Without a figure around both, what stands right below the picture.
                let is_below = block.group == 0 && at <= i + 2;
                if picture.group != block.group || block.group == 0 && !is_below {
                    continue;
                }
                let Some(media) = &mut picture.media else { continue };
                let slot = if block.kind == Kind::Caption { &mut media.caption } else { &mut media.credit };
                slot.get_or_insert_with(|| block.text.clone());
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_is_of_the_picture_in_its_figure_or_right_above_it() {
        let caption = |between: &str| {
            let page = format!("<img src=/a.jpg alt=Harbour>{between}<p class=caption>The harbour at dawn.</p>");
            let mut outline = crate::clean::clean(&crate::parse::parse(&page, &crate::parse::Limits::default()), None);
            attach_captions(&mut outline.blocks);
            outline.blocks[0].media.clone().and_then(|media| media.caption)
        };
        assert_eq!(caption("").as_deref(), Some("The harbour at dawn."));
        assert_eq!(caption("<p>The river rose by a metre.</p><p>No ferry leaves.</p><p>Rain.</p>"), None);
    }

    #[test]
    fn a_doubtful_heading_is_kept_between_text_and_text_and_above_the_heading_of_a_part() {
        let words = "<p>The river rose by a metre in the night, said the harbour master of Wexmoor on Friday.</p>";
        let list = "<ul><li>Boots</li></ul>";
        let is_kept = |before: &str, behind: &str| {
            let page = format!("{before}<h2>The mill</h2>{behind}");
            let outline = crate::clean::clean(&crate::parse::parse(&page, &crate::parse::Limits::default()), None);
            assert_eq!(outline.blocks.len(), 3, "{page}");
            let scored = [0.9, 0.3, 0.9].iter().enumerate().map(|(block, &score)| Scored { block, score });
            is_heading_between(&outline, &scored.collect::<Vec<_>>(), 1, KEEP)
        };
        assert!(is_kept(words, words) && is_kept(words, list) && is_kept(list, words) && is_kept(list, list));
        assert!(is_kept(words, "<h3>Its wheel</h3>"), "a chapter and its first part");
        assert!(!is_kept("<h3>Its wheel</h3>", words), "a heading with nothing under it above");
        assert!(!is_kept(words, "<p>Read more</p>") && !is_kept("<p>Read more</p>", words), "a line is not text");
    }

    #[test]
    fn a_short_line_above_the_headline_is_no_text_unless_the_scorer_is_likely_to_know() {
        let words = "The river rose by a metre in the night, said the harbour master of Wexmoor on Friday, and no ferry leaves.";
        let page = format!("<p>Safety alert of the harbour</p><h1>Why rivers rise</h1><p>{words}</p>");
        let document = crate::parse::parse(&page, &crate::parse::Limits::default());
        let outline = crate::clean::clean(&document, None);
        let named = |score: f32| {
            let scores = [score, 0.9, 0.9].into_iter().enumerate();
            let scored: Vec<Scored> = scores.map(|(block, score)| Scored { block, score }).collect();
            let facts = crate::extract::facts(&document, &crate::Page::new(page.as_str()));
            name(&outline, &facts, &scored, KEEP)[0].0
        };
        assert_eq!(named(0.7), Kind::Other);
        assert_ne!(named(0.85), Kind::Other);
    }
}
