//! How long each stage takes, in seconds and beside `scraper::Html::parse_document` on the same pages.
//!
//! ```text
//! cargo bench --no-default-features --bench speed                     the project's own pages
//! cargo bench --no-default-features --bench speed -- DIR [SET…]       the pages of a corpus, see `pages.rs`
//! ```
//!
//! Everything runs on one thread. Each page goes through the parse of `scraper`, then through the stages, then through the
//! whole, before the next page does; so whatever else the machine does hits all alike. The rounds' medians are printed.
#![allow(clippy::print_stdout)]

#[allow(dead_code)] // shared by the benches
mod pages;

use std::hint::black_box;
use std::time::{Duration, Instant};

use pressclip::output::{Format, render};
use pressclip::{Options, Page, clean, decode, extract, extract_page, parse};

/// Rounds whose median counts.
const ROUNDS: usize = 5;
/// Time that a round takes at least: a small set of pages is gone through more than once.
const ROUND: Duration = Duration::from_millis(400);

const NAMES: [&str; 8] = [
    "scraper::Html::parse_document",
    "decode",
    "parse",
    "blocks",
    "metadata",
    "scoring and choice",
    "output as text",
    "whole: bytes to text",
];
/// Outputs beside text, each of its own.
const FORMATS: [Format; 3] = [Format::Markdown, Format::Html, Format::Json];

type Times = [Duration; NAMES.len() + FORMATS.len()];

fn main() -> pages::Fallible<()> {
    let pages = pages::pages()?;
    let bytes: usize = pages.iter().map(|page| page.body.len()).sum();
    println!("{} pages, {:.1} MB, {ROUNDS} rounds, one thread\n", pages.len(), bytes as f64 / 1e6);
    let options = Options::default();
    // The first round builds the tables and fills the caches.
    let mut passes = 0;
    let start = Instant::now();
    while start.elapsed() < ROUND {
        round(&pages, &options, &mut Times::default());
        passes += 1;
    }
    let mut rounds: Vec<[f64; NAMES.len() + FORMATS.len()]> = Vec::new();
    for _ in 0..ROUNDS {
        let mut times = Times::default();
        (0..passes).for_each(|_| round(&pages, &options, &mut times));
        rounds.push(times.map(|time| time.as_secs_f64() / f64::from(passes)));
    }
    println!("{:32} {:>10} {:>10} {:>10} {:>12}", "", "seconds", "ms a page", "pages/s", "÷ scraper");
    let formats = FORMATS.map(|format| format!("output as {}", format.name()));
    let names = NAMES.into_iter().chain(formats.iter().map(String::as_str));
    for (at, name) in names.enumerate() {
        let seconds = median(rounds.iter().map(|round| round[at]));
        let ratio = median(rounds.iter().map(|round| round[at] / round[0]));
        let pages = pages.len() as f64;
        println!("{name:32} {seconds:10.4} {:10.3} {:10.0} {ratio:11.3}x", seconds / pages * 1e3, pages / seconds);
    }
    Ok(())
}

fn round(pages: &[Page], options: &Options, times: &mut Times) {
    for page in pages {
        let text = timed(&mut times[1], || decode::decode(&page.body, page.content_type.as_deref()));
        timed(&mut times[0], || drop(black_box(scraper::Html::parse_document(&text.text))));
        timed(&mut times[7], || drop(black_box(extract_page(page, options).text())));
        let document = timed(&mut times[2], || parse::parse(&text.text, &options.limits));
        let outline = timed(&mut times[3], || clean::clean(&document, page.url.as_ref()));
        let mut facts = Duration::ZERO;
        timed(&mut facts, || drop(black_box(extract::facts(&document, page))));
        times[4] += facts;
        // Extraction reads the facts once more; their time is taken off.
        let mut both = Duration::ZERO;
        let article = timed(&mut both, || extract::extract(&document, outline, page, options));
        times[5] += both.saturating_sub(facts);
        timed(&mut times[6], || drop(black_box(article.text())));
        for (at, format) in FORMATS.into_iter().enumerate() {
            timed(&mut times[NAMES.len() + at], || drop(black_box(render(&article, format))));
        }
        drop((article, document));
    }
}

fn timed<T>(time: &mut Duration, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let made = work();
    *time += start.elapsed();
    made
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
