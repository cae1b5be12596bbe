//! A crawl that ends when nothing is due.

use std::path::Path;

use super::site::{Site, addresses, has_story, lines, path, story};
use crate::support::{Folder, Run, pressclip, run};

fn crawl(jobs: &Path, options: &[&str]) -> Run {
    run(pressclip().arg("crawl").arg(jobs).args(options))
}

#[test]
fn the_stories_of_a_feed_are_put_out_once_and_then_only_asked_about() {
    let (site, folder) = (Site::with(30), Folder::new());
    let jobs = site.jobs(&folder, "feeds = [\"SITE/feed.xml\"]");
    let got = crawl(&jobs, &["--once"]);
    assert_eq!((got.code, got.out.as_str()), (Some(0), ""), "{}", got.err);
    assert!(got.err.contains("30 new, 0 changed"), "{}", got.err);
    let mut all: Vec<_> = (0..30).map(|n| site.story(n)).collect();
    all.sort();
    assert_eq!(addresses(&lines(&folder)), all);
    assert!(lines(&folder).iter().all(has_story));
    assert_eq!(lines(&folder)[0]["crawl"]["source"], site.url("/feed.xml"));
    site.asked();
    // Nothing is due now.
    let got = crawl(&jobs, &["--once"]);
    assert_eq!((got.code, site.asked()), (Some(0), Vec::new()));
    assert!(got.err.starts_with("pressclip: nothing is due before 20"), "{}", got.err);
    assert!(got.err.contains("; --now looks at all sources at once\n"), "{}", got.err);
    // All sources are: the feed is as it was.
    assert_eq!(crawl(&jobs, &["--now"]).code, Some(0));
    let asked = site.asked();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].is_conditional && asked[0].status == 304, "{asked:?}");
    assert_eq!(addresses(&lines(&folder)), all);
    // Two more.
    site.set_stories(32);
    let got = crawl(&jobs, &["--now"]);
    assert!(got.err.contains("2 new, 0 changed"), "{}", got.err);
    assert_eq!(lines(&folder).len(), 32);
}

#[test]
fn every_kind_of_source_leads_to_stories() {
    let site = Site::with(6);
    let link = |n: usize| format!("<h2><a href=\"{}\">The river rises in village {n}, and so on</a></h2>", path(n));
    let front = format!("<title>Valley</title><main>{}</main>", (0..3).map(link).collect::<String>());
    site.serve("/local/", 200, &front);
    site.serve("/robots.txt", 404, "");
    let declared = "<link rel=alternate type=\"application/rss+xml\" href=\"/feed.xml\">";
    site.serve("/", 200, format!("{declared}<title>Valley</title><p>Welcome."));
    site.serve("/list.txt", 200, format!("# chosen\n{}\n/nowhere\n", site.story(5)));
    for (job, number) in [
        ("feeds = [\"SITE/feed.xml\"]", 6),
        ("sitemaps = [\"SITE/sitemap.xml\"]", 6),
        ("fronts = [\"SITE/local/\"]", 3),
        ("sites = [\"SITE/\"]", 6),
        ("lists = [\"SITE/list.txt\"]", 1),
        ("urls = [\"SITE/2026/11/24/the-river-rises-in-village-4\"]", 1),
        ("feeds = [\"SITE/feed.xml\"]\ninclude = [\"*-village-1\"]", 1),
        ("feeds = [\"SITE/feed.xml\"]\nexclude = [\"*-village-1\"]", 5),
        ("feeds = [\"SITE/feed.xml\"]\nlimits = { articles = 4 }", 4),
        ("feeds = [\"SITE/feed.xml\"]\nfronts = [\"SITE/local/\"]\nlimits = { articles = 2 }", 2),
        ("feeds = [\"SITE/feed.xml\"]\nlanguages = [\"de\"]", 0),
    ] {
        let folder = Folder::new();
        let got = crawl(&site.jobs(&folder, job), &["--once"]);
        assert_eq!(got.code, Some(0), "{job}: {}", got.err);
        assert_eq!(lines(&folder).len(), number, "{job}: {}", got.err);
    }
}

#[test]
fn what_a_limit_leaves_out_comes_with_the_next_runs_though_its_source_has_not_changed() {
    let (site, folder) = (Site::with(5), Folder::new());
    let jobs = site.jobs(&folder, "feeds = [\"SITE/feed.xml\"]\nlimits = { articles = 2 }");
    for expected in [2, 4, 5, 5] {
        assert_eq!(crawl(&jobs, &["--now"]).code, Some(0));
        assert_eq!(lines(&folder).len(), expected);
    }
}

#[test]
fn titles_and_dates_of_feeds_and_news_sitemaps_are_evidence_for_what_a_page_does_not_say() {
    let (site, folder) = (Site::with(0), Folder::new());
    let bare = story(1).replace("The river rises in village 1", "");
    site.serve("/2026/a", 200, &bare);
    site.serve("/2026/b", 200, bare.replace("1 millimetres", "2 millimetres"));
    let item = format!(
        "<item><title>Water in the valley</title><link>{}</link><pubDate>Tue, 24 Nov 2026 06:30:00 +0100</pubDate></item>",
        site.url("/2026/a")
    );
    site.serve("/feed.xml", 200, format!("<rss version=\"2.0\"><channel><title>Valley</title>{item}</channel></rss>"));
    let url = format!(
        "<url><loc>{}</loc><news:news><news:publication><news:name>Valley</news:name><news:language>en</news:language>\
         </news:publication><news:publication_date>2026-11-23</news:publication_date><news:title>Flood at the quay</news:title>\
         </news:news></url>",
        site.url("/2026/b")
    );
    let spaces = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
        xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"";
    site.serve("/sitemap.xml", 200, format!("<?xml version=\"1.0\"?><urlset {spaces}>{url}</urlset>"));
    let jobs = site.jobs(&folder, "feeds = [\"SITE/feed.xml\"]\nsitemaps = [\"SITE/sitemap.xml\"]");
    let got = crawl(&jobs, &["--once"]);
    let lines = lines(&folder);
    assert_eq!(lines.len(), 2, "{}", got.err);
    for (path, place, headline, published) in [
        ("/2026/a", "feed", "Water in the valley", "2026-11-24T06:30:00+01:00"),
        ("/2026/b", "sitemap", "Flood at the quay", "2026-11-23"),
    ] {
        let line = lines.iter().find(|line| line["crawl"]["address"] == site.url(path)).unwrap();
        assert_eq!((line["headline"].as_str(), line["published"].as_str()), (Some(headline), Some(published)));
        for field in ["headline", "published"] {
            assert_eq!(line["evidence"][field]["source"], place, "{line}");
        }
    }
}

#[test]
fn a_job_has_rules_of_its_own_and_explain_takes_them_too() {
    let (site, folder) = (Site::with(2), Folder::new());
    let rules = folder.file("mine.toml", "[[rule]]\ntext = [\"more rain is forecast …\"]\nkind = \"other\"\n");
    let jobs = site.jobs(&folder, "feeds = [\"SITE/feed.xml\"]\nrules = \"mine.toml\"");
    assert_eq!(crawl(&jobs, &["--once"]).code, Some(0));
    let lines = lines(&folder);
    assert_eq!(lines.len(), 2);
    for line in &lines {
        assert!(has_story(line) && !line["text"].as_str().unwrap().contains("More rain"), "{line}");
        assert!(line["blocks"].to_string().contains("mine.toml:1: more rain is forecast"), "{line}");
    }
    let page = folder.file("page.html", story(1));
    let got = run(pressclip().arg("explain").arg(&page).arg("--rules").arg(&rules));
    assert!(got.out.contains("own rules") && got.out.contains("mine.toml:1: more rain"), "{}", got.out);
}

#[test]
fn a_copy_on_another_site_is_put_out_with_the_address_of_the_first() {
    let (site, other, folder) = (Site::with(1), Site::with(0), Folder::new());
    let copy = story(0).replace("on Tuesday morning", "on Tuesday").replace("village 0<", "the valley<");
    other.serve("/copy", 200, copy);
    let jobs = site.jobs(&folder, &format!("feeds = [\"SITE/feed.xml\"]\nlists = [\"{}\"]", other.url("/list")));
    assert_eq!(crawl(&jobs, &["--once"]).code, Some(0));
    assert_eq!(lines(&folder).len(), 1);
    other.serve("/list", 200, other.url("/copy"));
    assert_eq!(crawl(&jobs, &["--now"]).code, Some(0));
    let all = lines(&folder);
    assert_eq!(all.len(), 2);
    let copy = all.iter().find(|line| line["crawl"]["address"] == other.url("/copy")).unwrap();
    assert_eq!(copy["same_as"], site.story(0));
}

#[test]
fn counts_are_written_for_prometheus_where_the_jobs_file_says() {
    let (site, folder) = (Site::with(3), Folder::new());
    let jobs = site.jobs(&folder, "feeds = [\"SITE/feed.xml\"]");
    let text = std::fs::read_to_string(&jobs).unwrap();
    std::fs::write(&jobs, format!("metrics = \"crawl.prom\"\n{text}")).unwrap();
    assert_eq!(crawl(&jobs, &["--once"]).code, Some(0));
    let metrics = std::fs::read_to_string(folder.path("crawl.prom")).unwrap();
    assert!(metrics.contains("pressclip_stories_total{outcome=\"new\"} 3\n"), "{metrics}");
    assert!(metrics.contains("pressclip_delivered_total 3\n"), "{metrics}");
    assert!(metrics.contains("pressclip_answer_seconds{site=\"127.0.0.1"), "{metrics}");
}

#[test]
fn a_story_with_several_addresses_is_put_out_once() {
    let (site, folder) = (Site::with(3), Folder::new());
    let own = format!("<link rel=canonical href=\"{}\"><title>", site.story(1));
    let twin = story(1).replace("<title>", &own);
    site.serve("/amp/1", 200, &twin);
    site.serve(&path(1), 200, &twin);
    let urls = format!("urls = [\"SITE/amp/1\", \"{0}\", \"{0}?utm_source=feed\"]", site.story(1));
    assert_eq!(crawl(&site.jobs(&folder, &urls), &["--once"]).code, Some(0));
    assert_eq!(lines(&folder).len(), 1);
}

#[test]
fn a_story_that_changes_is_put_out_again_as_a_new_version() {
    let (site, folder) = (Site::with(3), Folder::new());
    let jobs = site.jobs(&folder, "feeds = [\"SITE/feed.xml\"]\nrevisit = { first = \"1s\", until = \"1h\" }");
    assert_eq!(crawl(&jobs, &["--once"]).code, Some(0));
    site.serve(&path(1), 200, story(1).replace("sixty cellars", "ninety cellars"));
    site.asked();
    let begun = std::time::Instant::now();
    // The clock of the program is that of the machine, which may be busy.
    while lines(&folder).len() < 4 && begun.elapsed().as_secs() < 60 {
        assert_eq!(crawl(&jobs, &["--once"]).code, Some(0));
    }
    let versions: Vec<_> =
        lines(&folder).into_iter().filter(|line| line["crawl"]["address"] == site.story(1)).collect();
    assert_eq!(versions.len(), 2, "{:?}", site.asked());
    assert_eq!((versions[0]["version"].as_i64(), versions[1]["version"].as_i64()), (Some(1), Some(2)));
    assert!(versions[1]["text"].as_str().unwrap().contains("ninety cellars"));
    assert!(site.asked().iter().all(|asked| asked.is_conditional));
    let history = run(pressclip().args(["history", &site.story(1), "--jobs"]).arg(&jobs));
    let lines: Vec<_> = history.out.lines().collect();
    assert!(lines[0].starts_with("1 20") && lines[1].starts_with("2 20"), "{}", history.out);
    assert_eq!(lines[2], "  1 paragraph edited");
    assert!(lines[3].starts_with("  - ") && lines[3].contains("sixty cellars"), "{}", history.out);
    assert!(lines[4].starts_with("  + ") && lines[4].contains("ninety cellars"), "{}", history.out);
}

#[test]
fn pages_that_fail_stop_nothing_and_sources_that_fail_are_named() {
    let (site, folder) = (Site::with(9), Folder::new());
    site.serve(&path(2), 500, "");
    site.serve(&path(3), 200, "");
    site.serve(&path(4), 404, "");
    site.serve("/broken.xml", 200, "<html><p>This is no feed");
    let jobs = site.jobs(&folder, "feeds = [\"SITE/feed.xml\", \"SITE/broken.xml\"]");
    let got = crawl(&jobs, &["--once"]);
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert_eq!(lines(&folder).len(), 6);
    assert!(got.err.contains("job valley: not a feed") && got.err.contains("/broken.xml"), "{}", got.err);
    assert!(
        got.err.contains("6 new, 0 changed, 0 unchanged, 1 skipped, 2 failed; 2 sources, 1 of them failed"),
        "{}",
        got.err
    );
}

#[test]
fn the_first_stories_that_fail_are_named_with_the_reason_and_the_others_counted() {
    let (site, folder) = (Site::with(30), Folder::new());
    (0..23).for_each(|n| site.serve(&path(n), 500, ""));
    let got = crawl(&site.jobs(&folder, "feeds = [\"SITE/feed.xml\"]"), &["--once"]);
    let (named, rest): (Vec<_>, Vec<_>) = got.err.lines().partition(|line| line.contains("job valley: "));
    assert_eq!(named.len(), 20, "{}", got.err);
    for line in named {
        assert!(line.contains("status 500 (server error)") && line.contains(&site.url("/2026/11/24/")), "{line}");
    }
    assert_eq!(rest[0], "pressclip: and 3 more stories failed");
    assert!(rest[1].contains("7 new") && rest[1].contains("23 failed"), "{}", got.err);
}

#[test]
fn a_refused_address_comes_once_with_what_the_jobs_file_can_say_about_it() {
    let (site, folder) = (Site::with(2), Folder::new());
    let jobs = site.jobs(&folder, "feeds = [\"SITE/feed.xml\", \"SITE/other.xml\"]");
    let text = std::fs::read_to_string(&jobs).unwrap().replace("private = \"allow\"\n", "");
    std::fs::write(&jobs, text).unwrap();
    let got = crawl(&jobs, &["--once"]);
    assert_eq!((got.code, got.err.matches("is a loopback address").count()), (Some(1), 2), "{}", got.err);
    assert_eq!(got.err.matches("hint: if this host is yours, set private = \"allow\"").count(), 1, "{}", got.err);
    assert!(!got.err.contains("--allow-private"), "{}", got.err);
}

#[test]
fn a_crawl_of_which_every_source_fails_is_a_failure() {
    let (site, folder) = (Site::with(0), Folder::new());
    let got = crawl(&site.jobs(&folder, "feeds = [\"SITE/none.xml\"]"), &["--once"]);
    assert_eq!(got.code, Some(1), "{}", got.err);
    assert!(got.err.contains("404"), "{}", got.err);
}

#[test]
fn a_source_that_is_gone_is_retired_with_a_word_and_asked_no_more() {
    let (site, folder) = (Site::with(2), Folder::new());
    let jobs =
        site.jobs(&folder, "feeds = [\"SITE/feed.xml\", \"SITE/old.xml\"]\npoll = { least = \"0s\", most = \"0s\" }");
    site.serve("/old.xml", 410, "");
    let got = crawl(&jobs, &["--once"]);
    assert!(got.err.contains("/old.xml is not looked at any more: "), "{}", got.err);
    site.asked();
    assert_eq!(crawl(&jobs, &["--once"]).code, Some(0));
    let asked: Vec<_> = site.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(asked, ["/feed.xml"]);
}

#[test]
fn a_second_crawl_into_the_same_store_is_refused_with_a_code_of_its_own() {
    let (site, folder) = (Site::with(3), Folder::new());
    site.set_pause(std::time::Duration::from_secs(20));
    let jobs = site.jobs(&folder, "feeds = [\"SITE/feed.xml\"]");
    let mut first = crate::support::process().arg("crawl").arg(&jobs).arg("--once").spawn().unwrap();
    while !site.is_asked() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let got = crawl(&jobs, &["--once"]);
    let number = first.id().to_string();
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(got.code, Some(4), "{}", got.err);
    assert!(got.err.contains(&format!("in use by process {number}")), "{}", got.err);
    assert!(got.err.contains("hint: "), "{}", got.err);
}

#[test]
fn an_output_that_cannot_be_written_and_a_store_that_is_none_are_named_with_what_to_do() {
    let (site, folder) = (Site::with(2), Folder::new());
    let jobs = site.jobs(&folder, "feeds = [\"SITE/feed.xml\"]");
    folder.file("out", "a file where a folder should be");
    let got = crawl(&jobs, &["--once"]);
    assert_eq!(got.code, Some(1));
    assert!(got.err.contains("cannot write ") && got.err.contains("/out") && got.err.contains("hint: "), "{}", got.err);
    std::fs::remove_file(folder.path("out")).unwrap();
    assert_eq!(crawl(&jobs, &["--once"]).code, Some(0));
    assert_eq!(lines(&folder).len(), 2);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.path(&format!("jobs.db{end}")));
    }
    folder.file("jobs.db", "this is somebody's diary, and no database".repeat(100));
    let got = crawl(&jobs, &["--once"]);
    assert_eq!(got.code, Some(1));
    assert!(got.err.contains("jobs.db: this is not a store of pressclip") && got.err.contains("hint: "), "{}", got.err);
}

#[test]
fn what_the_pages_of_a_site_have_in_common_is_remembered_by_a_job_that_wants_it_and_shown_by_explain() {
    let (site, folder) = (Site::with(0), Folder::new());
    let page = |n: usize| {
        let said =
            ["The river rose by", "Two hundred people slept in a school of", "The bridge was closed to lorries above"];
        let paragraph = |words: &&str| {
            format!(
                "<p>{words} {n} in the night to Tuesday, said the mayor of village {n}, and nobody had thought that number {n} would come.</p>"
            )
        };
        let body: String = said.iter().map(paragraph).collect();
        let note = "<p>Write to the desk of the valley about anything that you have seen or heard at the river.</p>";
        format!(
            "<html lang=en><title>Village {n}</title><article><h1>The river rises in village {n}</h1>{body}{note}</article>"
        )
    };
    (0..4).for_each(|n| site.serve(&path(n), 200, page(n)));
    let urls =
        |from: usize, to: usize| (from..to).map(|n| format!("{:?}", site.story(n))).collect::<Vec<_>>().join(", ");
    for memory in [false, true] {
        let folder = if memory { &folder } else { &Folder::new() };
        let job = |to: usize| site.jobs(folder, &format!("urls = [{}]\nmemory = {memory}", urls(0, to)));
        // One after the other, so that the last is read with what was learnt of the first.
        assert_eq!(crawl(&job(3), &["--once"]).code, Some(0));
        assert_eq!(crawl(&job(4), &["--once"]).code, Some(0));
        let last = lines(folder).into_iter().find(|line| line["crawl"]["address"] == site.story(3)).unwrap();
        assert_eq!(!last["text"].as_str().unwrap().contains("Write to the desk"), memory, "{last}");
        assert_eq!(last["blocks"].to_string().contains("site memory"), memory, "{last}");
    }
    let page = folder.file("page.html", page(9));
    let got = run(pressclip()
        .arg("explain")
        .arg(&page)
        .args(["--url", &site.story(9), "--memory"])
        .arg(folder.path("jobs.db")));
    assert!(got.out.contains("site memory") && got.out.contains("of the site"), "{} {}", got.out, got.err);
    let got = run(pressclip().arg("explain").arg(&page).arg("--memory").arg(folder.path("jobs.db")));
    assert!(got.code == Some(2) && got.err.contains("--url"), "{}", got.err);
}

#[test]
fn a_crawl_of_a_site_of_which_every_story_fails_is_a_failure_and_feeds_that_were_guessed_count_as_nothing() {
    let (site, folder) = (Site::with(0), Folder::new());
    let link = |n: usize| format!("<h2><a href=\"{}\">The river rises in village {n}, and so on</a></h2>", path(n));
    site.serve("/robots.txt", 404, "");
    site.serve("/sitemap.xml", 404, "");
    site.serve("/feed.xml", 404, "");
    site.serve("/", 200, format!("<title>Valley</title><main>{}</main>", (0..3).map(link).collect::<String>()));
    let jobs = site.jobs(&folder, "sites = [\"SITE/\"]");
    let got = crawl(&jobs, &["--once"]);
    assert_eq!(got.code, Some(1), "{}", got.err);
    assert!(got.err.contains("0 skipped, 3 failed; 1 sources, 0 of them failed"), "{}", got.err);
    assert!(site.asked().len() > 6, "feeds are guessed");
    let status = run(pressclip().arg("status").arg("--jobs").arg(&jobs)).out;
    assert_eq!(status.matches("\n  site ").count() + status.matches("\n  feed ").count(), 1, "{status}");
}
