//! An article with a block of each kind.

use crate::article::Article;
use crate::block::{Block, Item, Kind, Media, Span};

pub(super) fn block(kind: Kind, text: &str) -> Block {
    Block {
        kind,
        text: text.into(),
        spans: Vec::new(),
        level: None,
        item: None,
        rows: Vec::new(),
        header: false,
        media: None,
        group: 0,
        why: Vec::new(),
        path: String::new(),
        line: None,
        page: None,
        score: None,
    }
}

pub(super) fn item(depth: u8, number: Option<u32>) -> Item {
    Item { depth, number, continued: false }
}

fn listed(text: &str, group: u32, item: Item) -> Block {
    Block { group, item: Some(item), ..block(Kind::List, text) }
}

fn span(text: &str) -> Span {
    Span { text: text.into(), ..Span::default() }
}

fn picture(url: &str) -> Block {
    let media = Media {
        url: url.into(),
        alt: Some("A [bridge]".into()),
        caption: Some("The bridge, *closed*".into()),
        credit: Some("A. Smith".into()),
    };
    Block { media: Some(media), ..block(Kind::Image, "") }
}

pub(super) fn article() -> Article {
    let spans = vec![
        span("A "),
        Span { strong: true, ..span("bold ") },
        Span { link: Some("https://example.com/a?b=(1)&copy;".into()), ..span("link") },
        span(", "),
        Span { code: true, ..span("code") },
        span(".\nA second line."),
    ];
    let words = spans.iter().map(|span| span.text.as_str()).collect::<String>();
    let rows = vec![vec!["City".into(), "Rain".into()], vec!["North | South".into(), "5".into()]];
    Article {
        headline: Some("Fog & <rain>".into()),
        blocks: vec![
            picture("https://example.com/before.jpg"),
            block(Kind::Lead, "The lead."),
            picture("https://example.com/bridge.jpg"),
            picture("data:image/png;base64,AAAA"),
            block(Kind::Advert, "Advertisement"),
            Block { spans, ..block(Kind::Paragraph, &words) },
            Block { level: Some(3), ..block(Kind::Subhead, "A subhead") },
            listed("first\nmore of it", 1, item(1, None)),
            listed("goes on", 1, Item { continued: true, ..item(1, None) }),
            listed("inner", 1, item(2, Some(1))),
            listed("last", 1, item(1, None)),
            listed("three", 2, item(1, Some(3))),
            Block { group: 3, ..block(Kind::Quote, "Said one.") },
            Block { group: 3, ..block(Kind::Quote, "Said two.") },
            Block { rows, header: true, ..block(Kind::Table, "City\tRain\nNorth | South\t5") },
            block(Kind::Code, "if a < b:\n    `run`\n"),
            block(Kind::Embed, "A post."),
            picture("https://example.com/after.jpg"),
        ],
        ..Article::default()
    }
}
