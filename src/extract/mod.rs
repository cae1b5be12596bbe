//! Tree and blocks → article.

mod access;
mod authors;
mod body;
mod candidate;
mod dates;
mod headline;
mod language;
mod links;
pub mod metadata;
mod naming;
mod site;
mod title;
mod topics;
mod words;

use crate::article::Article;
use crate::clean::Outline;
use crate::options::Options;
use crate::page::Page;
use crate::parse::Document;
use crate::score::Hints;

/// An article's fields, and what else the page says of its text.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Facts {
    /// The article with all fields but its blocks.
    pub article: Article,
    /// The text as structured data gives it.
    pub article_body: Option<String>,
}

impl Facts {
    /// What the scorer wants to know.
    #[must_use]
    pub fn hints(&self) -> Hints<'_> {
        Hints {
            headline: self.article.headline.as_deref(),
            description: self.article.description.as_deref(),
            article_body: self.article_body.as_deref(),
        }
    }
}

/// Reads a page's fields: everything of the article but its blocks.
#[must_use]
pub fn facts(document: &Document, page: &Page) -> Facts {
    metadata::metadata(document, page)
}

/// Fills in the article's fields and chooses the body among the blocks.
#[must_use]
pub fn extract(document: &Document, outline: Outline, page: &Page, options: &Options) -> Article {
    let facts = facts(document, page);
    body::choose(outline, facts, options)
}
