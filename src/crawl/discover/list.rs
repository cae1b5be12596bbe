//! Lists of addresses, one a line.

use serde::Serialize;
use url::Url;

use super::{Found, instead, resolve};
use crate::article::{Note, NoteKind};
use crate::decode::decode;
use crate::error::{Error, Kind};

/// Addresses that are read of a list.
pub(super) const MAX_READ: usize = 200_000;
/// Characters of an address: what the sitemap protocol allows.
pub(super) const MAX_URL: usize = 2_048;

/// A list of addresses.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct List {
    /// The pages that it lists, in its order; the first 200,000.
    pub pages: Vec<Found>,
    /// What was cut, and what could not be read.
    pub notes: Vec<Note>,
}

/// The lines of a text that may be a list.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) urls: Vec<Url>,
    /// Addresses beyond those that are read.
    more: usize,
    /// Lines that are none.
    pub(super) others: usize,
}

impl Lines {
    pub(super) fn of(text: &str, base: &Url, may_be_one: impl Fn(&str) -> bool) -> Self {
        let mut lines = Self::default();
        for line in text.lines().map(|line| line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')) {
            let is_address = line.len() <= MAX_URL && !line.contains(char::is_whitespace) && may_be_one(line);
            match resolve(base, line).filter(|_| is_address) {
                Some(url) if lines.urls.len() < MAX_READ => lines.urls.push(url),
                Some(_) => lines.more += 1,
                None => lines.others += usize::from(!line.is_empty()),
            }
        }
        lines
    }

    /// Whether it may be a list: one line that is no address is forgiven where three are.
    pub(super) fn is_list(&self) -> bool {
        self.others * 3 <= self.urls.len()
    }

    pub(super) fn notes(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        if self.others > 0 {
            notes.push(Note::new(NoteKind::BadMetadata, format!("{} lines are no address", self.others)));
        }
        if self.more > 0 {
            let message = format!("it lists {} addresses more than the {MAX_READ} that were read", self.more);
            notes.push(Note::new(NoteKind::InputCut, message));
        }
        notes
    }
}

/// Reads a list of addresses, one a line: in full, or from `/` on. Empty lines and those that begin with `#` say nothing.
///
/// # Errors
/// When it is no list ([`Error::is_not_listing`]), e.g. a page of HTML: more than one line in four is no address.
///
/// ```
/// use pressclip::crawl::discover::list;
/// use url::Url;
///
/// let base = Url::parse("https://news.example/list.txt")?;
/// let list = list(b"# chosen\nhttps://other.example/rain\n/snow\n", None, &base)?;
/// assert_eq!(list.pages[1].url.as_str(), "https://news.example/snow");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn list(bytes: &[u8], content_type: Option<&str>, base: &Url) -> Result<List, Error> {
    let text = decode(bytes, content_type).text;
    let is_said = |line: &&str| !line.trim_start().starts_with('#');
    let said: String = text.lines().filter(is_said).flat_map(|line| [line, "\n"]).collect();
    let starts = ["http://", "https://", "/"];
    let lines = Lines::of(&said, base, |line| starts.iter().any(|start| line.starts_with(start)));
    if !lines.is_list() {
        return Err(Error::new(Kind::NotListing { wanted: "list of addresses", why: instead(&text) }, base));
    }
    let notes = lines.notes();
    Ok(List { pages: lines.urls.into_iter().map(Found::new).collect(), notes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<List, Error> {
        list(text.as_bytes(), Some("text/plain"), &Url::parse("https://news.example/list.txt").unwrap())
    }

    #[test]
    fn a_list_has_an_address_a_line_and_is_read_to_its_most() {
        let found =
            read("\u{feff}https://a.example/1\r\n\r\n# no more\n/2\nftp://a.example/3\nhttp://a.example/4").unwrap();
        let urls: Vec<_> = found.pages.iter().map(|page| page.url.as_str()).collect();
        assert_eq!(urls, ["https://a.example/1", "https://news.example/2", "http://a.example/4"]);
        assert_eq!(found.notes[0].message, "1 lines are no address");
        assert!(read("").unwrap().pages.is_empty() && read("# nothing yet\n").unwrap().notes.is_empty());
        let many: String = (0..MAX_READ + 7).flat_map(|n| ["/".to_owned(), n.to_string(), "\n".to_owned()]).collect();
        let found = read(&many).unwrap();
        assert_eq!(found.pages.len(), MAX_READ);
        assert_eq!(found.notes[0].message, "it lists 7 addresses more than the 200000 that were read");
    }

    #[test]
    fn a_page_in_place_of_a_list_is_no_list() {
        for (text, why) in [
            ("<!doctype html>\n<html>\n<p>We are\nback soon.\n</html>\n/a\n", "it is an HTML page"),
            ("a\nb\nc\n", "it is something else"),
            ("{\"urls\": [\n\"https://a.example/1\"]}", "it is JSON of another kind"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.is_not_listing(), "{error:?}");
            assert!(error.to_string().starts_with(&format!("not a list of addresses: {why}")), "{error}");
        }
    }
}
