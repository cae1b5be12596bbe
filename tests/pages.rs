//! Every folder of `testdata/pages` is a test of its name; `testdata/README.md` says how to add one.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use pressclip::{Article, Block, Options, Page, extract_page};
use serde::Deserialize;
use serde_json::{Value, json};
use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

/// The files that a folder may hold. Others are refused: a misspelt `expected.jsn` would never be compared.
const FILES: [&str; 4] = ["page.html", "page.toml", "expected.txt", "expected.json"];
/// Characters of an unchanged paragraph that a report shows.
const GLIMPSE: usize = 60;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match trials(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/pages")) {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            let message = error.to_string();
            let trial = Trial::test("testdata_pages_can_be_read", move || Err(Failed::from(message)));
            libtest_mimic::run(&arguments, vec![trial]).exit_code()
        }
    }
}

fn trials(pages: &Path) -> Outcome<Vec<Trial>> {
    let mut folders: Vec<PathBuf> = fs::read_dir(pages)
        .map_err(|e| format!("{}: {e}", pages.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    folders.sort();
    if folders.is_empty() {
        return Err(format!("{}: no pages", pages.display()).into());
    }
    let named = |folder: PathBuf| {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Trial::test(name, move || check(&folder).map_err(|e| Failed::from(e.to_string())))
    };
    Ok(folders.into_iter().map(named).collect())
}

/// What is known of a page beside its bytes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Served {
    /// Where it stands: an address of a reserved name.
    url: String,
    /// The `Content-Type` header, when the server sent one.
    content_type: Option<String>,
    /// What the page is a test of, in a sentence.
    why: String,
    /// What the library does not do yet. The test then asserts that the page still fails, so that the day it
    /// does not, the line goes.
    known_gap: Option<String>,
}

fn check(folder: &Path) -> Outcome<()> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if !FILES.iter().any(|file| name == *file) {
            return Err(format!("{}: not a file of a page test", name.display()).into());
        }
    }
    let served: Served = toml::from_str(&read(&folder.join("page.toml"))?)?;
    if served.why.split_whitespace().nth(2).is_none() {
        return Err("page.toml: `why` says what the page is a test of".into());
    }
    let html = folder.join("page.html");
    let mut page = Page::new(fs::read(&html).map_err(|e| format!("page.html: {e}"))?).with_url(&served.url)?;
    page.content_type = served.content_type;
    let article = extract_page(&page, &Options::default());

    let mut report = compare_text(&Expected::parse(&read(&folder.join("expected.txt"))?)?, &article);
    let fields = folder.join("expected.json");
    if fields.exists() {
        report += &compare_fields(&serde_json::from_str(&read(&fields)?)?, &article)?;
    }
    if let Some(gap) = served.known_gap {
        let mended = format!("the page passes: take out its `known_gap` ({gap})");
        return if report.is_empty() { Err(mended.into()) } else { Ok(()) };
    }
    if report.is_empty() {
        return Ok(());
    }
    Err(format!("{}\n{report}", served.why).into())
}

fn read(file: &Path) -> Outcome<String> {
    let name = file.file_name().unwrap_or_default().display();
    Ok(fs::read_to_string(file).map_err(|e| format!("{name}: {e}"))?)
}

/// `expected.txt`: the headline, a blank line, the paragraphs of the body.
struct Expected {
    headline: String,
    body: Vec<String>,
}

impl Expected {
    fn parse(text: &str) -> Outcome<Self> {
        let (headline, body) = text.split_once("\n\n").ok_or("expected.txt: no blank line after the headline")?;
        if headline.trim().lines().count() != 1 {
            return Err("expected.txt: the headline is the first line".into());
        }
        let body = paragraphs(body);
        if body.is_empty() {
            return Err("expected.txt: no body".into());
        }
        Ok(Self { headline: words(headline), body })
    }
}

/// The words of each paragraph. Paragraphs end at blank lines; bullets, numbers of items, tabs between cells and
/// line breaks are taken out, so a list or a table is one paragraph.
fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in text.lines() {
        match (line.trim().is_empty(), paragraphs.last_mut()) {
            (false, Some(paragraph)) => {
                paragraph.push(' ');
                paragraph.push_str(without_bullet(line));
            }
            _ => paragraphs.push(String::new()),
        }
    }
    paragraphs.iter().map(|paragraph| words(paragraph)).filter(|paragraph| !paragraph.is_empty()).collect()
}

/// A line without `- ` or `1. ` at its start.
fn without_bullet(line: &str) -> &str {
    let line = line.trim_start();
    let after_digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if after_digits.len() < line.len()
        && let Some(item) = after_digits.strip_prefix(". ")
    {
        return item;
    }
    line.strip_prefix("- ").unwrap_or(line)
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What differs in headline and body, for people; empty when nothing does.
fn compare_text(expected: &Expected, article: &Article) -> String {
    let mut report = String::new();
    let headline = article.headline.as_deref().map(words).unwrap_or_default();
    if headline != expected.headline {
        let _ = writeln!(report, "\nheadline\n  wanted: {}\n  got:    {headline}", expected.headline);
    }
    let body = paragraphs(&article.text());
    if body != expected.body {
        report += "\nbody (- missing, + too much, ~ changed)\n";
        for op in capture_diff_slices(Algorithm::Myers, &expected.body, &body) {
            describe(&mut report, op, &expected.body, &body, article);
        }
    }
    report
}

fn describe(report: &mut String, op: DiffOp, wanted: &[String], got: &[String], article: &Article) {
    let (wanted, got) = (&wanted[op.old_range()], &got[op.new_range()]);
    if op.tag() == similar::DiffTag::Equal {
        for paragraph in wanted {
            let _ = writeln!(report, "  {}", glimpse(paragraph));
        }
        return;
    }
    if wanted.len() == got.len() {
        for (wanted, got) in wanted.iter().zip(got) {
            let _ = writeln!(report, "~ {}{}", word_diff(wanted, got), story(article, got));
        }
        return;
    }
    for paragraph in wanted {
        let _ = writeln!(report, "- {paragraph}{}", story(article, paragraph));
    }
    for paragraph in got {
        let _ = writeln!(report, "+ {paragraph}{}", story(article, paragraph));
    }
}

fn glimpse(paragraph: &str) -> String {
    let short: String = paragraph.chars().take(GLIMPSE).collect();
    if short.len() < paragraph.len() { short + " …" } else { short }
}

/// One text with the words of both: `[-wanted-]` and `{+got+}`.
fn word_diff(wanted: &str, got: &str) -> String {
    let diff = TextDiff::from_words(wanted, got);
    let mut text = String::new();
    for change in diff.iter_all_changes() {
        let _ = match change.tag() {
            ChangeTag::Equal => write!(text, "{}", change.value()),
            ChangeTag::Delete => write!(text, "[-{}-]", change.value()),
            ChangeTag::Insert => write!(text, "{{+{}+}}", change.value()),
        };
    }
    text.replace("-][-", "").replace("+}{+", "")
}

/// Where a paragraph is from and why it was kept or set aside, if a block has its words.
fn story(article: &Article, paragraph: &str) -> String {
    let text = |block: &Block| words(&block.text);
    let blocks = &article.blocks;
    let same = blocks.iter().filter(|block| text(block) == paragraph);
    let around = blocks.iter().filter(|block| {
        let text = text(block);
        !text.is_empty() && (text.contains(paragraph) || paragraph.starts_with(&text))
    });
    same.chain(around).next().map_or_else(String::new, |block| {
        let score = block.score.map(|score| format!("scored {score:.2}"));
        let reasons = block.why.iter().map(|reason| format!("{} {}", reason.rule, reason.saw));
        let why: Vec<String> = score.into_iter().chain(reasons).collect();
        format!("\n      [{}: {}] {}", block.kind.name(), why.join(", "), block.path)
    })
}

/// What differs in the fields that `expected.json` names.
fn compare_fields(expected: &BTreeMap<String, Value>, article: &Article) -> Outcome<String> {
    let got = fields(article)?;
    let mut report = String::new();
    for (name, wanted) in expected {
        let got = got.get(name).ok_or_else(|| format!("expected.json: no field `{name}`"))?;
        if got != wanted && !is_same_instant(got, wanted) {
            let _ = writeln!(report, "\n{name}\n  wanted: {wanted}\n  got:    {got}");
        }
    }
    Ok(report)
}

/// Whether two times differ only in the offset that they are written in.
fn is_same_instant(a: &Value, b: &Value) -> bool {
    let instant = |value: &Value| value.as_str()?.parse::<jiff::Timestamp>().ok();
    instant(a).is_some_and(|a| instant(b) == Some(a))
}

fn fields(article: &Article) -> Outcome<Value> {
    Ok(json!({
        "url": article.url,
        "canonical_url": article.canonical_url,
        "authors": article.authors,
        "published": serde_json::to_value(&article.published)?,
        "modified": serde_json::to_value(&article.modified)?,
        "site_name": article.site_name,
        "language": article.language,
        "description": article.description,
        "section": article.section,
        "keywords": article.keywords,
        "image": article.image,
        "license": article.license,
        "free_access": article.free_access,
        "verdict": article.completeness.as_ref().map(|completeness| completeness.verdict),
    }))
}
