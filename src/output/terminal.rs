//! Output on a terminal: nothing of a page may steer it.
//!
//! A page's text can hold escape sequences that colour, clear or retitle a terminal, or make it type, and marks of
//! direction that show words in another order than they stand in. The command `pressclip` passes all it writes through
//! here, to files and pipes too, since these end up on terminals; JSON loses nothing by it.

use std::borrow::Cow;
use std::fmt::Write;

/// A text without characters that steer a terminal.
///
/// Taken out are control characters (C0 but line break and tab, DEL, C1) and the overrides, embeddings and isolates of
/// direction (U+202A–U+202E, U+2066–U+2069). The line and paragraph separators U+2028 and U+2029 become line breaks.
///
/// ```
/// use pressclip::output::terminal::printable;
/// assert_eq!(printable("red \u{1b}[31malert\u{7}"), "red [31malert");
/// assert_eq!(printable("Zürich\n\t東京"), "Zürich\n\t東京");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    let replacement = |c: char| match c {
        '\n' | '\t' => None,
        '\u{2028}' | '\u{2029}' => Some("\n"),
        c if steers(c) => Some(""),
        _ => None,
    };
    if text.chars().all(|c| replacement(c).is_none()) {
        return Cow::Borrowed(text);
    }
    let mut printed = String::with_capacity(text.len());
    for c in text.chars() {
        match replacement(c) {
            Some(instead) => printed.push_str(instead),
            None => printed.push(c),
        }
    }
    Cow::Owned(printed)
}

/// A JSON text in which the same characters are written as `\u` escapes, so that it stays the same JSON.
///
/// ```
/// use pressclip::output::terminal::printable_json;
/// assert_eq!(printable_json("\"a\u{9b}31m\u{202e}b\""), r#""a\u009b31m\u202eb""#);
/// ```
#[must_use]
pub fn printable_json(json: &str) -> Cow<'_, str> {
    let is_escaped = |c: char| matches!(c, '\u{2028}' | '\u{2029}') || !matches!(c, '\n' | '\t') && steers(c);
    if !json.contains(is_escaped) {
        return Cow::Borrowed(json);
    }
    let mut printed = String::with_capacity(json.len());
    for c in json.chars() {
        if is_escaped(c) {
            let _ = write!(printed, "\\u{:04x}", u32::from(c)); // a String takes everything
        } else {
            printed.push(c);
        }
    }
    Cow::Owned(printed)
}

fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All characters that must not reach a terminal.
    fn steering() -> impl Iterator<Item = char> {
        let controls = ('\0'..='\u{1F}').filter(|c| !matches!(c, '\n' | '\t')).chain('\u{7F}'..='\u{9F}');
        controls.chain('\u{202A}'..='\u{202E}').chain('\u{2066}'..='\u{2069}')
    }

    #[test]
    fn characters_that_steer_are_taken_out() {
        for c in steering() {
            assert_eq!(printable(&format!("a{c}b")), "ab", "{c:?}");
        }
        assert_eq!(printable("a\u{2028}b\u{2029}c\r\n"), "a\nb\nc\n");
    }

    #[test]
    fn words_of_all_scripts_are_left_alone() {
        let text = "Ärger, «Да», 東京, שלום\u{200F}, می\u{200C}روم, 👩\u{200D}🚀, a\u{AD}b\u{A0}c\n\t";
        assert!(matches!(printable(text), Cow::Borrowed(same) if same == text));
        assert!(matches!(printable_json(text), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn escaped_json_is_the_same_value() {
        let text: String = steering().chain("\u{2028}\u{2029}\n\t\"\\ä".chars()).collect();
        let json = serde_json::to_string_pretty(&[&text]).unwrap();
        let printed = printable_json(&json);
        assert_eq!(serde_json::from_str::<Vec<String>>(&printed).unwrap(), [text]);
        assert!(steering().all(|c| !printed.contains(c)));
    }
}
