//! The values of a jobs file: times, sizes, addresses, patterns. Each says what is wrong with it.

use std::time::Duration;

use serde::Deserialize;
use url::Url;

use crate::rules::languages;

/// A value in a list and where it stands: lists alone are known to the parser by their start.
#[derive(Debug, Clone)]
pub(in crate::crawl) struct Item<T> {
    pub(super) span: std::ops::Range<usize>,
    pub(super) value: Result<T, String>,
}

impl<'de, T: TryFrom<String, Error = String>> Deserialize<'de> for Item<T> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = toml::Spanned::<String>::deserialize(from)?;
        Ok(Self { span: text.span(), value: text.into_inner().try_into() })
    }
}

/// The values of a list that has been checked.
pub(super) fn values<T>(list: &[Item<T>]) -> impl Iterator<Item = &T> {
    list.iter().filter_map(|item| item.value.as_ref().ok())
}

/// A time such as `90s`, `15m`, `2h`, `7d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::crawl) struct Pause(pub(in crate::crawl) Duration);

impl TryFrom<String> for Pause {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (number, unit) = number_and_unit(&text)?;
        let seconds = match unit {
            "ms" => number / 1e3,
            "s" => number,
            "m" | "min" => number * 60.0,
            "h" => number * 3600.0,
            "d" => number * 86_400.0,
            "" => return Err(format!("`{text}` has no unit; write e.g. {text}s or {text}m")),
            _ => return Err(format!("`{unit}` is no unit of time; use ms, s, m, h or d")),
        };
        let time = Duration::try_from_secs_f64(seconds).ok().filter(|time| *time <= LONGEST);
        time.map(Self).ok_or_else(|| format!("`{text}` is longer than ten years"))
    }
}

/// Longer times are slips of the pen, and overflow the calendar.
const LONGEST: Duration = Duration::from_hours(3_653 * 24);

/// A number of bytes such as `64MiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::crawl) struct Size(pub(in crate::crawl) u64);

impl TryFrom<String> for Size {
    type Error = String;

    #[allow(clippy::cast_sign_loss)] // there is no sign
    fn try_from(text: String) -> Result<Self, String> {
        let (number, unit) = number_and_unit(&text)?;
        let factor = match unit.to_ascii_lowercase().as_str() {
            "b" => 1.0,
            "kb" => 1e3,
            "mb" => 1e6,
            "gb" => 1e9,
            "kib" => 1024.0,
            "mib" => 1_048_576.0,
            "gib" => 1_073_741_824.0,
            "" => return Err(format!("`{text}` has no unit; write e.g. {text}MiB")),
            _ => return Err(format!("`{unit}` is no unit of size; use kB, MB, GB, KiB, MiB or GiB")),
        };
        Ok(Self((number * factor) as u64))
    }
}

fn number_and_unit(text: &str) -> Result<(f64, &str), String> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number = number.parse().map_err(|_| format!("`{text}` does not start with a number"))?;
    Ok((number, unit.trim()))
}

/// The address of a source: http or https, in full.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::crawl) struct Address(pub(in crate::crawl) Url);

impl TryFrom<String> for Address {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let url = Url::parse(&text).map_err(|e| format!("`{text}` is no address ({e}); start it with https://"))?;
        match url.scheme() {
            "http" | "https" => Ok(Self(url)),
            scheme => Err(format!("the scheme {scheme} of `{text}` is not http or https")),
        }
    }
}

/// The name that requests are made under.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::crawl) struct UserAgent(pub(in crate::crawl) String);

impl TryFrom<String> for UserAgent {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match http::HeaderValue::from_str(&text) {
            Ok(_) if !text.trim().is_empty() => Ok(Self(text)),
            Ok(_) => Err("a user agent has a name; leave the key out for that of pressclip".into()),
            Err(_) => Err("what has control characters cannot be sent as a user agent".into()),
        }
    }
}

/// The address of a proxy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::crawl) struct Proxy(pub(in crate::crawl) String);

impl TryFrom<String> for Proxy {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        // It may hold a password, so it is not said.
        if crate::fetch::is_proxy(&text) { Ok(Self(text)) } else { Err(crate::fetch::NO_PROXY.into()) }
    }
}

/// Attempts after the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u32")]
pub(in crate::crawl) struct Retries(pub(in crate::crawl) u32);

impl TryFrom<u32> for Retries {
    type Error = String;

    fn try_from(attempts: u32) -> Result<Self, String> {
        // The waits between them double.
        if attempts <= 10 { Ok(Self(attempts)) } else { Err(format!("{attempts} retries are too many: 10 at most")) }
    }
}

/// A language, by its primary subtag.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::crawl) struct Language(String);

impl TryFrom<String> for Language {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let primary = primary(&text);
        let is_code = matches!(primary.len(), 2 | 3) && primary.bytes().all(|byte| byte.is_ascii_lowercase());
        // Pages are known by the shorter code where there are two.
        let language = languages::short(&primary).map_or(primary, str::to_owned);
        if is_code { Ok(Self(language)) } else { Err(format!("`{text}` is no code of a language, such as en or de")) }
    }
}

impl Language {
    /// Whether a tag is of this language, e.g. `de-AT` of German.
    pub(in crate::crawl) fn is_of(&self, tag: &str) -> bool {
        primary(tag) == self.0
    }
}

/// The language of a tag.
fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// Which addresses: a text in which `*` stands for anything. One that starts with `/` is matched with path and query,
/// any other with the whole address.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::crawl) struct Pattern(String);

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.chars().next() {
            Some('/' | '*') => Ok(Self(text)),
            _ if text.contains("://") => Ok(Self(text)),
            _ => Err(format!("`{text}` matches nothing: start it with /, * or https://")),
        }
    }
}

impl Pattern {
    /// Whether a URL is meant.
    pub(in crate::crawl) fn matches(&self, url: &Url) -> bool {
        let from = if self.0.starts_with('/') { url::Position::BeforePath } else { url::Position::BeforeScheme };
        glob(&self.0, &url[from..url::Position::AfterQuery])
    }
}

/// Whether a text is as a pattern in which `*` stands for anything. In steps bounded by the product of their lengths.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(before) = last.replace(part) {
            let Some(at) = rest.find(before) else { return false };
            rest = &rest[at + before.len()..];
        }
    }
    last.map_or(rest.is_empty(), |end: &str| rest.ends_with(end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_language_is_named_by_its_code() {
        let language = |text: &str| Language::try_from(text.to_owned());
        for (code, tag) in [("de", "de-AT"), ("EN", "en"), ("deu", "de"), ("pt_BR", "pt"), ("haw", "haw")] {
            assert!(language(code).unwrap().is_of(tag), "{code}");
        }
        for bad in ["english", "", "e", "d3", "中文"] {
            assert!(language(bad).unwrap_err().contains("no code of a language"), "{bad}");
        }
    }

    fn pause(text: &str) -> Result<Duration, String> {
        Pause::try_from(text.to_owned()).map(|pause| pause.0)
    }

    #[test]
    fn times_and_sizes_have_units() {
        assert_eq!(pause("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(pause("1.5h"), Ok(Duration::from_mins(90)));
        assert_eq!(pause("7d"), Ok(Duration::from_hours(168)));
        for bad in ["", "15", "x", "-1s", "3 fortnights", "9999999d", "1..2s"] {
            assert!(pause(bad).is_err(), "{bad}");
        }
        assert_eq!(Size::try_from("64MiB".to_owned()), Ok(Size(64 << 20)));
        assert!(Size::try_from("64".to_owned()).unwrap_err().contains("64MiB"));
    }

    #[test]
    fn a_pattern_is_matched_with_the_path_or_the_whole_address() {
        let url = Url::parse("https://news.example/2026/11/rain?page=2#top").unwrap();
        for (pattern, expected) in [
            ("/2026/*", true),
            ("/2026/*/rain?page=2", true),
            ("/2026/*/rain", false),
            ("*rain*", true),
            ("*", true),
            ("https://news.example/*", true),
            ("https://*.example/*/11/*", true),
            ("/sport/*", false),
            ("*#top", false),
        ] {
            let pattern = Pattern::try_from(pattern.to_owned()).unwrap();
            assert_eq!(pattern.matches(&url), expected, "{pattern:?}");
        }
        assert!(Pattern::try_from("sport".to_owned()).is_err());
    }

    /// The textbook's way, which takes its time.
    fn slow_glob(pattern: &[char], text: &[char]) -> bool {
        match pattern.first() {
            None => text.is_empty(),
            Some('*') => (0..=text.len()).any(|skipped| slow_glob(&pattern[1..], &text[skipped..])),
            Some(c) => text.first() == Some(c) && slow_glob(&pattern[1..], &text[1..]),
        }
    }

    proptest! {
        #[test]
        fn a_star_stands_for_anything(pattern in "[ab*]{0,8}", text in "[ab]{0,10}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(glob(&pattern, &text), slow_glob(&chars(&pattern), &chars(&text)));
        }
    }
}
