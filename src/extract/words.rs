//! Texts as they are compared and shown: white space, character references, tags.

use html5ever::data::NAMED_ENTITIES;

use crate::article::Article;
use crate::clean::{self, Outline};
use crate::letters::{self, is_blank};

/// How many words each block of a page has, counted when the page was cut into them.
pub(crate) struct Lengths(Vec<u32>);

impl Lengths {
    pub(crate) fn of(outline: &Outline) -> Self {
        Self(outline.drafts.iter().map(|draft| draft.words).collect())
    }

    /// The words of a block. One that was added to those of the page is counted here.
    pub(crate) fn words(&self, article: &Article, block: usize) -> u32 {
        self.0.get(block).copied().unwrap_or_else(|| clean::words(&article.blocks[block].text))
    }
}

/// The text on one line: runs of white space and control characters are one space, none at the ends.
pub(crate) fn squash(text: &str) -> String {
    squash_without(text, |_| false)
}

/// The same, without some control characters.
pub(crate) fn squash_without(text: &str, is_left_out: impl Fn(char) -> bool) -> String {
    let mut rest = text.trim_ascii_start();
    if rest.is_empty() {
        return String::new();
    }
    let mut out = String::with_capacity(rest.len());
    loop {
        // Most text is words of ASCII with single spaces between, or words of other letters.
        let plain = letters::plain(rest.as_bytes(), []);
        let others = rest[plain..].find(|c: char| c.is_ascii() || is_blank(c) || is_invisible(c));
        let shown = others.map_or(rest.len(), |others| plain + others);
        out.push_str(&rest[..shown]);
        rest = &rest[shown..];
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { break };
        rest = chars.as_str();
        if is_left_out(c) {
            continue;
        }
        if is_blank(c) {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            // What is left out behind it is blank as well.
            let more = rest.bytes().take_while(|byte| *byte <= b' ').count();
            rest = &rest[more..];
        } else if !is_invisible(c) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Soft hyphens, joiners at word breaks, byte order marks, direction marks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{200e}' | '\u{200f}')
}

/// Whether two texts are the same in lower case.
pub(crate) fn is_same_in_lower_case(a: &str, b: &str) -> bool {
    // Most differ in their first letter.
    let first = |text: &str| text.chars().next().and_then(|c| c.to_lowercase().next());
    if first(a) != first(b) {
        return false;
    }
    match (a.is_ascii(), b.is_ascii()) {
        (true, true) => a.eq_ignore_ascii_case(b),
        // At the end of a word there is another small sigma.
        _ if a.contains('Σ') || b.contains('Σ') => a.to_lowercase() == b.to_lowercase(),
        _ => a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase)),
    }
}

/// Letters and digits alone, in lower case: equal for texts that differ in punctuation.
pub(crate) fn key(text: &str) -> String {
    let mut key = Vec::with_capacity(text.len() + letters::STEP);
    let mut at = 0;
    while let Some(rest) = text.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
        let (lower, length) = letters::ascii_word(rest);
        let end = key.len() + length;
        key.extend_from_slice(&lower.to_le_bytes());
        key.truncate(end);
        at += length;
        if length == letters::STEP {
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        at += c.len_utf8();
        if !c.is_ascii() && letters::is_alphanumeric(c) {
            letters::each_lower(c, |lower| key.extend_from_slice(lower.encode_utf8(&mut [0; 4]).as_bytes()));
        }
    }
    // It is made of whole characters.
    String::from_utf8(key).unwrap_or_default()
}

/// A text of structured data as people read it: references decoded (some sites encode them twice), tags
/// dropped, on one line.
pub(crate) fn tidy(text: &str) -> String {
    // Most are plain.
    if memchr::memchr2(b'&', b'<', text.as_bytes()).is_none() {
        return squash(text);
    }
    let mut text = std::borrow::Cow::Borrowed(text);
    for _ in 0..2 {
        if text.contains('&') {
            text = unescape(&text).into();
        }
    }
    if text.contains('<') {
        text = strip_tags(&text).into();
    }
    squash(&text)
}

/// The text with its HTML character references decoded, once.
pub(crate) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(34).position(|b| b == b';');
        if let Some(decoded) = end.and_then(|end| reference(&rest[1..end])) {
            out.push_str(&decoded);
            rest = &rest[end.map_or(0, |end| end + 1)..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// What a reference stands for, without its `&` and `;`.
fn reference(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        let &(first, second) = NAMED_ENTITIES.get(&format!("{name};"))?;
        return [first, second].into_iter().filter(|&c| c != 0).map(char::from_u32).collect();
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    // Windows-1252 in disguise, as browsers read it.
    let c = match code {
        0x80..=0x9f => html5ever::data::C1_REPLACEMENTS[code as usize - 0x80]?,
        _ => char::from_u32(code).filter(|&c| c != '\0')?,
    };
    Some(c.to_string())
}

/// The text without inline tags; a `<` that starts none is kept.
fn strip_tags(text: &str) -> String {
    /// Bytes of a tag; longer ones stay text, so the work is linear.
    const MAX_TAG: usize = 1_000;
    const TAGS: [&str; 17] = [
        "a", "abbr", "b", "br", "cite", "div", "em", "font", "i", "mark", "p", "q", "small", "span", "strong", "sub",
        "sup",
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Bytes behind the next `>`; none may be left.
    let mut behind = text.len() + 1;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.len() < behind {
            behind = rest.find('>').map_or(0, |end| rest.len() - end);
        }
        let inner = rest[1..].trim_start_matches('/');
        let name = inner.find(|c: char| !c.is_ascii_alphanumeric()).map_or(inner, |end| &inner[..end]);
        let is_tag = TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name));
        let end = rest.len() - behind;
        if behind > 0 && end < MAX_TAG && is_tag {
            if ["br", "p", "div"].iter().any(|tag| tag.eq_ignore_ascii_case(name)) {
                out.push(' ');
            }
            rest = &rest[end + 1..];
        } else {
            out.push('<');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn structured_text_is_tidied() {
        for (text, expected) in [
            ("  one \n two\u{a0}three ", "one two three"),
            ("Rain &amp; snow", "Rain & snow"),
            ("Rain &amp;amp; snow", "Rain & snow"),
            ("&#8222;Rain&#8220; &ndash; &#x201e;snow&#x201c;", "\u{201e}Rain\u{201c} \u{2013} \u{201e}snow\u{201c}"),
            ("it&#146;s", "it\u{2019}s"),
            ("R&D; AT&T", "R&D; AT&T"),
            ("<em>Rain</em> <br/>falls", "Rain falls"),
            ("1 < 2 and <unknown> stays", "1 < 2 and <unknown> stays"),
            ("a > b <em>c</em> < d</p>e <em", "a > b c < d e <em"),
            ("<b<i>bold</b>", "bold"),
            ("soft\u{ad}hyphen", "softhyphen"),
        ] {
            assert_eq!(tidy(text), expected);
        }
    }

    #[test]
    fn keys_are_equal_where_only_signs_differ() {
        assert_eq!(key("Rain: \u{201c}it pours\u{201d}"), key("rain - It Pours!"));
    }

    /// The same as [`squash`], character by character.
    fn squash_slowly(text: &str) -> String {
        let shown = text.chars().filter(|&c| !is_invisible(c));
        let blank = |c: char| if c.is_whitespace() || c.is_control() { ' ' } else { c };
        let spaced: String = shown.map(blank).collect();
        spaced.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    proptest! {
        #[test]
        fn a_key_is_made_of_the_letters_and_digits_of_any_text(text in "([a-zA-Z0-9]{1,20}|[ ,.’-]|[éÉßİ東Σ]|\\PC){0,20}") {
            let letters = text.chars().filter(|c| c.is_alphanumeric());
            prop_assert_eq!(key(&text), letters.flat_map(char::to_lowercase).collect::<String>());
        }

        #[test]
        fn any_text_is_squashed_as_character_by_character(text in "([a-z., \n\t]|\\PC|\u{ad}|\u{a0}|\u{200b}){0,60}") {
            prop_assert_eq!(squash(&text), squash_slowly(&text));
        }

        #[test]
        fn any_text_is_tidied_without_panic(text in "\\PC{0,200}") {
            tidy(&text);
        }

        #[test]
        fn anything_like_markup_is_tidied_without_panic(text in "(<|>|/|a|p|br|&|#|x|;|amp|1|\u{e9}| ){0,60}") {
            tidy(&text);
        }
    }
}
