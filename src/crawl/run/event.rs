//! What a crawl tells while it runs.

use jiff::Timestamp;
use url::Url;

use crate::crawl::alarm::Alarm;
use crate::error::Error;

/// Something that happened.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event {
    /// The last process ended in the middle of so many visits; they are made again.
    Resumed(u64),
    /// An output that the jobs file does not name any more has something left: articles that have not arrived, or a file
    /// that is not complete. Named again, it goes on.
    Orphaned {
        /// Its form and its folder.
        output: String,
        /// Articles that have not arrived.
        articles: u64,
    },
    /// How far it is; about once a second while something happens.
    Progress(Progress),
    /// A source could not be had; it is tried again.
    SourceFailed {
        /// Its job.
        job: String,
        /// Its address.
        url: Url,
        /// What went wrong, in one line.
        error: String,
        /// What in the jobs file could help, if anything.
        hint: Option<&'static str>,
    },
    /// A story could not be had. There may be many in a run.
    StoryFailed {
        /// Its job.
        job: String,
        /// Its address.
        url: Url,
        /// What went wrong, in one line.
        error: String,
        /// What in the jobs file could help, if anything.
        hint: Option<&'static str>,
        /// When it is tried again; `None` if it is given up.
        again: Option<Timestamp>,
    },
    /// Not all of a source could be read; told when that is another note than at the last look.
    SourceNoted {
        /// Its job.
        job: String,
        /// Its address.
        url: Url,
        /// What was cut or could not be read, in one line.
        note: String,
    },
    /// A source is not looked at any more.
    Retired {
        /// Its job.
        job: String,
        /// Its address.
        url: Url,
        /// What went wrong, in one line.
        error: String,
    },
    /// The layout of a source may have changed; told once a day.
    Alarm(Alarm),
    /// Nothing is due before then. Not told of each short wait for a host that is paced.
    Waiting(Option<Timestamp>),
    /// A run that ends when nothing is due has found nothing to do; something is due then.
    NothingDue(Option<Timestamp>),
    /// What is under way is finished.
    Stopping,
}

/// What in the jobs file lets an address be asked that was refused.
pub(super) fn hint(error: &Error) -> Option<&'static str> {
    Some(match error.refused_part()? {
        "port" => "if this port is meant, add it to `allow_port` under [fetch] in the jobs file",
        "address" => {
            "if this host is yours, set private = \"allow\" under [fetch] in the jobs file, or add its address to `allow_address`"
        }
        _ => "if this host is yours, set private = \"allow\" under [fetch] in the jobs file",
    })
}

/// How far a run is.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// What was done since its start.
    pub counts: Counts,
    /// Addresses whose time has come, as they were counted a while ago: counting takes time.
    pub waiting: u64,
    /// Visits a second in the last half minute to a minute.
    pub rate: f64,
    /// The jobs, by name.
    pub jobs: Vec<Share>,
    /// The sites that are asked most at the moment, the busiest first; ten at most.
    pub sites: Vec<Share>,
}

/// What a job or a site has of a run.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Share {
    /// The job, or the site as [`site`](crate::fetch::site) names it.
    pub name: String,
    /// Articles that were not known.
    pub new: u64,
    /// Visits.
    pub visited: u64,
    /// Those of them that failed.
    pub failed: u64,
    /// Addresses that are being visited.
    pub in_hand: u64,
    /// Addresses whose time has come, as they were counted a while ago; `None` for sites.
    pub waiting: Option<u64>,
    /// Visits a second in the last half minute to a minute.
    pub rate: f64,
}

/// How much was done since the start of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Articles that were not known.
    pub new: u64,
    /// Articles that had changed.
    pub changed: u64,
    /// Stories that had not changed.
    pub unchanged: u64,
    /// Pages without an article that was wanted.
    pub skipped: u64,
    /// Stories that could not be had.
    pub failed: u64,
    /// Sources that were looked at.
    pub sources: u64,
    /// Sources that could not be had.
    pub sources_failed: u64,
    /// Articles that were put out.
    pub delivered: u64,
    /// Addresses that are being visited.
    pub in_flight: u64,
}

impl Counts {
    /// Addresses that were visited; not those at which a feed or sitemap was looked for by guess, and was not.
    #[must_use]
    pub fn visited(&self) -> u64 {
        self.new + self.changed + self.unchanged + self.skipped + self.failed + self.sources + self.sources_failed
    }
}

/// What a visit adds to the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    New,
    Changed,
    Unchanged,
    Skipped,
    Failed,
    Source,
    SourceFailed,
}

impl Counts {
    pub(super) fn add(&mut self, counted: Counted) {
        *match counted {
            Counted::New => &mut self.new,
            Counted::Changed => &mut self.changed,
            Counted::Unchanged => &mut self.unchanged,
            Counted::Skipped => &mut self.skipped,
            Counted::Failed => &mut self.failed,
            Counted::Source => &mut self.sources,
            Counted::SourceFailed => &mut self.sources_failed,
        } += 1;
    }
}
