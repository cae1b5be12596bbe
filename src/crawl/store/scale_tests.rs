//! Figures of a large store. Run alone, optimised, with what it prints shown:
//!
//! `cargo test --release --lib crawl::store::scale_tests -- --ignored --nocapture`

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::Store;
use crate::crawl::frontier::{Candidate, Done, Frontier as _, Want};
use crate::crawl::source::Kind;

const HOSTS: u64 = 20_000;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

/// Addresses in an order that is not that of the index.
fn batch(from: u64, number: u64) -> Vec<Candidate> {
    let url = |n: u64| {
        let mixed = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let host = mixed % HOSTS;
        format!("https://www.paper-{host}.example/2026/11/{:02}/a-story-of-the-valley-{n}-{:08x}", n % 28, mixed >> 32)
    };
    (from..from + number).map(|n| Candidate::new(url(n).parse().unwrap(), Kind::Story, "job")).collect()
}

/// Claims and completes so many addresses; gives the addresses a second and the median time of a claim of 64.
fn work(store: &mut Store, number: usize, clock: &mut i64) -> (f64, Duration) {
    let hosts = HashMap::new();
    let (start, mut times, mut done) = (Instant::now(), Vec::new(), 0);
    while done < number {
        *clock += 1;
        let want = Want { most: 64, per_host: 1, hosts: &hosts, due_by: Timestamp::MAX, lease: Duration::from_mins(5) };
        let begun = Instant::now();
        let claims = store.claim(&want, at(*clock)).unwrap().claims;
        times.push(begun.elapsed());
        let outcomes: Vec<_> = claims
            .iter()
            .map(|claim| Done { due: Some(at(*clock + 86_400)), ..Done::of(claim.lease, at(*clock + 9)) })
            .collect();
        store.complete(&outcomes, at(*clock)).unwrap();
        done += claims.len();
    }
    times.sort();
    (done as f64 / start.elapsed().as_secs_f64(), times[times.len() / 2])
}

#[test]
#[ignore = "takes minutes and measures"]
fn a_million_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crawl.db");
    let mut store = Store::open(&path).unwrap();
    let (mut clock, mut known) = (0, 0);
    for goal in [10_000, 100_000, 1_000_000] {
        let start = Instant::now();
        let from = known;
        while known < goal {
            store.add(&batch(known, 1_000), at(clock)).unwrap();
            known += 1_000;
        }
        let added = (goal - from) as f64 / start.elapsed().as_secs_f64();
        let (rate, claim) = work(&mut store, 10_000, &mut clock);
        let size = std::fs::metadata(&path).unwrap().len() >> 20;
        println!(
            "{goal:9} known: {added:7.0} added/s, {rate:6.0} claimed and completed/s, claim of 64 in {claim:?}, {size} MiB"
        );
    }
    drop(store);
    let start = Instant::now();
    let mut store = Store::open(&path).unwrap();
    let opened = start.elapsed();
    store.reap(Timestamp::MAX).unwrap();
    let reaped = start.elapsed();
    let (_, claim) = work(&mut store, 64, &mut clock);
    println!("opened in {opened:?}, with leases taken back {reaped:?}, first claim {claim:?}");
    let start = Instant::now();
    let stats = store.stats(at(clock)).unwrap();
    println!("{stats:?} in {:?}", start.elapsed());
    let start = Instant::now();
    let check: String = store.db.query_row("PRAGMA quick_check", [], |row| row.get(0)).unwrap();
    println!("quick_check: {check} in {:?}", start.elapsed());
}
