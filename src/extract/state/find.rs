//! JSON values in scripts.

use std::borrow::Cow;

use super::json::Json;

/// Values read of all scripts, and openings tried in one script.
const MAX_VALUES: usize = 400;
const MAX_TRIES: usize = 60;
/// Digits of the length of a text.
const LONGEST_LENGTH: usize = 16;
/// Bytes of the shortest value that can hold a story.
const SHORTEST: usize = 200;

/// Tells of every JSON value in the scripts, one after the other: whole scripts, what is assigned, what is handed to a
/// call. Where a script is no JSON at some place, that place is passed over. Returned are the streamed chunks, joined;
/// nothing of them when there were too many values.
pub(super) fn values<'a>(scripts: &[&'a str], mut tell: impl FnMut(Json<'a>)) -> String {
    let mut told = 0;
    let mut streamed = String::new();
    for value in scripts.iter().flat_map(|script| openings(script).take(MAX_TRIES)) {
        if let Some(text) = chunk(&value) {
            streamed.push_str(text);
            continue;
        }
        tell(value);
        told += 1;
        if told >= MAX_VALUES {
            return String::new();
        }
    }
    streamed
}

/// The values of streamed rows: `id:JSON` to the end of the line, or `id:Tlength,text` with the length of the text in
/// hexadecimal bytes.
pub(super) fn rows(streamed: &str) -> impl Iterator<Item = Json<'_>> {
    let mut rest = streamed;
    let next = move || {
        while let Some((_, row)) = rest.split_once(':') {
            let text = row.strip_prefix('T').and_then(|row| {
                let comma = row.bytes().take(LONGEST_LENGTH + 1).position(|byte| byte == b',')?;
                Some((&row[comma + 1..], usize::from_str_radix(&row[..comma], 16).ok()?))
            });
            if let Some((text, length)) = text {
                let (text, after) = text.split_at(text.floor_char_boundary(length));
                rest = after;
                return Some(Json::Text(Cow::Borrowed(text)));
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
    };
    std::iter::from_fn(next).take(MAX_VALUES)
}

/// The text of a streamed chunk: `[1, "…"]`.
fn chunk<'v>(value: &'v Json<'_>) -> Option<&'v str> {
    match value.as_list()? {
        [Json::Number, Json::Text(text)] => Some(text),
        _ => None,
    }
}

/// The JSON values of a script, from left to right.
fn openings(script: &str) -> impl Iterator<Item = Json<'_>> {
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
fn first_value(text: &str) -> Option<(Json<'_>, usize)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Json<'_>>();
    let value = values.next()?.ok()?;
    Some((value, values.byte_offset()))
}
