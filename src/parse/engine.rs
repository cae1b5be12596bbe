//! The two ways to a tree: this crate's tokenizer, or html5ever's.

use std::borrow::Cow;
use std::rc::Rc;
use std::time::Instant;

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer as StockTokenizer, TokenizerOpts};

use super::guard::{Built, DepthCap};
use super::names::Names;
use super::tokenizer::{Attributes, InputStream, Options, Positions, Tokenizer};
use super::tree::{Tree, expected_nodes};
use super::{Limits, attributes, cut_at_char};

/// Bytes of text between two looks at the clock.
const CHUNK: usize = 8 * 1024;

/// Which tokenizer reads a page. The tree builder is html5ever's either way, and the tree the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Engine {
    /// [`tokenizer`](super::tokenizer): a fraction of the time. Keeps the attributes that are [read](super::is_read).
    #[default]
    Bytes,
    /// html5ever's own. Keeps all attributes. Lines of tags with a line break between `=` and a value are too low.
    Html5ever,
}

/// A tree and what was cut on the way to it.
pub(super) struct Outcome<'t> {
    pub(super) built: Built<'t>,
    pub(super) cut: Option<Cut>,
    /// Tags with too many attributes.
    pub(super) shortened: usize,
    /// Tags whose name is yet another one.
    pub(super) unnamed: usize,
    /// What elements are placed by.
    pub(super) positions: Positions,
}

/// Why and where reading stopped.
pub(super) struct Cut {
    pub(super) why: &'static str,
    pub(super) read: usize,
    pub(super) whole: usize,
}

impl Engine {
    pub(super) fn build<'t>(self, text: Cow<'t, str>, limits: &Limits) -> Outcome<'t> {
        match self {
            Self::Bytes => bytes(text, limits),
            Self::Html5ever => html5ever(&text, limits),
        }
    }
}

/// Looks whether a page takes too much.
struct Watch<'l> {
    start: Instant,
    limits: &'l Limits,
    whole: usize,
}

impl Watch<'_> {
    fn over(&self, elements: usize, read: usize) -> Option<Cut> {
        let why = if self.start.elapsed() > self.limits.deadline {
            "the time for building the tree ran out"
        } else if elements > self.limits.elements {
            "the page has too many elements"
        } else {
            return None;
        };
        Some(Cut { why, read, whole: self.whole })
    }
}

fn bytes<'t>(text: Cow<'t, str>, limits: &Limits) -> Outcome<'t> {
    let start = Instant::now();
    let input = InputStream::new(text);
    let watch = Watch { start, limits, whole: input.len() };
    let options = Options {
        attributes: Attributes::Read,
        max_attributes: limits.attributes,
        positions: Positions::Bytes,
        ..Options::default()
    };
    let names = Names::new();
    let tree = Tree::new(input.share(), expected_nodes(input.as_str()));
    let mut tokenizer = Tokenizer::new(
        &input,
        DepthCap::new(&names, limits, Attributes::Read, Positions::Bytes, tree).going_ahead(&input, limits),
        &options,
    );
    let mut looked = 0;
    let mut cut = None;
    while cut.is_none() && tokenizer.step() {
        let read = tokenizer.position();
        if read - looked >= CHUNK && read < input.len() {
            looked = read;
            cut = watch.over(tokenizer.sink.elements(), read);
        }
    }
    let (shortened, unnamed) = (tokenizer.shortened_tags(), tokenizer.unnamed_tags());
    let built = tokenizer.finish().finish().with_names(names);
    Outcome { built, cut, shortened, unnamed, positions: Positions::Bytes }
}

fn html5ever(text: &str, limits: &Limits) -> Outcome<'static> {
    let (text, shortened) = attributes::cap(text, limits.attributes);
    let watch = Watch { start: Instant::now(), limits, whole: text.len() };
    let names = Names::new();
    let tokenizer = StockTokenizer::new(
        DepthCap::new(
            &names,
            limits,
            Attributes::All,
            Positions::Lines,
            Tree::new(Rc::new(Cow::Borrowed("")), expected_nodes(&text)),
        ),
        TokenizerOpts::default(),
    );
    let queue = BufferQueue::default();
    let mut rest: &str = &text;
    let mut cut = None;
    while !rest.is_empty() && cut.is_none() {
        let mut chunk = cut_at_char(rest, CHUNK);
        // It takes a byte order mark at the start of a chunk for that of the page.
        while rest[chunk.len()..].starts_with('\u{feff}') {
            chunk = &rest[..chunk.len() + '\u{feff}'.len_utf8()];
        }
        queue.push_back(StrTendril::from_slice(chunk));
        // Scripts and encoding changes interrupt it; neither is acted on.
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        rest = &rest[chunk.len()..];
        if !rest.is_empty() {
            cut = watch.over(tokenizer.sink.elements(), text.len() - rest.len());
        }
    }
    tokenizer.end();
    let built = tokenizer.sink.finish().with_names(names);
    Outcome { built, cut, shortened, unnamed: 0, positions: Positions::Lines }
}
