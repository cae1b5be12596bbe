//! Two texts of which one is the edit of the other, word by word.

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Words that are compared one by one; longer texts count as rewritten.
const MAX_WORDS: usize = 1_500;

/// How far an edit goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Edit {
    /// Letters, case, spaces and signs: no word became another.
    Typo,
    /// Nothing but numbers in digits.
    Figures,
    /// Words; maybe figures as well.
    Words,
}

/// A number that changed, as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
#[allow(missing_docs)] // the names say it
pub struct Figure {
    pub old: String,
    pub new: String,
}

/// How far an edit goes, and which figures became others.
pub(super) fn edit(old: &str, new: &str) -> (Edit, Vec<Figure>) {
    if key(old) == key(new) {
        return (Edit::Typo, Vec::new());
    }
    let (old, new) = (tokens(old), tokens(new));
    if old.len() > MAX_WORDS || new.len() > MAX_WORDS {
        return (Edit::Words, Vec::new());
    }
    let (mut figures, mut typos, mut others) = (Vec::new(), 0, 0);
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (gone, come) = (&old[op.old_range()], &new[op.new_range()]);
        if gone.concat() == come.concat() {
            typos += 1; // cut in another way: `co op`
        } else if gone.len() == come.len() {
            for (gone, come) in gone.iter().zip(come).filter(|(gone, come)| gone != come) {
                if is_figure(gone) && is_figure(come) {
                    figures.push(Figure { old: gone.clone(), new: come.clone() });
                } else if is_typo(gone, come) {
                    typos += 1;
                } else {
                    others += 1;
                }
            }
        } else {
            others += 1;
        }
    }
    let edit = match (figures.is_empty(), others) {
        (true, 0) if typos > 0 => Edit::Typo,
        (false, 0) => Edit::Figures,
        _ => Edit::Words,
    };
    (edit, figures)
}

/// Letters and digits alone, in lower case.
pub(super) fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a text in their order among words, the first of them.
pub(super) fn bag(text: &str) -> Vec<String> {
    let mut words = tokens(text);
    words.truncate(MAX_WORDS);
    words.sort_unstable();
    words
}

/// The share of their words that two texts have in common, 0 to 1: Dice's coefficient of their bags of words.
pub(super) fn likeness(a: &[String], b: &[String]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (mut at, mut shared) = (0, 0_u32);
    for word in b {
        while a.get(at).is_some_and(|other| other < word) {
            at += 1;
        }
        if a.get(at) == Some(word) {
            shared += 1;
            at += 1;
        }
    }
    2.0 * f64::from(shared) / (a.len() + b.len()) as f64
}

/// Words in lower case; numbers with their points and commas; characters of scripts without spaces one by one.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut is_open = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_inner = |token: &str, next: Option<&char>| {
            matches!(c, '.' | ',' | ':' | '\u{2019}' | '\'')
                && next.is_some_and(char::is_ascii_digit)
                && token.ends_with(|last: char| last.is_ascii_digit())
        };
        match tokens.last_mut() {
            _ if is_unspaced(c) => {
                tokens.push(c.into());
                is_open = false;
            }
            Some(token) if is_open && c.is_alphanumeric() => token.extend(c.to_lowercase()),
            Some(token) if is_open && is_inner(token, chars.peek()) => token.push(c),
            _ if c.is_alphanumeric() => {
                tokens.push(c.to_lowercase().collect());
                is_open = true;
            }
            _ => is_open = false,
        }
    }
    tokens
}

fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}')
}

fn is_figure(word: &str) -> bool {
    word.chars().any(char::is_numeric)
}

/// Whether a word is the other, misspelt: no figure, at most one letter of five wrong, missing, too many or swapped.
fn is_typo(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let longest = a.len().max(b.len());
    // In short words a letter makes another word: `now`, `not`.
    let most = longest / 5;
    most > 0 && longest < 40 && a.iter().chain(&b).all(|c| c.is_alphabetic()) && distance(&a, &b) <= most
}

/// The number of letters wrong, missing, too many or swapped with their neighbour (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}
