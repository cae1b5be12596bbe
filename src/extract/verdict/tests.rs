//! Pages of every sort, written for this project: sites, people and vendors' texts are invented.

#![allow(clippy::format_collect, clippy::needless_raw_string_hashes)] // pages are put together from pieces

use crate::article::{Completeness, PageKind, Verdict};
use crate::{Options, Page, extract_page};

const STORY: [&str; 8] = [
    "The ferry to the outer islands stayed in the harbour on Monday after fog had covered the strait for a third day, the harbour office said.",
    "About four hundred people waited in the hall of the terminal, many of them on their way home from the autumn fair in Port Lowen.",
    "“We have seen fog before, but never one that stands so still,” said Ines Karlow, who has sailed the route for nineteen years and was to retire in May.",
    "The crew had tried the crossing twice on Sunday evening, and turned back each time when the lights of the second buoy could not be seen from the bridge.",
    "The shops on the smaller islands ran out of bread and milk by noon, while the hospital asked the coast guard to bring medicine by boat.",
    "A spokesman for the company said that tickets remain valid until the end of the month and that nobody has to pay for changing a booking.",
    "The weather service expects wind from the west on Wednesday, which would clear the strait within a few hours and let the ships leave again.",
    "Until then the harbour office asks travellers to stay at home and to listen to the news on the island radio, which now reports every hour.",
];

fn judge(page: &Page) -> Completeness {
    extract_page(page, &Options::default()).completeness.expect("every page that was clipped has a verdict")
}

fn page(html: impl Into<Vec<u8>>, url: &str) -> Page {
    Page::new(html).with_url(url).unwrap()
}

/// A story of the first paragraphs, with what its JSON-LD says besides, and what stands behind the text.
fn story(paragraphs: usize, said: &str, behind: &str) -> Page {
    let text: String = STORY[..paragraphs].iter().map(|text| format!("<p>{text}</p>\n")).collect();
    let html = format!(
        r#"<html lang="en"><head><title>Fog keeps the island ferry in the harbour | The Strait Courier</title>
        <meta property="og:type" content="article"><meta property="og:title" content="Fog keeps the island ferry in the harbour">
        <script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
        "headline": "Fog keeps the island ferry in the harbour", "datePublished": "2025-10-13T16:05:00+02:00",
        "author": {{"@type": "Person", "name": "Mira Tolland"}}{said}}}</script></head>
        <body class="single-post"><nav><a href="/">Home</a> <a href="/weather">Weather</a></nav>
        <main><article><h1>Fog keeps the island ferry in the harbour</h1><p class="byline">By Mira Tolland</p>
        <time datetime="2025-10-13T16:05:00+02:00">13 October 2025</time>
        <div class="article-body">{text}</div>{behind}</article></main><footer>© The Strait Courier</footer></body></html>"#
    );
    page(html, "https://www.straitcourier.example/weather/2025/10/13/fog-keeps-the-island-ferry-in-the-harbour")
}

fn saw(completeness: &Completeness, rule: &str) -> bool {
    completeness.why.iter().any(|reason| reason.rule == rule)
}

#[track_caller]
fn assert_is(page: &Page, verdict: Verdict, kind: Option<PageKind>) -> Completeness {
    let completeness = judge(page);
    assert_eq!((completeness.verdict, completeness.page), (verdict, kind), "{completeness:#?}");
    assert!(!completeness.why.is_empty());
    completeness
}

#[test]
fn a_story_is_whole() {
    let completeness = assert_is(&story(8, r#", "wordCount": 205"#, ""), Verdict::Whole, None);
    assert!(saw(&completeness, "page-model") && saw(&completeness, "wordCount"));
    assert_is(&story(3, "", ""), Verdict::Whole, None);
}

#[test]
fn a_story_that_mentions_reading_on_is_whole() {
    let prose =
        "<p>The harbour master told them to continue reading until the fog lifts, and to subscribe to patience.</p>";
    assert_is(&story(8, "", prose), Verdict::Whole, None);
    let prose =
        "<p>“Continue reading”, said the teacher on the pier, and the children read on until the evening came.</p>";
    assert_is(&story(2, "", prose), Verdict::Whole, None);
}

#[test]
fn a_text_much_shorter_than_the_publisher_counts_is_truncated() {
    let completeness = assert_is(&story(3, r#", "wordCount": 640"#, ""), Verdict::Truncated, None);
    assert!(saw(&completeness, "wordCount"));
    // A publisher that counts captions and tags as well.
    assert_is(&story(8, r#", "wordCount": "270""#, ""), Verdict::Whole, None);
}

#[test]
fn a_part_that_is_not_free_and_not_there_is_behind_a_paywall() {
    const LOCKED: &str = r#", "isAccessibleForFree": false, "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "False",
        "cssSelector": ".paid"}"#;
    let offer =
        r#"<div class="paywall"><h3>Subscribe to read the full story</h3><p>Already a subscriber? Log in.</p></div>"#;
    let completeness = assert_is(&story(2, LOCKED, offer), Verdict::Paywalled, None);
    assert!(saw(&completeness, "isAccessibleForFree") && saw(&completeness, "hasPart"));
    let html = String::from_utf8(story(8, LOCKED, "").body).unwrap().replace("article-body", "article-body paid");
    let there = page(html, "https://www.straitcourier.example/weather/2025/10/13/fog-keeps-the-island-ferry");
    let completeness = assert_is(&there, Verdict::Whole, None);
    assert!(saw(&completeness, "hasPart"));
}

#[test]
fn a_paywall_is_told_from_the_offer_of_a_free_story() {
    let offer = r#"<div class="paywall"><p>Subscribe to read more stories like this.</p></div>"#;
    assert_is(&story(8, r#", "isAccessibleForFree": true"#, offer), Verdict::Whole, None);
    assert_is(&story(8, "", offer), Verdict::Whole, None);
    let mut paid = story(2, "", offer);
    paid.status = Some(402);
    assert_is(&paid, Verdict::Paywalled, None);
}

#[test]
fn a_few_lines_that_lead_elsewhere_are_a_teaser() {
    let more = r#"<p><a href="https://www.straitcourier.example/full/fog">Continue reading</a></p>"#;
    let completeness = assert_is(&story(2, "", more), Verdict::Teaser, None);
    assert!(saw(&completeness, "tail") && saw(&completeness, "length"));
}

#[test]
fn an_article_is_short_of_its_other_pages_until_they_are_joined() {
    let more = r#"<a rel="next" href="/weather/2025/10/13/fog-keeps-the-island-ferry-in-the-harbour?page=2">2</a>"#;
    let mut completeness = assert_is(&story(8, "", more), Verdict::Truncated, None);
    completeness.with_page(Some(judge(&story(8, "", ""))), false);
    assert_eq!(completeness.verdict, Verdict::Truncated);
    completeness.with_page(Some(judge(&story(8, "", ""))), true);
    assert_eq!(completeness.verdict, Verdict::Whole);
}

#[test]
fn a_section_front_is_a_listing() {
    let cards: String = (0..18)
        .map(|n| {
            let title = ["Harbour wall to be raised", "Fair ends with a record", "Old lighthouse is sold", "School boat gets a new engine"][n % 4];
            format!(
                r#"<div class="card"><a href="/weather/2025/10/{n}/story-{n}"><img src="/i/{n}.jpg" alt=""></a>
                <h3><a href="/weather/2025/10/{n}/story-{n}">{title} {n}</a></h3><p>{}</p><span class="date">{n} October</span></div>"#,
                &STORY[n % 8][..90]
            )
        })
        .collect();
    let html = format!(
        r#"<html lang="en"><head><title>Weather | The Strait Courier</title><meta property="og:type" content="website">
        <script type="application/ld+json">{{"@context": "https://schema.org", "@type": "CollectionPage", "name": "Weather"}}</script></head>
        <body class="archive category"><nav><a href="/">Home</a></nav><main><h1>Weather</h1>{cards}<a rel="next" href="/weather/page/2">Next page</a>
        </main></body></html>"#
    );
    assert_is(
        &page(html, "https://www.straitcourier.example/weather/"),
        Verdict::NotAnArticle,
        Some(PageKind::Listing),
    );
}

#[test]
fn a_page_around_a_film_is_a_video_page() {
    let html = r#"<html><head><title>Watch: the fog from above</title><meta property="og:type" content="video.other">
        <meta property="og:video" content="https://v.straitcourier.example/1.mp4">
        <script type="application/ld+json">{"@type": "VideoObject", "name": "Watch: the fog from above", "duration": "PT1M12S",
        "uploadDate": "2025-10-13"}</script></head><body><main><h1>Watch: the fog from above</h1><video src="/1.mp4"></video>
        <p>A pilot filmed the strait on Monday morning.</p></main></body></html>"#;
    let url = "https://www.straitcourier.example/video/watch-the-fog-from-above";
    assert_is(&page(html, url), Verdict::NotAnArticle, Some(PageKind::Video));
}

#[test]
fn an_error_page_is_known_by_its_status_or_by_title_and_length_together() {
    let html = "<html><head><title>Page not found | The Strait Courier</title></head><body><h1>Page not found</h1>
        <p>The page that you are looking for has moved or never was. Try the search or go to the front page.</p></body></html>";
    let mut missing = page(html, "https://www.straitcourier.example/weather/2019/gone");
    assert_is(&missing, Verdict::NotAnArticle, Some(PageKind::Error));
    missing.status = Some(404);
    let completeness = assert_is(&missing, Verdict::NotAnArticle, Some(PageKind::Error));
    assert!(saw(&completeness, "status") && saw(&completeness, "title"));
    let mut whole = story(8, "", "");
    whole.body = String::from_utf8(whole.body).unwrap().replace("Fog keeps", "Page not found: fog keeps").into();
    assert_is(&whole, Verdict::Whole, None);
}

#[test]
fn bot_walls_are_named() {
    let walls: [(&str, Option<u16>, &str); 4] = [
        (
            "Cloudflare",
            Some(403),
            r#"<html><head><title>Just a moment...</title></head><body><p>One second, we look at your browser.</p>
            <script>window._cf_chl_opt = {};</script></body></html>"#,
        ),
        (
            "DataDome",
            None,
            r#"<html><head><title>straitcourier.example</title></head><body><p>Please wait.</p>
            <iframe src="https://geo.captcha-delivery.com/captcha/?x=1"></iframe></body></html>"#,
        ),
        (
            "HUMAN (PerimeterX)",
            None,
            r#"<html><head><title>One question</title></head><body><p>Hold the button to go on.</p><div id="px-captcha"></div></body></html>"#,
        ),
        (
            "Akamai",
            Some(403),
            r#"<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1><p>No way to
            straitcourier.example from here. https://errors.edgesuite.net/18.2</p></body></html>"#,
        ),
    ];
    for (vendor, status, html) in walls {
        let mut wall = page(html, "https://www.straitcourier.example/weather/fog");
        wall.status = status;
        let completeness = assert_is(&wall, Verdict::NotAnArticle, Some(PageKind::BotWall));
        assert_eq!(completeness.vendor.as_deref(), Some(vendor));
    }
}

#[test]
fn a_story_about_walls_on_a_guarded_site_is_no_wall() {
    let prose = r#"<p>“Just a moment...” it said, and asked whether I am a robot, says the essay about DataDome and Akamai.</p>
        <script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>"#;
    assert_is(&story(8, "", prose), Verdict::Whole, None);
}

#[test]
fn a_thing_to_buy_and_a_thread_are_no_articles() {
    let html = r#"<html><head><title>Fog horn, brass, 30 cm | Lowen Ship Supplies</title><meta property="og:type" content="product">
        <script type="application/ld+json">{"@type": "Product", "name": "Fog horn", "offers": {"@type": "Offer", "price": "48.00",
        "priceCurrency": "EUR"}}</script></head><body class="single-product woocommerce"><main><h1>Fog horn, brass, 30 cm</h1>
        <p class="price">€48.00</p><p>In stock</p><form><label>Quantity</label><input name="n"><button>Add to cart</button></form>
        <h2>Description</h2><p>A horn of solid brass that can be heard two miles away. Comes with a leather strap.</p>
        <h2>Customer reviews</h2><p>Loud and pretty.</p></main></body></html>"#;
    let url = "https://shop.lowen.example/product/fog-horn-brass";
    assert_is(&page(html, url), Verdict::NotAnArticle, Some(PageKind::Product));
    let posts: String = (0..6)
        .map(|n| {
            format!(
                r#"<div class="post"><a href="/u/{n}">sailor{n}</a><span>Joined: 2019</span><span>Posts: {n}4</span>
                <div class="message">I had the same with my boat last year. {} I would ask in the harbour. <a href="/t/1/{n}">Reply</a></div></div>"#,
                STORY[n]
            )
        })
        .collect();
    let html = format!(
        r#"<html><head><title>Fog horn does not sound - Lowen Boat Forum</title>
        <script type="application/ld+json">{{"@type": "DiscussionForumPosting", "headline": "Fog horn does not sound"}}</script></head>
        <body class="forum topic"><h1>Fog horn does not sound</h1>{posts}<button>Post reply</button></body></html>"#
    );
    let url = "https://forum.lowen.example/viewtopic.php?t=4711";
    assert_is(&page(html, url), Verdict::NotAnArticle, Some(PageKind::Forum));
}

#[test]
fn a_page_of_nothing_has_a_verdict_too() {
    for html in ["", "<html></html>", "plain", "\u{0}\u{0}", "<title>404"] {
        assert_eq!(judge(&Page::new(html)).verdict, Verdict::NotAnArticle, "{html:?}");
    }
}

#[test]
fn the_page_model_in_the_crate_fits_its_features() {
    let model = super::PageModel::from_bytes(include_bytes!("model.bin"));
    assert!(model.is_ok_and(|model| model != super::PageModel(crate::score::Model::empty())), "train it again");
    let names = super::names();
    let distinct: std::collections::HashSet<_> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
}
