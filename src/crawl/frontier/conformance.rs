//! What any frontier must do. `conformance!(make)` makes a test of each sentence, where `make` gives an empty frontier
//! and whatever must live as long as it.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::Duration;

use jiff::Timestamp;

use super::{Allowance, Candidate, Claim, Clip, Done, Failed, Frontier, Known, Stats, Want};
use crate::crawl::source::Kind;
use crate::fetch::Validators;

mod anything;

pub(in crate::crawl) use anything::whatever_is_done_each_address_ends_once_and_no_host_has_more_than_it_may;

macro_rules! conformance {
    ($make:path) => {
        $crate::crawl::frontier::conformance::conformance!($make:
            an_address_is_known_once
            a_host_is_given_out_only_when_its_next_time_has_come
            a_host_is_given_out_to_so_many_at_once_as_it_may_be
            hosts_share_what_is_wanted
            the_earliest_due_is_given_out_first_and_what_is_due_later_is_not
            an_outcome_counts_once_and_only_while_the_address_is_leased
            what_was_found_is_known_with_the_outcome_and_not_without_it
            no_more_new_stories_are_known_than_are_allowed_and_the_others_are_found_again
            addresses_of_a_page_that_is_kept_are_not_visited
            a_page_that_calls_itself_by_an_address_that_nobody_lists_is_kept_once
            an_address_whose_time_is_up_is_given_out_again_and_the_late_outcome_does_not_count
            a_lease_can_be_extended
            a_failed_address_is_tried_again_when_it_is_due_and_given_up_when_that_is_never
            what_was_kept_of_an_answer_comes_with_the_next_claim
            a_clock_that_is_set_back_makes_nothing_wait_for_the_old_time
            a_clock_that_jumps_forward_gives_no_address_to_two_whose_outcomes_count
            whatever_is_done_each_address_ends_once_and_no_host_has_more_than_it_may
        );
    };
    ($make:path: $($case:ident)*) => {
        $(#[test]
        fn $case() {
            let (mut frontier, _kept) = $make();
            $crate::crawl::frontier::conformance::$case(&mut frontier);
        })*
    };
}
pub(in crate::crawl) use conformance;

static NO_HOSTS: LazyLock<HashMap<String, u32>> = LazyLock::new(HashMap::new);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn story(url: &str) -> Candidate {
    Candidate::new(url.parse().unwrap(), Kind::Story, "job")
}

fn stories(host: &str, number: usize) -> Vec<Candidate> {
    (0..number).map(|n| story(&format!("https://{host}/{n}"))).collect()
}

fn want(most: usize) -> Want<'static> {
    Want { most, per_host: 1, hosts: &NO_HOSTS, due_by: Timestamp::MAX, lease: Duration::from_mins(5) }
}

fn claim(frontier: &mut dyn Frontier, most: usize, now: Timestamp) -> Vec<Claim> {
    frontier.claim(&want(most), now).unwrap().claims
}

fn done(claim: &Claim, host_next: Timestamp) -> Done {
    Done::of(claim.lease, host_next)
}

fn failed(claim: &Claim, due: Option<Timestamp>) -> Failed {
    Failed { lease: claim.lease, host_next: at(0), due, pace: None, error: "timeout".into() }
}

fn clip(also: &[&str]) -> Clip {
    Clip {
        headline: Some("Rain".into()),
        text: "It rained.".into(),
        fetched: at(0),
        record: vec![1, 2, 3],
        digest: 7,
        outputs: vec!["out".into()],
        fingerprint: None,
        also: also.iter().map(|&url| url.to_owned()).collect(),
    }
}

fn paths(claims: &[Claim]) -> Vec<&str> {
    claims.iter().map(|claim| claim.url.path()).collect()
}

pub(in crate::crawl) fn an_address_is_known_once(frontier: &mut dyn Frontier) {
    let both = [story("https://a.example/1"), story("https://a.example/1"), story("https://a.example/2")];
    assert_eq!(frontier.add(&both, at(0)).unwrap(), 2);
    let other_job = Candidate { job: "other".into(), ..story("https://a.example/2") };
    assert_eq!(frontier.add(&[other_job], at(1)).unwrap(), 0);
    let stats = frontier.stats(at(1)).unwrap();
    assert_eq!(stats, Stats { waiting: 2, due: 2, hosts: 1, ..Stats::default() });
    // Not even when it is done.
    let claims = claim(frontier, 9, at(1));
    assert_eq!(claims[0].job, "job");
    assert_eq!(frontier.complete(&[done(&claims[0], at(1))], at(2)).unwrap(), [true]);
    assert_eq!(frontier.add(&both, at(3)).unwrap(), 0);
}

pub(in crate::crawl) fn a_host_is_given_out_only_when_its_next_time_has_come(frontier: &mut dyn Frontier) {
    frontier.add(&stories("a.example", 3), at(0)).unwrap();
    let first = claim(frontier, 9, at(0));
    assert_eq!(first.len(), 1);
    frontier.complete(&[done(&first[0], at(10))], at(1)).unwrap();
    let early = frontier.claim(&want(9), at(9)).unwrap();
    assert_eq!((early.claims.len(), early.next), (0, Some(at(10))));
    assert_eq!(claim(frontier, 9, at(10)).len(), 1);
    // A later, shorter wish does not undo an earlier one.
    frontier.add(&stories("b.example", 3), at(10)).unwrap();
    let wider = Want { per_host: 2, ..want(9) };
    let two: Vec<_> = frontier.claim(&wider, at(10)).unwrap().claims;
    let two: Vec<_> = two.iter().filter(|claim| claim.url.host_str() == Some("b.example")).collect();
    frontier.complete(&[done(two[0], at(60)), done(two[1], at(20))], at(11)).unwrap();
    assert_eq!(frontier.claim(&wider, at(59)).unwrap().claims.len(), 0);
    assert_eq!(frontier.claim(&wider, at(60)).unwrap().claims.len(), 1);
}

pub(in crate::crawl) fn a_host_is_given_out_to_so_many_at_once_as_it_may_be(frontier: &mut dyn Frontier) {
    frontier.add(&stories("www.a.example", 9), at(0)).unwrap();
    frontier.add(&stories("img.a.example", 9), at(0)).unwrap();
    assert_eq!(frontier.claim(&Want { per_host: 4, ..want(3) }, at(0)).unwrap().claims.len(), 3);
    // Hosts of one site are one.
    let more = frontier.claim(&Want { per_host: 4, ..want(9) }, at(0)).unwrap().claims;
    assert_eq!(more.len(), 1);
    let six = HashMap::from([("a.example".to_owned(), 6)]);
    frontier.complete(&[done(&more[0], at(0))], at(1)).unwrap();
    assert_eq!(frontier.claim(&Want { hosts: &six, ..want(9) }, at(1)).unwrap().claims.len(), 3);
}

pub(in crate::crawl) fn hosts_share_what_is_wanted(frontier: &mut dyn Frontier) {
    for host in ["a.example", "b.example", "c.example"] {
        frontier.add(&stories(host, 50), at(0)).unwrap();
    }
    let claims = frontier.claim(&Want { per_host: 100, ..want(30) }, at(0)).unwrap().claims;
    let of = |host: &str| claims.iter().filter(|claim| claim.url.host_str() == Some(host)).count();
    assert_eq!((claims.len(), of("a.example"), of("b.example"), of("c.example")), (30, 10, 10, 10));
}

pub(in crate::crawl) fn the_earliest_due_is_given_out_first_and_what_is_due_later_is_not(frontier: &mut dyn Frontier) {
    let due = |path: &str, due| Candidate { due, ..story(&format!("https://a.example{path}")) };
    let epoch = Timestamp::UNIX_EPOCH;
    frontier.add(&[due("/old", at(-5)), due("/later", at(50)), due("/now", epoch)], at(0)).unwrap();
    let mut seen = Vec::new();
    for now in [0, 1, 2] {
        for claim in claim(frontier, 9, at(now)) {
            seen.push(claim.url.path().to_owned());
            frontier.complete(&[done(&claim, at(0))], at(now)).unwrap();
        }
    }
    assert_eq!(seen, ["/now", "/old"]);
    assert_eq!(frontier.claim(&want(9), at(3)).unwrap().next, Some(at(50)));
    // What became due after a moment can be left for another time.
    let by = Want { due_by: at(49), ..want(9) };
    let left = frontier.claim(&by, at(60)).unwrap();
    assert_eq!((left.claims.len(), left.next), (0, None));
    assert_eq!(paths(&claim(frontier, 9, at(60))), ["/later"]);
}

pub(in crate::crawl) fn an_outcome_counts_once_and_only_while_the_address_is_leased(frontier: &mut dyn Frontier) {
    frontier.add(&stories("a.example", 1), at(0)).unwrap();
    let claims = claim(frontier, 9, at(0));
    let again = Done { due: Some(at(5)), ..done(&claims[0], at(0)) };
    assert_eq!(frontier.complete(&[again.clone(), again.clone()], at(1)).unwrap(), [true, false]);
    assert_eq!(frontier.fail(&[failed(&claims[0], None)], at(1)).unwrap(), [false]);
    let second = claim(frontier, 9, at(5));
    assert_eq!(second.len(), 1);
    // The old lease is not the new one.
    assert_eq!(frontier.complete(&[again], at(6)).unwrap(), [false]);
    assert_eq!(frontier.complete(&[done(&second[0], at(0))], at(6)).unwrap(), [true]);
}

pub(in crate::crawl) fn what_was_found_is_known_with_the_outcome_and_not_without_it(frontier: &mut dyn Frontier) {
    frontier.add(&stories("a.example", 1), at(0)).unwrap();
    let claims = claim(frontier, 9, at(0));
    let with = |host: &str| Done { found: stories(host, 3), ..done(&claims[0], at(0)) };
    assert_eq!(frontier.complete(&[with("b.example"), with("c.example")], at(1)).unwrap(), [true, false]);
    let stats = frontier.stats(at(1)).unwrap();
    assert_eq!((stats.waiting, stats.done, stats.hosts), (3, 1, 2));
}

pub(in crate::crawl) fn no_more_new_stories_are_known_than_are_allowed_and_the_others_are_found_again(
    frontier: &mut dyn Frontier,
) {
    frontier.add(&stories("a.example", 3), at(0)).unwrap();
    let claims = claim(frontier, 9, at(0));
    let mut found = stories("a.example", 6);
    let sitemap = "https://a.example/map".parse().unwrap();
    found.push(Candidate::new(sitemap, Kind::Sitemap, "job"));
    let allowance = Allowance::new(2);
    let known = Known { body: Some(1), ..Known::default() };
    let done = Done {
        found,
        allowance: Some(allowance.clone()),
        known: Some(known.clone()),
        due: Some(at(9)),
        ..done(&claims[0], at(0))
    };
    frontier.complete(std::slice::from_ref(&done), at(1)).unwrap();
    // Two that were not known, and the sitemap, which does not count.
    assert_eq!((frontier.stats(at(1)).unwrap().waiting, allowance.left()), (3 + 2 + 1, 0));
    // The page is not known, so that it is read again, and then brings the last.
    let again = frontier.claim(&Want { per_host: 9, ..want(9) }, at(9)).unwrap().claims;
    let again = again.iter().find(|claim| claim.url.path() == "/0").unwrap();
    assert_eq!(again.known, Known::default());
    let done = Done { lease: again.lease, allowance: Some(Allowance::new(2)), due: Some(at(20)), ..done };
    frontier.complete(&[done], at(10)).unwrap();
    assert_eq!(frontier.stats(at(10)).unwrap().waiting, 2);
    frontier.reap(at(9_999)).unwrap();
    let again = frontier.claim(&Want { per_host: 9, ..want(9) }, at(9_999)).unwrap().claims;
    assert_eq!(again.iter().find(|claim| claim.url.path() == "/0").unwrap().known, known);
}

pub(in crate::crawl) fn addresses_of_a_page_that_is_kept_are_not_visited(frontier: &mut dyn Frontier) {
    frontier.add(&stories("a.example", 2), at(0)).unwrap();
    let first = claim(frontier, 9, at(0)).remove(0);
    let known = Some(Known { article: Some(7), ..Known::default() });
    let also = clip(&["https://a.example/1", "https://a.example/2"]);
    let answer = Done { article: Some(also), known: known.clone(), due: Some(at(9)), ..done(&first, at(0)) };
    frontier.complete(&[answer], at(1)).unwrap();
    // Neither the one that was known nor the one that was not.
    assert!(claim(frontier, 9, at(1)).is_empty());
    assert_eq!(frontier.add(&stories("a.example", 3), at(2)).unwrap(), 0);
    // Another one that turns out to be the first is not visited again.
    frontier.add(&[story("https://a.example/x")], at(3)).unwrap();
    let other = claim(frontier, 9, at(3)).remove(0);
    let also = clip(&["https://a.example/0"]);
    let answer = Done { article: Some(also), known, due: Some(at(9)), ..done(&other, at(0)) };
    frontier.complete(&[answer], at(4)).unwrap();
    assert_eq!(paths(&claim(frontier, 9, at(9))), ["/0"]);
    assert!(claim(frontier, 9, at(10)).is_empty());
}

pub(in crate::crawl) fn a_page_that_calls_itself_by_an_address_that_nobody_lists_is_kept_once(
    frontier: &mut dyn Frontier,
) {
    frontier.add(&stories("a.example", 3), at(0)).unwrap();
    let claims = frontier.claim(&Want { per_host: 9, ..want(9) }, at(0)).unwrap().claims;
    let known = Some(Known { article: Some(7), ..Known::default() });
    let answer = |claim: &Claim, also: &[&str]| Done {
        article: Some(clip(also)),
        known: known.clone(),
        due: Some(at(9)),
        ..done(claim, at(0))
    };
    // Two that call themselves the same; the third turns out to be one of them while it is being visited, and fails.
    let first = answer(&claims[0], &["https://a.example/page", "https://a.example/2"]);
    frontier.complete(&[first, answer(&claims[1], &["https://a.example/page"])], at(1)).unwrap();
    frontier.fail(&[failed(&claims[2], Some(at(2)))], at(1)).unwrap();
    let again = frontier.claim(&Want { per_host: 9, ..want(9) }, at(99)).unwrap().claims;
    assert_eq!(paths(&again), ["/0"]);
    // The one that is kept is no duplicate of itself.
    frontier.complete(&[answer(&again[0], &["https://a.example/page"])], at(99)).unwrap();
    assert_eq!(paths(&claim(frontier, 9, at(199))), ["/0"]);
}

pub(in crate::crawl) fn an_address_whose_time_is_up_is_given_out_again_and_the_late_outcome_does_not_count(
    frontier: &mut dyn Frontier,
) {
    frontier.add(&stories("a.example", 1), at(0)).unwrap();
    let slow = claim(frontier, 9, at(0));
    assert_eq!(frontier.reap(at(299)).unwrap(), 0);
    assert!(claim(frontier, 9, at(299)).is_empty());
    assert_eq!(frontier.reap(at(300)).unwrap(), 1);
    let other = claim(frontier, 9, at(300));
    assert_eq!(other.len(), 1);
    assert_eq!(frontier.complete(&[done(&slow[0], at(0))], at(301)).unwrap(), [false]);
    assert_eq!(frontier.complete(&[done(&other[0], at(0))], at(302)).unwrap(), [true]);
    // The end of time takes back all that is given out.
    frontier.add(&stories("b.example", 1), at(303)).unwrap();
    claim(frontier, 9, at(303));
    assert_eq!(frontier.reap(Timestamp::MAX).unwrap(), 1);
    assert_eq!(claim(frontier, 9, at(304)).len(), 1);
}

pub(in crate::crawl) fn a_lease_can_be_extended(frontier: &mut dyn Frontier) {
    frontier.add(&stories("a.example", 1), at(0)).unwrap();
    let claims = claim(frontier, 9, at(0));
    assert_eq!(frontier.extend(&[claims[0].lease], at(900)).unwrap(), 1);
    assert_eq!(frontier.reap(at(899)).unwrap(), 0);
    assert_eq!(frontier.complete(&[done(&claims[0], at(0))], at(899)).unwrap(), [true]);
    assert_eq!(frontier.extend(&[claims[0].lease], at(999)).unwrap(), 0);
}

pub(in crate::crawl) fn a_failed_address_is_tried_again_when_it_is_due_and_given_up_when_that_is_never(
    frontier: &mut dyn Frontier,
) {
    frontier.add(&stories("a.example", 1), at(0)).unwrap();
    let first = claim(frontier, 9, at(0));
    assert_eq!(frontier.fail(&[failed(&first[0], Some(at(60)))], at(1)).unwrap(), [true]);
    assert!(claim(frontier, 9, at(59)).is_empty());
    let second = claim(frontier, 9, at(60));
    assert_eq!((second[0].failures, second[0].failing), (1, Some(at(1))));
    assert_eq!(frontier.fail(&[failed(&second[0], None)], at(61)).unwrap(), [true]);
    assert!(claim(frontier, 9, at(999_999)).is_empty());
    assert_eq!(frontier.stats(at(61)).unwrap().given_up, 1);
}

pub(in crate::crawl) fn what_was_kept_of_an_answer_comes_with_the_next_claim(frontier: &mut dyn Frontier) {
    let mut candidate = story("https://a.example/1");
    (candidate.depth, candidate.title, candidate.published) = (2, Some("Rain".into()), Some("2026-11-24".to_owned()));
    candidate.source = Some("https://a.example/feed".into());
    frontier.add(&[candidate], at(0)).unwrap();
    let first = claim(frontier, 9, at(0)).remove(0);
    assert_eq!(
        (first.depth, first.title.as_deref(), first.published.as_deref()),
        (2, Some("Rain"), Some("2026-11-24"))
    );
    assert_eq!((first.known.clone(), first.source.as_deref()), (Known::default(), Some("https://a.example/feed")));
    let mut validators = Validators::new(Some("\"1\""), None);
    validators.url = Some("https://www.a.example/1".parse().unwrap());
    let known = Known { validators, body: Some(i64::MIN), article: Some(i64::MAX) };
    let pace = Some(Duration::from_mins(90));
    let clip = clip(&[]);
    let answer =
        Done { due: Some(at(9)), known: Some(known.clone()), pace, article: Some(clip), ..done(&first, at(0)) };
    frontier.complete(&[answer], at(1)).unwrap();
    let second = claim(frontier, 9, at(9)).remove(0);
    assert_eq!((&second.known, second.pace, second.found), (&known, pace, at(0)));
    // An answer that brings nothing new leaves it as it is.
    frontier.complete(&[Done { due: Some(at(20)), ..done(&second, at(0)) }], at(10)).unwrap();
    assert_eq!(claim(frontier, 9, at(20))[0].known, known);
}

pub(in crate::crawl) fn a_clock_that_is_set_back_makes_nothing_wait_for_the_old_time(frontier: &mut dyn Frontier) {
    const DAY: i64 = 86_400;
    frontier.reap(at(DAY)).unwrap();
    frontier.add(&stories("a.example", 2), at(DAY)).unwrap();
    frontier.add(&stories("b.example", 1), at(DAY)).unwrap();
    let claims = claim(frontier, 9, at(DAY));
    let first = claims.iter().find(|claim| claim.url.host_str() == Some("a.example")).unwrap();
    let again = Done { due: Some(at(DAY + 3600)), ..done(first, at(DAY + 30)) };
    frontier.complete(&[again], at(DAY)).unwrap();
    frontier.reap(at(DAY)).unwrap();
    // A day back: the wait for the host and the hour to the next visit are as long as before.
    assert_eq!(frontier.reap(at(0)).unwrap(), 0);
    assert!(claim(frontier, 9, at(29)).is_empty());
    let second = claim(frontier, 9, at(30));
    assert_eq!(paths(&second), ["/1"]);
    frontier.complete(&[done(&second[0], at(31))], at(30)).unwrap();
    assert!(claim(frontier, 9, at(3599)).is_empty());
    assert_eq!(paths(&claim(frontier, 9, at(3600))), ["/0"]);
    // The lease that was given out runs out as it would have.
    assert_eq!(frontier.reap(at(301)).unwrap(), 1);
}

pub(in crate::crawl) fn a_clock_that_jumps_forward_gives_no_address_to_two_whose_outcomes_count(
    frontier: &mut dyn Frontier,
) {
    const YEAR: i64 = 365 * 86_400;
    frontier.add(&stories("a.example", 1), at(0)).unwrap();
    let before = claim(frontier, 9, at(0));
    assert_eq!(frontier.reap(at(YEAR)).unwrap(), 1);
    let after = claim(frontier, 9, at(YEAR));
    let counted = frontier.complete(&[done(&before[0], at(YEAR)), done(&after[0], at(YEAR))], at(YEAR)).unwrap();
    assert_eq!(counted, [false, true]);
}
