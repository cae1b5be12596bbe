//! Headings that are links to the front page: the site's name.

use crate::extract::metadata::harvest::Piece;
use crate::extract::metadata::sources::Sources;
use crate::parse::{Read, Tag};

/// Whether a heading is a link to the site's front page.
pub(super) fn is_home_link(sources: &Sources<'_>, piece: &Piece<'_>) -> bool {
    let nodes = piece.node.descendants().take(8).chain(piece.node.ancestors().take(2));
    nodes.filter(|node| node.kind() == Tag::A).filter_map(|node| node.get(Read::Href)).any(|href| {
        let href = href.trim();
        href == "/"
            || !leads_deeper(href)
                && sources
                    .resolve(href)
                    .is_some_and(|url| url.path() == "/" && url.query().is_none() && !href.starts_with('#'))
    })
}

/// Whether a link plainly leads to a page below a front page: most do, and need not be resolved.
fn leads_deeper(href: &str) -> bool {
    let path = match href.strip_prefix("https://").or_else(|| href.strip_prefix("http://")) {
        // The first folder would be the host.
        Some(rest) if rest.starts_with('/') => return false,
        Some(rest) => rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':')),
        None => href,
    };
    let starts_with_name =
        path.strip_prefix('/').is_some_and(|path| path.starts_with(|c: char| c.is_ascii_alphanumeric()));
    // Dots lead back up, written out or not.
    starts_with_name && !path.contains("..") && !path.contains('%')
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    #[test]
    fn what_plainly_leads_deeper_is_no_front_page() {
        let base = Url::parse("https://example.com/news/").unwrap();
        for href in ["/news", "/a/b/?c", "https://example.com/a", "http://www.example.com:80/1", "/a."] {
            assert!(leads_deeper(href), "{href}");
        }
        let starts = [
            "",
            "/",
            "//",
            "a",
            "#",
            "?",
            "\\",
            "https://",
            "http:/",
            "https:///",
            "HTTPS://",
            "https://b.c",
            "https://b@c",
        ];
        let parts =
            ["", "/", "//", "/a", "/..", "/.", "/%2e%2E", "#/a", "?/a", "\\a", "\t/", "/\n", "@d/a", ":8/a", "/a.b"];
        for start in starts {
            for href in parts.iter().flat_map(|one| parts.map(|two| format!("{start}{one}{two}"))) {
                let path = base.join(&href).map(|url| url.path().to_owned());
                assert!(!leads_deeper(&href) || path.as_deref() != Ok("/"), "{href}: {path:?}");
            }
        }
    }
}
