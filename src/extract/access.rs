//! What a reader may do: read for free, copy.

use serde_json::Value;

use super::candidate::{Found, take, take_first};
use super::links::is_rel;
use super::metadata::schema::text;
use super::metadata::sources::Sources;
use crate::article::{Article, Field};

/// Bytes of the longest licence that is a name and not its text.
const MAX_NAME: usize = 300;

/// schema.org `isAccessibleForFree` of the article, or of its parts.
pub(crate) fn free_access(sources: &Sources<'_>, article: &mut Article) -> Option<bool> {
    let mut found: Vec<Found<bool>> = Vec::new();
    for value in sources.property("isAccessibleForFree") {
        found.extend(truth(value.value).map(|free| Found::new(free, value.source)));
    }
    for value in sources.property("hasPart") {
        let parts = match value.value {
            Value::Array(parts) => parts.as_slice(),
            part => std::slice::from_ref(part),
        };
        let told = parts.iter().take(50).filter_map(|part| truth(part.get("isAccessibleForFree")?));
        // One part behind a wall is a wall.
        found.extend(told.min().map(|free| Found::new(free, value.source)));
    }
    for meta in sources.harvest.meta("article:content_tier") {
        let free = match meta.trim().to_ascii_lowercase().as_str() {
            "free" => true,
            "locked" | "metered" => false,
            _ => continue,
        };
        found.push(Found::new(free, "meta article:content_tier"));
    }
    take(article, Field::FreeAccess, found, 0, ToString::to_string)
}

/// `true`, `"False"`, `"https://schema.org/True"`
pub(crate) fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(free) => Some(*free),
        Value::Number(number) => Some(number.as_f64()? != 0.0),
        Value::Array(values) => values.first().filter(|value| !value.is_array()).and_then(truth),
        Value::String(text) => match text.rsplit('/').next()?.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Some(true),
            "false" | "no" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// The licence of the text: stated, or a link that says it is one.
pub(crate) fn license(sources: &Sources<'_>, article: &mut Article) -> Option<String> {
    let mut found: Vec<Found<String>> = Vec::new();
    for value in sources.property("license") {
        let stated = sources.graph.address(value.value).or_else(|| text(value.value));
        found.extend(stated.map(|license| Found::new(license, value.source)));
    }
    for link in &sources.harvest.links {
        if is_rel(link.rel, "license") {
            found.extend(sources.resolve(link.href).map(|url| Found::new(url.to_string(), "link license")));
        }
    }
    found.extend(sources.meta("license"));
    found.retain(|found| found.value.len() <= MAX_NAME && !found.value.is_empty());
    take_first(article, Field::License, found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::truth;

    #[test]
    fn truth_is_read_in_all_its_spellings() {
        for (value, expected) in [
            (json!(true), Some(true)),
            (json!("False"), Some(false)),
            (json!("https://schema.org/False"), Some(false)),
            (json!("http://schema.org/True"), Some(true)),
            (json!(["False"]), Some(false)),
            (json!(0), Some(false)),
            (json!("maybe"), None),
            (json!(null), None),
        ] {
            assert_eq!(truth(&value), expected, "{value}");
        }
    }
}
