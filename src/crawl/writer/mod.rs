//! Outputs: what the store has for them is put where it belongs, each article once, however the process ends.
//!
//! The store remembers how far every output is. Lines are written, made durable, and only then remembered as delivered; on
//! the next start a file is cut back to what is remembered, and writing goes on there. A file gets its name when it is
//! complete, and is never touched again.

mod jsonl;
mod markdown;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::jobs::values::{Pause, Size};
use super::jobs::{Format, Jobs, Output};
use super::store::{Progress, Shared};
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
    #[cfg(feature = "parquet")]
    Parquet(parquet::Parquet),
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
                    #[cfg(feature = "parquet")]
                    Target::Parquet(parquet) => parquet.deliver(store, now)?,
                })
        })
    }

    /// Puts out what there is, and completes all files.
    pub(super) fn finish(&mut self, store: &Shared, now: Timestamp) -> Result<u64, Error> {
        let delivered = self.deliver(store, now)?;
        self.outputs.iter_mut().try_fold(delivered, |sum, output| {
            Ok(sum
                + match output {
                    Target::Jsonl(jsonl) => jsonl.complete(store).map(|()| 0)?,
                    Target::Markdown(_) => 0,
                    #[cfg(feature = "parquet")]
                    Target::Parquet(parquet) => parquet.complete(store, now)?,
                })
        })
    }
}

impl Target {
    fn open(store: &Shared, id: i64, output: &Output) -> Result<Self, Error> {
        make_folder(&output.folder).map_err(|e| Error::write(&output.folder, e))?;
        Ok(match output.format {
            Format::Jsonl => Self::Jsonl(jsonl::Jsonl::open(store, id, output)?),
            Format::Markdown => Self::Markdown(markdown::Markdown::new(id, output)),
            #[cfg(feature = "parquet")]
            Format::Parquet => Self::Parquet(parquet::Parquet::open(store, id, output)?),
        })
    }
}

/// The size from which a file is complete, and the age: so that its articles are not waited for.
#[derive(Debug, Clone, Copy)]
struct Rotation {
    size: u64,
    after: Duration,
}

/// 64 MiB, so that programs which read whole files can.
const ROTATE_SIZE: u64 = 64 << 20;
const ROTATE_AFTER: Duration = Duration::from_hours(1);

impl Rotation {
    fn of(output: &Output) -> Self {
        let size = output.rotate_size.map_or(ROTATE_SIZE, |Size(bytes)| bytes);
        Self { size, after: output.rotate_after.map_or(ROTATE_AFTER, |Pause(after)| after) }
    }

    fn is_old(&self, begun: Timestamp, now: Timestamp) -> bool {
        // A clock that was set back makes it old, however far: it would be eternal otherwise. The next file has the new time.
        Duration::try_from(now.duration_since(begun)).map_or(true, |age| age >= self.after)
    }
}

/// The name of a complete file: when it was begun, and its number.
fn name(progress: &Progress, extension: &str) -> String {
    format!("{}-{:06}.{extension}", progress.begun.strftime("%Y%m%dT%H%M%SZ"), progress.part)
}

/// Makes a folder, with those around it, for good.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|it| !it.as_os_str().is_empty() && !it.exists()).collect();
    fs::create_dir_all(folder)?;
    missing.into_iter().try_for_each(|made| match made.parent() {
        Some(around) if !around.as_os_str().is_empty() => sync_folder(around),
        _ => sync_folder(Path::new(".")),
    })
}

/// Makes names in a folder durable.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    // Elsewhere a folder cannot be opened, and names are durable with the file.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
