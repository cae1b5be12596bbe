//! What the pages of sites have in common, for jobs that want it: had from the store when a site is first read, and given back now
//! and then. Evidence alone: what a process that ends did not give back is missed, not lost.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::article::Article;
use crate::crawl::store::Shared;
use crate::error::Error;
use crate::memory::SiteMemory;

/// Sites whose memories are held; with one more all are given back. One may have a megabyte.
const HELD: usize = 64;

/// A memory, and whether it has learnt something since it was given back.
#[derive(Debug, Default)]
struct One {
    memory: Arc<SiteMemory>,
    has_learnt: bool,
}

/// The memories of a run.
#[derive(Debug)]
pub(super) struct Memories {
    store: Arc<Shared>,
    held: Mutex<HashMap<String, One>>,
}

impl Memories {
    pub(super) fn new(store: Arc<Shared>) -> Self {
        Self { store, held: Mutex::default() }
    }

    /// What is known of a site. Waits for the disk, so it is for threads that may.
    pub(super) fn of(&self, site: &str) -> Option<Arc<SiteMemory>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(one) = held.get(site) {
            return Some(Arc::clone(&one.memory));
        }
        let memory = self.store.held().memory(site);
        let memory =
            memory.inspect_err(|error| tracing::warn!(site, %error, "the memory of a site cannot be read")).ok()?;
        let one = One { memory: Arc::new(memory.unwrap_or_default()), has_learnt: false };
        let memory = Arc::clone(&one.memory);
        if held.len() >= HELD {
            self.give_back(&mut held).inspect_err(|error| tracing::warn!(%error, "memories cannot be kept")).ok()?;
            held.clear();
        }
        held.insert(site.to_owned(), one);
        Some(memory)
    }

    /// Lets the memory of a site learn an article; see [`SiteMemory::learn`].
    pub(super) fn learn(&self, site: &str, page: &str, article: &Article) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(one) = held.get_mut(site) {
            Arc::make_mut(&mut one.memory).learn(page, article);
            one.has_learnt = true;
        }
    }

    /// Keeps what was learnt.
    pub(super) fn keep(&self) -> Result<(), Error> {
        self.give_back(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn give_back(&self, held: &mut HashMap<String, One>) -> Result<(), Error> {
        for (site, one) in held.iter_mut().filter(|(_, one)| one.has_learnt) {
            self.store.held().keep_memory(site, &one.memory)?;
            one.has_learnt = false;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::store::Store;

    fn page(number: usize) -> Article {
        crate::extract(&format!(
            "<title>Rain</title><article><h1>Rain</h1><p>It rained in village {number} all day on Tuesday, and nobody was surprised, \
             said the harbour master of place {number}.</p><p class=note>Write to the desk of the valley about anything at all.</p></article>"
        ))
    }

    #[test]
    fn what_is_learnt_of_a_site_is_there_for_the_next_process_however_many_sites_there_are() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("crawl.db");
        let sites: Vec<_> = (0..HELD + 5).map(|n| format!("site-{n}.example")).collect();
        let memories = Memories::new(Arc::new(Shared::new(Store::open(&path).unwrap())));
        for site in &sites {
            assert_eq!(memories.of(site).unwrap().pages(), 0);
            memories.learn(site, "https://a.example/1", &page(1));
            memories.learn(site, "https://a.example/2", &page(2));
        }
        memories.keep().unwrap();
        drop(memories);
        let memories = Memories::new(Arc::new(Shared::new(Store::open(&path).unwrap())));
        assert!(sites.iter().all(|site| memories.of(site).unwrap().pages() == 2));
        assert_eq!(memories.of("other.example").unwrap().pages(), 0);
    }
}
