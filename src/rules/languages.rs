//! Language codes, from `languages.toml`.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The BCP 47 code of an ISO 639-3 code: `de` for `deu`.
#[must_use]
pub fn short(code: &str) -> Option<&'static str> {
    static CODES: OnceLock<HashMap<String, String>> = OnceLock::new();
    let codes = CODES.get_or_init(|| toml::from_str(include_str!("languages.toml")).unwrap_or_default());
    codes.get(code).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn every_language_that_is_told_from_text_has_a_short_code() {
        for language in whatlang::Lang::all() {
            assert!(short(language.code()).is_some(), "{}", language.code());
        }
    }
}
