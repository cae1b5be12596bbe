use super::*;

const PAGE: &str = r#"<!doctype html><title>News</title>
<link rel=alternate type="application/rss+xml" href=/rss.xml><link rel=alternate type=application/atom+xml href=/comments/feed.atom>
<link rel="alternate" hreflang=de href=/de/><link rel=sitemap href=/sitemap.xml>
<header><nav><a href=/sport>Sport</a> <a href=/sport/football>Football</a> <a href=/2024/05/03/>Today</a></nav></header>
<main>
<article><a href=/world/frost-takes-half-the-plum-harvest-4711?utm_source=front><img src=a.jpg alt=""></a>
<h2><a href=/world/frost-takes-half-the-plum-harvest-4711>Frost takes half the plum harvest, growers say</a></h2>
<time datetime=2024-05-03T10:00:00Z>3 May</time><p>Three nights of frost. <a href=/world/frost-takes-half-the-plum-harvest-4711#more>Read more</a></p></article>
<article><h3><a href=/a/81273>River rises by a metre in one night</a></h3></article>
<ul><li><a href=https://other.example/2024/05/03/a-story-of-another-site>A story of another site altogether</a></li>
<li><a href=/list?sort=a&order=b&view=c>Sorted</a></li></ul>
<a href="?page=2">2</a> <a href="?page=3">3</a>
</main>
<footer><a href=/about-us>About us</a> <a href=/privacy-policy>Your privacy and how we protect it on this site</a></footer>"#;

fn read(html: &str) -> Front {
    front(&Page::new(html).with_url("https://news.example/").unwrap())
}

fn paths(front: &Front, is_it: impl Fn(&Found) -> bool) -> Vec<&str> {
    front.links.iter().filter(|found| is_it(found)).map(|found| found.url.path()).collect()
}

#[test]
fn articles_are_told_from_sections_and_functions() {
    let front = read(PAGE);
    let likely = paths(&front, |found| found.score >= LIKELY);
    assert_eq!(likely, ["/world/frost-takes-half-the-plum-harvest-4711", "/a/81273"], "{:#?}", front.links);
    let others = paths(&front, |found| found.score < LIKELY);
    assert!(others.contains(&"/sport") && others.contains(&"/privacy-policy"), "{others:?}");
}

#[test]
fn an_article_has_its_best_text_and_the_date_beside_it() {
    let front = read(PAGE);
    assert_eq!(front.links[0].title.as_deref(), Some("Frost takes half the plum harvest, growers say"));
    assert_eq!(front.links[0].published.as_ref().map(ToString::to_string).as_deref(), Some("2024-05-03T10:00:00Z"));
    assert_eq!(front.links[1].published, None);
}

#[test]
fn declared_feeds_and_sitemaps_are_found_but_those_of_comments() {
    let front = read(PAGE);
    assert_eq!(front.feeds.iter().map(Url::path).collect::<Vec<_>>(), ["/rss.xml"]);
    assert_eq!(front.sitemaps.iter().map(Url::path).collect::<Vec<_>>(), ["/sitemap.xml"]);
}

#[test]
fn links_of_other_sites_and_into_traps_are_left_out() {
    let front = read(PAGE);
    assert!(front.links.iter().all(|found| found.url.host_str() == Some("news.example")));
    assert!(!front.links.iter().any(|found| found.url.path() == "/list"));
    assert!(front.notes.iter().any(|note| note.message.starts_with("1 links lead into")), "{:?}", front.notes);
}

#[test]
fn the_next_page_is_the_one_with_the_next_number() {
    let next = |base: &str, html: &str| {
        let page = Page::new(html).with_url(base).unwrap();
        front(&page).next.map(|url| url[url::Position::BeforePath..].to_owned())
    };
    assert_eq!(read(PAGE).next.as_ref().map(Url::as_str), Some("https://news.example/?page=2"));
    for (base, html, expected) in [
        ("https://a.example/news/", "<link rel=next href=/news/page/2/>", Some("/news/page/2/")),
        ("https://a.example/news/page/2/", "<a rel=next href=/news/page/3/>x</a>", Some("/news/page/3/")),
        ("https://a.example/news?p=2", "<a href='?p=1'>1</a><a href='?p=3'>Older posts »</a>", Some("/news?p=3")),
        ("https://a.example/news", "<a href='?page=1'>›</a>", Some("/news?page=1")),
        ("https://a.example/news", "<a href='?page=2'>次のページ</a>", Some("/news?page=2")),
        ("https://a.example/news", "<a rel=next href=/another-story>Next</a>", None),
        ("https://a.example/news?p=2", "<a href='?p=1'>Next</a>", None),
    ] {
        assert_eq!(next(base, html).as_deref(), expected, "{base} {html}");
    }
}

#[test]
fn addresses_that_differ_in_nothing_but_the_query_are_bounded() {
    let links: Vec<String> =
        (0..200).map(|n| format!("<a href='/list?offer={n}'>Offer number {n} of the great many here</a> ")).collect();
    let front = read(&links.concat());
    assert_eq!(front.links.len(), 30);
    assert!(front.notes.iter().any(|note| note.message.starts_with("170 links")), "{:?}", front.notes);
}

#[test]
fn a_page_of_any_bytes_gives_a_front_and_one_without_address_a_note() {
    assert!(front(&Page::new("<a href=/a>A</a>")).notes.iter().any(|note| note.kind == NoteKind::Refused));
    for html in ["", "\0\u{ffff}", "<a href='http://[', href=javascript:x>", &"<a href=/a>".repeat(20_000)] {
        let _ = read(html);
    }
}
