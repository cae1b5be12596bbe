//! schema.org things, from JSON-LD or microdata: which of them is the article, and what its properties say.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::extract::words::{key, tidy};

/// Values looked at on a page.
const MAX_VISITS: usize = 50_000;
/// Members of a list that are read.
const MAX_LIST: usize = 500;

/// All things of a page.
pub(crate) struct Graph<'v> {
    pub(crate) things: Vec<Thing<'v>>,
    ids: HashMap<&'v str, usize>,
}

/// An object of structured data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Thing<'v> {
    pub(crate) map: &'v Map<String, Value>,
    /// `json-ld` or `microdata`.
    pub(crate) format: &'static str,
    /// The property under which it stands in another thing.
    pub(crate) role: Option<&'v str>,
}

/// What is known of the page before its article is chosen.
pub(crate) struct Hints<'h> {
    /// Addresses of the page, each as [`address_key`].
    pub(crate) addresses: &'h [String],
    /// What other sources call it, each as [`key`].
    pub(crate) titles: &'h [String],
}

impl<'v> Graph<'v> {
    /// Gathers the things among values; does not recurse.
    pub(crate) fn new(sources: &[(&'static str, &'v [Value])]) -> Self {
        let mut graph = Self { things: Vec::new(), ids: HashMap::new() };
        let mut visits = 0;
        for &(format, values) in sources {
            let mut stack: Vec<(&'v Value, Option<&'v str>)> = values.iter().rev().map(|value| (value, None)).collect();
            while let Some((value, role)) = stack.pop() {
                visits += 1;
                if visits > MAX_VISITS {
                    return graph;
                }
                match value {
                    Value::Array(members) => stack.extend(members.iter().rev().map(|member| (member, role))),
                    Value::Object(map) => {
                        graph.add(Thing { map, format, role });
                        for (name, value) in map {
                            if value.is_object() || value.is_array() {
                                let role = if name.starts_with('@') { role } else { Some(name.as_str()) };
                                stack.push((value, role));
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        graph
    }

    fn add(&mut self, thing: Thing<'v>) {
        if let Some(Value::String(id)) = thing.map.get("@id")
            && thing.map.len() > 1
        {
            // A thing may be said in parts; the fullest is believed.
            let index = self.things.len();
            let slot = self.ids.entry(id).or_insert(index);
            if thing.map.len() > self.things.get(*slot).map_or(0, |other| other.map.len()) {
                *slot = index;
            }
        }
        self.things.push(thing);
    }

    /// The thing a value is or points to.
    pub(crate) fn resolve(&self, value: &'v Value) -> Option<&'v Map<String, Value>> {
        let map = value.as_object()?;
        if map.len() > 2 || map.contains_key("name") {
            return Some(map);
        }
        let id = map.get("@id").and_then(Value::as_str);
        Some(id.and_then(|id| self.ids.get(id)).map_or(map, |&index| self.things[index].map))
    }

    /// The things that describe the page, the article first.
    pub(crate) fn page_things(&self, hints: &Hints<'_>) -> Vec<Thing<'v>> {
        let mut scored: Vec<(i32, Thing<'v>)> = self
            .things
            .iter()
            .filter_map(|thing| Some((Self::score(thing, hints)?, *thing)))
            .filter(|(score, thing)| *score > if is_article(thing.map) { 45 } else { 20 })
            .collect();
        scored.sort_by_key(|&(score, _)| -score);
        scored.truncate(8);
        scored.into_iter().map(|(_, thing)| thing).collect()
    }

    /// How likely a thing describes this page; none for things that are no works.
    fn score(thing: &Thing<'_>, hints: &Hints<'_>) -> Option<i32> {
        let mut score = types(thing.map).map(type_weight).max().unwrap_or(0);
        if thing.format == "microdata" && !thing.map.contains_key("@type") {
            score = 25; // properties outside any item
        }
        if score == 0 {
            return None;
        }
        if let Some(role) = thing.role {
            score -= match role {
                "mainEntity" | "mainEntityOfPage" => 0,
                "blogPost" | "blogPosts" | "itemListElement" | "item" => 30,
                "isPartOf" => 45,
                _ => 60,
            };
        }
        score += by_address(thing, hints) + by_headline(thing, hints);
        let told = ["headline", "author", "datePublished", "articleBody"];
        score += 5 * i32::try_from(told.iter().filter(|name| thing.map.contains_key(**name)).count()).unwrap_or(0);
        Some(score)
    }

    /// The names in a property such as `author`: strings, objects, references and lists of them.
    pub(crate) fn names(&self, value: &'v Value) -> Vec<Name> {
        let mut names = Vec::new();
        let mut stack = vec![value];
        for _ in 0..MAX_LIST {
            let Some(value) = stack.pop() else { break };
            match value {
                Value::Array(members) => stack.extend(members.iter().take(MAX_LIST).rev()),
                Value::String(name) => names.push(Name { name: name.clone(), is_organization: false }),
                Value::Object(map) if map.contains_key("@list") => stack.extend(map.get("@list")),
                Value::Object(_) => names.extend(self.resolve(value).map(named).into_iter().flatten()),
                _ => {}
            }
        }
        names
    }

    /// An address in a property such as `image`: a string, an object with one, or a list of them.
    pub(crate) fn address(&self, value: &'v Value) -> Option<String> {
        let mut value = value;
        for _ in 0..8 {
            match value {
                Value::String(address) => return Some(address.trim().to_owned()).filter(|a| !a.is_empty()),
                Value::Array(members) => value = members.first()?,
                Value::Object(_) => {
                    let map = self.resolve(value)?;
                    value = ["url", "contentUrl", "@id"].iter().find_map(|name| map.get(*name))?;
                }
                _ => return None,
            }
        }
        None
    }
}

/// A thing that says it is at the page's address is the page's; one at another address is not.
fn by_address(thing: &Thing<'_>, hints: &Hints<'_>) -> i32 {
    let mut elsewhere = false;
    for property in ["url", "@id", "mainEntityOfPage"] {
        let Some(value) = thing.map.get(property) else { continue };
        let Some(address) = value.as_str().or_else(|| value.get("@id").and_then(Value::as_str)) else { continue };
        if !address.contains('/') || address.starts_with('#') {
            continue;
        }
        if hints.addresses.contains(&address_key(address)) {
            return 30;
        }
        elsewhere = address.contains("://") && property != "@id";
    }
    if elsewhere && !hints.addresses.is_empty() { -40 } else { 0 }
}

/// A thing with the page's title is the page's; one with another may be a teaser.
fn by_headline(thing: &Thing<'_>, hints: &Hints<'_>) -> i32 {
    let headline = ["headline", "name"].iter().find_map(|name| text(thing.map.get(*name)?));
    let Some(headline) = headline.map(|headline| key(&headline)).filter(|headline| !headline.is_empty()) else {
        return 0;
    };
    let alike = |title: &String| title.contains(&headline) || headline.contains(title.as_str());
    if hints.titles.contains(&headline) {
        30
    } else if hints.titles.iter().any(alike) {
        15
    } else if hints.titles.is_empty() {
        0
    } else if thing.format == "microdata" {
        // Marked up where it is shown: a teaser is all that shows another title.
        -60
    } else {
        -35
    }
}

/// A name as it stands in structured data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) name: String,
    pub(crate) is_organization: bool,
}

/// The names of a person or organization.
fn named(map: &Map<String, Value>) -> Vec<Name> {
    let is_organization = types(map).any(|kind| kind.ends_with("Organization") || kind == "Corporation");
    let names: Vec<String> = match map.get("name").or_else(|| map.get("@value")) {
        Some(Value::Array(names)) => names.iter().take(MAX_LIST).filter_map(text).collect(),
        Some(name) => text(name).into_iter().collect(),
        None => {
            let part = |name: &str| map.get(name).and_then(text);
            match (part("givenName"), part("familyName")) {
                (Some(given), Some(family)) => vec![format!("{given} {family}")],
                _ => part("alternateName").into_iter().collect(),
            }
        }
    };
    names.into_iter().map(|name| Name { name, is_organization }).collect()
}

/// A value as text: a string, a number, the first of a list, `@value`.
pub(crate) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => tidy(text),
        Value::Number(number) => number.to_string(),
        Value::Array(members) => return members.iter().take(8).filter(|member| !member.is_array()).find_map(text),
        Value::Object(map) => match map.get("@value").or_else(|| map.get("name"))? {
            Value::String(text) => tidy(text),
            _ => return None,
        },
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The types of a thing, without their vocabulary.
pub(crate) fn types(map: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let (one, many) = match map.get("@type") {
        Some(Value::String(kind)) => (Some(kind.as_str()), &[][..]),
        Some(Value::Array(kinds)) => (None, kinds.as_slice()),
        _ => (None, &[][..]),
    };
    let many = many.iter().take(16).filter_map(Value::as_str);
    one.into_iter().chain(many).map(|kind| kind.rsplit(['/', ':', '#']).next().unwrap_or(kind))
}

fn is_article(map: &Map<String, Value>) -> bool {
    types(map).any(|kind| type_weight(kind) == 100)
}

/// How much a type is an article.
fn type_weight(kind: &str) -> i32 {
    match kind {
        "BlogPosting" | "LiveBlogPosting" | "Report" | "SocialMediaPosting" => 100,
        "Comment" | "UserComments" => 0,
        kind if kind.ends_with("Article") => 100,
        "Recipe" | "HowTo" | "DiscussionForumPosting" | "PodcastEpisode" => 60,
        "Review" => 40,
        "CreativeWork" | "VideoObject" | "NewsMediaObject" | "MediaObject" => 35,
        "CollectionPage" | "SearchResultsPage" => 10,
        kind if kind.ends_with("Page") || kind == "Webpage" => 30,
        _ => 0,
    }
}

/// An address without scheme, `www.`, query, fragment and trailing slash.
pub(crate) fn address_key(address: &str) -> String {
    let address = address.trim();
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let address = address.strip_prefix("www.").unwrap_or(address);
    let address = address.split(['?', '#']).next().unwrap_or_default();
    address.trim_end_matches('/').to_lowercase()
}
