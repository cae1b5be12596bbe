//! What it is about: description, section, keywords.

use serde_json::Value;

use super::candidate::{Found, take, take_first};
use super::links::is_rel;
use super::metadata::schema::{text, types};
use super::metadata::sources::Sources;
use super::words::{is_same_in_lower_case, key, tidy};
use crate::article::{Article, Field};

/// Keywords that are kept.
const MAX_KEYWORDS: usize = 100;
/// Bytes of the longest keyword.
const MAX_KEYWORD: usize = 100;
/// Members of a list that are read.
const MAX_LIST: usize = 200;

/// The page's own summary.
pub(crate) fn description(sources: &Sources<'_>, article: &mut Article) -> Option<String> {
    let article_thing = sources.things.first().map(|thing| thing.map);
    let own = sources
        .property_text("description")
        .take(usize::from(article_thing.is_some_and(|map| map.contains_key("description"))));
    let mut found: Vec<Found<String>> = own.collect();
    found.extend(sources.meta("description"));
    found.extend(sources.property_text("description"));
    // Cut texts are worse than whole ones.
    if let (Some(first), true) = (found.first(), found.len() > 1)
        && let Some(stem) = first.value.strip_suffix("...").or(first.value.strip_suffix('\u{2026}'))
        && let Some(whole) = found
            .iter()
            .position(|other| other.value.len() > first.value.len() && other.value.starts_with(stem.trim_end()))
    {
        found.swap(0, whole);
    }
    take_first(article, Field::Description, found)
}

/// The section or rubric.
pub(crate) fn section(sources: &Sources<'_>, article: &mut Article) -> Option<String> {
    let mut found: Vec<Found<String>> = sources.property_text("articleSection").collect();
    found.extend(sources.meta("section"));
    found.extend(breadcrumb(sources, article.headline.as_deref()));
    found.retain(|found| found.value.len() <= MAX_KEYWORD && !found.value.contains("://"));
    take_first(article, Field::Section, found)
}

/// The last step of the way from the front page to the article.
fn breadcrumb(sources: &Sources<'_>, headline: Option<&str>) -> Option<Found<String>> {
    let list = sources.graph.things.iter().find(|thing| types(thing.map).any(|kind| kind == "BreadcrumbList"))?;
    let steps: Vec<String> = match list.map.get("itemListElement")? {
        Value::Array(steps) => steps.iter().take(MAX_LIST).filter_map(step).collect(),
        step_alone => step(step_alone).into_iter().collect(),
    };
    let headline = headline.map(key).unwrap_or_default();
    // The first is the front page; the last may be the article itself, cut.
    let is_article = |step: &&String| headline.starts_with(&key(step.trim_end_matches(['.', '\u{2026}'])));
    let last = steps.iter().skip(1).rev().find(|step| !is_article(step) && !step.is_empty())?;
    Some(Found::new(last.clone(), format!("{} BreadcrumbList", list.format)))
}

/// The name of a `ListItem`, or of what it leads to.
fn step(item: &Value) -> Option<String> {
    item.get("name").and_then(text).or_else(|| text(item.get("item")?.get("name")?))
}

/// Keywords and topics: those of the best place that has any.
pub(crate) fn keywords(sources: &Sources<'_>, article: &mut Article) -> Vec<String> {
    let mut found: Vec<Found<Vec<String>>> = Vec::new();
    for value in sources.property("keywords") {
        found.push(Found::new(listed(value.value), value.source));
    }
    for meta in sources.meta("keywords") {
        let words = split(&meta.value);
        match found.iter_mut().find(|other| other.source == meta.source) {
            // A tag each: `article:tag`.
            Some(same) => words.into_iter().for_each(|word| add(&mut same.value, word)),
            None => found.push(Found::new(words, meta.source)),
        }
    }
    for value in sources.property("about") {
        found.push(Found::new(listed(value.value), value.source));
    }
    let mut tagged = Vec::new();
    for link in sources.harvest.links.iter().filter(|link| !link.is_head && is_rel(link.rel, "tag")).take(MAX_KEYWORDS)
    {
        add(&mut tagged, tidy(link.node.text().trim_start_matches('#')));
    }
    found.push(Found::new(tagged, "dom rel=tag"));
    found.retain(|found| !found.value.is_empty());
    take(article, Field::Keywords, found, 0, |words| words.join(", ")).unwrap_or_default()
}

/// The words of a property: a text with commas, a list of texts or of things with names.
fn listed(value: &Value) -> Vec<String> {
    let mut words = Vec::new();
    match value {
        Value::Array(members) => {
            for member in members.iter().take(MAX_LIST).filter(|member| !member.is_array()) {
                if let Some(word) = text(member) {
                    add(&mut words, word);
                }
            }
        }
        value => words.extend(text(value).map(|text| split(&text)).unwrap_or_default()),
    }
    words
}

/// A text cut at semicolons if it has any, else at commas.
fn split(value: &str) -> Vec<String> {
    let mut words = Vec::new();
    let separator: &[char] = if value.contains(';') { &[';'] } else { &[',', '\u{ff0c}', '\u{3001}', '\u{60c}'] };
    for word in value.split(separator) {
        add(&mut words, tidy(word));
    }
    words
}

fn add(words: &mut Vec<String>, word: String) {
    let is_new = || !words.iter().any(|known| is_same_in_lower_case(known, &word));
    if !word.is_empty() && word.len() <= MAX_KEYWORD && words.len() < MAX_KEYWORDS && is_new() {
        words.push(word);
    }
}

#[cfg(test)]
mod tests {
    use crate::article::{Article, Field};
    use crate::extract::metadata::metadata;
    use crate::page::Page;
    use crate::parse::{Limits, parse};

    fn article(html: &str) -> Article {
        let page = Page::new("").with_url("https://www.example-news.com/rain").unwrap();
        metadata(&parse(html, &Limits::default()), &page).article
    }

    #[test]
    fn the_section_is_the_last_step_to_the_article() {
        let list = |steps: &str| {
            article(&format!(
                r#"<h1>Rain falls in the north</h1><script type="application/ld+json">{{"@type": "BreadcrumbList", "itemListElement": [{steps}]}}</script>"#
            ))
            .section
        };
        let home = r#"{"@type": "ListItem", "position": 1, "name": "Home"}"#;
        let weather = r#"{"@type": "ListItem", "position": 2, "item": {"@id": "/weather", "name": "Weather"}}"#;
        let itself = r#"{"@type": "ListItem", "position": 3, "name": "Rain falls in…"}"#;
        assert_eq!(list(&format!("{home}, {weather}, {itself}")).as_deref(), Some("Weather"));
        assert_eq!(list(&format!("{home}, {weather}")).as_deref(), Some("Weather"));
        assert_eq!(list(home), None);
    }

    #[test]
    fn tags_are_keywords_where_the_head_has_none() {
        let tags = r#"<a rel="tag" href="/t/rain">#Rain</a> <a rel="category tag" href="/t/north">North</a>"#;
        assert_eq!(article(tags).keywords, ["Rain", "North"]);
        assert_eq!(article(&format!(r#"<meta name="keywords" content="wet">{tags}"#)).keywords, ["wet"]);
    }

    #[test]
    fn the_site_is_named_in_the_title_as_its_host_is() {
        let named = article("<title>Rain in the north | Weather | Example News</title>");
        assert_eq!(named.site_name.as_deref(), Some("Example News"));
        assert_eq!(named.evidence[&Field::SiteName].source, "title");
        assert_eq!(article("<title>Rain in the north | Weather</title>").site_name, None);
    }
}
