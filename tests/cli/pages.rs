//! `--all-pages`: an article with its further pages.

use serde_json::Value;

use crate::support::{BODY, Folder, fetching, page, pressclip, run, serve};

/// The page of a number: a pager, and text of its own.
fn numbered(n: usize) -> String {
    let pager = "<div class=pager><a href=/flood>1</a> <a href='/flood?page=2'>2</a> <a href='/flood?page=3'>3</a></div></main>";
    let own = |text: String| {
        BODY.iter().enumerate().fold(text, |text, (i, body)| text.replace(body, &format!("Part {n}.{i}: {body}")))
    };
    own(page("Flood in Upham")).replace("</main>", pager)
}

fn answer(path: &str) -> (u16, String) {
    match path {
        "/flood" => (200, numbered(1)),
        "/flood?page=2" => (200, numbered(2)),
        "/flood?page=3" => (200, numbered(3)),
        _ => (404, String::new()),
    }
}

#[test]
fn further_pages_are_fetched_only_when_that_is_asked_for() {
    let server = serve(answer);
    let one = run(fetching().arg(server.url("/flood")));
    assert!(one.out.contains("Part 1.4") && !one.out.contains("Part 2.0"), "{}", one.out);
    assert_eq!(server.requests.lock().unwrap().len(), 1);
    let all = run(fetching().arg("--all-pages").arg(server.url("/flood")));
    assert_eq!((all.code, all.err.as_str()), (Some(0), ""));
    let places: Vec<_> = ["1.0", "1.4", "2.0", "3.4"].map(|part| all.out.find(&format!("Part {part}"))).into();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}", all.out);
    let explained = run(pressclip()
        .args(["explain", "--all-pages", "--allow-private", "--ignore-robots"])
        .arg(server.url("/flood")))
    .out;
    assert!(explained.contains("Part 3.4"), "{explained}");
}

#[test]
fn of_a_file_the_further_pages_are_fetched_when_its_address_is_given() {
    let server = serve(answer);
    let file = Folder::new();
    let file = file.file("a.html", numbered(1));
    let got = run(fetching().args(["-f", "json", "--all-pages", "--url"]).arg(server.url("/flood")).arg(&file));
    let json: Value = serde_json::from_str(&got.out).unwrap();
    assert_eq!(json["pages"].as_array().unwrap().len(), 3, "{}", got.err);
    assert!(json["text"].as_str().unwrap().contains("Part 3.4"));
    let alone = run(pressclip().arg("--all-pages").arg(&file));
    assert!(alone.out.contains("Part 1.4") && !alone.out.contains("Part 2.0"), "{}", alone.out);
}

#[test]
fn a_page_that_is_gone_is_a_note_and_no_error() {
    let server = serve(|path| if path == "/flood?page=2" { (404, String::new()) } else { answer(path) });
    let got = run(fetching().args(["-f", "json", "--all-pages"]).arg(server.url("/flood")));
    let json: Value = serde_json::from_str(&got.out).unwrap();
    assert_eq!(got.code, Some(0));
    let note = json["notes"].as_array().unwrap().iter().find(|note| note["kind"] == "page-missing").unwrap();
    assert!(note["message"].as_str().unwrap().starts_with("page 2 could not be fetched: "), "{note}");
    assert!(json["text"].as_str().unwrap().contains("Part 1.4"));
    assert_eq!(got.err, "");
    // Where the article has no room for notes they are said beside it.
    for format in ["text", "markdown", "html"] {
        let got = run(fetching().args(["-f", format, "--all-pages"]).arg(server.url("/flood")));
        assert_eq!(got.code, Some(0));
        assert!(got.out.contains("Part 1.4") && !got.out.contains("could not be fetched"), "{}", got.out);
        let said = format!("pressclip: {}: page 2 could not be fetched: ", server.url("/flood"));
        assert!(got.err.starts_with(&said) && got.err.contains("404") && got.err.lines().count() == 1, "{}", got.err);
    }
}
