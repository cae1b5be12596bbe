//! Exchange → records.

use std::fmt::Write as _;

use jiff::Timestamp;
use reqwest::Version;
use reqwest::header::{HeaderMap, HeaderName, TRANSFER_ENCODING};
use url::{Position, Url};

use super::exchange::Exchange;
use crate::fetch::digest;

/// A payload that was recorded before: its revisit refers to it.
#[derive(Debug, Clone)]
pub(super) struct Original {
    pub(super) url: String,
    pub(super) date: Timestamp,
}

/// What a response record is.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Response,
    /// The same payload as that one has.
    Identical(Original),
    /// The server said so: 304.
    NotModified,
}

/// What the file is and who wrote it.
pub(super) fn info(now: Timestamp, user_agent: &str) -> Vec<u8> {
    let body = format!(
        "software: {}\r\nformat: WARC File Format 1.1\r\n\
         conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n\
         http-header-user-agent: {user_agent}\r\n",
        crate::fetch::DEFAULT_USER_AGENT,
    );
    let fields = format!("WARC-Type: warcinfo\r\n{}Content-Type: application/warc-fields\r\n", stamp(now, &id()));
    record(&fields, body.as_bytes())
}

/// The request of an exchange.
pub(super) fn request(exchange: &Exchange, response_id: &str) -> Vec<u8> {
    let target = &exchange.url[Position::BeforePath..Position::AfterQuery];
    let host = &exchange.url[Position::BeforeHost..Position::AfterPort];
    let mut head = format!("GET {target} HTTP/1.1\r\nhost: {host}\r\n").into_bytes();
    push_headers(&mut head, &exchange.asked);
    let fields = format!(
        "WARC-Type: request\r\n{}{}WARC-Concurrent-To: {response_id}\r\n\
         Content-Type: application/http; msgtype=request\r\nWARC-Block-Digest: sha1:{}\r\n",
        stamp(exchange.sent_at, &id()),
        about(exchange),
        digest::sha1(&head),
    );
    record(&fields, &head)
}

/// The answer of an exchange.
pub(super) fn response(exchange: &Exchange, response_id: &str, body: &[u8], is_whole: bool, kind: &Kind) -> Vec<u8> {
    let status = exchange.status;
    let reason = status.canonical_reason().unwrap_or("");
    let mut block = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
    push_headers(&mut block, &exchange.answered);
    let mut fields = String::new();
    let (name, profile) = match kind {
        Kind::Response => ("response", None),
        Kind::Identical(_) => ("revisit", Some("identical-payload-digest")),
        Kind::NotModified => ("revisit", Some("server-not-modified")),
    };
    // Writing to a string cannot fail.
    let _ = write!(fields, "WARC-Type: {name}\r\n{}{}", stamp(exchange.sent_at, response_id), about(exchange));
    let _ = write!(fields, "Content-Type: application/http; msgtype=response\r\n");
    if let Some(address) = exchange.address {
        let _ = write!(fields, "WARC-IP-Address: {}\r\n", address.ip().to_canonical());
    }
    if exchange.version == Version::HTTP_2 {
        let _ = write!(fields, "WARC-Protocol: h2\r\n");
    }
    if let Some(profile) = profile {
        let _ = write!(fields, "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/{profile}\r\n");
    }
    if let Kind::Identical(original) = kind {
        let (url, date) = (&original.url, original.date);
        let _ = write!(fields, "WARC-Refers-To-Target-URI: {url}\r\nWARC-Refers-To-Date: {}\r\n", seconds(date));
    }
    if !matches!(kind, Kind::NotModified) {
        let _ = write!(fields, "WARC-Payload-Digest: sha1:{}\r\n", digest::sha1(body));
    }
    if matches!(kind, Kind::Response) {
        block.extend_from_slice(body);
        if !is_whole && !body.is_empty() {
            let _ = write!(fields, "WARC-Truncated: length\r\n");
        }
    }
    let _ = write!(fields, "WARC-Block-Digest: sha1:{}\r\n", digest::sha1(&block));
    record(&fields, &block)
}

/// A name for a record: a random UUID (RFC 9562, version 4).
pub(super) fn id() -> String {
    let bits = fastrand::u128(..);
    let bits = bits & !(0xf000_u128 << 64) & !(0xc000_u128 << 48) | 0x4000_u128 << 64 | 0x8000_u128 << 48;
    let hex = format!("{bits:032x}");
    format!("<urn:uuid:{}-{}-{}-{}-{}>", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn stamp(date: Timestamp, id: &str) -> String {
    format!("WARC-Record-ID: {id}\r\nWARC-Date: {}\r\n", seconds(date))
}

fn seconds(date: Timestamp) -> String {
    date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn about(exchange: &Exchange) -> String {
    format!("WARC-Target-URI: {}\r\n", target(&exchange.url))
}

/// A URL as it was asked for.
pub(super) fn target(url: &Url) -> &str {
    &url[..Position::AfterQuery]
}

fn push_headers(head: &mut Vec<u8>, headers: &HeaderMap) {
    for (name, value) in headers {
        head.extend_from_slice(shown(name).as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
}

/// The chunks of a body are put together when it comes in, so the header would be wrong here; others rename it too.
fn shown(name: &HeaderName) -> &str {
    if *name == TRANSFER_ENCODING { "x-crawler-transfer-encoding" } else { name.as_str() }
}

fn record(fields: &str, block: &[u8]) -> Vec<u8> {
    let mut record = format!("WARC/1.1\r\n{fields}Content-Length: {}\r\n\r\n", block.len()).into_bytes();
    record.extend_from_slice(block);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_as_long_as_it_says() {
        assert_eq!(
            record("WARC-Type: x\r\n", b"body"),
            b"WARC/1.1\r\nWARC-Type: x\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n"
        );
    }

    #[test]
    fn a_name_is_a_random_uuid() {
        let (one, other) = (id(), id());
        assert_ne!(one, other);
        let parts: Vec<_> = one.trim_matches(['<', '>']).trim_start_matches("urn:uuid:").split('-').collect();
        assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert!(parts[2].starts_with('4') && matches!(parts[3].as_bytes()[0], b'8' | b'9' | b'a' | b'b'), "{one}");
    }

    #[test]
    fn the_file_says_who_wrote_it() {
        let text = String::from_utf8(info(Timestamp::UNIX_EPOCH, "clippings/1.0")).unwrap();
        assert!(text.starts_with("WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:"), "{text}");
        assert!(text.contains("WARC-Date: 1970-01-01T00:00:00Z\r\n"));
        assert!(text.contains("http-header-user-agent: clippings/1.0\r\n"));
    }
}
