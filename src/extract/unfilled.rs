//! Marks in the text that a program should have filled in and did not.

use super::strays::Strays;
use crate::block::{Block, Kind, Reason};
use crate::clean::Outline;
use crate::score::Scored;

/// Blocks that are nothing but such a mark: `[CTA_MODULE]`, `[video id="3"]`, `{{ offer }}`.
pub(super) fn marks(outline: &Outline, kept: &[&Scored]) -> Strays {
    let is_one = |block: &Block| block.kind != Kind::Code && is_mark(&block.text);
    let marks = kept.iter().filter(|one| is_one(&outline.blocks[one.block]));
    marks.map(|one| (one.block, (Kind::Other, Reason::new("shape", "a mark that a program left unfilled")))).collect()
}

/// Whether a text is nothing but such a mark. `[Laughter]` and `[emphasis mine]` are words of a text.
pub(super) fn is_mark(text: &str) -> bool {
    let inside = |open: &str, close: &str| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let code = |inside: &str| {
        let inside = inside.trim_start_matches('/');
        let (name, rest) = inside.split_at(inside.find(|c| !is_name(c)).unwrap_or(inside.len()));
        let is_given = |(key, _): (&str, &str)| !key.is_empty() && key.chars().all(is_name);
        !name.is_empty()
            && (rest.is_empty() && name.contains('_') || rest.trim_start().split_once('=').is_some_and(is_given))
    };
    // Two dollars stand around a formula too.
    let is_constant = |inside: &str| inside.len() > 3 && inside.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    inside("{{", "}}").is_some_and(|inside| !inside.contains('{'))
        || inside("$$", "$$").is_some_and(is_constant)
        || inside("[", "]").is_some_and(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_programs_are_told_from_words_in_brackets() {
        for mark in [
            "[CTA_MODULE]",
            "[newsletter_form id=3]",
            "[gallery ids=\"1,2\"]",
            "[button link=”/kit/” type=”big”] Send yours [/button]",
            "[/vc_row]",
            "{{offer}}",
            "{{ hire=\"/banners/hire\" }}",
            "$$ARTICLE_AD$$",
        ] {
            assert!(is_mark(mark), "{mark}");
        }
        for text in [
            "[Laughter]",
            "[emphasis mine]",
            "[Watch: E = mc² in a minute]",
            "[see x = 3]",
            "[1]",
            "[…]",
            "$$",
            "$$E = mc^2$$",
            "$$AB$$",
            "[CTA_MODULE] and more",
            "$$a$$ and $$b$$",
            "{{a}} or {{b}}",
            "See [this_file]",
            "",
        ] {
            assert!(!is_mark(text), "{text}");
        }
    }

    #[test]
    fn a_mark_between_paragraphs_is_no_text_and_code_that_looks_like_one_is() {
        let words = "The river rose by a metre in the night, said the harbour master of Wexmoor on Friday, and no ferry will leave.";
        let page = format!("<p>{words}</p><p>[CTA_MODULE]</p><pre>[CTA_MODULE]</pre><p>{words} Or two.</p>");
        let outline = crate::clean::clean(&crate::parse::parse(&page, &crate::parse::Limits::default()), None);
        let kept: Vec<Scored> = (0..outline.blocks.len()).map(|block| Scored { block, score: 0.9 }).collect();
        assert_eq!(marks(&outline, &kept.iter().collect::<Vec<_>>()).into_keys().collect::<Vec<_>>(), [1]);
    }
}
