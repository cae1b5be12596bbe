//! A line of text as it grows: white space collapsed, marks and links kept.

use crate::block::Span;

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

/// Text with its marks.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) counts: Counts,
    /// Where a mark starts to hold.
    runs: Vec<(usize, Marks)>,
    space: bool,
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

    /// A text node's characters. `verbatim` keeps white space as it is.
    pub(super) fn push(&mut self, text: &str, marks: Marks, verbatim: bool) {
        for c in text.chars() {
            match c {
                // Soft hyphens, zero-width spaces and byte order marks are not text.
                '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}' => {}
                _ if verbatim && c != '\r' => self.put(c, marks),
                _ if c.is_whitespace() || c.is_control() => self.space = true,
                _ => self.put(c, marks),
            }
        }
    }

    fn put(&mut self, c: char, marks: Marks) {
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
        self.text.push(c);
        self.count(c, marks);
    }

    fn count(&mut self, c: char, marks: Marks) {
        if c.is_whitespace() {
            return;
        }
        let n = &mut self.counts;
        n.chars += 1;
        n.upper += u32::from(c.is_uppercase());
        n.digits += u32::from(c.is_ascii_digit());
        n.strong += u32::from(marks.strong);
        n.emphasis += u32::from(marks.emphasis);
        if marks.link > 0 {
            n.linked += 1;
            if marks.link != self.last_link {
                n.links += 1;
            }
        }
        self.last_link = marks.link;
    }

    /// The text, and its spans when anything in it is marked.
    pub(super) fn finish(self, links: &[Option<String>]) -> (String, Vec<Span>, Counts) {
        let Self { mut text, runs, counts, .. } = self;
        text.truncate(text.trim_end().len());
        if runs.is_empty() {
            return (text, Vec::new(), counts);
        }
        let mut spans = Vec::with_capacity(runs.len() + 1);
        let first = runs[0].0;
        if first > 0 {
            spans.push(Span { text: text[..first].to_owned(), ..Span::default() });
        }
        for (i, &(start, marks)) in runs.iter().enumerate() {
            let end = runs.get(i + 1).map_or(text.len(), |r| r.0).min(text.len());
            if start < end {
                spans.push(Span {
                    text: text[start..end].to_owned(),
                    link: marks.link.checked_sub(1).and_then(|i| links.get(i as usize).cloned().flatten()),
                    strong: marks.strong,
                    emphasis: marks.emphasis,
                    code: marks.code,
                });
            }
        }
        if spans.iter().all(|s| s.link.is_none() && !s.strong && !s.emphasis && !s.code) {
            spans.clear();
        }
        (text, spans, counts)
    }
}

/// The words of a text: runs of letters and digits; two characters of a script without spaces count as one.
pub(crate) fn words(text: &str) -> u32 {
    let (mut words, mut within, mut dense) = (0, false, 0_u32);
    for c in text.chars() {
        if is_dense(c) {
            dense += 1;
            within = false;
        } else if c.is_alphanumeric() {
            words += u32::from(!within);
            within = true;
        } else if c != '\'' && c != '’' {
            within = false;
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
        assert_eq!(line.finish(&[]).0, "a b\nc");
    }

    #[test]
    fn spans_joined_give_the_text() {
        let mut line = Line::default();
        let link = Marks { link: 1, ..Marks::default() };
        line.push("see ", Marks::default(), false);
        line.push(" this", link, false);
        line.push(" one", Marks::default(), false);
        let (text, spans, counts) = line.finish(&[Some("http://a/".into())]);
        assert_eq!(text, "see this one");
        assert_eq!(spans.iter().map(|s| s.text.as_str()).collect::<String>(), text);
        assert_eq!(spans[1].link.as_deref(), Some("http://a/"));
        assert_eq!((counts.links, counts.linked), (1, 4));
    }

    #[test]
    fn words_are_counted_in_scripts_with_and_without_spaces() {
        assert_eq!(words("It's 3 o'clock – now."), 4);
        assert_eq!(words("東京の天気"), 3);
    }
}
