//! Tree and blocks → article.

mod access;
mod apart;
mod authors;
mod body;
mod boxed;
mod candidate;
mod cards;
mod contents;
mod corrections;
mod confidence;
mod dates;
mod disclosures;
mod headline;
mod items;
mod language;
mod links;
mod live;
pub mod metadata;
mod naming;
mod next_page;
mod page_lists;
pub(crate) mod questions;
mod related;
mod rescue;
mod siblings;
mod site;
mod state;
mod strays;
mod title;
mod topics;
mod unfilled;
pub mod verdict;
mod words;

#[cfg(feature = "crawl")]
pub(crate) use dates::{Hint as DateHint, in_url as date_in_url, read as read_date};
pub(crate) use links::stated_address;
pub(crate) use next_page::is_same_article;
#[cfg(feature = "crawl")]
pub(crate) use next_page::numbers as page_numbers;

use crate::article::{Article, Note, NoteKind};
use crate::block::Block;
use crate::clean::Outline;
use crate::options::Options;
use crate::page::Page;
use crate::parse::Document;
use crate::rules::Names;
use crate::score::{Hints, Tokens};

/// An article's fields, and what else the page says of its text.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Facts {
    /// The article with all fields but its blocks.
    pub article: Article,
    /// The text as structured data gives it.
    pub article_body: Option<String>,
    /// The entries of a live blog as structured data lists them.
    pub(crate) updates: Vec<live::Update>,
    /// Where `rel=next` leads.
    pub(crate) next: Vec<url::Url>,
    /// Whether `05/03/2024` is the third of May here.
    pub(crate) month_first: bool,
    /// What the page says it is.
    pub(crate) claims: verdict::Claims,
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
    extract_with(document, outline, page, options, Names::default())
}

/// The same with what is known already of the names of the page's elements.
pub(crate) fn extract_with<'a>(
    document: &'a Document,
    outline: Outline,
    page: &Page,
    options: &Options,
    names: Names<'a>,
) -> Article {
    let mut facts = metadata::metadata_with(document, page, names);
    let (updates, stated) = (std::mem::take(&mut facts.updates), std::mem::take(&mut facts.article.corrections));
    let (month_first, stated_next) = (facts.month_first, std::mem::take(&mut facts.next));
    let tokens = Tokens::of(&outline);
    let view = verdict::View::of(&outline, &tokens, &facts, page, &options.page_model);
    let lengths = words::Lengths::of(&outline);
    let repeated = live::repeated(&outline);
    let announced = corrections::announced(&outline);
    let mut article = body::choose(document, outline, tokens, facts, options);
    heed_site(&mut article, document, page, options);
    if !article.blocks.iter().any(Block::is_article) {
        article.notes.push(Note::new(NoteKind::NoText, "no article text was found"));
    }
    let language = article.language.clone();
    let hint = dates::Hint { language: language.as_deref().map(language::primary), month_first };
    live::entries(&mut article, &updates, &repeated, &lengths, hint);
    article.corrections = corrections::corrections(&article, &announced, stated, hint);
    article.related = related::related(&article);
    article.next_page = next_page::next_page(&article, &stated_next);
    article.completeness = Some(view.judge(&article, page, &lengths));
    article
}

/// What is known of the site has the last word on its blocks: the memory of its pages, then rules of one's own.
fn heed_site(article: &mut Article, document: &Document, page: &Page, options: &Options) {
    if options.memory.is_none() && options.rules.is_none() {
        return;
    }
    // The links of a page whose address is not known lead from the address that it gives itself.
    let address = page.url.clone().or_else(|| stated_address(document));
    if let Some(memory) = &options.memory {
        let own = article.canonical_url.clone().or_else(|| address.as_ref().map(ToString::to_string));
        memory.recall(article, own.as_deref());
    }
    if let Some(rules) = &options.rules {
        rules.apply(article, address.as_ref().and_then(url::Url::host_str));
    }
}
