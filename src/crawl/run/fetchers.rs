//! The fetchers: one for all hosts, and one for each that the jobs file gives settings of its own.

use std::collections::HashMap;

use url::Url;

use crate::crawl::jobs::Jobs;
use crate::error::Error;
use crate::fetch::{Fetcher, site};

#[derive(Debug)]
pub(super) struct Fetchers {
    all: Fetcher,
    /// By host; a host's settings are those of its subdomains too.
    own: Vec<(String, Fetcher)>,
    /// Requests at once of a site.
    pub(super) per_host: u32,
    /// The same of some, by name.
    pub(super) hosts: HashMap<String, u32>,
}

impl Fetchers {
    pub(super) fn new(jobs: &Jobs) -> Result<Self, Error> {
        let build = |fetching: &crate::crawl::jobs::Fetching| {
            fetching.apply(Fetcher::builder().concurrency(jobs.concurrency)).build()
        };
        let per_host = |fetching: &crate::crawl::jobs::Fetching| fetching.per_host.unwrap_or(1).into();
        let (mut own, mut hosts) = (Vec::new(), HashMap::new());
        for (host, fetching) in &jobs.hosts {
            let fetching = fetching.over(&jobs.fetch);
            own.push((host.clone(), build(&fetching)?));
            if let Ok(url) = Url::parse(&format!("https://{host}/")) {
                hosts.insert(site(&url), per_host(&fetching));
            }
        }
        // The longest name that fits is the nearest.
        own.sort_by_key(|(host, _)| std::cmp::Reverse(host.len()));
        Ok(Self { all: build(&jobs.fetch)?, own, per_host: per_host(&jobs.fetch), hosts })
    }

    /// The fetcher for a URL.
    pub(super) fn of(&self, url: &Url) -> &Fetcher {
        let host = url.host_str().unwrap_or_default();
        let fits = |own: &str| host.strip_suffix(own).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        self.own.iter().find(|(own, _)| fits(own)).map_or(&self.all, |(_, fetcher)| fetcher)
    }
}
