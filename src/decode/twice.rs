//! Text that was encoded twice: it was UTF-8, somebody read it as windows-1252 or Latin-1 and saved that as UTF-8, so that
//! `’` became `â€™`, or `â` with two control characters.

use std::ops::Range;

use encoding_rs::WINDOWS_1252;

/// Characters up to which it may be a coincidence: `CAFÉ®` looks like one. A control character is none, no text has them.
const COINCIDENCE: usize = 4;

/// Bytes of the longest text that is read so. Longer pages are nearly all script, and would be in memory twice.
const LONGEST: usize = 4 << 20;

/// Bytes that are looked at together.
const CHUNK: usize = 64;

/// The text as it was, if all that is beyond ASCII was encoded twice.
///
/// A text that was not gives itself away by its first `é` or `”`.
pub(super) fn undo(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    // Nothing is copied before it is sure.
    let (mut characters, mut certain) = (0, false);
    for run in runs(text) {
        characters += once(&text[run.clone()])?.chars().count();
        certain |= text[run].contains(char::is_control);
    }
    if !certain && characters <= COINCIDENCE {
        return None;
    }
    let (mut whole, mut done) = (String::with_capacity(text.len()), 0);
    for run in runs(text) {
        whole.push_str(&text[done..run.start]);
        whole.push_str(&once(&text[run.clone()])?);
        done = run.end;
    }
    whole.push_str(&text[done..]);
    Some(whole)
}

/// Where characters beyond ASCII stand.
fn runs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let run = run(text.as_bytes(), from)?;
        from = run.end;
        Some(run)
    })
}

/// Where the next of them stand.
fn run(text: &[u8], mut from: usize) -> Option<Range<usize>> {
    while text.get(from..from + CHUNK).is_some_and(<[u8]>::is_ascii) {
        from += CHUNK;
    }
    let start = from + text[from..].iter().position(|byte| !byte.is_ascii())?;
    let length = text[start..].iter().position(u8::is_ascii).unwrap_or(text.len() - start);
    Some(start..start + length)
}

/// Some of them as they were.
fn once(run: &str) -> Option<String> {
    String::from_utf8(run.chars().map(byte).collect::<Option<_>>()?).ok()
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
        assert_eq!(undo(&(as_latin(SAID) + &" ".repeat(LONGEST))), None);
        let mixed = format!("{} é", as_latin(SAID));
        assert_eq!(undo(&mixed), None);
    }
}
