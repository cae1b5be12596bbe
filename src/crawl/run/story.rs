//! A story's page → what is kept of it.

use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use super::leads::instant;
use super::memories::Memories;
use crate::article::{Article, Field, Verdict};
use crate::crawl::alarm::Seen;
use crate::crawl::canonical::canonical;
use crate::crawl::frontier::{Claim, Clip};
use crate::crawl::jobs::Job;
use crate::crawl::jobs::values::Pause;
use crate::crawl::record;
use crate::crawl::recrawl;
use crate::crawl::simhash::fingerprint;
use crate::crawl::source::Kind;
use crate::extract::{DateHint, read_date};
use crate::fetch::site;
use crate::options::Options;
use crate::page::{Listed, ListedIn, Page};

/// What a page has.
#[derive(Debug)]
pub(super) enum Story {
    /// The article that is known.
    Same,
    /// No text, where one was or is said to be: it is being made or mended.
    Empty,
    /// No article that is wanted, and why.
    Unwanted(&'static str),
    /// An article, or a new version of it.
    Clip(Box<Clip>),
}

/// What a page gave by itself: where a feed says what the page does not say any more, its layout has changed.
fn seen(article: &Article, text: &str) -> Seen {
    let is_listed = |source: &str| [ListedIn::Feed, ListedIn::Sitemap].iter().any(|place| place.name() == source);
    let says = |field| {
        let evidence = article.evidence.get(&field);
        evidence.is_some_and(|it| !is_listed(&it.source) || it.others.iter().any(|other| !is_listed(&other.source)))
    };
    // Shares are of the pages with a text.
    let has_text = !text.is_empty();
    Seen {
        text: has_text,
        headline: has_text && article.headline.is_some() && says(Field::Headline),
        authors: has_text && !article.authors.is_empty(),
        published: has_text && article.published.is_some() && says(Field::Published),
        characters: text.chars().count() as u64,
    }
}

/// Reads a story's page.
pub(super) fn read(
    job: Arc<Job>,
    mut options: Options,
    memories: Option<Arc<Memories>>,
    now: Timestamp,
) -> impl FnOnce(&Claim, Page) -> (Story, Seen) + Send + 'static {
    move |claim, page| {
        let at = page.url.as_ref().unwrap_or(&claim.url);
        options.memory = memories.as_ref().and_then(|memories| memories.of(&site(at)));
        let article = crate::pipeline::clip(&page, &options);
        let text = article.text();
        if let Some(memories) = memories.filter(|_| !text.is_empty()) {
            memories.learn(&site(at), article.canonical_url.as_deref().unwrap_or(at.as_str()), &article);
        }
        let seen = seen(&article, &text);
        (judge(&job, now, claim, &page, &article, text), seen)
    }
}

/// Whether an article is wanted, and new.
fn judge(job: &Job, now: Timestamp, claim: &Claim, page: &Page, article: &Article, text: String) -> Story {
    if text.is_empty() {
        let may_come = is_said_to_be_one(claim) && recrawl::is_young(claim.found, now);
        let is_expected = claim.known.article.is_some() || may_come;
        return if is_expected { Story::Empty } else { Story::Unwanted("it has no article text") };
    }
    let is_none = article.completeness.as_ref().is_some_and(|it| it.verdict == Verdict::NotAnArticle);
    if is_none && !is_said_to_be_one(claim) {
        return Story::Unwanted("it is no article");
    }
    if !job.speaks(article.language.as_deref()) {
        return Story::Unwanted("it is in another language");
    }
    let published = article.published.as_ref().and_then(instant);
    if let (Some(Pause(age)), Some(published)) = (job.limits.age, published)
        && published.saturating_add(age).is_ok_and(|until| until < now)
    {
        return Story::Unwanted("it is older than is wanted");
    }
    let headline = article.headline.clone();
    let digest = record::digest(&[headline.as_deref().unwrap_or_default().as_bytes(), text.as_bytes()]);
    if claim.known.article == Some(digest) {
        return Story::Same;
    }
    let fetched = page.fetched_at.unwrap_or(now);
    let record = record::pack(article, &text, claim, fetched);
    let outputs = job.output.iter().map(|output| output.name.clone()).collect();
    let also = others(article, claim, page);
    let fingerprint = Some(fingerprint(&text));
    Story::Clip(Box::new(Clip { headline, text, fetched, record, digest, outputs, also, fingerprint }))
}

/// Whether somebody says that a story is one: who lists it in a feed, a news sitemap or a list. Other sitemaps list all pages
/// of a site, and on a front it only looks like one.
fn is_said_to_be_one(claim: &Claim) -> bool {
    match claim.named_by {
        Some(Kind::Sitemap) => claim.title.is_some(),
        Some(Kind::Front | Kind::Site) => false,
        Some(Kind::Feed | Kind::List | Kind::Story) | None => true,
    }
}

/// Other addresses of a page: where it was redirected to, and the one that it gives itself, if that is of its own site. A
/// page could otherwise keep another site's articles out.
fn others(article: &Article, claim: &Claim, page: &Page) -> Vec<String> {
    let end = page.url.as_ref().unwrap_or(&claim.url);
    let own =
        article.canonical_url.as_deref().and_then(|url| Url::parse(url).ok()).filter(|own| site(own) == site(end));
    let mut others: Vec<String> =
        [Some(end.clone()), own].into_iter().flatten().map(|url| canonical(&url).into()).collect();
    others.dedup();
    others.retain(|other| other != claim.url.as_str());
    others
}

/// What the feed or sitemap that names a story says of it: evidence from outside the page. The words of a link on a front page
/// are often others than the headline.
pub(super) fn listed(claim: &Claim) -> Option<Listed> {
    let place = match claim.named_by? {
        Kind::Feed => ListedIn::Feed,
        Kind::Sitemap => ListedIn::Sitemap,
        Kind::Front | Kind::Site | Kind::List | Kind::Story => return None,
    };
    let hint = DateHint { language: None, month_first: false };
    let published = claim.published.as_deref().and_then(|text| read_date(text, hint));
    let title = claim.title.clone();
    (title.is_some() || published.is_some()).then(|| Listed { title, published, ..Listed::new(place) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::jobs::Jobs;

    const PAGE: &str = "<html lang=en><title>Rain | The Courier</title><article><h1>Rain</h1><p>It rained all day in the north of \
        the country, and nobody was surprised, said the harbour master of Wexmoor on Tuesday.</p></article>";

    fn job(more: &str) -> Arc<Job> {
        let text = format!("[[job]]\nname = \"job\"\nurls = [\"https://a.example/\"]\n{more}\n");
        Jobs::parse(&text, "jobs.toml").unwrap().list.remove(0)
    }

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + day * 86_400).unwrap()
    }

    fn of(claim: &Claim, html: &str, more: &str) -> Story {
        let content_type = Some("text/html; charset=utf-8".into());
        let page = Page { content_type, listed: listed(claim).into_iter().collect(), ..Page::new(html) };
        read(job(more), Options::default(), None, at(0))(claim, page).0
    }

    fn clip(story: Story) -> (Clip, serde_json::Value) {
        let Story::Clip(clip) = story else { panic!("{story:?}") };
        let line = record::unpack(&clip.record, 1, None).unwrap();
        (*clip, serde_json::from_str(&line).unwrap())
    }

    #[test]
    fn an_article_is_kept_once_until_its_headline_or_text_changes() {
        let mut claim = Claim::sample("https://a.example/rain");
        claim.title = Some("Rain".into());
        let (first, _) = clip(of(&claim, PAGE, ""));
        claim.known.article = Some(first.digest);
        assert!(matches!(of(&claim, &PAGE.replace("<title>", "<meta name=x content=1><title>"), ""), Story::Same));
        assert!(matches!(of(&claim, &PAGE.replace("Tuesday", "Wednesday"), ""), Story::Clip(_)));
    }

    #[test]
    fn what_a_feed_or_a_sitemap_says_is_evidence_and_the_words_of_a_link_are_none() {
        let mut claim = Claim::sample("https://a.example/rain");
        claim.title = Some("Rain in the north".into());
        claim.published = Some("2027-01-15".into());
        for (kind, name) in [(Kind::Feed, "feed"), (Kind::Sitemap, "sitemap")] {
            claim.named_by = Some(kind);
            let (clip, line) = clip(of(&claim, PAGE, ""));
            assert_eq!((line["headline"].as_str(), line["published"].as_str()), (Some("Rain"), Some("2027-01-15")));
            assert_eq!(line["evidence"]["published"]["source"], name);
            let others = line["evidence"]["headline"]["others"].as_array().unwrap();
            assert!(others.iter().any(|other| other["value"] == "Rain in the north" && other["source"] == name));
            let bare = "<html lang=en><article><p>It rained all day in the north of the country, and nobody was surprised, \
                said the harbour master of Wexmoor on Tuesday.</p></article>";
            let page = Page { listed: listed(&claim).into_iter().collect(), ..Page::new(bare) };
            let (story, seen) = read(job(""), Options::default(), None, at(0))(&claim, page);
            let Story::Clip(bare) = story else { panic!("{story:?}") };
            assert_eq!(bare.headline.as_deref(), Some("Rain in the north"));
            // It is not the page that says so.
            assert!(!seen.headline && !seen.published && seen.text, "{seen:?}");
            assert_eq!(clip.headline.as_deref(), Some("Rain"));
        }
        claim.named_by = Some(Kind::Front);
        assert_eq!(listed(&claim), None);
    }

    #[test]
    fn other_addresses_of_a_page_are_those_of_its_own_site_and_of_the_end_of_its_redirects() {
        let claim = Claim::sample("https://go.example/1");
        let mut page = Page::new("").with_url("https://www.a.example/rain?utm_source=x").unwrap();
        let mut article = Article { canonical_url: Some("https://a.example/2026/rain".into()), ..Article::default() };
        assert_eq!(others(&article, &claim, &page), ["https://www.a.example/rain", "https://a.example/2026/rain"]);
        article.canonical_url = Some("https://b.example/rain".into());
        assert_eq!(others(&article, &claim, &page), ["https://www.a.example/rain"]);
        page.url = Some(claim.url.clone());
        assert!(others(&article, &claim, &page).is_empty());
    }

    #[test]
    fn a_page_without_a_text_is_looked_at_again_where_there_was_one_or_a_new_one_is_said_to_be() {
        let mut claim = Claim::sample("https://a.example/rain");
        (claim.named_by, claim.found) = (Some(Kind::Feed), at(0));
        assert!(matches!(of(&claim, "<title>x</title>", ""), Story::Empty));
        claim.found = at(-1);
        assert!(matches!(of(&claim, "<title>x</title>", ""), Story::Unwanted(_)));
        claim.known.article = Some(1);
        assert!(matches!(of(&claim, "<title>x</title>", ""), Story::Empty));
        (claim.named_by, claim.found, claim.known.article) = (Some(Kind::Front), at(0), None);
        assert!(matches!(of(&claim, "<title>x</title>", ""), Story::Unwanted(_)));
    }

    #[test]
    fn what_is_not_wanted_is_not_kept() {
        let mut claim = Claim::sample("https://a.example/rain");
        assert!(matches!(of(&claim, "<title>x</title>", ""), Story::Unwanted("it has no article text")));
        let (_, seen) = read(job(""), Options::default(), None, at(0))(&claim, Page::new("<title>x</title>"));
        assert_eq!(seen, Seen::default());
        claim.named_by = Some(Kind::Feed);
        claim.title = Some("Rain".into());
        assert!(matches!(of(&claim, PAGE, "languages = [\"de\"]"), Story::Unwanted("it is in another language")));
        claim.published = Some("2026-11-01".into());
        assert!(matches!(of(&claim, PAGE, "limits = { age = \"7d\" }"), Story::Unwanted("it is older than is wanted")));
    }
}
