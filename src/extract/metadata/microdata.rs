//! Microdata (`itemscope`, `itemprop`) and its twin of RDF (`typeof`, `property`) as the values that JSON would be.

use serde_json::{Map, Value};

use super::harvest::{Attributes, without_marks};
use crate::parse::{Node, Tag};

/// Properties read from a page.
const MAX_PROPERTIES: usize = 5_000;
/// Bytes of text copied from a page.
const MAX_TEXT: usize = 1024 * 1024;

/// The items of a page, built while the tree is walked.
#[derive(Default)]
pub(super) struct Microdata {
    /// Items that belong to no other.
    items: Vec<Value>,
    /// Properties outside any item.
    loose: Map<String, Value>,
    open: Vec<Open>,
    properties: usize,
    copied: usize,
}

struct Open {
    names: Vec<String>,
    item: Option<Map<String, Value>>,
    /// The value, when an attribute gives it.
    value: Option<String>,
    start: usize,
}

impl Microdata {
    /// Opens an element; false when it is neither item nor property.
    pub(super) fn enter(&mut self, node: Node<'_>, attributes: &Attributes<'_>, start: usize) -> bool {
        let is_item = attributes.is_item;
        if !is_item && attributes.itemprop.is_none() && attributes.property.is_none() {
            return false;
        }
        let names = property_names(node, attributes);
        if (names.is_empty() && !is_item) || self.properties >= MAX_PROPERTIES {
            return false;
        }
        self.properties += 1;
        let item = is_item.then(|| {
            let kind = node.attr("itemtype").or(node.attr("typeof")).unwrap_or_default();
            let kinds = kind.split_whitespace().take(8).map(|kind| local_name(kind).into()).collect();
            let mut item = Map::new();
            item.insert("@type".into(), Value::Array(kinds));
            if let Some(id) = node.attr("itemid").or(node.attr("resource")) {
                item.insert("@id".into(), id.into());
            }
            item
        });
        let value = attribute_value(node, &names);
        self.open.push(Open { names, item, value, start });
        true
    }

    /// Closes the element opened last; `text` is the page's text so far.
    pub(super) fn leave(&mut self, text: &str) {
        let Some(open) = self.open.pop() else { return };
        let value = match (open.item, open.value) {
            (Some(item), _) if open.names.is_empty() => return self.items.push(Value::Object(item)),
            (Some(mut item), value) => {
                if item.len() <= 1 {
                    // An author that is a person without further properties.
                    let name = value.unwrap_or_else(|| self.copy(text, open.start));
                    item.insert("name".into(), name.into());
                }
                Value::Object(item)
            }
            (None, Some(value)) => value.into(),
            (None, None) => self.copy(text, open.start).into(),
        };
        let owner = self.open.iter_mut().rev().find_map(|open| open.item.as_mut()).unwrap_or(&mut self.loose);
        // Twice in its owner, nested items would double with each level.
        let names = if value.is_object() { 1 } else { open.names.len() };
        for name in open.names.into_iter().take(names) {
            match owner.get_mut(&name) {
                Some(Value::Array(values)) if name != "@type" => values.push(value.clone()),
                Some(first) => *first = Value::Array(vec![first.take(), value.clone()]),
                None => {
                    owner.insert(name, value.clone());
                }
            }
        }
    }

    /// The items found, and a last one of what stood outside any.
    pub(super) fn take(&mut self) -> Vec<Value> {
        let mut items = std::mem::take(&mut self.items);
        if !self.loose.is_empty() {
            items.push(Value::Object(std::mem::take(&mut self.loose)));
        }
        items
    }

    fn copy(&mut self, text: &str, start: usize) -> String {
        let text = text.get(start..).unwrap_or_default();
        if self.copied + text.len() > MAX_TEXT {
            return String::new();
        }
        self.copied += text.len();
        without_marks(text)
    }
}

/// The names of an element's `itemprop`, or of its `property` in the vocabulary of schema.org.
fn property_names(node: Node<'_>, attributes: &Attributes<'_>) -> Vec<String> {
    let names = match attributes.itemprop {
        Some(names) => names,
        // A <meta property> is Open Graph or its kin.
        None if node.kind() == Tag::Meta => return Vec::new(),
        None => attributes.property.unwrap_or_default(),
    };
    // What begins with `@` is JSON-LD's, and not a property.
    let names = names.split_whitespace().take(8).map(local_name).filter(|name| !name.starts_with('@'));
    names.map(str::to_owned).collect()
}

/// `author` of `https://schema.org/author` or `schema:author`.
fn local_name(name: &str) -> &str {
    name.rsplit(['/', ':', '#']).next().unwrap_or(name)
}

fn attribute_value(node: Node<'_>, names: &[String]) -> Option<String> {
    let is_address = || {
        const ADDRESSES: [&str; 9] = [
            "url",
            "image",
            "mainEntityOfPage",
            "sameAs",
            "logo",
            "contentUrl",
            "thumbnailUrl",
            "license",
            "isBasedOn",
        ];
        names.iter().any(|name| ADDRESSES.contains(&name.as_str()))
    };
    let value = match node.tag() {
        "img" | "source" | "video" | "audio" | "iframe" => node.attr("src"),
        "time" => node.attr("datetime").or(node.attr("content")),
        "a" | "link" if is_address() => node.attr("href"),
        "data" => node.attr("value"),
        _ => node.attr("content"),
    };
    value.filter(|value| !value.trim().is_empty()).map(str::to_owned)
}
