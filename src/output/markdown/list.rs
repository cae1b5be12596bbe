//! Lists in Markdown: items below each other, inner lists set in below the words of their item.

use super::paragraph;
use crate::block::{Block, Item};
use crate::output::layout;

/// The largest number of an item that a parser of `CommonMark` reads.
const LARGEST: u32 = 999_999_999;

/// The bullets and the signs after numbers. Neighbouring lists take turns, else they would be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Dash,
    Asterisk,
}

impl Style {
    pub(super) fn other(self) -> Self {
        match self {
            Self::Dash => Self::Asterisk,
            Self::Asterisk => Self::Dash,
        }
    }

    fn marker(self, number: Option<u32>) -> String {
        match (self, number) {
            (Self::Dash, None) => "- ".to_owned(),
            (Self::Asterisk, None) => "* ".to_owned(),
            (Self::Dash, Some(number)) => format!("{}. ", number.min(LARGEST)),
            (Self::Asterisk, Some(number)) => format!("{}) ", number.min(LARGEST)),
        }
    }
}

/// A list that is open.
struct Level {
    /// The column of its items' words.
    column: usize,
    /// That of its last item, if it is ordered.
    number: Option<u32>,
    style: Style,
}

impl Level {
    /// Whether an item with a number goes on from the last one. A reader of Markdown counts on, whatever the number.
    fn counts_on_to(&self, number: Option<u32>) -> bool {
        let Some((last, next)) = self.number.zip(number) else { return true };
        last.checked_add(1) == Some(next)
    }
}

/// Writes a list in a style, which becomes that of its last item: where the numbers leave some out or go back, another begins.
pub(super) fn list(items: &[&Block], style: &mut Style) -> String {
    let mut text = String::new();
    let mut open: Vec<Level> = Vec::new();
    for block in items {
        let lines = paragraph::lines(block);
        if lines.is_empty() {
            continue;
        }
        let item = block.item.unwrap_or(Item { depth: 1, number: None, continued: false });
        let depth = layout::depth(item).min(open.len() + 1);
        if item.continued && depth <= open.len() {
            open.truncate(depth);
            let column = open[depth - 1].column;
            text.push_str("\n\n");
            push_lines(&mut text, &lines, column);
            continue;
        }
        let last = open.get(depth - 1);
        let own = match last {
            Some(last) if last.counts_on_to(item.number) => last.style,
            Some(last) => last.style.other(),
            None => *style,
        };
        let goes_on = last.is_some_and(|last| last.number.is_some() && last.style == own);
        open.truncate(depth - 1);
        let indent = open.last().map_or(0, |level| level.column);
        let marker = own.marker(item.number);
        if !text.is_empty() {
            // A number other than 1 does not start a list right below a paragraph.
            let stands_apart = !goes_on && item.number.is_some_and(|number| number != 1);
            text.push_str(if stands_apart { "\n\n" } else { "\n" });
        }
        text.extend(std::iter::repeat_n(' ', indent));
        text.push_str(&marker);
        let column = indent + marker.len();
        open.push(Level { column, number: item.number, style: own });
        *style = open[0].style;
        push_lines(&mut text, &lines, column);
    }
    text
}

/// Adds lines, all but the first set in; the first as well when it starts a line.
fn push_lines(text: &mut String, lines: &[String], column: usize) {
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            text.push_str("\\\n");
        }
        if text.is_empty() || text.ends_with('\n') {
            text.extend(std::iter::repeat_n(' ', column));
        }
        text.push_str(line);
    }
}
