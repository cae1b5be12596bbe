//! [Character references](https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state).

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

use super::input::Stretch;
use super::{DirectSink, Tokenizer};

/// The longest name, with its semicolon: `CounterClockwiseContourIntegral;`.
const LONGEST_NAME: usize = 32;

/// The longest name that needs no semicolon, as `Aacute`.
const LONGEST_LEGACY_NAME: usize = 6;

/// Where a reference stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    Text,
    Attribute,
}

/// What a reference stands for, and where it ends.
struct Reference {
    characters: [Option<char>; 2],
    end: usize,
    has_semicolon: bool,
}

impl<Sink: DirectSink> Tokenizer<'_, Sink> {
    /// Character reference state, at a `&`. Replaces the reference if it is one; gives where the input goes on.
    pub(super) fn character_reference(&self, stretch: &mut Stretch, at: usize, context: Context) -> usize {
        let reference = match self.peek(at + 1) {
            Some(b'#') => numeric(self.bytes, at),
            Some(byte) if byte.is_ascii_alphanumeric() => named(self.text, at, context),
            _ => None,
        };
        let Some(Reference { characters, end, has_semicolon }) = reference else { return at + 1 };
        if characters[0] == Some('\n') && !has_semicolon && context == Context::Text && stretch.starts_at(at) {
            self.emit_parse_error();
        }
        let mut buffer = [0; 8];
        let mut length = 0;
        for character in characters.into_iter().flatten() {
            length += character.encode_utf8(&mut buffer[length..]).len();
        }
        stretch.replace(self.text, at, end, std::str::from_utf8(&buffer[..length]).unwrap_or_default());
        end
    }
}

/// Numeric character reference state to numeric character reference end state
fn numeric(bytes: &[u8], at: usize) -> Option<Reference> {
    let mut from = at + 2;
    let mut base = 10;
    if matches!(bytes.get(from), Some(b'x' | b'X')) {
        (base, from) = (16, from + 1);
    }
    let mut code = 0_u32;
    let mut end = from;
    while let Some(digit) = bytes.get(end).and_then(|&b| char::from(b).to_digit(base)) {
        code = code.saturating_mul(base).saturating_add(digit);
        end += 1;
    }
    if end == from {
        return None;
    }
    let has_semicolon = bytes.get(end) == Some(&b';');
    let character = match code {
        0 => '\u{fffd}',
        0x80..=0x9f => C1_REPLACEMENTS[code as usize - 0x80].or(char::from_u32(code)).unwrap_or('\u{fffd}'),
        // Surrogates and what is outside of the Unicode range have no character.
        _ => char::from_u32(code).unwrap_or('\u{fffd}'),
    };
    Some(Reference { characters: [Some(character), None], end: end + usize::from(has_semicolon), has_semicolon })
}

/// Named character reference state: the longest name of the table that the input has here.
fn named(text: &str, at: usize, context: Context) -> Option<Reference> {
    let start = at + 1;
    let rest = &text.as_bytes()[start..];
    let length = rest.iter().take(LONGEST_NAME).take_while(|b| b.is_ascii_alphanumeric()).count();
    // All names are alphanumeric but for the semicolon, so a name with it is the longest there is.
    if rest.get(length) == Some(&b';')
        && let Some(characters) = lookup(&text[start..=start + length])
    {
        return Some(Reference { characters, end: start + length + 1, has_semicolon: true });
    }
    let lengths = match context {
        Context::Text => 1..=length.min(LONGEST_LEGACY_NAME),
        // "For historical reasons": `&copy=1` in an address is no reference, nor is `&copyright`.
        Context::Attribute if length > LONGEST_LEGACY_NAME || rest.get(length) == Some(&b'=') => return None,
        Context::Attribute => length..=length,
    };
    let (length, characters) =
        lengths.rev().find_map(|length| lookup(&text[start..start + length]).map(|characters| (length, characters)))?;
    Some(Reference { characters, end: start + length, has_semicolon: false })
}

fn lookup(name: &str) -> Option<[Option<char>; 2]> {
    // Most are these.
    let usual = match name {
        "amp;" => '&',
        "gt;" => '>',
        "lt;" => '<',
        "nbsp;" => '\u{a0}',
        "quot;" => '"',
        _ => return lookup_in_table(name),
    };
    Some([Some(usual), None])
}

fn lookup_in_table(name: &str) -> Option<[Option<char>; 2]> {
    // The table has prefixes of names as well, with zeros.
    let &(first, second) = NAMED_ENTITIES.get(name)?;
    let first = char::from_u32(first).filter(|&c| c != '\0')?;
    Some([Some(first), char::from_u32(second).filter(|&c| c != '\0')])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_names_stand_for_what_the_table_says() {
        for name in ["amp;", "gt;", "lt;", "nbsp;", "quot;"] {
            assert_eq!(lookup(name), lookup_in_table(name), "{name}");
        }
    }

    #[test]
    fn the_table_has_no_longer_names() {
        let names = || NAMED_ENTITIES.entries().filter(|(_, codes)| codes.0 != 0).map(|(name, _)| *name);
        assert_eq!(names().map(str::len).max(), Some(LONGEST_NAME));
        assert_eq!(names().filter(|name| !name.ends_with(';')).map(str::len).max(), Some(LONGEST_LEGACY_NAME));
    }
}
