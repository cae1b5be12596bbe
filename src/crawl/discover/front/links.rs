//! The links of a front page, and how likely each leads to an article.

use std::collections::HashMap;

use jiff::Timestamp;
use url::Url;

use super::shape::{is_unspaced, logistic, weight};
use super::{Front, is_of_comments, keep};
use crate::article::{DateTime, Note, NoteKind};
use crate::block::{Block, Kind};
use crate::clean::{Outline, Tag, chain};
use crate::crawl::canonical::canonical;
use crate::crawl::discover::{Found, date, plain, trap};

/// Links that are read of a page.
const MAX_LINKS: usize = 5_000;
/// Addresses that may differ in nothing but their query: pages that sort and filter have them without end.
const MAX_QUERIES: usize = 30;
/// When a page was fetched whose time is not known: no date of the years to come is a trap.
const NEVER: Timestamp = Timestamp::MAX;

/// A link of the page.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) url: Url,
    pub(super) text: String,
    weight: f32,
    published: Option<DateTime>,
    is_heading: bool,
}

/// The links to pages of the same site, traps left out. Links to feeds go to the front's.
pub(super) fn links(outline: &Outline, base: &Url, fetched: Option<Timestamp>, front: &mut Front) -> Vec<Link> {
    let mut links = Vec::new();
    let (mut traps, mut more) = (0_usize, false);
    let dates = dates(outline);
    let own = canonical(base);
    for (index, block) in outline.blocks.iter().enumerate() {
        let weight_of_place = place(block, outline, index);
        for (address, text) in anchors(block) {
            let Ok(url) = Url::parse(address) else { continue };
            let url = canonical(&url);
            if url == own || !matches!(url.scheme(), "http" | "https") || !is_same_site(&url, base) {
                continue;
            }
            if is_feed(&url) {
                keep(&mut front.feeds, url);
                continue;
            }
            if trap(&url, fetched.unwrap_or(NEVER)).is_some() {
                traps += 1;
                continue;
            }
            if links.len() >= MAX_LINKS {
                more = true;
                break;
            }
            let published = dates[index].clone();
            let near = if published.is_some() { 0.5 } else { 0.0 };
            let weight = weight(&url) + of_text(&text) + weight_of_place + near;
            links.push(Link { url, text, weight, published, is_heading: block.level.is_some() });
        }
    }
    if traps > 0 {
        front
            .notes
            .push(Note::new(NoteKind::Refused, format!("{traps} links lead into calendars, loops or endless lists")));
    }
    if more {
        front.notes.push(Note::new(
            NoteKind::WorkCut,
            format!("the page has more than {MAX_LINKS} links; the first were read"),
        ));
    }
    links
}

/// The links as articles: each address once, with its best text, the likeliest first.
pub(super) fn articles(links: Vec<Link>, notes: &mut Vec<Note>) -> Vec<Found> {
    let mut best: Vec<Link> = Vec::new();
    let mut places: HashMap<Url, usize> = HashMap::new();
    let mut queries: HashMap<String, usize> = HashMap::new();
    let mut cut = 0_usize;
    for link in links {
        if let Some(&at) = places.get(&link.url) {
            best[at].join(link);
            continue;
        }
        if link.url.query().is_some() {
            let count = queries.entry(link.url[..url::Position::AfterPath].to_owned()).or_default();
            *count += 1;
            if *count > MAX_QUERIES {
                cut += 1;
                continue;
            }
        }
        places.insert(link.url.clone(), best.len());
        best.push(link);
    }
    if cut > 0 {
        let message = format!("{cut} links differ from {MAX_QUERIES} others in nothing but their query");
        notes.push(Note::new(NoteKind::Refused, message));
    }
    let mut found: Vec<Found> = best
        .into_iter()
        .map(|link| Found {
            title: plain(&link.text),
            published: link.published,
            score: logistic(link.weight),
            ..Found::new(link.url)
        })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found
}

impl Link {
    /// Takes in another link to the same page: teasers have a picture, a headline and "Read more".
    fn join(&mut self, other: Self) {
        let is_better = (other.is_heading, words(&other.text).min(20)) > (self.is_heading, words(&self.text).min(20));
        if is_better {
            self.text = other.text;
            self.is_heading = other.is_heading;
        }
        self.weight = self.weight.max(other.weight);
        self.published = self.published.take().or(other.published);
    }
}

/// The links of a block with their words; neighbouring spans of one link are one.
fn anchors(block: &Block) -> Vec<(&str, String)> {
    let mut anchors: Vec<(&str, String)> = Vec::new();
    let mut is_open = false;
    for span in &block.spans {
        let Some(link) = span.link.as_deref() else {
            is_open = false;
            continue;
        };
        match anchors.last_mut() {
            Some((last, text)) if is_open && *last == link => text.push_str(&span.text),
            _ => anchors.push((link, span.text.clone())),
        }
        is_open = true;
    }
    anchors
}

/// What the place of a block says.
fn place(block: &Block, outline: &Outline, index: usize) -> f32 {
    use Kind::*;
    let of_kind = match block.kind {
        Navigation | Footer | Consent | SkipLink | Form | Share | CommentForm | Comment | SignUp | Paywall | Advert => {
            -2.5
        }
        Tags | Byline | AuthorBox | Hidden | Credit => -1.5,
        Headline => 0.5,
        _ => 0.0,
    };
    let mut around =
        outline.drafts.get(index).into_iter().flat_map(|draft| chain(&outline.containers, draft.container));
    let of_box = around.find_map(|(_, container)| match container.tag {
        Tag::Nav | Tag::Footer => Some(-2.0),
        Tag::Article => Some(0.8),
        Tag::Main => Some(0.3),
        _ => None,
    });
    of_kind + of_box.unwrap_or(0.0) + if block.level.is_some() { 1.0 } else { 0.0 }
}

/// What the length of a link's text says: headlines are sentences.
fn of_text(text: &str) -> f32 {
    match words(text) {
        0 => -0.8,
        1 | 2 => -1.2,
        3 => -0.2,
        4 | 5 => 0.8,
        6..=25 => 1.5,
        // A whole teaser is one link.
        _ => 1.0,
    }
}

fn words(text: &str) -> usize {
    let spaced =
        text.split_whitespace().filter(|word| word.chars().any(|c| c.is_alphabetic() && !is_unspaced(c))).count();
    spaced + text.chars().filter(|c| is_unspaced(*c)).count() / 2
}

/// For each block the date that stands near it: in a `<time>` of the same box, or as the line of a date beside it.
fn dates(outline: &Outline) -> Vec<Option<DateTime>> {
    /// Boxes around a link in which a time is its own.
    const BOXES: usize = 4;
    /// A box with more times is the whole list.
    const TIMES: usize = 1;
    let mut held: HashMap<u32, (usize, &str)> = HashMap::new();
    for time in &outline.times {
        for at in boxes_of(outline, time.container).take(BOXES + 2) {
            let entry = held.entry(at).or_insert((0, &time.value));
            entry.0 += 1;
        }
    }
    let by_time = |index: usize| {
        let container = outline.drafts.get(index)?.container;
        let mut boxes = boxes_of(outline, container).take(BOXES).filter_map(|at| held.get(&at));
        boxes.next().filter(|(count, _)| *count <= TIMES).and_then(|(_, value)| date(value))
    };
    let is_date = |at: Option<usize>| {
        let block = outline.blocks.get(at?).filter(|block| block.kind == Kind::Date)?;
        date(&block.text)
    };
    let beside = |index: usize| is_date(index.checked_add(1)).or_else(|| is_date(index.checked_sub(1)));
    (0..outline.blocks.len()).map(|index| by_time(index).or_else(|| beside(index))).collect()
}

/// A container and those around it, as their places, up to the list or the part of the page that they stand in.
fn boxes_of(outline: &Outline, container: u32) -> impl Iterator<Item = u32> {
    let is_box = |tag: Tag| !matches!(tag, Tag::Html | Tag::Body | Tag::Main | Tag::Section | Tag::Ul | Tag::Ol);
    chain(&outline.containers, container).take_while(move |(_, container)| is_box(container.tag)).map(|(at, _)| at)
}

fn is_same_site(url: &Url, base: &Url) -> bool {
    let site = |url: &Url| url.host_str().map(|host| psl::domain_str(host).unwrap_or(host).to_owned());
    site(url) == site(base)
}

/// Whether an address is that of a feed: lists of feeds are pages of their own.
fn is_feed(url: &Url) -> bool {
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    let last = path.rsplit('/').next().unwrap_or_default();
    let named =
        matches!(last, "feed" | "rss" | "atom" | "rss.xml" | "feed.xml" | "atom.xml" | "feed.json" | "index.rdf")
            || matches!(last.rsplit_once('.'), Some((_, "rss" | "atom")));
    // `/rss` may be the page that lists them.
    named && last != "rss" && !is_of_comments(url)
}
