//! Pages in, fields out.

use super::metadata;
use crate::article::{Article, Field, NoteKind};
use crate::cost_tests::grows_with_the_size;
use crate::extract::Facts;
use crate::page::Page;
use crate::parse::{Limits, parse, parse_once};
use crate::rules::fields::tests::every_key;

const URL: &str = "https://www.example.com/news/2024/05/03/rain";

fn facts(html: &str) -> Facts {
    let page = Page::new("").with_url(URL).unwrap();
    metadata(&parse(html, &Limits::default()), &page)
}

fn article(html: &str) -> Article {
    facts(html).article
}

fn json_ld(json: &str) -> Article {
    article(&format!(r#"<script type="application/ld+json">{json}</script>"#))
}

fn published(article: &Article) -> Option<String> {
    article.published.as_ref().map(ToString::to_string)
}

fn source(article: &Article, field: Field) -> &str {
    &article.evidence[&field].source
}

#[test]
fn json_ld_that_a_program_wrote_as_a_meta_is_read() {
    let json = "{&quot;@type&quot;: &quot;Article&quot;, &quot;datePublished&quot;: &quot;2024-05-02&quot;}";
    let article = article(&format!(r#"<meta name="script:ld+json" content="{json}"><h1>Rain</h1>"#));
    assert_eq!(published(&article).as_deref(), Some("2024-05-02"));
    assert_eq!(source(&article, Field::Published), "json-ld Article.datePublished");
}

#[test]
fn an_article_in_a_graph_is_read_with_its_references() {
    let article = json_ld(
        r##"{"@context": "https://schema.org", "@graph": [
            {"@type": "WebSite", "@id": "#site", "name": "Example News"},
            {"@type": "Person", "@id": "#jane", "name": "Jane Doe", "url": "https://example.com/jane"},
            {"@type": "NewsArticle", "headline": "Rain &amp;amp; snow", "author": [{"@id": "#jane"}, {"@type": "Person", "name": "John Roe"}],
             "publisher": {"@id": "#site"}, "datePublished": "2024-05-03T15:47:42.000+02:00", "dateModified": "2024-05-04",
             "image": [{"@type": "ImageObject", "url": "/rain.jpg"}], "inLanguage": "en_GB", "articleSection": ["Weather"],
             "keywords": ["rain", "Snow", "snow"], "isAccessibleForFree": "False", "license": "https://creativecommons.org/licenses/by/4.0/",
             "description": "It rained.", "mainEntityOfPage": {"@id": "https://www.example.com/news/2024/05/03/rain"}}]}"##,
    );
    assert_eq!(article.headline.as_deref(), Some("Rain & snow"));
    assert_eq!(article.authors, ["Jane Doe", "John Roe"]);
    assert_eq!(article.site_name.as_deref(), Some("Example News"));
    assert_eq!(published(&article).as_deref(), Some("2024-05-03T15:47:42+02:00"));
    assert_eq!(article.modified.as_ref().map(ToString::to_string).as_deref(), Some("2024-05-04"));
    assert_eq!(article.image.as_deref(), Some("https://www.example.com/rain.jpg"));
    assert_eq!(article.language.as_deref(), Some("en-GB"));
    assert_eq!(article.section.as_deref(), Some("Weather"));
    assert_eq!(article.keywords, ["rain", "Snow"]);
    assert_eq!(article.free_access, Some(false));
    assert_eq!(article.license.as_deref(), Some("https://creativecommons.org/licenses/by/4.0/"));
    assert_eq!(article.description.as_deref(), Some("It rained."));
    assert_eq!(article.canonical_url.as_deref(), Some(URL));
    assert_eq!(source(&article, Field::Headline), "json-ld NewsArticle.headline");
    assert!(article.notes.is_empty(), "{:?}", article.notes);
}

#[test]
fn authors_are_read_in_all_their_shapes() {
    for (author, expected) in [
        (r#""Jane Doe""#, &["Jane Doe"][..]),
        (r#""By Jane Doe and John Roe""#, &["Jane Doe", "John Roe"]),
        (r#"["Jane Doe", "John Roe"]"#, &["Jane Doe", "John Roe"]),
        (r#"{"@type": "Person", "name": "Jane Doe"}"#, &["Jane Doe"]),
        (r#"{"@type": "Person", "name": ["Jane Doe", "John Roe"]}"#, &["Jane Doe", "John Roe"]),
        (r#"{"@list": [{"name": "Jane Doe"}, {"name": "Jane Doe"}]}"#, &["Jane Doe"]),
        (r#"{"@type": "Person", "givenName": "Jane", "familyName": "Doe"}"#, &["Jane Doe"]),
        (
            r#"[{"name": "Jane Doe"}, {"@type": "Organization", "name": "Ministry of Rain and Snow"}]"#,
            &["Jane Doe", "Ministry of Rain and Snow"],
        ),
        (r#"{"@type": "Organization", "name": "Wire and Sons"}"#, &["Wire and Sons"]),
        (r#""https://example.com/jane""#, &[]),
        ("null", &[]),
        ("[[[]]]", &[]),
    ] {
        let article = json_ld(&format!(r#"{{"@type": "Article", "headline": "Rain", "author": {author}}}"#));
        assert_eq!(article.authors, expected, "{author}");
    }
}

#[test]
fn the_article_of_the_page_is_chosen_among_several() {
    let article = article(
        r#"<title>Rain in the north | Example</title><h1>Rain in the north</h1>
        <script type="application/ld+json">[
            {"@type": "NewsArticle", "headline": "Sun in the south", "url": "https://www.example.com/sun", "author": "John Roe"},
            {"@type": "WebPage", "name": "Rain in the north", "author": "Web Master"},
            {"@type": "NewsArticle", "headline": "Rain in the north", "url": "https://example.com/news/2024/05/03/rain?x=1", "author": "Jane Doe"}]
        </script>"#,
    );
    assert_eq!(article.authors, ["Jane Doe"]);
    assert_eq!(article.headline.as_deref(), Some("Rain in the north"));
}

#[test]
fn a_script_without_a_type_is_read_when_it_is_an_object_of_schema_org() {
    let article = article(
        r#"<script>{"@context": "https://schema.org", "@type": "NewsArticle", "datePublished": "2024-05-03"}</script>"#,
    );
    assert_eq!(published(&article).as_deref(), Some("2024-05-03"));
}

#[test]
fn microdata_and_rdfa_are_read_as_json_ld_is() {
    for page in [
        r#"<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Rain</h1>
            <span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Jane Doe</span></span>
            <meta itemprop="datePublished" content="2024-05-03T15:47:00Z"><a itemprop="license" href="/licence">reuse</a></div>"#,
        r#"<div vocab="https://schema.org/" typeof="NewsArticle"><h1 property="headline">Rain</h1>
            <span property="author" typeof="Person"><span property="name">Jane Doe</span></span>
            <time property="datePublished" datetime="2024-05-03T15:47:00Z">Friday</time><a property="license" href="/licence">reuse</a></div>"#,
    ] {
        let article = article(page);
        assert_eq!(article.headline.as_deref(), Some("Rain"));
        assert_eq!(article.authors, ["Jane Doe"]);
        assert_eq!(published(&article).as_deref(), Some("2024-05-03T15:47:00Z"));
        assert_eq!(article.license.as_deref(), Some("/licence"));
    }
}

#[test]
fn authors_of_comments_are_not_the_articles() {
    let article = article(
        r#"<article itemscope itemtype="https://schema.org/Article"><h1 itemprop="headline">Rain</h1><p>It rained.</p>
        <div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Troll</span></div></article>
        <div class="comments"><span class="comment-author">Mary Major</span><span class="author">Mary Major</span></div>"#,
    );
    assert_eq!(article.authors, [""; 0]);
}

#[test]
fn every_meta_key_fills_its_field() {
    for (field, key) in every_key() {
        let content = match field.as_str() {
            "published" | "modified" => "2024-05-03",
            "language" => "de-AT",
            "image" => "/rain.jpg",
            "license" => "CC BY 4.0",
            _ => "Jane Doe",
        };
        let article = article(&format!(r#"<meta name="{key}" content="{content}">"#));
        let found = match field.as_str() {
            "headline" => article.headline,
            "authors" => article.authors.first().cloned(),
            "published" => published(&article),
            "modified" => article.modified.as_ref().map(ToString::to_string),
            "site_name" => article.site_name,
            "language" => article.language,
            "description" => article.description,
            "section" => article.section,
            "keywords" => article.keywords.first().cloned(),
            "image" => article.image.map(|url| url.replace("https://www.example.com", "")),
            "license" => article.license,
            field => panic!("no field {field}"),
        };
        assert_eq!(found.as_deref(), Some(content), "{field}: {key}");
    }
}

#[test]
fn labelled_card_data_are_authors_only_under_their_label() {
    let page = |label: &str| {
        article(&format!(
            r#"<meta name="twitter:label1" content="{label}"><meta name="twitter:data1" content="Jane Doe">"#
        ))
        .authors
    };
    assert_eq!(page("Written by"), ["Jane Doe"]);
    assert_eq!(page("Reading time"), [""; 0]);
}

#[test]
fn bylines_near_the_headline_are_read() {
    for (page, expected) in [
        (r#"<p class="byline">By Jane Doe and John Roe</p>"#, &["Jane Doe", "John Roe"][..]),
        (
            r#"<a rel="author" href="/x">Jane Doe</a>, <a rel="author" href="/y">John Roe</a>"#,
            &["Jane Doe", "John Roe"],
        ),
        (r#"<a href="/author/jane-doe">Jane Doe</a>"#, &["Jane Doe"]),
        (r#"<span class="author-name">gizmo_7</span>"#, &["gizmo_7"]),
        ("<p>By Jane Doe</p>", &["Jane Doe"]),
        ("<div>Written by</div><div>Jane Doe</div>", &["Jane Doe"]),
        ("<p>Jane Doe | Senior Writer | May 3, 2024</p>", &["Jane Doe"]),
        ("<p>Von Jana Muster</p>", &["Jana Muster"]),
        ("<p>By the time it rained, Jane Doe had left.</p>", &[]),
        (r#"<p class="author-bio">Jane Doe writes.</p>"#, &[]),
    ] {
        assert_eq!(article(&format!("<h1>Rain in the north</h1>{page}<p>It rained.</p>")).authors, expected, "{page}");
    }
}

#[test]
fn people_are_believed_before_their_house() {
    let page = |author: &str, byline: &str| {
        let meta =
            format!(r#"<meta property="og:site_name" content="Example News"><meta name="author" content="{author}">"#);
        article(&format!("{meta}<h1>Rain</h1><p class=byline>{byline}</p>")).authors
    };
    assert_eq!(page("Example News", "Jane Doe"), ["Jane Doe"]);
    assert_eq!(page("Example News", "Our team"), ["Example News"]);
    assert_eq!(page("jdoe", "Jane Doe"), ["Jane Doe"]);
    assert_eq!(page("Jane Doe, Example News", ""), ["Jane Doe"]);
    assert_eq!(page("John Roe", "Jane Doe"), ["John Roe"]);
}

#[test]
fn dates_of_the_page_are_read() {
    for (page, expected) in [
        (r#"<time datetime="2024-05-02T10:00:00+02:00">yesterday</time>"#, "2024-05-02T10:00:00+02:00"),
        (r#"<span class="post-date">May 2, 2024</span>"#, "2024-05-02"),
        ("<p>May 2, 2024</p>", "2024-05-02"),
        ("<p>Updated May 4, 2024 \u{b7} Published May 2, 2024</p>", "2024-05-02"),
        ("<p>May 2, 2024 (updated May 4, 2024)</p>", "2024-05-02"),
        (r#"<meta name="date" content="2024-05-04"><p>Published on May 2, 2024</p>"#, "2024-05-02"),
        (
            r#"<meta property="article:published_time" content="2024-05-02"><p>May 2, 2024, 3:47 PM</p>"#,
            "2024-05-02T15:47:00",
        ),
        ("<p>no date but the address</p>", "2024-05-03"),
    ] {
        let article = article(&format!(r#"<html lang="en"><h1>Rain in the north</h1>{page}"#));
        assert_eq!(published(&article).as_deref(), Some(expected), "{page}");
    }
}

#[test]
fn a_time_in_utc_gets_the_offset_of_the_time_that_is_shown() {
    let article = article(
        r#"<html lang="de"><meta property="article:published_time" content="2024-05-03T22:30:00Z"><h1>Regen</h1>
        <p class="date">04.05.2024, 00:30 Uhr</p>"#,
    );
    assert_eq!(published(&article).as_deref(), Some("2024-05-04T00:30:00+02:00"));
}

#[test]
fn numbers_are_read_in_the_order_of_the_country() {
    let page =
        |language: &str| published(&article(&format!(r#"<html lang="{language}"><h1>Rain</h1><p>06/04/2024</p>"#)));
    assert_eq!(page("en-US").as_deref(), Some("2024-06-04"));
    assert_eq!(page("en-GB").as_deref(), Some("2024-04-06"));
    assert_eq!(page("fr").as_deref(), Some("2024-04-06"));
}

#[test]
fn impossible_dates_are_refused_with_a_note() {
    let article =
        json_ld(r#"{"@type": "Article", "datePublished": "1970-01-01T00:00:00Z", "dateModified": "2023-01-01"}"#);
    assert_eq!(published(&article).as_deref(), Some("2024-05-03"), "from the address");
    assert_eq!(article.modified, None, "before publication");
    assert_eq!(article.notes.iter().filter(|note| note.kind == NoteKind::Refused).count(), 2);
    let mut page = Page::new("").with_url("https://example.com/").unwrap();
    page.fetched_at = Some("2024-05-01T12:00:00Z".parse().unwrap());
    let document = parse(r#"<meta property="article:published_time" content="2024-05-03">"#, &Limits::default());
    assert_eq!(metadata(&document, &page).article.published, None);
}

#[test]
fn addresses_are_resolved_and_the_front_page_is_no_canonical() {
    let page = |head: &str| article(head).canonical_url;
    assert_eq!(page(r#"<link rel="canonical" href="/rain#top">"#).as_deref(), Some("https://www.example.com/rain"));
    assert_eq!(
        page(r#"<base href="https://cdn.example/a/"><link rel="canonical" href="b">"#).as_deref(),
        Some("https://cdn.example/a/b")
    );
    assert_eq!(page(r#"<link rel="canonical" href="javascript:alert(1)">"#), None);
    let home = article(r#"<link rel="canonical" href="https://www.example.com/">"#);
    assert_eq!(home.canonical_url, None);
    assert_eq!(home.notes[0].kind, NoteKind::Refused);
}

#[test]
fn the_language_is_the_declared_one_unless_the_text_is_another_that_is_declared() {
    let german = "Der Regen fiel den ganzen Tag, und niemand im Norden wusste, wann er aufhören würde. ".repeat(20);
    let page = |head: &str| article(&format!("{head}<p>{german}")).language;
    assert_eq!(page(r#"<html lang="de-AT">"#).as_deref(), Some("de-AT"));
    assert_eq!(page(r#"<html lang="en"><meta property="og:locale" content="de_DE">"#).as_deref(), Some("de-DE"));
    assert_eq!(page(r#"<html lang="en">"#).as_deref(), Some("en"));
    assert_eq!(page("").as_deref(), Some("de"));
}

#[test]
fn licences_are_read_from_links() {
    let licence =
        article(r#"<a rel="license nofollow" href="https://creativecommons.org/licenses/by/4.0/">CC</a>"#).license;
    assert_eq!(licence.as_deref(), Some("https://creativecommons.org/licenses/by/4.0/"));
}

#[test]
fn a_part_behind_a_wall_is_a_wall() {
    let article = json_ld(
        r#"{"@type": "Article", "hasPart": [{"isAccessibleForFree": true}, {"isAccessibleForFree": "False"}]}"#,
    );
    assert_eq!(article.free_access, Some(false));
}

#[test]
fn the_stated_text_is_kept_for_the_scorer() {
    let facts = facts(
        r#"<script type="application/ld+json">{"@type": "Article", "headline": "Rain", "articleBody": "It &quot;rained&quot;.\n\n<p>It stopped.</p>"}</script>"#,
    );
    assert_eq!(facts.article_body.as_deref(), Some("It \"rained\".\nIt stopped."));
}

#[test]
fn losing_candidates_are_evidence() {
    let article = article(r#"<meta property="og:title" content="Rain, it rains"><title>Rains</title><h1>Rain</h1>"#);
    let evidence = &article.evidence[&Field::Headline];
    assert_eq!(evidence.source, "dom h1");
    let others: Vec<(&str, &str)> = evidence.others.iter().map(|o| (o.source.as_str(), o.value.as_str())).collect();
    assert_eq!(others, [("meta og:title", "Rain, it rains"), ("title", "Rains")]);
}

#[test]
fn an_empty_page_has_no_fields() {
    let page = Page::new("");
    let article = metadata(&parse("", &Limits::default()), &page).article;
    assert_eq!(article, Article::default());
}

#[test]
fn what_a_hostile_page_costs_grows_with_its_size_only() {
    let r = |piece: &str, times: usize| piece.repeat(times);
    let pages: [(&str, &dyn Fn(usize) -> String); 11] = [
        ("nested json", &|n| format!(r#"<script type="application/ld+json">{}</script>"#, r(r#"{"a":["#, 200_000 * n))),
        ("scripts", &|n| {
            r(r#"<script type="application/ld+json">{"@type":"Article","author":"A B"}</script>"#, 5_000 * n)
        }),
        ("byline", &|n| format!("<h1>Rain</h1><p class=byline>By {}</p>", r("Jane Doe, ", 10_000 * n))),
        ("bylines", &|n| format!("<h1>Rain</h1>{}", r("<p class=author>By Jane Doe</p>", 5_000 * n))),
        ("items", &|n| format!("{}x", r(r#"<i itemscope itemtype="Article" itemprop="author name">"#, 2_000 * n))),
        ("properties", &|n| format!("<div itemscope>{}", r("<b itemprop=author>Jane Doe</b>", 5_000 * n))),
        ("metas", &|n| {
            r(r#"<meta name="author" content="Jane Doe"><meta property="og:title" content="Rain">"#, 3_000 * n)
        }),
        ("titles", &|n| format!("<title>{}</title><h1>{}</h1>", r("a | ", 20_000 * n), r("a - ", 20_000 * n))),
        ("classes", &|n| format!(r#"<p class="{}">x</p>"#, r("post-author-date ", 6_000 * n))),
        ("links", &|n| r(r#"<a rel="author license" href="/author/x/">Jane Doe</a>"#, 3_000 * n)),
        ("list", &|n| {
            let items = r(r#"{"@type":"Article","headline":"Rain"},"#, 2_500 * n);
            format!(r#"<script type="application/ld+json">[{items}{{}}]</script>"#)
        }),
    ];
    let page = Page::new("").with_url(URL).unwrap();
    for (name, make) in pages {
        let document = |times| parse_once(make(times).into(), &Limits::default());
        grows_with_the_size(name, document, |document| metadata(document, &page).article);
    }
}
