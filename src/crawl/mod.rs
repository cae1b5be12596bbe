//! Follows news sources on a schedule and keeps their articles: the second storey over fetch and extract, which know
//! nothing of it.
//!
//! 1. [`Jobs`]: what to follow, when, and where to put it
//! 2. [`Frontier`]: which addresses are known, and which is next; one SQLite file keeps it, with all articles
//! 3. `run`: the loop of visits ([`Crawler`])
//! 4. [`discover`]: feeds, sitemaps and front pages → what they list; [`canonical`]: the one address of a page
//! 5. `recrawl`: when an address is visited again
//! 6. `record`: an article as it is kept; `writer`: what is kept → files, each article once
//! 7. [`simhash`]: texts that are the same or nearly
//! 8. [`compare`]: what changed between two versions of an article
//! 9. [`replay`]: recorded pages, extracted again
//! 10. [`alarms`]: when the layout of a source may have changed; [`Latencies`]: how long sites take; `report`: how it goes, as
//!     a page
//! 11. [`Archive`]: what is kept, to be looked at
//!
//! Only `run` asks the network and the clock, only `store` and `writer` the disk. Whatever moment a process ends at, the
//! next one goes on there: see [`Frontier`] and `writer`.

mod jobs;
mod frontier;
mod store;
mod run;
pub mod discover;
pub mod canonical;
mod recrawl;
mod record;
mod writer;
pub mod simhash;
pub mod compare;
pub mod replay;
mod alarm;
mod latency;
mod archive;
mod report;

mod source;

pub use alarm::{Alarm, Seen, Yield, alarms};
pub use archive::{Archive, Hit, Source, Status, Version};
pub use frontier::{Allowance, Candidate, Claim, Claimed, Clip, Done, Failed, Frontier, Known, Lease, Stats, Want};
pub use jobs::Jobs;
pub use latency::Latencies;
pub use run::{Counts, Crawler, DEFAULT_DEADLINE, Event, Mode, Progress, Share, Stop};
pub use source::Kind;
