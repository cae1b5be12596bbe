//! HTTP/2 (RFC 9113), frame by frame, with servers that misbehave.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pressclip::Error;
use pressclip::fetch::FetcherBuilder;

use super::{trusted, trusting};
use crate::support::server::{Connection, Server, linger};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PUSH_PROMISE: u8 = 5;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;

const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("short").to_be_bytes();
    [&length[1..], &[kind, flags, 0, 0, 0, stream], payload].concat()
}

/// `:status: 200` and `content-type: text/html` (HPACK).
fn page_headers(flags: u8) -> Vec<u8> {
    frame(HEADERS, flags, 1, &[&[0x88, 0x0f, 31 - 15, 9][..], b"text/html"].concat())
}

/// Reads up to a request.
fn accept(mut connection: &mut dyn Connection) -> io::Result<()> {
    connection.read_exact(&mut [0; 24])?;
    connection.write_all(&frame(SETTINGS, 0, 0, b""))?;
    loop {
        let mut head = [0; 9];
        connection.read_exact(&mut head)?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        io::copy(&mut (&mut connection).take(length.into()), &mut io::sink())?;
        if head[3] == HEADERS {
            return Ok(());
        }
    }
}

/// Fetches from a server that accepts a request and then does what `talk` does.
async fn fetch<F>(fetcher: FetcherBuilder, talk: F) -> Result<Vec<u8>, Error>
where
    F: Fn(&mut dyn Connection) -> io::Result<()> + Send + Sync + 'static,
{
    let server = Server::talking_with(trusted(&[b"h2", b"http/1.1"]), move |connection| {
        accept(connection)?;
        talk(connection)
    });
    fetcher.build().unwrap().get(&server.url("/")).await.map(|page| page.body)
}

#[tokio::test]
async fn http_2_is_spoken_with_servers_that_offer_it() {
    let got = fetch(trusting(), |connection| {
        connection.write_all(&page_headers(END_HEADERS))?;
        connection.write_all(&frame(DATA, END_STREAM, 1, b"<p>It rains"))?;
        linger(connection)
    });
    assert_eq!(got.await.unwrap(), b"<p>It rains");
}

#[tokio::test]
async fn a_connection_that_goes_away_within_a_page_is_asked_again() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let got = fetch(trusting().retries(1), move |connection| {
        connection.write_all(&page_headers(END_HEADERS))?;
        if counted.fetch_add(1, Ordering::SeqCst) == 0 {
            connection.write_all(&frame(DATA, 0, 1, b"<p>It"))?;
            return connection.write_all(&frame(GOAWAY, 0, 0, &[0, 0, 0, 0, 0, 0, 0, 2]));
        }
        connection.write_all(&frame(DATA, END_STREAM, 1, b"<p>It rains"))?;
        linger(connection)
    });
    assert_eq!(got.await.unwrap(), b"<p>It rains");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_body_that_ends_before_its_length_with_a_friendly_farewell_is_cut_all_the_same() {
    let error = fetch(trusting(), |connection| {
        let headers = [&[0x88, 0x0f, 31 - 15, 9][..], b"text/html", &[0x0f, 28 - 15, 2], b"99"].concat();
        connection.write_all(&frame(HEADERS, END_HEADERS, 1, &headers))?;
        connection.write_all(&frame(DATA, 0, 1, b"<p>It"))?;
        connection.write_all(&frame(GOAWAY, 0, 0, &[0; 8]))
    });
    assert!(error.await.unwrap_err().is_body());
}

#[tokio::test]
async fn a_server_that_resets_every_stream_is_given_up() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let error = fetch(trusting().retries(1), move |connection| {
        counted.fetch_add(1, Ordering::SeqCst);
        connection.write_all(&frame(RST_STREAM, 0, 1, &[0, 0, 0, 2]))
    });
    assert!(error.await.unwrap_err().is_protocol());
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_flood_of_header_frames_ends_in_an_error() {
    let error = fetch(trusting(), |connection| {
        connection.write_all(&frame(HEADERS, 0, 1, &[0x88]))?;
        // A literal field of 8 KiB in each, and never an end.
        let field = [&[0x00, 1, b'x', 0x7f, 0x81, 0x3f][..], &[b'y'; 8192]].concat();
        for _ in 0..10_000 {
            connection.write_all(&frame(CONTINUATION, 0, 1, &field))?;
        }
        Ok(())
    });
    let error = error.await.unwrap_err();
    assert!(error.is_protocol(), "{error:?}");
}

#[tokio::test]
async fn floods_of_settings_and_pings_are_bounded_by_the_time() {
    for (kind, payload) in [(SETTINGS, &b""[..]), (PING, &[0; 8])] {
        let error = fetch(trusting().timeout(Duration::from_millis(600)), move |connection| {
            let many = frame(kind, 0, 0, payload).repeat(1000);
            loop {
                connection.write_all(&many)?;
            }
        });
        let error = error.await.unwrap_err();
        assert!(error.is_timeout() || error.is_protocol(), "{error:?}");
    }
}

#[tokio::test]
async fn a_stream_that_stalls_runs_into_a_time() {
    let error = fetch(trusting().timeout(Duration::from_millis(300)), |connection| {
        connection.write_all(&page_headers(END_HEADERS))?;
        linger(connection)
    });
    assert!(error.await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_body_that_is_not_as_long_as_it_says_is_an_error() {
    let error = fetch(trusting(), |connection| {
        // `content-length: 99` is entry 28 of the static table.
        let headers = [&[0x88, 0x0f, 31 - 15, 9][..], b"text/html", &[0x0f, 28 - 15, 2], b"99"].concat();
        connection.write_all(&frame(HEADERS, END_HEADERS, 1, &headers))?;
        connection.write_all(&frame(DATA, END_STREAM, 1, b"<p>short"))?;
        linger(connection)
    });
    assert!(error.await.unwrap_err().is_body());
}

#[tokio::test]
async fn a_page_that_nobody_asked_for_is_an_error() {
    let error = fetch(trusting(), |connection| {
        let promise = [&[0, 0, 0, 2, 0x82, 0x87, 0x84][..], &[0x41, 1, b'x']].concat();
        connection.write_all(&frame(PUSH_PROMISE, END_HEADERS, 1, &promise))?;
        connection.write_all(&page_headers(END_HEADERS))?;
        connection.write_all(&frame(DATA, END_STREAM, 1, b"<p>It rains"))?;
        linger(connection)
    });
    assert!(error.await.unwrap_err().is_protocol());
}
