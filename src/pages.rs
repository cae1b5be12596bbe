//! Articles over several pages: further pages are fetched, checked and joined to one article.
//!
//! A page is joined when its address is that of the article but for the number, and when its headline or its canonical address says
//! that it is the same story. Paragraphs that a page repeats are set aside.

use std::collections::HashSet;
use std::fmt::Display;

use url::Url;

use crate::article::{Article, Field, Note, NoteKind};
use crate::block::{Block, Kind, Reason};
use crate::clean;
use crate::extract::is_same_article;
use crate::options::Options;
use crate::page::Page;
use crate::pipeline;
use crate::rules::addresses::addresses;

/// Pages of an article that are joined at most, the first among them.
pub const MAX_PAGES: usize = 26;

/// Words from which a paragraph that stands on two pages is a repeat. "Yes." may be said twice.
const REPEAT_WORDS: u32 = 5;
/// The first character of scripts that are written without spaces, from the radicals of Chinese on.
const UNSPACED: char = '\u{2e80}';
/// The part of the words of two headlines that they share when they are one.
const SAME: f64 = 0.6;

/// Clips an article with all its pages.
///
/// `fetch` gets the address of the next page and gives the page, from the web or from anywhere. It is called for one page after the
/// other, at most 25 times. When it fails, or what it gives is another story, the article ends there and a note says so.
///
/// ```
/// use pressclip::{Options, Page, clip_all_pages};
///
/// let text = |n: u32| format!("<h1>The long walk</h1><p>On day {n} we went along the river until it was dark, and slept in a barn.</p>");
/// let first = Page::new(text(1) + "<a rel=next href='?page=2'>2</a>").with_url("https://news.example/walk")?;
/// let article = clip_all_pages(&first, &Options::default(), |url| Page::new(text(2)).with_url(url));
/// assert_eq!(article.pages, ["https://news.example/walk", "https://news.example/walk?page=2"]);
/// assert!(article.text().contains("On day 2"));
/// # Ok::<(), pressclip::Error>(())
/// ```
#[must_use]
pub fn clip_all_pages<E: Display>(
    first: &Page,
    options: &Options,
    mut fetch: impl FnMut(&str) -> Result<Page, E>,
) -> Article {
    let mut joined = Joined::new(pipeline::clip(first, options));
    while let Some(url) = joined.next() {
        let page = fetch(&url).map(|page| pipeline::clip(&page, options));
        joined.add(&url, page.map_err(|e| e.to_string()));
    }
    joined.article
}

/// An article and the pages that it has so far.
#[derive(Debug)]
pub(crate) struct Joined {
    pub(crate) article: Article,
    /// Addresses that were asked for or answered.
    seen: HashSet<String>,
    /// The texts of the article so far.
    texts: HashSet<String>,
    pages: usize,
    ended: bool,
}

impl Joined {
    pub(crate) fn new(article: Article) -> Self {
        let seen = article.url.iter().cloned().collect();
        let texts = article.blocks.iter().filter(|block| block.is_article()).map(key).collect();
        Self { article, seen, texts, pages: 1, ended: false }
    }

    /// The page that comes next.
    pub(crate) fn next(&mut self) -> Option<String> {
        if self.ended {
            return None;
        }
        let url = self.article.next_page.clone()?;
        if self.seen.contains(&url) {
            self.article.next_page = None;
            return None;
        }
        if self.pages == MAX_PAGES {
            let message = format!("the article has more than {MAX_PAGES} pages; the rest was not joined");
            self.article.notes.push(Note::new(NoteKind::PageMissing, message));
            return None;
        }
        self.seen.insert(url.clone());
        Some(url)
    }

    /// Adds the page of an address, or ends the article when it is not its own.
    pub(crate) fn add(&mut self, url: &str, page: Result<Article, String>) {
        let number = self.pages + 1;
        let page = match page {
            Ok(page) => page,
            Err(why) => return self.end(format!("page {number} could not be fetched: {why}")),
        };
        if !self.is_own(url, &page) {
            let headline = page.headline.as_deref().unwrap_or("none");
            return self.end(format!(
                "page {number} is another story and was not joined: {url} has the headline “{headline}”"
            ));
        }
        if !page.blocks.iter().any(|block| block.is_article() && !self.texts.contains(&key(block))) {
            // The site gave the same page again, or one without text.
            self.article.next_page = None;
            self.ended = true;
            return;
        }
        self.append(url, page);
    }

    fn end(&mut self, why: String) {
        self.article.notes.push(Note::new(NoteKind::PageMissing, why));
        self.ended = true;
    }

    /// Whether a page is of the same article: by its address after redirects, and by its headline or canonical address.
    fn is_own(&self, url: &str, page: &Article) -> bool {
        let parse = |url: &str| Url::parse(url).ok();
        let (Some(own), Some(other)) =
            (self.article.url.as_deref().and_then(parse), parse(page.url.as_deref().unwrap_or(url)))
        else {
            return false;
        };
        let canonical = page.canonical_url.as_ref().is_some_and(|canonical| {
            Some(canonical) == self.article.url.as_ref() || Some(canonical) == self.article.canonical_url.as_ref()
        });
        is_same_article(&own, &other) && (canonical || is_one_story(&self.article, page))
    }

    fn append(&mut self, url: &str, page: Article) {
        self.pages += 1;
        let article = &mut self.article;
        if article.pages.is_empty() {
            article.pages.extend(article.url.clone());
        }
        self.seen.extend(page.url.clone());
        article.pages.push(page.url.unwrap_or_else(|| url.to_owned()));
        let offset = article.blocks.len();
        let groups = article.blocks.iter().map(|block| block.group).max().unwrap_or(0);
        let mut added = Vec::new();
        for mut block in page.blocks {
            block.page = u32::try_from(self.pages).ok();
            if block.group > 0 {
                block.group = block.group.saturating_add(groups);
            }
            if block.is_article() {
                set_aside_repeat(&mut block, &self.texts);
                added.push(key(&block));
            }
            article.blocks.push(block);
        }
        self.texts.extend(added);
        article.entries.extend(page.entries.into_iter().map(|mut entry| {
            entry.blocks = entry.blocks.start + offset..entry.blocks.end + offset;
            entry
        }));
        for related in page.related {
            let is_own = article.pages.contains(&related.url);
            if !is_own && !article.related.iter().any(|known| known.url == related.url) {
                article.related.push(related);
            }
        }
        for correction in page.corrections {
            if !article.corrections.contains(&correction) {
                article.corrections.push(correction);
            }
        }
        let number = self.pages;
        let notes = page.notes.into_iter().map(|note| Note::new(note.kind, format!("page {number}: {}", note.message)));
        article.notes.extend(notes);
        article.next_page = page.next_page;
        if let Some(completeness) = &mut article.completeness {
            completeness.with_page(page.completeness, article.next_page.is_none());
        }
    }
}

/// Words that a page before has are not said again; nothing but the first page has a lead.
fn set_aside_repeat(block: &mut Block, texts: &HashSet<String>) {
    let reason = |saw: &'static str| Reason::new("pages", saw);
    if clean::words(&block.text) >= REPEAT_WORDS && texts.contains(&key(block)) {
        block.kind = Kind::Other;
        block.why.push(reason("on a page before"));
    } else if block.kind == Kind::Lead {
        block.kind = Kind::Paragraph;
        block.why.push(reason("not on the first page"));
    }
}

/// Letters and digits alone, in lower case.
fn key(block: &Block) -> String {
    block.text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether the headlines of two pages are one, but for numbers of pages.
fn is_one_story(first: &Article, page: &Article) -> bool {
    let Some(own) = first.headline.as_deref().map(words).filter(|words| !words.is_empty()) else { return false };
    let evidence = page.evidence.get(&Field::Headline);
    // A heading further down may be the teaser of the first story.
    let stated = |source: &str| !source.starts_with("dom") || source.starts_with("dom h1");
    let others =
        evidence.iter().flat_map(|e| &e.others).filter(|other| stated(&other.source)).map(|other| other.value.as_str());
    page.headline.as_deref().into_iter().chain(others).any(|headline| {
        let other = words(headline);
        let (shared, all) = (own.intersection(&other).count(), own.union(&other).count());
        shared as f64 >= SAME * all as f64
    })
}

/// The words of a headline, of scripts without spaces the characters, without what numbers the pages: `Page 2 of 3`, `2ページ`.
fn words(headline: &str) -> HashSet<String> {
    let lower = headline.to_lowercase();
    let all: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_number = |word: Option<&&str>| word.is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()));
    let mut words = HashSet::new();
    for (at, word) in all.iter().enumerate() {
        let beside_number =
            is_number(all.get(at + 1)) || is_number(at.checked_sub(1).and_then(|before| all.get(before)));
        let bare: String = word.chars().filter(|c| !c.is_ascii_digit()).collect();
        let is_own = bare.len() < word.len();
        if bare.is_empty() || (beside_number || is_own) && addresses().numbers_pages(&bare) {
            continue;
        }
        if word.starts_with(|c| c >= UNSPACED) {
            words.extend(word.chars().map(String::from));
        } else {
            words.insert((*word).to_owned());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_pages_are_no_words_of_a_headline_in_any_language_that_is_known() {
        for (first, second) in [
            ("The long walk", "The long walk – Page 2 of 3"),
            ("Der lange Weg", "Der lange Weg (Seite 2 von 3)"),
            ("台風が接近", "台風が接近（2ページ）"),
            ("台风逼近", "台风逼近（第2页）"),
            ("Фестиваль в горах", "Фестиваль в горах. Стр. 2"),
            ("Uzun yol", "Uzun yol - Sayfa 2"),
        ] {
            assert_eq!(words(first), words(second), "{second}");
        }
        assert!(words("Part of the plan").contains("part") && words("Ein Teil von uns").contains("teil"));
    }
}
