//! Where data goes: stdout, or a file that is complete or not there at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::args::ColorChoice;
use crate::exit::Exit;
use crate::messages::{Failure, words};

/// Why a run ended before its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The reader of stdout closed it, which is its right.
    Closed,
    /// Something to report.
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Takes the data of a run.
#[derive(Debug)]
pub(crate) struct Sink {
    to: To,
    /// Whether anything was written since the start, and since the last flush.
    written: bool,
    dirty: bool,
}

#[derive(Debug)]
enum To {
    Stdout(BufWriter<io::StdoutLock<'static>>),
    /// A device, a pipe: written as it is, since it must not be replaced.
    Device(BufWriter<File>, PathBuf),
    /// A temporary file beside the target, which takes its place in the end.
    Beside(BufWriter<NamedTempFile>, PathBuf),
}

impl Sink {
    /// Stdout for nothing or `-`, else a file. Its old content stays until [`Sink::finish`].
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let to = match path {
            None => To::Stdout(BufWriter::new(io::stdout().lock())),
            Some(path) if path == Path::new("-") => To::Stdout(BufWriter::new(io::stdout().lock())),
            Some(path) => Self::file(path)?,
        };
        Ok(Self { to, written: false, dirty: false })
    }

    fn file(path: &Path) -> Result<To, Failure> {
        let failed = |e: io::Error| cannot_write(path, &e);
        // A link stays a link: what it leads to is replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let old = fs::metadata(&target).ok();
        if old.as_ref().is_some_and(fs::Metadata::is_dir) {
            let failure = Failure::usage(format!("cannot write to {}: it is a directory", path.display()));
            return Err(failure.hint("give a file name with --output"));
        }
        if old.as_ref().is_some_and(|m| !m.is_file()) {
            let device = File::options().write(true).open(&target).map_err(failed)?;
            return Ok(To::Device(BufWriter::new(device), target));
        }
        if old.as_ref().is_some_and(|m| m.permissions().readonly()) {
            return Err(failed(ErrorKind::PermissionDenied.into()));
        }
        let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let temporary = partial::create(folder, old.map(|m| m.permissions())).map_err(failed)?;
        Ok(To::Beside(BufWriter::new(temporary), target))
    }

    /// Whether a terminal shows what is written.
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(&self.to, To::Stdout(out) if out.get_ref().is_terminal())
    }

    /// Whether to colour what is written; a file is coloured only when that is asked for.
    pub(crate) fn colors(&self, choice: ColorChoice) -> bool {
        match &self.to {
            To::Stdout(out) => choice.on(out.get_ref()),
            _ => choice == ColorChoice::Always,
        }
    }

    pub(crate) fn write(&mut self, data: &str) -> Result<(), Stop> {
        (self.written, self.dirty) = (true, true);
        let written = match &mut self.to {
            To::Stdout(out) => out.write_all(data.as_bytes()),
            To::Device(out, _) => out.write_all(data.as_bytes()),
            To::Beside(out, _) => out.write_all(data.as_bytes()),
        };
        written.map_err(|e| self.stop(&e))
    }

    /// Shows what was written to whoever waits for it. A file shows nothing before its end.
    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        if !std::mem::take(&mut self.dirty) {
            return Ok(());
        }
        let flushed = match &mut self.to {
            To::Stdout(out) => out.flush(),
            To::Device(out, _) => out.flush(),
            To::Beside(..) => Ok(()),
        };
        flushed.map_err(|e| self.stop(&e))
    }

    /// Makes the file be there, with nothing in it if there was nothing to say. When a run has failed before it wrote
    /// anything, an old file stays as it was.
    pub(crate) fn finish(mut self, exit: Exit) -> Result<(), Stop> {
        self.flush()?;
        let is_result = self.written || exit == Exit::Fine;
        if let (To::Beside(out, target), true) = (self.to, is_result) {
            let done = out.into_inner().map_err(io::IntoInnerError::into_error);
            done.and_then(|file| partial::persist(file, &target)).map_err(|e| cannot_write(&target, &e))?;
        }
        Ok(())
    }

    fn stop(&self, error: &io::Error) -> Stop {
        let path = match &self.to {
            To::Stdout(_) if error.kind() == ErrorKind::BrokenPipe => return Stop::Closed,
            To::Stdout(_) => Path::new("stdout"),
            To::Device(_, path) | To::Beside(_, path) => path,
        };
        Stop::Failed(cannot_write(path, error))
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let why = match error.kind() {
        ErrorKind::NotFound => "no such folder".to_owned(),
        _ => words(error),
    };
    Failure::new("io", format!("cannot write to {}: {why}", path.display()))
}

/// The unfinished file of this process, removed when it is interrupted.
mod partial {
    use std::fs::{self, File, Permissions};
    use std::io;
    use std::path::{Path, PathBuf};
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use tempfile::{Builder, NamedTempFile};

    use crate::exit::Exit;

    /// One file at most is written at a time.
    static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

    fn unfinished() -> MutexGuard<'static, Option<PathBuf>> {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A temporary file that has the permissions of the file it will replace, or of any new file.
    pub(super) fn create(folder: &Path, permissions: Option<Permissions>) -> io::Result<NamedTempFile> {
        ctrlc::set_handler(interrupted).map_err(io::Error::other)?;
        // The handler waits for this lock, so it cannot come between making the file and noting it.
        let mut unfinished = unfinished();
        let new = |path: &Path| File::options().write(true).create_new(true).open(path);
        let file = Builder::new().prefix(".pressclip-").suffix(".part").make_in(folder, new)?;
        if let Some(permissions) = permissions {
            file.as_file().set_permissions(permissions)?;
        }
        *unfinished = Some(file.path().to_owned());
        Ok(file)
    }

    /// Puts the file in its place, on disk before it has the name.
    pub(super) fn persist(file: NamedTempFile, target: &Path) -> io::Result<()> {
        file.as_file().sync_all()?;
        let mut unfinished = unfinished();
        file.persist(target)?;
        *unfinished = None;
        Ok(())
    }

    #[allow(clippy::exit)] // a signal ends the process, and nothing else can be reached from here
    fn interrupted() {
        // The lock is kept: nothing is created or put in place any more.
        let unfinished = unfinished();
        if let Some(path) = &*unfinished {
            let _ = fs::remove_file(path);
        }
        std::process::exit(Exit::Interrupted as i32);
    }
}
