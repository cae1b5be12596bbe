//! Article → plain text.

use super::layout::{self, Section, sections};
use crate::article::Article;
use crate::block::{Block, Item};

/// Headline, blank line, body; items of lists have bullets or numbers.
pub(super) fn text(article: &Article) -> String {
    let headline = article.headline.as_deref().map(layout::one_line).filter(|words| !words.is_empty());
    let parts: Vec<String> =
        headline.into_iter().chain(sections(article).iter().map(|section| write(section, bulleted))).collect();
    let mut text = parts.join("\n\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// The words of the body, and the numbers of lists.
pub(super) fn body(article: &Article) -> String {
    let parts: Vec<String> = sections(article).iter().map(|section| write(section, numbered)).collect();
    parts.join("\n\n")
}

fn write(section: &Section<'_>, item: impl Fn(&Block) -> String) -> String {
    match section {
        Section::Paragraph(block) | Section::Subhead(block) => trimmed(block).to_owned(),
        Section::Quote(blocks) => blocks.iter().map(|block| trimmed(block)).collect::<Vec<_>>().join("\n\n"),
        Section::List(items) => items.iter().map(|block| item(block)).collect::<Vec<_>>().join("\n"),
        Section::Code(block) => block.text.trim_matches('\n').to_owned(),
        Section::Table(block) if block.rows.is_empty() => trimmed(block).to_owned(),
        Section::Table(block) => {
            let (header, rows) = layout::rows(block);
            let rows = Some(header).filter(|header| !header.is_empty()).into_iter().chain(rows).map(|row| {
                let cells: Vec<String> = row.iter().map(|cell| layout::one_line(cell)).collect();
                cells.join("\t")
            });
            rows.collect::<Vec<_>>().join("\n")
        }
        Section::Picture(figure) => figure.caption.clone(),
    }
}

fn trimmed(block: &Block) -> &str {
    block.text.trim()
}

/// An item behind its number, if it has one.
fn numbered(block: &Block) -> String {
    match block.item {
        Some(Item { number: Some(number), continued: false, .. }) => format!("{number}. {}", trimmed(block)),
        _ => trimmed(block).to_owned(),
    }
}

/// An item behind its bullet or number, set in by its depth; further lines stand below the first.
fn bulleted(block: &Block) -> String {
    let item = block.item.unwrap_or(Item { depth: 1, number: None, continued: false });
    let bullet = item.number.map_or_else(|| "- ".to_owned(), |number| format!("{number}. "));
    let indent = "  ".repeat(layout::depth(item) - 1);
    let below = format!("{indent}{}", " ".repeat(bullet.len()));
    let mut text = if item.continued { below.clone() } else { format!("{indent}{bullet}") };
    for (i, line) in trimmed(block).lines().enumerate() {
        if i > 0 {
            text.push('\n');
            text.push_str(&below);
        }
        text.push_str(line.trim());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_text_shows_each_kind_of_block_in_its_way() {
        let expected = "Fog & <rain>\n\nThe lead.\n\nA bold link, code.\nA second line.\n\nA subhead\n\n- first\n  \
                        more of it\n  goes on\n  1. inner\n- last\n\n3. three\n\nSaid one.\n\nSaid two.\n\n\
                        City\tRain\nNorth | South\t5\n\nif a < b:\n    `run`\n\nA post.\n";
        assert_eq!(text(&sample::article()), expected);
    }

    #[test]
    fn the_body_has_the_words_and_the_numbers_of_lists() {
        let expected = "The lead.\n\nA bold link, code.\nA second line.\n\nA subhead\n\nfirst\nmore of it\ngoes on\n\
                        1. inner\nlast\n\n3. three\n\nSaid one.\n\nSaid two.\n\nCity\tRain\nNorth | South\t5\n\n\
                        if a < b:\n    `run`\n\nA post.";
        assert_eq!(body(&sample::article()), expected);
    }
}
