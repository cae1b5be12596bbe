//! The rules of a robots.txt file for one program.

use std::borrow::Cow;
use std::time::Duration;

use url::{Position, Url};

use super::policy::Failure;
use crate::error::{Denial, Error, Kind};

/// Bytes of a file that are read: RFC 9309, 2.5, asks for that many at least, and Google reads no more.
pub(crate) const BYTE_LIMIT: usize = robotxt::BYTE_LIMIT;

/// The longest `Crawl-delay` that is believed. A day between two requests is a way to say no, and for that there
/// is `Disallow`; Common Crawl's news crawler waits for two minutes at most, Heritrix for five.
pub(super) const MAX_CRAWL_DELAY: Duration = Duration::from_mins(5);

/// What a site's robots.txt says to this program.
///
/// From [`Fetcher::robots`](crate::Fetcher::robots), or of a file at hand:
///
/// ```
/// use std::time::Duration;
/// use pressclip::fetch::Robots;
///
/// let file = b"User-agent: *\nDisallow: /search\nCrawl-delay: 2\nSitemap: https://news.example/news.xml";
/// let robots = Robots::parse(file, "clippings/1.0 (+https://clippings.example/bot)");
/// assert!(robots.is_allowed(&"https://news.example/rain".parse()?));
/// assert!(!robots.is_allowed(&"https://news.example/search?q=rain".parse()?));
/// assert_eq!(robots.crawl_delay(), Some(Duration::from_secs(2)));
/// assert_eq!(robots.sitemaps()[0].path(), "/news.xml");
/// # Ok::<(), url::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Robots {
    rules: robotxt::Robots,
    /// Why everything is forbidden, when no file could be had.
    unreachable: Option<Failure>,
}

impl Robots {
    /// The rules of a file for a program that names itself so. Never fails: lines that make no sense are passed over.
    ///
    /// Of the name only the product token counts, letters, `_` and `-` at its start (RFC 9309, 2.2.1); likewise of the
    /// names in the file, which many sites write with a version. At most 500 KiB of the file are read.
    #[must_use]
    pub fn parse(file: &[u8], user_agent: &str) -> Self {
        let rules = robotxt::Robots::parse(&with_bare_names(file), product_token(user_agent));
        Self { rules, unreachable: None }
    }

    /// What a site says that has no such file: everything is allowed.
    #[must_use]
    pub fn allow_all() -> Self {
        Self { rules: robotxt::Robots::allow_all(), unreachable: None }
    }

    /// The file cannot be had, so nothing is allowed.
    pub(super) fn unreachable(failure: Failure) -> Self {
        Self { rules: robotxt::Robots::disallow_all(), unreachable: Some(failure) }
    }

    /// Whether the program may fetch a URL of this site. robots.txt itself is always allowed.
    #[must_use]
    pub fn is_allowed(&self, url: &Url) -> bool {
        self.rules.is_url_allowed(url)
    }

    /// `Ok` where a URL may be fetched.
    pub(crate) fn check(&self, url: &Url) -> Result<(), Error> {
        if self.is_allowed(url) {
            return Ok(());
        }
        let denied = |denial| Err(Error::new(Kind::Robots(denial), url));
        match &self.unreachable {
            Some(Failure { host: Some((kind, cause)), .. }) => {
                return Err(match cause {
                    Some(cause) => Error::caused(kind.clone(), url, cause.as_str()),
                    None => Error::new(kind.clone(), url),
                });
            }
            Some(Failure { reason, .. }) => return denied(Denial::Unreachable(reason.clone())),
            None => {}
        }
        let rule = self.rules.matching_rule(&url[Position::BeforePath..Position::AfterQuery]);
        let pattern = rule.map_or("/", robotxt::Rule::pattern);
        denied(Denial::Rule { line: format!("Disallow: {pattern}"), agent: self.rules.user_agent().to_owned() })
    }

    /// The seconds that the site wants between two requests, five minutes at most. Not part of RFC 9309, but many
    /// sites say it and many programs keep it.
    #[must_use]
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.rules.crawl_delay().map(|delay| delay.min(MAX_CRAWL_DELAY))
    }

    /// The sitemaps that the file names, in its order.
    #[must_use]
    pub fn sitemaps(&self) -> &[Url] {
        self.rules.sitemaps()
    }
}

/// The product token of a `User-Agent`.
pub(crate) fn product_token(user_agent: &str) -> &str {
    let end = user_agent.find(|c: char| !is_token(c)).unwrap_or(user_agent.len());
    &user_agent[..end]
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '_' | '-')
}

/// The file with user agents cut to their product tokens, and without what is left of a byte order mark: the parser
/// compares the whole value, so it would pass over a group for `Pressclip/2.1`.
fn with_bare_names(file: &[u8]) -> Cow<'_, [u8]> {
    let cut = file.get(..=BYTE_LIMIT).unwrap_or(file);
    let start = [&b"\xef\xbb\xbf"[..], b"\xef\xbb", b"\xef"].into_iter().find(|bom| cut.starts_with(bom));
    let cut = &cut[start.map_or(0, <[u8]>::len)..];
    let lines = cut.split_inclusive(|byte| matches!(byte, b'\n' | b'\r' | 0));
    let mut bare = Vec::with_capacity(cut.len());
    for line in lines {
        match name_in(line) {
            Some((before, name, after)) => {
                bare.extend_from_slice(before);
                bare.extend_from_slice(name);
                bare.push(b' ');
                // The line's end, so that the next line is one.
                bare.extend(after.last().filter(|byte| matches!(byte, b'\n' | b'\r' | 0)));
            }
            None => bare.extend_from_slice(line),
        }
    }
    Cow::Owned(bare)
}

/// A line of a user agent: what is before its product token, the token, what is after.
fn name_in(line: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let start = line.iter().position(|byte| !matches!(byte, b' ' | b'\t'))?;
    let key = ["user-agent", "user agent", "useragent"]
        .iter()
        .find(|key| line[start..].get(..key.len()).is_some_and(|found| found.eq_ignore_ascii_case(key.as_bytes())))?;
    let mut at = start + key.len();
    let space = |byte: &u8| matches!(byte, b' ' | b'\t' | b':');
    at += line[at..].iter().take_while(|byte| space(byte)).count();
    let length = line[at..].iter().take_while(|&&byte| is_token(char::from(byte))).count();
    // `*` and what is no name at all stay as they are.
    (length > 0).then(|| (&line[..at], &line[at..at + length], &line[at + length..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn allows(file: &str, path: &str) -> bool {
        let url = Url::parse("https://news.example/").unwrap().join(path).unwrap();
        Robots::parse(file.as_bytes(), "pressclip/0.1.0").is_allowed(&url)
    }

    #[test]
    fn a_group_is_known_by_the_product_token_in_any_spelling() {
        for name in ["pressclip", "PressClip", "pressclip/2.1", "Pressclip 2 (news)", " pressclip*", "pressclip\t# us"]
        {
            assert!(!allows(&format!("User-agent: {name}\nDisallow: /"), "/rain"), "{name}");
        }
        for name in ["pressclips", "press", "x pressclip", "pressclip-images"] {
            assert!(allows(&format!("User-agent: {name}\nDisallow: /"), "/rain"), "{name}");
        }
    }

    #[test]
    fn the_longest_rule_wins_and_a_tie_allows() {
        let file = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c$\nDisallow: /x*.php\nAllow: /x*.php";
        for (path, allowed) in
            [("/a", false), ("/a/b", true), ("/a/b/c", false), ("/a/b/c/d", true), ("/xy.php?z", true), ("/", true)]
        {
            assert_eq!(allows(file, path), allowed, "{path}");
        }
    }

    #[test]
    fn a_group_of_our_own_replaces_the_group_of_all() {
        let file = "User-agent: *\nDisallow: /\nCrawl-delay: 9\n\nUser-agent: pressclip\nDisallow: /no";
        assert!(allows(file, "/rain") && !allows(file, "/no"));
        assert_eq!(Robots::parse(file.as_bytes(), "pressclip").crawl_delay(), None);
    }

    #[test]
    fn the_file_itself_is_always_allowed() {
        assert!(allows("User-agent: *\nDisallow: /", "/robots.txt"));
        assert!(!allows("User-agent: *\nDisallow: /", "/rain"));
    }

    #[test]
    fn a_denial_names_the_line_and_the_group() {
        let robots = Robots::parse(b"User-agent: *\nDisallow: /private/*", "pressclip");
        let denial = robots.check(&"https://news.example/private/x".parse().unwrap()).unwrap_err().to_string();
        assert!(denial.contains("\"Disallow: /private/*\" for user agent \"*\""), "{denial}");
    }

    #[test]
    fn odd_bytes_are_passed_over() {
        for file in [
            &b"\xef\xbb\xbfUser-agent: *\rDisallow: /no\r"[..], // a mark, and the line ends of old Macs
            b"\xef\xbbUser-agent: *\nDisallow: /no",
            b"\0User-agent: *\0Disallow: /no\0",
            b"<html>\nUser-agent: *\nDisallow: /no\n</html>",
            b"User-agent: *\nnonsense\nDisallow /no",
        ] {
            let robots = Robots::parse(file, "pressclip");
            assert!(!robots.is_allowed(&"https://x.example/no".parse().unwrap()), "{}", String::from_utf8_lossy(file));
            assert!(robots.is_allowed(&"https://x.example/yes".parse().unwrap()));
        }
        let utf16: Vec<u8> = "User-agent: *\nDisallow: /".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(Robots::parse(&utf16, "pressclip").is_allowed(&"https://x.example/".parse().unwrap()));
    }

    #[test]
    fn a_page_in_place_of_the_file_allows_everything() {
        assert!(allows("<!DOCTYPE html><html><body><p>Not found</p></body></html>", "/rain"));
    }

    #[test]
    fn five_hundred_kibibytes_are_read_and_half_a_line_is_none() {
        let start = "User-agent: *\n";
        let rule = "Disallow: /last\n";
        let filler = |length: usize| format!("{}\n", "#".repeat(length - 1));
        let whole = format!("{start}{}{rule}", filler(BYTE_LIMIT - start.len() - rule.len()));
        assert!(!allows(&whole, "/last"));
        let cut = format!("{start}{}{rule}", filler(BYTE_LIMIT - start.len() - rule.len() + 5));
        assert!(allows(&cut, "/last") && allows(&cut, "/la"));
        let huge = format!("{start}Disallow: /first\n{}", "Disallow: /*a*b*c*d$\n".repeat(500_000));
        assert!(!allows(&huge, "/first") && allows(&huge, "/other"));
    }

    #[test]
    fn a_delay_is_clamped_or_ignored() {
        let delay =
            |value: &str| Robots::parse(format!("User-agent: *\nCrawl-delay: {value}").as_bytes(), "x").crawl_delay();
        assert_eq!(delay("0.1"), Some(Duration::from_millis(100)));
        assert_eq!(delay("5"), Some(Duration::from_secs(5)));
        assert_eq!(delay("3600"), Some(MAX_CRAWL_DELAY));
        for odd in ["-1", "abc", "1e309", "", "NaN", "inf"] {
            assert!(delay(odd).is_none_or(|delay| delay <= MAX_CRAWL_DELAY), "{odd}");
        }
        assert_eq!(delay("abc"), None);
        assert_eq!(delay("-1"), None);
    }

    #[test]
    fn sitemaps_are_collected_whatever_group_they_stand_in() {
        let file = b"Sitemap: https://a.example/1.xml\nUser-agent: other\nDisallow: /\nSitemap: https://a.example/2.xml\nSitemap: /relative";
        let robots = Robots::parse(file, "pressclip");
        assert_eq!(robots.sitemaps().iter().map(Url::path).collect::<Vec<_>>(), ["/1.xml", "/2.xml"]);
    }

    #[test]
    fn a_product_token_is_the_start_of_the_name() {
        for (name, token) in [
            ("pressclip/0.1.0", "pressclip"),
            ("Mozilla/5.0 (x)", "Mozilla"),
            ("a-b_c 1", "a-b_c"),
            ("1x", ""),
            ("", ""),
        ] {
            assert_eq!(product_token(name), token);
        }
    }

    proptest! {
        #[test]
        fn any_file_is_read(file: Vec<u8>, path in "/[a-z*$%]{0,9}") {
            let url = Url::parse("https://x.example/").unwrap().join(&path).unwrap();
            let robots = Robots::parse(&file, "pressclip");
            prop_assert_eq!(robots.is_allowed(&url), robots.check(&url).is_ok());
        }
    }
}
