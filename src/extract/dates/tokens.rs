//! A date's text as numbers, words and signs.

use crate::letters;
use crate::rules::months;

/// More than any date has; what comes after is not read.
const MAX: usize = 160;

/// A piece of a date's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A number of up to 18 digits.
    Number {
        value: u64,
        digits: usize,
    },
    /// Letters, in lower case.
    Word(String),
    Sign(char),
    Space,
}

/// Cuts a text into tokens: at most [`MAX`].
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len().min(MAX) / 2);
    for c in text.chars() {
        let before = tokens.len().checked_sub(2).and_then(|at| tokens.get(at));
        let behind_number = matches!(before, Some(Token::Number { .. }));
        if let Some(digit) = digit(c) {
            match tokens.last_mut() {
                Some(Token::Number { value, digits }) if *digits < 18 => {
                    *value = *value * 10 + u64::from(digit);
                    *digits += 1;
                }
                _ => tokens.push(Token::Number { value: digit.into(), digits: 1 }),
            }
        } else if is_letter(c) {
            // The sign behind a number ends there: what follows is a word of its own.
            let is_sign =
                |word: &str| behind_number && word.chars().next().is_some_and(|c| months::names().sign(c).is_some());
            if !matches!(tokens.last(), Some(Token::Word(word)) if word.len() < 64 && !is_sign(word)) {
                tokens.push(Token::Word(String::with_capacity(16)));
            }
            if let Some(Token::Word(word)) = tokens.last_mut() {
                letters::each_lower(c, |lower| word.extend(Some(lower).filter(|&c| c != '\u{307}')));
            }
        } else if c.is_whitespace() || c.is_control() {
            if !matches!(tokens.last(), None | Some(Token::Space)) {
                tokens.push(Token::Space);
            }
        } else {
            tokens.push(Token::Sign(c));
        }
        if tokens.len() > MAX {
            break;
        }
    }
    tokens.truncate(MAX);
    tokens
}

/// The value of a digit: ASCII, full width, Arabic, Persian, Devanagari.
pub(super) fn digit(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    let zeros = ['\u{ff10}', '\u{660}', '\u{6f0}', '\u{966}'];
    zeros.iter().map(|&zero| (c as u32).wrapping_sub(zero as u32)).find(|&value| value < 10)
}

/// Letters, combining marks and the signs that stand in short forms.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}' | '\u{93c}' | '\u{94d}' | '\u{970}' | '\u{5f3}' | '\u{200c}')
}
