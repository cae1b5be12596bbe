//! Pages in, headlines out.

use crate::article::Article;
use crate::extract::metadata::metadata;
use crate::page::{Listed, ListedIn, Page};
use crate::parse::{Limits, parse};

fn article(html: &str) -> Article {
    let page = Page::new("").with_url("https://www.example.com/rain").unwrap();
    metadata(&parse(html, &Limits::default()), &page).article
}

#[test]
fn the_headline_is_without_what_is_set_apart_from_it() {
    for (why, page, expected) in [
        (
            "a kicker in an element of its own, a trail with both",
            r#"<meta property="og:title" content="Rain in the north"><nav><h1>Weather: Rain in the north</h1></nav>
            <h2><span>Weather</span> <span>Rain in the north</span></h2>"#,
            "Rain in the north",
        ),
        (
            "the link to itself",
            "<title>Rain in the north</title><h1>Rain in the north<a href=#rain>¶</a></h1>",
            "Rain in the north",
        ),
        (
            "a year is no kicker",
            r#"<meta property="og:title" content="Storms in the north"><h1>2025 storms in the north</h1>"#,
            "2025 storms in the north",
        ),
        (
            "kicker set apart",
            r#"<meta property="og:title" content="Rain in the north"><h1><span>Weather</span>Rain in the north</h1>"#,
            "Rain in the north",
        ),
        (
            "subtitle set apart",
            r#"<meta property="og:title" content="Rain in the north"><h1>Rain in the north<small>What it means</small></h1>"#,
            "Rain in the north",
        ),
    ] {
        assert_eq!(article(page).headline.as_deref(), Some(expected), "{why}");
    }
}

#[test]
fn the_headline_is_the_heading_that_titles_confirm() {
    for (why, page, expected) in [
        ("site name cut", "<title>Rain in the north - Example</title>", "Rain in the north"),
        ("dash kept", "<title>Rain - and snow - Example</title><h1>Rain - and snow</h1>", "Rain - and snow"),
        (
            "h1 of the site",
            r#"<title>Rain falls | Big Blog</title><h1><a href="/">Big Blog</a></h1><h2>Rain falls</h2>"#,
            "Rain falls",
        ),
        (
            "second h1",
            "<title>Rain in the north | Example</title><h1>Weather</h1><h1>Rain in the north</h1>",
            "Rain in the north",
        ),
        (
            "h1 over a social title",
            r#"<meta property="og:title" content="You won't believe this rain"><h1>Rain in the north</h1>"#,
            "Rain in the north",
        ),
        ("furniture", "<title>Rain in the north</title><h1>Search</h1>", "Rain in the north"),
        ("escaped", r#"<meta property="og:title" content="Rain &amp;quot;pours&amp;quot;">"#, "Rain \"pours\""),
        (
            "section heading",
            r#"<meta property="og:title" content="Rain falls in the north again"><h1>Weather</h1>"#,
            "Rain falls in the north again",
        ),
        (
            "name of a blog before the headline",
            r#"<title>Lessons of Rain: The lean north</title><meta property="og:title" content="The lean north">
            <h1>Lessons of Rain</h1><h2>The lean north</h2>"#,
            "The lean north",
        ),
        (
            "heading that is the title, and an h1 that is not",
            r#"<meta property="og:title" content="How rain falls in the north"><h1>A message of our founder</h1>
            <h2>How rain falls in the north</h2>"#,
            "How rain falls in the north",
        ),
        (
            "the signs of the page",
            r#"<meta property="og:title" content="Rain falls"><h1>Rain falls.</h1>"#,
            "Rain falls.",
        ),
        ("label behind a bar", "<h1>How rain falls in the north | Opinion</h1>", "How rain falls in the north"),
        (
            "a summary as h1",
            r#"<meta property="og:title" content="Rain in the north"><h1>Learn how it pours where you live and what you
            can do about it when your house stands near a river that swells each spring and floods all the cellars.</h1>"#,
            "Rain in the north",
        ),
        (
            "capitals",
            "<title>Rain falls in the north</title><h1>RAIN FALLS IN THE NORTH</h1>",
            "Rain falls in the north",
        ),
        ("nothing else", "<h1>Rain</h1>", "Rain"),
    ] {
        assert_eq!(article(page).headline.as_deref(), Some(expected), "{why}");
    }
    assert_eq!(article("<p>It rained.").headline, None);
}

#[test]
fn a_listing_confirms_a_heading_and_stands_in_where_the_page_has_none() {
    for (why, html, title, expected, source) in [
        (
            "two headings",
            "<h1>Weather</h1><h2>Rain in the north</h2>",
            "Rain in the north",
            "Rain in the north",
            "dom h2",
        ),
        ("no heading", "<p>It rained.", "Rain in the north", "Rain in the north", "feed"),
        (
            "the page's own heading first",
            "<title>Rain in the north</title><h1>Rain in the north</h1>",
            "It pours!",
            "Rain in the north",
            "dom h1",
        ),
        (
            "a teaser's words",
            "<title>Rain in the north - Example</title><h1>Rain in the north</h1>",
            "Weather",
            "Rain in the north",
            "dom h1",
        ),
    ] {
        let mut page = Page::new("").with_url("https://www.example.com/rain").unwrap();
        page.listed.push(Listed::new(ListedIn::Feed).with_title(title));
        let article = metadata(&parse(html, &Limits::default()), &page).article;
        assert_eq!(article.headline.as_deref(), Some(expected), "{why}");
        assert_eq!(article.evidence[&crate::article::Field::Headline].source, source, "{why}");
    }
}
