//! What is around each element: looked up once for all blocks in it.

use super::features::Put;
use super::stats::Stats;
use crate::clean::{Container, Draft, NONE, Tag};
use crate::rules::Cue;

/// Levels looked up for tags and cues; farther counts as none.
const LEVELS: u8 = 10;

const TAGS: [(&str, Tag); 16] = [
    ("up_article", Tag::Article),
    ("up_main", Tag::Main),
    ("up_aside", Tag::Aside),
    ("up_header", Tag::Header),
    ("up_footer", Tag::Footer),
    ("up_form", Tag::Form),
    ("up_cell", Tag::Cell),
    ("up_li", Tag::Li),
    ("up_quote", Tag::Quote),
    ("up_figure", Tag::Figure),
    ("up_section", Tag::Section),
    ("up_details", Tag::Details),
    ("up_dialog", Tag::Dialog),
    ("up_anchor", Tag::Anchor),
    ("up_nav", Tag::Nav),
    ("up_custom", Tag::Custom),
];

const CUES: [(&str, Cue); 24] = [
    ("cue_body", Cue::Body),
    ("cue_lead", Cue::Lead),
    ("cue_headline", Cue::Headline),
    ("cue_byline", Cue::Byline),
    ("cue_date", Cue::Date),
    ("cue_caption", Cue::Caption),
    ("cue_credit", Cue::Credit),
    ("cue_quote", Cue::Quote),
    ("cue_embed", Cue::Embed),
    ("cue_related", Cue::Related),
    ("cue_sign_up", Cue::SignUp),
    ("cue_share", Cue::Share),
    ("cue_comment_form", Cue::CommentForm),
    ("cue_comment", Cue::Comment),
    ("cue_author_box", Cue::AuthorBox),
    ("cue_tags", Cue::Tags),
    ("cue_navigation", Cue::Navigation),
    ("cue_footer", Cue::Footer),
    ("cue_consent", Cue::Consent),
    ("cue_advert", Cue::Advert),
    ("cue_paywall", Cue::Paywall),
    ("cue_aside", Cue::Aside),
    ("cue_next_article", Cue::NextArticle),
    ("cue_hidden", Cue::Hidden),
];

/// For each tag its place among the levels, or none.
const TAG_SLOTS: [u8; 256] = {
    let mut slots = [u8::MAX; 256];
    let mut at = 0;
    while at < TAGS.len() {
        slots[TAGS[at].1 as usize] = at as u8;
        at += 1;
    }
    slots
};

/// For each cue its place among the levels, or none.
const CUE_SLOTS: [u8; 32] = {
    let mut slots = [u8::MAX; 32];
    let mut at = 0;
    while at < CUES.len() {
        slots[CUES[at].1 as usize] = (TAGS.len() + at) as u8;
        at += 1;
    }
    slots
};

/// An element and all around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Above {
    /// Levels up to the nearest with each of the tags, and each of the cues.
    levels: [u8; TAGS.len() + CUES.len()],
    /// Whether this is in the element that holds the most, and in the big one.
    pub(crate) in_top: bool,
    pub(crate) in_big: bool,
    /// The nearest `<article>`.
    pub(crate) article: u32,
}

impl Above {
    /// Around the root.
    const NOTHING: Self =
        Self { levels: [LEVELS; TAGS.len() + CUES.len()], in_top: false, in_big: false, article: NONE };

    /// For each container what is around it, and itself.
    pub(crate) fn all(containers: &[Container], top: u32, big: u32) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::with_capacity(containers.len());
        for (at, container) in (0_u32..).zip(containers) {
            // Parents stand before their children.
            let mut above = all.get(container.parent as usize).copied().unwrap_or(Self::NOTHING);
            for level in &mut above.levels {
                *level = LEVELS.min(*level + 1);
            }
            let mut meet = |slot: u8| {
                if let Some(level) = above.levels.get_mut(usize::from(slot)) {
                    *level = 0;
                }
            };
            meet(TAG_SLOTS[container.tag as usize]);
            let mut bits = container.cues.bits();
            while bits != 0 {
                meet(CUE_SLOTS[bits.trailing_zeros() as usize]);
                bits &= bits - 1;
            }
            above.in_top |= at == top;
            above.in_big |= at == big;
            if container.tag == Tag::Article {
                above.article = at;
            }
            all.push(above);
        }
        all
    }

    /// What is around a block.
    pub(super) fn of<'s>(stats: &'s Stats, draft: &Draft) -> &'s Self {
        stats.above.get(draft.container as usize).unwrap_or(&Self::NOTHING)
    }

    /// Tells of the nearest tags and cues.
    pub(super) fn put_levels(&self, put: &mut impl Put) {
        let (tags, cues) = self.levels.split_at(TAGS.len());
        for (&level, &(name, _)) in tags.iter().zip(&TAGS) {
            put(name, f32::from(level));
        }
        for (&level, &(name, _)) in cues.iter().zip(&CUES) {
            put(name, f32::from(level));
        }
    }
}
