//! Mends broken JSON as it is found in pages, in one pass.

use std::borrow::Cow;

use crate::extract::words;

/// The JSON of a script, without byte order mark, comment and CDATA wrappers, and semicolons behind it.
pub(super) fn unwrap(script: &str) -> &str {
    const OPEN: [&str; 6] = ["\u{feff}", "<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "<![CDATA["];
    const CLOSE: [&str; 8] = [";", "-->", "//]]>", "// ]]>", "/*]]>*/", "]]>", "//", "\u{feff}"];
    let mut text = script.trim();
    while let Some(rest) = OPEN.iter().find_map(|open| text.strip_prefix(open)) {
        text = rest.trim_start();
    }
    while let Some(rest) = CLOSE.iter().find_map(|close| text.strip_suffix(close)) {
        text = rest.trim_end();
    }
    text
}

/// JSON with the usual faults mended: references for quotes, raw line breaks in strings, quotes inside
/// strings, wrong escapes, comments, doubled or trailing commas, brackets that were never closed.
pub(super) fn mend(text: &str) -> String {
    let text: Cow<'_, str> =
        if text.contains("&quot;") && !has_quoted_key(text) { words::unescape(text).into() } else { text.into() };
    let mut mender = Mender { out: String::with_capacity(text.len() + 16), open: Vec::new() };
    mender.run(&text);
    mender.out
}

/// Whether quotes are written as quotes.
fn has_quoted_key(text: &str) -> bool {
    text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '{' | '[')).starts_with('"')
}

struct Mender {
    out: String,
    /// The closing brackets still to come.
    open: Vec<char>,
}

impl Mender {
    fn run(&mut self, text: &str) {
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            at += c.len_utf8();
            match c {
                '"' => at = self.string(text, at),
                '{' | '[' => {
                    self.open.push(if c == '{' { '}' } else { ']' });
                    self.out.push(c);
                }
                '}' | ']' => self.close(c),
                ',' => {
                    // Doubled, or behind an opening bracket.
                    if !matches!(self.last(), Some(',' | '{' | '[' | ':') | None) {
                        self.out.push(',');
                    }
                }
                '/' if text[at..].starts_with('*') => at = text[at..].find("*/").map_or(text.len(), |n| at + n + 2),
                '/' if text[at..].starts_with('/') => at = text[at..].find('\n').map_or(text.len(), |n| at + n),
                ';' if self.open.is_empty() => {}
                c if c.is_whitespace() || c.is_control() || c == '\u{feff}' => {
                    // One space for many: `last` looks through them.
                    if !self.out.ends_with(' ') {
                        self.out.push(' ');
                    }
                }
                c => self.out.push(c),
            }
        }
        self.drop_comma();
        while let Some(bracket) = self.open.pop() {
            self.out.push(bracket);
        }
    }

    /// The last character that is not white space.
    fn last(&self) -> Option<char> {
        self.out.trim_end_matches(' ').chars().next_back()
    }

    fn drop_comma(&mut self) {
        if self.last() == Some(',') {
            self.out.truncate(self.out.trim_end_matches(' ').len() - 1);
        }
    }

    fn close(&mut self, bracket: char) {
        self.drop_comma();
        // A bracket too many is left out; one of the wrong sort closes what is open.
        if let Some(expected) = self.open.pop() {
            self.out.push(expected);
            if expected != bracket && self.open.last() == Some(&bracket) {
                self.open.pop();
                self.out.push(bracket);
            }
        }
    }

    /// A string from behind its opening quote on; gives the place behind its closing one.
    fn string(&mut self, text: &str, mut at: usize) -> usize {
        self.out.push('"');
        while let Some(c) = text[at..].chars().next() {
            at += c.len_utf8();
            match c {
                '\\' => at = self.escape(text, at),
                '"' if ends_string(&text[at..]) => {
                    self.out.push('"');
                    return at;
                }
                '"' => self.out.push_str("\\\""),
                '\n' => self.out.push_str("\\n"),
                c if c.is_control() => self.out.push(' '),
                c => self.out.push(c),
            }
        }
        self.out.push('"');
        at
    }

    /// An escape from behind its backslash on.
    fn escape(&mut self, text: &str, at: usize) -> usize {
        let Some(c) = text[at..].chars().next() else { return at };
        let end = at + c.len_utf8();
        match c {
            '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => {
                self.out.push('\\');
                self.out.push(c);
                end
            }
            'u' => {
                let code = text.get(end..end + 4).filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
                // Half a pair of surrogates is no character.
                match code {
                    Some(code) if is_whole(code, &text[end + 4..], &self.out) => {
                        self.out.push_str("\\u");
                        self.out.push_str(code);
                        end + 4
                    }
                    Some(_) => end + 4,
                    None => end,
                }
            }
            c if c.is_control() => end,
            c => {
                self.out.push(c);
                end
            }
        }
    }
}

/// Whether a `\u` escape is a character, or half of one whose other half is beside it.
fn is_whole(code: &str, behind: &str, before: &str) -> bool {
    let is_half =
        |code: &str, range: std::ops::Range<u32>| u32::from_str_radix(code, 16).is_ok_and(|c| range.contains(&c));
    let escape = |text: &str| text.strip_prefix("\\u").and_then(|text| text.get(..4)).map(str::to_owned);
    if is_half(code, 0xd800..0xdc00) {
        return escape(behind).is_some_and(|code| is_half(&code, 0xdc00..0xe000));
    }
    if is_half(code, 0xdc00..0xe000) {
        let start = before.len().checked_sub(6).and_then(|start| before.get(start..));
        return start.and_then(escape).is_some_and(|code| is_half(&code, 0xd800..0xdc00));
    }
    true
}

/// Whether a quote ends its string: what follows is what may follow a string.
fn ends_string(rest: &str) -> bool {
    /// White space that is looked through.
    const REACH: usize = 200;
    let mut rest = rest.chars().take(REACH).skip_while(|c| c.is_whitespace());
    match rest.next() {
        None | Some('}' | ']' | ':') => true,
        // `"He said "no", and left"`: behind a comma comes a value.
        Some(',') => match rest.find(|c| !c.is_whitespace()) {
            None | Some('"' | '{' | '[' | '}' | ']' | ',' | '/' | '-' | 't' | 'f' | 'n') => true,
            Some(c) => c.is_ascii_digit(),
        },
        _ => false,
    }
}
