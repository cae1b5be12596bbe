//! Kinds for blocks: what the kept ones are in the article, and what the others are instead.

use std::cell::LazyCell;

use rustc_hash::FxHashSet;

use super::authors::names::{self, Trust};
use super::dates;
use super::strays::LIKELY;
use crate::block::{Block, Kind, Reason};
use crate::clean::{Draft, Outline, Tag, chain};
use crate::rules::bylines::bylines;
use crate::rules::{Cue, CueSet, Place};
use crate::score::{Hints, Scored, each_token, ends_like_sentence, has_clock, pair_signature, tokens};

/// Levels up to which a class or tag names a block.
const LEVELS: usize = 8;
/// Words from which a block without links is prose.
const PROSE: u32 = 20;

/// Words up to which a line above the headline is a rubric or a path.
const ABOVE_WORDS: u32 = 12;
/// Words up to which a line is a byline, a date, a call to follow.
const BYLINE_WORDS: u32 = 20;
/// Words of a line with a full stop that may still be a byline: "By Jane Doe, for the Echo."
const SENTENCE_WORDS: usize = 6;
/// Words from which a line can be the summary.
const SUMMARY_WORDS: u32 = 8;
/// Kept blocks after a summary that are looked at to see whether it is set as they are.
const KIN: usize = 12;
/// Words up to which a paragraph that is all link is looked at, and from which prose tells how prose is set.
const LINK_WORDS: u32 = 30;
const LINK_PROSE: u32 = 10;
/// Words that may stand before a summary.
const PLACE_WORDS: usize = 2;
/// Words from which a line that is marked as the lead is one.
const LEAD_WORDS: u32 = 6;
/// Lines between headline and deck, and levels up from the deck to what holds both: fewer than these.
const DECK_LINES: usize = 3;
const DECK_LEVELS: usize = 3;
const DATE_WORDS: u32 = 10;
const DAY_WORDS: u32 = 6;
const SHARE_WORDS: u32 = 25;

/// Kinds that words and classes give, the surest first.
const KINDS: [(Cue, Kind); 20] = [
    (Cue::SkipLink, Kind::SkipLink),
    (Cue::Consent, Kind::Consent),
    (Cue::CommentForm, Kind::CommentForm),
    (Cue::Comment, Kind::Comment),
    (Cue::Paywall, Kind::Paywall),
    (Cue::SignUp, Kind::SignUp),
    (Cue::Advert, Kind::Advert),
    (Cue::Share, Kind::Share),
    (Cue::Tags, Kind::Tags),
    (Cue::Related, Kind::Related),
    (Cue::NextArticle, Kind::NextArticle),
    (Cue::AuthorBox, Kind::AuthorBox),
    (Cue::Byline, Kind::Byline),
    (Cue::Date, Kind::Date),
    (Cue::Credit, Kind::Credit),
    (Cue::Caption, Kind::Caption),
    (Cue::Headline, Kind::Headline),
    (Cue::Navigation, Kind::Navigation),
    (Cue::Footer, Kind::Footer),
    (Cue::Continue, Kind::Paywall),
];

/// What is known of the page while its blocks are named.
pub(super) struct Naming<'a> {
    outline: &'a Outline,
    headline: Vec<u64>,
    /// What the page calls its article elsewhere.
    titles: Vec<Vec<u64>>,
    /// Where the page shows the headline, if it does so before the text.
    headline_at: Option<usize>,
    /// The first paragraph of some length that is kept.
    first_prose: usize,
    /// Index of the last block of the article.
    last_kept: Option<usize>,
    /// The story below this one has begun.
    next_article: bool,
    /// How the kept prose is set: tag and classes of its elements and of those around them.
    prose_styles: FxHashSet<u64>,
}

impl<'a> Naming<'a> {
    pub(super) fn new(outline: &'a Outline, hints: &Hints<'_>, titles: Vec<Vec<u64>>, kept: &[usize]) -> Self {
        let headline = hints.headline.map(tokens).unwrap_or_default();
        let prose = |&&at: &&usize| outline.drafts[at].words >= PROSE && outline.blocks[at].level.is_none();
        let first_prose = kept.iter().find(prose).copied().unwrap_or(0);
        let shows = |&at: &usize| !headline.is_empty() && is_same(&outline.blocks[at].text, &headline);
        // A heading of the first level may say a part of it: without a kicker, a name, a topic.
        let says_part =
            |&at: &usize| outline.blocks[at].level == Some(1) && is_part(&outline.blocks[at].text, &headline);
        let headline_at = (0..first_prose).rev().find(shows).or_else(|| (0..first_prose).rev().find(says_part));
        let style = |at: usize| pair_signature(&outline.containers, &outline.drafts[at], &outline.blocks[at]);
        let is_prose = |d: &Draft| d.words >= LINK_PROSE && d.counts.linked * 2 < d.counts.chars;
        let prose_styles = kept.iter().filter(|&&at| is_prose(&outline.drafts[at])).map(|&at| style(at)).collect();
        let last_kept = kept.last().copied();
        Self { outline, headline, titles, headline_at, first_prose, last_kept, next_article: false, prose_styles }
    }

    /// The kind of a block that stands about the headline as no text of an article does, whatever its score.
    pub(super) fn about_headline(&self, one: &Scored) -> Option<(Kind, Reason)> {
        let at = one.block;
        let (block, draft) = (&self.outline.blocks[at], &self.outline.drafts[at]);
        let said = |kind, rule, saw: &'static str| Some((kind, Reason::new(rule, saw)));
        // Below the first prose, a heading of a section may ask again what the headline asks.
        let heads = one.score >= LIKELY && at > self.first_prose && block.level.is_some_and(|level| level > 1);
        if !heads && !self.headline.is_empty() && is_same(&block.text, &self.headline) {
            return said(Kind::Headline, "headline", "the same words");
        }
        let phrase = draft.phrase.filter(|hit| hit.place != Place::Inside).map(|hit| hit.cue);
        if phrase == Some(Cue::Share) && draft.words <= SHARE_WORDS && draft.counts.links > 0 {
            return said(Kind::Share, "phrase", "in a short line with links");
        }
        if at >= self.first_prose {
            return None;
        }
        if self.titles.iter().any(|title| is_same(&block.text, title)) {
            return said(Kind::Headline, "headline", "as the page is called elsewhere");
        }
        if self.headline_at.is_some_and(|headline| at < headline) && draft.words < ABOVE_WORDS && one.score < LIKELY {
            return said(Kind::Other, "place", "a short line above the headline");
        }
        if draft.words <= BYLINE_WORDS && (phrase == Some(Cue::Byline) || names_author(&block.text)) {
            return said(Kind::Byline, "phrase", "between headline and text");
        }
        let dated = draft.words <= DATE_WORDS && draft.counts.digits * 4 > draft.counts.chars && has_clock(&block.text);
        let says = phrase == Some(Cue::Date) && draft.words <= DATE_WORDS && draft.counts.digits > 0;
        let dated = dated || says && !ends_like_sentence(&block.text);
        if dated || is_day(block, draft) { said(Kind::Date, "shape", "a time between headline and text") } else { None }
    }

    /// Whether a paragraph is nothing but a link and set otherwise than the article's prose: a pointer or an offer in its
    /// own box.
    pub(super) fn is_lone_link(&self, at: usize) -> bool {
        let (block, draft) = (&self.outline.blocks[at], &self.outline.drafts[at]);
        block.kind == Kind::Paragraph
            && (2..=LINK_WORDS).contains(&draft.words)
            && draft.counts.linked * 20 >= draft.counts.chars * 19
            && !self.prose_styles.contains(&pair_signature(&self.outline.containers, draft, block))
    }

    /// Whether a block between headline and text is marked as a lead.
    pub(super) fn is_marked_lead(&self, at: usize) -> bool {
        let draft = &self.outline.drafts[at];
        self.headline_at.is_some_and(|headline| at > headline)
            && at < self.first_prose
            && draft.words >= LEAD_WORDS
            && draft.counts.linked * 3 < draft.counts.chars
            && chain(&self.outline.containers, draft.container).take(2).any(|(_, c)| c.cues.has(Cue::Lead))
    }

    /// Whether a block between headline and text shows the page's own summary: that is the lead.
    pub(super) fn is_summary(&self, at: usize, summaries: &[Vec<u64>]) -> bool {
        let between = self.headline_at.is_some_and(|headline| at > headline) && at < self.first_prose;
        between
            && self.outline.drafts[at].words >= SUMMARY_WORDS
            && repeats_one(&self.outline.blocks[at].text, summaries)
    }

    /// Whether a block is set as a deck: prose right below the headline, in the same box, before the text. `before` has the
    /// scored blocks above it.
    pub(super) fn is_deck(&self, at: usize, before: &[Scored]) -> bool {
        let Some(headline) = self.headline_at.filter(|&headline| headline < at && at < self.first_prose) else {
            return false;
        };
        let (block, draft) = (&self.outline.blocks[at], &self.outline.drafts[at]);
        let between = before.iter().rev().take(DECK_LINES).take_while(|s| s.block > headline).count();
        let not_a_deck = CueSet::default().with(Cue::Caption).with(Cue::Credit).with(Cue::Byline).with(Cue::Date);
        let plain = |cues: CueSet| cues.bits() & not_a_deck.bits() == 0;
        let around = |at: usize| chain(&self.outline.containers, self.outline.drafts[at].container);
        matches!(block.kind, Kind::Paragraph | Kind::Subhead)
            && draft.words >= LEAD_WORDS
            && between < DECK_LINES
            && draft.counts.linked * 3 < draft.counts.chars
            && draft.counts.digits * 7 < draft.counts.chars
            && draft.phrase.is_none()
            && plain(draft.inner)
            && around(at).take(DECK_LEVELS).all(|(_, c)| plain(c.cues))
            && self.shares_box(at, headline)
    }

    /// Whether a block is in a small box with the headline, and in none with a picture that has not the headline too.
    fn shares_box(&self, at: usize, headline: usize) -> bool {
        let around = |at: usize| chain(&self.outline.containers, self.outline.drafts[at].container).map(|(c, _)| c);
        let with_headline: Vec<u32> = around(headline).collect();
        let picture = (at > 0 && self.outline.blocks[at - 1].kind == Kind::Image).then(|| at - 1);
        let beside_picture = picture.and_then(|picture| around(picture).next()).is_some_and(|holder| {
            !with_headline.contains(&holder) && around(at).take(DECK_LEVELS).any(|c| c == holder)
        });
        !beside_picture && around(at).take(DECK_LEVELS).any(|c| with_headline.contains(&c))
    }

    /// The kind of a block that is not the article, and why.
    pub(super) fn set_aside(&mut self, at: usize) -> (Kind, Reason) {
        let (block, draft) = (&self.outline.blocks[at], &self.outline.drafts[at]);
        if !self.headline.is_empty() && is_same(&block.text, &self.headline) {
            return (Kind::Headline, Reason::new("headline", "the same words"));
        }
        if let Some(hit) = draft.phrase.filter(|hit| hit.place != Place::Inside)
            && let Some(kind) = kind_of(CueSet::default().with(hit.cue))
        {
            return (kind, Reason::new("phrase", format!("“{}” ({})", hit.phrase, hit.language)));
        }
        if matches!(block.kind, Kind::Caption | Kind::Credit | Kind::Form) {
            return (block.kind, Reason::new("tag", "its element"));
        }
        if let Some(kind) = kind_of(draft.inner) {
            return (kind, Reason::new("class", "of an element in the line"));
        }
        for (_, c) in chain(&self.outline.containers, draft.container).take(LEVELS) {
            if let Some(kind) = kind_of(c.cues) {
                return (kind, Reason::new("class", "of an element around"));
            }
            if let Some((kind, tag)) = kind_of_tag(c.tag) {
                return (kind, Reason::new("tag", tag));
            }
        }
        self.by_place(at)
    }

    /// The kind of a block that neither words nor names tell about.
    fn by_place(&mut self, at: usize) -> (Kind, Reason) {
        let (block, draft) = (&self.outline.blocks[at], &self.outline.drafts[at]);
        let below = self.last_kept.is_some_and(|last| at > last);
        let linked = draft.counts.linked * 2 > draft.counts.chars;
        if below && block.level.is_some_and(|level| level < 3) && !linked && self.prose_follows(at) {
            self.next_article = true;
        }
        match (linked, draft.words) {
            (true, 0..=3) => (Kind::Navigation, Reason::new("links", "a short link")),
            (true, _) => (Kind::Related, Reason::new("links", "a link with a title's length")),
            _ if self.next_article => (Kind::NextArticle, Reason::new("place", "below the article, under a headline")),
            _ => (Kind::Other, Reason::new("place", "outside the article")),
        }
    }

    fn prose_follows(&self, at: usize) -> bool {
        let next = self.outline.drafts[at + 1..].iter().take(8);
        next.filter(|d| d.words >= PROSE && d.counts.linked * 4 < d.counts.chars).count() >= 2
    }
}

/// Whether a line says a day and little else: "Last updated on 3 May 2025". A sentence about a day is text.
fn is_day(block: &Block, draft: &Draft) -> bool {
    block.kind == Kind::Paragraph
        && draft.words <= DAY_WORDS
        && !ends_like_sentence(&block.text)
        && dates::read(&block.text, dates::Hint::default()).is_some()
}

/// Whether a line is a byline: "By", "Von", "Par", and then a name. "By Monday evening the water stood …" is a sentence.
fn names_author(text: &str) -> bool {
    // "By Jane Doe, for the Echo, 3 May, 9 p.m." ends with a full stop too.
    let is_long = text.split_whitespace().nth(SENTENCE_WORDS).is_some();
    let is_sentence = text.ends_with(['.', '!', '?']) && is_long && !text.contains(|c: char| c.is_ascii_digit());
    let starts = bylines().prefix(&text.to_lowercase()) > 0;
    starts && !is_sentence && !names::split(text, Trust::Written).is_empty()
}

fn kind_of(cues: CueSet) -> Option<Kind> {
    if cues.is_empty() {
        return None;
    }
    KINDS.iter().find(|(cue, _)| cues.has(*cue)).map(|&(_, kind)| kind)
}

fn kind_of_tag(tag: Tag) -> Option<(Kind, &'static str)> {
    match tag {
        Tag::Nav => Some((Kind::Navigation, "nav")),
        Tag::Footer => Some((Kind::Footer, "footer")),
        Tag::Form | Tag::Button => Some((Kind::Form, "form")),
        _ => None,
    }
}

/// Whether a kept block is the lead: the first prose, marked as one, or repeating the page's own summary and set
/// otherwise than the paragraphs after it.
pub(super) fn is_lead(outline: &Outline, at: usize, kept: &[usize], summaries: &[Vec<u64>]) -> bool {
    let (block, draft) = (&outline.blocks[at], &outline.drafts[at]);
    let marked = chain(&outline.containers, draft.container).take(2).any(|(_, c)| c.cues.has(Cue::Lead));
    let summary = || matches!(block.kind, Kind::Paragraph | Kind::Subhead) && repeats_one(&block.text, summaries);
    let style = |at: usize| pair_signature(&outline.containers, &outline.drafts[at], &outline.blocks[at]);
    let like_the_rest = || {
        let later = kept[kept.partition_point(|&k| k <= at)..].iter().take(KIN);
        later.filter(|&&k| outline.drafts[k].words >= SUMMARY_WORDS).any(|&k| style(k) == style(at))
    };
    marked || summary() && !like_the_rest()
}

/// Whether a text has just these words.
fn is_same(text: &str, words: &[u64]) -> bool {
    each_token(text).eq(words.iter().copied())
}

/// Whether a text is a part of these words: three of them or more.
fn is_part(text: &str, words: &[u64]) -> bool {
    let part = tokens(text);
    part.len() >= 3 && words.windows(part.len()).any(|window| window == part)
}

fn repeats_one(text: &str, summaries: &[Vec<u64>]) -> bool {
    let start = LazyCell::new(|| each_token(text).take(10 + PLACE_WORDS).collect::<Vec<u64>>());
    summaries.iter().any(|summary| summary.len() >= 5 && starts_alike(&start, summary))
}

/// Whether two texts start with the same ten words, or one is the start of the other. The first may begin with the place:
/// "Berlin. ".
fn starts_alike(a: &[u64], b: &[u64]) -> bool {
    (0..=PLACE_WORDS.min(a.len())).any(|start| {
        let n = (a.len() - start).min(b.len()).min(10);
        n >= 5 && a[start..start + n] == b[..n]
    })
}

/// The kind of a block that is kept.
pub(super) fn kept(kind: Kind, lead: bool) -> Kind {
    match kind {
        _ if lead => Kind::Lead,
        // The words of a button that stand in the text.
        Kind::Form => Kind::Paragraph,
        kind => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_among_the_paragraphs_may_ask_again_what_the_headline_asks() {
        let words = "The river rose by a metre in the night, said the harbour master of Wexmoor on Friday, and no ferry will leave.";
        let page = |heading: &str| format!("<h1>Why rivers rise</h1><p>{words}</p>{heading}<p>{words} Or two.</p>");
        let named = |heading: &str, score: f32, at: usize| {
            let outline =
                crate::clean::clean(&crate::parse::parse(&page(heading), &crate::parse::Limits::default()), None);
            let hints = Hints { headline: Some("Why rivers rise"), ..Hints::default() };
            let kept = [1, 2, 3];
            let naming = Naming::new(&outline, &hints, Vec::new(), &kept);
            naming.about_headline(&Scored { block: at, score }).map(|(kind, _)| kind)
        };
        assert_eq!(named("<h2>Why rivers rise</h2>", 0.95, 2), None);
        assert_eq!(named("<h2>Why rivers rise</h2>", 0.7, 2), Some(Kind::Headline), "the scorer is not sure");
        assert_eq!(named("<h1>Why rivers rise</h1>", 0.95, 2), Some(Kind::Headline), "the headline of a card to print");
        assert_eq!(named("<p>Why rivers rise</p>", 0.95, 2), Some(Kind::Headline), "no heading");
        assert_eq!(named("<h2>Why rivers rise</h2>", 0.95, 0), Some(Kind::Headline), "above the text");
    }

    #[test]
    fn an_offer_between_paragraphs_that_is_all_link_is_set_aside_and_linked_paragraphs_are_kept() {
        let orchard = crate::extract(include_str!("../../testdata/newsroom/orchard.html"));
        assert!(orchard.text().contains("Temperatures fell") && orchard.text().contains("Some growers lit straw"));
        assert!(!orchard.text().contains("3 months"));
        let words = "The river rose by a metre in the night, said the harbour master of Wexmoor on Friday.";
        let linked = format!(
            "<h1>Rain</h1><article><p>{words}</p><p><a href=/report>{words}</a></p><p>{words}</p><p>{words}</p></article>"
        );
        assert_eq!(crate::extract(&linked).body().count(), 4);
    }

    #[test]
    fn a_line_that_says_a_day_above_the_text_is_a_date_and_a_sentence_about_a_day_is_text() {
        let words = "The river rose by a metre in the night, said the harbour master of Wexmoor on Friday, and no ferry will leave.";
        let named = |line: &str, above: bool| {
            let (line, story) = (format!("<p>{line}</p>"), format!("<p>{words}</p>"));
            let page = if above { line + &story } else { story + &line };
            let outline = crate::clean::clean(&crate::parse::parse(&page, &crate::parse::Limits::default()), None);
            let naming = Naming::new(&outline, &Hints::default(), Vec::new(), &[0, 1]);
            naming.about_headline(&Scored { block: usize::from(!above), score: 0.9 }).map(|(kind, _)| kind)
        };
        for day in [
            "15 Dec, 2025",
            "Published in: February 14, 2025",
            "Publié le 7 janvier 2020",
            "2025年12月15日",
            "Reading time: 8 minutes",
        ] {
            assert_eq!(named(day, true), Some(Kind::Date), "{day}");
            assert_eq!(named(day, false), None, "{day} below the text");
        }
        for text in [
            "It rained on 3 May 2024.",
            "Last updated: December 2025.",
            "November 2015",
            "Rockledge 14 11 6 15",
            "On 3 May 2024 the river rose by a metre",
        ] {
            assert_eq!(named(text, true), None, "{text}");
        }
    }

    #[test]
    fn a_first_sentence_that_begins_as_bylines_do_is_text_and_a_byline_is_not() {
        let words = "The river rose by a metre in the night, said the harbour master of Wexmoor on Friday, and no ferry will leave.";
        let page = |line: &str| {
            crate::extract(&format!("<h1>Rain</h1><article><p>{line}</p><p>{words}</p><p>{words} Or two.</p><p>{words} Or not.</p></article>")).text()
        };
        for sentence in [
            "By Monday evening the water stood two metres deep in the market square.",
            "From London to Leeds, trains stood still on Friday as the wind tore at the lines.",
            "Author Salman Rushdie will read from his new novel in Wexmoor in May.",
            "Von Montag an gilt in Bus und Bahn im Heidekreis ein neuer Tarif.",
            "Par Monts et par vaux, les secours ont cherché les deux randonneurs.",
            "Por Navidad subirán los billetes de los trenes de la sierra.",
        ] {
            assert!(page(sentence).contains(sentence), "{sentence}");
        }
        for byline in
            ["By Jane Doe", "Von Hanna Vogt und Jan Kern", "Par Anne Leroy, à Lyon", "By Jane Doe, Staff Writer"]
        {
            assert!(!page(byline).contains(byline), "{byline}");
        }
    }
}
