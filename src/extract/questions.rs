//! Questions and answers that belong to the article though the scorer passed them over.
//!
//! Readers open an answer by its question, so the question stands in a button, where a text is none otherwise; and pages show
//! both in a part of their own, far from the paragraphs. Two things tell them for certain: structured data that states them, and
//! a button that opens text of the article.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::metadata::schema::{Thing, text};
use crate::block::{Block, Kind, Reason};
use crate::clean::{Container, Outline, Tag, chain};
use crate::score::{print_of, shingles, tokens};

/// Questions that are read of a page's structured data, and letters of an answer.
const MAX_QUESTIONS: usize = 200;
const MAX_ANSWER: usize = 20_000;
/// Questions that make a part of the article: a single one is what a forum's page is about.
const LEAST: usize = 2;
/// Words of a question, at most.
const QUESTION_WORDS: u32 = 40;
/// Percent of a block's runs of words that the stated answers have, if it is one.
const SAME_PERCENT: usize = 80;
/// Blocks above the first question in which the heading of them all is looked for.
const ABOVE: usize = 3;
/// Levels from a text up to the button that it stands in.
const BUTTON_LEVELS: usize = 4;
/// Levels from an answer up to the element that holds nothing but it and its question.
const ITEM_LEVELS: usize = 8;

/// What structured data states as questions with their answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stated {
    questions: FxHashSet<u64>,
    /// Runs of words of the answers.
    answers: FxHashSet<u64>,
}

impl Stated {
    /// Adds a thing if it is a question with its answer.
    pub(crate) fn add(&mut self, thing: &Thing<'_>) {
        let answer = thing.map.get("acceptedAnswer").and_then(|answer| {
            let answer = answer.as_array().map_or(Some(answer), |answers| answers.first())?;
            text(answer.get("text")?)
        });
        let (Some(question), Some(answer)) = (thing.map.get("name").and_then(text), answer) else { return };
        if self.questions.len() < MAX_QUESTIONS {
            self.questions.insert(print_of(&tokens(&question)));
            self.answers.extend(shingles(&tokens(&answer[..answer.floor_char_boundary(MAX_ANSWER)])));
        }
    }

    fn asks(&self, block: &Block) -> bool {
        self.questions.contains(&print_of(&tokens(&block.text)))
    }

    fn answers(&self, block: &Block) -> bool {
        let (mut same, mut all) = (0, 0);
        for run in shingles(&tokens(&block.text)) {
            all += 1;
            same += usize::from(self.answers.contains(&run));
        }
        all > 0 && same * 100 >= all * SAME_PERCENT
    }
}

/// Makes text of the article what is asked and answered in it, when all other kinds are given.
pub(super) fn keep(outline: &mut Outline, stated: &Stated) {
    if stated.questions.len() >= LEAST {
        keep_stated(outline, stated);
    }
    keep_opening(outline);
}

/// Keeps the questions that structured data states where their answers follow, the answers, and the heading of them all.
fn keep_stated(outline: &mut Outline, stated: &Stated) {
    let mut headed = false;
    for at in 0..outline.blocks.len() {
        if !is_question(outline, at) || !stated.asks(&outline.blocks[at]) {
            continue;
        }
        let is_answer = |outline: &Outline, at: usize| {
            outline.blocks.get(at).is_some_and(|block| block.kind != Kind::Hidden && stated.answers(block))
        };
        let Some(first) = next_text(outline, at).filter(|&next| is_answer(outline, next)) else { continue };
        if !headed && !outline.blocks[at].is_article() {
            keep_heading(outline, at);
        }
        headed = true;
        give(&mut outline.blocks[at], Kind::Subhead, "a question of the page's structured data");
        let mut answer = Some(first);
        while let Some(next) = answer.filter(|&next| is_answer(outline, next) && !stated.asks(&outline.blocks[next])) {
            give_own(&mut outline.blocks[next], "an answer of the page's structured data");
            answer = next_text(outline, next);
        }
    }
}

/// Keeps the heading right above the first question, and what stands between.
fn keep_heading(outline: &mut Outline, question: usize) {
    let above: Vec<usize> = (0..question).rev().filter(|&at| is_shown(&outline.blocks[at])).take(ABOVE).collect();
    let open = |at: &&usize| !outline.blocks[**at].is_article() && outline.drafts[**at].counts.linked == 0;
    let above: Vec<usize> = above.iter().take_while(open).copied().collect();
    let Some(heading) = above.iter().position(|&at| outline.blocks[at].level.is_some()) else { return };
    for &at in &above[..=heading] {
        give_own(&mut outline.blocks[at], "above questions of the page's structured data");
    }
}

/// Keeps what is said by parts that open text of the article: by several alike, or by one that asks.
fn keep_opening(outline: &mut Outline) {
    let mut alike: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for at in 0..outline.blocks.len() {
        if let Some(opener) = opens_text(outline, at) {
            alike.entry(opener.signature).or_default().push(at);
        }
    }
    for found in alike.into_values() {
        // "More", said again and again, is no question.
        let texts: FxHashSet<&str> = found.iter().map(|&at| outline.blocks[at].text.as_str()).collect();
        let several = found.len() >= LEAST && texts.len() == found.len();
        for at in found.into_iter().filter(|&at| several || asks(&outline.blocks[at])).collect::<Vec<_>>() {
            give(&mut outline.blocks[at], Kind::Subhead, "opens text of the article");
        }
    }
}

/// The part around a text that was set aside, if what it opens is the text of the article that follows.
fn opens_text(outline: &Outline, at: usize) -> Option<&Container> {
    let block = &outline.blocks[at];
    // What has a name of its own is none: the words of a picture that opens, a row of the consent form.
    if !matches!(block.kind, Kind::Form | Kind::Other | Kind::NextArticle) || !is_question(outline, at) {
        return None;
    }
    let around = || chain(&outline.containers, outline.drafts[at].container);
    let next = next_text(outline, at).filter(|&next| outline.blocks[next].is_article())?;
    let is_beside =
        || around().take(BUTTON_LEVELS).any(|(c, _)| is_within(outline, next, c) && !starts_before(outline, at, c));
    let mut openers = around().take(BUTTON_LEVELS).filter(|(_, c)| c.opens || c.tag == Tag::Button);
    let (_, opener) = openers.find(|(_, c)| c.opens || asks(block) || is_beside())?;
    outline.blocks[next].level.is_none().then_some(opener)
}

/// Whether a block stands in an element.
fn is_within(outline: &Outline, at: usize, element: u32) -> bool {
    chain(&outline.containers, outline.drafts[at].container).take(ITEM_LEVELS).any(|(around, _)| around == element)
}

/// Whether the block before one stands in an element, too.
fn starts_before(outline: &Outline, at: usize, element: u32) -> bool {
    at.checked_sub(1).is_some_and(|before| is_within(outline, before, element))
}

fn is_question(outline: &Outline, at: usize) -> bool {
    let (block, draft) = (&outline.blocks[at], &outline.drafts[at]);
    !matches!(block.kind, Kind::Hidden | Kind::Headline | Kind::Image)
        && (1..=QUESTION_WORDS).contains(&draft.words)
        && draft.counts.linked == 0
}

fn asks(block: &Block) -> bool {
    block.text.trim_end().ends_with(['?', '？', '؟', '⸮', '՞'])
}

/// Whether readers see words of a block.
pub(super) fn is_shown(block: &Block) -> bool {
    !block.text.is_empty() && block.kind != Kind::Hidden
}

fn next_text(outline: &Outline, at: usize) -> Option<usize> {
    (at + 1..outline.blocks.len()).find(|&next| is_shown(&outline.blocks[next]))
}

/// The kind that the markup gives a block.
fn give_own(block: &mut Block, saw: &'static str) {
    let kind = match block {
        Block { level: Some(_), .. } => Kind::Subhead,
        Block { item: Some(_), .. } => Kind::List,
        Block { rows, .. } if !rows.is_empty() => Kind::Table,
        _ => Kind::Paragraph,
    };
    give(block, kind, saw);
}

fn give(block: &mut Block, kind: Kind, saw: &'static str) {
    if !block.is_article() {
        block.kind = kind;
        block.why.push(Reason::new("question", saw));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::clean::clean;
    use crate::parse::{Limits, parse};

    fn stated(pairs: &[(&str, &str)]) -> Stated {
        let mut stated = Stated::default();
        for (question, answer) in pairs {
            let thing = json!({"@type": "Question", "name": question, "acceptedAnswer": {"text": answer}});
            stated.add(&Thing { map: thing.as_object().unwrap(), format: "json-ld", role: Some("mainEntity") });
        }
        stated
    }

    /// The texts of the article when all but those of some kinds and `others` were kept by the scorer.
    fn kept(page: &str, others: &[&str], stated: &Stated) -> Vec<String> {
        let mut outline = clean(&parse(page, &Limits::default()), None);
        for block in outline.blocks.iter_mut().filter(|block| others.iter().any(|other| block.text.contains(other))) {
            block.kind = Kind::Other;
        }
        keep(&mut outline, stated);
        outline.blocks.into_iter().filter(Block::is_article).map(|block| block.text).collect()
    }

    fn opened(page: &str, others: &[&str]) -> Vec<String> {
        kept(page, others, &Stated::default())
    }

    const ANSWERS: [&str; 2] = ["No, a barrel is full in twenty minutes.", "Ja, im Winter steht er leer im Schuppen."];

    #[test]
    fn buttons_that_open_kept_text_are_its_questions_in_any_language() {
        let [first, second] = ANSWERS;
        for (one, two) in [("Is one enough?", "Muss er geleert werden?"), ("Size", "Winter"), ("大きさ", "冬")] {
            let boxes = format!(
                "<div><button class=q>{one}</button><div><p>{first}</div></div>\
                 <div><button class=q><p>{two}</button><div><p>{second}</div></div>"
            );
            assert_eq!(opened(&boxes, &[]), [one, first, two, second]);
            let in_a_row = |controls: &str| {
                format!(
                    "<p>It rains.<button {controls}>{one}</button><p>{first}<button {controls}>{two}</button><p>{second}"
                )
            };
            let all = ["It rains.", one, first, two, second];
            assert_eq!(opened(&in_a_row("aria-controls=answer"), &[]), all);
            let asks = one.ends_with('?');
            assert_eq!(opened(&in_a_row(""), &[]).len(), if asks { 5 } else { 3 }, "nothing tells that they open");
        }
    }

    #[test]
    fn a_question_is_kept_in_a_summary_and_in_a_heading_that_opens_and_needs_a_kept_answer() {
        let [first, second] = ANSWERS;
        let page = |opener: &str| format!("<div>{opener}<p>{first}</div><div>{opener}<p>{second}</div>");
        let summary = page("<summary>How large?</summary>");
        assert_eq!(opened(&summary, &["How"]), ["How large?", first, "How large?", second]);
        assert_eq!(opened(&summary, &["How", "No"]), ["How large?", second]);
        for opener in ["h3", "div role=button"] {
            let opener =
                page(&format!("<{opener} aria-controls=a>How large?</{}>", &opener[..opener.len().min(3)].trim()));
            assert_eq!(opened(&opener, &["How"]).len(), 4, "{opener}");
        }
        assert_eq!(opened(&page("<h3>How large?</h3>"), &["How"]), [first, second]);
    }

    #[test]
    fn labels_of_buttons_above_kept_text_are_no_questions() {
        let [first, second] = ANSWERS;
        let alone = format!("<button aria-controls=a>Share</button><p>{first}<p>{second}");
        assert_eq!(opened(&alone, &[]), ANSWERS);
        let again = format!("<div><button aria-controls=a>More</button><p>{first}</div>");
        assert_eq!(opened(&again.repeat(3), &[]), [first; 3]);
        let row = format!("<button aria-controls=a>Share</button><button aria-controls=b>Save</button><p>{first}");
        assert_eq!(opened(&row, &[]), [first]);
        let over_headings = format!(
            "<button aria-controls=a>Sport</button><h2>Cup</h2><p>{first}</p>\
             <button aria-controls=b>City</button><h2>Quay</h2><p>{second}"
        );
        assert_eq!(opened(&over_headings, &[]), ["Cup", first, "Quay", second]);
    }

    #[test]
    fn the_words_of_a_picture_that_opens_are_no_question() {
        let figure = "<figure role=button aria-controls=zoom><img src=/q.jpg width=900 height=600>\
            <figcaption>The quay, seen from {}</figcaption></figure><p>The quay stays closed.</p>";
        let page = figure.replace("{}", "a boat") + &figure.replace("{}", "the hill");
        assert_eq!(opened(&page, &[]), ["The quay stays closed."; 2]);
    }

    const ASKED: [(&str, &str); 2] = [
        (
            "Is one barrel enough?",
            "No, a barrel is full in <b>twenty</b> minutes. A roof gives ten barrels in an hour.",
        ),
        ("Must it be emptied?", "Yes, in winter it stands empty in the shed."),
    ];

    /// A part below the text that nobody kept.
    const PART: &str = "<p>It rains.</p><section><h2>Questions</h2><div><h3>Is one barrel enough?</h3><div><p>No, a barrel is full in \
        twenty minutes.</p><ul><li>A roof gives ten barrels in an hour.</ul></div></div><div><h3>Must it be emptied?</h3><div><p>Yes, in \
        winter it stands empty in the shed.</div></div></section><aside><h4>Barrels</h4><p>Save 60 on two barrels.</aside>";

    #[test]
    fn what_structured_data_states_as_asked_and_answered_is_kept_with_its_heading_and_nothing_else() {
        let all = ["Questions", "barrel", "emptied", "Barrels", "stands"];
        let expected = ["It rains.", "Questions", "Is one barrel enough?", "No, a barrel is full in twenty minutes."];
        let found = kept(PART, &all, &stated(&ASKED));
        assert_eq!(found[..4], expected);
        assert_eq!(found[4..], ["A roof gives ten barrels in an hour.", ASKED[1].0, ASKED[1].1]);
        assert_eq!(kept(PART, &all, &Stated::default()), ["It rains."]);
        assert_eq!(
            kept(PART, &all, &stated(&ASKED[..1])),
            ["It rains."],
            "one question is what a forum's page is about"
        );
    }

    #[test]
    fn a_stated_question_without_its_answer_a_linked_one_and_a_hidden_one_stay_out() {
        let stated = stated(&ASKED);
        let kept = |page: &str| kept(page, &["barrel", "emptied"], &stated);
        assert!(kept("<h3>Is one barrel enough?</h3><p>Our barrels hold more.</p>").is_empty());
        assert!(kept("<a href=#1>Is one barrel enough?</a><p>No, a barrel is full in twenty minutes.</p>").is_empty());
        let hidden = "<div hidden><h3>Is one barrel enough?</h3><p>No, a barrel is full in twenty minutes.</p></div><p>It rains.</p>\
            <p>It rained all day in the north of the country, and nobody who has a barrel was sad about it on Monday.</p>";
        assert_eq!(super::tests::kept(hidden, &[], &stated).len(), 2);
    }
}
