//! Many requests, a fifth of them to a server that fails: each ends, and in one way.

use std::collections::BTreeMap;
use std::time::Duration;

use super::builder;
use crate::support::server::{Server, head, linger, moved, page, reply};

/// How the server fails at a path, if it does.
fn fault(n: usize) -> Option<usize> {
    n.is_multiple_of(5).then_some(n / 5 % 8)
}

fn failing() -> Server {
    let html = ("content-type", "text/html");
    Server::new(move |request, out| {
        match request.target[1..].parse().ok().and_then(fault) {
            None => out.write_all(&page(format!("<p>{}", request.target))),
            Some(0) => Ok(()), // hangs up
            Some(1) => out.write_all(b"nonsense\r\n\r\n"),
            Some(2) => out.write_all(&[head("200 OK", &[html, ("content-length", "99")]), b"<p>cut".to_vec()].concat()),
            Some(3) => out.write_all(&reply("500 Internal Server Error", &[], "")),
            Some(4) => out.write_all(&moved(&request.target)),
            Some(5) => out.write_all(&reply("200 OK", &[html, ("content-encoding", "gzip")], "no gzip")),
            Some(6) => out.write_all(&reply("200 OK", &[("content-type", "image/png")], b"\x89PNG\r\n\x1a\n")),
            Some(_) => linger(out),
        }
    })
}

/// `PRESSCLIP_REQUESTS=200000 cargo test --release --test it every_request` takes the place of a long run.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_request_ends_in_one_way_though_a_fifth_of_the_answers_are_faulty() {
    let requests = std::env::var("PRESSCLIP_REQUESTS").ok().and_then(|n| n.parse().ok()).unwrap_or(400_usize);
    let server = failing();
    let fetcher = builder().header_timeout(Duration::from_millis(500)).concurrency(32).build().unwrap();
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut next = 0;
    while next < requests {
        let tasks: Vec<_> = (next..(next + 200).min(requests))
            .map(|n| {
                let (fetcher, url) = (fetcher.clone(), server.url(&format!("/{n}")));
                tokio::spawn(async move { (n, fetcher.get(&url).await) })
            })
            .collect();
        next += tasks.len();
        for task in tasks {
            let (n, got) = task.await.unwrap();
            let name = got.as_ref().map_or_else(pressclip::Error::kind_name, |_| "page");
            let expected = match fault(n) {
                None => "page",
                Some(0 | 1) => "protocol",
                Some(2) => "body",
                Some(3) => "status",
                Some(4) => "redirect",
                Some(5) => "decode",
                Some(6) => "not-html",
                Some(_) => "timeout",
            };
            // Of a busy machine an honest answer may come too late as well.
            assert!(name == expected || name == "timeout", "{n}: {got:?}");
            *outcomes.entry(name).or_default() += 1;
        }
    }
    assert_eq!(outcomes.values().sum::<usize>(), requests);
    println!("{outcomes:?}");
}
