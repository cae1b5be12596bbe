//! Sitemaps and their indexes: <https://www.sitemaps.org/protocol.html>, with Google's news extension.

mod entries;
#[cfg(test)]
mod tests;

use serde::Serialize;
use url::Url;

use super::feed;
use super::front::shape;
use super::list::{Lines, MAX_READ, MAX_URL};
use super::{Found, gz, instead};
use crate::article::{Note, NoteKind};
use crate::decode::decode;
use crate::error::{Error, Kind};

/// URLs that the protocol allows a sitemap.
pub const MAX_URLS: usize = 50_000;

/// A sitemap.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Sitemap {
    /// What sort of sitemap it is.
    pub sort: Sort,
    /// The pages that it lists, in its order, all of them of its own site.
    pub pages: Vec<Found>,
    /// The sitemaps that it lists, in its order, all of them of its own site. Who follows them must see to it that they do not lead
    /// in a circle.
    pub sitemaps: Vec<Found>,
    /// What it lists of other sites. The protocol allows this only where the other site's robots.txt names this sitemap.
    pub foreign: Vec<Found>,
    /// What was cut, and where the file is not as it should be.
    pub notes: Vec<Note>,
}

/// A sort of sitemap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Sort {
    /// It lists sitemaps.
    Index,
    /// It lists articles of the last days, with titles.
    News,
    /// It lists pages.
    Pages,
    /// It lists addresses, one a line.
    Text,
    /// A feed that serves as sitemap.
    Feed,
}

/// Reads a sitemap or an index of sitemaps: XML whatever its namespace, plain text, a feed; gzip or not.
///
/// `base` is its own address. More than 50,000 URLs, or more than 50 MiB, give a note, and reading goes on up to four times as
/// many URLs. A file that breaks off gives the URLs before the break and a note.
///
/// # Errors
/// When it is no sitemap ([`Error::is_not_listing`]).
///
/// ```
/// use pressclip::crawl::discover::{Sort, sitemap};
/// use url::Url;
///
/// let text = "<urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>https://news.example/rain</loc>
///     <news:news><news:publication_date>2024-05-03</news:publication_date><news:title>Rain</news:title></news:news></url></urlset>";
/// let sitemap = sitemap(text.as_bytes(), &Url::parse("https://news.example/news.xml")?)?;
/// assert_eq!((sitemap.sort, sitemap.pages[0].title.as_deref()), (Sort::News, Some("Rain")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sitemap(bytes: &[u8], base: &Url) -> Result<Sitemap, Error> {
    within(bytes, base, gz::MAX_DECODED)
}

/// Reads at most so many bytes.
fn within(bytes: &[u8], base: &Url, most: usize) -> Result<Sitemap, Error> {
    let mut notes = Vec::new();
    let bytes = gz::unpacked(bytes, most, &mut notes);
    if bytes.len() > most {
        let message = format!("the sitemap has {} bytes; the first {most} were read", bytes.len());
        notes.push(Note::new(NoteKind::InputCut, message));
    }
    let text = decode(&bytes[..bytes.len().min(most)], Some("text/xml")).text;
    let mut sitemap = match entries::entries(&text, base, &mut notes) {
        Some(sitemap) => sitemap,
        None => match feed::read(&text, base) {
            Ok(feed) => of_feed(feed),
            Err(_) => lines(&text, base)
                .ok_or_else(|| Error::new(Kind::NotListing { wanted: "sitemap", why: instead(&text) }, base))?,
        },
    };
    let listed = sitemap.pages.len() + sitemap.sitemaps.len();
    if listed > MAX_URLS {
        let message = format!("the sitemap lists {listed} addresses; the protocol allows {MAX_URLS}");
        notes.push(Note::new(NoteKind::InputCut, message));
    }
    send_away(&mut sitemap, base, &mut notes);
    sitemap.notes.splice(0..0, notes);
    Ok(sitemap)
}

impl Sitemap {
    fn new(sort: Sort) -> Self {
        Self { sort, pages: Vec::new(), sitemaps: Vec::new(), foreign: Vec::new(), notes: Vec::new() }
    }
}

fn of_feed(feed: feed::Feed) -> Sitemap {
    Sitemap { pages: feed.items, notes: feed.notes, ..Sitemap::new(Sort::Feed) }
}

/// A text with an address a line.
fn lines(text: &str, base: &Url) -> Option<Sitemap> {
    let lines = Lines::of(text, base, |line| line.starts_with("http"));
    (lines.is_list() && !lines.urls.is_empty()).then(|| {
        let notes = lines.notes();
        let pages = lines.urls.into_iter().map(of_page).collect();
        Sitemap { pages, notes, ..Sitemap::new(Sort::Text) }
    })
}

/// A page of which the address is known alone.
fn of_page(url: Url) -> Found {
    Found { score: shape::score(&url), ..Found::new(url) }
}

/// Sets apart what is of another site than the sitemap.
fn send_away(sitemap: &mut Sitemap, base: &Url, notes: &mut Vec<Note>) {
    let site = site_of(base);
    for list in [&mut sitemap.pages, &mut sitemap.sitemaps] {
        let (own, foreign) = std::mem::take(list).into_iter().partition(|found| site_of(&found.url) == site);
        *list = own;
        sitemap.foreign.extend::<Vec<Found>>(foreign);
    }
    if !sitemap.foreign.is_empty() {
        let message = format!("{} addresses are of other sites", sitemap.foreign.len());
        notes.push(Note::new(NoteKind::Refused, message));
    }
}

/// The domain that was registered, or the host where there is none.
fn site_of(url: &Url) -> Option<&str> {
    let host = url.host_str()?;
    Some(psl::domain_str(host).unwrap_or(host))
}
