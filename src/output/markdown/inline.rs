//! Spans → a line of Markdown.
//!
//! Delimiters of strong and emphasis open and close only beside certain characters
//! (<https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run>). Where a mark cannot be written so that every
//! parser reads it, the words are written without it. Delimiters never touch each other and never nest: words
//! that are both strong and emphasized get three asterisks.

use super::escape;
use crate::block::Span;

/// A line in the making.
#[derive(Default)]
struct Line {
    text: String,
    /// The text ends with a delimiter of strong or emphasis.
    is_marked: bool,
    /// A space stands before whatever comes next.
    is_spaced: bool,
}

/// Writes a line of spans, as [`super::super::layout::lines`] gives it.
pub(super) fn line(spans: &[Span]) -> String {
    let mut line = Line::default();
    let mut rest = spans;
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|span| span.link == first.link).count();
        let (linked, after) = rest.split_at(count);
        rest = after;
        match &first.link {
            None => {
                let next = after.first().map(|span| if span.text.starts_with(' ') { ' ' } else { '[' });
                line.push_words(linked, next);
            }
            Some(url) => line.push_link(linked, url),
        }
    }
    line.text
}

impl Line {
    fn push_link(&mut self, spans: &[Span], url: &str) {
        let mut words = Line::default();
        words.push_words(spans, None);
        self.is_spaced |= spans.first().is_some_and(|span| span.text.starts_with(' '));
        if !words.text.is_empty() {
            self.space();
            if self.text.ends_with('!') {
                // Together with the bracket it would be a picture.
                self.text.insert(self.text.len() - 1, '\\');
            }
            self.text.extend(["[", &words.text, "](", &escape::destination(url), ")"]);
            self.is_marked = false;
        }
        self.is_spaced |= words.is_spaced;
    }

    /// Adds spans without a link; `next` is the character that comes after them.
    fn push_words(&mut self, spans: &[Span], next: Option<char>) {
        for (i, span) in spans.iter().enumerate() {
            let words = span.text.trim_matches(' ');
            self.is_spaced |= span.text.starts_with(' ');
            if !words.is_empty() {
                let next = match spans.get(i + 1) {
                    _ if span.text.ends_with(' ') => Some(' '),
                    Some(after) if may_be_code(after) => Some('`'),
                    Some(after) => escape::inline(after.text.trim_end_matches(' ')).chars().next().or(Some(' ')),
                    None => next,
                };
                self.push(span, words, next);
            }
            self.is_spaced |= span.text.ends_with(' ');
        }
    }

    fn push(&mut self, span: &Span, words: &str, next: Option<char>) {
        // Two runs of backticks that touch would be one.
        let is_code = may_be_code(span) && (self.is_spaced || !self.text.ends_with('`'));
        let words = if is_code { code(words) } else { escape::inline(words) };
        let delimiter = match (span.strong, span.emphasis) {
            (false, false) => "",
            (false, true) => "*",
            (true, false) => "**",
            (true, true) => "***",
        };
        let before = if self.is_spaced { None } else { self.text.chars().next_back() };
        let touches = self.is_marked && !self.is_spaced;
        self.space();
        if !delimiter.is_empty() && !touches && opens(before, &words) && closes(&words, next) {
            self.text.extend([delimiter, &words, delimiter]);
            self.is_marked = true;
        } else {
            self.text.push_str(&words);
            self.is_marked = false;
        }
    }

    fn space(&mut self) {
        if self.is_spaced && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.is_spaced = false;
    }
}

/// Whether a span can be set as code. In a link, a bracket that closes before a colon cannot be escaped there, and would make
/// the line the [definition](https://spec.commonmark.org/0.31.2/#link-reference-definition) of a reference.
fn may_be_code(span: &Span) -> bool {
    span.code && !(span.link.is_some() && span.text.contains("]:"))
}

/// Whether a delimiter between `before` and `words` is left-flanking for every parser. Versions of the standard
/// differ in what is punctuation beyond ASCII; letters and digits never are.
fn opens(before: Option<char>, words: &str) -> bool {
    words.chars().next().is_some_and(|first| !first.is_whitespace() && (first.is_alphanumeric() || is_edge(before)))
}

/// The same for a right-flanking delimiter between `words` and `next`.
fn closes(words: &str, next: Option<char>) -> bool {
    words.chars().next_back().is_some_and(|last| !last.is_whitespace() && (last.is_alphanumeric() || is_edge(next)))
}

fn is_edge(c: Option<char>) -> bool {
    c.is_none_or(|c| c == ' ' || c.is_ascii_punctuation())
}

fn code(words: &str) -> String {
    let fence = "`".repeat(escape::backticks(words) + 1);
    let padding = if words.starts_with('`') || words.ends_with('`') { " " } else { "" };
    [&fence, padding, words, padding, &fence].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Span {
        Span { text: text.into(), ..Span::default() }
    }

    fn strong(text: &str) -> Span {
        Span { strong: true, ..span(text) }
    }

    fn link(text: &str) -> Span {
        Span { link: Some("https://example.com/".into()), ..span(text) }
    }

    #[test]
    fn white_space_stands_outside_of_marks_and_links() {
        assert_eq!(line(&[span("a"), strong(" b "), span("c")]), "a **b** c");
        assert_eq!(line(&[span("a"), link(" b "), span("c")]), "a [b](https://example.com/) c");
        assert_eq!(line(&[span("a"), strong(" "), link("b ")]), "a [b](https://example.com/)");
    }

    #[test]
    fn marks_that_could_be_misread_are_left_out() {
        assert_eq!(line(&[strong("„Ja“"), span("sagte")]), "„Ja“sagte");
        assert_eq!(line(&[strong("„Ja“"), span(" sagte")]), "**„Ja“** sagte");
        assert_eq!(line(&[span("un"), strong("frozen")]), "un**frozen**");
        assert_eq!(line(&[strong("a"), Span { emphasis: true, ..span("b") }]), "**a**b");
        assert_eq!(line(&[Span { emphasis: true, ..strong("a") }]), "***a***");
    }

    #[test]
    fn an_exclamation_before_a_link_makes_no_picture() {
        assert_eq!(line(&[span("Look!"), link("here!")]), r"Look\![here!](https://example.com/)");
        assert_eq!(line(&[span("Look! "), link("here")]), "Look! [here](https://example.com/)");
    }

    #[test]
    fn code_has_as_many_backticks_as_it_needs() {
        let of = |text: &str| Span { code: true, ..span(text) };
        assert_eq!(line(&[of("a*b")]), "`a*b`");
        assert_eq!(line(&[of("a``b`")]), "``` a``b` ```");
        assert_eq!(line(&[of("a"), Span { strong: true, ..of("b") }]), "`a`**b**");
        assert_eq!(line(&[of("a]:")]), "`a]:`");
        let linked = Span { code: true, ..link("]: a") };
        assert_eq!(line(&[linked]), r"[\]: a](https://example.com/)", "no definition of a reference");
    }
}
