//! A store whose log was cut anywhere, as the loss of power may leave it, is the store after some transaction: the last one that is
//! whole in the log.

use std::fs;
use std::path::Path;

use super::tests::{at, fresh, story};
use super::*;
use crate::crawl::frontier::{Done, Frontier as _, Want};

/// What a log is after each transaction: its length, and the addresses that are known, waiting and done.
struct Moment {
    length: u64,
    state: (u64, u64, u64),
}

fn state(store: &Store) -> (u64, u64, u64) {
    let stats = store.look_at(at(0)).unwrap();
    (stats.waiting + stats.leased + stats.done, stats.waiting, stats.done)
}

fn wal(path: &Path) -> std::path::PathBuf {
    path.with_extension("db-wal")
}

/// Does some transactions of all sorts; the log has them all.
fn history(store: &mut Store) -> Vec<Moment> {
    store.db.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
    let mut moments = Vec::new();
    let mut note = |store: &Store| {
        moments.push(Moment { length: fs::metadata(wal(&store.path)).unwrap().len(), state: state(store) });
    };
    note(store);
    for round in 0..12 {
        let more: Vec<_> =
            (0..5).map(|n| story(&format!("https://{}.example/{round}/a-story-with-a-name/{n}", n % 3))).collect();
        store.add(&more, at(round)).unwrap();
        note(store);
        let hosts = HashMap::new();
        let lease = Duration::from_mins(5);
        let want = Want { most: 3, per_host: 9, hosts: &hosts, due_by: Timestamp::MAX, lease };
        let claims = store.claim(&want, at(round)).unwrap().claims;
        note(store);
        let done: Vec<_> = claims.iter().map(|claim| Done::of(claim.lease, at(0))).collect();
        assert_eq!(store.complete(&done, at(round)).unwrap(), vec![true; claims.len()]);
        note(store);
    }
    moments
}

#[test]
fn a_log_that_was_cut_anywhere_gives_the_last_transaction_that_is_whole_in_it() {
    let (mut store, folder) = fresh();
    let moments = history(&mut store);
    let copy = folder.path().join("copy.db");
    let (whole, log) = (fs::read(&store.path).unwrap(), fs::read(wal(&store.path)).unwrap());
    let mut chance = fastrand::Rng::with_seed(5);
    let ends = moments.iter().flat_map(|moment| [moment.length - 1, moment.length, moment.length + 1]);
    let cuts: Vec<u64> = ends.chain((0..150).map(|_| chance.u64(moments[0].length..=log.len() as u64))).collect();
    for cut in cuts {
        for is_garbage in [false, true] {
            let mut torn = log[..(cut as usize).min(log.len())].to_vec();
            if is_garbage {
                // What stood on the disk before.
                torn.resize(log.len(), 0xA5);
            }
            fs::write(&copy, &whole).unwrap();
            fs::write(wal(&copy), torn).unwrap();
            let _ = fs::remove_file(copy.with_extension("db-shm"));
            let expected = moments.iter().rev().find(|moment| moment.length <= cut);
            // Of a log that ends within the first transactions there is no moment to compare with.
            let Some(expected) = expected else { continue };
            let mut again = Store::open(&copy).unwrap();
            assert_eq!(state(&again), expected.state, "cut at {cut} of {}", log.len());
            // And it goes on.
            again.reap(Timestamp::MAX).unwrap();
            again.add(&[story("https://a.example/new")], at(99)).unwrap();
            let check: String = again.db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
            assert_eq!(check, "ok");
        }
    }
}
