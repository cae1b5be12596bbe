//! Hosts that are asked otherwise than all others: looked up at each request, whatever led there.

use std::collections::HashMap;
use std::sync::Arc;

use url::Url;

use super::builder::FetcherBuilder;
use super::gate::{Manners, Site};
use super::guard::Guard;
use super::pool::Pool;
use super::resolve::Resolver;
use super::settings::Settings;
use crate::error::Error;

/// How hosts are asked.
pub(super) struct Channel {
    pub(super) pool: Arc<Pool>,
    /// One that does not check certificates.
    pub(super) insecure: Option<Arc<Pool>>,
    pub(super) resolver: Arc<Resolver>,
    pub(super) settings: Settings,
}

/// What connects to hosts, of which channels may share one.
pub(super) struct Connections {
    pub(super) pool: Arc<Pool>,
    pub(super) insecure: Option<Arc<Pool>>,
    pub(super) resolver: Arc<Resolver>,
    pub(super) guard: Arc<Guard>,
}

impl Channel {
    /// Its connections, for another channel.
    pub(super) fn connections(&self) -> Connections {
        Connections {
            pool: Arc::clone(&self.pool),
            insecure: self.insecure.clone(),
            resolver: Arc::clone(&self.resolver),
            guard: Arc::clone(&self.settings.guard),
        }
    }
}

/// Hosts with a channel of their own, the nearest name first.
pub(super) struct Hosts(Vec<(String, Channel)>);

impl Hosts {
    pub(super) fn of(mut channels: Vec<(String, Channel)>) -> Self {
        channels.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self(channels)
    }

    /// The channel of a URL's host, if it or a domain above it has one.
    pub(super) fn at(&self, url: &Url) -> Option<&Channel> {
        if self.0.is_empty() {
            return None;
        }
        let host = url.host_str().unwrap_or_default().trim_end_matches('.');
        let fits = |name: &str| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        self.0.iter().find(|(name, _)| fits(name)).map(|(_, channel)| channel)
    }
}

impl FetcherBuilder {
    /// How a host and its subdomains are asked, whatever leads there: a URL, a redirect, a link to another version of a page. Of
    /// names that fit, the longest counts.
    ///
    /// Of `settings`, what is said of requests counts: headers, times, sizes, attempts, robots.txt, proxies, certificates, and
    /// which addresses and ports may be asked. Its delays and its number of requests at once are those of the whole site
    /// ([`site`](super::site)); if several hosts of a site have some, the most careful count. All else is that of this builder: what
    /// requests share, such as the cache and the record, and how a page is looked for, such as redirects and versions.
    /// Default: all hosts are asked alike.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pressclip::fetch::Fetcher;
    ///
    /// let slow = Fetcher::builder().delay(Duration::from_secs(10)).header("Cookie", "reader=1");
    /// let fetcher = Fetcher::builder().host("slow.example", slow).build()?;
    /// # Ok::<(), pressclip::Error>(())
    /// ```
    pub fn host(mut self, name: impl Into<String>, settings: FetcherBuilder) -> Self {
        self.hosts.push((name.into(), settings));
        self
    }

    /// Whether connections of the two are alike.
    pub(super) fn connects_as(&self, other: &Self) -> bool {
        let of = |it: &Self| (it.connect_timeout, it.timeout.min(it.connect_timeout), it.addresses);
        of(self) == of(other)
            && self.proxies == other.proxies
            && self.root_certificates == other.root_certificates
            && self.insecure_hosts == other.insecure_hosts
            && self.allowed == other.allowed
            && self.ports == other.ports
            && self.resolved == other.resolved
    }

    /// How sites are asked that have manners of their own.
    pub(super) fn manners(&self) -> Result<HashMap<Site, Manners>, Error> {
        let mut sites = HashMap::<Site, Manners>::new();
        for (name, settings) in &self.hosts {
            let own = Manners { pace: settings.pace, per_host: settings.per_host };
            let site = Site::of_any_port(&as_url(name)?);
            sites.entry(site).and_modify(|site| *site = site.careful(own)).or_insert(own);
        }
        Ok(sites)
    }
}

/// The name of a host as URLs have it.
pub(super) fn normal(name: &str) -> Result<String, Error> {
    Ok(as_url(name)?.host_str().unwrap_or_default().trim_end_matches('.').to_owned())
}

fn as_url(name: &str) -> Result<Url, Error> {
    host_url(name).ok_or_else(|| Error::setting(format!("{name:?} is not the name of a host"), None))
}

/// The URL of a host; nothing where more than a host is named.
pub(crate) fn host_url(name: &str) -> Option<Url> {
    let url = Url::parse(&format!("https://{name}/")).ok()?;
    (url.as_str() == format!("https://{}/", url.host_str()?)).then_some(url)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Fetcher;
    use super::*;

    #[test]
    fn a_name_is_a_host_as_urls_have_it() {
        assert_eq!(normal("Zeitung.example").unwrap(), "zeitung.example");
        assert_eq!(normal("zürich.example.").unwrap(), "xn--zrich-kva.example");
        assert_eq!(normal("[::1]").unwrap(), "[::1]");
        for wrong in ["", "a.example/x", "https://a.example", "a.example:8080", "me@a.example", "a b", "a.example?x"] {
            assert!(normal(wrong).is_err(), "{wrong}");
            assert!(Fetcher::builder().host(wrong, Fetcher::builder()).build().unwrap_err().is_builder(), "{wrong}");
        }
    }

    #[test]
    fn of_the_hosts_of_a_site_the_most_careful_counts() {
        let delay = |seconds| Fetcher::builder().delay(Duration::from_secs(seconds));
        let builder = Fetcher::builder()
            .host("a.news.example", delay(2).per_host(3))
            .host("b.news.example", delay(7).per_host(9));
        let manners = builder.manners().unwrap();
        let site = Site::of_any_port(&Url::parse("https://www.news.example/").unwrap());
        assert_eq!((manners[&site].pace.min, manners[&site].per_host), (Duration::from_secs(7), 3));
    }
}
