//! Tree and blocks → article.

mod authors;
mod candidate;
mod dates;
mod headline;
pub mod metadata;
mod site;
mod title;
mod words;

use crate::article::Article;
use crate::clean::Outline;
use crate::page::Page;
use crate::parse::Document;

/// Fills in the article's fields and chooses the body among the blocks.
#[must_use]
pub fn extract(document: &Document, outline: Outline, page: &Page) -> Article {
    let mut article = metadata::metadata(document, page);
    article.blocks = outline.blocks;
    article
}
