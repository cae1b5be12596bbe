//! One address for each page: what tells two pages apart is kept, what tells of the visit is not.
//!
//! The rules, in order, on what the `url` crate has parsed after the WHATWG (scheme and host in lower case, IDNA,
//! no default port, dot segments resolved):
//!
//! 1. User name, password and fragment are dropped: no server sees a fragment, and no store should hold a password.
//! 2. The dot behind a host name is dropped (crawler-commons).
//! 3. Escapes of letters, digits and `-._~` are undone, the hex digits of all others are written in capitals, and a `%` that
//!    begins no escape becomes `%25` (RFC 3986, 6.2.2.1 and 6.2.2.2). Nothing else is decoded: `%2F` is no slash.
//! 4. Several slashes of a path become one (crawler-commons), but for those behind the `:` of an address within the path, as web
//!    archives have it.
//! 5. Session ids are dropped from paths: `;jsessionid=…` and ASP.NET's `/(S(…))/` (Heritrix).
//! 6. Parameters of campaigns, clicks and sessions are dropped from queries, by the names of
//!    `src/rules/addresses.toml`; so are those without a name, and the `=` before an empty value.
//! 7. Parameters are put in the order of their names; those of one name keep theirs. An empty query is dropped with its `?`
//!    (crawler-commons).
//!
//! Not done, since it can lead to another page or to none: http is not https, `www.` is not stripped, nor `index.html`, nor
//! a slash at the end, and letters of paths keep their case. A page that has several such addresses says so by its
//! `rel=canonical`, or is found by its text.

use url::Url;

use crate::rules::addresses::{Addresses, addresses};

/// The address under which a page is known, by the rules of [this module](self).
///
/// Applied twice it changes nothing more. Addresses that are not of the web (`mailto:`) lose their fragment alone.
///
/// ```
/// use pressclip::crawl::canonical::canonical;
/// use url::Url;
///
/// let url = Url::parse("HTTPS://News.example:443/a/../%7Erain//;jsessionid=1?b=2&utm_source=x&a=1#top")?;
/// assert_eq!(canonical(&url).as_str(), "https://news.example/~rain/?a=1&b=2");
/// # Ok::<(), url::ParseError>(())
/// ```
#[must_use]
pub fn canonical(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    if !matches!(url.scheme(), "http" | "https") {
        return url;
    }
    // These fail only where a URL cannot have credentials, which one of the web can.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if let Some(host) = url.host_str().and_then(|host| host.strip_suffix('.')).map(|host| host.trim_end_matches('.'))
        && !host.is_empty()
    {
        let host = host.to_owned();
        // A name that cannot be set stays as it was.
        let _ = url.set_host(Some(&host));
    }
    let path = path(url.path(), addresses());
    url.set_path(&path);
    let query = url.query().map(|query| self::query(query, addresses())).filter(|query| !query.is_empty());
    url.set_query(query.as_deref());
    url
}

fn path(path: &str, rules: &Addresses) -> String {
    let path = escapes(path, is_of_path);
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let mut kept: Vec<String> = Vec::with_capacity(segments.len());
    for (index, segment) in segments.iter().enumerate() {
        let segment = without_session(segment, rules);
        let is_last = index + 1 == segments.len();
        let is_in_address = matches!(kept.last().map(String::as_str), Some("http:" | "https:"));
        if !is_cookieless(&segment) && (!segment.is_empty() || is_last || is_in_address) {
            kept.push(segment);
        }
    }
    format!("/{}", kept.join("/"))
}

/// A segment of a path without the parameters that are sessions: `story;jsessionid=1` is `story`.
fn without_session(segment: &str, rules: &Addresses) -> String {
    let mut parts = segment.split(';');
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        if !rules.is_session(name, value) {
            kept.push(';');
            kept.push_str(part);
        }
    }
    kept
}

/// Whether a segment is the session of ASP.NET without cookies: `(S(abc))`, `(A(x)F(y))`.
fn is_cookieless(segment: &str) -> bool {
    let inner = segment.strip_prefix('(').and_then(|rest| rest.strip_suffix("))"));
    let Some((kind, _)) = inner.and_then(|inner| inner.split_once('(')) else { return false };
    matches!(kind, "S" | "A" | "F" | "X")
}

fn query(query: &str, rules: &Addresses) -> String {
    let query = escapes(query, is_of_query);
    let mut kept: Vec<(&str, &str)> = query
        .split('&')
        .map(|piece| piece.split_once('=').unwrap_or((piece, "")))
        .filter(|(name, value)| !name.is_empty() && !rules.is_of_visit(name, value))
        .collect();
    kept.sort_by_key(|&(name, _)| name);
    let join = |(name, value): (&str, &str)| {
        if value.is_empty() { name.to_owned() } else { format!("{name}={value}") }
    };
    kept.into_iter().map(join).collect::<Vec<_>>().join("&")
}

/// A part of a URL with its escapes in one form; characters for which `is_plain` says no are escaped.
fn escapes(part: &str, is_plain: impl Fn(u8) -> bool) -> String {
    let bytes = part.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|&b| char::from(b).to_digit(16)).and_then(|n| u8::try_from(n).ok());
    let mut out = String::with_capacity(part.len());
    let escape = |out: &mut String, byte: u8| {
        let digit = |n: u8| char::from(b"0123456789ABCDEF"[usize::from(n)]);
        out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
    };
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        at += 1;
        if byte == b'%' {
            let Some((high, low)) = hex(at).zip(hex(at + 1)) else {
                out.push_str("%25");
                continue;
            };
            at += 2;
            match high << 4 | low {
                byte if is_unreserved(byte) => out.push(char::from(byte)),
                byte => escape(&mut out, byte),
            }
        } else if is_plain(byte) {
            out.push(char::from(byte));
        } else {
            escape(&mut out, byte);
        }
    }
    out
}

/// RFC 3986, 2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// RFC 3986, 3.3.
fn is_of_path(byte: u8) -> bool {
    is_unreserved(byte) || b"!$&'()*+,;=:@/".contains(&byte)
}

/// RFC 3986, 3.4, but for the `'`, which the WHATWG escapes.
fn is_of_query(byte: u8) -> bool {
    byte == b'?' || (is_of_path(byte) && byte != b'\'')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(url: &str) -> String {
        canonical(&Url::parse(url).unwrap()).into()
    }

    #[test]
    fn what_tells_of_the_visit_is_dropped() {
        for (url, expected) in [
            ("https://me:word@news.example/a#b", "https://news.example/a"),
            ("https://news.example./a", "https://news.example/a"),
            ("https://news.example/a;jsessionid=0A1B?x=1", "https://news.example/a?x=1"),
            ("https://news.example/(S(abc123))/a", "https://news.example/a"),
            ("https://news.example/a?fbclid=1", "https://news.example/a"),
            ("https://news.example/a?UTM_Source=1&id=7&sid=0123456789abcdef", "https://news.example/a?id=7"),
            ("https://news.example/a?utm%5Fsource=1", "https://news.example/a"),
        ] {
            assert_eq!(of(url), expected);
        }
    }

    #[test]
    fn what_may_tell_two_pages_apart_is_kept() {
        for url in [
            "http://news.example/a",
            "https://www.news.example/a/",
            "https://news.example/index.html",
            "https://news.example/A;v=1",
            "https://news.example/a%2Fb",
            "https://news.example/a?b=2&b=1",
            "https://archive.example/web/2020/https://news.example/a",
            "https://news.example/(x)/a",
        ] {
            assert_eq!(of(url), url);
        }
    }

    #[test]
    fn dot_segments_that_a_session_hid_are_resolved() {
        assert_eq!(of("https://news.example/a/..;jsessionid=1/b"), "https://news.example/b");
    }

    #[test]
    fn addresses_that_are_not_of_the_web_lose_their_fragment_alone() {
        assert_eq!(of("mailto:me@news.example?b=1&a=2#x"), "mailto:me@news.example?b=1&a=2");
        assert_eq!(of("data:text/plain,a#b"), "data:text/plain,a");
    }

    proptest! {
        #[test]
        fn twice_is_once_on_any_address(
            url in "https?://[a-z]{1,5}\\.example\\.?(:[0-9]{1,4})?(/|/\\.\\.|/\\(S\\(|\\)\\)|http:|//|;jsessionid=|;|[a-z%.~|^'\\[\\]\"{}é\\\\]|%[0-9a-fA-F]{2}|%2e){0,12}(\\?([a-z&=%+;'/?]|utm_|sid=|%[0-9A-F]{2}|\\[){0,12})?(#.{0,4})?"
        ) {
            if let Ok(url) = Url::parse(&url) {
                let once = canonical(&url);
                prop_assert_eq!(&canonical(&once), &once);
                prop_assert_eq!(&Url::parse(once.as_str()).unwrap(), &once);
            }
        }

        #[test]
        fn the_order_of_parameters_does_not_matter(names in proptest::collection::btree_set("[a-d]{1,2}", 1..6)) {
            let query = |names: &mut dyn Iterator<Item = &String>| names.map(|n| format!("{n}=1")).collect::<Vec<_>>().join("&");
            let (there, back) = (query(&mut names.iter()), query(&mut names.iter().rev()));
            prop_assert_eq!(of(&format!("https://a.example/?{there}")), of(&format!("https://a.example/?{back}")));
        }
    }
}
