//! The frontier in the store.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use url::Url;

use super::outcome::Batch;
use super::{Store, count, ms, named, outcome, pause, time};
use crate::crawl::frontier::{Allowance, Candidate, Claim, Claimed, Done, Failed, Frontier, Known, Lease, Stats, Want};
use crate::crawl::source::Kind;
use crate::error::Error;
use crate::fetch::Validators;

/// A clock that shows an earlier time than before by less than this is the same clock.
const JITTER_MS: i64 = 1_000;

impl Frontier for Store {
    fn add(&mut self, candidates: &[Candidate], now: Timestamp) -> Result<u64, Error> {
        let jobs = self.jobs_of(candidates)?;
        self.change(|tx| insert(tx, candidates, &jobs, None, now).map(|added| added.new))
    }

    fn exchange(
        &mut self,
        done: &[Done],
        failed: &[Failed],
        want: Option<&Want<'_>>,
        now: Timestamp,
    ) -> Result<(Vec<bool>, Claimed), Error> {
        let mut jobs = HashMap::new();
        let mut outputs = HashMap::new();
        for done in done {
            jobs.extend(self.jobs_of(&done.found)?);
            for name in done.article.iter().flat_map(|clip| &clip.outputs) {
                outputs.insert(name.as_str(), self.output(name)?);
            }
        }
        let mut recent = std::mem::take(&mut self.recent);
        let exchanged = self.change(|tx| {
            let mut batch = Batch::new(jobs, outputs, &mut recent);
            let mut counted = Vec::with_capacity(done.len() + failed.len());
            for done in done {
                counted.push(outcome::complete(tx, done, &mut batch, now)?);
            }
            for failed in failed {
                counted.push(outcome::fail(tx, failed, &mut batch.hosts, now)?);
            }
            for host in &batch.hosts {
                make_ready(tx, *host)?;
            }
            let claimed = want.map_or(Ok(Claimed::default()), |want| claimed(tx, want, now))?;
            outcome::keep_words(tx, &batch)?;
            Ok((counted, claimed))
        });
        self.recent = recent;
        exchanged
    }

    fn extend(&mut self, leases: &[Lease], until: Timestamp) -> Result<u64, Error> {
        self.change(|tx| {
            let mut extend =
                tx.prepare_cached("UPDATE url SET lease = ?3 WHERE id = ?1 AND claims = ?2 AND state = 1")?;
            leases
                .iter()
                .try_fold(0, |sum, lease| Ok(sum + extend.execute(params![lease.id, lease.claim, ms(until)])? as u64))
        })
    }

    fn reap(&mut self, now: Timestamp) -> Result<u64, Error> {
        self.change(|tx| {
            follow_clock(tx, now)?;
            let mut late = tx.prepare_cached("SELECT id, host FROM url WHERE state = 1 AND lease <= ?1")?;
            let late: Vec<(i64, i64)> =
                late.query_map([ms(now)], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
            let mut hosts = BTreeMap::<i64, i64>::new();
            let mut back = tx.prepare_cached("UPDATE url SET state = 0, lease = NULL WHERE id = ?1")?;
            for (id, host) in &late {
                back.execute([id])?;
                *hosts.entry(*host).or_default() += 1;
            }
            let mut release = tx.prepare_cached("UPDATE host SET leased = max(0, leased - ?2) WHERE id = ?1")?;
            for (host, leases) in hosts {
                release.execute([host, leases])?;
                make_ready(tx, host)?;
            }
            Ok(late.len() as u64)
        })
    }

    fn stats(&mut self, now: Timestamp) -> Result<Stats, Error> {
        self.look_at(now)
    }
}

impl Store {
    /// How much there is, of a store that is only looked at, too.
    pub(in crate::crawl) fn look_at(&self, now: Timestamp) -> Result<Stats, Error> {
        self.ask(|db| {
            let mut stats = Stats::default();
            // A guess that was wrong is no loss.
            let mut states =
                db.prepare("SELECT state, count(*) FROM url WHERE NOT (state = 3 AND guessed) GROUP BY state")?;
            let mut rows = states.query([])?;
            while let Some(row) = rows.next()? {
                let (state, number) = (row.get::<_, i64>(0)?, count(row, 1)?);
                match state {
                    0 => stats.waiting = number,
                    1 => stats.leased = number,
                    2 => stats.done = number,
                    _ => stats.given_up = number,
                }
            }
            let due = "SELECT count(*) FROM url WHERE state = 0 AND due <= ?1";
            stats.due = db.query_row(due, [ms(now)], |row| count(row, 0))?;
            stats.hosts = db.query_row("SELECT count(*) FROM host", [], |row| count(row, 0))?;
            Ok(stats)
        })
    }

    fn jobs_of(&mut self, candidates: &[Candidate]) -> Result<HashMap<Arc<str>, i64>, Error> {
        let mut jobs = HashMap::new();
        for candidate in candidates {
            if !jobs.contains_key(&candidate.job) {
                jobs.insert(Arc::clone(&candidate.job), self.job(&candidate.job)?);
            }
        }
        Ok(jobs)
    }
}

/// What was made known.
#[derive(Debug, Default)]
pub(super) struct Added {
    pub(super) new: u64,
    /// Whether there were stories that an allowance did not reach for.
    pub(super) is_cut: bool,
}

/// Makes addresses known.
pub(super) fn insert(
    tx: &Transaction<'_>,
    candidates: &[Candidate],
    jobs: &HashMap<Arc<str>, i64>,
    allowance: Option<&Allowance>,
    now: Timestamp,
) -> rusqlite::Result<Added> {
    let mut hosts = HashMap::<String, i64>::new();
    let mut touched = HashSet::new();
    let mut insert = tx.prepare_cached(
        "INSERT OR IGNORE INTO url (url, host, job, kind, due, depth, found, source, title, published, guessed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    let mut is_known = tx.prepare_cached("SELECT EXISTS (SELECT 1 FROM url WHERE url = ?1)")?;
    let mut added = Added::default();
    for candidate in candidates {
        let allowance = allowance.filter(|_| candidate.kind == Kind::Story);
        if allowance.is_some_and(|allowance| allowance.left() == 0) {
            added.is_cut =
                added.is_cut || !is_known.query_row([candidate.url.as_str()], |row| row.get::<_, bool>(0))?;
            continue;
        }
        let name = crate::fetch::site(&candidate.url);
        let host = if let Some(host) = hosts.get(&name) {
            *host
        } else {
            let host = named(tx, "host", &name)?;
            hosts.insert(name, host);
            host
        };
        let inserted = insert.execute(params![
            candidate.url.as_str(),
            host,
            jobs.get(&candidate.job),
            number(candidate.kind),
            ms(candidate.due),
            candidate.depth,
            ms(now),
            candidate.source,
            candidate.title,
            candidate.published,
            candidate.is_guess,
        ])?;
        if inserted == 0 && is_there_after_all(tx, candidate)? {
            touched.insert(host);
        }
        if inserted > 0 {
            touched.insert(host);
            added.new += 1;
            allowance.inspect(|allowance| allowance.take());
        }
    }
    for host in touched {
        make_ready(tx, host)?;
    }
    Ok(added)
}

/// Whether an address that was a guess is one to be visited again: what was not there by a guess may be by somebody's word.
fn is_there_after_all(tx: &Transaction<'_>, candidate: &Candidate) -> rusqlite::Result<bool> {
    if candidate.kind == Kind::Story || candidate.is_guess {
        return Ok(false);
    }
    let mut update = tx.prepare_cached(
        "UPDATE url SET guessed = 0, failures = 0, failing = NULL, error = CASE state WHEN 3 THEN NULL ELSE error END,
         due = CASE state WHEN 3 THEN 0 ELSE due END, state = CASE state WHEN 3 THEN 0 ELSE state END
         WHERE url = ?1 AND guessed = 1",
    )?;
    Ok(update.execute([candidate.url.as_str()])? > 0)
}

/// Brings up to date when a host has something to give out. One that gives out all it may is found again when one of its
/// addresses comes back.
pub(super) fn make_ready(tx: &Transaction<'_>, host: i64) -> rusqlite::Result<()> {
    let mut update = tx.prepare_cached(
        "UPDATE host SET ready = (SELECT max(host.next, min(due)) FROM url WHERE url.host = host.id AND state = 0)
         WHERE id = ?1",
    )?;
    update.execute([host])?;
    Ok(())
}

fn claimed(tx: &Transaction<'_>, want: &Want<'_>, now: Timestamp) -> rusqlite::Result<Claimed> {
    let claims = claim(tx, want, now)?;
    let next = if claims.len() < want.most { next(tx, want.due_by)? } else { None };
    Ok(Claimed { claims, next })
}

fn claim(tx: &Transaction<'_>, want: &Want<'_>, now: Timestamp) -> rusqlite::Result<Vec<Claim>> {
    let due_by = ms(want.due_by.min(now));
    // Hosts that have nothing but what is due later must not stand before the others.
    let mut ready = tx.prepare_cached(
        "SELECT id, name, leased FROM host WHERE ready <= ?1
         AND EXISTS (SELECT 1 FROM url WHERE host = host.id AND state = 0 AND due <= ?2) ORDER BY ready LIMIT ?3",
    )?;
    let hosts: Vec<(i64, String, u32)> = ready
        .query_map(params![ms(now), due_by, want.most as i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut waiting = tx.prepare_cached(SELECT)?;
    let mut lease = tx.prepare_cached("UPDATE url SET state = 1, lease = ?2, claims = claims + 1 WHERE id = ?1")?;
    let mut take = tx.prepare_cached("UPDATE host SET leased = leased + ?2 WHERE id = ?1")?;
    let until = ms(now.saturating_add(want.lease).unwrap_or(Timestamp::MAX));
    let share = want.most.div_ceil(hosts.len().max(1));
    let mut claims = Vec::new();
    for (host, name, leased) in hosts {
        // What is set of an address is set of all its ports.
        let address = name.rsplit_once(':').map_or(name.as_str(), |(address, _)| address);
        let own = want.hosts.get(&name).or_else(|| want.hosts.get(address));
        let most = own.copied().unwrap_or(want.per_host).max(1);
        let free = most.saturating_sub(leased) as usize;
        let number = free.min(share).min(want.most - claims.len());
        let found: Vec<Claim> =
            waiting.query_map(params![host, due_by, number as i64], read)?.collect::<rusqlite::Result<_>>()?;
        for claim in &found {
            lease.execute([claim.lease.id, until])?;
        }
        take.execute([host, found.len() as i64])?;
        if leased as usize + found.len() >= most as usize {
            tx.prepare_cached("UPDATE host SET ready = NULL WHERE id = ?1")?.execute([host])?;
        } else {
            make_ready(tx, host)?;
        }
        claims.extend(found);
        if claims.len() >= want.most {
            break;
        }
    }
    Ok(claims)
}

const SELECT: &str = "
    SELECT url.id, claims, url, kind, job.name, depth, failures, found, failing, pace,
        etag, last_modified, body, article, source, title, published, validated, guessed, note,
        (SELECT kind FROM url AS naming WHERE naming.url = url.source)
    FROM url JOIN job ON job.id = url.job
    WHERE host = ?1 AND state = 0 AND due <= ?2 ORDER BY due LIMIT ?3";

fn read(row: &Row<'_>) -> rusqlite::Result<Claim> {
    let text: String = row.get(2)?;
    // Only damage explains an address that is none.
    let damage = |at, e| rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, e);
    let url = Url::parse(&text).map_err(|e| damage(2, e.into()))?;
    let kind = kind(row.get(3)?).ok_or_else(|| damage(3, "no kind of address".into()))?;
    let mut validators = Validators::default();
    (validators.etag, validators.last_modified) = (row.get(10)?, row.get(11)?);
    validators.url = row.get::<_, Option<String>>(17)?.and_then(|url| Url::parse(&url).ok());
    Ok(Claim {
        lease: Lease { id: row.get(0)?, claim: row.get::<_, i64>(1)? + 1 },
        url,
        kind,
        job: row.get(4)?,
        depth: row.get(5)?,
        failures: row.get(6)?,
        found: time(row.get(7)?),
        failing: row.get::<_, Option<i64>>(8)?.map(time),
        pace: row.get::<_, Option<i64>>(9)?.map(pause),
        known: Known { validators, body: row.get(12)?, article: row.get(13)? },
        source: row.get(14)?,
        named_by: row.get::<_, Option<i64>>(20)?.and_then(self::kind),
        is_guess: row.get(18)?,
        note: row.get(19)?,
        title: row.get(15)?,
        published: row.get(16)?,
    })
}

/// When something that is due can be given out.
fn next(tx: &Transaction<'_>, due_by: Timestamp) -> rusqlite::Result<Option<Timestamp>> {
    let mut next = tx.prepare_cached(
        "SELECT ready FROM host WHERE ready IS NOT NULL
         AND EXISTS (SELECT 1 FROM url WHERE host = host.id AND state = 0 AND due <= ?1) ORDER BY ready LIMIT 1",
    )?;
    Ok(next.query_row([ms(due_by)], |row| row.get(0)).optional()?.map(time))
}

/// Moves back what was to come when the clock was set back; otherwise all would wait for the old time.
fn follow_clock(tx: &Transaction<'_>, now: Timestamp) -> rusqlite::Result<()> {
    let mut last = tx.prepare_cached("SELECT value FROM fact WHERE name = 'clock'")?;
    let last: Option<i64> = last.query_row([], |row| row.get(0)).optional()?;
    // The end of time is no time that a clock shows: it takes back all leases.
    if now == Timestamp::MAX {
        return Ok(());
    }
    let back = last.map_or(0, |last| last - ms(now));
    if back > JITTER_MS {
        tx.execute("UPDATE url SET due = due - ?1 WHERE state = 0 AND due > ?2", [back, ms(now)])?;
        tx.execute("UPDATE url SET lease = lease - ?1 WHERE state = 1", [back])?;
        tx.execute("UPDATE host SET next = next - ?1 WHERE next > ?2", [back, ms(now)])?;
        tx.execute("UPDATE host SET ready = ready - ?1 WHERE ready > ?2", [back, ms(now)])?;
        tracing::warn!(seconds = back / 1000, "the clock was set back: what was to come is moved with it");
    }
    tx.execute("INSERT OR REPLACE INTO fact (name, value) VALUES ('clock', ?1)", [ms(now)])?;
    Ok(())
}

const KINDS: [Kind; 6] = [Kind::Story, Kind::Feed, Kind::Sitemap, Kind::Front, Kind::Site, Kind::List];

pub(super) fn number(kind: Kind) -> i64 {
    KINDS.iter().position(|it| *it == kind).unwrap_or_default() as i64
}

/// A kind as it is shown.
pub(super) fn name(number: i64) -> &'static str {
    kind(number).map_or("unknown", Kind::name)
}

fn kind(number: i64) -> Option<Kind> {
    KINDS.get(usize::try_from(number).ok()?).copied()
}
