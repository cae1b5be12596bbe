//! The threads that work on pages: as many as there are cores.
//!
//! A thread that has done one page takes the next that waits, without a task in between that may have to wait itself. More
//! threads would keep more trees in memory, and each what it had for its largest one.

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;

use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

type Work = Box<dyn FnOnce() + Send>;

/// Work that waits for a thread, and the threads that there are for it.
pub(crate) struct Workers {
    most: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Work>,
    busy: usize,
}

impl Workers {
    /// Of all cores of this machine.
    pub(crate) fn new() -> Arc<Self> {
        Self::of(available_parallelism().map_or(1, usize::from))
    }

    fn of(most: usize) -> Arc<Self> {
        Arc::new(Self { most, state: Mutex::default() })
    }

    /// Has work done on a thread of the runtime's blocking pool. What nobody waits for any more is not begun. Gives nothing if
    /// it panics.
    pub(crate) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (told, done) = oneshot::channel();
        let work = move || {
            if !told.is_closed() {
                // Nothing is seen again that the panic left half done: the work has been moved here.
                let made = catch_unwind(AssertUnwindSafe(work)).ok();
                let _ = told.send(made);
            }
        };
        let is_needed = {
            let mut state = self.state();
            state.waiting.push_back(Box::new(work));
            let is_needed = state.busy < self.most;
            state.busy += usize::from(is_needed);
            is_needed
        };
        if is_needed {
            let worker = Worker { workers: Arc::clone(self), has_begun: false };
            spawn_blocking(move || worker.work());
        }
        done.await.ok().flatten()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workers").field("most", &self.most).finish_non_exhaustive()
    }
}

/// One of the threads.
struct Worker {
    workers: Arc<Workers>,
    has_begun: bool,
}

impl Worker {
    fn work(mut self) {
        self.has_begun = true;
        loop {
            let next = {
                let mut state = self.workers.state();
                let next = state.waiting.pop_front();
                state.busy -= usize::from(next.is_none());
                next
            };
            let Some(work) = next else { return };
            work();
        }
    }
}

impl Drop for Worker {
    /// A runtime that ends drops what it has not begun. Others may wait for the work.
    fn drop(&mut self) {
        if !self.has_begun {
            let worker = Self { workers: Arc::clone(&self.workers), has_begun: true };
            std::thread::spawn(move || worker.work());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use tokio::task::JoinSet;

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn all_work_is_done_by_so_many_threads_at_once_though_some_panics() {
        let (workers, busy, most) = (Workers::of(2), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut all = JoinSet::new();
        for n in 0..200 {
            let (workers, busy, most) = (Arc::clone(&workers), Arc::clone(&busy), Arc::clone(&most));
            all.spawn(async move {
                let work = move || {
                    most.fetch_max(busy.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_micros(200));
                    busy.fetch_sub(1, Ordering::SeqCst);
                    assert!(n % 50 != 7, "a bug");
                    n
                };
                (n, workers.run(work).await)
            });
        }
        for (n, made) in all.join_all().await {
            assert_eq!(made, (n % 50 != 7).then_some(n));
        }
        assert!(most.load(Ordering::SeqCst) <= 2);
        assert_eq!(workers.state().waiting.len(), 0);
    }

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_not_begun() {
        let (workers, begun) = (Workers::of(1), Arc::new(AtomicUsize::new(0)));
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let first = {
            let workers = Arc::clone(&workers);
            tokio::spawn(async move { workers.run(move || wait.recv().is_ok()).await })
        };
        tokio::task::yield_now().await;
        let counted = Arc::clone(&begun);
        let given_up = workers.run(move || counted.fetch_add(1, Ordering::SeqCst));
        assert!(tokio::time::timeout(Duration::ZERO, given_up).await.is_err());
        go.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Some(true));
        assert_eq!(workers.run(|| 3).await, Some(3));
        assert_eq!(begun.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn work_is_done_though_the_runtime_ends_that_was_to_do_it() {
        let workers = Workers::of(1);
        let gone = Arc::clone(&workers);
        let one =
            || tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build().unwrap();
        let runtime = one();
        // Its only thread is busy, so the worker is not begun.
        let (go, wait) = std::sync::mpsc::channel::<()>();
        runtime.spawn_blocking(move || wait.recv().is_ok());
        runtime.block_on(async move {
            let _ = tokio::time::timeout(Duration::from_millis(1), gone.run(|| 1)).await;
        });
        runtime.shutdown_background();
        drop(go);
        let in_time = async { tokio::time::timeout(Duration::from_secs(10), workers.run(|| 2)).await };
        assert_eq!(one().block_on(in_time), Ok(Some(2)));
    }
}
