//! What changed between two versions of an article, in the words of a newsroom.
//!
//! Paragraphs are aligned by Myers' difference algorithm (the `similar` crate); those that are not the same are paired where they share
//! half of their words, and compared word by word.

#[cfg(test)]
mod tests;
mod words;

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::article::Article;
use crate::block::Kind;
pub use words::{Edit, Figure};
use words::{bag, edit, key, likeness};

/// Paragraphs of a version that are compared; what lies behind is taken as one.
const MAX_PARAGRAPHS: usize = 2_000;
/// Paragraphs on a side of a changed stretch among which pairs are looked for.
const MAX_STRETCH: usize = 100;
/// Words that two paragraphs share (Dice's coefficient), from which on one is the edit of the other.
const SAME: f64 = 0.5;

/// What of an article is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Version {
    /// The headline.
    pub headline: Option<String>,
    /// The texts of the body, in order.
    pub paragraphs: Vec<String>,
    /// What the publication says it changed.
    pub corrections: Vec<String>,
}

impl Version {
    /// The version that an article is.
    #[must_use]
    pub fn of(article: &Article) -> Self {
        Self {
            headline: article.headline.clone(),
            paragraphs: article.body().map(|block| block.text.clone()).collect(),
            corrections: article.corrections.iter().map(|correction| correction.text.clone()).collect(),
        }
    }

    /// The version of an article in its [JSON form](mod@crate::output::json); nothing if it has neither a text nor blocks.
    #[must_use]
    pub fn from_json(article: &serde_json::Value) -> Option<Self> {
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let list = |name: &str| article[name].as_array().map(Vec::as_slice);
        let is_shown = |block: &&serde_json::Value| block["included"] == true && block["kind"] != Kind::Image.name();
        let paragraphs = match list("blocks") {
            Some(blocks) => blocks.iter().filter(is_shown).filter_map(|block| text(&block["text"])).collect(),
            None => {
                article["text"].as_str()?.split("\n\n").filter(|part| !part.is_empty()).map(str::to_owned).collect()
            }
        };
        Some(Self {
            headline: text(&article["headline"]),
            paragraphs,
            corrections: list("corrections").into_iter().flatten().filter_map(|it| text(&it["text"])).collect(),
        })
    }
}

/// A change from one version to the next. Places are those of paragraphs, from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs)] // the names of the fields say it
pub enum Change {
    /// Another headline, one for the first time, or none any more.
    Headline {
        old: Option<String>,
        new: Option<String>,
        edit: Edit,
    },
    /// The publication says that it changed something.
    CorrectionAdded {
        text: String,
    },
    ParagraphAdded {
        at: usize,
        text: String,
    },
    ParagraphRemoved {
        at: usize,
        text: String,
    },
    /// The same words at another place.
    ParagraphMoved {
        from: usize,
        to: usize,
        text: String,
    },
    ParagraphEdited {
        from: usize,
        to: usize,
        old: String,
        new: String,
        edit: Edit,
        figures: Vec<Figure>,
    },
}

/// All changes from one version to the next, in the order of the new one: headline, corrections, paragraphs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Comparison {
    /// The changes.
    pub changes: Vec<Change>,
}

/// Compares two versions of an article.
///
/// Case, spaces and signs count as typos, so no change goes unsaid.
///
/// ```
/// use pressclip::crawl::compare::{Edit, Version, compare};
///
/// let mut old = Version::default();
/// old.paragraphs = vec!["Three people were hurt in the storm, police said.".into()];
/// let mut new = old.clone();
/// new.paragraphs = vec!["Five people were hurt in the storm, police said.".into(), "Roads are closed.".into()];
/// assert_eq!(compare(&old, &new).to_string(), "1 paragraph added, 1 paragraph edited");
/// assert!(compare(&old, &old).is_empty());
/// ```
#[must_use]
pub fn compare(old: &Version, new: &Version) -> Comparison {
    let mut changes = Vec::new();
    if old.headline != new.headline {
        let edit = match (&old.headline, &new.headline) {
            (Some(old), Some(new)) => edit(old, new).0,
            _ => Edit::Words,
        };
        changes.push(Change::Headline { old: old.headline.clone(), new: new.headline.clone(), edit });
    }
    let known: Vec<String> = old.corrections.iter().map(|text| key(text)).collect();
    let added: Vec<&String> = new.corrections.iter().filter(|text| !known.contains(&key(text))).collect();
    changes.extend(added.iter().map(|text| Change::CorrectionAdded { text: (*text).clone() }));
    // What a correction says may stand in the body as well: it is said once.
    let said: Vec<String> = added.iter().map(|text| key(text)).collect();
    let of_body = paragraphs(&bounded(&old.paragraphs), &bounded(&new.paragraphs));
    let is_said = |change: &Change| matches!(change, Change::ParagraphAdded { text, .. } if said.contains(&key(text)));
    changes.extend(of_body.into_iter().filter(|change| !is_said(change)));
    Comparison { changes }
}

fn bounded(paragraphs: &[String]) -> Vec<String> {
    let (head, tail) = paragraphs.split_at(paragraphs.len().min(MAX_PARAGRAPHS));
    let tail = (!tail.is_empty()).then(|| tail.join("\n"));
    head.iter().cloned().chain(tail).collect()
}

/// The changes of the body, in the order of the new version.
fn paragraphs(old: &[String], new: &[String]) -> Vec<Change> {
    let (mut removed, mut added, mut edited) = (Vec::new(), Vec::new(), Vec::new());
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        let (from, to) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let pairs = pairs(&old[from.clone()], &new[to.clone()]);
        let (from, to) = (from.start, to.start);
        let is_paired = |at: usize, of_old: bool| pairs.iter().any(|(a, b)| if of_old { *a == at } else { *b == at });
        removed.extend((0..op.old_range().len()).filter(|at| !is_paired(*at, true)).map(|at| from + at));
        added.extend((0..op.new_range().len()).filter(|at| !is_paired(*at, false)).map(|at| to + at));
        edited.extend(pairs.into_iter().map(|(a, b)| (from + a, to + b)));
    }
    let moved = moved(old, new, &mut removed, &mut added);
    let mut changes: Vec<(usize, Change)> = Vec::new();
    changes.extend(edited.into_iter().map(|(from, to)| {
        let (edit, figures) = edit(&old[from], &new[to]);
        let (old, new) = (old[from].clone(), new[to].clone());
        (to, Change::ParagraphEdited { from, to, old, new, edit, figures })
    }));
    changes
        .extend(moved.into_iter().map(|(from, to)| (to, Change::ParagraphMoved { from, to, text: new[to].clone() })));
    changes.extend(added.into_iter().map(|at| (at, Change::ParagraphAdded { at, text: new[at].clone() })));
    changes.extend(removed.into_iter().map(|at| (at, Change::ParagraphRemoved { at, text: old[at].clone() })));
    changes.sort_by_key(|(at, _)| *at);
    changes.into_iter().map(|(_, change)| change).collect()
}

/// Paragraphs of a stretch that was replaced of which one is the edit of the other, in order: the likest first, none crossing another.
fn pairs(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    if old.is_empty() || new.is_empty() || old.len() > MAX_STRETCH || new.len() > MAX_STRETCH {
        return Vec::new();
    }
    let bags = |list: &[String]| list.iter().map(|text| bag(text)).collect::<Vec<_>>();
    let (of_old, of_new) = (bags(old), bags(new));
    let alike = |(a, b): (usize, usize)| (likeness(&of_old[a], &of_new[b]), a, b);
    let all = (0..old.len()).flat_map(|a| (0..new.len()).map(move |b| (a, b)));
    let mut alike: Vec<(f64, usize, usize)> = all.map(alike).filter(|(likeness, ..)| *likeness >= SAME).collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, a, b) in alike {
        if pairs.iter().all(|&(c, d)| a.cmp(&c) == b.cmp(&d) && a != c) {
            pairs.push((a, b));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Takes out of both lists the paragraphs that are the same words.
fn moved(old: &[String], new: &[String], removed: &mut Vec<usize>, added: &mut Vec<usize>) -> Vec<(usize, usize)> {
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for &at in removed.iter().rev() {
        by_key.entry(key(&old[at])).or_default().push(at);
    }
    let mut moved = Vec::new();
    added.retain(|&to| {
        let from = by_key.get_mut(&key(&new[to])).and_then(Vec::pop);
        moved.extend(from.map(|from| (from, to)));
        from.is_none()
    });
    removed.retain(|at| !moved.iter().any(|(from, _)| from == at));
    moved
}

impl Comparison {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Whether something changed, and nothing but typos.
    #[must_use]
    pub fn is_typo_only(&self) -> bool {
        let is_typo = |change: &Change| {
            let of_edit = |edit: &Edit| *edit == Edit::Typo;
            matches!(change, Change::Headline { edit, .. } | Change::ParagraphEdited { edit, .. } if of_edit(edit))
        };
        !self.is_empty() && self.changes.iter().all(is_typo)
    }

    /// Whether figures changed, anywhere.
    #[must_use]
    pub fn has_changed_figures(&self) -> bool {
        self.changes.iter().any(|change| match change {
            Change::ParagraphEdited { figures, .. } => !figures.is_empty(),
            Change::Headline { edit, .. } => *edit == Edit::Figures,
            _ => false,
        })
    }
}

/// In one line: `headline changed, correction added, 2 paragraphs edited, figures changed`; `no change` for none.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("no change");
        }
        if self.is_typo_only() {
            return f.write_str("typo only");
        }
        let count = |is_it: fn(&Change) -> bool| self.changes.iter().filter(|change| is_it(change)).count();
        let paragraphs = |n: usize, what: &str| match n {
            0 => None,
            1 => Some(format!("1 paragraph {what}")),
            n => Some(format!("{n} paragraphs {what}")),
        };
        let words = [
            (count(|c| matches!(c, Change::Headline { .. })) > 0).then(|| "headline changed".to_owned()),
            (count(|c| matches!(c, Change::CorrectionAdded { .. })) > 0).then(|| "correction added".to_owned()),
            paragraphs(count(|c| matches!(c, Change::ParagraphAdded { .. })), "added"),
            paragraphs(count(|c| matches!(c, Change::ParagraphRemoved { .. })), "removed"),
            paragraphs(count(|c| matches!(c, Change::ParagraphMoved { .. })), "moved"),
            paragraphs(count(|c| matches!(c, Change::ParagraphEdited { .. })), "edited"),
            self.has_changed_figures().then(|| "figures changed".to_owned()),
        ];
        f.write_str(&words.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}
