//! What the publication says it changed.

use std::collections::HashSet;

use serde_json::Value;

use super::dates::{self, Hint};
use super::metadata::schema::text;
use super::words::{self, squash};
use crate::article::{Article, Correction};
use crate::block::{Block, Kind};
use crate::clean::{self, Outline};
use crate::rules::corrections::says_change;
use crate::rules::{Cue, Place};

/// Words up to which a text is a correction and not the corrected article.
const WORDS: u32 = 200;
/// Characters from which the text below a label is one.
const LEAST: usize = 20;
/// Corrections of structured data that are read.
const MOST: usize = 50;

/// The corrections that structured data states: schema.org `correction`, a text or a `CorrectionComment`.
pub(super) fn stated(value: &Value, hint: Hint<'_>) -> Vec<Correction> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    let of = |value: &Value| {
        let words = ["text", "description", "headline"].iter().find_map(|name| text(value.get(name)?));
        let date = ["datePublished", "dateCreated", "dateModified"].iter().find_map(|name| text(value.get(name)?));
        let words = words.or_else(|| text(value)).filter(|words| !words.is_empty())?;
        let date = date.as_deref().unwrap_or(&words);
        Some(Correction::new(words.clone(), dates::read(date, hint)))
    };
    values.iter().take(MOST).filter_map(of).collect()
}

/// The blocks whose words announce one, and where the words stand.
pub(super) fn announced(outline: &Outline) -> Vec<(usize, Place)> {
    let hits = outline.drafts.iter().enumerate().filter_map(|(at, draft)| Some((at, draft.phrase?)));
    hits.filter(|(_, hit)| hit.cue == Cue::Correction).map(|(at, hit)| (at, hit.place)).collect()
}

/// Those that were stated, and those that the page shows in so many words.
pub(super) fn corrections(
    article: &Article,
    announced: &[(usize, Place)],
    mut found: Vec<Correction>,
    hint: Hint<'_>,
) -> Vec<Correction> {
    let mut seen: HashSet<String> = found.iter().map(|correction| words::key(&correction.text)).collect();
    for &(at, place) in announced {
        let Some(block) = article.blocks.get(at).filter(|block| is_said(block)) else { continue };
        let text = match place {
            Place::Start => says_change(&block.text).then(|| squash(&block.text)),
            // A label: what follows is the text.
            Place::Whole if block.text.chars().count() < 60 => {
                let next = article.blocks[at + 1..].iter().find(|next| !next.text.is_empty());
                let next = next.filter(|next| is_said(next) && next.text.chars().count() >= LEAST);
                next.filter(|_| says_change(&block.text)).map(|next| squash(&next.text))
            }
            Place::Whole => says_change(&block.text).then(|| squash(&block.text)),
            Place::Inside => None,
        };
        let Some(text) = text.filter(|text| clean::words(text) <= WORDS) else { continue };
        if seen.insert(words::key(&text)) {
            let date = dates::read(&text, hint).or_else(|| dates::read(&block.text, hint));
            found.push(Correction::new(text, date));
        }
    }
    found
}

/// Whether readers of the article are told this, not those of the whole site.
fn is_said(block: &Block) -> bool {
    use Kind::*;
    !matches!(
        block.kind,
        Hidden | Navigation | Footer | Form | Comment | CommentForm | Consent | NextArticle | Image | SignUp | Related
    )
}
