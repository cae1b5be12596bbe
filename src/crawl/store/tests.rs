use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::crawl::frontier::conformance::conformance;
use crate::crawl::frontier::{Candidate, Done, Frontier as _};

pub(super) fn fresh() -> (Store, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("crawl.db")).unwrap();
    (store, folder)
}

conformance!(fresh);

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

pub(super) fn story(url: &str) -> Candidate {
    Candidate::new(url.parse().unwrap(), crate::crawl::Kind::Story, "job")
}

/// A store with something in it, closed.
fn made() -> (PathBuf, TempDir) {
    let (mut store, folder) = fresh();
    let many: Vec<_> = (0..2000).map(|n| story(&format!("https://a.example/a-story-with-a-long-name/{n}"))).collect();
    store.add(&many, at(0)).unwrap();
    (store.path.clone(), folder)
}

#[test]
fn what_was_committed_is_there_when_it_is_opened_again() {
    let (path, _folder) = made();
    assert_eq!(Store::open(&path).unwrap().stats(at(0)).unwrap().waiting, 2000);
    assert_eq!(Store::look(&path).unwrap().look_at(at(0)).unwrap().waiting, 2000);
}

#[test]
fn a_second_crawl_into_a_store_is_refused_with_the_number_of_the_first() {
    let (store, _folder) = fresh();
    let error = Store::open(&store.path).unwrap_err();
    assert!(error.is_taken() && error.kind_name() == "taken", "{error:?}");
    assert!(error.to_string().contains(&format!("in use by process {}", std::process::id())), "{error}");
    // To look at it is no crawl.
    assert!(Store::look(&store.path).is_ok());
    let path = store.path.clone();
    drop(store);
    assert!(Store::open(&path).is_ok());
}

#[test]
fn a_file_that_is_no_store_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "some notes, longer than the header of a database is ".repeat(20)).unwrap();
    let before = std::fs::read(&text).unwrap();
    let error = Store::open(&text).unwrap_err();
    assert!(error.is_store() && error.to_string().contains("not a store of pressclip"), "{error}");
    assert_eq!(std::fs::read(&text).unwrap(), before);
    let other = folder.path().join("other.db");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE mine (x); INSERT INTO mine VALUES (1)").unwrap();
    assert!(Store::open(&other).unwrap_err().to_string().contains("not a store of pressclip"));
}

#[test]
fn a_store_of_a_newer_version_is_refused_by_both_numbers() {
    let (path, _folder) = made();
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    for error in [Store::open(&path).unwrap_err(), Store::look(&path).unwrap_err()] {
        let known = schema::MIGRATIONS.len();
        assert!(error.to_string().contains(&format!("version 99, and this program knows versions up to {known}")));
        assert!(error.hint().is_some());
    }
}

#[test]
fn a_store_that_is_not_there_cannot_be_looked_at() {
    let error = Store::look(Path::new("no/such.db")).unwrap_err();
    assert!(error.is_store() && error.to_string() == "no/such.db: there is no store yet", "{error}");
}

#[test]
fn a_damaged_store_is_said_to_be_with_a_way_out_and_never_read_as_if_it_were_whole() {
    let (path, _folder) = made();
    let whole = std::fs::read(&path).unwrap();
    let mut told = 0;
    for (from, to) in [(16, 100), (4096, 8192), (whole.len() / 2, whole.len() / 2 + 8192), (100, whole.len())] {
        let mut damaged = whole.clone();
        damaged[from..to.min(whole.len())].fill(0xA5);
        std::fs::write(&path, &damaged).unwrap();
        let used = Store::open(&path).and_then(|mut store| {
            let want = crate::crawl::Want {
                most: 5000,
                per_host: 5000,
                hosts: &HashMap::new(),
                due_by: Timestamp::MAX,
                lease: Duration::from_mins(5),
            };
            let claims = store.claim(&want, at(0))?.claims;
            assert!(claims.iter().all(|claim| claim.url.as_str().starts_with("https://a.example/")));
            store.stats(at(0))
        });
        if let Err(error) = used {
            assert!(error.is_store() && error.hint().is_some(), "{error}");
            told += 1;
        }
    }
    assert!(told >= 3, "{told}");
}

#[test]
#[cfg(unix)]
fn a_store_that_may_not_be_written_to_is_said_to_be() {
    use std::os::unix::fs::PermissionsExt as _;
    let (path, folder) = made();
    let set = |mode| std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    let lock = folder.path().join("crawl.db.lock");
    std::fs::remove_file(lock).unwrap();
    set(0o555);
    let opened = Store::open(&path);
    set(0o755);
    // The superuser may write everywhere.
    if let Err(error) = opened {
        assert!(error.is_store() && error.hint().unwrap().contains("write permission"), "{error}");
    }
}

#[test]
fn a_lock_of_another_program_is_an_error_that_loses_nothing() {
    let (mut store, _folder) = fresh();
    store.db.busy_timeout(Duration::from_millis(1)).unwrap();
    let other = Connection::open(&store.path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store.add(&[story("https://a.example/1")], at(0)).unwrap_err();
    assert!(error.to_string().contains("locked by another program"), "{error}");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(store.add(&[story("https://a.example/1")], at(0)).unwrap(), 1);
}

#[test]
fn a_store_of_an_older_version_is_brought_up_to_date_with_all_that_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crawl.db");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(schema::MIGRATIONS[0]).unwrap();
    old.execute_batch("INSERT INTO host (name, ready) VALUES ('a.example', 0); INSERT INTO job (name) VALUES ('job')")
        .unwrap();
    old.execute_batch(
        "INSERT INTO url (url, host, job, kind, due, depth, found) VALUES ('https://a.example/1', 1, 1, 0, 0, 0, 0)",
    )
    .unwrap();
    old.pragma_update(None, "application_id", schema::APPLICATION).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    drop(old);
    let store = Store::open(&path).unwrap();
    assert_eq!(store.check_version().unwrap(), schema::MIGRATIONS.len());
    assert_eq!(store.look_at(at(0)).unwrap().waiting, 1);
    assert!(store.alarms(at(0)).unwrap().is_empty());
}

#[test]
fn a_source_whose_pages_lose_their_authors_is_an_alarm_by_its_own_past() {
    const DAY: i64 = 86_400;
    let (mut store, _folder) = fresh();
    let hosts = HashMap::new();
    let mut read = |host: &str, day: i64, pages: usize, authors: bool| {
        let feed = Some(format!("https://{host}/feed").into());
        let urls = (0..pages).map(|n| story(&format!("https://{host}/{day}/{n}")));
        let candidates: Vec<_> = urls.map(|it| Candidate { source: feed.clone(), ..it }).collect();
        store.add(&candidates, at(day * DAY)).unwrap();
        let lease = Duration::from_mins(5);
        let want = crate::crawl::Want { most: pages, per_host: 999, hosts: &hosts, due_by: Timestamp::MAX, lease };
        let claims = store.claim(&want, at(day * DAY)).unwrap().claims;
        let seen = crate::crawl::Seen { text: true, headline: true, authors, published: true, characters: 900 };
        let done = claims.iter().map(|claim| Done { seen: Some(seen), ..Done::of(claim.lease, at(0)) });
        store.complete(&done.collect::<Vec<_>>(), at(day * DAY)).unwrap();
    };
    for day in 0..5 {
        read("a.example", day, 8, true);
        read("b.example", day, 8, true);
    }
    read("a.example", 5, 8, false);
    read("b.example", 5, 8, true);
    let alarms = store.alarms(at(5 * DAY)).unwrap();
    assert_eq!(alarms.len(), 1);
    assert_eq!((alarms[0].source.as_str(), alarms[0].field), ("https://a.example/feed", "authors"));
    assert!(store.alarms(at(4 * DAY)).unwrap().is_empty());
}

#[test]
fn how_long_answers_took_is_kept_by_site_for_as_many_days_as_are_shown() {
    let (mut store, _folder) = fresh();
    let mut took = crate::crawl::Latencies::default();
    (1..=100).for_each(|n| took.add(Duration::from_millis(n)));
    let of_site = HashMap::from([("a.example".to_owned(), took.clone())]);
    for day in 0..40 {
        store.add_latencies(&of_site, at(day * 86_400)).unwrap();
        store.add_latencies(&of_site, at(day * 86_400)).unwrap();
    }
    let kept = store.latencies(DAYS, at(39 * 86_400)).unwrap();
    assert_eq!(kept["a.example"].answers(), 2 * 100 * DAYS as u64);
    assert_eq!(kept["a.example"].quantile(0.5), took.quantile(0.5));
    let rows: i64 = store.db.query_row("SELECT count(*) FROM latency", [], |row| row.get(0)).unwrap();
    assert!(rows <= DAYS * took.classes().count() as i64, "{rows}");
    assert_eq!(store.latencies(1, at(39 * 86_400)).unwrap()["a.example"].answers(), 200);
}
