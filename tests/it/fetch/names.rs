//! Names, looked up by the system with a name server of the test: in a network namespace of its own, where the system
//! gives one (Linux, with `unshare` of util-linux and `ip` of iproute2).

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use pressclip::Error;
use pressclip::fetch::FetcherBuilder;

use super::{builder, guarded};

/// Addresses that `many.example` has.
const MANY: u16 = 1000;

/// Kinds of records.
const ADDRESS: u8 = 1;
const ALIAS: u8 = 5;

#[test]
fn names_are_looked_up_within_bounds_by_the_system() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("resolv.conf");
    std::fs::write(&config, "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n").unwrap();
    let script = r#"ip link set lo up && mount --bind "$0" /etc/resolv.conf && exec "$@""#;
    let inside = |command: &[&str]| {
        Command::new("unshare").args(["-rmn", "sh", "-c", script]).arg(&config).args(command).output()
    };
    if !inside(&["true"]).is_ok_and(|tried| tried.status.success()) {
        println!("skipped: no network namespace to be had");
        return;
    }
    let program = std::env::current_exe().unwrap();
    let test = "fetch::names::within_a_namespace_of_its_own";
    let run = inside(&[program.to_str().unwrap(), test, "--exact", "--ignored", "--nocapture"]).unwrap();
    let words = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success() && words.contains("1 passed"), "{words}");
}

#[tokio::test]
#[ignore = "run by the test above"]
async fn within_a_namespace_of_its_own() {
    let asked = serve_names();
    let count = |name: &str| asked.lock().unwrap().get(name).copied().unwrap_or(0);
    let quick = || builder().connect_timeout(Duration::from_secs(4));

    for name in ["nowhere.example", "broken.example", "circle.example"] {
        let fetcher = quick().build().unwrap();
        for _ in 0..5 {
            let error = fetcher.get(&format!("http://{name}/")).await.unwrap_err();
            assert!(error.is_dns(), "{name}: {error:?}");
        }
        // A query for each kind of address, and once more where the server is broken; then the answer is known.
        assert!((1..=4).contains(&count(name)), "{name}: {}", count(name));
    }

    // Whether a name is looked up for a connection or for whose turn it is, and whichever limit is the shorter.
    let brief = Duration::from_millis(300);
    for fetcher in [
        quick().connect_timeout(brief),
        quick().connect_timeout(brief).per_host(1).delay(Duration::from_millis(1)),
        quick().timeout(brief).per_host(1).delay(Duration::from_millis(1)),
    ] {
        let error = failure(fetcher, "silent.example").await;
        assert!(error.is_connect_timeout(), "{error:?}");
    }

    // A listener at one address alone: it is reached within those that are tried.
    let listener = TcpListener::bind("127.0.1.5:80").unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&crate::support::server::page("found"));
        }
    });
    let got = quick().build().unwrap().get("http://many.example/").await.unwrap();
    assert_eq!(got.body, b"found");

    // All of its addresses are private: none is tried.
    let refused = failure(guarded().unpaced().ignore_robots(), "many.example").await;
    assert!(refused.is_refused_address(), "{refused:?}");

    // A name that is public at first and private when it is asked again.
    let fetcher = guarded().unpaced().ignore_robots().connect_timeout(Duration::from_secs(1)).build().unwrap();
    for _ in 0..3 {
        let error = fetcher.get("http://turning.example/").await.unwrap_err();
        assert!(error.is_connect() || error.is_connect_timeout(), "the same address is tried again: {error:?}");
    }
    let later = failure(guarded().unpaced().ignore_robots(), "turning.example").await;
    assert!(later.is_refused_address(), "{later:?}");
}

async fn failure(fetcher: FetcherBuilder, name: &str) -> Error {
    fetcher.build().unwrap().get(&format!("http://{name}/")).await.unwrap_err()
}

/// Answers queries over UDP and TCP (RFC 1035), and counts them by name.
fn serve_names() -> Arc<Mutex<HashMap<String, usize>>> {
    let asked: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
    let (udp, tcp) = (UdpSocket::bind("127.0.0.1:53").unwrap(), TcpListener::bind("127.0.0.1:53").unwrap());
    let counts = Arc::clone(&asked);
    thread::spawn(move || {
        let mut query = [0; 512];
        loop {
            let (length, from) = udp.recv_from(&mut query).unwrap();
            let Some(mut answer) = answer(&query[..length], &counts) else { continue };
            if answer.len() > 512 {
                // Too long for a packet: it is to be asked for over TCP.
                answer.truncate(length);
                answer[2] |= 2;
                answer[6..8].fill(0);
            }
            udp.send_to(&answer, from).unwrap();
        }
    });
    let counts = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in tcp.incoming() {
            let mut stream = stream.unwrap();
            let mut serve = || -> io::Result<()> {
                loop {
                    let mut length = [0; 2];
                    stream.read_exact(&mut length)?;
                    let mut query = vec![0; u16::from_be_bytes(length).into()];
                    stream.read_exact(&mut query)?;
                    let Some(answer) = answer(&query, &counts) else { return Ok(()) };
                    stream.write_all(&u16::try_from(answer.len()).unwrap().to_be_bytes())?;
                    stream.write_all(&answer)?;
                }
            };
            let _ = serve();
        }
    });
    asked
}

/// The answer to a query for addresses; `None` for silence.
fn answer(query: &[u8], asked: &Mutex<HashMap<String, usize>>) -> Option<Vec<u8>> {
    let (mut labels, mut at) = (Vec::new(), 12);
    while query[at] != 0 {
        let end = at + 1 + usize::from(query[at]);
        labels.push(String::from_utf8(query[at + 1..end].to_vec()).unwrap());
        at = end;
    }
    let (name, question_end) = (labels.join("."), at + 5);
    let is_v4 = query[at + 2] == 1;
    let times = *asked.lock().unwrap().entry(name.clone()).and_modify(|n| *n += 1).or_insert(1);

    let record = |kind: u8, data: &[u8]| {
        // The name by a pointer to the question, class IN, no time to live.
        [&[0xc0, 12, 0, kind, 0, 1, 0, 0, 0, 0, 0, u8::try_from(data.len()).unwrap()], data].concat()
    };
    let address = |address: Ipv4Addr| record(ADDRESS, &address.octets());
    let (code, records) = match name.as_str() {
        "broken.example" => (2, Vec::new()),
        "silent.example" => return None,
        // An alias of itself.
        "circle.example" => (0, vec![record(ALIAS, &[0xc0, 12])]),
        "many.example" if is_v4 => (0, (0..MANY).map(|n| address(Ipv4Addr::new(127, 0, 1, (n % 250) as u8))).collect()),
        // The first query is for this kind of address, by the order in which they are sent.
        "turning.example" if is_v4 && times <= 2 => (0, vec![address(Ipv4Addr::new(93, 184, 216, 34))]),
        "turning.example" if is_v4 => (0, vec![address(Ipv4Addr::LOCALHOST)]),
        "many.example" | "turning.example" => (0, Vec::new()),
        _ => (3, Vec::new()),
    };
    let count = u16::try_from(records.len()).unwrap().to_be_bytes();
    let head = [&query[..2], &[0x81, 0x80 | code, 0, 1], &count, &[0; 4]].concat();
    Some([head, query[12..question_end].to_vec(), records.concat()].concat())
}
