use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::options::Options;

const HTML: &str = "<title>Rain in the north</title><h1>Rain in the north</h1><p>It rained all day in the north of the country, and nobody was surprised.</p>
    <p>The river rose by a metre in the night, said the harbour master of Wexmoor.</p>";

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn record(kind: &str, url: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-05-03T10:00:00Z\r\n\
         Content-Type: application/http;\r\n msgtype=response\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn answer(headers: &str, body: &[u8]) -> Vec<u8> {
    [
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nSet-Cookie: a=b\r\n{headers}\r\n")
            .as_bytes(),
        body,
    ]
    .concat()
}

fn read(bytes: &[u8]) -> (Vec<Page>, Vec<String>) {
    let (mut pages, mut damage) = (Vec::new(), Vec::new());
    for record in Records::new(bytes).unwrap() {
        match record.map_err(|damage| damage.to_string()).and_then(|record| page(&record)) {
            Ok(found) => pages.extend(found),
            Err(why) => damage.push(why),
        }
    }
    (pages, damage)
}

#[test]
fn a_body_is_read_however_it_was_sent() {
    let chunked = format!("{:x}\r\n{HTML}\r\n0\r\n\r\n", HTML.len());
    for (why, headers, body) in [
        ("plain", "", HTML.as_bytes().to_vec()),
        ("gzip", "Content-Encoding: gzip\r\n", gz(HTML.as_bytes())),
        ("gzip undone by the recorder", "Content-Encoding: gzip\r\n", HTML.as_bytes().to_vec()),
        ("chunked", "Transfer-Encoding: chunked\r\n", chunked.into_bytes()),
        ("chunks put together by the recorder", "Transfer-Encoding: chunked\r\n", HTML.as_bytes().to_vec()),
    ] {
        let one = record("response", "<https://news.example/rain>", &answer(headers, &body));
        for file in
            [one.clone(), gz(&one), [gz(&one), gz(&record("request", "https://news.example/rain", b"GET"))].concat()]
        {
            let (pages, damage) = read(&file);
            assert_eq!((pages.len(), damage.len()), (1, 0), "{why}: {damage:?}");
            assert_eq!(String::from_utf8_lossy(&pages[0].body), HTML, "{why}");
            assert_eq!(pages[0].url.as_ref().map(Url::as_str), Some("https://news.example/rain"));
            assert!(pages[0].fetched_at.is_some() && !pages[0].headers.iter().any(|(name, _)| name == "set-cookie"));
        }
    }
}

#[test]
fn records_that_are_no_pages_are_passed_over() {
    let file = [
        record("warcinfo", "", b"software: x"),
        record("revisit", "https://news.example/rain", &answer("", b"")),
        record("response", "https://news.example/gone", b"HTTP/1.1 404 Not Found\r\n\r\n<html>"),
        record(
            "response",
            "https://news.example/p.png",
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n\x89PNG\r\n\x1a\n",
        ),
        record("response", "not an address", &answer("", HTML.as_bytes())),
    ]
    .concat();
    let (pages, damage) = read(&file);
    assert_eq!((pages.len(), damage.len()), (0, 0), "{damage:?}");
}

#[test]
fn damage_is_told_and_what_is_whole_is_read() {
    let one = record("response", "https://news.example/1", &answer("", HTML.as_bytes()));
    let two = record("response", "https://news.example/2", &answer("", HTML.as_bytes()));
    let (pages, damage) = read(&[&one[..], b"some\nrubbish\n", &two].concat());
    assert_eq!((pages.len(), damage), (2, vec![format!("no record at byte {} of the unpacked file", one.len())]));
    let (pages, damage) = read(&[&one[..], &two[..two.len() / 2]].concat());
    assert_eq!((pages.len(), damage.len()), (1, 1), "{damage:?}");
    let packed = [gz(&one), gz(&two)].concat();
    let (pages, damage) = read(&packed[..packed.len() - 40]);
    assert_eq!((pages.len(), damage.len()), (1, 1), "{damage:?}");
    assert!(read(b"WARC/1.0\r\nWARC-Type: x\r\n\r\n").1[0].contains("without a length"));
    assert!(read(b"filedesc://x.arc 0.0.0.0\nmore").1[0].contains("ARC file"));
}

/// Half a member is what a killed program leaves, and the next run writes right behind it.
#[test]
fn records_behind_half_a_member_are_read_and_no_half_record_is() {
    let noise: String =
        (0..4000_u32).map(|n| char::from(b'!' + (n.wrapping_mul(2_654_435_761) >> 20) as u8 % 90)).collect();
    let text = format!("{HTML}<p>{noise}");
    // One of the pages came compressed, so that a member is in the member.
    let one = gz(&record("response", "https://news.example/1", &answer("", text.as_bytes())));
    let sent = gz(text.as_bytes());
    let two = gz(&record("response", "https://news.example/2", &answer("Content-Encoding: gzip\r\n", &sent)));
    let three = gz(&record("response", "https://news.example/3", &answer("", HTML.as_bytes())));
    for torn in [&one, &two] {
        for cut in (0..torn.len()).step_by(97).chain([1, 2, 3, 9, 10, 11, 18, torn.len() - 1, torn.len() - 8]) {
            let file = [&three[..], &torn[..cut], &three, &one, b"rubbish", &two].concat();
            let (pages, damage) = read(&file);
            let urls: Vec<_> = pages.iter().map(|page| page.url.as_ref().unwrap().path()).collect();
            assert_eq!(urls, ["/3", "/3", "/1", "/2"], "{cut}: {damage:?}");
            assert!(damage.len() <= 3 && damage.len() > usize::from(cut > 0), "{cut}: {damage:?}");
        }
    }
}

/// As by `gzip run.warc`.
#[test]
fn a_long_file_in_one_member_is_read_and_so_is_what_is_behind_it() {
    let one = record("response", "https://news.example/1", &answer("", HTML.as_bytes()));
    let large = record("resource", "https://news.example/large", &vec![b'x'; 6 << 20]);
    let packed = gz(&[&one[..], &large, &one].concat());
    let (pages, damage) = read(&[&packed[..], &gz(&one)].concat());
    assert_eq!((pages.len(), damage.len()), (3, 0), "{damage:?}");
    // Without its checksum, and without the end of its last record.
    for (cut, whole) in [(8, 3), (9, 2)] {
        let (pages, damage) = read(&[&packed[..packed.len() - cut], &gz(&one)].concat());
        assert_eq!((pages.len(), damage.len()), (whole, 1), "{cut}: {damage:?}");
    }
}

/// A file that cannot be read is not tried for ever.
#[test]
fn an_error_of_the_disk_ends_the_file() {
    struct Failing;
    impl std::io::Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is broken"))
        }
    }
    let one = gz(&record("response", "https://news.example/1", &answer("", HTML.as_bytes())));
    let found: Vec<_> = Records::new(std::io::Read::chain(&one[..], Failing)).unwrap().collect();
    assert!(matches!(&found[..], [Ok(_), Err(damage)] if damage.why.contains("broken")), "{found:?}");
}

#[test]
fn any_cut_of_a_file_gives_its_whole_records_and_no_panic() {
    let file = [
        record("response", "https://news.example/1", &answer("", HTML.as_bytes())),
        record("response", "https://news.example/2", &answer("", HTML.as_bytes())),
    ]
    .concat();
    for end in 0..file.len() {
        let (pages, damage) = read(&file[..end]);
        assert!(pages.len() <= 2 && damage.len() <= 1, "{end}: {damage:?}");
    }
}

#[test]
fn an_article_is_compared_with_the_one_of_its_address() {
    let (pages, _) = read(&record("response", "https://news.example/rain?utm_source=x", &answer("", HTML.as_bytes())));
    let article = crate::extract_page(&pages[0], &Options::default());
    let line = crate::output::json::line(&article);
    let mut earlier = Earlier::default();
    assert_eq!(earlier.against(&article).outcome, Outcome::New);
    assert!(earlier.add(&line) && !earlier.add("{\"id\": 1, \"error\": {}}") && !earlier.add("no JSON"));
    assert_eq!(earlier.against(&article).outcome, Outcome::Same);
    let mut today = article.clone();
    today.url = Some("https://news.example/rain".into());
    today.authors.push("Ada Smith".into());
    today.blocks.retain(|block| !block.text.starts_with("The river"));
    let found = earlier.against(&today);
    assert_eq!(
        (found.outcome, &found.fields[..], found.text.to_string()),
        (Outcome::Changed, &["authors"][..], "1 paragraph removed".into())
    );
}
