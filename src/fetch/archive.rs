//! A web archive's copy of a page that is gone.

use jiff::Timestamp;
use url::{Position, Url};

/// The archive that is asked: the Internet Archive's Wayback Machine.
pub const DEFAULT_ARCHIVE: &str = "https://web.archive.org/web/";

/// Where an archive has the copy of a URL nearest to a time, as it was: the form of the Wayback Machine and of
/// pywb, `…/20260301120000id_/URL`, where `id_` keeps the archive's own banner and links out of it.
pub(super) fn location(archive: &str, url: &Url, now: Timestamp) -> String {
    let time = now.strftime("%Y%m%d%H%M%S");
    format!("{}/{time}id_/{}", archive.trim_end_matches('/'), &url[..Position::AfterQuery])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_asked_for_by_time_and_url() {
        let url = Url::parse("https://news.example/rain?a=b#part").unwrap();
        let now = "2026-03-01T12:00:05Z".parse().unwrap();
        let expected = "https://web.archive.org/web/20260301120005id_/https://news.example/rain?a=b";
        assert_eq!(location(DEFAULT_ARCHIVE, &url, now), expected);
    }
}
