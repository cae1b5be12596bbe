//! URL → page.
//!
//! A [`Fetcher`] asks for one page at a time and gives back its bytes, or an [`Error`](crate::Error) that says why not:
//!
//! 1. `redirect`: which URL is next; every hop comes by here
//! 2. `guard`: whether its host may be asked; `resolve` lets it see the addresses of names, `address` knows them
//! 3. `robots`: whether the site lets programs ask for the path, `reservations` what it reserves of it; `authorities`
//!    asks each host once
//! 4. `gate`: whose turn it is; `pace` and `retry` say when a host may be asked again
//! 5. `visit`: the way to a page, under one deadline; `exchange`: one request and its answer
//! 6. `cache`: answers that are kept on disk
//! 7. `body`: bytes as they arrive, decompressed, up to a limit; `room` bounds those of all bodies at once
//! 8. `content_type`: whether they are a page of HTML
//! 9. `outcome`: what stands in front of the page, if anything; `refresh`: where a page sends its reader
//! 10. `failure`: what the layers below report, as an error of this crate
//!
//! Before the flow: `ask` says what is wanted, `builder` how all of it is, `hosts` how some hosts are asked otherwise. Beside the flow: `jar` keeps cookies, `warc` records exchanges, `archive` knows where a page that is gone has a copy, `proxy` which proxy stands between,
//! `twin` a page's other address, `validators` what a page was known by.
//!
//! # Proxies
//! The variables `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` are obeyed, as curl does it;
//! the proxy then looks up the names of hosts, so names of its network cannot be refused, and a warning says so.
//! [`FetcherBuilder::no_proxy`] ignores them.

mod address;
mod archive;
mod ask;
mod authorities;
mod body;
mod build;
mod builder;
mod cache;
mod client;
mod content_type;
mod digest;
mod exchange;
mod failure;
mod gate;
mod guard;
mod hosts;
mod jar;
mod outcome;
mod pace;
mod pool;
mod proxy;
#[cfg(feature = "crawl")]
pub(crate) mod recorded;
mod redirect;
mod refresh;
mod reservations;
mod resolve;
mod retry;
mod retry_after;
mod robots;
mod room;
mod settings;
mod twin;
mod validators;
mod visit;
mod warc;
mod workers;

pub use archive::DEFAULT_ARCHIVE;
pub use ask::Ask;
pub use builder::{
    DEFAULT_BYTES_IN_FLIGHT, DEFAULT_CONCURRENCY, DEFAULT_CONNECT_TIMEOUT, DEFAULT_HEADER_TIMEOUT, DEFAULT_MAX_BODY,
    DEFAULT_MAX_REDIRECTS, DEFAULT_MIN_RATE, DEFAULT_PER_HOST, DEFAULT_TIMEOUT, DEFAULT_USER_AGENT, FetcherBuilder,
};
pub use cache::DEFAULT_CACHE_SIZE;
pub use client::Fetcher;
pub use gate::site;
pub use guard::DEFAULT_PORTS;
#[cfg(feature = "crawl")]
pub(crate) use hosts::host_url;
pub use jar::Cookies;
pub use pace::{DEFAULT_DELAY, DEFAULT_DELAY_FACTOR, DEFAULT_MAX_DELAY};
#[cfg(feature = "crawl")]
pub(crate) use proxy::{NO_PROXY, is_address as is_proxy};
pub use retry::DEFAULT_RETRIES;
pub use robots::Robots;
#[cfg(feature = "crawl")]
pub(crate) use room::Held;
#[cfg(feature = "crawl")]
pub(crate) use settings::is_private;
pub use twin::Version;
pub use validators::{Revisit, Validators};
