//! The record of exchanges.

use std::io::Read;
use std::path::Path;
use std::process::Command;

use async_compression::tokio::bufread::GzipEncoder;

use super::builder;
use super::compression::all;
use crate::support::server::{Server, moved, page, reply};

/// The records of a file: the gzip members, each with its fields and its block.
fn records(path: &Path) -> Vec<(String, Vec<u8>)> {
    let bytes = std::fs::read(path).unwrap();
    let mut rest = &bytes[..];
    let mut found = Vec::new();
    while !rest.is_empty() {
        let mut record = Vec::new();
        flate2::bufread::GzDecoder::new(&mut rest).read_to_end(&mut record).unwrap();
        let end = record.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let fields = String::from_utf8(record[..end].to_vec()).unwrap();
        let block = record[end + 4..].strip_suffix(b"\r\n\r\n").unwrap().to_vec();
        assert!(fields.contains(&format!("Content-Length: {}", block.len())), "{fields}");
        found.push((fields, block));
    }
    found
}

fn kinds(records: &[(String, Vec<u8>)]) -> Vec<&str> {
    records.iter().map(|(fields, _)| fields.lines().nth(1).unwrap().strip_prefix("WARC-Type: ").unwrap()).collect()
}

async fn site() -> Server {
    let gzip = all(GzipEncoder::new(&b"<p>It rains"[..])).await;
    Server::new(move |request, out| match request.target.as_str() {
        "/short" => out.write_all(&moved("/rain")),
        "/gzip" => {
            let headers = [("content-type", "text/html"), ("content-encoding", "gzip"), ("x-odd", "caf\u{e9}")];
            out.write_all(&reply("200 OK", &headers, &gzip))
        }
        "/gone" => out.write_all(&reply("404 Not Found", &[], "<p>Sorry")),
        "/known" => out.write_all(&reply("304 Not Modified", &[], "")),
        _ => out.write_all(&page("<p>It rains")),
    })
}

#[tokio::test]
async fn every_exchange_is_recorded_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.warc.gz");
    let server = site().await;
    let fetcher = builder().header("Authorization", "Bearer secret").warc(&file).build().unwrap();
    for target in ["/short", "/gzip", "/gone", "/again", "/known"] {
        let _ = fetcher.get(&server.url(target)).await;
    }
    let records = records(&file);
    assert_eq!(
        kinds(&records),
        [
            "warcinfo", "response", "request", "response", "request", "response", "request", "response", "request",
            "revisit", "request", "revisit", "request",
        ]
    );
    let (fields, block) = &records[3];
    assert!(fields.contains(&format!("WARC-Target-URI: {}", server.url("/rain"))), "{fields}");
    assert!(fields.contains("WARC-IP-Address: 127.0.0.1") && fields.contains("WARC-Payload-Digest: sha1:"), "{fields}");
    let text = String::from_utf8_lossy(block);
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.ends_with("\r\n\r\n<p>It rains"), "{text}");
    // The body of a compressed answer is on record as it was sent.
    assert!(records[5].1.windows(2).any(|two| two == [0x1f, 0x8b]));
    let request = String::from_utf8_lossy(&records[4].1);
    assert!(request.starts_with("GET /rain HTTP/1.1\r\nhost: 127.0.0.1:"), "{request}");
    assert!(!records.iter().any(|(_, block)| String::from_utf8_lossy(block).contains("secret")));
    assert!(records[9].0.contains("revisit/identical-payload-digest"), "{}", records[9].0);
    assert!(records[9].0.contains(&format!("WARC-Refers-To-Target-URI: {}", server.url("/rain"))));
    assert!(records[11].0.contains("revisit/server-not-modified"));
}

#[tokio::test]
async fn a_body_that_was_given_up_is_marked_as_cut() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.warc.gz");
    let server = Server::replying(page(vec![b'x'; 500_000]));
    let fetcher = builder().max_body(10_000).warc(&file).build().unwrap();
    assert!(fetcher.get(&server.url("/")).await.unwrap_err().is_too_large());
    assert!(records(&file)[1].0.contains("WARC-Truncated: length"));
}

#[tokio::test]
async fn a_file_that_is_there_is_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.warc.gz");
    let server = site().await;
    for _ in 0..2 {
        builder().warc(&file).build().unwrap().get(&server.url("/rain")).await.unwrap();
    }
    assert_eq!(kinds(&records(&file)), ["warcinfo", "response", "request", "warcinfo", "response", "request"]);
    for place in [folder.path().to_owned(), folder.path().join("no/such/folder/run.warc.gz")] {
        let error = builder().warc(&place).build().unwrap_err();
        assert!(error.is_io(), "{error:?}");
        let words = format!("cannot record exchanges in the file {}: ", place.display());
        assert!(error.to_string().starts_with(&words), "{error}");
        assert!(error.hint().unwrap().contains("in a folder that is there"));
    }
}

/// warcio (<https://pypi.org/project/warcio>) reads the records and checks their digests, where it is installed.
#[tokio::test]
async fn warcio_reads_the_record_and_finds_nothing_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.warc.gz");
    let server = site().await;
    let fetcher = builder().warc(&file).build().unwrap();
    for target in ["/short", "/gzip", "/gone", "/again"] {
        let _ = fetcher.get(&server.url(target)).await;
    }
    let Ok(checked) = Command::new("warcio").arg("check").arg("-v").arg(&file).output() else {
        println!("skipped: warcio is not installed");
        return;
    };
    let words = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success() && words.contains("digest pass"), "{words}");
    let index = Command::new("warcio").args(["index", "-f", "warc-type"]).arg(&file).output().unwrap();
    let index = String::from_utf8_lossy(&index.stdout);
    assert_eq!(index.lines().count(), 11, "{index}");
}
