use serde_json::json;

use super::*;
use crate::article::{Evidence, NoteKind};
use crate::parse::Node;

/// An article made by hand: no stage of the pipeline is needed.
pub(super) fn sample() -> Article {
    let block = |value: serde_json::Value| serde_json::from_value::<Block>(value).unwrap();
    Article {
        url: Some("https://news.example/rain".into()),
        headline: Some("Rain <b>floods</b> the \"old\" town".into()),
        authors: vec!["Ada Marsh".into(), "Ben Poole".into()],
        blocks: vec![
            block(json!({"kind": "navigation", "text": "Home  World\nSport", "path": "html>body>nav", "line": 4,
                "why": [{"rule": "tag", "saw": "nav"}]})),
            block(json!({"kind": "paragraph", "text": "The river rose by two metres overnight & flooded the quay.",
                "path": "html>body>main>p[1]", "line": 12, "score": 0.974, "why": [{"rule": "scorer", "saw": "0.97"}]})),
            block(json!({"kind": "related", "text": "<script>alert(1)</script> \u{1b}]0;title\u{7}Read more",
                "path": "html>body>main>p[2]", "line": 13,
                "why": [{"rule": "phrase", "saw": "read more (en)"}, {"rule": "links", "saw": ""}]})),
            block(json!({"kind": "table", "text": "Town\tLevel\nUpham\t2.1 m", "path": "html>body>main>table",
                "why": [], "rows": [["Town", "Level"], ["Upham", "2.1 m"]], "header": true})),
            block(json!({"kind": "image", "text": "", "path": "html>body>main>img", "why": [],
                "media": {"url": "javascript:alert(2)", "alt": "\" onload=\"alert(3)"}})),
        ],
        evidence: [(
            Field::Headline,
            Evidence {
                source: "dom h1".into(),
                others: vec![Candidate { value: "Rain | News </table>".into(), source: "title".into() }],
            },
        )]
        .into(),
        notes: vec![Note::new(NoteKind::InputCut, "the page was cut <here>")],
        ..Article::default()
    }
}

#[test]
fn a_block_that_no_rule_decided_says_how_sure_the_scorer_was() {
    let mut article = sample();
    article.blocks[1].why.clear();
    assert!(listing(&article, &Listing::default()).contains("scorer: 0.97 @ html>body>main>p[1]"));
    assert!(html(&article).contains("<span>scorer: 0.97</span>"));
}

#[test]
fn a_block_with_many_reasons_still_shows_the_end_of_its_path() {
    let mut article = sample();
    let paragraph = &mut article.blocks[1];
    paragraph.why = vec![crate::block::Reason::new("scorer", "in_big 1.00 (+0.8), ".repeat(9))];
    paragraph.path = format!("html>body>{}div.promo-box[2]>p[1]", "div[1]>".repeat(20));
    let text = listing(&article, &Listing::default());
    let path = text.lines().find(|line| line.contains("promo-box")).unwrap();
    assert!(path.starts_with("         …") && path.ends_with("div.promo-box[2]>p[1]"), "{path}");
}

#[test]
fn fields_are_named_as_in_json() {
    for field in FIELDS {
        assert_eq!(serde_json::to_value(field).unwrap(), name(field));
    }
}

#[test]
fn the_listing_shows_every_block_with_sign_line_kind_score_and_reason() {
    let text = listing(&sample(), &Listing::default());
    let lines: Vec<_> = text.lines().collect();
    let at = lines.iter().position(|l| *l == "blocks: 2 kept of 5").unwrap();
    assert_eq!(lines[at + 1], "-     4  navigation          Home World Sport");
    assert_eq!(lines[at + 2], "         tag: nav @ html>body>nav");
    assert_eq!(
        lines[at + 3],
        "+    12  paragraph     0.97  The river rose by two metres overnight & flooded the quay."
    );
    assert!(lines[at + 6].contains("phrase: read more (en); links"));
}

#[test]
fn the_listing_shows_sources_losers_and_notes() {
    let text = listing(&sample(), &Listing::default());
    assert!(text.contains("from dom h1"), "{text}");
    assert!(text.contains("not title: Rain | News </table>"), "{text}");
    assert!(text.contains("input-cut: the page was cut <here>"), "{text}");
    assert!(text.contains("authors        Ada Marsh; Ben Poole"), "{text}");
}

#[test]
fn no_line_of_the_listing_is_wider_than_asked() {
    let mut article = sample();
    article.blocks[1].text = "wide 大雨 words ".repeat(100);
    article.blocks[1].path = "div>".repeat(1_000);
    for width in [40, 61, 100] {
        let text = listing(&article, &Listing::default().width(width));
        for line in text.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= width, "{width}: {line}");
        }
    }
}

#[test]
fn colours_are_the_only_escapes_of_a_listing() {
    let plain = listing(&sample(), &Listing::default());
    assert!(!plain.contains('\u{1b}'));
    let colored = listing(&sample(), &Listing::default().color(Color::Ansi));
    assert!(colored.contains("\u{1b}[32m+\u{1b}[0m"));
    assert!(!colored.contains("\u{1b}]"));
    let mut bare = colored;
    for code in ["\u{1b}[32m", "\u{1b}[31m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[0m"] {
        bare = bare.replace(code, "");
    }
    assert_eq!(bare, plain);
}

#[test]
fn equal_candidates_are_told_once_and_those_like_the_winner_confirm_it() {
    let mut article = sample();
    let candidate = |value: &str, source: &str| Candidate { value: value.into(), source: source.into() };
    let others = [("Rain", "a"), ("Snow", "b"), ("Rain", "c"), ("Hail", "d"), ("Snow", "e")];
    let evidence = article.evidence.get_mut(&Field::Headline).unwrap();
    evidence.others = others.map(|(value, source)| candidate(value, source)).to_vec();
    article.headline = Some("Rain".into());
    let text = listing(&article, &Listing::default());
    let about: Vec<_> = text.lines().skip_while(|l| !l.contains("headline")).skip(1).take(3).map(str::trim).collect();
    assert_eq!(about, ["from dom h1, a, c", "not b, e: Snow", "not d: Hail"]);
    assert_eq!(html(&article).matches("class=\"lost\"").count(), 2);
}

#[test]
fn many_candidates_are_counted_in_the_list_and_folded_in_the_page() {
    let mut article = sample();
    let candidate = |n: usize| Candidate { value: format!("Rain {n}"), source: "dom h2".into() };
    article.evidence.get_mut(&Field::Headline).unwrap().others = (0..1_000).map(candidate).collect();
    let text = listing(&article, &Listing::default());
    assert_eq!(text.matches("not dom h2: ").count(), 4);
    assert!(text.contains("and 996 more"), "{text}");
    assert!(html(&article).contains("<summary>997 more</summary>"));
}

#[test]
fn the_page_escapes_everything_and_links_nothing() {
    let page = html(&sample());
    assert!(page.contains("Rain &lt;b&gt;floods&lt;/b&gt; the &quot;old&quot; town"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!page.contains("<script"));
    assert!(!page.contains("\" onload"));
    for active in [" href=", " src=", " style=", "<img", "<a ", "<link", "@import", "url(", "\u{1b}"] {
        assert!(!page.contains(active), "{active}");
    }
}

#[test]
fn the_page_parses_back_to_the_blocks_it_shows() {
    let page = html(&sample());
    let document = crate::parse::parse(&page, &crate::parse::Limits::default());
    let words: Vec<_> =
        document.root().descendants().filter(|n| n.attr("class") == Some("words")).map(Node::text).collect();
    assert_eq!(words.len(), 5);
    assert_eq!(words[0], "Home  World\nSport");
    assert_eq!(words[2], "<script>alert(1)</script> ]0;titleRead more");
    assert_eq!(words[3], "TownLevelUpham2.1 m");
    let boxes: Vec<_> =
        document.root().descendants().filter(|n| n.tag() == "input").filter_map(|n| n.attr("id")).collect();
    let kinds = ["show-paragraph", "show-table", "show-image", "show-related", "show-navigation"];
    assert_eq!(boxes, [["all-kept", "all-dropped"].as_slice(), &kinds].concat());
}

#[test]
fn the_json_has_blocks_fields_and_notes() {
    let value: serde_json::Value = serde_json::from_str(&json(&sample())).unwrap();
    assert_eq!(value["blocks"][0]["included"], false);
    assert_eq!(value["blocks"][1]["included"], true);
    assert_eq!(value["blocks"][1]["line"], 12);
    assert_eq!(value["fields"][0]["name"], "headline");
    assert_eq!(value["fields"][0]["others"][0]["source"], "title");
    assert_eq!(value["notes"][0]["kind"], "input-cut");
}
