//! What can be asked for on the command line.

mod crawl;
mod replay;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Parser, Subcommand, ValueEnum};
use pressclip::fetch::DEFAULT_MAX_BODY;
use pressclip::output::Format;
use pressclip::rules::own::OwnRules;
use pressclip::{Include, Kind, Options};

pub(crate) use crawl::{CrawlArgs, CrawlCommand, HistoryArgs, ReportArgs, SearchArgs, StatusArgs, StoreArgs};
pub(crate) use replay::{Changes, ReplayArgs};

use crate::exit::Exit;
use crate::messages::{Failure, words};
use crate::net::NetArgs;

/// Clips the article out of news pages: headline, text and metadata, without boilerplate.
///
/// The article goes to stdout, words about it to stderr. The first word decides: `pressclip batch` is the
/// command, `pressclip ./batch` a file of that name.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = Exit::table(),
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) clip: ClipArgs,
    /// Say what is done, on stderr; twice: everything
    // What stands before these has a heading, which would go on.
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = None::<&str>)]
    pub(crate) verbose: u8,
    /// Colour words and signs [auto: on a terminal, unless `NO_COLOR` is set]
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = None::<&str>)]
    pub(crate) color: ColorChoice,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Batch(BatchArgs),
    Explain(Box<ExplainArgs>),
    Crawl(CrawlArgs),
    Status(StatusArgs),
    Report(ReportArgs),
    Search(SearchArgs),
    History(HistoryArgs),
    Replay(ReplayArgs),
    Completions(CompletionArgs),
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ClipArgs {
    /// Pages: http(s) URLs, files (may be gzip), or - for stdin
    ///
    /// One that fails does not stop the others. Dates after the time of fetching are not believed; for a file that
    /// is when it was last changed, for stdin now.
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) inputs: Vec<OsString>,
    /// The form of the article; JSON of several inputs is one object a line, with its `input`
    #[arg(short, long, default_value = "text", value_parser = format_parser())]
    pub(crate) format: Format,
    /// The file to write instead of stdout: complete, or left as it was
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    #[command(flatten)]
    pub(crate) page: PageArgs,
}

/// What is shown of an article.
#[derive(Debug, clap::Args)]
pub(crate) struct ViewArgs {
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = kind_parser(), hide_possible_values = true,
        help = format!("Show these kinds of blocks as well: {} [default: {}]", Include::all(), Include::default()))]
    include: Vec<Kind>,
    /// Leave these kinds of blocks out, after --include; text, kinds and order of the others stay as they are
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = kind_parser(), hide_possible_values = true)]
    exclude: Vec<Kind>,
    /// A file of rules of your own (TOML), which have the last word on what a block is; `examples/rules.toml` shows one
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
}

impl ViewArgs {
    /// All defaults but what is shown and the rules.
    pub(crate) fn options(&self) -> Result<Options, Failure> {
        let shown = self.include.iter().fold(Include::default(), |shown, &kind| shown.with(kind));
        let mut options = Options::default();
        options.include = self.exclude.iter().fold(shown, |shown, &kind| shown.without(kind));
        if let Some(path) = &self.rules {
            options.rules = Some(Arc::new(read_rules(path)?));
        }
        Ok(options)
    }
}

/// Rules that make no sense are a mistake of the command line.
fn read_rules(path: &Path) -> Result<OwnRules, Failure> {
    let text =
        std::fs::read_to_string(path).map_err(|e| Failure::new("io", format!("{}: {}", path.display(), words(&e))))?;
    OwnRules::parse(&text, path).map_err(|error| {
        let exit = if error.is_rules() { Exit::Usage } else { Exit::Failed };
        Failure { exit, ..Failure::from(error) }
    })
}

fn kind_parser() -> impl TypedValueParser<Value = Kind> {
    // The value is one of the names by then.
    PossibleValuesParser::new(Include::CHOICES.map(Kind::name))
        .map(|name| Include::CHOICES.into_iter().find(|kind| kind.name() == name).unwrap_or(Kind::Paragraph))
}

/// How pages are got.
#[derive(Debug, clap::Args)]
pub(crate) struct PageArgs {
    /// The address that the one file or stdin was saved from: links are resolved against it
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// Fetch the further pages of an article as well, up to 26, and join them to one
    ///
    /// The text is that of all pages without what they repeat. A page that cannot be had, or is another story, ends the
    /// article; a note in the JSON and in `explain` says so, with the other formats a word on stderr. Of a file the further
    /// pages are fetched too, if --url is given.
    #[arg(long)]
    pub(crate) all_pages: bool,
    #[command(flatten)]
    pub(crate) size: SizeArgs,
    #[command(flatten)]
    pub(crate) net: NetArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SizeArgs {
    #[arg(long, value_name = "SIZE", value_parser = size, help = format!(
        "Largest page, decompressed, e.g. 500kB, 20MiB [default: {}MiB]", DEFAULT_MAX_BODY >> 20
    ))]
    max_body: Option<usize>,
}

impl SizeArgs {
    /// The largest page in bytes.
    pub(crate) fn max_body(&self) -> usize {
        self.max_body.unwrap_or(DEFAULT_MAX_BODY)
    }
}

/// Clip many pages: JSON Lines in, JSON Lines out
#[derive(Debug, clap::Args)]
#[command(long_about = BATCH)]
pub(crate) struct BatchArgs {
    /// Pages that are worked on at once [default: one per core]
    #[arg(short, long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,
    /// The file to write instead of stdout: complete, or left as it was
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    #[command(flatten)]
    pub(crate) size: SizeArgs,
}

const BATCH: &str = "\
Clip many pages: JSON Lines from stdin, one JSON object per line out, in the same order.

An input line is an object with
  path          a file with the page, may be gzip; or
  html          the page itself
and, if known,
  id            any JSON value, given back [default: the line's number, from 1]
  url           where the page is from: links are resolved against it; nothing is fetched; may be empty
  content_type  the header it was served with; with `html` its charset does not count
  fetched_at    when, as RFC 3339: later dates are not believed [default: not judged]
Other keys and blank lines are ignored.

An output line is {\"id\", …the article's keys} or {\"id\", \"error\": {\"kind\", \"message\"}}. \
Kinds: not-utf8, line-too-long (over 64 MiB), bad-json, bad-line, invalid-url, io, too-large, not-html, \
internal. A page without article text is no error: its `text` is empty and its `notes` say so.

The same input gives the same bytes at any number of jobs. Memory does not grow with the input. Results are \
flushed whenever no more are ready, so a program can send a line and wait for its answer. The exit code is 1 when \
any line gave an error.";

/// Show what was kept of a page, what was dropped, and why.
///
/// Every block in page order: `+` kept or `-` dropped, source line, kind, score, text; then the reasons and the
/// place in the tree. Before them the fields with their sources and the candidates that lost, and the notes.
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The page: an http(s) URL, a file (may be gzip), or - for stdin
    pub(crate) input: OsString,
    /// The form of the explanation
    #[arg(short, long, default_value = "text", value_name = "FORMAT")]
    pub(crate) format: Explanation,
    /// Write one HTML page to look at in a browser instead; - for stdout
    #[arg(long, value_name = "FILE", conflicts_with_all = ["format", "output"])]
    pub(crate) html: Option<PathBuf>,
    /// The file to write instead of stdout: complete, or left as it was
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The store of a crawl: what it remembers of the page's site counts (jobs with `memory = true`)
    #[arg(long, value_name = "STORE")]
    pub(crate) memory: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    #[command(flatten)]
    pub(crate) page: PageArgs,
}

/// The forms of an explanation on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Explanation {
    Text,
    Json,
}

/// Write shell completions
///
/// For bash: `pressclip completions bash > ~/.local/share/bash-completion/completions/pressclip`
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionArgs {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    // The value is one of the names by then.
    PossibleValuesParser::new(Format::ALL.map(Format::name)).map(|name| name.parse().unwrap_or(Format::Text))
}

/// Seconds, or a number with `ms`, `s`, `m`, `h`, `d`: those of a jobs file.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = number_and_unit(text)?;
    let seconds = match unit {
        "" | "s" => number,
        "ms" => number / 1e3,
        "m" | "min" => number * 60.0,
        "h" => number * 3_600.0,
        "d" => number * 86_400.0,
        _ => return Err(format!("`{unit}` is no unit of time; use ms, s, m, h or d")),
    };
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("must be more than nothing and less than forever".into()),
    }
}

/// Bytes, or a number with `kB`, `MB`, `KiB`, `MiB` …
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked before
pub(crate) fn size(text: &str) -> Result<usize, String> {
    let (number, unit) = number_and_unit(text)?;
    let bytes = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => number,
        "k" | "kb" => number * 1e3,
        "m" | "mb" => number * 1e6,
        "g" | "gb" => number * 1e9,
        "kib" => number * 1024.0,
        "mib" => number * 1024.0 * 1024.0,
        "gib" => number * 1024.0 * 1024.0 * 1024.0,
        _ => return Err(format!("`{unit}` is no unit of size; use kB, MB, KiB, MiB")),
    };
    if (1.0..1e15).contains(&bytes) { Ok(bytes as usize) } else { Err("must be at least one byte".into()) }
}

fn number_and_unit(text: &str) -> Result<(f64, &str), String> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number = number.parse().map_err(|_| "does not start with a number".to_owned())?;
    Ok((number, unit.trim_start()))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn times_have_units() {
        assert_eq!(duration("20"), Ok(Duration::from_secs(20)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("500 ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2h"), Ok(Duration::from_hours(2)));
        for bad in ["", "0", "x", "-1", "3 fortnights", "1e400", "9999999999999999999999"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("20"), Ok(20));
        assert_eq!(size("1.5kB"), Ok(1500));
        assert_eq!(size("2 MiB"), Ok(2 << 20));
        for bad in ["", "0", "x", "-1", "3 bits", "99999999999999999999"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_first_word_decides_between_command_and_file() {
        let parse = |line: &str| Args::try_parse_from(line.split(' ')).unwrap();
        assert!(matches!(parse("pressclip batch").command, Some(Command::Batch(_))));
        assert!(matches!(parse("pressclip batch -v --color never").command, Some(Command::Batch(_))));
        for file in ["pressclip ./batch", "pressclip page.html batch", "pressclip -- batch"] {
            assert!(parse(file).command.is_none(), "{file}");
        }
    }
}
