//! What an answer that is no page is: a wall in front of it, and whose.

use url::Url;

use crate::error::Kind;
use crate::rules::walls::{Detour, walls};

/// Bytes of a refusal that are looked at.
pub(super) const REFUSAL: usize = 64 * 1024;

/// Larger pages are no walls.
const LARGEST_WALL: usize = 256 * 1024;

/// What an error's status means, with the headers and the start of the text that came with it.
pub(super) fn of_refusal(status: u16, headers: &[(String, String)], text: &[u8]) -> Kind {
    let by_headers = || walls().by_headers(pairs(headers));
    let by_text = || walls().by_refusal(text);
    // A page that is not there has no wall, whatever its words.
    let vendor = if matches!(status, 404 | 410) { by_headers() } else { by_headers().or_else(by_text) };
    match vendor {
        Some(vendor) => Kind::BotWall { vendor: vendor.to_owned(), status },
        None => Kind::Status(status),
    }
}

/// What was served as a page in place of the page.
pub(super) fn of_page(status: u16, headers: &[(String, String)], body: &[u8], first: &Url, last: &Url) -> Option<Kind> {
    let start = &body[..body.len().min(REFUSAL)];
    let by_text = || (body.len() <= LARGEST_WALL).then(|| walls().by_page(start)).flatten();
    if let Some(vendor) = walls().by_headers(pairs(headers)).or_else(by_text) {
        return Some(Kind::BotWall { vendor: vendor.to_owned(), status });
    }
    walls().detour(first, last).map(|detour| match detour {
        Detour::Consent => Kind::Consent,
        Detour::Login => Kind::Login,
        Detour::Paywall => Kind::Paywall,
    })
}

fn pairs(headers: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_refusal_by_a_wall_names_its_vendor_and_others_their_status() {
        let challenged = [("cf-mitigated".to_owned(), "challenge".to_owned())];
        assert_eq!(of_refusal(403, &challenged, b""), Kind::BotWall { vendor: "Cloudflare".into(), status: 403 });
        let akamai = b"<H1>Access Denied</H1> https://errors.edgesuite.net/18.2";
        assert_eq!(of_refusal(403, &[], akamai), Kind::BotWall { vendor: "Akamai".into(), status: 403 });
        assert_eq!(of_refusal(404, &[], akamai), Kind::Status(404));
        assert_eq!(of_refusal(503, &[], b"<h1>Down for maintenance</h1>"), Kind::Status(503));
    }

    #[test]
    fn a_page_that_is_a_wall_is_known_and_a_page_of_a_guarded_site_is_not() {
        let at = url("https://news.example/rain");
        let wall = b"<html><head><title>Just a moment...</title>";
        let found = of_page(200, &[], wall, &at, &at);
        assert_eq!(found, Some(Kind::BotWall { vendor: "Cloudflare".into(), status: 200 }));
        assert_eq!(of_page(200, &[], b"<title>Rain</title><p>Just a moment...", &at, &at), None);
    }

    #[test]
    fn a_reader_who_was_sent_elsewhere_is_told_to_what() {
        let from = url("https://news.example/2026/rain");
        for (to, kind) in [
            ("https://consent.yahoo.com/v2/collectConsent?x", Kind::Consent),
            ("https://news.example/login?return=/rain", Kind::Login),
            ("https://login.news.example/", Kind::Login),
            ("https://news.example/subscribe/offer", Kind::Paywall),
        ] {
            assert_eq!(of_page(200, &[], b"<p>x", &from, &url(to)), Some(kind), "{to}");
        }
        assert_eq!(of_page(200, &[], b"<p>x", &from, &url("https://www.news.example/2026/rain/")), None);
    }
}
