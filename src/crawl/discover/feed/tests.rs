use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

fn base() -> Url {
    Url::parse("https://news.example/rss/all.xml").unwrap()
}

fn read(text: impl AsRef<[u8]>) -> Feed {
    feed(text.as_ref(), None, &base()).unwrap()
}

fn rss(item: &str) -> Feed {
    read(format!("<rss version='2.0'><channel><title>News</title><item>{item}</item></channel></rss>"))
}

fn url(feed: &Feed) -> Option<&str> {
    feed.items.first().map(|item| item.url.as_str())
}

#[test]
fn links_are_resolved_against_the_nearest_base() {
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://cdn.example/a/'><entry xml:base='b/'><title>T</title>
        <link href='c'/></entry><entry><link rel='enclosure' href='x.mp3'/><link rel='alternate' href='d'/></entry></feed>";
    let urls: Vec<String> = read(atom).items.into_iter().map(|item| item.url.into()).collect();
    assert_eq!(urls, ["https://cdn.example/a/b/c", "https://cdn.example/a/d"]);
    assert_eq!(url(&rss("<link>../rain</link>")), Some("https://news.example/rain"));
}

#[test]
fn an_id_is_an_address_unless_it_says_it_is_none() {
    assert_eq!(url(&rss("<guid>https://news.example/1</guid>")), Some("https://news.example/1"));
    assert_eq!(url(&rss("<guid isPermaLink='false'>https://news.example/1</guid>")), None);
    assert_eq!(url(&rss("<guid>4711</guid>")), None);
    assert_eq!(url(&rss("<link>/a</link><guid>https://news.example/1</guid>")), Some("https://news.example/a"));
}

#[test]
fn the_address_behind_a_counting_one_is_preferred() {
    let item = "<link>https://feeds.example/~r/1</link><feedburner:origLink xmlns:feedburner='f'>https://news.example/a</feedburner:origLink>";
    assert_eq!(url(&rss(item)), Some("https://news.example/a"));
}

#[test]
fn titles_are_plain_words() {
    for (title, expected) in [
        ("A &amp;amp; B", "A & B"),
        ("<![CDATA[A <b>big</b> &#8220;storm&#8221;]]>", "A big “storm”"),
        ("A\n  B", "A B"),
        ("Caf&eacute; au lait", "Café au lait"),
    ] {
        assert_eq!(rss(&format!("<title>{title}</title><link>/a</link>")).items[0].title.as_deref(), Some(expected));
    }
}

#[test]
fn names_of_media_are_not_those_of_the_item() {
    let feed = rss(
        "<media:content xmlns:media='m'><media:title>M</media:title></media:content><title>T</title><link>/a</link>
        <media:thumbnail xmlns:media='m'><link>/wrong</link></media:thumbnail>",
    );
    assert_eq!((feed.items[0].title.as_deref(), url(&feed)), (Some("T"), Some("https://news.example/a")));
}

#[test]
fn dates_of_many_forms_are_read_and_those_out_of_range_refused() {
    for (text, expected) in [
        ("Fri, 03 May 2024 15:47:42 +0200", Some("2024-05-03T15:47:42+02:00")),
        ("Fri, 3 May 2024 15:47:42 GMT", Some("2024-05-03T15:47:42Z")),
        ("2024-05-03T15:47:42+02:00", Some("2024-05-03T15:47:42+02:00")),
        ("2024-05-03", Some("2024-05-03")),
        ("Fri, 03 May 2024 25:99:99 XYZ", Some("2024-05-03")),
        ("Thu, 32 Jan 2024 10:00:00 GMT", None),
        ("0000-00-00", None),
        ("Sat, 01 Jan 0001 00:00:00 GMT", None),
        ("1970-01-01T00:00:00Z", None),
        ("yesterday", None),
    ] {
        let feed = rss(&format!("<link>/a</link><pubDate>{text}</pubDate>"));
        assert_eq!(feed.items[0].published.as_ref().map(ToString::to_string).as_deref(), expected, "{text}");
    }
}

#[test]
fn hints_on_polling_and_the_next_page_are_read() {
    let feed = read(
        "<rss version='2.0' xmlns:sy='s' xmlns:atom='http://www.w3.org/2005/Atom'><channel><ttl>30</ttl><sy:updatePeriod> hourly </sy:updatePeriod>
        <sy:updateFrequency>4</sy:updateFrequency><skipHours><hour>0</hour><hour>24</hour><hour>5</hour></skipHours>
        <skipDays><day>Sunday</day></skipDays><atom:link rel='next' href='?page=2'/><language>de_AT</language></channel></rss>",
    );
    assert_eq!(feed.poll.every, Some(Duration::from_mins(15)));
    assert_eq!(
        (feed.poll.skip_hours.iter().copied().collect::<Vec<_>>(), feed.poll.skip_days),
        (vec![0, 5], vec![Weekday::Sunday])
    );
    assert_eq!(feed.next.as_ref().map(Url::as_str), Some("https://news.example/rss/all.xml?page=2"));
    assert_eq!(feed.language.as_deref(), Some("de-AT"));
    assert_eq!(read("<rss><channel><ttl>30</ttl></channel></rss>").poll.every, Some(Duration::from_mins(30)));
}

#[test]
fn a_json_feed_is_read() {
    let feed = read(
        r#"{"version": "https://jsonfeed.org/version/1.1", "title": "News", "home_page_url": "/", "next_url": "/2.json", "language": "en",
        "items": [{"id": "1", "url": "/rain", "title": "Rain", "date_published": "2024-05-03T10:00:00+02:00", "content_text": "x"}]}"#,
    );
    assert_eq!((feed.format, url(&feed)), (Format::Json, Some("https://news.example/rain")));
    assert_eq!((feed.items[0].title.as_deref(), feed.items[0].language.as_deref()), (Some("Rain"), Some("en")));
    assert_eq!(feed.next.as_ref().map(Url::path), Some("/2.json"));
    assert_eq!(feed.items[0].published.as_ref().map(ToString::to_string).as_deref(), Some("2024-05-03T08:00:00Z"));
}

#[test]
fn every_encoding_gives_the_same_feed() {
    let text = "<?xml version='1.0' encoding='utf-16'?><rss version='2.0'><channel><item><title>Größe</title><link>/a</link></item></channel></rss>";
    let expected = read(text);
    let utf16 = |big: bool| text.encode_utf16().flat_map(move |u| if big { u.to_be_bytes() } else { u.to_le_bytes() });
    let utf32 =
        |big: bool| text.chars().map(u32::from).flat_map(move |u| if big { u.to_be_bytes() } else { u.to_le_bytes() });
    let with_mark = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
    for bytes in [
        with_mark(&[0xfe, 0xff], utf16(true).collect()),
        with_mark(&[0xff, 0xfe], utf16(false).collect()),
        utf16(true).collect(),
        with_mark(&[0, 0, 0xfe, 0xff], utf32(true).collect()),
        utf32(false).collect(),
    ] {
        assert_eq!(read(bytes), expected);
    }
}

#[test]
fn a_feed_that_breaks_off_anywhere_gives_the_items_before() {
    let whole = "<rss version='2.0'><channel><item><title>One</title><link>/one</link></item><item><link>/two</link></item></channel></rss>";
    for end in "<rss version='2.0'>".len()..whole.len() {
        let found = read(&whole[..end]);
        let expected = ["/one</link>", "/two</link>"].iter().filter(|part| whole[..end].contains(**part)).count();
        assert_eq!(found.items.len(), expected, "{}", &whole[..end]);
        assert!(!found.notes.is_empty());
    }
}

#[test]
fn what_is_no_feed_is_told_apart() {
    for (text, why) in [
        ("<!DOCTYPE html><html><title>News</title>", "an HTML page"),
        ("{\"items\": []}", "JSON"),
        ("<urlset/>", "XML of another kind"),
        ("", "empty"),
    ] {
        let error = feed(text.as_bytes(), None, &base()).unwrap_err();
        assert!(error.is_not_listing() && error.to_string().contains(why), "{error}");
    }
}

#[test]
fn entities_are_never_expanded_and_files_never_read() {
    let feed = read(
        "<!DOCTYPE rss [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'><!ENTITY x SYSTEM 'file:///etc/passwd'>]>
        <rss version='2.0'><channel><item><title>T &b; &x;</title><link>/a</link></item></channel></rss>",
    );
    assert_eq!(feed.items[0].title.as_deref(), Some("T &b; &x;"));
}

#[test]
fn a_feed_without_end_is_cut() {
    let mut text = String::from("<rss version='2.0'><channel>");
    for n in 0..=MAX_ITEMS {
        write!(text, "<item><link>/{n}</link></item>").unwrap();
    }
    let found = read(text + "</channel></rss>");
    assert_eq!(found.items.len(), MAX_ITEMS);
    assert!(found.notes.iter().any(|note| note.message.contains("1 items more")), "{:?}", found.notes);
    let deep = format!("<rss><channel><item><link>/a</link>{}", "<b>".repeat(100_000));
    assert_eq!(url(&read(deep)), Some("https://news.example/a"));
    let long = rss(&format!("<link>/a</link><title>{}</title>", "x".repeat(10 * 1024 * 1024)));
    assert_eq!(long.items[0].title.as_ref().map(String::len), Some(1_000));
}

#[test]
fn an_unclosed_cdata_ends_the_feed_and_keeps_what_was_before() {
    let found = read(
        "<rss version='2.0'><channel><item><link>/a</link></item><item><link>/b</link><title><![CDATA[x ]] </title></item></channel></rss>",
    );
    assert_eq!(found.items.len(), 2);
    assert!(found.notes.iter().any(|note| note.kind == NoteKind::ParseCut));
}

proptest! {
    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = feed(&bytes, None, &base());
        let _ = super::super::sitemap(&bytes, &base());
    }

    #[test]
    fn nothing_like_a_feed_panics(
        text in "(<\\?xml[ a-z=\"']{0,9}\\?>)?(<!DOCTYPE[ \\[\\]<>!a-z'\"]{0,9})?(<(rss|feed|rdf:RDF|urlset|channel|item|entry|url|loc|link|title)( [a-z:]{1,6}=['\"][^'\"]{0,4}['\"])?/?>|</(rss|channel|item|url|loc|title)>|&[a-z#0-9]{0,4};?|<!\\[CDATA\\[|\\]\\]>|<!--|-->|[é<>a/]){0,30}"
    ) {
        let _ = feed(text.as_bytes(), None, &base());
        let _ = super::super::sitemap(text.as_bytes(), &base());
    }
}
