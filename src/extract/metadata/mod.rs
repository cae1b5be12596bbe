//! The article's fields, from structured data, meta tags and the page itself.

pub(crate) mod harvest;
mod json_ld;
mod permissions;
pub(crate) mod marks;
mod microdata;
mod repair;
pub(crate) mod schema;
pub(crate) mod sources;
#[cfg(test)]
mod tests;

use std::cell::RefCell;

use serde_json::Value;

use super::verdict::Claims;
use super::{Facts, access, authors, corrections, dates, headline, language, links, live, site, topics, words};
use crate::article::Article;
use crate::page::Page;
use crate::parse::Document;
use crate::rules::Names;
use harvest::Harvest;
use schema::{Graph, Hints, address_key};
use sources::Sources;

/// Bytes of `articleBody` that are kept.
const MAX_BODY: usize = 512 * 1024;
/// Titles that things are held against, and bytes of one: each thing is against each.
const MAX_TITLES: usize = 20;
const MAX_TITLE: usize = 1_000;

/// Everything but the blocks.
#[must_use]
pub fn metadata(document: &Document, page: &Page) -> Facts {
    metadata_with(document, page, Names::default())
}

/// The same with what is known already of the names of the page's elements.
pub(crate) fn metadata_with<'a>(document: &'a Document, page: &Page, names: Names<'a>) -> Facts {
    let mut article = Article { url: page.url.as_ref().map(ToString::to_string), ..Article::default() };
    let mut harvest = Harvest::gather(document, names);
    let items = harvest.microdata.take();
    // Some programs write the script of their head as a `<meta>`.
    let mistaken: Vec<&str> = harvest.meta("script:ld+json").collect();
    harvest.scripts.extend(mistaken);
    let (values, note) = json_ld::read(&harvest.scripts);
    article.notes.extend(note);
    let graph = Graph::new(&[("json-ld", &values), ("microdata", &items)]);
    let base = crate::clean::base(harvest.base, page.url.as_ref());
    let things = Vec::new();
    let mut sources = Sources { page, harvest: &harvest, graph: &graph, things, base, last: RefCell::default() };
    sources.things = graph.page_things(&Hints { addresses: &addresses(&sources), titles: &titles(&sources) });
    let (site_name, site) = site::site_name(&sources, &mut article);
    article.site_name = site_name;
    article.canonical_url = links::canonical_url(&sources, &mut article);
    article.language = language::language(&sources, &mut article);
    let (headline, at) = headline::headline(&sources, &site, &mut article);
    article.headline = headline;
    article.authors = authors::authors(&sources, &site, at, &mut article);
    let region = article.language.clone();
    let hint = dates::hint(&sources, region.as_deref());
    dates::dates(&sources, at, hint, &mut article);
    article.description = topics::description(&sources, &mut article);
    article.section = topics::section(&sources, &mut article);
    article.keywords = topics::keywords(&sources, &mut article);
    article.image = links::image(&sources, &mut article);
    article.license = access::license(&sources, &mut article);
    article.free_access = access::free_access(&sources, &mut article);
    article.notes.extend(permissions::notes(&harvest, page));
    let article_body = sources.things.first().and_then(|thing| article_body(thing.map.get("articleBody")?));
    let first = |name: &str| sources.things.iter().find_map(|thing| thing.map.get(name));
    // Of any thing: some describe the page beside the blog.
    let live = || graph.things.iter().find_map(|thing| thing.map.get("liveBlogUpdate"));
    let updates =
        first("liveBlogUpdate").or_else(live).map(|value| live::updates(&graph, value, hint)).unwrap_or_default();
    article.corrections = first("correction").map(|value| corrections::stated(value, hint)).unwrap_or_default();
    let next = harvest.links.iter().filter(|link| links::is_rel(link.rel, "next"));
    let next = next.filter_map(|link| sources.resolve(link.href)).collect();
    let claims = Claims::of(&sources, document);
    Facts { article, article_body, claims, updates, next, month_first: hint.month_first }
}

/// The page's addresses, as far as they are known before its things are.
fn addresses(sources: &Sources<'_>) -> Vec<String> {
    let links = sources.harvest.links.iter().filter(|link| link.is_head && links::is_rel(link.rel, "canonical"));
    let mut stated: Vec<String> = sources.page.url.iter().map(ToString::to_string).collect();
    stated.extend(links.filter_map(|link| sources.resolve(link.href)).map(|url| url.to_string()));
    stated.extend(sources.harvest.meta("og:url").filter_map(|url| sources.resolve(url)).map(|url| url.to_string()));
    stated.iter().take(8).map(|address| address_key(address)).collect()
}

/// What the page is called, as far as it is known before its things are.
fn titles(sources: &Sources<'_>) -> Vec<String> {
    let mut titles: Vec<String> = headline::titles(sources).iter().map(|found| words::key(&found.value)).collect();
    let h1s = sources.harvest.pieces.iter().filter(|piece| piece.marks.has(marks::Marks::H1)).take(3);
    titles.extend(h1s.map(|piece| words::key(&sources.text_of(piece, 500))));
    titles.retain(|title| !title.is_empty() && title.len() <= MAX_TITLE);
    titles.truncate(MAX_TITLES);
    titles
}

/// The text as structured data gives it: with its line breaks, without references and tags.
fn article_body(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let text = words::unescape(&text[..text.floor_char_boundary(MAX_BODY)]);
    let lines: Vec<String> = text.lines().map(words::tidy).filter(|line| !line.is_empty()).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
