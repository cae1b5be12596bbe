//! robots.txt: what a site asks of programs (RFC 9309).
//!
//! 1. `file`: bytes → rules, and whether they allow a URL
//! 2. `policy`: what an answer to the request for the file means, and for how long
//! 3. `request`: asks a host for the file
//! 4. `store`: the file of each host, asked for once

mod file;
mod policy;
mod request;
mod store;

use url::Url;

use file::BYTE_LIMIT;
pub use file::Robots;
pub(super) use policy::Answer;
pub(super) use request::ask;
pub(super) use store::Store;

/// Redirects of robots.txt that are followed: RFC 9309, 2.3.1.2, asks for five at least.
pub(super) const MAX_REDIRECTS: usize = 5;

/// Where the file is that speaks for a URL.
pub(super) fn location(url: &Url) -> Url {
    // It fails only for URLs without a host, and those are not fetched.
    robotxt::robots_url(url).unwrap_or_else(|_| url.clone())
}
