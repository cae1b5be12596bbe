//! pressclip in the terminal: arguments in, data on stdout, words on stderr, one exit code.
//!
//! Only the public API of the library is used. `args` says what can be asked for, `commands` do it; `input` turns an
//! argument into a page, `ordered` works on many at once, `sink` is where data goes, `messages` where words go.

mod args;
mod commands;
mod exit;
mod guard;
mod input;
mod messages;
mod net;
mod ordered;
mod progress;
mod sink;
mod watch;

use std::borrow::Cow;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use pressclip::output::terminal::printable;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::args::{Args, Command};
use crate::exit::Exit;
use crate::messages::Messages;
use crate::sink::Stop;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(refused) => return refuse(&refused),
    };
    trace(args.verbose);
    guard::install();
    let messages = Messages::new(args.color);
    let done = match &args.command {
        None => commands::clip::run(&args.clip, &messages),
        Some(Command::Batch(batch)) => commands::batch::run(batch, &messages),
        Some(Command::Explain(explain)) => commands::explain::run(explain, args.color),
        Some(Command::Crawl(crawl)) => commands::crawl::run(crawl, &messages),
        Some(Command::Status(status)) => commands::archive::status(status),
        Some(Command::Report(report)) => commands::archive::report(report),
        Some(Command::Search(search)) => commands::archive::search(search, &messages),
        Some(Command::History(history)) => commands::archive::history(history),
        Some(Command::Replay(replay)) => commands::replay::run(replay, &messages),
        Some(Command::Completions(completions)) => commands::completions::run(completions),
    };
    match done {
        Ok(exit) => exit.into(),
        // Whoever read the data has enough of it.
        Err(Stop::Closed) => Exit::Fine.into(),
        Err(Stop::Failed(failure)) => {
            messages.error(&failure);
            failure.exit.into()
        }
    }
}

/// Help and version go to stdout, usage errors to stderr. clap repeats arguments as they are, and a name may hold
/// what a terminal acts on.
fn refuse(refused: &clap::Error) -> ExitCode {
    let plain = refused.render().to_string();
    // Nothing can be done when the stream is closed.
    let _ = match printable(&plain) {
        Cow::Borrowed(_) => refused.print(),
        Cow::Owned(safe) => io::stderr().write_all(safe.as_bytes()),
    };
    ExitCode::from(u8::try_from(refused.exit_code()).unwrap_or(Exit::Usage as u8))
}

/// Tracing to stderr: warnings, the crate's steps, or everything it has to say.
fn trace(verbose: u8) {
    let level = match verbose {
        0 => LevelFilter::WARN,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    // Only this crate's events: the HTTP client below has thousands.
    let targets = Targets::new().with_target("pressclip", level);
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(false);
    let subscriber = tracing_subscriber::registry().with(lines).with(targets);
    // It fails only when there is a subscriber already, and here is the first.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
