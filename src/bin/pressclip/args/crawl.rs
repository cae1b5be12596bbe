//! What can be asked for about crawling.

use std::path::PathBuf;

use clap::Subcommand;

/// Follow news sources and keep their articles
#[derive(Debug, clap::Args)]
pub(crate) struct CrawlArgs {
    #[command(subcommand)]
    pub(crate) command: CrawlCommand,
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
