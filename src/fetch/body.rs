//! Bytes as they arrive, decompressed, up to a limit.
//!
//! The HTTP client could decompress by itself, but then a second `Content-Encoding` goes unseen and a zstd stream
//! may ask for 128 MiB of memory.

use std::io;
use std::time::Duration;

use async_compression::tokio::bufread::{BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use futures_util::TryStreamExt;
use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt};
use tokio_util::io::StreamReader;
use url::Url;

use super::content_type::{self, SNIFFED};
use super::failure;
use crate::error::{Error, Kind};

/// What is said in `Accept-Encoding`.
pub(super) const ACCEPTED_ENCODINGS: &str = "gzip, deflate, br, zstd";

/// The largest window of a zstd stream, as a power of two: 8 MiB, which RFC 9659 sets for HTTP.
const ZSTD_WINDOW_LOG: u32 = 23;

/// How long the end of an answer is waited for when the stream in it has ended: longer than the next packet takes,
/// shorter than a new connection.
const GRACE: Duration = Duration::from_millis(50);

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Identity,
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// The body of an answer, decompressed, if it is HTML and has at most `max` bytes.
///
/// Its start is looked at first, so a long video is refused after its first bytes. Whenever this fails the
/// rest is not read: the connection is dropped with the answer.
pub(super) async fn read(
    response: Response,
    url: &Url,
    content_type: Option<&str>,
    max: usize,
) -> Result<Vec<u8>, Error> {
    let encoding = Encoding::of(response.headers()).map_err(|name| Error::new(Kind::Encoding(name), url))?;
    let announced = response.content_length().filter(|_| encoding == Encoding::Identity);
    let failed = |e| failure::of_body(e, url);
    let too_large = || Error::new(Kind::TooLarge { limit: max }, url);

    let mut raw = StreamReader::new(response.bytes_stream().map_err(io::Error::other));
    let mut decoded = encoding.decoder(&mut raw).await.map_err(failed)?;
    // One byte more than allowed is enough to know.
    let enough = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);

    let mut body = Vec::new();
    let start = SNIFFED.min(enough);
    (&mut decoded).take(start).read_to_end(&mut body).await.map_err(failed)?;
    content_type::check(content_type, &body).map_err(|kind| Error::new(kind, url))?;
    if announced.is_some_and(|bytes| bytes >= enough) {
        return Err(too_large());
    }
    (&mut decoded).take(enough.saturating_sub(start)).read_to_end(&mut body).await.map_err(failed)?;
    if body.len() > max {
        return Err(too_large());
    }
    drop(decoded);
    if encoding != Encoding::Identity {
        // A decoder stops at the end of its stream. Seeing that the answer ends there as well lets the connection be
        // used again; what may follow is ignored, as in browsers.
        let _ = tokio::time::timeout(GRACE, raw.fill_buf()).await;
    }
    Ok(body)
}

/// The first bytes of a body, decompressed, whatever they are. The rest is not read.
pub(super) async fn start(response: Response, url: &Url, max: usize) -> Result<Vec<u8>, Error> {
    let encoding = Encoding::of(response.headers()).map_err(|name| Error::new(Kind::Encoding(name), url))?;
    let failed = |e| failure::of_body(e, url);
    let mut raw = StreamReader::new(response.bytes_stream().map_err(io::Error::other));
    let decoded = encoding.decoder(&mut raw).await.map_err(failed)?;
    let mut body = Vec::new();
    decoded.take(u64::try_from(max).unwrap_or(u64::MAX)).read_to_end(&mut body).await.map_err(failed)?;
    Ok(body)
}

impl Encoding {
    /// The encoding of a body; the header's text where it is none that can be undone.
    fn of(headers: &HeaderMap) -> Result<Self, String> {
        let all = headers.get_all(CONTENT_ENCODING).iter().map(|v| String::from_utf8_lossy(v.as_bytes()));
        let all = all.collect::<Vec<_>>().join(", ");
        let mut encodings =
            all.split(',').map(str::trim).filter(|e| !e.is_empty() && !e.eq_ignore_ascii_case("identity"));
        let encoding = match encodings.next().map(str::to_ascii_lowercase).as_deref() {
            None => Self::Identity,
            Some("gzip" | "x-gzip") => Self::Gzip,
            Some("deflate") => Self::Deflate,
            Some("br") => Self::Brotli,
            Some("zstd") => Self::Zstd,
            Some(_) => return Err(all),
        };
        // One encoding on top of another is not seen on honest pages, and multiplies what a bomb can do.
        if encodings.next().is_some() { Err(all) } else { Ok(encoding) }
    }

    async fn decoder<'a, R>(self, raw: &'a mut R) -> io::Result<Box<dyn AsyncRead + Send + Unpin + 'a>>
    where
        R: AsyncBufRead + Send + Unpin,
    {
        Ok(match self {
            Self::Identity => Box::new(raw),
            Self::Gzip => Box::new(GzipDecoder::new(raw)),
            // "deflate" means zlib by the standard, and bare deflate to some servers.
            Self::Deflate => match raw.fill_buf().await?.first() {
                Some(&byte) if !is_zlib(byte) => Box::new(DeflateDecoder::new(raw)),
                _ => Box::new(ZlibDecoder::new(raw)),
            },
            Self::Brotli => Box::new(BrotliDecoder::new(raw)),
            Self::Zstd => {
                let mut decoder = ZstdDecoder::with_params(raw, &[DParameter::window_log_max(ZSTD_WINDOW_LOG)]);
                decoder.multiple_members(true); // a stream may have many frames: RFC 8878
                Box::new(decoder)
            }
        })
    }
}

/// Whether a stream that starts with this byte is zlib (RFC 1950, CMF: method 8, window up to 32 KiB). Bare deflate
/// would start so only with a stored block that is not the last and has non-zero padding.
fn is_zlib(first: u8) -> bool {
    first & 0x0f == 8 && first >> 4 <= 7
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&'static str]) -> Result<Encoding, String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(CONTENT_ENCODING, value.parse().unwrap());
        }
        Encoding::of(&headers)
    }

    #[test]
    fn encodings_are_known_in_any_case() {
        assert_eq!(of(&[]), Ok(Encoding::Identity));
        assert_eq!(of(&["", "identity"]), Ok(Encoding::Identity));
        assert_eq!(of(&["GZip"]), Ok(Encoding::Gzip));
        assert_eq!(of(&["x-gzip"]), Ok(Encoding::Gzip));
        assert_eq!(of(&["identity, br"]), Ok(Encoding::Brotli));
    }

    #[test]
    fn unknown_and_stacked_encodings_are_refused_even_in_two_headers() {
        assert_eq!(of(&["x-foo"]), Err("x-foo".into()));
        assert_eq!(of(&["gzip, br"]), Err("gzip, br".into()));
        assert_eq!(of(&["gzip", "gzip"]), Err("gzip, gzip".into()));
        assert_eq!(of(&["gzip", "x-foo"]), Err("gzip, x-foo".into()));
    }
}
