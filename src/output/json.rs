//! Article → JSON.
//!
//! An article is one object. All keys are always there, in this order; what is not known is `null`, or `[]`
//! where a key can hold several values.
//!
//! | key | value | example |
//! |---|---|---|
//! | `url` | where the page was fetched, after redirects | `"https://example.com/fog?ref=home"` |
//! | `canonical_url` | the address that the page gives itself | `"https://example.com/fog"` |
//! | `headline` | the headline without the site's name | `"Fog stops the ferry"` |
//! | `text` | the body as [`body_text`](super::body_text) gives it | `"No boat left.\n\nIt was grey."` |
//! | `blocks` | all blocks of the page, as [`Block`], and whether each is `included` in the text | `[{"kind": "paragraph", …, "included": true}]` |
//! | `include` | the kinds of blocks that are shown, see [`Include`](crate::Include) | `["lead", "paragraph"]` |
//! | `authors` | who wrote it, a name each | `["Ada Smith"]` |
//! | `published` | when, as precise as the page says it: RFC 3339, without offset, or a date | `"2024-05-03T15:47:42+02:00"` |
//! | `modified` | when it was last changed, in the same form | `"2024-05-04"` |
//! | `site_name` | the publication | `"The Example"` |
//! | `language` | BCP 47 | `"en-GB"` |
//! | `description` | the page's own summary | `"A grey day."` |
//! | `section` | the section or rubric | `"Weather"` |
//! | `keywords` | keywords and topics | `["fog", "ferry"]` |
//! | `image` | the address of the lead image | `"https://example.com/fog.jpg"` |
//! | `license` | the licence of the text, a URL or a name | `"CC BY 4.0"` |
//! | `free_access` | whether it can be read without paying | `true` |
//! | `completeness` | whether it is an article and the whole of it: `verdict` (`whole`, `truncated`, `paywalled`, `teaser`, `not-an-article`), for the last `page` (`listing`, `video`, `error`, `bot-wall`, `product`, `forum`, `other`) and a wall's `vendor`; `why`, what was seen | `{"verdict": "whole", "why": [{"rule": "wordCount", "saw": "…"}]}` |
//! | `related` | other stories that the article points to: `url` and `text` | `[{"url": "https://example.com/boats", "text": "The boats"}]` |
//! | `corrections` | what the publication says it changed: `text`, and `date` or `null` | `[{"text": "Correction: it was grey.", "date": "2024-05-04"}]` |
//! | `entries` | of a live blog: `time` and `headline`, or `null`, and the places `start` to before `end` in `blocks` | `[{"time": "2024-05-03T15:47:42+02:00", "headline": null, "blocks": {"start": 4, "end": 7}}]` |
//! | `next_page` | the next page of the same article | `"https://example.com/fog?page=2"` |
//! | `pages` | the addresses of the pages that were joined | `["https://example.com/fog", "https://example.com/fog?page=2"]` |
//! | `confidence` | how likely the body is right, 0 to 1, see [`Article::confidence`] | `0.93` |
//! | `notes` | what was cut, doubted or missing: `kind` for programs, `message` for people | `[{"kind": "no-text", "message": "…"}]` |
//! | `evidence` | for each field that was found its `source`, and the `others` that stood to choose | `{"headline": {"source": "dom h1"}}` |
//!
//! ```
//! use pressclip::output::{json, to_json};
//! let mut article = pressclip::Article::default();
//! article.headline = Some("Fog stops the ferry".into());
//! article.authors = vec!["Ada Smith".into()];
//!
//! let value = to_json(&article);
//! assert_eq!(value["headline"], "Fog stops the ferry");
//! assert_eq!(value["authors"][0], "Ada Smith");
//! assert!(value["published"].is_null());
//! assert_eq!(value["keywords"].as_array().map(Vec::len), Some(0));
//!
//! let keys = [
//!     "url", "canonical_url", "headline", "text", "blocks", "include", "authors", "published", "modified", "site_name",
//!     "language", "description", "section", "keywords", "image", "license", "free_access", "completeness", "related",
//!     "corrections", "entries", "next_page", "pages", "confidence", "notes", "evidence",
//! ];
//! assert!(keys.iter().all(|&key| value.get(key).is_some()));
//! assert_eq!(value.as_object().map(|object| object.len()), Some(keys.len()));
//!
//! let line = json::line(&article);
//! assert!(line.starts_with(r#"{"url":null,"canonical_url":null,"headline":"Fog stops the ferry","text":"","#));
//! ```

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::article::Article;
use crate::block::Block;

impl Serialize for Article {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WithText { article: self, text: &super::body_text(self) }.serialize(serializer)
    }
}

/// An article with its body text, which takes a while to put together.
struct WithText<'a> {
    article: &'a Article,
    text: &'a str,
}

impl Serialize for WithText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { article, text } = self;
        let mut object = serializer.serialize_struct("Article", 26)?;
        object.serialize_field("url", &article.url)?;
        object.serialize_field("canonical_url", &article.canonical_url)?;
        object.serialize_field("headline", &article.headline)?;
        object.serialize_field("text", text)?;
        object.serialize_field("blocks", &Judged::all(article))?;
        object.serialize_field("include", &article.include)?;
        object.serialize_field("authors", &article.authors)?;
        object.serialize_field("published", &article.published)?;
        object.serialize_field("modified", &article.modified)?;
        object.serialize_field("site_name", &article.site_name)?;
        object.serialize_field("language", &article.language)?;
        object.serialize_field("description", &article.description)?;
        object.serialize_field("section", &article.section)?;
        object.serialize_field("keywords", &article.keywords)?;
        object.serialize_field("image", &article.image)?;
        object.serialize_field("license", &article.license)?;
        object.serialize_field("free_access", &article.free_access)?;
        object.serialize_field("completeness", &article.completeness)?;
        object.serialize_field("related", &article.related)?;
        object.serialize_field("corrections", &article.corrections)?;
        object.serialize_field("entries", &article.entries)?;
        object.serialize_field("next_page", &article.next_page)?;
        object.serialize_field("pages", &article.pages)?;
        object.serialize_field("confidence", &article.confidence)?;
        object.serialize_field("notes", &article.notes)?;
        object.serialize_field("evidence", &article.evidence)?;
        object.end()
    }
}

/// A block and whether it is shown.
#[derive(Serialize)]
pub(crate) struct Judged<'a> {
    #[serde(flatten)]
    block: &'a Block,
    included: bool,
}

impl<'a> Judged<'a> {
    /// All blocks of an article.
    pub(crate) fn all(article: &'a Article) -> Vec<Self> {
        let shown = article.included().into_iter().zip(&article.blocks);
        shown.map(|(included, block)| Self { block, included }).collect()
    }
}

/// An article as a JSON value, to be put into another. Its keys are in alphabetical order; [`line()`] keeps theirs.
#[must_use]
pub fn to_json(article: &Article) -> serde_json::Value {
    // Nothing in an article can fail: keys are strings, and numbers that JSON lacks are null.
    serde_json::to_value(article).unwrap_or_default()
}

/// An article as one line of JSON with its line break, for JSON Lines.
#[must_use]
pub fn line(article: &Article) -> String {
    serde_json::to_string(article).unwrap_or_default() + "\n"
}

/// Appends what [`line()`] gives of an article whose body text is known.
#[cfg(feature = "crawl")]
pub(crate) fn append_line(article: &Article, text: &str, out: &mut Vec<u8>) {
    // Nothing in an article can fail, nor writing to memory.
    let _ = serde_json::to_writer(&mut *out, &WithText { article, text });
    out.push(b'\n');
}

/// An article as JSON over several lines, for people.
#[must_use]
pub fn pretty(article: &Article) -> String {
    serde_json::to_string_pretty(article).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::article::{DateTime, Evidence, Field, Note, NoteKind};

    #[test]
    fn the_json_has_the_values_of_the_article() {
        let mut article = sample::article();
        article.published = Some(DateTime::Date(jiff::civil::date(2024, 5, 3)));
        article.free_access = Some(false);
        article.notes.push(Note::new(NoteKind::NoText, "nothing"));
        article.evidence.insert(Field::SiteName, Evidence { source: "meta og:site_name".into(), others: Vec::new() });
        let value = to_json(&article);
        assert_eq!(value["text"], super::super::body_text(&article));
        assert_eq!(value["published"], "2024-05-03");
        assert_eq!(value["free_access"], false);
        assert_eq!(value["notes"][0]["kind"], "no-text");
        assert_eq!(value["evidence"]["site_name"]["source"], "meta og:site_name");
        assert_eq!(value["blocks"].as_array().map(Vec::len), Some(article.blocks.len()));
        assert_eq!(value["blocks"][0]["media"]["url"], "https://example.com/before.jpg");
    }

    #[test]
    fn both_forms_are_the_same_value_and_one_is_a_single_line() {
        let mut article = sample::article();
        article.headline = Some("a\nb\u{2028}\u{1b}".into());
        article.blocks[0].score = Some(f32::NAN);
        let (line, pretty) = (line(&article), pretty(&article));
        let read = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap();
        assert_eq!(read(&line), read(&pretty));
        assert_eq!(read(&line), to_json(&article));
        assert_eq!(line.matches('\n').count(), 1);
        assert!(!line.contains('\u{1b}'));
    }
}
