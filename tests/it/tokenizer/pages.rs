//! Whole pages: the project's own, and those of a corpus where there is one.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use pressclip::article::NoteKind;
use pressclip::decode::decode;
use pressclip::parse::{Limits, parse};

use super::shared;
use super::trees::difference;

/// The files of a folder and those below, in order.
pub(super) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A page as text, unzipped if need be.
pub(crate) fn read(path: &Path) -> String {
    let mut bytes = fs::read(path).expect("the page can be read");
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut whole = Vec::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut whole).expect("gzip");
        bytes = whole;
    }
    decode(&bytes, None).text
}

/// The pages of this repository.
pub(crate) fn own() -> Vec<PathBuf> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata"), "html")
}

fn compare(pages: &[PathBuf]) {
    for path in pages {
        // No page of the open web is cut.
        let page = read(path);
        let document = parse(&page, &Limits::default());
        let notes = document.notes().iter().filter(|note| note.kind != NoteKind::ParseCut);
        assert_eq!(
            notes.map(|note| note.message.clone()).collect::<Vec<_>>(),
            Vec::<String>::new(),
            "{}",
            path.display()
        );
    }
    let differing: Vec<String> = pages
        .iter()
        .filter_map(|path| difference(&read(path)).map(|difference| format!("{}: {difference}", path.display())))
        .collect();
    assert!(differing.is_empty(), "{} of {} pages:\n{}", differing.len(), pages.len(), differing.join("\n"));
}

#[test]
fn trees_of_the_own_pages_are_those_of_scraper() {
    let pages = own();
    assert!(pages.len() >= 30);
    compare(&pages);
}

#[test]
fn trees_of_the_corpus_are_those_of_scraper() {
    let Some(folder) = shared("corpus") else { return };
    let pages = files(&folder, "gz");
    // In a debug build all of them take minutes.
    let every = if cfg!(debug_assertions) { 10 } else { 1 };
    let pages: Vec<PathBuf> = pages.into_iter().step_by(every).collect();
    assert!(pages.len() > 100);
    compare(&pages);
}
