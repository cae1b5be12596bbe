//! The tokenizer against html5lib's cases, against html5ever's tokenizer and against `scraper`.

pub(crate) mod mutations;
pub(crate) mod pages;
mod suite;
pub(crate) mod trees;

use std::io::Write;
use std::path::{Path, PathBuf};

/// A folder of what is not part of this repository: below `PRESSCLIP_SHARED`, or `../shared` beside it. Says so if
/// it is not there.
fn shared(name: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("PRESSCLIP_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = shared.join(name);
    if !folder.is_dir() {
        // Not `eprintln!`, which is only shown for tests that fail.
        let _ = writeln!(std::io::stderr(), "skipped: no {name} below PRESSCLIP_SHARED or ../shared");
        return None;
    }
    Some(folder)
}
