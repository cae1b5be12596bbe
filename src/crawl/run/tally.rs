//! How far jobs and sites are: counts since the start of a run, and of the last moments. Time is an argument.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use super::event::{Counted, Counts, Progress, Share};
use crate::crawl::frontier::Claim;
use crate::fetch::site;

/// A moment; rates are those of the last one and what has passed of this one.
const MOMENT: Duration = Duration::from_secs(30);

/// Sites that are told of: those that were asked most in the last moments.
const SITES: usize = 10;

/// Sites that are remembered; beyond, those that were not asked lately are forgotten.
const MAX_SITES: usize = 20_000;

#[derive(Debug, Default)]
struct Tally {
    new: u64,
    visited: u64,
    failed: u64,
    /// Visits of this moment and of the last one.
    recent: [u64; 2],
}

impl Tally {
    fn add(&mut self, counted: Counted) {
        self.visited += 1;
        self.recent[0] += 1;
        match counted {
            Counted::New => self.new += 1,
            Counted::Failed | Counted::SourceFailed => self.failed += 1,
            Counted::Changed | Counted::Unchanged | Counted::Skipped | Counted::Source => {}
        }
    }

    fn recently(&self) -> u64 {
        self.recent[0] + self.recent[1]
    }
}

/// The tallies of a run.
#[derive(Debug)]
pub(super) struct Tallies {
    jobs: BTreeMap<String, Tally>,
    sites: HashMap<String, Tally>,
    /// When this moment began, and the last one.
    begun: [Instant; 2],
}

impl Tallies {
    pub(super) fn new<'a>(jobs: impl Iterator<Item = &'a str>, now: Instant) -> Self {
        let jobs = jobs.map(|name| (name.to_owned(), Tally::default())).collect();
        Self { jobs, sites: HashMap::new(), begun: [now; 2] }
    }

    /// Takes note of a visit.
    pub(super) fn add(&mut self, claim: &Claim, counted: Counted, now: Instant) {
        self.turn(now);
        if let Some(job) = self.jobs.get_mut(&claim.job) {
            job.add(counted);
        }
        if self.sites.len() >= MAX_SITES {
            self.sites.retain(|_, site| site.recently() > 0);
        }
        self.sites.entry(site(&claim.url)).or_default().add(counted);
    }

    /// Begins another moment when it is time.
    fn turn(&mut self, now: Instant) {
        while now.saturating_duration_since(self.begun[0]) >= MOMENT {
            // After a long pause both moments are empty.
            let next = (self.begun[0] + MOMENT).max(now.checked_sub(2 * MOMENT).unwrap_or(now));
            self.begun = [next, self.begun[0]];
            for tally in self.jobs.values_mut().chain(self.sites.values_mut()) {
                tally.recent = [0, tally.recent[0]];
            }
        }
    }

    /// How far they are; `in_hand` are the addresses that are being visited, `waiting` those that are due, by job.
    pub(super) fn progress<'a>(
        &mut self,
        counts: Counts,
        in_hand: impl Iterator<Item = &'a Claim>,
        waiting: &BTreeMap<String, u64>,
        now: Instant,
    ) -> Progress {
        self.turn(now);
        let span = now.saturating_duration_since(self.begun[1]).as_secs_f64().max(1.0);
        let (mut jobs, mut sites) = (HashMap::<&str, u64>::new(), HashMap::<String, u64>::new());
        for claim in in_hand {
            *jobs.entry(&claim.job).or_default() += 1;
            *sites.entry(site(&claim.url)).or_default() += 1;
        }
        let share = |name: &str, tally: &Tally, in_hand: u64, waiting: Option<u64>| Share {
            name: name.to_owned(),
            new: tally.new,
            visited: tally.visited,
            failed: tally.failed,
            in_hand,
            waiting,
            rate: tally.recently() as f64 / span,
        };
        let of_job = |(name, tally): (&String, &Tally)| {
            let in_hand = jobs.get(name.as_str()).copied().unwrap_or_default();
            share(name, tally, in_hand, Some(waiting.get(name).copied().unwrap_or_default()))
        };
        let jobs: Vec<Share> = self.jobs.iter().map(of_job).collect();
        for name in sites.keys() {
            self.sites.entry(name.clone()).or_default();
        }
        let mut busy: Vec<(&String, &Tally, u64)> = self
            .sites
            .iter()
            .map(|(name, tally)| (name, tally, sites.get(name).copied().unwrap_or_default()))
            .collect();
        busy.retain(|(_, tally, in_hand)| tally.recently() + in_hand > 0);
        busy.sort_by_key(|(name, tally, in_hand)| (std::cmp::Reverse(tally.recently() + in_hand), (*name).clone()));
        let sites =
            busy.into_iter().take(SITES).map(|(name, tally, in_hand)| share(name, tally, in_hand, None)).collect();
        Progress { counts, waiting: waiting.values().sum(), rate: jobs.iter().map(|job| job.rate).sum(), jobs, sites }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(job: &str, url: &str) -> Claim {
        Claim { job: job.into(), ..Claim::sample(url) }
    }

    #[test]
    fn progress_is_told_by_job_and_by_the_busiest_sites() {
        let start = Instant::now();
        let mut tallies = Tallies::new(["coast", "valley"].into_iter(), start);
        for n in 0..20 {
            let counted = if n % 10 == 0 { Counted::Failed } else { Counted::New };
            tallies.add(&claim("valley", &format!("https://www.valley.example/{n}")), counted, start);
        }
        tallies.add(&claim("valley", "https://hill.example/"), Counted::Source, start);
        let in_hand = [claim("coast", "https://coast.example/"), claim("valley", "https://valley.example/")];
        let waiting = BTreeMap::from([("valley".to_owned(), 7)]);
        let now = start + Duration::from_secs(10);
        let progress = tallies.progress(Counts::default(), in_hand.iter(), &waiting, now);
        let jobs: Vec<_> =
            progress.jobs.iter().map(|it| (it.name.as_str(), it.new, it.failed, it.in_hand, it.waiting)).collect();
        assert_eq!(jobs, [("coast", 0, 0, 1, Some(0)), ("valley", 18, 2, 1, Some(7))]);
        let sites: Vec<_> = progress.sites.iter().map(|it| (it.name.as_str(), it.visited, it.in_hand)).collect();
        assert_eq!(sites, [("valley.example", 20, 1), ("coast.example", 0, 1), ("hill.example", 1, 0)]);
        assert_eq!(progress.waiting, 7);
        assert!((progress.rate - 2.1).abs() < 0.01, "{}", progress.rate);
    }

    #[test]
    fn rates_are_of_the_last_moments() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut tallies = Tallies::new(["valley"].into_iter(), start);
        let mut rate = |visits: u64, seconds: u64| {
            for _ in 0..visits {
                tallies.add(&claim("valley", "https://a.example/"), Counted::New, after(seconds));
            }
            tallies.progress(Counts::default(), [].iter(), &BTreeMap::new(), after(seconds)).rate
        };
        for (visits, seconds, expected) in [(300, 29, 10.3), (600, 59, 15.3), (0, 75, 13.3), (0, 9_999, 0.0)] {
            let rate = rate(visits, seconds);
            assert!((rate - expected).abs() < 0.1, "{rate} after {seconds} s");
        }
    }
}
