//! Articles over several pages.

use std::collections::HashMap;

use pressclip::article::NoteKind;
use pressclip::pages::MAX_PAGES;
use pressclip::{Article, Kind, Options, Page, clip_all_pages};

const SITE: &str = "https://news.example";

fn prose(n: usize) -> String {
    format!(
        "<p>On day {n} we went along the river until it was dark, and slept in a barn that smelt of hay and rats.</p>
         <p>Nobody spoke in the morning of day {n}, since each of us had heard the same steps on the roof at night.</p>"
    )
}

/// A page of a walk with a pager of all pages.
fn walk(n: usize, of: usize) -> String {
    let pager: String = (1..=of)
        .filter(|&other| other != n)
        .map(|other| {
            if other == 1 {
                "<a href=/walk>1</a> ".into()
            } else {
                format!("<a href='/walk?page={other}'>{other}</a> ")
            }
        })
        .collect();
    let next = if n < of { format!("<a rel=next href='/walk?page={}'>Next</a>", n + 1) } else { String::new() };
    page("The long walk to the sea", &prose(n), &format!("<div class=pagination>{pager}{next}</div>"))
}

fn page(headline: &str, text: &str, below: &str) -> String {
    format!(
        "<html lang=en><title>{headline}</title><body><nav><a href=/>Home</a></nav><main><h1>{headline}</h1>{text}{below}</main></body></html>"
    )
}

/// Joins the article at `/walk` of a site; tells the addresses that were asked for as well.
fn join(site: &HashMap<String, String>) -> (Article, Vec<String>) {
    let mut asked = Vec::new();
    let get = |path: &str| {
        let html = site.get(path).ok_or_else(|| format!("{path}: not found"))?;
        let mut page = Page::new(html.as_str()).with_url(&format!("{SITE}{path}")).map_err(|e| e.to_string())?;
        page.content_type = Some("text/html; charset=utf-8".into());
        Ok::<_, String>(page)
    };
    let first = get("/walk").unwrap();
    let article = clip_all_pages(&first, &Options::default(), |url| {
        asked.push(url.to_owned());
        get(url.strip_prefix(SITE).unwrap())
    });
    (article, asked)
}

fn site<const N: usize>(pages: [(&str, String); N]) -> HashMap<String, String> {
    pages.into_iter().map(|(path, html)| (path.to_owned(), html)).collect()
}

fn days(article: &Article) -> Vec<usize> {
    let text = article.text();
    (1..=40).filter(|day| text.contains(&format!("On day {day} "))).collect()
}

fn notes(article: &Article) -> Vec<&str> {
    let missing = article.notes.iter().filter(|note| note.kind == NoteKind::PageMissing);
    missing.map(|note| note.message.as_str()).collect()
}

#[test]
fn all_pages_of_an_article_are_one_text_in_order() {
    let site = site([("/walk", walk(1, 3)), ("/walk?page=2", walk(2, 3)), ("/walk?page=3", walk(3, 3))]);
    let (article, asked) = join(&site);
    assert_eq!(days(&article), [1, 2, 3]);
    assert_eq!(asked, [format!("{SITE}/walk?page=2"), format!("{SITE}/walk?page=3")]);
    assert_eq!(article.pages, ["/walk", "/walk?page=2", "/walk?page=3"].map(|path| format!("{SITE}{path}")));
    assert_eq!((article.next_page.as_deref(), notes(&article)), (None, vec![]));
    assert_eq!(article.text().split("\n\n").count(), 6);
    let pages: Vec<u32> = article.body().map(|block| block.page.unwrap_or(1)).collect();
    assert_eq!(pages, [1, 1, 2, 2, 3, 3]);
}

#[test]
fn an_article_of_one_page_asks_for_nothing() {
    let (article, asked) = join(&site([("/walk", walk(1, 1))]));
    assert_eq!((days(&article), asked.len(), article.pages.len()), (vec![1], 0, 0));
}

#[test]
fn another_story_is_never_joined() {
    // As `rel=next` with another address, as the same address with another headline, and as a redirect.
    let other = page("Frost takes half the plum harvest", &prose(9), "");
    let (article, asked) = join(&site([
        (
            "/walk",
            page(
                "The long walk to the sea",
                &prose(1),
                "<a rel=next href=/plums>Next: Frost takes half the plum harvest</a>",
            ),
        ),
        ("/plums", other.clone()),
    ]));
    assert_eq!((days(&article), asked.len()), (vec![1], 0));
    let (article, _) = join(&site([("/walk", walk(1, 2)), ("/walk?page=2", other)]));
    assert_eq!(days(&article), [1]);
    assert!(
        notes(&article)[0].contains("another story") && notes(&article)[0].contains("Frost takes half"),
        "{:?}",
        article.notes
    );
    let mut first = Page::new(walk(1, 2)).with_url(&format!("{SITE}/walk")).unwrap();
    first.content_type = Some("text/html; charset=utf-8".into());
    let redirected =
        clip_all_pages(&first, &Options::default(), |_| Page::new(walk(2, 2)).with_url(&format!("{SITE}/front")));
    assert_eq!(days(&redirected), [1]);
}

#[test]
fn headlines_may_number_the_pages() {
    let numbered = |n: usize| walk(n, 2).replace("to the sea", &format!("to the sea (page {n} of 2)"));
    let (article, _) = join(&site([("/walk", numbered(1)), ("/walk?page=2", numbered(2))]));
    assert_eq!(days(&article), [1, 2]);
}

#[test]
fn a_page_with_a_title_of_its_own_is_joined_when_it_names_the_first_as_its_address() {
    let second = page("The barn", &prose(2), "")
        .replace("<title>", "<link rel=canonical href=https://news.example/walk><title>");
    let (article, _) = join(&site([("/walk", walk(1, 2)), ("/walk?page=2", second)]));
    assert_eq!(days(&article), [1, 2]);
}

#[test]
fn loops_end_and_a_site_that_gives_the_first_page_again_adds_nothing() {
    let back = walk(2, 2).replace("</main>", "<a rel=next href=/walk?page=2>Next</a></main>");
    let (article, asked) = join(&site([("/walk", walk(1, 2)), ("/walk?page=2", back)]));
    assert_eq!((days(&article), asked.len()), (vec![1, 2], 1));
    let same = |_: usize| walk(1, 9);
    let (article, asked) = join(&site([("/walk", same(1)), ("/walk?page=2", same(2)), ("/walk?page=3", same(3))]));
    assert_eq!((days(&article), asked.len(), article.pages.len()), (vec![1], 1, 0));
}

#[test]
fn what_pages_repeat_is_said_once_and_still_there_as_blocks() {
    let lead = "<p class=lead>Four friends walk to the sea, and none of them tells the others why they came along.</p><p>Yes.</p>";
    let with = |n: usize| walk(n, 2).replace("</h1>", &format!("</h1>{lead}"));
    let (article, _) = join(&site([("/walk", with(1)), ("/walk?page=2", with(2))]));
    assert_eq!(article.text().matches("Four friends").count(), 1, "{}", article.text());
    let repeat = article.blocks.iter().rfind(|block| block.text.starts_with("Four friends")).unwrap();
    assert_eq!((repeat.kind, repeat.page), (Kind::Other, Some(2)));
    assert_eq!(days(&article), [1, 2]);
}

#[test]
fn a_page_that_cannot_be_had_ends_the_article_with_a_note() {
    let (article, asked) = join(&site([("/walk", walk(1, 3)), ("/walk?page=3", walk(3, 3))]));
    assert_eq!((days(&article), asked.len()), (vec![1], 1));
    assert_eq!(notes(&article), ["page 2 could not be fetched: /walk?page=2: not found"]);
    assert_eq!(article.next_page.as_deref(), Some("https://news.example/walk?page=2"));
}

#[test]
fn no_more_than_the_most_pages_are_joined() {
    let mut pages: HashMap<String, String> = (2..=40).map(|n| (format!("/walk?page={n}"), walk(n, 40))).collect();
    pages.insert("/walk".into(), walk(1, 40));
    let (article, asked) = join(&pages);
    assert_eq!((asked.len(), article.pages.len()), (MAX_PAGES - 1, MAX_PAGES));
    assert_eq!(days(&article), (1..=MAX_PAGES).collect::<Vec<_>>());
}

#[test]
fn lists_of_different_pages_stay_apart_and_pointers_are_joined() {
    let list = |n: usize| {
        format!(
            "<ul><li>The boots of day {n} that were wet through</li><li>The bread of day {n} that was eaten by rats</li></ul>"
        )
    };
    let see = "<p>See also: <a href=/sea>The sea in winter</a></p>";
    let with =
        |n: usize| walk(n, 2).replace("</h1>", &format!("</h1>{}{}{see}{}", prose(20 + n), list(n), prose(30 + n)));
    let (article, _) = join(&site([("/walk", with(1)), ("/walk?page=2", with(2))]));
    let groups: Vec<u32> = article.body().filter(|b| b.kind == Kind::List).map(|b| b.group).collect();
    assert!(groups.len() == 4 && groups[0] == groups[1] && groups[1] != groups[2], "{groups:?}");
    assert_eq!(article.related.len(), 1, "{:?}", article.related);
}
