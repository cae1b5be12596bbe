//! Articles made of any bytes, for writers: combinations that no page leads to.

use pressclip::block::{Item, Media, Reason, Span};
use pressclip::{Article, Block, Include, Kind};

/// Takes bytes from the front; nothing is zero.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        first
    }

    fn is_set(&mut self) -> bool {
        self.next() & 1 == 1
    }

    /// A text of up to 63 bytes, or a long one.
    fn text(&mut self) -> String {
        let length = match self.next() {
            255 => 2_000,
            byte => usize::from(byte & 63),
        };
        let (text, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        String::from_utf8_lossy(text).into_owned()
    }

    fn maybe_text(&mut self) -> Option<String> {
        self.is_set().then(|| self.text())
    }

    fn address(&mut self) -> String {
        let starts = ["https://news.example/", "http://", "mailto:", "javascript:", "JaVaScript:", "data:", "//", ""];
        let start = starts[usize::from(self.next()) % starts.len()];
        start.to_owned() + &self.text()
    }

    fn span(&mut self) -> Span {
        let marks = self.next();
        let mut span = Span::default();
        span.text = self.text();
        span.link = (marks & 8 != 0).then(|| self.address());
        (span.strong, span.emphasis, span.code) = (marks & 1 != 0, marks & 2 != 0, marks & 4 != 0);
        span
    }

    fn item(&mut self) -> Option<Item> {
        let (depth, number, continued) = (self.next() % 8, self.next(), self.is_set());
        let number = (number % 3 > 0).then_some(u32::from(number));
        serde_json::from_value(serde_json::json!({ "depth": depth, "number": number, "continued": continued })).ok()
    }

    fn media(&mut self) -> Media {
        let mut media = Media::default();
        media.url = self.address();
        (media.alt, media.caption, media.credit) = (self.maybe_text(), self.maybe_text(), self.maybe_text());
        media
    }

    fn block(&mut self) -> Block {
        let kind = Kind::ALL[usize::from(self.next()) % Kind::ALL.len()];
        let reason: Reason = serde_json::from_str(r#"{"rule": "any", "saw": "bytes"}"#).expect("a reason");
        let mut block = Block::new(kind, "", reason);
        let shape = self.next();
        block.spans = (0..shape % 4).map(|_| self.span()).collect();
        block.text = if block.spans.is_empty() {
            self.text()
        } else {
            block.spans.iter().map(|span| span.text.as_str()).collect()
        };
        if kind == Kind::Table && shape & 4 != 0 {
            let (rows, cells) = (self.next() % 5, self.next() % 5);
            block.rows = (0..rows).map(|_| (0..cells).map(|_| self.text()).collect()).collect();
        }
        block.header = shape & 8 != 0;
        block.item = if kind == Kind::List || shape & 16 != 0 { self.item() } else { None };
        block.media = if kind == Kind::Image || shape & 32 != 0 { Some(self.media()) } else { None };
        block.group = u32::from(shape >> 6);
        block.level = (shape & 16 != 0).then(|| self.next());
        block
    }
}

/// An article of up to 40 blocks.
pub(super) fn article(data: &[u8]) -> Article {
    let mut bytes = Bytes(data);
    let mut article = Article::default();
    (article.headline, article.language, article.description) =
        (bytes.maybe_text(), bytes.maybe_text(), bytes.maybe_text());
    article.url = bytes.is_set().then(|| bytes.address());
    if bytes.is_set() {
        let kinds = Include::CHOICES.into_iter().filter(|_| bytes.is_set());
        article.include = kinds.collect();
    }
    while !bytes.0.is_empty() && article.blocks.len() < 40 {
        article.blocks.push(bytes.block());
    }
    article
}
