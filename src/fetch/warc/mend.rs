//! Where a file of records ends, if its last one was cut off: by a killed program, or a full disk.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use flate2::bufread::GzDecoder;

/// How a gzip member begins (RFC 1952): its mark, and the one method that there is.
const MARK: [u8; 3] = [0x1f, 0x8b, 8];

/// How a record begins.
const RECORD: &[u8] = b"WARC/";

/// Bytes at the end of a file that are looked at first, and at most.
const FIRST: u64 = 1024 * 1024;
const MOST: u64 = 256 * FIRST;

/// Cuts a file off after its last whole record, so that what is written next can be read: a reader does not get past half
/// a member. Gives the bytes that were cut off.
///
/// # Errors
/// When it is not a file of records, each a gzip member: then it is left alone.
pub(super) fn mend(file: &mut File) -> io::Result<u64> {
    // What is not a file, such as a pipe, has no end yet.
    let about = file.metadata()?;
    if !about.is_file() || about.len() == 0 {
        return Ok(0);
    }
    let end = whole_end(file, about.len())?;
    if end < about.len() {
        file.set_len(end)?;
    }
    Ok(about.len() - end)
}

/// Where the last whole record ends. It is looked for from the end, as a file may have grown for years.
fn whole_end(file: &mut File, length: u64) -> io::Result<u64> {
    let mut window = FIRST;
    loop {
        let from = length.saturating_sub(window);
        let mut tail = Vec::new();
        file.seek(SeekFrom::Start(from))?;
        file.take(length - from).read_to_end(&mut tail)?;
        let marks = (0..tail.len()).rev().filter(|&at| tail[at..].starts_with(&MARK));
        if let Some(end) = marks.map(|at| Some(at + record(&tail[at..])?)).find_map(|end| end) {
            return Ok(from + end as u64);
        }
        if from == 0 && may_begin_a_record(&tail) {
            return Ok(0);
        }
        if from == 0 || window >= MOST {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "it holds something else than gzip members of WARC",
            ));
        }
        window *= 4;
    }
}

/// The length of the record that is there, if one is, and whole. A page that came compressed may be in it as it was sent, and look
/// like a member too.
fn record(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    let mut member = GzDecoder::new(&mut rest);
    let mut start = [0; RECORD.len()];
    member.read_exact(&mut start).ok()?;
    if start != RECORD {
        return None;
    }
    io::copy(&mut member, &mut io::sink()).ok()?;
    Some(bytes.len() - rest.len())
}

/// Whether a file is the beginning of one that was cut off within its first record.
fn may_begin_a_record(file: &[u8]) -> bool {
    let mut start = Vec::new();
    // It fails where the file ends.
    let _ = GzDecoder::new(file).take(RECORD.len() as u64).read_to_end(&mut start);
    let is_gzip = file.starts_with(&MARK[..file.len().min(MARK.len())]);
    is_gzip && RECORD.starts_with(&start)
}
