//! What the database reports, as an error of this crate.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::{Error, Fault, Kind};

/// An error of the database in a file.
pub(super) fn of(path: &Path, error: rusqlite::Error) -> Error {
    let fault = fault(&error);
    let says_all = !matches!(fault, Fault::Other | Fault::Closed | Fault::Damaged | Fault::Disk);
    let source = (!says_all).then(|| Box::new(error).into());
    Error::plain(Kind::Store(path.to_owned(), fault), source)
}

fn fault(error: &rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::Locked,
        Some(ErrorCode::DatabaseCorrupt) => Fault::Damaged,
        Some(ErrorCode::NotADatabase) => Fault::Foreign,
        Some(ErrorCode::DiskFull) => Fault::Full,
        Some(ErrorCode::SystemIoFailure) => Fault::Disk,
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Fault::ReadOnly,
        Some(ErrorCode::CannotOpen) => Fault::Closed,
        _ => Fault::Other,
    }
}
