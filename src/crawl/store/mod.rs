//! One SQLite file that keeps everything: the frontier, the articles and what is to be put out.
//!
//! It is written by one process at a time, which holds a lock on a file beside it. Journal mode WAL, so that readers
//! (`status`, `search`, `history`) never wait, and `synchronous = FULL`, so that what was committed survives the loss of
//! power: an article in a complete output file must not be forgotten and put out again. NORMAL would lose the
//! newest commits then. The price is one `fsync` a transaction, and outcomes are committed many at a time.
// The database knows signed numbers alone, and counts are far below their half.
#![allow(clippy::cast_possible_wrap)]

mod copies;
mod error;
mod frontier;
mod latencies;
mod lock;
mod look;
mod memories;
mod outbox;
mod outcome;
mod schema;
mod sources;
mod yields;
#[cfg(test)]
mod power_tests;
#[cfg(test)]
mod scale_tests;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::error::{Error, Fault, Kind};
use copies::Recent;
pub(super) use latencies::DAYS;
pub(super) use look::VersionRow;
pub(super) use outbox::{Line, Part, Progress};
pub(super) use yields::{Day, day};

/// How long another program's lock on the file is waited for.
const BUSY: Duration = Duration::from_secs(10);

/// Prepared statements that are kept: all there are.
const STATEMENTS: usize = 100;

/// The store of a crawl.
#[derive(Debug)]
pub(super) struct Store {
    db: Connection,
    path: PathBuf,
    /// Held while the store is written to.
    _lock: Option<File>,
    /// Numbers of jobs and outputs by name.
    jobs: HashMap<String, i64>,
    outputs: HashMap<String, i64>,
    /// What new articles may be copies of.
    recent: Recent,
}

/// A store that several threads have, one at a time.
#[derive(Debug)]
pub(super) struct Shared(Mutex<Store>);

impl Shared {
    pub(super) fn new(store: Store) -> Self {
        Self(Mutex::new(store))
    }

    /// The store, for one question or change: whoever waits for something else meanwhile gives it back first.
    pub(super) fn held(&self) -> MutexGuard<'_, Store> {
        // A transaction that a panic ended is undone.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// Opens a store to crawl into; it is made if it is not there.
    ///
    /// # Errors
    /// When another process does the same ([`Error::is_taken`]), or it cannot be used ([`Error::is_store`]).
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| Error::write(folder, e))?;
        }
        let lock = lock::take(path)?;
        let db = Connection::open(path).map_err(|e| error::of(path, e))?;
        let mut store = Self {
            db,
            path: path.to_owned(),
            _lock: Some(lock),
            jobs: HashMap::new(),
            outputs: HashMap::new(),
            recent: Recent::default(),
        };
        store.set_up()?;
        store.migrate()?;
        store.recent = store.ask(|db| Recent::load(db, Timestamp::now()))?;
        Ok(store)
    }

    /// Opens a store to look at.
    ///
    /// # Errors
    /// When it is not there or cannot be used ([`Error::is_store`]).
    pub(super) fn look(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            return Err(Error::plain(Kind::Store(path.to_owned(), Fault::Missing), None));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags).map_err(|e| error::of(path, e))?;
        let store = Self {
            db,
            path: path.to_owned(),
            _lock: None,
            jobs: HashMap::new(),
            outputs: HashMap::new(),
            recent: Recent::default(),
        };
        store.db.busy_timeout(BUSY).map_err(|e| error::of(path, e))?;
        store.check_version()?;
        Ok(store)
    }

    fn set_up(&self) -> Result<(), Error> {
        let set = || -> rusqlite::Result<()> {
            self.db.busy_timeout(BUSY)?;
            self.db.set_prepared_statement_cache_capacity(STATEMENTS);
            self.db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
            self.db.pragma_update(None, "synchronous", "FULL")?;
            self.db.pragma_update(None, "foreign_keys", "OFF")?;
            // 32 MiB of pages: the indexes of a million addresses do not fit, and need not.
            self.db.pragma_update(None, "cache_size", -32 * 1024)?;
            // The log is put into the file every 16 MiB and not every 4: many pages are written again and again.
            self.db.pragma_update(None, "wal_autocheckpoint", 4_000)?;
            // Statements are planned once, and not anew for every value.
            self.db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            // Damage is found where it is read, not passed on.
            self.db.pragma_update(None, "cell_size_check", "ON")?;
            self.db.pragma_update(None, "temp_store", "MEMORY")
        };
        set().map_err(|e| error::of(&self.path, e))
    }

    /// The version of the file's tables; 0 for a new file.
    fn check_version(&self) -> Result<usize, Error> {
        let ask = |name: &str| self.db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let (application, found) = ask("application_id")
            .and_then(|application| Ok((application, ask("user_version")?)))
            .map_err(|e| error::of(&self.path, e))?;
        let tables: i64 = self
            .db
            .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
            .map_err(|e| error::of(&self.path, e))?;
        let fault = |fault| Error::plain(Kind::Store(self.path.clone(), fault), None);
        if tables > 0 && application != schema::APPLICATION {
            return Err(fault(Fault::Foreign));
        }
        let known = schema::MIGRATIONS.len();
        usize::try_from(found)
            .ok()
            .filter(|found| *found <= known)
            .ok_or_else(|| fault(Fault::Newer { found, known: known as i64 }))
    }

    /// Brings the tables up to date, a version a transaction.
    fn migrate(&mut self) -> Result<(), Error> {
        for version in self.check_version()?..schema::MIGRATIONS.len() {
            self.change(|tx| {
                tx.execute_batch(schema::MIGRATIONS[version])?;
                tx.pragma_update(None, "application_id", schema::APPLICATION)?;
                tx.pragma_update(None, "user_version", version as i64 + 1)
            })?;
        }
        Ok(())
    }

    /// Does several things in one transaction: all of them or none.
    fn change<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T, Error> {
        let change = || {
            // Immediate: a lock is waited for at the start, where nothing has been read yet.
            let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&tx)?;
            tx.commit()?;
            Ok(done)
        };
        change().map_err(|e| error::of(&self.path, e))
    }

    /// Reads something.
    fn ask<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        work(&self.db).map_err(|e| error::of(&self.path, e))
    }

    /// Asks several things about one moment, whatever a crawl writes meanwhile.
    pub(super) fn at_one_moment<T>(&self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        self.ask(|db| db.execute_batch("BEGIN"))?;
        let answers = work();
        self.ask(|db| db.execute_batch("ROLLBACK"))?;
        answers
    }

    #[cfg(test)]
    pub(super) fn db_for_tests(&self) -> &Connection {
        &self.db
    }

    /// The number of a job.
    fn job(&mut self, name: &str) -> Result<i64, Error> {
        if let Some(id) = self.jobs.get(name) {
            return Ok(*id);
        }
        let id = self.change(|tx| named(tx, "job", name))?;
        self.jobs.insert(name.to_owned(), id);
        Ok(id)
    }

    /// The number of an output.
    pub(super) fn output(&mut self, name: &str) -> Result<i64, Error> {
        if let Some(id) = self.outputs.get(name) {
            return Ok(*id);
        }
        let id = self.change(|tx| named(tx, "output", name))?;
        self.outputs.insert(name.to_owned(), id);
        Ok(id)
    }
}

/// The number of a row by its name; it is made if it is not there.
fn named(tx: &Transaction<'_>, table: &str, name: &str) -> rusqlite::Result<i64> {
    tx.execute(&format!("INSERT OR IGNORE INTO {table} (name) VALUES (?1)"), [name])?;
    tx.query_row(&format!("SELECT id FROM {table} WHERE name = ?1"), [name], |row| row.get(0))
}

/// A time as it is kept.
fn ms(time: Timestamp) -> i64 {
    time.as_millisecond()
}

/// A pause as it is kept.
fn pause_ms(pause: Duration) -> i64 {
    i64::try_from(pause.as_millis()).unwrap_or(i64::MAX)
}

/// A time as it was kept.
fn time(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A pause as it was kept.
fn pause(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or_default())
}

/// A number of rows.
fn count(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(at)?).unwrap_or_default())
}
