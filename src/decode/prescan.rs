//! "Prescan a byte stream to determine its encoding", step by step as the standard has it.
//! <https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding>

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// The encoding that a `<meta>` in `bytes` declares.
///
/// Two steps stand elsewhere, so that the caller knows where an encoding is from: the XML declaration is
/// [`xml`], and UTF-16 is recognised from the bytes.
pub(super) fn meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut at = Cursor { bytes, position: 0 };
    loop {
        at.position += at.rest().iter().position(|&b| b == b'<')?;
        let rest = at.rest();
        if rest.starts_with(b"<!--") {
            // The dashes of the end can be those of the start.
            let end = rest[2..].windows(3).position(|w| w == b"-->")?;
            at.position += 2 + end + 2;
        } else if is_meta(rest) {
            at.position += b"<meta".len();
            if let Some(encoding) = meta_element(&mut at)? {
                return Some(encoding);
            }
        } else if is_tag(rest) {
            at.position += rest.iter().position(|&b| is_space(b) || b == b'>')?;
            while at.attribute()?.is_some() {}
        } else if matches!(rest.get(1), Some(b'!' | b'/' | b'?')) {
            at.position += rest.iter().position(|&b| b == b'>')?;
        }
        at.position += 1;
    }
}

/// "Get an XML encoding": what `<?xml … encoding="…"?>` at the very start declares.
/// <https://html.spec.whatwg.org/#concept-get-xml-encoding-when-sniffing>
pub(super) fn xml(bytes: &[u8]) -> Option<&'static Encoding> {
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let declaration = &declaration[..declaration.iter().position(|&b| b == b'>')?];
    let name = declaration.windows(8).position(|w| w == b"encoding")?;
    let value = skip_controls(&declaration[name + 8..]).strip_prefix(b"=")?;
    let (&quote, value) = skip_controls(value).split_first()?;
    if !matches!(quote, b'"' | b'\'') {
        return None;
    }
    let label = &value[..value.iter().position(|&b| b == quote)?];
    if label.iter().any(|&b| b <= b' ') {
        return None;
    }
    Encoding::for_label(label).map(|encoding| if is_utf16(encoding) { UTF_8 } else { encoding })
}

/// The steps for a `<meta`. The outer `None` means that the bytes ran out.
#[allow(clippy::option_option)] // two ends that the standard tells apart
fn meta_element(at: &mut Cursor<'_>) -> Option<Option<&'static Encoding>> {
    let (mut seen_pragma, mut seen_content, mut seen_charset) = (false, false, false);
    let mut got_pragma = false;
    let mut need_pragma = None;
    // As in the standard, an encoding that is not known differs from none at all.
    let mut charset: Option<Option<&'static Encoding>> = None;
    while let Some((name, value)) = at.attribute()? {
        match name.as_slice() {
            b"http-equiv" if !seen_pragma => {
                seen_pragma = true;
                got_pragma = value == b"content-type";
            }
            b"content" if !seen_content => {
                seen_content = true;
                if charset.is_none()
                    && let Some(encoding) = content_charset(&value)
                {
                    charset = Some(Some(encoding));
                    need_pragma = Some(true);
                }
            }
            b"charset" if !seen_charset => {
                seen_charset = true;
                charset = Some(Encoding::for_label(&value));
                need_pragma = Some(false);
            }
            _ => {}
        }
    }
    let holds = need_pragma.is_some_and(|needed| !needed || got_pragma);
    Some(charset.flatten().filter(|_| holds).map(|encoding| {
        if is_utf16(encoding) {
            UTF_8
        } else if encoding == X_USER_DEFINED {
            WINDOWS_1252
        } else {
            encoding
        }
    }))
}

/// "Extracting a character encoding from a `meta` element"; `content` is in lower case.
/// <https://html.spec.whatwg.org/#extracting-character-encodings-from-meta-elements>
fn content_charset(content: &[u8]) -> Option<&'static Encoding> {
    let mut rest = content;
    loop {
        rest = &rest[rest.windows(7).position(|w| w == b"charset")? + 7..];
        rest = rest.trim_ascii_start();
        if let Some(value) = rest.strip_prefix(b"=") {
            rest = value.trim_ascii_start();
            break;
        }
    }
    let label = match rest.split_first()? {
        (quote @ (b'"' | b'\''), value) => &value[..value.iter().position(|b| b == quote)?],
        _ => &rest[..rest.iter().position(|&b| is_space(b) || b == b';').unwrap_or(rest.len())],
    };
    Encoding::for_label(label)
}

/// A place in the bytes.
struct Cursor<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    fn skip(&mut self, skipped: impl Fn(u8) -> bool) -> Option<u8> {
        while skipped(self.byte()?) {
            self.position += 1;
        }
        self.byte()
    }

    /// "Get an attribute": its name and value in lower case. The outer `None` means that the bytes ran out.
    #[allow(clippy::option_option)] // two ends that the standard tells apart
    fn attribute(&mut self) -> Option<Option<(Vec<u8>, Vec<u8>)>> {
        if self.skip(|b| is_space(b) || b == b'/')? == b'>' {
            return Some(None);
        }
        let start = self.position;
        // A `=` at the start belongs to the name.
        self.position += 1;
        self.skip(|b| !matches!(b, b'=' | b'/' | b'>') && !is_space(b))?;
        let name = self.bytes[start..self.position].to_ascii_lowercase();
        if self.skip(is_space)? != b'=' {
            return Some(Some((name, Vec::new())));
        }
        self.position += 1;
        let first = self.skip(is_space)?;
        let start = self.position;
        let value = if matches!(first, b'"' | b'\'') {
            self.position += 1;
            self.skip(|b| b != first)?;
            self.position += 1;
            start + 1..self.position - 1
        } else {
            self.skip(|b| b != b'>' && !is_space(b))?;
            start..self.position
        };
        Some(Some((name, self.bytes[value].to_ascii_lowercase())))
    }
}

fn is_meta(bytes: &[u8]) -> bool {
    bytes.len() > 5 && bytes[..5].eq_ignore_ascii_case(b"<meta") && (is_space(bytes[5]) || bytes[5] == b'/')
}

fn is_tag(bytes: &[u8]) -> bool {
    let name = if bytes.get(1) == Some(&b'/') { 2 } else { 1 };
    bytes.get(name).is_some_and(u8::is_ascii_alphabetic)
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace()
}

fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

fn skip_controls(bytes: &[u8]) -> &[u8] {
    &bytes[bytes.iter().position(|&b| b > b' ').unwrap_or(bytes.len())..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(bytes: &[u8]) -> Option<&'static str> {
        meta(bytes).map(Encoding::name)
    }

    #[test]
    fn a_meta_is_found_after_comments_tags_and_doctypes() {
        let page =
            b"<!doctype html><!-->--><html lang=a'b x=\"<meta charset=big5>\"><?php ?></x y='>'><meta charset=koi8-r>";
        assert_eq!(name(page), Some("KOI8-R"));
    }

    #[test]
    fn a_content_needs_its_pragma() {
        assert_eq!(name(b"<meta content='text/html; charset=big5'>"), None);
        assert_eq!(name(b"<meta content='text/html; charset=big5' http-equiv=Content-Type>"), Some("Big5"));
        assert_eq!(name(b"<META HTTP-EQUIV=CONTENT-TYPE CONTENT=\"charset charset = big5;x\">"), Some("Big5"));
        assert_eq!(name(b"<meta http-equiv=refresh content='text/html; charset=big5'>"), None);
    }

    #[test]
    fn the_first_of_two_attributes_with_one_name_counts() {
        assert_eq!(name(b"<meta charset=big5 charset=koi8-r>"), Some("Big5"));
        assert_eq!(name(b"<meta charset=nonsense charset=koi8-r><meta charset=euc-kr>"), Some("EUC-KR"));
    }

    #[test]
    fn the_first_of_two_elements_counts_and_none_in_a_comment_does() {
        assert_eq!(name(b"<meta charset=big5><meta charset=koi8-r>"), Some("Big5"));
        assert_eq!(name(b"<!-- <meta charset=koi8-r> --><meta charset=big5>"), Some("Big5"));
        assert_eq!(name(b"<!-- > <meta charset=koi8-r> -- > <meta charset=koi8-r> --><p>"), None);
    }

    #[test]
    fn utf_16_means_utf_8_and_x_user_defined_windows_1252() {
        assert_eq!(name(b"<meta charset=utf-16be>"), Some("UTF-8"));
        assert_eq!(name(b"<meta charset=x-user-defined>"), Some("windows-1252"));
        assert_eq!(xml(b"<?xml version='1.0' encoding='utf-16'?>").map(Encoding::name), Some("UTF-8"));
    }

    #[test]
    fn an_element_that_is_cut_off_declares_nothing() {
        assert_eq!(name(b"<meta charset=koi8-r"), None);
        assert_eq!(name(b"<meta charset=\"koi8-r"), None);
        assert_eq!(name(b"<!-- <meta charset=koi8-r>"), None);
        assert_eq!(name(b"<metadata charset=koi8-r>"), None);
    }

    #[test]
    fn an_xml_declaration_counts_only_at_the_very_start_and_within_its_end() {
        assert_eq!(xml(b"<?xml encoding = \"koi8-r\" ?>").map(Encoding::name), Some("KOI8-R"));
        assert_eq!(xml(b" <?xml encoding='koi8-r'?>"), None);
        assert_eq!(xml(b"<?xml version='1.0'?><a encoding='koi8-r'>"), None);
        assert_eq!(xml(b"<?xml encoding='koi8 r'?>"), None);
        assert_eq!(xml(b"<?xml encoding=koi8-r?>"), None);
    }
}
