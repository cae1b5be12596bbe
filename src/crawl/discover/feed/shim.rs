//! What feed-rs needs to read feeds as they are found.
//!
//! Of feed-rs 3.0: it reads the declared encoding again (and panics on some in UTF-16), stops at document types, and knows three
//! versions of RSS. So it gets UTF-8 that begins with the root element, and RSS is 2.0, which takes in all that came before.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use feed_rs::model;
use url::Url;

/// A feed as feed-rs reads it, or why it does not.
pub(super) fn parse(text: &str, base: &Url) -> Result<model::Feed, String> {
    let text = prepared(text);
    let parser =
        feed_rs::parser::Builder::new().base_uri(Some(base.as_str())).id_generator(|_, _, _| String::new()).build();
    let parsed = catch_unwind(AssertUnwindSafe(|| parser.parse(text.as_bytes())));
    parsed.map_err(|_| "the parser failed".to_owned())?.map_err(|error| error.to_string())
}

fn prepared(text: &str) -> Cow<'_, str> {
    let text = from_root(text);
    let Some(end) = text.find('>').filter(|_| text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("<rss")))
    else {
        return Cow::Borrowed(text);
    };
    let tag = &text[..end];
    let version = tag.find("version").and_then(|at| {
        let quote = at + tag[at..].find(['"', '\''])?;
        let close = quote + 1 + tag[quote + 1..].find(&tag[quote..=quote])?;
        Some((quote + 1, close))
    });
    Cow::Owned(match version {
        Some((from, to)) => format!("{}2.0{}", &text[..from], &text[to..]),
        None => format!("{} version=\"2.0\"{}", &text[..4], &text[4..]),
    })
}

/// The text from its root element on: no declaration, document type, comment or stray text before it.
pub(super) fn from_root(text: &str) -> &str {
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{']) {
        rest = &rest[at..];
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map(|at| at + 3)
        } else if rest.starts_with("<?") {
            rest.find("?>").map(|at| at + 2)
        } else if rest.starts_with("<!") {
            document_type(rest)
        } else {
            return rest;
        };
        rest = &rest[end.unwrap_or(rest.len())..];
    }
    rest
}

/// Where a document type ends: at the `>` outside of its brackets and quotes.
fn document_type(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0_i32, None);
    for (at, byte) in text.bytes().enumerate() {
        if let Some(open) = quote {
            quote = Some(open).filter(|open| *open != byte);
            continue;
        }
        match byte {
            b'"' | b'\'' => quote = Some(byte),
            b'[' => depth += 1,
            b']' => depth -= 1,
            b'>' if depth <= 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_before_the_root_is_left_out() {
        for before in [
            "",
            "\u{feff} \n",
            "<?xml version='1.0' encoding='utf-16'?>",
            "<!-- <rss> -->",
            "<!DOCTYPE rss [<!ENTITY a \"<rss> ]>\"> <!ENTITY b '>'>]>",
            "<!doctype rss SYSTEM 'http://x.example/>'>Warning: ",
        ] {
            assert_eq!(prepared(&format!("{before}<feed>x</feed>")), "<feed>x</feed>", "{before}");
        }
        assert_eq!(prepared("<!DOCTYPE rss ["), "");
    }

    #[test]
    fn every_rss_is_of_version_2() {
        for (root, expected) in [
            ("<rss>", "<rss version=\"2.0\">"),
            ("<rss version='0.93' a='1'>", "<rss version='2.0' a='1'>"),
            ("<rss version=\"2.01\">", "<rss version=\"2.0\">"),
            ("<rss version=>", "<rss version=\"2.0\" version=>"),
        ] {
            assert_eq!(prepared(root), expected);
        }
    }
}
