//! What a message may show of texts from outside.

#[cfg(feature = "fetch")]
use url::Url;

/// Characters of a URL, a path or a header that a message shows at most: servers choose some of them.
pub(super) const SHOWN: usize = 2_000;

/// A text from outside, fit for a terminal: of bounded length and without control characters and without those that turn the direction of writing.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String =
        text.chars().take(SHOWN).map(|c| if is_unsafe(c) { char::REPLACEMENT_CHARACTER } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A URL without user name and password.
#[cfg(feature = "fetch")]
pub(crate) fn redacted(url: &Url) -> String {
    without_credentials(url.clone()).into()
}

/// A URL without user name and password.
#[cfg(feature = "fetch")]
pub(crate) fn without_credentials(mut url: Url) -> Url {
    // These fail only where a URL cannot have credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

/// A text that should have been a URL, without what may be credentials: anything between scheme and last `@`.
pub(crate) fn redacted_text(url: &str) -> String {
    let Some(at) = url.rfind('@') else { return url.to_owned() };
    let scheme = url[..at].find("://").map_or(0, |colon| colon + 3);
    format!("{}{}", &url[..scheme], &url[at + 1..])
}
