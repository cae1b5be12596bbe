//! Records → file.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use tracing::warn;

use super::exchange::Exchange;
use super::mend::mend;
use super::record::{self, Kind, Original};
use crate::fetch::digest;

/// Payloads that are remembered, so that the same one is written once.
const MAX_REMEMBERED: usize = 100_000;

/// A file of records. Each is a gzip member of its own, so a reader can begin at any. Of a program that is killed, and
/// of a write that fails, half a member may be left at the end: it is cut off before the next is written.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(super) path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: File,
    /// Whether the last write failed, and may have left half a member.
    is_torn: bool,
    payloads: HashMap<String, Original>,
}

impl Writer {
    /// Opens a file and goes on after what is in it. Two writers would cut each other's records: the second is refused for
    /// as long as the first is there.
    pub(crate) fn open(path: &Path, user_agent: &str) -> io::Result<Self> {
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(io::ErrorKind::WouldBlock, "another program or fetcher is writing to it"));
            }
            // Not every file system has locks.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let cut = mend(&mut file)?;
        if cut > 0 {
            warn!(file = %path.display(), bytes = cut, "the last record was cut off in an earlier run, and what is left of it is removed");
        }
        file.write_all(&member(&record::info(Timestamp::now(), user_agent))?)?;
        Ok(Self { path: path.to_owned(), state: Mutex::new(State { file, is_torn: false, payloads: HashMap::new() }) })
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
        state.append(&members)?;
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

impl State {
    /// Writes members at once, so they stay together and a killed program seldom leaves half of one.
    fn append(&mut self, members: &[u8]) -> io::Result<()> {
        if std::mem::replace(&mut self.is_torn, true) {
            mend(&mut self.file)?;
        }
        self.file.write_all(members)?;
        self.is_torn = false;
        Ok(())
    }
}

fn member(record: &[u8]) -> io::Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(record)?;
    gzip.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kinds of the records of a file, one after the other, as any reader finds them.
    fn kinds(path: &Path) -> Vec<String> {
        let bytes = std::fs::read(path).unwrap();
        let mut rest = &bytes[..];
        let mut kinds = Vec::new();
        while !rest.is_empty() {
            let mut record = Vec::new();
            io::Read::read_to_end(&mut flate2::bufread::GzDecoder::new(&mut rest), &mut record).unwrap();
            let text = String::from_utf8_lossy(&record);
            kinds.push(text.lines().nth(1).unwrap().trim_start_matches("WARC-Type: ").to_owned());
        }
        kinds
    }

    fn record(kind: &str) -> Vec<u8> {
        // Noise is stored as it is, also what looks like a member.
        let noise: Vec<u8> = (0..3000).map(|_| fastrand::u8(..)).collect();
        let page = member(b"<p>a page that came compressed").unwrap();
        member(&[format!("WARC/1.1\r\nWARC-Type: {kind}\r\n\r\n").as_bytes(), &noise, &page, &noise].concat()).unwrap()
    }

    #[test]
    fn half_a_record_of_a_killed_program_is_cut_off_and_what_comes_after_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.warc.gz");
        let (whole, last) = (record("response"), record("request"));
        for cut in [0, 1, 2, 9, 10, 40, last.len() / 2, last.len() - 1] {
            std::fs::write(&path, [&whole[..], &last[..cut]].concat()).unwrap();
            Writer::open(&path, "clippings/1.0").unwrap();
            assert_eq!(kinds(&path), ["response", "warcinfo"], "{cut}");
            // The very first record.
            std::fs::write(&path, &last[..cut]).unwrap();
            Writer::open(&path, "clippings/1.0").unwrap();
            assert_eq!(kinds(&path), ["warcinfo"], "{cut}");
        }
        std::fs::write(&path, [&whole[..], &last].concat()).unwrap();
        Writer::open(&path, "clippings/1.0").unwrap();
        assert_eq!(kinds(&path), ["response", "request", "warcinfo"]);
    }

    #[test]
    fn a_second_writer_is_refused_while_the_first_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.warc.gz");
        let first = Writer::open(&path, "clippings/1.0").unwrap();
        assert_eq!(Writer::open(&path, "clippings/1.0").unwrap_err().kind(), io::ErrorKind::WouldBlock);
        assert_eq!(kinds(&path), ["warcinfo"], "the second wrote nothing");
        drop(first);
        Writer::open(&path, "clippings/1.0").unwrap();
    }

    #[test]
    fn what_a_full_disk_leaves_is_cut_off_before_the_next_record() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.warc.gz");
        let writer = Writer::open(&path, "clippings/1.0").unwrap();
        let mut state = writer.lock();
        // A handle that cannot write stands for the disk, and half a record for what it took.
        let good = std::mem::replace(&mut state.file, File::open(&path).unwrap());
        assert!(state.append(&record("response")).is_err());
        let half = record("response");
        OpenOptions::new().append(true).open(&path).unwrap().write_all(&half[..half.len() / 2]).unwrap();
        assert!(state.append(&record("response")).is_err());
        state.file = good;
        state.append(&record("request")).unwrap();
        state.append(&record("request")).unwrap();
        assert_eq!(kinds(&path), ["warcinfo", "request", "request"]);
    }

    #[test]
    fn a_file_of_something_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.gz");
        for bytes in [
            b"notes".to_vec(),
            b"WARC/1.1\r\n".to_vec(),
            member(b"notes").unwrap(),
            member(&b"notes".repeat(20_000)).unwrap()[..60].to_vec(),
        ] {
            std::fs::write(&path, &bytes).unwrap();
            assert_eq!(Writer::open(&path, "clippings/1.0").unwrap_err().kind(), io::ErrorKind::InvalidData);
            assert_eq!(std::fs::read(&path).unwrap(), bytes);
        }
    }
}
