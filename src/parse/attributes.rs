//! Cuts attribute floods out of a text before it is tokenized.
//!
//! html5ever compares each attribute name with all earlier ones of its tag, so a tag with 100,000 attributes
//! takes seconds. Here a tag's attributes are counted in one pass over the bytes.

use std::borrow::Cow;

/// How often a script's end may end a tag. Each lets a real tag have `max` attributes more.
const SCRIPT_ENDS: usize = 32;

/// The text with at most `max` attributes in a tag, and how many tags were shortened.
///
/// What looks like a tag in a script is counted as well, so a script's end always ends it: `if (a<b) …` must not
/// swallow the page. A hostile page could end its floods that way, so only the first [`SCRIPT_ENDS`] do.
pub(super) fn cap(text: &str, max: usize) -> (Cow<'_, str>, usize) {
    let bytes = text.as_bytes();
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    let mut script_ends = SCRIPT_ENDS;
    while let Some(found) = bytes[at..].iter().position(|&b| b == b'<') {
        let tag = at + found + 1;
        let tag = tag + usize::from(bytes.get(tag) == Some(&b'/'));
        if !bytes.get(tag).is_some_and(u8::is_ascii_alphabetic) {
            at = tag;
            continue;
        }
        let Tag { end, surplus } = scan(bytes, tag, max, &mut script_ends);
        if let Some(from) = surplus {
            cuts.push((from, end));
        }
        at = end;
    }
    if cuts.is_empty() {
        return (Cow::Borrowed(text), 0);
    }
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for &(start, end) in &cuts {
        kept.push_str(&text[from..start]);
        from = end;
    }
    kept.push_str(&text[from..]);
    (Cow::Owned(kept), cuts.len())
}

struct Tag {
    /// Where the tag ends: at its `>`, or at the end of the text.
    end: usize,
    /// Where the first attribute too many starts.
    surplus: Option<usize>,
}

/// Walks one tag as the WHATWG tokenizer does, from its name on.
fn scan(bytes: &[u8], start: usize, max: usize, script_ends: &mut usize) -> Tag {
    let mut at = start;
    while at < bytes.len() && !matches!(bytes[at], b'>' | b'/') && !bytes[at].is_ascii_whitespace() {
        at += 1;
    }
    let (mut count, mut surplus) = (0, None);
    loop {
        while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b'/') {
            at += 1;
        }
        if at >= bytes.len() || bytes[at] == b'>' {
            return Tag { end: at, surplus };
        }
        count += 1;
        if count > max && surplus.is_none() {
            surplus = Some(at);
        }
        let end = attribute(bytes, at);
        if *script_ends > 0
            && let Some(script_end) = script_end(bytes, at, end)
        {
            *script_ends -= 1;
            return Tag { end: script_end, surplus };
        }
        at = end;
    }
}

/// Where between two places the end tag of a script or style sheet starts.
fn script_end(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    let is_end = |tail: &[u8]| {
        let starts = |name: &[u8]| tail.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
        starts(b"</script") || starts(b"</style")
    };
    (from..to).find(|&at| bytes[at] == b'<' && is_end(&bytes[at..]))
}

/// The end of the attribute that starts at `at`: always beyond `at`.
fn attribute(bytes: &[u8], mut at: usize) -> usize {
    at += 1;
    while at < bytes.len() && !matches!(bytes[at], b'=' | b'>' | b'/') && !bytes[at].is_ascii_whitespace() {
        at += 1;
    }
    let mut value = at;
    while value < bytes.len() && bytes[value].is_ascii_whitespace() {
        value += 1;
    }
    if bytes.get(value) != Some(&b'=') {
        return at;
    }
    value += 1;
    while value < bytes.len() && bytes[value].is_ascii_whitespace() {
        value += 1;
    }
    if let Some(&quote @ (b'"' | b'\'')) = bytes.get(value) {
        let rest = &bytes[value + 1..];
        return rest.iter().position(|&b| b == quote).map_or(bytes.len(), |n| value + 1 + n + 1);
    }
    while value < bytes.len() && bytes[value] != b'>' && !bytes[value].is_ascii_whitespace() {
        value += 1;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_page_is_untouched() {
        let page = r#"<p class="a > b" id=x data-y='<i>'>text < 3 <br/><a href=/x?a=b>l</a> <"#;
        assert!(matches!(cap(page, 8), (Cow::Borrowed(_), 0)));
    }

    #[test]
    fn attributes_beyond_the_cap_are_cut() {
        assert_eq!(cap("<p a b=1 c='>' d=2 e>t<b x y>", 2).0, "<p a b=1 >t<b x y>");
    }

    #[test]
    fn what_looks_like_a_tag_in_a_script_does_not_swallow_the_page() {
        let script = format!("<script>if (a<b{}) x = 'it\"s'</script>", " && c".repeat(50));
        let page = format!("{script}<meta name=\"a\"><p class=\"b\">text</p>");
        let (kept, _) = cap(&page, 8);
        assert!(kept.ends_with("</script><meta name=\"a\"><p class=\"b\">text</p>"), "{kept}");
    }

    #[test]
    fn script_ends_do_not_let_a_flood_pass() {
        let page = format!("<p{}>", " a=</script b".repeat(100_000));
        assert!(cap(&page, 8).0.len() < 10_000);
    }

    #[test]
    fn end_tags_are_capped_too() {
        assert_eq!(cap("</p a b c d>t", 2).0, "</p a b >t");
    }

    #[test]
    fn an_endless_tag_is_cut_to_the_cap() {
        let page = format!("<p{}", " a=b".repeat(1_000));
        assert_eq!(cap(&page, 3).0, "<p a=b a=b a=b ");
    }
}
