use std::sync::Arc;

use super::*;
use crate::block::Kind;
use crate::options::Options;
use crate::page::Page;

const BOX: &str = "The Courier lives by its readers, and by nobody else in this valley.";

/// A story of the site, under the standing text.
fn page(number: usize, standing: &str) -> Page {
    let facts = ["plums", "rivers", "bridges", "schools", "harbours", "ferries", "mills", "forests", "roads", "bees"];
    let of = facts[number % facts.len()];
    let paragraph = |n: usize| {
        format!(
            "<p>On day {n} the {of} of district {number} were counted again, and the council heard report {number}{n} on {of} in full.</p>"
        )
    };
    let body = format!(
        "<title>The {of} of district {number}</title><article class=story><h1>The {of} of district {number}</h1>{}{}
        <div class=house><p>{standing}</p></div>{}</article>",
        paragraph(1),
        paragraph(2),
        paragraph(3)
    );
    Page::new(body).with_url(&format!("https://news.example/{number}")).unwrap()
}

fn clip(page: &Page, memory: Option<&SiteMemory>) -> Article {
    let options = Options { memory: memory.cloned().map(Arc::new), ..Options::default() };
    crate::extract_page(page, &options)
}

fn learn(memory: &mut SiteMemory, page: &Page) {
    memory.learn(page.url.as_ref().unwrap().as_str(), &clip(page, None));
}

fn history(pages: usize) -> SiteMemory {
    let mut memory = SiteMemory::default();
    for number in 0..pages {
        learn(&mut memory, &page(number, BOX));
    }
    memory
}

#[test]
fn a_text_of_other_pages_is_set_aside_with_the_reason_and_all_else_is_kept() {
    let page = page(7, BOX);
    let without = clip(&page, None);
    assert!(without.text().contains(BOX), "the page is no test: {}", without.text());
    let with = clip(&page, Some(&history(4)));
    assert_eq!(with.text(), without.text().replace(&format!("{BOX}\n\n"), ""));
    let block = with.blocks.iter().find(|block| block.text == BOX).unwrap();
    assert_eq!(block.kind, Kind::Other);
    assert!(
        block.why.iter().any(|why| why.rule == "site memory" && why.saw.contains("4 other pages")),
        "{:?}",
        block.why
    );
    assert!(crate::explain::listing(&with, &crate::explain::Listing::default()).contains("site memory"));
}

#[test]
fn an_empty_memory_and_that_of_the_page_itself_change_nothing() {
    let page = page(7, BOX);
    let mut own = SiteMemory::default();
    learn(&mut own, &page);
    learn(&mut own, &page);
    for memory in [SiteMemory::default(), own] {
        assert_eq!(clip(&page, Some(&memory)), clip(&page, None));
    }
}

#[test]
fn a_new_text_where_repeated_texts_stand_is_set_aside() {
    let memory = history(6);
    let new = "From Monday on the Courier costs two crowns, and four on Saturdays, as before.";
    let with = clip(&page(7, new), Some(&memory));
    assert!(!with.text().contains(new), "{}", with.text());
    assert!(with.text().contains("On day 3"), "{}", with.text());
}

#[test]
fn a_standing_line_among_the_paragraphs_takes_none_of_them_along() {
    let inside = |number: usize| {
        let html = String::from_utf8(page(number, "").body).unwrap();
        let html = html
            .replace("<div class=house><p></p></div>", "")
            .replace("</article>", &format!("<p>{BOX}</p></article>"));
        Page::new(html).with_url(&format!("https://news.example/{number}")).unwrap()
    };
    let mut memory = SiteMemory::default();
    for number in 0..8 {
        learn(&mut memory, &inside(number));
    }
    let page = inside(9);
    let without = clip(&page, None).text();
    assert_eq!(clip(&page, Some(&memory)).text(), without.replace(&format!("\n\n{BOX}"), ""));
}

#[test]
fn another_address_of_an_article_is_a_copy_and_loses_nothing() {
    let mut memory = history(3);
    let mut copy = page(2, BOX);
    copy.url = Some("https://news.example/2/amp".parse().unwrap());
    let before = memory.clone();
    assert!(clip(&copy, Some(&memory)).text().contains("On day 1"));
    learn(&mut memory, &copy);
    assert_eq!(memory, before);
}

#[test]
fn subheads_that_articles_share_are_kept() {
    let story = |number: usize| {
        let html = String::from_utf8(page(number, "").body)
            .unwrap()
            .replace("<div class=house><p></p></div>", "<h2>What the council of the district says</h2>");
        Page::new(html).with_url(&format!("https://news.example/{number}")).unwrap()
    };
    let mut memory = SiteMemory::default();
    for number in 0..5 {
        learn(&mut memory, &story(number));
    }
    assert_eq!(clip(&story(8), Some(&memory)).text(), clip(&story(8), None).text());
}

#[test]
fn the_same_history_gives_the_same_memory_of_bounded_size() {
    assert_eq!(history(9), history(9));
    let mut memory = SiteMemory::default();
    let mut article = Article::default();
    for number in 0..40 {
        article.blocks = (0..MAX_BLOCKS)
            .map(|n| {
                let mut block = Block::new(
                    Kind::Paragraph,
                    format!("text {n} of page {number} and no other"),
                    crate::block::Reason::new("tag", ""),
                );
                block.path = format!("html>body>{}>p", "x".repeat(n % 700));
                block
            })
            .collect();
        article.blocks[0].text = BOX.into();
        memory.learn(&format!("https://news.example/{number}"), &article);
        assert!(memory.texts.len() <= MAX_TEXTS && memory.templates.len() <= MAX_TEMPLATES);
    }
    assert_eq!(memory.texts[&key(BOX)].pages.len(), MAX_PAGES);
}

#[test]
fn a_memory_can_be_kept_as_json() {
    let memory = history(4);
    let json = serde_json::to_string(&memory).unwrap();
    assert_eq!(serde_json::from_str::<SiteMemory>(&json).unwrap(), memory);
    assert_eq!(memory.pages(), 4);
}

#[test]
fn keys_never_change() {
    assert_eq!(key("It rained, all day!"), key("it rained all DAY"));
    assert_eq!(
        (key("It rained all day."), template("html>body#post-12>div.story>p[3]")),
        (14_473_122_877_856_308_888, 18_166_984_641_589_359_300)
    );
    assert_eq!(template("html>body>p[3]"), template("html>body>p"));
}
