//! Fetches the pages whose addresses are on stdin, one a line, and writes the text of their articles as JSON, one a line:
//! `cargo run --release --example crawl_list < urls.txt > articles.jsonl`.
//!
//! Sites are paced and their robots.txt obeyed. `--own-servers` is for a site of your own: nothing is paced, robots.txt not
//! asked for, and private addresses are allowed.
#![allow(clippy::print_stderr)]

use std::error::Error;
use std::io::{BufRead, BufWriter, Write, stdin, stdout};

use pressclip::fetch::Fetcher;
use pressclip::{Article, Options};
use serde_json::json;
use tokio::task::JoinSet;

/// Pages on their way at once: enough that some wait for their sites while others come in.
const AT_ONCE: usize = 64;
/// The same where nothing is waited for: a server nearby answers at once, and what is here waits for a core.
const AT_ONCE_NEARBY: usize = 16;

// One thread asks and reads; the fetcher has others of its own to clip on.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let is_own = std::env::args().any(|arg| arg == "--own-servers");
    let at_once = if is_own { AT_ONCE_NEARBY } else { AT_ONCE };
    let mut builder = Fetcher::builder().concurrency(at_once);
    if is_own {
        builder = builder.unpaced().ignore_robots().allow_private();
    }
    let fetcher = builder.build()?;
    let mut lines = stdin().lock().lines();
    let mut out = BufWriter::new(stdout().lock());
    let mut pages = JoinSet::new();
    loop {
        while pages.len() < at_once
            && let Some(url) = lines.next().transpose()?
        {
            let fetcher = fetcher.clone();
            pages.spawn(async move { fetcher.clip_then(&url, &Options::default(), |article| line(&article)).await });
        }
        match pages.join_next().await.transpose()? {
            Some(Ok(line)) => writeln!(out, "{line}")?,
            Some(Err(error)) => eprintln!("{error}"),
            None => return Ok(out.flush()?),
        }
    }
}

/// What is written of an article.
fn line(article: &Article) -> String {
    json!({"url": article.url, "headline": article.headline, "text": article.text()}).to_string()
}
