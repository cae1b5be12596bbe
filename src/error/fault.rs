//! What can be wrong with the file in which a crawl keeps what it knows.

use std::fmt;

/// What is wrong with a store.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "crawl"), allow(dead_code))]
pub(crate) enum Fault {
    /// In use by the process of this number, if it could be read.
    Taken(Option<u32>),
    /// Another program holds a lock on it.
    Locked,
    Damaged,
    /// A file, but no store of this program.
    Foreign,
    /// Made by a version that knows more.
    Newer {
        found: i64,
        known: i64,
    },
    Full,
    /// Reading or writing failed: a disk that breaks, a quota, a limit on the size of files.
    Disk,
    ReadOnly,
    /// It is not there.
    Missing,
    /// It cannot be opened.
    Closed,
    /// Anything else that the database says.
    Other,
}

impl Fault {
    pub(super) fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Taken(_) => "wait until it has ended, or stop it; one process at a time may crawl into a store",
            Self::Locked => "close the program that has the file open, and start again: nothing is lost",
            Self::Damaged => {
                "stop, keep a copy, and save what can be read: sqlite3 FILE .recover | sqlite3 NEW; then name the new file"
            }
            Self::Foreign => "name another file as the store",
            Self::Newer { .. } => "use the newer version of pressclip, or name another file as the store",
            Self::Full => "make room on the disk and start again: nothing is lost",
            Self::Disk => {
                "check the disk, quotas and limits on the size of files, and start again: nothing is lost that was put out"
            }
            Self::ReadOnly => "give write permission to the file and its folder, and start again: nothing is lost",
            Self::Missing => "run `pressclip crawl` first, or name the jobs file with --jobs",
            Self::Closed => "check that the folder is there and may be written to",
            Self::Other => return None,
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken(Some(process)) => write!(f, "the store is in use by process {process}"),
            Self::Taken(None) => f.write_str("the store is in use by another process"),
            Self::Locked => f.write_str("the store is locked by another program"),
            Self::Damaged => f.write_str("the store is damaged"),
            Self::Foreign => f.write_str("this is not a store of pressclip"),
            Self::Newer { found, known } => {
                write!(f, "the store is of version {found}, and this program knows versions up to {known}")
            }
            Self::Full => f.write_str("the disk is full, so the store cannot grow"),
            Self::Disk => f.write_str("the disk fails to read or write the store"),
            Self::ReadOnly => f.write_str("the store may not be written to"),
            Self::Missing => f.write_str("there is no store yet"),
            Self::Closed => f.write_str("the store cannot be opened"),
            Self::Other => f.write_str("the store reports an error"),
        }
    }
}
