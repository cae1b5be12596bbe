//! Times the extractors of others on the same pages and prints a table.
//!
//! ```text
//! cargo run --release --manifest-path examples/peers/Cargo.toml -- DIR [SET…] [--python PYTHON] [--rounds N]
//! ```
//!
//! The pages are `DIR/<set>/pages/*.html.gz`. With a Python that has `trafilatura` and `resiliparse`, those are timed too.
//! One thread. The tools take turns every few pages, and the time is that of the processor, so whatever else the machine does
//! hits all alike; tools of Python go through all pages one after the other. Pages are decoded before, for most tools take
//! text. Every tool makes the article's text and what it knows of the article; `resiliparse` gives the text alone.

mod python;

use std::error::Error;
use std::fs::{self, File};
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::{env, thread};

use cpu_time::ThreadTime;

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A page's text in, the characters of its article out.
type Tool = fn(&str) -> usize;

const PARSE: &str = "scraper::Html::parse_document alone";

const TOOLS: [(&str, Tool); 6] = [
    (PARSE, |html| scraper::Html::parse_document(html).tree.nodes().len()),
    ("pressclip", |html| pressclip::extract(html).text().chars().count()),
    ("legible", |html| legible::parse(html, None, None).map_or(0, |found| found.text_content.chars().count())),
    ("dom_smoothie", |html| {
        let found = dom_smoothie::Readability::new(html, None, None).and_then(|mut page| page.parse());
        found.map_or(0, |found| found.text_content.chars().count())
    }),
    ("rs-trafilatura", |html| rs_trafilatura::extract(html).map_or(0, |found| found.content_text.chars().count())),
    ("readabilityrs", |html| {
        let found = readabilityrs::Readability::new(html, None, None).ok().and_then(|page| page.parse());
        found.and_then(|found| found.text_content).map_or(0, |text| text.chars().count())
    }),
];

/// Pages that a tool has in a row: its own page comes before most of them, as where one tool reads many.
const TURN: usize = 25;

/// What one tool took for all pages in one round, and what it found.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    seconds: f64,
    found: usize,
    chars: usize,
}

fn main() -> Fallible<()> {
    let asked = Asked::read()?;
    let pages = asked.pages()?;
    let bytes: usize = pages.iter().map(String::len).sum();
    println!("{} pages, {:.1} MB, {} rounds, one thread\n", pages.len(), bytes as f64 / 1e6, asked.rounds);
    // Some peers recurse over the tree.
    let roomy = thread::Builder::new().stack_size(512 * 1024 * 1024);
    roomy.spawn(move || measure(&asked, &pages))?.join().map_err(|_| "the measuring thread panicked")?
}

fn measure(asked: &Asked, pages: &[String]) -> Fallible<()> {
    let mut names: Vec<String> = TOOLS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut runs: Vec<Vec<Run>> = vec![Vec::new(); TOOLS.len()];
    let mut python = asked.python.as_ref().map(|program| python::Python::start(program, pages)).transpose()?;
    for tool in python.iter().flat_map(|python| python.tools()) {
        names.push(format!("{tool} (Python)"));
        runs.push(Vec::new());
    }
    // What panics on a page has found nothing there; the message would stand between the rows.
    std::panic::set_hook(Box::new(|_| {}));
    // The first round fills caches and builds tables; it does not count.
    for round in 0..=asked.rounds {
        for (runs, run) in runs.iter_mut().zip(all(pages)) {
            runs.extend((round > 0).then_some(run));
        }
        if let Some(python) = &mut python {
            for at in 0..python.tools().len() {
                let run = python.run(at)?;
                runs[TOOLS.len() + at].extend((round > 0).then_some(run));
            }
        }
    }
    print(&names, &runs, pages.len());
    Ok(())
}

/// One round: every page through every tool.
fn all(pages: &[String]) -> [Run; TOOLS.len()] {
    let mut runs = [Run::default(); TOOLS.len()];
    for turn in pages.chunks(TURN) {
        for (run, (_, tool)) in runs.iter_mut().zip(TOOLS) {
            for page in turn {
                let start = ThreadTime::now();
                let chars = catch_unwind(AssertUnwindSafe(|| tool(page))).unwrap_or(0);
                run.seconds += start.elapsed().as_secs_f64();
                run.found += usize::from(chars > 0);
                run.chars += chars;
            }
        }
    }
    runs
}

fn print(names: &[String], runs: &[Vec<Run>], pages: usize) {
    println!("| | pages/s | ÷ parse | pressclip is faster by | pages with text | characters |");
    println!("|---|---|---|---|---|---|");
    for (at, (name, own)) in names.iter().zip(runs).enumerate() {
        // Ratios within a round: noise hits both alike.
        let beside = |other: usize| median(own.iter().zip(&runs[other]).map(|(a, b)| a.seconds / b.seconds));
        let speed = pages as f64 / median(own.iter().map(|run| run.seconds));
        let last = own.last().copied().unwrap_or_default();
        let faster = if at < 2 { String::new() } else { format!("{:.1}×", beside(1)) };
        let (found, chars) =
            if at == 0 { (String::new(), String::new()) } else { (last.found.to_string(), last.chars.to_string()) };
        println!("| {name} | {speed:.0} | {:.2} | {faster} | {found} | {chars} |", beside(0));
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What the command line asks for.
struct Asked {
    folder: PathBuf,
    sets: Vec<String>,
    python: Option<PathBuf>,
    rounds: usize,
}

impl Asked {
    fn read() -> Fallible<Self> {
        let mut plain = Vec::new();
        let (mut python, mut rounds) = (None, 3);
        let mut args = env::args().skip(1);
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
            match arg.as_str() {
                "--python" => python = Some(value()?.into()),
                "--rounds" => rounds = value()?.parse()?,
                _ => plain.push(arg),
            }
        }
        let Some((folder, sets)) = plain.split_first() else {
            return Err("usage: peers DIR [SET…] [--python PYTHON] [--rounds N]".into());
        };
        Ok(Self { folder: folder.into(), sets: sets.to_vec(), python, rounds })
    }

    /// The texts of the pages.
    fn pages(&self) -> Fallible<Vec<String>> {
        let mut sets: Vec<PathBuf> = self.sets.iter().map(|set| self.folder.join(set)).collect();
        if sets.is_empty() {
            sets = sorted(&self.folder)?.into_iter().filter(|set| set.join("pages").is_dir()).collect();
        }
        let mut pages = Vec::new();
        for set in sets {
            for path in sorted(&set.join("pages"))? {
                let mut body = Vec::new();
                flate2::read::MultiGzDecoder::new(File::open(&path)?).read_to_end(&mut body)?;
                pages.push(pressclip::decode::decode(&body, None).text);
            }
        }
        if pages.is_empty() {
            return Err(format!("no pages in {}/<set>/pages", self.folder.display()).into());
        }
        Ok(pages)
    }
}

fn sorted(folder: &Path) -> Fallible<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.sort();
    Ok(paths)
}
