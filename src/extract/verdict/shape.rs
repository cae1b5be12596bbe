//! What a page looks like as a whole: how much of it is prose, cards, lists, forms. One pass over its blocks and containers.
//!
//! It counts before the body is chosen, so that the page model does not hang on the block model.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::block::{Block, Kind};
use crate::clean::{Container, Draft, Outline, Tag};
use crate::letters;
use crate::rules::Cue;
use crate::rules::pages::{HEADLINE, VOICES, Votes, pages};
use crate::score::{Hints, Tokens, Words};

/// Words of a paragraph that reads like prose, and of a long one.
const PROSE_WORDS: u32 = 12;
const LONG_WORDS: u32 = 30;
/// Words that a card has at most.
const CARD_WORDS: f32 = 90.0;
/// Bytes of a line that may be a button or a label.
const LINE: usize = 40;
/// Words of prose that are read.
const OPENING: usize = 600;

/// Sums over blocks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) blocks: f32,
    pub(super) words: f32,
    pub(super) linked: f32,
    pub(super) prose: f32,
    pub(super) paragraphs: f32,
    pub(super) long: f32,
    pub(super) headings: f32,
    pub(super) linked_headings: f32,
    pub(super) items: f32,
    pub(super) linked_blocks: f32,
    pub(super) stops: f32,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.blocks += other.blocks;
        self.words += other.words;
        self.linked += other.linked;
        self.prose += other.prose;
        self.paragraphs += other.paragraphs;
        self.long += other.long;
        self.headings += other.headings;
        self.linked_headings += other.linked_headings;
        self.items += other.items;
        self.linked_blocks += other.linked_blocks;
        self.stops += other.stops;
    }
}

/// Elements of one kind beside each other, each with a link: the cards of a section front, the hits of a search.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cards {
    pub(super) count: f32,
    pub(super) words: f32,
    pub(super) linked: f32,
    pub(super) prose: f32,
    pub(super) headings: f32,
}

/// Elements of one parent that are set alike, in the order of the page: of equals the first is taken.
#[derive(Default)]
struct Groups {
    at: FxHashMap<(u32, u64), usize>,
    list: Vec<Cards>,
}

impl Groups {
    fn of(&mut self, container: &Container) -> &mut Cards {
        let at = *self.at.entry((container.parent, container.signature)).or_insert_with(|| {
            self.list.push(Cards::default());
            self.list.len() - 1
        });
        &mut self.list[at]
    }
}

/// A page summed up.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// Of all blocks, and of those not set aside.
    pub(super) all: Sums,
    pub(super) open: Sums,
    /// Of the element that holds most prose directly.
    pub(super) holder: Sums,
    /// The share of the page's prose directly in it, and how many elements hold prose directly.
    pub(super) held: f32,
    pub(super) holders: f32,
    pub(super) kinds: [f32; Kind::ALL.len()],
    pub(super) cards: Cards,
    /// All elements that have such siblings.
    pub(super) all_cards: Cards,
    pub(super) articles: f32,
    pub(super) controls: f32,
    pub(super) tables: f32,
    pub(super) cells: f32,
    pub(super) body_cues: f32,
    pub(super) comment_cues: f32,
    pub(super) related_cues: f32,
    pub(super) byline_cues: f32,
    pub(super) date_cues: f32,
    pub(super) prices: f32,
    pub(super) questions: f32,
    pub(super) clocks: f32,
    pub(super) code: f32,
    pub(super) quotes: f32,
    pub(super) depth: f32,
    /// What short lines speak for.
    pub(super) lines: Votes,
    /// Prose before the first heading of level 2 or deeper, and the longest run of prose between headings.
    pub(super) longest_run: f32,
    pub(super) longest_paragraph: f32,
    /// Siblings with prose and a link each: what readers or sellers wrote.
    pub(super) posts: Cards,
    /// How often the prose speaks in a voice, and its words that were looked at.
    pub(super) voices: [f32; VOICES.len()],
    pub(super) heard: f32,
    /// The headline's words that are small, ask, promise advice, offer.
    pub(super) headline: [f32; HEADLINE.len()],
    /// The share of the headline's words that the opening has.
    pub(super) overlap: f32,
    pub(super) headline_shown: bool,
}

fn flag(on: bool) -> f32 {
    f32::from(u8::from(on))
}

impl Shape {
    pub(super) fn of(outline: &Outline, tokens: &Tokens, hints: &Hints<'_>) -> Self {
        let mut shape = Self::default();
        let mut below = vec![Sums::default(); outline.containers.len()];
        let mut held: FxHashMap<u32, f32> = FxHashMap::default();
        let mut run = 0.0;
        for (block, draft) in outline.blocks.iter().zip(&outline.drafts) {
            shape.kinds[block.kind as usize] += 1.0;
            let one = sums(block, draft);
            shape.all.add(&one);
            shape.count_line(block, draft);
            if !block.is_open() {
                continue;
            }
            shape.open.add(&one);
            shape.count_words(block, draft);
            run = if block.level.is_some() { 0.0 } else { run + one.prose };
            shape.longest_run = shape.longest_run.max(run);
            shape.longest_paragraph = shape.longest_paragraph.max(one.prose);
            if let Some(sums) = below.get_mut(draft.container as usize) {
                sums.add(&one);
            }
            if one.prose > 0.0
                && let Some(own) = outline.containers.get(draft.container as usize)
            {
                let holder = if own.tag == Tag::P { own.parent } else { draft.container };
                *held.entry(holder).or_default() += one.prose;
            }
        }
        // Parents stand before their children, so one pass from the end sums whole subtrees.
        for at in (0..below.len()).rev() {
            let own = below[at];
            if own.blocks == 0.0 {
                continue;
            }
            if let Some(parent) = below.get_mut(outline.containers[at].parent as usize) {
                parent.add(&own);
            }
        }
        shape.count_containers(outline, &below);
        shape.find_holder(&below, &held);
        shape.find_cards(outline, &below);
        shape.read(outline, tokens, hints);
        shape
    }

    fn count_line(&mut self, block: &Block, draft: &Draft) {
        if block.text.len() <= LINE && draft.words <= 7 {
            let is_edge = |c: char| !letters::is_alphanumeric(c) && !matches!(c, '.' | '?' | '…');
            let line = block.text.trim_matches(is_edge);
            if !pages().line.may_have(line) {
                return;
            }
            let mut lower = [0; LINE];
            let lower = &mut lower[..line.len()];
            lower.copy_from_slice(line.as_bytes());
            lower.make_ascii_lowercase();
            match std::str::from_utf8(lower) {
                Ok(lower) if line.is_ascii() => pages().line.vote(lower, &mut self.lines),
                _ => pages().line.vote(&line.to_lowercase(), &mut self.lines),
            };
        }
    }

    fn count_words(&mut self, block: &Block, draft: &Draft) {
        let text = &block.text;
        if draft.words <= 30 {
            self.prices += flag(has_price(text));
            self.clocks += flag(crate::score::has_clock(text));
        }
        self.questions += flag(text.ends_with(['?', '？', '؟']));
        match block.kind {
            Kind::Code => self.code += draft.words as f32,
            Kind::Quote => self.quotes += draft.words as f32,
            Kind::Table => {
                self.tables += 1.0;
                self.cells += block.rows.iter().map(Vec::len).sum::<usize>() as f32;
            }
            _ => {}
        }
        self.date_cues += flag(draft.inner.has(Cue::Date));
        self.byline_cues += flag(draft.inner.has(Cue::Byline));
    }

    fn count_containers(&mut self, outline: &Outline, below: &[Sums]) {
        for (container, sums) in outline.containers.iter().zip(below) {
            if sums.words == 0.0 {
                continue;
            }
            let has = |cue| flag(container.cues.has(cue));
            self.articles += flag(container.tag == Tag::Article);
            self.controls = self.controls.max(f32::from(container.controls));
            self.body_cues += has(Cue::Body);
            self.comment_cues += has(Cue::Comment);
            self.related_cues += has(Cue::Related);
            self.byline_cues += has(Cue::Byline);
            self.date_cues += has(Cue::Date);
            self.depth = self.depth.max(f32::from(container.depth));
        }
    }

    fn find_holder(&mut self, below: &[Sums], held: &FxHashMap<u32, f32>) {
        // Of equals the first in the page, so that the same page gives the same numbers.
        let most = held.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        let Some((&at, &most)) = most else { return };
        self.holder = below.get(at as usize).copied().unwrap_or_default();
        self.held = most / self.open.prose.max(1.0);
        self.holders = held.len() as f32;
    }

    fn find_cards(&mut self, outline: &Outline, below: &[Sums]) {
        let (mut groups, mut posts) = (Groups::default(), Groups::default());
        for (container, sums) in outline.containers.iter().zip(below) {
            let is_card = sums.linked_blocks > 0.0 && sums.words <= CARD_WORDS && container.tag != Tag::P;
            let is_post = sums.linked_blocks > 0.0 && sums.prose > 0.0 && container.tag != Tag::P;
            if is_post {
                posts.of(container).add(sums);
            }
            if is_card {
                groups.of(container).add(sums);
            }
        }
        for group in posts.list.iter().filter(|group| group.count >= 2.0) {
            if (group.prose, group.count) > (self.posts.prose, self.posts.count) {
                self.posts = *group;
            }
        }
        for group in groups.list.iter().filter(|group| group.count >= 3.0) {
            self.all_cards.count += group.count;
            self.all_cards.headings += group.headings;
            let more = (group.words, group.count, group.prose) > (self.cards.words, self.cards.count, self.cards.prose);
            if more {
                self.cards = *group;
            }
        }
    }

    /// Reads the opening: does it have the headline's words, and who speaks?
    fn read(&mut self, outline: &Outline, tokens: &Tokens, hints: &Hints<'_>) {
        let headline = hints.headline.map(crate::score::tokens).unwrap_or_default();
        let mut missing: FxHashSet<u64> = headline.iter().copied().collect();
        let of = missing.len();
        for token in &headline {
            for (sum, list) in self.headline.iter_mut().zip(headline_words()) {
                *sum += flag(list.contains(token));
            }
        }
        let mut left = OPENING;
        let (voices, known) = voices();
        let asked: Words = headline.iter().copied().collect();
        for (at, (block, draft)) in outline.blocks.iter().zip(&outline.drafts).enumerate() {
            if block.level.is_some() && draft.words <= 40 && !self.headline_shown && of > 0 {
                self.headline_shown = crate::score::tokens(&block.text) == headline;
            }
            if left == 0 || !block.is_open() || !is_prose(block, draft) {
                continue;
            }
            for token in tokens.get(at).iter().take(left) {
                left -= 1;
                self.heard += 1.0;
                if asked.has(*token) {
                    missing.remove(token);
                }
                if known.has(*token)
                    && let Some(voice) = voices.get(token)
                {
                    self.voices[*voice] += 1.0;
                }
            }
        }
        self.overlap = if of == 0 { 0.0 } else { 1.0 - missing.len() as f32 / of as f32 };
    }
}

/// For the words that tell who speaks, hashed, the voice; and the same words, as most of a text are none of them.
fn voices() -> &'static (FxHashMap<u64, usize>, Words) {
    static VOICE: OnceLock<(FxHashMap<u64, usize>, Words)> = OnceLock::new();
    VOICE.get_or_init(|| {
        let words = pages().voice.iter().enumerate();
        let voices: FxHashMap<u64, usize> = words
            .flat_map(|(voice, words)| {
                words.iter().flat_map(move |w| crate::score::each_token(w).map(move |t| (t, voice)))
            })
            .collect();
        let words = voices.keys().copied().collect();
        (voices, words)
    })
}

/// The words that tell of headlines, hashed.
fn headline_words() -> &'static [FxHashSet<u64>; HEADLINE.len()] {
    static LISTS: OnceLock<[FxHashSet<u64>; HEADLINE.len()]> = OnceLock::new();
    LISTS.get_or_init(|| {
        std::array::from_fn(|list| {
            pages().headline[list].iter().flat_map(|word| crate::score::each_token(word)).collect()
        })
    })
}

impl Cards {
    fn add(&mut self, sums: &Sums) {
        self.count += 1.0;
        self.words += sums.words;
        self.linked += sums.linked;
        self.prose += sums.prose;
        self.headings += sums.headings;
    }
}

/// The share of a block's characters that are links.
fn linked_share(draft: &Draft) -> f32 {
    if draft.counts.chars == 0 { 0.0 } else { draft.counts.linked as f32 / draft.counts.chars as f32 }
}

/// Whether a block reads like prose.
fn is_prose(block: &Block, draft: &Draft) -> bool {
    draft.words >= PROSE_WORDS && linked_share(draft) < 0.4 && block.level.is_none() && block.kind != Kind::Table
}

fn sums(block: &Block, draft: &Draft) -> Sums {
    let words = draft.words as f32;
    let (linked_share, is_prose, is_heading) = (linked_share(draft), is_prose(block, draft), block.level.is_some());
    Sums {
        blocks: 1.0,
        words,
        linked: words * linked_share,
        prose: if is_prose { words } else { 0.0 },
        paragraphs: flag(is_prose),
        long: flag(is_prose && draft.words >= LONG_WORDS),
        headings: flag(is_heading),
        linked_headings: flag(is_heading && draft.counts.linked > 0),
        items: flag(block.item.is_some()),
        linked_blocks: flag(draft.counts.linked > 0),
        stops: flag(block.text.ends_with(['.', '!', '?', '。', '”', '"', '»'])),
    }
}

/// A currency's sign with a number beside it.
fn has_price(text: &str) -> bool {
    let is_currency = |c: char| matches!(c, '$' | '€' | '£' | '¥' | '₹' | '₽' | '₺' | '₩');
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    // The bytes that these signs start with.
    memchr::memchr3_iter(b'$', b'\xc2', b'\xe2', text.as_bytes()).any(|at| {
        let mut behind = text[at..].chars();
        if !behind.next().is_some_and(is_currency) {
            return false;
        }
        let before = text[..at].trim_end_matches([' ', '\u{a0}']).chars().next_back();
        let after = behind.as_str().trim_start_matches([' ', '\u{a0}']).chars().next();
        is_digit(before) || is_digit(after)
    })
}

#[cfg(test)]
mod tests {
    use super::{has_price, headline_words};
    use crate::rules::pages::pages;

    #[test]
    fn every_word_of_headlines_is_known_as_the_one_that_texts_have() {
        for (words, list) in pages().headline.iter().zip(headline_words()) {
            for word in words {
                let tokens = crate::score::tokens(&format!("So {word}!"));
                assert!(tokens.len() == 2 && list.contains(&tokens[1]), "{word}");
            }
        }
    }

    #[test]
    fn prices_are_numbers_beside_a_currency() {
        assert!(has_price("from $12.50") && has_price("12,50 €") && has_price("£ 3"));
        for sign in ["$", "€", "£", "¥", "₹", "₽", "₺", "₩"] {
            assert!(has_price(&format!("“{sign}”, {sign}\u{a0}3")), "{sign}");
        }
        assert!(!has_price("$AAPL") && !has_price("12 apples, €") && !has_price(""));
    }
}
