//! How well the shape of an address tells articles from other pages, on annotated pages where they are at hand.

use std::cmp::Ordering;
use std::path::Path;

use pressclip::crawl::discover::{LIKELY, sitemap};
use serde_json::Value;
use url::Url;

/// The score of an address, which a sitemap of text gives.
fn score(url: &Url) -> f32 {
    sitemap(url.as_str().as_bytes(), url).unwrap().pages[0].score
}

#[test]
fn addresses_of_articles_look_like_those_of_articles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !root.is_dir() {
        println!("skipped: no {}", root.display());
        return;
    }
    let (mut articles, mut others, mut news) = (Vec::new(), Vec::new(), Vec::new());
    for set in ["aeb", "fundus", "traf", "wcxb"] {
        for line in std::fs::read_to_string(root.join(set).join("gold.jsonl")).unwrap().lines() {
            let page: Value = serde_json::from_str(line).unwrap();
            let Some(url) = page["url"].as_str().and_then(|url| Url::parse(url).ok()) else { continue };
            let is_article = page["type"].as_str().is_none_or(|kind| kind == "article");
            // The pages of `traf` are of many kinds, and not told apart.
            if set != "traf" {
                if set != "wcxb" {
                    news.push((score(&url), url.clone()));
                }
                (if is_article { &mut articles } else { &mut others }).push((score(&url), url));
            }
        }
    }
    let wins = |a: f32, b: f32| match a.total_cmp(&b) {
        Ordering::Greater => 1.0,
        Ordering::Equal => 0.5,
        Ordering::Less => 0.0,
    };
    let of_pairs: f64 = articles.iter().flat_map(|a| others.iter().map(move |b| wins(a.0, b.0))).sum();
    let area = of_pairs / (articles.len() * others.len()) as f64;
    let share =
        |list: &[(f32, Url)]| list.iter().filter(|(score, _)| *score >= LIKELY).count() as f64 / list.len() as f64;
    println!(
        "{} articles, {} others: area under the curve {area:.3}; likely {:.3} of articles, {:.3} of news, {:.3} of others",
        articles.len(),
        others.len(),
        share(&articles),
        share(&news),
        share(&others)
    );
    if std::env::var_os("SHOW_ADDRESSES").is_some() {
        for (_, url) in news.iter().filter(|(score, _)| *score < LIKELY).take(60) {
            println!("missed {url}");
        }
        for (_, url) in others.iter().filter(|(score, _)| *score >= LIKELY).take(60) {
            println!("taken {url}");
        }
    }
    assert!(area > 0.75, "{area}");
}
