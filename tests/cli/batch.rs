//! `pressclip batch`: JSON Lines in, JSON Lines out.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{BODY, Folder, gzip, page, pressclip, process, run};

fn batch(input: impl Into<Vec<u8>>) -> (Vec<Value>, Option<i32>) {
    let got = run(pressclip().arg("batch").write_stdin(input));
    assert_eq!(got.err, "");
    (got.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect(), got.code)
}

/// Lines with pages of very different sizes, so that workers finish out of order.
fn many(lines: usize) -> String {
    let short = format!("<p>{}<p>{}", BODY[0], BODY[1]);
    let long = short.clone() + &format!("<p>{}", BODY.join(" ")).repeat(20);
    let line = |n: usize| {
        let page = if n.is_multiple_of(50) { &long } else { &short };
        json!({"id": n, "html": page.replace("Sarn", &format!("Sarn{n}"))}).to_string() + "\n"
    };
    (0..lines).map(line).collect()
}

#[test]
fn a_line_gives_the_article_under_its_id() {
    let id = r#"{"a": [1.50, 12345678901234567890123, null]}"#;
    let line = format!(r#"{{"id": {id}, "url": "https://news.example/a", "html": {}}}"#, json!(page("Flood")));
    let got = run(pressclip().arg("batch").write_stdin(line));
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert!(got.out.starts_with(&format!(r#"{{"id":{id},"#)), "{}", got.out);
    let value: Value = serde_json::from_str(&got.out).unwrap();
    assert_eq!(value["url"], "https://news.example/a");
    assert!(value["text"].as_str().unwrap().contains(BODY[2]));
}

#[test]
fn without_an_id_the_line_number_counts_blank_lines_too() {
    let line = json!({"html": page("Flood")});
    let (answers, code) = batch(format!("\u{feff}{line}\n\n  \r\n{line}\r\nnonsense"));
    assert_eq!(answers.iter().map(|a| a["id"].clone()).collect::<Vec<_>>(), [json!(1), json!(4), json!(5)]);
    assert!(answers[1]["text"].as_str().unwrap().contains(BODY[0]));
    assert_eq!(code, Some(1));
}

#[test]
fn a_null_id_is_given_back() {
    let (answers, _) = batch(json!({"id": null, "html": page("Flood")}).to_string());
    assert_eq!(answers[0].get("id"), Some(&Value::Null));
}

#[test]
fn pages_are_read_from_files_plain_or_gzip() {
    let folder = Folder::new();
    let files = [folder.file("a.html", page("Flood")), folder.file("b.html.gz", gzip(page("Flood")))];
    let (answers, code) = batch(files.map(|f| json!({"id": 1, "path": f}).to_string()).join("\n"));
    assert_eq!(code, Some(0));
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0]["text"].as_str().unwrap().contains(BODY[1]));
}

#[test]
fn every_kind_of_bad_line_is_an_error_of_its_own_and_the_run_goes_on() {
    let folder = Folder::new();
    let pdf = folder.file("x.pdf", "%PDF-1.7");
    let big = folder.file("big.html", "x".repeat(11 << 20));
    let good = json!({"id": "good", "html": page("Flood")}).to_string();
    let cases: Vec<(Vec<u8>, &str, Value)> = vec![
        (b"nonsense".to_vec(), "bad-json", json!(1)),
        (br#"[1, null, "x", null, null, null]"#.to_vec(), "bad-line", json!(2)),
        (br#"{"id": 7, "path": 3}"#.to_vec(), "bad-line", json!(7)),
        (br#"{"id": 1, "id": 2, "html": "x"}"#.to_vec(), "bad-line", json!(4)),
        (br#"{"id": 8, "html": "x", "url": ["https://news.example/a"]}"#.to_vec(), "bad-line", json!(8)),
        (br#""words""#.to_vec(), "bad-line", json!(6)),
        (br#"{"id": "cut", "html": "<p>x"#.to_vec(), "bad-json", json!(7)),
        (br#"{"id": "none"}"#.to_vec(), "bad-line", json!("none")),
        (br#"{"id": "both", "html": "x", "path": "y"}"#.to_vec(), "bad-line", json!("both")),
        (br#"{"id": "time", "html": "x", "fetched_at": "noon"}"#.to_vec(), "bad-line", json!("time")),
        (br#"{"id": "url", "html": "x", "url": "/a"}"#.to_vec(), "invalid-url", json!("url")),
        (json!({"id": "no", "path": folder.path("no.html")}).to_string().into(), "io", json!("no")),
        (json!({"id": "dir", "path": folder.path("")}).to_string().into(), "io", json!("dir")),
        (json!({"id": "pdf", "path": pdf}).to_string().into(), "not-html", json!("pdf")),
        (json!({"id": "big", "path": big}).to_string().into(), "too-large", json!("big")),
        (json!({"id": "big", "html": "x".repeat(11 << 20)}).to_string().into(), "too-large", json!("big")),
        (b"{\"id\": \"\xff\", \"html\": \"x\"}".to_vec(), "not-utf8", json!(17)),
        (b"{\"id\": \"latin\", \"html\": \"\xe9\"}".to_vec(), "not-utf8", json!("latin")),
        ([b"{\"id\": 1, \"html\": \"".to_vec(), vec![b'x'; 65 << 20]].concat(), "line-too-long", json!(19)),
    ];
    let mut input = cases.iter().map(|(line, ..)| line.as_slice()).collect::<Vec<_>>().join(&b"\n"[..]);
    input.extend(format!("\n{good}\n").into_bytes());
    let (answers, code) = batch(input);
    assert_eq!(code, Some(1));
    for ((_, kind, id), answer) in cases.iter().zip(&answers) {
        assert_eq!((&answer["id"], answer["error"]["kind"].as_str()), (id, Some(*kind)), "{answer}");
        assert!(!answer["error"]["message"].as_str().unwrap().is_empty());
        assert_eq!(answer.as_object().unwrap().len(), 2);
    }
    assert_eq!(answers.len(), cases.len() + 1);
    assert_eq!(answers[cases.len()]["id"], "good");
    assert!(answers[cases.len()].get("error").is_none());
}

#[test]
fn a_line_with_an_address_alone_is_told_what_fetches() {
    let (answers, code) = batch(r#"{"url": "https://news.example/a"}"#);
    assert_eq!((code, &answers[0]["error"]["kind"]), (Some(1), &json!("bad-line")));
    let message = answers[0]["error"]["message"].as_str().unwrap();
    assert!(message.contains("`batch` fetches nothing") && message.contains("`pressclip URL…`"), "{message}");
}

#[test]
fn half_a_surrogate_pair_does_not_cost_the_page() {
    let html = json!(page("Flood")).to_string().replace("<p>Residents", r"<p>Residents \ud83d");
    let (answers, code) = batch(format!(r#"{{"id": "js", "html": {html}}}"#));
    assert_eq!((code, &answers[0]["id"]), (Some(0), &json!("js")));
    assert!(answers[0]["text"].as_str().unwrap().contains("Residents \u{fffd}"), "{}", answers[0]);
}

#[test]
fn a_page_without_article_is_no_error() {
    let (answers, code) = batch("{\"html\": \"\"}\n");
    assert_eq!(code, Some(0));
    assert_eq!(answers[0]["text"], "");
}

#[test]
fn an_empty_url_is_an_unknown_one() {
    let (answers, code) = batch(json!({"html": page("Flood"), "url": ""}).to_string());
    assert_eq!((code, &answers[0]["url"]), (Some(0), &Value::Null));
}

#[test]
fn the_time_of_fetching_is_taken_from_the_line() {
    let line = |time: &str| json!({"id": 1, "html": page("Flood"), "fetched_at": time}).to_string();
    let (answers, code) = batch(line("2024-05-03T15:47:42Z") + "\n" + &line("2024-05-03T15:47:42+02:00"));
    assert_eq!(code, Some(0));
    assert_eq!(answers[0], answers[1]);
}

#[test]
fn thousands_of_lines_keep_their_order_and_give_the_same_bytes_at_any_number_of_jobs() {
    let input = many(2_000);
    let outputs = ["1", "4"].map(|jobs| {
        let got = run(pressclip().args(["batch", "--jobs", jobs]).write_stdin(input.clone()));
        assert_eq!((got.code, got.err.as_str()), (Some(0), ""));
        got.out
    });
    assert!(outputs[0] == outputs[1]);
    for (n, line) in outputs[1].lines().enumerate() {
        assert!(line.starts_with(&format!("{{\"id\":{n},")) && line.contains(&format!("Sarn{n} ")), "{n}");
    }
    assert_eq!(outputs[1].lines().count(), 2_000);
}

#[test]
fn the_output_can_be_a_file() {
    let folder = Folder::new();
    let got = run(pressclip().args(["batch", "-o"]).arg(folder.path("out.jsonl")).write_stdin(many(20)));
    assert_eq!((got.code, got.out.as_str()), (Some(0), ""));
    let shown = run(pressclip().arg("batch").write_stdin(many(20))).out;
    assert_eq!(std::fs::read_to_string(folder.path("out.jsonl")).unwrap(), shown);
}

#[test]
fn no_input_gives_no_output() {
    assert_eq!(batch(""), (vec![], Some(0)));
    assert_eq!(run(pressclip().args(["batch", "--jobs", "0"]).write_stdin("")).code, Some(2));
}

#[test]
fn a_program_can_ask_line_by_line() {
    let mut child = process().arg("batch").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for n in 0..20 {
        writeln!(stdin, "{}", json!({"id": n, "html": page("Flood")})).unwrap();
        let mut answer = String::new();
        // Would wait forever if the answer stayed in a buffer.
        stdout.read_line(&mut answer).unwrap();
        assert!(answer.starts_with(&format!("{{\"id\":{n},")), "{answer}");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_input() {
    /// The peak of memory in KiB after so many lines, read before the process ends.
    fn peak(lines: usize) -> u64 {
        let mut child =
            process().args(["batch", "-j", "2"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // Long lines, few of them pages, so that it is quick: lines, pages and answers could pile up.
        let page = json!({"html": "<p>Rain", "unused": BODY.concat()}).to_string() + "\n";
        let bad = json!({"unused": BODY.concat()}).to_string() + "\n";
        let feeder = std::thread::spawn(move || {
            for n in 0..lines {
                let line = if n.is_multiple_of(5) { &page } else { &bad };
                stdin.write_all(line.as_bytes()).unwrap();
            }
            stdin
        });
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut answer = Vec::new();
        for _ in 0..lines {
            answer.clear();
            assert!(stdout.read_until(b'\n', &mut answer).unwrap() > 50);
        }
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        drop(feeder.join().unwrap());
        assert_eq!(child.wait().unwrap().code(), Some(1));
        let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse().unwrap()
    }
    let (few, many) = (peak(2_000), peak(50_000));
    // The lines that are more have 45 MB.
    assert!(many < few + 6 * 1024, "{few} KiB for 2,000 lines, {many} KiB for 50,000");
}
