//! The part of a page that structured data marks as not free: is its text there?
//!
//! Google's structured data for paywalled content names it by `cssSelector`, by class or id
//! (<https://developers.google.com/search/docs/appearance/structured-data/paywalled-content>).

use crate::clean::words;
use crate::parse::{Document, Node, Step, tags};

/// Words of the part that are counted, and bytes of it that are kept to compare.
const ENOUGH: usize = 100_000;
const START: usize = 4_000;
/// Selectors that are looked for, and classes of one: every element is held against them.
const MAX_PARTS: usize = 20;
const MAX_CLASSES: usize = 8;

/// A part that is not free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Locked {
    /// The selectors as they were stated, joined by commas.
    pub(super) selector: String,
    /// Words that the elements hold that they fit.
    pub(super) words: usize,
    /// The start of what they hold.
    pub(super) start: String,
}

impl Locked {
    /// Looks the parts up: one walk, on pages that name one.
    pub(super) fn find(document: &Document, selectors: &[&str]) -> Self {
        let selector = selectors.join(", ");
        let parts = selectors.iter().flat_map(|s| s.split(',')).filter_map(Simple::read);
        let wanted: Vec<Simple<'_>> = parts.take(MAX_PARTS).collect();
        let mut found = Self { selector, words: 0, start: String::new() };
        let (mut inside, mut mute) = (0_usize, 0_usize);
        // For each open element, whether one fits.
        let mut open = Vec::new();
        let fits = |node: Node<'_>| wanted.iter().any(|simple| simple.fits(node));
        for step in document.root().walk() {
            match step {
                Step::Enter(node) if node.is_element() => {
                    let here = fits(node);
                    inside += usize::from(here);
                    open.push(here);
                    mute += usize::from(tags::is_never_text(node.tag()));
                }
                Step::Enter(node) if inside > 0 && mute == 0 && found.words < ENOUGH => {
                    let text = node.as_text().unwrap_or_default();
                    found.words += words(text) as usize;
                    if found.start.len() < START {
                        found.start.push_str(&text[..text.floor_char_boundary(START)]);
                        found.start.push(' ');
                    }
                }
                Step::Enter(_) => {}
                Step::Leave(node) => {
                    let fitted = node.is_element() && open.pop().unwrap_or(false);
                    inside -= usize::from(fitted).min(inside);
                    mute = mute.saturating_sub(usize::from(tags::is_never_text(node.tag())));
                }
            }
        }
        found
    }
}

/// The last part of a selector: `.story p.paid` is `p.paid`. What stands before it is not checked.
#[derive(Debug, Default)]
struct Simple<'a> {
    tag: Option<&'a str>,
    id: Option<&'a str>,
    classes: Vec<&'a str>,
}

impl<'a> Simple<'a> {
    fn read(selector: &'a str) -> Option<Self> {
        let last =
            selector.split(|c: char| c.is_whitespace() || matches!(c, '>' | '+' | '~')).rfind(|s| !s.is_empty())?;
        let last = last.split([':', '[']).next().unwrap_or_default();
        let mut simple = Self::default();
        let mut rest = last;
        while let Some(sign) = rest.chars().next() {
            let start = sign.len_utf8();
            let end = rest[start..].find(['.', '#']).map_or(rest.len(), |at| at + start);
            let name = rest[..end].trim_start_matches(['.', '#']);
            if name.is_empty() {
                return None;
            }
            match sign {
                '.' if simple.classes.len() < MAX_CLASSES => simple.classes.push(name),
                '.' => {}
                '#' => simple.id = Some(name),
                _ => simple.tag = Some(name),
            }
            rest = &rest[end..];
        }
        // A tag alone is the whole page.
        (simple.id.is_some() || !simple.classes.is_empty()).then_some(simple)
    }

    fn fits(&self, node: Node<'_>) -> bool {
        let id = || self.id.is_none_or(|id| node.attr("id") == Some(id));
        let classes = || {
            self.classes.is_empty()
                || node.attr("class").is_some_and(|names| {
                    self.classes.iter().all(|class| names.split_ascii_whitespace().any(|name| name == *class))
                })
        };
        self.tag.is_none_or(|tag| node.tag() == tag) && id() && classes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(html: &str, selector: &str) -> usize {
        let document = crate::parse::parse(html, &crate::parse::Limits::default());
        Locked::find(&document, &[selector]).words
    }

    #[test]
    fn the_words_of_a_part_are_counted_once_and_scripts_are_none() {
        let html = r#"<p class=x>Free here</p><div class="a paid"><p class=paid>One two <script>no no</script>three</p></div>
            <div id=rest></div>"#;
        assert_eq!(find(html, ".paid"), 3);
        assert_eq!(find(html, "div.a.paid"), 3);
        assert_eq!(find(html, "#rest"), 0);
        assert_eq!(find(html, "body .story, main > .a:not(.free)"), 3);
        assert_eq!(find(html, ".gone"), 0);
    }

    #[test]
    fn selectors_that_say_nothing_fit_nothing() {
        for selector in ["", ",", "p", "div", ".", "#", "..", "[data-x]", ">", "é", ":not(.a)"] {
            assert_eq!(find("<div class=a><p>x</p></div>", selector), 0, "{selector}");
        }
    }
}
