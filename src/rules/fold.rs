//! Folding: the form in which texts and phrases are compared.

use std::sync::LazyLock;

use crate::letters;

/// Letters and what they fold to: capitals often lose their marks (`A LIRE AUSSI`, `ΔΙΑΒΑΣΤΕ`).
const BASES: [(char, &str); 39] = [
    ('a', "àáâãäåāăąǎǟǡǻȁȃȧạảấầẩẫậắằẳẵặ"),
    ('b', "ḃḅḇ"),
    ('c', "çćĉċčḉ"),
    ('d', "ďđðḋḍḏḑḓ"),
    ('e', "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
    ('g', "ĝğġģǧǵḡ"),
    ('h', "ĥħḣḥḧḩḫẖ"),
    ('i', "ìíîïĩīĭįıǐȉȋḭḯỉị"),
    ('j', "ĵǰ"),
    ('k', "ķǩḱḳḵ"),
    ('l', "ĺļľłḷḹḻḽ"),
    ('m', "ḿṁṃ"),
    ('n', "ñńņňǹṅṇṉṋ"),
    ('o', "òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
    ('p', "ṕṗ"),
    ('r', "ŕŗřȑȓṙṛṝṟ"),
    ('s', "śŝşšșṡṣṥṧṩ"),
    ('t', "ţťŧțṫṭṯṱẗ"),
    ('u', "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ('v', "ṽṿ"),
    ('w', "ŵẁẃẅẇẉẘ"),
    ('y', "ýÿŷȳẏẙỳỵỷỹ"),
    ('z', "źżžẑẓẕ"),
    ('α', "ά"),
    ('ε', "έ"),
    ('η', "ή"),
    ('ι', "ίϊΐ"),
    ('ο', "ό"),
    ('υ', "ύϋΰ"),
    ('ω', "ώ"),
    ('ا', "أإآٱ"),
    ('क', "\u{958}"),
    ('ख', "\u{959}"),
    ('ग', "\u{95a}"),
    ('ज', "\u{95b}"),
    ('ड', "\u{95c}"),
    ('ढ', "\u{95d}"),
    ('फ', "\u{95e}"),
    ('य', "\u{95f}"),
];

/// [`BASES`] turned round, sorted by the letter that is folded.
static FOLDS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let mut folds: Vec<_> =
        BASES.iter().flat_map(|&(base, marked)| marked.chars().map(move |letter| (letter, base))).collect();
    folds.sort_unstable();
    folds
});

/// The text in lower case, without marks on letters, with single spaces and plain quotes and dashes.
///
/// Stops once more than `max` bytes are made, so a long text costs no more than a short one.
pub(super) fn fold(text: &str, max: usize) -> String {
    let mut folded = String::new();
    fold_into(&mut folded, text, max);
    folded
}

/// The same into a buffer, whatever that held before.
pub(super) fn fold_into(folded: &mut String, text: &str, max: usize) {
    let bytes = text.as_bytes();
    folded.clear();
    folded.reserve(text.len().min(max) + 8);
    let mut space = false;
    let mut at = 0;
    while at < bytes.len() && folded.len() <= max {
        // These only need to be made lower case.
        let mut plain = letters::plain(&bytes[at..], *b":!?`");
        if plain > 0 {
            flush(folded, &mut space);
            let start = folded.len();
            let room = max.saturating_sub(start).saturating_add(1);
            if plain > room {
                // A space is made only with what follows it.
                plain = room + usize::from(bytes[at + room - 1] == b' ');
            }
            folded.push_str(&text[at..at + plain]);
            folded[start..].make_ascii_lowercase();
            at += plain;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        at += c.len_utf8();
        if c.is_whitespace() {
            space = true;
        } else if matches!(c, ':' | '：' | '!' | '！' | '?' | '？') {
            // French sets a space before these.
            space = false;
            folded.push(self::plain(c));
        } else if !is_ignored(c) {
            flush(folded, &mut space);
            letters::each_lower(c, |lower| {
                if !is_ignored(lower) {
                    push(folded, lower);
                }
            });
        }
    }
}

fn flush(folded: &mut String, space: &mut bool) {
    if std::mem::take(space) && !folded.is_empty() {
        folded.push(' ');
    }
}

/// Adds a letter in its plain form.
pub(super) fn push(folded: &mut String, lower: char) {
    match lower {
        'ß' => folded.push_str("ss"),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        'þ' => folded.push_str("th"),
        '…' => folded.push_str("..."),
        _ => folded.push(plain(lower)),
    }
}

/// The plain form of a character that is not ASCII.
fn plain(c: char) -> char {
    match c {
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2bc}' | '´' | '`' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '«' | '»' | '‹' | '›' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        // Full-width forms stand in the order of ASCII.
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(c as u32 - 0xff01 + 0x21).map_or(c, |ascii| ascii.to_ascii_lowercase())
        }
        'ς' => 'σ',
        'ё' => 'е',
        'ی' | 'ى' => 'ي',
        'ک' => 'ك',
        // Nowhere else are letters that fold.
        '\u{c0}'..='\u{3ff}' | '\u{622}'..='\u{671}' | '\u{958}'..='\u{95f}' | '\u{1e00}'..='\u{1eff}' => {
            FOLDS.binary_search_by_key(&c, |&(letter, _)| letter).map_or(c, |i| FOLDS[i].1)
        }
        _ => c,
    }
}

/// Marks and invisible characters: combining accents, Arabic vowel signs and tatweel, the dot below Hindi letters, joiners, soft hyphens,
/// directions, variation selectors.
fn is_ignored(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{640}' | '\u{64b}'..='\u{652}' | '\u{93c}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Whether a letter belongs to a script that sets no spaces between words.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a letter is Korean.
pub(super) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_marks_quotes_and_spaces_do_not_matter() {
        for (text, folded) in [
            ("  À  LIRE\u{a0}AUSSI : ", "a lire aussi:"),
            ("DON’T MISS", "don't miss"),
            ("ΔΙΑΒΆΣΤΕ ΕΠΊΣΗΣ", "διαβαστε επισησ"),
            ("İLGİLİ HABERLER", "ilgili haberler"),
            ("Lue myo\u{308}s", "lue myos"),
            ("اقرأ أيضًا", "اقرا ايضا"),
            ("関連記事：Ａ", "関連記事:a"),
            ("Straße — Læs også…", "strasse - laes ogsa..."),
        ] {
            assert_eq!(fold(text, 100), folded);
        }
    }

    #[test]
    fn every_letter_that_folds_does() {
        for (base, marked) in BASES {
            for c in marked.chars() {
                assert_eq!(plain(c), base, "{c}");
            }
        }
    }

    #[test]
    fn a_text_is_folded_to_the_same_place_in_whichever_steps() {
        // Soft hyphens are ignored, and end what is taken in one step.
        for text in ["See also: a b  c", "A b c d", " x y ", "ab `c` d"] {
            let apart: String = text.chars().flat_map(|c| [c, '\u{ad}']).collect();
            for max in 0..20 {
                assert_eq!(fold(text, max), fold(&apart, max), "{text:?} {max}");
            }
        }
    }

    #[test]
    fn a_long_text_is_folded_only_as_far_as_asked() {
        assert_eq!(fold(&"word ".repeat(1_000), 6).len(), 7);
    }
}
