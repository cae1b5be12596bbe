//! `pressclip INPUT…`: what may be given, what comes out, how it ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{BODY, Folder, NO_ARTICLE, fetching, gzip, page, pressclip, run, serve};

#[test]
fn a_file_gives_the_article_as_text() {
    let folder = Folder::new();
    let got = run(pressclip().arg(folder.file("a.html", page("Flood in Upham"))));
    assert_eq!((got.code, got.err.as_str()), (Some(0), ""));
    for paragraph in BODY {
        assert!(got.out.contains(paragraph), "{}", got.out);
    }
    assert!(!got.out.contains("Sport"), "{}", got.out);
    assert!(got.out.ends_with('\n') && !got.out.ends_with("\n\n"));
}

#[test]
fn every_format_has_the_body() {
    let folder = Folder::new();
    let file = folder.file("a.html", page("Flood in Upham"));
    for format in ["text", "markdown", "html", "json"] {
        let got = run(pressclip().arg(&file).args(["-f", format]));
        assert_eq!((got.code, got.err.as_str()), (Some(0), ""), "{format}");
        assert!(got.out.contains("who runs a bakery on the bridge"), "{format}: {}", got.out);
        let json = serde_json::from_str::<serde_json::Value>(&got.out);
        assert_eq!(json.is_ok(), format == "json", "{format}");
    }
}

#[test]
fn stdin_is_read_for_a_dash() {
    let got = run(pressclip().arg("-").write_stdin(page("Flood in Upham")));
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert!(got.out.contains(BODY[0]));
}

#[test]
fn stdin_can_be_gzip() {
    let got = run(pressclip().arg("-").write_stdin(gzip(page("Flood in Upham"))));
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert!(got.out.contains(BODY[0]));
}

#[test]
fn stdin_twice_is_a_usage_error() {
    let got = run(pressclip().args(["-", "-"]).write_stdin("x"));
    assert_eq!(got.code, Some(2));
    assert!(got.err.contains("only once"), "{}", got.err);
}

#[test]
fn several_texts_come_one_after_the_other_under_their_names() {
    let folder = Folder::new();
    let (a, b) = (folder.file("a.html", page("First")), folder.file("b.html", page("Second")));
    let got = run(pressclip().args([&a, &b]));
    assert_eq!(got.code, Some(0), "{}", got.err);
    let heads: Vec<_> = got.out.lines().filter(|l| l.starts_with("==> ")).collect();
    assert_eq!(heads, [format!("==> {} <==", a.display()), format!("==> {} <==", b.display())]);
    assert!(got.out.find("First").unwrap() < got.out.find("Second").unwrap());
}

#[test]
fn several_articles_as_json_are_one_line_each_with_their_input() {
    let folder = Folder::new();
    let files = ["a", "b", "c"].map(|n| folder.file(&format!("{n}.html"), page(n)));
    let got = run(pressclip().args(&files).args(["--format", "json"]));
    assert_eq!(got.code, Some(0), "{}", got.err);
    let inputs: Vec<_> = got
        .out
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["input"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(inputs, files.map(|f| f.display().to_string()));
}

#[test]
fn one_bad_input_does_not_stop_the_others() {
    let folder = Folder::new();
    let good = folder.file("a.html", page("First"));
    let got = run(pressclip().arg(folder.path("missing.html")).arg(&good).arg(folder.path("gone.html")));
    assert_eq!(got.code, Some(1));
    assert!(got.out.contains(BODY[4]));
    assert_eq!(got.err.matches("pressclip: error: ").count(), 2, "{}", got.err);
}

#[test]
fn links_of_a_file_are_resolved_against_the_given_url() {
    let folder = Folder::new();
    let file = folder.file("a.html", page("Flood in Upham"));
    let got = run(pressclip().arg(&file).args(["--url", "https://news.example/flood", "-f", "json"]));
    let json: serde_json::Value = serde_json::from_str(&got.out).unwrap();
    assert_eq!(json["url"], "https://news.example/flood");
}

#[test]
fn a_url_for_several_inputs_or_a_fetched_page_is_a_usage_error() {
    let folder = Folder::new();
    let file = folder.file("a.html", page("x"));
    let both = run(pressclip().args([&file, &file]).args(["--url", "https://news.example/"]));
    assert_eq!((both.code, both.out.as_str()), (Some(2), ""));
    let fetched = run(pressclip().args(["https://news.example/", "--url", "https://news.example/"]));
    assert_eq!((fetched.code, fetched.out.as_str()), (Some(2), ""));
    let relative = run(pressclip().arg(&file).args(["--url", "/flood"]));
    assert_eq!((relative.code, relative.out.as_str()), (Some(2), ""));
}

#[test]
fn a_page_without_article_says_so_and_has_its_own_exit_code() {
    let folder = Folder::new();
    for (name, content) in [("none.html", NO_ARTICLE), ("empty.html", ""), ("blank.html", " \n")] {
        let file = folder.file(name, content);
        let got = run(pressclip().arg(&file));
        assert_eq!((got.code, got.out.as_str()), (Some(3), ""), "{name}");
        assert!(got.err.contains(name), "{name}: {}", got.err);
    }
    let empty = run(pressclip().arg(folder.path("empty.html")));
    assert!(empty.err.contains("the page is empty"), "{}", empty.err);
}

#[test]
fn json_of_a_page_without_article_still_has_its_fields() {
    let folder = Folder::new();
    let got = run(pressclip().arg(folder.file("none.html", NO_ARTICLE)).args(["-f", "json"]));
    assert_eq!(got.code, Some(3));
    let json: serde_json::Value = serde_json::from_str(&got.out).unwrap();
    assert_eq!(json["headline"], "Index");
}

#[test]
fn exit_codes_are_those_of_the_help() {
    let folder = Folder::new();
    let good = folder.file("good.html", page("Flood"));
    let none = folder.file("none.html", NO_ARTICLE);
    let missing = folder.path("missing.html");
    let cases: [(&[&std::path::PathBuf], i32); 6] = [
        (&[&good], 0),
        (&[&missing], 1),
        (&[&none], 3),
        (&[&none, &missing], 1),
        (&[&missing, &none], 1),
        (&[&none, &good], 3),
    ];
    for (inputs, code) in cases {
        assert_eq!(run(pressclip().args(inputs)).code, Some(code), "{inputs:?}");
    }
    assert_eq!(run(pressclip().arg(&good).args(["-f", "pdf"])).code, Some(2));
    assert_eq!(run(&mut pressclip()).code, Some(2));
    let help = run(pressclip().arg("--help"));
    assert_eq!((help.code, help.err.as_str()), (Some(0), ""));
    for code in ["    0  ", "    1  ", "    2  ", "    3  ", "  130  "] {
        assert!(help.out.contains(code), "{}", help.out);
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let folder = Folder::new();
    let got = run(pressclip().arg(folder.file("bom.html", format!("\u{feff}{}", page("Flood")))));
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert!(!got.out.contains('\u{feff}'));
}

#[test]
fn a_gzip_file_is_read_whatever_its_name() {
    let folder = Folder::new();
    let plain = run(pressclip().arg(folder.file("a.html", page("Flood"))));
    for name in ["a.html.gz", "b.html"] {
        let got = run(pressclip().arg(folder.file(name, gzip(page("Flood")))));
        assert_eq!((got.code, got.out), (Some(0), plain.out.clone()), "{name}");
    }
}

#[test]
fn unusable_files_are_named_with_a_reason() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("dir")).unwrap();
    folder.file("x.pdf", "%PDF-1.7 and so on");
    folder.file("x.bin", [1, 2, 3, 4, 5, 6, 7, 8]);
    folder.file("x.warc", "WARC/1.1\r\nWARC-Type: response\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<p>Flood");
    folder.file("cut.gz", &gzip(page("Flood"))[..100]);
    let cases = [
        ("dir", "is a directory", true),
        ("missing.html", "no such file", false),
        ("x.pdf", "not a page but a PDF file", true),
        ("x.bin", "not a page but binary data", true),
        ("x.warc", "not a page but a WARC file", true),
        ("cut.gz", "damaged gzip", false),
    ];
    for (name, reason, hint) in cases {
        let got = run(pressclip().arg(folder.path(name)));
        assert_eq!((got.code, got.out.as_str()), (Some(1), ""), "{name}");
        assert!(
            got.err.starts_with("pressclip: error: ") && got.err.contains(&format!("{name}: {reason}")),
            "{}",
            got.err
        );
        assert_eq!(got.err.contains("\nhint: "), hint, "{}", got.err);
    }
}

#[test]
fn an_address_without_scheme_gets_a_hint() {
    let cases = [
        ("example.com/x", "hint: did you mean https://example.com/x\n"),
        ("ftp://example.com/x", "hint: only http:// and https:// addresses can be fetched\n"),
        ("file:///tmp/x.html", "hint: give the path alone: /tmp/x.html\n"),
    ];
    for (input, hint) in cases {
        let got = run(pressclip().arg(input));
        assert_eq!(got.code, Some(1), "{input}");
        assert!(got.err.ends_with(hint), "{}", got.err);
    }
    assert!(!run(pressclip().arg("page.html")).err.contains("hint"));
}

#[test]
fn a_page_over_the_limit_is_refused_also_when_gzip_hides_its_size() {
    let folder = Folder::new();
    let big = " ".repeat(300_000);
    for file in [folder.file("big.html", &big), folder.file("bomb.html.gz", gzip(&big))] {
        let got = run(pressclip().arg(&file).args(["--max-body", "200kB"]));
        assert_eq!(got.code, Some(1));
        assert!(got.err.contains("more than 200000 bytes") && got.err.contains("--max-body"), "{}", got.err);
    }
}

#[test]
fn a_file_named_like_a_command_is_given_with_its_folder() {
    let folder = Folder::new();
    folder.file("batch", page("Flood"));
    let mut command = pressclip();
    let got = run(command.current_dir(folder.path("")).arg("./batch"));
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert!(got.out.contains(BODY[0]));
    let mut command = pressclip();
    let got = run(command.current_dir(folder.path("")).arg("batch").write_stdin(""));
    assert_eq!((got.code, got.out.as_str()), (Some(0), ""));
}

#[test]
fn a_command_that_is_not_the_first_word_gets_a_hint() {
    for command in ["batch", "help", "crawl", "replay", "status"] {
        let got = run(pressclip().args(["-f", "json", command]));
        let hint = format!("hint: a command is the first word: pressclip {command}");
        assert!(got.err.contains(&hint), "{command}: {}", got.err);
    }
}

#[test]
fn a_url_is_fetched_under_the_name_that_was_given() {
    let server = serve(|_| (200, page("Flood")));
    let got = run(fetching().args([&server.url("/flood"), "-f", "json", "--user-agent", "reader/7"]));
    assert_eq!(got.code, Some(0), "{}", got.err);
    let json: serde_json::Value = serde_json::from_str(&got.out).unwrap();
    assert_eq!(json["url"], server.url("/flood"));
    assert!(server.requests.lock().unwrap()[0].to_lowercase().contains("user-agent: reader/7"));
}

#[test]
fn a_host_of_this_machine_is_asked_only_if_allowed() {
    let server = serve(|_| (200, page("Flood")));
    let got = run(pressclip().arg(server.url("/flood")));
    assert_eq!((got.code, got.out.as_str()), (Some(1), ""));
    assert!(got.err.contains("127.0.0.1 is a loopback address"), "{}", got.err);
    assert!(server.requests.lock().unwrap().is_empty());
    // Each hint names what helps, and nothing else.
    for (url, helps) in [
        (server.url("/flood"), &["--allow-address", "--allow-private"][..]),
        ("http://localhost/".into(), &["--allow-private"]),
        ("http://news.example:6379/".into(), &["--allow-port"]),
    ] {
        let hint = run(pressclip().arg(&url)).err.split_once("hint: ").unwrap().1.to_owned();
        let named: Vec<_> =
            ["--allow-address", "--allow-private", "--allow-port"].into_iter().filter(|it| hint.contains(it)).collect();
        assert_eq!(named, helps, "{url}: {hint}");
    }
}

#[test]
fn a_page_that_robots_txt_forbids_is_fetched_only_if_told_so() {
    let server = serve(|path| match path {
        "/robots.txt" => (200, "User-agent: *\nDisallow: /flood".to_owned()),
        _ => (200, page("Flood")),
    });
    let got = run(pressclip().args(["--allow-private", &server.url("/flood")]));
    assert_eq!((got.code, got.out.as_str()), (Some(1), ""));
    assert!(got.err.contains("robots.txt forbids it: \"Disallow: /flood\""), "{}", got.err);
    assert!(got.err.contains("--ignore-robots"), "{}", got.err);
    let got = run(pressclip().args(["--allow-private", "--ignore-robots", &server.url("/flood")]));
    assert_eq!(got.code, Some(0), "{}", got.err);
}

#[test]
fn a_url_that_fails_is_named_and_the_others_are_clipped() {
    let server = serve(|path| if path == "/gone" { (404, String::new()) } else { (200, page("Flood")) });
    let got = run(fetching().args([server.url("/gone"), server.url("/flood")]));
    assert_eq!(got.code, Some(1));
    assert!(got.err.contains(&server.url("/gone")), "{}", got.err);
    assert!(got.out.contains(BODY[0]));
}

#[test]
fn urls_are_fetched_at_once_and_written_in_order() {
    static SECOND_ASKED: AtomicBool = AtomicBool::new(false);
    let server = serve(|path| {
        if path == "/second" {
            SECOND_ASKED.store(true, Ordering::SeqCst);
        }
        let start = Instant::now();
        while !SECOND_ASKED.load(Ordering::SeqCst) && start.elapsed() < Duration::from_secs(20) {
            thread::sleep(Duration::from_millis(5));
        }
        let together = SECOND_ASKED.load(Ordering::SeqCst);
        (200, page(&format!("{} {together}", &path[1..])))
    });
    let got = run(fetching().args([server.url("/first"), server.url("/second")]).args(["-f", "json"]));
    assert_eq!(got.code, Some(0), "{}", got.err);
    let headlines: Vec<_> = got
        .out
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["headline"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(headlines, ["first true", "second true"]);
}
