//! The encoding cases of html5lib-tests: what a page declares, found from its bytes alone.
//!
//! The cases are not part of this repository. They are looked for in `suites/encoding` below `PRESSCLIP_SHARED`, or
//! below `../shared` beside the repository; without them the test says so and passes.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;
use pressclip::decode::declared;

/// What the cases expect when nothing is declared.
const DEFAULT: &str = "windows-1252";

struct Case {
    name: String,
    page: Vec<u8>,
    label: Vec<u8>,
}

fn folder() -> Option<PathBuf> {
    let shared = std::env::var_os("PRESSCLIP_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    Some(shared.join("suites/encoding")).filter(|folder| folder.is_dir())
}

/// `#data`, the bytes of a page, `#encoding`, a label: again and again.
fn cases(file: &Path) -> Vec<Case> {
    let bytes = fs::read(file).expect("the file can be read");
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let (data, encoding) = (b"#data\n".as_slice(), b"\n#encoding\n".as_slice());
    let mut cases = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some(start) = find(rest, data) {
        rest = &rest[start + data.len()..];
        let end = find(rest, encoding).expect("a case has an encoding");
        let (page, after) = (&rest[..end], &rest[end + encoding.len()..]);
        let label = after.split(|&b| b == b'\n').next().unwrap_or_default();
        cases.push(Case { name: format!("{name} #{}", cases.len() + 1), page: page.to_vec(), label: label.to_vec() });
        rest = after;
    }
    cases
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|w| w == part)
}

#[test]
fn every_page_of_the_suite_declares_what_the_suite_expects() {
    let Some(folder) = folder() else {
        // Not `eprintln!`, which is only shown for tests that fail.
        let _ = writeln!(std::io::stderr(), "skipped: no suites/encoding below PRESSCLIP_SHARED or ../shared");
        return;
    };
    let cases: Vec<Case> =
        ["tests1.dat", "tests2.dat", "test-yahoo-jp.dat"].iter().flat_map(|file| cases(&folder.join(file))).collect();
    assert_eq!(cases.len(), 82);
    let mut failures = Vec::new();
    for Case { name, page, label } in &cases {
        let expected = Encoding::for_label(label).unwrap_or_else(|| panic!("{name}: no such label")).name();
        let found = declared(page, None).map_or(DEFAULT, |declaration| declaration.encoding);
        if found != expected {
            failures.push(format!("{name}: expected {expected}, found {found}: {}", String::from_utf8_lossy(page)));
        }
    }
    assert!(failures.is_empty(), "{} of {} fail:\n{}", failures.len(), cases.len(), failures.join("\n"));
}
