//! `pressclip status`, `search` and `history`: what a crawl has kept.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};

use jiff::Timestamp;
use pressclip::crawl::compare::{Change, Comparison, Version as Words, compare};
use pressclip::crawl::{Archive, Source, Version};
use pressclip::output::terminal::printable;

use super::crawl::read;
use crate::args::{HistoryArgs, ReportArgs, SearchArgs, StatusArgs, StoreArgs};
use crate::exit::Exit;
use crate::messages::{Failure, Messages, one_line};
use crate::sink::{Sink, Stop};
use crate::watch::shown;

fn open(args: &StoreArgs) -> Result<Archive, Failure> {
    match &args.store {
        Some(store) => Ok(Archive::open(store)?),
        None => Ok(Archive::open(read(&args.jobs)?.store())?),
    }
}

fn write(text: &str) -> Result<Exit, Stop> {
    let mut sink = Sink::open(None)?;
    // What pages say must not act on a terminal.
    let text = if io::stdout().is_terminal() { printable(text) } else { text.into() };
    sink.write(&text)?;
    sink.finish(Exit::Fine)?;
    Ok(Exit::Fine)
}

/// How a store is. Writing to a string cannot fail.
pub(crate) fn status(args: &StatusArgs) -> Result<Exit, Stop> {
    let now = Timestamp::now();
    let status = open(&args.store)?.status(now).map_err(Failure::from)?;
    let stats = status.stats;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "articles    {} ({} versions), {} not put out yet",
        status.articles, status.versions, status.undelivered
    );
    let _ = writeln!(
        text,
        "addresses   {} waiting ({} due), {} under way, {} done, {} given up, at {} sites",
        stats.waiting, stats.due, stats.leased, stats.done, stats.given_up, stats.hosts
    );
    for alarm in &status.alarms {
        let _ = writeln!(text, "alarm       {}", one_line(&alarm.to_string()));
    }
    let mut job = "";
    for source in &status.sources {
        if source.job != job {
            job = &source.job;
            let _ = writeln!(text, "\njob {}", one_line(job));
        }
        let _ = writeln!(text, "{}", line(source));
    }
    write(&text)
}

/// How a crawl goes, as a page.
pub(crate) fn report(args: &ReportArgs) -> Result<Exit, Stop> {
    let page = open(&args.store)?.report(Timestamp::now()).map_err(Failure::from)?;
    let mut sink = Sink::open(args.output.as_deref())?;
    sink.write(&page)?;
    sink.finish(Exit::Fine)?;
    Ok(Exit::Fine)
}

/// A source, one line.
fn line(source: &Source) -> String {
    let time = |time: Option<Timestamp>| time.map_or_else(|| "never".to_owned(), shown);
    let next = match source.due {
        None => "not looked at any more".to_owned(),
        Some(_) if source.visited.is_none() && source.error.is_none() => "not looked at yet".to_owned(),
        Some(due) => format!("next {}", shown(due)),
    };
    let trouble = match (&source.error, source.failures) {
        (Some(error), failures @ 1..) => format!(", failed {failures} times: {error}"),
        _ => String::new(),
    };
    let note = source.note.as_deref().map(|note| format!("\n           {}", one_line(note)));
    format!(
        "  {:8} {}\n           read {}, changed {}, {next}{trouble}{}",
        source.kind,
        one_line(&source.url),
        time(source.visited),
        time(source.changed),
        note.unwrap_or_default()
    )
}

/// Articles that have some words.
pub(crate) fn search(args: &SearchArgs, messages: &Messages) -> Result<Exit, Stop> {
    let hits = open(&args.store)?.search(&args.words, args.most).map_err(Failure::from)?;
    let mut text = String::new();
    for hit in &hits {
        if args.json {
            text += &hit.version.line;
            continue;
        }
        let headline = hit.version.headline.as_deref().unwrap_or("(no headline)");
        let copy = hit.version.same_as.as_deref().map(|first| format!("  a copy of {}\n", one_line(first)));
        let _ =
            writeln!(text, "{}\n  {}\n  {}", one_line(headline), one_line(&hit.version.url), one_line(&hit.snippet));
        text += copy.as_deref().unwrap_or_default();
    }
    write(&text)?;
    if hits.is_empty() {
        messages.note("no article is kept that has all of these words");
        return Ok(Exit::NoText);
    }
    Ok(Exit::Fine)
}

/// The versions of an article.
pub(crate) fn history(args: &HistoryArgs) -> Result<Exit, Stop> {
    let versions = open(&args.store)?.history(&args.url).map_err(Failure::from)?;
    let Some(versions) = versions.filter(|versions| !versions.is_empty()) else {
        let failure = Failure::new("not-found", format!("no article is kept for {}", args.url));
        return Err(Failure { exit: Exit::NoText, ..failure }
            .hint("`pressclip search WORDS` shows the addresses of articles")
            .into());
    };
    let mut text = String::new();
    let mut before = None;
    for version in &versions {
        if args.json {
            text += &version.line;
            continue;
        }
        text += &shown_version(version);
        let words = serde_json::from_str(&version.line).ok().and_then(|line| Words::from_json(&line));
        if let (Some(old), Some(new)) = (before, &words) {
            text += &shown_changes(&compare(&old, new));
        }
        before = words;
    }
    write(&text)
}

/// What changed: a line that sums it up, then what went (`-`) and what came (`+`).
fn shown_changes(comparison: &Comparison) -> String {
    let mut text = format!("  {comparison}\n");
    let mut line = |sign: char, words: Option<&str>| {
        if let Some(words) = words {
            let _ = writeln!(text, "  {sign} {}", one_line(words));
        }
    };
    for change in &comparison.changes {
        match change {
            Change::Headline { old, new, .. } => {
                line('-', old.as_deref());
                line('+', new.as_deref());
            }
            Change::ParagraphEdited { old, new, .. } => {
                line('-', Some(old));
                line('+', Some(new));
            }
            Change::CorrectionAdded { text } | Change::ParagraphAdded { text, .. } => line('+', Some(text)),
            Change::ParagraphRemoved { text, .. } => line('-', Some(text)),
            Change::ParagraphMoved { text, .. } => line('~', Some(text)),
            _ => {}
        }
    }
    text
}

fn shown_version(version: &Version) -> String {
    let headline = version.headline.as_deref().unwrap_or("(no headline)");
    format!("{} {} {}\n", version.number, shown(version.fetched), one_line(headline))
}
