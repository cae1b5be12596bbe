//! The story in a page's hydration state: what a page that is drawn by its scripts carries as JSON.
//!
//! `__NEXT_DATA__` and `__NUXT_DATA__` (`<script type="application/json">`), assignments such as
//! `window.__APOLLO_STATE__ = {…}`, and the chunks that Next.js streams (`self.__next_f.push([1, "…"])`) all come down
//! to JSON values somewhere in a script. Nothing here knows a framework's keys: every JSON value of every script is
//! looked through for the place that holds the most prose, as it would be in a tree of elements. A script of type
//! `text/template` holds HTML as it is.

mod find;
mod json;
mod prose;

use std::borrow::Cow;

use crate::parse::{Document, Limits};
use json::Json;

/// Bytes of scripts that are read.
const MAX_BYTES: usize = 8 * 1024 * 1024;
/// Types of scripts whose text is HTML that the page draws later.
const TEMPLATES: [&str; 3] = ["text/html", "text/template", "text/x-template"];
/// Words of prose from which a state holds a story.
const STORY_WORDS: usize = 60;

/// The paragraphs of the story that the scripts of a page hold. HTML in them is read within the limits of the page.
pub(super) fn story(document: &Document, limits: &Limits) -> Option<Vec<String>> {
    let mut left = MAX_BYTES;
    let (mut scripts, mut templates) = (Vec::new(), Vec::new());
    for node in document.root().descendants().filter(|n| n.tag() == "script") {
        let kind = node.attr("type").map(str::to_ascii_lowercase).unwrap_or_default();
        let is_metadata = kind.contains("ld+json");
        let Some(text) = node.children().find_map(crate::parse::Node::as_text).filter(|_| !is_metadata) else {
            continue;
        };
        if text.len() > left {
            break;
        }
        left -= text.len();
        if TEMPLATES.contains(&kind.trim()) { templates.push(text) } else { scripts.push(text) }
    }
    let mut best = Best::default();
    let streamed = find::values(&scripts, |value| best.hold_against(value));
    for value in find::rows(&streamed) {
        best.hold_against(value);
    }
    for text in templates {
        best.hold_against(Json::Text(Cow::Borrowed(text)));
    }
    let value = best.value.filter(|_| best.words >= STORY_WORDS)?;
    let paragraphs = prose::paragraphs(prose::richest(&value).value, limits);
    (!paragraphs.is_empty()).then_some(paragraphs)
}

/// The value with the most prose of those that were looked at; of several the last. No other is kept, since a page's
/// state as values is larger than the page.
#[derive(Default)]
struct Best<'a> {
    value: Option<Json<'a>>,
    words: usize,
}

impl<'a> Best<'a> {
    fn hold_against(&mut self, value: Json<'a>) {
        let words = prose::richest(&value).words;
        if words >= self.words {
            *self = Self { value: Some(value), words };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::story;
    use crate::parse::{Limits, parse};

    const WORDS: &str = "The council of Wexmoor voted on Tuesday to keep the old ferry for another year, after residents had asked for it.";

    fn of(script: &str) -> Option<Vec<String>> {
        let limits = Limits::default();
        story(&parse(&format!("<div id=root></div>{script}"), &limits), &limits)
    }

    #[test]
    fn the_paragraphs_of_next_data_are_found() {
        let page = format!(
            r#"<script id="__NEXT_DATA__" type="application/json">{{"props":{{"menu":["Home","Sport"],"story":{{"title":"Ferry stays",
            "body":[{{"type":"p","text":"{WORDS}"}},{{"type":"p","text":"{WORDS} Again."}},{{"type":"p","children":[{{"text":"{WORDS}"}},
            {{"text":" And on."}}]}}]}}}}}}</script>"#
        );
        let found = of(&page).expect("a story");
        assert_eq!(found, [WORDS.to_owned(), format!("{WORDS} Again."), format!("{WORDS} And on.")]);
    }

    #[test]
    fn html_in_an_assigned_object_is_read_as_html() {
        let page = format!(
            r#"<script>var a = {{not: 1}}; window.__STATE__ = {{"article":{{"id":7,"html":"<p>{WORDS}</p><p>{WORDS} <b>Two</b>.</p><p>{WORDS}</p>"}},
            "other":[{{"teaser":"{WORDS}"}}]}};run()</script>"#
        );
        assert_eq!(of(&page).expect("a story")[1], format!("{WORDS} Two."));
    }

    #[test]
    fn streamed_chunks_are_read() {
        let html = format!("<div><p>{WORDS}</p><p>{WORDS} Two.</p><p>{WORDS}</p></div>");
        let chunk = serde_json::to_string(&html).unwrap();
        let length = html.len();
        let page = format!(
            r#"<script>self.__next_f.push([1,"1:\"$x\"\n24:T{length:x},"])</script><script>self.__next_f.push([1,{chunk}])</script>
            <script>self.__next_f.push([1,"9:[\"$\",\"title\"]\n"])</script>"#
        );
        assert_eq!(of(&page).expect("a story"), [WORDS.to_owned(), format!("{WORDS} Two."), WORDS.to_owned()]);
    }

    #[test]
    fn a_template_that_is_drawn_later_is_read_as_html() {
        let page =
            format!("<script type='text/template'><div><p>{WORDS}</p><p>{WORDS} Two.</p><p>{WORDS}</p></div></script>");
        assert_eq!(of(&page).expect("a story"), [WORDS.to_owned(), format!("{WORDS} Two."), WORDS.to_owned()]);
    }

    #[test]
    fn a_value_that_begins_with_any_letter_is_passed_over() {
        let script = format!(
            r#"<script>x = é, y = ≠(1); z = 漢…; w = {{"text":"<p>{WORDS}</p><p>{WORDS}</p><p>{WORDS}</p>"}}</script>"#
        );
        assert_eq!(of(&script).expect("a story"), [WORDS]);
        assert_eq!(of(&format!("<script>{}</script>", "\u{fffd}".repeat(90))), None);
    }

    #[test]
    fn programs_and_short_states_hold_no_story() {
        assert_eq!(of("<script>function f(){ if (a = {b: [1,2]}) { return '[' } }</script>"), None);
        assert_eq!(of(r#"<script>x = {"a": "Only a few words here."}</script>"#), None);
        assert_eq!(of(&format!("<script>x = {}{}</script>", "[".repeat(50_000), "{\"a\":".repeat(50_000))), None);
    }
}
