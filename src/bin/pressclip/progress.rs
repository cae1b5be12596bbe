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
        let seen = inputs > 1 && io::stderr().is_terminal();
        let target = if seen { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(inputs as u64), target);
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos} of {len}, {elapsed}") {
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
