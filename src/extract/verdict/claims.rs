//! What a page says it is: in structured data, meta tags and the classes of its frame.

use serde_json::Value;

use super::locked;
use crate::extract::access::truth;
use crate::extract::metadata::marks::Marks;
use crate::extract::metadata::schema::{text, types};
use crate::extract::metadata::sources::Sources;
use crate::extract::questions::Stated;
use crate::extract::words::tidy;
use crate::parse::Document;
use crate::rules::pages::{Votes, pages};

/// Selectors that are read of a page's structured data.
const MAX_SELECTORS: usize = 20;
/// Things of structured data that are counted.
const MAX_THINGS: usize = 2_000;
/// Classes of the frame that are looked at.
const MAX_CLASSES: usize = 80;

/// What a page says it is.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools)] // features, each on its own
pub(crate) struct Claims {
    /// Things that stand for themselves, by the sorts that their types speak for.
    pub(super) things: Votes,
    /// Things that are parts of others.
    pub(super) parts: Votes,
    /// `og:type`.
    pub(super) og: Votes,
    pub(super) has_og: bool,
    /// Classes of `<html>` and `<body>`.
    pub(super) classes: Votes,
    /// How the thing that describes the page is: an article, dated, with an author, a headline, a body.
    pub(super) thing: Described,
    /// `wordCount` of the article.
    pub(super) word_count: Option<usize>,
    /// What the structured data marks as not free.
    pub(super) locked: Option<locked::Locked>,
    /// `<title>`.
    pub(super) title: Option<String>,
    /// Elements of the page that look like a headline, a byline, a date …
    pub(super) h1s: usize,
    pub(super) times: usize,
    pub(super) bylines: usize,
    pub(super) headlines: usize,
    /// `article:published_time` or the like in a `<meta>`.
    pub(super) dated_meta: bool,
    /// `rel=next` or `rel=prev`.
    pub(super) pager: bool,
    /// A film's address in a `<meta>`.
    pub(super) players: bool,
    /// The questions that it states, with their answers.
    pub(crate) questions: Stated,
}

/// The properties of the thing that describes the page.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools)] // features, each on its own
pub(super) struct Described {
    pub(super) votes: Votes,
    pub(super) dated: bool,
    pub(super) signed: bool,
    pub(super) headed: bool,
}

impl Claims {
    pub(crate) fn of(sources: &Sources<'_>, document: &Document) -> Self {
        let mut claims = Self { title: sources.harvest.title.as_deref().map(tidy), ..Self::default() };
        claims.read_things(sources);
        claims.read_frame(sources);
        claims.read_pieces(sources);
        claims.word_count = sources.property("wordCount").find_map(|found| text(found.value)?.trim().parse().ok());
        claims.locked = selectors(sources).map(|selectors| locked::Locked::find(document, &selectors));
        claims
    }

    fn read_things(&mut self, sources: &Sources<'_>) {
        let tables = pages();
        for thing in sources.graph.things.iter().take(MAX_THINGS) {
            let alone = thing.role.is_none_or(|role| matches!(role, "mainEntity" | "mainEntityOfPage"));
            let votes = if alone { &mut self.things } else { &mut self.parts };
            for kind in types(thing.map) {
                tables.schema.vote(&kind.to_ascii_lowercase(), votes);
                if kind == "Question" {
                    self.questions.add(thing);
                }
            }
        }
        if let Some(thing) = sources.things.first() {
            for kind in types(thing.map) {
                tables.schema.vote(&kind.to_ascii_lowercase(), &mut self.thing.votes);
            }
            let has = |name: &str| thing.map.contains_key(name);
            self.thing.dated = has("datePublished");
            self.thing.signed = has("author") || has("creator");
            self.thing.headed = has("headline");
        }
    }

    fn read_frame(&mut self, sources: &Sources<'_>) {
        let (tables, harvest) = (pages(), sources.harvest);
        for kind in harvest.meta("og:type").take(3) {
            self.has_og = true;
            tables.og.vote(&kind.trim().to_ascii_lowercase(), &mut self.og);
        }
        for node in harvest.frame.iter().flatten() {
            let names = node.attr("class").into_iter().chain(node.attr("id"));
            for class in names.flat_map(str::split_whitespace).take(MAX_CLASSES) {
                tables.class.vote(&class.to_ascii_lowercase(), &mut self.classes);
            }
        }
        let dates = ["article:published_time", "article:modified_time", "date", "datepublished"];
        self.dated_meta = dates.iter().any(|key| harvest.metas.contains_key(*key));
        let players = ["og:video", "og:video:url", "twitter:player"];
        self.players = players.iter().any(|key| harvest.metas.contains_key(*key));
        self.pager = harvest.links.iter().any(|link| matches!(link.rel, "next" | "prev"));
    }

    fn read_pieces(&mut self, sources: &Sources<'_>) {
        for piece in &sources.harvest.pieces {
            let has = |mark: Marks| usize::from(piece.marks.has(mark));
            self.h1s += has(Marks::H1);
            self.times += has(Marks::TIME);
            self.bylines += has(Marks::BYLINE.union(Marks::AUTHOR_LINK));
            self.headlines += has(Marks::HEADLINE);
        }
    }
}

/// The selectors of the parts that structured data marks as not free; none when it marks no part.
fn selectors<'a>(sources: &'a Sources<'_>) -> Option<Vec<&'a str>> {
    let mut selectors = Vec::new();
    for value in sources.property("hasPart") {
        let parts = match value.value {
            Value::Array(parts) => parts.as_slice(),
            part => std::slice::from_ref(part),
        };
        let locked =
            parts.iter().take(50).filter(|part| part.get("isAccessibleForFree").and_then(truth) == Some(false));
        for selector in locked.filter_map(|part| part.get("cssSelector")) {
            match selector {
                Value::String(one) => selectors.push(one.as_str()),
                Value::Array(many) => selectors.extend(many.iter().filter_map(Value::as_str)),
                _ => {}
            }
        }
    }
    selectors.truncate(MAX_SELECTORS);
    (!selectors.is_empty()).then_some(selectors)
}
