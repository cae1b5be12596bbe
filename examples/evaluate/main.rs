//! Clips every page of an annotated corpus, for scoring.
//!
//! ```text
//! cargo run --release --no-default-features --example evaluate -- CORPUS_DIR RUN_DIR [MODEL_DIR] \
//!     [--include KIND,…] [--exclude KIND,…]
//! ```
//!
//! With `MODEL_DIR`, where the example `train` left a model for each fold (`fold-0.bin` … of blocks, `pages/fold-0.bin` … of
//! pages), every page is clipped by the models that have not seen its site: the figures are then those of cross-validation. Where
//! one of the two was not trained, the built-in one does its part, and a line on stderr says so.
//!
//! `CORPUS_DIR/<set>/gold.jsonl` names the pages, an object with `id` and `url` a line; a page's bytes are in
//! `CORPUS_DIR/<set>/pages/<id>.html.gz`. What was clipped goes to `RUN_DIR/<set>.jsonl`, a line a page in the
//! order of the gold file: `id`, `headline`, `authors`, `published`, `text`, `verdict`, `page`, `why`.
//!
//! Printed are, for each set, what was taken for an article: against the `type` of the gold file where it has one, and how often
//! each verdict was given; and of all sets together, how far `confidence` can be believed.
#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "../train/fold.rs"]
mod fold;
mod reliability;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{env, panic, thread};

use pressclip::article::Verdict;
use pressclip::extract::verdict::PageModel;
use pressclip::score::Model;
use pressclip::{Article, Include, Kind, Options, Page};
use serde_json::{Value, json};

use reliability::Reliability;

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Fallible<()> {
    let (folders, options) = arguments()?;
    let [corpus, run, models @ ..] = folders.as_slice() else {
        return Err("usage: evaluate CORPUS_DIR RUN_DIR [MODEL_DIR] [--include KIND,…] [--exclude KIND,…]".into());
    };
    let models = models.first().map_or(Ok(Models::default()), |folder| Models::read(folder))?;
    fs::create_dir_all(run)?;
    let mut sets: Vec<PathBuf> = fs::read_dir(corpus)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    sets.retain(|set| set.join("gold.jsonl").is_file());
    sets.sort();
    let mut reliability = Reliability::default();
    for set in sets {
        let name = set.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let gold = read_gold(&set.join("gold.jsonl"))?;
        let start = Instant::now();
        let results = clip_all(&set.join("pages"), &gold, &models, &options);
        report(&name, &results, start.elapsed());
        report_verdicts(&gold, &results);
        for (gold, clipped) in gold.iter().zip(&results) {
            if let (Some(text), Ok(article)) = (gold["text"].as_str().filter(|text| !text.is_empty()), &clipped.article)
            {
                reliability.add(text, article);
            }
        }
        write_run(&run.join(format!("{name}.jsonl")), &results)?;
    }
    reliability.print();
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

/// The models of the folds, in order; none of what was not trained.
#[derive(Default)]
struct Models {
    blocks: Vec<Arc<Model>>,
    pages: Vec<Arc<PageModel>>,
}

impl Models {
    fn read(folder: &Path) -> Fallible<Self> {
        let blocks =
            folds(folder)?.iter().map(|bytes| Model::from_bytes(bytes).map(Arc::new)).collect::<Result<_, _>>()?;
        let pages = folds(&folder.join("pages"))?;
        let pages = pages.iter().map(|bytes| PageModel::from_bytes(bytes).map(Arc::new)).collect::<Result<_, _>>()?;
        let models = Self { blocks, pages };
        if models.blocks.is_empty() && models.pages.is_empty() {
            return Err(format!("{}: no models of folds", folder.display()).into());
        }
        for (models, rests) in [(models.blocks.len(), "bodies"), (models.pages.len(), "verdicts")] {
            if models == 0 {
                eprintln!("{}: the built-in model decides on {rests}, and it has seen every site", folder.display());
            }
        }
        Ok(models)
    }
}

fn folds(folder: &Path) -> Fallible<Vec<Vec<u8>>> {
    if !folder.join("fold-0.bin").exists() {
        return Ok(Vec::new());
    }
    (0..fold::FOLDS).map(|n| Ok(fs::read(folder.join(format!("fold-{n}.bin")))?)).collect()
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
fn clip_all(pages: &Path, gold: &[Value], models: &Models, options: &Options) -> Vec<Clipped> {
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

fn clip(pages: &Path, gold: &Value, models: &Models, mut options: Options) -> Clipped {
    let id = gold["id"].as_str().unwrap_or_default().to_owned();
    let page = match read_page(&pages.join(format!("{id}.html.gz")), gold["url"].as_str()) {
        Ok(page) => page,
        Err(e) => return Clipped { id, article: Err(e), took: Duration::ZERO },
    };
    let fold = fold::fold(fold::domain(&page).unwrap_or(&id)) as usize;
    if let Some(model) = models.blocks.get(fold) {
        options.model = model.clone();
    }
    if let Some(model) = models.pages.get(fold) {
        options.page_model = model.clone();
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

/// Prints how well articles are told from other pages, and how often each verdict was given.
fn report_verdicts(gold: &[Value], results: &[Clipped]) {
    let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
    // By the gold file's type: pages, and those of them that were taken for an article.
    let mut types: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for (gold, clipped) in gold.iter().zip(results) {
        let Some(completeness) = clipped.article.as_ref().ok().and_then(|a| a.completeness.as_ref()) else { continue };
        *verdicts.entry(completeness.verdict.name()).or_default() += 1;
        let row = types.entry(gold["type"].as_str().unwrap_or("")).or_default();
        row[0] += 1;
        row[1] += usize::from(completeness.verdict != Verdict::NotAnArticle);
    }
    let taken: usize = types.values().map(|row| row[1]).sum();
    println!("{:8} taken for an article: {taken} of {}", "", results.len());
    if let Some(&[articles, right]) = types.get("article") {
        for (name, [pages, taken]) in &types {
            println!("{:8} {taken:5} of {pages:5} {name}", "");
        }
        let (precision, recall) = (right as f64 / taken as f64, right as f64 / articles as f64);
        let f1 = 2.0 * right as f64 / (taken + articles) as f64;
        println!("{:8} precision {precision:.4}, recall {recall:.4}, F1 {f1:.4}", "");
    }
    let verdicts: Vec<String> = verdicts.iter().map(|(name, times)| format!("{name} {times}")).collect();
    println!("{:8} verdicts: {}", "", verdicts.join(", "));
}

fn write_run(path: &Path, results: &[Clipped]) -> Fallible<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for Clipped { id, article, .. } in results {
        let Ok(article) = article else { continue };
        let published = article.published.as_ref().map(ToString::to_string);
        let completeness = article.completeness.as_ref();
        let line = json!({"id": id, "headline": article.headline, "authors": article.authors,
            "published": published, "text": article.text(), "confidence": article.confidence,
            "verdict": completeness.map(|c| c.verdict), "page": completeness.and_then(|c| c.page),
            "why": completeness.map(|c| &c.why)});
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}
