//! What stands in front of a page, from `walls.toml`.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, packed};
use serde::Deserialize;
use url::Url;

/// Signs of walls.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Walls {
    #[serde(rename = "bot_walls")]
    vendors: Vec<BotWall>,
    redirects: Redirects,
    /// The texts of `vendors`, ready to be looked for.
    #[serde(skip)]
    refusals: OnceLock<Signs>,
    #[serde(skip)]
    pages: OnceLock<Signs>,
}

/// Texts that are all looked for at once, in any case of the letters of ASCII.
#[derive(Debug, Default)]
struct Signs {
    /// Sees whether there is any, many bytes at a time: most pages have none.
    screen: Option<packed::Searcher>,
    finder: Option<AhoCorasick>,
    /// Whose each of them is, by place in `vendors`.
    owners: Vec<usize>,
}

impl Signs {
    fn new(walls: &[BotWall], of: fn(&BotWall) -> &[String]) -> Self {
        let all = || walls.iter().enumerate().flat_map(|(owner, wall)| of(wall).iter().map(move |sign| (owner, sign)));
        let signs = || all().map(|(_, sign)| sign.to_ascii_lowercase());
        Self {
            screen: packed::Searcher::new(signs()),
            finder: AhoCorasick::new(signs()).ok(),
            owners: all().map(|(owner, _)| owner).collect(),
        }
    }

    /// The first wall of which there is a sign.
    fn owner(&self, text: &[u8]) -> Option<usize> {
        let text = &text.to_ascii_lowercase();
        if self.screen.as_ref().is_some_and(|screen| screen.find(text).is_none()) {
            return None;
        }
        let found = self.finder.as_ref()?.find_overlapping_iter(text);
        found.filter_map(|sign| self.owners.get(sign.pattern().as_usize()).copied()).min()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BotWall {
    vendor: String,
    /// `name: start of the value`
    headers: Vec<String>,
    /// Texts of answers with an error's status.
    refusals: Vec<String>,
    /// Texts of answers that look like a page.
    pages: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Redirects {
    consent_hosts: Vec<String>,
    consent_paths: Vec<String>,
    login_hosts: Vec<String>,
    login_paths: Vec<String>,
    paywall_paths: Vec<String>,
}

/// Where a site sends readers whom it does not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detour {
    /// To a question about cookies and data.
    Consent,
    /// To a form for name and password.
    Login,
    /// To an offer of subscriptions.
    Paywall,
}

impl Walls {
    /// The vendor of the bot wall that gave an answer, by its headers, names in lower case.
    #[must_use]
    pub fn by_headers<'a>(&self, headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<&str> {
        let mut headers = headers.into_iter();
        headers.find_map(|(name, value)| {
            let value = value.trim().to_ascii_lowercase();
            let is_sign =
                |sign: &String| sign.split_once(": ").is_some_and(|(of, start)| of == name && value.starts_with(start));
            self.vendor(|wall| wall.headers.iter().any(is_sign))
        })
    }

    /// The vendor by the text of an answer whose status is an error's.
    #[must_use]
    pub fn by_refusal(&self, text: &[u8]) -> Option<&str> {
        let signs = self.refusals.get_or_init(|| Signs::new(&self.vendors, |wall| &wall.refusals));
        signs.owner(text).map(|owner| self.vendors[owner].vendor.as_str())
    }

    /// The vendor by the start of what was served as a page.
    #[must_use]
    pub fn by_page(&self, text: &[u8]) -> Option<&str> {
        let signs = self.pages.get_or_init(|| Signs::new(&self.vendors, |wall| &wall.pages));
        signs.owner(text).map(|owner| self.vendors[owner].vendor.as_str())
    }

    fn vendor(&self, is_it: impl Fn(&BotWall) -> bool) -> Option<&str> {
        self.vendors.iter().find(|wall| is_it(wall)).map(|wall| wall.vendor.as_str())
    }

    /// What a reader of `from` was sent to instead, by the address alone. Only what `from` does not have itself counts: a
    /// story about consent may lie under `/consent/`.
    #[must_use]
    pub fn detour(&self, from: &Url, to: &Url) -> Option<Detour> {
        let redirects = &self.redirects;
        let kinds = [
            (Detour::Consent, &redirects.consent_hosts[..], &redirects.consent_paths),
            (Detour::Login, &redirects.login_hosts, &redirects.login_paths),
            (Detour::Paywall, &[], &redirects.paywall_paths),
        ];
        let found = kinds.iter().find(|(_, hosts, paths)| {
            let by_host = |url: &Url| url.host_str().is_some_and(|host| hosts.iter().any(|sign| is_host(host, sign)));
            let by_path = |url: &Url| {
                url.path_segments().into_iter().flatten().any(|s| paths.iter().any(|sign| s.eq_ignore_ascii_case(sign)))
            };
            (by_host(to) && !by_host(from)) || (by_path(to) && !by_path(from))
        });
        found.map(|(detour, _, _)| *detour)
    }
}

/// `consent.` is a start, `.consensu.org` an end, and all else the whole.
fn is_host(host: &str, sign: &str) -> bool {
    if sign.ends_with('.') {
        host.starts_with(sign)
    } else if sign.starts_with('.') {
        host.ends_with(sign)
    } else {
        host == sign
    }
}

/// The signs of the file.
///
/// # Panics
/// Never: a test reads the file.
#[must_use]
pub fn walls() -> &'static Walls {
    static WALLS: OnceLock<Walls> = OnceLock::new();
    WALLS.get_or_init(|| toml::from_str(include_str!("walls.toml")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_can_be_read_and_each_sign_of_a_bot_wall_fires() {
        let walls: Walls = toml::from_str(include_str!("walls.toml")).unwrap();
        assert!(!walls.vendors.is_empty());
        for wall in &walls.vendors {
            let is_it = |found: Option<&str>, sign: &str| assert!(found.is_some(), "{}: {sign}", wall.vendor);
            for sign in &wall.headers {
                let (name, value) = sign.split_once(": ").expect(sign);
                assert_eq!(walls.by_headers([(name, value)]), Some(wall.vendor.as_str()), "{sign}");
                assert_eq!(name, name.to_lowercase());
            }
            for sign in &wall.refusals {
                assert_eq!(sign, &sign.to_lowercase());
                is_it(walls.by_refusal(format!("<html><body>{}", sign.to_uppercase()).as_bytes()), sign);
            }
            for sign in &wall.pages {
                assert!(sign.is_ascii(), "{sign}: only the case of ASCII is passed over");
                is_it(walls.by_page(format!("<html>{sign}").as_bytes()), sign);
            }
        }
    }

    #[test]
    fn each_sign_of_a_detour_fires() {
        let walls: Walls = toml::from_str(include_str!("walls.toml")).unwrap();
        let from = Url::parse("https://news.example/2026/rain").unwrap();
        let redirects = &walls.redirects;
        for (detour, hosts, paths) in [
            (Detour::Consent, &redirects.consent_hosts[..], &redirects.consent_paths),
            (Detour::Login, &redirects.login_hosts, &redirects.login_paths),
            (Detour::Paywall, &[], &redirects.paywall_paths),
        ] {
            for sign in hosts {
                let host = match (sign.starts_with('.'), sign.ends_with('.')) {
                    (true, _) => format!("x{sign}"),
                    (_, true) => format!("{sign}news.example"),
                    _ => sign.clone(),
                };
                let to = Url::parse(&format!("https://{host}/?u=x")).unwrap();
                assert_eq!(walls.detour(&from, &to), Some(detour), "{sign}");
            }
            for sign in paths {
                let to = Url::parse(&format!("https://news.example/de/{sign}?u=x")).unwrap();
                assert_eq!(walls.detour(&from, &to), Some(detour), "{sign}");
            }
        }
    }

    #[test]
    fn an_honest_page_of_a_guarded_site_is_no_wall() {
        let page = r#"<title>Rain</title><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>
            <p>“Are you a robot?” the form asked. Cloudflare and DataDome said nothing.</p>"#;
        assert_eq!(walls().by_page(page.as_bytes()), None);
        assert_eq!(walls().by_headers([("server", "cloudflare"), ("cf-ray", "8")]), None);
    }

    #[test]
    fn an_honest_redirect_is_no_detour() {
        let url = |text| Url::parse(text).unwrap();
        for (from, to) in [
            ("http://news.example/rain", "https://www.news.example/rain/"),
            ("https://news.example/consent/a", "https://news.example/consent/a-story"),
            ("https://id.news.example/a", "https://id.news.example/b"),
            ("https://news.example/a", "https://news.example/about-the-login"),
        ] {
            assert_eq!(walls().detour(&url(from), &url(to)), None, "{to}");
        }
    }
}
