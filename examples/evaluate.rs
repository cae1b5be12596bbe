//! Clips every page of an annotated corpus, for scoring.
//!
//! ```text
//! cargo run --release --no-default-features --example evaluate -- CORPUS_DIR RUN_DIR [MODEL_DIR] \
//!     [--include KIND,…] [--exclude KIND,…]
//! ```
//!
//! With `MODEL_DIR`, where the example `train` left a model for each fold, every page is clipped by the model
//! that has not seen its site: the figures are then those of cross-validation.
//!
//! `CORPUS_DIR/<set>/gold.jsonl` names the pages, an object with `id` and `url` a line; a page's bytes are in
//! `CORPUS_DIR/<set>/pages/<id>.html.gz`. What was clipped goes to `RUN_DIR/<set>.jsonl`, a line a page in the
//! order of the gold file: `id`, `headline`, `authors`, `published`, `text`.
#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "train/fold.rs"]
mod fold;

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{env, panic, thread};

use pressclip::score::Model;
use pressclip::{Article, Include, Kind, Options, Page};
use serde_json::{Value, json};

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Fallible<()> {
    let (folders, options) = arguments()?;
    let [corpus, run, models @ ..] = folders.as_slice() else {
        return Err("usage: evaluate CORPUS_DIR RUN_DIR [MODEL_DIR] [--include KIND,…] [--exclude KIND,…]".into());
    };
    let models = models.first().map_or(Ok(Vec::new()), |folder| fold_models(folder))?;
    fs::create_dir_all(run)?;
    let mut sets: Vec<PathBuf> = fs::read_dir(corpus)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    sets.retain(|set| set.join("gold.jsonl").is_file());
    sets.sort();
    for set in sets {
        let name = set.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let gold = read_gold(&set.join("gold.jsonl"))?;
        let start = Instant::now();
        let results = clip_all(&set.join("pages"), &gold, &models, &options);
        report(&name, &results, start.elapsed());
        write_run(&run.join(format!("{name}.jsonl")), &results)?;
    }
    Ok(())
}

/// The folders and what is shown of the articles.
fn arguments() -> Fallible<(Vec<PathBuf>, Options)> {
    let mut folders = Vec::new();
    let mut options = Options::default();
    let mut args = env::args_os().skip(1);
    while let Some(arg) = args.next() {
        let view: fn(Include, Kind) -> Include = match arg.to_str() {
            Some("--include") => Include::with,
            Some("--exclude") => Include::without,
            _ => {
                folders.push(PathBuf::from(arg));
                continue;
            }
        };
        let kinds: Include = args.next().unwrap_or_default().to_string_lossy().parse()?;
        options.include = kinds.kinds().fold(options.include, view);
    }
    Ok((folders, options))
}

/// The models of the folds, in order.
fn fold_models(folder: &Path) -> Fallible<Vec<Arc<Model>>> {
    (0..fold::FOLDS)
        .map(|n| Ok(Arc::new(Model::from_bytes(&fs::read(folder.join(format!("fold-{n}.bin")))?)?)))
        .collect()
}

/// What came of a page.
struct Clipped {
    id: String,
    article: Fallible<Article>,
    /// For the library's part: neither reading nor decompressing the file.
    took: Duration,
}

fn read_gold(path: &Path) -> Fallible<Vec<Value>> {
    BufReader::new(File::open(path)?).lines().map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

/// Clips pages on all cores; results are in the order of `gold`.
fn clip_all(pages: &Path, gold: &[Value], models: &[Arc<Model>], options: &Options) -> Vec<Clipped> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(gold.len()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(i) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&i| i < gold.len()) {
                    let clipped = clip(pages, &gold[i], models, options.clone());
                    done.lock().expect("no thread panics with the lock").push((i, clipped));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no thread panics with the lock");
    done.sort_by_key(|&(i, _)| i);
    done.into_iter().map(|(_, clipped)| clipped).collect()
}

fn clip(pages: &Path, gold: &Value, models: &[Arc<Model>], mut options: Options) -> Clipped {
    let id = gold["id"].as_str().unwrap_or_default().to_owned();
    let page = match read_page(&pages.join(format!("{id}.html.gz")), gold["url"].as_str()) {
        Ok(page) => page,
        Err(e) => return Clipped { id, article: Err(e), took: Duration::ZERO },
    };
    if !models.is_empty() {
        let domain = fold::domain(&page).unwrap_or(&id);
        options.model = models[fold::fold(domain) as usize % models.len()].clone();
    }
    let start = Instant::now();
    // A page must never make the library panic; if one does, the others are still scored.
    let article = panic::catch_unwind(|| pressclip::extract_page(&page, &options));
    Clipped { id, article: article.map_err(|_| "panicked".into()), took: start.elapsed() }
}

fn read_page(path: &Path, url: Option<&str>) -> Fallible<Page> {
    let mut body = Vec::new();
    flate2::read::MultiGzDecoder::new(File::open(path)?).read_to_end(&mut body)?;
    let page = Page::new(body);
    // Some sets do not know every address.
    Ok(match url.filter(|url| !url.is_empty()) {
        Some(url) => page.with_url(url)?,
        None => page,
    })
}

fn report(name: &str, results: &[Clipped], took: Duration) {
    let speed = results.len() as f64 / took.as_secs_f64();
    println!("{name:8} {} pages, {speed:.0} pages/s", results.len());
    if let Some(slowest) = results.iter().max_by_key(|c| c.took) {
        println!("{:8} slowest {}: {:.1?}", "", slowest.id, slowest.took);
    }
    for Clipped { id, article, .. } in results {
        if let Err(e) = article {
            eprintln!("{name}/{id}: {e}");
        }
    }
}

fn write_run(path: &Path, results: &[Clipped]) -> Fallible<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for Clipped { id, article, .. } in results {
        let Ok(article) = article else { continue };
        let published = article.published.as_ref().map(ToString::to_string);
        let line = json!({"id": id, "headline": article.headline, "authors": article.authors,
            "published": published, "text": article.text()});
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}
