//! The wish to stop.

use std::sync::Arc;

use tokio::sync::watch;

/// Stops a crawl: what is under way is finished, nothing new is begun. Clones stop the same crawl.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Asks the crawl to stop.
    pub fn request(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was asked to.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Ends when it is asked to.
    pub(super) async fn requested(&self) {
        // The sender is ours, so it is not gone.
        let _ = self.0.subscribe().wait_for(|stop| *stop).await;
    }
}
