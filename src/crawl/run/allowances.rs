//! How many new stories jobs may still make known: `limits.articles` of a run, over all sources of the job.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use crate::crawl::frontier::Allowance;
use crate::crawl::jobs::Job;

/// The allowances of a process. A run of a job begins with the process, and then at each time of its schedule.
#[derive(Debug, Default)]
pub(super) struct Allowances(Mutex<HashMap<String, (Allowance, Timestamp)>>);

impl Allowances {
    /// That of a job in the run that is under way; `None` if it may take all.
    pub(super) fn of(&self, job: &Job, now: Timestamp) -> Option<Allowance> {
        let most = job.limits.articles?;
        let begin = || {
            let next = job.schedule().and_then(|schedule| schedule.next(now));
            (Allowance::new(most), next.unwrap_or(Timestamp::MAX))
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (allowance, until) = all.entry(job.name.clone()).or_insert_with(begin);
        if *until <= now {
            (*allowance, *until) = begin();
        }
        Some(allowance.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::crawl::jobs::Jobs;

    fn job(more: &str) -> Arc<Job> {
        let text = format!("[[job]]\nname = \"job\"\nurls = [\"https://a.example/\"]\n{more}\n");
        Jobs::parse(&text, "jobs.toml").unwrap().list.remove(0)
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + 60 * minutes).unwrap()
    }

    #[test]
    fn a_job_has_its_allowance_anew_at_each_time_of_its_schedule_and_without_one_once() {
        let (all, every) = (Allowances::default(), job("limits = { articles = 3 }\nevery = \"15m\""));
        all.of(&every, at(0)).unwrap().take();
        all.of(&every, at(14)).unwrap().take();
        assert_eq!(all.of(&every, at(14)).unwrap().left(), 1);
        assert_eq!(all.of(&every, at(15)).unwrap().left(), 3);
        let (all, once) = (Allowances::default(), job("limits = { articles = 3 }"));
        all.of(&once, at(0)).unwrap().take();
        assert_eq!(all.of(&once, at(99_999)).unwrap().left(), 2);
        assert!(all.of(&job(""), at(0)).is_none());
    }
}
