//! What can be asked of recorded pages.

use std::path::PathBuf;

use clap::ValueEnum;

use super::ViewArgs;

/// Extract the pages of WARC files again, and say what changed
///
/// Files may be gzip, and cut off: what is whole is read, the rest is told. Without --against the articles are written as JSON
/// Lines, as `pressclip batch` writes them. With it a line for each page that is not as it was, in the order of the files: a page
/// that was not extracted before is new. Where rules of your own were used then, give them as well. A summary goes to stderr. The exit code is 1 when a part of a file could not be read.
#[derive(Debug, clap::Args)]
pub(crate) struct ReplayArgs {
    /// WARC files, or - for stdin
    #[arg(value_name = "WARC", required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// Articles that were extracted before, as JSON Lines: of `batch`, `replay` or a crawl
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    /// The form of the changes
    #[arg(short, long, default_value = "text", value_name = "FORMAT", requires = "against")]
    pub(crate) format: Changes,
    /// The file to write instead of stdout: complete, or left as it was
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// The forms of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Changes {
    /// A line a page, in words
    Text,
    /// An object a line: `url`, `outcome`, `fields`, `changes`
    Json,
}
