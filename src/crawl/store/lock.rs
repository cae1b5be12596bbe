//! One process at a time: a lock that ends with the process, however it ends.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, Fault, Kind};

/// Takes the lock of a store; the file beside it says who has it.
pub(super) fn take(store: &Path) -> Result<File, Error> {
    let path = beside(store);
    let mut file =
        File::options().read(true).write(true).create(true).truncate(false).open(&path).map_err(|e| {
            match e.kind() {
                std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                    Error::plain(Kind::Store(store.to_owned(), Fault::ReadOnly), Some(Box::new(e)))
                }
                _ => Error::write(&path, e),
            }
        })?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            // Without a number the message says the rest.
            let _ = file.take(20).read_to_string(&mut text);
            let process = text.trim().parse().ok();
            return Err(Error::plain(Kind::Store(store.to_owned(), Fault::Taken(process)), None));
        }
        Err(TryLockError::Error(e)) => return Err(Error::write(&path, e)),
    }
    let write = |file: &mut File| {
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "{}", std::process::id())
    };
    write(&mut file).map_err(|e| Error::write(&path, e))?;
    Ok(file)
}

fn beside(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}
