//! How long the words of a list are, by their first letter: that tells most words of a page from all of them.

/// For each byte of ASCII the lengths of the words that begin with it, a bit each.
#[derive(Debug, Default)]
pub(super) struct Lengths(Vec<u64>);

impl Lengths {
    /// Those of words in lower case.
    pub(super) fn of<'w>(words: impl IntoIterator<Item = &'w String>) -> Self {
        let mut lengths = vec![0; 128];
        for word in words {
            if let Some(bits) = first(word).and_then(|first| lengths.get_mut(first)) {
                *bits |= bit(word);
            }
        }
        Self(lengths)
    }

    /// Whether a word, in any case, may be one of them.
    pub(super) fn may_have(&self, word: &str) -> bool {
        let bits = first(word).and_then(|first| self.0.get(first));
        bits.is_none_or(|bits| bits & bit(word) != 0)
    }
}

fn first(word: &str) -> Option<usize> {
    word.bytes().next().map(|first| usize::from(first.to_ascii_lowercase()))
}

/// The bit of a word's length, or of words that are not ASCII: these are not in lower case either, but for the sign of the
/// kelvin, and may have another length there.
fn bit(word: &str) -> u64 {
    const OTHERS: usize = 0;
    1 << if word.is_ascii() { word.len().min(63) } else { OTHERS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_list_may_be_one_in_any_case_and_others_by_letter_and_length_may_not() {
        let words = ["rain", "rég", "été", &"r".repeat(80)].map(str::to_owned);
        let lengths = Lengths::of(&words);
        for word in &words {
            assert!(lengths.may_have(word) && lengths.may_have(&word.to_uppercase()), "{word}");
        }
        assert!(!lengths.may_have("rains") && !lengths.may_have("snow"));
    }
}
