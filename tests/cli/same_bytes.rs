//! The same pages in, the same bytes out: in another process, order, language and time zone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{pressclip, run};

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/pages");
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("page.html")).collect()
}

/// Each page's line, by its name.
fn lines(pages: &[PathBuf], jobs: &str, environment: [(&str, &str); 4]) -> BTreeMap<String, String> {
    let input = pages.iter().map(|page| json!({"id": page, "path": page, "url": "https://news.example/a"}).to_string());
    let mut command = pressclip();
    command.args(["batch", "--jobs", jobs]).envs(environment);
    let got = run(command.write_stdin(input.collect::<Vec<_>>().join("\n")));
    let name = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned();
    got.out.lines().map(|line| (name(line), line.to_owned())).collect()
}

#[test]
fn every_page_gives_the_same_bytes_in_another_process() {
    let mut pages = pages();
    pages.sort();
    let here = [("LANG", "C"), ("LC_ALL", "C"), ("TZ", "UTC"), ("HOME", "/nowhere")];
    let there = [("LANG", "tr_TR.UTF-8"), ("LC_ALL", "ar_EG.UTF-8"), ("TZ", "Pacific/Kiritimati"), ("HOME", "/tmp")];
    let first = lines(&pages, "1", here);
    pages.reverse();
    let second = lines(&pages, "4", there);
    assert!(first.len() >= 30);
    for (page, line) in &first {
        assert_eq!(Some(line), second.get(page), "{page}");
    }
}
