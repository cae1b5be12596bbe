//! JSON Lines: files of an article a line.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek as _, SeekFrom};
use std::path::PathBuf;

use jiff::Timestamp;

use super::{BATCH, Rotation, name, sync_folder};
use crate::crawl::jobs::Output;
use crate::crawl::record;
use crate::crawl::store::{Line, Part, Progress, Shared};
use crate::error::Error;

/// What is written at once: some lines.
const PIECE: usize = 256 << 10;

#[derive(Debug)]
pub(super) struct Jsonl {
    id: i64,
    folder: PathBuf,
    rotation: Rotation,
    /// The file that is being written, at the end of what is remembered of it.
    file: Option<File>,
}

impl Jsonl {
    pub(super) fn open(store: &Shared, id: i64, output: &Output) -> Result<Self, Error> {
        let mut jsonl = Self { id, folder: output.folder.clone(), rotation: Rotation::of(output), file: None };
        jsonl.recover(store)?;
        Ok(jsonl)
    }

    /// Goes on where the last process ended.
    fn recover(&mut self, store: &Shared) -> Result<(), Error> {
        let progress = store.held().progress(self.id)?;
        match progress.state {
            Part::None => Ok(()),
            Part::Complete => self.name(store, &progress),
            Part::Open => {
                let path = self.part(&progress);
                let open = || {
                    let file = File::options().read(true).write(true).create(true).truncate(false).open(&path)?;
                    Ok((file.metadata()?.len(), file))
                };
                let (length, mut file) = open().map_err(|e| Error::write(&path, e))?;
                let bytes = if length < progress.bytes {
                    tracing::warn!(path = %path.display(), "the file is shorter than it was; it is written again");
                    store.held().rewind(self.id)?;
                    0
                } else {
                    progress.bytes
                };
                if length > bytes {
                    tracing::info!(path = %path.display(), cut = length - bytes, "the end of the file is written again");
                }
                let cut = file.set_len(bytes).and_then(|()| file.seek(SeekFrom::End(0)));
                cut.map_err(|e| Error::write(&path, e))?;
                self.file = Some(file);
                Ok(())
            }
        }
    }

    pub(super) fn deliver(&mut self, store: &Shared, now: Timestamp) -> Result<u64, Error> {
        let mut delivered = 0;
        loop {
            let progress = store.held().progress(self.id)?;
            let lines = store.held().lines(self.id, progress.delivered, BATCH)?;
            let Some(last) = lines.last().map(|line| line.id) else {
                if self.file.is_some() && self.rotation.is_old(progress.begun, now) {
                    self.complete(store)?;
                }
                return Ok(delivered);
            };
            let progress = if self.file.is_some() { progress } else { self.begin(store, now)? };
            let path = self.part(&progress);
            let bytes = self.append(&lines).map_err(|e| Error::write(&path, e))?;
            store.held().delivered(self.id, last, progress.bytes + bytes)?;
            delivered += lines.len() as u64;
            if progress.bytes + bytes >= self.rotation.size || self.rotation.is_old(progress.begun, now) {
                self.complete(store)?;
            }
        }
    }

    /// Writes lines, for good; gives their bytes.
    fn append(&mut self, lines: &[Line]) -> io::Result<u64> {
        // After an error nobody knows where the file ends; the next start does.
        let Some(file) = self.file.take() else { return Err(io::Error::other("the file is not open")) };
        let mut out = BufWriter::with_capacity(PIECE, file);
        let mut bytes = 0;
        for line in lines {
            bytes += record::write(&line.record, line.version, line.same_as.as_deref(), &mut out)?;
        }
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_data()?;
        self.file = Some(file);
        Ok(bytes)
    }

    fn begin(&mut self, store: &Shared, now: Timestamp) -> Result<Progress, Error> {
        loop {
            store.held().begin_part(self.id, now)?;
            let progress = store.held().progress(self.id)?;
            let path = self.part(&progress);
            if self.complete_path(&progress).exists() {
                continue;
            }
            match File::options().write(true).create_new(true).open(&path) {
                Ok(file) => {
                    sync_folder(&self.folder).map_err(|e| Error::write(&path, e))?;
                    self.file = Some(file);
                    return Ok(progress);
                }
                // A file of that name that we do not know of, e.g. beside an older copy of the store.
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(Error::write(&path, e)),
            }
        }
    }

    /// Completes the file that is being written, if there is one.
    pub(super) fn complete(&mut self, store: &Shared) -> Result<(), Error> {
        if self.file.take().is_none() {
            return Ok(());
        }
        store.held().complete_part(self.id)?;
        let progress = store.held().progress(self.id)?;
        self.name(store, &progress)
    }

    /// Gives a complete file its name. If it has it already, whoever waited for it may have taken it away.
    fn name(&mut self, store: &Shared, progress: &Progress) -> Result<(), Error> {
        let (part, complete) = (self.part(progress), self.complete_path(progress));
        if part.exists() {
            let rename = || {
                let file = File::options().write(true).open(&part)?;
                if file.metadata()?.len() != progress.bytes {
                    file.set_len(progress.bytes)?;
                    file.sync_all()?;
                }
                fs::rename(&part, &complete)?;
                sync_folder(&self.folder)
            };
            rename().map_err(|e| Error::write(&complete, e))?;
        }
        store.held().end_part(self.id)
    }

    fn complete_path(&self, progress: &Progress) -> PathBuf {
        self.folder.join(name(progress, "jsonl"))
    }

    fn part(&self, progress: &Progress) -> PathBuf {
        let mut name = self.complete_path(progress).into_os_string();
        name.push(".part");
        name.into()
    }
}
