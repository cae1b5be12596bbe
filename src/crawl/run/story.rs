//! A story's page → what is kept of it.

use jiff::Timestamp;
use url::Url;

use super::listing::instant;
use crate::article::{Article, Candidate, Evidence, Field, Verdict};
use crate::crawl::alarm::Seen;
use crate::crawl::canonical::canonical;
use crate::crawl::frontier::{Claim, Clip};
use crate::crawl::jobs::Job;
use crate::crawl::jobs::values::Pause;
use crate::crawl::record;
use crate::crawl::simhash::fingerprint;
use crate::crawl::source::Kind;
use crate::extract::{DateHint, read_date};
use crate::fetch::site;
use crate::options::Options;
use crate::page::Page;

/// What a page has.
#[derive(Debug)]
pub(super) enum Story {
    /// The article that is known.
    Same,
    /// No article that is wanted, and why.
    Unwanted(&'static str),
    /// An article, or a new version of it.
    Clip(Box<Clip>),
}

/// What a page gave.
fn seen(article: &Article, text: &str) -> Seen {
    Seen {
        text: !text.is_empty(),
        headline: article.headline.is_some(),
        authors: !article.authors.is_empty(),
        published: article.published.is_some(),
        characters: text.chars().count() as u64,
    }
}

/// Reads a story's page.
pub(super) fn read(
    job: Job,
    options: Options,
    now: Timestamp,
) -> impl FnOnce(&Claim, &Page) -> (Story, Seen) + Send + 'static {
    move |claim, page| {
        let mut article = crate::pipeline::clip(page, &options);
        let text = article.text();
        // Before what the source says stands in for what the page does not say any more.
        let seen = seen(&article, &text);
        add_evidence(&mut article, claim);
        (judge(&job, now, claim, page, &article, text), seen)
    }
}

/// Whether an article is wanted, and new.
fn judge(job: &Job, now: Timestamp, claim: &Claim, page: &Page, article: &Article, text: String) -> Story {
    if text.is_empty() {
        return Story::Unwanted("it has no article text");
    }
    // Who lists an address in a feed, a sitemap or a list says that it is a story; on a front it only looks like one.
    let is_none = article.completeness.as_ref().is_some_and(|it| it.verdict == Verdict::NotAnArticle);
    if is_none && claim.title.is_none() {
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
    let record = record::pack(article, claim, fetched);
    let outputs = job.output.iter().map(|output| output.name.clone()).collect();
    let also = others(article, claim, page);
    let fingerprint = Some(fingerprint(&text));
    Story::Clip(Box::new(Clip { headline, text, fetched, record, digest, outputs, also, fingerprint }))
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

/// What a source says of a story is evidence of its own: it stands in where the page says nothing, and beside what the
/// page says where that is something else.
fn add_evidence(article: &mut Article, claim: &Claim) {
    let is_link = claim.kind != Kind::Story;
    if let Some(title) = claim.title.as_ref().filter(|_| !is_link) {
        let found = article.headline.get_or_insert_with(|| title.clone());
        let found = found.clone();
        note(article, Field::Headline, title, &found);
    }
    if let Some(text) = &claim.published
        && let Some(date) = read_date(text, DateHint { language: None, month_first: false })
    {
        let found = article.published.get_or_insert(date).to_string();
        note(article, Field::Published, text, &found);
    }
}

const SOURCE: &str = "the source that names it";

fn note(article: &mut Article, field: Field, value: &str, found: &str) {
    let evidence =
        article.evidence.entry(field).or_insert_with(|| Evidence { source: SOURCE.into(), others: Vec::new() });
    if value != found {
        evidence.others.push(Candidate { value: value.to_owned(), source: SOURCE.into() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::jobs::Jobs;

    const PAGE: &str = "<html lang=en><title>Rain | The Courier</title><article><h1>Rain</h1><p>It rained all day in the north of \
        the country, and nobody was surprised, said the harbour master of Wexmoor on Tuesday.</p></article>";

    fn job(more: &str) -> Job {
        let text = format!("[[job]]\nname = \"job\"\nurls = [\"https://a.example/\"]\n{more}\n");
        Jobs::parse(&text, "jobs.toml").unwrap().list.remove(0)
    }

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + day * 86_400).unwrap()
    }

    fn of(claim: &Claim, html: &str, more: &str) -> Story {
        let page = Page { content_type: Some("text/html; charset=utf-8".into()), ..Page::new(html) };
        read(job(more), Options::default(), at(0))(claim, &page).0
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
    fn what_the_source_says_stands_in_and_beside() {
        let mut claim = Claim::sample("https://a.example/rain");
        claim.title = Some("Rain in the north".into());
        claim.published = Some("2027-01-15".into());
        let (_, line) = clip(of(&claim, PAGE, ""));
        assert_eq!((line["headline"].as_str(), line["published"].as_str()), (Some("Rain"), Some("2027-01-15")));
        assert_eq!(line["evidence"]["published"]["source"], SOURCE);
        let others = line["evidence"]["headline"]["others"].as_array().unwrap();
        assert!(others.iter().any(|other| other["value"] == "Rain in the north" && other["source"] == SOURCE));
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
    fn what_is_not_wanted_is_not_kept() {
        let mut claim = Claim::sample("https://a.example/rain");
        assert!(matches!(of(&claim, "<title>x</title>", ""), Story::Unwanted("it has no article text")));
        claim.title = Some("Rain".into());
        assert!(matches!(of(&claim, PAGE, "languages = [\"de\"]"), Story::Unwanted("it is in another language")));
        claim.published = Some("2026-11-01".into());
        assert!(matches!(of(&claim, PAGE, "limits = { age = \"7d\" }"), Story::Unwanted("it is older than is wanted")));
    }
}
