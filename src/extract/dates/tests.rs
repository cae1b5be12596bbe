//! Pages in, dates out.

use crate::article::Article;
use crate::extract::metadata::metadata;
use crate::page::{Listed, ListedIn, Page};
use crate::parse::{Limits, parse};

fn article(url: &str, html: &str) -> Article {
    let mut page = Page::new("").with_url(url).unwrap();
    page.fetched_at = Some("2024-06-03T15:47:42Z".parse().unwrap());
    metadata(&parse(&format!(r#"<html lang="en"><h1>Rain in the north</h1>{html}"#), &Limits::default()), &page).article
}

fn published(html: &str) -> Option<String> {
    article("https://www.example.com/rain", html).published.map(|date| date.to_string())
}

#[test]
fn a_date_is_told_from_the_fetch_where_the_page_has_no_other() {
    for (html, expected) in [
        (r#"<span class="post-date">2 hours ago</span>"#, Some("2024-06-03T13:00:00Z")),
        (r#"<span class="post-date">Published: yesterday at 3 pm</span>"#, Some("2024-06-02T15:00:00")),
        ("<p>Posted 3 days ago</p>", Some("2024-05-31")),
        (r#"<time datetime="2024-05-02">3 days ago</time>"#, Some("2024-05-02")),
        (r#"<span class="post-date">4 min read</span>"#, None),
    ] {
        assert_eq!(published(html).as_deref(), expected, "{html}");
    }
    let page = Page::new("").with_url("https://www.example.com/rain").unwrap();
    let html = r#"<h1>Rain</h1><span class="post-date">2 hours ago</span>"#;
    assert_eq!(metadata(&parse(html, &Limits::default()), &page).article.published, None, "no time of a fetch");
}

#[test]
fn the_old_date_that_readers_see_is_believed_before_the_new_one_of_an_import() {
    let stated = r#"<meta property="article:published_time" content="2024-05-20T10:00:00Z">"#;
    assert_eq!(published(&format!("{stated}<p>May 2, 2021</p>")).as_deref(), Some("2021-05-02"));
    for other in [
        "<p>Rain as it was seen in the north of the country in the great flood of May 2, 2021</p>",
        r#"<h2><a href="/snow">Snow falls in the south</a></h2><p>May 2, 2021</p>"#,
        "<p>May 20, 2024</p><p>May 2, 2021</p>",
        "<p>Updated May 22, 2024</p>",
        "<p>May 25, 2024</p>",
    ] {
        assert_eq!(published(&format!("{stated}{other}")).as_deref(), Some("2024-05-20T10:00:00Z"), "{other}");
    }
}

#[test]
fn a_new_date_is_believed_where_the_address_files_the_page_under_it() {
    let page = r#"<meta property="article:published_time" content="2024-05-20T10:00:00Z"><p>May 2, 2021</p>"#;
    let published = article("https://www.example.com/2024/05/rain", page).published.unwrap();
    assert_eq!(published.to_string(), "2024-05-20T10:00:00Z");
}

#[test]
fn the_day_that_is_shown_and_stated_as_the_last_change_is_when_a_draft_appeared() {
    let page = |changed: &str, shown: &str| {
        published(&format!(
            r#"<meta property="article:published_time" content="2024-05-01T20:30:00+02:00">
            <meta property="article:modified_time" content="{changed}"><p>{shown}</p>"#
        ))
    };
    assert_eq!(page("2024-05-02T13:00:00+02:00", "May 2, 2024").as_deref(), Some("2024-05-02"));
    let stated = Some("2024-05-01T20:30:00+02:00");
    assert_eq!(page("2024-05-02T00:10:00+02:00", "May 2, 2024").as_deref(), stated, "a correction at night");
    assert_eq!(page("2024-05-28T13:00:00+02:00", "May 28, 2024").as_deref(), stated, "weeks later");
    assert_eq!(page("2024-05-02T13:00:00+02:00", "Updated May 2, 2024").as_deref(), stated);
}

#[test]
fn a_day_in_numbers_is_read_in_the_order_that_the_page_confirms() {
    let html = r#"<p class="date">03/10/2023</p><p class="date">3 October 2023</p>"#;
    assert_eq!(published(html).as_deref(), Some("2023-10-03"));
    let in_url = article("https://www.example.com/2023/october/03/rain", r#"<p class="date">03/10/2023</p>"#);
    assert_eq!(in_url.published.map(|date| date.to_string()).as_deref(), Some("2023-10-03"));
    assert_eq!(published(r#"<p class="date">03/10/2023</p>"#).as_deref(), Some("2023-03-10"));
}

#[test]
fn midnight_elsewhere_is_the_day_that_is_shown() {
    let stated = r#"<meta property="article:published_time" content="2024-05-01T22:00:00Z">"#;
    let html = format!(r#"{stated}<p class="date">2 May 2024</p>"#);
    assert_eq!(published(&html).as_deref(), Some("2024-05-02T00:00:00+02:00"));
    let html = format!(r#"{stated}<p class="date">2 May 2024, 00:00</p>"#);
    assert_eq!(published(&html).as_deref(), Some("2024-05-02T00:00:00+02:00"));
}

#[test]
fn a_footer_that_says_what_its_date_is_dates_a_page_without_another() {
    let text = "<p>It rained all day.</p>".repeat(300);
    let page = article("https://www.example.com/rain", &format!("{text}<footer>Last updated: May 3, 2024</footer>"));
    assert_eq!(page.modified.map(|date| date.to_string()).as_deref(), Some("2024-05-03"));
    assert_eq!(published(&format!("{text}<footer>Open until May 3, 2024</footer>")), None);
}

#[test]
fn the_day_in_the_address_tells_which_of_the_shown_days_is_the_articles() {
    let html = r#"<p>May 19, 2024</p><p class="post-date">May 20, 2024</p>"#;
    let page = article("https://www.example.com/2024/05/20/rain", html);
    assert_eq!(page.published.map(|date| date.to_string()).as_deref(), Some("2024-05-20"));
}

#[test]
fn the_json_of_a_program_dates_a_page_without_another() {
    let state = r#"<script type="application/json">{"page": {"publishedAt": "2024-05-02T10:00:00Z"}}</script>"#;
    assert_eq!(published(state).as_deref(), Some("2024-05-02T10:00:00Z"));
    assert_eq!(published(&format!("{state}<p>May 3, 2024</p>")).as_deref(), Some("2024-05-03"));
}

#[test]
fn a_date_that_is_only_that_of_the_last_change_gives_way_to_an_earlier_one() {
    let stated = r#"<script type="application/ld+json">{"@type": "Article", "datePublished": "2024-05-20", "dateModified": "2024-05-20"}</script>"#;
    let tag = r#"<meta property="article:published_time" content="2017-04-12T18:33:59+02:00">"#;
    assert_eq!(published(&format!("{stated}{tag}")).as_deref(), Some("2017-04-12T18:33:59+02:00"));
    assert_eq!(published(stated).as_deref(), Some("2024-05-20"));
    let vague = r#"<meta name="date" content="2024-05-20"><p>Updated May 18, 2024, 18:00</p>"#;
    assert_eq!(published(vague).as_deref(), Some("2024-05-18T18:00:00"));
}

#[test]
fn every_name_of_a_date_in_a_program_is_read() {
    for name in crate::rules::fields::fields().state("published") {
        let state = format!(r#"<script type="application/json">{{"{name}" : "2024-05-02"}}</script>"#);
        assert_eq!(published(&state.replace("\" :", "\":")).as_deref(), Some("2024-05-02"), "{name}");
    }
}

#[test]
fn a_date_below_the_title_counts_where_the_headline_is_another_heading() {
    let page = "<title>How robots map a room</title><h1>How do robots find their way?</h1><h5>2024-11-06</h5>";
    let page = format!("{page}{}<h2>How robots map a room</h2>", "<p>They look around.</p>".repeat(100));
    let dated = metadata(&parse(&page, &Limits::default()), &Page::new("")).article;
    assert_eq!(dated.published.unwrap().to_string(), "2024-11-06");
    let far = format!("<p>By Ann Lee on 4 Aug 2021</p>{}<h1>Rain in the north</h1>", "\n".repeat(2_000));
    let dated = metadata(&parse(&far, &Limits::default()), &Page::new("")).article;
    assert_eq!(dated.published.unwrap().to_string(), "2021-08-04", "far above the headline");
    let beans = "<p>Eat beans.</p>".repeat(100);
    let reworded = format!(
        "<title>Seven ways to change your diet</title><h3>blog | May 3, 2024</h3>
        <h2>Seven ways to help you change your diet</h2>{beans}<footer>May 4, 2024</footer>"
    );
    let dated = metadata(&parse(&reworded, &Limits::default()), &Page::new("")).article;
    assert_eq!(dated.published.unwrap().to_string(), "2024-05-03");
}

#[test]
fn a_date_near_the_line_that_is_the_headline_counts_where_no_heading_is() {
    let prose = "The rain fell on all of the north and nobody had seen anything like it. ".repeat(40);
    let page = |line: &str| {
        format!(
            r#"<meta property="og:title" content="Five ways to live with rain in 2021"><div>{line}</div><div>Jane Doe</div><div>May 2, 2021</div>
            <p>{prose}<h2>Five good ways to live with rain of 2021</h2><p>{prose}"#
        )
    };
    let found = |html: &str| {
        let page = Page::new("").with_url("https://www.example.com/rain").unwrap();
        metadata(&parse(html, &Limits::default()), &page).article.published.map(|date| date.to_string())
    };
    for (line, expected) in [
        ("Five ways to live with rain in 2021", Some("2021-05-02")),
        ("<span>News</span> <span>Five ways to live with rain in 2021</span>", Some("2021-05-02")),
        ("More about five ways to live with rain in 2021 and later", None),
    ] {
        assert_eq!(found(&page(line)).as_deref(), expected, "{line}");
    }
}

#[test]
fn the_day_on_which_a_text_first_appeared_is_believed_before_the_one_shown() {
    let shown = "<p>May 2, 2024</p><p>It rained.</p>";
    let first = "<footer>This article was originally published on 26 Sep 2019 but is kept current.</footer>";
    assert_eq!(published(&format!("{shown}{first}")).as_deref(), Some("2019-09-26"));
    let stated = r#"<meta property="article:published_time" content="2021-05-20T10:00:00Z">"#;
    assert_eq!(published(&format!("{stated}{first}")).as_deref(), Some("2021-05-20T10:00:00Z"), "stated");
    let book = "<footer>The book was first published in 2015, and again on 3 May.</footer>";
    assert_eq!(published(&format!("{shown}{book}")).as_deref(), Some("2024-05-02"), "no day");
}

#[test]
fn the_date_below_a_byline_far_from_the_headline_dates_a_page_without_another() {
    let prose = "<p>The rain fell on all of the north and nobody had seen anything like it.</p>".repeat(60);
    let signed = "<div>Written by <a href=/jane>Jane Doe</a></div><div>May 2, 2021</div>";
    for (end, expected) in [
        (signed.to_owned(), Some("2021-05-02")),
        ("<div>Written by</div><div>Jane Doe</div><div>May 2, 2021</div>".to_owned(), Some("2021-05-02")),
        (signed.repeat(2), Some("2021-05-02")),
        (format!("{signed}<p>By John Roe</p><p>May 3, 2021</p>"), None),
        ("<div>Jane Doe</div><div>May 2, 2021</div>".to_owned(), None),
        (
            "<div>Written by Jane Doe</div><div>Snow fell on the south, and much of it, till May 2, 2021</div>"
                .to_owned(),
            None,
        ),
    ] {
        assert_eq!(published(&format!("{prose}{end}")).as_deref(), expected, "{end}");
    }
}

#[test]
fn midnight_gives_way_to_the_time_that_is_stated_for_the_same_day() {
    let page = |time: &str, other: &str| {
        published(&format!(
            r#"<script type="application/ld+json">{{"@type":"Article","datePublished":"{time}"}}</script>
            <meta property="article:published_time" content="{other}"><p>It rained.</p>"#
        ))
    };
    // In the west of America it is still the day before.
    let (midnight, night) = ("2023-05-17T00:00:00Z", "2023-05-18T04:39:05Z");
    assert_eq!(page(midnight, night).as_deref(), Some(night));
    assert_eq!(page(midnight, "2023-05-17T08:00:00Z").as_deref(), Some("2023-05-17T08:00:00Z"));
    assert_eq!(page("2023-05-17T00:00:01Z", night).as_deref(), Some("2023-05-17T00:00:01Z"), "a time");
    assert_eq!(page(midnight, "2023-05-19T04:39:05Z").as_deref(), Some(midnight), "another day");
    let film = format!(
        r#"<script type="application/ld+json">[{{"@type":"Article","datePublished":"{midnight}"}},
        {{"@type":"VideoObject","uploadDate":"{night}"}}]</script><p>It rained.</p>"#
    );
    assert_eq!(published(&film).as_deref(), Some(midnight), "of something else");
}

#[test]
fn the_day_that_is_shown_is_believed_before_that_of_a_system_with_one_date_unless_a_zone_is_between() {
    let page = |time: &str| {
        let stated = format!(r#"{{"@type": "BlogPosting", "datePublished": "{time}", "dateModified": "{time}"}}"#);
        published(&format!(r#"<script type="application/ld+json">{stated}</script><p>May 2, 2024</p>"#))
    };
    assert_eq!(page("2024-05-03T22:02:58Z").as_deref(), Some("2024-05-02"));
    assert_eq!(page("2024-05-03T05:02:58Z").as_deref(), Some("2024-05-03T05:02:58Z"), "the evening before in the west");
}

#[test]
fn the_day_that_a_journal_states_is_believed_before_the_one_shown() {
    let tag = r#"<meta name="citation_date" content="2019-06-25">"#;
    let shown = "<p>Submitted <time datetime=2019-04-04>4 Apr 2019</time></p>";
    assert_eq!(published(&format!("{tag}{shown}")).as_deref(), Some("2019-06-25"));
}

#[test]
fn a_listing_gives_the_date_that_a_page_lacks_and_confirms_one_that_it_has() {
    let read = |html: &str, listed: &str| {
        let mut page = Page::new("").with_url("https://www.example.com/rain").unwrap();
        let date = crate::extract::dates::read(listed, super::Hint::default()).unwrap();
        page.listed.push(Listed::new(ListedIn::Sitemap).with_published(date));
        let article = metadata(&parse(&format!("<h1>Rain in the north</h1>{html}"), &Limits::default()), &page).article;
        let source = article.evidence[&crate::article::Field::Published].source.clone();
        (article.published.unwrap().to_string(), source)
    };
    let stated = r#"<meta property="article:published_time" content="2024-06-01T10:00:00Z">"#;
    let imported = r#"<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-06-01"}</script>
        <meta name="dc.date" content="2024-05-03T08:00">"#;
    for (why, html, listed, expected, source) in [
        ("none on the page", "<p>x", "2024-05-03T10:00Z", "2024-05-03T10:00:00Z", "sitemap"),
        ("the page's own first", stated, "2024-06-03T10:00Z", "2024-06-01T10:00:00Z", "meta article:published_time"),
        (
            "nothing on the page confirms it",
            stated,
            "2024-05-03",
            "2024-06-01T10:00:00Z",
            "meta article:published_time",
        ),
        ("an import's date against two", imported, "2024-05-03", "2024-05-03T08:00:00", "meta dc.date"),
    ] {
        assert_eq!(read(html, listed), (expected.to_owned(), source.to_owned()), "{why}");
    }
}

#[test]
fn a_listing_from_the_future_is_refused() {
    let mut page = Page::new("").with_url("https://www.example.com/rain").unwrap();
    page.fetched_at = Some("2024-06-03T15:47:42Z".parse().unwrap());
    let date = crate::article::DateTime::Date(jiff::civil::date(2030, 1, 1));
    page.listed.push(Listed::new(ListedIn::Feed).with_published(date));
    let article = metadata(&parse("<h1>Rain</h1>", &Limits::default()), &page).article;
    assert_eq!((article.published, article.notes.len()), (None, 1));
}
