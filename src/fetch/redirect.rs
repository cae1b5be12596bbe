//! Which URL is next. Every URL that is asked for, the first as well as each redirect, is let in here.

use tracing::{debug, info};
use url::{Origin, Position, Url};

use super::settings::Transport;
use crate::error::{Error, Kind, Redirect, redacted, redacted_text};

/// The URLs on the way to a page.
pub(super) struct Trail {
    first: Url,
    /// After the first, in order.
    hops: Vec<Url>,
    max: usize,
    transport: Transport,
    /// Who gets what is secret, if anyone.
    confidant: Option<Origin>,
}

impl Trail {
    /// A way that begins at a URL and may have `max` redirects.
    pub(super) fn begin(url: &str, max: usize, transport: Transport) -> Result<Self, Error> {
        let first = Url::parse(url).map_err(|e| Error::invalid_url(url, e))?;
        if !is_http(&first) {
            return Err(Error::new(Kind::Scheme(first.scheme().to_owned()), &first));
        }
        if transport == Transport::HttpsOnly && first.scheme() != "https" {
            return Err(Error::new(Kind::NotHttps, &first));
        }
        let confidant = Some(first.origin());
        Ok(Self { first, hops: Vec::new(), max, transport, confidant })
    }

    /// Leaves what is secret to one origin, or to none, where the first URL is not what the user asked for but what a page or
    /// a setting names.
    pub(super) fn confide_in(&mut self, confidant: Option<Origin>) {
        self.confidant = confidant;
    }

    /// The URL that was asked for first.
    pub(super) fn first(&self) -> &Url {
        &self.first
    }

    /// Those on the way to the current one.
    pub(super) fn passed(&self) -> impl Iterator<Item = &Url> {
        std::iter::once(&self.first).chain(&self.hops).take(self.hops.len())
    }

    /// The URL to ask for now.
    pub(super) fn current(&self) -> &Url {
        self.hops.last().unwrap_or(&self.first)
    }

    /// Whether the current URL is where secrets go: it has scheme, host and port of the URL that the user asked for.
    pub(super) fn is_at_confidant(&self) -> bool {
        self.confidant.as_ref() == Some(&self.current().origin())
    }

    /// Goes on to the `Location` of a redirect.
    pub(super) fn follow(&mut self, location: Option<&str>, cookies: NewCookies) -> Result<(), Error> {
        let current = self.current();
        let fail = |kind| Err(Error::new(Kind::Redirect(kind), current));
        let location = location.map(str::trim).unwrap_or_default();
        if location.is_empty() {
            return fail(Redirect::NoTarget);
        }
        let Some(mut next) = current.join(location).ok().filter(is_http) else {
            return fail(Redirect::Target(redacted_text(location)));
        };
        if next.fragment().is_none() {
            // RFC 9110, 10.2.2: the fragment is inherited.
            next.set_fragment(current.fragment());
        }
        if self.has(&next) && cookies == NewCookies::No {
            // The same request has the same answer.
            return Err(Error::new(Kind::Redirect(Redirect::Loop), &self.first));
        }
        if self.hops.len() >= self.max {
            return Err(Error::new(Kind::Redirect(Redirect::TooMany(self.max)), &self.first));
        }
        if next.scheme() == "http" && self.transport == Transport::HttpsOnly {
            return fail(Redirect::Downgrade);
        }
        if current.scheme() == "https" && next.scheme() == "http" {
            info!(from = %redacted(current), to = %redacted(&next), "redirected from https to http");
        } else {
            debug!(from = %redacted(current), to = %redacted(&next), "redirected");
        }
        self.hops.push(next);
        Ok(())
    }

    /// Whether a URL was asked for before; the fragment is not sent, so it does not count.
    fn has(&self, url: &Url) -> bool {
        let sent = |url: &Url| url[..Position::AfterQuery].to_owned();
        std::iter::once(&self.first).chain(&self.hops).any(|hop| sent(hop) == sent(url))
    }
}

/// Whether the next request has cookies that the ones before did not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NewCookies {
    Yes,
    No,
}

fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail() -> Trail {
        Trail::begin("https://me:secret@a.example/x/y?q#part", 3, Transport::Any).unwrap()
    }

    #[test]
    fn a_relative_location_is_resolved_and_inherits_the_fragment() {
        let mut trail = trail();
        trail.follow(Some(" ../z "), NewCookies::No).unwrap();
        assert_eq!(trail.current().as_str(), "https://me:secret@a.example/z#part");
        trail.follow(Some("/w#other"), NewCookies::No).unwrap();
        assert_eq!(trail.current().fragment(), Some("other"));
        assert!(trail.is_at_confidant());
    }

    #[test]
    fn another_scheme_port_or_host_is_another_origin() {
        for location in ["http://a.example/", "https://a.example:444/", "https://b.example/", "//a.example.b.example/"]
        {
            let mut trail = trail();
            trail.follow(Some(location), NewCookies::No).unwrap();
            assert!(!trail.is_at_confidant(), "{location}");
            assert!(!trail.current().as_str().contains("secret"), "{location}");
        }
    }

    #[test]
    fn a_loop_is_found_whatever_the_fragment() {
        let mut trail = trail();
        trail.follow(Some("/z"), NewCookies::No).unwrap();
        let error = trail.follow(Some("https://me:secret@a.example/x/y?q#elsewhere"), NewCookies::No).unwrap_err();
        assert_eq!(error.to_string(), "redirected in a loop for url (https://a.example/x/y?q#part)");
    }

    #[test]
    fn one_redirect_more_than_allowed_is_an_error() {
        let mut trail = trail();
        for n in 0..3 {
            trail.follow(Some(&format!("/{n}")), NewCookies::No).unwrap();
        }
        let error = trail.follow(Some("/more"), NewCookies::No).unwrap_err();
        assert!(error.is_redirect());
        assert!(error.to_string().starts_with("redirected more than 3 times"), "{error}");
    }

    #[test]
    fn targets_that_are_not_http_are_refused_without_their_credentials() {
        for location in ["file:///etc/passwd", "ftp://me:pw@b.example/", "javascript:alert(1)", "data:,x", "http://[/"]
        {
            let error = trail().follow(Some(location), NewCookies::No).unwrap_err();
            assert!(error.is_redirect(), "{location}");
            assert!(!error.to_string().contains("me:pw"), "{error}");
        }
    }

    #[test]
    fn only_http_urls_are_begun_with() {
        let error = Trail::begin("ftp://me:secret@a.example/x", 3, Transport::Any).err().unwrap();
        assert!(error.is_invalid_url());
        assert_eq!(error.to_string(), "the scheme \"ftp\" is not http or https for url (ftp://a.example/x)");
    }
}
