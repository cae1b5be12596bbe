//! Gzip members → bytes, past damage.
//!
//! A decoder for many members ends at the first that is damaged. Of a record that a program was killed over, or a disk was
//! too full for, half a member is left, and the next one begins right behind it.

use std::fmt;
use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// How a member begins (RFC 1952): its mark, and the one method that there is.
const MARK: [u8; 3] = [0x1f, 0x8b, 8];

/// Bytes of a member, unpacked, that are held back until its checksum has been seen. Of longer ones, as of a file that was
/// packed in one piece, bytes are given as they come.
const HELD: usize = 4 * 1024 * 1024;

/// What is unpacked at once of a long one.
const PIECE: usize = 64 * 1024;

/// The unpacked bytes of all members that are whole. For each stretch that is none there is an error ([`is_gap`]), after which
/// the bytes of the next member come.
pub(super) struct Members<R> {
    state: State<R>,
    /// Unpacked and not given yet.
    held: Vec<u8>,
    given: usize,
}

enum State<R> {
    /// Before a member, or what should be one.
    Between(Kept<R>),
    /// In a long one.
    Within(Box<GzDecoder<Kept<R>>>),
    /// After an error of the reader.
    Over,
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(from: R) -> Self {
        let kept = Kept { from, bytes: Vec::new(), at: 0, has_failed: false };
        Self { state: State::Between(kept), held: Vec::new(), given: 0 }
    }

    /// Goes on to where bytes are to be had; says whether there are any.
    fn advance(&mut self) -> io::Result<bool> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Over => Ok(false),
            State::Within(mut decoder) => {
                decoder.get_mut().forget();
                self.held.resize(PIECE, 0);
                let read = decoder.read(&mut self.held);
                self.held.truncate(*read.as_ref().unwrap_or(&0));
                self.settle(decoder, read.map(|count| count == 0), 0)
            }
            State::Between(mut kept) => {
                kept.forget();
                if kept.fill_buf()?.is_empty() {
                    return Ok(false);
                }
                let mut decoder = Box::new(GzDecoder::new(kept));
                let read = decoder.by_ref().take(HELD as u64).read_to_end(&mut self.held);
                self.settle(decoder, read.map(|count| count < HELD), 1)
            }
        }
    }

    /// What comes after reading, which may have come to the end of a member; where it has failed, the next member is looked
    /// for from `skipped` bytes on.
    fn settle(
        &mut self,
        decoder: Box<GzDecoder<Kept<R>>>,
        has_ended: io::Result<bool>,
        skipped: usize,
    ) -> io::Result<bool> {
        let error = match has_ended {
            Ok(has_ended) => {
                self.state = if has_ended { State::Between(decoder.into_inner()) } else { State::Within(decoder) };
                return Ok(true);
            }
            Err(error) => error,
        };
        self.held.clear();
        let mut kept = decoder.into_inner();
        if kept.has_failed {
            return Err(error);
        }
        kept.seek_mark(skipped)?;
        self.state = State::Between(kept);
        Err(io::Error::new(io::ErrorKind::InvalidData, Gap))
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        // A member may be empty.
        while self.given == self.held.len() {
            self.held.clear();
            self.given = 0;
            if !self.advance()? {
                return Ok(0);
            }
        }
        let count = to.len().min(self.held.len() - self.given);
        to[..count].copy_from_slice(&self.held[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

/// Bytes of a file since a place to which reading may go back.
struct Kept<R> {
    from: R,
    bytes: Vec<u8>,
    at: usize,
    /// Whether the file could not be read.
    has_failed: bool,
}

impl<R: BufRead> Kept<R> {
    /// Reading will not go back behind this place.
    fn forget(&mut self) {
        self.bytes.drain(..self.at);
        self.at = 0;
    }

    /// Goes back to the first mark behind the place where reading began and some bytes, or to the end of the file.
    fn seek_mark(&mut self, skipped: usize) -> io::Result<()> {
        self.at = skipped.min(self.bytes.len());
        loop {
            let mut marks = self.bytes[self.at..].windows(MARK.len());
            if let Some(mark) = marks.position(|bytes| bytes == MARK) {
                self.at += mark;
                return Ok(());
            }
            // A mark may lie across two pieces.
            self.at = self.at.max((self.bytes.len() + 1).saturating_sub(MARK.len()));
            self.forget();
            if !self.read_on()? {
                self.at = self.bytes.len();
                return Ok(());
            }
        }
    }

    /// Reads a piece more; says whether there was any.
    fn read_on(&mut self) -> io::Result<bool> {
        let read = self.from.fill_buf();
        self.has_failed |= read.is_err();
        let piece = read?;
        let count = piece.len();
        self.bytes.extend_from_slice(piece);
        self.from.consume(count);
        Ok(count > 0)
    }
}

impl<R: BufRead> Read for Kept<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(to)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Kept<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.bytes.len() {
            self.read_on()?;
        }
        Ok(&self.bytes[self.at..])
    }

    fn consume(&mut self, count: usize) {
        self.at += count;
    }
}

/// A stretch that is no whole member.
#[derive(Debug)]
struct Gap;

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a stretch that cannot be unpacked")
    }
}

impl std::error::Error for Gap {}

/// Whether an error is a stretch that is no whole member, after which reading can go on.
pub(super) fn is_gap(error: &io::Error) -> bool {
    error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Gap>)
}
