//! What holds for the output of every article, whatever its words are.

mod arbitrary;

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use self::arbitrary::{HOSTILE, any_block, article, span};
use super::sample::block;
use super::{Format, body_text, json, layout, render};
use crate::article::Article;
use crate::block::{Block, Item, Kind, Span};
use crate::cost_tests::grows_with_the_size;
use crate::include::Include;
use crate::parse::{Engine, Limits, parse};

/// The words of headline and body, as far as they are printed.
fn expected_words(article: &Article) -> Vec<String> {
    let headline = article.headline.iter().flat_map(|headline| printed_words(headline));
    headline.chain(article.body().flat_map(words_of)).collect()
}

fn words_of(block: &Block) -> Vec<String> {
    let cells = || block.rows.iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\n");
    let is_table = block.kind == Kind::Table && !block.rows.is_empty();
    printed_words(&if is_table { cells() } else { block.text.clone() })
}

/// The words of the body with the numbers of ordered lists.
fn numbered_words(article: &Article) -> Vec<String> {
    let numbered = |block: &Block| {
        let words = words_of(block);
        let item = block.item.filter(|item| block.kind == Kind::List && !item.continued && !words.is_empty());
        let number = item.and_then(|item| item.number).map(|number| format!("{number}."));
        number.into_iter().chain(words).collect::<Vec<_>>()
    };
    article.body().flat_map(numbered).collect()
}

fn printed_words(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(|word| word.chars().filter(|c| !c.is_control()).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect()
}

/// The words of a Markdown text, and what in it is not as it should be.
fn read_markdown(markdown: &str) -> (Vec<String>, Vec<String>) {
    let (mut text, mut faults, mut pictures) = (String::new(), Vec::new(), 0);
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                pictures += 1;
                if !dest_url.starts_with("http://") && !dest_url.starts_with("https://") {
                    faults.push(format!("picture {dest_url}"));
                }
            }
            Event::End(TagEnd::Image) => pictures -= 1,
            Event::Start(Tag::Link { dest_url, title, .. }) => {
                let is_safe = ["http://", "https://", "mailto:"].iter().any(|scheme| dest_url.starts_with(scheme));
                if !is_safe || !title.is_empty() {
                    faults.push(format!("link {dest_url} {title}"));
                }
            }
            Event::Text(words) | Event::Code(words) if pictures == 0 => text.push_str(&words),
            Event::Html(html) | Event::InlineHtml(html) => faults.push(format!("html {html}")),
            Event::Start(Tag::Strikethrough) | Event::Rule => faults.push(format!("{event:?}")),
            Event::Start(tag) if !is_inline(&tag) => text.push('\n'),
            Event::SoftBreak | Event::HardBreak => text.push('\n'),
            _ => {}
        }
    }
    (printed_words(&text), faults)
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Strong | Tag::Emphasis | Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough)
}

/// A character that is not white space, and whether it is strong, emphasized, linked.
type Marked = (char, bool, bool, bool);

fn marked_in_markdown(markdown: &str) -> Vec<Marked> {
    let (mut strong, mut emphasis, mut link) = (0, 0, 0);
    let mut marked = Vec::new();
    for event in Parser::new(markdown) {
        let (Event::Start(_) | Event::End(_)) = event else {
            if let Event::Text(words) | Event::Code(words) = event {
                marked.extend(
                    words.chars().filter(|c| !c.is_whitespace()).map(|c| (c, strong > 0, emphasis > 0, link > 0)),
                );
            }
            continue;
        };
        match event {
            Event::Start(Tag::Strong) => strong += 1,
            Event::Start(Tag::Emphasis) => emphasis += 1,
            Event::Start(Tag::Link { .. }) => link += 1,
            Event::End(TagEnd::Strong) => strong -= 1,
            Event::End(TagEnd::Emphasis) => emphasis -= 1,
            Event::End(TagEnd::Link) => link -= 1,
            _ => {}
        }
    }
    marked
}

fn marked_in_block(block: &Block) -> Vec<Marked> {
    let lines = layout::lines(block);
    let spans = lines.iter().flatten();
    spans
        .flat_map(|span| {
            let words = span.text.chars().filter(|c| !c.is_whitespace());
            words.map(|c| (c, span.strong, span.emphasis, span.link.is_some()))
        })
        .collect()
}

/// Without pictures, whose captions are words as well.
fn without_pictures(mut article: Article) -> Article {
    article.blocks.retain(|block| block.kind != Kind::Image);
    article
}

/// Whether words stand in this order among others.
fn is_within(words: &[String], others: &[String]) -> bool {
    let mut others = others.iter();
    words.iter().all(|word| others.any(|other| other == word))
}

const TAGS: &[&str] = &[
    "",
    "html",
    "head",
    "body",
    "article",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "br",
    "a",
    "strong",
    "em",
    "code",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "tbody",
    "tr",
    "th",
    "td",
    "pre",
    "figure",
    "img",
    "figcaption",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn markdown_gives_back_the_words_in_order_and_nothing_else(article in article().prop_map(without_pictures)) {
        let markdown = render(&article, Format::Markdown);
        let (words, faults) = read_markdown(&markdown);
        prop_assert!(faults.is_empty(), "{faults:?} in\n{markdown}");
        prop_assert_eq!(words, expected_words(&article), "\n{}", markdown);
    }

    #[test]
    fn marks_of_markdown_stay_on_their_words(spans in prop::collection::vec(span(), 1..8)) {
        let text = spans.iter().map(|span| span.text.as_str()).collect::<String>();
        let block = Block { spans, ..block(Kind::Paragraph, &text) };
        let article = Article { blocks: vec![block], ..Article::default() };
        let markdown = render(&article, Format::Markdown);
        let (found, expected) = (marked_in_markdown(&markdown), marked_in_block(&article.blocks[0]));
        prop_assert_eq!(found.len(), expected.len(), "\n{}", markdown);
        for (found, expected) in found.into_iter().zip(expected) {
            prop_assert_eq!((found.0, found.3), (expected.0, expected.3), "\n{}", &markdown);
            // A mark can be left out, not added.
            prop_assert!(found.1 <= expected.1 && found.2 <= expected.2, "{:?} in\n{}", found, markdown);
        }
    }

    #[test]
    fn markdown_with_pictures_has_no_html_and_only_safe_addresses(article in article()) {
        let markdown = render(&article, Format::Markdown);
        let (_, faults) = read_markdown(&markdown);
        prop_assert!(faults.is_empty(), "{faults:?} in\n{markdown}");
    }

    #[test]
    fn html_has_known_elements_safe_addresses_and_the_words(article in article()) {
        let html = render(&article, Format::Html);
        // All attributes are to be seen, not only those that extraction reads.
        let document = parse(&html, &Limits { engine: Engine::Html5ever, ..Limits::default() });
        prop_assert!(document.notes().is_empty());
        for node in document.root().descendants().filter(|node| node.as_text().is_none()) {
            prop_assert!(TAGS.contains(&node.tag()), "<{}> in\n{html}", node.tag());
            for (name, value) in node.attrs() {
                let is_good = match name {
                    "href" => ["http://", "https://", "mailto:"].iter().any(|scheme| value.starts_with(scheme)),
                    "src" => ["http://", "https://"].iter().any(|scheme| value.starts_with(scheme)),
                    "alt" | "lang" => true,
                    "value" => value.parse::<u32>().is_ok(),
                    _ => false,
                };
                prop_assert!(is_good, "{name}={value:?} in\n{html}");
            }
        }
        let bodies = document.root().descendants().filter(|node| node.tag() == "article").count();
        prop_assert_eq!(bodies, 1);
    }

    #[test]
    fn html_gives_back_the_words_in_order(article in article().prop_map(without_pictures)) {
        let html = render(&article, Format::Html);
        // Cells and items stand beside each other without white space.
        let spaced = html.replace("</td>", "</td> ").replace("</th>", "</th> ").replace("<p>", " <p>");
        let document = parse(&spaced, &Limits::default());
        prop_assert_eq!(printed_words(&document.root().text()), expected_words(&article), "\n{}", html);
    }

    #[test]
    fn text_has_the_words_of_the_body_and_the_numbers_of_lists(article in article().prop_map(without_pictures)) {
        let body = body_text(&article);
        prop_assert_eq!(printed_words(&body), numbered_words(&article));
        prop_assert_eq!(body.trim_matches('\n'), body.as_str());
        let text = render(&article, Format::Text);
        prop_assert!(text.is_empty() || text.ends_with('\n') && !text.ends_with("\n\n"), "{text:?}");
    }

    #[test]
    fn json_is_one_value_with_the_text(article in article()) {
        let line = json::line(&article);
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        prop_assert_eq!(line.matches('\n').count(), 1);
        prop_assert_eq!(&value["text"], &body_text(&article));
        let blocks: Vec<Block> = serde_json::from_value(value["blocks"].clone()).unwrap();
        prop_assert_eq!(blocks, article.blocks);
    }

    #[test]
    fn what_is_left_out_changes_nothing_else(article in article(), kind in prop::sample::select(&Include::CHOICES[..])) {
        let views = [article.include.with(kind), article.include.without(kind)];
        let [whole, part] = views.map(|include| Article { include, ..article.clone() });
        prop_assert_eq!(&whole.blocks, &part.blocks);
        let (all, some): (Vec<_>, Vec<_>) = (whole.body().collect(), part.body().collect());
        prop_assert_eq!(some, all.into_iter().filter(|block| block.kind != kind).collect::<Vec<_>>());
        let texts = [body_text, |article: &Article| render(article, Format::Text)];
        // A credit behind a caption stands in brackets, alone it does not.
        let unbracketed = |text: &str| printed_words(&text.replace(['(', ')'], ""));
        for words in texts.map(|text| [&part, &whole].map(|article| unbracketed(&text(article)))) {
            prop_assert!(is_within(&words[0], &words[1]), "{words:?}");
        }
        let words = [&part, &whole].map(|article| {
            let words = read_markdown(&render(article, Format::Markdown)).0;
            unbracketed(&words.join(" "))
        });
        prop_assert!(is_within(&words[0], &words[1]), "{words:?}");
    }

    #[test]
    fn lines_have_the_words_of_their_block(block in any_block()) {
        let words: Vec<String> = layout::lines(&block)
            .iter()
            .flat_map(|line| printed_words(&line.iter().map(|span| span.text.as_str()).collect::<String>()))
            .collect();
        prop_assert_eq!(words, printed_words(&block.text));
    }
}

#[test]
fn the_cost_grows_with_the_words_only() {
    for part in HOSTILE {
        let article = |times: usize| {
            let text = part.repeat(times * 5_000 / part.len());
            let kinds = [Kind::Paragraph, Kind::List, Kind::Table, Kind::Code];
            of_blocks(kinds.into_iter().map(|kind| block(kind, &text)).collect())
        };
        costs_grow(&format!("{part:?}"), article);
    }
    let item = |i: usize| {
        let depth = (i % 256) as u8;
        [
            Block { item: Some(Item { depth, number: None, continued: false }), ..block(Kind::List, "x") },
            Block { rows: vec![vec!["x".into()]; 2], ..block(Kind::Table, "") },
        ]
    };
    costs_grow("lists and tables", |times| of_blocks((0..times * 2_000).flat_map(item).collect()));
    let table = |rows: Vec<Vec<String>>| of_blocks(vec![Block { rows, ..block(Kind::Table, "") }]);
    costs_grow("a wide table", |times| table(vec![vec!["x".into(); times * 5_000]]));
    costs_grow("a long table", |times| table(vec![vec!["x".into()]; times * 5_000]));
    let span = Span { strong: true, text: "*a".into(), ..Span::default() };
    costs_grow("spans", |times| {
        let spans = (0..times * 5_000).map(|i| Span { emphasis: i % 2 == 0, ..span.clone() }).collect();
        of_blocks(vec![Block { spans, ..block(Kind::Paragraph, "*a") }])
    });
}

fn of_blocks(blocks: Vec<Block>) -> Article {
    Article { blocks, ..Article::default() }
}

fn costs_grow(name: &str, article: impl Fn(usize) -> Article) {
    for format in Format::ALL {
        grows_with_the_size(&format!("{} of {name}", format.name()), &article, |article| render(article, format));
    }
}
