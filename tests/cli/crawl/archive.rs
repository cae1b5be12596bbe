//! What a crawl has kept can be looked at.

use super::site::{Site, path, story};
use crate::support::{Folder, pressclip, run};

fn crawled() -> (Site, Folder, std::path::PathBuf) {
    let (site, folder) = (Site::with(5), Folder::new());
    site.serve(&path(3), 200, story(3).replace("flour sacks", "sacks of crème fraîche"));
    let jobs = site.jobs(&folder, "feeds = [\"SITE/feed.xml\", \"SITE/gone.xml\"]");
    assert_eq!(run(pressclip().arg("crawl").arg(&jobs).arg("--once")).code, Some(0));
    (site, folder, jobs)
}

#[test]
fn articles_are_found_by_their_words() {
    let (site, folder, jobs) = crawled();
    let search = |words: &[&str]| run(pressclip().arg("search").args(words).arg("--jobs").arg(&jobs));
    let got = search(&["creme", "FRAÎCHE"]);
    assert_eq!(got.code, Some(0), "{}", got.err);
    // These stories are alike, so it may be a copy of another.
    assert!((3..=4).contains(&got.out.lines().count()), "{}", got.out);
    let text = format!("The river rises in village 3\n  {}\n", site.story(3));
    assert!(got.out.starts_with(&text) && got.out.contains("crème fraîche"), "{}", got.out);
    // The words around are shown where one is found as it is written.
    assert!(search(&["crem*"]).out.starts_with(&text));
    assert_eq!(search(&["bakery on the bridge"]).out.matches("\n  http").count(), 5);
    let none = search(&["creme", "submarine"]);
    assert_eq!((none.code, none.out.as_str()), (Some(3), ""));
    assert_eq!(none.err, "pressclip: no article is kept that has all of these words\n");
    let store = folder.path("jobs.db");
    let json = run(pressclip().args(["search", "creme", "--json", "--store"]).arg(store));
    let line: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(line["crawl"]["address"], site.story(3));
}

#[test]
fn the_status_names_articles_and_sources() {
    let (site, _folder, jobs) = crawled();
    let got = run(pressclip().arg("status").arg("--jobs").arg(&jobs));
    assert_eq!(got.code, Some(0), "{}", got.err);
    for words in [
        "articles    5 (5 versions), 0 not put out yet",
        "job valley",
        &site.url("/feed.xml"),
        "failed 1 times: not-found",
    ] {
        assert!(got.out.contains(words), "{words}: {}", got.out);
    }
}

#[test]
fn a_report_is_one_page_with_what_sources_gave() {
    let (site, folder, jobs) = crawled();
    let page = folder.path("report.html");
    let got = run(pressclip().arg("report").arg("--jobs").arg(&jobs).arg("-o").arg(&page));
    assert_eq!((got.code, got.out.as_str()), (Some(0), ""), "{}", got.err);
    let page = std::fs::read_to_string(page).unwrap();
    for words in [
        "<li><b>5</b> articles</li>",
        "new: 5 (100.0 %)",
        &site.url("/feed.xml"),
        "not-found",
        "<svg",
        "Time to an answer by site",
        "127.0.0.1",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("<script"));
}

#[test]
fn the_versions_of_an_article_are_shown_by_its_address_however_it_is_written() {
    let (site, _folder, jobs) = crawled();
    let history = |url: &str| run(pressclip().arg("history").arg(url).arg("--jobs").arg(&jobs));
    let got = history(&format!("{}?utm_source=x#top", site.story(1)));
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert!(got.out.starts_with("1 20") && got.out.ends_with(" The river rises in village 1\n"), "{}", got.out);
    let none = history("https://news.example/none");
    assert_eq!(none.code, Some(3));
    assert!(none.err.contains("no article is kept for https://news.example/none"), "{}", none.err);
}

#[test]
fn a_store_that_is_not_there_is_named() {
    let folder = Folder::new();
    let got = run(pressclip().args(["status", "--store"]).arg(folder.path("none.db")));
    assert_eq!(got.code, Some(1));
    assert!(got.err.contains("none.db: there is no store yet") && got.err.contains("hint: "), "{}", got.err);
}
