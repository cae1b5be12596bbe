//! Tree → typed blocks, boilerplate recognised and set aside.
//!
//! 1. `segment` walks the tree once and cuts it into blocks, each with the kind that its markup gives it.
//! 2. `recognise` sets aside what is certainly not the article by its markup and, with `teasers`, its shape, `boilerplate` by words (which `phrases` finds)
//!    and shape together, `boxes` by the line that heads a box.
//!
//! What is left undecided is scored by [`crate::score`] and chosen in [`mod@crate::extract`].

mod address;
mod attributes;
mod boilerplate;
mod boxes;
mod container;
mod extent;
mod frame;
mod inline;
mod media;
mod phrases;
mod recognise;
mod segment;
mod table;
mod teasers;
mod visible;

pub(crate) use container::{Container, NONE, Tag, chain};
pub(crate) use extent::Extents;
pub(crate) use inline::words;
pub(crate) use segment::Draft;

use url::Url;

use crate::article::Note;
use crate::block::Block;
use crate::parse::{Document, Node};

/// The blocks of a page and where they stand.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Outline {
    /// In document order.
    pub blocks: Vec<Block>,
    /// What was cut.
    pub notes: Vec<Note>,
    /// For each block, what its markup says.
    pub(crate) drafts: Vec<Draft>,
    /// The elements that hold blocks.
    pub(crate) containers: Vec<Container>,
    /// The `<time datetime>`s.
    pub(crate) times: Vec<Time>,
}

/// Times noted of one page.
const MAX_TIMES: usize = 2_000;

impl Outline {
    /// Notes what a `<time>` states.
    fn note_time(&mut self, node: Node<'_>, container: u32) {
        let value = node.attr("datetime").map(str::trim).filter(|value| (4..64).contains(&value.len()));
        if let Some(value) = value.filter(|_| self.times.len() < MAX_TIMES) {
            self.times.push(Time { container, value: value.to_owned() });
        }
    }
}

/// A time that the markup states.
#[derive(Debug)]
pub(crate) struct Time {
    /// The element that holds the text around it.
    pub(crate) container: u32,
    pub(crate) value: String,
}

/// Cuts a page into blocks and sets aside what is certainly boilerplate.
///
/// Links are resolved against `base`, or against the page's `<base href>`.
///
/// ```
/// use pressclip::{Kind, clean, parse};
/// let document = parse::parse("<nav><a href=/>Home</a></nav><p>Text.</p>", &Default::default());
/// let outline = clean::clean(&document, None);
/// let kinds: Vec<_> = outline.blocks.iter().map(|b| b.kind).collect();
/// assert_eq!(kinds, [Kind::Navigation, Kind::Paragraph]);
/// ```
#[must_use]
pub fn clean(document: &Document, base: Option<&Url>) -> Outline {
    let mut outline = segment::segment(document, base);
    let extents = extent::Extents::of(&outline);
    recognise::recognise(&mut outline, &extents);
    phrases::phrases(&mut outline, &extents);
    boilerplate::boilerplate(&mut outline);
    boxes::boxes(&mut outline, &extents);
    outline
}
