//! Sets aside what its markup tells: what readers do not see, menus, the words of pictures, comments and bylines.
//!
//! Markup is believed only of parts of a page. An element that holds most of the page's prose is the article,
//! whatever it is called: unclosed menus and pages that wait for a script to show them are common.

use super::container::{Tag, chain};
use super::extent::{Extent, Extents};
use super::segment::Draft;
use super::{Container, NONE, Outline, teasers};
use crate::block::{Block, Kind, Reason};
use crate::rules::{Cue, CueSet, addresses};

/// Words of prose up to which an element's class can make it a caption.
const PICTURE_WORDS: u32 = 80;
/// Words up to which a class of an element in the line tells about the whole line.
const LINE_WORDS: u32 = 60;
/// Words up to which a text in an element named after sharing is a label of its buttons.
const SHARE_WORDS: u32 = 8;
/// Words of a line of links that share the page, at most: `Share on Facebook, Share on Threads, …`
const SHARED_WORDS: u32 = 30;

/// Paragraphs from which a text in a button may be the story.
const STORY_PARAGRAPHS: u32 = 2;

/// Kinds that a class of the block's own element or the one around it gives.
const BY_CLASS: [(Cue, Kind); 6] = [
    (Cue::CommentForm, Kind::CommentForm),
    (Cue::Comment, Kind::Comment),
    (Cue::NextArticle, Kind::NextArticle),
    (Cue::Byline, Kind::Byline),
    (Cue::Tags, Kind::Tags),
    (Cue::Footer, Kind::Footer),
];

/// The same for a class of an element within the line.
const BY_LINE: [(Cue, Kind); 4] =
    [(Cue::Byline, Kind::Byline), (Cue::Date, Kind::Date), (Cue::Credit, Kind::Credit), (Cue::Caption, Kind::Caption)];

pub(super) fn recognise(outline: &mut Outline, extents: &Extents) {
    reopen(outline, extents);
    let containers = &outline.containers;
    let seen: Vec<Seen> = outline.blocks.iter().map(Seen::of).collect();
    for (block, draft) in outline.blocks.iter_mut().zip(&outline.drafts) {
        let judge = Judge { blocks: &seen, containers, extents, draft };
        if let Some((kind, rule, saw)) = judge.kind(block) {
            set_kind(block, kind, rule, saw);
        }
    }
    teasers::teasers(outline, extents);
    teasers::starts(outline);
    appended(outline, extents);
}

/// Takes for text what stands in a button that holds most of the page's prose: somebody forgot to close it.
fn reopen(outline: &mut Outline, extents: &Extents) {
    let Outline { blocks, drafts, containers, .. } = outline;
    for (block, draft) in blocks.iter_mut().zip(drafts).filter(|(block, _)| block.kind == Kind::Form) {
        let button = chain(containers, draft.container).find(|(_, c)| c.tag == Tag::Button);
        let holds = |at: u32| extents.get(at).is_some_and(|extent| extent.paragraphs >= STORY_PARAGRAPHS);
        if button.is_some_and(|(at, _)| holds(at) && extents.is_more_than(at, 2)) {
            set_kind(block, Kind::Paragraph, "tag", "a button around most of the page");
        }
    }
}

/// Makes a block of a kind, and says why.
pub(super) fn set_kind(block: &mut Block, kind: Kind, rule: &'static str, saw: &'static str) {
    block.kind = kind;
    block.because(Reason::new(rule, saw));
}

/// What a block shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Picture,
    Text,
    Nothing,
}

impl Seen {
    fn of(block: &Block) -> Self {
        match block.kind {
            Kind::Image => Self::Picture,
            _ if block.text.is_empty() => Self::Nothing,
            _ => Self::Text,
        }
    }
}

/// A block's surroundings.
struct Judge<'a> {
    blocks: &'a [Seen],
    containers: &'a [Container],
    extents: &'a Extents,
    draft: &'a Draft,
}

impl Judge<'_> {
    fn kind(&self, block: &Block) -> Option<(Kind, &'static str, &'static str)> {
        if let Some((element, how)) = self.draft.hidden
            && !self.extents.is_more_than(element, 2)
        {
            return Some((Kind::Hidden, "hidden", how));
        }
        if !block.kind.is_article() || block.text.is_empty() {
            return None;
        }
        let own = self.containers.get(self.draft.container as usize);
        if own.is_some_and(|own| own.menu != NONE && !self.extents.is_more_than(own.menu, 2)) {
            return Some((Kind::Navigation, "tag", "nav"));
        }
        if block.kind == Kind::Table || block.level.is_some() {
            return None;
        }
        if self.is_share_label() {
            return Some((Kind::Share, "class", "of the element, and a short text"));
        }
        if self.shares(block) {
            return Some((Kind::Share, "links", "that share the page, and no other words"));
        }
        if self.beside_picture(block) {
            return Some((Kind::Caption, "place", "alone with a picture in a table"));
        }
        let by_class = || Some((self.by_class()?, "class", "of a small element around"));
        let by_line = || Some((self.by_line()?, "class", "of an element in the line"));
        self.picture_words().map(|kind| (kind, "class", "of a small element around")).or_else(by_line).or_else(by_class)
    }

    /// The classes of the elements around, as far up as they hold little prose.
    fn cues_within(&self, levels: usize, words: u32) -> CueSet {
        let small = |at: u32| self.extents.get(at).is_some_and(|extent| extent.prose <= words);
        let around = chain(self.containers, self.draft.container).take(levels).take_while(|(at, _)| small(*at));
        around.fold(CueSet::default(), |cues, (_, c)| cues.union(c.cues))
    }

    fn is_share_label(&self) -> bool {
        let own = self.containers.get(self.draft.container as usize);
        self.draft.words <= SHARE_WORDS && own.is_some_and(|c| c.cues.has(Cue::Share) && !c.cues.has(Cue::Body))
    }

    /// Whether a line is nothing but links that share the page, by their address or, if they are several, by a script.
    fn shares(&self, block: &Block) -> bool {
        let counts = &self.draft.counts;
        let mut links = block.spans.iter().filter_map(|span| span.link.as_deref()).peekable();
        counts.links > 0
            && counts.linked == counts.chars
            && self.draft.words <= SHARED_WORDS
            && (counts.links > 1 || links.peek().is_some())
            && links.all(|link| addresses::addresses().shares(link))
    }

    /// Whether a short text shares a table with a picture and nothing else: how old pages set captions.
    fn beside_picture(&self, block: &Block) -> bool {
        if self.draft.words > LINE_WORDS || block.kind != Kind::Paragraph {
            return false;
        }
        let table = chain(self.containers, self.draft.container).take(6).find(|(_, c)| c.tag == Tag::Table);
        table.and_then(|(element, _)| self.extents.get(element)).is_some_and(|extent| {
            let inside = &self.blocks[extent.first..extent.end];
            let count = |what: Seen| inside.iter().filter(|&&seen| seen == what).count();
            inside.len() < 6 && count(Seen::Picture) > 0 && count(Seen::Text) == 1
        })
    }

    fn picture_words(&self) -> Option<Kind> {
        let cues = self.cues_within(3, PICTURE_WORDS);
        match () {
            () if cues.has(Cue::Credit) => Some(Kind::Credit),
            () if cues.has(Cue::Caption) => Some(Kind::Caption),
            () => None,
        }
    }

    fn by_line(&self) -> Option<Kind> {
        if self.draft.words > LINE_WORDS {
            return None;
        }
        BY_LINE.iter().find(|(cue, _)| self.draft.inner.has(*cue)).map(|&(_, kind)| kind)
    }

    fn by_class(&self) -> Option<Kind> {
        let around = chain(self.containers, self.draft.container).take(2);
        let mut cues = CueSet::default();
        for (element, container) in around {
            if self.extents.is_more_than(element, 4) {
                break;
            }
            cues = cues.union(container.cues);
        }
        if cues.has(Cue::Body) {
            return None;
        }
        BY_CLASS.iter().find(|(cue, _)| cues.has(*cue)).map(|&(_, kind)| kind)
    }
}

/// Sets aside articles that stand below the first: later `<article>` elements with a headline of their own and prose.
fn appended(outline: &mut Outline, extents: &Extents) {
    let mut main: Option<(&Container, &Extent)> = None;
    let mut later = Vec::new();
    for (at, container) in outline.containers.iter().enumerate() {
        let Some(extent) = extents.get(at as u32).filter(|e| container.tag == Tag::Article && e.paragraphs >= 2) else {
            continue;
        };
        let headed = outline.blocks[extent.first..extent.end].iter().any(|b| b.level == Some(1) && b.kind.is_article());
        if !headed {
            continue;
        }
        match main {
            None => main = Some((container, extent)),
            Some((first, whole)) => {
                let alike = first.parent == container.parent || first.signature == container.signature;
                // A short piece above a long one is more likely a teaser than the article.
                if alike && extent.first >= whole.end && whole.prose * 2 >= extent.prose {
                    later.push(extent.first..extent.end);
                }
            }
        }
    }
    for range in later {
        for block in outline.blocks[range].iter_mut().filter(|b| b.kind.is_article()) {
            set_kind(block, Kind::NextArticle, "place", "in a later article with its own headline");
        }
    }
}
