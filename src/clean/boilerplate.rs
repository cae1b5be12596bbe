//! Boilerplate that gives itself away by words and shape together: "See also" before a link, the reply form, a label
//! over an advertisement. A phrase alone decides nothing here; prose that mentions one stays.

use super::container::{Tag, chain};
use super::segment::Draft;
use super::{Container, Outline};
use crate::block::{Block, Kind, Reason};
use crate::rules::{Cue, PhraseHit, Place};

/// Words up to which a pointer to another story is believed.
const POINTER_WORDS: u32 = 45;
/// Blocks around a phrase of the reply form in which a second one is looked for.
const NEAR: usize = 4;

/// Levels up from a line to what holds it and the picture above, and from the picture to that.
const LINE_LEVELS: usize = 3;
const PICTURE_LEVELS: usize = 6;

/// Sets aside what words and shape tell.
pub(super) fn boilerplate(outline: &mut Outline) {
    let open: Vec<usize> = (0..outline.blocks.len()).filter(|&i| outline.blocks[i].is_open()).collect();
    let mut found: Vec<(usize, Kind, PhraseHit, &str)> = Vec::new();
    for (at, &i) in open.iter().enumerate() {
        let Some(hit) = outline.drafts[i].phrase else { continue };
        let near = &open[at.saturating_sub(NEAR)..(at + NEAR + 1).min(open.len())];
        let seen = Seen { outline, block: &outline.blocks[i], draft: &outline.drafts[i], hit };
        match hit.cue {
            Cue::Related => {
                let below = &open[at + 1..];
                if let Some(shape) = seen.pointer(below) {
                    found.push((i, Kind::Related, hit, shape));
                    if shape == LABEL {
                        found.extend(seen.pointed_at(below).map(|i| (i, Kind::Related, hit, "link below the label")));
                    }
                }
            }
            cue => {
                if let Some((kind, shape)) = seen.other(cue, near, i) {
                    found.push((i, kind, hit, shape));
                }
            }
        }
    }
    for (i, kind, hit, shape) in found {
        let block = &mut outline.blocks[i];
        block.kind = kind;
        block.because(Reason::new("phrase", format!("“{}” ({}), {shape}", hit.phrase, hit.language)));
    }
}

const LABEL: &str = "a label over links";

/// A block with a phrase, and where it stands.
struct Seen<'a> {
    outline: &'a Outline,
    block: &'a Block,
    draft: &'a Draft,
    hit: PhraseHit,
}

impl Seen<'_> {
    /// Whether the phrase points at another story: the rest of the block is a link, or links follow the label.
    fn pointer(&self, below: &[usize]) -> Option<&'static str> {
        if self.hit.place == Place::Inside || self.draft.words > POINTER_WORDS {
            return None;
        }
        let linked = |draft: &Draft| draft.counts.linked * 2 >= draft.counts.chars && draft.counts.links > 0;
        if self.hit.place == Place::Start {
            let rest = self.draft.counts.chars.saturating_sub(letters(self.hit.phrase));
            let most = self.draft.counts.linked * 10 >= rest * 8 && self.draft.counts.links > 0;
            return (most && rest > 0).then_some("the rest is a link");
        }
        if linked(self.draft) {
            return Some("a link");
        }
        below.first().is_some_and(|&next| self.is_link_beside(next)).then_some(LABEL)
    }

    /// The run of linked blocks under a label.
    fn pointed_at(&self, below: &[usize]) -> impl Iterator<Item = usize> {
        below.iter().copied().take_while(|&i| self.is_link_beside(i)).take(12)
    }

    /// Whether a block is a link in the label's own box.
    fn is_link_beside(&self, block: usize) -> bool {
        let draft = &self.outline.drafts[block];
        let linked = draft.counts.is_linked();
        linked && self.outline.blocks[block].level.is_none_or(|level| level > 1) && draft.words <= POINTER_WORDS
    }

    /// The kind that a phrase of another cue gives, when the block's shape and place agree.
    fn other(&self, cue: Cue, near: &[usize], own: usize) -> Option<(Kind, &'static str)> {
        let short = self.draft.words <= POINTER_WORDS;
        match cue {
            Cue::CommentForm if short && (self.has_class(cue) || self.in_form()) => {
                Some((Kind::CommentForm, "in a form"))
            }
            Cue::CommentForm if short && self.again(cue, near, own) => Some((Kind::CommentForm, "and again beside it")),
            Cue::SkipLink if self.draft.counts.links > 0 => Some((Kind::SkipLink, "a link")),
            Cue::Advert if self.hit.place == Place::Whole => Some((Kind::Advert, "alone on its line")),
            Cue::SignUp if short && self.hit.place != Place::Inside && (self.has_class(cue) || self.in_form()) => {
                Some((Kind::SignUp, "in a form"))
            }
            Cue::Date if self.hit.place == Place::Whole => Some((Kind::Date, "alone on its line")),
            Cue::Continue if self.hit.place == Place::Whole => Some((Kind::Paywall, "alone on its line")),
            Cue::SignUp | Cue::Paywall if self.hit.place == Place::Whole && self.block.level.is_none() => {
                Some((if cue == Cue::SignUp { Kind::SignUp } else { Kind::Paywall }, "alone on its line"))
            }
            Cue::Caption | Cue::Credit if short && self.is_below_picture(own) => {
                Some((Kind::Caption, "below a picture"))
            }
            Cue::Consent if self.has_class(cue) => Some((Kind::Consent, "in a box for consent")),
            Cue::Share if short && self.hit.place != Place::Inside && self.has_class(cue) => {
                Some((Kind::Share, "in a box for sharing"))
            }
            _ => None,
        }
    }

    /// Whether another block nearby has a different phrase of the same cue.
    fn again(&self, cue: Cue, near: &[usize], own: usize) -> bool {
        near.iter().any(|&i| {
            let other = self.outline.drafts[i].phrase;
            i != own && other.is_some_and(|o| o.cue == cue && o.phrase != self.hit.phrase)
        })
    }

    /// Whether the block stands right below a picture, in an element with nothing behind it.
    fn is_below_picture(&self, own: usize) -> bool {
        let Outline { blocks, drafts, containers, .. } = self.outline;
        let holds = |element: u32, at: usize| {
            drafts
                .get(at)
                .is_some_and(|d| chain(containers, d.container).take(PICTURE_LEVELS).any(|(c, _)| c == element))
        };
        let Some(before) = own.checked_sub(1).filter(|&at| blocks[at].kind == Kind::Image) else { return false };
        let mut around = chain(containers, self.draft.container).take(LINE_LEVELS);
        around.any(|(element, _)| holds(element, before) && !holds(element, own + 1))
    }

    fn above(&self) -> impl Iterator<Item = &Container> {
        chain(&self.outline.containers, self.draft.container).map(|(_, c)| c)
    }

    fn has_class(&self, cue: Cue) -> bool {
        self.draft.inner.has(cue) || self.above().take(4).any(|c| c.cues.has(cue))
    }

    /// Whether fields to fill in stand with the block in a small form. A form around a whole page is none.
    fn in_form(&self) -> bool {
        self.block.kind == Kind::Form || self.above().take(4).any(|c| c.tag == Tag::Form && c.controls > 0)
    }
}

fn letters(text: &str) -> u32 {
    text.chars().filter(|c| !c.is_whitespace()).count() as u32
}
