//! `pressclip replay`: recorded pages, extracted again, against what was extracted before.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;

use pressclip::crawl::replay::{Earlier, Outcome, Records, Replayed, page};
use pressclip::output::json;
use pressclip::output::terminal::printable_json;
use pressclip::{Article, Options};

use crate::args::{Changes, ReplayArgs};
use crate::exit::Exit;
use crate::guard;
use crate::messages::{Failure, Messages, one_line, words};
use crate::sink::{Sink, Stop};

pub(crate) fn run(args: &ReplayArgs, messages: &Messages) -> Result<Exit, Stop> {
    let earlier = args.against.as_deref().map(|path| read_earlier(path, messages)).transpose()?;
    let options = args.view.options()?;
    let sink = Sink::open(args.output.as_deref())?;
    let mut run = Run { args, messages, options, earlier, sink, counts: Counts::default() };
    for path in &args.inputs {
        run.file(path)?;
    }
    run.summary();
    let exit = if run.counts.damaged > 0 { Exit::Failed } else { Exit::Fine };
    run.sink.finish(exit)?;
    Ok(exit)
}

#[derive(Debug, Default)]
struct Counts {
    pages: usize,
    same: usize,
    changed: usize,
    new: usize,
    revisits: usize,
    /// Stretches and records that could not be read.
    damaged: usize,
}

struct Run<'a> {
    args: &'a ReplayArgs,
    messages: &'a Messages,
    options: Options,
    earlier: Option<Earlier>,
    sink: Sink,
    counts: Counts,
}

impl Run<'_> {
    fn file(&mut self, path: &Path) -> Result<(), Stop> {
        let from: Box<dyn Read> =
            if path == Path::new("-") { Box::new(io::stdin().lock()) } else { Box::new(open(path)?) };
        let records = Records::new(from).map_err(|e| cannot_read(path, &e))?;
        for record in records {
            let read = record.map_err(|damage| damage.to_string()).and_then(|record| {
                let revisit = record.field("warc-type").is_some_and(|kind| kind.eq_ignore_ascii_case("revisit"));
                self.counts.revisits += usize::from(revisit);
                page(&record)
            });
            match read {
                Ok(Some(page)) => match guard::clip(&page, &self.options) {
                    Ok(article) => self.article(&article)?,
                    Err(failure) => self.damage(path, &failure.message),
                },
                Ok(None) => {}
                Err(why) => self.damage(path, &why),
            }
        }
        Ok(())
    }

    fn article(&mut self, article: &Article) -> Result<(), Stop> {
        self.counts.pages += 1;
        let Some(earlier) = &self.earlier else { return self.sink.write(&printable_json(&json::line(article))) };
        let replayed = earlier.against(article);
        match replayed.outcome {
            Outcome::Same => self.counts.same += 1,
            Outcome::New => self.counts.new += 1,
            _ => self.counts.changed += 1,
        }
        if replayed.outcome == Outcome::Same {
            return Ok(());
        }
        let line = match self.args.format {
            Changes::Text => in_words(&replayed),
            Changes::Json => printable_json(&serde_json::to_string(&replayed).unwrap_or_default()).into_owned(),
        };
        self.sink.write(&(line + "\n"))
    }

    fn damage(&mut self, path: &Path, why: &str) {
        self.counts.damaged += 1;
        self.messages.error(&Failure::new("io", format!("{}: {why}", path.display())));
    }

    fn summary(&self) {
        let Counts { pages, same, changed, new, revisits, damaged } = self.counts;
        let compared = if self.earlier.is_some() {
            format!(": {same} as they were, {changed} changed, {new} new")
        } else {
            String::new()
        };
        let rest = [(revisits, "revisits without a page"), (damaged, "parts that could not be read")];
        let rest: String =
            rest.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("; {n} {what}")).collect::<Vec<_>>().concat();
        self.messages.note(&format!("{pages} pages{compared}{rest}"));
    }
}

/// `https://news.example/rain: headline changed, 1 paragraph removed; authors, published`
fn in_words(replayed: &Replayed) -> String {
    let mut parts = Vec::new();
    if replayed.outcome == Outcome::New {
        parts.push("new".to_owned());
    }
    if !replayed.text.is_empty() {
        parts.push(replayed.text.to_string());
    }
    if !replayed.fields.is_empty() {
        parts.push(replayed.fields.join(", "));
    }
    one_line(&format!("{}: {}", replayed.url.as_deref().unwrap_or("no address"), parts.join("; "))).into_owned()
}

fn read_earlier(path: &Path, messages: &Messages) -> Result<Earlier, Failure> {
    let (mut earlier, mut others) = (Earlier::default(), 0_usize);
    for line in BufReader::new(open(path)?).split(b'\n') {
        let line = line.map_err(|e| cannot_read(path, &e))?;
        let line = String::from_utf8_lossy(&line);
        others += usize::from(!line.trim().is_empty() && !earlier.add(&line));
    }
    if earlier.is_empty() {
        let failure = Failure::usage(format!("{}: no articles with addresses", path.display()));
        return Err(failure
            .hint("give the JSON Lines of `pressclip batch`, of a crawl, or of `pressclip replay` without --against"));
    }
    if others > 0 {
        messages.note(&format!("{}: {others} lines are no articles with an address", path.display()));
    }
    Ok(earlier)
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|e| cannot_read(path, &e))
}

fn cannot_read(path: &Path, error: &io::Error) -> Failure {
    Failure::new("io", format!("cannot read {}: {}", path.display(), words(error)))
}
