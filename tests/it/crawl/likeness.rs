//! How far the fingerprints of edited texts and of other texts are apart, on annotated texts where they are at hand.

use std::path::Path;

use pressclip::crawl::simhash::{NEAR, SimHash, fingerprint};
use serde_json::Value;

fn texts() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let mut texts = Vec::new();
    for set in ["aeb", "fundus", "wcxb"] {
        let Ok(gold) = std::fs::read_to_string(root.join(set).join("gold.jsonl")) else { continue };
        for line in gold.lines() {
            let page: Value = serde_json::from_str(line).unwrap();
            texts.extend(page["text"].as_str().filter(|text| text.split_whitespace().count() >= 80).map(str::to_owned));
        }
    }
    // All take minutes in a debug build: `LIKENESS_STEP=1`.
    let step = std::env::var("LIKENESS_STEP").ok().and_then(|step| step.parse().ok()).unwrap_or(5);
    texts.into_iter().step_by(step).collect()
}

/// The edits of a newsroom to an agency's text.
fn edits(text: &str) -> Vec<(&'static str, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let count = words.len();
    let join = |words: &[&str]| words.join(" ");
    let every = |nth: usize, with: &str| {
        words
            .iter()
            .enumerate()
            .map(|(at, word)| if at % nth == nth / 2 { with } else { word })
            .collect::<Vec<_>>()
            .join(" ")
    };
    vec![
        ("credit line", format!("NORTHAM (Agency) - {text} (Reporting by Ann Lee, editing by Bo Li)")),
        ("one word in 100", every(100, "changed")),
        ("one word in 40", every(40, "changed")),
        ("last tenth cut", join(&words[..count * 9 / 10])),
        ("last quarter cut", join(&words[..count * 3 / 4])),
        (
            "lead rewritten",
            format!(
                "Officials in the region said on Thursday that they would look into what had happened over the last days. {}",
                join(&words[count.min(25)..])
            ),
        ),
    ]
}

#[test]
fn edited_texts_are_near_and_others_are_not() {
    let texts = texts();
    if texts.is_empty() {
        println!("skipped: no ../shared/corpus");
        return;
    }
    let of = |text: &str| fingerprint(text).near;
    let prints: Vec<SimHash> = texts.iter().filter_map(|text| of(text)).collect();
    let mut others = [0_u64; 65];
    for (at, a) in prints.iter().enumerate() {
        for b in &prints[at + 1..] {
            others[a.distance(*b) as usize] += 1;
        }
    }
    println!("{} texts, pairs of two of them by distance: {:?}", prints.len(), &others[..20]);
    let mut all = (0, 0);
    for (number, name) in edits("a b").iter().map(|(name, _)| name).enumerate() {
        let mut at = [0_u64; 65];
        for text in &texts {
            let (Some(a), Some(b)) = (of(text), of(&edits(text)[number].1)) else { continue };
            at[a.distance(b) as usize] += 1;
        }
        let within = |most: usize| at[..=most].iter().sum::<u64>() as f64 / at.iter().sum::<u64>() as f64;
        println!(
            "{name}: within 3 {:.3}, 6 {:.3}, 8 {:.3}, 9 {:.3}, 12 {:.3}",
            within(3),
            within(6),
            within(8),
            within(9),
            within(12)
        );
        all = (all.0 + at[..=NEAR as usize].iter().sum::<u64>(), all.1 + at.iter().sum::<u64>());
    }
    println!("{} of {} edits are near", all.0, all.1);
    assert!(all.0 * 10 >= all.1 * 8, "{} of {}", all.0, all.1);
    // Some texts of the set are of one page.
    assert!(others[..=NEAR as usize].iter().sum::<u64>() <= 30, "{:?}", &others[..20]);
}
