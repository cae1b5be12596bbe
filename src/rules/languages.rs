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
