//! How much each block is the article, by a learned model over what its neighbourhood looks like.
//!
//! `stats` sums up the page once, `features` describes each block by numbers, `model` turns them
//! into a probability. The model is a small file made by `examples/train`; nothing here knows a site.

mod above;
pub(crate) mod features;
pub(crate) mod fold;
mod landmarks;
pub(crate) mod model;
mod neighbours;
mod scan;
mod signs;
pub(crate) mod stats;

pub use features::names;
pub(crate) use fold::{Tokens, Words, each_token, print_of, shingles, tokens};
pub use model::{Model, ModelError};
pub(crate) use signs::has_clock;
pub(crate) use stats::{ends_like_sentence, pair_signature};

use crate::clean::Outline;
use model::{Batch, LANES};

/// What is known of a page before its body is chosen.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Hints<'a> {
    /// The headline.
    pub headline: Option<&'a str>,
    /// The page's own summary.
    pub description: Option<&'a str>,
    /// The text as structured data gives it.
    pub article_body: Option<&'a str>,
}

/// The features of every block that is not yet set aside, with the block's index.
#[must_use]
pub fn describe(outline: &Outline, hints: &Hints<'_>) -> Vec<(usize, Vec<f32>)> {
    let stats = stats::Stats::of(outline, Tokens::of(outline), hints);
    let row = |at| {
        let mut row = Vec::new();
        features::row(outline, &stats, hints, at, |value| row.push(value));
        row
    };
    stats.scored.iter().map(|&at| (at, row(at))).collect()
}

/// What the scorer says of a block.
#[derive(Debug, Clone)]
pub(crate) struct Scored {
    pub(crate) block: usize,
    /// The probability that the block is the article.
    pub(crate) score: f32,
}

/// Scores every block that is not yet set aside.
pub(crate) fn score(outline: &Outline, tokens: Tokens, hints: &Hints<'_>, model: &Model) -> Vec<Scored> {
    let stats = stats::Stats::of(outline, tokens, hints);
    let mut scored = Vec::with_capacity(stats.scored.len());
    let mut batch = Batch::default();
    for blocks in stats.scored.chunks(LANES) {
        for (lane, &block) in blocks.iter().enumerate() {
            features::row(outline, &stats, hints, block, batch.lane(lane));
        }
        let scores = model.predict_all(&batch, blocks.len());
        scored.extend(blocks.iter().zip(scores).map(|(&block, score)| Scored { block, score }));
    }
    scored
}

/// Features told of a score.
const TOLD: usize = 4;

/// For every block that is not yet set aside, the features that moved its score most: their values, and by how much they
/// moved it in log-odds.
pub(crate) fn why(outline: &Outline, hints: &Hints<'_>, model: &Model) -> Vec<(usize, String)> {
    let told = |(block, row): (usize, Vec<f32>)| {
        let reasons = model.reasons(&row, TOLD);
        let words: Vec<String> =
            reasons.iter().map(|(name, value, by)| format!("{name} {value:.2} ({by:+.1})")).collect();
        (block, words.join(", "))
    };
    describe(outline, hints).into_iter().map(told).collect()
}
