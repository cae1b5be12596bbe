//! Which blocks of a page the annotation holds.

use pressclip::{clean, decode, extract, parse, score};
use serde_json::{Value, json};
use similar::{Algorithm, DiffOp};

use crate::corpus::Annotated;

/// A block to learn from.
pub(crate) struct Row {
    pub(crate) features: Vec<f32>,
    /// The share of its words that the annotation has in the same order.
    label: f32,
    block: pressclip::Block,
    at: usize,
}

impl Row {
    /// What the trainer and a reader of its errors need to know of the block.
    pub(crate) fn about(&self, set: &str, page: &Annotated) -> Value {
        json!({
            "set": set, "id": page.id, "domain": page.domain, "fold": page.fold(), "annotated": page.text.is_some(),
            "block": self.at, "label": self.label, "kind": self.block.kind, "level": self.block.level,
            "path": self.block.path, "text": self.block.text,
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
    let shares = align(&texts, page.text.as_deref().unwrap_or(""));
    let rows = described.into_iter().zip(shares);
    rows.map(|((at, features), label)| Row { features, label, block: outline.blocks[at].clone(), at }).collect()
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
