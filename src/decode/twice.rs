//! Text that was encoded twice: it was UTF-8, somebody read it as windows-1252 or Latin-1 and saved that as UTF-8, so that
//! `’` became `â€™`, or `â` with two control characters.

use std::ops::Range;

use encoding_rs::WINDOWS_1252;

/// Characters up to which it may be a coincidence: `CAFÉ®` looks like one. A control character is none, no text has them.
const COINCIDENCE: usize = 4;

/// Bytes that are looked at together.
const CHUNK: usize = 64;

/// The text as it was, if all that is beyond ASCII was encoded twice.
///
/// A text that was not gives itself away by its first `é` or `”`.
pub(super) fn undo(text: &str) -> Option<String> {
    let (mut once, mut done) = (String::new(), 0);
    let (mut characters, mut certain) = (0, false);
    let mut bytes = Vec::new();
    while let Some(run) = run(text.as_bytes(), done) {
        bytes.clear();
        for c in text[run.clone()].chars() {
            bytes.push(byte(c)?);
            certain |= c.is_control();
        }
        let read = std::str::from_utf8(&bytes).ok()?;
        characters += read.chars().count();
        once.push_str(&text[done..run.start]);
        once.push_str(read);
        done = run.end;
    }
    once.push_str(&text[done..]);
    (certain || characters > COINCIDENCE).then_some(once)
}

/// Where the next characters beyond ASCII stand.
fn run(text: &[u8], mut from: usize) -> Option<Range<usize>> {
    while text.get(from..from + CHUNK).is_some_and(<[u8]>::is_ascii) {
        from += CHUNK;
    }
    let start = from + text[from..].iter().position(|byte| !byte.is_ascii())?;
    let length = text[start..].iter().position(u8::is_ascii).unwrap_or(text.len() - start);
    Some(start..start + length)
}

/// The byte that was read as this character.
fn byte(c: char) -> Option<u8> {
    u8::try_from(c).ok().or_else(|| match WINDOWS_1252.encode(c.encode_utf8(&mut [0; 4])) {
        (bytes, _, false) => bytes.first().copied(),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "<p>“It’s the café’s fog,” said Živa – and laughed…";

    fn as_latin(text: &str) -> String {
        text.bytes().map(char::from).collect()
    }

    #[test]
    fn a_text_that_was_encoded_twice_is_read_as_it_was() {
        assert_eq!(undo(&as_latin(SAID)).as_deref(), Some(SAID));
        let said = SAID.replace('”', "'");
        let windows = WINDOWS_1252.decode(said.as_bytes()).0;
        assert!(windows.contains("itâ€™s") || windows.contains("Itâ€™s"), "{windows}");
        assert_eq!(undo(&windows).as_deref(), Some(said.as_str()));
        let long = format!("{}{SAID}", "<p>Fog. ".repeat(100));
        assert_eq!(undo(&as_latin(&long)), Some(long));
    }

    #[test]
    fn a_text_that_was_not_stays_as_it_is() {
        for text in ["", "Fog", SAID, "CAFÉ® and CAFÉ®", "Müller, MÜLLER® and “CAFÉ®”: É®É®É®"] {
            assert_eq!(undo(text), None, "{text}");
        }
        let mixed = format!("{} é", as_latin(SAID));
        assert_eq!(undo(&mixed), None);
    }
}
