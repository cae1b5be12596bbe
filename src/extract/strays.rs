//! Blocks that the scorer took for text though their place tells otherwise: sentences set once more in large type, paragraphs
//! that stand in another element again, comments and lives of authors, credits and calls to comment below the last paragraph,
//! and headings of boxes.

use std::collections::BTreeMap;

use memchr::memmem;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{apart, boxed, cards, contents, disclosures, unfilled};
use crate::block::{Block, Kind, Reason};
use crate::clean::{Outline, chain};
use crate::letters;
use crate::rules::{Cue, Place};
use crate::score::{Scored, ends_like_sentence};

/// Words from which a repeated quotation is no coincidence, and up to which one is looked for.
const QUOTE_WORDS: std::ops::RangeInclusive<u32> = 6..=60;
/// Quotations of a page that are looked for, so that the work stays in proportion to the page.
const MAX_QUOTES: usize = 40;
/// Words from which a repeated paragraph is no coincidence.
const DOUBLE_WORDS: u32 = 12;
/// Words up to which a line below the text can be a credit, and from which a block is text.
const LINE_WORDS: u32 = 40;
const TEXT_WORDS: u32 = 25;
/// Words of the life of an author, at most, and authors whose lives are looked for.
const LIFE_WORDS: u32 = 120;
const MAX_AUTHORS: usize = 10;
/// The probability from which a block stays, whatever its place and its words say, and that from which headings and lines do
/// whose place says little: a last question to readers.
pub(super) const SURE: f32 = 0.9;
pub(super) const LIKELY: f32 = 0.8;

/// Blocks with the kinds that they are given, and why.
pub(super) type Strays = BTreeMap<usize, (Kind, Reason)>;

/// What the name of an element around tells of a block, and the percent of the kept words up to which it is believed.
const NAMED: [(Cue, Kind); 2] = [(Cue::Comment, Kind::Comment), (Cue::AuthorBox, Kind::AuthorBox)];
const NAMED_PERCENT: u32 = 60;

/// The kept blocks that are no part of the text, with what they are instead.
pub(super) fn strays(outline: &Outline, scored: &[Scored], threshold: f32, authors: &[String]) -> Strays {
    let mut kept: Vec<&Scored> = scored.iter().filter(|s| s.score > threshold).collect();
    let mut strays = cards::cards(outline, &kept);
    kept.retain(|one| !strays.contains_key(&one.block));
    strays.extend(pull_quotes(outline, &kept));
    strays.extend(last_lines(outline, &kept));
    strays.extend(lives(outline, &kept, authors));
    strays.extend(boxed::headings(outline, &kept));
    strays.extend(boxed::pointers(outline, &kept));
    strays.extend(named_parts(outline, &kept));
    strays.extend(doubles(outline, &kept));
    strays.extend(excerpt(outline, &kept));
    strays.extend(unfilled::marks(outline, &kept));
    strays.extend(contents::headings(outline, &kept));
    strays.extend(disclosures::disclosures(outline, &kept));
    strays.extend(apart::trailer(outline, &kept));
    strays
}

/// Paragraphs that stand in another element once more: for screens of another width, above and below a player. What an article
/// says twice on purpose stands in the same element twice.
fn doubles(outline: &Outline, kept: &[&Scored]) -> Strays {
    let mut first: FxHashMap<&str, u32> = FxHashMap::with_capacity_and_hasher(kept.len(), FxBuildHasher);
    let mut found = BTreeMap::new();
    for one in kept {
        let (block, draft) = (&outline.blocks[one.block], &outline.drafts[one.block]);
        if block.kind != Kind::Paragraph || draft.words < DOUBLE_WORDS {
            continue;
        }
        let around = outline.containers.get(draft.container as usize).map_or(draft.container, |own| own.parent);
        if *first.entry(&block.text).or_insert(around) != around {
            let saw = "a paragraph of another element once more";
            found.insert(one.block, (Kind::Other, Reason::new("repeated", saw)));
        }
    }
    found
}

/// The first block, when a paragraph below in another element begins with all of it: a summary that a program cut out.
fn excerpt(outline: &Outline, kept: &[&Scored]) -> Strays {
    let around = |at: usize| outline.containers.get(outline.drafts[at].container as usize).map(|own| own.parent);
    let Some((first, below)) =
        kept.split_first().filter(|(first, _)| outline.drafts[first.block].words >= DOUBLE_WORDS)
    else {
        return BTreeMap::new();
    };
    let text = outline.blocks[first.block].text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let again = |other: &&&Scored| {
        let (block, draft) = (&outline.blocks[other.block], &outline.drafts[other.block]);
        block.kind == Kind::Paragraph
            // One that says no more than this is itself the repetition.
            && draft.words > outline.drafts[first.block].words
            && block.text.starts_with(text)
            && around(other.block) != around(first.block)
    };
    let found = below.iter().find(again).map(|_| Reason::new("repeated", "the start of a paragraph below"));
    found.map(|reason| (first.block, (Kind::Other, reason))).into_iter().collect()
}

/// Blocks in elements named after comments or the author, where most of the text stands elsewhere. The scorer takes long comments
/// and lives of authors for paragraphs; no annotated article has them.
fn named_parts(outline: &Outline, kept: &[&Scored]) -> Strays {
    let words = |s: &&&Scored| outline.drafts[s.block].words;
    let total: u32 = kept.iter().map(|s| words(&s)).sum();
    let mut found = BTreeMap::new();
    for (cue, kind) in NAMED {
        let inside = |s: &&&Scored| {
            // The name of a heading says what it heads.
            let own = usize::from(outline.blocks[s.block].level.is_some());
            let around = chain(&outline.containers, outline.drafts[s.block].container).skip(own);
            let mut around = around.take_while(|(_, c)| !c.cues.has(Cue::Body));
            let named = around.any(|(_, c)| c.cues.has(cue));
            named && s.score < SURE
        };
        let inside: Vec<_> = kept.iter().filter(inside).collect();
        if inside.iter().map(words).sum::<u32>() * 100 <= total * NAMED_PERCENT {
            let saw = || Reason::new("class", "of an element around, and most of the text is elsewhere");
            found.extend(inside.into_iter().map(|s| (s.block, (kind, saw()))));
        }
    }
    found
}

/// Quotations that say again what a paragraph says: a reader of the text alone has no use for them.
fn pull_quotes(outline: &Outline, kept: &[&Scored]) -> Strays {
    let is_quote = |s: &&&Scored| outline.blocks[s.block].kind == Kind::Quote;
    let short = |s: &&&Scored| QUOTE_WORDS.contains(&outline.drafts[s.block].words);
    let quotes: Vec<_> = kept.iter().filter(is_quote).filter(short).take(MAX_QUOTES).collect();
    if quotes.is_empty() {
        return BTreeMap::new();
    }
    let paragraphs = kept.iter().filter(|s| outline.blocks[s.block].kind == Kind::Paragraph);
    // Words of one paragraph never run on in the next.
    let text: Vec<String> = paragraphs.map(|s| plain(&outline.blocks[s.block].text)).collect();
    let text = text.join("\n");
    let repeated =
        |s: &&&&Scored| memmem::find(text.as_bytes(), plain(&outline.blocks[s.block].text).as_bytes()).is_some();
    let stray = |s: &&&Scored| {
        let saw = "a quotation that repeats a paragraph";
        (s.block, (Kind::Other, Reason::new("repeated", saw)))
    };
    quotes.iter().filter(repeated).map(stray).collect()
}

/// What stands after the last paragraph and is none of it: short lines that name who helped to report, credit a picture, call to
/// subscribe or lead to the comments, and headings with nothing under them.
fn last_lines(outline: &Outline, kept: &[&Scored]) -> Strays {
    let mut found = BTreeMap::new();
    let mut under_heading = false;
    for one in kept.iter().rev() {
        let (block, draft) = (&outline.blocks[one.block], &outline.drafts[one.block]);
        // A label, such as `Source:`, begins its line.
        let is_part = |phrase: &str| phrase.ends_with(':') || is_sign(&block.text, phrase);
        let is_line = |place: Place, phrase: &str| place != Place::Inside || !is_part(phrase);
        let line = draft.phrase.filter(|hit| draft.words <= LINE_WORDS && is_line(hit.place, hit.phrase));
        let said = line.and_then(|hit| {
            let says = hit.place != Place::Inside && block.kind == Kind::Paragraph;
            let kind = match hit.cue {
                Cue::Byline => Kind::Byline,
                Cue::Comment => Kind::Comment,
                Cue::Credit if says => Kind::Credit,
                Cue::SignUp if says => Kind::SignUp,
                _ => return None,
            };
            let saw = format!("“{}” ({}) below the text", hit.phrase, hit.language);
            Some((kind, Reason::new("phrase", saw)))
        });
        let bare = || Reason::new("place", "a heading with nothing under it");
        let heads = under_heading || outline.blocks.get(one.block + 1).is_some_and(is_exhibit);
        let bare = (block.kind == Kind::Subhead && !heads && one.score < LIKELY).then(|| (Kind::Other, bare()));
        if let Some(stray) = said.or(bare).filter(|_| one.score < SURE) {
            found.insert(one.block, stray);
        } else if draft.words > TEXT_WORDS || ends_like_sentence(&block.text) {
            break;
        } else {
            under_heading = true;
        }
    }
    found
}

/// Paragraphs at the end that begin with the name of an author of whom the text says nothing else: "Jane Doe is a writer in …".
fn lives(outline: &Outline, kept: &[&Scored], authors: &[String]) -> Strays {
    let full = |name: &&String| name.trim().contains(' ');
    let authors: Vec<&String> = authors.iter().filter(full).take(MAX_AUTHORS).collect();
    let begins =
        |text: &str, name: &str| text.strip_prefix(name).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    let mut found = BTreeMap::new();
    for (place, one) in kept.iter().enumerate().rev() {
        let (block, draft) = (&outline.blocks[one.block], &outline.drafts[one.block]);
        let is_line = block.kind == Kind::Paragraph && draft.words <= LIFE_WORDS && one.score < SURE;
        let author = authors.iter().find(|name| is_line && begins(&block.text, name));
        let Some(author) = author else { break };
        if kept[..place].iter().any(|above| outline.blocks[above.block].text.contains(author.as_str())) {
            break;
        }
        let saw = "begins with the name of an author, below the text";
        found.insert(one.block, (Kind::AuthorBox, Reason::new("author", saw)));
    }
    found
}

/// Whether a phrase is the sign of an agency behind the last sentence of a paragraph: `… seeks witnesses. (dpa)`. In
/// `Jon Falk contributed to this report` it is the sentence.
fn is_sign(text: &str, phrase: &str) -> bool {
    let first = phrase.chars().next();
    let lower = text.to_lowercase();
    let before = lower.split_once(phrase).map(|(before, _)| before.trim_end());
    first.is_some_and(|c| !c.is_alphanumeric()) || before.is_some_and(ends_like_sentence)
}

/// Whether a block is a thing to look at, which a heading may head.
pub(super) fn is_exhibit(block: &Block) -> bool {
    use Kind::*;
    matches!(block.kind, Image | Embed | Table | Code)
}

/// The words of a text in lower case with single spaces between and around them.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 2);
    plain.push(' ');
    for c in text.chars().chain([' ']) {
        if letters::is_alphanumeric(c) {
            letters::each_lower(c, |lower| plain.push(lower));
        } else if !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "<h1>Ferry returns to the lake</h1><article>\
        <p>The white ferry crossed the lake again on Monday, eleven months after its boiler had burst in a storm.</p>\
        <h2>A boiler from Norway</h2>\
        <p>“We found the last one that fits in a barn near Bergen,” said Marit Solheim, who runs the line with her two sons.</p>\
        <blockquote>“We found the last one that fits in a barn near Bergen,”</blockquote>\
        <blockquote>“My father would have sworn at every bolt of it,” she said later.</blockquote>\
        <p>Tickets cost what they cost before, and dogs still travel free. The last boat leaves the mill at nine.</p>";

    #[test]
    fn a_quotation_that_repeats_a_paragraph_is_set_aside_and_one_that_adds_words_is_kept() {
        let text = crate::extract(&format!("{STORY}</article>")).text();
        assert_eq!(text.matches("in a barn near Bergen").count(), 1, "{text}");
        assert!(text.contains("sworn at every bolt"), "{text}");
    }

    #[test]
    fn who_helped_to_report_is_no_text_below_it_and_is_text_within_a_paragraph_of_it() {
        let credit = format!("{STORY}<p>Jon Falk contributed to this report.</p></article>");
        let expected = (Kind::Byline, "Jon Falk contributed to this report.".to_owned());
        assert_eq!(found(&credit, 0.8, last_lines), [expected]);
        assert!(found(&credit, 0.95, last_lines).is_empty(), "the scorer is sure");
        let within = "<p>The harbour master's log, the clerk said, shows who contributed to this report and who only signed it after \
             the hearing, when the board had already voted to pay for the boiler and for the barn it had stood in.</p>";
        let within = crate::extract(&format!("{STORY}{within}</article>")).text();
        assert!(within.contains("harbour master's log"), "{within}");
    }

    #[test]
    fn the_sign_of_an_agency_does_not_take_the_last_paragraph_along() {
        for last in [
            "Die Polizei sucht nun Zeugen. (dpa)",
            "Was die Klage kostet, ist offen. (dpa)",
            "　航空各社は計画運休を検討している。【共同】",
        ] {
            let text = crate::extract(&format!("{STORY}<p>{last}</p></article>")).text();
            assert!(text.contains(last.trim()), "{text}");
        }
    }

    #[test]
    fn a_heading_over_a_picture_at_the_end_heads_the_picture() {
        let end = "<h2>The judgment in full</h2><figure><img src='/judgment.png' width=900 height=600 alt='The judgment'></figure>";
        let text = crate::extract(&format!("{STORY}{end}</article>")).text();
        assert!(text.contains("The judgment in full"), "{text}");
    }

    /// What `find` finds when every block of a page was kept, as the texts.
    fn found(page: &str, score: f32, find: fn(&Outline, &[&Scored]) -> Strays) -> Vec<(Kind, String)> {
        let outline = crate::clean::clean(&crate::parse::parse(page, &crate::parse::Limits::default()), None);
        let kept: Vec<Scored> = (0..outline.blocks.len()).map(|block| Scored { block, score }).collect();
        let found = find(&outline, &kept.iter().collect::<Vec<_>>());
        found.into_iter().map(|(at, (kind, _))| (kind, outline.blocks[at].text.clone())).collect()
    }

    #[test]
    fn comments_and_the_life_of_the_author_are_no_text_unless_most_of_the_text_is_there_or_the_scorer_is_sure() {
        let comments = "<div id='comments'><div><div><div><p>I saw the ferry burn.</p></div></div></div></div>";
        let author = "<div class='author-bio'><div><div><div><p>Ida Falk writes.</p></div></div></div></div>";
        let page = |story: &str| format!("<div><p>{story}</p>{comments}{author}</div>");
        let story = "The white ferry crossed the lake again on Monday, eleven months after its boiler had burst.";
        let expected = [(Kind::Comment, "I saw the ferry burn.".into()), (Kind::AuthorBox, "Ida Falk writes.".into())];
        assert_eq!(found(&page(story), 0.6, named_parts), expected);
        assert_eq!(found(&page(""), 0.6, named_parts), expected[1..]);
        assert!(found(&page(story), 0.95, named_parts).is_empty());
    }

    #[test]
    fn the_life_of_an_author_below_the_text_is_none_of_it_unless_the_text_is_about_them() {
        let authors = ["Ida Falk".to_owned(), "Jon Dahl".to_owned(), "Plainwire".to_owned()];
        let found = |text: &str, score: f32| {
            let page = format!("<div><p>The white ferry crossed the lake again.</p>{text}</div>");
            let outline = crate::clean::clean(&crate::parse::parse(&page, &crate::parse::Limits::default()), None);
            let kept: Vec<Scored> = (0..outline.blocks.len()).map(|block| Scored { block, score }).collect();
            let found = lives(&outline, &kept.iter().collect::<Vec<_>>(), &authors);
            found.into_iter().map(|(at, (kind, _))| (kind, outline.blocks[at].text.clone())).collect::<Vec<_>>()
        };
        let (ida, jon) = ("Ida Falk writes about lakes.", "Jon Dahl fotografiert Fähren.");
        let both = format!("<p>{ida}</p><p>{jon}</p>");
        let expected = [(Kind::AuthorBox, ida.to_owned()), (Kind::AuthorBox, jon.to_owned())];
        assert_eq!(found(&both, 0.6), expected);
        assert!(found(&both, 0.95).is_empty(), "the scorer is sure");
        assert!(found(&format!("<p>It was Ida Falk who sold the tickets.</p><p>{ida}</p>"), 0.6).is_empty());
        assert!(found(&format!("<p>{ida}</p><p>The last boat leaves at nine.</p>"), 0.6).is_empty());
        assert!(found("<p>Ida Falkner sells the tickets.</p>", 0.6).is_empty());
        assert!(found("<p>Plainwire reported it first.</p>", 0.6).is_empty(), "one word is a firm or a nickname");
    }

    #[test]
    fn the_name_of_a_heading_says_what_it_heads() {
        let page =
            "<div><h2 id='comments-of-the-mayor'>What the mayor says</h2><p>The quay stays closed until May.</p></div>";
        assert!(found(page, 0.6, named_parts).is_empty());
    }

    #[test]
    fn a_paragraph_in_another_element_once_more_is_set_aside_and_one_said_twice_in_the_same_is_kept() {
        let said = "<p>The white ferry crossed the lake again on Monday, eleven months after its boiler had burst.</p>";
        let twice = |between: &str| format!("<section><div>{said}{between}{said}</div></section>");
        assert_eq!(found(&twice("</div><div>"), 0.6, doubles).len(), 1);
        assert!(found(&twice("<p>So it went.</p>"), 0.6, doubles).is_empty());
        let short = "<section><div><p>See the list below.</p></div><div><p>See the list below.</p></div></section>";
        assert!(found(short, 0.6, doubles).is_empty());
    }

    #[test]
    fn a_summary_that_is_the_start_of_a_paragraph_below_is_set_aside_and_a_sentence_said_twice_in_a_row_is_kept() {
        let start = "The white ferry crossed the lake again on Monday, eleven months after its boiler had";
        let story = format!("<p>{start} burst in a storm.</p><p>So it went.</p>");
        let found = |above: &str| found(&format!("<section>{above}<div>{story}</div></section>"), 0.6, excerpt);
        let expected = [(Kind::Other, format!("{start} …"))];
        assert_eq!(found(&format!("<div class=excerpt><p>{start} …</p></div>")), expected);
        assert!(found(&format!("<div><p>{start} no fuel left.</p></div>")).is_empty(), "other words");
        assert!(found("<div><p>The white ferry crossed the lake</p></div>").is_empty(), "a few words");
        assert!(found(&format!("<div><p>{start} burst in a storm.</p></div>")).is_empty(), "all of it: a double");
        let same = format!("<div><p>{start} …</p>{story}</div>");
        assert!(self::found(&same, 0.6, excerpt).is_empty(), "the same element");
    }

    #[test]
    fn a_line_below_the_text_that_credits_or_calls_to_subscribe_is_none_of_it_and_an_item_or_a_word_within_is() {
        let page = |line: &str| format!("<div><p>The white ferry crossed the lake again.</p>{line}</div>");
        let kinds = |line: &str| {
            let found = found(&page(line), 0.6, last_lines);
            found.into_iter().map(|(kind, _)| kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds("<p>(Quelle: dpa)</p>"), [Kind::Credit]);
        assert_eq!(kinds("<p>Sign up now to learn when the ferry sails.</p>"), [Kind::SignUp]);
        assert!(kinds("<ul><li>Sign up now to learn when the ferry sails.</li></ul>").is_empty(), "an item");
        assert!(kinds("<p>Those who wish may sign up now.</p>").is_empty(), "within a sentence");
    }

    #[test]
    fn a_label_within_the_last_sentence_and_a_last_question_that_the_scorer_is_likely_to_know_stay() {
        let page = |end: &str| format!("<div><p>The white ferry crossed the lake again.</p>{end}</div>");
        let said = page("<p>You may print this page if you name the source: the Ferry Club.</p>");
        assert!(found(&said, 0.6, last_lines).is_empty());
        let ask = page("<h3>Have you been on the old ferry?</h3>");
        assert!(found(&ask, 0.85, last_lines).is_empty());
        assert_eq!(found(&ask, 0.7, last_lines).len(), 1);
    }

    #[test]
    fn a_heading_with_nothing_under_it_is_no_end_of_a_text() {
        let text = crate::extract(&format!("{STORY}<h2>Polls</h2></article>")).text();
        assert!(!text.contains("Polls") && text.contains("A boiler from Norway"), "{text}");
    }
}
