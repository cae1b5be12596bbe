//! The numbers that describe a page to the page model.
//!
//! | family | features | meaning |
//! |---|---|---|
//! | said | `thing_*`, `part_*`, `og_*`, `class_*`, `main_*` | how many types of schema.org, values of `og:type`, classes of `<body>` speak for a sort of page (`rules/pages.toml`); `part`: things within others, `main`: the one that describes the page |
//! | known | `published`, `authors` … | the fields that were found, and where |
//! | address | `path_*`, `host_*`, `depth` … | words of the address for a sort of page, and its shape |
//! | title | `title_*` | words, parts, agreement with headline and text; words of the headline that are small, ask, promise advice, offer |
//! | mass | `words` … `long_share` | all blocks, those not set aside, and the element that holds most prose |
//! | voice | `voice_*` | the share of words in the opening that tell who speaks |
//! | cards | `cards_*`, `posts_*` | siblings of one kind with a link each, and those with prose |
//! | kinds | `n_*` | blocks of a kind, elements with a hint |
//! | lines | `line_*` | short lines and buttons that speak for a sort of page |
//!
//! None of them hangs on the scores of blocks: the two models can be trained on their own.

use super::claims::Claims;
use super::shape::{Cards, Shape, Sums};
use crate::article::{Article, Field};
use crate::block::Kind;
use crate::page::Page;
use crate::rules::pages::{SORTS, Sort, Votes, pages};
use crate::score::Hints;

type Names = [&'static str; SORTS];

macro_rules! votes {
    ($start:literal) => {
        [
            concat!($start, "_article"),
            concat!($start, "_listing"),
            concat!($start, "_product"),
            concat!($start, "_forum"),
            concat!($start, "_documentation"),
            concat!($start, "_service"),
            concat!($start, "_video"),
        ]
    };
}

const THINGS: Names = votes!("thing");
const PARTS: Names = votes!("part");
const MAIN: Names = votes!("main");
const OG: Names = votes!("og");
const CLASSES: Names = votes!("class");
const PATH: Names = votes!("path");
const LAST: Names = votes!("last");
const HOST: Names = votes!("host");
const LINES: Names = votes!("line");

/// What a page is described by: a name and a number at a time.
pub(super) trait Put: FnMut(&'static str, f32) {}
impl<F: FnMut(&'static str, f32)> Put for F {}

/// What the features are read from.
pub(super) struct Seen<'a> {
    pub(super) page: &'a Page,
    pub(super) article: &'a Article,
    pub(super) claims: &'a Claims,
    pub(super) hints: Hints<'a>,
    pub(super) shape: &'a Shape,
}

pub(super) fn put_all(seen: &Seen<'_>, put: &mut impl Put) {
    said(seen.claims, put);
    known(seen, put);
    address(seen.page, put);
    title(seen, put);
    mass(seen.shape, put);
    cards(seen.shape, put);
    kinds(seen.shape, put);
    put_votes(&LINES, &seen.shape.lines, put);
}

fn flag(on: bool) -> f32 {
    f32::from(u8::from(on))
}

fn ratio(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn put_votes(names: &Names, votes: &Votes, put: &mut impl Put) {
    names.iter().zip(votes).for_each(|(name, votes)| put(name, f32::from((*votes).min(50))));
}

fn said(claims: &Claims, put: &mut impl Put) {
    put_votes(&THINGS, &claims.things, put);
    put_votes(&PARTS, &claims.parts, put);
    put_votes(&MAIN, &claims.thing.votes, put);
    put("main_dated", flag(claims.thing.dated));
    put("main_signed", flag(claims.thing.signed));
    put("main_headed", flag(claims.thing.headed));
    put_votes(&OG, &claims.og, put);
    put("og_none", flag(!claims.has_og));
    put_votes(&CLASSES, &claims.classes, put);
    put("word_count", claims.word_count.map_or(-1.0, |n| n as f32));
    put("h1s", claims.h1s as f32);
    put("times", claims.times as f32);
    put("bylines", claims.bylines as f32);
    put("headlines", claims.headlines as f32);
    put("dated_meta", flag(claims.dated_meta));
    put("pager", flag(claims.pager));
    put("players", flag(claims.players));
}

fn known(seen: &Seen<'_>, put: &mut impl Put) {
    let article = seen.article;
    let from =
        |field: Field, place: &str| flag(article.evidence.get(&field).is_some_and(|e| e.source.starts_with(place)));
    put("published", flag(article.published.is_some()));
    put("published_data", from(Field::Published, "json-ld") + from(Field::Published, "microdata"));
    put("published_meta", from(Field::Published, "meta"));
    put("published_shown", from(Field::Published, "dom"));
    put("modified", flag(article.modified.is_some()));
    put("authors", article.authors.len().min(10) as f32);
    put("authors_shown", from(Field::Authors, "dom"));
    put("section", flag(article.section.is_some()));
    put("keywords", article.keywords.len().min(30) as f32);
    put("image", flag(article.image.is_some()));
    put("site_name", flag(article.site_name.is_some()));
    put("body_words", seen.hints.article_body.map_or(0, |text| text.split_whitespace().count()) as f32);
    put("description", seen.hints.description.map_or(0, |text| text.split_whitespace().count()) as f32);
    put("free_access", article.free_access.map_or(-1.0, flag));
}

fn address(page: &Page, put: &mut impl Put) {
    let (mut path_votes, mut host_votes) = (Votes::default(), Votes::default());
    let host = page.url.as_ref().and_then(url::Url::host_str).unwrap_or_default();
    let path = page.url.as_ref().map_or("", url::Url::path);
    host.split('.').take(2).for_each(|part| {
        pages().host.vote(part, &mut host_votes);
    });
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).take(20).collect();
    let last = segments.last().copied().unwrap_or_default();
    // The last segment is the page's own name, where words are those of its title.
    let folders = segments.split_last().map_or(&[][..], |(_, folders)| folders);
    for folder in folders {
        let folder = folder.to_ascii_lowercase();
        if !pages().path.vote(&folder, &mut path_votes) {
            folder.split(['-', '_', '.']).take(6).for_each(|part| {
                pages().path.vote(part, &mut path_votes);
            });
        }
    }
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let mut last_votes = Votes::default();
    let known_last = pages().path.vote(&stem.to_ascii_lowercase(), &mut last_votes);
    let mut query_votes = Votes::default();
    for (key, _) in page.url.iter().flat_map(|url| url.query_pairs().take(20)) {
        pages().path.vote(&key.to_ascii_lowercase(), &mut query_votes);
    }
    put_votes(&PATH, &path_votes, put);
    put_votes(&LAST, &last_votes, put);
    put("last_known", flag(known_last));
    put("query_forum", f32::from(query_votes[Sort::Forum as usize]));
    put("query_listing", f32::from(query_votes[Sort::Listing as usize]));
    put_votes(&HOST, &host_votes, put);
    put("has_url", flag(page.url.is_some()));
    put("depth", segments.len() as f32);
    put("last_length", stem.len() as f32);
    put("last_words", stem.split(['-', '_', '+']).filter(|word| word.chars().any(char::is_alphabetic)).count() as f32);
    put("last_digits", stem.bytes().filter(u8::is_ascii_digit).count() as f32);
    put("path_digits", path.bytes().filter(u8::is_ascii_digit).count() as f32);
    put("dated_path", flag(segments.windows(2).any(|pair| is_year(pair[0]) && is_month(pair[1]))));
    put("has_year", flag(segments.iter().any(|segment| is_year(segment))));
    put("html_name", flag(last.len() > stem.len()));
    put("slash", flag(path.ends_with('/')));
    put("queries", page.url.as_ref().map_or(0, |url| url.query_pairs().take(20).count()) as f32);
}

fn is_year(segment: &str) -> bool {
    segment.len() == 4 && segment.parse::<u16>().is_ok_and(|year| (1990..2100).contains(&year))
}

fn is_month(segment: &str) -> bool {
    segment.len() <= 2 && segment.parse::<u8>().is_ok_and(|month| (1..=12).contains(&month))
}

fn title(seen: &Seen<'_>, put: &mut impl Put) {
    let title = seen.claims.title.as_deref().unwrap_or_default();
    let headline = seen.hints.headline.unwrap_or_default();
    let words = |text: &str| text.split_whitespace().count() as f32;
    put("title_words", words(title));
    put("title_parts", title.matches(['|', '–', '—', '·', '»', '-']).count() as f32);
    put("title_headline_words", words(headline));
    put("title_question", flag(headline.contains('?')));
    put("title_colon", flag(headline.contains(':')));
    put("title_digits", headline.bytes().filter(u8::is_ascii_digit).count() as f32);
    put("title_overlap", seen.shape.overlap);
    put("title_shown", flag(seen.shape.headline_shown));
    for (name, times) in ["voice_we", "voice_you", "voice_reported", "voice_i"].into_iter().zip(seen.shape.voices) {
        put(name, ratio(times, seen.shape.heard));
    }
    let [small, asks, advice, offer] = seen.shape.headline;
    put("title_small", small);
    put("title_small_share", ratio(small, words(headline)));
    put("title_asks", asks);
    put("title_advice", advice);
    put("title_offer", offer);
    put("title_error", flag(pages().error_title(title).is_some()));
}

fn mass(shape: &Shape, put: &mut impl Put) {
    put("words", shape.all.words);
    put("linked_share", ratio(shape.all.linked, shape.all.words));
    put_sums(
        &shape.open,
        [
            "open_words",
            "open_linked",
            "open_prose",
            "open_paragraphs",
            "open_long",
            "open_blocks",
            "open_headings",
            "open_linked_headings",
            "open_items",
            "open_linked_blocks",
            "open_prose_share",
            "open_length",
            "open_stops",
        ],
        put,
    );
    put_sums(
        &shape.holder,
        [
            "held_words",
            "held_linked",
            "held_prose",
            "held_paragraphs",
            "held_long",
            "held_blocks",
            "held_headings",
            "held_linked_headings",
            "held_items",
            "held_linked_blocks",
            "held_prose_share",
            "held_length",
            "held_stops",
        ],
        put,
    );
    put("held", shape.held);
    put("holders", shape.holders);
    put("longest_run", shape.longest_run);
    put("longest_paragraph", shape.longest_paragraph);
    put("depth_most", shape.depth);
}

fn put_sums(sums: &Sums, names: [&'static str; 13], put: &mut impl Put) {
    let values = [
        sums.words,
        ratio(sums.linked, sums.words),
        sums.prose,
        sums.paragraphs,
        sums.long,
        sums.blocks,
        ratio(sums.headings, sums.blocks),
        ratio(sums.linked_headings, sums.headings),
        ratio(sums.items, sums.blocks),
        ratio(sums.linked_blocks, sums.blocks),
        ratio(sums.prose, sums.words),
        ratio(sums.prose, sums.paragraphs),
        ratio(sums.stops, sums.blocks),
    ];
    names.into_iter().zip(values).for_each(|(name, value)| put(name, value));
}

fn cards(shape: &Shape, put: &mut impl Put) {
    let Cards { count, words, linked, prose, headings } = shape.cards;
    put("cards", count);
    put("cards_share", ratio(words, shape.open.words));
    put("cards_linked", ratio(linked, words));
    put("cards_prose", ratio(prose, words));
    put("cards_headings", ratio(headings, count));
    put("cards_words", ratio(words, count));
    let Cards { count, words, linked, prose, headings } = shape.posts;
    put("posts", count);
    put("posts_share", ratio(prose, shape.open.prose));
    put("posts_linked", ratio(linked, words));
    put("posts_words", ratio(words, count));
    put("posts_prose", ratio(prose, words));
    put("posts_headings", ratio(headings, count));
    put("cards_all", shape.all_cards.count);
    put("cards_all_headings", shape.all_cards.headings);
}

fn kinds(shape: &Shape, put: &mut impl Put) {
    const KINDS: [(&str, Kind); 15] = [
        ("n_form", Kind::Form),
        ("n_comment", Kind::Comment),
        ("n_comment_form", Kind::CommentForm),
        ("n_related", Kind::Related),
        ("n_share", Kind::Share),
        ("n_tags", Kind::Tags),
        ("n_author_box", Kind::AuthorBox),
        ("n_byline", Kind::Byline),
        ("n_date", Kind::Date),
        ("n_navigation", Kind::Navigation),
        ("n_image", Kind::Image),
        ("n_caption", Kind::Caption),
        ("n_embed", Kind::Embed),
        ("n_paywall", Kind::Paywall),
        ("n_hidden", Kind::Hidden),
    ];
    for (name, kind) in KINDS {
        put(name, shape.kinds[kind as usize]);
    }
    for (name, value) in [
        ("n_article_tags", shape.articles),
        ("n_controls", shape.controls),
        ("n_tables", shape.tables),
        ("n_cells", shape.cells),
        ("n_body_cues", shape.body_cues),
        ("n_comment_cues", shape.comment_cues),
        ("n_related_cues", shape.related_cues),
        ("n_byline_cues", shape.byline_cues),
        ("n_date_cues", shape.date_cues),
        ("n_prices", shape.prices),
        ("n_questions", shape.questions),
        ("n_clocks", shape.clocks),
        ("n_code_words", shape.code),
        ("n_quote_words", shape.quotes),
    ] {
        put(name, value);
    }
}
