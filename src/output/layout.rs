//! The article's blocks put together to what a reader sees as one: a list, a quotation, a paragraph.

use super::figure::{self, Figure, Wanted};
use crate::article::Article;
use crate::block::{Block, Item, Kind, Span};
use crate::include::Shown;

/// The deepest list that is set in as such. Deeper ones are written like this: outputs stay in proportion to
/// their words.
const DEEPEST: u8 = 16;

/// Bytes of all copies of an address in one span: each line has one.
const MOST_COPIED: usize = 32 * 1024;

/// Blocks that are written together.
#[derive(Debug)]
pub(super) enum Section<'a> {
    Paragraph(&'a Block),
    Subhead(&'a Block),
    /// Items in order; their depth says how they nest.
    List(Vec<&'a Block>),
    /// Paragraphs of one quotation, or of one embedded post.
    Quote(Vec<&'a Block>),
    Table(&'a Block),
    Code(&'a Block),
    Picture(Figure),
}

/// What is shown of an article in words, put together: of pictures their captions. Blocks without words are left out.
pub(super) fn sections(article: &Article) -> Vec<Section<'_>> {
    gather(article, Wanted::Captioned)
}

/// What is shown of an article, with its pictures.
pub(super) fn illustrated(article: &Article) -> Vec<Section<'_>> {
    gather(article, Wanted::All)
}

fn gather(article: &Article, wanted: Wanted) -> Vec<Section<'_>> {
    let shown = Shown::of(article);
    let mut sections: Vec<Section<'_>> = Vec::new();
    // Whether text stands between the last section and the block, though it is left out.
    let mut parted = false;
    for (at, block) in article.blocks.iter().enumerate() {
        if block.kind == Kind::Image {
            sections.extend(figure::figure(article, &shown, at, wanted).map(Section::Picture));
            continue;
        }
        if !shown.blocks[at] || !has_text(block) {
            parted |= block.is_article() && has_text(block);
            continue;
        }
        if figure::is_of_picture(&shown, block, at) {
            continue;
        }
        let parted = std::mem::take(&mut parted);
        match sections.last_mut().filter(|_| !parted) {
            Some(Section::List(items)) if block.kind == Kind::List && is_same_list(items[0], block) => {
                items.push(block);
                continue;
            }
            Some(Section::Quote(quote)) if is_same_quote(quote[0], block) => {
                quote.push(block);
                continue;
            }
            _ => {}
        }
        sections.push(match block.kind {
            Kind::Subhead => Section::Subhead(block),
            Kind::List => Section::List(vec![block]),
            Kind::Quote | Kind::Embed => Section::Quote(vec![block]),
            Kind::Table => Section::Table(block),
            Kind::Code => Section::Code(block),
            _ => Section::Paragraph(block),
        });
    }
    sections
}

/// Whether a block has something to print.
fn has_text(block: &Block) -> bool {
    match block.kind {
        Kind::Table if !block.rows.is_empty() => block.rows.iter().any(|row| has_words(row)),
        _ => !is_blank(&block.text),
    }
}

fn has_words(row: &[String]) -> bool {
    row.iter().any(|cell| !is_blank(cell))
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control())
}

/// The header of a table, empty if it has none, and its other rows. Rows without words are left out.
pub(super) fn rows(table: &Block) -> (&[String], impl Iterator<Item = &[String]>) {
    let (header, rows) = match table.rows.split_first() {
        Some((first, rest)) if table.header && has_words(first) => (first.as_slice(), rest),
        _ => ([].as_slice(), table.rows.as_slice()),
    };
    (header, rows.iter().map(Vec::as_slice).filter(|row| has_words(row)))
}

/// An inner list can have a number of its own: it belongs to the list before all the same.
fn is_same_list(first: &Block, block: &Block) -> bool {
    first.group == block.group || block.item.is_some_and(|item| item.depth > 1)
}

fn is_same_quote(first: &Block, block: &Block) -> bool {
    first.kind == block.kind && first.group == block.group && block.group != 0
}

/// Lists around an item, from 1.
pub(super) fn depth(item: Item) -> usize {
    usize::from(item.depth.clamp(1, DEEPEST))
}

/// The lines of a block, each a list of spans without line breaks. White space is one space, none stands at the ends
/// of a line, and lines without words are left out. Neighbours with the same marks are one span.
pub(super) fn lines(block: &Block) -> Vec<Vec<Span>> {
    let plain;
    let spans = if block.spans.is_empty() {
        plain = [Span { text: block.text.clone(), ..Span::default() }];
        plain.as_slice()
    } else {
        &block.spans
    };
    let mut lines = vec![Vec::new()];
    for span in spans {
        let link = span.link.as_deref().and_then(super::url::link);
        let breaks = span.text.matches('\n').count();
        let link = link.filter(|link| breaks == 0 || link.len() <= MOST_COPIED / breaks);
        for (i, text) in span.text.split('\n').enumerate() {
            if i > 0 {
                lines.push(Vec::new());
            }
            if let Some(line) = lines.last_mut() {
                append(line, Span { text: text.to_owned(), link: link.clone(), ..*span });
            }
        }
    }
    lines.retain_mut(|line| {
        trim_end(line);
        !line.is_empty()
    });
    lines
}

/// Adds a span to a line, white space made one space, also across spans.
fn append(line: &mut Vec<Span>, span: Span) {
    let mut text = String::with_capacity(span.text.len());
    let mut after_space = line.last().is_none_or(|before| before.text.ends_with(' '));
    for c in span.text.chars().filter_map(printed) {
        if c != ' ' || !after_space {
            text.push(c);
        }
        after_space = c == ' ';
    }
    if text.is_empty() {
        return;
    }
    match line.last_mut() {
        Some(before) if has_same_marks(before, &span) => before.text.push_str(&text),
        _ => line.push(Span { text, ..span }),
    }
}

/// White space that is not the no-break kind is a space; other controls are not printed.
fn printed(c: char) -> Option<char> {
    match c {
        '\u{A0}' | '\u{202F}' | '\u{2007}' => Some(c),
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    }
}

fn trim_end(line: &mut Vec<Span>) {
    while let Some(last) = line.last_mut() {
        last.text.truncate(last.text.trim_end().len());
        if !last.text.is_empty() {
            break;
        }
        line.pop();
    }
}

fn has_same_marks(a: &Span, b: &Span) -> bool {
    (a.strong, a.emphasis, a.code, &a.link) == (b.strong, b.emphasis, b.code, &b.link)
}

/// A text as one line, white space made one space.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| printed(c) == Some(' ')).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().filter_map(printed));
    }
    line.truncate(line.trim_end().len());
    line
}

/// The text of a block of code: line breaks and tabs as they are, no line breaks at the ends.
pub(super) fn code(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let printed = text.chars().filter_map(|c| if matches!(c, '\n' | '\t') { Some(c) } else { printed(c) });
    printed.collect::<String>().trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{block, item};
    use super::*;

    fn span(text: &str) -> Span {
        Span { text: text.into(), ..Span::default() }
    }

    #[test]
    fn spans_are_cut_into_lines_with_single_spaces() {
        let mut paragraph = block(Kind::Paragraph, "");
        paragraph.spans =
            vec![span(" one \t"), Span { strong: true, ..span(" two\n\n \n") }, span("\u{0}three"), span(" four \n ")];
        let lines = lines(&paragraph);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0], [span("one "), Span { strong: true, ..span("two") }]);
        assert_eq!(lines[1], [span("three four")]);
    }

    #[test]
    fn links_that_lead_nowhere_safe_are_words() {
        let mut paragraph = block(Kind::Paragraph, "");
        paragraph.spans = vec![Span { link: Some("javascript:alert(1)".into()), ..span("a") }, span("b")];
        assert_eq!(lines(&paragraph), [[span("ab")]]);
    }

    #[test]
    fn neighbours_of_one_group_are_one_section() {
        let mut article = Article::default();
        for (kind, group) in [
            (Kind::Quote, 1),
            (Kind::Advert, 0),
            (Kind::Quote, 1),
            (Kind::Quote, 2),
            (Kind::Quote, 0),
            (Kind::Quote, 0),
            (Kind::List, 3),
            (Kind::List, 3),
            (Kind::List, 4),
        ] {
            let mut block = block(kind, "words");
            block.group = group;
            block.item = (kind == Kind::List).then(|| item(1, None));
            article.blocks.push(block);
        }
        let mut nested = block(Kind::List, "nested");
        (nested.group, nested.item) = (5, Some(item(2, None)));
        article.blocks.push(nested);
        let sizes: Vec<_> = sections(&article)
            .iter()
            .map(|section| match section {
                Section::Quote(blocks) | Section::List(blocks) => blocks.len(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(sizes, [2, 1, 1, 1, 2, 2]);
    }
}
