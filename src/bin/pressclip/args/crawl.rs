//! What can be asked for about crawling.

use std::path::PathBuf;
use std::time::Duration;

use clap::Subcommand;

use super::duration;

/// Follow news sources and keep their articles
///
/// A job with a schedule is followed until the program is stopped; without one, or with --once, it ends when nothing is
/// due. Every article goes to the job's outputs once, even if the process is killed: the next start goes on where it was.
/// Ctrl-C and SIGTERM finish what is under way; a second one ends at once. The exit code is 1 when all sources or all stories
/// of a run failed. Of the stories that fail the first 20 are named on stderr with the reason, and the others counted, until
/// nothing is due.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct CrawlArgs {
    #[command(subcommand)]
    pub(crate) command: Option<CrawlCommand>,
    /// The jobs file (TOML); `examples/jobs.toml` shows every key
    #[arg(value_name = "JOBS", required = true)]
    pub(crate) jobs: Option<PathBuf>,
    /// End when nothing is due, whatever the schedules say: for cron, timers and containers
    #[arg(long)]
    pub(crate) once: bool,
    /// Look at all sources now, also at those that were retired, and end when nothing is due
    #[arg(long)]
    pub(crate) now: bool,
    /// How long to finish what is under way when the program is stopped [default: 25s]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) deadline: Option<Duration>,
}

/// Say how a crawl is: its articles, addresses and sources
#[derive(Debug, clap::Args)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
}

/// Write how a crawl goes as one HTML page with charts
#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    /// The file to write instead of stdout: complete, or left as it was
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
}

/// Find articles that a crawl has kept by their words
///
/// All words must be there, in any case and with any accents. `harv*` stands for all words that begin so, and a quoted
/// "plum harvest" is a phrase. The exit code is 3 when nothing is found.
#[derive(Debug, clap::Args)]
pub(crate) struct SearchArgs {
    /// Words
    #[arg(value_name = "WORDS", required = true)]
    pub(crate) words: Vec<String>,
    /// Articles at most
    #[arg(long, value_name = "N", default_value = "20")]
    pub(crate) most: usize,
    /// The articles themselves, a JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
}

/// Show the versions of an article that a crawl has kept, and what changed between them
///
/// Of a version after the first: what changed in a line, then the paragraphs that went (-), came (+) or moved (~). The exit code
/// is 3 when no article is kept for the address.
#[derive(Debug, clap::Args)]
pub(crate) struct HistoryArgs {
    /// The address of the article
    pub(crate) url: String,
    /// The versions themselves, a JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
}

/// Whose store is meant.
#[derive(Debug, clap::Args)]
pub(crate) struct StoreArgs {
    /// The jobs file whose store is meant
    #[arg(long, value_name = "JOBS", default_value = "jobs.toml")]
    pub(crate) jobs: PathBuf,
    /// The store itself
    #[arg(long, value_name = "FILE", conflicts_with = "jobs")]
    pub(crate) store: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CrawlCommand {
    /// Say whether a jobs file makes sense, or what is wrong where
    Check {
        /// The jobs file (TOML); `examples/jobs.toml` shows every key
        #[arg(value_name = "JOBS")]
        jobs: PathBuf,
    },
}
