//! Tree → typed blocks, boilerplate recognised and set aside.
//!
//! 1. `segment` walks the tree once and cuts it into blocks, each with the kind that its markup gives it.
//! 2. `recognise` sets aside what is certainly not the article by its markup and, with `teasers`, its shape, `summaries` by
//!    shape and links, `boilerplate` by words (which `phrases` finds) and shape together, `boxes` by the line that heads a box.
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
mod numbering;
mod phrases;
mod recognise;
mod segment;
mod standing;
mod summaries;
mod table;
mod teasers;
mod visible;

pub(crate) use address::base;
pub(crate) use container::{Container, NONE, Tag, chain};
pub(crate) use extent::Extents;
pub(crate) use inline::words;
pub(crate) use segment::Draft;

use url::Url;

use crate::article::{Note, NoteKind};
use crate::block::Block;
use crate::parse::{Document, Node};
use crate::rules::Names;

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
    /// Blocks left out of a page that has too many.
    left_out: usize,
}

/// Blocks read of one page.
const MAX_BLOCKS: usize = 50_000;
/// Blocks from which on only those that may be prose are read: a story may stand behind a flood of short ones.
const MANY_BLOCKS: usize = 40_000;
/// Words of a block that may be prose.
const PROSE_WORDS: u32 = 12;

/// Times noted of one page.
const MAX_TIMES: usize = 2_000;

impl Outline {
    /// An empty one with room for what most pages with so many nodes have.
    fn of_nodes(nodes: usize) -> Self {
        let nodes = nodes.min(8 * 1_024);
        let (blocks, drafts) = (Vec::with_capacity(nodes / 6), Vec::with_capacity(nodes / 6));
        Self { blocks, drafts, containers: Vec::with_capacity(nodes / 4), ..Self::default() }
    }

    /// Adds a block, if the page does not have too many.
    fn add(&mut self, block: Block, draft: Draft) {
        if self.blocks.len() >= MANY_BLOCKS && draft.words < PROSE_WORDS {
            self.left_out += 1;
            return;
        }
        self.blocks.push(block);
        self.drafts.push(draft);
    }

    fn is_full(&self) -> bool {
        self.blocks.len() >= MAX_BLOCKS
    }

    /// Says what was left out.
    fn note_cut(&mut self) {
        let short =
            format!("{} of fewer than {PROSE_WORDS} words behind the first {MANY_BLOCKS} were left out", self.left_out);
        let cut = match (self.is_full(), self.left_out) {
            (false, 0) => return,
            (false, _) => short,
            (true, 0) => format!("the first {MAX_BLOCKS} were read"),
            (true, _) => format!("the first {MAX_BLOCKS} were read, and {short}"),
        };
        self.notes.push(Note::new(NoteKind::WorkCut, format!("the page has too many blocks; {cut}")));
    }

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
    clean_noting(document, base, &mut Names::default())
}

/// The same, for whoever asks later on what the names of the page's elements say.
pub(crate) fn clean_noting<'a>(document: &'a Document<'a>, base: Option<&Url>, names: &mut Names<'a>) -> Outline {
    let mut outline = segment::segment(document, base, names);
    let extents = extent::Extents::of(&outline);
    recognise::recognise(&mut outline, &extents);
    summaries::summaries(&mut outline, &extents, base);
    phrases::phrases(&mut outline, &extents);
    boilerplate::boilerplate(&mut outline);
    boxes::boxes(&mut outline, &extents);
    outline
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Kind;

    /// The kind of the block with these words, between paragraphs enough for a story.
    fn kind(html: &str, words: &str) -> Kind {
        let story = "<p>The wall of the harbour has cracked along thirty metres, and until engineers have looked at it from a boat \
            the quay stays closed, the council said on Monday morning.</p>";
        let page = format!("<article>{story}{story}{html}{story}{story}</article>");
        let outline = clean(&crate::parse::parse(&page, &crate::parse::Limits::default()), None);
        outline.blocks.iter().find(|b| b.text.contains(words)).map_or(Kind::Other, |b| b.kind)
    }

    #[test]
    fn a_short_text_in_an_element_named_after_sharing_is_a_label_and_a_heading_or_a_long_text_is_none() {
        assert_eq!(kind("<p class='share-hint'>Pass it on", "Pass"), Kind::Share);
        assert_eq!(kind("<h2 id='social-media'>Pass it on", "Pass"), Kind::Subhead);
        let long = "<p class='share-hint'>Pass it on, said the harbour master, who had heard the wall in the night";
        assert_eq!(kind(long, "Pass"), Kind::Paragraph);
    }

    #[test]
    fn a_small_box_named_after_a_newsletter_that_speaks_of_it_is_set_aside_whole() {
        let offer =
            |class: &str| format!("<div class='{class}'><b>Coast</b><p>Our weekly newsletter has it all.</p></div>");
        assert_eq!(kind(&offer("box-newsletter"), "Coast"), Kind::SignUp);
        assert_ne!(kind(&offer("box"), "Coast"), Kind::SignUp);
        assert_ne!(
            kind("<div class='box-newsletter'><b>Coast</b><p>The tide is high.</p></div>", "Coast"),
            Kind::SignUp
        );
    }

    #[test]
    fn a_list_in_a_button_is_a_part_of_the_button() {
        assert_eq!(kind("<button>Sections<ul><li>Sport on land</ul></button>", "Sport"), Kind::Form);
    }

    #[test]
    fn a_button_that_was_left_open_around_the_story_holds_text_and_one_around_a_part_of_it_does_not() {
        let story = "<p>The wall of the harbour has cracked along thirty metres, and until engineers have looked at it from a boat \
            the quay stays closed, the council said on Monday morning.</p>";
        let kinds = |page: &str| {
            let outline = clean(&crate::parse::parse(page, &crate::parse::Limits::default()), None);
            outline.blocks.iter().map(|block| block.kind).collect::<Vec<_>>()
        };
        assert_eq!(
            kinds(&format!("<button>Menu<h2>Wall</h2>{story}{story}")),
            [Kind::Paragraph, Kind::Subhead, Kind::Paragraph, Kind::Paragraph]
        );
        assert_eq!(kinds(&format!("<button>{story}")), [Kind::Form], "one paragraph");
        let around = kinds(&format!("<button>{story}{story}</button>{story}{story}"));
        assert_eq!(around, [Kind::Form, Kind::Form, Kind::Paragraph, Kind::Paragraph]);
    }

    #[test]
    fn a_line_with_a_credit_alone_below_a_picture_is_its_caption() {
        let line = "<div>The quay last week. Photo: Plainwire</div>";
        let picture = "<img src='/quay.jpg' width=900 height=600 alt='The quay'>";
        assert_eq!(kind(&format!("<div>{picture}{line}</div>"), "quay last"), Kind::Caption);
        assert_eq!(kind(line, "quay last"), Kind::Paragraph);
    }

    #[test]
    fn what_a_class_hides_on_all_screens_is_hidden_unless_the_button_above_opens_it() {
        let story = |class: &str| format!("<div class='{class}'><p>Only the crane knows.</p></div>");
        assert_eq!(kind(&story("card hidden"), "crane"), Kind::Hidden);
        for class in ["hidden md:block", "hidden lg:flex-row", "sm:inline-block hidden", "hidden-gem"] {
            assert_eq!(kind(&story(class), "crane"), Kind::Paragraph, "{class}");
        }
        let opened = format!("<h3><button>Who knows?</button></h3>{}", story("hidden"));
        assert_eq!(kind(&opened, "crane"), Kind::Paragraph);
    }

    #[test]
    fn a_panel_that_a_button_opens_is_shown_unless_the_button_is_hidden() {
        let panel = "<div id='more' hidden><p>Only the crane knows.</p></div>";
        let button = "<div aria-controls='more'>Who knows?</div>";
        assert_eq!(kind(&format!("{button}{panel}"), "crane"), Kind::Paragraph);
        assert_eq!(kind(&format!("<div hidden>{button}</div>{panel}"), "crane"), Kind::Hidden);
        assert_eq!(kind(panel, "crane"), Kind::Hidden);
    }

    #[test]
    fn an_empty_block_for_its_height_does_not_cut_the_words_around_it() {
        let heading = "<h2><strong><div></div>The quay on market d</strong><strong>ays<div></div></strong></h2>";
        assert_eq!(kind(heading, "The quay on market days"), Kind::Subhead);
        assert_eq!(
            kind("<b>Quay<div><p>Closed.</p></div></b><b>s are closed.</b>", "Quays"),
            Kind::Other,
            "a block with words ends the line"
        );
    }

    #[test]
    fn a_line_of_nothing_but_links_that_share_the_page_is_set_aside() {
        let link = |to: &str, name: &str| format!("<a href='{to}'>{name}</a> ");
        let to_friends = link("https://www.facebook.com/sharer.php?u=x", "Facebook");
        let by_script = link("javascript:void(0)", "Telegram");
        assert_eq!(kind(&format!("<div>{to_friends}</div>"), "Facebook"), Kind::Share);
        assert_eq!(kind(&format!("<div>{to_friends}{by_script}</div>"), "Telegram"), Kind::Share);
        assert_eq!(kind(&format!("<div>{by_script}</div>"), "Telegram"), Kind::Paragraph);
        let elsewhere = link("https://harbour.example/wall", "Wall");
        assert_eq!(kind(&format!("<div>{to_friends}{elsewhere}</div>"), "Wall"), Kind::Paragraph);
        assert_eq!(kind(&format!("<p>Pass it on by {to_friends}</p>"), "Pass"), Kind::Paragraph);
    }

    #[test]
    fn starts_of_stories_that_break_off_are_set_aside_where_there_are_several() {
        let start = "<p>Ferries will stay in harbour until […]</p>";
        assert_eq!(kind(&format!("{start}<li>The crane is to be [...]"), "crane"), Kind::Related);
        assert_eq!(kind(&format!("{start}<li>The crane is to be moved"), "Ferries"), Kind::Paragraph);
        assert_eq!(kind(start, "Ferries"), Kind::Paragraph);
        let long = format!("<p>{} The crane [...]", "It rained all day. ".repeat(20));
        assert_eq!(kind(&format!("{start}{long}"), "crane"), Kind::Paragraph);
    }

    #[test]
    fn the_parts_of_a_pop_up_window_are_hidden() {
        assert_eq!(kind("<div class='modal-content'><p>We value your time.</div>", "value"), Kind::Hidden);
    }
}
