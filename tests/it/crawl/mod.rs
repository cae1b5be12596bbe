//! The crawl storey on published suites, where they are at hand: `../shared/suites`.

mod addresses;
mod feeds;
mod likeness;
mod sitemaps;
mod urls;
mod warc;

use std::path::PathBuf;

/// A folder of the suites, or a word that it is not there.
#[allow(clippy::print_stdout)] // only tests call it
fn suite(name: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/suites")).join(name);
    if !folder.is_dir() {
        println!("skipped: no {}", folder.display());
        return None;
    }
    Some(folder)
}
