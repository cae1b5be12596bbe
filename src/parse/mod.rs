//! Text → tree. Never fails, never recurses, always ends.
//!
//! The tree is built by html5ever (the WHATWG parsing algorithm) into `scraper`'s arena. Three things in
//! that algorithm are quadratic on hostile input: deep nesting, attribute floods, and reopened
//! formatting elements. So the text is fed in chunks between which a deadline is checked, start tags below a
//! depth cap are left out, and surplus attributes are cut before the tokenizer sees them.
//! What was cut is said in [`Document::notes`].

mod attributes;
mod document;
mod guard;
pub mod tags;

pub use document::{Document, Node, Step};

use std::time::{Duration, Instant};

use html5ever::tendril::StrTendril;

use crate::article::{Note, NoteKind};

/// Bytes of text handed to the tokenizer between two looks at the clock.
const CHUNK: usize = 8 * 1024;

/// What a page may cost. Pages of the open web stay far below these.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of decoded text that are read; the rest is cut. Default: 10 MiB.
    pub input: usize,
    /// Levels of open elements; start tags below are ignored, their text is kept. Default: 512, as in Blink.
    pub depth: usize,
    /// Attributes read of one tag. Default: 256.
    pub attributes: usize,
    /// Elements in the tree; reading stops there. Default: 2 million.
    pub elements: usize,
    /// Time for building the tree; reading stops there. Default: 2 s.
    pub deadline: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input: 10 * 1024 * 1024,
            depth: 512,
            attributes: 256,
            elements: 2_000_000,
            deadline: Duration::from_secs(2),
        }
    }
}

/// Builds the tree of an HTML text within the limits.
///
/// ```
/// use pressclip::parse::{Limits, parse};
/// let document = parse("<p class=lead>Hello", &Limits::default());
/// let p = document.root().descendants().find(|n| n.tag() == "p").unwrap();
/// assert_eq!((p.attr("class"), p.text().as_str()), (Some("lead"), "Hello"));
/// ```
#[must_use]
pub fn parse(text: &str, limits: &Limits) -> Document {
    let mut notes = Vec::new();
    let whole = text.len();
    let text = cut_at_char(text, limits.input);
    if text.len() < whole {
        notes.push(Note::new(
            NoteKind::InputCut,
            format!("the page has {whole} bytes; the first {} were read", text.len()),
        ));
    }
    let (text, surplus) = attributes::cap(text, limits.attributes);
    if surplus > 0 {
        notes.push(Note::new(
            NoteKind::AttributesCut,
            format!("{surplus} tag(s) with more than {} attributes were shortened", limits.attributes),
        ));
    }

    let start = Instant::now();
    let mut parser = guard::Parser::new(limits);
    let mut rest: &str = &text;
    while !rest.is_empty() {
        let chunk = cut_at_char(rest, CHUNK);
        parser.process(StrTendril::from_slice(chunk));
        rest = &rest[chunk.len()..];
        if rest.is_empty() {
            break;
        }
        let over = if start.elapsed() > limits.deadline {
            Some("the time for building the tree ran out")
        } else if parser.elements() > limits.elements {
            Some("the page has too many elements")
        } else {
            None
        };
        if let Some(why) = over {
            let read = text.len() - rest.len();
            notes.push(Note::new(
                NoteKind::ParseCut,
                format!("{why}; the first {read} of {} bytes were read", text.len()),
            ));
            break;
        }
    }
    let (html, lines, skipped) = parser.finish();
    if skipped > 0 {
        notes.push(Note::new(
            NoteKind::DepthCut,
            format!("{skipped} element(s) nested deeper than {} were flattened", limits.depth),
        ));
    }
    Document::new(html, lines, notes)
}

/// The longest start of `text` within `max` bytes that ends between two characters.
fn cut_at_char(text: &str, max: usize) -> &str {
    &text[..text.floor_char_boundary(max)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quick(text: &str) -> (Document, Duration) {
        let start = Instant::now();
        let document = parse(text, &Limits::default());
        (document, start.elapsed())
    }

    #[test]
    fn deep_nesting_keeps_its_text_and_says_what_was_flattened() {
        let page = format!("{}the story{}<p>after</p>", "<div>".repeat(20_000), "</div>".repeat(20_000));
        let (document, _) = quick(&page);
        assert!(document.root().text().contains("the story"));
        assert!(document.notes().iter().any(|n| n.kind == NoteKind::DepthCut));
        let after = document.root().descendants().find(|n| n.tag() == "p").expect("p is read");
        assert_eq!(after.parent().map(Node::tag), Some("body"));
    }

    #[test]
    fn scripts_below_the_depth_cap_stay_scripts() {
        let page = format!("{}<script>var a = '<p>no</p>'</script>text", "<div>".repeat(3_000));
        let (document, _) = quick(&page);
        assert!(document.root().descendants().all(|n| n.tag() != "p"));
    }

    #[test]
    fn a_cut_page_says_so_and_ends_between_characters() {
        let limits = Limits { input: 10, ..Limits::default() };
        let document = parse("<p>aaaaa\u{00e9}\u{00e9}\u{00e9}", &limits);
        assert_eq!(document.root().text(), "aaaaa\u{00e9}");
        assert_eq!(document.notes()[0].kind, NoteKind::InputCut);
    }

    #[test]
    fn a_page_that_outlasts_the_deadline_gives_what_was_read() {
        let limits = Limits { deadline: Duration::ZERO, ..Limits::default() };
        let page = format!("<p>first{}", "<p>more words".repeat(5_000));
        let document = parse(&page, &limits);
        assert!(document.root().text().starts_with("first"));
        assert_eq!(document.notes()[0].kind, NoteKind::ParseCut);
    }

    #[test]
    fn lines_are_known_for_elements() {
        let (document, _) = quick("<p>one\n<p>two\n\n<p>four");
        let lines: Vec<_> =
            document.root().descendants().filter(|n| n.tag() == "p").map(|n| document.line(n)).collect();
        assert_eq!(lines, [Some(1), Some(2), Some(4)]);
    }
}
