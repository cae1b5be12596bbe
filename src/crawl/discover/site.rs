//! Where the feeds and sitemaps of a site may be.

use serde::Serialize;
use url::Url;

use crate::rules::fronts::fronts;

/// Addresses to try for a site, the surest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Site {
    /// Sitemaps that its robots.txt names.
    pub sitemaps: Vec<Url>,
    /// Where sitemaps are where nobody says so. Worth trying when `sitemaps` is empty.
    pub guessed_sitemaps: Vec<Url>,
    /// Where feeds are where nobody says so. Worth trying when the site's front page declares none
    /// ([`Front::feeds`](super::Front::feeds)); most of them are not there.
    pub guessed_feeds: Vec<Url>,
}

/// Where to look for the feeds and sitemaps of a site: what its robots.txt names, and the usual places
/// (`src/rules/fronts.toml`).
///
/// ```
/// use pressclip::crawl::discover::site;
/// use url::Url;
///
/// let site = site(&Url::parse("https://news.example/world/")?, &[]);
/// assert_eq!(site.guessed_sitemaps[0].as_str(), "https://news.example/sitemap.xml");
/// # Ok::<(), url::ParseError>(())
/// ```
#[must_use]
pub fn site(base: &Url, robots_sitemaps: &[Url]) -> Site {
    let mut sitemaps: Vec<Url> = Vec::new();
    for url in robots_sitemaps.iter().filter(|url| matches!(url.scheme(), "http" | "https")) {
        if !sitemaps.contains(url) {
            sitemaps.push(url.clone());
        }
    }
    let guesses = |paths: &[String]| {
        let urls = paths.iter().filter_map(|path| base.join(path).ok());
        urls.filter(|url| !sitemaps.contains(url)).collect()
    };
    Site { guessed_sitemaps: guesses(&fronts().sitemap_paths), guessed_feeds: guesses(&fronts().feed_paths), sitemaps }
}
