//! A line that says how far a run is: on stderr, for several inputs, when someone is looking.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far a run is.
#[derive(Debug)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// The progress of so many inputs.
    pub(crate) fn of(inputs: usize) -> Self {
        Self::new(inputs > 1, Some(inputs as u64), "{bar:24} {pos} of {len}, {elapsed}")
    }

    /// The progress of a stream whose end is not known. It is not shown where the data itself is.
    pub(crate) fn of_stream() -> Self {
        Self::new(!io::stdout().is_terminal() && !io::stdin().is_terminal(), None, "{pos} done, {elapsed}, {per_sec}")
    }

    fn new(wanted: bool, inputs: Option<u64>, template: &str) -> Self {
        let seen = wanted && io::stderr().is_terminal();
        let target = if seen { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(inputs, target);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if seen {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self(bar)
    }

    /// Writes something while the line is not on the screen: stdout may be the same one.
    pub(crate) fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        self.0.suspend(write)
    }

    /// One more input is done.
    pub(crate) fn advance(&self) {
        self.0.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
