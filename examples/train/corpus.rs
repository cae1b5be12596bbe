//! Annotated pages on disk.

use std::fs::{self, File};
use std::io::{Read as _, Result};
use std::path::Path;

use pressclip::Page;
use serde::Deserialize;

use crate::fold::{domain, fold};

/// A page and its annotation.
#[derive(Clone)]
pub(crate) struct Annotated {
    pub(crate) id: String,
    /// The registrable domain: pages of one are never on both sides of a fold.
    pub(crate) domain: String,
    pub(crate) page: Page,
    /// The article's text, where it is annotated in full.
    pub(crate) text: Option<String>,
    /// Snippets that must be in the text, and snippets that must not.
    pub(crate) with: Vec<String>,
    pub(crate) without: Vec<String>,
    /// What sort of page it is, where the set says so; else it is an article.
    pub(crate) kind: Option<String>,
}

#[derive(Deserialize)]
struct Gold {
    id: String,
    url: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    text: Option<String>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
}

impl Annotated {
    /// The same page as if it had been saved to a file; nothing if its address is unknown anyway.
    pub(crate) fn without_url(&self) -> Option<Self> {
        self.page.url.as_ref()?;
        let mut saved = self.clone();
        saved.page.url = None;
        Some(saved)
    }

    pub(crate) fn is_article(&self) -> bool {
        self.kind.as_deref().is_none_or(|kind| kind == "article")
    }

    pub(crate) fn fold(&self) -> u32 {
        fold(&self.domain)
    }
}

/// The names of the sets in a corpus, sorted.
pub(crate) fn sets(corpus: &Path) -> Result<Vec<String>> {
    let mut sets = Vec::new();
    for entry in fs::read_dir(corpus)? {
        let entry = entry?;
        if entry.path().join("gold.jsonl").is_file() {
            sets.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    sets.sort();
    Ok(sets)
}

/// The pages of a set.
pub(crate) fn pages(corpus: &Path, set: &str) -> Result<Vec<Annotated>> {
    let gold = fs::read_to_string(corpus.join(set).join("gold.jsonl"))?;
    gold.lines().map(|line| read(&corpus.join(set).join("pages"), serde_json::from_str(line)?)).collect()
}

fn read(pages: &Path, gold: Gold) -> Result<Annotated> {
    let mut body = Vec::new();
    let file = File::open(pages.join(format!("{}.html.gz", gold.id)))?;
    flate2::read::MultiGzDecoder::new(file).read_to_end(&mut body)?;
    let plain = Page::new(body);
    let page = match gold.url {
        Some(url) => plain.clone().with_url(&url).unwrap_or(plain),
        None => plain,
    };
    let domain = domain(&page).unwrap_or(&gold.id).to_owned();
    let Gold { id, kind, text, with, without, .. } = gold;
    Ok(Annotated { id, domain, page, text, with, without, kind })
}
