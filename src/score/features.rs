//! The numbers that describe a block to the model.
//!
//! | family | features | meaning |
//! |---|---|---|
//! | text | `words` … `all_linked` | length, punctuation, capitals, digits, links and marks of the block's own text |
//! | tag | `tag_*`, `kind`, `level` | the element that holds it, the kind that the markup gives it |
//! | above | `up_*` | levels up to the nearest element of that tag, 10 = none |
//! | cue | `cue_*` | levels up to the nearest class or id with that hint, 10 = none; `in_*`: within the block's line |
//! | container | `pm_*`, `pl_*`, `pn_*`, `top_up`, `in_big` … | share of the page's paragraph words, link density and number of paragraphs of the elements around |
//! | signature | `sig_*`, `sig2_*` | the same for all blocks with this tag and class (`sig2`: and parent's) |
//! | position | `at`, `words_before` … | where in the page, relative to the headline, and to the first and last paragraph |
//! | landmarks | `to_*_up`, `to_*_down` | steps in the tree from the block up to what it shares with the headline, the first and last paragraph, and down to those |
//! | together | `section_*`, `group_*` | size and links of the blocks from one heading to the next, and of the list or quotation; -1 = none |
//! | neighbours | `prev1_*` … `next2_*` | length, links, ending and kind of the blocks around |
//! | phrase | `ph_*`, `head_*` | hints of phrases: 3 the whole block, 2 its start, 1 inside; `head_*`: of the heading above |
//! | page | `page_*`, `repeats`, `title_*`, `desc_*`, `body_*` | the whole page; agreement with headline, description, structured data |

use super::above::Above;
use super::fold::Tokens;
use super::signs::{Signs, capitalised};
use super::stats::{Stats, link_density, own_signature, pair_signature};
use super::{Hints, fold, landmarks, neighbours};
use crate::clean::{Outline, chain};
use crate::rules::{Cue, PhraseHit, Place};

const PHRASES: [(&str, &str, Cue); 16] = [
    ("ph_related", "head_related", Cue::Related),
    ("ph_sign_up", "head_sign_up", Cue::SignUp),
    ("ph_share", "head_share", Cue::Share),
    ("ph_comment_form", "head_comment_form", Cue::CommentForm),
    ("ph_comment", "head_comment", Cue::Comment),
    ("ph_author_box", "head_author_box", Cue::AuthorBox),
    ("ph_tags", "head_tags", Cue::Tags),
    ("ph_navigation", "head_navigation", Cue::Navigation),
    ("ph_footer", "head_footer", Cue::Footer),
    ("ph_consent", "head_consent", Cue::Consent),
    ("ph_advert", "head_advert", Cue::Advert),
    ("ph_paywall", "head_paywall", Cue::Paywall),
    ("ph_byline", "head_byline", Cue::Byline),
    ("ph_date", "head_date", Cue::Date),
    ("ph_caption", "head_caption", Cue::Caption),
    ("ph_continue", "head_continue", Cue::Continue),
];

/// What one block is described by: a name and a number at a time.
pub(super) trait Put: FnMut(&'static str, f32) {}
impl<F: FnMut(&'static str, f32)> Put for F {}

/// Hands the block's features over in their fixed order.
pub(crate) fn row(outline: &Outline, stats: &Stats, hints: &Hints<'_>, block: usize, mut put: impl FnMut(f32)) {
    put_all(outline, stats, hints, block, &mut |_, value| put(value));
}

/// The names of the features, in the same order.
#[must_use]
pub fn names() -> Vec<&'static str> {
    let document = crate::parse::parse("<p>.", &crate::parse::Limits::default());
    let outline = crate::clean::clean(&document, None);
    let hints = Hints::default();
    let stats = Stats::of(&outline, Tokens::of(&outline), &hints);
    let mut names = Vec::new();
    put_all(&outline, &stats, &hints, 0, &mut |name, _| names.push(name));
    names
}

fn put_all(outline: &Outline, stats: &Stats, hints: &Hints<'_>, block: usize, put: &mut impl Put) {
    text(outline, stats, block, put);
    above(outline, stats, block, put);
    containers(outline, stats, block, put);
    signatures(outline, stats, block, put);
    position(stats, block, put);
    landmarks::put_all(outline, stats, block, put);
    neighbours::put_all(stats, block, put);
    phrases(outline, stats, block, put);
    agreement(outline, stats, hints, block, put);
}

fn flag(on: bool) -> f32 {
    f32::from(u8::from(on))
}

pub(super) fn ratio(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn text(outline: &Outline, stats: &Stats, block: usize, put: &mut impl Put) {
    let (b, d) = (&outline.blocks[block], &outline.drafts[block]);
    let n = &d.counts;
    let (chars, words) = (n.chars as f32, d.words as f32);
    let of = |c: u32| ratio(c as f32, chars);
    let signs = Signs::of(&b.text);
    put("words", words);
    put("chars", chars);
    put("word_length", ratio(chars, words));
    put("ends_sentence", flag(stats.ends[stats.place[block]]));
    put("ends_colon", flag(b.text.ends_with([':', '：'])));
    put("ends_dots", flag(b.text.ends_with('…') || b.text.ends_with("...")));
    put("commas", ratio(signs.commas as f32, words));
    put("stops", ratio(signs.stops as f32, words));
    put("bars", signs.bars as f32);
    put("quotes", signs.quotes as f32);
    put("upper", of(n.upper));
    put("digits", of(n.digits));
    put("capitalised", capitalised(&b.text));
    put("starts_upper", flag(b.text.starts_with(char::is_uppercase)));
    put("starts_symbol", flag(!b.text.starts_with(char::is_alphanumeric)));
    put("copyright", flag(signs.copyright));
    put("at_sign", flag(signs.at_sign));
    put("web_address", flag(signs.web_address));
    put("clock", flag(signs.clock));
    put("lines", signs.lines as f32);
    put("link_density", link_density(d));
    put("links", n.links as f32);
    put("links_per_word", ratio(n.links as f32, words));
    put("starts_linked", flag(b.spans.first().is_some_and(|s| s.link.is_some())));
    put("ends_linked", flag(b.spans.last().is_some_and(|s| s.link.is_some())));
    put("bold", of(n.strong));
    put("italic", of(n.emphasis));
    put("kind", f32::from(b.kind as u8));
    put("level", f32::from(b.level.unwrap_or(0)));
    put("list_depth", b.item.map_or(0.0, |i| f32::from(i.depth)));
    put("numbered", flag(b.item.is_some_and(|i| i.number.is_some())));
    put("paragraph", flag(stats.paragraph[stats.place[block]]));
}

fn above(outline: &Outline, stats: &Stats, block: usize, put: &mut impl Put) {
    let d = &outline.drafts[block];
    let own = outline.containers.get(d.container as usize);
    put("tag", own.map_or(99.0, |c| f32::from(c.tag as u8)));
    put("depth", own.map_or(0.0, |c| f32::from(c.depth)));
    Above::of(stats, d).put_levels(put);
    for (name, cue) in [
        ("in_related", Cue::Related),
        ("in_share", Cue::Share),
        ("in_byline", Cue::Byline),
        ("in_date", Cue::Date),
        ("in_caption", Cue::Caption),
        ("in_credit", Cue::Credit),
        ("in_tags", Cue::Tags),
        ("in_navigation", Cue::Navigation),
    ] {
        put(name, flag(d.inner.has(cue)));
    }
}

/// For each of four heights: paragraph mass, link density, paragraphs, their share of blocks, their share of words.
const HEIGHTS: [[&str; 5]; 4] = [
    ["pm_1", "pl_1", "pn_1", "pb_1", "pw_1"],
    ["pm_2", "pl_2", "pn_2", "pb_2", "pw_2"],
    ["pm_3", "pl_3", "pn_3", "pb_3", "pw_3"],
    ["pm_4", "pl_4", "pn_4", "pb_4", "pw_4"],
];

fn containers(outline: &Outline, stats: &Stats, block: usize, put: &mut impl Put) {
    let d = &outline.drafts[block];
    let holder = stats.holder(&outline.containers, d);
    let mut up = chain(&outline.containers, holder);
    for &[mass, linked, paragraphs, share, words] in &HEIGHTS {
        let sums = up.next().map_or(stats.total, |(c, _)| stats.sums[c as usize]);
        put(mass, ratio(sums.mass, stats.total.mass));
        put(linked, ratio(sums.linked, sums.words));
        put(paragraphs, sums.paragraphs);
        put(share, ratio(sums.paragraphs, sums.blocks));
        put(words, ratio(sums.mass, sums.words));
    }
    let steps = chain(&outline.containers, holder).position(|(c, _)| stats.above_top[c as usize]);
    put("top_up", steps.map_or(20.0, |n| n as f32));
    let above = Above::of(stats, d);
    put("in_top", flag(above.in_top));
    put("in_big", flag(above.in_big));
    put("holds", ratio(stats.sums.get(holder as usize).map_or(0.0, |s| s.holds), stats.total.mass));
    let controls =
        |level: usize| chain(&outline.containers, holder).nth(level).map_or(0.0, |(_, c)| f32::from(c.controls));
    put("controls_1", controls(0));
    put("controls_2", controls(1));
    put("leaf", flag(stats.leaf.get(d.container as usize).copied().unwrap_or(false)));
    // The nearest <article>: how much of the page it is, and how many there are like it.
    let article = stats.sums.get(above.article as usize);
    put("article_mass", article.map_or(-1.0, |sums| ratio(sums.mass, stats.total.mass)));
}

fn signatures(outline: &Outline, stats: &Stats, block: usize, put: &mut impl Put) {
    let (b, d) = (&outline.blocks[block], &outline.drafts[block]);
    let own = stats.own.get(&own_signature(&outline.containers, d, b)).copied().unwrap_or_default();
    let pair = stats.pair.get(&pair_signature(&outline.containers, d, b)).copied().unwrap_or_default();
    for (s, [mass, linked, blocks, paragraphs, length]) in [
        (own, ["sig_pm", "sig_linked", "sig_blocks", "sig_paragraphs", "sig_length"]),
        (pair, ["sig2_pm", "sig2_linked", "sig2_blocks", "sig2_paragraphs", "sig2_length"]),
    ] {
        put(mass, ratio(s.mass, stats.total.mass));
        put(linked, ratio(s.linked, s.words));
        put(blocks, s.blocks);
        put(paragraphs, ratio(s.paragraphs, s.blocks));
        put(length, ratio(s.words, s.blocks));
    }
}

fn position(stats: &Stats, block: usize, put: &mut impl Put) {
    let at = stats.place[block];
    let n = stats.scored.len();
    put("at", at as f32);
    put("at_share", ratio(at as f32, n as f32));
    put("words_before", ratio(stats.before[at], stats.total.words));
    let clip = |x: f32| x.clamp(-60.0, 60.0);
    let distance = |to: usize| clip(at as f32 - to as f32);
    put("from_headline", stats.headline_at.map_or(-99.0, distance));
    put("from_first", stats.span.map_or(-99.0, |(first, _)| distance(first)));
    put("from_last", stats.span.map_or(99.0, |(_, last)| distance(last)));
    put("is_headline", flag(stats.headline_at == Some(at)));
    put("gap_before", f32::from(stats.gaps_before[at]));
    put("gap_after", f32::from(stats.gaps_after[at]));
}

fn phrases(outline: &Outline, stats: &Stats, block: usize, put: &mut impl Put) {
    let at = stats.place[block];
    let said = |at: usize| {
        stats.phrases[at].map(|PhraseHit { cue, place, .. }| {
            let strength = match place {
                Place::Whole => 3.0,
                Place::Start => 2.0,
                Place::Inside => 1.0,
            };
            (cue, strength)
        })
    };
    let strength = |said: Option<(Cue, f32)>, cue: Cue| match said {
        Some((of, strength)) if of == cue => strength,
        _ => 0.0,
    };
    let heading = (0..at).rev().take(12).find(|&i| outline.blocks[stats.scored[i]].level.is_some());
    let (own, head) = (said(at), heading.and_then(said));
    for &(own_name, head_name, cue) in &PHRASES {
        put(own_name, strength(own, cue));
        put(head_name, strength(head, cue));
    }
    put("heading_gap", heading.map_or(20.0, |i| (at - i) as f32));
    let previous = at.checked_sub(1).and_then(said);
    put("prev_related", strength(previous, Cue::Related));
    put("prev_sign_up", strength(previous, Cue::SignUp));
}

fn agreement(outline: &Outline, stats: &Stats, hints: &Hints<'_>, block: usize, put: &mut impl Put) {
    let at = stats.place[block];
    let tokens = stats.tokens.get(block);
    let own = tokens.len() as f32;
    let (mut title, mut description) = (0, 0);
    for &token in tokens {
        title += u32::from(stats.headline.has(token));
        description += u32::from(stats.description.has(token));
    }
    let (title, description) = (title as f32, description as f32);
    put("title_in", ratio(title, own));
    put("title_of", ratio(title, stats.headline.len() as f32));
    put("desc_in", if hints.description.is_some() { ratio(description, own) } else { -1.0 });
    put("desc_of", if hints.description.is_some() { ratio(description, stats.description.len() as f32) } else { -1.0 });
    let body = if stats.body.len() < 20 {
        -1.0
    } else {
        let (mut same, mut all) = (0, 0);
        for run in fold::shingles(tokens) {
            all += 1;
            same += usize::from(stats.body.has(run));
        }
        ratio(same as f32, all as f32)
    };
    put("body_in", body);
    put("repeats", stats.repeats.get(&stats.prints[at]).map_or(1.0, |&n| n as f32));
    put("page_blocks", stats.scored.len() as f32);
    put("page_mass", stats.total.mass);
    put("page_paragraphs", stats.total.paragraphs);
    put("page_linked", ratio(stats.total.linked, stats.total.words));
    put("page_big", stats.sums.get(stats.big as usize).map_or(0.0, |s| ratio(s.mass, s.words)));
    put("page_top", stats.sums.get(stats.top as usize).map_or(0.0, |s| ratio(s.mass, stats.total.mass)));
    put("page_hits", ratio(stats.hits as f32, outline.blocks.len() as f32));
}
