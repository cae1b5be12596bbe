//! What a page costs in memory: allocations, bytes asked for, and the most that is held at once.
//!
//! ```text
//! cargo bench --no-default-features --bench memory                    the project's own pages
//! cargo bench --no-default-features --bench memory -- DIR [SET…]      the pages of a corpus, see `pages.rs`
//! ```
//!
//! The page's own bytes are not counted. What is left behind is what a thread remembers of class names and the buffers that it
//! keeps; it does not grow with more pages.
#![allow(clippy::print_stdout)]

#[allow(dead_code)] // shared by the benches
mod pages;

use std::fs;
use std::hint::black_box;

use allocation_counter::{AllocationInfo, measure};
use pressclip::{Options, Page, extract_page};

fn main() -> pages::Fallible<()> {
    let pages = pages::pages()?;
    let options = Options::default();
    // The tables that are built once are not a page's.
    black_box(extract_page(&Page::new("<p>Rain"), &options).text());
    let before = resident();
    let found: Vec<(usize, AllocationInfo)> = pages
        .iter()
        .map(|page| (page.body.len(), measure(|| drop(black_box(extract_page(page, &options).text())))))
        .collect();
    let after = resident();
    println!("{} pages\n\n{:24} {:>12} {:>12} {:>12}", pages.len(), "", "median", "99 in 100", "most");
    line("allocations", found.iter().map(|(_, info)| info.count_total as f64));
    line("kB asked for", found.iter().map(|(_, info)| info.bytes_total as f64 / 1e3));
    line("kB held at once", found.iter().map(|(_, info)| info.bytes_max as f64 / 1e3));
    line("held ÷ bytes of page", found.iter().map(|(bytes, info)| info.bytes_max as f64 / (*bytes).max(1) as f64));
    let left: i64 = found.iter().map(|(_, info)| info.bytes_current).sum();
    println!("\nleft behind by all pages: {left} bytes");
    if let (Some(before), Some(after)) = (before, after) {
        println!("resident memory: {before} kB before the first page, {after} kB after the last");
    }
    Ok(())
}

fn line(name: &str, values: impl Iterator<Item = f64>) {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let at = |percent: usize| values[(values.len() - 1) * percent / 100];
    println!("{name:24} {:12.1} {:12.1} {:12.1}", at(50), at(99), at(100));
}

/// The process' resident memory in kB, where the system says it.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
