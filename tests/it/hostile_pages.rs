//! Pages made to cost a parser the square of their length: each gives a tree of bounded size, keeps its story, and says
//! what was cut.

use std::collections::HashSet;
use std::time::Duration;

use pressclip::article::NoteKind;
use pressclip::parse::{Document, Engine, Limits, parse};

/// How often the hostile part is repeated; a debug build is slow.
const TIMES: usize = if cfg!(debug_assertions) { 5_000 } else { 100_000 };

/// Parsed without a look at the clock.
fn read(page: &str) -> Document<'_> {
    let mut limits = Limits::default();
    limits.deadline = Duration::MAX;
    parse(page, &limits)
}

/// Nodes made, those that are not in the tree any more as well.
fn nodes(document: &Document) -> usize {
    document.nodes_made()
}

fn numbered(piece: impl Fn(usize) -> String) -> String {
    (0..TIMES).map(piece).collect()
}

/// Pages by what they are made of, without notes or with one.
pub(crate) fn pages() -> Vec<(&'static str, String)> {
    let r = |piece: &str| piece.repeat(TIMES);
    let deep = |count: usize, rest: &str| "<span>".repeat(count) + &r(rest);
    vec![
        ("nested div", r("<div>")),
        ("nested and closed div", r("<div>") + &r("</div>")),
        ("nested a", r("<a>")),
        ("a with text", r("<a>word</a>")),
        ("nested b", r("<b>")),
        ("different b", numbered(|n| format!("<b id={n}>"))),
        ("b and p", r("<b><p>")),
        ("b, p and end of b", r("<b><p></b>")),
        ("b, then ends of p", r("<b>") + &r("</p>")),
        ("b and div", r("<b><div>")),
        ("different font and p", numbered(|n| format!("<font size={n}><p>"))),
        ("reopened font", numbered(|n| format!("<p><font id={n}></p>"))),
        ("reopened b with many attributes", format!("<p><b id=1{}></p>", " a".repeat(200)).repeat(TIMES / 100)),
        ("a and div", r("<a><div>")),
        ("p", r("<p>")),
        ("span", r("<span>")),
        ("table", r("<table>")),
        ("table, tr and td", r("<table><tr><td>")),
        ("b in a table", "<table>".to_owned() + &r("<b>x")),
        ("li", r("<li>")),
        ("ul and li", r("<ul><li>")),
        ("dd and span", r("<dd><span>")),
        ("ends of p at depth", deep(480, "</p>")),
        ("ends of br at depth", deep(480, "</br>")),
        ("p at depth", deep(480, "<p>x")),
        ("li at depth", deep(480, "<li>x")),
        ("input in a form at depth", "<form>".to_owned() + &deep(480, "<input>")),
        ("unknown ends at depth", r("<div>") + &r("</x>")),
        ("svg", r("<svg>")),
        ("math", r("<math><mi>")),
        ("void elements in drawings", r("</h2><col><svg>")),
        ("links in drawings", r("<svg><link rel=next></button></dl>")),
        ("raw text elements in formulas", r("</table><math>x<title>")),
        ("select", r("<select><option>")),
        ("template", r("<template>")),
        ("button", r("<button>")),
        ("form", r("<form>")),
        ("h1", r("<h1>x")),
        ("nobr", r("<nobr>")),
        ("body", r("<body class=x id=y>")),
        ("html", numbered(|n| format!("<html a{n}=b>"))),
        ("frameset", "<frameset>".to_owned() + &r("a ")),
        ("less-than signs", r("<")),
        ("ampersands", r("&")),
        ("references", r("&CounterClockwiseContourIntegral;")),
        ("broken references", r("&#x&#&amp&Counter")),
        ("nulls", r("\0")),
        ("carriage returns", r("\r")),
        ("dashes in a comment", "<!--".to_owned() + &r("->-")),
        ("comments", r("<!--")),
        ("doctypes", r("<!DOCTYPE ")),
        ("ends of a script", "<script>".to_owned() + &r("</script")),
        ("escapes in a script", "<script>".to_owned() + &r("<!--<script>")),
        ("ends of a title", "<title>".to_owned() + &r("</title")),
        ("CDATA", "<svg>".to_owned() + &r("<![CDATA[\0]]")),
        ("quotes that stay open", r("<a b=\"")),
        ("text", "word ".repeat(TIMES * 20)),
    ]
}

#[test]
fn hostile_pages_give_trees_of_bounded_size() {
    for (name, page) in pages() {
        let document = read(&page);
        // At most one node for two bytes, and as much again for what is reopened before that is stopped.
        let most = page.len() / 2 + 400_000;
        assert!(nodes(&document) <= most, "{name}: {} nodes of {} bytes", nodes(&document), page.len());
        let deepest = document.root().descendants().map(|node| node.ancestors().take(2_000).count()).take(2_000).max();
        assert!(deepest <= Some(1_100), "{name}: {deepest:?} deep");
    }
}

/// What a tag does depends on what is around it, in more ways than one thinks of.
const PIECES: [&str; 36] = [
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<a>",
    "</a>",
    "<font size=1>",
    "<li>",
    "<ul>",
    "</ul>",
    "<table>",
    "<td>",
    "</table>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mi>",
    "<title>",
    "<textarea>",
    "<col>",
    "<link>",
    "<base>",
    "<input>",
    "<br>",
    "<select>",
    "<option>",
    "<template>",
    "</template>",
    "<button>",
    "<form>",
    "<h2>",
    "</h2>",
    "<x-own>",
    "word",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    #[test]
    fn any_tags_again_and_again_nest_no_deeper_than_the_cap(
        piece in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 1..5)
    ) {
        let page = piece.concat().repeat(2_500);
        let document = read(&page);
        let deepest = document.root().descendants().map(|node| node.ancestors().take(2_000).count()).take(4_000).max();
        proptest::prop_assert!(deepest <= Some(1_100), "{deepest:?} deep");
    }
}

#[test]
fn what_is_flattened_is_said() {
    for piece in ["<div>", "<ul><li>", "<b><div>", "<svg>", "<template>", "<table><tr><td>"] {
        let page = piece.repeat(5_000);
        let document = read(&page);
        assert!(nodes(&document) < 3_000, "{piece}");
        assert_eq!(document.notes().iter().map(|note| note.kind).collect::<Vec<_>>(), [NoteKind::DepthCut], "{piece}");
    }
}

/// The rest of a page that was read flat is there, and nothing is reopened in it any more.
#[test]
fn the_story_behind_a_hostile_part_is_found() {
    let story = "<article><h2>The story</h2><p>stands <b>here</b>.</p></article>";
    let font = |n| format!("<p><font id={n}></p>");
    let hostile = [
        (0..600).map(font).collect::<String>() + &"<p>x</p>".repeat(20_000),
        "<span>".repeat(500) + &"</p>".repeat(60_000),
        "<div>".repeat(20_000) + &"</div>".repeat(20_000),
    ];
    for part in hostile {
        let page = part + story;
        let document = read(&page);
        let article = document.root().descendants().find(|node| node.tag() == "article").expect("an article");
        assert_eq!(article.text(), "The storystands here.");
        assert!(document.notes().iter().any(|note| note.kind == NoteKind::DepthCut));
        let p = article.descendants().find(|node| node.tag() == "p").expect("a paragraph");
        assert!(p.children().all(|child| child.tag() != "font"));
    }
}

/// As it does at any depth: in HTML there is no paragraph in a drawing.
#[test]
fn a_paragraph_ends_the_drawings_around_it_though_they_are_nested_below_the_cap() {
    for nest in ["<svg>", "<math><mrow>"] {
        let page = nest.repeat(5_000) + "<p>The story stands here.</p>" + &nest.repeat(5_000) + "<p>And here.";
        let document = read(&page);
        let found: Vec<_> = document.root().descendants().filter(|node| node.tag() == "p").collect();
        assert_eq!(
            found.iter().map(|p| p.text()).collect::<Vec<_>>(),
            ["The story stands here.", "And here."],
            "{nest}"
        );
        assert!(found.iter().all(|p| p.parent().is_some_and(|parent| parent.tag() == "body")), "{nest}");
        assert!(nodes(&document) < 4_000, "{nest}: {}", nodes(&document));
    }
}

/// Its elements are below the cap, its words are not lost.
#[test]
fn the_words_in_a_nest_that_stays_open_are_kept() {
    let page = "<div>".repeat(20_000) + "<p>The story stands here.";
    let document = read(&page);
    assert!(document.root().text().ends_with("The story stands here."));
}

#[test]
fn attributes_beyond_the_cap_are_passed_over() {
    let flood = numbered(|n| format!(" a{n}=1"));
    let page = format!("<p class=x{flood} id=y>text<i title=z>");
    let document = read(&page);
    let p = document.root().descendants().find(|node| node.tag() == "p").expect("a paragraph");
    assert_eq!((p.attr("class"), p.attr("id"), p.text().as_str()), (Some("x"), None, "text"));
    let i = document.root().descendants().find(|node| node.tag() == "i").expect("what follows");
    assert_eq!(i.attr("title"), Some("z"));
    assert_eq!(document.notes().iter().map(|note| note.kind).collect::<Vec<_>>(), [NoteKind::AttributesCut]);
    // A formatting element, of which all attributes are looked at, and one attribute again and again.
    for page in [format!("<a{flood} id=y>text"), format!("<p{}>text", " class=x".repeat(TIMES))] {
        let document = read(&page);
        assert_eq!(document.root().text(), "text");
        let most = document.root().descendants().map(|node| node.attrs().count()).max();
        assert!(most <= Some(256), "{most:?}");
    }
}

/// All names are in one table of the process, in lists that a million of them make long.
#[test]
fn ever_new_names_are_read_as_one_and_the_story_behind_them_as_it_is() {
    for (open, close) in [
        ("<element#>", "</element#>"),
        ("<an-element-with-a-longer-name-#>", "</an-element-with-a-longer-name-#>"),
        ("<i attribute#=1>", "</i>"),
    ] {
        let flood: String = (0..40_000).map(|n| format!("{open}x{close}").replace('#', &n.to_string())).collect();
        let page = format!("<x-own>ours</x-own>{flood}<x-own>ours</x-own><article><p title=t>The story.");
        let document = read(&page);
        let elements = || document.root().descendants().filter(|node| node.is_element());
        let names: HashSet<_> = elements().flat_map(|node| node.attrs().map(|a| a.0).chain([node.tag()])).collect();
        assert!(names.len() < 10_000, "{open}: {}", names.len());
        let p = elements().find(|node| node.tag() == "p").expect("a paragraph");
        assert_eq!((p.text().as_str(), p.attr("title")), ("The story.", Some("t")), "{open}");
        assert!(p.ancestors().any(|node| node.tag() == "article"), "{open}");
        let is_said = document.notes().iter().any(|note| note.kind == NoteKind::NamesCut);
        assert_eq!(is_said, !open.starts_with("<i"), "{open}");
        assert_eq!(elements().filter(|node| node.tag() == "x-own").count(), 2, "{open}");
    }
}

#[test]
fn one_attribute_or_text_of_ten_megabytes_is_read() {
    let long = "long ".repeat(2_000_000);
    let page = format!("<p class='{long}'>{}", &long[..400_000]);
    let document = read(&page);
    let p = document.root().descendants().find(|node| node.tag() == "p").expect("a paragraph");
    assert_eq!(p.attr("class").map(str::len), Some(long.len()));
    assert_eq!(p.text().len(), 400_000);
}

#[test]
fn what_is_never_closed_ends_with_the_page() {
    for open in ["<script>", "<style>", "<textarea>", "<title>", "<plaintext>", "<xmp>", "<iframe>"] {
        assert_eq!(read(&format!("<p>before</p>{open}after")).root().text(), "beforeafter", "{open}");
    }
    for open in ["<!--", "<!DOCTYPE ", "<a b='", "<a ", "<?"] {
        assert_eq!(read(&format!("<p>before</p>{open}after")).root().text(), "before", "{open}");
    }
}

/// The stock tokenizer is fed in pieces of 8 KiB, and both look at the clock between such.
#[test]
fn a_character_across_the_border_of_two_pieces_is_read_whole() {
    for engine in [Engine::Bytes, Engine::Html5ever] {
        for offset in 0..24 {
            let words = "x".repeat(8_180 + offset) + &"é漢😀\r\n".repeat(2_000);
            let mut limits = Limits::default();
            limits.engine = engine;
            let page = format!("<p>{words}<!-- 漢 -->");
            let document = parse(&page, &limits);
            assert!(document.root().text() == words.replace('\r', ""), "{engine:?} {offset}");
        }
    }
}
