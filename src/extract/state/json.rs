//! JSON as the search for a story needs it: texts lie in the script where they can, members are by name, and of a number
//! nothing is kept. A state takes a fraction of what it takes as a `serde_json::Value`.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A value.
#[derive(Debug, PartialEq)]
pub(super) enum Json<'a> {
    Text(Cow<'a, str>),
    List(Box<[Json<'a>]>),
    Map(Map<'a>),
    Number,
    /// `true`, `false` or `null`.
    Word,
}

/// The members of an object by their names, each of which is there once.
#[derive(Debug, PartialEq)]
pub(super) struct Map<'a>(Box<[(Cow<'a, str>, Json<'a>)]>);

impl<'a> Json<'a> {
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn as_map(&self) -> Option<&Map<'a>> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }
}

impl<'a> Map<'a> {
    /// Of two members with one name the later counts.
    fn new(mut members: Vec<(Cow<'a, str>, Json<'a>)>) -> Self {
        members.sort_by(|(name, _), (other, _)| name.cmp(other));
        members.dedup_by(|later, kept| {
            let is_again = later.0 == kept.0;
            if is_again {
                std::mem::swap(later, kept);
            }
            is_again
        });
        Self(members.into())
    }

    pub(super) fn get(&self, name: &str) -> Option<&Json<'a>> {
        let at = self.0.binary_search_by(|(other, _)| other.as_ref().cmp(name)).ok()?;
        Some(&self.0[at].1)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Json<'a>)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Json<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

/// A name, which is copied only where it is escaped.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Json<'de>, E> {
        Ok(Json::Number)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Json<'de>, E> {
        Ok(Json::Word)
    }

    fn visit_unit<E: Error>(self) -> Result<Json<'de>, E> {
        Ok(Json::Word)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json<'de>, A::Error> {
        let mut map = Vec::new();
        while let Some((Name(name), value)) = members.next_entry()? {
            map.push((name, value));
        }
        Ok(Json::Map(Map::new(map)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Json<'_> {
        serde_json::from_str(text).expect("JSON")
    }

    #[test]
    fn texts_and_names_are_copied_only_where_they_are_escaped() {
        let value = read(r#"{"a":"plain","b\u0020c":"two\nlines"}"#);
        let members: Vec<_> = value.as_map().expect("an object").0.iter().collect();
        assert!(matches!(members[0], (Cow::Borrowed("a"), Json::Text(Cow::Borrowed("plain")))), "{members:?}");
        assert!(
            matches!(members[1], (Cow::Owned(name), Json::Text(Cow::Owned(text))) if name == "b c" && text == "two\nlines")
        );
    }

    #[test]
    fn members_are_in_the_order_of_their_names_and_the_last_of_one_name_counts() {
        let value = read(r#"{"b":"1","a":"2","b":"3","c":null,"b":"4"}"#);
        let map = value.as_map().expect("an object");
        assert_eq!(map.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(map.get("b").and_then(Json::as_text), Some("4"));
        assert_eq!((map.get("c"), map.get("d")), (Some(&Json::Word), None));
    }

    #[test]
    fn what_is_read_and_refused_is_what_serde_json_reads_and_refuses() {
        for text in [
            "[1,-2,0.5,1e9,true,null,[],{}]",
            "1e999",
            r#""\ud800""#,
            "[1,]",
            "{\"a\"}",
            "{1:2}",
            "-",
            &("[".repeat(127) + &"]".repeat(127)),
            &("[".repeat(128) + &"]".repeat(128)),
        ] {
            let read = serde_json::from_str::<Json<'_>>(text).is_ok();
            assert_eq!(read, serde_json::from_str::<serde_json::Value>(text).is_ok(), "{text}");
        }
    }
}
