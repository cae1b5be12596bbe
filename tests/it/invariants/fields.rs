//! What holds for the fields of an article, whatever structured data, authors and dates say.

use jiff::ToSpan;
use pressclip::article::{DateTime, Field};
use pressclip::extract::facts;
use pressclip::parse::parse;
use pressclip::{Article, Page};

use super::{limits, page_of};

/// Any text as JSON-LD, as a date, as an author and as a headline; and as a page.
pub(super) fn metadata(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let attribute = text.replace('"', "&quot;");
    check(&page_of(&format!(
        r#"<html lang="{attribute}"><head><title>{text}</title><script type="application/ld+json">{text}</script>
        <link rel=canonical href="{attribute}"><meta name=description content="{attribute}"></head>
        <body><h1>Rain</h1><p class=byline>{text}</p><time datetime="{attribute}">{text}</time><p>{text}</p></body>"#
    )));
    let short: String = attribute.chars().take(200).collect();
    check(&page_of(&format!(
        r#"<meta name=author content="{short}"><meta property="article:published_time" content="{short}">
        <meta name=keywords content="{short}"><meta property="og:image" content="{short}">
        <p itemscope itemtype="https://schema.org/NewsArticle"><i itemprop=author>{short}</i>
        <i itemprop=datePublished>{short}</i></p><span class=date>{short}</span><p>By {short}</p>"#
    )));
    check(&page_of(&text));
}

fn check(page: &Page) {
    let text = std::str::from_utf8(&page.body).expect("a page of UTF-8");
    let article = facts(&parse(text, &limits()), page).article;
    assert_eq!(article, facts(&parse(text, &limits()), page).article, "twice the same");
    names(&article);
    dates(&article, page);
    for (field, evidence) in &article.evidence {
        assert!(!evidence.source.is_empty(), "{field:?}");
    }
    let addresses = [(&article.canonical_url, Field::CanonicalUrl), (&article.image, Field::Image)];
    for (address, field) in addresses {
        let is_good = address.as_ref().is_none_or(|url| url.starts_with("http://") || url.starts_with("https://"));
        assert!(is_good, "{field:?}: {address:?}");
    }
}

/// Names are single lines that say something.
fn names(article: &Article) {
    let one = [&article.headline, &article.site_name, &article.description, &article.section, &article.language];
    let all = one.into_iter().flatten().chain(&article.authors).chain(&article.keywords);
    for name in all {
        assert!(!name.trim().is_empty() && name.trim() == name, "{name:?}");
    }
    assert!(article.authors.len() <= 200 && article.keywords.len() <= 2_000);
}

/// No article was written after it was read.
fn dates(article: &Article, page: &Page) {
    let fetched = DateTime::Zoned(page.fetched_at.expect("a time"), jiff::tz::Offset::UTC).date();
    let last = fetched.checked_add(2.days()).expect("a date");
    for date in [&article.published, &article.modified].into_iter().flatten().map(DateTime::date) {
        assert!(date <= last, "{date} is after {fetched}");
    }
}
