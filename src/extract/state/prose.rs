//! Where in a JSON value the prose is, and its paragraphs. `serde_json` reads values at most 128 levels deep, so the
//! recursion here is bounded.

use super::json::{Json, Map};
use crate::block::Block;
use crate::clean;
use crate::parse::{Limits, parse};

/// Characters from which a string can be prose.
const PROSE_CHARS: usize = 40;
/// Levels over which a container holds its prose together.
const LEVELS: usize = 5;
/// The part of a container's prose, in percent, that makes one member of it the place to look in.
const MOST: usize = 85;

/// Keys under which nodes say what they are.
const KINDS: [&str; 6] = ["type", "_type", "nodeType", "tag", "kind", "__typename"];
/// Keys under which nodes have their words or their parts.
const WORDS: [&str; 7] = ["text", "value", "content", "children", "data", "html", "body"];
/// Keys whose strings say something of a text or picture, and are none of it.
const BESIDE: [&str; 12] =
    ["alt", "caption", "credit", "description", "summary", "teaser", "title", "headline", "url", "href", "id", "slug"];

/// The part of a value with the most prose.
pub(super) struct Richest<'a> {
    pub(super) value: &'a Json<'a>,
    pub(super) words: usize,
}

/// The deepest part of a value that holds most of the prose of the best part around it.
pub(super) fn richest<'a>(value: &'a Json<'a>) -> Richest<'a> {
    let mut best = Richest { value, words: 0 };
    visit(value, &mut best);
    // One member that holds nearly everything is the better place: what stands beside it is not the story.
    loop {
        let inner = members(best.value).map(|value| Richest { value, words: near(value, LEVELS) });
        match inner.max_by_key(|inner| inner.words) {
            Some(inner) if inner.words * 100 >= best.words * MOST && inner.words > 0 => best = inner,
            _ => return best,
        }
    }
}

fn visit<'a>(value: &'a Json<'a>, best: &mut Richest<'a>) {
    let words = near(value, LEVELS);
    if words > best.words {
        *best = Richest { value, words };
    }
    for member in members(value) {
        visit(member, best);
    }
}

fn members<'a>(value: &'a Json<'a>) -> Box<dyn Iterator<Item = &'a Json<'a>> + 'a> {
    match value {
        Json::List(items) => Box::new(items.iter()),
        Json::Map(map) => Box::new(map.iter().filter(|(key, _)| !is_beside(key)).map(|(_, value)| value)),
        _ => Box::new(std::iter::empty()),
    }
}

fn is_beside(key: &str) -> bool {
    BESIDE.iter().any(|beside| key.eq_ignore_ascii_case(beside))
}

/// Words of prose within some levels.
fn near(value: &Json<'_>, levels: usize) -> usize {
    match value {
        Json::Text(text) if is_prose(text) => clean::words(text) as usize,
        Json::List(_) | Json::Map(_) if levels > 0 => members(value).map(|member| near(member, levels - 1)).sum(),
        _ => 0,
    }
}

/// Whether a string reads like text for people: long enough, with spaces or letters that need none, no code or address.
fn is_prose(text: &str) -> bool {
    if text.len() < PROSE_CHARS || text.starts_with("http") {
        return false;
    }
    let head = &text[..text.floor_char_boundary(400)];
    let signs = head.bytes().filter(|b| matches!(b, b'{' | b'}' | b';' | b'=' | b'[' | b']' | b'\\')).count();
    let is_html = head.contains("</") || head.contains("<p");
    is_html || (signs * 50 < head.len() && (head.contains(' ') || !head.is_ascii()))
}

/// The paragraphs of a part, in order.
pub(super) fn paragraphs(value: &Json<'_>, limits: &Limits) -> Vec<String> {
    let mut out = Vec::new();
    walk(value, limits, &mut out);
    out.retain(|text| !text.is_empty());
    out.dedup();
    out
}

fn walk(value: &Json<'_>, limits: &Limits, out: &mut Vec<String>) {
    match value {
        Json::Text(text) if is_prose(text) => text_of(text, limits, out),
        Json::List(items) => items.iter().for_each(|item| walk(item, limits, out)),
        Json::Map(map) if is_paragraph(map) && !holds_paragraphs(map) => {
            let mut text = String::new();
            leaves(value, &mut text);
            text_of(&text, limits, out);
        }
        Json::Map(_) => members(value).for_each(|member| walk(member, limits, out)),
        _ => {}
    }
}

/// Whether a node says that it is one line of text.
fn is_paragraph(map: &Map<'_>) -> bool {
    let kinds = KINDS.iter().filter_map(|key| map.get(key)?.as_text());
    kinds.map(str::to_ascii_lowercase).any(|kind| {
        matches!(kind.as_str(), "p" | "paragraph" | "block" | "text" | "blockquote" | "quote" | "li" | "list-item")
            || kind.starts_with("head")
            || kind.ends_with("paragraph")
            || (kind.len() == 2 && kind.starts_with('h') && kind.ends_with(|c: char| c.is_ascii_digit()))
    })
}

/// Whether a node that could be a line has lines below it.
fn holds_paragraphs(map: &Map<'_>) -> bool {
    let below = WORDS.iter().filter_map(|key| map.get(key)?.as_list()).flatten().filter_map(Json::as_map);
    below
        .filter(|node| !KINDS.iter().any(|key| node.get(key).and_then(Json::as_text) == Some("text")))
        .any(is_paragraph)
}

/// The words of a paragraph, whose parts are nodes of their own.
fn leaves(value: &Json<'_>, text: &mut String) {
    match value {
        Json::List(items) => items.iter().for_each(|item| leaves(item, text)),
        Json::Map(map) => {
            WORDS.iter().filter_map(|key| map.get(key)).for_each(|member| leaves(member, text));
        }
        Json::Text(words) => text.push_str(words),
        _ => {}
    }
}

/// The paragraphs of a text, which may be HTML.
fn text_of(text: &str, limits: &Limits, out: &mut Vec<String>) {
    if !text.contains('<') {
        out.extend(text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")));
        return;
    }
    let document = parse(text, limits);
    let blocks = clean::clean(&document, None).blocks;
    out.extend(blocks.into_iter().filter(Block::is_article).map(|block| block.text));
}
