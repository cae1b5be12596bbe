//! How long sites take to answer: counts by classes of times, from which shares are read. Pure: values in, values out.
//!
//! A class is a quarter longer than the one before, so what is read is at most that much too long, however many answers there
//! were; a site takes a few numbers a day.

use std::collections::BTreeMap;
use std::time::Duration;

/// The upper end of the first class, and what makes the next of one: 48 classes reach 45 seconds, 64 half an hour.
const FIRST: f64 = 0.001;
const STEP: f64 = 1.25;
/// The last class has all that is longer.
const LAST: u8 = 64;

/// How many answers took how long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Latencies(BTreeMap<u8, u64>);

impl Latencies {
    /// Adds an answer.
    pub fn add(&mut self, took: Duration) {
        self.add_class(class(took), 1);
    }

    pub(super) fn add_class(&mut self, class: u8, number: u64) {
        *self.0.entry(class.min(LAST)).or_default() += number;
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (class, number) in &other.0 {
            self.add_class(*class, *number);
        }
    }

    pub(super) fn classes(&self) -> impl Iterator<Item = (u8, u64)> + '_ {
        self.0.iter().map(|(class, number)| (*class, *number))
    }

    /// How many answers there were.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.0.values().sum()
    }

    /// The time within which a share of the answers came, 0 to 1: by the upper end of its class, which is at most a quarter
    /// too long. `None` without answers.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pressclip::crawl::Latencies;
    ///
    /// let mut took = Latencies::default();
    /// (1..=100).for_each(|n| took.add(Duration::from_millis(10 * n)));
    /// let median = took.quantile(0.5).unwrap();
    /// assert!((0.5..=0.625).contains(&median.as_secs_f64()), "{median:?}");
    /// ```
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        let wanted = share.clamp(0.0, 1.0) * self.answers() as f64;
        let mut so_far = 0;
        let class = self.0.iter().find_map(|(class, number)| {
            so_far += number;
            (so_far as f64 >= wanted).then_some(*class)
        })?;
        Some(Duration::from_secs_f64(FIRST * STEP.powi(class.into())))
    }
}

/// The class of a time: the first whose upper end it does not pass.
#[allow(clippy::cast_sign_loss)] // there is no sign
fn class(took: Duration) -> u8 {
    let steps = (took.as_secs_f64() / FIRST).max(1.0).log(STEP);
    // A time at the end of a class is within it, whatever the logarithm rounds to.
    (steps - 1e-9).ceil().clamp(0.0, LAST.into()) as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        #[allow(clippy::cast_sign_loss)] // there is no sign
        fn what_is_read_is_at_most_a_quarter_too_long(mut times in proptest::collection::vec(1..1_000_000_u64, 1..200), share in 0.0..=1.0_f64) {
            let mut took = Latencies::default();
            for time in &times {
                took.add(Duration::from_micros(1_000 + time));
            }
            times.sort_unstable();
            let at = ((share * times.len() as f64).ceil() as usize).clamp(1, times.len()) - 1;
            let (true_one, read) = (1_000.0 + times[at] as f64, 1e6 * took.quantile(share).unwrap().as_secs_f64());
            prop_assert!(read >= true_one * 0.999 && read <= true_one * 1.26, "{} {}", true_one, read);
        }
    }

    #[test]
    fn there_are_few_classes_whatever_is_added() {
        let mut took = Latencies::default();
        for exponent in 0..60 {
            took.add(Duration::from_micros(1 << exponent));
        }
        assert!(took.classes().count() <= 65);
        assert_eq!(took.answers(), 60);
        assert_eq!(Latencies::default().quantile(0.5), None);
    }
}
