//! The flow as code: page → decode → parse → clean → extract → article.

use crate::article::Article;
use crate::options::Options;
use crate::page::Page;
use crate::{clean, decode, extract, parse};

/// Takes a page through all stages. Never fails: odd input gives a poorer article with notes.
pub(crate) fn clip(page: &Page, options: &Options) -> Article {
    let text = decode::decode(&page.body, page.content_type.as_deref());
    let document = parse::parse(&text.text, &options.limits);
    let outline = clean::clean(&document, page.url.as_ref());
    let mut article = extract::extract(&document, outline, page, options);
    article.notes.splice(0..0, text.notes.into_iter().chain(document.notes().iter().cloned()));
    article
}
