//! Paragraphs in Markdown.

use super::{escape, inline};
use crate::block::Block;
use crate::output::layout;

/// The lines of a block, each safe at the start of a line.
pub(super) fn lines(block: &Block) -> Vec<String> {
    let lines = layout::lines(block);
    let written = lines.iter().map(|spans| {
        let mut line = inline::line(spans);
        escape::line_start(&mut line);
        line
    });
    written.collect()
}

/// A paragraph; a backslash at the end of a line breaks it.
pub(super) fn paragraph(block: &Block) -> String {
    lines(block).join("\\\n")
}

/// A heading of a level; line breaks become spaces.
pub(super) fn heading(block: &Block, level: u8) -> String {
    let lines: Vec<String> = layout::lines(block).iter().map(|spans| inline::line(spans)).collect();
    let mut words = lines.join(" ");
    escape::heading_end(&mut words);
    format!("{} {words}", "#".repeat(usize::from(level)))
}
