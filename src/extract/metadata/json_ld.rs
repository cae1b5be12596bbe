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
