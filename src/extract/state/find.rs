//! JSON values in scripts.

use serde_json::Value;

/// Values read of all scripts, and openings tried in one script.
const MAX_VALUES: usize = 400;
const MAX_TRIES: usize = 60;
/// Bytes of the shortest value that can hold a story.
const SHORTEST: usize = 200;

/// Every large JSON value in the scripts: whole scripts, what is assigned, what is handed to a call, and the lines of
/// streamed chunks. Where a script is no JSON at some place, that place is passed over.
pub(super) fn values(scripts: &[&str]) -> Vec<Value> {
    let mut found = Vec::new();
    let mut streamed = String::new();
    for script in scripts {
        for value in openings(script).take(MAX_TRIES) {
            match chunk(&value) {
                Some(text) => streamed.push_str(text),
                None => found.push(value),
            }
            if found.len() >= MAX_VALUES {
                return found;
            }
        }
    }
    found.extend(rows(&streamed).take(MAX_VALUES));
    found
}

/// The values of streamed rows: `id:JSON` to the end of the line, or `id:Tlength,text` with the length of the text in
/// hexadecimal bytes.
fn rows(streamed: &str) -> impl Iterator<Item = Value> {
    let mut rest = streamed;
    std::iter::from_fn(move || {
        while let Some((_, row)) = rest.split_once(':') {
            let text = row.strip_prefix('T').and_then(|row| {
                let (length, text) = row.split_once(',')?;
                Some((text, usize::from_str_radix(length, 16).ok()?))
            });
            if let Some((text, length)) = text {
                let (text, after) = text.split_at(text.floor_char_boundary(length));
                rest = after;
                return Some(Value::String(text.to_owned()));
            }
            let (line, after) = row.split_once('\n').unwrap_or((row, ""));
            rest = after;
            if line.len() >= SHORTEST
                && line.starts_with(['[', '{'])
                && let Some((value, _)) = first_value(line)
            {
                return Some(value);
            }
        }
        None
    })
}

/// The text of a streamed chunk: `[1, "…"]`.
fn chunk(value: &Value) -> Option<&str> {
    match value.as_array()?.as_slice() {
        [Value::Number(_), Value::String(text)] => Some(text),
        _ => None,
    }
}

/// The JSON values of a script, from left to right.
fn openings(script: &str) -> impl Iterator<Item = Value> {
    let mut rest = script.trim_start();
    let mut tries = 0;
    std::iter::from_fn(move || {
        while rest.len() >= 8 && tries < MAX_TRIES {
            tries += 1;
            if rest.starts_with(['{', '['])
                && let Some((value, length)) = first_value(rest)
            {
                rest = &rest[length..];
                return Some(value);
            }
            // The next place where a value can begin: behind an assignment or an opened call.
            let begun = rest.ceil_char_boundary(1);
            let next = begun + rest[begun..].find(['=', '('])? + 1;
            rest = rest[next..].trim_start();
        }
        None
    })
}

/// The value that a text begins with, and its length in bytes.
fn first_value(text: &str) -> Option<(Value, usize)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    Some((value, values.byte_offset()))
}
