//! JSON-LD scripts → values, also when they are broken.

use serde_json::{Deserializer, Value};

use super::repair;
use crate::article::{Note, NoteKind};

/// Bytes of JSON-LD that are read of a page; scripts beyond are left out. Articles have some 10 kB.
const MAX_BYTES: usize = 1024 * 1024;
/// Scripts that are read of a page.
const MAX_SCRIPTS: usize = 200;

/// The values of all scripts, in order, and a note if some could not be read.
pub(super) fn read(scripts: &[&str]) -> (Vec<Value>, Option<Note>) {
    let mut values = Vec::new();
    let mut left = MAX_BYTES;
    let (mut broken, mut skipped) = (0, 0);
    for (i, script) in scripts.iter().enumerate() {
        if script.len() > left || i >= MAX_SCRIPTS {
            skipped += 1;
            continue;
        }
        left -= script.len();
        let trimmed = repair::unwrap(script);
        if trimmed.is_empty() {
            continue;
        }
        match parse(trimmed) {
            Some(found) => values.extend(found),
            None => broken += 1,
        }
    }
    let message = match (broken, skipped) {
        (0, 0) => return (values, None),
        (broken, 0) => format!("{broken} JSON-LD scripts could not be read"),
        (broken, skipped) => format!("{broken} JSON-LD scripts could not be read, {skipped} are beyond the limit"),
    };
    (values, Some(Note::new(NoteKind::BadMetadata, message)))
}

/// The values of a script: as it stands, then mended. `serde_json` bounds the nesting to 128.
fn parse(text: &str) -> Option<Vec<Value>> {
    if let Ok(value) = serde_json::from_str(text) {
        return Some(vec![value]);
    }
    let mended = repair::mend(text);
    let mut values = Vec::new();
    // Some pages put several objects into one script; what stands before a fault is kept.
    for value in Deserializer::from_str(&mended).into_iter::<Value>() {
        match value {
            Ok(value) => values.push(value),
            Err(_) => break,
        }
    }
    values.retain(|value| value.is_object() || value.is_array());
    (!values.is_empty()).then_some(values)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn one(script: &str) -> Value {
        let (mut values, note) = read(&[script]);
        assert_eq!(note, None, "{script}");
        assert_eq!(values.len(), 1, "{script}");
        values.remove(0)
    }

    #[test]
    fn broken_scripts_are_mended() {
        let whole = json!({"headline": "Rain", "author": ["Jane"]});
        for script in [
            r#"{"headline": "Rain", "author": ["Jane"]}"#,
            r#"{"headline": "Rain", "author": ["Jane",],}"#,
            r#"{"headline": "Rain",, "author": ["Jane"]}"#,
            r#"{"headline": "Rain", "author": ["Jane"]};"#,
            "\u{feff}{\"headline\": \"Rain\", \"author\": [\"Jane\"]}",
            r#"<!-- {"headline": "Rain", "author": ["Jane"]} -->"#,
            "//<![CDATA[\n{\"headline\": \"Rain\", \"author\": [\"Jane\"]}\n//]]>",
            "/*<![CDATA[*/{\"headline\": \"Rain\", \"author\": [\"Jane\"]}/*]]>*/",
            r"{&quot;headline&quot;: &quot;Rain&quot;, &quot;author&quot;: [&quot;Jane&quot;]}",
            "/* made by hand */ {\"headline\": \"Rain\", // the title\n \"author\": [\"Jane\"]}",
            r#"{"headline": "Rain", "author": ["Jane"]"#,
            r#"{"headline": "Rain", "author": ["Jane"]}}"#,
            r#"{"headline": "Rain", "author": ["Jane"}"#,
        ] {
            assert_eq!(one(script), whole, "{script}");
        }
    }

    #[test]
    fn broken_strings_are_mended() {
        for (script, expected) in [
            ("{\"a\": \"one\ntwo\tthree\"}", "one\ntwo three"),
            ("{\"a\": \"one\u{1}two\"}", "one two"),
            (r#"{"a": "He said "no", and left"}"#, r#"He said "no", and left"#),
            (r#"{"a": "it\'s"}"#, "it's"),
            (r#"{"a": "C:\q"}"#, "C:q"),
            (r#"{"a": "half \ud83d of it\x"}"#, "half  of itx"),
            (r#"{"a": "\ud83c\udf27 rain\q"}"#, "\u{1f327} rainq"),
            (r#"{"a": "cut off"#, "cut off"),
        ] {
            assert_eq!(one(script)["a"], expected, "{script}");
        }
    }

    #[test]
    fn objects_one_after_the_other_are_all_read() {
        let (values, note) = read(&[r#"{"a": 1} {"a": 2}"#, "", r#"[{"a": 3}]"#]);
        assert_eq!(values, [json!({"a": 1}), json!({"a": 2}), json!([{"a": 3}])]);
        assert_eq!(note, None);
    }

    #[test]
    fn what_is_no_json_is_noted() {
        let (values, note) = read(&["var a = 1", r#"{"a": 1}"#]);
        assert_eq!(values, [json!({"a": 1})]);
        assert_eq!(note.map(|note| note.kind), Some(NoteKind::BadMetadata));
    }

    #[test]
    fn floods_are_left_out_and_noted() {
        let many = vec!["{}"; 100_000];
        let (values, note) = read(&many);
        assert_eq!(values.len(), MAX_SCRIPTS);
        assert!(note.is_some_and(|note| note.message.contains("99800 are beyond the limit")));
        let long = format!("\"{}\"", "a".repeat(MAX_BYTES));
        assert_eq!(read(&[&long, "{}"]).0.len(), 1);
    }

    #[test]
    fn five_megabytes_nested_ten_thousand_deep_are_noted_and_cost_other_scripts_nothing() {
        let deep = format!("{}{}{}", r#"{"author":["#.repeat(10_000), "a".repeat(5_000_000), "]}".repeat(10_000));
        let shallow = format!("{}1{}", r#"{"author":["#.repeat(10_000), "]}".repeat(10_000));
        for script in [&deep, &shallow] {
            let (values, note) = read(&[script, r#"{"headline": "Rain"}"#]);
            assert_eq!(values, [json!({"headline": "Rain"})]);
            assert_eq!(note.map(|note| note.kind), Some(NoteKind::BadMetadata));
        }
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = "[".repeat(400_000);
        assert!(read(&[&deep]).0.is_empty());
        let deep = "{\"a\":".repeat(100_000);
        assert!(read(&[&deep]).0.is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
            read(&[&text]);
        }

        #[test]
        fn anything_like_json_is_read_without_panic(text in r#"(\{|\}|\[|\]|"|,|:|\\|\\u|d83d|a|1| |\n|/\*|//|&quot;|\u{e9}){0,80}"#) {
            read(&[&text]);
        }

        #[test]
        fn whole_json_is_read_as_it_stands(text in "\\PC{0,60}", number in any::<i64>()) {
            let value = json!({"text": text, "list": [number, null, true]});
            prop_assert_eq!(one(&value.to_string()), value);
        }
    }
}
