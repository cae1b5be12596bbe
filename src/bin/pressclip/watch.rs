//! Tells how a crawl goes: on a terminal lines that change, of all, of each job and of the busiest sites; elsewhere plain lines now
//! and then.

use std::collections::HashSet;
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use pressclip::crawl::{Event, Progress, Share};
use unicode_width::UnicodeWidthChar as _;
use url::Url;

use crate::messages::{Messages, one_line};

/// How often a line is written where nobody watches.
const LINE: Duration = Duration::from_mins(1);

/// Stories that are told one by one when they fail, until nothing is due or for so long.
const FAILED: u64 = 20;
const SPELL: Duration = Duration::from_hours(1);

/// Jobs and sites that are shown on a terminal.
const JOBS: usize = 8;
const SITES: usize = 5;

/// Watches a crawl.
pub(crate) struct Watch {
    /// Shown on a terminal.
    bar: Option<ProgressBar>,
    /// The last line that was written, and when.
    line: (String, Instant),
    /// Stories that failed since when, and how many of them were told.
    failed: (u64, Instant),
    /// Each is said once.
    hints: HashSet<&'static str>,
}

impl Watch {
    pub(crate) fn new() -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        let now = Instant::now();
        Self { bar, line: (String::new(), now), failed: (0, now), hints: HashSet::new() }
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
            Event::Progress(progress) => self.progress(messages, progress),
            Event::SourceFailed { job, url, error, hint } => {
                self.note(messages, &failure(job, url, error));
                self.hint(messages, *hint);
            }
            Event::StoryFailed { job, url, error, hint, .. } => {
                if self.failed.1.elapsed() >= SPELL {
                    self.end(messages);
                }
                self.failed.0 += 1;
                if self.failed.0 <= FAILED {
                    self.note(messages, &failure(job, url, error));
                    self.hint(messages, *hint);
                }
            }
            Event::SourceNoted { job, url, note } => self.note(messages, &format!("job {job}: {url}: {note}")),
            Event::Retired { job, url, error } => {
                self.note(messages, &format!("job {job}: {url} is not looked at any more: {error}"));
            }
            Event::Waiting(next) => {
                self.end(messages);
                self.waiting(messages, *next);
            }
            Event::NothingDue(next) => {
                let until = next.map_or_else(|| "is due".to_owned(), |next| format!("is due before {}", shown(next)));
                self.note(messages, &format!("nothing {until}; --now looks at all sources at once"));
            }
            Event::Alarm(alarm) => self.note(messages, &format!("alarm: {alarm}")),
            Event::Stopping => self.note(messages, "stopping: what is under way is finished"),
            _ => {}
        }
    }

    /// Says how many stories failed beside those that were told, and begins to tell anew.
    pub(crate) fn end(&mut self, messages: &Messages) {
        if self.failed.0 > FAILED {
            self.note(messages, &format!("and {} more stories failed", self.failed.0 - FAILED));
        }
        self.failed = (0, Instant::now());
    }

    fn waiting(&self, messages: &Messages, next: Option<Timestamp>) {
        match next {
            Some(next) => self.note(messages, &format!("nothing is due before {}", shown(next))),
            None => self.note(messages, "nothing will be due; waiting to be stopped"),
        }
    }

    fn hint(&mut self, messages: &Messages, hint: Option<&'static str>) {
        if let Some(hint) = hint.filter(|hint| self.hints.insert(hint)) {
            self.note(messages, &format!("hint: {hint}"));
        }
    }

    fn progress(&mut self, messages: &Messages, progress: &Progress) {
        match &self.bar {
            Some(bar) => {
                let width = terminal_size::terminal_size_of(io::stderr()).map_or(80, |(width, _)| width.0.into());
                let lines = [vec![sum(progress)], jobs(progress), sites(progress)].concat();
                let shown: Vec<_> = lines.iter().map(|line| cut(line, width)).collect();
                bar.set_message(shown.join("\n"));
            }
            None if self.line.1.elapsed() >= LINE => {
                let line = sum(progress);
                if line != self.line.0 {
                    messages.note(&line);
                    for line in jobs(progress) {
                        messages.note(line.trim_start());
                    }
                }
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

/// How far all of it is.
fn sum(progress: &Progress) -> String {
    let counts = &progress.counts;
    format!(
        "{} new, {} changed, {} unchanged, {} failed, {} sources; {} waiting, {} under way, {}",
        counts.new,
        counts.changed,
        counts.unchanged,
        counts.failed + counts.sources_failed,
        counts.sources,
        progress.waiting,
        counts.in_flight,
        rate(progress.rate)
    )
}

/// What could not be had, and why.
fn failure(job: &str, url: &Url, error: &str) -> String {
    // Errors name their URL.
    let at = if error.contains(url.as_str()) { String::new() } else { format!("{url}: ") };
    format!("job {job}: {at}{error}")
}

/// How far each job is, those with most to do first; nothing where there is one job alone.
fn jobs(progress: &Progress) -> Vec<String> {
    let mut jobs: Vec<&Share> = progress.jobs.iter().collect();
    if jobs.len() < 2 {
        return Vec::new();
    }
    jobs.sort_by_key(|job| std::cmp::Reverse(job.in_hand + job.waiting.unwrap_or_default()));
    let line = |job: &&Share| {
        format!(
            "  job {}: {} new, {} failed, {} waiting, {} under way, {}",
            one_line(&job.name),
            job.new,
            job.failed,
            job.waiting.unwrap_or_default(),
            job.in_hand,
            rate(job.rate)
        )
    };
    let mut lines: Vec<_> = jobs.iter().take(JOBS).map(line).collect();
    if jobs.len() > JOBS {
        lines.push(format!("  and {} jobs more", jobs.len() - JOBS));
    }
    lines
}

/// How far the busiest sites are.
fn sites(progress: &Progress) -> Vec<String> {
    let line = |site: &Share| {
        let (name, rate) = (one_line(&site.name), rate(site.rate));
        format!("  {name}: {} visits, {} failed, {} under way, {rate}", site.visited, site.failed, site.in_hand)
    };
    progress.sites.iter().take(SITES).map(line).collect()
}

fn rate(rate: f64) -> String {
    if rate >= 10.0 { format!("{rate:.0}/s") } else { format!("{rate:.1}/s") }
}

/// As much of a line as a terminal has columns for, beside what stands before the first one.
fn cut(line: &str, columns: usize) -> String {
    let mut left = columns.saturating_sub(12);
    let fits = |c: &char| {
        let width = c.width().unwrap_or_default();
        let fits = width <= left;
        left -= width.min(left);
        fits
    };
    line.chars().take_while(fits).collect()
}

/// A time to the second.
pub(crate) fn shown(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(name: &str, waiting: u64, rate: f64) -> Share {
        let mut share = Share::default();
        (share.name, share.new, share.visited, share.failed) = (name.to_owned(), 12, 20, 3);
        (share.in_hand, share.waiting, share.rate) = (1, Some(waiting), rate);
        share
    }

    #[test]
    fn jobs_and_sites_have_a_line_each_and_one_job_alone_none() {
        let mut progress = Progress::default();
        progress.jobs = vec![share("coast", 0, 0.04), share("val\u{1b}ley", 7, 2.0)];
        progress.sites = vec![share("valley.example", 0, 31.4)];
        (progress.waiting, progress.rate) = (7, 2.04);
        assert_eq!(sum(&progress), "0 new, 0 changed, 0 unchanged, 0 failed, 0 sources; 7 waiting, 0 under way, 2.0/s");
        assert_eq!(jobs(&progress)[1], "  job coast: 12 new, 3 failed, 0 waiting, 1 under way, 0.0/s");
        assert!(jobs(&progress)[0].starts_with("  job val") && !jobs(&progress)[0].contains('\u{1b}'));
        assert_eq!(sites(&progress), ["  valley.example: 20 visits, 3 failed, 1 under way, 31/s"]);
        progress.jobs.truncate(1);
        assert!(jobs(&progress).is_empty());
        progress.jobs = (0..11).map(|n| share(&n.to_string(), n, 0.0)).collect();
        assert_eq!((jobs(&progress).len(), jobs(&progress)[8].as_str()), (9, "  and 3 jobs more"));
    }

    #[test]
    fn a_line_is_no_longer_than_the_terminal() {
        assert_eq!(cut("abcdef", 15), "abc");
        assert_eq!(cut("日本語", 15), "日");
        assert_eq!(cut("abc", 3), "");
    }
}
