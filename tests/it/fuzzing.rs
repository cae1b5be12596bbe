//! What holds for any bytes, on pages cut and put together anew. The fuzz targets of `tests/fuzz` look further.

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::invariants::{CHECKS, named};
use crate::tokenizer::mutations::{Dice, NASTY, cut, mutate};
use crate::tokenizer::pages::{own, read};

/// Pieces of this repository's pages.
fn pieces() -> Vec<String> {
    own().iter().flat_map(|path| cut(&read(path), 500).into_iter().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Pages of a few pieces, of what bites tokenizers, and of any text. A failure shrinks to the fewest of them.
fn page() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => prop::sample::select(pieces()),
        3 => prop::sample::select(NASTY).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(part, 0..14).prop_map(|parts| parts.concat())
}

fn holds(name: &str, cases: u32) {
    let check = named(name);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let any = TestRunner::new(config.clone()).run(&prop::collection::vec(any::<u8>(), 0..400), |bytes| {
        check(&bytes);
        Ok(())
    });
    any.unwrap();
    TestRunner::new(config)
        .run(&page(), |page| {
            check(page.as_bytes());
            Ok(())
        })
        .unwrap();
}

#[test]
fn trees_of_any_page_are_those_of_scraper() {
    holds("tokenizer", 200);
}

#[test]
fn any_bytes_become_a_text_of_bounded_length() {
    holds("decode", 300);
}

#[test]
fn words_of_blocks_stand_in_the_page_in_their_order() {
    holds("blocks", 100);
}

#[test]
fn fields_are_sound_whatever_structured_data_say() {
    holds("metadata", 60);
}

#[test]
fn articles_of_any_page_are_in_its_words_and_safe_to_write() {
    holds("extraction", 60);
}

#[test]
fn everything_written_of_any_article_is_safe_and_keeps_its_words() {
    holds("outputs", 200);
}

#[test]
fn what_a_fuzzer_found_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/found");
    let mut run = 0;
    for (name, check) in CHECKS {
        let Ok(files) = std::fs::read_dir(folder.join(name)) else { continue };
        for file in files {
            check(&std::fs::read(file.unwrap().path()).unwrap());
            run += 1;
        }
    }
    assert!(run > 1, "{run} found inputs were run");
}

/// By the same steps everywhere, since a run of it must be repeatable.
#[test]
fn mutated_pages_break_nothing() {
    let pieces = pieces();
    let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
    let mut dice = Dice(0x6675_7a7a);
    for _ in 0..60 {
        let page = mutate(&mut dice, &pieces) + &mutate(&mut dice, &pieces);
        for (name, check) in CHECKS {
            let outcome = std::panic::catch_unwind(|| check(page.as_bytes()));
            assert!(outcome.is_ok(), "{name}: {page:?}");
        }
    }
}
