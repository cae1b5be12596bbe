//! Tree → typed blocks, boilerplate recognised and set aside.

use crate::block::Block;
use crate::parse::Document;

/// The blocks of a page.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Outline {
    /// In document order.
    pub blocks: Vec<Block>,
}

/// Cuts a page into blocks.
#[must_use]
pub fn clean(_document: &Document) -> Outline {
    Outline::default()
}
