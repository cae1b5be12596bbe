//! Input → page: an URL is fetched, a file or stdin is read.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use pressclip::fetch::{Ask, Fetcher};
use pressclip::{Article, Options, Page};
use tokio::runtime::Runtime;
use url::Url;

use crate::args::{Args, PageArgs};
use crate::guard;
use crate::messages::{Failure, words};

/// Bytes of an MHTML archive in which its headers are looked for.
const MHTML_HEAD: usize = 4 * 1024;

/// Where a page comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    Stdin,
    Url(String),
    File(PathBuf),
}

impl Input {
    /// What an argument means: `-` is stdin, `http://` and `https://` a URL, all else a file.
    pub(crate) fn new(argument: &OsStr) -> Self {
        match argument.to_str() {
            Some("-") => Self::Stdin,
            Some(text) if has_scheme(text, "http") || has_scheme(text, "https") => Self::Url(text.to_owned()),
            _ => Self::File(argument.into()),
        }
    }

    /// The name for messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Stdin => "stdin".to_owned(),
            Self::Url(url) => url.clone(),
            Self::File(path) => path.display().to_string(),
        }
    }
}

fn has_scheme(text: &str, scheme: &str) -> bool {
    let mut rest = text.split("://");
    rest.next().is_some_and(|start| start.eq_ignore_ascii_case(scheme)) && rest.next().is_some()
}

/// Gets pages.
#[derive(Debug)]
pub(crate) struct Loader {
    max_body: usize,
    url: Option<String>,
    all_pages: bool,
    /// Whether a web archive is asked, so that nobody need be told of it.
    asks_archive: bool,
    /// Only when there is something to fetch.
    net: Option<(Runtime, Fetcher)>,
}

impl Loader {
    /// What is needed to get these inputs.
    pub(crate) fn new(args: &PageArgs, inputs: &[Input]) -> Result<Self, Failure> {
        let urls = inputs.iter().filter(|i| matches!(i, Input::Url(_))).count();
        let fetches = urls > 0;
        if args.url.is_some() && (fetches || inputs.len() > 1) {
            let failure = Failure::usage("--url is the address of one file or of stdin");
            return Err(failure.hint("a URL that is fetched needs none; for many pages use `pressclip batch`"));
        }
        if let Some(url) = &args.url {
            Page::default().with_url(url).map_err(|e| Failure { exit: crate::exit::Exit::Usage, ..e.into() })?;
        }
        if inputs.contains(&Input::File(PathBuf::new())) {
            return Err(Failure::usage("an input has an empty name"));
        }
        if inputs.iter().filter(|i| **i == Input::Stdin).count() > 1 {
            return Err(Failure::usage("stdin (-) can be read only once"));
        }
        if let Some(name) = args.net.private_header()
            && origins(inputs) > 1
        {
            let failure = Failure::usage(format!("the header {name} would go to more than one site"));
            return Err(failure.hint("ask for the pages of one site at a time"));
        }
        let max_body = args.size.max_body();
        // The further pages of an article are of one site.
        let urls = if args.all_pages { urls + inputs.len() } else { urls };
        let net = if fetches || args.all_pages { Some(args.net.fetcher(max_body, urls)?) } else { None };
        let asks_archive = args.net.from_archive.is_some();
        Ok(Self { max_body, url: args.url.clone(), all_pages: args.all_pages, asks_archive, net })
    }

    /// The article of an input, with its further pages if these are wanted; and whether there was a page at all.
    pub(crate) fn clip(&self, input: &Input, options: &Options) -> Result<(Article, bool), Failure> {
        let page = self.load(input)?;
        let article = match &self.net {
            Some((runtime, fetcher)) if self.all_pages => {
                let asked = match input {
                    Input::Url(url) => Url::parse(url).ok(),
                    Input::Stdin | Input::File(_) => page.url.clone(),
                };
                let fetch = |url: &str| {
                    tracing::debug!(?url, "next page");
                    let ask = Ask::new(url);
                    runtime.block_on(fetcher.get(match &asked {
                        // A link may leave the page's origin, if only for http.
                        Some(page) => ask.linked_from(page),
                        None => ask,
                    }))
                };
                guard::guarded(|| pressclip::clip_all_pages(&page, options, fetch))
            }
            _ => guard::clip(&page, options),
        };
        Ok((article?, !page.body.trim_ascii().is_empty()))
    }

    /// A page that could not be fetched, with a hint at what has not been tried.
    fn not_had(&self, error: pressclip::Error) -> Failure {
        let is_gone = error.is_not_found() || error.is_gone();
        let failure = Failure::from(error);
        if is_gone && self.asks_archive { failure.hint("check the address") } else { failure }
    }

    /// Gets a page.
    fn load(&self, input: &Input) -> Result<Page, Failure> {
        let page = match (input, &self.net) {
            (Input::Url(url), Some((runtime, fetcher))) => {
                return runtime.block_on(fetcher.get(url)).map_err(|error| self.not_had(error));
            }
            (Input::Url(url), None) => return Err(Failure::new("internal", format!("{url}: nothing to fetch with"))),
            (Input::Stdin, _) => read("stdin", io::stdin().lock(), self.max_body).map(|body| {
                let mut page = Page::new(body);
                page.fetched_at = Some(Timestamp::now());
                page
            })?,
            (Input::File(path), _) => read_dated(path, self.max_body)?,
        };
        tracing::debug!(input = input.name(), bytes = page.body.len(), fetched_at = ?page.fetched_at, "read");
        match &self.url {
            Some(url) => Ok(page.with_url(url)?),
            None => Ok(page),
        }
    }
}

/// Before this there was hardly a page: times of files from before it are placeholders of archives.
const FIRST_PAGES: i64 = 788_918_400; // 1995-01-01

/// The page of a file, fetched when the file was last changed.
fn read_dated(path: &Path, max_body: usize) -> Result<Page, Failure> {
    let mut page = Page::new(read_file(path, max_body)?);
    let changed = path.metadata().and_then(|m| m.modified()).ok();
    let changed = changed.and_then(|t| Timestamp::try_from(t).ok()).filter(|t| t.as_second() >= FIRST_PAGES);
    page.fetched_at = Some(changed.unwrap_or_else(Timestamp::now));
    Ok(page)
}

/// The bytes of a page's file, decompressed when they are gzip.
pub(crate) fn read_file(path: &Path, max_body: usize) -> Result<Vec<u8>, Failure> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|e| cannot_read(path, &e))?;
    // Opening a directory works on some systems, reading it does not.
    if file.metadata().is_ok_and(|m| m.is_dir()) {
        return Err(cannot_read(path, &ErrorKind::IsADirectory.into()));
    }
    read(&name, file, max_body)
}

/// How many origins (scheme, host and port) are asked.
fn origins(inputs: &[Input]) -> usize {
    let urls = inputs.iter().filter_map(|input| if let Input::Url(url) = input { Url::parse(url).ok() } else { None });
    urls.map(|url| url.origin().ascii_serialization()).collect::<BTreeSet<_>>().len()
}

/// All bytes of a stream, decompressed when they are gzip.
fn read(name: &str, mut from: impl Read, max_body: usize) -> Result<Vec<u8>, Failure> {
    let failed = |e: io::Error| Failure::new("io", format!("{name}: {}", words(&e)));
    let mut start = [0; 2];
    let mut got = 0;
    while got < start.len() {
        match from.read(&mut start[got..]) {
            Ok(0) => break,
            Ok(n) => got += n,
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(failed(e)),
        }
    }
    let whole = start[..got].chain(from);
    let body = if start == [0x1f, 0x8b] {
        read_capped(name, MultiGzDecoder::new(whole), max_body, |e| {
            Failure::new("io", format!("{name}: damaged gzip: {}", words(&e)))
        })
    } else {
        read_capped(name, whole, max_body, failed)
    }?;
    let archive = archive(&body);
    match archive.or_else(|| Some((binary(&body)?, "give an HTML page, plain or gzip"))) {
        Some((what, hint)) => Err(Failure::new("not-html", format!("{name}: not a page but {what}")).hint(hint)),
        None => Ok(body),
    }
}

fn read_capped(
    name: &str,
    from: impl Read,
    max_body: usize,
    failed: impl Fn(io::Error) -> Failure,
) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    from.take(max_body as u64 + 1).read_to_end(&mut body).map_err(failed)?;
    if body.len() > max_body {
        let failure = Failure::new("too-large", format!("{name}: more than {max_body} bytes"));
        return Err(failure.hint("allow more with --max-body"));
    }
    Ok(body)
}

fn cannot_read(path: &Path, error: &io::Error) -> Failure {
    let failure = Failure::new("io", format!("{}: {}", path.display(), words(error)));
    match (error.kind(), path.to_str()) {
        (ErrorKind::IsADirectory, Some(name)) => {
            failure.hint(format!("give the files in it: pressclip {}/*.html", name.trim_end_matches('/')))
        }
        (ErrorKind::NotFound | ErrorKind::InvalidFilename, Some(name)) => match what_was_meant(name) {
            Some(hint) => failure.hint(hint),
            None => failure,
        },
        _ => failure,
    }
}

/// A guess at what a name that is no file was meant to be.
fn what_was_meant(name: &str) -> Option<String> {
    if Args::command().find_subcommand(name).is_some() || name == "help" {
        return Some(format!("a command is the first word: pressclip {name} …"));
    }
    if let Some((scheme, rest)) = name.split_once("://") {
        return Some(match scheme.to_ascii_lowercase().as_str() {
            "file" => format!("give the path alone: {rest}"),
            _ => "only http:// and https:// addresses can be fetched".to_owned(),
        });
    }
    looks_like_address(name).then(|| format!("did you mean https://{name}"))
}

/// Whether a name reads as `host.tld` or `host.tld/path` rather than as a file with an extension.
fn looks_like_address(name: &str) -> bool {
    const EXTENSIONS: [&str; 14] =
        ["asp", "aspx", "gz", "htm", "html", "json", "jsonl", "md", "mhtml", "php", "shtml", "txt", "xhtml", "xml"];
    let (host, path) = name.split_once('/').map_or((name, None), |(host, path)| (host, Some(path)));
    let host = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(host, _)| host);
    let Some((site, tld)) = host.rsplit_once('.') else { return false };
    let tld_like = tld.len() >= 2 && tld.chars().all(char::is_alphabetic);
    let site_like = site.split('.').all(|l| !l.is_empty() && l.chars().all(|c| c.is_alphanumeric() || c == '-'));
    tld_like && site_like && (path.is_some() || !EXTENSIONS.contains(&tld.to_ascii_lowercase().as_str()))
}

/// What holds pages and is none, which would be read as one, and what to do with it.
fn archive(body: &[u8]) -> Option<(&'static str, &'static str)> {
    if body.starts_with(b"WARC/") {
        return Some(("a WARC file", "its pages are clipped by: pressclip replay FILE"));
    }
    // RFC 2557: the headers of a message with parts; browsers write it as "a single file".
    let head = String::from_utf8_lossy(&body[..body.len().min(MHTML_HEAD)]).to_ascii_lowercase();
    let head = head.split("\r\n\r\n").next().unwrap_or_default().split("\n\n").next().unwrap_or_default();
    let is_message = !head.contains('<') || head.starts_with("from: <saved by");
    (is_message && head.contains("mime-version:") && head.contains("multipart/related"))
        .then_some(("an MHTML archive", "save the page as HTML only"))
}

/// What bytes are that no page starts with: by signature, else by control characters, as in
/// <https://mimesniff.spec.whatwg.org/#rules-for-text-or-binary>.
fn binary(body: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 12] = [
        (b"%PDF-", "a PDF file"),
        (b"\x89PNG\r\n", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"RIFF", "a media file"),
        (b"PK\x03\x04", "a ZIP archive or office document"),
        (b"\x1f\x8b", "gzip inside gzip"),
        (b"BZh", "a bzip2 file"),
        (b"\xfd7zXZ", "an xz file"),
        (b"\x28\xb5\x2f\xfd", "a zstd file"),
        (b"\x7fELF", "a program"),
        (b"\x00\x00\x00", "binary data"),
    ];
    if let Some((_, what)) = SIGNATURES.iter().find(|(signature, _)| body.starts_with(signature)) {
        return Some(what);
    }
    // UTF-16 has a zero byte for each ASCII character.
    if body.starts_with(b"\xff\xfe")
        || body.starts_with(b"\xfe\xff")
        || body.starts_with(b"<\0")
        || body.starts_with(b"\0<")
    {
        return None;
    }
    // The window of the standard. It takes a single such byte for binary; pages have stray ones, so here it is 1 in 32.
    let window = &body[..body.len().min(1445)];
    let odd = window.iter().filter(|b| matches!(b, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f)).count();
    (odd * 32 > window.len()).then_some("binary data")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_of_pages_are_told_from_pages_that_speak_of_them() {
        let mhtml = "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\"\r\n\r\n<html>";
        assert_eq!(archive(mhtml.as_bytes()).map(|(what, _)| what), Some("an MHTML archive"));
        assert_eq!(archive(mhtml.replace("\r\n", "\n").as_bytes()).map(|(what, _)| what), Some("an MHTML archive"));
        assert_eq!(archive(b"WARC/1.1\r\n").map(|(what, _)| what), Some("a WARC file"));
        for page in ["<p>MIME-Version: 1.0, Content-Type: multipart/related</p>", "<p>WARC/1.1", "", "From: us"] {
            assert_eq!(archive(page.as_bytes()), None, "{page}");
        }
    }

    #[test]
    fn only_http_and_https_are_addresses() {
        assert_eq!(Input::new("https://example.com/a".as_ref()), Input::Url("https://example.com/a".into()));
        assert_eq!(Input::new("HTTP://example.com".as_ref()), Input::Url("HTTP://example.com".into()));
        assert_eq!(Input::new("-".as_ref()), Input::Stdin);
        for file in ["page.html", "example.com/a", "ftp://example.com", "http:/example.com", "./-", ""] {
            assert_eq!(Input::new(file.as_ref()), Input::File(file.into()));
        }
    }

    #[test]
    fn an_address_without_scheme_is_told_from_a_file_name() {
        for address in
            ["example.com", "example.com/x", "www.news.example/a/b.html", "example.com:8080/x", "bücher.example/"]
        {
            assert!(looks_like_address(address), "{address}");
        }
        for file in
            ["page.html", "page.html.gz", "saved/page.html", "../page", "./example.com", "README", "a.b c/d", ".x"]
        {
            assert!(!looks_like_address(file), "{file}");
        }
    }

    #[test]
    fn pages_in_any_encoding_are_not_binary() {
        let utf16: Vec<u8> = "<html>Rain".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let stray = [b"<p>Rain\x00 and\x08 wind".as_slice(), &[b'a'; 200]].concat();
        for page in [b"".as_slice(), b"<p>", b"\xef\xbb\xbf<p>", b"\x1b$B", b"\xe9t\xe9", &utf16, &stray] {
            assert_eq!(binary(page), None, "{page:?}");
        }
        assert_eq!(binary(b"%PDF-1.7"), Some("a PDF file"));
        assert_eq!(binary(b"\x01\x02\x03\x04"), Some("binary data"));
    }
}
