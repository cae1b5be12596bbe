//! How a jobs file lets pages be fetched, of all hosts or of one.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use super::place::Text;
use super::values::{Pause, Proxy, Retries, Size, UserAgent};
use crate::error::Error;
use crate::fetch::FetcherBuilder;

/// What is said about fetching. What is not said is as the fetcher has it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::crawl) struct Fetching {
    contact: Option<String>,
    user_agent: Option<UserAgent>,
    headers: BTreeMap<String, Spanned<String>>,
    delay: Option<Pause>,
    max_delay: Option<Pause>,
    pub(in crate::crawl) per_host: Option<u16>,
    timeout: Option<Pause>,
    retries: Option<Retries>,
    max_body: Option<Size>,
    proxy: Option<Proxy>,
    robots: Option<Robots>,
    private: Option<Private>,
    allow_address: Vec<IpAddr>,
    allow_port: Vec<u16>,
    pub(in crate::crawl) warc: Option<Spanned<PathBuf>>,
}

/// Whether robots.txt is obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Robots {
    Obey,
    Ignore,
}

/// Whether hosts of the private network are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Private {
    Refuse,
    Allow,
}

impl Fetching {
    /// A fetcher that does so.
    pub(in crate::crawl) fn apply(&self, mut builder: FetcherBuilder) -> FetcherBuilder {
        if let Some(url) = &self.contact {
            builder = builder.contact(url);
        }
        if let Some(UserAgent(name)) = &self.user_agent {
            builder = builder.user_agent(name);
        }
        for (name, value) in &self.headers {
            builder = builder.header(name, value.get_ref());
        }
        if let Some(Pause(least)) = self.delay {
            builder = if least.is_zero() { builder.unpaced().per_host(1) } else { builder.delay(least) };
        }
        if let Some(Pause(most)) = self.max_delay {
            builder = builder.max_delay(most);
        }
        if let Some(requests) = self.per_host {
            builder = builder.per_host(requests.into());
        }
        if let Some(Pause(limit)) = self.timeout {
            builder = builder.timeout(limit);
        }
        if let Some(Retries(attempts)) = self.retries {
            builder = builder.retries(attempts);
        }
        if let Some(Size(bytes)) = self.max_body {
            builder = builder.max_body(usize::try_from(bytes).unwrap_or(usize::MAX));
        }
        if let Some(Proxy(url)) = &self.proxy {
            builder = builder.proxy(url);
        }
        self.secure(builder)
    }

    fn secure(&self, mut builder: FetcherBuilder) -> FetcherBuilder {
        if self.robots == Some(Robots::Ignore) {
            builder = builder.ignore_robots();
        }
        if self.private == Some(Private::Allow) {
            builder = builder.allow_private();
        }
        for &address in &self.allow_address {
            builder = builder.allow_address(address);
        }
        for &port in &self.allow_port {
            builder = builder.allow_port(port);
        }
        if let Some(file) = &self.warc {
            builder = builder.warc(file.get_ref());
        }
        builder
    }

    /// Refuses to send to all hosts what is for one.
    pub(super) fn check_general(&self, at: Text<'_>) -> Result<(), Error> {
        let secret = self.headers.iter().find(|(name, _)| crate::fetch::is_private(name));
        secret.map_or(Ok(()), |(name, value)| {
            let what = format!("all hosts would get `{name}`: give it under [host.\"…\"], to the one that it is for");
            Err(at.wrong(Some(value.span()), what))
        })
    }

    /// What both say of the pace of their site, if that is not the same.
    pub(super) fn differs_in_pace(&self, other: &Self) -> Option<&'static str> {
        let differ = |one: Option<Pause>, two: Option<Pause>| one.zip(two).is_some_and(|(one, two)| one != two);
        if differ(self.delay, other.delay) {
            Some("delay")
        } else if differ(self.max_delay, other.max_delay) {
            Some("max_delay")
        } else if self.per_host.zip(other.per_host).is_some_and(|(one, two)| one != two) {
            Some("per_host")
        } else {
            None
        }
    }

    /// Takes what another host of the same site says of its pace.
    pub(super) fn take_pace(&mut self, other: &Self) {
        self.delay = self.delay.or(other.delay);
        self.max_delay = self.max_delay.or(other.max_delay);
        self.per_host = self.per_host.or(other.per_host);
    }

    /// These settings, and what `base` says where they say nothing.
    pub(in crate::crawl) fn over(&self, base: &Self) -> Self {
        let mut headers = base.headers.clone();
        headers.extend(self.headers.clone());
        Self {
            contact: self.contact.clone().or_else(|| base.contact.clone()),
            user_agent: self.user_agent.clone().or_else(|| base.user_agent.clone()),
            headers,
            delay: self.delay.or(base.delay),
            max_delay: self.max_delay.or(base.max_delay),
            per_host: self.per_host.or(base.per_host),
            timeout: self.timeout.or(base.timeout),
            retries: self.retries.or(base.retries),
            max_body: self.max_body.or(base.max_body),
            proxy: self.proxy.clone().or_else(|| base.proxy.clone()),
            robots: self.robots.or(base.robots),
            private: self.private.or(base.private),
            allow_address: [&self.allow_address[..], &base.allow_address].concat(),
            allow_port: [&self.allow_port[..], &base.allow_port].concat(),
            // One file records all hosts.
            warc: None,
        }
    }
}
