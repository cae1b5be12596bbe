//! Article → a fragment of clean HTML: one `<article>` without styles, scripts, classes and handlers.

use super::figure::Figure;
use super::layout::{self, Section};
use crate::article::Article;
use crate::block::{Block, Item, Span};

/// The headline as `<h1>`, then the body.
pub(super) fn html(article: &Article) -> String {
    let mut html = String::from("<article");
    if let Some(language) = article.language.as_deref() {
        push_attribute(&mut html, "lang", language);
    }
    html.push_str(">\n");
    if let Some(headline) = article.headline.as_deref().map(layout::one_line).filter(|words| !words.is_empty()) {
        push_element(&mut html, "h1", &escape(&headline));
    }
    for section in layout::illustrated(article) {
        push_section(&mut html, &section);
    }
    html.push_str("</article>\n");
    html
}

fn push_section(html: &mut String, section: &Section<'_>) {
    match section {
        Section::Paragraph(block) => push_words(html, "p", block),
        Section::Subhead(block) => push_words(html, heading(block), block),
        Section::List(items) => push_list(html, items),
        Section::Quote(blocks) => {
            html.push_str("<blockquote>\n");
            for block in blocks {
                push_words(html, "p", block);
            }
            html.push_str("</blockquote>\n");
        }
        Section::Table(block) if block.rows.is_empty() => push_words(html, "p", block),
        Section::Table(block) => push_table(html, block),
        Section::Code(block) => {
            html.extend(["<pre><code>", &escape(&layout::code(&block.text)), "</code></pre>\n"]);
        }
        Section::Picture(figure) => push_figure(html, figure),
    }
}

/// `h1` is the headline's.
fn heading(block: &Block) -> &'static str {
    match block.level {
        None | Some(0..=2) => "h2",
        Some(3) => "h3",
        Some(4) => "h4",
        Some(5) => "h5",
        Some(_) => "h6",
    }
}

fn push_element(html: &mut String, tag: &str, content: &str) {
    html.extend(["<", tag, ">", content, "</", tag, ">\n"]);
}

fn push_words(html: &mut String, tag: &str, block: &Block) {
    let content = words(block);
    if !content.is_empty() {
        push_element(html, tag, &content);
    }
}

/// The words of a block with links and marks; line breaks are `<br>`.
fn words(block: &Block) -> String {
    let lines: Vec<String> = layout::lines(block).iter().map(|spans| line(spans)).collect();
    lines.join("<br>\n")
}

fn line(spans: &[Span]) -> String {
    let mut html = String::new();
    let mut link: Option<&String> = None;
    for span in spans {
        if span.link.as_ref() != link {
            if link.is_some() {
                html.push_str("</a>");
            }
            link = span.link.as_ref();
            if let Some(url) = link {
                html.push_str("<a");
                push_attribute(&mut html, "href", url);
                html.push('>');
            }
        }
        let marks = [(span.strong, "strong"), (span.emphasis, "em"), (span.code, "code")];
        let marks = || marks.iter().filter(|(is_set, _)| *is_set).map(|(_, tag)| *tag);
        for tag in marks() {
            html.extend(["<", tag, ">"]);
        }
        html.push_str(&escape(&span.text));
        for tag in marks().rev() {
            html.extend(["</", tag, ">"]);
        }
    }
    if link.is_some() {
        html.push_str("</a>");
    }
    html
}

/// Nests lists by the depth of their items; an item stays open until the next of its list.
fn push_list(html: &mut String, items: &[&Block]) {
    // The lists that are open: ordered or not, and the number that comes next.
    let mut open: Vec<(bool, u32)> = Vec::new();
    for block in items {
        let content = words(block);
        if content.is_empty() {
            continue;
        }
        let item = block.item.unwrap_or(Item { depth: 1, number: None, continued: false });
        let depth = layout::depth(item).min(open.len() + 1);
        while open.len() > depth {
            close_list(html, &mut open);
        }
        if item.continued && open.len() == depth {
            push_element(html, "p", &content);
            continue;
        }
        if open.last().is_some_and(|&(is_ordered, _)| open.len() == depth && is_ordered != item.number.is_some()) {
            close_list(html, &mut open);
        }
        if open.len() == depth {
            html.push_str("</li>\n");
        } else {
            html.push_str(if open.is_empty() { "" } else { "\n" });
            html.push_str(if item.number.is_some() { "<ol>\n" } else { "<ul>\n" });
            open.push((item.number.is_some(), 1));
        }
        html.push_str("<li");
        if let (Some(number), Some((_, next))) = (item.number, open.last_mut()) {
            if number != *next {
                push_attribute(html, "value", &number.to_string());
            }
            *next = number.saturating_add(1);
        }
        html.extend([">", &content]);
    }
    while !open.is_empty() {
        close_list(html, &mut open);
    }
}

fn close_list(html: &mut String, open: &mut Vec<(bool, u32)>) {
    if let Some((is_ordered, _)) = open.pop() {
        html.push_str(if is_ordered { "</li>\n</ol>\n" } else { "</li>\n</ul>\n" });
    }
}

fn push_table(html: &mut String, block: &Block) {
    html.push_str("<table>\n");
    let (header, rows) = layout::rows(block);
    if !header.is_empty() {
        push_row(html, "th", header);
    }
    for row in rows {
        push_row(html, "td", row);
    }
    html.push_str("</table>\n");
}

fn push_row(html: &mut String, tag: &str, cells: &[String]) {
    html.push_str("<tr>");
    for cell in cells {
        html.extend(["<", tag, ">", &escape(&layout::one_line(cell)), "</", tag, ">"]);
    }
    html.push_str("</tr>\n");
}

fn push_figure(html: &mut String, figure: &Figure) {
    html.push_str("<figure>");
    if let Some(url) = &figure.url {
        html.push_str("<img");
        push_attribute(html, "src", url);
        push_attribute(html, "alt", &figure.alt);
        html.push('>');
    }
    if !figure.caption.is_empty() {
        html.extend(["<figcaption>", &escape(&figure.caption), "</figcaption>"]);
    }
    html.push_str("</figure>\n");
}

fn push_attribute(html: &mut String, name: &str, value: &str) {
    html.extend([" ", name, "=\"", &escape(value), "\""]);
}

/// Text that HTML reads as itself, in an element as in a quoted attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, block, item};
    use super::*;
    use crate::block::Kind;

    #[test]
    fn the_html_shows_each_kind_of_block_in_its_way() {
        let mut article = sample::article();
        article.language = Some("en\"><script>".into());
        let expected = r#"<article lang="en&quot;&gt;&lt;script&gt;">
<h1>Fog &amp; &lt;rain&gt;</h1>
<p>The lead.</p>
<figure><img src="https://example.com/bridge.jpg" alt="A [bridge]"></figure>
<p>A <strong>bold </strong><a href="https://example.com/a?b=(1)&amp;copy;">link</a>, <code>code</code>.<br>
A second line.</p>
<h3>A subhead</h3>
<ul>
<li>first<br>
more of it<p>goes on</p>

<ol>
<li>inner</li>
</ol>
</li>
<li>last</li>
</ul>
<ol>
<li value="3">three</li>
</ol>
<blockquote>
<p>Said one.</p>
<p>Said two.</p>
</blockquote>
<table>
<tr><th>City</th><th>Rain</th></tr>
<tr><td>North | South</td><td>5</td></tr>
</table>
<pre><code>if a &lt; b:
    `run`</code></pre>
<blockquote>
<p>A post.</p>
</blockquote>
</article>
"#;
        assert_eq!(html(&article), expected);
    }

    #[test]
    fn lists_are_closed_in_the_order_they_were_opened() {
        let items: Vec<Block> = [(1, Some(1)), (2, None), (5, Some(7)), (1, None), (1, None)]
            .map(|(depth, number)| Block { item: Some(item(depth, number)), ..block(Kind::List, "x") })
            .into();
        let mut html = String::new();
        push_list(&mut html, &items.iter().collect::<Vec<_>>());
        let html = html.replace('\n', "");
        let expected = "<ol><li>x<ul><li>x<ol><li value=\"7\">x</li></ol></li></ul></li></ol>\
                        <ul><li>x</li><li>x</li></ul>";
        assert_eq!(html, expected);
    }
}
