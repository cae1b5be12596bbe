//! `pressclip INPUT…`: the articles of some pages, in the order of the arguments.

use pressclip::article::NoteKind;
use pressclip::output::terminal::{printable, printable_json};
use pressclip::output::{Format, render};
use pressclip::{Article, Options};
use serde::Serialize;

use crate::args::ClipArgs;
use crate::exit::Exit;
use crate::guard;
use crate::input::{Input, Loader};
use crate::messages::{Failure, Messages, one_line};
use crate::ordered::{Plan, Step, in_order};
use crate::progress::Progress;
use crate::sink::{Sink, Stop};

/// Pages that are got at once. They may all be of one site, so it is few.
const AT_ONCE: usize = 4;

/// What an input gave.
struct Clipping {
    name: String,
    /// The article in the format asked for; nothing when there is nothing to write.
    data: Option<String>,
    /// What is not in the data and must be known of it.
    remarks: Vec<String>,
    failure: Option<Failure>,
}

pub(crate) fn run(args: &ClipArgs, messages: &Messages) -> Result<Exit, Stop> {
    let inputs: Vec<_> = args.inputs.iter().map(|i| Input::new(i)).collect();
    let loader = Loader::new(&args.page, &inputs)?;
    let mut sink = Sink::open(args.output.as_deref())?;
    let progress = Progress::of(inputs.len());
    let (format, several) = (args.format, inputs.len() > 1);
    let plan = Plan { workers: inputs.len().min(AT_ONCE), ahead: 2 * AT_ONCE, bytes: usize::MAX };
    let items = || inputs.into_iter().map(|input| (input, 0));
    let options = args.view.options()?;
    let work = move |input: Input| clip(&input, &loader, &options, format, several);

    let mut exit = Exit::Fine;
    let mut first = true;
    in_order(plan, items, work, |step| {
        let Step::Next(clipping) = step else { return sink.flush() };
        progress.advance();
        progress.aside(|| {
            if let Some(data) = &clipping.data {
                sink.write(&between(format, several, first, &clipping.name))?;
                sink.write(data)?;
                sink.flush()?;
                first = false;
            }
            for remark in &clipping.remarks {
                messages.note(remark);
            }
            if let Some(failure) = &clipping.failure {
                messages.error(failure);
                exit = exit.and(failure.exit);
            }
            Ok::<_, Stop>(())
        })
    })?;
    sink.finish(exit)?;
    Ok(exit)
}

fn clip(input: &Input, loader: &Loader, options: &Options, format: Format, several: bool) -> Clipping {
    let name = input.name();
    let article = loader.clip(input, options).map(|(article, served)| {
        let failure = missing_text(&article, served, &name);
        (article, failure)
    });
    let mut remarks = Vec::new();
    let (data, failure) = match article {
        Err(failure) => (None, Some(failure)),
        Ok((article, failure)) => {
            // JSON has the notes itself.
            if format != Format::Json {
                remarks = missing_pages(&article, &name);
            }
            // Without text there is no article for people to read, but a program may want the fields.
            let wanted = failure.is_none() || format == Format::Json;
            match wanted.then(|| guard::guarded(|| data(&article, &name, format, several))).transpose() {
                Ok(data) => (data, failure),
                Err(bug) => (None, Some(bug)),
            }
        }
    };
    Clipping { name, data, remarks, failure }
}

/// What is said of pages that were to be joined and are not there.
fn missing_pages(article: &Article, name: &str) -> Vec<String> {
    let missing = article.notes.iter().filter(|note| note.kind == NoteKind::PageMissing);
    missing.map(|note| format!("{name}: {}", note.message)).collect()
}

/// A failure when an article has no text.
fn missing_text(article: &Article, served: bool, name: &str) -> Option<Failure> {
    // Text that was left out on request is there all the same.
    let empty = !article.blocks.iter().any(|block| block.is_article() && !block.text.trim().is_empty());
    empty.then(|| match article.free_access {
        _ if !served => Failure { exit: Exit::NoText, ..Failure::new("no-text", format!("{name}: the page is empty")) },
        Some(false) => Failure::paywall(name),
        _ => Failure::no_text(name, article.completeness.as_ref()),
    })
}

/// An article among others as a line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    input: &'a str,
    #[serde(flatten)]
    article: &'a Article,
}

fn data(article: &Article, name: &str, format: Format, several: bool) -> String {
    let data = match format {
        // Maps with text keys and plain values: there is nothing in it that could not be written.
        Format::Json if several => {
            printable_json(&serde_json::to_string(&Line { input: name, article }).unwrap_or_default()).into_owned()
        }
        Format::Json => printable_json(&render(article, format)).into_owned(),
        _ => printable(&render(article, format)).into_owned(),
    };
    format!("{}\n", data.trim_end_matches('\n'))
}

/// What stands before an article among others.
fn between(format: Format, several: bool, first: bool, name: &str) -> String {
    let gap = if first { "" } else { "\n" };
    match format {
        _ if !several => String::new(),
        // As `head` and `tail` do.
        Format::Text => format!("{gap}==> {} <==\n\n", one_line(name)),
        Format::Markdown if !first => "\n---\n\n".to_owned(),
        Format::Html if !first => "<hr>\n".to_owned(),
        _ => String::new(),
    }
}
