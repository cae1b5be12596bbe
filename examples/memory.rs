//! Clips the pages of an annotated corpus with and without what other pages of their sites have in common, for scoring.
//!
//! ```text
//! cargo run --release --no-default-features --example memory -- CORPUS_DIR WITHOUT_DIR WITH_DIR [MODEL_DIR]
//! ```
//!
//! The folders are as those of the example `evaluate`. Only articles are clipped whose site has others in the corpus; the history
//! of an article is all others of its site, in the order of the gold files. With `MODEL_DIR`, where the example `train` left a
//! model for each fold, no body is scored by a model that has seen its site; which pages are articles, the built-in page model says.
//! Printed is how many pages the memory changed.
#![allow(clippy::print_stdout)]

#[path = "train/fold.rs"]
mod fold;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pressclip::article::Verdict;
use pressclip::memory::SiteMemory;
use pressclip::score::Model;
use pressclip::{Article, Options, Page, extract_page};
use serde_json::{Value, json};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// A page of the corpus.
struct Sample {
    set: String,
    id: String,
    url: String,
    page: Page,
}

fn main() -> Fallible<()> {
    let folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [corpus, without, with, models @ ..] = folders.as_slice() else {
        return Err("usage: memory CORPUS_DIR WITHOUT_DIR WITH_DIR [MODEL_DIR]".into());
    };
    let models: Vec<Arc<Model>> = match models.first() {
        Some(folder) => {
            (0..fold::FOLDS).map(|n| model(&folder.join(format!("fold-{n}.bin")))).collect::<Fallible<_>>()?
        }
        None => vec![Model::builtin()],
    };
    for folder in [without, with] {
        fs::create_dir_all(folder)?;
    }
    let mut sets: Vec<PathBuf> = fs::read_dir(corpus)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    sets.retain(|set| set.join("gold.jsonl").is_file());
    sets.sort();
    let sites = sites(&sets)?;
    let mut files: BTreeMap<&str, [File; 2]> = BTreeMap::new();
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for site in sites.values().filter(|site| site.len() > 1) {
        let fold = fold::fold(fold::domain(&site[0].page).unwrap_or_default()) as usize;
        let of_site = &models[fold % models.len()];
        let first: Vec<Article> =
            site.iter().map(|sample| extract_page(&sample.page, &options(of_site, None))).collect();
        for (at, sample) in site.iter().enumerate() {
            let mut memory = SiteMemory::default();
            let others = site.iter().zip(&first).filter(|(other, _)| other.url != sample.url);
            for (other, article) in others.filter(|(_, article)| is_article(article)) {
                memory.learn(article.canonical_url.as_deref().unwrap_or(&other.url), article);
            }
            if !is_article(&first[at]) || memory.pages() == 0 {
                continue;
            }
            let article = extract_page(&sample.page, &options(of_site, Some(memory)));
            let count = counts.entry(&sample.set).or_default();
            count[0] += 1;
            count[1] += usize::from(article.text() != first[at].text());
            if !files.contains_key(sample.set.as_str()) {
                let file = |folder: &PathBuf| File::create(folder.join(format!("{}.jsonl", sample.set)));
                files.insert(&sample.set, [file(without)?, file(with)?]);
            }
            let [alone, known] = files.get_mut(sample.set.as_str()).ok_or("no file")?;
            writeln!(alone, "{}", line(&sample.id, &first[at]))?;
            writeln!(known, "{}", line(&sample.id, &article))?;
        }
    }
    for (set, [pages, changed]) in counts {
        println!("{set}: {pages} articles of sites with others, {changed} changed by memory");
    }
    Ok(())
}

fn is_article(article: &Article) -> bool {
    article.completeness.as_ref().is_some_and(|completeness| completeness.verdict != Verdict::NotAnArticle)
}

fn model(path: &Path) -> Fallible<Arc<Model>> {
    Ok(Arc::new(Model::from_bytes(&fs::read(path)?)?))
}

fn options(model: &Arc<Model>, memory: Option<SiteMemory>) -> Options {
    let mut options = Options::default();
    options.model = Arc::clone(model);
    options.memory = memory.map(Arc::new);
    options
}

fn line(id: &str, article: &Article) -> Value {
    json!({"id": id, "headline": article.headline, "authors": article.authors, "published": article.published, "text": article.text()})
}

/// The pages of all sets by the domain that was registered.
fn sites(sets: &[PathBuf]) -> Fallible<BTreeMap<String, Vec<Sample>>> {
    let mut sites: BTreeMap<String, Vec<Sample>> = BTreeMap::new();
    for folder in sets {
        let set = folder.file_name().unwrap_or_default().to_string_lossy();
        for gold in BufReader::new(File::open(folder.join("gold.jsonl"))?).lines() {
            let gold: Value = serde_json::from_str(&gold?)?;
            let (Some(id), Some(url)) = (gold["id"].as_str(), gold["url"].as_str()) else { continue };
            let mut body = Vec::new();
            let file = File::open(folder.join("pages").join(format!("{id}.html.gz")))?;
            flate2::read::MultiGzDecoder::new(file).read_to_end(&mut body)?;
            let Ok(page) = Page::new(body).with_url(url) else { continue };
            let Some(site) = fold::domain(&page).map(str::to_owned) else { continue };
            sites.entry(site).or_default().push(Sample { set: set.to_string(), id: id.into(), url: url.into(), page });
        }
    }
    Ok(sites)
}
