//! Which blocks are the article: scored, chosen, and named.

use super::Facts;
use crate::article::{Article, Note, NoteKind};
use crate::block::{Block, Kind, Reason};
use crate::clean::Outline;
use crate::options::Options;
use crate::score::{Scored, score};

/// The probability from which a block is kept.
const KEEP: f32 = 0.5;
/// The same when hardly anything is kept.
const KEEP_WEAK: f32 = 0.2;
/// Words from which a body is not "hardly anything".
const ENOUGH: u32 = 25;

/// Scores the open blocks, keeps those that are the article, and gives the others their kinds.
pub(super) fn choose(mut outline: Outline, facts: Facts, options: &Options) -> Article {
    let scored = score(&outline, &facts.hints(), &options.model);
    let mut article = facts.article;
    let mut threshold = KEEP;
    if kept_words(&outline, &scored, KEEP) < ENOUGH && kept_words(&outline, &scored, KEEP_WEAK) > 0 {
        threshold = KEEP_WEAK;
        article.notes.push(Note::new(NoteKind::Fallback, "little was certain: blocks of low score were kept"));
    }
    for one in &scored {
        let block = &mut outline.blocks[one.block];
        block.score = Some(one.score);
        block.why.push(Reason { rule: "scorer".into(), saw: format!("{:.2}", one.score) });
        if one.score <= threshold {
            block.kind = Kind::Other;
        }
    }
    if !outline.blocks.iter().any(Block::is_article) {
        article.notes.push(Note::new(NoteKind::NoText, "no article text was found"));
    }
    article.blocks = outline.blocks;
    article.notes.extend(outline.notes);
    article
}

fn kept_words(outline: &Outline, scored: &[Scored], threshold: f32) -> u32 {
    let kept = scored.iter().filter(|s| s.score > threshold && outline.blocks[s.block].is_article());
    kept.map(|s| outline.drafts[s.block].words).sum()
}
