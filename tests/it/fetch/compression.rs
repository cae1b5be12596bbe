//! Compressed bodies, good and bad.

use std::path::PathBuf;

use async_compression::Level;
use async_compression::tokio::bufread::{BrotliEncoder, DeflateEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder};
use async_compression::zstd::CParameter;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{builder, failure, get};
use crate::support::server::{Server, page, reply};

fn compressed(encoding: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    reply("200 OK", &[("content-type", "text/html"), ("content-encoding", encoding)], body)
}

/// What comes out of an encoder.
pub(super) async fn all(mut encoder: impl AsyncRead + Unpin) -> Vec<u8> {
    let mut bytes = Vec::new();
    encoder.read_to_end(&mut bytes).await.unwrap();
    bytes
}

/// The same bytes in each encoding, with the names they are served under.
async fn encoded(body: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let gzip = all(GzipEncoder::with_quality(body, Level::Default)).await;
    vec![
        ("gzip", gzip.clone()),
        ("X-GZIP", gzip),
        ("deflate", all(ZlibEncoder::with_quality(body, Level::Default)).await),
        ("deflate", all(DeflateEncoder::with_quality(body, Level::Default)).await),
        ("br", all(BrotliEncoder::with_quality(body, Level::Fastest)).await),
        ("zstd", all(ZstdEncoder::with_quality(body, Level::Fastest)).await),
    ]
}

#[tokio::test]
async fn every_encoding_that_is_asked_for_is_read() {
    let body = "<p>It rained all day in the north of the country.</p>".repeat(1_000);
    for (encoding, bytes) in encoded(body.as_bytes()).await {
        let server = Server::replying(compressed(encoding, &bytes));
        let page = get(&server.url("/")).await.unwrap();
        assert_eq!(page.body, body.as_bytes(), "{encoding}");
    }
}

#[tokio::test]
async fn a_bomb_of_each_encoding_is_cut_off_at_the_limit() {
    let spaces = vec![b' '; 12 * 1024 * 1024];
    for (encoding, bytes) in encoded(&spaces).await {
        assert!(bytes.len() < 100_000, "{encoding} is a bomb");
        let server = Server::replying(compressed(encoding, &bytes));
        let error = failure(&server.url("/")).await;
        assert!(error.is_too_large(), "{encoding}: {error}");
        assert!(error.to_string().starts_with("the body is larger than"), "{error}");
    }
}

#[tokio::test]
async fn a_bomb_is_known_long_before_the_limit_by_how_much_it_grows() {
    let spaces = vec![b' '; 12 * 1024 * 1024];
    for (encoding, bytes) in encoded(&spaces).await {
        let server = Server::replying(compressed(encoding, &bytes));
        let error = builder()
            .max_body(usize::MAX)
            .build()
            .unwrap()
            .get(&server.url("/"))
            .await
            .map(|page| page.body.len())
            .unwrap_err();
        assert!(error.is_too_large(), "{encoding}: {error}");
        assert!(error.to_string().contains("grows more than 200 times"), "{encoding}: {error}");
    }
}

/// A megabyte of zeros as a piece of a deflate stream, which may be repeated: it ends at a byte and looks back to nothing.
fn piece_of_a_bomb() -> Vec<u8> {
    let mut piece = Vec::with_capacity(16 * 1024);
    let mut deflate = flate2::Compress::new(flate2::Compression::best(), false);
    deflate.compress_vec(&vec![0; 1 << 20], &mut piece, flate2::FlushCompress::Full).unwrap();
    piece
}

#[test]
fn bombs_of_ten_gigabytes_cost_no_more_than_the_limit_and_a_little() {
    const GIGABYTES: usize = 10;
    let gzip = [&b"\x1f\x8b\x08\0\0\0\0\0\0\xff"[..], &piece_of_a_bomb().repeat(GIGABYTES * 1024)].concat();
    // A frame of a megabyte: a block of one byte that is repeated, eight times (RFC 8878).
    let block = |is_last: u32| [&(is_last | 1 << 1 | (128 * 1024) << 3).to_le_bytes()[..3], b"\0"].concat();
    let frame = [&b"\x28\xb5\x2f\xfd\0\x58"[..], &block(0).repeat(7), &block(1)].concat();
    let zstd = frame.repeat(GIGABYTES * 1024);
    for (encoding, bytes) in [("gzip", gzip), ("zstd", zstd)] {
        let server = Server::replying(compressed(encoding, &bytes));
        drop(bytes);
        // With a limit that only the growth can keep it from.
        for max in [8 * 1024 * 1024, usize::MAX] {
            let mut error = None;
            let info = allocation_counter::measure(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                let fetcher = builder().max_body(max).build().unwrap();
                error = Some(runtime.block_on(fetcher.get(&server.url("/"))).map(|page| page.body.len()));
            });
            let error = error.unwrap().unwrap_err();
            assert!(error.is_too_large(), "{encoding}: {error:?}");
            assert!(info.bytes_max < 32 * 1024 * 1024, "{encoding}: {} bytes at once", info.bytes_max);
        }
    }
}

#[tokio::test]
async fn published_bombs_are_cut_off_at_the_limit() {
    let shared = std::env::var_os("PRESSCLIP_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")), PathBuf::from);
    for (encoding, file) in [("br", "br"), ("deflate", "deflate"), ("gzip", "gzip"), ("zstd", "zstd")] {
        let path = shared.join(format!("suites/bombs/bomb-{file}.bin"));
        let Ok(bytes) = std::fs::read(&path) else {
            println!("skipped: no {}", path.display());
            continue;
        };
        let server = Server::replying(compressed(encoding, &bytes));
        let error = failure(&server.url("/")).await;
        assert!(error.is_too_large(), "{encoding}: {error}");
    }
}

#[tokio::test]
async fn a_damaged_or_shortened_stream_is_an_error() {
    let body: Vec<u8> = (0..20_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let body = [b"<p>".to_vec(), body].concat();
    for (encoding, bytes) in encoded(&body).await {
        let server = Server::replying(compressed(encoding, &bytes[..bytes.len() / 2]));
        let error = failure(&server.url("/")).await;
        assert!(error.is_decode() && error.kind_name() == "decode", "{encoding} shortened: {error:?}");
    }
    let mut gzip = all(GzipEncoder::new(&body[..])).await;
    let checksum = gzip.len() - 8;
    gzip[checksum] ^= 1;
    let server = Server::replying(compressed("gzip", &gzip));
    assert!(failure(&server.url("/")).await.is_decode());
}

#[tokio::test]
async fn a_compressed_body_that_breaks_off_in_transfer_is_a_body_error() {
    let bytes = all(GzipEncoder::new(&b"<p>It rained all day."[..])).await;
    let mut answer = compressed("gzip", &bytes);
    answer.truncate(answer.len() - 5);
    let server = Server::replying(answer);
    assert!(failure(&server.url("/")).await.is_body());
}

#[tokio::test]
async fn a_plain_body_that_is_said_to_be_compressed_is_an_error() {
    for encoding in ["gzip", "deflate", "br", "zstd"] {
        let server = Server::replying(compressed(encoding, "<p>It rained all day in the north."));
        assert!(failure(&server.url("/")).await.is_decode(), "{encoding}");
    }
}

#[tokio::test]
async fn what_follows_a_gzip_stream_is_ignored_as_in_browsers() {
    let mut bytes = all(GzipEncoder::new(&b"<p>It rains"[..])).await;
    bytes.extend([0; 64]);
    let server = Server::replying(compressed("gzip", &bytes));
    assert_eq!(get(&server.url("/")).await.unwrap().body, b"<p>It rains");
}

#[tokio::test]
async fn encodings_that_are_unknown_or_stacked_are_named_in_the_error() {
    let once = all(GzipEncoder::new(&b"<p>It rains"[..])).await;
    let twice = all(GzipEncoder::new(&once[..])).await;
    for encoding in ["x-foo", "gzip, gzip", "br, gzip"] {
        let server = Server::replying(compressed(encoding, &twice));
        let error = failure(&server.url("/")).await;
        assert!(error.is_decode(), "{error:?}");
        let text = format!("the content encoding {encoding:?} is not supported for url ({})", server.url("/"));
        assert_eq!(error.to_string(), text);
    }
    let two = [("content-type", "text/html"), ("content-encoding", "gzip"), ("content-encoding", "gzip")];
    let server = Server::replying(reply("200 OK", &two, &twice));
    assert!(failure(&server.url("/")).await.is_decode());
}

#[tokio::test]
async fn a_zstd_stream_that_asks_for_too_much_memory_is_refused() {
    let body = vec![b' '; 32 * 1024 * 1024];
    let parameters = [CParameter::window_log(24)];
    let bytes = all(ZstdEncoder::with_quality_and_params(&body[..], Level::Fastest, &parameters)).await;
    let server = Server::replying(compressed("zstd", &bytes));
    let error = failure(&server.url("/")).await;
    assert!(error.is_decode(), "{error:?}");
    // The largest window that can be written: two gigabytes, before a byte of the body.
    let huge = [&b"\x28\xb5\x2f\xfd\0\xa8"[..], &[0; 64]].concat();
    let server = Server::replying(compressed("zstd", &huge));
    assert!(failure(&server.url("/")).await.is_decode());
}

#[tokio::test]
async fn no_encoding_and_identity_are_the_same() {
    for encoding in ["identity", ""] {
        let server = Server::replying(compressed(encoding, "<p>It rains"));
        assert_eq!(get(&server.url("/")).await.unwrap().body, b"<p>It rains");
    }
    let server = Server::replying(page("<p>It rains"));
    assert_eq!(get(&server.url("/")).await.unwrap().body, b"<p>It rains");
}
