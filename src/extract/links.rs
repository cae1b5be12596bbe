//! Addresses: the page's own, its lead image's.

use serde_json::Value;
use url::Url;

use super::candidate::{Found, take_first};
use super::metadata::sources::Sources;
use crate::article::{Article, Field, Note, NoteKind};
use crate::parse::{Document, Node};

/// Nodes among which the head's are looked for.
const HEAD: usize = 2_000;

/// The address that the page gives itself, resolved.
pub(crate) fn canonical_url(sources: &Sources<'_>, article: &mut Article) -> Option<String> {
    let mut stated: Vec<(&str, String)> = Vec::new();
    let links = sources.harvest.links.iter().filter(|link| link.is_head && is_rel(link.rel, "canonical"));
    stated.extend(links.map(|link| ("link canonical", link.href.to_owned())));
    stated.extend(sources.harvest.meta("og:url").map(|url| ("meta og:url", url.to_owned())));
    for name in ["mainEntityOfPage", "url"] {
        // Of the article alone: other things are at other places.
        let thing = sources.things.first().and_then(|thing| thing.map.get(name));
        stated.extend(thing.and_then(|value| sources.graph.address(value)).map(|url| ("json-ld url", url)));
    }
    let mut found = Vec::new();
    for (source, address) in stated {
        let Some(mut url) = sources.resolve(&address) else { continue };
        url.set_fragment(None);
        if leads_home(&url, sources.page.url.as_ref()) {
            let text = format!("{source} is the front page: {}", url.as_str());
            article.note_once(Note::new(NoteKind::Refused, text));
            continue;
        }
        found.push(Found::new(url.to_string(), source));
    }
    take_first(article, Field::CanonicalUrl, found)
}

/// The address that a page gives itself in its head, when it is absolute: what links of a saved page are resolved against.
pub(crate) fn stated_address(document: &Document) -> Option<Url> {
    let stated = document.root().descendants().take(HEAD).filter_map(own_address);
    stated.filter_map(|address| Url::parse(address.trim()).ok()).find(|url| matches!(url.scheme(), "http" | "https"))
}

fn own_address(node: Node<'_>) -> Option<&str> {
    match node.tag() {
        "link" if is_rel(node.attr("rel")?, "canonical") => node.attr("href"),
        "meta" if node.attr("property")?.trim().eq_ignore_ascii_case("og:url") => node.attr("content"),
        _ => None,
    }
}

/// Whether a page that is not the front page claims to be it.
fn leads_home(canonical: &Url, page: Option<&Url>) -> bool {
    let is_home = |url: &Url| matches!(url.path(), "" | "/") && url.query().is_none();
    is_home(canonical) && page.is_some_and(|page| !is_home(page))
}

/// Whether a `rel` attribute has a word.
pub(crate) fn is_rel(rel: &str, word: &str) -> bool {
    rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case(word))
}

/// The lead image, resolved.
pub(crate) fn image(sources: &Sources<'_>, article: &mut Article) -> Option<String> {
    let mut stated: Vec<Found<String>> = Vec::new();
    let metas = sources.meta("image");
    let (graph, other): (Vec<_>, Vec<_>) = metas.into_iter().partition(|meta| meta.source.starts_with("meta og:"));
    stated.extend(graph);
    for name in ["image", "thumbnailUrl", "primaryImageOfPage"] {
        for value in sources.property(name) {
            stated.extend(first_address(sources, value));
        }
    }
    stated.extend(other);
    let links = sources.harvest.links.iter().filter(|link| link.is_head && is_rel(link.rel, "image_src"));
    stated.extend(links.map(|link| Found::new(link.href.to_owned(), "link image_src")));
    let found = stated
        .into_iter()
        .filter_map(|found| Some(Found::new(sources.resolve(&found.value)?.to_string(), found.source)));
    take_first(article, Field::Image, found.collect())
}

fn first_address(sources: &Sources<'_>, found: Found<&Value>) -> Option<Found<String>> {
    Some(Found::new(sources.graph.address(found.value)?, found.source))
}
