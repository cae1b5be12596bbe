//! Bytes as they arrive, decompressed, up to a limit.
//!
//! The HTTP client could decompress by itself, but then a second `Content-Encoding` goes unseen and a zstd stream
//! may ask for 128 MiB of memory.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_compression::tokio::bufread::{BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use futures_util::TryStreamExt;
use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt};
use tokio_util::io::StreamReader;
use url::Url;

use super::content_type::{self, SNIFFED};
use super::exchange::Reply;
use super::failure;
use super::room::{Held, Room};
use super::warc::{Exchange, Tee};
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

/// How much a body may grow when it is decompressed, beyond [`RATIO_FREE`]. Honest pages grow 5 to 30 times; gzip can do
/// 1,030, and the other two far more.
const MAX_RATIO: u64 = 200;

/// Bytes of a body that may have grown from any few.
const RATIO_FREE: u64 = 1024 * 1024;

/// How long a body may be as slow as it likes.
const SLOW_START: Duration = Duration::from_secs(5);

/// Larger bodies are read a few at a time, so that all bodies together have a bound.
pub(super) const SMALL: usize = 1024 * 1024;

/// What is read at once.
const PIECE: usize = 16 * 1024;

/// What a body must keep to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Bytes, decompressed.
    pub(super) max: usize,
    /// Bytes a second, as they arrive.
    pub(super) min_rate: u64,
}

/// What an answer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accepted {
    Html,
    /// Anything: a feed, a sitemap.
    Anything,
}

/// How a body is to be read.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    pub(super) accepted: Accepted,
    pub(super) bounds: Bounds,
    pub(super) room: &'a Room,
    /// The time for the page in all, and what is left of it.
    pub(super) timeout: Duration,
    pub(super) left: Duration,
}

/// The body of an answer, decompressed, if it is what is accepted and keeps to the bounds; with the room that it takes.
///
/// Its start is looked at first, so a long video is refused after its first bytes. Whenever this fails the
/// rest is not read: the connection is dropped with the answer. What is `waited` for room is not the server's fault, and
/// not of the page's time.
pub(super) async fn read(
    reply: Reply,
    url: &Url,
    content_type: Option<&str>,
    terms: Terms<'_>,
    waited: &mut Duration,
) -> Result<(Vec<u8>, Option<Held>), Error> {
    let Reply { response, exchange } = reply;
    let Terms { accepted, bounds, room, .. } = terms;
    let encoding = Encoding::of(response.headers()).map_err(|name| Error::new(Kind::Encoding(name), url))?;
    let announced = response.content_length().filter(|_| encoding == Encoding::Identity);
    let announced = announced.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
    let too_large = || Error::new(Kind::TooLarge { limit: bounds.max }, url);
    // One byte more than allowed is enough to know.
    let enough = bounds.max.saturating_add(1);
    let mut meter = Meter::new(bounds.min_rate, url);
    meter.page = Some((terms.timeout, terms.left));

    let mut raw = meter.count(response, exchange.as_ref().map(Exchange::tee));
    let mut decoded = meter.decoder(encoding, &mut raw).await?;
    let mut body = Vec::new();
    meter.fill(&mut body, &mut decoded, SNIFFED.min(enough)).await?;
    if accepted == Accepted::Html {
        content_type::check(content_type, &body).map_err(|kind| Error::new(kind, url))?;
    }
    if announced.is_some_and(|bytes| bytes >= enough) {
        return Err(too_large());
    }
    // Once, for a body that grows bit by bit leaves gaps of all sizes in memory.
    body.reserve_exact(announced.unwrap_or(0).min(SMALL).saturating_sub(body.len()));
    meter.fill(&mut body, &mut decoded, SMALL.min(enough)).await?;
    let mut held = None;
    if body.len() >= SMALL {
        let waiting = Instant::now();
        held = room.hold(announced.unwrap_or(bounds.max)).await;
        *waited = waiting.elapsed();
        meter.begun += *waited;
    }
    meter.fill(&mut body, &mut decoded, enough).await?;
    if body.len() > bounds.max {
        return Err(too_large());
    }
    // HTTP/2 lets a server stop without an error, and then nobody else compares.
    if announced.is_some_and(|bytes| bytes > body.len()) {
        return Err(Error::new(Kind::Body, url));
    }
    drop(decoded);
    if encoding != Encoding::Identity {
        // A decoder stops at the end of its stream. Seeing that the answer ends there as well lets the connection be
        // used again; what may follow is ignored, as in browsers.
        let _ = tokio::time::timeout(GRACE, raw.fill_buf()).await;
    }
    if let Some(exchange) = exchange {
        exchange.end(true).await;
    }
    Ok((body, held))
}

/// The first bytes of a body, decompressed, whatever they are. The rest is not read.
pub(super) async fn start(reply: Reply, url: &Url, bounds: Bounds) -> Result<Vec<u8>, Error> {
    let Reply { response, exchange } = reply;
    let encoding = Encoding::of(response.headers()).map_err(|name| Error::new(Kind::Encoding(name), url))?;
    let meter = Meter::new(bounds.min_rate, url);
    let mut raw = meter.count(response, exchange.as_ref().map(Exchange::tee));
    let mut decoded = meter.decoder(encoding, &mut raw).await?;
    let mut body = Vec::new();
    meter.fill(&mut body, &mut decoded, bounds.max).await?;
    if let Some(exchange) = exchange {
        exchange.end(body.len() < bounds.max).await;
    }
    Ok(body)
}

/// A body that is in memory, decompressed as one that arrives.
#[cfg(feature = "crawl")]
pub(super) async fn of_slice(mut raw: &[u8], encoding: &str, url: &Url, max: usize) -> Result<Vec<u8>, Error> {
    let whole = raw.len() as u64;
    let failed = |error: io::Error| Error::caused(Kind::Decode, url, error);
    let encoding = Encoding::named(encoding).map_err(|name| Error::new(Kind::Encoding(name), url))?;
    let mut decoded = encoding.decoder(&mut raw).await.map_err(failed)?;
    let (mut body, mut piece) = (Vec::new(), vec![0; PIECE]);
    loop {
        // A recorder may have cut the end off.
        let got = match decoded.read(&mut piece).await {
            Ok(got) => got,
            Err(error) if body.is_empty() => return Err(failed(error)),
            Err(_) => 0,
        };
        body.extend_from_slice(&piece[..got]);
        if is_bomb(whole, body.len() as u64) {
            return Err(Error::new(Kind::Bomb { max_ratio: MAX_RATIO }, url));
        }
        if got == 0 || body.len() >= max {
            body.truncate(max);
            return Ok(body);
        }
    }
}

/// Watches a body arrive.
struct Meter<'a> {
    url: &'a Url,
    begun: Instant,
    min_rate: u64,
    /// The time for the page in all, and what was left of it when the body began; nothing where the caller minds it.
    page: Option<(Duration, Duration)>,
    /// Bytes so far, as they were sent.
    arrived: Arc<AtomicU64>,
}

impl<'a> Meter<'a> {
    fn new(min_rate: u64, url: &'a Url) -> Self {
        Self { url, begun: Instant::now(), min_rate, page: None, arrived: Arc::default() }
    }

    fn count(&self, response: Response, tee: Option<Tee>) -> impl AsyncBufRead + Send + Unpin + use<> {
        let arrived = Arc::clone(&self.arrived);
        let pieces = response.bytes_stream().inspect_ok(move |piece| {
            arrived.fetch_add(piece.len() as u64, Ordering::Relaxed);
            if let Some(tee) = &tee {
                tee.push(piece);
            }
        });
        StreamReader::new(pieces.map_err(io::Error::other))
    }

    /// The decoder of what arrives.
    async fn decoder<'r, R>(
        &self,
        encoding: Encoding,
        raw: &'r mut R,
    ) -> Result<Box<dyn AsyncRead + Send + Unpin + 'r>, Error>
    where
        R: AsyncBufRead + Send + Unpin,
    {
        self.in_time(encoding.decoder(raw)).await
    }

    /// Waits for the next bytes, for as long as the server may take for them.
    async fn in_time<T>(&self, next: impl Future<Output = io::Result<T>>) -> Result<T, Error> {
        let patience = self.patience();
        let left = self.page.map_or(Duration::MAX, |(_, left)| left.saturating_sub(self.begun.elapsed()));
        let got = tokio::time::timeout(patience.min(left), next).await;
        let late = || match self.page {
            Some((timeout, _)) if left <= patience => Kind::TotalTimeout(timeout),
            _ => Kind::TooSlow { min_rate: self.min_rate },
        };
        got.map_err(|_| Error::new(late(), self.url))?.map_err(|e| failure::of_body(e, self.url))
    }

    /// Reads until `body` has `enough` bytes, or there are no more.
    async fn fill(
        &self,
        body: &mut Vec<u8>,
        from: &mut (dyn AsyncRead + Send + Unpin + '_),
        enough: usize,
    ) -> Result<(), Error> {
        while body.len() < enough {
            let wanted = PIECE.min(enough - body.len());
            if body.len() == body.capacity() {
                body.reserve(wanted);
            }
            let got = self.in_time((&mut *from).take(wanted as u64).read_buf(body)).await?;
            if got == 0 {
                break;
            }
            if is_bomb(self.arrived.load(Ordering::Relaxed), body.len() as u64) {
                return Err(Error::new(Kind::Bomb { max_ratio: MAX_RATIO }, self.url));
            }
        }
        Ok(())
    }

    /// How long the next bytes may take: until what has arrived would be less than the rate asks for.
    fn patience(&self) -> Duration {
        let Some(earned) = self.arrived.load(Ordering::Relaxed).checked_div(self.min_rate) else {
            return Duration::MAX;
        };
        (SLOW_START + Duration::from_secs(earned)).saturating_sub(self.begun.elapsed())
    }
}

/// Whether a body has grown too much from what arrived.
fn is_bomb(arrived: u64, decoded: u64) -> bool {
    decoded > RATIO_FREE && decoded / MAX_RATIO > arrived
}

impl Encoding {
    /// The encoding of a body; the header's text where it is none that can be undone.
    fn of(headers: &HeaderMap) -> Result<Self, String> {
        let all = headers.get_all(CONTENT_ENCODING).iter().map(|v| String::from_utf8_lossy(v.as_bytes()));
        Self::named(&all.collect::<Vec<_>>().join(", "))
    }

    fn named(all: &str) -> Result<Self, String> {
        let mut encodings =
            all.split(',').map(str::trim).filter(|e| !e.is_empty() && !e.eq_ignore_ascii_case("identity"));
        let encoding = match encodings.next().map(str::to_ascii_lowercase).as_deref() {
            None => Self::Identity,
            Some("gzip" | "x-gzip") => Self::Gzip,
            Some("deflate") => Self::Deflate,
            Some("br") => Self::Brotli,
            Some("zstd") => Self::Zstd,
            Some(_) => return Err(all.to_owned()),
        };
        // One encoding on top of another is not seen on honest pages, and multiplies what a bomb can do.
        if encodings.next().is_some() { Err(all.to_owned()) } else { Ok(encoding) }
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
    fn a_body_may_grow_as_pages_do_and_not_as_bombs_do() {
        assert!(!is_bomb(1, RATIO_FREE));
        assert!(!is_bomb(60_000, 10_000_000));
        assert!(is_bomb(28_000, 11_500_000));
        assert!(is_bomb(34, RATIO_FREE + 1));
    }

    #[tokio::test]
    async fn waiting_for_room_takes_nothing_of_the_time_for_a_page() {
        let url = Url::parse("https://news.example/").unwrap();
        let room = Room::new(0, 0, 3 * SMALL);
        let held = room.hold(3 * SMALL).await;
        let page = vec![b'x'; 2 * SMALL];
        let reply = Reply { response: http::Response::new(page).into(), exchange: None };
        let (timeout, left) = (Duration::from_secs(9), Duration::from_millis(900));
        let bounds = Bounds { max: 3 * SMALL, min_rate: 0 };
        let terms = Terms { accepted: Accepted::Anything, bounds, room: &room, timeout, left };
        let mut waited = Duration::ZERO;
        let late = Duration::from_millis(1200);
        let free = async {
            tokio::time::sleep(late).await;
            drop(held);
        };
        let (read, ()) = tokio::join!(read(reply, &url, None, terms, &mut waited), free);
        assert_eq!(read.unwrap().0.len(), 2 * SMALL);
        assert!(waited > left, "{waited:?}");
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
