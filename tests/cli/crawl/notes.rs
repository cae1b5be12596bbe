//! What could not be read of a source is told, and what leads to other sites is theirs to allow, and to be asked as is set for them.

use std::time::Duration;

use super::site::{Site, lines, story};
use crate::support::{Folder, pressclip, run};

const ALWAYS: &str = "poll = { least = \"0s\", most = \"0s\" }";

#[test]
fn a_feed_that_breaks_off_is_told_of_once_and_shown_by_status() {
    let (site, folder) = (Site::with(3), Folder::new());
    let item = |n: usize| format!("<item><title>Village {n}</title><link>{}</link></item>", site.story(n));
    let feed = format!("<rss version=\"2.0\"><channel><title>Valley</title>{}{}<item><tit", item(0), item(1));
    site.serve("/feed.xml", 200, &feed);
    let jobs = site.jobs(&folder, &format!("feeds = [\"SITE/feed.xml\"]\n{ALWAYS}"));
    let once = || run(pressclip().arg("crawl").arg(&jobs).arg("--once"));
    let status = || run(pressclip().arg("status").arg("--jobs").arg(&jobs)).out;
    let got = once();
    assert_eq!((got.code, lines(&folder).len()), (Some(0), 2), "{}", got.err);
    let told = format!("job valley: {}: the feed breaks off at byte ", site.url("/feed.xml"));
    assert!(got.err.contains(&told), "{}", got.err);
    assert!(status().contains("\n           the feed breaks off at byte "), "{}", status());
    // The same again is no news, and a feed that is whole has no note.
    site.serve("/feed.xml", 200, format!("{feed} "));
    assert!(!once().err.contains("breaks off"));
    site.serve("/feed.xml", 200, format!("<rss version=\"2.0\"><channel>{}</channel></rss>", item(2)));
    assert!(!once().err.contains("breaks off"));
    assert!(!status().contains("breaks off"), "{}", status());
}

#[test]
fn a_sitemap_on_another_host_may_list_the_pages_of_sites_whose_robots_txt_names_it_or_its_index() {
    let (site, folder) = (Site::with(4), Folder::new());
    let elsewhere = |path: &str| site.url(path).replace("127.0.0.1", "localhost");
    let url = |n: usize| format!("<url><loc>{}</loc></url>", site.story(n));
    let map = |stories: std::ops::Range<usize>| format!("<urlset>{}</urlset>", stories.map(url).collect::<String>());
    let sub = format!("<sitemap><loc>{}</loc></sitemap>", elsewhere("/sub.xml"));
    site.serve("/index.xml", 200, format!("<sitemapindex>{sub}</sitemapindex>"));
    site.serve("/sub.xml", 200, map(0..2));
    site.serve("/map.xml", 200, map(2..4));
    let jobs = site.jobs(&folder, &format!("sitemaps = [\"{}\"]\n{ALWAYS}", elsewhere("/map.xml")));
    let once = || run(pressclip().arg("crawl").arg(&jobs).arg("--once"));
    site.serve("/robots.txt", 200, "User-agent: *\n");
    let got = once();
    assert!(got.err.contains("/map.xml: 2 addresses are of other sites"), "{}", got.err);
    assert_eq!(lines(&folder).len(), 0);
    let folder = Folder::new();
    let robots = format!("Sitemap: {}\nSitemap: {}\n", elsewhere("/map.xml"), elsewhere("/index.xml"));
    site.serve("/robots.txt", 200, robots);
    site.serve("/", 200, "<title>Valley</title><p>Welcome.");
    let jobs = site.jobs(&folder, &format!("sites = [\"SITE/\"]\n{ALWAYS}"));
    let got = run(pressclip().arg("crawl").arg(&jobs).arg("--once"));
    assert_eq!((got.code, lines(&folder).len()), (Some(0), 4), "{}", got.err);
    assert!(!got.err.contains("other sites"), "{}", got.err);
}

#[test]
fn a_redirect_to_a_host_with_settings_of_its_own_is_followed_by_them() {
    let (site, folder) = (Site::with(3), Folder::new());
    site.serve("/robots.txt", 200, "User-agent: *\nDisallow: /far/\n");
    for number in 0..2 {
        let far = site.url(&format!("/far/{number}")).replace("127.0.0.1", "localhost");
        site.serve(&super::site::path(number), 302, far);
        site.serve(&format!("/far/{number}"), 200, story(number));
    }
    // The robots.txt of a host without such settings counts.
    site.serve(&super::site::path(2), 302, site.url("/far/2"));
    let jobs = site.jobs(&folder, &format!("feeds = [\"SITE/feed.xml\"]\n{ALWAYS}"));
    let text = std::fs::read_to_string(&jobs).unwrap();
    let own = "[host.localhost]\ndelay = \"300ms\"\nper_host = 1\nrobots = \"ignore\"\nheaders = { X-Own = \"far\" }\n";
    std::fs::write(&jobs, format!("{text}\n{own}")).unwrap();
    let got = run(pressclip().arg("crawl").arg(&jobs).arg("--once"));
    assert!(got.err.contains("2 new, 0 changed"), "{}", got.err);
    let asked = site.asked();
    let (far, near): (Vec<_>, Vec<_>) = asked.iter().partition(|asked| asked.path.starts_with("/far/"));
    assert!(near.len() == 4 && near.iter().all(|asked| asked.own.is_none()), "{near:?}");
    assert!(far.len() == 2 && far.iter().all(|asked| asked.own.as_deref() == Some("far")), "{far:?}");
    assert!(far[0].at.max(far[1].at) - far[0].at.min(far[1].at) >= Duration::from_millis(290), "{far:?}");
}
