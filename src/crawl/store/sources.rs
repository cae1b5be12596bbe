//! The sources of the jobs file and those of the store.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::params;

use super::{Store, frontier};
use crate::crawl::frontier::{Candidate, Frontier as _};
use crate::error::Error;

/// Why a source is not visited any more that the jobs file does not name any more.
const REMOVED: &str = "removed";

/// A source as it is shown.
#[derive(Debug, Clone)]
pub(in crate::crawl) struct SourceState {
    pub(in crate::crawl) job: String,
    pub(in crate::crawl) url: String,
    pub(in crate::crawl) kind: &'static str,
    pub(in crate::crawl) state: i64,
    pub(in crate::crawl) due: Timestamp,
    pub(in crate::crawl) visited: Option<Timestamp>,
    pub(in crate::crawl) changed: Option<Timestamp>,
    pub(in crate::crawl) pace: Option<std::time::Duration>,
    pub(in crate::crawl) failures: i64,
    pub(in crate::crawl) error: Option<String>,
    pub(in crate::crawl) note: Option<String>,
}

impl Store {
    /// Makes the sources that the jobs file names those of the store: new ones are known, those that it does not name any
    /// more are left, with what they led to, and those that it names again are taken up, with that. What a source led to goes
    /// with it to another job. Stories of jobs that it does not name wait until it does.
    pub(in crate::crawl) fn set_sources(
        &mut self,
        named: &[Candidate],
        jobs: &[&str],
        now: Timestamp,
    ) -> Result<(), Error> {
        self.add(named, now)?;
        let mut wanted = HashSet::new();
        let mut rows = Vec::new();
        for candidate in named {
            wanted.insert(candidate.url.as_str());
            rows.push((candidate.url.as_str(), frontier::number(candidate.kind), self.job(&candidate.job)?));
        }
        self.change(|tx| {
            // It may have been known as something else: then nothing of it is true any more.
            let mut anew = tx.prepare_cached(
                "UPDATE url SET state = 0, due = 0, pace = NULL, etag = NULL, last_modified = NULL, validated = NULL, body = NULL,
                 article = NULL, failures = 0, failing = NULL, error = NULL, same_page = NULL, note = NULL
                 WHERE url = ?1 AND kind <> ?2 AND state <> 1",
            )?;
            tx.execute_batch(
                "CREATE TEMP TABLE IF NOT EXISTS moved (url TEXT PRIMARY KEY, job INTEGER); DELETE FROM moved;
                 CREATE TEMP TABLE IF NOT EXISTS taken_up (url TEXT PRIMARY KEY); DELETE FROM taken_up;",
            )?;
            let mut moved = tx.prepare_cached("INSERT OR IGNORE INTO moved SELECT url, ?2 FROM url WHERE url = ?1 AND job <> ?2")?;
            let mut taken_up = tx.prepare_cached("INSERT OR IGNORE INTO taken_up VALUES (?1)")?;
            // Or to another job.
            let mut name = tx.prepare_cached(
                "UPDATE url SET kind = ?2, job = ?3, depth = 0, source = NULL WHERE url = ?1
                 AND (kind <> ?2 OR job <> ?3 OR source IS NOT NULL)",
            )?;
            let mut take_up = tx.prepare_cached(
                "UPDATE url SET state = 0, due = 0, error = NULL WHERE url = ?1 AND state = 2 AND error = ?2",
            )?;
            for (url, kind, job) in rows {
                anew.execute(params![url, kind])?;
                moved.execute(params![url, job])?;
                name.execute(params![url, kind, job])?;
                if take_up.execute(params![url, REMOVED])? > 0 {
                    taken_up.execute([url])?;
                }
            }
            move_along(tx)?;
            take_up_along(tx)?;
            park(tx, jobs)?;
            let mut select =
                tx.prepare_cached("SELECT url FROM url WHERE kind > 0 AND source IS NULL AND state IN (0, 3)")?;
            let known: Vec<String> = select.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            let mut left: Vec<String> = known.into_iter().filter(|url| !wanted.contains(url.as_str())).collect();
            let mut leave = tx.prepare_cached("UPDATE url SET state = 2, error = ?2 WHERE url = ?1 AND state <> 1")?;
            let mut led_to = tx.prepare_cached("SELECT url FROM url WHERE kind > 0 AND source = ?1 AND state IN (0, 3)")?;
            while let Some(url) = left.pop() {
                leave.execute(params![url, REMOVED])?;
                left.extend(led_to.query_map([&url], |row| row.get(0))?.collect::<rusqlite::Result<Vec<_>>>()?);
            }
            ready_with_sources(tx)
        })
    }

    /// Makes stories that the jobs file names itself those of the jobs that name them.
    pub(in crate::crawl) fn adopt(&mut self, stories: &[Candidate]) -> Result<(), Error> {
        let mut rows = Vec::new();
        for story in stories {
            rows.push((story.url.as_str(), self.job(&story.job)?));
        }
        self.change(|tx| {
            let mut adopt = tx.prepare_cached(
                "UPDATE url SET job = ?2 WHERE url = ?1 AND kind = 0 AND source IS NULL AND job <> ?2",
            )?;
            rows.iter().try_for_each(|row| adopt.execute(params![row.0, row.1]).map(drop))
        })
    }

    /// Makes all sources due, also those that were retired, but for those that the jobs file does not name.
    pub(in crate::crawl) fn poll_now(&mut self) -> Result<(), Error> {
        self.change(|tx| {
            tx.execute(
                "UPDATE url SET state = 0, due = 0 WHERE state IN (0, 3) AND (kind > 0 AND depth = 0 OR kind = 2)",
                [],
            )?;
            ready_with_sources(tx)
        })
    }

    /// The sources, by job, without guesses that were wrong.
    pub(in crate::crawl) fn sources(&self) -> Result<Vec<SourceState>, Error> {
        self.ask(|db| {
            let mut select = db.prepare(
                "SELECT job.name, url, kind, state, due, visited, changed, pace, failures, error, note FROM url
                 JOIN job ON job.id = url.job WHERE kind > 0 AND depth = 0 AND error IS NOT 'removed'
                 AND NOT (state = 3 AND guessed) ORDER BY job.id, url.id",
            )?;
            let time = |ms: Option<i64>| ms.map(super::time);
            let rows = select.query_map([], |row| {
                Ok(SourceState {
                    job: row.get(0)?,
                    url: row.get(1)?,
                    kind: frontier::name(row.get(2)?),
                    state: row.get(3)?,
                    due: super::time(row.get(4)?),
                    visited: time(row.get(5)?),
                    changed: time(row.get(6)?),
                    pace: row.get::<_, Option<i64>>(7)?.map(super::pause),
                    failures: row.get(8)?,
                    error: row.get(9)?,
                    note: row.get(10)?,
                })
            })?;
            rows.collect()
        })
    }
}

/// Moves what sources led to along with them to other jobs: few steps, each through all addresses, and only after a change of
/// the jobs file.
fn move_along(tx: &rusqlite::Transaction<'_>) -> rusqlite::Result<()> {
    let mut more = tx.query_row("SELECT count(*) FROM moved", [], |row| row.get::<_, i64>(0))? > 0;
    while more {
        tx.execute(
            "UPDATE url SET job = (SELECT job FROM moved WHERE moved.url = url.source)
             WHERE source IN (SELECT url FROM moved)",
            [],
        )?;
        let next =
            "INSERT OR IGNORE INTO moved SELECT url, job FROM url WHERE kind > 0 AND source IN (SELECT url FROM moved)";
        more = tx.execute(next, [])? > 0;
    }
    Ok(())
}

/// Takes up what sources led to along with them.
fn take_up_along(tx: &rusqlite::Transaction<'_>) -> rusqlite::Result<()> {
    let mut more = tx.query_row("SELECT count(*) FROM taken_up", [], |row| row.get::<_, i64>(0))? > 0;
    while more {
        let next = "INSERT OR IGNORE INTO taken_up SELECT url FROM url WHERE kind > 0 AND state = 2 AND error = ?1
            AND source IN (SELECT url FROM taken_up)";
        more = tx.execute(next, [REMOVED])? > 0;
        tx.execute(
            "UPDATE url SET state = 0, due = 0, error = NULL WHERE state = 2 AND error = ?1
             AND url IN (SELECT url FROM taken_up)",
            [REMOVED],
        )?;
    }
    Ok(())
}

/// Lets the addresses of jobs that are not named any more wait, and takes up those of jobs that are named again.
fn park(tx: &rusqlite::Transaction<'_>, named: &[&str]) -> rusqlite::Result<()> {
    let mut select = tx.prepare_cached("SELECT id, name, parked FROM job")?;
    let jobs: Vec<(i64, String, bool)> =
        select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<rusqlite::Result<_>>()?;
    for (job, name, is_parked) in jobs {
        let to_park = !named.contains(&name.as_str());
        if to_park == is_parked {
            continue;
        }
        let sql = if to_park {
            "UPDATE url SET state = 2, error = ?2 WHERE job = ?1 AND kind = 0 AND state = 0"
        } else {
            "UPDATE url SET state = 0, error = NULL WHERE job = ?1 AND kind = 0 AND state = 2 AND error = ?2"
        };
        tx.execute(sql, params![job, REMOVED])?;
        tx.execute("UPDATE job SET parked = ?2 WHERE id = ?1", params![job, to_park])?;
        let mut hosts = tx.prepare_cached("SELECT DISTINCT host FROM url WHERE job = ?1 AND kind = 0")?;
        let hosts: Vec<i64> = hosts.query_map([job], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        hosts.into_iter().try_for_each(|host| frontier::make_ready(tx, host))?;
    }
    Ok(())
}

/// Brings up to date when hosts of sources have something to give out.
fn ready_with_sources(tx: &rusqlite::Transaction<'_>) -> rusqlite::Result<()> {
    let mut select = tx.prepare_cached("SELECT DISTINCT host FROM url WHERE kind > 0")?;
    let hosts: Vec<i64> = select.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    hosts.into_iter().try_for_each(|host| frontier::make_ready(tx, host))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::time::Duration;

    use super::super::tests::{at, fresh, story};
    use super::*;
    use crate::crawl::frontier::{Claim, Done, Known, Want};
    use crate::crawl::source::Kind;

    fn of(url: &str, kind: Kind, job: &str) -> Candidate {
        Candidate::new(url.parse().unwrap(), kind, job)
    }

    fn claim(store: &mut Store, now: i64) -> Vec<Claim> {
        let hosts = HashMap::new();
        let lease = Duration::from_mins(5);
        let want = Want { most: 99, per_host: 99, hosts: &hosts, due_by: Timestamp::MAX, lease };
        store.claim(&want, at(now)).unwrap().claims
    }

    /// What is claimed, as path and job.
    fn due(store: &mut Store, now: i64) -> Vec<(String, String)> {
        let mut due: Vec<_> = claim(store, now).into_iter().map(|it| (it.url.path().to_owned(), it.job)).collect();
        store.reap(Timestamp::MAX).unwrap();
        due.sort();
        due
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(path, job)| ((*path).to_owned(), (*job).to_owned())).collect()
    }

    /// A site that led to a feed, which led to a story.
    fn led() -> (Store, tempfile::TempDir) {
        let (mut store, folder) = fresh();
        store.set_sources(&[of("https://a.example/", Kind::Site, "old")], &["old"], at(0)).unwrap();
        for (from, to, kind) in [("/", "/feed", Kind::Feed), ("/feed", "/story", Kind::Story)] {
            let claims = claim(&mut store, 0);
            let it = claims.iter().find(|claim| claim.url.path() == from).unwrap();
            let found = Candidate {
                source: Some(it.url.as_str().into()),
                ..of(&format!("https://a.example{to}"), kind, "old")
            };
            let done = Done {
                found: vec![found],
                due: Some(at(0)),
                pace: Some(Duration::from_secs(1)),
                ..Done::of(it.lease, at(0))
            };
            store.complete(&[done], at(0)).unwrap();
            store.reap(Timestamp::MAX).unwrap();
        }
        (store, folder)
    }

    #[test]
    fn what_a_source_led_to_goes_with_it_to_a_job_of_another_name() {
        let (mut store, _folder) = led();
        assert_eq!(due(&mut store, 9), pairs(&[("/", "old"), ("/feed", "old"), ("/story", "old")]));
        store.set_sources(&[of("https://a.example/", Kind::Site, "new")], &["new"], at(1)).unwrap();
        assert_eq!(due(&mut store, 9), pairs(&[("/", "new"), ("/feed", "new"), ("/story", "new")]));
    }

    #[test]
    fn a_job_that_is_named_again_goes_on_with_all_that_it_had() {
        let (mut store, _folder) = led();
        let before = due(&mut store, 9);
        store.set_sources(&[of("https://b.example/", Kind::Front, "other")], &["other"], at(1)).unwrap();
        assert_eq!(due(&mut store, 9), pairs(&[("/", "other")]));
        // Not even when all sources are to be looked at.
        store.poll_now().unwrap();
        assert_eq!(due(&mut store, 9), pairs(&[("/", "other")]));
        store.set_sources(&[of("https://a.example/", Kind::Site, "old")], &["old"], at(2)).unwrap();
        assert_eq!(due(&mut store, 9), before);
    }

    #[test]
    fn a_source_that_was_given_up_and_is_not_named_any_more_is_not_asked() {
        let (mut store, _folder) = fresh();
        let both = [of("https://a.example/feed", Kind::Feed, "job"), of("https://b.example/feed", Kind::Feed, "job")];
        store.set_sources(&both, &["job"], at(0)).unwrap();
        let gone = claim(&mut store, 0).into_iter().find(|claim| claim.url.host_str() == Some("b.example")).unwrap();
        store.fail(&[crate::crawl::Failed::of(gone.lease, at(0), "gone")], at(0)).unwrap();
        store.reap(Timestamp::MAX).unwrap();
        store.set_sources(&both[..1], &["job"], at(1)).unwrap();
        store.poll_now().unwrap();
        let hosts: Vec<_> = claim(&mut store, 9).into_iter().map(|claim| claim.url.to_string()).collect();
        assert_eq!(hosts, ["https://a.example/feed"]);
    }

    #[test]
    fn a_guess_is_one_until_it_answers_or_somebody_says_that_it_is_there() {
        let (mut store, _folder) = fresh();
        let guess =
            |path: &str| Candidate { is_guess: true, ..of(&format!("https://a.example{path}"), Kind::Feed, "job") };
        store.add(&[guess("/rss"), guess("/feed")], at(0)).unwrap();
        let claims = claim(&mut store, 0);
        assert!(claims.iter().all(|claim| claim.is_guess));
        store.complete(&[Done { due: Some(at(1)), ..Done::of(claims[0].lease, at(0)) }], at(0)).unwrap();
        store.fail(&[crate::crawl::Failed::of(claims[1].lease, at(0), "not-found")], at(0)).unwrap();
        // A wrong one is not told of.
        assert_eq!((store.sources().unwrap().len(), store.stats(at(0)).unwrap().given_up), (1, 0));
        let again = claim(&mut store, 9);
        assert_eq!((again.len(), again[0].url.path(), again[0].is_guess), (1, "/rss", false));
        // Another guess changes nothing.
        store.add(&[guess("/feed")], at(9)).unwrap();
        assert!(claim(&mut store, 9).is_empty());
        store.add(&[of("https://a.example/feed", Kind::Feed, "job")], at(9)).unwrap();
        let said = claim(&mut store, 9);
        assert_eq!((said[0].url.path(), said[0].is_guess, said[0].failures), ("/feed", false, 0));
    }

    #[test]
    fn a_guess_that_was_left_with_its_site_is_looked_at_when_the_jobs_file_names_it() {
        let (mut store, _folder) = fresh();
        let site = [of("https://a.example/", Kind::Site, "job")];
        store.set_sources(&site, &["job"], at(0)).unwrap();
        let it = claim(&mut store, 0).remove(0);
        let guess = of("https://a.example/feed", Kind::Feed, "job");
        let found = vec![Candidate { is_guess: true, source: Some(it.url.as_str().into()), ..guess.clone() }];
        store.complete(&[Done { found, due: Some(at(0)), ..Done::of(it.lease, at(0)) }], at(0)).unwrap();
        store.set_sources(&[of("https://b.example/", Kind::Front, "job")], &["job"], at(1)).unwrap();
        store.set_sources(&[guess], &["job"], at(2)).unwrap();
        let claims = claim(&mut store, 9);
        let urls: Vec<_> = claims.iter().map(|claim| (claim.url.as_str(), claim.is_guess)).collect();
        assert_eq!(urls, [("https://a.example/feed", false)]);
    }

    #[test]
    fn a_story_that_is_named_as_a_source_is_looked_at_as_one() {
        let (mut store, _folder) = fresh();
        store.add(&[story("https://a.example/politics/")], at(0)).unwrap();
        let it = claim(&mut store, 0).remove(0);
        let known = Some(Known { body: Some(1), ..Known::default() });
        store.complete(&[Done { known, ..Done::of(it.lease, at(0)) }], at(0)).unwrap();
        store.set_sources(&[of("https://a.example/politics/", Kind::Front, "job")], &["job"], at(1)).unwrap();
        let it = claim(&mut store, 9).remove(0);
        assert_eq!((it.kind, it.known), (Kind::Front, Known::default()));
    }
}
