use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

fn base() -> Url {
    Url::parse("https://news.example/sitemap.xml").unwrap()
}

fn read(text: impl AsRef<[u8]>) -> Sitemap {
    sitemap(text.as_ref(), &base()).unwrap()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn listing(count: usize) -> String {
    let mut text = String::from("<urlset>");
    for n in 0..count {
        write!(text, "<url><loc>/{n}</loc></url>").unwrap();
    }
    text + "</urlset>"
}

const ONE: &str = "<urlset><url><loc>https://news.example/rain</loc></url></urlset>";

#[test]
fn namespaces_prefixes_and_capitals_do_not_matter() {
    for text in [
        ONE.to_owned(),
        ONE.replace("urlset", "sm:urlset").replace("url>", "sm:url>").replace("loc>", "sm:loc>"),
        ONE.to_uppercase().replace("HTTPS://NEWS.EXAMPLE/RAIN", "https://news.example/rain"),
        format!("\u{feff}<?xml version='1.0' encoding='UTF-16'?><!-- a --><!DOCTYPE urlset SYSTEM 'x.dtd'>{ONE}"),
        ONE.replace("https://news.example/rain", " \n<![CDATA[/rain]]> "),
    ] {
        let found = read(&text);
        assert_eq!(found.pages.len(), 1, "{text}");
        assert_eq!(found.pages[0].url.as_str(), "https://news.example/rain", "{text}");
    }
}

#[test]
fn addresses_and_titles_of_pictures_are_not_those_of_the_page() {
    let found = read(
        "<urlset><url><loc>/rain</loc><image:image><image:loc>/i.jpg</image:loc><image:title>I</image:title></image:image>
        <video:video><video:title>V</video:title></video:video></url></urlset>",
    );
    assert_eq!((found.pages[0].url.path(), &found.pages[0].title), ("/rain", &None));
}

#[test]
fn a_news_entry_may_lack_any_field() {
    for (news, title, day) in [
        (
            "<news:title>A &amp; B</news:title><news:publication_date>2024-05-03T10:00Z</news:publication_date>",
            Some("A & B"),
            Some("2024-05-03T10:00:00Z"),
        ),
        ("<news:title/>", None, None),
        ("<news:publication_date>0000-00-00</news:publication_date>", None, None),
        ("", None, None),
    ] {
        let found = read(format!("<urlset><url><loc>/a</loc><news:news>{news}</news:news></url></urlset>"));
        assert_eq!((found.sort, found.pages[0].title.as_deref()), (Sort::News, title));
        assert_eq!(found.pages[0].published.as_ref().map(ToString::to_string).as_deref(), day);
    }
}

#[test]
fn a_file_that_breaks_off_anywhere_gives_what_stands_before() {
    let whole = "<urlset><url><loc>/one</loc></url><url><loc>/two</loc><lastmod>2024-05-03</lastmod></url></urlset>";
    for end in 0..whole.len() {
        let Ok(found) = sitemap(&whole.as_bytes()[..end], &base()) else {
            assert!(end < "<urlset>".len(), "{end}");
            continue;
        };
        let expected = [whole[..end].contains("/one</loc>"), whole[..end].contains("/two</loc>")];
        assert_eq!(found.pages.len(), expected.iter().filter(|is| **is).count(), "{}", &whole[..end]);
        assert!(!found.notes.is_empty(), "{}", &whole[..end]);
    }
}

#[test]
fn gzip_is_known_by_its_bytes_once_or_twice_and_when_cut() {
    let packed = gz(ONE.as_bytes());
    assert_eq!(read(&packed).pages.len(), 1);
    assert_eq!(read(gz(&packed)).pages.len(), 1);
    let many = gz(listing(3_000).as_bytes());
    let found = read(&many[..many.len() / 2]);
    assert!(found.pages.len() > 100 && found.pages.len() < 3_000, "{}", found.pages.len());
    assert!(found.notes.iter().any(|note| note.message.contains("damaged")), "{:?}", found.notes);
}

#[test]
fn a_bomb_is_read_to_its_limit_alone() {
    let bomb = gz(&vec![b' '; 4 * 1024 * 1024]);
    let mut notes = Vec::new();
    assert!(gz::unpacked(&bomb, gz::MAX_DECODED, &mut notes).len() <= 2 * 1024 * 1024);
    assert_eq!(notes.len(), 1);
    assert!(sitemap(&bomb, &base()).unwrap_err().is_not_listing());
}

#[test]
fn entities_are_never_expanded_and_files_never_read() {
    let bomb = "<!DOCTYPE urlset [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY x SYSTEM 'file:///etc/passwd'>
        <!ENTITY % p SYSTEM 'http://127.0.0.1/x'> %p;]>";
    let found = read(format!("{bomb}<urlset><url><loc>/a?&b;&x;</loc></url><url><loc>/b</loc></url></urlset>"));
    assert_eq!(
        found.pages.iter().map(|page| page.url.as_str()).collect::<Vec<_>>(),
        ["https://news.example/a?&b;&x;", "https://news.example/b"]
    );
}

#[test]
fn more_addresses_than_the_protocol_allows_are_a_note_and_no_failure() {
    let found = read(listing(MAX_URLS + 1));
    assert_eq!(found.pages.len(), MAX_URLS + 1);
    assert!(found.notes[0].message.contains("50000"), "{:?}", found.notes);
    assert_eq!(read(listing(MAX_URLS)).notes, []);
    assert_eq!(read(listing(MAX_READ + 10)).pages.len(), MAX_READ);
}

#[test]
fn what_is_longer_than_the_protocol_allows_is_cut_with_a_note() {
    let text = listing(1_000);
    let found = within(text.as_bytes(), &base(), text.len() / 2).unwrap();
    assert!((490..=510).contains(&found.pages.len()), "{}", found.pages.len());
    assert!(found.notes.iter().any(|note| note.message.contains("the first")), "{:?}", found.notes);
    let found = within(&gz(text.as_bytes()), &base(), text.len() / 2).unwrap();
    assert!((490..=510).contains(&found.pages.len()), "{}", found.pages.len());
}

#[test]
fn addresses_of_other_sites_are_set_apart_and_those_of_no_web_left_out() {
    let found = read(
        "<urlset><url><loc>https://www.news.example/a</loc></url><url><loc>https://other.example/b</loc></url>
        <url><loc>javascript:alert(1)</loc></url><url><loc>file:///etc/passwd</loc></url><url></url></urlset>",
    );
    assert_eq!((found.pages.len(), found.foreign.len()), (1, 1));
    assert!(found.notes.iter().any(|note| note.message.starts_with("3 entries")), "{:?}", found.notes);
}

#[test]
fn what_is_no_sitemap_is_told_apart() {
    for (text, why) in [
        ("<!doctype html><html><body><a href=/a>A</a>", "an HTML page"),
        ("{\"a\": 1}", "JSON"),
        ("<soap:Envelope/>", "XML of another kind"),
        ("", "empty"),
        ("Not found\nhttps://news.example/a", "something else"),
    ] {
        let error = sitemap(text.as_bytes(), &base()).unwrap_err();
        assert!(error.is_not_listing() && error.to_string().contains(why), "{error}");
    }
}

#[test]
fn deep_and_wide_elements_cost_little_and_end_nothing() {
    let deep = format!(
        "<urlset>{}<url><loc>/x</loc></url>{}<url><loc>/a</loc></url></urlset>",
        "<a>".repeat(60_000),
        "</a>".repeat(60_000)
    );
    assert_eq!(read(deep).pages.last().map(|page| page.url.path().to_owned()).as_deref(), Some("/a"));
    let wide = format!("<urlset {}><url><loc>/a</loc></url></urlset>", "a='1' ".repeat(100_000));
    assert_eq!(read(wide).pages.len(), 1);
}
