//! One way to choose a field's value and to say where it is from.

use crate::article::{Article, Candidate, Evidence, Field};

/// Candidates kept as evidence for a field.
const MAX_OTHERS: usize = 30;

/// A value and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found<T> {
    pub(crate) value: T,
    pub(crate) source: String,
}

impl<T> Found<T> {
    pub(crate) fn new(value: T, source: impl Into<String>) -> Self {
        Self { value, source: source.into() }
    }
}

/// Takes the candidate at an index as the field's value, and all others as evidence.
pub(crate) fn take<T>(
    article: &mut Article,
    field: Field,
    mut found: Vec<Found<T>>,
    winner: usize,
    show: impl Fn(&T) -> String,
) -> Option<T> {
    if winner >= found.len() {
        return None;
    }
    let Found { value, source } = found.remove(winner);
    let mut others: Vec<Candidate> = Vec::new();
    for other in found {
        let candidate = Candidate { value: show(&other.value), source: other.source };
        if !others.contains(&candidate) && others.len() < MAX_OTHERS {
            others.push(candidate);
        }
    }
    article.evidence.insert(field, Evidence { source, others });
    Some(value)
}

/// Takes the first candidate.
pub(crate) fn take_first(article: &mut Article, field: Field, found: Vec<Found<String>>) -> Option<String> {
    take(article, field, found, 0, String::clone)
}
