//! Whether a page holds an article, and the whole of it.
//!
//! `claims` is what the page says it is, `shape` what it looks like; `features` makes numbers of both, and the page model, learned by
//! `examples/train`, tells from them whether it is an article. `judge` weighs that with the status, structured data and the end of
//! the text that was kept; `which` names the page that is no article. None of this changes the text.

mod claims;
mod features;
mod judge;
mod locked;
mod shape;
#[cfg(test)]
mod tests;
mod which;

use std::fmt;
use std::sync::{Arc, OnceLock};

pub(crate) use claims::Claims;

use super::Facts;
use super::words::Lengths;
use crate::article::{Article, Completeness};
use crate::clean::{Outline, words};
use crate::page::Page;
use crate::score::{Model, ModelError, Tokens};
use features::Seen;
use shape::Shape;

/// Features that are told of a page.
const TOLD: usize = 4;
/// Features that a page has, about: to begin with, there is room for so many.
const ABOUT: usize = 256;

/// A learned model of pages: article or not. [`PageModel::builtin`] is the one to use; others are for measuring.
#[derive(Clone, PartialEq)]
pub struct PageModel(Model);

impl PageModel {
    /// The model that comes with the crate.
    #[must_use]
    pub fn builtin() -> Arc<Self> {
        static MODEL: OnceLock<Arc<PageModel>> = OnceLock::new();
        let read = || PageModel::from_bytes(include_bytes!("model.bin")).unwrap_or_else(|_| Self(Model::empty()));
        MODEL.get_or_init(|| Arc::new(read())).clone()
    }

    /// Reads a model file: the format is that of the block model.
    ///
    /// # Errors
    /// When the bytes are damaged, or made for other features or another format.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        Model::read(bytes, &names()).map(Self)
    }
}

impl fmt::Debug for PageModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PageModel").field(&self.0).finish()
    }
}

/// What is known of a page before its body is chosen.
pub(crate) struct View {
    claims: Claims,
    shape: Shape,
    /// The probability that it is an article, and the features that moved it.
    probability: f32,
    moved: Vec<(&'static str, f32, f32)>,
    /// Words of `articleBody`.
    body_words: usize,
}

impl View {
    /// Looks at a page.
    pub(crate) fn of(outline: &Outline, tokens: &Tokens, facts: &Facts, page: &Page, model: &PageModel) -> Self {
        let (shape, row) = look(outline, tokens, facts, page);
        let (probability, moved) = model.0.weigh(known_names(), &row, TOLD);
        Self {
            claims: facts.claims.clone(),
            shape,
            probability,
            moved,
            body_words: facts.article_body.as_deref().map_or(0, |text| words(text) as usize),
        }
    }

    /// What the page is, now that the body is known.
    pub(crate) fn judge(&self, article: &Article, page: &Page, lengths: &Lengths) -> Completeness {
        judge::Judge::new(self, article, page, lengths).judge()
    }
}

fn look(outline: &Outline, tokens: &Tokens, facts: &Facts, page: &Page) -> (Shape, Vec<f32>) {
    let hints = facts.hints();
    let shape = Shape::of(outline, tokens, &hints);
    let mut row = Vec::with_capacity(ABOUT);
    let seen = Seen { page, article: &facts.article, claims: &facts.claims, hints, shape: &shape };
    features::put_all(&seen, &mut |_, value| row.push(value));
    (shape, row)
}

/// The features of a page.
#[must_use]
pub fn describe(outline: &Outline, facts: &Facts, page: &Page) -> Vec<f32> {
    look(outline, &Tokens::of(outline), facts, page).1
}

/// The same names, made once.
fn known_names() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    NAMES.get_or_init(names)
}

/// The names of the features, in the same order.
#[must_use]
pub fn names() -> Vec<&'static str> {
    let (page, facts, shape) = (Page::default(), Facts::default(), Shape::default());
    let mut names = Vec::new();
    let seen =
        Seen { page: &page, article: &facts.article, claims: &facts.claims, hints: facts.hints(), shape: &shape };
    features::put_all(&seen, &mut |name, _| names.push(name));
    names
}
