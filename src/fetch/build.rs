//! Builder → fetcher.

use std::sync::Arc;
use std::time::Duration;

use super::Fetcher;
use super::authorities::Authorities;
use super::body::{ACCEPTED_ENCODINGS, Bounds};
use super::builder::{FetcherBuilder, Proxies, RobotsPolicy};
use super::cache::{Cache, DEFAULT_CACHE_SIZE};
use super::exchange::Net;
use super::failure;
use super::gate::{Gate, Manners};
use super::guard::{Addresses, Guard};
use super::hosts::{Channel, Connections, Hosts, normal};
use super::pool::Pool;
use super::proxy;
use super::resolve::Resolver;
use super::robots::Store;
use super::room::Room;
use super::settings::{Reach, Settings};
use super::warc::Writer;
use super::workers::Workers;
use crate::error::{Error, Use};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Certificate, ClientBuilder};
use tracing::warn;

/// How long a connection is kept that nobody uses: longer than a site's next page takes at the usual delays.
const IDLE: Duration = Duration::from_secs(20);

/// HTML is preferred, and anything is taken that may turn out to be HTML.
const ACCEPTED_TYPES: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5";

impl FetcherBuilder {
    /// The fetcher.
    ///
    /// # Errors
    /// When a header, a certificate or a proxy's URL cannot be read ([`Error::is_builder`]), the system has no
    /// root certificates ([`Error::is_tls`]), or the cache's folder or the record's file cannot be used ([`Error::is_io`]).
    pub fn build(self) -> Result<Fetcher, Error> {
        let general = self.channel(None)?;
        let channel =
            |(name, own): &(String, FetcherBuilder)| Ok((normal(name)?, own.channel(Some((&self, &general)))?));
        let hosts = Hosts::of(self.hosts.iter().map(channel).collect::<Result<_, Error>>()?);
        let cache = match &self.cache {
            Some(folder) => {
                Some(Cache::open(folder, DEFAULT_CACHE_SIZE).map_err(|e| Error::unusable(Use::Cache, folder, e))?)
            }
            None => None,
        };
        let user_agent = &general.settings.user_agent;
        let warc = match &self.warc {
            Some(file) => {
                Some(Arc::new(Writer::open(file, user_agent).map_err(|e| Error::unusable(Use::Record, file, e))?))
            }
            None => None,
        };
        let asks_for_reservations = self.robots == RobotsPolicy::ObeyedAndReservations && self.reach == Reach::Online;
        let manners = Manners { pace: self.pace, per_host: self.per_host };
        let largest = self.hosts.iter().map(|(_, own)| own.max_body).fold(self.max_body, usize::max);
        Ok(Fetcher::new(Net {
            robots: Store::default(),
            reservations: (asks_for_reservations).then(Authorities::default),
            gate: Gate::new(manners, self.manners()?, self.concurrency),
            general,
            hosts,
            cache,
            warc,
            jar: Some(Arc::default()),
            room: Room::new(self.bytes_in_flight, self.concurrency, largest),
            workers: Workers::new(),
        }))
    }

    /// How hosts are asked by these settings, over the connections of another channel where they are alike.
    fn channel(&self, other: Option<(&Self, &Channel)>) -> Result<Channel, Error> {
        let headers = self.headers()?;
        let other = other.filter(|(settings, _)| self.connects_as(settings)).map(|(_, channel)| channel);
        let Connections { pool, insecure, resolver, guard } = match other {
            Some(it) => it.connections(),
            None => self.connections()?,
        };
        let settings = Settings {
            user_agent: String::from_utf8_lossy(headers[USER_AGENT].as_bytes()).into_owned(),
            headers,
            obeys_robots: self.robots != RobotsPolicy::Ignored,
            connect_timeout: self.connect_timeout,
            header_timeout: self.header_timeout,
            timeout: self.timeout,
            bounds: Bounds { max: self.max_body, min_rate: self.min_rate },
            max_redirects: self.max_redirects,
            retries: self.retries,
            reach: self.reach,
            cookies: self.cookies,
            version: self.version,
            archive: self.archive.clone(),
            transport: self.transport,
            proxies: self.proxies.clone(),
            insecure_hosts: self.insecure_hosts.clone(),
            guard,
        };
        Ok(Channel { pool, insecure, resolver, settings })
    }

    fn connections(&self) -> Result<Connections, Error> {
        let guard = Arc::new(self.guard());
        // A name that is looked up to see whose turn it is has no other deadline.
        let limit = self.connect_timeout.min(self.timeout);
        let resolver = Arc::new(Resolver::new(Arc::clone(&guard), self.resolved.clone(), limit));
        let pool = |insecure: bool| {
            let (settings, resolver) = (self.clone(), Arc::clone(&resolver));
            Pool::new(move || {
                let client = settings.client(&resolver)?.tls_danger_accept_invalid_certs(insecure);
                client.build().map_err(failure::of_build)
            })
        };
        let insecure = if self.insecure_hosts.is_empty() { None } else { Some(pool(true)?) };
        Ok(Connections { pool: pool(false)?, insecure, resolver, guard })
    }

    fn client(&self, resolver: &Arc<Resolver>) -> Result<ClientBuilder, Error> {
        let mut client = reqwest::Client::builder()
            .dns_resolver(Arc::clone(resolver))
            // Redirects are followed by `redirect`, which sees every hop, and attempts by `visit`, which paces them.
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .pool_idle_timeout(IDLE)
            .connect_timeout(self.connect_timeout);
        for pem in &self.root_certificates {
            let certificates = Certificate::from_pem_bundle(pem)
                .map_err(|e| Error::setting("a root certificate cannot be read", Some(e.into())))?;
            if certificates.is_empty() {
                return Err(Error::setting("a root certificate is not in PEM", None));
            }
            client = client.tls_certs_merge(certificates);
        }
        Ok(match &self.proxies {
            Proxies::Environment => client,
            Proxies::Ignored => client.no_proxy(),
            Proxies::Given(url) if !proxy::is_address(url) => return Err(Error::setting(proxy::NO_PROXY, None)),
            Proxies::Given(url) => {
                // The URL may hold a password, so it is not said.
                let failed =
                    |e: reqwest::Error| Error::setting("the proxy's URL cannot be used", Some(e.without_url().into()));
                client.proxy(reqwest::Proxy::all(url.as_str()).map_err(failed)?)
            }
        })
    }

    fn guard(&self) -> Guard {
        let proxies = self.proxies.hosts();
        if !proxies.is_empty() && self.addresses == Addresses::Public {
            warn!(
                ?proxies,
                "requests go through a proxy, which looks up names by itself: those of its own network cannot be refused"
            );
        }
        Guard { addresses: self.addresses, allowed: self.allowed.clone(), ports: self.ports.clone(), proxies }
    }

    fn headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(ACCEPTED_TYPES));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(ACCEPTED_ENCODINGS));
        let user_agent = (USER_AGENT.as_str(), self.user_agent.as_str());
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in std::iter::once(user_agent).chain(own) {
            let header = HeaderName::from_bytes(name.as_bytes())
                .map_err(|e| Error::setting(format!("{name:?} is not a header name"), Some(e.into())))?;
            // The value may be a secret, so it is not said.
            let value = HeaderValue::from_str(value).map_err(|e| {
                Error::setting(format!("the value of the header {header} cannot be sent"), Some(e.into()))
            })?;
            headers.insert(header, value);
        }
        Ok(headers)
    }
}

#[cfg(test)]
mod tests {
    use super::super::DEFAULT_USER_AGENT;
    use super::*;

    #[test]
    fn a_header_that_cannot_be_sent_is_an_error_without_its_value() {
        let error = Fetcher::builder().header("Cookie", "secret\r\nX: y").build().unwrap_err();
        assert!(error.is_builder() && error.kind_name() == "builder");
        assert!(error.to_string().starts_with("the value of the header cookie cannot be sent"), "{error}");
        assert!(!error.to_string().contains("secret"));
        assert!(Fetcher::builder().header("no name", "x").build().unwrap_err().is_builder());
    }

    #[test]
    fn what_is_no_address_of_a_proxy_is_refused_and_not_said() {
        let error = Fetcher::builder().proxy("me:secret@foo").build().unwrap_err();
        assert!(
            error.is_builder() && error.to_string().starts_with("no address of a proxy: it starts with"),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    }

    #[test]
    fn a_certificate_that_is_none_is_an_error() {
        assert!(Fetcher::builder().root_certificates("nothing").build().unwrap_err().is_builder());
    }

    #[test]
    fn a_header_replaces_the_default_of_the_same_name() {
        let headers = Fetcher::builder().header("accept", "text/html").headers().unwrap();
        assert_eq!(headers.get_all(ACCEPT).iter().collect::<Vec<_>>(), ["text/html"]);
        assert_eq!(headers[USER_AGENT], DEFAULT_USER_AGENT);
    }
}
