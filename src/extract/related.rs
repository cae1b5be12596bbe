//! Other stories that the article points to.

use std::collections::HashSet;

use super::words::squash;
use crate::article::{Article, Related};
use crate::block::{Block, Kind};
use crate::rules::{self, Cue, Place};

/// Pointers in a row up to which mere links within the text are the article's. More are a list of the site.
const MOST_BESIDE: usize = 8;
/// Words and letters from which a link's words are a title, not "Learn more".
const TITLE_WORDS: usize = 3;
const TITLE_LETTERS: usize = 10;
/// Elements of a path that say nothing of the article: `html>body`.
const SHALLOW: usize = 2;

/// The pointers within the article's text, and those right around it that words or names mark as such. Teasers of
/// the whole site are no pointers of the article.
pub(super) fn related(article: &Article) -> Vec<Related> {
    let blocks = &article.blocks;
    let text = |block: &Block| block.is_article() && !block.text.is_empty();
    let (Some(first), Some(last)) = (blocks.iter().position(text), blocks.iter().rposition(text)) else {
        return Vec::new();
    };
    if !blocks.iter().any(|block| block.kind == Kind::Related) {
        return Vec::new();
    }
    let around = around(blocks);
    let beside = beside(blocks);
    let own = [&article.url, &article.canonical_url].into_iter().flatten();
    let mut seen: HashSet<String> = own.map(|url| key(url).to_owned()).collect();
    let mut found = Vec::new();
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.kind == Kind::Related) {
        let within = first < at && at < last && (is_marked(block) || beside[at] <= MOST_BESIDE);
        if within || is_marked(block) && around.is_some_and(|(holder, outer)| is_around(&block.path, holder, outer)) {
            found.extend(links(block).filter(|link| seen.insert(key(&link.url).to_owned())));
        }
    }
    found
}

/// For each block how many pointers stand between the texts of the article that it stands between.
fn beside(blocks: &[Block]) -> Vec<usize> {
    let mut beside = vec![0; blocks.len()];
    let (mut from, mut count) = (0, 0);
    for (at, block) in blocks.iter().enumerate() {
        match block.kind {
            Kind::Related => count += 1,
            kind if kind.is_article() => {
                beside[from..at].fill(count);
                (from, count) = (at + 1, 0);
            }
            _ => {}
        }
    }
    beside
}

/// Whether a phrase or a name says that the block is a pointer, not its links alone.
fn is_marked(block: &Block) -> bool {
    block.why.iter().any(|why| matches!(&*why.rule, "phrase" | "class"))
}

/// The element that holds most paragraphs, and the one around it.
fn around(blocks: &[Block]) -> Option<(&str, &str)> {
    let mut holders: Vec<(&str, usize)> = Vec::new();
    for block in blocks.iter().filter(|block| block.kind == Kind::Paragraph) {
        let Some((holder, _)) = block.path.rsplit_once('>') else { continue };
        match holders.last_mut() {
            Some((last, count)) if *last == holder => *count += 1,
            _ => holders.push((holder, 1)),
        }
    }
    let (holder, _) = holders.into_iter().max_by_key(|&(_, count)| count)?;
    Some((holder, holder.rsplit_once('>').map_or(holder, |(outer, _)| outer)))
}

/// Whether a place is in the article's own element, or beside that and no column of the site.
fn is_around(path: &str, holder: &str, outer: &str) -> bool {
    let is_deep = |element: &str| element.split('>').count() > SHALLOW;
    let below = |element| path.strip_prefix(element).filter(|rest| rest.starts_with('>')).filter(|_| is_deep(element));
    let is_column =
        |step: &str| ["aside", "nav", "footer"].iter().any(|tag| step.starts_with(tag)) || step.contains("sidebar");
    below(holder).is_some() || below(outer).is_some_and(|rest| !rest.split('>').any(is_column))
}

/// The links of a block, each with its words.
fn links(block: &Block) -> impl Iterator<Item = Related> {
    let mut links: Vec<Related> = Vec::new();
    let mut open = false;
    for span in &block.spans {
        match (&span.link, links.last_mut()) {
            (Some(url), Some(last)) if open && last.url == *url => last.text.push_str(&span.text),
            (Some(url), _) if url.starts_with("http") => links.push(Related::new(url, &span.text)),
            _ => {}
        }
        open = span.link.is_some();
    }
    links.into_iter().filter_map(|link| {
        let text = squash(&link.text);
        let text = without_label(&text);
        is_title(text).then(|| Related::new(link.url, text))
    })
}

/// Whether words can be a title. Some scripts set no spaces.
fn is_title(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    let unspaced = text.chars().any(|c| c >= '\u{2e80}');
    let long = letters >= TITLE_LETTERS && text.split_whitespace().count() >= TITLE_WORDS;
    (long || unspaced && 2 * letters >= TITLE_LETTERS) && !is_label(text)
}

fn is_label(text: &str) -> bool {
    rules::phrase(text).is_some_and(|hit| hit.cue == Cue::Related && hit.place == Place::Whole)
}

/// The words without the "See also:" that some sites put into the link.
fn without_label(text: &str) -> &str {
    let rest = text.split_once([':', '»', '>', '|']).filter(|(start, _)| is_label(start)).map(|(_, rest)| rest.trim());
    rest.filter(|rest| !rest.is_empty()).unwrap_or(text)
}

/// Addresses that differ in their fragment are one story.
fn key(url: &str) -> &str {
    url.split('#').next().unwrap_or(url).trim_end_matches('/')
}
