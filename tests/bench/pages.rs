//! The pages that are measured: those of the project, or those of a corpus.

use std::collections::HashMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::{env, io};

use pressclip::Page;
use serde_json::Value;

pub(crate) type Fallible<T> = Result<T, Box<dyn Error>>;

/// The pages that the command line or `PRESSCLIP_BENCH` names, `DIR [SET…]`; without one the project's own.
///
/// A corpus is laid out as `DIR/<set>/pages/*.html.gz`. Where a set has a `gold.jsonl` with an `id` and a `url` a line,
/// its pages have their addresses.
pub(crate) fn pages() -> Fallible<Vec<Page>> {
    // Cargo adds `--bench`.
    let mut args: Vec<String> = env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    if args.is_empty() {
        args.extend(env::var("PRESSCLIP_BENCH").iter().flat_map(|dir| dir.split_whitespace()).map(str::to_owned));
    }
    let Some((folder, sets)) = args.split_first() else { return own() };
    let sets: Vec<PathBuf> = if sets.is_empty() {
        sorted(Path::new(folder))?.into_iter().filter(|set| set.join("pages").is_dir()).collect()
    } else {
        sets.iter().map(|set| Path::new(folder).join(set)).collect()
    };
    let mut pages = Vec::new();
    for set in sets {
        let addresses = addresses(&set)?;
        for path in sorted(&set.join("pages"))? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let Some(id) = name.strip_suffix(".html.gz") else { continue };
            let mut body = Vec::new();
            flate2::read::MultiGzDecoder::new(File::open(&path)?).read_to_end(&mut body)?;
            pages.push(addressed(Page::new(body), addresses.get(id).map_or("", String::as_str))?);
        }
    }
    if pages.is_empty() {
        return Err(format!("no pages in {folder}/<set>/pages/*.html.gz").into());
    }
    Ok(pages)
}

/// The pages of `testdata/pages`.
pub(crate) fn own() -> Fallible<Vec<Page>> {
    let mut pages = Vec::new();
    for folder in sorted(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/pages"))? {
        let about: toml::Table = toml::from_str(&fs::read_to_string(folder.join("page.toml"))?)?;
        let told = |key| about.get(key).and_then(toml::Value::as_str);
        let mut page = addressed(Page::read(folder.join("page.html"))?, told("url").unwrap_or_default())?;
        page.content_type = told("content_type").map(str::to_owned);
        pages.push(page);
    }
    Ok(pages)
}

fn addressed(page: Page, url: &str) -> Fallible<Page> {
    Ok(if url.is_empty() { page } else { page.with_url(url)? })
}

fn addresses(set: &Path) -> Fallible<HashMap<String, String>> {
    let mut addresses = HashMap::new();
    let Ok(gold) = File::open(set.join("gold.jsonl")) else { return Ok(addresses) };
    for line in BufReader::new(gold).lines() {
        let line: Value = serde_json::from_str(&line?)?;
        if let (Some(id), Some(url)) = (line["id"].as_str(), line["url"].as_str()) {
            addresses.insert(id.to_owned(), url.to_owned());
        }
    }
    Ok(addresses)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.sort();
    Ok(paths)
}
