//! What a failure may not change: what a source means, and whether a story comes.

use std::path::Path;

use super::site::{Site, lines, path};
use crate::support::{Folder, Run, pressclip, run};

const ALWAYS: &str = "poll = { least = \"0s\", most = \"0s\" }";

fn once(jobs: &Path) -> Run {
    run(pressclip().arg("crawl").arg(jobs).arg("--once"))
}

fn front(stories: std::ops::Range<usize>, more: &str) -> String {
    let link = |n: usize| format!("<h2><a href=\"{}\">The river rises in village {n}, and so on</a></h2>", path(n));
    format!("<title>Valley</title><main>{}</main>{more}", stories.map(link).collect::<String>())
}

#[test]
fn a_front_whose_first_look_fails_has_its_further_pages_visited_at_the_next() {
    let (site, folder) = (Site::with(6), Folder::new());
    site.serve("/local/", 500, "");
    site.serve("/local/page/2", 200, front(3..6, ""));
    let jobs = site.jobs(&folder, &format!("fronts = [\"SITE/local/\"]\n{ALWAYS}"));
    assert_eq!(once(&jobs).code, Some(1));
    site.serve("/local/", 200, front(0..3, "<a rel=next href=\"/local/page/2\">Older stories</a>"));
    let got = once(&jobs);
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert_eq!(lines(&folder).len(), 6);
}

#[test]
fn a_sitemap_that_another_lists_is_asked_for_again_when_it_was_not_there_and_said_so() {
    let (site, folder) = (Site::with(4), Folder::new());
    let of = |path: &str| format!("<sitemap><loc>{}</loc></sitemap>", site.url(path));
    site.serve("/index.xml", 200, format!("<sitemapindex>{}</sitemapindex>", of("/sub.xml")));
    site.serve("/sub.xml", 404, "");
    let jobs = site.jobs(&folder, &format!("sitemaps = [\"SITE/index.xml\"]\n{ALWAYS}"));
    let got = once(&jobs);
    assert!(got.err.contains("/sub.xml") && got.err.contains("404"), "{}", got.err);
    let url = |n: usize| format!("<url><loc>{}</loc></url>", site.story(n));
    site.serve("/sub.xml", 200, format!("<urlset>{}</urlset>", (0..4).map(url).collect::<String>()));
    assert_eq!(once(&jobs).code, Some(0));
    assert_eq!(lines(&folder).len(), 4);
}

#[test]
fn what_is_only_guessed_of_a_site_is_asked_for_once_and_not_spoken_of() {
    let (site, folder) = (Site::with(3), Folder::new());
    site.serve("/robots.txt", 404, "");
    site.serve("/", 200, front(0..3, ""));
    site.serve("/sitemap.xml", 404, "");
    site.serve("/feed.xml", 404, "");
    let jobs = site.jobs(&folder, &format!("sites = [\"SITE/\"]\n{ALWAYS}"));
    let got = once(&jobs);
    assert_eq!((got.code, lines(&folder).len()), (Some(0), 3), "{}", got.err);
    assert!(!got.err.contains("404"), "{}", got.err);
    site.asked();
    assert_eq!(once(&jobs).code, Some(0));
    let asked: Vec<_> = site.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(asked, ["/"]);
}

#[test]
fn a_page_in_place_of_a_list_is_named_and_none_of_its_lines_is_asked_for() {
    let (site, folder) = (Site::with(3), Folder::new());
    site.serve("/list.txt", 200, "<!doctype html>\n<title>Back soon</title>\n<div>\nWe are back soon.\n</div>\n");
    let jobs = site.jobs(&folder, &format!("lists = [\"SITE/list.txt\"]\n{ALWAYS}"));
    let got = once(&jobs);
    assert_eq!(got.code, Some(1));
    assert!(got.err.contains("not a list of addresses: it is an HTML page"), "{}", got.err);
    assert_eq!(site.asked().len(), 1);
    site.serve("/list.txt", 200, format!("{}\n", site.story(1)));
    assert_eq!((once(&jobs).code, lines(&folder).len()), (Some(0), 1));
}
