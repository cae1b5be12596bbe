//! Trains the block scorer on an annotated corpus.
//!
//! `cargo run --release --no-default-features --example train -- CORPUS_DIR OUT_DIR`
//!
//! Describes every block of the corpus's articles by the library's own features, labels it by the annotation, and
//! hands both to `fit.py` (`LightGBM`), which writes `OUT_DIR/model.bin` and a model per fold for cross-validation.
//! Copy `OUT_DIR/model.bin` to `src/score/model.bin` to ship it.

mod corpus;
mod fold;
mod labels;

use std::io::{Error, Result, Write};
use std::path::PathBuf;

use pressclip::score;

fn main() -> Result<()> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(corpus), Some(out)) = (args.next(), args.next()) else {
        return Err(Error::other("usage: train CORPUS_DIR OUT_DIR"));
    };
    std::fs::create_dir_all(&out)?;
    let mut features = std::io::BufWriter::new(std::fs::File::create(out.join("features.f32"))?);
    let mut rows = std::io::BufWriter::new(std::fs::File::create(out.join("rows.jsonl"))?);
    std::fs::write(out.join("names.json"), serde_json::to_string(&score::names())?)?;
    for set in corpus::sets(&corpus)? {
        for page in corpus::pages(&corpus, &set)? {
            if !page.is_article() {
                continue;
            }
            for row in labels::label(&page) {
                row.features.iter().try_for_each(|value| features.write_all(&value.to_le_bytes()))?;
                writeln!(rows, "{}", row.about(&set, &page))?;
            }
        }
    }
    features.flush()?;
    rows.flush()?;
    let fit = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/train/fit.py");
    let status = std::process::Command::new("python3").arg(fit).arg(&out).status()?;
    if status.success() { Ok(()) } else { Err(Error::other("fit.py failed")) }
}
