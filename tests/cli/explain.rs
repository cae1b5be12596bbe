//! `pressclip explain`.

use crate::support::{BODY, Folder, NO_ARTICLE, page, pressclip, run};

#[test]
fn every_block_is_listed_with_its_line_and_whether_it_was_kept() {
    let folder = Folder::new();
    let got = run(pressclip().arg("explain").arg(folder.file("a.html", page("Flood in Upham"))));
    assert_eq!((got.code, got.err.as_str()), (Some(0), ""));
    let kept: Vec<_> = got.out.lines().filter(|l| l.starts_with("+ ") && l.contains(" paragraph ")).collect();
    assert_eq!(kept.len(), BODY.len(), "{}", got.out);
    // The first paragraph stands on line 6 of the page.
    assert!(kept[0].starts_with("+     6  ") && kept[0].contains("The river Sarn rose"), "{}", kept[0]);
    assert!(got.out.lines().any(|l| l.starts_with("- ") && l.contains("Sport")), "{}", got.out);
    assert!(got.out.lines().all(|l| l.chars().count() <= 100), "{}", got.out);
    assert!(got.out.contains("headline"), "{}", got.out);
}

#[test]
fn the_explanation_as_json_has_the_same_blocks() {
    let folder = Folder::new();
    let file = folder.file("a.html", page("Flood in Upham"));
    let list = run(pressclip().arg("explain").arg(&file)).out;
    let json = run(pressclip().arg("explain").arg(&file).args(["--format", "json"])).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let blocks = json["blocks"].as_array().unwrap();
    let signs: String = blocks.iter().map(|b| if b["included"] == true { '+' } else { '-' }).collect();
    let listed: String = list.lines().filter_map(|l| l.chars().next()).filter(|c| matches!(c, '+' | '-')).collect();
    assert_eq!(signs, listed);
    assert!(json["fields"].as_array().unwrap().iter().any(|f| f["name"] == "headline"));
}

#[test]
fn the_page_for_a_browser_shows_every_block_and_runs_nothing() {
    let folder = Folder::new();
    let hostile = page("Flood <i>in</i> Upham").replace(
        "<p>Residents",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; <a href=\"javascript:alert(2)\">x</a> \" onmouseover=\"alert(3) Residents",
    );
    let file = folder.file("a.html", hostile);
    let got = run(pressclip().arg("explain").arg(&file).arg("--html").arg(folder.path("out.html")));
    assert_eq!((got.code, got.out.as_str(), got.err.as_str()), (Some(0), "", ""));
    let html = std::fs::read_to_string(folder.path("out.html")).unwrap();
    for paragraph in BODY {
        let words: String = paragraph.chars().skip(20).take(40).collect();
        assert!(html.contains(&words), "{words}");
    }
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    for active in ["<script", "<a ", "href=", "src=", " onmouseover=\"", "http-equiv=\"refresh", "@import", "url("] {
        assert!(!html.contains(active), "{active}");
    }
    assert!(html.contains("id=\"show-paragraph\""));
}

#[test]
fn the_page_can_go_to_stdout_but_not_together_with_a_format() {
    let folder = Folder::new();
    let file = folder.file("a.html", page("Flood"));
    let got = run(pressclip().arg("explain").arg(&file).args(["--html", "-"]));
    assert!(got.out.starts_with("<!DOCTYPE html>"));
    assert_eq!(run(pressclip().arg("explain").arg(&file).args(["--html", "-", "-f", "json"])).code, Some(2));
}

#[test]
fn a_page_without_article_is_explained_all_the_same() {
    let got = run(pressclip().args(["explain", "-"]).write_stdin(NO_ARTICLE));
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert!(got.out.contains("0 kept"), "{}", got.out);
}

#[test]
fn a_missing_page_is_an_error() {
    let got = run(pressclip().args(["explain", "missing.html"]));
    assert_eq!((got.code, got.out.as_str()), (Some(1), ""));
    assert!(got.err.contains("missing.html: no such file"), "{}", got.err);
}
