use super::*;

#[test]
fn the_tables_say_of_every_character_what_the_standard_library_says() {
    for c in '\0'..=char::MAX {
        assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
        assert_eq!(is_numeric(c), c.is_numeric(), "{c:?}");
        assert_eq!(is_alphabetic(c), c.is_alphabetic(), "{c:?}");
        assert_eq!(is_blank(c), c.is_whitespace() || c.is_control(), "{c:?}");
        assert_eq!(lower(&c.to_string()), c.to_lowercase().to_string(), "{c:?}");
        if c.is_ascii() {
            assert_eq!(is_ascii_word(c as u8), c.is_ascii_alphanumeric());
        }
    }
}

#[test]
fn the_last_bytes_of_a_text_are_read_as_those_before_and_all_are_told_apart() {
    let text: Vec<u8> = (1..0x80).collect();
    for length in 0..STEP {
        let bytes = &text[..length];
        let slowly = bytes.iter().rfold(each(b'.'), |step, &byte| step << BITS | u64::from(byte));
        assert_eq!(step(bytes, b'.'), slowly, "{length}");
    }
    for start in 0..text.len() {
        let bytes = &text[start..];
        let count = |what: fn(&u8) -> bool| bytes.iter().filter(|byte| what(byte)).count() as u32;
        let expected = Tally {
            spaces: count(|byte| *byte == b' '),
            capitals: count(u8::is_ascii_uppercase),
            digits: count(u8::is_ascii_digit),
        };
        assert_eq!(Tally::of(bytes), expected, "{start}");
    }
}

/// The same as [`plain`], byte by byte.
fn plain_slowly(bytes: &[u8], stops: &[u8]) -> usize {
    let (mut at, mut space) = (0, true);
    while let Some(&byte) = bytes.get(at) {
        if stops.contains(&byte) || !byte.is_ascii_graphic() && (byte != b' ' || space) {
            break;
        }
        space = byte == b' ';
        at += 1;
    }
    if at > 0 && space { at - 1 } else { at }
}

#[test]
fn every_byte_is_seen_wherever_it_stands() {
    for byte in 0..=u8::MAX {
        for at in 0..20 {
            let mut text = *b"rain in the north of";
            text[at] = byte;
            assert_eq!(plain(&text, []), plain_slowly(&text, &[]), "{byte} {at}");
            assert_eq!(plain(&text, *b":!"), plain_slowly(&text, b":!"), "{byte} {at}");
            assert_eq!(solid(&text), text.iter().take_while(|b| (b'!'..=0x7f).contains(*b)).count(), "{byte} {at}");
            assert_eq!(control(&text), text.iter().position(u8::is_ascii_control), "{byte} {at}");
        }
    }
}

#[test]
fn the_shapes_of_bytes_are_told_apart_wherever_they_stand() {
    for byte in 0..=u8::MAX {
        for at in 0..64 {
            let mut text = [b'-'; 64];
            text[at] = byte;
            for end in [at + 1, 64] {
                let bit = |is: bool| u64::from(is) << at;
                let shapes = Shapes {
                    small: bit(byte.is_ascii_lowercase()),
                    capitals: bit(byte.is_ascii_uppercase()),
                    digits: bit(byte.is_ascii_digit()),
                };
                let is_odd = !byte.is_ascii() || byte.is_ascii_whitespace() || byte == 0x0b;
                let mut lower = [0; 64];
                assert_eq!(Shapes::of(&text[..end], &mut lower), (!is_odd).then_some(shapes), "{byte} {at}");
                assert!(is_odd || lower[..end] == text[..end].to_ascii_lowercase());
            }
        }
    }
}

proptest::proptest! {
    #[test]
    fn bytes_looked_at_together_are_seen_as_one_by_one(
        bytes in proptest::collection::vec(proptest::prop_oneof![0..=u8::MAX, 96..123_u8, proptest::strategy::Just(b' ')], 0..40)
    ) {
        proptest::prop_assert_eq!(plain(&bytes, []), plain_slowly(&bytes, &[]));
        proptest::prop_assert_eq!(plain(&bytes, *b"ae"), plain_slowly(&bytes, b"ae"));
        proptest::prop_assert_eq!(control(&bytes), bytes.iter().position(u8::is_ascii_control));
        let is_solid = |byte: &&u8| **byte > b' ' && byte.is_ascii();
        proptest::prop_assert_eq!(solid(&bytes), bytes.iter().take_while(is_solid).count());
        proptest::prop_assert_eq!(white(&bytes), bytes.len() - bytes.trim_ascii_start().len());
        let word: Vec<u8> = bytes.iter().take(STEP).take_while(|b| b.is_ascii_alphanumeric()).copied().collect();
        let lower = word.iter().rfold(0, |all, b| all << BITS | u64::from(b.to_ascii_lowercase()));
        proptest::prop_assert_eq!(ascii_word(&bytes), (lower, word.len()));
    }
}
