//! Addresses that are safe to write into an output.

use url::Url;

/// A link's address, normalized, when it leads to a page or a mailbox. `javascript:`, `data:` and the like are none,
/// nor is an address that is not absolute.
pub(super) fn link(address: &str) -> Option<String> {
    normalize(address, &["http", "https", "mailto"])
}

/// A picture's address, normalized.
pub(super) fn picture(address: &str) -> Option<String> {
    normalize(address, &["http", "https"])
}

fn normalize(address: &str, schemes: &[&str]) -> Option<String> {
    Url::parse(address).ok().filter(|url| schemes.contains(&url.scheme())).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_and_mailboxes_are_linked() {
        assert_eq!(link("https://example.com/a b").as_deref(), Some("https://example.com/a%20b"));
        assert_eq!(link("mailto:desk@example.com").as_deref(), Some("mailto:desk@example.com"));
        assert_eq!(picture("mailto:desk@example.com"), None);
        for address in [
            "javascript:alert(1)",
            " JavaScript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "/a",
            "",
            "//x",
        ] {
            assert_eq!(link(address), None, "{address}");
        }
    }

    #[test]
    fn line_breaks_do_not_get_into_an_address() {
        assert_eq!(link("https://example.com/a\n\tb").as_deref(), Some("https://example.com/ab"));
    }
}
