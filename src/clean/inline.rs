//! A line of text as it grows: white space collapsed, marks and links kept.

use crate::block::Span;
use crate::letters::{self, Tally};

/// Marks of a stretch of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// One more than the index of the link's address, 0 = none.
    pub(super) link: u32,
    pub(super) strong: bool,
    pub(super) emphasis: bool,
    pub(super) code: bool,
}

/// What a line of text is made of, counted while it grows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    /// Characters that are not white space.
    pub(crate) chars: u32,
    pub(crate) linked: u32,
    pub(crate) strong: u32,
    pub(crate) emphasis: u32,
    pub(crate) upper: u32,
    pub(crate) digits: u32,
    pub(crate) links: u32,
}

impl Counts {
    /// Whether all of it, but for a sign or two, is links.
    pub(crate) fn is_linked(&self) -> bool {
        self.links > 0 && self.linked * 10 >= self.chars * 9
    }
}

/// Text with its marks.
#[derive(Debug, Default)]
pub(super) struct Line {
    text: String,
    counts: Counts,
    /// Where a mark starts to hold.
    runs: Vec<(usize, Marks)>,
    space: bool,
    picture: bool,
    breaks: u8,
    last_link: u32,
}

impl Line {
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether all of it is bold.
    pub(super) fn is_bold(&self) -> bool {
        self.counts.chars > 0 && self.counts.strong == self.counts.chars
    }

    /// Line breaks since the last character.
    pub(super) fn breaks(&self) -> u8 {
        self.breaks
    }

    /// A `<br>`.
    pub(super) fn push_break(&mut self) {
        self.breaks = self.breaks.saturating_add(1);
    }

    /// White space before the next character, if there is one.
    pub(super) fn push_space(&mut self) {
        self.space = true;
    }

    /// A picture: it sets the words around it apart.
    pub(super) fn push_picture(&mut self) {
        self.picture = true;
    }

    /// A text node's characters. `verbatim` keeps white space as it is.
    pub(super) fn push(&mut self, text: &str, marks: Marks, verbatim: bool) {
        let mut rest = text;
        if !verbatim {
            rest = self.skip_white(rest);
            if rest.is_empty() {
                // Most texts are what stands between two tags.
                self.picture = false;
                return;
            }
            self.space |= rest.len() == text.len() && !marks.code && self.lacks_space(text);
        }
        self.picture = false;
        loop {
            if !verbatim {
                let plain = letters::plain(rest.as_bytes(), []);
                if plain > 0 {
                    self.put_plain(&rest[..plain], marks);
                    rest = self.skip_white(&rest[plain..]);
                }
            }
            let Some(c) = rest.chars().next() else { break };
            rest = &rest[c.len_utf8()..];
            match c {
                // Soft hyphens, zero-width spaces and byte order marks are not text.
                '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}' => {}
                _ if verbatim && c != '\r' => self.put(c, marks),
                _ if letters::is_blank(c) => self.space = true,
                _ => self.put(c, marks),
            }
        }
    }

    /// What is behind the white space at the start of a text; if there is some, it sets apart what is before and behind.
    fn skip_white<'t>(&mut self, text: &'t str) -> &'t str {
        let white = letters::white(text.as_bytes());
        self.space |= white > 0;
        &text[white..]
    }

    /// Whether a text that starts here is a word of its own though no space is before it: `in<em>Starlight`, `May<img>Rain`.
    fn lacks_space(&self, text: &str) -> bool {
        let mut first = text.chars();
        let Some(begin) = first.next().filter(|c| c.is_alphanumeric()) else { return false };
        let mut last = self.text.chars().rev();
        let is_small = |c: Option<char>| c.is_some_and(char::is_lowercase);
        self.picture || begin.is_uppercase() && is_small(first.next()) && is_small(last.next()) && is_small(last.next())
    }

    /// Adds a stretch of ASCII that needs no change: what most text is.
    fn put_plain(&mut self, text: &str, marks: Marks) {
        self.begin(marks);
        self.text.push_str(text);
        let Tally { spaces, capitals, digits } = Tally::of(text.as_bytes());
        let chars = text.len() as u32 - spaces;
        let n = &mut self.counts;
        n.chars += chars;
        n.upper += capitals;
        n.digits += digits;
        self.count_marks(chars, marks);
    }

    fn put(&mut self, c: char, marks: Marks) {
        self.begin(marks);
        self.text.push(c);
        if !c.is_whitespace() {
            self.counts.chars += 1;
            self.counts.upper += u32::from(c.is_uppercase());
            self.counts.digits += u32::from(c.is_ascii_digit());
            self.count_marks(1, marks);
        }
    }

    /// What stands before the next character: space or line break, and the start of its marks.
    fn begin(&mut self, marks: Marks) {
        if !self.text.is_empty() {
            if self.breaks > 0 {
                self.text.push('\n');
            } else if self.space {
                self.text.push(' ');
            }
        }
        (self.space, self.breaks) = (false, 0);
        if self.runs.last().map_or(marks != Marks::default(), |(_, last)| *last != marks) {
            self.runs.push((self.text.len(), marks));
        }
    }

    fn count_marks(&mut self, chars: u32, marks: Marks) {
        let n = &mut self.counts;
        n.strong += if marks.strong { chars } else { 0 };
        n.emphasis += if marks.emphasis { chars } else { 0 };
        if marks.link > 0 {
            n.linked += chars;
            n.links += u32::from(marks.link != self.last_link);
        }
        self.last_link = marks.link;
    }

    /// The text, and its spans when anything in it is marked; `resolve` gives the address of a link. The line is empty
    /// after it, its buffers are kept.
    pub(super) fn finish(&mut self, resolve: impl Fn(usize) -> Option<String>) -> (String, Vec<Span>, Counts) {
        let text = self.text.trim_end().to_owned();
        let (spans, counts) = (self.spans(&text, resolve), self.counts);
        self.clear();
        (text, spans, counts)
    }

    /// Empties the line for the next one.
    pub(super) fn clear(&mut self) {
        // By name, so that none is forgotten.
        let Self { text, counts, runs, space, picture, breaks, last_link } = self;
        text.clear();
        runs.clear();
        *counts = Counts::default();
        (*space, *picture, *breaks, *last_link) = (false, false, 0, 0);
    }

    fn spans(&self, text: &str, resolve: impl Fn(usize) -> Option<String>) -> Vec<Span> {
        let runs = &self.runs;
        if runs.is_empty() {
            return Vec::new();
        }
        // White space at the end may have been marked.
        let first = runs[0].0.min(text.len());
        let mut spans = Vec::with_capacity(runs.len() + usize::from(first > 0));
        if first > 0 {
            spans.push(Span { text: text[..first].to_owned(), ..Span::default() });
        }
        for (i, &(start, marks)) in runs.iter().enumerate() {
            let end = runs.get(i + 1).map_or(text.len(), |r| r.0).min(text.len());
            if start < end {
                spans.push(Span {
                    text: text[start..end].to_owned(),
                    link: marks.link.checked_sub(1).and_then(|link| resolve(link as usize)),
                    strong: marks.strong,
                    emphasis: marks.emphasis,
                    code: marks.code,
                });
            }
        }
        if spans.iter().all(|s| s.link.is_none() && !s.strong && !s.emphasis && !s.code) {
            spans.clear();
        }
        spans
    }
}

/// The words of a text: runs of letters and digits; two characters of a script without spaces count as one.
pub(crate) fn words(text: &str) -> u32 {
    let bytes = text.as_bytes();
    // `within` is 1 in a word. Numbers, so that nothing jumps on what the next letter happens to be.
    let (mut words, mut within, mut dense) = (0, 0_u32, 0_u32);
    let mut at = 0;
    while at < bytes.len() {
        let end = bytes.len().min(at + letters::STEP);
        if let Some(found) = letters::ascii_words(&bytes[at..], within) {
            words += found.0;
            within = found.1;
            at = end;
            continue;
        }
        while at < end {
            let byte = bytes[at];
            if byte.is_ascii() {
                let is_word = u32::from(letters::is_ascii_word(byte));
                words += is_word & !within;
                within = is_word | within & u32::from(byte == b'\'');
                at += 1;
                continue;
            }
            let Some(c) = text[at..].chars().next() else { break };
            at += c.len_utf8();
            if is_dense(c) {
                dense += 1;
                within = 0;
            } else if letters::is_alphanumeric(c) {
                words += 1 - within;
                within = 1;
            } else if c != '’' {
                within = 0;
            }
        }
    }
    words + dense.div_ceil(2)
}

/// Whether a character is of a script that is written without spaces: Han, kana, Thai, Lao, Khmer, Burmese.
pub(crate) fn is_dense(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_collapses_and_a_break_stays() {
        let mut line = Line::default();
        line.push("  a \n b", Marks::default(), false);
        line.push_break();
        line.push(" c ", Marks::default(), false);
        assert_eq!(line.finish(|_| None).0, "a b\nc");
    }

    #[test]
    fn a_word_that_begins_in_another_element_or_behind_a_picture_stands_apart_if_it_is_one() {
        let join = |parts: &[&str], marks: Marks| {
            let mut line = Line::default();
            for part in parts {
                line.push(part, marks, false);
            }
            line.finish(|_| None).0
        };
        let plain = Marks::default();
        assert_eq!(join(&["seen in", "Starlight", " again"], plain), "seen in Starlight again");
        for whole in
            [["Mc", "Donald"], ["the D", "ay"], ["re", "set"], ["USB", "Stick"], ["e", "Mail"], ["(in", "\u{201c}Ah"]]
        {
            assert_eq!(join(&whole, plain), whole.concat());
        }
        assert_eq!(join(&["get", "Item"], Marks { code: true, ..plain }), "getItem");

        let with_picture = |after: &str| {
            let mut line = Line::default();
            line.push("May 3", plain, false);
            line.push_picture();
            line.push(after, plain, false);
            line.finish(|_| None).0
        };
        assert_eq!(with_picture("rain"), "May 3 rain");
        assert_eq!(with_picture(", rain"), "May 3, rain");
    }

    #[test]
    fn spans_joined_give_the_text() {
        let mut line = Line::default();
        let link = Marks { link: 1, ..Marks::default() };
        line.push("see ", Marks::default(), false);
        line.push(" this", link, false);
        line.push(" one", Marks::default(), false);
        let (text, spans, counts) = line.finish(|link| (link == 0).then(|| "http://a/".into()));
        assert_eq!(text, "see this one");
        assert_eq!(spans.iter().map(|s| s.text.as_str()).collect::<String>(), text);
        assert_eq!(spans[1].link.as_deref(), Some("http://a/"));
        assert_eq!((counts.links, counts.linked), (1, 4));
    }

    #[test]
    fn plain_text_is_taken_as_it_is_and_counted_alike() {
        let marks = Marks { strong: true, ..Marks::default() };
        for text in ["Rain, 3 mm  today", " a ", "", "x\ty \u{e9}T9 \u{ad}z", "a \u{a0}b"] {
            let (mut whole, mut single) = (Line::default(), Line::default());
            whole.push(text, marks, false);
            text.chars().for_each(|c| single.push(c.encode_utf8(&mut [0; 4]), marks, false));
            assert_eq!(format!("{whole:?}"), format!("{single:?}"), "{text:?}");
        }
    }

    #[test]
    fn words_are_counted_in_scripts_with_and_without_spaces() {
        assert_eq!(words("It's 3 o'clock – now."), 4);
        assert_eq!(words("東京の天気"), 3);
    }

    #[test]
    fn words_are_the_same_wherever_they_stand() {
        for unit in ["Rain, 3 mm ", "it's ", "o''x ", "a1-b2.", "é a ", "東京 rain’s "] {
            let one = words(unit);
            for before in 0..70 {
                let text = format!("{}{}", ".".repeat(before), unit.repeat(40));
                let dense = u32::from(unit.contains('東'));
                assert_eq!(words(&text) - 40 * dense, 40 * (one - dense), "{before} {unit}");
            }
        }
    }
}
