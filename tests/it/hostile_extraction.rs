//! Whole extractions of hostile pages: the story is found where a reader finds it, and a note says what was cut.

use std::thread;
use std::time::Duration;

use pressclip::article::NoteKind;
use pressclip::output::{Format, render};
use pressclip::{Article, Options, Page, extract_page};

use crate::hostile_pages::pages;

/// A part of what the release build reads; a debug build is slow.
const PART: usize = if cfg!(debug_assertions) { 10 } else { 1 };

const WORDS: [&str; 3] = [
    "The river rose by a metre in the night, said the harbour master of Wexmoor on Friday morning.",
    "Nobody was hurt, but the old ferry lies on the meadow behind the mill, and two barns are gone.",
    "The council wants to decide on Monday whether the bridge is opened again before the summer.",
];

fn story() -> String {
    format!("<article><h1>Rain in Wexmoor</h1><p>{}</p></article>", WORDS.join("</p><p>"))
}

fn clip(page: impl Into<Vec<u8>>) -> Article {
    let mut options = Options::default();
    // How busy a machine is changes nothing here.
    options.limits.deadline = Duration::MAX;
    let mut page = Page::new(page).with_url("https://news.example/rain").unwrap();
    page.content_type = Some("text/html; charset=utf-8".into());
    extract_page(&page, &options)
}

fn has_story(article: &Article) -> bool {
    let text = article.text();
    WORDS.iter().all(|words| text.contains(words))
}

fn is_noted(article: &Article, kind: NoteKind) -> bool {
    article.notes.iter().any(|note| note.kind == kind)
}

#[test]
fn the_story_above_a_hostile_part_is_found() {
    for (name, mut part) in pages() {
        part.truncate(part.floor_char_boundary(1_000_000 / PART));
        // No article has a frameset, and text that goes on behind it hides it.
        if name != "frameset" && name != "text" {
            assert!(has_story(&clip(story() + &part)), "{name}");
        }
    }
}

#[test]
fn the_story_below_a_hostile_part_that_ends_is_found() {
    let parts = [
        "<div>".repeat(5_000) + &"</div>".repeat(5_000),
        "<ul><li>".repeat(5_000) + &"</li></ul>".repeat(5_000),
        "<table><tr><td>x</table>".repeat(5_000),
        "<svg><path d=M0></svg>".repeat(5_000),
        "<svg>".repeat(5_000),
        "<template><p>x</p></template>".repeat(5_000),
        "<select><option>x</select>".repeat(5_000),
        format!("<p{}>x</p>", (0..20_000).map(|n| format!(" a{n}=1")).collect::<Vec<_>>().concat()),
        "<!--".to_owned() + &"->-".repeat(20_000) + "-->",
        "<".repeat(100_000) + "<p>",
        "&CounterClockwiseContourIntegral; ".repeat(5_000),
        "&#xD800;&#0;&#x110000;&bogus".repeat(5_000),
        "\0\u{fffe}\u{1}".repeat(20_000),
        "<nav><a href=/a>x</a></nav>".repeat(5_000),
        "<i>".repeat(300) + &"</i>".repeat(300),
        "<script type='application/ld+json'>{\"@type\":\"Thing\"}</script>".repeat(5_000),
        "<meta name=description content=x>".repeat(5_000),
    ];
    for part in parts {
        let article = clip(part.clone() + &story());
        assert!(has_story(&article), "{:?}: {:?}", &part[..20.min(part.len())], article.text());
    }
}

#[test]
fn the_story_at_the_start_of_fifty_megabytes_is_found_and_the_rest_is_cut() {
    let page = story() + &"<p>more ".repeat(50 * 1024 * 1024 / 8);
    let mut options = Options::default();
    options.limits.deadline = Duration::MAX;
    options.limits.input /= PART;
    let article = extract_page(&Page::new(page), &options);
    assert!(has_story(&article) && is_noted(&article, NoteKind::InputCut), "{:?}", article.notes);
}

#[test]
fn a_million_blocks_are_cut_and_their_number_is_bounded() {
    let long = format!("<li>{}", "word ".repeat(15));
    for (piece, times) in [("<li>x", 1_000_000 / PART), ("<dd>x", 700_000 / PART), (&long, 120_000)] {
        let article = clip(story() + &piece.repeat(times));
        assert!(has_story(&article) && is_noted(&article, NoteKind::WorkCut), "{piece}");
        assert!(article.blocks.len() <= 50_001, "{piece}: {}", article.blocks.len());
    }
}

/// Short blocks are what is left out of such a page.
#[test]
fn the_story_behind_a_flood_of_short_blocks_is_found() {
    for piece in ["<li>x", "<p>x", "<dd>x", "<hr>x", "<p>Number of this line", "<h2>x</h2>"] {
        let flood = piece.repeat(60_000);
        for page in [flood.clone() + &story(), flood.clone() + &story() + &flood] {
            let article = clip(page);
            assert!(has_story(&article) && is_noted(&article, NoteKind::WorkCut), "{piece}: {:?}", article.notes);
        }
    }
}

#[test]
fn a_million_links_in_one_paragraph_are_bounded() {
    let article = clip(story() + "<p>" + &"<a href=/a>a</a>".repeat(600_000 / PART));
    assert!(has_story(&article));
    assert!(article.related.len() <= 1_000 && article.blocks.len() < 100);
}

#[test]
fn ten_megabytes_of_text_in_one_paragraph_keep_the_story() {
    let article = clip(story() + "<p>" + &"word ".repeat(2_000_000 / PART));
    let text: String = article.blocks.iter().map(|block| block.text.as_str()).collect();
    assert!(WORDS.iter().all(|words| text.contains(words)));
    assert!(article.blocks.iter().all(|block| block.text.len() <= 10_000_000));
}

#[test]
fn one_word_of_a_million_letters_or_marks_is_kept_as_one() {
    for unit in ["w", "e\u{301}", "\u{202e}a"] {
        let article = clip(story() + "<p>" + &unit.repeat(300_000));
        assert!(has_story(&article), "{unit:?}");
        let longest = article.blocks.iter().map(|block| block.text.len()).max();
        assert_eq!(longest, Some(unit.len() * 300_000), "{unit:?}");
    }
}

#[test]
fn a_cell_over_a_hundred_million_columns_is_one_cell() {
    let cell = "<td colspan=99999999 rowspan=99999999>Ward</td><td>Votes</td>";
    let table = format!("<table>{}</table>", format!("<tr>{cell}</tr>").repeat(20));
    let article = clip(story() + &table);
    assert!(has_story(&article));
    let cells: usize = article.blocks.iter().flat_map(|block| &block.rows).map(Vec::len).sum();
    assert!(cells <= 40, "{cells}");
    for format in Format::ALL {
        assert!(render(&article, format).len() < 40_000, "{format}");
    }
}

#[test]
fn structured_data_of_five_megabytes_nested_ten_thousand_deep_hide_no_story() {
    let nest = r#"{"a":["#.repeat(5_000) + &"x".repeat(5 << 20);
    let article = clip(format!("<script type='application/ld+json'>{nest}</script>{}", story()));
    assert!(has_story(&article) && is_noted(&article, NoteKind::BadMetadata), "{:?}", article.notes);
    let article =
        clip("<script type='application/ld+json'>{\"@type\":\"Thing\"}</script>".repeat(50_000 / PART) + &story());
    assert!(has_story(&article));
}

/// There is no regular expression in it that could run away, and nothing that looks like one.
#[test]
fn bait_for_regular_expressions_is_read_as_text() {
    let bait = ["aaaaaaaaaa!", "2026-01-02T", "By By By ", "((((", "0000000000", "https://a.", "a@a.", " \t\u{a0}"];
    for bait in bait.map(|bait| bait.repeat(20_000)) {
        let attribute = bait.replace('"', "");
        let head = format!(
            "<title>{bait}</title><meta name=author content=\"{attribute}\"><meta name=date content=\"{attribute}\">"
        );
        let foot = format!("<p class='byline date'>{bait}</p><time datetime=\"{attribute}\">{bait}</time>");
        assert!(has_story(&clip(head + &story() + &foot)), "{:?}", &bait[..4]);
    }
}

#[test]
fn empty_and_nearly_empty_pages_have_no_article() {
    for page in [&b""[..], b"x", b"\xef\xbb\xbf", b" \n\t ", b"<", b"\0", b"<html>", b"<!-- -->", b"\xff\xfe"] {
        let article = clip(page);
        assert!(
            article.text().len() <= 3 && is_noted(&article, NoteKind::NoText) == article.text().is_empty(),
            "{page:?}"
        );
    }
}

#[test]
fn lone_surrogates_nulls_and_control_characters_leave_no_trace_in_outputs() {
    let page = format!("<p>a&#xD800;b&#xDFFF;c&#0;d\0e\u{1b}[31mf\u{fffe}</p>{}", story());
    let article = clip(page.replace("</h1>", "\u{7}&#x1b;\0</h1>"));
    assert!(has_story(&article));
    let text = render(&article, Format::Text);
    assert!(!pressclip::output::terminal::printable(&text).contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    assert!(!text.contains('\0'));
}

#[test]
fn a_base_of_another_scheme_gives_no_link_that_runs() {
    for base in ["javascript:alert(1)//", "data:text/html,", "file:///etc/", "https://other.example/", "//", "\0"] {
        let link = "<p>Read on <a href='x'>here</a> and <a href=' JaVaScRiPt:alert(1)'>there</a>, it is said.</p>";
        let page = format!("<base href='{base}'>{}", story().replace("</article>", &format!("{link}</article>")));
        let article = clip(page);
        let html = render(&article, Format::Html) + &render(&article, Format::Markdown);
        for scheme in ["javascript:", "data:", "file:"] {
            assert!(!html.to_lowercase().contains(scheme), "{base}: {html}");
        }
    }
}

#[test]
fn a_story_that_stands_again_for_readers_without_scripts_or_on_paper_is_in_the_text_once() {
    let words = format!("<h2>Rain in Wexmoor</h2><p>{}</p>", WORDS.join("</p><p>"));
    for (open, close) in [
        ("<noscript>", "</noscript>"),
        ("<div class=print style='display: none'>", "</div>"),
        ("<section id=print hidden>", "</section>"),
    ] {
        let again = format!("{open}{words}{close}");
        for page in [story() + &again, again.clone() + &story()] {
            let text = clip(page).text();
            assert!(WORDS.iter().all(|words| text.matches(words).count() == 1), "{open}: {text}");
        }
    }
}

/// Nothing goes down the tree by calling itself: a thread with a small stack is enough.
#[test]
fn deep_pages_are_read_on_a_small_stack() {
    let deep = |piece: &str| piece.repeat(100_000);
    let json = format!("<script type='application/ld+json'>{}</script>", deep("{\"a\":["));
    let script = format!("<script>x={}</script>", deep("[{\"a\":"));
    let types = format!("<p itemscope itemtype=Article>{}", "<i itemprop=@type>x</i>".repeat(20_000));
    for part in [deep("<span>"), deep("<div>"), deep("<ul><li>"), deep("<b>"), json, script, types] {
        let page = story() + &part;
        let read = thread::Builder::new().stack_size(384 * 1024).spawn(move || {
            let article = clip(page);
            Format::ALL.map(|format| render(&article, format).len()).iter().all(|length| *length > 0)
        });
        assert!(read.unwrap().join().unwrap(), "{:?}", &part[..10]);
    }
}
