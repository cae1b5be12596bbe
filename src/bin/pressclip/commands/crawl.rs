//! `pressclip crawl`: follows the sources of a jobs file.

use std::fmt::Write as _;
use std::path::Path;

use pressclip::crawl::Jobs;

use crate::args::{CrawlArgs, CrawlCommand};
use crate::exit::Exit;
use crate::messages::{Failure, one_line};
use crate::sink::{Sink, Stop};

pub(crate) fn run(args: &CrawlArgs) -> Result<Exit, Stop> {
    let CrawlCommand::Check { jobs } = &args.command;
    check(jobs)
}

/// Reads a jobs file; what is wrong with it makes no sense as a command line does not.
fn read(path: &Path) -> Result<Jobs, Failure> {
    Jobs::read(path).map_err(|error| {
        let exit = if error.is_jobs() { Exit::Usage } else { Exit::Failed };
        Failure { exit, ..Failure::from(error) }
    })
}

fn check(path: &Path) -> Result<Exit, Stop> {
    let jobs = read(path)?;
    let mut words = format!("{}: fine\n", path.display());
    for name in jobs.names() {
        // Writing to a string cannot fail.
        let _ = writeln!(words, "job {}", one_line(name));
    }
    let _ = writeln!(words, "{} sources, store {}", jobs.sources(), jobs.store().display());
    let mut sink = Sink::open(None)?;
    sink.write(&words)?;
    sink.finish()?;
    Ok(Exit::Fine)
}
