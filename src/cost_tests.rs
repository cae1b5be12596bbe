//! For tests: what work costs, so that one sees whether it grows with the size of the input or faster.

use std::hint::black_box;

use allocation_counter::measure;

/// Memory and time that are not worth comparing.
const LITTLE_MEMORY: u64 = 1 << 20;
const LITTLE_TIME: u64 = 100_000_000;

/// What a piece of work took.
#[derive(Debug)]
struct Cost {
    /// Bytes allocated in all.
    memory: u64,
    /// Nanoseconds on a processor, not those of other programs; nothing where the system does not say.
    time: u64,
}

impl Cost {
    fn of(work: impl FnOnce()) -> Self {
        let begun = time_on_processor();
        let memory = measure(work).bytes_total;
        Self { memory, time: time_on_processor() - begun }
    }
}

/// The time that this thread has been on a processor, as Linux tells it.
fn time_on_processor() -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|time| time.parse().ok()).unwrap_or(0)
}

/// Fails if four times the input costs more than ten times as much: its square would be sixteen times, its size four.
///
/// `make` gives an input of so many times the smallest, which is one.
pub(crate) fn grows_with_the_size<I, O>(name: &str, make: impl Fn(usize) -> I, work: impl Fn(&I) -> O) {
    let of = |times| {
        let input = make(times);
        Cost::of(|| drop(black_box(work(&input))))
    };
    // What is made once for all inputs is made here.
    of(1);
    let (one, four) = (of(1), of(4));
    let is_linear = |one: u64, four: u64, little: u64| four <= (10 * one).max(little);
    let is_fine = is_linear(one.memory, four.memory, LITTLE_MEMORY) && is_linear(one.time, four.time, LITTLE_TIME);
    assert!(is_fine, "{name}: {one:?}, and of four times the input {four:?}");
}

#[test]
fn work_that_grows_with_the_square_is_found_out() {
    let square =
        |n: &usize| (0..*n * 1_000).map(|i| (0..*n * 1_000).filter(|j| black_box(i ^ j) == 0).count()).sum::<usize>();
    let caught = std::panic::catch_unwind(|| grows_with_the_size("square", |times| times * 5, square));
    assert!(caught.is_err() || time_on_processor() == 0);
    grows_with_the_size(
        "size",
        |times| times * 100_000,
        |n| (0..*n).map(|i| black_box(i).to_string()).collect::<Vec<_>>(),
    );
}
