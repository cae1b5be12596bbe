//! Text → tree. Never fails, never recurses, always ends.
//!
//! The tree is built by html5ever's tree builder (the WHATWG parsing algorithm) into one list of nodes. It is fed by a
//! [`tokenizer`] of this crate, or by html5ever's own ([`Engine`]). What the builder would put where it is, and forget, is put
//! there without it: most elements and texts of most pages. Four things in that algorithm are quadratic on
//! hostile input: deep nesting, attribute floods, ever new names, and reopened formatting elements. So start tags below a
//! depth cap are left out, surplus attributes are passed over, surplus names are one name, and a deadline is kept.
//! What was cut is said in [`Document::notes`].

mod ahead;
mod attributes;
mod document;
mod drawing;
mod engine;
mod guard;
mod names;
mod read_attributes;
mod reread;
mod shortcut;
mod sink;
pub mod tags;
pub mod tokenizer;
mod tree;

pub use document::{Document, Node, Step};
pub use engine::Engine;
pub(crate) use read_attributes::Read;
pub use read_attributes::is_read;
pub(crate) use tags::{Sets, Tag};

use std::borrow::Cow;
use std::time::Duration;

use crate::article::{Note, NoteKind};
use engine::{Cut, Outcome};

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
    /// Time for building the tree; reading stops there, at another place each time. Default: 2 s.
    pub deadline: Duration,
    /// Which tokenizer reads the page. Default: this crate's.
    pub engine: Engine,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input: 10 * 1024 * 1024,
            depth: 512,
            attributes: 256,
            elements: 2_000_000,
            deadline: Duration::from_secs(2),
            engine: Engine::default(),
        }
    }
}

/// Builds the tree of an HTML text within the limits. The tree keeps the text, and no copy of it if its lines end as Unix's do.
///
/// ```
/// use pressclip::parse::{Limits, parse};
/// let document = parse("<p class=lead>Hello", &Limits::default());
/// let p = document.root().descendants().find(|n| n.tag() == "p").unwrap();
/// assert_eq!((p.attr("class"), p.text().as_str()), (Some("lead"), "Hello"));
/// ```
#[must_use]
pub fn parse<'t>(text: &'t str, limits: &Limits) -> Document<'t> {
    parse_once(Cow::Borrowed(text), limits)
}

/// The same of a text that may be given away.
pub(crate) fn parse_once<'t>(text: Cow<'t, str>, limits: &Limits) -> Document<'t> {
    let mut notes = Vec::new();
    let whole = text.len();
    let text = tokenizer::cut(text, limits.input);
    if text.len() < whole {
        notes.push(Note::new(
            NoteKind::InputCut,
            format!("the page has {whole} bytes; the first {} were read", text.len()),
        ));
    }
    let Outcome { built, cut, shortened, unnamed, positions } = limits.engine.build(text, limits);
    if shortened > 0 {
        notes.push(Note::new(
            NoteKind::AttributesCut,
            format!("{shortened} tag(s) with more than {} attributes were shortened", limits.attributes),
        ));
    }
    if unnamed > 0 {
        notes.push(Note::new(
            NoteKind::NamesCut,
            format!("{unnamed} tag(s) of elements with ever new names were read as those of one element"),
        ));
    }
    if let Some(Cut { why, read, whole }) = cut {
        notes.push(Note::new(NoteKind::ParseCut, format!("{why}; the first {read} of {whole} bytes were read")));
    }
    if built.flattened > 0 {
        notes.push(Note::new(
            NoteKind::DepthCut,
            format!("{} element(s) nested deeper than {} were flattened", built.flattened, limits.depth),
        ));
    }
    Document::new(built.tree, positions, notes)
}

/// The longest start of `text` within `max` bytes that ends between two characters.
fn cut_at_char(text: &str, max: usize) -> &str {
    &text[..text.floor_char_boundary(max)]
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn quick(text: &str) -> (Document<'_>, Duration) {
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

    #[test]
    fn the_line_of_an_element_at_the_end_is_known_whatever_the_length_of_the_page() {
        for length in 500..530 {
            let page = format!("{}\n\n<p>", "x".repeat(length));
            let (document, _) = quick(&page);
            let p = document.root().descendants().find(|n| n.tag() == "p").expect("p is read");
            assert_eq!(document.line(p), Some(3), "{length} bytes before");
        }
    }
}
