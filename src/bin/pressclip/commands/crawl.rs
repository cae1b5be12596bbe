//! `pressclip crawl`: follows the sources of a jobs file.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use pressclip::crawl::{Counts, Crawler, Jobs, Mode, Stop as Wish};

use crate::args::{CrawlArgs, CrawlCommand};
use crate::exit::Exit;
use crate::messages::{Failure, Messages, one_line};
use crate::sink::{Sink, Stop};
use crate::watch::Watch;

pub(crate) fn run(args: &CrawlArgs, messages: &Messages) -> Result<Exit, Stop> {
    match (&args.command, &args.jobs) {
        (Some(CrawlCommand::Check { jobs }), _) => check(jobs),
        (None, Some(jobs)) => Ok(crawl(args, jobs, messages)?),
        (None, None) => Err(Failure::usage("no jobs file is given").into()),
    }
}

/// Reads a jobs file; what is wrong with it makes no sense as a command line does not.
pub(crate) fn read(path: &Path) -> Result<Jobs, Failure> {
    Jobs::read(path).map_err(|error| {
        let exit = if error.is_jobs() { Exit::Usage } else { Exit::Failed };
        Failure { exit, ..Failure::from(error) }
    })
}

/// A crawler for jobs; settings and rules that make no sense are mistakes of the jobs file.
fn crawler(jobs: Jobs) -> Result<Crawler, Failure> {
    Crawler::new(jobs).map_err(|error| {
        let exit = if error.is_io() { Exit::Failed } else { Exit::Usage };
        Failure { exit, ..Failure::from(error) }
    })
}

fn check(path: &Path) -> Result<Exit, Stop> {
    let jobs = read(path)?;
    // What only a fetcher can tell, e.g. of a header, and the files of rules.
    crawler(jobs.clone())?;
    let mut words = format!("{}: fine\n", path.display());
    for name in jobs.names() {
        // Writing to a string cannot fail.
        let _ = writeln!(words, "job {}", one_line(name));
    }
    let _ = writeln!(words, "{} sources, store {}", jobs.sources(), jobs.store().display());
    let mut sink = Sink::open(None)?;
    sink.write(&words)?;
    sink.finish(Exit::Fine)?;
    Ok(Exit::Fine)
}

fn crawl(args: &CrawlArgs, path: &Path, messages: &Messages) -> Result<Exit, Failure> {
    let wish = Wish::default();
    heed_signals(wish.clone())?;
    let jobs = read(path)?;
    let mode = match (args.now, args.once || !jobs.has_schedule()) {
        (true, _) => Mode::OnceNow,
        (false, true) => Mode::Once,
        (false, false) => Mode::Forever,
    };
    let mut crawler = crawler(jobs)?;
    if let Some(limit) = args.deadline {
        crawler = crawler.deadline(limit);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|e| Failure::new("internal", format!("cannot start the network: {e}")))?;
    let mut watch = Watch::new();
    let counts = runtime.block_on(crawler.run(mode, &wish, |event| watch.tell(messages, &event)));
    watch.end(messages);
    drop(watch);
    let counts = counts.map_err(|error| {
        let exit = if error.is_taken() { Exit::Taken } else { Exit::Failed };
        Failure { exit, ..Failure::from(error) }
    })?;
    messages.note(&sum(&counts));
    Ok(if all_failed(&counts) { Exit::Failed } else { Exit::Fine })
}

/// Whether all sources failed, or all stories.
fn all_failed(counts: &Counts) -> bool {
    let stories = counts.new + counts.changed + counts.unchanged + counts.skipped;
    (counts.sources == 0 && counts.sources_failed > 0) || (stories == 0 && counts.failed > 0)
}

/// The first signal is a wish, the second an order.
fn heed_signals(wish: Wish) -> Result<(), Failure> {
    static WISHED: AtomicBool = AtomicBool::new(false);
    let heed = move || {
        if WISHED.swap(true, Ordering::SeqCst) {
            end();
        }
        wish.request();
    };
    ctrlc::set_handler(heed).map_err(|e| Failure::new("internal", format!("signals cannot be heeded: {e}")))
}

#[allow(clippy::exit)] // a signal ends the process, and nothing else can be reached from here
fn end() {
    std::process::exit(Exit::Interrupted as i32);
}

/// What a run did, in a line.
pub(crate) fn sum(counts: &Counts) -> String {
    format!(
        "{} new, {} changed, {} unchanged, {} skipped, {} failed; {} sources, {} of them failed; {} put out",
        counts.new,
        counts.changed,
        counts.unchanged,
        counts.skipped,
        counts.failed,
        counts.sources + counts.sources_failed,
        counts.sources_failed,
        counts.delivered
    )
}
