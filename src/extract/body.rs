//! Which blocks are the article: scored, chosen, and named.

use super::{Facts, naming};
use crate::article::{Article, Note, NoteKind};
use crate::block::{Block, Kind, Reason};
use crate::clean::Outline;
use crate::options::Options;
use crate::score::{Scored, score, tokens};

/// The probability from which a block is kept.
const KEEP: f32 = 0.5;
/// The same when hardly anything is kept.
const KEEP_WEAK: f32 = 0.2;
/// Words from which a body is not "hardly anything".
const ENOUGH: u32 = 25;

/// Scores the open blocks, keeps those that are the article, and gives the others their kinds.
pub(super) fn choose(mut outline: Outline, facts: Facts, options: &Options) -> Article {
    let scored = score(&outline, &facts.hints(), &options.model);
    let mut notes = Vec::new();
    let threshold = threshold(&outline, &scored, &mut notes);
    let changes = name(&outline, &facts, &scored, threshold);
    for (one, (kind, reason)) in scored.iter().zip(changes) {
        let block = &mut outline.blocks[one.block];
        block.score = Some(one.score);
        block.kind = kind;
        block.why.extend(reason);
    }
    let mut article = facts.article;
    if !outline.blocks.iter().any(Block::is_article) {
        notes.push(Note::new(NoteKind::NoText, "no article text was found"));
    }
    attach_captions(&mut outline.blocks);
    article.blocks = outline.blocks;
    article.notes.extend(outline.notes.into_iter().chain(notes));
    article
}

fn threshold(outline: &Outline, scored: &[Scored], notes: &mut Vec<Note>) -> f32 {
    let words = |threshold: f32| -> u32 {
        let kept = scored.iter().filter(|s| s.score > threshold && outline.blocks[s.block].is_article());
        kept.map(|s| outline.drafts[s.block].words).sum()
    };
    if words(KEEP) >= ENOUGH || words(KEEP_WEAK) <= words(KEEP) {
        return KEEP;
    }
    notes.push(Note::new(NoteKind::Fallback, "little text was certain: blocks with a low score were kept"));
    KEEP_WEAK
}

/// For each scored block its kind, and the reason that is new.
fn name(outline: &Outline, facts: &Facts, scored: &[Scored], threshold: f32) -> Vec<(Kind, Option<Reason>)> {
    let description = facts.hints().description.map(tokens).unwrap_or_default();
    let last = scored.iter().rev().find(|s| s.score > threshold).map(|s| s.block);
    let mut naming = naming::Naming::new(outline, &facts.hints(), last);
    let mut lead_open = true;
    scored
        .iter()
        .map(|one| {
            let kind = outline.blocks[one.block].kind;
            if one.score <= threshold {
                let (kind, reason) = naming.set_aside(one.block);
                return (kind, Some(reason));
            }
            // A lead is the first text of the article; nothing after other paragraphs is one.
            let lead = lead_open && naming::is_lead(outline, one.block, &description);
            lead_open &= lead || !matches!(kind, Kind::Paragraph | Kind::List);
            (naming::kept(kind, lead), None)
        })
        .collect()
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
                let Some(picture) = image.and_then(|i| before.get_mut(i)) else { continue };
                if picture.group != block.group {
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
