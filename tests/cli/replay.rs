//! Recorded pages, extracted again.

use crate::support::{Folder, fetching, page, pressclip, run, serve};

/// What a crawler records of a page.
fn record() -> String {
    let block = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Rain</h1><p>It rained all day in the north of the country.";
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/rain\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    )
}

#[test]
fn what_was_recorded_is_extracted_again_and_compared() {
    let folder = Folder::new();
    let server = serve(|path| (200, page(if path.contains("fire") { "Fire" } else { "Flood" })));
    let (warc, before) = (folder.path("run.warc.gz"), folder.path("before.jsonl"));
    let got = run(fetching().arg("--warc").arg(&warc).args([server.url("/flood"), server.url("/fire")]));
    assert_eq!(got.code, Some(0), "{}", got.err);

    let got = run(pressclip().arg("replay").arg(&warc).arg("-o").arg(&before));
    assert_eq!((got.code, got.out.as_str()), (Some(0), ""), "{}", got.err);
    assert!(got.err.contains("2 pages"), "{}", got.err);
    let lines = std::fs::read_to_string(&before).unwrap();
    assert_eq!(lines.lines().count(), 2, "{lines}");

    let against = |before: &std::path::Path, format: &str| {
        run(pressclip().arg("replay").arg(&warc).arg("--against").arg(before).args(["-f", format]))
    };
    let got = against(&before, "text");
    assert_eq!((got.code, got.out.as_str()), (Some(0), ""), "{}", got.err);
    // The changes of last week are not those of today.
    let changes = folder.file("changes.txt", "old");
    let got = run(pressclip().arg("replay").arg(&warc).arg("--against").arg(&before).arg("-o").arg(&changes));
    assert_eq!((got.code, std::fs::read_to_string(&changes).unwrap().as_str()), (Some(0), ""), "{}", got.err);
    assert!(got.err.contains("2 pages: 2 as they were, 0 changed, 0 new"), "{}", got.err);

    let flood = lines.lines().find(|line| line.contains("\"headline\":\"Flood\"")).unwrap();
    let first = flood.replace("\"headline\":\"Flood\"", "\"headline\":\"A flood\"");
    let edited = folder.file("edited.jsonl", &(first + "\nno JSON\n"));
    let got = against(&edited, "text");
    let expected = format!("{}: headline changed\n{}: new\n", server.url("/flood"), server.url("/fire"));
    let mut found: Vec<&str> = got.out.lines().collect();
    // Two pages are fetched at once.
    found.sort_by_key(|line| line.ends_with("new"));
    assert_eq!((got.code, found.join("\n") + "\n"), (Some(0), expected), "{}", got.err);
    assert!(
        got.err.contains("1 lines are no articles") && got.err.contains("0 as they were, 1 changed, 1 new"),
        "{}",
        got.err
    );
    let got = against(&edited, "json");
    let change: serde_json::Value =
        serde_json::from_str(got.out.lines().find(|line| line.contains("/flood")).unwrap()).unwrap();
    assert_eq!((&change["outcome"], &change["changes"][0]["change"]), (&"changed".into(), &"headline".into()));
}

#[test]
fn rules_of_ones_own_count_for_recorded_pages_too() {
    let folder = Folder::new();
    let record = record();
    let (warc, before) = (folder.file("run.warc", &record), folder.path("before.jsonl"));
    let rules = folder.file("rules.toml", "[[rule]]\ntext = [\"it rained\"]\nkind = \"other\"\n");
    let replay = || {
        let mut command = pressclip();
        command.arg("replay").arg(&warc);
        command
    };
    let got = run(replay().arg("--rules").arg(&rules).arg("-o").arg(&before));
    assert_eq!(got.code, Some(0), "{}", got.err);
    let got = run(replay().arg("--rules").arg(&rules).arg("--against").arg(&before));
    assert_eq!((got.code, got.out.as_str()), (Some(0), ""), "{}", got.err);
    let got = run(replay().arg("--against").arg(&before));
    assert!(got.out.contains("1 paragraph added"), "{}", got.out);
}

#[test]
fn a_file_that_is_cut_off_gives_what_is_whole_and_an_exit_code() {
    let folder = Folder::new();
    let record = record();
    let file = folder.file("cut.warc", &(record.clone() + &record[..100]));
    let got = run(pressclip().arg("replay").arg(&file));
    assert_eq!((got.code, got.out.lines().count()), (Some(1), 1), "{}", got.err);
    assert!(
        got.err.contains("cut.warc: a record that ends within its header")
            && got.err.contains("1 parts that could not be read"),
        "{}",
        got.err
    );
}

#[test]
fn files_that_are_not_there_or_hold_no_articles_are_named() {
    let folder = Folder::new();
    let got = run(pressclip().args(["replay", "no/such.warc"]));
    assert_eq!(got.code, Some(1));
    assert!(got.err.contains("cannot read no/such.warc: no such file"), "{}", got.err);
    let empty = folder.file("empty.jsonl", "\n");
    let got = run(pressclip().args(["replay", "no/such.warc", "--against"]).arg(&empty));
    assert_eq!(got.code, Some(2));
    assert!(got.err.contains("no articles with addresses") && got.err.contains("hint:"), "{}", got.err);
}
