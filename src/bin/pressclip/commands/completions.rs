//! `pressclip completions`: a script that teaches a shell the command line.

use clap::CommandFactory as _;

use crate::args::{Args, CompletionArgs};
use crate::exit::Exit;
use crate::sink::{Sink, Stop};

pub(crate) fn run(args: &CompletionArgs) -> Result<Exit, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "pressclip", &mut script);
    let mut sink = Sink::open(None)?;
    sink.write(&String::from_utf8_lossy(&script))?;
    sink.finish(Exit::Fine)?;
    Ok(Exit::Fine)
}
