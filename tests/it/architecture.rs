//! Holds the layers apart: who may use whom, and how long a file may grow.

use std::path::{Path, PathBuf};

/// Stages and values, and what none of their files may name. Arrows go one way: fetch knows nothing of the stages
/// after it, the stages in the middle know nothing of the network, the clock or the terminal.
const WALLS: &[(&str, &[&str])] = &[
    ("src/decode", &["crate::parse", "crate::clean", "crate::extract", "crate::score", "crate::output"]),
    ("src/parse", &["crate::clean", "crate::extract", "crate::score", "crate::output"]),
    ("src/clean", &["crate::extract", "crate::score", "crate::output", "crate::decode"]),
    ("src/rules", &["crate::clean", "crate::extract", "crate::score", "crate::output", "crate::parse"]),
    ("src/score", &["crate::extract", "crate::output"]),
    ("src/extract", &["crate::output", "crate::decode"]),
    ("src/output", &["crate::extract", "crate::score", "crate::clean", "crate::decode"]),
    ("src/fetch", &["crate::clean", "crate::extract", "crate::score", "crate::output", "crate::decode"]),
];

/// Names that only some rooms may use.
const ROOMS: &[(&str, &[&str])] = &[
    ("reqwest::", &["src/fetch", "src/error"]),
    ("tokio::", &["src/fetch", "src/crawl", "src/pipeline.rs", "src/bin"]),
    ("clap::", &["src/bin"]),
    ("rusqlite::", &["src/crawl"]),
    ("println!", &["src/bin"]),
    ("std::fs::", &["src/bin", "src/page.rs", "src/fetch", "src/crawl"]),
    ("SystemTime::now", &["src/bin", "src/fetch", "src/crawl"]),
    ("Timestamp::now", &["src/bin", "src/fetch", "src/crawl"]),
    ("std::net::", &["src/fetch", "src/crawl", "src/bin"]),
    ("std::env::", &["src/bin", "src/fetch"]),
];

const LONGEST: usize = 420;

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// The code of a file: no comments, and nothing of its tests.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]"))
        .filter(|line| !line.trim_start().starts_with("//"))
}

fn is_test_file(name: &str) -> bool {
    name.ends_with("tests.rs") || name.contains("/properties")
}

#[test]
fn no_stage_knows_the_ones_after_it() {
    for (name, text) in sources().iter().filter(|(name, _)| !is_test_file(name)) {
        for (room, forbidden) in WALLS.iter().filter(|(room, _)| name.starts_with(room)) {
            for line in code(text) {
                let broken = forbidden.iter().find(|other| line.contains(*other));
                assert!(broken.is_none(), "{name} ({room}) names {broken:?}: {line}");
            }
        }
    }
}

/// The first storey does not know that there is a second.
#[test]
fn nothing_below_the_crawl_names_it() {
    let above = ["src/crawl/", "src/bin/", "src/lib.rs"];
    for (name, text) in sources().iter().filter(|(name, _)| !above.iter().any(|room| name.starts_with(room))) {
        let line = code(text).find(|line| line.contains("crate::crawl") || line.contains("super::crawl"));
        assert!(line.is_none(), "{name} names the crawl: {line:?}");
    }
}

#[test]
fn the_middle_does_no_input_or_output() {
    for (name, text) in sources().iter().filter(|(name, _)| !is_test_file(name)) {
        for (used, rooms) in ROOMS.iter().filter(|(_, rooms)| !rooms.iter().any(|room| name.starts_with(room))) {
            let line = code(text).find(|line| line.contains(used));
            assert!(line.is_none(), "{name} uses {used}, which belongs in {rooms:?}: {line:?}");
        }
    }
}

#[test]
fn files_stay_readable() {
    let long: Vec<_> =
        sources().into_iter().filter(|(_, text)| text.lines().count() > LONGEST).map(|(name, _)| name).collect();
    assert!(long.is_empty(), "over {LONGEST} lines: {long:?}");
}
