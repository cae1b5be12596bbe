//! A page cannot act on the terminal that shows it, and a closed pipe is no error.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::thread;

use crate::support::{BODY, Folder, page, pressclip, process, run};

/// Sequences that terminals act on: set the title, clear, colour, link, C1 forms of these, reorder text.
const ATTACKS: [&str; 9] = [
    "\u{1b}]0;owned\u{7}",
    "\u{1b}[2J\u{1b}[1;1H",
    "\u{1b}[31m",
    "\u{1b}]8;;https://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\",
    "\u{1b}]52;c;ZXZpbA==\u{7}",
    "\u{9b}31m",
    "\u{9d}0;owned\u{9c}",
    "\u{202e}desrever\u{202c}",
    "\u{8}\u{8}\u{7f}\u{7}",
];

fn hostile_page() -> String {
    let attacks = ATTACKS.concat();
    let page = page(&format!("Flood {attacks} in Upham"));
    page.replace("<p>Residents", &format!("<p>{attacks} <a href=\"https://x.example/{attacks}\">Residents</a>"))
        .replace("<nav>", &format!("<nav>{attacks}<img alt=\"{attacks}\" src=\"{attacks}.png\">"))
        .replace("<main>", &format!("<main class=\"{attacks}\" id=\"{attacks}\">"))
}

fn acts(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn no_format_lets_a_page_act_on_the_terminal() {
    let folder = Folder::new();
    let file = folder.file("a.html", hostile_page());
    let modes: [&[&str]; 8] = [
        &["-f", "text"],
        &["-f", "markdown"],
        &["-f", "html"],
        &["-f", "json"],
        &["explain"],
        &["explain", "-f", "json"],
        &["explain", "--html", "-"],
        &["-vv"],
    ];
    for mode in modes {
        let got = run(pressclip().args(mode).arg(&file).args(["--url", "https://news.example/a"]));
        assert_eq!(got.code, Some(0), "{mode:?}: {}", got.err);
        assert!(got.out.contains("The river Sarn rose"), "{mode:?}: {}", got.out);
        assert_eq!(got.out.chars().find(|c| acts(*c)), None, "{mode:?}: {:?}", got.out);
        assert_eq!(got.err.chars().find(|c| acts(*c)), None, "{mode:?}: {:?}", got.err);
    }
}

#[test]
fn json_keeps_the_characters_as_escapes() {
    let folder = Folder::new();
    let text = page("Flood").replace("<p>Residents", "<p>\u{202e}Residents");
    let got = run(pressclip().arg(folder.file("a.html", text)).args(["-f", "json"]));
    let json: serde_json::Value = serde_json::from_str(&got.out).unwrap();
    assert!(json["text"].as_str().unwrap().contains("Residents"), "{}", got.out);
    assert!(!got.out.contains('\u{202e}'));
}

#[test]
fn batch_lets_no_page_act_on_the_terminal() {
    let line = serde_json::json!({"id": ATTACKS.concat(), "html": hostile_page()}).to_string();
    // JSON allows C1 controls and bidirectional marks as they are, also in a value that is given back.
    assert!(line.contains('\u{9b}') && line.contains('\u{202e}'));
    let bad = serde_json::json!({"id": 2, "path": ATTACKS.concat()}).to_string();
    let got = run(pressclip().arg("batch").write_stdin(format!("{line}\n{bad}\n")));
    assert_eq!(got.out.lines().count(), 2);
    assert_eq!(got.out.chars().find(|c| acts(*c)), None, "{:?}", got.out);
    let first: serde_json::Value = serde_json::from_str(got.out.lines().next().unwrap()).unwrap();
    assert_eq!(first["id"], ATTACKS.concat());
}

#[test]
fn names_in_messages_are_harmless() {
    let attacks = ATTACKS.concat();
    let inputs = [
        format!("{attacks}.html"),
        format!("two\nlines{attacks}"),
        format!("ftp://x.example/{attacks}"),
        format!("http://127.0.0.1:1/{attacks}"),
        format!("http://{attacks}/"),
        format!("--{attacks}"),
    ];
    for input in inputs {
        let got = run(pressclip().arg(&input));
        assert!(matches!(got.code, Some(1 | 2)), "{input:?}: {:?}", got.code);
        assert_eq!(got.err.chars().find(|c| acts(*c)), None, "{:?}", got.err);
        assert!(got.err.contains("error: "), "{:?}", got.err);
    }
}

#[test]
fn a_name_above_a_text_is_harmless() {
    let folder = Folder::new();
    // A slash cannot be in a name.
    let name = ATTACKS.concat().replace('/', "_");
    let files = [folder.file("a.html", page("a")), folder.file(&name, page("b"))];
    let got = run(pressclip().args(&files));
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert_eq!(got.out.chars().find(|c| acts(*c)), None, "{:?}", got.out);
}

#[test]
fn a_closed_pipe_ends_a_batch_quietly() {
    let mut child =
        process().arg("batch").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let feeder = thread::spawn(move || {
        let line = serde_json::json!({"html": page("Flood")}).to_string() + "\n";
        // Ends when nobody reads any more.
        while stdin.write_all(line.as_bytes()).is_ok() {}
    });
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.contains("bakery"), "{first}");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    feeder.join().unwrap();
    let mut words = String::new();
    child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
    assert_eq!(words, "");
}

#[test]
fn a_closed_pipe_ends_a_clip_quietly() {
    let folder = Folder::new();
    // More than a pipe holds, so that writing meets the closed end.
    let long = page("Flood").replace("</article>", &format!("<p>{}</p></article>", BODY.join(" ").repeat(400)));
    let file = folder.file("a.html", long);
    let mut child = process().args([&file, &file]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut words = String::new();
    child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
    assert_eq!((child.wait().unwrap().code(), words.as_str()), (Some(0), ""));
}
