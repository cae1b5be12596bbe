//! What titles and headings have in common.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use crate::letters;

/// The words of a text, hashed, each once and in order of the hashes; of scripts without spaces, the characters.
pub(super) struct Words(Vec<u64>);

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut words = Vec::with_capacity(text.len() / 5 + 1);
        let mut at = 0;
        while at < bytes.len() {
            let (lower, length) = letters::ascii_word(&bytes[at..]);
            // Most words are of ASCII, short, and whole.
            if length < letters::STEP && bytes.get(at + length).is_none_or(u8::is_ascii) {
                if length > 0 {
                    words.push(hash([lower]));
                }
                at += length + 1;
                continue;
            }
            let rest = &text[at..];
            let word = rest.find(|c| !letters::is_alphanumeric(c)).map_or(rest, |end| &rest[..end]);
            if word.starts_with(|c| c >= '\u{2e80}') {
                words.extend(word.chars().map(u64::from));
            } else if !word.is_empty() {
                words.push(hash(eights(&word.to_lowercase())));
            }
            // With the sign behind it.
            at += word.len() + rest[word.len()..].chars().next().map_or(0, char::len_utf8);
        }
        words.sort_unstable();
        words.dedup();
        Self(words)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The part of the smaller set that is in the other. A word or two are in many titles, so they count as three.
    #[allow(clippy::cast_precision_loss)] // few words
    pub(super) fn shared(&self, other: &Self) -> f64 {
        let (few, many) = if self.len() < other.len() { (self, other) } else { (other, self) };
        let least = if many.len() >= 5 { few.len().max(3) } else { few.len() };
        let mut rest = many.0.iter().peekable();
        let is_in_both = |word: &&u64| {
            while rest.next_if(|other| other < word).is_some() {}
            rest.peek() == Some(word)
        };
        if least == 0 { 0.0 } else { few.0.iter().filter(is_in_both).count() as f64 / least as f64 }
    }
}

/// The bytes of a word in numbers, eight in each as in [`letters::ascii_word`].
fn eights(word: &str) -> impl Iterator<Item = u64> {
    word.as_bytes().chunks(letters::STEP).map(|chunk| chunk.iter().rfold(0, |all, &byte| all << 8 | u64::from(byte)))
}

fn hash(eights: impl IntoIterator<Item = u64>) -> u64 {
    let mut hasher = FxHasher::default();
    eights.into_iter().for_each(|eight| hasher.write_u64(eight));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// The words themselves. Characters are told apart from words of one.
    fn slowly(text: &str) -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let apart = |word: &str| word.chars().map(|c| format!("{c}.")).collect();
        let one =
            |word: &str| if word.starts_with(|c| c >= '\u{2e80}') { apart(word) } else { vec![word.to_lowercase()] };
        words.flat_map(one).collect()
    }

    proptest! {
        #[test]
        fn as_many_words_are_shared_as_there_are_in_both_texts(
            texts in prop::collection::vec("([a-cA-C0]{1,20}|[éÉßİK東京ΑΣσς]{1,3}|[ ,.’]){0,16}", 2)
        ) {
            let [one, other] = [&texts[0], &texts[1]].map(|text| Words::of(text));
            let [all, others] = [&texts[0], &texts[1]].map(|text| slowly(text));
            prop_assert_eq!((one.len(), other.len()), (all.len(), others.len()), "{:?}", texts);
            let few = all.len().min(others.len());
            let least = if all.len().max(others.len()) >= 5 { few.max(3) } else { few };
            let part = if least == 0 { 0.0 } else { all.intersection(&others).count() as f64 / least as f64 };
            prop_assert!((one.shared(&other) - part).abs() < 1e-9, "{:?}", texts);
        }
    }
}
