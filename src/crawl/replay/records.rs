//! Records of a web archive's file: WARC 1.0 and 1.1 (ISO 28500:2017), gzip or not.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use super::members::{Members, is_gap};

/// Bytes of a record's block that are read: a page and its headers are far smaller.
const MAX_BLOCK: u64 = 64 * 1024 * 1024;
/// Bytes of a line of a header.
const MAX_LINE: u64 = 64 * 1024;
/// Lines of a header.
const MAX_FIELDS: usize = 500;

/// A record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The fields of its header, names in lower case.
    pub fields: Vec<(String, String)>,
    /// What it holds.
    pub block: Vec<u8>,
}

impl Record {
    /// The first value of a field; names are in lower case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// A stretch of a file that is no whole record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Damage {
    /// Where, in bytes of the unpacked file.
    pub at: u64,
    /// What is wrong.
    pub why: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {} of the unpacked file", self.why, self.at)
    }
}

/// The records of a file, in its order; damage is told once where it begins, and reading goes on with the next record.
pub struct Records<'r> {
    from: Box<dyn BufRead + 'r>,
    at: u64,
    /// Whether damage was told and no record has been found since.
    is_lost: bool,
    is_over: bool,
}

impl fmt::Debug for Records<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").field("at", &self.at).finish_non_exhaustive()
    }
}

impl<'r> Records<'r> {
    /// The records of what is read.
    ///
    /// # Errors
    /// When the first bytes cannot be read.
    pub fn new(from: impl Read + 'r) -> io::Result<Self> {
        let mut from = BufReader::with_capacity(64 * 1024, from);
        let is_packed = from.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let from: Box<dyn BufRead + 'r> =
            if is_packed { Box::new(BufReader::new(Members::new(from))) } else { Box::new(from) };
        Ok(Self { from, at: 0, is_lost: false, is_over: false })
    }

    /// A line without its end; nothing at the end of the file.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let read = (&mut *self.from).take(MAX_LINE).read_until(b'\n', &mut line)?;
        self.at += read as u64;
        while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            line.pop();
        }
        Ok((read > 0).then_some(line))
    }

    /// The next record, damage, or nothing at the end.
    fn read(&mut self) -> io::Result<Option<Result<Record, Damage>>> {
        loop {
            let at = self.at;
            let Some(line) = self.line()? else { return Ok(None) };
            if line.starts_with(b"WARC/") {
                self.is_lost = false;
                return self.record(at).map(Some);
            }
            if line.is_empty() || self.is_lost {
                continue;
            }
            self.is_lost = true;
            let is_arc = line.starts_with(b"filedesc://");
            self.is_over = is_arc;
            let why = if is_arc { "an ARC file, which is not read," } else { "no record" };
            return Ok(Some(Err(Damage { at, why: why.into() })));
        }
    }

    fn record(&mut self, at: u64) -> io::Result<Result<Record, Damage>> {
        let mut record = Record::default();
        let damage = |why: String| Ok(Err(Damage { at, why }));
        loop {
            let Some(line) = self.line()? else { return damage("a record that ends within its header".into()) };
            let line = String::from_utf8_lossy(&line).into_owned();
            if line.is_empty() {
                break;
            }
            if let (true, Some((_, value))) = (line.starts_with([' ', '\t']), record.fields.last_mut()) {
                value.push(' ');
                value.push_str(line.trim());
            } else if let Some((name, value)) = line.split_once(':').filter(|_| record.fields.len() < MAX_FIELDS) {
                record.fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        let Some(length) = record.field("content-length").and_then(|length| length.parse::<u64>().ok()) else {
            self.is_lost = true;
            return damage("a record without a length".into());
        };
        let read = (&mut *self.from).take(length.min(MAX_BLOCK)).read_to_end(&mut record.block)? as u64;
        self.at += read;
        if length > MAX_BLOCK {
            self.at += io::copy(&mut (&mut *self.from).take(length - read), &mut io::sink())?;
            return damage(format!("a record of {length} bytes, more than the {MAX_BLOCK} that are read,"));
        }
        if read < length {
            return damage(format!("a record that ends after {read} of {length} bytes"));
        }
        Ok(Ok(record))
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, Damage>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let next = self.read().unwrap_or_else(|error| {
            // What comes next is the begin of a member, and so of a record.
            self.is_lost = is_gap(&error);
            self.is_over = !self.is_lost;
            let why = if self.is_lost { error.to_string() } else { format!("no more to be read ({error})") };
            Some(Err(Damage { at: self.at, why }))
        });
        self.is_over |= next.is_none();
        next
    }
}
