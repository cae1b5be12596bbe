//! Addresses of links, resolved against the page's.

use std::cell::Cell;

use url::{Position, Url};

/// Bytes of all addresses of a page together. Pages of ten thousand links have about one million.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// What links are resolved against: the first `<base href>` if it is an address of the web, else the page.
pub(crate) fn base(stated: Option<&str>, page: Option<&Url>) -> Option<Url> {
    let stated = stated.map(str::trim).and_then(|href| match page {
        Some(page) => page.join(href).ok(),
        None => Url::parse(href).ok(),
    });
    stated.filter(|url| matches!(url.scheme(), "http" | "https")).or_else(|| page.cloned())
}

/// What links are resolved against.
pub(super) struct Base {
    url: Option<Url>,
    /// The URL's scheme with its colon when it is one of the web.
    scheme: Option<&'static str>,
    /// The URL up to its path when it is one of the web, for links that begin with a slash.
    origin: Option<String>,
    /// The same up to its fragment, for links to a place in the page.
    page: Option<String>,
    /// Bytes of addresses that may still be given.
    room: Cell<usize>,
}

impl Base {
    pub(super) fn new(url: Option<Url>) -> Self {
        let web = url.as_ref().filter(|url| matches!(url.scheme(), "http" | "https"));
        let up_to = |end: Position| web.map(|url| url[..end].to_owned());
        let scheme = web.map(|url| if url.scheme() == "http" { "http:" } else { "https:" });
        Self {
            scheme,
            origin: up_to(Position::BeforePath),
            page: up_to(Position::AfterQuery),
            url,
            room: Cell::new(MOST_BYTES),
        }
    }

    /// The address as it is, when nothing is known to resolve it against.
    pub(super) fn leaves(&self, href: &str) -> Option<String> {
        (self.url.is_none() && Url::parse(href).is_err()).then(|| href.to_owned())
    }

    /// The address as an absolute URL, if it is one of the web or of mail, while all of a page are not too long together: each
    /// piece of a link has a copy.
    pub(super) fn resolve(&self, href: &str) -> Option<String> {
        let room = self.room.get();
        // One that finds no room is the last.
        if href.len() > room {
            self.room.set(0);
            return None;
        }
        let address = self.absolute(href)?;
        let left = room.checked_sub(address.len());
        self.room.set(left.unwrap_or(0));
        left.and(Some(address))
    }

    fn absolute(&self, href: &str) -> Option<String> {
        // Most links lead to other pages of the site.
        let path = self.origin.as_ref().and_then(|origin| href.strip_prefix(origin.as_str()));
        if path.is_some_and(|path| path.starts_with('/') && is_plain(path)) {
            return Some(href.to_owned());
        }
        if let Some(address) = self.elsewhere(href) {
            return Some(address);
        }
        let before = match href.as_bytes().first() {
            Some(b'/') => self.origin.as_ref(),
            Some(b'#') => self.page.as_ref(),
            _ => None,
        };
        if let Some(before) = before.filter(|_| is_plain(href)) {
            return Some([before, href].concat());
        }
        if href.starts_with("javascript:") {
            return None;
        }
        self.parse(href)
    }

    /// The address of a link that names its host, if parsing would leave that and the path as they are. Most do, and parsing is dear.
    fn elsewhere(&self, href: &str) -> Option<String> {
        let web = href.strip_prefix("https://").or_else(|| href.strip_prefix("http://"));
        let scheme = if web.is_some() { "" } else { self.scheme? };
        let rest = web.or_else(|| href.strip_prefix("//"))?;
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let root = if path.is_empty() { "/" } else { "" };
        (is_plain_host(host) && is_plain(path)).then(|| [scheme, href, root].concat())
    }

    fn parse(&self, href: &str) -> Option<String> {
        let url = match &self.url {
            Some(base) => base.join(href).ok()?,
            None => Url::parse(href).ok()?,
        };
        matches!(url.scheme(), "http" | "https" | "mailto").then(|| url.into())
    }
}

/// Whether a host is one that parsing would leave as it is.
fn is_plain_host(host: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    // A label with a dash in front or behind, or in the third and fourth place, is for others to judge.
    let is_label = |label: &str| {
        let [first, .., last] = label.as_bytes() else { return label.bytes().all(is_letter) && !label.is_empty() };
        let dashed = label.as_bytes().get(2..4) == Some(b"--");
        is_letter(*first) && is_letter(*last) && !dashed && label.bytes().all(|b| is_letter(b) || b == b'-')
    };
    // A last label with a digit in front can be that of an IPv4 address.
    let top = host.rsplit('.').next().unwrap_or("");
    host.len() < 200 && host.split('.').all(is_label) && top.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Whether a path, with query and fragment, is one that parsing would leave as it is.
fn is_plain(path: &str) -> bool {
    let bytes = path.as_bytes();
    let mut part = PATH;
    let mut at = 0;
    while let Some(more) = bytes[at..].iter().position(|&byte| ALLOWED[usize::from(byte)] != ANYWHERE) {
        at += more;
        let byte = bytes[at];
        match byte {
            b'?' if part == PATH => part = QUERY,
            b'#' if part != FRAGMENT => part = FRAGMENT,
            _ if ALLOWED[usize::from(byte)] & part == 0 => return false,
            // Of dots alone, as they are or escaped; or a second slash, which in front means a host.
            b'.' | b'%' | b'/' if part == PATH && bytes[..at].ends_with(b"/") => return false,
            _ => {}
        }
        at += 1;
    }
    true
}

const PATH: u8 = 1;
const QUERY: u8 = 2;
const FRAGMENT: u8 = 4;
const ANYWHERE: u8 = PATH | QUERY | FRAGMENT;
/// Allowed, but that it may mean something behind a slash.
const TELLING: u8 = 8;

/// In which parts of a URL a byte may stand unescaped. See <https://url.spec.whatwg.org/#percent-encoded-bytes>.
const ALLOWED: [u8; 256] = {
    let mut allowed = [0; 256];
    let mut at = 0;
    while at < 128 {
        let byte = at as u8;
        allowed[at] = match byte {
            b'.' | b'%' | b'/' => ANYWHERE | TELLING,
            b'-' | b'_' | b'~' | b'!' | b'$' | b'&' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b':' | b'@' => {
                ANYWHERE
            }
            b'?' | b'[' | b']' | b'|' => QUERY | FRAGMENT,
            _ if byte.is_ascii_alphanumeric() => ANYWHERE,
            _ => 0,
        };
        at += 1;
    }
    allowed
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn slowly(base: Option<&Url>, href: &str) -> Option<String> {
        let url = base.map_or_else(|| Url::parse(href), |base| base.join(href)).ok()?;
        matches!(url.scheme(), "http" | "https" | "mailto").then(|| url.into())
    }

    const BASES: [&str; 4] = [
        "https://news.example/2024/rain.html?a=b#c",
        "http://user:word@news.example:8080",
        "file:///home/rain.html",
        "mailto:jane@news.example",
    ];

    fn same(href: &str) {
        for base in BASES.map(|base| Url::parse(base).unwrap()) {
            assert_eq!(Base::new(Some(base.clone())).resolve(href), slowly(Some(&base), href), "{base} {href:?}");
        }
        assert_eq!(Base::new(None).resolve(href), slowly(None, href), "{href:?}");
    }

    #[test]
    fn links_lead_from_the_stated_base_if_it_is_of_the_web_else_from_the_page() {
        let page = Url::parse("https://news.example/a/b").ok();
        let of = |stated| base(stated, page.as_ref()).map(String::from);
        assert_eq!(of(Some(" /c/ ")).as_deref(), Some("https://news.example/c/"));
        assert_eq!(of(Some("https://other.example/")).as_deref(), Some("https://other.example/"));
        for stated in [None, Some("about:blank"), Some("https://:"), Some("javascript:0")] {
            assert_eq!(of(stated).as_deref(), Some("https://news.example/a/b"), "{stated:?}");
        }
        assert_eq!(base(Some("c"), None), None);
    }

    #[test]
    fn an_address_stays_as_it_is_only_where_nothing_is_known_to_resolve_it_against() {
        let (known, unknown) = (Base::new(Url::parse("https://news.example/").ok()), Base::new(None));
        assert_eq!(unknown.leaves("a.jpg").as_deref(), Some("a.jpg"));
        assert_eq!(unknown.leaves("javascript:alert(1)"), None);
        assert_eq!(known.leaves("a.jpg"), None);
    }

    #[test]
    fn plain_addresses_are_not_parsed() {
        let elsewhere = |href| Base::new(Url::parse(BASES[0]).ok()).elsewhere(href);
        let address = "https://www.news-site.example/a/b-c_d.html?x=1&y[]=%20#top";
        assert_eq!(elsewhere(address).as_deref(), Some(address));
        assert_eq!(elsewhere(&address["https:".len()..]).as_deref(), Some(address));
        assert_eq!(elsewhere("//news.example").as_deref(), Some("https://news.example/"));
        assert!(is_plain("/a?b#c"));
    }

    #[test]
    fn addresses_resolve_as_the_standard_says() {
        for href in [
            "https://a.example",
            "https://a.example/",
            "https://A.example/",
            "https://a.example/../b",
            "https://a.example/%2e%2E/b",
            "https://a.example:443/",
            "https://127.1/",
            "https://0x7f.1/a",
            "https://a.0x7f/",
            "https://xn--a/",
            "https://a..b/c",
            "https:///a/b",
            "https://a_b.example/",
            "/a/../b",
            "/a/./b",
            "//b.example/c",
            "//b.example",
            "//b.example?c",
            "///c",
            "https://a.example?b",
            "javascript:",
            "javascript://a.example/",
            "/\\b",
            "/a b",
            "/a\tb",
            "/é",
            "/a#b c",
            "/a?b#c#d",
            "/a?'",
            "/a#`",
            "",
            "#",
            "#a",
            "?a",
            "a",
            "mailto:a@b",
            "javascript:a()",
            "/a//b",
            "/a/%zz",
            "/",
            "/.a",
        ] {
            same(href);
        }
    }

    proptest! {
        #[test]
        fn anything_like_an_address_resolves_as_the_standard_says(
            href in "(https?://|//|javascript:)?([a-z0-9.:@-]|xn--|www\\.)?{0,12}([a-z0-9/.?#%&=+,;:@!$'()*~_|\\[\\]\\\\^`{} \"<>-]|/\\.\\.|%2e|é){0,20}"
        ) {
            same(&href);
        }

        #[test]
        fn anything_of_plain_letters_resolves_as_the_standard_says(
            href in "((https?:)?//[a-z0-9.-]{1,12})?/?[a-z0-9/.?#%&=+,;:@!$()*~_|\\[\\]-]{0,12}"
        ) {
            same(&href);
        }
    }
}
