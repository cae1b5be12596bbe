//! What holds for decoding, for blocks and for a whole extraction.

use pressclip::article::NoteKind;
use pressclip::clean::clean;
use pressclip::decode;
use pressclip::output::{Format, body_text, render};
use pressclip::parse::{Document, parse};
use pressclip::{Article, Block, Kind, extract_page};

use super::{limits, options, outputs, page_of, words};

const CONTENT_TYPES: [Option<&str>; 8] = [
    None,
    Some("text/html"),
    Some("text/html; charset=utf-8"),
    Some("text/html; charset=windows-1252"),
    Some("text/html; charset=shift_jis"),
    Some("text/html; charset=utf-16le"),
    Some("text/html; charset=\"gb18030\""),
    Some("text/html; charset=no-such"),
];

/// Bytes become a text of bounded length, and what could not be read is said.
pub(super) fn decode(data: &[u8]) {
    let content_type = CONTENT_TYPES[data.len() % CONTENT_TYPES.len()];
    let text = decode::decode(data, content_type);
    assert_eq!(text, decode::decode(data, content_type), "twice the same");
    // U+FFFD for a byte is the longest there is.
    assert!(text.text.len() <= 3 * data.len() + 3, "{} bytes of {}", text.text.len(), data.len());
    let is_noted = text.notes.iter().any(|note| note.kind == NoteKind::BadEncoding);
    match std::str::from_utf8(data) {
        Ok(valid) if text.encoding == "UTF-8" => assert_eq!(text.text, valid.strip_prefix('\u{feff}').unwrap_or(valid)),
        Err(_) if text.encoding == "UTF-8" => assert!(is_noted && text.text.contains('\u{fffd}')),
        _ => {}
    }
    let declared = decode::declared(data, content_type);
    let is_followed = declared.is_some_and(|declared| declared.encoding == text.encoding);
    assert!(declared.is_none() || is_followed || is_noted, "{declared:?} was overruled in silence");
}

/// Words of blocks stand in the page in the same order; blocks are whole and bounded.
pub(super) fn blocks(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let document = parse(&text, &limits());
    // As many as bytes, and what is reopened before that is stopped.
    assert!(document.nodes_made() <= text.len() / 2 + 400_000, "{} nodes", document.nodes_made());
    let page = page_of(&text);
    let outline = clean(&document, page.url.as_ref());
    let again = clean(&parse(&text, &limits()), page.url.as_ref());
    assert_eq!((&outline.blocks, &outline.notes), (&again.blocks, &again.notes), "twice the same");
    for block in &outline.blocks {
        whole(block);
    }
    let size: usize = outline.blocks.iter().map(|block| block.text.len()).sum();
    assert!(size <= 3 * text.len() + 100, "{size} bytes of text in a page of {}", text.len());
    in_order(&outline.blocks, &document);
}

/// A block's spans are its text, and so are its rows.
fn whole(block: &Block) {
    if !block.spans.is_empty() {
        let spans: String = block.spans.iter().map(|span| span.text.as_str()).collect();
        assert_eq!(spans, block.text, "{block:?}");
    }
    if block.kind == Kind::Table && !block.rows.is_empty() {
        let rows: Vec<String> = block.rows.iter().map(|row| row.join("\t")).collect();
        assert_eq!(rows.join("\n"), block.text, "{block:?}");
    }
}

/// Hidden words within a line are a block after it.
fn in_order(blocks: &[Block], document: &Document) {
    let letters = words::letters(document);
    let seen = blocks.iter().filter(|block| block.kind != Kind::Hidden);
    let missing = words::missing(seen.flat_map(|block| words::words(&block.text)), &letters);
    assert_eq!(missing, None, "of a block, and not in the page at that place");
}

/// An article is the same each time, its body stands in the page, and what is written of it is safe.
pub(super) fn extraction(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let page = page_of(&text);
    let article = extract_page(&page, &options());
    let again = extract_page(&page, &options());
    assert_eq!(article, again, "twice the same");
    assert_eq!(render(&article, Format::Json), render(&again, Format::Json));
    // From structured data or scripts, which are no text of the page.
    if !article.notes.iter().any(|note| note.kind == NoteKind::Fallback) {
        // Some texts are no UTF-8 by what they begin with.
        let decoded = decode::decode(&page.body, page.content_type.as_deref()).text;
        let letters = words::letters(&parse(&decoded, &limits()));
        let body = body_text(&unnumbered(article.clone()));
        assert_eq!(words::missing(words::words(&body), &letters), None, "of the body, and not in the page");
    }
    assert!(article.confidence.is_none_or(|sure| (0.0..=1.0).contains(&sure)), "{:?}", article.confidence);
    for entry in &article.entries {
        assert!(entry.blocks.start <= entry.blocks.end && entry.blocks.end <= article.blocks.len());
    }
    outputs::safe(&article);
}

/// Numbers of lists are no text of the page.
fn unnumbered(mut article: Article) -> Article {
    for item in article.blocks.iter_mut().filter_map(|block| block.item.as_mut()) {
        item.number = None;
    }
    article
}
