//! What a page looks like as a whole, summed up once.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::above::Above;
use super::fold::{Tokens, Words};
use super::landmarks::Landmarks;
use super::neighbours::Neighbour;
use super::{Hints, fold};
use crate::block::{Block, Kind};
use crate::clean::{Container, Draft, NONE, Outline};
use crate::rules::PhraseHit;

/// Characters of structured-data text that are compared.
const MAX_BODY: usize = 200_000;

/// Levels within which a paragraph is looked for in the big container.
const NEAR: usize = 24;

/// Sums over the blocks below an element.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sums {
    /// Words of paragraphs: see [`is_paragraph`].
    pub(crate) mass: f32,
    pub(crate) words: f32,
    pub(crate) linked: f32,
    pub(crate) blocks: f32,
    pub(crate) paragraphs: f32,
    /// Mass of paragraphs one and two levels below, the farther halved: how much this element looks like the holder.
    pub(crate) holds: f32,
}

/// What blocks with the same tag and classes have in common.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Signature {
    pub(crate) mass: f32,
    pub(crate) words: f32,
    pub(crate) linked: f32,
    pub(crate) blocks: f32,
    pub(crate) paragraphs: f32,
}

/// A page summed up.
#[derive(Debug)]
pub(crate) struct Stats {
    /// Indices of the blocks to judge.
    pub(crate) scored: Vec<usize>,
    /// For each block, its place in `scored`.
    pub(crate) place: Vec<usize>,
    /// Per container.
    pub(crate) sums: Vec<Sums>,
    /// Containers whose only content is one block.
    pub(crate) leaf: Vec<bool>,
    pub(crate) own: FxHashMap<u64, Signature>,
    pub(crate) pair: FxHashMap<u64, Signature>,
    pub(crate) total: Sums,
    /// The element that holds the most, and all above it.
    pub(crate) top: u32,
    pub(crate) above_top: Vec<bool>,
    /// Per container, what is around it.
    pub(crate) above: Vec<Above>,
    /// The deepest element with most of the page's paragraphs.
    pub(crate) big: u32,
    pub(crate) phrases: Vec<Option<PhraseHit>>,
    /// How many of them there are.
    pub(crate) hits: usize,
    pub(crate) tokens: Tokens,
    /// The tokens of each in one number.
    pub(crate) prints: Vec<u64>,
    /// Which end like a sentence, are paragraphs, and are paragraphs in the big container.
    pub(crate) ends: Vec<bool>,
    pub(crate) paragraph: Vec<bool>,
    pub(crate) prose: Vec<bool>,
    /// For each place in `scored`, the steps to the nearest of those before and after it: see [`gaps`].
    pub(crate) gaps_before: Vec<u8>,
    pub(crate) gaps_after: Vec<u8>,
    pub(crate) repeats: FxHashMap<u64, u32>,
    pub(crate) headline: Words,
    pub(crate) headline_print: Option<u64>,
    pub(crate) description: Words,
    pub(crate) body: Words,
    /// Place in `scored` of the headline's block, when the page shows it.
    pub(crate) headline_at: Option<usize>,
    /// Places in `scored` of the first and last paragraph inside the big container.
    pub(crate) span: Option<(usize, usize)>,
    /// Words before each place in `scored`.
    pub(crate) before: Vec<f32>,
    pub(crate) landmarks: Landmarks,
    /// For each place in `scored`, the block there.
    pub(crate) neighbours: Vec<Neighbour>,
}

/// A block that reads like a paragraph: ten words or more, few of them linked, ending like a sentence or long.
fn is_paragraph(block: &Block, draft: &Draft, ends: bool) -> bool {
    draft.words >= 10 && link_density(draft) < 0.5 && block.level.is_none() && (ends || draft.words >= 25)
}

pub(crate) fn link_density(draft: &Draft) -> f32 {
    if draft.counts.chars == 0 { 0.0 } else { draft.counts.linked as f32 / draft.counts.chars as f32 }
}

pub(crate) fn ends_like_sentence(text: &str) -> bool {
    let end = text.trim_end_matches(['"', '\'', '”', '’', '»', '“', ')', ']', '」', '』']);
    end.ends_with(['.', '!', '?', '…', '。', '！', '？', ':', '؟', '।', ';'])
}

/// Whether a block waits to be judged.
pub(crate) fn is_scored(block: &Block) -> bool {
    (block.kind.is_article() || matches!(block.kind, Kind::Caption | Kind::Credit)) && !block.text.is_empty()
}

impl Stats {
    pub(crate) fn of(outline: &Outline, tokens: Tokens, hints: &Hints<'_>) -> Self {
        let Outline { blocks, drafts, containers, .. } = outline;
        let scored: Vec<usize> = (0..blocks.len()).filter(|&i| is_scored(&blocks[i])).collect();
        let mut place = vec![usize::MAX; blocks.len()];
        for (at, &i) in scored.iter().enumerate() {
            place[i] = at;
        }
        let leaf = leaves(containers, drafts);
        let phrases: Vec<_> = scored.iter().map(|&i| drafts[i].phrase).collect();
        let prints: Vec<u64> = scored.iter().map(|&i| fold::print_of(tokens.get(i))).collect();
        let mut repeats = room(scored.len());
        for &print in &prints {
            *repeats.entry(print).or_default() += 1;
        }
        let ends: Vec<bool> = scored.iter().map(|&i| ends_like_sentence(&blocks[i].text)).collect();
        let paragraph = |(&i, &ends): (&usize, &bool)| is_paragraph(&blocks[i], &drafts[i], ends);
        let headline_tokens = hints.headline.map(fold::tokens).unwrap_or_default();
        let mut stats = Self {
            place,
            sums: vec![Sums::default(); containers.len()],
            leaf,
            own: room(scored.len() / 2),
            pair: room(scored.len() / 2),
            total: Sums::default(),
            top: NONE,
            above_top: Vec::new(),
            above: Vec::new(),
            big: NONE,
            hits: phrases.iter().flatten().count(),
            phrases,
            paragraph: scored.iter().zip(&ends).map(paragraph).collect(),
            prose: Vec::new(),
            gaps_before: Vec::new(),
            gaps_after: Vec::new(),
            ends,
            prints,
            repeats,
            headline_print: (!headline_tokens.is_empty()).then(|| fold::print_of(&headline_tokens)),
            headline: headline_tokens.into_iter().collect(),
            description: hints.description.map(|text| fold::each_token(text).collect()).unwrap_or_default(),
            body: hints.article_body.map(body_shingles).unwrap_or_default(),
            headline_at: None,
            span: None,
            before: Vec::with_capacity(scored.len()),
            landmarks: Landmarks::default(),
            neighbours: Vec::new(),
            tokens,
            scored,
        };
        stats.add_up(outline);
        stats.find_containers(containers);
        stats.find_places(outline);
        stats.landmarks = Landmarks::of(outline, &stats);
        stats.neighbours = Neighbour::all(outline, &stats);
        stats
    }

    /// The element around a block: its paragraph's parent, or the element whose text it directly is.
    pub(crate) fn holder(&self, containers: &[Container], draft: &Draft) -> u32 {
        let own = draft.container;
        if self.leaf.get(own as usize).copied().unwrap_or(false) { containers[own as usize].parent } else { own }
    }

    fn add_up(&mut self, outline: &Outline) {
        let Outline { blocks, drafts, containers, .. } = outline;
        for (&i, &paragraph) in self.scored.iter().zip(&self.paragraph) {
            let (block, draft) = (&blocks[i], &drafts[i]);
            let words = draft.words as f32;
            let mass = if paragraph { words } else { 0.0 };
            let linked = words * link_density(draft);
            let one = Sums { mass, words, linked, blocks: 1.0, paragraphs: f32::from(u8::from(paragraph)), holds: 0.0 };
            self.total.add(&one);
            if let Some(sums) = self.sums.get_mut(draft.container as usize) {
                sums.add(&one);
            }
            let leaf = self.leaf.get(draft.container as usize).copied().unwrap_or(false);
            let holder = if leaf { containers[draft.container as usize].parent } else { draft.container };
            if let Some(sums) = self.sums.get_mut(holder as usize) {
                sums.holds += mass;
            }
            if let Some(parent) = containers.get(holder as usize).map(|c| c.parent)
                && let Some(sums) = self.sums.get_mut(parent as usize)
            {
                sums.holds += mass / 2.0;
            }
            for (map, key) in [
                (&mut self.own, own_signature(containers, draft, block)),
                (&mut self.pair, pair_signature(containers, draft, block)),
            ] {
                let s = map.entry(key).or_insert_with(Signature::default);
                s.mass += mass;
                s.words += words;
                s.linked += linked;
                s.blocks += 1.0;
                s.paragraphs += one.paragraphs;
            }
        }
        // Parents stand before their children, so one pass from the end sums whole subtrees.
        for c in (0..containers.len()).rev() {
            let below = self.sums[c];
            if let Some(parent) = self.sums.get_mut(containers[c].parent as usize) {
                parent.add(&Sums { holds: 0.0, ..below });
            }
        }
    }

    fn find_containers(&mut self, containers: &[Container]) {
        let (mut best, mut most) = (NONE, 0.0);
        let mut big = NONE;
        for (c, sums) in self.sums.iter().enumerate() {
            if sums.holds > most {
                (best, most) = (c as u32, sums.holds);
            }
            if sums.mass > 0.0 && sums.mass >= 0.6 * self.total.mass && !self.leaf[c] {
                big = c as u32;
            }
        }
        (self.top, self.big) = (best, big);
        self.above_top = vec![false; containers.len()];
        crate::clean::chain(containers, best).for_each(|(at, _)| self.above_top[at as usize] = true);
        self.above = Above::all(containers, best, big);
    }

    fn find_places(&mut self, outline: &Outline) {
        let Outline { blocks, drafts, containers, .. } = outline;
        let mut words = 0.0;
        self.prose = vec![false; self.scored.len()];
        for (at, &i) in self.scored.iter().enumerate() {
            self.before.push(words);
            words += drafts[i].words as f32;
            if !self.paragraph[at] {
                continue;
            }
            let up = crate::clean::chain(containers, drafts[i].container).position(|(c, _)| c == self.big);
            self.prose[at] = up.is_some_and(|up| up < NEAR);
            if up.is_some() {
                self.span = Some((self.span.map_or(at, |s| s.0), at));
            }
        }
        self.gaps_before = gaps(self.prose.iter());
        self.gaps_after = gaps(self.prose.iter().rev());
        self.gaps_after.reverse();
        let first = self.span.map_or(usize::MAX, |s| s.0);
        // The last heading with the headline's words before the text, else the first anywhere.
        for (at, &i) in self.scored.iter().enumerate() {
            let same = Some(self.prints[at]) == self.headline_print
                || (blocks[i].level == Some(1) && self.overlaps_headline(self.tokens.get(i)));
            if same && (self.headline_at.is_none() || at <= first) {
                self.headline_at = Some(at);
            }
        }
    }

    fn overlaps_headline(&self, tokens: &[u64]) -> bool {
        let shared = tokens.iter().filter(|&&t| self.headline.has(t)).count();
        self.headline.len() > 0 && shared * 3 >= self.headline.len() * 2
    }
}

impl Sums {
    fn add(&mut self, other: &Sums) {
        self.mass += other.mass;
        self.words += other.words;
        self.linked += other.linked;
        self.blocks += other.blocks;
        self.paragraphs += other.paragraphs;
    }
}

/// A map with room for so many.
fn room<V>(count: usize) -> FxHashMap<u64, V> {
    FxHashMap::with_capacity_and_hasher(count, FxBuildHasher)
}

/// Which containers hold one block and nothing else.
fn leaves(containers: &[Container], drafts: &[Draft]) -> Vec<bool> {
    let mut inside = vec![0_u32; containers.len()];
    for draft in drafts {
        if let Some(n) = inside.get_mut(draft.container as usize) {
            *n += 1;
        }
    }
    for container in containers {
        if let Some(n) = inside.get_mut(container.parent as usize) {
            *n += 2;
        }
    }
    inside.into_iter().map(|n| n == 1).collect()
}

/// For each block, how many steps back the last that is prose stands; 20 if it is farther, or there is none.
fn gaps<'p>(prose: impl Iterator<Item = &'p bool>) -> Vec<u8> {
    const MOST: u8 = 20;
    let mut next = MOST;
    let gap = |&is_prose: &bool| {
        let gap = next;
        next = if is_prose { 1 } else { MOST.min(gap + 1) };
        gap
    };
    prose.map(gap).collect()
}

fn body_shingles(text: &str) -> Words {
    let text = &text[..text.floor_char_boundary(MAX_BODY)];
    fold::shingles(&fold::tokens(text)).collect()
}

/// The block's tag and classes.
pub(crate) fn own_signature(containers: &[Container], draft: &Draft, block: &Block) -> u64 {
    let own = containers.get(draft.container as usize).map_or(0, |c| c.signature);
    own.wrapping_add(block.level.map_or(0, u64::from))
}

/// The block's tag and classes with those of the element around it.
pub(crate) fn pair_signature(containers: &[Container], draft: &Draft, block: &Block) -> u64 {
    let parent = containers
        .get(draft.container as usize)
        .and_then(|c| containers.get(c.parent as usize))
        .map_or(0, |c| c.signature);
    own_signature(containers, draft, block).rotate_left(17) ^ parent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_ends_at_the_nearest_prose_and_is_not_told_from_a_longer_one() {
        assert_eq!(gaps([false, true, true, false, false].iter()), [20, 20, 1, 1, 2]);
        let mut prose = [false; 40];
        prose[0] = true;
        assert_eq!(gaps(prose.iter())[18..24], [18, 19, 20, 20, 20, 20]);
    }
}
