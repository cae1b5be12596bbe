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

#[test]
fn a_run_of_which_every_story_fails_is_a_failure_and_one_story_that_does_not_is_enough() {
    let (site, folder) = (Site::with(2), Folder::new());
    site.serve(&path(0), 500, "");
    let one = "urls = [\"SITE/2026/11/24/the-river-rises-in-village-0\"]";
    assert_eq!(once(&site.jobs(&folder, one)).code, Some(1));
    let two = one.replace(']', ", \"SITE/2026/11/24/the-river-rises-in-village-1\"]");
    let folder = Folder::new();
    assert_eq!(once(&site.jobs(&folder, &two)).code, Some(0));
    // Nothing is due: nothing fails.
    assert_eq!(once(&site.jobs(&folder, &two)).code, Some(0));
}

#[test]
fn an_output_goes_on_however_its_folder_is_spelt_and_one_that_is_left_is_told_of() {
    let (site, folder) = (Site::with(3), Folder::new());
    let jobs = site.jobs(&folder, "feeds = [\"SITE/feed.xml\"]\nevery = \"1h\"");
    // A daemon that is killed leaves a file that is not complete.
    let mut child =
        crate::support::process().arg("crawl").arg(&jobs).stderr(std::process::Stdio::null()).spawn().unwrap();
    let part = || {
        let entries = std::fs::read_dir(folder.path("out")).ok()?;
        let mut paths = entries.map(|entry| entry.unwrap().path());
        paths.find(|path| std::fs::read_to_string(path).is_ok_and(|text| text.lines().count() == 3))
    };
    while part().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let text = std::fs::read_to_string(&jobs).unwrap();
    std::fs::write(&jobs, text.replace("folder = \"out\"", "folder = \"elsewhere\"")).unwrap();
    let got = once(&jobs);
    assert!(got.err.contains("the output jsonl out is not in the jobs file any more"), "{}", got.err);
    assert_eq!(lines(&folder).len(), 0);
    std::fs::write(&jobs, text.replace("folder = \"out\"", "folder = \"./x/../out/\"")).unwrap();
    let got = once(&jobs);
    assert!(!got.err.contains("any more"), "{}", got.err);
    assert_eq!(lines(&folder).len(), 3);
}
