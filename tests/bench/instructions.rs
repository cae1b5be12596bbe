//! One thread's work on the project's own pages, for `valgrind --tool=callgrind --toggle-collect='*extract_all*'`.
//!
//! Counts of instructions repeat where times do not. `.ci/instructions.py` compares the count with a kept figure.
#![allow(clippy::print_stdout)]

#[allow(dead_code)] // shared by the benches
mod pages;

use std::hint::black_box;

use pressclip::{Options, Page, extract_page};

fn main() -> pages::Fallible<()> {
    let pages = pages::own()?;
    let options = Options::default();
    // The tables are built before the count begins.
    warm_up(&pages, &options);
    println!("{} words", extract_all(&pages, &options));
    Ok(())
}

fn warm_up(pages: &[Page], options: &Options) {
    for page in pages {
        black_box(extract_page(page, options).text());
    }
}

/// What is counted; it must stay a function of its own.
#[inline(never)]
fn extract_all(pages: &[Page], options: &Options) -> usize {
    pages.iter().map(|page| extract_page(page, options).text().split_whitespace().count()).sum()
}
