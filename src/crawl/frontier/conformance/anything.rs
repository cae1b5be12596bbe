//! Anything in any order.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use proptest::prelude::*;

use super::{at, done, failed, stories, want};
use crate::crawl::frontier::{Claim, Frontier, Want};

/// Something that happens to a frontier.
#[derive(Debug, Clone)]
enum Step {
    Add(u8, u8),
    Claim(u8),
    Complete(u8),
    Fail(u8, bool),
    Reap,
    /// Seconds, also backwards.
    Pass(i16),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..4_u8, 1..6_u8).prop_map(|(host, number)| Step::Add(host, number)),
        (1..6_u8).prop_map(Step::Claim),
        any::<u8>().prop_map(Step::Complete),
        (any::<u8>(), any::<bool>()).prop_map(|(which, again)| Step::Fail(which, again)),
        Just(Step::Reap),
        (-500..900_i16).prop_map(Step::Pass),
    ]
}

pub(in crate::crawl) fn whatever_is_done_each_address_ends_once_and_no_host_has_more_than_it_may(
    frontier: &mut dyn Frontier,
) {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(24));
    let (mut round, mut clock) = (0, 0_i64);
    let frontier = std::cell::RefCell::new(frontier);
    let rounds = std::cell::RefCell::new((&mut round, &mut clock));
    let strategy = prop::collection::vec(any_step(), 1..40);
    let tested = runner.run(&strategy, |steps| {
        let (mut frontier, mut rounds) = (frontier.borrow_mut(), rounds.borrow_mut());
        *rounds.0 += 1;
        let round = *rounds.0;
        play(&mut **frontier, round, rounds.1, &steps)
    });
    tested.unwrap();
}

fn play(frontier: &mut dyn Frontier, round: usize, clock: &mut i64, steps: &[Step]) -> Result<(), TestCaseError> {
    let (mut added, mut ended, mut held) = (HashSet::new(), HashSet::new(), Vec::<Claim>::new());
    for step in steps {
        let now = at(*clock);
        match *step {
            Step::Add(host, number) => {
                let new = stories(&format!("{host}-{round}.example"), number.into());
                let before = added.len();
                added.extend(new.iter().map(|candidate| candidate.url.clone()));
                prop_assert_eq!(frontier.add(&new, now).unwrap(), (added.len() - before) as u64);
            }
            Step::Claim(most) => {
                let claims = frontier.claim(&Want { per_host: 2, ..want(most.into()) }, now).unwrap().claims;
                for claim in claims.iter().filter(|claim| !ended.contains(&claim.url)) {
                    prop_assert!(added.contains(&claim.url), "{}", claim.url);
                }
                prop_assert!(claims.iter().all(|claim| !ended.contains(&claim.url)), "ended, and given out");
                held.extend(claims);
            }
            Step::Complete(which) if !held.is_empty() => {
                let claim = held.swap_remove(usize::from(which) % held.len());
                if frontier.complete(&[done(&claim, now)], now).unwrap()[0] {
                    prop_assert!(ended.insert(claim.url), "ended twice");
                }
            }
            Step::Fail(which, again) if !held.is_empty() => {
                let claim = held.swap_remove(usize::from(which) % held.len());
                let due = again.then(|| at(*clock + 5));
                if frontier.fail(&[failed(&claim, due)], now).unwrap()[0] && !again {
                    prop_assert!(ended.insert(claim.url), "ended twice");
                }
            }
            Step::Reap => {
                frontier.reap(now).unwrap();
            }
            Step::Pass(seconds) => {
                *clock += i64::from(seconds);
                frontier.reap(at(*clock)).unwrap();
            }
            Step::Complete(_) | Step::Fail(..) => {}
        }
    }
    // Nobody comes back, and everything is given out until it ends.
    frontier.reap(Timestamp::MAX).unwrap();
    for _ in 0..10_000 {
        *clock += 1_000;
        let claims = frontier.claim(&Want { per_host: 2, ..want(5) }, at(*clock)).unwrap().claims;
        if claims.is_empty() {
            break;
        }
        let mut of_host = HashMap::<String, usize>::new();
        for claim in claims {
            *of_host.entry(claim.url.host_str().unwrap().to_owned()).or_default() += 1;
            prop_assert_eq!(frontier.complete(&[done(&claim, at(*clock))], at(*clock)).unwrap(), [true]);
            prop_assert!(ended.insert(claim.url), "ended twice");
        }
        prop_assert!(of_host.values().all(|number| *number <= 2), "{:?}", of_host);
    }
    prop_assert_eq!(ended, added);
    let stats = frontier.stats(at(*clock)).unwrap();
    prop_assert_eq!((stats.waiting, stats.leased), (0, 0));
    Ok(())
}
