//! Tells how a crawl goes: a line that changes on a terminal, a line now and then elsewhere.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use pressclip::crawl::{Counts, Event};

use crate::messages::Messages;

/// How often a line is written where nobody watches.
const LINE: Duration = Duration::from_mins(1);

/// Watches a crawl.
pub(crate) struct Watch {
    /// Shown on a terminal.
    bar: Option<ProgressBar>,
    started: Instant,
    /// The last line that was written, and when.
    line: (String, Instant),
}

impl Watch {
    pub(crate) fn new() -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        Self { bar, started: Instant::now(), line: (String::new(), Instant::now()) }
    }

    pub(crate) fn tell(&mut self, messages: &Messages, event: &Event) {
        match event {
            Event::Resumed(left) => {
                let words = format!("the last run ended in the middle of {left} visits; they are made again");
                self.note(messages, &words);
            }
            Event::Orphaned { output, articles } => {
                let words = format!(
                    "the output {output} is not in the jobs file any more: {articles} articles wait for it, and its last file may \
                     still end in .part; name it again, and it goes on"
                );
                self.note(messages, &words);
            }
            Event::Progress(counts) => self.progress(messages, counts),
            Event::SourceFailed { job, url, error } => {
                // Errors name their URL.
                let at = if error.contains(url.as_str()) { String::new() } else { format!("{url}: ") };
                self.note(messages, &format!("job {job}: {at}{error}"));
            }
            Event::SourceNoted { job, url, note } => self.note(messages, &format!("job {job}: {url}: {note}")),
            Event::Retired { job, url, error } => {
                self.note(messages, &format!("job {job}: {url} is not looked at any more: {error}"));
            }
            Event::Waiting(Some(next)) => self.note(messages, &format!("nothing is due before {}", shown(*next))),
            Event::Waiting(None) => self.note(messages, "nothing will be due; waiting to be stopped"),
            Event::Alarm(alarm) => self.note(messages, &format!("alarm: {alarm}")),
            Event::Stopping => self.note(messages, "stopping: what is under way is finished"),
            _ => {}
        }
    }

    fn progress(&mut self, messages: &Messages, counts: &Counts) {
        let rate = counts.visited() as f64 / self.started.elapsed().as_secs_f64().max(0.001);
        let line = format!(
            "{} new, {} changed, {} unchanged, {} failed, {} sources, {} under way, {rate:.0}/s",
            counts.new,
            counts.changed,
            counts.unchanged,
            counts.failed + counts.sources_failed,
            counts.sources,
            counts.in_flight
        );
        match &self.bar {
            Some(bar) => bar.set_message(line),
            None if line != self.line.0 && self.line.1.elapsed() >= LINE => {
                messages.note(&line);
                self.line = (line, Instant::now());
            }
            None => {}
        }
    }

    fn note(&self, messages: &Messages, words: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| messages.note(words)),
            None => messages.note(words),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A time to the second.
pub(crate) fn shown(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}
