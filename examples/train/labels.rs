//! Which blocks of a page the annotation holds.

use pressclip::{Kind, clean, decode, extract, parse, score};
use serde_json::{Value, json};
use similar::{Algorithm, DiffOp};

use crate::corpus::Annotated;

/// A block to learn from.
pub(crate) struct Row {
    pub(crate) features: Vec<f32>,
    /// The share of its words that the annotation has in the same order; none where the annotation does not tell.
    label: Option<f32>,
    block: pressclip::Block,
    at: usize,
}

impl Row {
    /// What the trainer and a reader of its errors need to know of the block.
    pub(crate) fn about(&self, set: &str, page: &Annotated) -> Value {
        json!({
            "set": set, "id": page.id, "domain": page.domain, "fold": page.fold(), "block": self.at, "label": self.label,
            "kind": self.block.kind, "level": self.block.level, "path": self.block.path, "text": self.block.text,
        })
    }
}

/// The undecided blocks of a page with features and labels.
pub(crate) fn label(page: &Annotated) -> Vec<Row> {
    let text = decode::decode(&page.page.body, page.page.content_type.as_deref());
    let document = parse::parse(&text.text, &parse::Limits::default());
    let outline = clean::clean(&document, page.page.url.as_ref());
    let facts = extract::facts(&document, &page.page);
    let described = score::describe(&outline, &facts.hints());
    let texts: Vec<&str> = described.iter().map(|(at, _)| outline.blocks[*at].text.as_str()).collect();
    let labels: Vec<Option<f32>> = match &page.text {
        Some(gold) => align(&texts, gold).into_iter().map(Some).collect(),
        None => texts.iter().map(|text| by_snippets(text, page)).collect(),
    };
    let names = score::names();
    let rows = described.into_iter().zip(labels).map(|((at, features), label)| {
        let block = outline.blocks[at].clone();
        let is_disputed = || is_lead(&names, &features) || is_quoted(&names, &features, block.kind);
        let label = label.filter(|share| *share >= 0.5 || !is_disputed());
        Row { features, label, block, at }
    });
    rows.collect()
}

/// Whether a block looks like a lead: marked as one, or the page's own summary, between headline and text.
///
/// Annotators did not agree on leads. The library keeps them by default, so an annotation without one teaches nothing.
fn is_lead(names: &[&str], features: &[f32]) -> bool {
    let of = |name| value(names, features, name);
    let between = of("from_headline") > 0.0 && of("from_headline") < 15.0 && of("from_first") < 0.0;
    let like_text = of("words") >= 6.0 && of("link_density") < 0.3 && of("digits") < 0.15;
    between && like_text && (of("cue_lead") <= 1.0 || of("desc_in") > 0.7)
}

/// Whether a block is an embedded post, or a quotation between the first and the last paragraph.
///
/// It is as with leads: some annotators left all of them out. Those who want that have `Include`.
fn is_quoted(names: &[&str], features: &[f32], kind: Kind) -> bool {
    let of = |name| value(names, features, name);
    let within = of("in_big") > 0.0 && of("from_first") >= 0.0 && of("from_last") <= 0.0;
    kind == Kind::Embed || kind == Kind::Quote && within
}

fn value(names: &[&str], features: &[f32], name: &str) -> f32 {
    names.iter().position(|n| *n == name).map_or(0.0, |at| features[at])
}

/// What the snippets of a page that is not annotated in full tell of a text.
fn by_snippets(text: &str, page: &Annotated) -> Option<f32> {
    let squash = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = squash(text);
    let has = |snippet: &String| text.contains(&squash(snippet));
    let within = |snippet: &String| text.len() > 20 && squash(snippet).contains(&text);
    if page.with.iter().any(|snippet| has(snippet) || within(snippet)) {
        Some(1.0)
    } else {
        page.without.iter().any(has).then_some(0.0)
    }
}

/// For each text, the share of its words that stand in the annotation in the same order.
fn align(texts: &[&str], gold: &str) -> Vec<f32> {
    let words: Vec<Vec<&str>> = texts.iter().map(|text| split(text)).collect();
    let owner: Vec<usize> = words.iter().enumerate().flat_map(|(i, w)| std::iter::repeat_n(i, w.len())).collect();
    let flat: Vec<&str> = words.iter().flatten().copied().collect();
    let mut matched = vec![0_usize; texts.len()];
    for op in similar::capture_diff_slices(Algorithm::Patience, &flat, &split(gold)) {
        if let DiffOp::Equal { old_index, len, .. } = op {
            owner[old_index..old_index + len].iter().for_each(|&i| matched[i] += 1);
        }
    }
    words.iter().zip(matched).map(|(w, m)| if w.is_empty() { 0.0 } else { m as f32 / w.len() as f32 }).collect()
}

fn split(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect()
}
