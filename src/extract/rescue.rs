//! What is done when little or nothing of a page was kept: the densest part of the page, or the story that structured
//! data or the page's scripts hold.

use super::{state, unfilled};
use crate::article::{Note, NoteKind};
use crate::block::{Block, Kind, Reason};
use crate::clean::{Outline, chain, words};
use crate::parse::{Document, Limits};

/// Words below which a body is doubted.
const FEW_WORDS: u32 = 40;
/// Words from which a block with few links counts towards the density of the elements around it.
const PROSE_WORDS: u32 = 12;
/// Levels up to which a block counts, each for half of the one below.
const LEVELS: usize = 3;

/// Looks for the text elsewhere when the scorer kept hardly any.
pub(super) fn rescue(
    outline: &mut Outline,
    document: &Document,
    article_body: Option<&str>,
    limits: &Limits,
) -> Option<Note> {
    let text = outline.blocks.iter().zip(&outline.drafts).filter(|(block, _)| block.is_article());
    let kept = text.map(|(_, draft)| draft.words).sum::<u32>();
    if kept >= FEW_WORDS {
        return None;
    }
    let enough = 2 * kept.max(FEW_WORDS / 2);
    if let Some(body) = article_body
        && words(body) >= enough
    {
        replace(outline, body.lines().map(str::trim).filter(|line| !line.is_empty()), "structured data: articleBody");
        return Some(Note::new(NoteKind::Fallback, "the page shows no text: the body is that of its structured data"));
    }
    let dense = densest(outline);
    let shown = dense.iter().map(|&at| outline.drafts[at].words).sum::<u32>();
    if let Some(story) = state::story(document, limits)
        && story.iter().map(|paragraph| words(paragraph)).sum::<u32>() >= enough.max(2 * shown)
    {
        replace(outline, story.iter().map(String::as_str), "the page's scripts");
        return Some(Note::new(
            NoteKind::Fallback,
            "the page shows no text: the body is that of the data in its scripts",
        ));
    }
    if kept > 0 || shown == 0 {
        return None;
    }
    for at in dense {
        let block = &mut outline.blocks[at];
        block.kind = block.level.map_or(Kind::Paragraph, |_| Kind::Subhead);
        block.why.push(Reason::new("fallback", "in the densest part of the page"));
    }
    Some(Note::new(NoteKind::Fallback, "no block looks like an article: the body is the densest part of the page"))
}

/// Sets aside what the page shows and puts other paragraphs in its place, but for marks of where adverts would stand.
fn replace<'a>(outline: &mut Outline, paragraphs: impl Iterator<Item = &'a str>, place: &'static str) {
    for block in outline.blocks.iter_mut().filter(|b| b.is_article()) {
        block.kind = Kind::Other;
        block.why.push(Reason::new("fallback", "the whole text stands elsewhere"));
    }
    let reason = Reason::new("fallback", place);
    let text = paragraphs.filter(|text| !unfilled::is_mark(text));
    outline.blocks.extend(text.map(|text| Block::new(Kind::Paragraph, text, reason.clone())));
}

/// The scored blocks of the element around which the most prose stands.
fn densest(outline: &Outline) -> Vec<usize> {
    let open = |at: &usize| {
        outline.blocks[*at].score.is_some() && outline.drafts[*at].counts.linked * 3 < outline.drafts[*at].counts.chars
    };
    let mut mass = vec![0.0_f32; outline.containers.len()];
    for at in (0..outline.drafts.len()).filter(open).filter(|&at| outline.drafts[at].words >= PROSE_WORDS) {
        let draft = &outline.drafts[at];
        for (level, (container, _)) in chain(&outline.containers, draft.container).take(LEVELS).enumerate() {
            mass[container as usize] += draft.words as f32 / (1_u32 << level) as f32;
        }
    }
    let best = mass.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).filter(|(_, mass)| **mass > 0.0);
    let Some((best, _)) = best else { return Vec::new() };
    let inside =
        |at: &usize| chain(&outline.containers, outline.drafts[*at].container).any(|(c, _)| c as usize == best);
    (0..outline.drafts.len()).filter(open).filter(inside).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_story_of_structured_data_comes_without_marks_that_a_program_left_unfilled() {
        let story = ["The white ferry crossed the lake again on Monday, eleven months after its boiler had burst."; 4];
        let body = format!("{}\\n$$ARTICLEAD$$\\n{}", story[..2].join("\\n"), story[2..].join("\\n"));
        let data = format!(r#"{{"@type": "NewsArticle", "headline": "The ferry is back", "articleBody": "{body}"}}"#);
        let article =
            crate::extract(&format!(r#"<script type="application/ld+json">{data}</script><div id=app></div>"#));
        assert_eq!(article.text(), story.join("\n\n"));
    }
}
