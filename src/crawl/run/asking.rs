//! How sites are asked, by the jobs file: one fetcher for all, that knows the hosts with settings of their own.

use std::collections::HashMap;

use crate::crawl::jobs::{Fetching, Jobs};
use crate::error::Error;
use crate::fetch::Fetcher;

/// The fetcher of a crawl, and how many requests at once it sends.
#[derive(Debug)]
pub(super) struct Asking {
    pub(super) fetcher: Fetcher,
    /// Requests at once of a site.
    pub(super) per_host: u32,
    /// The same of some, by name.
    pub(super) hosts: HashMap<String, u32>,
}

impl Asking {
    pub(super) fn by(jobs: &Jobs) -> Result<Self, Error> {
        let per_host = |fetching: &Fetching| fetching.per_host.unwrap_or(1).into();
        let mut builder = jobs.fetch.apply(Fetcher::builder().concurrency(jobs.concurrency));
        let mut hosts = HashMap::new();
        for (host, own) in &jobs.hosts {
            let fetching = own.fetching.over(&jobs.fetch);
            hosts.insert(own.site.clone(), per_host(&fetching));
            builder = builder.host(host, fetching.apply(Fetcher::builder()));
        }
        Ok(Self { fetcher: builder.build()?, per_host: per_host(&jobs.fetch), hosts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_has_the_requests_at_once_that_one_of_its_hosts_is_given() {
        let text = "[fetch]\nper_host = 2\n[host.\"www.zürich.example\"]\nper_host = 5\n[host.\"img.zürich.example\"]\nretries = 0\n\
            [host.\"192.0.2.7\"]\nper_host = 3\n[[job]]\nname = \"a\"\nurls = [\"https://a.example/\"]\n";
        let asking = Asking::by(&Jobs::parse(text, "jobs.toml").unwrap()).unwrap();
        let mut hosts: Vec<_> = asking.hosts.into_iter().collect();
        hosts.sort();
        assert_eq!(hosts, [("192.0.2.7".to_owned(), 3), ("xn--zrich-kva.example".to_owned(), 5)]);
        assert_eq!(asking.per_host, 2);
    }
}
