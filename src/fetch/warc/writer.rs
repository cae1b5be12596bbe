//! Records → file.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;

use super::exchange::Exchange;
use super::record::{self, Kind, Original};
use crate::fetch::digest;

/// Payloads that are remembered, so that the same one is written once.
const MAX_REMEMBERED: usize = 100_000;

/// A file of records. Each is a gzip member of its own, so a reader can begin at any, and a program that is killed spoils
/// the last one at most.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(super) path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: File,
    payloads: HashMap<String, Original>,
}

impl Writer {
    /// Opens a file and goes on after what is in it.
    pub(crate) fn open(path: &Path, user_agent: &str) -> io::Result<Self> {
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        file.write_all(&member(&record::info(Timestamp::now(), user_agent))?)?;
        Ok(Self { path: path.to_owned(), state: Mutex::new(State { file, payloads: HashMap::new() }) })
    }

    /// Writes an exchange.
    pub(super) fn write(&self, exchange: &Exchange, body: &[u8], is_whole: bool) -> io::Result<()> {
        let id = record::id();
        let payload = digest::sha1(body);
        let known = self.lock().payloads.get(&payload).cloned();
        let kind = match known {
            _ if exchange.status.as_u16() == 304 => Kind::NotModified,
            // An empty body is the same everywhere and no news.
            Some(original) if is_whole && !body.is_empty() => Kind::Identical(original),
            _ => Kind::Response,
        };
        let mut members = member(&record::response(exchange, &id, body, is_whole, &kind))?;
        members.extend(member(&record::request(exchange, &id))?);
        let mut state = self.lock();
        // At once, so the two stay together and a killed program leaves whole records.
        state.file.write_all(&members)?;
        if matches!(kind, Kind::Response) && is_whole && state.payloads.len() < MAX_REMEMBERED {
            let url = record::target(&exchange.url).to_owned();
            state.payloads.insert(payload, Original { url, date: exchange.sent_at });
        }
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn member(record: &[u8]) -> io::Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(record)?;
    gzip.finish()
}
