//! Outputs: what the store has for them is put where it belongs, each article once, however the process ends.
//!
//! The store remembers how far every output is. Lines are written, made durable, and only then remembered as delivered; on
//! the next start a file is cut back to what is remembered, and writing goes on there. A file gets its name when it is
//! complete, and is never touched again.

mod jsonl;
mod markdown;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::path::Path;

use jiff::Timestamp;

use super::jobs::{Format, Jobs, Output};
use super::store::Shared;
use crate::error::Error;

/// Lines that are read from the store at once.
const BATCH: usize = 100;

/// The outputs of all jobs.
#[derive(Debug)]
pub(super) struct Writer {
    outputs: Vec<Target>,
}

#[derive(Debug)]
enum Target {
    Jsonl(jsonl::Jsonl),
    Markdown(markdown::Markdown),
}

impl Writer {
    /// Opens the outputs, and makes good what the end of the last process left.
    pub(super) fn open(store: &Shared, jobs: &Jobs) -> Result<Self, Error> {
        let mut outputs = Vec::new();
        for output in jobs.list.iter().flat_map(|job| &job.output) {
            let id = store.held().output(&output.name)?;
            outputs.push(Target::open(store, id, output)?);
        }
        Ok(Self { outputs })
    }

    /// Puts out what there is; gives the number of articles.
    pub(super) fn deliver(&mut self, store: &Shared, now: Timestamp) -> Result<u64, Error> {
        self.outputs.iter_mut().try_fold(0, |sum, output| {
            Ok(sum
                + match output {
                    Target::Jsonl(jsonl) => jsonl.deliver(store, now)?,
                    Target::Markdown(markdown) => markdown.deliver(store)?,
                })
        })
    }

    /// Puts out what there is, and completes all files.
    pub(super) fn finish(&mut self, store: &Shared, now: Timestamp) -> Result<u64, Error> {
        let delivered = self.deliver(store, now)?;
        for output in &mut self.outputs {
            if let Target::Jsonl(jsonl) = output {
                jsonl.complete(store)?;
            }
        }
        Ok(delivered)
    }
}

impl Target {
    fn open(store: &Shared, id: i64, output: &Output) -> Result<Self, Error> {
        fs::create_dir_all(&output.folder).map_err(|e| Error::write(&output.folder, e))?;
        Ok(match output.format {
            Format::Jsonl => Self::Jsonl(jsonl::Jsonl::open(store, id, output)?),
            Format::Markdown => Self::Markdown(markdown::Markdown::new(id, output)),
        })
    }
}

/// Makes names in a folder durable.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    // Elsewhere a folder cannot be opened, and names are durable with the file.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
