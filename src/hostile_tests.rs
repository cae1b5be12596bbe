//! Pages made to cost an extraction the square of their length, through all stages after the tree.

use crate::cost_tests::grows_with_the_size;
use crate::options::Options;
use crate::output::{Format, render};
use crate::page::Page;

const WORDS: &str = "The river rose by a metre in the night, said the harbour master of Wexmoor on Friday morning.";

/// A story, and in it a piece so many times; `#` is the number of the time.
fn within(piece: &str, times: usize) -> String {
    format!(
        "<h1>Rain in the harbour</h1><article><p>{WORDS}</p><p>{WORDS} Again.</p>{}</article>",
        numbered(piece, times)
    )
}

fn numbered(piece: &str, times: usize) -> String {
    (0..times).map(|number| piece.replace('#', &number.to_string())).collect()
}

/// A page with structured data.
fn stated(data: &str, rest: &str) -> String {
    format!(r#"<script type="application/ld+json">{data}</script>{}"#, within("", 0)) + rest
}

/// How often the smallest page has its piece, of about 20 bytes.
const TIMES: usize = 600;

fn costs_grow(name: &str, page: impl Fn(usize) -> String) {
    // A number at the end, for whatever looks for the pages of an article.
    let page = |times| {
        let mut page = Page::new(page(times * TIMES)).with_url("https://news.example/s/2").expect("a good address");
        page.content_type = Some("text/html; charset=utf-8".into());
        page
    };
    let options = Options::default();
    grows_with_the_size(name, page, |page| crate::extract_page(page, &options));
}

#[test]
fn what_many_blocks_cost_grows_with_their_number_only() {
    for piece in [
        "<blockquote>He said it # times: the river rose by a metre.</blockquote>",
        "<h2>Rain in the harbour</h2>",
        "<h1>Rain in harbour #</h1>",
        "<figure><img src=/#.jpg><figcaption>Harbour #</figcaption></figure>",
        "<ul><li>x</ul>",
        "<li>x #",
        "<p>x #",
        "<h2>Comments</h2><img src=/a.jpg>",
        "<div><h3>Related</h3><a href=/#>A story of the harbour #</a></div>",
        "<p class=byline>By Jane Doe #</p>",
        "<p>Correction: it fell #.</p>",
        "<h2>Update #</h2><time datetime=2026-01-02T03:04:05Z>03:04</time><p>It rained on # days.</p>",
        "<table><tr><td>#<td>b<tr><td>c<td>d</table>",
        "<b>Bold</b><br>word #",
        "<aside class=teaser><p>See also: rain #</p></aside>",
        "<form><input type=text>#</form>",
        "<button aria-controls=i#>x</button><div id=i# hidden>#</div>",
    ] {
        costs_grow(piece, |times| within(piece, times));
    }
}

#[test]
fn what_many_links_cost_grows_with_their_number_only() {
    for piece in [
        "<p><a href=/s/3>#</a>",
        "<p><a href='/s/2?page=3&#'>#</a>",
        "<p><a href='/s/2?p=1&p=1&p=1&p=1&p=1&p=1&p=1&p=1&p=#'>3</a>",
        "<a rel=next href=/s/3>3</a>",
        "<a rel='author tag' href=/author/#>Jane Doe #</a>",
    ] {
        costs_grow(piece, |times| within(piece, times));
    }
    costs_grow("links in a head", |times| {
        numbered("<link rel='alternate next canonical' href=/#>", times) + &within("", 0)
    });
}

#[test]
fn what_structured_data_cost_grows_with_their_length_only() {
    let elements = |times| numbered("<i class='a b c'>x</i>", times);
    let part = r#"{"@type":"NewsArticle","hasPart":{"isAccessibleForFree":false,"cssSelector":"*"}}"#;
    for selector in [".z,", ".a.z", "i#z,", "i "] {
        costs_grow(selector, |times| stated(&part.replace('*', &(selector.repeat(times) + ".y")), &elements(times)));
    }
    let thing = r#"{"@type":"NewsArticle","headline":"Rain in # harbours","author":{"name":"Ann B#"}},"#;
    costs_grow("things and titles", |times| {
        let titles = numbered("<meta property='og:title' content='Rain #'>", times);
        stated(&format!("[{}{{}}]", numbered(thing, times)), &titles)
    });
    let update = r#"{"@type":"BlogPosting","headline":"Update #","articleBody":"It rained on # days."},"#;
    costs_grow("updates", |times| {
        let updates = numbered(update, times);
        let blog = format!(r#"{{"@type":"LiveBlogPosting","liveBlogUpdate":[{updates}{{}}]}}"#);
        stated(&blog, &numbered("<h2>Update #</h2><p>It rained on # days.", times))
    });
    costs_grow("a text that is stated", |times| {
        let text = WORDS.repeat(times / 4);
        stated(&format!(r#"{{"@type":"NewsArticle","articleBody":"{text}"}}"#), &format!("<p>{text}"))
    });
    costs_grow("types of an item", |times| {
        format!("<p itemscope itemtype=Article>{}{}", "<i itemprop=@type>x</i>".repeat(times), within("", 0))
    });
}

#[test]
fn what_scripts_that_may_hold_a_story_cost_grows_with_their_length_only() {
    for piece in ["(=", "x={", "x=[\"", "x={\"a\":\"<p>It rained.</p>\"};", "self.__next_f.push([1,\"1:T9,\"]);"] {
        costs_grow(piece, |times| format!("<div id=root></div><script>{}</script>", piece.repeat(times)));
        costs_grow(piece, |times| format!("<div id=root></div>{}", format!("<script>{piece}</script>").repeat(times)));
    }
}

#[test]
fn what_long_texts_cost_grows_with_their_length_only() {
    for piece in [
        "word ",
        "w",
        "e\u{301}",
        "関連記事",
        "see also ",
        "By Jane Doe, ",
        "2 January 2026, ",
        "Rain | ",
        "“",
        "&NotEqualTilde;",
        "&#x1d15e;",
    ] {
        let text = |times: usize| piece.repeat(times * 20 / piece.len());
        costs_grow(piece, |times| within(&format!("<p>{}", text(times)), 1));
        costs_grow(piece, |times| format!("<title>{}</title>{}", text(times), within("", 0)));
        costs_grow(piece, |times| within(&format!("<p class='byline date'>{}", text(times)), 1));
    }
}

#[test]
fn what_lines_and_lists_within_a_field_cost_grows_with_their_length_only() {
    costs_grow("rows of a stream", |times| {
        format!("<div id=root></div><script>self.__next_f.push([1,\"{}\"])</script>", r"a:T\n".repeat(times * 20))
    });
    costs_grow("dots before a time", |times| {
        let entry = format!("<div class=entry><p>{} 10:34</p><p>{WORDS}</p></div>", ".".repeat(times * 100));
        format!("<h1>Live blog: the storm</h1><article class=live-blog>{}</article>", entry.repeat(3))
    });
    costs_grow("signs of a title", |times| {
        numbered(&format!("<meta property=og:title content='a{}b'>", "-".repeat(times * 6)), 40) + &within("", 0)
    });
    costs_grow("names of authors", |times| {
        let names = "Ann B#, Ben C#, Cy D#, Di E#, Ed F#, Flo G#, Gus H#, Hal I#, Ida J#, Jo K#";
        numbered(&format!("<meta name=author content='{names}'>"), times) + &within("", 0)
    });
}

/// A name or an address is written once on a page and belongs to every piece of text in its element.
#[test]
fn what_is_held_of_a_page_does_not_grow_with_the_length_of_a_name_times_the_pieces_in_its_element() {
    let long = "x".repeat(200_000);
    let linked = |pieces: String| within(&format!("<a href='/{long}'>{pieces}</a>"), 1);
    for (name, page) in [
        ("words of a link", linked("<b>x</b>y ".repeat(3_000))),
        ("blocks of a link", linked(format!("<div>{WORDS}</div>").repeat(3_000))),
        ("lines of a link", linked(format!("{WORDS}<br>").repeat(3_000))),
        ("a base", format!("<base href='https://news.example/{long}/'>") + &within("<p><a href=x>x</a> y", 3_000)),
        ("a tag", within(&format!("<x{long}>{}", format!("<p>{WORDS}").repeat(3_000)), 1)),
    ] {
        let page = Page::new(page).with_url("https://news.example/s").expect("a good address");
        let mut written = 0;
        let held = allocation_counter::measure(|| {
            let article = crate::extract_page(&page, &Options::default());
            written = [Format::Json, Format::Html, Format::Markdown]
                .map(|format| render(&article, format).len())
                .into_iter()
                .sum();
        });
        assert!(held.bytes_max < 64 << 20 && written < 32 << 20, "{name}: {} held, {written} written", held.bytes_max);
    }
}

/// The most that is held at once for a page, as a multiple of its bytes.
fn held(page: &str) -> f64 {
    let page = Page::new(page);
    let options = Options::default();
    drop(crate::extract_page(&page, &options));
    allocation_counter::measure(|| drop(crate::extract_page(&page, &options))).bytes_max as f64 / page.body.len() as f64
}

#[test]
fn a_page_that_is_nearly_all_script_is_not_copied() {
    // Just above a power of two, since buffers that grow are as long as the next.
    let script = format!("<script>{}</script>", "f(0);".repeat(((4 << 20) + 100) / 5));
    for page in [within("", 0) + &script, within("", 0) + &script.replace('0', "é")] {
        assert!(held(&page) < 0.3, "{}", held(&page));
    }
    // Nor to see whether it was encoded twice; if it was, it is once.
    for (end, most) in [("", 0.3), ("é", 0.3), ("Ã©", 1.3)] {
        let page = within("", 0) + &script + end;
        assert!(held(&page) < most, "{end}: {}", held(&page));
    }
    // What is decoded is not copied either.
    let mut page = Page::new(encoding_rs::WINDOWS_1252.encode(&(within("", 0) + &script.replace('0', "é"))).0);
    page.content_type = Some("text/html; charset=windows-1252".into());
    let options = Options::default();
    let elements = numbered("<p>It rained on # days, and the river rose by a metre.</p>", 40_000);
    page.body.extend_from_slice(elements.as_bytes());
    let utf_8 = Page::new(crate::decode::decode(&page.body, page.content_type.as_deref()).text);
    let of = |page: &Page| allocation_counter::measure(|| drop(crate::extract_page(page, &options))).bytes_max;
    assert!(of(&page) < of(&utf_8) + utf_8.body.len() as u64 * 3 / 2, "{} and {}", of(&page), of(&utf_8));
}

#[test]
fn a_page_that_is_drawn_from_its_state_takes_a_few_times_its_bytes() {
    let product = r#"{"id":#,"name":"A boat","price":"12.50","tags":["new","red"],"size":{"w":1,"h":2}},"#;
    let story = numbered(&format!(r#"{{"type":"p","text":"{WORDS} It fell by #."}},"#), 9);
    let state =
        |times| format!("<div id=root></div><script>x={{\"a\":[{}0]}}</script>", numbered(product, times) + &story);
    let text = crate::extract_page(&Page::new(state(2)), &Options::default()).text();
    assert!(text.contains(WORDS), "{text}");
    assert!(held(&state(10_000)) < 8.0, "{}", held(&state(10_000)));
    // One after the other, not all at once.
    let states = state(1_000).replace("<div id=root></div>", "").repeat(10);
    assert!(held(&states) < 3.0, "{}", held(&states));
}
