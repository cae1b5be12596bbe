//! The page's other address: its canonical one, or its twin for telephones.

use url::Url;

use crate::parse::{Limits, parse};

/// Which of a page's addresses is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Version {
    /// The one that was asked for.
    #[default]
    AsGiven,
    /// The one that the page names as its own: `<link rel="canonical">` (RFC 6596).
    Canonical,
    /// Its AMP twin, `<link rel="amphtml">`: plainer, and on some sites more complete.
    Amp,
}

/// The address of a version of a page, where it is another than the page's.
pub(super) fn target(version: Version, body: &[u8], url: &Url) -> Option<Url> {
    let wanted = match version {
        Version::AsGiven => return None,
        Version::Canonical => "canonical",
        Version::Amp => "amphtml",
    };
    // Markup and addresses are ASCII in all encodings but UTF-16.
    let text = String::from_utf8_lossy(body);
    let document = parse(&text, &Limits::default());
    let is_wanted = |rel: &str| rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(wanted));
    let mut links = document.root().descendants().filter(|node| node.tag() == "link");
    let link = links.find(|node| node.attr("rel").is_some_and(is_wanted))?;
    let mut target = url.join(link.attr("href")?.trim()).ok()?;
    target.set_fragment(url.fragment());
    (target != *url).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_address_is_read_from_the_page() {
        let url = Url::parse("https://x.example/a?ref=1#part").unwrap();
        let page =
            br#"<link rel=stylesheet href=s.css><link rel="CANONICAL" href="/a"><link rel=amphtml href="/amp/a">"#;
        let of = |version| target(version, page, &url).map(String::from);
        assert_eq!(of(Version::Canonical).as_deref(), Some("https://x.example/a#part"));
        assert_eq!(of(Version::Amp).as_deref(), Some("https://x.example/amp/a#part"));
        assert_eq!(of(Version::AsGiven), None);
        let own = target(Version::Canonical, br#"<link rel=canonical href="?ref=1">"#, &url);
        assert_eq!(own, None);
    }
}
