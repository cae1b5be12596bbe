//! The robots.txt of each host, asked for once.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use url::Url;

use super::file::Robots;
use super::location;
use super::policy::{Answer, Entry};
use crate::fetch::authorities::{Authorities, Dated};

impl Dated for Entry {
    fn until(&self) -> Instant {
        self.until
    }
}

/// The files of all hosts.
#[derive(Default)]
pub(crate) struct Store(Authorities<Entry>);

impl Store {
    /// What the site of a URL says to `user_agent`. `ask` is called with the file's URL when it is not known, or not
    /// any more; whoever else wants the same file waits for that.
    pub(crate) async fn of<F, A>(&self, url: &Url, user_agent: &str, ask: F) -> Arc<Robots>
    where
        F: FnOnce(Url) -> A,
        A: Future<Output = Answer>,
    {
        let entry = self.0.of(url, async |before: Option<Entry>| {
            let answer = ask(location(url)).await;
            Entry::new(before.as_ref(), answer, user_agent, Instant::now())
        });
        entry.await.robots
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_hundred_who_want_the_same_file_ask_for_it_once() {
        let store = Arc::new(Store::default());
        let asked = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..100)
            .map(|n| {
                let (store, asked) = (Arc::clone(&store), Arc::clone(&asked));
                tokio::spawn(async move {
                    let url = Url::parse(&format!("https://x.example/{n}")).unwrap();
                    let robots = store.of(&url, "pressclip", |file| async move {
                        asked.fetch_add(1, Ordering::SeqCst);
                        tokio::task::yield_now().await;
                        assert_eq!(file.as_str(), "https://x.example/robots.txt");
                        Answer::File { bytes: b"User-agent: *\nDisallow: /7".to_vec(), max_age: None }
                    });
                    robots.await.is_allowed(&url)
                })
            })
            .collect();
        let mut allowed = 0;
        for task in tasks {
            allowed += usize::from(task.await.unwrap());
        }
        assert_eq!((asked.load(Ordering::SeqCst), allowed), (1, 100 - 11));
    }

    #[tokio::test]
    async fn each_scheme_host_and_port_has_a_file_of_its_own() {
        let store = Store::default();
        let asked = AtomicUsize::new(0);
        for url in [
            "https://x.example/a",
            "http://x.example/",
            "https://x.example:8443/",
            "https://y.example/",
            "https://x.example/b",
        ] {
            store
                .of(&url.parse().unwrap(), "pressclip", |_| async {
                    asked.fetch_add(1, Ordering::SeqCst);
                    Answer::Status(404, None)
                })
                .await;
        }
        assert_eq!(asked.load(Ordering::SeqCst), 4);
    }

    #[tokio::test]
    async fn one_who_gives_up_waiting_does_not_hold_up_the_others() {
        let store = Store::default();
        let url: Url = "https://x.example/".parse().unwrap();
        let given_up = store.of(&url, "pressclip", |_| std::future::pending());
        assert!(tokio::time::timeout(std::time::Duration::from_millis(5), given_up).await.is_err());
        let robots = store.of(&url, "pressclip", |_| async { Answer::Status(404, None) }).await;
        assert!(robots.is_allowed(&url));
    }
}
