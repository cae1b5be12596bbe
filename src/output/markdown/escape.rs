//! Text → Markdown that a parser reads as that text. <https://spec.commonmark.org/0.31.2/>

use std::fmt::Write;

/// Characters of the longest entity that HTML knows, with `&` and `;`.
const ENTITY: usize = 40;

/// Escapes what could be markup anywhere in a line. `text` has no line breaks.
///
/// Left alone is what cannot be markup, so that words stay legible: `_` within a word, `&` without an
/// entity behind it.
pub(super) fn inline(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let is_markup = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' => true,
            '_' => !(before.is_alphanumeric() && rest.starts_with(char::is_alphanumeric)),
            '&' => is_entity(rest),
            _ => false,
        };
        if is_markup {
            escaped.push('\\');
        }
        escaped.push(c);
        before = c;
    }
    escaped
}

/// Whether an entity follows a `&`, or can be made by the text that comes next.
fn is_entity(rest: &str) -> bool {
    let end = rest.char_indices().take(ENTITY).find(|&(_, c)| !(c.is_ascii_alphanumeric() || c == '#'));
    match end {
        Some((at, c)) => at > 0 && c == ';',
        None => rest.len() < ENTITY,
    }
}

/// Escapes what would be markup at the start of a line: headings, items, quotes, rules, tables. `line` has been
/// through [`inline`].
pub(super) fn line_start(line: &mut String) {
    let first = line.bytes().next();
    let second = line.as_bytes().get(1).copied();
    let at = match first {
        Some(b'#' | b'>' | b'=' | b'|') => Some(0),
        Some(b'+' | b'-') if second.is_none_or(|b| matches!(b, b' ' | b'-' | b'|' | b':')) => Some(0),
        Some(b':') if second == Some(b'-') => Some(0),
        Some(b'0'..=b'9') => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            line[digits..].starts_with(['.', ')']).then_some(digits)
        }
        _ => None,
    };
    if let Some(at) = at {
        line.insert(at, '\\');
    }
}

/// Escapes the `#` at the end of a heading, which would be taken for its closing.
pub(super) fn heading_end(line: &mut String) {
    if line.ends_with('#') {
        line.insert(line.len() - 1, '\\');
    }
}

/// Escapes the bars in a cell of a table.
pub(super) fn cell(text: &str) -> String {
    inline(text).replace('|', "\\|")
}

/// An address between parentheses. `url` is normalized; what cannot stand in it is percent-encoded.
pub(super) fn destination(url: &str) -> String {
    let mut escaped = String::with_capacity(url.len());
    for (at, c) in url.char_indices() {
        match c {
            '(' | ')' => escaped.extend(['\\', c]),
            ' ' | '<' | '>' | '\\' | '"' | '`' | '|' => {
                let _ = write!(escaped, "%{:02X}", u32::from(c)); // a String takes everything
            }
            '&' if is_entity(&url[at + 1..]) => escaped.push_str("&amp;"),
            c if c.is_whitespace() || c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// The longest run of backticks in a text.
pub(super) fn backticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        let mut line = inline(text);
        line_start(&mut line);
        line
    }

    #[test]
    fn plain_words_are_left_alone() {
        for text in
            ["Hello, world! (Yes.)", "snake_case AT&T 5 > 4 - 3 + 2", "-5°", "1.5 km", "2024", "a | b", "Q & A;"]
        {
            assert_eq!(line(text).replace("1\\.", "1."), text);
        }
    }

    #[test]
    fn markup_is_escaped() {
        assert_eq!(line("*a* _b_ `c` [d](e) <f> ~~g~~ \\"), r"\*a\* \_b\_ \`c\` \[d\](e) \<f> \~\~g\~\~ \\");
        assert_eq!(line("&amp; &#65; &nbsp"), r"\&amp; \&#65; \&nbsp");
        for text in ["# a", "> a", "- a", "+ a", "-", "---", "===", "| a", ":-- | :--"] {
            assert_eq!(line(text), format!("\\{text}"));
        }
        assert_eq!((line("1. a"), line("23) a")), (r"1\. a".into(), r"23\) a".into()));
    }

    #[test]
    fn a_destination_stays_within_its_parentheses() {
        assert_eq!(
            destination("https://example.com/a)b c<d>?x=1&copy;&y"),
            "https://example.com/a\\)b%20c%3Cd%3E?x=1&amp;copy;&amp;y"
        );
    }
}
