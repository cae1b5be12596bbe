//! All that a page says of its article, gathered: what the fields choose from.

use std::cell::RefCell;

use serde_json::{Map, Value};
use url::Url;

use super::harvest::{Harvest, LINK, LINK_END, Piece, SEAM};
use super::schema::{Graph, Thing, text, types};
use crate::extract::candidate::Found;
use crate::extract::words::{squash_without, tidy};
use crate::page::Page;
use crate::rules::fields::fields;

/// Bytes of a value that are read.
const MAX_VALUE: usize = 4_000;

/// What a page says of itself.
pub(crate) struct Sources<'a> {
    pub(crate) page: &'a Page,
    pub(crate) harvest: &'a Harvest<'a>,
    pub(crate) graph: &'a Graph<'a>,
    /// The things that describe the page, the article first.
    pub(crate) things: Vec<Thing<'a>>,
    /// What links are resolved against.
    pub(crate) base: Option<Url>,
    /// The address resolved last: a page says its own several times.
    pub(crate) last: RefCell<Option<(String, Option<Url>)>>,
}

impl<'a> Sources<'a> {
    /// The values of a property of the page's things, the article's first.
    pub(crate) fn property(&self, name: &'a str) -> impl Iterator<Item = Found<&'a Value>> + '_ {
        self.things.iter().filter_map(move |thing| {
            let value = thing.map.get(name)?;
            Some(Found::new(value, label(thing, name)))
        })
    }

    /// The values of a property as text.
    pub(crate) fn property_text(&self, name: &'a str) -> impl Iterator<Item = Found<String>> + '_ {
        self.property(name).filter_map(|found| Some(Found::new(cut(text(found.value)?), found.source)))
    }

    /// The contents of the `<meta>`s of a field, tidied, the best key first.
    pub(crate) fn meta(&self, field: &str) -> Vec<Found<String>> {
        let mut found = Vec::new();
        for key in fields().meta(field) {
            for content in self.harvest.meta(key) {
                let value = tidy(&content[..content.floor_char_boundary(MAX_VALUE)]);
                if !value.is_empty() {
                    found.push(Found::new(value, ["meta ", key].concat()));
                }
            }
        }
        found
    }

    /// The text of a piece on one line.
    pub(crate) fn text_of(&self, piece: &Piece<'_>, max: usize) -> String {
        squash_without(self.harvest.raw(piece, max), |c| matches!(c, SEAM | LINK | LINK_END))
    }

    /// An address resolved against the page: http and https alone.
    pub(crate) fn resolve(&self, address: &str) -> Option<Url> {
        let address = address.trim();
        let mut last = self.last.borrow_mut();
        if let Some((_, url)) = last.as_ref().filter(|(known, _)| known == address) {
            return url.clone();
        }
        let url = self.base.as_ref().map_or_else(|| Url::parse(address), |base| base.join(address));
        let url = url.ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        *last = Some((address.to_owned(), url.clone()));
        url
    }
}

/// How evidence names a property: `json-ld NewsArticle.headline`.
fn label(thing: &Thing<'_>, property: &str) -> String {
    let kind = kind(thing.map);
    let dot = if kind.is_empty() { "" } else { "." };
    [thing.format, " ", kind, dot, property].concat()
}

fn kind(map: &Map<String, Value>) -> &str {
    let kind = types(map).next().unwrap_or_default();
    &kind[..kind.floor_char_boundary(60)]
}

fn cut(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(MAX_VALUE));
    text
}
