//! The article's fields, from structured data, meta tags and the page itself.

use crate::article::Article;
use crate::page::Page;
use crate::parse::Document;

/// Everything but the blocks.
#[must_use]
pub fn metadata(document: &Document, page: &Page) -> Article {
    let title = document.root().descendants().find(|n| n.tag() == "title").map(|n| n.text().trim().to_owned());
    Article { url: page.url.as_ref().map(ToString::to_string), headline: title, ..Article::default() }
}
