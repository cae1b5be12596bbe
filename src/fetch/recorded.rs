//! Answers that were recorded: nothing comes from the network.

use futures_util::FutureExt as _;
use url::Url;

use super::body;
use super::content_type::{SNIFFED, check};
use crate::error::Error;

/// A recorded body with its `Content-Encoding` undone, at most as large as a fetched one may be by default.
///
/// # Errors
/// When it is damaged, or grows as only a bomb does.
pub(crate) fn decompressed(raw: &[u8], encoding: &str, url: &Url) -> Result<Vec<u8>, Error> {
    // Some recorders undo the encoding and leave the header.
    let is_plain = encoding.to_ascii_lowercase().contains("gzip") && !raw.starts_with(&[0x1f, 0x8b]);
    if encoding.is_empty() || is_plain {
        return Ok(raw[..raw.len().min(super::DEFAULT_MAX_BODY)].to_vec());
    }
    // Bytes in memory are always ready.
    let decoded = body::of_slice(raw, encoding, url, super::DEFAULT_MAX_BODY).now_or_never();
    decoded.unwrap_or_else(|| Err(Error::internal(Some(url), "the body was not ready")))
}

/// Whether a body is a page of HTML.
pub(crate) fn is_html(declared: Option<&str>, body: &[u8]) -> bool {
    check(declared, &body[..body.len().min(SNIFFED)]).is_ok()
}
