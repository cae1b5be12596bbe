//! An article as it is kept and put out: one line of JSON, packed until it is read.
//!
//! The line has the keys of [`output::json`](crate::output::json), and before them
//!
//! | key | value |
//! |---|---|
//! | `version` | from 1; a changed article is put out again with the next number |
//! | `same_as` | of a copy: the address of the article with this text, or nearly, that was seen first in three days; else `null` |
//! | `crawl` | `job`, `address` (where it was found), `source` (which named it), `title` and `published` (as the source gives them), `found_at` and `fetched_at` |

use std::cell::RefCell;
use std::fmt::Write as _;
use std::io;

use jiff::Timestamp;
use serde::Serialize;
use sha1::{Digest as _, Sha1};

use super::frontier::Claim;
use crate::article::Article;
use crate::block::Block;
use crate::include::Include;
use crate::output::{Format, json, render};

/// How hard a line is packed: the level that costs a page a tenth of what extracting it does, and packs to a sixth.
const LEVEL: i32 = 1;

/// Bytes of a line above which its memory is given back: few pages have more.
const LARGE: usize = 1 << 20;

/// What packs and unpacks lines on a thread: its tables take longer to make than a line to pack, and lines are large enough for
/// memory to be asked for anew each time.
struct Packer {
    compressor: zstd::bulk::Compressor<'static>,
    decompressor: zstd::bulk::Decompressor<'static>,
    line: Vec<u8>,
    packed: Vec<u8>,
}

thread_local! {
    static PACKER: RefCell<Option<Packer>> = const { RefCell::new(None) };
}

impl Packer {
    fn new() -> io::Result<Self> {
        let (compressor, decompressor) = (zstd::bulk::Compressor::new(LEVEL)?, zstd::bulk::Decompressor::new()?);
        Ok(Self { compressor, decompressor, line: Vec::new(), packed: Vec::new() })
    }

    /// Works with that of this thread, and an empty line.
    fn with<T>(work: impl FnOnce(&mut Self) -> io::Result<T>) -> io::Result<T> {
        PACKER.with_borrow_mut(|of_thread| {
            let packer = match of_thread {
                Some(packer) => packer,
                None => of_thread.insert(Self::new()?),
            };
            packer.line.clear();
            packer.packed.clear();
            let done = work(packer);
            if packer.line.capacity() > LARGE {
                (packer.line, packer.packed) = (Vec::new(), Vec::new());
            }
            done
        })
    }
}

/// Where an article is from.
#[derive(Debug, Serialize)]
struct Origin<'a> {
    job: &'a str,
    address: &'a str,
    source: Option<&'a str>,
    title: Option<&'a str>,
    published: Option<&'a str>,
    found_at: Timestamp,
    fetched_at: Timestamp,
}

/// Packs an article, of this text, with where it is from. The number of its version is not known yet.
pub(super) fn pack(article: &Article, text: &str, claim: &Claim, fetched_at: Timestamp) -> Vec<u8> {
    let origin = Origin {
        job: &claim.job,
        address: claim.url.as_str(),
        source: claim.source.as_deref(),
        title: claim.title.as_deref(),
        published: claim.published.as_deref(),
        found_at: claim.found,
        fetched_at,
    };
    let packed = Packer::with(|Packer { compressor, line, packed, .. }| {
        line.extend_from_slice(b"\"crawl\":");
        serde_json::to_writer(&mut *line, &origin)?;
        let brace = line.len();
        json::append_line(article, text, line);
        line[brace] = b',';
        packed.reserve(zstd::zstd_safe::compress_bound(line.len()));
        compressor.compress_to_buffer(line, packed)?;
        Ok(packed.as_slice().to_vec())
    });
    // It does not fail in memory.
    packed.unwrap_or_default()
}

/// The line of a version, with its line break.
pub(super) fn unpack(packed: &[u8], version: i64, same_as: Option<&str>) -> io::Result<String> {
    let mut line = Vec::new();
    write(packed, version, same_as, &mut line)?;
    String::from_utf8(line).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
}

/// Writes the line of a version, with its line break; gives its bytes.
pub(super) fn write(packed: &[u8], version: i64, same_as: Option<&str>, to: &mut impl io::Write) -> io::Result<u64> {
    let same_as = serde_json::to_string(&same_as)?;
    let head = format!("{{\"version\":{version},\"same_as\":{same_as},");
    to.write_all(head.as_bytes())?;
    let length = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten();
    let length = length.and_then(|length| usize::try_from(length).ok()).filter(|length| *length <= LARGE);
    let Some(length) = length else {
        let rest = zstd::stream::decode_all(packed)?;
        to.write_all(&rest)?;
        return Ok((head.len() + rest.len()) as u64);
    };
    Packer::with(|Packer { decompressor, line, .. }| {
        line.reserve(length);
        decompressor.decompress_to_buffer(packed, line)?;
        to.write_all(line)?;
        Ok((head.len() + line.len()) as u64)
    })
}

/// The Markdown of a line, with its front matter.
pub(super) fn markdown(line: &str) -> io::Result<String> {
    let value: serde_json::Value = serde_json::from_str(line)?;
    let mut article = Article { headline: value["headline"].as_str().map(Into::into), ..Article::default() };
    article.blocks = serde_json::from_value::<Vec<Block>>(value["blocks"].clone())?;
    let names: Vec<String> = serde_json::from_value(value["include"].clone())?;
    article.include = Include::CHOICES.into_iter().fold(Include::all(), |all, kind| {
        if names.iter().any(|name| name == kind.name()) { all } else { all.without(kind) }
    });
    let mut text = "---\n".to_owned();
    let origin = &value["crawl"];
    for (key, value) in [
        ("title", &value["headline"]),
        ("url", &origin["address"]),
        ("authors", &value["authors"]),
        ("published", &value["published"]),
        ("modified", &value["modified"]),
        ("site", &value["site_name"]),
        ("section", &value["section"]),
        ("language", &value["language"]),
        ("description", &value["description"]),
        ("keywords", &value["keywords"]),
        ("image", &value["image"]),
        ("job", &origin["job"]),
        ("fetched", &origin["fetched_at"]),
        ("version", &value["version"]),
        ("same_as", &value["same_as"]),
    ] {
        if !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()) {
            // JSON is YAML: quoted, with escapes, on one line. Writing to a string cannot fail.
            let _ = writeln!(text, "{key}: {value}");
        }
    }
    Ok(text + "---\n\n" + &render(&article, Format::Markdown))
}

/// A digest that stays the same from run to run.
pub(super) fn digest(parts: &[&[u8]]) -> i64 {
    let mut sha = Sha1::new();
    for part in parts {
        sha.update(part);
        sha.update([0]);
    }
    let mut first = [0; 8];
    first.copy_from_slice(&sha.finalize()[..8]);
    i64::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_version_the_origin_and_the_article() {
        let article = crate::extract(
            "<title>Rain</title><article><h1>Rain: \"wet\"</h1><p>It rained all day in the north.</article>",
        );
        let claim = Claim::sample("https://news.example/rain");
        let packed = pack(&article, &article.text(), &claim, Timestamp::UNIX_EPOCH);
        let line = unpack(&packed, 3, None).unwrap();
        assert_eq!(line.matches('\n').count(), 1);
        assert!(
            line.starts_with(
                "{\"version\":3,\"same_as\":null,\"crawl\":{\"job\":\"job\",\"address\":\"https://news.example/rain\","
            ),
            "{line}"
        );
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["headline"], article.headline.as_deref().unwrap());
        assert_eq!(value["crawl"]["fetched_at"], "1970-01-01T00:00:00Z");
        let text = markdown(&line).unwrap();
        assert!(text.starts_with("---\ntitle: \"Rain: \\\"wet\\\"\"\nurl: \"https://news.example/rain\"\n"), "{text}");
        assert!(!text.contains("same_as"), "{text}");
        let copy = unpack(&packed, 3, Some("https://other.example/rain")).unwrap();
        assert!(markdown(&copy).unwrap().contains("\nsame_as: \"https://other.example/rain\"\n---\n"), "{copy}");
        let (_, body) = text.split_once("\n---\n\n").unwrap();
        assert_eq!(body, render(&article, Format::Markdown));
    }

    #[test]
    fn digests_tell_parts_apart_and_stay_the_same() {
        assert_eq!(digest(&[b"a", b"b"]), digest(&[b"a", b"b"]));
        assert_ne!(digest(&[b"a", b"b"]), digest(&[b"ab", b""]));
        assert_eq!(digest(&[b"rain"]), i64::from_le_bytes(Sha1::digest(b"rain\0")[..8].try_into().unwrap()));
    }
}
