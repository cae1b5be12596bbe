//! The hosts that a jobs file gives settings of their own.

use std::collections::BTreeMap;

use toml::Spanned;
use url::Host as UrlHost;

use super::fetching::Fetching;
use super::place::Text;
use crate::error::Error;
use crate::fetch::{host_url, site};

/// A host with settings of its own.
#[derive(Debug, Clone)]
pub(in crate::crawl) struct Host {
    pub(in crate::crawl) fetching: Fetching,
    /// What it is paced with: the name that [`site`] gives, or an address without its port.
    pub(in crate::crawl) site: String,
}

/// The hosts by the names that URLs have. What is said of the pace of one is said of its whole site, so two hosts of a site must
/// not say different things of it.
pub(super) fn hosts(
    written: BTreeMap<String, Spanned<Fetching>>,
    at: Text<'_>,
) -> Result<BTreeMap<String, Host>, Error> {
    let mut hosts = BTreeMap::<String, Host>::new();
    for (name, fetching) in written {
        let (span, fetching) = (fetching.span(), fetching.into_inner());
        if let Some(warc) = &fetching.warc {
            let what = format!("one file records all hosts: move `warc` from [host.\"{name}\"] to [fetch]");
            return Err(at.wrong(Some(warc.span()), what));
        }
        let Some(url) = host_url(&name) else {
            let what = format!("`{name}` is not the name of a host, such as news.example");
            return Err(at.wrong(Some(span), what));
        };
        let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_owned();
        let site = if matches!(url.host(), Some(UrlHost::Domain(_))) { site(&url) } else { host.clone() };
        let same_site = |it: &(&String, &Host)| it.1.site == site;
        if let Some((other, key)) = hosts
            .iter()
            .filter(same_site)
            .find_map(|(other, it)| fetching.differs_in_pace(&it.fetching).map(|key| (other.clone(), key)))
        {
            let what = format!(
                "{other} and {host} are of one site, {site}, which has one pace: give them the same `{key}`, or one of them none"
            );
            return Err(at.wrong(Some(span), what));
        }
        if hosts.insert(host, Host { fetching, site }).is_some() {
            return Err(at.wrong(Some(span), format!("there are two entries for the host `{name}`")));
        }
    }
    let sites: Vec<(String, Fetching)> = hosts.values().map(|it| (it.site.clone(), it.fetching.clone())).collect();
    for host in hosts.values_mut() {
        for (_, other) in sites.iter().filter(|(site, _)| *site == host.site) {
            host.fetching.take_pace(other);
        }
    }
    Ok(hosts)
}

#[cfg(test)]
mod tests {
    use super::super::Jobs;

    fn parse(more: &str) -> Result<Jobs, String> {
        let text = format!("[[job]]\nname = \"a\"\nfeeds = [\"https://news.example/feed\"]\n{more}\n");
        Jobs::parse(&text, "jobs.toml").map_err(|error| error.to_string())
    }

    #[test]
    fn a_host_is_known_by_the_name_that_urls_have() {
        let jobs = parse("[host.\"Zürich.example\"]\ndelay = \"9s\"\n[host.\"127.0.0.1\"]\ndelay = \"1s\"").unwrap();
        assert_eq!(jobs.hosts.keys().collect::<Vec<_>>(), ["127.0.0.1", "xn--zrich-kva.example"]);
        for wrong in ["news.example:8080", "https://news.example", "news.example/a", ""] {
            let error = parse(&format!("[host.\"{wrong}\"]\ndelay = \"9s\"")).unwrap_err();
            assert!(error.starts_with("jobs.toml:4:1: ") && error.contains("not the name of a host"), "{error}");
        }
        let error = parse("[host.\"a.example\"]\nretries = 1\n[host.\"A.example\"]\nretries = 2").unwrap_err();
        assert!(error.contains("two entries for the host"), "{error}");
    }

    #[test]
    fn two_hosts_of_a_site_have_one_pace_or_are_told_that_they_must() {
        let two = |one: &str, two: &str| {
            parse(&format!("[host.\"a.news.example\"]\n{one}\n[host.\"b.news.example\"]\n{two}"))
        };
        let jobs = two("delay = \"9s\"\ntimeout = \"9s\"", "per_host = 3").unwrap();
        let (a, b) = (&jobs.hosts["a.news.example"], &jobs.hosts["b.news.example"]);
        assert_eq!((a.site.as_str(), a.fetching.per_host), ("news.example", Some(3)));
        assert!(a.fetching.differs_in_pace(&b.fetching).is_none() && a.fetching != b.fetching);
        let error = two("delay = \"9s\"", "delay = \"1s\"").unwrap_err();
        assert!(error.contains("are of one site, news.example") && error.contains("`delay`"), "{error}");
        assert!(two("per_host = 2", "per_host = 2").is_ok());
    }

    #[test]
    fn one_record_is_of_all_hosts() {
        let error = parse("[host.\"a.example\"]\nwarc = \"a.warc.gz\"").unwrap_err();
        assert!(error.starts_with("jobs.toml:5:8: ") && error.contains("to [fetch]"), "{error}");
        assert!(parse("[fetch]\nwarc = \"a.warc.gz\"").is_ok());
    }

    #[test]
    fn what_is_secret_is_of_one_host() {
        for name in ["Authorization", "cookie", "Proxy-Authorization"] {
            let header = format!("headers = {{ {name} = \"secret\" }}");
            let error = parse(&format!("[fetch]\n{header}")).unwrap_err();
            assert!(error.starts_with("jobs.toml:5:") && error.contains(name), "{error}");
            assert!(error.contains("[host.\"…\"]") && !error.contains("secret"), "{error}");
            assert!(parse(&format!("[host.\"a.example\"]\n{header}")).is_ok());
        }
    }
}
