//! Random articles whose words would like to be markup.

use proptest::prelude::*;

use crate::article::Article;
use crate::block::{Block, Item, Kind, Media, Span};
use crate::include::Include;
use crate::output::sample::block;

/// What is markup in one of the formats, or would like to be.
pub(super) const HOSTILE: &[&str] = &[
    "*",
    "**",
    "_",
    "__",
    "`",
    "``",
    "```",
    "~~~",
    "~",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "|",
    "\\",
    "#",
    "##",
    "-",
    "--",
    "---",
    "+",
    "=",
    "===",
    "!",
    "&",
    "&amp;",
    "&#60;",
    "&lt",
    "1.",
    "2)",
    "1",
    ".",
    ":",
    ":-",
    "-:",
    "---|---",
    "'",
    "\"",
    "<b>",
    "</p>",
    "<script>",
    "</article>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<?",
    "<http://example.com>",
    "[a](b)",
    "[a]:",
    "![",
    "](javascript:x)",
    "javascript:alert(1)",
    "onload=x",
    "{",
    "}",
    "$",
    "^",
    "/",
    "%",
    "@",
    ";",
    ",",
    "\u{0}",
    "\u{1b}",
    "\u{a0}",
    "\u{200b}",
    "\u{202e}",
    "\u{2028}",
    "\u{85}",
    "\r",
    "\t",
    "    ",
    "\n",
    "\n\n",
    " ",
    " ",
    " ",
    "„",
    "“",
    "—",
    "。",
    "「",
    "」",
    "🚀",
    "e\u{301}",
    "\u{301}",
    "東",
    "ä",
    "word",
    "words",
    "a",
    "b",
];

/// Addresses of links and pictures.
const ADDRESSES: &[&str] = &[
    "https://example.com/",
    "http://example.com/a_(b)?c=d&copy;=*e*_f_#`g`",
    "https://example.com/<a>\"'|\\[x]",
    "mailto:a b\"><script>@example.com",
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "data:text/html,<script>",
    "vbscript:x",
    "/relative",
    "",
];

fn words() -> impl Strategy<Value = String> {
    let part = prop_oneof![8 => prop::sample::select(HOSTILE).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

fn address() -> impl Strategy<Value = String> {
    prop_oneof![4 => prop::sample::select(ADDRESSES).prop_map(str::to_owned), 1 => words()]
}

pub(super) fn span() -> impl Strategy<Value = Span> {
    (
        words(),
        prop::option::weighted(0.3, address()),
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(text, link, strong, emphasis, code)| Span { text, link, strong, emphasis, code })
}

fn item() -> impl Strategy<Value = Item> {
    (0..5_u8, prop::option::of(prop_oneof![0..4_u32, any::<u32>()]), prop::bool::weighted(0.2))
        .prop_map(|(depth, number, continued)| Item { depth, number, continued })
}

fn media() -> impl Strategy<Value = Media> {
    let words = || prop::option::of(words());
    (address(), words(), words(), words()).prop_map(|(url, alt, caption, credit)| Media { url, alt, caption, credit })
}

pub(super) fn any_block() -> impl Strategy<Value = Block> {
    use Kind::{Advert, Caption, Code, Credit, Embed, Headline, Image, Lead, List, Paragraph, Quote, Subhead, Table};
    let kind = prop::sample::select(vec![
        Lead, Paragraph, Paragraph, Subhead, List, List, List, Quote, Table, Code, Embed, Image, Caption, Credit,
        Headline, Advert,
    ]);
    let rows = prop::collection::vec(prop::collection::vec(words(), 0..4), 0..4);
    let spans = prop::collection::vec(span(), 0..5);
    (kind, words(), spans, rows, any::<bool>(), prop::option::of(item()), prop::option::of(media()), 0..3_u32, 0..8_u8)
        .prop_map(|(kind, text, spans, rows, header, item, media, group, level)| {
            let text = if spans.is_empty() { text } else { spans.iter().map(|span| span.text.as_str()).collect() };
            let rows = if kind == Table { rows } else { Vec::new() };
            Block { spans, rows, header, item, media, group, level: Some(level), ..block(kind, &text) }
        })
}

pub(super) fn article() -> impl Strategy<Value = Article> {
    let include =
        prop::sample::subsequence(&Include::CHOICES[..], ..=Include::CHOICES.len()).prop_map(Include::from_iter);
    let include = prop_oneof![2 => Just(Include::default()), 1 => include];
    (prop::option::of(words()), prop::option::of(words()), prop::collection::vec(any_block(), 0..8), include).prop_map(
        |(headline, language, blocks, include)| Article { headline, blocks, include, language, ..Article::default() },
    )
}
