//! What became of an address, with all that changes by it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};
use url::Url;

use super::copies::{self, Recent};
use super::yields::{self, Counted};
use super::{frontier, ms, named, pause_ms};
use crate::crawl::frontier::{Clip, Done, Failed, Lease};

/// An address that is taken back.
struct Held {
    host: i64,
    /// Whether its article has been kept under another address meanwhile.
    is_duplicate: bool,
}

/// Takes an address back from whoever has it; `None` if nobody has it by this lease any more.
fn take_back(tx: &Transaction<'_>, lease: Lease, host_next: Timestamp) -> rusqlite::Result<Option<Held>> {
    let mut held =
        tx.prepare_cached("SELECT host, error IS ?3 FROM url WHERE id = ?1 AND claims = ?2 AND state = 1")?;
    let held = held.query_row(params![lease.id, lease.claim, DUPLICATE], |row| {
        Ok(Held { host: row.get(0)?, is_duplicate: row.get(1)? })
    });
    let Some(held) = held.optional()? else { return Ok(None) };
    let mut release =
        tx.prepare_cached("UPDATE host SET leased = max(0, leased - 1), next = max(next, ?2) WHERE id = ?1")?;
    release.execute([held.host, ms(host_next)])?;
    Ok(Some(held))
}

/// What the outcomes of a transaction share.
pub(super) struct Batch<'a> {
    pub(super) jobs: HashMap<Arc<str>, i64>,
    pub(super) outputs: HashMap<&'a str, i64>,
    /// Hosts that may have something else to give out now.
    pub(super) hosts: HashSet<i64>,
    pub(super) recent: &'a mut Recent,
    /// Articles that were kept, by the number of their address, and of their version.
    kept: BTreeMap<i64, (&'a Clip, i64)>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(jobs: HashMap<Arc<str>, i64>, outputs: HashMap<&'a str, i64>, recent: &'a mut Recent) -> Self {
        Self { jobs, outputs, hosts: HashSet::new(), recent, kept: BTreeMap::new() }
    }
}

pub(super) fn complete<'a>(
    tx: &Transaction<'_>,
    done: &'a Done,
    batch: &mut Batch<'a>,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let Some(Held { host, is_duplicate }) = take_back(tx, done.lease, done.host_next)? else { return Ok(false) };
    batch.hosts.insert(host);
    if is_duplicate {
        leave(tx, done.lease.id, None)?;
        return Ok(true);
    }
    let added = frontier::insert(tx, &done.found, &batch.jobs, done.allowance.as_ref(), now)?;
    update(tx, done, added.is_cut, now)?;
    if let Some(seen) = done.seen {
        yields::add(tx, done.lease.id, Counted::Seen(seen), now)?;
    } else if done.article.is_some() {
        yields::add(tx, done.lease.id, Counted::Changed, now)?;
    }
    if let Some(clip) = &done.article
        && !is_kept_elsewhere(tx, done.lease.id, host, clip, now)?
    {
        let number = keep(tx, done.lease.id, clip, batch)?;
        batch.kept.insert(done.lease.id, (clip, number));
    }
    Ok(true)
}

/// Takes note of an address of when it is visited again, and of what it is known by; not of that if not all was taken that it
/// led to, so that it is found again.
fn update(tx: &Transaction<'_>, done: &Done, is_cut: bool, now: Timestamp) -> rusqlite::Result<()> {
    let state = if done.due.is_some() { 0 } else { 2 };
    let due = ms(done.due.unwrap_or(Timestamp::UNIX_EPOCH));
    let (id, pace, now) = (done.lease.id, done.pace.map(pause_ms), ms(now));
    // A list that is as it was has the note that it had.
    let note = done.known.as_ref().and(done.note.as_deref());
    let Some(known) = done.known.as_ref().filter(|_| !is_cut) else {
        let mut update = tx.prepare_cached(
            "UPDATE url SET state = ?2, due = ?3, pace = ?4, visited = ?5, lease = NULL, failures = 0, failing = NULL,
             error = NULL, guessed = 0, note = CASE WHEN ?6 THEN ?7 ELSE note END WHERE id = ?1",
        )?;
        update.execute(params![id, state, due, pace, now, done.known.is_some(), note])?;
        return Ok(());
    };
    let mut update = tx.prepare_cached(
        "UPDATE url SET state = ?2, due = ?3, pace = ?4, visited = ?5, lease = NULL, failures = 0, failing = NULL,
         error = NULL, guessed = 0, note = ?6, etag = ?7, last_modified = ?8, validated = ?9, body = ?10, article = ?11,
         changed = ?5 WHERE id = ?1",
    )?;
    let by = &known.validators;
    let at = by.url.as_ref().map(Url::as_str);
    update.execute(params![
        id,
        state,
        due,
        pace,
        now,
        note,
        by.etag,
        by.last_modified,
        at,
        known.body,
        known.article
    ])?;
    Ok(())
}

/// Why an address is not visited any more whose article is kept under another.
const DUPLICATE: &str = "duplicate";

/// Leaves an address whose article is kept under another.
fn leave(tx: &Transaction<'_>, url: i64, kept: Option<i64>) -> rusqlite::Result<()> {
    let mut leave = tx.prepare_cached(
        "UPDATE url SET state = 2, due = 0, lease = NULL, article = NULL, error = ?2, same_page = coalesce(?3, same_page)
         WHERE id = ?1",
    )?;
    leave.execute(params![url, DUPLICATE, kept])?;
    Ok(())
}

/// Whether an article is kept under another address of its page. If not, its other addresses are those of a duplicate now.
fn is_kept_elsewhere(tx: &Transaction<'_>, url: i64, host: i64, clip: &Clip, now: Timestamp) -> rusqlite::Result<bool> {
    // The address itself, or the one that it is a duplicate of.
    let mut other = tx.prepare_cached(
        "SELECT other.id, CASE WHEN other.article IS NOT NULL THEN other.id WHEN kept.article IS NOT NULL THEN kept.id END
         FROM url AS other LEFT JOIN url AS kept ON kept.id = other.same_page AND kept.id <> ?2
         WHERE other.url = ?1 AND other.id <> ?2",
    )?;
    for also in &clip.also {
        let known =
            other.query_row(params![also, url], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?)));
        match known.optional()? {
            Some((_, Some(kept))) => {
                leave(tx, url, Some(kept))?;
                return Ok(true);
            }
            Some((other, None)) => {
                // One that is being visited is left when its outcome comes.
                let mut update = tx.prepare_cached(
                    "UPDATE url SET state = CASE state WHEN 0 THEN 2 ELSE state END, error = ?2, same_page = ?3
                     WHERE id = ?1 AND kind = 0",
                )?;
                update.execute(params![other, DUPLICATE, url])?;
            }
            None => {
                let mut insert = tx.prepare_cached(
                    "INSERT INTO url (url, host, job, kind, state, due, depth, found, error, same_page)
                     SELECT ?2, ?3, job, 0, 2, 0, depth, ?4, ?5, ?1 FROM url WHERE id = ?1",
                )?;
                // A redirect may end on another site.
                let host = match Url::parse(also) {
                    Ok(also) => named(tx, "host", &crate::fetch::site(&also))?,
                    Err(_) => host,
                };
                insert.execute(params![url, also, host, ms(now), DUPLICATE])?;
            }
        }
    }
    Ok(false)
}

/// Keeps a version of an article and its place in the outputs; gives its number.
fn keep(tx: &Transaction<'_>, url: i64, clip: &Clip, batch: &mut Batch<'_>) -> rusqlite::Result<i64> {
    let mut next = tx.prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM version WHERE url = ?1")?;
    let number: i64 = next.query_row([url], |row| row.get(0))?;
    let (mut exact, mut near, mut same_as) = (None, None, None);
    if let Some(fingerprint) = &clip.fingerprint {
        let (whole, alike) = copies::kept(fingerprint);
        (exact, near) = (Some(whole), alike);
        same_as = batch.recent.same_as(tx, url, number, fingerprint, clip.fetched)?;
    }
    // All at once: to change a row is to write its record again.
    let mut insert = tx.prepare_cached(
        "INSERT INTO version (url, number, fetched, headline, digest, record, exact, near, same_as)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let (fetched, record) = (ms(clip.fetched), &clip.record);
    let version =
        insert.insert(params![url, number, fetched, clip.headline, clip.digest, record, exact, near, same_as])?;
    let mut outbox = tx.prepare_cached("INSERT INTO outbox (output, version) VALUES (?1, ?2)")?;
    for name in &clip.outputs {
        outbox.execute(params![batch.outputs.get(name.as_str()), version])?;
    }
    Ok(number)
}

pub(super) fn fail(
    tx: &Transaction<'_>,
    failed: &Failed,
    hosts: &mut HashSet<i64>,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let Some(held) = take_back(tx, failed.lease, failed.host_next)? else { return Ok(false) };
    hosts.insert(held.host);
    if held.is_duplicate {
        leave(tx, failed.lease.id, None)?;
        return Ok(true);
    }
    yields::add(tx, failed.lease.id, Counted::Failed, now)?;
    let mut update = tx.prepare_cached(
        "UPDATE url SET state = ?2, due = ?3, pace = coalesce(?4, pace), error = ?5, lease = NULL,
         failures = failures + 1, failing = coalesce(failing, ?6) WHERE id = ?1",
    )?;
    let state = if failed.due.is_some() { 0 } else { 3 };
    let due = ms(failed.due.unwrap_or(Timestamp::UNIX_EPOCH));
    update.execute(params![failed.lease.id, state, due, failed.pace.map(pause_ms), failed.error, ms(now)])?;
    Ok(true)
}

/// Keeps the words of the articles that were kept, after all else: the search would write what it has in memory before every
/// other change. It does so before an address whose number is lower than the last one, too, so they come in order.
pub(super) fn keep_words(tx: &Transaction<'_>, batch: &Batch<'_>) -> rusqlite::Result<()> {
    let mut delete = tx.prepare_cached("DELETE FROM words WHERE rowid = ?1")?;
    let mut insert = tx.prepare_cached("INSERT INTO words (rowid, headline, text) VALUES (?1, ?2, ?3)")?;
    for (url, _) in batch.kept.iter().filter(|(_, (_, number))| *number > 1) {
        delete.execute([url])?;
    }
    for (url, (clip, _)) in &batch.kept {
        insert.execute(params![url, clip.headline, clip.text])?;
    }
    Ok(())
}
