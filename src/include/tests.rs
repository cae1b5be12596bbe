use super::*;
use crate::block::{Media, Reason};
use crate::output::{Format, body_text, render};
use crate::{Options, Page, extract_page};

fn block(kind: Kind, text: &str) -> Block {
    Block::new(kind, text, Reason::new("tag", ""))
}

fn picture(group: u32) -> Block {
    let media = Media { url: "https://news.example/a.jpg".into(), ..Media::default() };
    Block { media: Some(media), group, ..block(Kind::Image, "") }
}

fn grouped(kind: Kind, text: &str, group: u32) -> Block {
    Block { group, ..block(kind, text) }
}

fn article(blocks: Vec<Block>, include: Include) -> Article {
    Article { blocks, include, ..Article::default() }
}

/// A page with text of every kind that can be chosen, and captions of other stories around it.
const PAGE: &str = r#"<title>Fog</title><body><nav><a href="/">Home</a></nav><h1>Fog stops the ferry</h1>
<p class="lead">No boat left the harbour of Wexmoor on Sunday, and nobody there was surprised by it.</p>
<figure><img src="https://news.example/quay.jpg" alt="Quay"><figcaption>The quay at noon</figcaption></figure>
<p>The fog came in the night and stayed all day, said the harbour master, who keeps the book of the harbour.</p>
<h2>No boat for three days</h2>
<p>It had done so for three days, and the islands were running out of milk, bread and patience, he said.</p>
<ul><li>The ferry to Hallow lies at the quay with its lights on.</li><li>The ferry to Tarn has not been seen.</li></ul>
<blockquote><p>We have seen worse, and we have seen better, said the mayor of the larger island.</p></blockquote>
<table><tr><th>Day</th><th>Boats</th></tr><tr><td>Friday</td><td>none</td></tr></table>
<pre>boats = 0</pre>
<p>On Monday the wind is to turn, and the first boat will leave at six in the morning with the post.</p>
<footer><figure><img src="https://news.example/logo.png"><figcaption>Our house in 1911</figcaption></figure></footer>"#;

fn clip(include: Include) -> Article {
    let options = Options { include, ..Options::default() };
    extract_page(&Page { content_type: Some("text/html; charset=utf-8".into()), ..Page::new(PAGE) }, &options)
}

#[test]
fn names_are_read_as_they_are_written() {
    for include in [Include::none(), Include::default(), Include::all(), Include::none().with(Kind::Table)] {
        assert_eq!(include.to_string().parse(), Ok(include));
    }
    assert_eq!(" List,,QUOTE ".parse(), Ok(Include::none().with(Kind::Quote).with(Kind::List)));
    let error = "list,lists".parse::<Include>().unwrap_err().to_string();
    assert!(error.starts_with("no kind to include is named \"lists\"; there are lead,paragraph,"), "{error}");
    let names: Vec<String> = serde_json::from_value(serde_json::to_value(Include::default()).unwrap()).unwrap();
    assert_eq!(names.join(","), Include::default().to_string());
}

#[test]
fn every_kind_of_an_article_can_be_chosen_and_no_other() {
    for kind in Kind::ALL.into_iter().filter(|kind| kind.is_article()) {
        assert!(Include::CHOICES.contains(&kind) && Include::default().has(kind), "{kind:?}");
    }
    assert_eq!(Include::none().with(Kind::Navigation), Include::none());
    assert_eq!(Include::default().without(Kind::Navigation), Include::default());
}

#[test]
fn a_kind_that_is_left_out_takes_nothing_else_along() {
    let whole = clip(Include::all());
    for kind in Include::CHOICES {
        let part = clip(Include::all().without(kind));
        assert_eq!(part.blocks, whole.blocks, "{kind:?}");
        let expected: Vec<&Block> = whole.body().filter(|block| block.kind != kind).collect();
        assert_eq!(part.body().collect::<Vec<_>>(), expected, "{kind:?}");
    }
    for text in ["The quay at noon", "No boat for", "lights on", "seen worse", "Friday\tnone", "boats = 0", "the post"]
    {
        assert!(body_text(&whole).contains(text), "{text}:\n{}", body_text(&whole));
    }
    assert!(!body_text(&whole).contains("Our house in 1911"));
}

#[test]
fn captions_are_off_unless_asked_for_and_stand_where_their_picture_stands() {
    assert!(!body_text(&clip(Include::default())).contains("The quay at noon"));
    let article = clip(Include::default().with(Kind::Caption));
    let text = body_text(&article);
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words:?} in {text}"));
    assert!(at("No boat left") < at("The quay at noon") && at("The quay at noon") < at("The fog came"));
    for format in [Format::Text, Format::Markdown, Format::Html] {
        assert!(render(&article, format).contains("The quay at noon"), "{format}");
        assert!(!render(&clip(Include::default()), format).contains("The quay at noon"), "{format}");
    }
    let without = render(&clip(Include::default().with(Kind::Caption).without(Kind::Image)), Format::Html);
    assert!(without.contains("<figcaption>The quay at noon</figcaption>") && !without.contains("<img"), "{without}");
}

#[test]
fn the_view_can_be_changed_afterwards() {
    let mut article = clip(Include::default());
    article.include = Include::none().with(Kind::Quote);
    assert_eq!(article.text(), "We have seen worse, and we have seen better, said the mayor of the larger island.");
    assert_eq!(article, clip(Include::none().with(Kind::Quote)));
}

#[test]
fn json_says_of_every_block_whether_it_is_in_the_text() {
    let article = clip(Include::default().without(Kind::List));
    let json = crate::output::to_json(&article);
    let blocks = json["blocks"].as_array().unwrap();
    assert_eq!(blocks.len(), article.blocks.len());
    for block in blocks {
        let kind = block["kind"].as_str().unwrap();
        let is_in = block["included"].as_bool().unwrap();
        assert_eq!(is_in && kind != "image", article.body().any(|b| b.text == block["text"]), "{block}");
        assert!(kind != "list" || !is_in);
    }
    assert!(!json["include"].as_array().unwrap().contains(&"list".into()));
}

#[test]
fn a_list_is_not_joined_with_the_next_when_what_parts_them_is_left_out() {
    let blocks = vec![
        grouped(Kind::Quote, "one", 1),
        block(Kind::Paragraph, "between"),
        grouped(Kind::Quote, "two", 1),
        block(Kind::Advert, "Advertisement"),
        grouped(Kind::Quote, "three", 1),
    ];
    let html = render(&article(blocks, Include::default().without(Kind::Paragraph)), Format::Html);
    assert_eq!(html.matches("<blockquote>").count(), 2, "{html}");
}

#[test]
fn a_caption_belongs_to_the_picture_of_its_figure_above_or_below() {
    let blocks = vec![
        block(Kind::Paragraph, "first"),
        grouped(Kind::Caption, "above", 1),
        picture(1),
        grouped(Kind::Credit, "credit", 1),
        picture(2),
        grouped(Kind::Caption, "below", 2),
        grouped(Kind::Caption, "second", 2),
        block(Kind::Caption, "alone"),
        block(Kind::Paragraph, "last"),
    ];
    let article = article(blocks, Include::all());
    assert_eq!(body_text(&article), "first\n\nabove (credit)\n\nbelow\n\nsecond\n\nalone\n\nlast");
}

#[test]
fn pictures_of_other_stories_are_not_the_articles() {
    let teaser = || [picture(0), block(Kind::Related, "Another story"), block(Kind::Date, "Monday")];
    let mut blocks = vec![
        picture(0),
        block(Kind::Headline, "Fog"),
        picture(0),
        picture(7),
        grouped(Kind::Caption, "lead", 7),
        block(Kind::Paragraph, "first"),
        picture(0),
        block(Kind::Related, "See also"),
        block(Kind::Paragraph, "second"),
    ];
    for _ in 0..6 {
        blocks.extend(teaser());
    }
    blocks.extend([block(Kind::Paragraph, "a stray line"), picture(0)]);
    let shown = article(blocks, Include::default()).included();
    let pictures: Vec<usize> = (0..shown.len()).filter(|&at| shown[at]).collect();
    assert_eq!(pictures, [3, 5, 6, 8, 27]);
}

#[test]
fn the_lead_image_is_shown_above_the_text_without_words_too() {
    let blocks = vec![block(Kind::Headline, "Fog"), picture(0), block(Kind::Paragraph, "first")];
    let mut article = article(blocks, Include::default());
    assert_eq!(article.included(), [false, false, true]);
    article.image = Some("https://news.example/a.jpg".into());
    assert_eq!(article.included(), [false, true, true]);
}
