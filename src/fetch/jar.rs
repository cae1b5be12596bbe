//! Cookies: RFC 6265, by `cookie_store`, within bounds.

use std::sync::{Mutex, PoisonError};

use cookie_store::{CookieStore, RawCookie};
use reqwest::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use url::Url;

/// Bytes of a cookie and cookies of a jar at most: RFC 6265, 6.1, asks for 4,096 and 3,000 at least; the jar is for one
/// page or one run.
const MAX_COOKIE: usize = 4096;
const MAX_COOKIES: usize = 3000;

/// Cookies that one answer sets at most.
const MAX_PER_ANSWER: usize = 50;

/// Which cookies a request gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Cookies {
    /// None are kept.
    Off,
    /// Those that were set on the way to the same page: sites that insist on cookies work, and no page knows of another.
    #[default]
    PerPage,
    /// Those of all pages of the fetcher.
    PerRun,
}

/// Cookies of a page or a run.
#[derive(Debug, Default)]
pub(super) struct Jar {
    store: Mutex<CookieStore>,
}

impl Jar {
    /// Keeps what an answer sets; whether that was anything.
    pub(super) fn keep(&self, url: &Url, answered: &HeaderMap) -> bool {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let mut has_kept = false;
        for value in answered.get_all(SET_COOKIE).iter().take(MAX_PER_ANSWER) {
            let Some(text) = value.to_str().ok().filter(|text| text.len() <= MAX_COOKIE) else { continue };
            let Ok(cookie) = RawCookie::parse(text) else { continue };
            if cookie.domain().is_some_and(|domain| is_public_suffix(domain, url)) {
                continue;
            }
            if store.iter_any().count() < MAX_COOKIES {
                has_kept |= store.insert_raw(&cookie, url).is_ok();
            }
        }
        has_kept
    }

    /// Adds the cookies of a URL to the headers of its request, after those that the caller set.
    pub(super) fn give(&self, url: &Url, headers: &mut HeaderMap) {
        let store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let own = headers.get(COOKIE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let kept = store.get_request_values(url).map(|(name, value)| format!("{name}={value}"));
        let all: Vec<_> = own.into_iter().chain(kept).collect();
        if let Some(value) = HeaderValue::from_str(&all.join("; ")).ok().filter(|value| !value.is_empty()) {
            headers.insert(COOKIE, value);
        }
    }
}

/// Whether a cookie would be for all of a suffix such as `co.uk`.
fn is_public_suffix(domain: &str, url: &Url) -> bool {
    let domain = domain.trim_start_matches('.').to_ascii_lowercase();
    psl::suffix_str(&domain) == Some(domain.as_str()) && url.host_str() != Some(domain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(at: &str, cookies: &[&str]) -> Jar {
        let jar = Jar::default();
        let answered = cookies.iter().map(|cookie| (SET_COOKIE, cookie.parse().unwrap())).collect();
        jar.keep(&Url::parse(at).unwrap(), &answered);
        jar
    }

    fn given(jar: &Jar, url: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        jar.give(&Url::parse(url).unwrap(), &mut headers);
        headers.get(COOKIE).map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_cookie_goes_where_it_belongs() {
        let jar =
            kept("https://www.a.example/x/", &["id=1; Domain=a.example; Path=/", "here=2; Path=/x", "safe=3; Secure"]);
        assert!(given(&jar, "https://img.a.example/").unwrap().contains("id=1"));
        assert_eq!(given(&jar, "https://b.example/"), None);
        assert!(!given(&jar, "http://www.a.example/x/").unwrap().contains("safe"));
        assert!(given(&jar, "https://www.a.example/x/y").unwrap().contains("here=2"));
    }

    #[test]
    fn a_cookie_for_another_domain_or_a_public_suffix_is_dropped() {
        let jar = kept("https://news.co.uk/", &["a=1; Domain=other.co.uk", "b=2; Domain=co.uk", "c=3; Domain=uk"]);
        assert_eq!(given(&jar, "https://news.co.uk/"), None);
        assert_eq!(given(&jar, "https://other.co.uk/"), None);
    }

    #[test]
    fn cookies_have_bounds() {
        let long = format!("a={}", "x".repeat(1024 * 1024));
        assert_eq!(given(&kept("https://a.example/", &[&long]), "https://a.example/"), None);
        let many: Vec<_> = (0..10_000).map(|n| format!("c{n}=1")).collect();
        let jar = kept("https://a.example/", &many.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(given(&jar, "https://a.example/").unwrap().split(';').count(), MAX_PER_ANSWER);
    }

    #[test]
    fn the_callers_own_cookies_come_first() {
        let jar = kept("https://a.example/", &["b=2"]);
        let mut headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("a=1"))]);
        jar.give(&Url::parse("https://a.example/").unwrap(), &mut headers);
        assert_eq!(headers[COOKIE], "a=1; b=2");
    }
}
