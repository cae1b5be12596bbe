//! The XML of sitemaps, by local names: namespaces in the wild are wrong.

use url::Url;

use super::super::xml::{Step, Tag, walk};
use super::super::{Found, date, language, plain, resolve};
use super::{MAX_READ, MAX_URL, Sitemap, Sort, of_page};
use crate::article::{Note, NoteKind};

/// An entry that is being read.
#[derive(Debug, Default)]
struct Entry {
    loc: Option<String>,
    modified: Option<String>,
    title: Option<String>,
    published: Option<String>,
    language: Option<String>,
    is_news: bool,
}

/// Reads a sitemap's XML; nothing if it is none.
pub(super) fn entries(text: &str, base: &Url, notes: &mut Vec<Note>) -> Option<Sitemap> {
    let mut sitemap: Option<Sitemap> = None;
    let mut entry = Entry::default();
    let mut unusable = 0_usize;
    let broken = walk(text, |step| match step {
        Step::Open(tag, []) => {
            let sort = match tag.name.as_str() {
                "urlset" => Sort::Pages,
                "sitemapindex" => Sort::Index,
                // It may stand behind another element that broke off; the first decides.
                _ => return sitemap.is_some(),
            };
            sitemap.get_or_insert_with(|| Sitemap::new(sort));
            true
        }
        Step::Open(tag, _) => {
            if is_entry(tag) {
                entry = Entry::default();
            }
            true
        }
        Step::Close(tag, around, text) => {
            let Some(sitemap) = &mut sitemap else { return true };
            if is_entry(tag) {
                // Some write the address without its element.
                entry.loc = entry.loc.take().or_else(|| Some(text.trim().to_owned()).filter(|text| !text.is_empty()));
                unusable += usize::from(!keep(sitemap, std::mem::take(&mut entry), &tag.name, base));
            } else if let Some(parent) = around.last() {
                entry.read(tag, parent, text);
            }
            sitemap.pages.len() + sitemap.sitemaps.len() < MAX_READ
        }
    });
    let mut sitemap = sitemap?;
    if let Some(broken) = broken {
        // An entry that the break cut may have an address that was whole.
        let count = sitemap.pages.len() + sitemap.sitemaps.len();
        let message =
            format!("the sitemap breaks off at byte {} ({}); {count} entries were read", broken.at, broken.why);
        notes.push(Note::new(NoteKind::ParseCut, message));
        let name = if sitemap.sort == Sort::Index { "sitemap" } else { "url" };
        keep(&mut sitemap, entry, name, base);
    }
    if unusable > 0 {
        notes.push(Note::new(NoteKind::BadMetadata, format!("{unusable} entries have no usable address")));
    }
    Some(sitemap)
}

fn is_entry(tag: &Tag) -> bool {
    matches!(tag.name.as_str(), "url" | "sitemap")
}

impl Entry {
    /// A part of the entry; those of pictures and films are not its own.
    fn read(&mut self, tag: &Tag, parent: &Tag, text: &str) {
        let text = || Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
        match (parent.name.as_str(), tag.name.as_str()) {
            ("url" | "sitemap", "loc") => self.loc = text(),
            ("url" | "sitemap", "lastmod") => self.modified = text(),
            ("url", "news") => self.is_news = true,
            ("news", "title") => self.title = text(),
            ("news", "publication_date") => self.published = text(),
            // Of the publication; some set it on the article.
            ("publication" | "news", "language") => self.language = text(),
            _ => {}
        }
    }

    fn found(self, base: &Url) -> Option<Found> {
        let loc = self.loc.filter(|loc| loc.len() <= MAX_URL)?;
        let url = resolve(base, &loc)?;
        let found = if self.is_news { Found::new(url) } else { of_page(url) };
        Some(Found {
            title: self.title.as_deref().and_then(plain),
            published: self.published.as_deref().and_then(date),
            modified: self.modified.as_deref().and_then(date),
            language: self.language.as_deref().and_then(language),
            ..found
        })
    }
}

/// Adds an entry to its list; says whether it could be.
fn keep(sitemap: &mut Sitemap, entry: Entry, name: &str, base: &Url) -> bool {
    let is_news = entry.is_news;
    let Some(found) = entry.found(base) else { return false };
    if name == "sitemap" {
        sitemap.sitemaps.push(found);
    } else {
        if is_news && sitemap.sort == Sort::Pages {
            sitemap.sort = Sort::News;
        }
        sitemap.pages.push(found);
    }
    true
}
