//! A crawl as it runs: claims addresses, visits many at once, keeps what came of it, and puts articles out.
//!
//! One loop holds the store; visits are tasks of their own, and the work on pages is done on threads that may be busy.
//! What visits bring is kept many at a time, in one transaction; whatever is not kept yet when the process ends is visited
//! again. Everything between is bounded: addresses in hand, bytes of pages and pages being worked on, addresses that were found,
//! lines read for the outputs.

mod allowances;
mod asking;
mod event;
mod keeper;
mod leads;
mod memories;
mod metrics;
mod source;
mod stop;
mod story;
mod tally;
mod telling;
mod visit;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::{Id, JoinSet};

pub use event::{Counts, Event, Progress, Share};
pub use stop::Stop;

use super::frontier::Claim;
use super::jobs::Jobs;
use crate::error::Error;
use crate::rules::own::OwnRules;
use allowances::Allowances;
use asking::Asking;
use keeper::{Keeper, Round};
use tally::Tallies;
use telling::Queue;
use visit::{Outcome, Visited, Visitor};

/// How long visits are finished after a [`Stop`]: less than the 30 seconds that Kubernetes gives before it kills.
pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(25);

/// How long a run that ends when nothing is due waits for hosts that are not to be asked yet.
const PATIENCE: Duration = Duration::from_mins(5);

/// How long an address is given out for; it is extended while the visit goes on.
const LEASE: Duration = Duration::from_mins(10);

/// How often leases are extended and taken back.
const HOUSEKEEPING: Duration = Duration::from_mins(1);

/// Outcomes that are kept at once, and how long the first of them waits for others.
const GATHERED: usize = 256;
const GATHERING: Duration = Duration::from_millis(25);

/// Addresses in hand for each that is visited at once.
const AHEAD: usize = 8;

/// How often articles are put out, at least, and progress is told.
const DELIVERY: Duration = Duration::from_millis(500);
const TELLING: Duration = Duration::from_secs(1);

/// How often layouts that changed are looked for.
const ALARMS: Duration = Duration::from_hours(1);

/// How long a crawl sleeps at most when nothing is due: the clock may be set.
const NAP: Duration = Duration::from_secs(30);

/// When a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// When all that was due at its start is done, with what that led to.
    Once,
    /// The same, and all sources are due.
    OnceNow,
    /// When it is asked to stop.
    Forever,
}

/// Crawls by a jobs file.
///
/// ```no_run
/// # async fn run() -> Result<(), pressclip::Error> {
/// use pressclip::crawl::{Crawler, Jobs, Mode, Stop};
///
/// let crawler = Crawler::new(Jobs::read("jobs.toml")?)?;
/// let counts = crawler.run(Mode::Once, &Stop::default(), |event| println!("{event:?}")).await?;
/// println!("{} new articles", counts.new);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Crawler {
    jobs: Arc<Jobs>,
    visitor: Arc<Visitor>,
    deadline: Duration,
}

impl Crawler {
    /// A crawler for some jobs. Nothing but their files of rules is opened or asked before [`run`](Self::run).
    ///
    /// # Errors
    /// When a setting of the jobs file cannot be used for fetching ([`Error::is_builder`]), or a file of rules cannot be read
    /// ([`Error::is_io`]) or makes no sense ([`Error::is_rules`]).
    pub fn new(jobs: Jobs) -> Result<Self, Error> {
        let jobs = Arc::new(jobs);
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let visitor = Visitor {
            asking: Asking::by(&jobs)?,
            jobs: Arc::clone(&jobs),
            rules: rules(&jobs)?,
            allowances: Allowances::default(),
            latencies: Mutex::default(),
            reading: Arc::new(Semaphore::new(2 * cores)),
            room: Arc::new(Semaphore::new(source::ROOM as usize)),
        };
        Ok(Self { jobs, visitor: Arc::new(visitor), deadline: DEFAULT_DEADLINE })
    }

    /// How long visits are finished after a [`Stop`]; then they are given up, and visited again by the next run.
    /// Default: [`DEFAULT_DEADLINE`].
    #[must_use]
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = limit;
        self
    }

    /// Crawls. `tell` hears what happens, between visits: it should return soon.
    ///
    /// Needs a Tokio runtime with time and I/O enabled. However it ends, the next run goes on where it was.
    ///
    /// # Errors
    /// When another process crawls into the same store ([`Error::is_taken`]), or the store ([`Error::is_store`]) or an
    /// output ([`Error::is_io`]) cannot be used. A page that cannot be had is none.
    pub async fn run(&self, mode: Mode, stop: &Stop, mut tell: impl FnMut(Event) + Send) -> Result<Counts, Error> {
        let (keeper, left) = Keeper::open(&self.jobs, mode).await?;
        if left.visits > 0 {
            tell(Event::Resumed(left.visits));
        }
        for (output, articles) in left.orphans {
            tell(Event::Orphaned { output, articles });
        }
        let due_by = if mode == Mode::Forever { Timestamp::MAX } else { Timestamp::now() };
        let mut run = Run {
            crawler: self,
            keeper,
            stop,
            tell,
            due_by,
            visits: JoinSet::new(),
            in_hand: HashMap::new(),
            gathered: Vec::new(),
            running: Arc::new(Semaphore::new(self.jobs.concurrency)),
            counts: Counts::default(),
            tallies: Tallies::new(self.jobs.names(), Instant::now()),
            queue: Queue::default(),
            told: Instant::now(),
            kept_house: Instant::now(),
            looked_for_alarms: Instant::now(),
            metered: None,
            is_idle: false,
            told_of_waiting: None,
            alarmed: HashSet::new(),
        };
        run.all().await?;
        Ok(run.counts)
    }
}

/// The rules of jobs that have their own, by name.
fn rules(jobs: &Jobs) -> Result<HashMap<String, Arc<OwnRules>>, Error> {
    let own = jobs.list.iter().filter_map(|job| Some((job.name.clone(), job.rules.as_ref()?)));
    let read = |(name, path): (String, &PathBuf)| {
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        Ok((name, Arc::new(OwnRules::parse(&text, path)?)))
    };
    own.map(read).collect()
}

struct Run<'a, F> {
    crawler: &'a Crawler,
    keeper: Keeper,
    stop: &'a Stop,
    tell: F,
    due_by: Timestamp,
    visits: JoinSet<Option<Visited>>,
    /// What is being visited, or waits for its turn.
    in_hand: HashMap<Id, Claim>,
    gathered: Vec<Outcome>,
    running: Arc<Semaphore>,
    counts: Counts,
    tallies: Tallies,
    queue: Queue,
    told: Instant,
    kept_house: Instant,
    looked_for_alarms: Instant,
    /// When the counts were written.
    metered: Option<Instant>,
    /// Whether nothing has been visited since it was told when the next is due, and when that was told.
    is_idle: bool,
    told_of_waiting: Option<Instant>,
    /// What was told of: day, source and field.
    alarmed: HashSet<(i64, String, &'static str)>,
}

/// What a round leaves to wait for.
enum Next {
    Visits,
    Until(Option<Timestamp>),
    Nothing,
}

impl<F: FnMut(Event) + Send> Run<'_, F> {
    async fn all(&mut self) -> Result<(), Error> {
        let stop = self.stop;
        while !self.stop.is_requested() {
            match self.round().await? {
                Next::Visits => {
                    self.is_idle = false;
                    tokio::select! {
                        () = self.gather() => {}
                        () = stop.requested() => {}
                    }
                }
                Next::Until(next) => {
                    self.wait_for(next).await?;
                    let wait = next.map_or(NAP, |next| {
                        Duration::try_from(next.duration_since(Timestamp::now())).unwrap_or_default()
                    });
                    tokio::select! {
                        () = tokio::time::sleep(wait.clamp(Duration::from_millis(1), NAP)) => {}
                        () = stop.requested() => {}
                    }
                }
                Next::Nothing => break,
            }
        }
        if self.stop.is_requested() {
            (self.tell)(Event::Stopping);
            // Visits that have not begun see the wish themselves.
            let deadline = self.crawler.deadline;
            let finish = async { while self.visits_are_left().await {} };
            if tokio::time::timeout(deadline, finish).await.is_err() {
                tracing::info!(left = self.visits.len(), "visits are given up at the deadline; they are made again");
            }
            self.visits.abort_all();
        }
        let (gathered, took) = (std::mem::take(&mut self.gathered), self.crawler.visitor.take_latencies());
        self.counts.delivered += self.keeper.finish(gathered, took).await?;
        self.counts.in_flight = 0;
        self.alarms().await?;
        self.metered = None;
        self.meter().await?;
        self.queue = Queue::default();
        self.progress().await?;
        self.tell_of_nothing().await
    }

    /// Waits for a visit to end, if there is one.
    async fn visits_are_left(&mut self) -> bool {
        let Some(ended) = self.visits.join_next_with_id().await else { return false };
        self.take(ended);
        true
    }

    /// Keeps what was gathered, and begins new visits.
    async fn round(&mut self) -> Result<Next, Error> {
        if self.kept_house.elapsed() >= HOUSEKEEPING {
            self.kept_house = Instant::now();
            let in_hand = self.in_hand.values().map(|claim| claim.lease).collect();
            self.keeper.keep_house(in_hand, self.crawler.visitor.take_latencies()).await?;
        }
        if self.looked_for_alarms.elapsed() >= ALARMS {
            self.alarms().await?;
        }
        self.meter().await?;
        // Many more than are visited at once, so that none waits for the store, which has to wait for the disk.
        let wanted = AHEAD * self.crawler.jobs.concurrency;
        let want = wanted.saturating_sub(self.visits.len());
        let round = Round {
            outcomes: std::mem::take(&mut self.gathered),
            most: want,
            per_host: self.crawler.visitor.asking.per_host,
            due_by: self.due_by,
        };
        let kept = self.keeper.round(round, &self.crawler.visitor).await?;
        self.counts.delivered += kept.delivered;
        for claim in kept.claimed.claims {
            self.begin(claim);
        }
        self.counts.in_flight = self.visits.len() as u64;
        if self.told.elapsed() >= TELLING {
            self.progress().await?;
        }
        if !self.visits.is_empty() {
            return Ok(Next::Visits);
        }
        let next = kept.claimed.next;
        if self.due_by == Timestamp::MAX {
            return Ok(Next::Until(next));
        }
        let patience = Timestamp::now().saturating_add(PATIENCE).unwrap_or(Timestamp::MAX);
        Ok(if next.is_some_and(|next| next <= patience) { Next::Until(next) } else { Next::Nothing })
    }

    fn begin(&mut self, claim: Claim) {
        let (visitor, running, stop) =
            (Arc::clone(&self.crawler.visitor), Arc::clone(&self.running), self.stop.clone());
        let memories = Arc::clone(&self.keeper.memories);
        let at = claim.clone();
        let handle = self.visits.spawn(async move {
            // It is never closed.
            let _turn = running.acquire_owned().await.ok()?;
            if stop.is_requested() { None } else { Some(visitor.visit(&at, &stop, &memories).await) }
        });
        self.in_hand.insert(handle.id(), claim);
    }

    /// Waits for visits to end: for the first as long as it takes, for others a moment.
    async fn gather(&mut self) {
        if self.gathered.is_empty() {
            let Some(ended) = self.visits.join_next_with_id().await else { return };
            self.take(ended);
        }
        let until = tokio::time::Instant::now() + GATHERING;
        while self.gathered.len() < GATHERED {
            match tokio::time::timeout_at(until, self.visits.join_next_with_id()).await {
                Ok(Some(ended)) => self.take(ended),
                // There are no more, or they take their time.
                Ok(None) | Err(_) => return,
            }
        }
    }

    fn take(&mut self, ended: Result<(Id, Option<Visited>), tokio::task::JoinError>) {
        let (id, visited) = match ended {
            Ok((id, visited)) => (id, Ok(visited)),
            Err(error) => (error.id(), Err(error)),
        };
        let Some(claim) = self.in_hand.remove(&id) else { return };
        let visited = match visited {
            Ok(Some(visited)) => visited,
            // Its lease is taken back.
            Ok(None) => return,
            Err(error) if error.is_cancelled() => return,
            // A bug in a visit must not end the others.
            Err(error) => {
                let (error, now) = (Error::internal(Some(&claim.url), error), Timestamp::now());
                self.crawler.visitor.failed(&claim, &error, now, now)
            }
        };
        if let Some(counted) = visited.counted {
            self.counts.add(counted);
            self.tallies.add(&claim, counted, Instant::now());
        }
        if let Some(event) = visited.event {
            (self.tell)(event);
        }
        self.gathered.push(visited.outcome);
    }
}
