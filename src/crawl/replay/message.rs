//! A record → the page that it holds.

use jiff::Timestamp;
use url::Url;

use super::records::Record;
use crate::fetch::recorded;
use crate::page::Page;

/// Header fields that are read of an answer.
const MAX_HEADERS: usize = 500;

/// The page of a record: an answer with HTML, or a resource that is HTML. Nothing for other records, and for
/// what is no page; words for what should be one and cannot be read.
pub(super) fn page(record: &Record) -> Result<Option<Page>, String> {
    let kind = record.field("warc-type").unwrap_or_default().to_ascii_lowercase();
    let Some(target) = record.field("warc-target-uri") else { return Ok(None) };
    // Some write `<https://…>`.
    let target = target.trim_start_matches('<').trim_end_matches('>');
    let Ok(url) = Url::parse(target) else { return Ok(None) };
    let of_record = record.field("content-type").unwrap_or_default().to_ascii_lowercase();
    let fetched_at = record.field("warc-date").and_then(|date| date.parse::<Timestamp>().ok());
    let mut page = Page { fetched_at, ..Page::default() };
    let body = match kind.as_str() {
        "response" if of_record.starts_with("application/http") => {
            let (head, body) = split(&record.block).ok_or("its answer has no end of its header")?;
            page.status = Some(status(head).ok_or("its answer has no status")?);
            page.headers = headers(head);
            if !matches!(page.status, Some(200..=203)) {
                return Ok(None);
            }
            let header = |name: &str| page.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
            let is_chunked =
                header("transfer-encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
            let whole = if is_chunked { unchunked(body) } else { None };
            let encoding = header("content-encoding").unwrap_or_default().to_owned();
            page.content_type = header("content-type").map(str::to_owned);
            recorded::decompressed(whole.as_deref().unwrap_or(body), &encoding, &url).map_err(|e| e.to_string())?
        }
        "resource" => {
            page.content_type = record.field("content-type").map(str::to_owned);
            record.block.clone()
        }
        _ => return Ok(None),
    };
    if !recorded::is_html(page.content_type.as_deref(), &body) {
        return Ok(None);
    }
    page.url = Some(url);
    page.body = body;
    Ok(Some(page))
}

/// The header of an answer and what follows it.
fn split(block: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = |sign: &[u8]| block.windows(sign.len()).position(|window| window == sign).map(|at| (at, at + sign.len()));
    let (end, start) = match (at(b"\r\n\r\n"), at(b"\n\n")) {
        (Some(a), Some(b)) => a.min(b),
        (a, b) => a.or(b)?,
    };
    Some((&block[..end], &block[start..]))
}

fn status(head: &[u8]) -> Option<u16> {
    let line = head.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?.trim();
    line.strip_prefix("HTTP/")?.split_ascii_whitespace().nth(1)?.parse().ok()
}

fn headers(head: &[u8]) -> Vec<(String, String)> {
    let lines = head.split(|byte| *byte == b'\n').skip(1).map(|line| String::from_utf8_lossy(line).into_owned());
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
    });
    // As of a page that is fetched: cookies are nobody's business.
    headers.filter(|(name, _)| !matches!(name.as_str(), "set-cookie" | "set-cookie2")).take(MAX_HEADERS).collect()
}

/// A body put together from its chunks (RFC 9112, 7.1); nothing if it has none, as where a crawler has done so before.
fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(body.len());
    loop {
        let end = body.windows(2).position(|two| two == b"\r\n")?;
        let size = std::str::from_utf8(&body[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        let chunk = &body[end + 2..];
        if size == 0 {
            return Some(whole);
        }
        if chunk.len() <= size {
            // The last one was cut off.
            whole.extend_from_slice(chunk);
            return Some(whole);
        }
        whole.extend_from_slice(&chunk[..size]);
        body = chunk[size..].strip_prefix(b"\r\n")?;
    }
}
