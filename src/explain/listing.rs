//! The explanation as a list for a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{fields, kept, note_kind, reasons};
use crate::article::Article;
use crate::block::Block;
use crate::output::terminal::printable;

/// How a listing looks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listing {
    /// Columns; longer lines are shortened, at least 40 are used. Default: 100.
    pub width: usize,
    /// Whether signs are coloured. Default: [`Color::Plain`].
    pub color: Color,
}

impl Default for Listing {
    fn default() -> Self {
        Self { width: 100, color: Color::Plain }
    }
}

impl Listing {
    /// The same with another width in columns.
    #[must_use]
    pub fn width(self, width: usize) -> Self {
        Self { width, ..self }
    }

    /// The same with or without colours.
    #[must_use]
    pub fn color(self, color: Color) -> Self {
        Self { color, ..self }
    }
}

/// Whether a listing has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// Characters only: `+` and `-` say what was kept.
    Plain,
    /// With ANSI colours.
    Ansi,
}

/// Lists the fields, the notes and every block of a page in page order: `+` kept, `-` dropped.
///
/// A block takes two lines: sign, source line, kind, score and text; then why, and its path.
/// Nothing of the page can act on a terminal: control sequences are removed.
///
/// ```
/// use pressclip::explain::{Listing, listing};
/// let article = pressclip::extract("<title>Rain</title><p>It rained all day in the north of the country.</p>");
/// assert!(listing(&article, &Listing::default()).contains("headline"));
/// ```
#[must_use]
pub fn listing(article: &Article, look: &Listing) -> String {
    let pen = Pen { width: look.width.max(40), color: look.color };
    let mut out = String::new();
    if let Some(url) = &article.url {
        pen.line(&mut out, "", url);
        out.push('\n');
    }
    list_fields(&mut out, article, &pen);
    if let Some(completeness) = &article.completeness {
        pen.title(&mut out, "completeness");
        pen.line(&mut out, "  ", &completeness.to_string());
        for reason in &completeness.why {
            pen.faint(&mut out, "    ", &format!("{}: {}", reason.rule, reason.saw));
        }
        out.push('\n');
    }
    if !article.notes.is_empty() {
        pen.title(&mut out, "notes");
        for note in &article.notes {
            pen.line(&mut out, "  ", &format!("{}: {}", note_kind(note), note.message));
        }
        out.push('\n');
    }
    let included = article.included();
    let (kept, all) = kept(&included);
    pen.title(&mut out, &format!("blocks: {kept} kept of {all}"));
    for (block, is_in) in article.blocks.iter().zip(included) {
        list_block(&mut out, block, is_in, &pen);
    }
    out
}

/// Columns in which the end of a path says enough: a rule needs the names of the elements nearest to the block.
const SHORT_PATH: usize = 40;
/// Values that were not taken, shown for a field. The page and the JSON have all.
const MOST_LOSERS: usize = 4;

fn list_fields(out: &mut String, article: &Article, pen: &Pen) {
    const INDENT: &str = "                 ";
    let rows = fields(article);
    if rows.is_empty() {
        return;
    }
    pen.title(out, "fields");
    for row in rows {
        pen.line(out, &format!("  {:<15}", row.name), row.value.as_deref().unwrap_or("(none)"));
        let sources = row.sources();
        if !sources.is_empty() {
            pen.faint(out, INDENT, &format!("from {}", sources.join(", ")));
        }
        let losers = row.losers();
        for (value, sources) in losers.iter().take(MOST_LOSERS) {
            // The source first: the value may be long and is what can be shortened.
            pen.faint(out, INDENT, &format!("not {}: {value}", sources.join(", ")));
        }
        if losers.len() > MOST_LOSERS {
            pen.faint(out, INDENT, &format!("and {} more", losers.len() - MOST_LOSERS));
        }
    }
    out.push('\n');
}

fn list_block(out: &mut String, block: &Block, included: bool, pen: &Pen) {
    let line = block.line.map(|n| n.to_string()).unwrap_or_default();
    let score = block.score.map(|s| format!("{s:.2}")).unwrap_or_default();
    let start = format!(" {line:>5}  {:<12}  {score:>4}  ", block.kind.name());
    let (sign, color) = if included { ("+", GREEN) } else { ("-", RED) };
    out.push_str(&pen.paint(sign, color));
    let text = if block.text.trim().is_empty() { media(block) } else { Cow::Borrowed(block.text.as_str()) };
    out.push_str(&start);
    out.push_str(&shorten(&text, pen.width - 1 - start.len()));
    out.push('\n');
    list_reasons(out, block, &reasons(block, included), pen);
}

/// Why, and where in the tree: of a long path the end, which is nearest to the block, on a line of its own where the reasons leave
/// too little room.
fn list_reasons(out: &mut String, block: &Block, why: &str, pen: &Pen) {
    const INDENT: &str = "         ";
    let room = pen.width - INDENT.len();
    let why = shorten(why, room);
    let left = room.saturating_sub(why.width() + 3);
    if block.path.is_empty() || why.is_empty() || left < SHORT_PATH.min(block.path.width()) {
        let path = shorten_start(&block.path, room);
        for line in [why, path].iter().filter(|line| !line.is_empty()) {
            pen.faint(out, INDENT, line);
        }
    } else {
        pen.faint(out, INDENT, &format!("{why} @ {}", shorten_start(&block.path, left)));
    }
}

/// What stands for the words of a picture.
fn media(block: &Block) -> Cow<'_, str> {
    match &block.media {
        Some(media) => format!("[{}]", media.alt.as_deref().unwrap_or(&media.url)).into(),
        None => "".into(),
    }
}

const GREEN: &str = "\u{1b}[32m";
const RED: &str = "\u{1b}[31m";
const BOLD: &str = "\u{1b}[1m";
const FAINT: &str = "\u{1b}[2m";
const RESET: &str = "\u{1b}[0m";

struct Pen {
    width: usize,
    color: Color,
}

impl Pen {
    fn paint<'a>(&self, text: &'a str, color: &str) -> Cow<'a, str> {
        match self.color {
            Color::Plain => Cow::Borrowed(text),
            Color::Ansi => Cow::Owned(format!("{color}{text}{RESET}")),
        }
    }

    fn title(&self, out: &mut String, words: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}", self.paint(words, BOLD));
    }

    fn line(&self, out: &mut String, start: &str, text: &str) {
        let _ = writeln!(out, "{start}{}", shorten(text, self.width - start.len()));
    }

    fn faint(&self, out: &mut String, start: &str, text: &str) {
        let _ = writeln!(out, "{start}{}", self.paint(&shorten(text, self.width - start.len()), FAINT));
    }
}

/// The text on one line of at most `width` columns, without control sequences; `…` says that it goes on.
fn shorten(text: &str, width: usize) -> String {
    // A long text costs no more than its start: a control sequence of a page is rarely longer than this.
    let start = &text[..text.floor_char_boundary(width.saturating_mul(16).saturating_add(1024))];
    let safe = printable(start);
    let mut line = String::new();
    let (mut used, mut fits) = (0, 0);
    for (i, word) in safe.split_whitespace().enumerate() {
        for c in (i > 0).then_some(' ').into_iter().chain(word.chars()) {
            used += c.width().unwrap_or(0);
            if used > width {
                line.truncate(fits);
                line.push('…');
                return line;
            }
            line.push(c);
            if used < width {
                fits = line.len();
            }
        }
    }
    if start.len() < text.len() {
        line.truncate(fits);
        line.push('…');
    }
    line
}

/// The end of a text without spaces, at most `width` columns; `…` says that it began earlier.
fn shorten_start(text: &str, width: usize) -> String {
    let safe = printable(text);
    let (mut used, mut from) = (0, safe.len());
    for (i, c) in safe.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > width {
            return format!("…{}", &safe[from..]);
        }
        if used < width {
            from = i;
        }
    }
    safe.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_fits_is_left_whole() {
        assert_eq!(shorten("It rained\n all   day.", 16), "It rained all d…");
        assert_eq!(shorten("It rained\n all   day.", 18), "It rained all day.");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(shorten("大雨が降りました", 9), "大雨が降…");
        assert_eq!(shorten("大雨が降りました", 16), "大雨が降りました");
    }

    #[test]
    fn of_a_long_path_the_end_is_shown() {
        assert_eq!(shorten_start("html>body>p[3]", 14), "html>body>p[3]");
        assert_eq!(shorten_start("html>body>p[3]", 10), "…body>p[3]");
        assert_eq!(shorten_start("div.大雨>p", 6), "…雨>p");
    }

    #[test]
    fn a_text_of_joiners_stays_short() {
        let text = "\u{301}".repeat(1_000_000);
        assert!(shorten(&text, 80).len() < 8_000);
    }
}
