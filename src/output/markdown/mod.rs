//! Article → Markdown (`CommonMark` 0.31), with tables as GitHub has them.

mod escape;
mod inline;
mod list;
mod paragraph;

use super::figure::Figure;
use super::layout::{self, Section};
use crate::article::Article;
use crate::block::{Block, Span};
use list::Style;

/// The headline as `#`, then the body.
pub(super) fn markdown(article: &Article) -> String {
    let mut parts = Vec::new();
    if let Some(headline) = article.headline.as_deref().map(layout::one_line).filter(|words| !words.is_empty()) {
        let mut words = escape::inline(&headline);
        escape::heading_end(&mut words);
        parts.push(format!("# {words}"));
    }
    let mut style = Style::Dash;
    let mut was_list = false;
    for section in layout::illustrated(article) {
        let is_list = matches!(section, Section::List(_));
        style = if is_list && was_list { style.other() } else { Style::Dash };
        let part = write(&section, &mut style);
        if !part.is_empty() {
            parts.push(part);
            was_list = is_list;
        }
    }
    let mut text = parts.join("\n\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn write(section: &Section<'_>, style: &mut Style) -> String {
    match section {
        Section::Paragraph(block) => paragraph::paragraph(block),
        // `#` is the headline's.
        Section::Subhead(block) => paragraph::heading(block, block.level.unwrap_or(2).clamp(2, 6)),
        Section::List(items) => list::list(items, style),
        Section::Quote(blocks) => quote(blocks),
        Section::Table(block) if block.rows.is_empty() => paragraph::paragraph(block),
        Section::Table(block) => table(block),
        Section::Code(block) => code(&block.text),
        Section::Picture(figure) => picture(figure),
    }
}

fn quote(blocks: &[&Block]) -> String {
    let paragraphs: Vec<String> = blocks
        .iter()
        .map(|block| paragraph::lines(block).iter().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\\\n"))
        .filter(|paragraph| !paragraph.is_empty())
        .collect();
    paragraphs.join("\n>\n")
}

/// A table needs a header in Markdown; without one it is left empty. Only the header has all columns: a parser fills
/// up shorter rows itself, so the size stays that of the cells.
fn table(block: &Block) -> String {
    let columns = block.rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let (header, rows) = layout::rows(block);
    let padding = "  |".repeat(columns - header.len());
    let mut text = format!("{}{padding}\n|{}", row(header), " --- |".repeat(columns));
    for cells in rows {
        text.push('\n');
        text.push_str(&row(cells));
    }
    text
}

fn row(cells: &[String]) -> String {
    let mut text = "|".to_owned();
    for cell in cells {
        text.extend([" ", &escape::cell(&layout::one_line(cell)), " |"]);
    }
    text
}

fn code(text: &str) -> String {
    let text = layout::code(text);
    let fence = "`".repeat(escape::backticks(&text).max(2) + 1);
    [&fence, "\n", &text, "\n", &fence].concat()
}

fn picture(figure: &Figure) -> String {
    let picture =
        figure.url.as_ref().map(|url| format!("![{}]({})", escape::inline(&figure.alt), escape::destination(url)));
    if figure.caption.is_empty() {
        return picture.unwrap_or_default();
    }
    let caption = Span { text: figure.caption.clone(), emphasis: true, ..Span::default() };
    let mut caption = inline::line(&[caption]);
    escape::line_start(&mut caption);
    match picture {
        Some(picture) => format!("{picture}\\\n{caption}"),
        None => caption,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, block, item};
    use super::*;
    use crate::block::Kind;

    #[test]
    fn the_markdown_shows_each_kind_of_block_in_its_way() {
        let expected = r"# Fog & \<rain>

The lead.

![A \[bridge\]](https://example.com/bridge.jpg)

A **bold** [link](https://example.com/a?b=\(1\)&amp;copy;), `code`.\
A second line.

### A subhead

- first\
  more of it

  goes on
  1. inner
- last

3) three

> Said one.
>
> Said two.

| City | Rain |
| --- | --- |
| North \| South | 5 |

```
if a < b:
    `run`
```

> A post.
";
        assert_eq!(markdown(&sample::article()), expected);
    }

    #[test]
    fn captions_stand_below_their_picture_or_in_its_place() {
        let mut article = sample::article();
        article.include = article.include.with(Kind::Caption).with(Kind::Credit);
        let caption = r"*The bridge, \*closed\* (A. Smith)*";
        // The second picture has no address that can be shown.
        let expected = format!(
            "The lead.\n\n![A \\[bridge\\]](https://example.com/bridge.jpg)\\\n{caption}\n\n{caption}\n\nA **bold**"
        );
        assert!(markdown(&article).contains(&expected), "{}", markdown(&article));
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(code("```\n````"), "`````\n```\n````\n`````");
    }

    #[test]
    fn a_table_without_header_has_an_empty_one() {
        let mut table = block(Kind::Table, "");
        table.rows = vec![vec!["a".into()], vec!["b".into(), "c\nd".into()]];
        assert_eq!(super::table(&table), "|  |  |\n| --- | --- |\n| a |\n| b | c d |");
    }

    #[test]
    fn a_list_that_jumps_in_depth_nests_step_by_step() {
        let items: Vec<Block> = [(3, None), (9, Some(4)), (2, None), (1, None)]
            .map(|(depth, number)| Block { item: Some(item(depth, number)), ..block(Kind::List, "x") })
            .into();
        let items: Vec<&Block> = items.iter().collect();
        assert_eq!(list::list(&items, &mut Style::Dash), "- x\n\n  4. x\n  - x\n- x");
    }

    #[test]
    fn numbers_that_leave_some_out_or_go_back_are_read_as_they_are() {
        let starts = |numbers: &[u32]| {
            let items = |numbers: &[u32], group| {
                let listed =
                    |&number: &u32| Block { item: Some(item(1, Some(number))), group, ..block(Kind::List, "x") };
                numbers.iter().map(listed).collect::<Vec<_>>()
            };
            // The list that follows is another one too.
            let blocks = [items(numbers, 1), items(&[7], 2)].concat();
            let text = markdown(&Article { blocks, ..Article::default() });
            let starts = pulldown_cmark::Parser::new(&text).filter_map(|event| match event {
                pulldown_cmark::Event::Start(pulldown_cmark::Tag::List(start)) => start,
                _ => None,
            });
            starts.collect::<Vec<_>>()
        };
        assert_eq!(starts(&[1, 2, 3]), [1, 7]);
        assert_eq!(starts(&[3, 2, 1]), [3, 2, 1, 7]);
        assert_eq!(starts(&[1, 2, 4, 5]), [1, 4, 7]);
    }
}
