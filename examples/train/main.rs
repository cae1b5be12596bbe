//! Trains the block scorer and the page model on an annotated corpus.
//!
//! `cargo run --release --no-default-features --example train -- CORPUS_DIR OUT_DIR [blocks|pages]`
//!
//! Describes every block of the corpus's articles, and every page of the corpus, by the library's own features, labels them by
//! the annotation, and hands both to `fit.py` (`LightGBM`), which writes `OUT_DIR/model.bin` and `OUT_DIR/pages/model.bin`, for
//! each a model per fold for cross-validation, and prints how well those know sites that they have not seen. With `blocks` or
//! `pages` it trains one of the two; neither needs the other.
//!
//! Copy `OUT_DIR/model.bin` to `src/score/model.bin` and `OUT_DIR/pages/model.bin` to `src/extract/verdict/model.bin` to
//! ship them.

mod corpus;
mod fold;
mod labels;
mod pages;

use std::fs::File;
use std::io::{BufWriter, Error, Result, Write};
use std::path::{Path, PathBuf};

use pressclip::extract::verdict;
use pressclip::score;
use serde_json::Value;

const USAGE: &str = "usage: train CORPUS_DIR OUT_DIR [blocks|pages]";

fn main() -> Result<()> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(corpus), Some(out)) = (args.next(), args.next()) else { return Err(Error::other(USAGE)) };
    let wanted: &[&str] = match args.next().as_deref().and_then(Path::to_str) {
        None => &["blocks", "pages"],
        Some("blocks") => &["blocks"],
        Some("pages") => &["pages"],
        Some(_) => return Err(Error::other(USAGE)),
    };
    for what in wanted {
        let folder = if *what == "pages" { out.join("pages") } else { out.clone() };
        std::fs::create_dir_all(&folder)?;
        write_rows(&corpus, &folder, what)?;
        let fit = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/train/fit.py");
        let status = std::process::Command::new("python3").arg(fit).arg(&folder).arg(what).status()?;
        if !status.success() {
            return Err(Error::other("fit.py failed"));
        }
    }
    Ok(())
}

fn write_rows(corpus: &Path, folder: &Path, what: &str) -> Result<()> {
    let blocks = what == "blocks";
    let names = if blocks { score::names() } else { verdict::names() };
    std::fs::write(folder.join("names.json"), serde_json::to_string(&names)?)?;
    let mut features = BufWriter::new(File::create(folder.join("features.f32"))?);
    let mut rows = BufWriter::new(File::create(folder.join("rows.jsonl"))?);
    let mut put = |values: &[f32], about: Value| {
        values.iter().try_for_each(|value| features.write_all(&value.to_le_bytes()))?;
        writeln!(rows, "{about}")
    };
    for set in corpus::sets(corpus)? {
        for page in corpus::pages(corpus, &set)? {
            if !blocks {
                put(&pages::describe(&page), pages::about(&set, &page))?;
                // A saved page has no address: without one, its words must do.
                if let Some(page) = page.without_url() {
                    put(&pages::describe(&page), pages::about(&set, &page))?;
                }
            } else if page.is_article() {
                labels::label(&page).iter().try_for_each(|row| put(&row.features, row.about(&set, &page)))?;
            }
        }
    }
    features.flush()?;
    rows.flush()
}
