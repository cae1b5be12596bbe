//! Sitemaps of crawler-commons: every file gives what stands in it.

use pressclip::article::DateTime;
use pressclip::crawl::discover::{Sitemap, Sort, sitemap};
use url::Url;

fn read(name: &str, base: &str) -> Option<Sitemap> {
    let folder = super::suite("sitemaps")?;
    let bytes = std::fs::read(folder.join(name)).unwrap();
    Some(sitemap(&bytes, &Url::parse(base).unwrap()).unwrap())
}

#[test]
fn every_file_of_the_suite_gives_its_addresses() {
    use Sort::*;
    for (name, base, sort, pages, sitemaps, foreign) in [
        ("atom.xml", "http://example.org/atom.xml", Feed, 1, 0, 0),
        ("do-not-visit.txt", "http://www.example.com/x.txt", Text, 1, 0, 0),
        ("sitemap-with-bom.txt", "http://www.domain.com/sitemap.txt", Text, 2, 0, 0),
        ("sitemap.badns.xml", "http://www.example.com/sitemap.xml", Pages, 2, 0, 0),
        ("sitemap.index.xml", "https://example.com/sitemap.xml", Index, 0, 15, 0),
        ("sitemap.ns.xml", "http://www.example.com/sitemap.xml", Pages, 2, 0, 0),
        ("sitemap.txt", "http://www.domain.com/sitemap.txt", Text, 2, 0, 0),
        ("sitemap.txt", "http://other.example/sitemap.txt", Text, 0, 0, 2),
        ("sitemap.txt.gz", "http://www.example.com/sitemap.txt.gz", Text, 5, 0, 0),
        ("xmlSitemap.gz", "http://www.example.com/sitemap.xml.gz", Pages, 5, 0, 0),
        (
            "extension/hebdenbridgetimes-articles-sitemap.xml",
            "https://www.hebdenbridgetimes.co.uk/s.xml",
            Pages,
            74,
            0,
            0,
        ),
        ("extension/pagemaps-sitemap.xml", "http://www.example.com/s.xml", Pages, 2, 0, 0),
        ("extension/shinpaideshou-news-sitemap.xml", "https://shinpaideshou.wordpress.com/s.xml", News, 3, 0, 0),
        ("extension/sitemap-images.xml", "http://example.com/s.xml", Pages, 1, 0, 0),
        ("extension/sitemap-links.xml", "http://www.example.com/s.xml", Pages, 3, 0, 0),
        ("extension/sitemap-mobile.xml", "http://mobile.example.com/s.xml", Pages, 3, 0, 0),
        ("extension/sitemap-news.xml", "http://www.example.org/s.xml", News, 2, 0, 0),
        ("extension/sitemap-videos-tvshow.xml", "http://www.example.org/s.xml", Pages, 1, 0, 0),
        ("extension/sitemap-videos.xml", "http://www.example.com/s.xml", Pages, 3, 0, 0),
    ] {
        let Some(found) = read(name, base) else { return };
        let counts = (found.sort, found.pages.len(), found.sitemaps.len(), found.foreign.len());
        assert_eq!(counts, (sort, pages, sitemaps, foreign), "{name}: {:?} {:?}", found.notes, found.foreign);
    }
}

#[test]
fn a_news_sitemap_gives_title_date_and_language() {
    let Some(found) = read("extension/sitemap-news.xml", "http://www.example.org/s.xml") else { return };
    let page = &found.pages[0];
    assert_eq!(page.title.as_deref(), Some("Companies A, B in Merger Talks"));
    assert_eq!(page.published.as_ref().map(DateTime::to_string).as_deref(), Some("2008-12-23"));
    assert_eq!(page.language.as_deref(), Some("en"));
}
