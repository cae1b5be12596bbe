//! Where an article goes on: the next of its numbered pages.
//!
//! `rel=next` alone says nothing: many sites set it to the next story. A page belongs to the same article only when
//! the addresses differ in nothing but the number of the page.

use std::cell::LazyCell;

use rustc_hash::{FxHashMap, FxHashSet};
use url::Url;

use crate::article::Article;
use crate::block::{Block, Kind};
use crate::rules::addresses::addresses;

/// The highest number of a page that is believed. Higher numbers are those of stories.
const HIGHEST: u32 = 26;

/// Numbers of pages that are read in one query.
const MAX_NUMBERS: usize = 4;

/// How an address says its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// It says none: the first page.
    Bare,
    /// `?page=2`, `/page/2`, `/seite-2`, `story-page-2.html`.
    Named,
    /// `/2`, `story-2.html`: it may be the number of a story as well.
    Number,
}

/// An address without its number, the number, and how it is said.
#[derive(Debug, PartialEq, Eq)]
struct Numbered {
    stem: String,
    number: u32,
    form: Form,
    in_query: bool,
}

/// The next page: a link that says so, or a link with the next number.
pub(super) fn next_page(article: &Article, stated: &[Url]) -> Option<String> {
    let own = Url::parse(article.url.as_deref()?).ok()?;
    let own_ways = ways(&own);
    let starts: Vec<&str> = own_ways.iter().map(|way| start(&way.stem)).collect();
    let (links, addresses) = links(&article.blocks, &starts);
    let firsts = LazyCell::new(|| {
        let firsts = addresses.iter().flat_map(ways).filter(|way| way.number == 1);
        firsts.map(|way| way.stem).collect::<FxHashSet<String>>()
    });
    let follows = |next: &Url| {
        ways(next).into_iter().filter(|way| way.form != Form::Bare).find(|next| {
            own_ways.iter().filter(|own| own.stem == next.stem).any(|own| match own.form {
                // Some count from nought: the second is `?page=1`.
                Form::Bare => next.number == 2 || next.number == 1 && next.in_query,
                Form::Named => next.number == own.number + 1 && next.form == own.form,
                Form::Number => next.number == own.number + 1 && next.form == own.form && firsts.contains(&own.stem),
            })
        })
    };
    let of_comments = LazyCell::new(|| comment_links(&article.blocks));
    let stated = stated.iter().find(|url| !of_comments.contains(url.as_str()) && follows(url).is_some());
    let numbered = || {
        let followers: Vec<Option<Numbered>> = addresses.iter().map(follows).collect();
        let is_next = |(text, address): &&(&str, usize)| {
            let says_number = || text.parse::<u32>().is_ok_and(|n| (2..=HIGHEST).contains(&n));
            let way = followers[*address].as_ref();
            way.is_some_and(|way| way.form == Form::Named && way.number > 1 || says_number())
        };
        links.iter().find(is_next).map(|(_, address)| &addresses[*address])
    };
    stated.or_else(numbered).map(|url| {
        let mut url = url.clone();
        url.set_fragment(None);
        url.into()
    })
}

/// How the addresses of all pages with a stem start: as it does, up to the extension.
fn start(stem: &str) -> &str {
    let path = stem.split('?').next().unwrap_or_default();
    let Some((folder, name)) = path.rsplit_once('/') else { return path };
    let name = name.rsplit_once('.').map_or(name, |(name, _)| name);
    &path[..folder.len() + 1 + name.len()]
}

/// The addresses in comments, which have pages of their own: `rel=next` may stand there too.
fn comment_links(blocks: &[Block]) -> FxHashSet<&str> {
    let spans = blocks.iter().filter(|block| block.kind == Kind::Comment).flat_map(|block| &block.spans);
    spans.filter_map(|span| span.link.as_deref()).collect()
}

/// The links whose addresses start in one of some ways, their words and the number of their address, and these addresses, each
/// once, without fragments: most lead to places on the page itself. Comments have pages of their own.
fn links<'b>(blocks: &'b [Block], starts: &[&str]) -> (Vec<(&'b str, usize)>, Vec<Url>) {
    let of_comments = |block: &&Block| matches!(block.kind, Kind::Comment | Kind::CommentForm | Kind::Hidden);
    // Most links are of other stories: they need not be taken apart.
    let is_near = |link: &str| {
        let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
        rest.is_some_and(|rest| starts.iter().any(|start| rest.starts_with(start)))
    };
    let (mut links, mut addresses) = (Vec::new(), Vec::new());
    let mut known: FxHashMap<&str, Option<usize>> = FxHashMap::default();
    for span in blocks.iter().filter(|block| !of_comments(block)).flat_map(|block| &block.spans) {
        let Some(link) = span.link.as_deref().filter(|link| is_near(link)) else { continue };
        let (address, fragment) = link.split_once('#').unwrap_or((link, ""));
        if fragment.contains("comment") {
            continue;
        }
        let number = *known.entry(address).or_insert_with(|| {
            addresses.push(Url::parse(address).ok()?);
            Some(addresses.len() - 1)
        });
        links.extend(number.map(|number| (span.text.trim(), number)));
    }
    (links, addresses)
}

/// Whether two addresses are pages of one article, the same page too.
pub(crate) fn is_same_article(a: &Url, b: &Url) -> bool {
    let others = ways(b);
    ways(a).iter().any(|way| others.iter().any(|other| way.stem == other.stem))
}

/// The ways to read an address as a page of several: the address without its number, and the number. An address that says none
/// is the first page of itself.
#[cfg(feature = "crawl")]
pub(crate) fn numbers(url: &Url) -> Vec<(String, u32)> {
    ways(url).into_iter().map(|way| (way.stem, way.number)).collect()
}

/// The ways to read an address: as a first page, and with each number that it may say.
fn ways(url: &Url) -> Vec<Numbered> {
    let mut ways = vec![Numbered { stem: stem(url, url.path()), number: 1, form: Form::Bare, in_query: false }];
    let numbers = url.query_pairs().take(40).filter(|(name, _)| is_name(name));
    let numbers = numbers.filter_map(|(name, value)| Some((name, page_number(&value)?)));
    for (name, number) in numbers.take(MAX_NUMBERS) {
        let mut rest = url.clone();
        let others: Vec<_> = url.query_pairs().take(40).filter(|(other, _)| *other != name).collect();
        rest.set_query(None);
        if !others.is_empty() {
            rest.query_pairs_mut().extend_pairs(others);
        }
        ways.push(Numbered { stem: stem(&rest, rest.path()), number, form: Form::Named, in_query: true });
    }
    let path = url.path().trim_end_matches('/');
    ways.extend(in_path(path).map(|(path, number, form)| Numbered {
        stem: stem(url, &path),
        number,
        form,
        in_query: false,
    }));
    ways
}

/// The path without its number.
fn in_path(path: &str) -> Option<(String, u32, Form)> {
    let (folder, last) = path.rsplit_once('/')?;
    // `/story/2`, `/story/page/2`
    if let Some(number) = page_number(last) {
        return Some(match folder.rsplit_once('/').filter(|(_, name)| is_name(name)) {
            Some((outer, _)) => (outer.to_owned(), number, Form::Named),
            None => (folder.to_owned(), number, Form::Number),
        });
    }
    let (name, extension) = last.rsplit_once('.').filter(|(_, end)| page_number(end).is_none()).unwrap_or((last, ""));
    let digits = name.len() - name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (before, number) = name.split_at(name.len() - digits);
    let number = page_number(number)?;
    let trimmed = before.trim_end_matches(['-', '_', ',', '.', '~']);
    let cut = trimmed.rfind(['-', '_', ',', '.', '~']).map_or(0, |at| at + 1);
    let dot = if extension.is_empty() { "" } else { "." };
    if is_name(&trimmed[cut..]) {
        let story = trimmed[..cut].trim_end_matches(['-', '_', ',', '.', '~']);
        let path = if story.is_empty() { folder.to_owned() } else { format!("{folder}/{story}{dot}{extension}") };
        return Some((path, number, Form::Named));
    }
    // A number that is part of a word is none: `covid19`.
    let is_apart = trimmed.len() < before.len() && !trimmed.is_empty();
    is_apart.then(|| (format!("{folder}/{trimmed}{dot}{extension}"), number, Form::Number))
}

fn page_number(text: &str) -> Option<u32> {
    let digits = text.len() <= 2 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|number| digits && (1..=HIGHEST).contains(number))
}

fn is_name(text: &str) -> bool {
    addresses().names_page(text)
}

/// An address as far as it tells the article: no scheme, no fragment, no slash at the end.
fn stem(url: &Url, path: &str) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query = url.query().filter(|query| !query.is_empty()).map(|query| format!("?{query}")).unwrap_or_default();
    format!("{host}{port}{}{query}", path.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::{Reason, Span};

    fn next(own: &str, links: &[(&str, &str)], stated: &[&str]) -> Option<String> {
        let mut block = Block::new(Kind::Navigation, "", Reason::new("tag", ""));
        let span =
            |(text, link): &(&str, &str)| Span { text: (*text).into(), link: Some((*link).into()), ..Span::default() };
        block.spans = links.iter().map(span).collect();
        let article = Article { url: Some(own.into()), blocks: vec![block], ..Article::default() };
        let stated: Vec<Url> = stated.iter().map(|url| Url::parse(url).unwrap()).collect();
        next_page(&article, &stated)
    }

    #[test]
    fn the_next_number_of_the_same_address_is_the_next_page() {
        for (own, found) in [
            ("https://x.example/story", "https://x.example/story?page=2"),
            ("https://x.example/story", "https://x.example/story?page=1"),
            ("https://x.example/story?id=7", "https://x.example/story?id=7&seite=2"),
            ("https://x.example/story/", "https://x.example/story/2/"),
            ("https://x.example/story", "http://x.example/story/page/2"),
            ("https://x.example/story", "https://x.example/story/seite-2"),
            ("https://x.example/story.html", "https://x.example/story-2.html"),
            ("https://x.example/story.html", "https://x.example/story-page-2.html"),
            ("https://x.example/story,2.html", "https://x.example/story,3.html"),
            ("https://x.example/story?page=2", "https://x.example/story?page=3"),
            ("https://x.example/story/page/9", "https://x.example/story/page/10"),
        ] {
            let first = ("1", "https://x.example/story.html");
            assert_eq!(next(own, &[first], &[found]).as_deref(), Some(found), "{own}");
            let number = if own.contains('9') { "10" } else { "2" };
            assert_eq!(next(own, &[first, (number, found)], &[]).as_deref(), Some(found), "{own}");
        }
    }

    #[test]
    fn other_stories_and_other_pages_are_none() {
        for (own, other) in [
            ("https://x.example/story", "https://x.example/another-story"),
            ("https://x.example/story", "https://y.example/story/2"),
            ("https://x.example/story", "https://x.example/story/3"),
            ("https://x.example/story/3", "https://x.example/story/2"),
            ("https://x.example/story", "https://x.example/story"),
            ("https://x.example/news/5", "https://x.example/news/6"),
            ("https://x.example/post-5", "https://x.example/post-6"),
            ("https://x.example/story-4711", "https://x.example/story-4712"),
            ("https://x.example/covid1", "https://x.example/covid2"),
            ("https://x.example/story?id=1", "https://x.example/story?id=2"),
            ("https://x.example/story?page=26", "https://x.example/story?page=27"),
        ] {
            assert_eq!(next(own, &[("2", other), ("Next", other)], &[other]), None, "{own} {other}");
        }
    }

    #[test]
    fn the_next_page_of_the_comments_is_none_of_the_article() {
        let (own, second) = ("https://x.example/story", "https://x.example/story?page=1");
        let mut block = Block::new(Kind::Comment, "Next", Reason::new("tag", ""));
        block.spans = vec![Span { text: "Next".into(), link: Some(second.into()), ..Span::default() }];
        let mut article = Article { url: Some(own.into()), blocks: vec![block], ..Article::default() };
        let stated = [Url::parse(second).unwrap()];
        assert_eq!(next_page(&article, &stated), None);
        article.blocks[0].kind = Kind::Navigation;
        assert_eq!(next_page(&article, &stated).as_deref(), Some(second));
    }

    #[test]
    fn words_need_an_address_that_names_a_page() {
        let own = "https://x.example/story";
        assert_eq!(
            next(own, &[("Weiter", "https://x.example/story?page=2#top")], &[]).as_deref(),
            Some("https://x.example/story?page=2")
        );
        assert_eq!(next(own, &[("Part two", "https://x.example/story/2")], &[]), None);
        assert_eq!(next(own, &[("2", "https://x.example/story?page=2#comments")], &[]), None);
    }
}
