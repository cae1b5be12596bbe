//! What an article has beside its text: pointers to other stories, corrections, the entries of a live blog.

use pressclip::{Article, Kind, Options, Page, extract_page};

const PROSE: [&str; 4] = [
    "The river Sarn rose by two metres overnight and flooded the quay, the market square and some sixty cellars.",
    "Residents of the lower streets were asked to leave their homes shortly after midnight, and many spent the night in a gymnasium.",
    "The council had planned to raise the flood wall this spring, but the work was put off because no builder could be found.",
    "More rain is forecast for the hills in the coming days, and the weather office expects no fall before the week ends.",
];

fn clip(html: &str) -> Article {
    let mut page = Page::new(html).with_url("https://news.example/flood-in-upham").unwrap();
    page.content_type = Some("text/html; charset=utf-8".into());
    extract_page(&page, &Options::default())
}

fn story(inside: &str, below: &str) -> String {
    let [a, b, c, d] = PROSE;
    format!(
        "<html lang=en><title>Flood in Upham</title><body><nav><a href=/>Home</a> <a href=/sport>Sport</a></nav>
        <div class=page><main class=story><h1>Flood in Upham</h1><p>{a}</p><p>{b}</p>{inside}<p>{c}</p><p>{d}</p>{below}</main>
        <aside class=sidebar><h3>Most read</h3><ul><li><a href=/cat>A cat that swam across the whole lake</a></li>
        <li><a href=/goat>The goat that ate the mayor's chain of office</a></li></ul></aside></div>
        <footer><a href=/corrections>Report a correction or typo</a></footer></body></html>"
    )
}

fn related(article: &Article) -> Vec<(&str, &str)> {
    article.related.iter().map(|related| (related.url.as_str(), related.text.as_str())).collect()
}

#[test]
fn stories_that_the_article_points_to_are_data_and_teasers_of_the_site_are_not() {
    let inside = "<p>See also: <a href='/wall?x=1'>The wall that was never built</a></p>";
    let below = "<p><b>Read more</b></p><ul><li><a href='https://other.example/sarn'>Who owns the Sarn</a></li>
        <li><a href=/wall?x=1#top>The wall that was never built</a></li><li><a href=/flood-in-upham>Flood in Upham</a></li></ul>";
    let article = clip(&story(inside, below));
    let expected = [
        ("https://news.example/wall?x=1", "The wall that was never built"),
        ("https://other.example/sarn", "Who owns the Sarn"),
    ];
    assert_eq!(related(&article), expected);
    for (_, words) in expected {
        assert!(!article.text().contains(words));
    }
}

#[test]
fn links_of_a_saved_page_lead_from_the_address_that_it_gives_itself() {
    let see = story("<p>See also: <a href=../wall>The wall that was never built</a></p>", "");
    let own = "<link rel=canonical href=https://news.example/2024/flood><title>";
    for (html, expected) in [
        (see.replace("<title>", own), vec![("https://news.example/wall", "The wall that was never built")]),
        (see.replace("<title>", "<meta property=og:url content=/2024/flood><title>"), vec![]),
    ] {
        let article = extract_page(&Page::new(html), &Options::default());
        assert_eq!((related(&article), article.url.as_ref()), (expected, None));
    }
}

#[test]
fn a_label_within_the_link_is_not_part_of_its_words() {
    for label in ["Read also", "Lesen Sie auch", "Leia também", "Читайте также", "Lire aussi", "Lees ook"]
    {
        let article = clip(&story(&format!("<p><a href=/wall>{label}: The wall that was never built</a></p>"), ""));
        assert_eq!(related(&article), [("https://news.example/wall", "The wall that was never built")], "{label}");
    }
}

#[test]
fn prose_with_links_points_to_nothing() {
    let inside = "<p>The <a href=/wall>wall that was never built</a> would have held the water back, see also the report of 1998.</p>";
    assert_eq!(related(&clip(&story(inside, ""))), []);
}

#[test]
fn corrections_are_data_with_the_date_that_they_say() {
    let cases = [
        (
            "<p><i>Correction: An earlier version said on 5 May 2024 that the river rose by three metres.</i></p>",
            Some("2024-05-05"),
        ),
        (
            "<p class=note>This article was amended on 7 June 2024 to correct the name of the mayor.</p>",
            Some("2024-06-07"),
        ),
        ("<p>Clarification: the wall is to be two metres high.</p>", None),
        ("<p>Anmerkung der Redaktion: Wir haben den Namen des Flusses korrigiert.</p>", None),
        ("<h4>Correction</h4><p>The wall is to be two metres high, not three. (3 July 2024)</p>", Some("2024-07-03")),
    ];
    for (html, date) in cases {
        let article = clip(&story("", html));
        assert_eq!(article.corrections.len(), 1, "{html}: {:?}", article.corrections);
        let correction = &article.corrections[0];
        assert_eq!(correction.date.as_ref().map(ToString::to_string).as_deref(), date, "{html}");
        assert!(html.contains(&correction.text), "{html}: {correction:?}");
    }
}

#[test]
fn corrections_of_structured_data_are_taken_once() {
    let data = r#"<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Flood in Upham", "correction":
        [{"@type": "CorrectionComment", "text": "Correction: the wall is two metres high.", "datePublished": "2024-05-06T10:00:00Z"},
        "The mayor&#39;s name was wrong."]}</script>"#;
    let article = clip(&story("", &format!("<p>Correction: the wall is two metres high.</p>{data}")));
    let found: Vec<_> =
        article.corrections.iter().map(|c| (c.text.as_str(), c.date.as_ref().map(ToString::to_string))).collect();
    let expected = [
        ("Correction: the wall is two metres high.", Some("2024-05-06T10:00:00Z".to_owned())),
        ("The mayor's name was wrong.", None),
    ];
    assert_eq!(found, expected);
}

#[test]
fn an_article_without_corrections_has_none() {
    let inside =
        "<p>The minister spoke of corrections, and in an earlier version of this speech there were none at all.</p>";
    assert_eq!(clip(&story(inside, "")).corrections, []);
}

/// Entries of a live blog as a page shows them, newest first.
fn live(entry: impl Fn(usize, &str) -> String) -> String {
    let entries: String = PROSE.iter().enumerate().map(|(n, prose)| entry(n, prose)).collect();
    format!(
        "<html lang=en><title>Flood in Upham: live updates</title><body><nav><a href=/>Home</a></nav><main><h1>Flood in Upham: live updates</h1>
        <p>We report on the flood in Upham as the water rises, from the quay and from the town hall.</p>{entries}</main></body></html>"
    )
}

/// The time, the headline and the kept words of each entry.
fn entries(article: &Article) -> Vec<(Option<String>, Option<&str>, String)> {
    let words = |range: &std::ops::Range<usize>| {
        let kept = article.blocks[range.clone()].iter().filter(|b| b.is_article() && b.kind != Kind::Subhead);
        kept.map(|block| block.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let entries = article.entries.iter();
    entries.map(|e| (e.time.as_ref().map(ToString::to_string), e.headline.as_deref(), words(&e.blocks))).collect()
}

fn is_in_page_order(article: &Article) -> bool {
    let text = article.text();
    let places: Vec<_> = PROSE.iter().map(|prose| text.find(prose)).collect();
    places.iter().all(Option::is_some) && places.is_sorted()
}

#[test]
fn entries_with_times_of_their_own_are_a_live_blog() {
    let article = clip(&live(|n, prose| {
        format!(
            "<div class=entry><time datetime=2024-05-03T1{}:30:00+02:00>1{}:30</time><h3>Point {n}</h3><p>{prose}</p></div>",
            8 - n,
            8 - n
        )
    }));
    let headlines = ["Point 0", "Point 1", "Point 2", "Point 3"];
    let expected: Vec<_> = (0..4)
        .map(|n| (Some(format!("2024-05-03T1{}:30:00+02:00", 8 - n)), Some(headlines[n]), PROSE[n].to_owned()))
        .collect();
    assert_eq!(entries(&article), expected);
    assert!(is_in_page_order(&article), "{}", article.text());
}

#[test]
fn entries_without_an_element_around_them_end_where_the_next_begins() {
    let article = clip(&live(|n, prose| format!("<h3>Point {n}</h3><p class=when>1{}:05</p><p>{prose}</p>", 8 - n)));
    let found = entries(&article);
    assert_eq!(found.len(), 4, "{found:?}");
    assert_eq!(found[1], (None, Some("Point 1"), PROSE[1].to_owned()));
    let dated = live(|n, prose| format!("<p class=when>1{}:05</p><p>{prose}</p>", 8 - n))
        .replace("<title>", "<meta property=article:published_time content=2024-05-03T08:00:00Z><title>");
    let article = clip(&dated);
    let found = entries(&article);
    assert_eq!(found[0], (Some("2024-05-03T18:05:00".into()), None, PROSE[0].to_owned()));
}

fn data(body: impl Fn(usize) -> String) -> String {
    let updates: Vec<_> = (0..4)
        .map(|n| {
            serde_json::json!({"@type": "BlogPosting", "datePublished": format!("2024-05-03T1{}:30:00Z", 8 - n),
                "headline": format!("Point number {n}"), "articleBody": body(n)})
        })
        .collect();
    let data = serde_json::json!({"@context": "https://schema.org", "@type": "LiveBlogPosting",
        "headline": "Flood in Upham: live updates", "liveBlogUpdate": updates});
    format!("<script type=\"application/ld+json\">{data}</script>")
}

#[test]
fn structured_data_says_which_blocks_are_entries() {
    let page = live(|n, prose| format!("<h2>Point number {n}</h2><p>{prose}</p>"));
    let article = clip(&page.replace("</main>", &format!("</main>{}", data(|_| String::new()))));
    let expected: Vec<_> = (0..4).map(|n| Some(format!("2024-05-03T1{}:30:00Z", 8 - n))).collect();
    assert_eq!(article.entries.iter().map(|e| e.time.as_ref().map(ToString::to_string)).collect::<Vec<_>>(), expected);
    assert_eq!(entries(&article)[2].2, PROSE[2]);
}

#[test]
fn entries_that_only_structured_data_has_become_text() {
    let page =
        format!("<title>Flood in Upham</title><h1>Flood in Upham</h1><div id=app></div>{}", data(|n| PROSE[n].into()));
    let article = clip(&page);
    assert_eq!(article.entries.len(), 4);
    assert_eq!(entries(&article)[3].2, PROSE[3]);
    assert!(is_in_page_order(&article), "{}", article.text());
}

#[test]
fn other_things_with_times_are_no_live_blog() {
    // A thread: nothing says that it is live. Times in no order. One time for all.
    let entry =
        |time: String, prose: &str| format!("<div class=post><time datetime={time}>x</time><p>{prose}</p></div>");
    let pages = [
        live(|n, prose| entry(format!("2024-05-03T1{n}:30:00Z"), prose)).replace("live updates", "what we know"),
        live(|n, prose| entry(format!("2024-05-03T1{}:30:00Z", n * 7 % 5), prose)),
        live(|_, prose| entry("2024-05-03T12:30:00Z".into(), prose)),
        live(|n, prose| if n == 0 { entry("2024-05-03T12:30:00Z".into(), prose) } else { format!("<p>{prose}</p>") }),
    ];
    for page in pages {
        assert_eq!(clip(&page).entries, [], "{page}");
    }
}
