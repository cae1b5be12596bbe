//! Lists of other stories, each a linked headline with its first sentences.
//!
//! The scorer sees block by block, and many such sentences in a row look to it like a story that is told in them. So they are
//! set aside before, where the page tells a story elsewhere: three or more in a row, in elements alike, whose headlines lead to
//! other pages of the site. What an article lists itself, with links to shops or to other sites, stays.

use std::ops::Range;

use url::Url;

use super::extent::{Extents, is_prose};
use super::teasers::{Run, is_headline, runs};
use super::{Container, NONE, Outline};
use crate::block::Block;

/// Items that make a list.
const ITEMS: usize = 3;
/// Blocks of an item, pictures and labels too.
const ITEM_BLOCKS: usize = 8;
/// Words of an item.
const ITEM_WORDS: u32 = 100;
/// Words of a headline, at least.
const HEADLINE_WORDS: u32 = 2;
/// Words of a label, at most: a section, a price, the time to read it.
const LABEL_WORDS: u32 = 3;
/// Blocks with sentences in an item.
const SENTENCES: usize = 3;
/// At most one part in so many of them is a link: to read on.
const LINKED_PARTS: u32 = 4;
/// Paragraphs of prose beside each other that are a story.
const STORY: u32 = 3;

/// Sets aside the lists, each with the heading directly above it.
pub(super) fn summaries(outline: &mut Outline, extents: &Extents, page: Option<&Url>) {
    let mut lists = runs(outline, |at, container| item(outline, extents, page, at, container));
    lists.retain(|run| run.items >= ITEMS);
    if lists.is_empty() {
        return;
    }
    let stories = stories(outline);
    for run in lists {
        if is_apart(&run, extents, &stories) {
            run.set_aside(outline, "in a list of headlines with sentences");
        }
    }
}

/// The blocks of an element that holds a linked headline, sentences, and else nothing but links and labels.
fn item(
    outline: &Outline,
    extents: &Extents,
    page: Option<&Url>,
    at: usize,
    container: &Container,
) -> Option<Range<usize>> {
    let extent = extents.get(at as u32)?;
    let range = extent.first..extent.end;
    if container.parent == NONE || !(2..=ITEM_BLOCKS).contains(&range.len()) || extent.words > ITEM_WORDS {
        return None;
    }
    let open = || range.clone().filter(|&at| outline.blocks[at].is_open());
    let mut sentences = 0;
    for at in open().filter(|&at| outline.drafts[at].words > LABEL_WORDS && !is_headline(outline, at)) {
        let counts = &outline.drafts[at].counts;
        if counts.linked * LINKED_PARTS > counts.chars || outline.blocks[at].level.is_some() {
            return None;
        }
        sentences += 1;
    }
    let leads_on = |at: usize| {
        outline.drafts[at].words >= HEADLINE_WORDS
            && is_headline(outline, at)
            && leads_to_another_page(&outline.blocks[at], page)
    };
    ((1..=SENTENCES).contains(&sentences) && open().any(leads_on)).then_some(range)
}

/// Whether a block's link leads to another page of the site.
fn leads_to_another_page(block: &Block, page: Option<&Url>) -> bool {
    let link = block.spans.iter().find_map(|span| span.link.as_deref());
    let (Some(page), Some(link)) = (page, link) else {
        // Where the page's address is not known, the links within its site have none either.
        return page.is_none() && link.is_none();
    };
    let (Some((own, page)), Some((to, link))) = (site_and_page(page.as_str()), site_and_page(link)) else {
        return false;
    };
    (is_of(to, own) || is_of(own, to)) && link != page
}

/// Whether a host is a site's, or below it.
fn is_of(host: &str, site: &str) -> bool {
    host.strip_suffix(site).is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

/// The host of an absolute address, without `www.`, and what is behind it up to the fragment.
fn site_and_page(address: &str) -> Option<(&str, &str)> {
    let (_, rest) = address.split_once("://")?;
    let rest = rest.split_once('#').map_or(rest, |(page, _)| page);
    let (host, page) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    Some((host.strip_prefix("www.").unwrap_or(host), page))
}

/// Where stories are: a block of each element with some paragraphs beside each other.
fn stories(outline: &Outline) -> Vec<usize> {
    let mut paragraphs = vec![0; outline.containers.len()];
    let is_paragraph = |at: &usize| outline.blocks[*at].is_open() && is_prose(&outline.drafts[*at]);
    let ends_third = |at: &usize| {
        // The paragraph's own element is one more.
        let around = outline.containers.get(outline.drafts[*at].container as usize).map_or(NONE, |own| own.parent);
        let Some(count) = paragraphs.get_mut(around as usize) else { return false };
        *count += 1;
        *count == STORY
    };
    (0..outline.blocks.len()).filter(is_paragraph).filter(ends_third).collect()
}

/// Whether there is a story on the page, and none in the element around a list.
fn is_apart(run: &Run, extents: &Extents, stories: &[usize]) -> bool {
    let Some(around) = extents.get(run.parent) else { return false };
    let is_within = |at: &usize| (around.first..around.end).contains(at);
    !stories.is_empty() && !stories.iter().any(is_within)
}

#[cfg(test)]
mod tests {
    use crate::{Options, Page, extract_page};

    const SENTENCE: &str = "The wall of the harbour has cracked along thirty metres, and the quay is closed until engineers have \
        looked at it from a boat, the council said on Monday morning.";

    fn story() -> String {
        format!("<main><h1>Wall cracks</h1>{}</main>", format!("<p>{SENTENCE} {SENTENCE}</p>").repeat(8))
    }

    /// The text of a page with so many items in a list above the story.
    fn text(items: usize, item: impl Fn(usize) -> String) -> String {
        let list: String = (0..items).map(item).collect();
        let page =
            format!("<title>Wall cracks</title><section><h2>From the coast</h2><div>{list}</div></section>{}", story());
        extract_page(&Page::new(page).with_url("https://www.coast.example/wall").unwrap(), &Options::default()).text()
    }

    fn teaser(link: &str) -> String {
        format!(
            "<div><b>Sea</b><h3><a href='{link}'>Ferry stays in harbour</a></h3><p>Skippers have waited for the winter timetable \
            since the storm, and on Sunday there was still none to be seen.</p><a href='{link}'>Read on</a></div>"
        )
    }

    #[test]
    fn headlines_with_their_first_sentences_are_set_aside_however_many_there_are() {
        for items in [3, 12, 60, 7_000] {
            let text = text(items, |at| teaser(&format!("https://news.coast.example/{at}")));
            assert!(
                text.contains("cracked") && !text.contains("Skippers") && !text.contains("From the coast"),
                "{items}"
            );
        }
    }

    #[test]
    fn what_an_article_lists_itself_stays() {
        let kept = |text: &str| text.contains("Skippers");
        assert!(!kept(&text(20, |at| teaser(&format!("/{at}")))));
        assert!(kept(&text(20, |at| teaser(&format!("https://shop.example/{at}")))), "links to other sites");
        assert!(kept(&text(20, |at| teaser(&format!("https://seacoast.example/{at}")))), "a site with a longer name");
        assert!(kept(&text(20, |at| teaser(&format!("#part-{at}")))), "links to parts of the page");
        let within = |at: usize| format!("{}<p>{SENTENCE}</p>", teaser(&format!("/{at}")));
        assert!(kept(&text(20, within)), "text between the items");
    }

    #[test]
    fn a_page_of_nothing_but_such_a_list_keeps_it() {
        let list: String = (0..20).map(|at| teaser(&format!("/{at}"))).collect();
        let page = Page::new(format!("<title>Coast</title><h1>From the coast</h1><div>{list}</div>"));
        assert!(extract_page(&page, &Options::default()).text().contains("Skippers"));
    }
}
