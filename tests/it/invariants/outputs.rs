//! What holds for everything that is written of an article.

use pressclip::output::terminal::{printable, printable_json};
use pressclip::output::{Format, body_text, json, render};
use pressclip::parse::{Engine, parse};
use pressclip::{Article, Block, Kind, explain};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;

use super::{article, limits, words};

/// Writes an article of any bytes in every form.
pub(super) fn outputs(data: &[u8]) {
    let mut article = article::article(data);
    safe(&article);
    // Captions stand with their pictures.
    article.blocks.retain(|block| block.kind != Kind::Image);
    let expected = expected_words(&article);
    let within = |output: &str, format| {
        let mut written = words::words(output);
        let missing = expected.iter().find(|word| !written.any(|other| &other == *word));
        assert_eq!(missing, None, "lost in {format}:\n{output}");
    };
    within(&render(&article, Format::Text), "text");
    within(&format!("{}\n{}", article.headline.as_deref().unwrap_or_default(), body_text(&article)), "body");
    within(&markdown_words(&render(&article, Format::Markdown)), "Markdown");
}

/// No output holds what is run, and each is what its form says.
pub(super) fn safe(article: &Article) {
    for format in Format::ALL {
        assert_eq!(render(article, format), render(article, format), "twice the same");
    }
    no_danger(&render(article, Format::Html));
    markdown_words(&render(article, Format::Markdown));
    let line = json::line(article);
    assert_eq!(line.find('\n'), Some(line.len() - 1), "one line an article");
    let value: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(value, serde_json::from_str::<Value>(&render(article, Format::Json)).expect("JSON"));
    assert_eq!(value, serde_json::from_str::<Value>(&printable_json(&line)).expect("JSON"));
    assert_eq!(value["text"], body_text(article).as_str());
    let blocks: Vec<Block> = serde_json::from_value(value["blocks"].clone()).expect("blocks");
    assert_eq!(blocks, article.blocks);
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    assert!(!printable(&render(article, Format::Text)).contains(steers));
    serde_json::from_str::<Value>(&explain::json(article)).expect("JSON");
}

fn no_danger(html: &str) {
    // All attributes are to be seen, not only those that extraction reads.
    let mut limits = limits();
    limits.engine = Engine::Html5ever;
    let document = parse(html, &limits);
    for node in document.root().descendants().filter(|node| node.is_element()) {
        assert_eq!(words::danger(node), None, "in\n{html}");
    }
}

/// The words of headline and body.
fn expected_words(article: &Article) -> Vec<String> {
    let headline = article.headline.iter().flat_map(|headline| words::words(headline));
    let body = article.body().flat_map(|block| {
        let cells: Vec<&str> = block.rows.iter().flatten().map(String::as_str).collect();
        let is_table = block.kind == Kind::Table && !block.rows.is_empty();
        words::words(&if is_table { cells.join("\n") } else { block.text.clone() }).collect::<Vec<_>>()
    });
    headline.chain(body).collect()
}

/// The words of a Markdown text, which has no HTML and no address that does more than lead somewhere.
fn markdown_words(markdown: &str) -> String {
    let (mut text, mut pictures) = (String::new(), 0);
    let is_web = |url: &str| url.starts_with("http://") || url.starts_with("https://");
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                pictures += 1;
                assert!(is_web(&dest_url), "{dest_url} in\n{markdown}");
            }
            Event::End(TagEnd::Image) => pictures -= 1,
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(is_web(&dest_url) || dest_url.starts_with("mailto:"), "{dest_url} in\n{markdown}");
            }
            Event::Text(words) | Event::Code(words) if pictures == 0 => text.push_str(&words),
            Event::Html(html) | Event::InlineHtml(html) => panic!("{html:?} in\n{markdown}"),
            Event::Start(Tag::Strong | Tag::Emphasis | Tag::Strikethrough) => {}
            Event::Start(_) | Event::SoftBreak | Event::HardBreak => text.push('\n'),
            _ => {}
        }
    }
    text
}
