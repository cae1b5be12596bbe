//! The `charset` of a `Content-Type` header, read as leniently as browsers do.

use encoding_rs::{Encoding, WINDOWS_1252, X_USER_DEFINED};

/// The encoding of the first `charset` parameter that names one.
///
/// Servers write `charset="utf-8"`, `Charset = 'utf-8'`, `text/html,charset=utf8`, so the value is searched for the
/// word instead of parsed. `x-user-defined` would make letters private characters and is read as windows-1252,
/// as the standard does in a `<meta>`.
pub(super) fn charset(content_type: &str) -> Option<&'static Encoding> {
    content_type.split([';', ',']).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        // `text/html charset=utf-8`: the name is the last word.
        if !name.split_ascii_whitespace().next_back()?.eq_ignore_ascii_case("charset") {
            return None;
        }
        let value = value.trim_matches(|c: char| c.is_ascii_whitespace() || c == '"' || c == '\'');
        let label = value.split(|c: char| c.is_ascii_whitespace() || c == '"' || c == '\'').next()?;
        let encoding = Encoding::for_label(label.as_bytes())?;
        Some(if encoding == X_USER_DEFINED { WINDOWS_1252 } else { encoding })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(content_type: &str) -> Option<&'static str> {
        charset(content_type).map(Encoding::name)
    }

    #[test]
    fn a_charset_is_found_however_it_is_written() {
        for header in [
            "text/html; charset=windows-1251",
            "text/html;charset=\"windows-1251\"",
            "text/html; CharSet = 'Windows-1251' ; a=b",
            "text/html, charset=cp1251",
            "charset=windows-1251",
            "text/html charset=windows-1251",
            "text/html; charset=\"windows-1251",
            "text/html; charset=\" windows-1251 \"",
            "text/html; charset=bogus; charset=windows-1251",
            "text/html; charset=windows-1251 foo",
        ] {
            assert_eq!(name(header), Some("windows-1251"), "{header}");
        }
    }

    #[test]
    fn rubbish_is_no_charset() {
        for header in
            ["", ";", "=", "text/html", "text/html; charset", "text/html; charset=", "text/html; charset=\"\"", "; = ;"]
        {
            assert_eq!(name(header), None, "{header}");
        }
        assert_eq!(name("text/html; charset=none"), None);
        assert_eq!(name("text/html; x-charset=utf-8"), None);
        assert_eq!(name("text/html; charset=utf-7"), None);
    }

    #[test]
    fn x_user_defined_is_read_as_windows_1252() {
        assert_eq!(name("text/html; charset=x-user-defined"), Some("windows-1252"));
    }
}
