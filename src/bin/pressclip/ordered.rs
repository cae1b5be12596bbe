//! Work on many items at once, results in the items' order, memory flat.
//!
//! A reader thread takes items, workers turn them into results, the caller's thread writes these in order. The
//! reader waits when it is too many items or bytes ahead of the writer, so the length of the input costs nothing.
//! The reader may sit in a blocking read, so threads are never joined: when writing fails the caller returns, and
//! the end of the process takes them along.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How much is done at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Threads that work, at least 1.
    pub(crate) workers: usize,
    /// Items that are read and not yet written, at most; at least 1.
    pub(crate) ahead: usize,
    /// Their sizes together, at most; one item alone may be larger.
    pub(crate) bytes: usize,
}

/// What the writer is told.
#[derive(Debug)]
pub(crate) enum Step<R> {
    /// The next result in order.
    Next(R),
    /// Nothing more is ready: a good moment to flush.
    Pause,
}

struct Job<T> {
    at: usize,
    size: usize,
    item: T,
}

/// Runs `work` on all items, each given with its size in bytes, and hands the results to `write` in order.
///
/// # Errors
/// The first error of `write`, which ends the run.
pub(crate) fn in_order<I, T, R, E>(
    plan: Plan,
    items: impl FnOnce() -> I + Send + 'static,
    work: impl Fn(T) -> R + Send + Sync + 'static,
    write: impl FnMut(Step<R>) -> Result<(), E>,
) -> Result<(), E>
where
    I: Iterator<Item = (T, usize)>,
    T: Send + 'static,
    R: Send + 'static,
{
    let window = Arc::new(Window::default());
    let (jobs, queue) = channel();
    let (results, done) = channel();
    let queue = Arc::new(Mutex::new(queue));
    let work = Arc::new(work);
    for _ in 0..plan.workers {
        let (queue, work, results) = (Arc::clone(&queue), Arc::clone(&work), results.clone());
        thread::spawn(move || labour(&queue, &*work, &results));
    }
    drop(results);
    let gate = Arc::clone(&window);
    thread::spawn(move || {
        for (at, (item, size)) in items().enumerate() {
            if !gate.enter(at, size, plan) || jobs.send(Job { at, size, item }).is_err() {
                return;
            }
        }
    });
    let outcome = write_in_order(&done, &window, write);
    window.close();
    outcome
}

/// A worker: takes jobs until there are none. A panic is handed on to the writer.
fn labour<T, R>(queue: &Mutex<Receiver<Job<T>>>, work: &impl Fn(T) -> R, results: &Sender<Job<thread::Result<R>>>) {
    loop {
        let job = lock(queue).recv();
        let Ok(Job { at, size, item }) = job else { return };
        let item = catch_unwind(AssertUnwindSafe(|| work(item)));
        if results.send(Job { at, size, item }).is_err() {
            return;
        }
    }
}

fn write_in_order<R, E>(
    done: &Receiver<Job<thread::Result<R>>>,
    window: &Window,
    mut write: impl FnMut(Step<R>) -> Result<(), E>,
) -> Result<(), E> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    loop {
        let job = match done.try_recv() {
            Ok(job) => job,
            Err(TryRecvError::Empty) => {
                write(Step::Pause)?;
                match done.recv() {
                    Ok(job) => job,
                    Err(_) => return Ok(()),
                }
            }
            Err(TryRecvError::Disconnected) => return Ok(()),
        };
        waiting.insert(job.at, job);
        while let Some(job) = waiting.remove(&next) {
            write(Step::Next(job.item.unwrap_or_else(|panic| resume_unwind(panic))))?;
            next += 1;
            window.leave(job.size);
        }
    }
}

/// What is between reader and writer.
#[derive(Default)]
struct Window {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Default)]
struct State {
    written: usize,
    bytes: usize,
    closed: bool,
}

impl Window {
    /// Waits until there is room for an item; false when the run is over.
    fn enter(&self, at: usize, size: usize, plan: Plan) -> bool {
        let full = |s: &mut State| {
            let too_many = at >= s.written + plan.ahead;
            let too_large = s.bytes > 0 && s.bytes + size > plan.bytes;
            !s.closed && (too_many || too_large)
        };
        let mut state = self.moved.wait_while(lock(&self.state), full).unwrap_or_else(PoisonError::into_inner);
        state.bytes += size;
        !state.closed
    }

    fn leave(&self, size: usize) {
        let mut state = lock(&self.state);
        state.written += 1;
        state.bytes -= size;
        self.moved.notify_one();
    }

    fn close(&self) {
        lock(&self.state).closed = true;
        self.moved.notify_one();
    }
}

/// No panic happens under these locks; if one did, the values would still be whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    const PLAN: Plan = Plan { workers: 4, ahead: 8, bytes: 100 };

    fn collect(plan: Plan, sizes: Vec<usize>) -> Vec<usize> {
        let mut got = Vec::new();
        let write = |step| {
            if let Step::Next(n) = step {
                got.push(n);
            }
            Ok::<_, ()>(())
        };
        let items = || sizes.into_iter().enumerate();
        let slow_head = |n| {
            if n % 7 == 0 {
                thread::sleep(Duration::from_millis(1));
            }
            n
        };
        in_order(plan, items, slow_head, write).unwrap();
        got
    }

    #[test]
    fn results_keep_the_order_of_the_items() {
        assert_eq!(collect(PLAN, vec![1; 500]), (0..500).collect::<Vec<_>>());
    }

    #[test]
    fn an_item_larger_than_the_budget_passes_alone() {
        assert_eq!(collect(PLAN, vec![1_000, 5, 2_000, 60, 60, 0]), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn the_reader_stays_within_the_window() {
        let (read, written) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (r, w) = (Arc::clone(&read), Arc::clone(&written));
        let items = move || {
            (0..300).map(move |n| {
                let ahead = r.fetch_add(1, Ordering::SeqCst) + 1 - w.load(Ordering::SeqCst);
                // One item is in the reader's hand, one may be written and not yet counted here.
                assert!(ahead <= PLAN.ahead + 2, "{ahead}");
                (n, 0)
            })
        };
        let write = |step| {
            if let Step::Next(()) = step {
                written.fetch_add(1, Ordering::SeqCst);
            }
            Ok::<_, ()>(())
        };
        in_order(PLAN, items, |_: usize| (), write).unwrap();
        assert_eq!(written.load(Ordering::SeqCst), 300);
    }

    #[test]
    fn a_write_error_ends_the_run_though_the_input_never_ends() {
        let write = |step| match step {
            Step::Next(5) => Err("closed"),
            _ => Ok(()),
        };
        assert_eq!(in_order(PLAN, || (0..).map(|n| (n, 1)), |n: u64| n, write), Err("closed"));
    }

    #[test]
    #[should_panic(expected = "broken work")]
    fn a_panic_in_the_work_reaches_the_caller() {
        let _ =
            in_order(PLAN, || (0..3).map(|n| (n, 1)), |_: u64| panic!("broken work"), |_: Step<()>| Ok::<_, ()>(()));
    }
}
