//! What became of an address, with all that changes by it.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};
use url::Url;

use super::{frontier, ms, pause_ms};
use crate::crawl::frontier::{Clip, Done, Failed, Lease};

/// Takes an address back from whoever has it; gives its host, or `None` if nobody has it by this lease any more.
fn take_back(tx: &Transaction<'_>, lease: Lease, host_next: Timestamp) -> rusqlite::Result<Option<i64>> {
    let mut held = tx.prepare_cached("SELECT host FROM url WHERE id = ?1 AND claims = ?2 AND state = 1")?;
    let Some(host) = held.query_row([lease.id, lease.claim], |row| row.get(0)).optional()? else { return Ok(None) };
    let mut release =
        tx.prepare_cached("UPDATE host SET leased = max(0, leased - 1), next = max(next, ?2) WHERE id = ?1")?;
    release.execute([host, ms(host_next)])?;
    Ok(Some(host))
}

pub(super) fn complete(
    tx: &Transaction<'_>,
    done: &Done,
    jobs: &HashMap<String, i64>,
    outputs: &HashMap<&str, i64>,
    hosts: &mut HashSet<i64>,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let Some(host) = take_back(tx, done.lease, done.host_next)? else { return Ok(false) };
    hosts.insert(host);
    let mut update = tx.prepare_cached(
        "UPDATE url SET state = ?2, due = ?3, pace = ?4, visited = ?5, lease = NULL, failures = 0, failing = NULL,
         error = NULL WHERE id = ?1",
    )?;
    let state = if done.due.is_some() { 0 } else { 2 };
    let due = ms(done.due.unwrap_or(Timestamp::UNIX_EPOCH));
    update.execute(params![done.lease.id, state, due, done.pace.map(pause_ms), ms(now)])?;
    if let Some(known) = &done.known {
        let mut update = tx.prepare_cached(
            "UPDATE url SET etag = ?2, last_modified = ?3, validated = ?4, body = ?5, article = ?6, changed = ?7 WHERE id = ?1",
        )?;
        let by = &known.validators;
        update.execute(params![
            done.lease.id,
            by.etag,
            by.last_modified,
            by.url.as_ref().map(Url::as_str),
            known.body,
            known.article,
            ms(now),
        ])?;
    }
    frontier::insert(tx, &done.found, jobs, done.most_new, now)?;
    if let Some(clip) = &done.article {
        keep(tx, done.lease.id, clip, outputs)?;
    }
    Ok(true)
}

/// Keeps a version of an article, its words, and its place in the outputs.
fn keep(tx: &Transaction<'_>, url: i64, clip: &Clip, outputs: &HashMap<&str, i64>) -> rusqlite::Result<()> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO version (url, number, fetched, headline, digest, record)
         VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM version WHERE url = ?1), ?2, ?3, ?4, ?5)",
    )?;
    let version = insert.insert(params![url, ms(clip.fetched), clip.headline, clip.digest, clip.record])?;
    tx.prepare_cached("DELETE FROM words WHERE rowid = ?1")?.execute([url])?;
    let mut words = tx.prepare_cached("INSERT INTO words (rowid, headline, text) VALUES (?1, ?2, ?3)")?;
    words.execute(params![url, clip.headline, clip.text])?;
    let mut outbox = tx.prepare_cached("INSERT INTO outbox (output, version) VALUES (?1, ?2)")?;
    for name in &clip.outputs {
        outbox.execute(params![outputs.get(name.as_str()), version])?;
    }
    Ok(())
}

pub(super) fn fail(
    tx: &Transaction<'_>,
    failed: &Failed,
    hosts: &mut HashSet<i64>,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let Some(host) = take_back(tx, failed.lease, failed.host_next)? else { return Ok(false) };
    hosts.insert(host);
    let mut update = tx.prepare_cached(
        "UPDATE url SET state = ?2, due = ?3, pace = coalesce(?4, pace), error = ?5, lease = NULL,
         failures = failures + 1, failing = coalesce(failing, ?6) WHERE id = ?1",
    )?;
    let state = if failed.due.is_some() { 0 } else { 3 };
    let due = ms(failed.due.unwrap_or(Timestamp::UNIX_EPOCH));
    update.execute(params![failed.lease.id, state, due, failed.pace.map(pause_ms), failed.error, ms(now)])?;
    Ok(true)
}
