//! Where a block stands in the tree from the headline and the first and last paragraph, and what its section and
//! list look like as a whole.

use super::features::{Put, ratio};
use super::stats::{Stats, link_density};
use crate::clean::{Container, NONE, Outline, chain};

/// Steps in the tree that count; farther is as far.
const FAR: usize = 20;

/// Describes a block by the landmarks, its section and its list.
pub(super) fn put_all(outline: &Outline, stats: &Stats, block: usize, put: &mut impl Put) {
    from_landmarks(outline, stats, block, put);
    together(outline, stats, block, put);
}

fn from_landmarks(outline: &Outline, stats: &Stats, block: usize, put: &mut impl Put) {
    let holder = stats.holder(&outline.containers, &outline.drafts[block]);
    for (landmark, [up, down]) in [
        (&stats.landmarks.headline, ["to_headline_up", "to_headline_down"]),
        (&stats.landmarks.first, ["to_first_up", "to_first_down"]),
        (&stats.landmarks.last, ["to_last_up", "to_last_down"]),
    ] {
        let (steps_up, steps_down) = landmark.steps(&outline.containers, holder);
        put(up, steps_up);
        put(down, steps_down);
    }
}

fn together(outline: &Outline, stats: &Stats, block: usize, put: &mut impl Put) {
    let section = stats.landmarks.section(stats.place[block]);
    put("section_blocks", section.blocks);
    put("section_words", section.words);
    put("section_linked", ratio(section.linked, section.words));
    put("section_paragraphs", section.paragraphs);
    let group = stats.landmarks.group(outline.blocks[block].group);
    put("group_blocks", group.map_or(-1.0, |g| g.blocks));
    put("group_length", group.map_or(-1.0, |g| ratio(g.words, g.blocks)));
    put("group_linked", group.map_or(-1.0, |g| ratio(g.linked, g.words)));
}

/// The way from a landmark up to the root.
#[derive(Debug, Default)]
pub(crate) struct Landmark {
    /// For each container on the way, one more than its steps from the landmark; 0 = not on the way.
    level: Vec<u16>,
}

impl Landmark {
    fn of(containers: &[Container], at: u32) -> Self {
        let mut level = vec![0; containers.len()];
        for (steps, (container, _)) in chain(containers, at).enumerate() {
            level[container as usize] = u16::try_from(steps + 1).unwrap_or(u16::MAX);
        }
        Self { level }
    }

    /// Steps from a container up to the first element that is also around the landmark, and from there down to the
    /// landmark.
    pub(crate) fn steps(&self, containers: &[Container], from: u32) -> (f32, f32) {
        let meets = chain(containers, from).take(FAR).enumerate().find_map(|(up, (c, _))| {
            let level = self.level[c as usize];
            (level > 0).then(|| (up, usize::from(level - 1).min(FAR)))
        });
        let (up, down) = meets.unwrap_or((FAR, FAR));
        (up as f32, down as f32)
    }
}

/// What blocks under one heading, or of one list, have together.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Together {
    pub(crate) blocks: f32,
    pub(crate) words: f32,
    pub(crate) linked: f32,
    pub(crate) paragraphs: f32,
}

/// The landmarks, sections and lists of a page.
#[derive(Debug, Default)]
pub(crate) struct Landmarks {
    pub(crate) headline: Landmark,
    pub(crate) first: Landmark,
    pub(crate) last: Landmark,
    /// For each place, its section: the blocks from one heading to the next.
    section: Vec<u32>,
    sections: Vec<Together>,
    groups: Vec<Together>,
}

impl Landmarks {
    pub(crate) fn of(outline: &Outline, stats: &Stats) -> Self {
        let holder = |at: Option<usize>| {
            at.map_or(NONE, |at| stats.holder(&outline.containers, &outline.drafts[stats.scored[at]]))
        };
        let landmark = |at: Option<usize>| Landmark::of(&outline.containers, holder(at));
        let mut found = Self {
            headline: landmark(stats.headline_at),
            first: landmark(stats.span.map(|s| s.0)),
            last: landmark(stats.span.map(|s| s.1)),
            section: Vec::with_capacity(stats.scored.len()),
            sections: vec![Together::default()],
            groups: Vec::new(),
        };
        found.add_up(outline, stats);
        found
    }

    fn add_up(&mut self, outline: &Outline, stats: &Stats) {
        for (&i, &paragraph) in stats.scored.iter().zip(&stats.paragraph) {
            let (block, draft) = (&outline.blocks[i], &outline.drafts[i]);
            let words = draft.words as f32;
            let one = Together {
                blocks: 1.0,
                words,
                linked: words * link_density(draft),
                paragraphs: f32::from(u8::from(paragraph)),
            };
            if block.level.is_some() {
                self.sections.push(Together::default());
            } else if let Some(section) = self.sections.last_mut() {
                section.add(&one);
            }
            self.section.push(u32::try_from(self.sections.len() - 1).unwrap_or(u32::MAX));
            if block.group > 0 {
                let group = block.group as usize;
                if self.groups.len() <= group {
                    self.groups.resize(group + 1, Together::default());
                }
                self.groups[group].add(&one);
            }
        }
    }

    /// The section that a place is in or heads.
    pub(crate) fn section(&self, place: usize) -> Together {
        self.sections[self.section[place] as usize]
    }

    /// The list, quotation or figure with a number; none for 0.
    pub(crate) fn group(&self, number: u32) -> Option<Together> {
        if number == 0 { None } else { self.groups.get(number as usize).copied() }
    }
}

impl Together {
    fn add(&mut self, other: &Self) {
        self.blocks += other.blocks;
        self.words += other.words;
        self.linked += other.linked;
        self.paragraphs += other.paragraphs;
    }
}
