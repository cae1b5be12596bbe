//! The article's fields, from structured data, meta tags and the page itself.

pub(crate) mod harvest;
mod json_ld;
pub(crate) mod marks;
mod microdata;
mod repair;
pub(crate) mod schema;
pub(crate) mod sources;

use super::{Facts, authors, dates, headline, site, words};
use crate::article::Article;
use crate::page::Page;
use crate::parse::Document;
use harvest::Harvest;
use schema::{Graph, Hints, address_key};
use sources::Sources;

/// Everything but the blocks.
#[must_use]
pub fn metadata(document: &Document, page: &Page) -> Facts {
    let mut article = Article { url: page.url.as_ref().map(ToString::to_string), ..Article::default() };
    let mut harvest = Harvest::gather(document);
    let items = harvest.microdata.take();
    let (values, note) = json_ld::read(&harvest.scripts);
    article.notes.extend(note);
    let graph = Graph::new(&[("json-ld", &values), ("microdata", &items)]);
    let mut sources = Sources { page, harvest: &harvest, graph: &graph, things: Vec::new(), base: page.url.clone() };
    let titles: Vec<String> = headline::titles(&sources).iter().map(|found| words::key(&found.value)).collect();
    let addresses: Vec<String> = page.url.iter().map(|url| address_key(url.as_str())).collect();
    sources.things = graph.page_things(&Hints { addresses: &addresses, titles: &titles });
    let (site_name, site) = site::site_name(&sources, &mut article);
    article.site_name = site_name;
    let (headline, at) = headline::headline(&sources, &site, &mut article);
    article.headline = headline;
    article.authors = authors::authors(&sources, at, &mut article);
    dates::dates(&sources, at, dates::Hint::default(), &mut article);
    Facts { article, article_body: None }
}
