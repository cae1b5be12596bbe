//! Whether what a server sends is a page of HTML.
//!
//! The bytes decide, because headers lie in both directions; the header decides where the bytes are silent. The
//! signatures are those of the WHATWG MIME Sniffing standard and of formats that turn up behind news links.

use crate::error::Kind;

/// Bytes of the start of a body that are looked at. The standard takes 1,445; some pages open with long comments.
pub(super) const SNIFFED: usize = 4 * 1024;

/// How a file of another kind starts, at which offset, and what it is.
const SIGNATURES: &[(usize, &[u8], &str)] = &[
    (0, b"%PDF-", "application/pdf"),
    (0, b"%!PS-Adobe-", "application/postscript"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBPVP", "image/webp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"\0\0\x01\0", "image/x-icon"),
    (4, b"ftypavi", "image/avif"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (8, b"AVI LIST", "video/avi"),
    (8, b"WAVEfmt ", "audio/wave"),
    (0, b"OggS\0", "application/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\0asm", "application/wasm"),
];

/// Elements that a page may open with: those of the standard, and the HTML5 ones that stand in their place today.
const OPENERS: &[&str] = &[
    "html", "head", "script", "iframe", "h1", "div", "font", "table", "a", "style", "title", "b", "body", "br", "p",
    "meta", "link", "base", "noscript", "main", "article", "section", "header", "nav",
];

/// Lets a page of HTML through, by the `Content-Type` header and the start of the body.
pub(super) fn check(declared: Option<&str>, start: &[u8]) -> Result<(), Kind> {
    let declared = declared.and_then(essence);
    if let Some(found) = signature(start) {
        let declared = declared.filter(|declared| declared != found);
        return Err(Kind::NotHtml { found: Some(found.to_owned()), declared });
    }
    let is_html = match declared.as_deref() {
        Some("text/html" | "application/xhtml+xml") => true,
        // An empty page with no type is an empty page.
        None => start.is_empty() || looks_like_html(start),
        Some(_) => looks_like_html(start),
    };
    if is_html { Ok(()) } else { Err(Kind::NotHtml { found: declared, declared: None }) }
}

/// The type of a `Content-Type` header in lower case, without parameters; `None` if it is not of the form `a/b`.
fn essence(header: &str) -> Option<String> {
    let essence = header.split([';', ',', ' ', '\t']).find(|part| !part.is_empty())?.to_ascii_lowercase();
    let (kind, subtype) = essence.split_once('/')?;
    let is_wildcard = kind == "*" || kind == "unknown";
    (!kind.is_empty() && !subtype.is_empty() && !is_wildcard).then_some(essence)
}

fn signature(start: &[u8]) -> Option<&'static str> {
    let (_, _, found) = SIGNATURES
        .iter()
        .find(|(offset, bytes, _)| start.get(*offset..).is_some_and(|rest| rest.starts_with(bytes)))?;
    Some(found)
}

/// Whether the first thing in a text, after white space, comments and an XML declaration, is a tag that opens a page.
fn looks_like_html(start: &[u8]) -> bool {
    let text = as_ascii(start);
    let mut rest = text.as_str();
    loop {
        rest = rest.trim_start();
        let Some(tag) = rest.strip_prefix('<') else { return false };
        let end = if tag.starts_with("!--") {
            "-->"
        } else if tag.starts_with('?') {
            "?>"
        } else if has_prefix(tag, "!doctype html") {
            return true;
        } else if tag.starts_with('!') {
            ">"
        } else {
            return opens_page(tag);
        };
        match tag.find(end) {
            Some(at) => rest = &tag[at + end.len()..],
            // A comment longer than what is looked at: feeds and scripts do not begin so.
            None => return end == "-->",
        }
    }
}

/// Whether a tag, without its `<`, is one that a page opens with.
fn opens_page(tag: &str) -> bool {
    let end = tag.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')).unwrap_or(tag.len());
    OPENERS.iter().any(|opener| tag[..end].eq_ignore_ascii_case(opener))
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// The ASCII of a text in whatever encoding: markup is ASCII in all of them, but for the NULs of UTF-16 and a BOM.
fn as_ascii(start: &[u8]) -> String {
    let (text, is_utf16) = match start {
        [0xff, 0xfe, text @ ..] | [0xfe, 0xff, text @ ..] => (text, true),
        text => (text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text), false),
    };
    let kept = text.iter().filter(|&&byte| !(is_utf16 && byte == 0));
    kept.map(|&byte| if byte.is_ascii() { char::from(byte) } else { char::REPLACEMENT_CHARACTER }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(declared: Option<&str>, start: &[u8]) -> Option<String> {
        match check(declared, start) {
            Ok(()) => None,
            Err(Kind::NotHtml { found, .. }) => Some(found.unwrap_or_else(|| "?".into())),
            Err(kind) => panic!("{kind:?}"),
        }
    }

    #[test]
    fn html_is_taken_whatever_the_header_says_of_its_parameters() {
        for header in ["text/html", "TEXT/HTML;charset=x", " text/html , text/html", "application/xhtml+xml; q=1"] {
            assert_eq!(refused(Some(header), b"words"), None, "{header}");
        }
    }

    #[test]
    fn bytes_that_are_html_are_taken_under_any_header() {
        let pages: [&[u8]; 8] = [
            b"\n <!DOCTYPE html><p>x",
            b"\xef\xbb\xbf<html lang=en>",
            b"<?xml version='1.0'?>\n<!-- a --> <!DOCTYPE html PUBLIC 'x'>",
            b"<?xml version='1.0'?><html xmlns='x'>",
            b"<META charset=utf-8>",
            b"<p>It rained.",
            b"\xff\xfe<\0h\0t\0m\0l\0>\0",
            b"<!-- a comment that does not end here",
        ];
        for page in pages {
            for header in
                [None, Some("text/plain"), Some("application/xml"), Some("application/octet-stream"), Some("html")]
            {
                assert_eq!(refused(header, page), None, "{header:?} {}", String::from_utf8_lossy(page));
            }
        }
    }

    #[test]
    fn text_that_is_not_html_is_refused_unless_the_header_says_html() {
        let texts: [&[u8]; 7] = [
            b"{\"a\": \"<p>\"}",
            b"It rained. <p>",
            b"<?xml version='1.0'?><rss version='2.0'>",
            b"<feed xmlns='http://www.w3.org/2005/Atom'>",
            b"<svg xmlns='x'>",
            b"<bold>",
            b"<?xml",
        ];
        for text in texts {
            assert_eq!(refused(Some("Text/Plain; charset=utf-8"), text).as_deref(), Some("text/plain"));
            assert_eq!(refused(None, text).as_deref(), Some("?"));
            assert_eq!(refused(Some("text/html"), text), None);
        }
    }

    #[test]
    fn files_of_other_kinds_are_known_by_their_bytes() {
        assert_eq!(refused(Some("text/html"), b"\x89PNG\r\n\x1a\n....").as_deref(), Some("image/png"));
        assert_eq!(refused(None, b"%PDF-1.7").as_deref(), Some("application/pdf"));
        assert_eq!(refused(Some("text/html"), b"PK\x03\x04").as_deref(), Some("application/zip"));
        assert_eq!(refused(Some("text/html"), b"\0\0\0\x20ftypisom").as_deref(), Some("video/mp4"));
        assert_eq!(refused(Some("text/html"), b"RIFF\x10\0\0\0WEBPVP8 ").as_deref(), Some("image/webp"));
        assert_eq!(refused(Some("text/html"), b"\x1f\x8b\x08\0").as_deref(), Some("application/gzip"));
    }

    #[test]
    fn an_empty_body_is_a_page_only_if_nothing_else_is_said() {
        assert_eq!(refused(None, b""), None);
        assert_eq!(refused(Some("text/html"), b""), None);
        assert_eq!(refused(Some("image/png"), b"").as_deref(), Some("image/png"));
    }

    #[test]
    fn the_end_of_what_is_looked_at_may_fall_anywhere() {
        let page = b"<?xml version='1.0'?><!-- \xe9\xe9 --><!DOCTYPE html><html><head>";
        for end in 0..page.len() {
            let _ = check(Some("text/plain"), &page[..end]);
        }
        assert_eq!(refused(Some("text/plain"), page), None);
    }
}
