//! Prints the article at a URL: `cargo run --example get_article -- https://news.example/rain`.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let Some(url) = std::env::args().nth(1) else {
        eprintln!("usage: get_article URL");
        return ExitCode::from(2);
    };
    match pressclip::get(&url).await {
        Ok(article) => {
            println!("{}\n\n{}", article.headline.as_deref().unwrap_or("(no headline)"), article.text());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            if let Some(hint) = error.hint() {
                eprintln!("hint: {hint}");
            }
            ExitCode::FAILURE
        }
    }
}
