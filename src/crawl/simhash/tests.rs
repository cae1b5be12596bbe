use proptest::prelude::*;

use super::*;

/// Words of several subjects and a text of them: the words of a subject repeat, as they do in news.
fn story(subject: usize, words: usize) -> Vec<String> {
    let mut state = subject as u64 + 1;
    (0..words)
        .map(|_| {
            state = mix(state);
            // One word in three is of the language, the others of the subject.
            let word = if state.is_multiple_of(3) {
                state >> 8 & 63
            } else {
                (state >> 8) % 250 + 1_000 * (subject as u64 / 4)
            };
            format!("w{word}")
        })
        .collect()
}

fn near(words: &[String]) -> SimHash {
    fingerprint(&words.join(" ")).near.unwrap()
}

#[test]
fn texts_that_differ_in_case_spaces_and_signs_are_the_same() {
    let text = "“It rained,” she said — all day; the co-op’s roof leaked.";
    let same = fingerprint(text);
    for other in [
        "it rained she said all day the coops roof leaked",
        "\n\nIT RAINED! She said: all\tday. The co op's roof leaked",
    ] {
        assert_eq!(fingerprint(other).exact == same.exact, other.contains("co op"), "{other}");
    }
    assert_ne!(fingerprint("ab c").exact, fingerprint("a bc").exact);
    assert_ne!(fingerprint("").exact, fingerprint("a").exact);
}

#[test]
fn a_short_text_has_no_likeness() {
    assert_eq!(fingerprint("It rained all day in the north.").near, None);
    assert!(fingerprint(&"word ".repeat(MIN_TOKENS)).near.is_some());
}

#[test]
fn scripts_without_spaces_are_cut_into_characters() {
    let text = "台风登陆沿海地区当局下令关闭学校和港口数千名居民已转移到安全地点避难所";
    let edited = text.replace("数千名", "数万名");
    let other = "中央银行宣布维持基准利率不变并称通货膨胀预计将在明年回落至目标水平以下";
    let [a, b, c] = [text, &edited, other].map(|text| fingerprint(text).near.unwrap());
    assert!(a.distance(b) < a.distance(c), "{} {}", a.distance(b), a.distance(c));
}

#[test]
fn the_fingerprint_of_a_text_never_changes() {
    // It is kept in stores: another function needs another column.
    let text =
        "Three nights of frost have cost the plum growers of the Tarn valley about half of this harvest. ".repeat(3);
    let Fingerprint { exact, near } = fingerprint(&text);
    assert_eq!((exact, near), (EXACT, Some(SimHash(LIKE))));
}
const EXACT: u128 = 186_196_419_127_201_258_549_045_640_156_034_554_660;
const LIKE: u64 = 11_427_182_925_507_236_552;

#[test]
fn the_threshold_parts_edits_from_other_stories() {
    let mut missed = 0_u32;
    for subject in 0..40 {
        let words = story(subject, 400);
        let same = near(&words);
        let mut typo = words.clone();
        typo[200] = "typo".into();
        let credited = [story(900, 8), words.clone()].concat();
        let cut = words[..380].to_vec();
        for edit in [typo, credited, cut] {
            missed += u32::from(!same.is_near(near(&edit)));
        }
        for other in subject + 1..40 {
            let other = near(&story(other, 400));
            assert!(!same.is_near(other), "{subject}: {}", same.distance(other));
        }
    }
    assert!(missed <= 2, "{missed} of 120");
}

fn text<'p>(id: i64, publisher: &'p str, second: i64, words: &[String]) -> Text<'p> {
    Text::new(id, publisher, Timestamp::from_second(second).unwrap(), fingerprint(&words.join(" ")))
}

#[test]
fn wire_copy_is_grouped_with_the_earliest_first_and_nothing_is_lost() {
    let wire = story(1, 300);
    let edited = [story(901, 6), wire.clone()].concat();
    let (other, short) = (story(77, 300), story(5, 4));
    let texts = [
        text(1, "b.example", 200, &wire),
        text(2, "a.example", 100, &edited),
        text(3, "c.example", 300, &wire),
        text(4, "c.example", 50, &other),
        text(5, "d.example", 60, &short),
        text(6, "d.example", 61, &short),
    ]
    .map(|text| Text {
        publisher: ["a.example", "b.example", "c.example", "d.example"][usize::try_from(text.id).unwrap() % 4],
        ..text
    });
    let found = groups(&texts);
    assert_eq!(found.iter().map(|group| group.texts.clone()).collect::<Vec<_>>(), [vec![5, 6], vec![2, 1, 3]]);
    let mut back = texts;
    back.reverse();
    assert_eq!(groups(&back), found);
}

proptest! {
    #[test]
    fn texts_that_are_near_share_a_band(a in any::<u64>(), flips in proptest::collection::btree_set(0_u32..64, 0..=NEAR as usize)) {
        let b = flips.iter().fold(a, |b, bit| b ^ 1 << bit);
        let (a, b) = (SimHash(a), SimHash(b));
        prop_assert!(a.is_near(b) && a.bands().iter().any(|key| b.bands().contains(key)));
    }

    #[test]
    fn bands_hold_every_bit(a in any::<u64>(), bit in 0_u32..64) {
        prop_assert_ne!(SimHash(a).bands(), SimHash(a ^ 1 << bit).bands());
    }

    #[test]
    fn any_text_has_a_fingerprint(text in "\\PC{0,300}") {
        prop_assert_eq!(fingerprint(&text), fingerprint(&text.clone()));
        prop_assert_eq!(fingerprint(&text).exact, fingerprint(&format!("  {text}\n")).exact);
    }
}

proptest! {
    #[test]
    fn bits_that_are_counted_together_are_counted_right(all: Vec<u64>) {
        let mut tally = Tally::default();
        for bits in &all {
            tally.add(*bits);
        }
        let is_often = |bit: usize| 2 * all.iter().filter(|bits| **bits >> bit & 1 == 1).count() > all.len();
        let expected = (0..64).fold(0_u64, |bits, bit| bits | u64::from(is_often(bit)) << bit);
        prop_assert_eq!(tally.majority(), expected);
    }
}
