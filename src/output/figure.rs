//! Pictures with the words that belong to them.

use super::{layout, url};
use crate::article::Article;
use crate::block::{Block, Kind};
use crate::include::Shown;

/// A picture, or what is shown of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Figure {
    /// None when its address cannot be shown, or pictures are left out.
    pub(super) url: Option<String>,
    pub(super) alt: String,
    /// Caption and credit as one line; empty when there is neither, or they are left out.
    pub(super) caption: String,
}

/// Which pictures an output shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    All,
    /// Those with words below them, for the words.
    Captioned,
}

/// The picture at a place among the blocks; none when nothing of it is shown.
pub(super) fn figure(article: &Article, shown: &Shown, at: usize, wanted: Wanted) -> Option<Figure> {
    let block = &article.blocks[at];
    let media = block.media.as_ref()?;
    let words = shown.words[at];
    let caption = said(article, shown, at, (words.caption, Kind::Caption), media.caption.as_ref());
    let credit = said(article, shown, at, (words.credit, Kind::Credit), media.credit.as_ref());
    let caption = if caption.is_empty() {
        credit
    } else if credit.is_empty() || caption.contains(&credit) {
        caption
    } else {
        format!("{caption} ({credit})")
    };
    if wanted == Wanted::Captioned && caption.is_empty() {
        return None;
    }
    let url = shown.blocks[at].then(|| url::picture(&media.url)).flatten();
    let alt = media.alt.as_deref().map(layout::one_line).unwrap_or_default();
    (url.is_some() || !caption.is_empty()).then_some(Figure { url, alt, caption })
}

/// The words of a picture: those of a block, else its own.
fn said(
    article: &Article,
    shown: &Shown,
    picture: usize,
    (block, kind): (Option<usize>, Kind),
    own: Option<&String>,
) -> String {
    let words = match block {
        Some(at) => shown.blocks[at].then(|| &article.blocks[at].text),
        // Words that are no block of their own are shown where the picture would be.
        None => own.filter(|_| article.include.has(kind) && shown.pictured[picture]),
    };
    words.map(|words| layout::one_line(words)).unwrap_or_default()
}

/// Whether the words of a block are those of a picture, and shown there.
pub(super) fn is_of_picture(shown: &Shown, block: &Block, at: usize) -> bool {
    matches!(block.kind, Kind::Caption | Kind::Credit) && shown.figures[at].is_some()
}
