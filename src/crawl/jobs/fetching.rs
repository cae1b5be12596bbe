//! How a jobs file lets pages be fetched, of all hosts or of one.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use serde::Deserialize;

use super::values::{Pause, Size};
use crate::fetch::FetcherBuilder;

/// What is said about fetching. What is not said is as the fetcher has it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::crawl) struct Fetching {
    contact: Option<String>,
    user_agent: Option<String>,
    headers: BTreeMap<String, String>,
    delay: Option<Pause>,
    max_delay: Option<Pause>,
    pub(in crate::crawl) per_host: Option<u16>,
    timeout: Option<Pause>,
    retries: Option<u32>,
    max_body: Option<Size>,
    proxy: Option<String>,
    robots: Option<Robots>,
    private: Option<Private>,
    allow_address: Vec<IpAddr>,
    allow_port: Vec<u16>,
    pub(in crate::crawl) warc: Option<PathBuf>,
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
        if let Some(name) = &self.user_agent {
            builder = builder.user_agent(name);
        }
        for (name, value) in &self.headers {
            builder = builder.header(name, value);
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
        if let Some(attempts) = self.retries {
            builder = builder.retries(attempts);
        }
        if let Some(Size(bytes)) = self.max_body {
            builder = builder.max_body(usize::try_from(bytes).unwrap_or(usize::MAX));
        }
        if let Some(url) = &self.proxy {
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
            builder = builder.warc(file);
        }
        builder
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
            // One file has one writer.
            warc: None,
        }
    }
}
