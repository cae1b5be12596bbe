//! The headline: the heading that readers see, confirmed by what structured data and titles say.

mod home;
mod overlap;
mod position;
#[cfg(test)]
mod tests;

use rustc_hash::FxHashSet;

use super::candidate::{Found, take};
use super::metadata::harvest::{Piece, SEAM};
use super::metadata::marks::Marks;
use super::metadata::sources::Sources;
use super::site::Site;
use super::title::{Parts, Place, longest_part, without_labels, without_markup, without_site};
use super::words::{self, key, squash, tidy};
use crate::article::{Article, Field};
use crate::rules::fields::fields;
use home::is_home_link;
use overlap::Words;
pub(crate) use position::distance;
use position::position;

/// Titles of one place that are read: every heading is held against each.
const MAX_TITLES: usize = 40;
/// Bytes of a `<title>` that are read.
const MAX_TITLE: usize = 4_000;
/// Bytes of a headline that are read.
const MAX_HEADLINE: usize = 1_000;
/// Headings that are weighed.
const MAX_HEADINGS: usize = 60;
/// Words of the longest `<h1>` that is believed without a title.
const MAX_WORDS: usize = 25;
/// A heading with less in common with the titles needs to be the only one.
const ENOUGH: f64 = 0.45;

/// What is between the pieces of markup of a heading.
const BETWEEN: [char; 2] = [SEAM, '\n'];
/// Pieces of a heading that are compared.
const MAX_PARTS: usize = 12;

/// What the link of a heading to itself shows.
const PERMALINKS: [char; 3] = ['\u{b6}', '\u{1f517}', ' '];

/// A heading with this is all of a title, or its first part.
const TITLED: f64 = 1.3;
/// What an `<h1>` needs against such a heading.
const AGAINST: f64 = 0.8;

/// What the page calls itself outside its text: structured data, meta tags, `<title>`.
pub(crate) fn titles(sources: &Sources<'_>) -> Vec<Found<String>> {
    let mut found: Vec<Found<String>> = sources.property_text("headline").take(MAX_TITLES).collect();
    found.extend(sources.meta("headline").into_iter().take(MAX_TITLES));
    let title = sources.harvest.title.as_deref().map(|title| &title[..title.floor_char_boundary(MAX_TITLE)]);
    found.extend(title.map(|title| Found::new(squash(title), "title")));
    found.extend(sources.property_text("name").take(MAX_TITLES));
    found.retain(|found| !found.value.is_empty());
    found
}

/// What feeds and sitemaps call it.
fn listed(sources: &Sources<'_>) -> impl Iterator<Item = Found<String>> {
    let titles = sources.page.listed.iter().filter_map(|listed| Some((listed.title.as_deref()?, listed.place)));
    let found = titles.map(|(title, place)| {
        let title = squash(&title[..title.floor_char_boundary(MAX_HEADLINE)]);
        Found::new(title, place.name())
    });
    found.filter(|found| !found.value.is_empty())
}

/// A title with the site's name cut off.
struct Title {
    found: Found<String>,
    cut: String,
    key: String,
    words: Words,
    /// Of a `<title>`.
    parts: Option<Parts>,
}

/// A heading of the page.
struct Heading<'p, 'a> {
    piece: &'p Piece<'a>,
    text: String,
    key: String,
    /// As it was gathered, with the seams of its markup.
    raw: &'p str,
    score: f64,
}

/// The headline, and where in the page's text it stands.
pub(crate) fn headline(sources: &Sources<'_>, site: &Site, article: &mut Article) -> (Option<String>, Option<usize>) {
    let titles: Vec<Title> = titles(sources)
        .into_iter()
        .chain(listed(sources))
        .map(|found| {
            let cut = without_site(&found.value, site).to_owned();
            let key = key(&cut);
            let parts = (found.source == "title").then(|| Parts::of(&cut, &key));
            Title { words: Words::of(&cut), parts, key, cut, found }
        })
        .collect();
    let headings = headings(sources, site, &titles);
    let mut found: Vec<Found<String>> = Vec::new();
    let mut chosen = choose(&titles, &headings, site);
    if let Some(chosen) = &mut chosen {
        chosen.value = without_labels(without_markup(&chosen.value)).to_owned();
    }
    let at = chosen.as_ref().and_then(|chosen| position(&chosen.value, &headings, &sources.harvest.text));
    found.extend(chosen);
    found.extend(titles.into_iter().map(|title| title.found));
    found.extend(headings.into_iter().map(|heading| Found::new(heading.text, label(heading.piece.marks))));
    if let Some((first, rest)) = found.split_first_mut()
        && let Some(same) = rest.iter().position(|other| other == first)
    {
        found.remove(same + 1);
    }
    let winner = if at.is_some() || !found.is_empty() { 0 } else { usize::MAX };
    (take(article, Field::Headline, found, winner, String::clone), at)
}

fn label(marks: Marks) -> &'static str {
    if marks.has(Marks::H1) {
        "dom h1"
    } else if marks.has(Marks::H2) {
        "dom h2"
    } else {
        "dom .headline"
    }
}

/// The headings, the likeliest first.
fn headings<'p, 'a>(sources: &'p Sources<'a>, site: &Site, titles: &[Title]) -> Vec<Heading<'p, 'a>> {
    let pieces = sources.harvest.pieces.iter().filter(|piece| {
        let marks = piece.marks;
        !marks.has(Marks::COMMENTS) && (marks.has(Marks::H1) || marks.has(Marks::H2) || marks.has(Marks::HEADLINE))
    });
    let mut first_keys = FxHashSet::default();
    let mut headings: Vec<Heading<'_, '_>> = Vec::new();
    for (index, piece) in pieces.take(MAX_HEADINGS).enumerate() {
        let text = sources.text_of(piece, MAX_HEADLINE);
        // Most have nothing to tidy.
        let text = if text.contains(['&', '<']) { tidy(&text) } else { text };
        let text = without_site(text.trim_end_matches(PERMALINKS), site).to_owned();
        let key = key(&text);
        if key.is_empty() || fields().is_furniture(&text) {
            continue;
        }
        // A class may stand on the heading and on what is around it.
        if piece.marks.has(Marks::H1) || first_keys.insert(key.clone()) {
            let score = score(sources, piece, &text, &key, site, titles)
                - 0.02 * f64::from(u32::try_from(index).unwrap_or(u32::MAX));
            let raw = sources.harvest.raw(piece, MAX_HEADLINE);
            headings.push(Heading { piece, text, key, raw, score });
        }
    }
    headings.sort_by(|a, b| b.score.total_cmp(&a.score));
    headings
}

/// Whether the keys of a heading's first pieces of markup together are this one: `<h1>Headline <span>Subtitle</span></h1>`
/// starts with the headline's.
fn starts_with(heading: &Heading<'_, '_>, key: &str) -> bool {
    is_made_of(heading.raw.split(BETWEEN), key, |rest, part| rest.strip_prefix(part))
}

/// Whether the keys of a heading's last pieces of markup together are this one.
fn ends_with(heading: &Heading<'_, '_>, key: &str) -> bool {
    is_made_of(heading.raw.rsplit(BETWEEN), key, |rest, part| rest.strip_suffix(part))
}

/// Whether the keys of some pieces, taken from a key one after the other, leave nothing of it.
fn is_made_of<'t>(
    parts: impl Iterator<Item = &'t str>,
    key: &str,
    without: impl for<'k> Fn(&'k str, &str) -> Option<&'k str>,
) -> bool {
    let mut rest = key;
    for part in parts.take(MAX_PARTS) {
        let Some(left) = without(rest, &words::key(part)) else { return false };
        rest = left;
        if rest.is_empty() {
            return true;
        }
    }
    false
}

/// How likely a heading is the headline.
fn score(sources: &Sources<'_>, piece: &Piece<'_>, text: &str, key: &str, site: &Site, titles: &[Title]) -> f64 {
    let marks = piece.marks;
    let words = Words::of(text);
    let mut score = 0.0_f64;
    for title in titles {
        let is_name = title.found.source.ends_with("name");
        let shared = words.shared(&title.words);
        score = score.max(if is_name { 0.5 * shared } else { shared });
        if title.key == key {
            score = score.max(if is_name { 1.1 } else { 1.5 });
        }
    }
    if score < 1.5 {
        for title in titles {
            match title.parts.as_ref().and_then(|parts| parts.place(key)) {
                // `Name of the blog: Headline`, where another title is the headline alone.
                Some(Place::Start) if is_name_before(title, key, titles) => score = score.min(0.0),
                Some(Place::Whole | Place::Start) => score = score.max(1.4),
                Some(Place::Middle) => score = score.max(1.0),
                // `Headline | Slogan of the site`
                Some(Place::End) => score = score.min(0.4),
                None => {}
            }
        }
        if site.is_key(key, 0.8) || is_home_link(sources, piece) {
            score -= 1.5;
        }
    }
    if marks.has(Marks::ASIDE) {
        score -= 0.3;
    }
    if marks.has(Marks::ARTICLE) {
        score += 0.05;
    }
    score
}

/// Whether a title is a text and behind it what Open Graph has as the title.
fn is_name_before(title: &Title, text: &str, titles: &[Title]) -> bool {
    let graph = titles.iter().find(|title| title.found.source == "meta og:title");
    graph.is_some_and(|graph| title.key.strip_prefix(text).is_some_and(|rest| !rest.is_empty() && rest == graph.key))
}

/// Chooses among headings and titles.
fn choose(titles: &[Title], headings: &[Heading<'_, '_>], site: &Site) -> Option<Found<String>> {
    let h1s: Vec<&Heading<'_, '_>> =
        headings.iter().filter(|h| h.piece.marks.has(Marks::H1) && h.score > -0.5).collect();
    let alone = h1s.iter().all(|h| h.key == h1s[0].key);
    // A lesser heading that a title confirms; the only `<h1>` may be the site's.
    let lesser = headings.iter().filter(|h| h.key.chars().count() >= 4).find(|h| h.score >= 0.9);
    let is_titled = lesser.is_some_and(|h| h.score >= TITLED);
    if let Some(best) = h1s.first()
        && (best.score >= if is_titled { AGAINST } else { ENOUGH }
            || (alone && !is_titled && !is_section(best, titles)))
    {
        return Some(refine(shown_as_stated(headings, titles).unwrap_or(best), headings, titles));
    }
    if let Some(best) = lesser {
        return Some(refine(best, headings, titles));
    }
    let fits = |title: &&Title| {
        !title.cut.is_empty() && !title.found.source.ends_with("name") && !site.is_named(&title.cut, 0.8)
    };
    // Without a heading, what two places state is surer than what one does.
    let graph = titles.iter().find(|title| title.found.source == "meta og:title").filter(fits);
    let named =
        |graph: &&Title| titles.iter().any(|title| title.found.source.ends_with("name") && title.key == graph.key);
    if let Some(title) = graph.filter(named).or_else(|| titles.iter().find(fits)) {
        // Another title may be the same without what no separator sets apart.
        let stem = |other: &&Title| {
            let is_part = other.key.len() < title.key.len() && title.key.starts_with(&other.key);
            is_part && other.key.len() * 3 >= title.key.len() * 2
        };
        let title = titles.iter().filter(fits).filter(stem).min_by_key(|other| other.key.len()).unwrap_or(title);
        return Some(Found::new(longest_part(&title.cut).to_owned(), title.found.source.clone()));
    }
    if let Some(heading) = h1s.first() {
        return Some(Found::new(heading.text.clone(), label(heading.piece.marks)));
    }
    titles.first().map(|title| title.found.clone())
}

/// The heading that structured data of a news article gives as its headline: the `<h1>` may be for search engines.
fn shown_as_stated<'h, 'p, 'a>(headings: &'h [Heading<'p, 'a>], titles: &[Title]) -> Option<&'h Heading<'p, 'a>> {
    let stated = titles.iter().find(|title| is_news(title))?;
    headings.iter().find(|h| h.key == stated.key && (h.piece.marks.has(Marks::H1) || h.piece.marks.has(Marks::H2)))
}

/// Whether the only `<h1>` is a word such as "Literature" over an article that titles name at length.
fn is_section(heading: &Heading<'_, '_>, titles: &[Title]) -> bool {
    let count = heading.text.split_whitespace().count();
    if count > MAX_WORDS {
        return heading.score < ENOUGH;
    }
    let title = titles.iter().find(|title| !title.found.source.ends_with("name"));
    heading.score < 0.2 && count <= 2 && title.is_some_and(|title| title.cut.split_whitespace().count() >= 4)
}

/// The heading, or the title that says the same without or with its kicker.
fn refine(heading: &Heading<'_, '_>, headings: &[Heading<'_, '_>], titles: &[Title]) -> Found<String> {
    let own = || {
        // Typed in capitals by hand; a title has the case of sentences.
        let spoken = titles.iter().find(|title| {
            title.key == heading.key && !is_shouted(&title.cut) && signs(&title.cut) >= signs(&heading.text)
        });
        match spoken.filter(|_| is_shouted(&heading.text)) {
            Some(title) => Found::new(title.cut.clone(), title.found.source.clone()),
            None => Found::new(heading.text.clone(), label(heading.piece.marks)),
        }
    };
    let stated = titles.iter().find(|title| title.found.source.ends_with(".headline"));
    let graph = titles.iter().find(|title| title.found.source == "meta og:title");
    // `<h2><span>Kicker</span> <span>Headline</span></h2>`, shared as the headline alone.
    let is_split = |key: &str| headings.iter().any(|other| other.key == heading.key && ends_with(other, key));
    if let Some(graph) = graph.filter(|graph| graph.key.len() < heading.key.len() && is_split(&graph.key)) {
        return Found::new(graph.cut.clone(), graph.found.source.clone());
    }
    if let Some(stated) = stated
        && stated.key == heading.key
    {
        // `<h1><span>Kicker</span> Headline</h1>` where structured data says `Kicker: Headline`
        let fuller = graph.filter(|graph| graph.key == stated.key).unwrap_or(stated);
        let is_plainer = signs(&heading.text) < signs(&fuller.cut);
        return if is_plainer { Found::new(fuller.cut.clone(), fuller.found.source.clone()) } else { own() };
    }
    // The same words: the text with more signs between them.
    if let Some(graph) = graph.filter(|graph| graph.key == heading.key) {
        let is_plainer = signs(&heading.text) < signs(&graph.cut);
        return if is_plainer { Found::new(graph.cut.clone(), graph.found.source.clone()) } else { own() };
    }
    let tag = titles.iter().find(|title| title.found.source == "title");
    let long = |title: &&Title| title.key.chars().count() >= 8;
    for title in [stated, graph, tag].into_iter().flatten().filter(long) {
        if heading.key.len() > title.key.len() && heading.key.ends_with(&title.key) {
            let from = heading.text.len().saturating_sub(title.cut.len());
            // "2025 Prices of homes" is no kicker and a headline.
            let kicker = heading.text.get(..from).unwrap_or_default().trim();
            if !kicker.contains(|c: char| c.is_alphabetic()) {
                continue;
            }
            // The page's own signs, if they are as many.
            let text = heading.text.get(from..).filter(|text| key(text) == title.key);
            return Found::new(text.unwrap_or(&title.cut).to_owned(), label(heading.piece.marks));
        }
    }
    if let Some(title) = [stated, graph]
        .into_iter()
        .flatten()
        .filter(long)
        .find(|title| title.key != heading.key && starts_with(heading, &title.key))
    {
        return Found::new(title.cut.clone(), title.found.source.clone());
    }
    if let (Some(stated), Some(graph)) = (stated, graph)
        && stated.key == graph.key
        && is_news(stated)
        && stated.key.len() > heading.key.len()
        && stated.key.contains(&heading.key)
    {
        return Found::new(graph.cut.clone(), graph.found.source.clone());
    }
    own()
}

/// Whether a text of more than a short word or two is all in capitals.
fn is_shouted(text: &str) -> bool {
    text.chars().filter(|c| c.is_uppercase()).count() > 8 && !text.contains(char::is_lowercase)
}

/// How many signs a text has, those of Markdown left out.
fn signs(text: &str) -> usize {
    text.chars().filter(|c| c.is_ascii_punctuation() && !matches!(c, '*' | '#' | '_')).count()
}

/// Whether a title is stated of a news article.
fn is_news(title: &Title) -> bool {
    let source = &title.found.source;
    source.ends_with(".headline") && (source.contains("News") || source.contains("LiveBlog"))
}
