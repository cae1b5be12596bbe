//! Pictures with the words that belong to them.

use super::{layout, url};
use crate::block::{Block, Kind};

/// Blocks before and after a picture in which its caption is looked for.
const NEAR: usize = 3;

/// A picture that can be shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Figure {
    pub(super) url: String,
    pub(super) alt: String,
    /// Caption and credit as one line; empty when there is neither.
    pub(super) caption: String,
}

/// The picture at a place among the blocks; none without an address that can be shown.
pub(super) fn figure(blocks: &[Block], at: usize) -> Option<Figure> {
    let block = &blocks[at];
    let media = block.media.as_ref()?;
    let words = |own: Option<&String>, kind: Kind| {
        let own = own.map(|words| layout::one_line(words)).filter(|words| !words.is_empty());
        own.or_else(|| near(blocks, at, kind)).unwrap_or_default()
    };
    let caption = words(media.caption.as_ref(), Kind::Caption);
    let credit = words(media.credit.as_ref(), Kind::Credit);
    let caption = if caption.is_empty() {
        credit
    } else if credit.is_empty() || caption.contains(&credit) {
        caption
    } else {
        format!("{caption} ({credit})")
    };
    let alt = media.alt.as_deref().map(layout::one_line).unwrap_or_default();
    Some(Figure { url: url::picture(&media.url)?, alt, caption })
}

/// The text of a block of the same figure.
fn near(blocks: &[Block], at: usize, kind: Kind) -> Option<String> {
    let group = Some(blocks[at].group).filter(|&group| group != 0)?;
    let near = &blocks[at.saturating_sub(NEAR)..blocks.len().min(at + NEAR + 1)];
    let found = near.iter().find(|block| block.kind == kind && block.group == group)?;
    Some(layout::one_line(&found.text))
}
