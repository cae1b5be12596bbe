//! Prints the article of a saved page, without any network:
//! `cargo run --no-default-features --example extract_file -- page.html`, or `-` for standard input.
#![allow(clippy::print_stdout)]

use std::io::Read;

use pressclip::{Options, Page, extract_page};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let page = match std::env::args().nth(1).as_deref() {
        None | Some("-") => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes)?;
            Page::new(bytes)
        }
        Some(path) => Page::read(path)?,
    };
    let article = extract_page(&page, &Options::default());
    println!("{}\n\n{}", article.headline.as_deref().unwrap_or("(no headline)"), article.text());
    Ok(())
}
