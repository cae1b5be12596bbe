//! Front and section pages: the links that lead to articles, the feeds that the page declares, the next page.

mod links;
mod pages;
pub(super) mod shape;
#[cfg(test)]
mod tests;

pub(super) use shape::{is_month, is_year};

use serde::Serialize;
use url::Url;

use super::{Found, resolve};
use crate::article::{Note, NoteKind};
use crate::clean;
use crate::decode::decode;
use crate::page::Page;
use crate::parse::{Document, Limits, parse};

/// A link with this score is more likely an article than not.
pub const LIKELY: f32 = 0.5;

/// What a front page leads to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Front {
    /// Links to pages of the same site, each once under its canonical address, the likeliest articles first; links alike stay in the
    /// order of the page. From [`LIKELY`] on they are worth a visit; those below are sections and functions.
    pub links: Vec<Found>,
    /// Feeds that the page declares or links to.
    pub feeds: Vec<Url>,
    /// Sitemaps that the page declares.
    pub sitemaps: Vec<Url>,
    /// The next page of the list.
    pub next: Option<Url>,
    /// What was cut, and how many links lead into traps.
    pub notes: Vec<Note>,
}

/// Reads a front page.
///
/// A link is scored by its address (date, words of the slug, id, words for lists), by the length of its text, by the place of
/// its block (menus and footers speak against it, headings for it) and by a date near it. Links of other sites are left
/// out, so are [traps](super::trap), and addresses that differ from 30 others in nothing but their query.
///
/// ```
/// use pressclip::{Page, crawl::discover::{LIKELY, front}};
///
/// let page = Page::new("<nav><a href=/sport>Sport</a></nav>
///     <h2><a href=/2024/05/03/frost-takes-half-the-harvest>Frost takes half the plum harvest</a></h2>");
/// let front = front(&page.with_url("https://news.example/")?);
/// assert_eq!(front.links[0].title.as_deref(), Some("Frost takes half the plum harvest"));
/// assert!(front.links[0].score > LIKELY && front.links[1].score < LIKELY);
/// # Ok::<(), pressclip::Error>(())
/// ```
#[must_use]
pub fn front(page: &Page) -> Front {
    let text = decode(&page.body, page.content_type.as_deref());
    let document = parse(&text.text, &Limits::default());
    let mut front = Front { notes: text.notes, ..Front::default() };
    front.notes.extend(document.notes().iter().cloned());
    let Some(base) = page.url.clone().or_else(|| crate::extract::stated_address(&document)) else {
        front
            .notes
            .push(Note::new(NoteKind::Refused, "the address of the page is not known, so its links lead nowhere"));
        return front;
    };
    let outline = clean::clean(&document, Some(&base));
    declared(&document, &base, &mut front);
    let links = links::links(&outline, &base, page.fetched_at, &mut front);
    front.next = pages::next(&document, &links, &base);
    front.links = links::articles(links, &mut front.notes);
    front
}

/// Nodes of which the declarations are read.
const MAX_NODES: usize = 200_000;
/// Feeds and sitemaps that are kept.
const MAX_DECLARED: usize = 100;

/// Feeds and sitemaps that `<link>` elements declare: <https://html.spec.whatwg.org/#link-type-alternate>.
fn declared(document: &Document, base: &Url, front: &mut Front) {
    for node in document.root().descendants().take(MAX_NODES).filter(|node| node.tag() == "link") {
        let (Some(rel), Some(href)) = (node.attr("rel"), node.attr("href")) else { continue };
        let rel = rel.to_ascii_lowercase();
        let is = |word: &str| rel.split_ascii_whitespace().any(|rel| rel == word);
        let kind = node.attr("type").unwrap_or_default().to_ascii_lowercase();
        let is_feed = ["rss", "atom", "feed+json", "rdf+xml"].iter().any(|name| kind.contains(name));
        let Some(url) = resolve(base, href) else { continue };
        if is("alternate") && is_feed && !is_of_comments(&url) {
            keep(&mut front.feeds, url);
        } else if is("sitemap") {
            keep(&mut front.sitemaps, url);
        }
    }
}

/// Feeds of what readers write.
fn is_of_comments(url: &Url) -> bool {
    url.path().split('/').any(|segment| segment.eq_ignore_ascii_case("comments"))
}

fn keep(list: &mut Vec<Url>, url: Url) {
    if list.len() < MAX_DECLARED && !list.contains(&url) {
        list.push(url);
    }
}
