//! `pressclip batch`: JSON Lines in, JSON Lines out, in the same order. What a line holds is in the help (`args`).

use std::io::{self, BufRead, IsTerminal};
use std::path::Path;
use std::thread::available_parallelism;

use jiff::Timestamp;
use pressclip::output::terminal::printable_json;
use pressclip::{Article, Options, Page};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::error::Category;
use serde_json::value::{RawValue, to_raw_value};

use crate::args::BatchArgs;
use crate::exit::Exit;
use crate::guard;
use crate::input::read_file;
use crate::messages::{Failure, Messages, words};
use crate::ordered::{Plan, Step, in_order};
use crate::progress::Progress;
use crate::sink::{Sink, Stop};

/// The longest line in bytes. A page of 10 MiB fits with all its characters escaped.
const LONGEST_LINE: usize = 64 << 20;

/// Lines between reader and writer, in bytes: bounds memory whatever the number of jobs.
const IN_FLIGHT: usize = 256 << 20;

pub(crate) fn run(args: &BatchArgs, messages: &Messages) -> Result<Exit, Stop> {
    let mut sink = Sink::open(args.output.as_deref())?;
    if io::stdin().is_terminal() {
        messages.note("reading JSON Lines from the terminal; Ctrl-D ends");
    }
    let jobs = args.jobs.map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from);
    let plan = Plan { workers: jobs, ahead: 4 * jobs, bytes: IN_FLIGHT };
    let max_body = args.size.max_body();
    let items = || Lines { from: io::stdin().lock(), number: 0, cap: LONGEST_LINE, broken: false };
    let options = args.view.options()?;
    let work = move |line: Line| answer(&line, &options, max_body);
    let progress = Progress::of_stream();

    let mut exit = Exit::Fine;
    in_order(plan, items, work, |step| match step {
        Step::Pause => sink.flush(),
        Step::Next(answer) => {
            if answer.failed {
                exit = Exit::Failed;
            }
            progress.advance();
            sink.write(&answer.json)
        }
    })?;
    sink.finish(exit)?;
    Ok(exit)
}

/// A line of input that is not blank.
struct Line {
    /// From 1.
    number: u64,
    text: Result<Vec<u8>, Failure>,
}

/// The lines of a stream; none is held beyond the cap.
struct Lines<R> {
    from: R,
    number: u64,
    cap: usize,
    /// The stream could not be read further.
    broken: bool,
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = (Line, usize);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.broken {
            self.number += 1;
            let number = self.number;
            match self.read() {
                Ok(None) => return None,
                Ok(Some(line)) if line.trim_ascii().is_empty() => {}
                Ok(Some(line)) => {
                    let size = line.len();
                    return Some((Line { number, text: Ok(line) }, size));
                }
                Err(failure) => return Some((Line { number, text: Err(failure) }, 0)),
            }
        }
        None
    }
}

impl<R: BufRead> Lines<R> {
    /// The next line without its end; nothing at the end of the stream.
    fn read(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        let mut line = Vec::new();
        let (mut length, mut ended) = (0, false);
        while !ended {
            let chunk = match self.from.fill_buf() {
                Ok(chunk) => chunk,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => {
                    self.broken = true;
                    return Err(Failure::new("io", format!("stdin: {}", words(&e))));
                }
            };
            if chunk.is_empty() {
                if length == 0 {
                    return Ok(None);
                }
                break;
            }
            let end = chunk.iter().position(|&b| b == b'\n');
            ended = end.is_some();
            let used = end.map_or(chunk.len(), |at| at + 1);
            let part = &chunk[..end.unwrap_or(used)];
            length += part.len().max(1);
            if length <= self.cap {
                line.extend_from_slice(part);
            } else {
                line = Vec::new();
            }
            self.from.consume(used);
        }
        if length > self.cap {
            return Err(Failure::new("line-too-long", format!("the line has more than {} bytes", self.cap)));
        }
        Ok(Some(line))
    }
}

/// A line of output.
struct Answer {
    json: String,
    failed: bool,
}

/// A line's values, as they stand there: a wrong one must not hide the id.
#[derive(Default, Deserialize)]
struct Values<'a> {
    #[serde(borrow, default, deserialize_with = "given")]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    url: Option<&'a RawValue>,
    #[serde(borrow)]
    path: Option<&'a RawValue>,
    #[serde(borrow)]
    html: Option<&'a RawValue>,
    #[serde(borrow)]
    content_type: Option<&'a RawValue>,
    #[serde(borrow)]
    fetched_at: Option<&'a RawValue>,
}

/// A value that is there, also when it is `null`.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<&'de RawValue>, D::Error> {
    Deserialize::deserialize(from).map(Some)
}

struct Request {
    url: Option<String>,
    path: Option<String>,
    html: Option<String>,
    content_type: Option<String>,
    fetched_at: Option<String>,
}

impl Request {
    fn of(values: &Values<'_>) -> Result<Self, Failure> {
        Ok(Self {
            url: string("url", values.url)?,
            path: string("path", values.path)?,
            html: string("html", values.html)?,
            content_type: string("content_type", values.content_type)?,
            fetched_at: string("fetched_at", values.fetched_at)?,
        })
    }
}

fn string(key: &str, value: Option<&RawValue>) -> Result<Option<String>, Failure> {
    let Some(value) = value else { return Ok(None) };
    let read = serde_json::from_str(value.get());
    read.or_else(|e| serde_json::from_str(&paired(value.get())).map_err(|_| e)).map_err(|e| match e.classify() {
        Category::Data => Failure::new("bad-line", format!("`{key}` is not a string")),
        _ => Failure::new("bad-json", format!("`{key}` cannot be read: {}", without_place(&e))),
    })
}

/// A string of JSON in which halves of surrogate pairs are U+FFFD. JavaScript writes them for a text that was cut
/// within a character; they are no characters, and the rest of the page is worth reading.
fn paired(json: &str) -> String {
    let code = |at: usize| {
        let hex = json.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(hex, 16).ok()
    };
    let mut paired = String::with_capacity(json.len());
    let mut rest = 0;
    while let Some(at) = json[rest..].find('\\').map(|found| rest + found) {
        paired.push_str(&json[rest..at]);
        rest = match (code(at), code(at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => at + 12,
            (Some(0xD800..=0xDFFF), _) => {
                paired.push('\u{fffd}');
                rest = at + 6;
                continue;
            }
            // The backslash and what it escapes.
            _ => json[at + 1..].chars().next().map_or(json.len(), |c| at + 1 + c.len_utf8()),
        };
        paired.push_str(&json[at..rest]);
    }
    paired.push_str(&json[rest..]);
    paired
}

/// What is wrong, without a place: that would be one within the line.
fn without_place(error: &serde_json::Error) -> String {
    let mut words = error.to_string();
    words.truncate(words.rfind(" at line ").unwrap_or(words.len()));
    words
}

#[derive(Serialize)]
struct Clipped<'a> {
    id: &'a RawValue,
    #[serde(flatten)]
    article: &'a Article,
}

#[derive(Serialize)]
struct Refused<'a> {
    id: &'a RawValue,
    error: Cause<'a>,
}

#[derive(Serialize)]
struct Cause<'a> {
    kind: &'a str,
    message: &'a str,
}

fn answer(line: &Line, options: &Options, max_body: usize) -> Answer {
    let (id, request) = read(line);
    let id = id.or_else(|| to_raw_value(&line.number).ok()).unwrap_or_default();
    let json = request.and_then(|request| clip(&request, options, max_body)).and_then(|article| {
        guard::guarded(|| serde_json::to_string(&Clipped { id: &id, article: &article }).unwrap_or_default())
    });
    let failed = json.is_err();
    let json = json.unwrap_or_else(|failure| {
        let error = Cause { kind: failure.kind, message: &failure.message };
        serde_json::to_string(&Refused { id: &id, error }).unwrap_or_default()
    });
    Answer { json: printable_json(&json).into_owned() + "\n", failed }
}

/// What a line asks for, and its id as far as it can be told.
fn read(line: &Line) -> (Option<Box<RawValue>>, Result<Request, Failure>) {
    let bytes = match &line.text {
        Ok(bytes) => bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes),
        Err(failure) => return (None, Err(Failure::new(failure.kind, failure.message.clone()))),
    };
    let broken = std::str::from_utf8(bytes).err();
    let broken = broken.map(|e| Failure::new("not-utf8", format!("the line is not UTF-8: {e}")));
    let text = String::from_utf8_lossy(bytes);
    match (values(&text), broken) {
        (Ok(values), None) => (values.id.map(ToOwned::to_owned), Request::of(&values)),
        (Ok(values), Some(failure)) => {
            // Nothing is given back that was not given so.
            let id = values.id.filter(|id| !id.get().contains('\u{fffd}'));
            (id.map(ToOwned::to_owned), Err(failure))
        }
        (Err(failure), broken) => (None, Err(broken.unwrap_or(failure))),
    }
}

fn values(text: &str) -> Result<Values<'_>, Failure> {
    let is_object = text.trim_start().starts_with('{');
    let read = serde_json::from_str(text).map_err(|e| match e.classify() {
        Category::Data if is_object => {
            Failure::new("bad-line", format!("the line cannot be used: {}", without_place(&e)))
        }
        Category::Data => Failure::new("bad-line", "the line is not an object"),
        _ => Failure::new("bad-json", format!("the line is not JSON: {} at byte {}", without_place(&e), e.column())),
    })?;
    // An array of the right length would do for serde.
    if is_object { Ok(read) } else { Err(Failure::new("bad-line", "the line is not an object")) }
}

fn clip(request: &Request, options: &Options, max_body: usize) -> Result<Article, Failure> {
    let bad = |words: &str| Failure::new("bad-line", words);
    let mut page = match (&request.html, &request.path) {
        (None, None) if request.url.is_some() => {
            return Err(bad(
                "neither `path` nor `html` is given, and `batch` fetches nothing: `pressclip URL…` does, or `pressclip crawl`",
            ));
        }
        (None, None) => return Err(bad("neither `path` nor `html` is given")),
        (Some(_), Some(_)) => return Err(bad("both `path` and `html` are given")),
        (Some(html), None) => {
            let mut page = Page::new(html.as_str());
            // It came as JSON, so it is UTF-8 whatever it was served as.
            page.content_type = Some("text/html; charset=utf-8".into());
            page
        }
        (None, Some(path)) => {
            let mut page = Page::new(read_file(Path::new(path), max_body)?);
            page.content_type.clone_from(&request.content_type);
            page
        }
    };
    if page.body.len() > max_body {
        return Err(Failure::new("too-large", format!("the page has more than {max_body} bytes")));
    }
    // Tables of addresses have empty ones.
    if let Some(url) = request.url.as_deref().filter(|url| !url.is_empty()) {
        page = page.with_url(url)?;
    }
    if let Some(time) = &request.fetched_at {
        let time: Timestamp =
            time.parse().map_err(|e| bad(&format!("`fetched_at` is not a time like 2024-05-03T15:47:42Z: {e}")))?;
        page.fetched_at = Some(time);
    }
    guard::clip(&page, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8], cap: usize) -> Vec<(u64, Result<String, &'static str>)> {
        // A small buffer, so that lines are put together from pieces.
        let from = io::BufReader::with_capacity(3, text);
        let read = |(line, _): (Line, usize)| {
            (line.number, line.text.map(|t| String::from_utf8(t).unwrap()).map_err(|f| f.kind))
        };
        Lines { from, number: 0, cap, broken: false }.map(read).collect()
    }

    #[test]
    fn blank_lines_are_counted_and_skipped() {
        let got = lines(b"one\n\n \r\ntwo\r\nthree", 100);
        assert_eq!(got, [(1, Ok("one".into())), (4, Ok("two\r".into())), (5, Ok("three".into()))]);
    }

    #[test]
    fn a_line_over_the_cap_is_skipped_whole_and_the_next_is_read() {
        let got = lines(b"12345678\n123456789\nok\n1234567890123", 8);
        let long = Err("line-too-long");
        assert_eq!(got, [(1, Ok("12345678".into())), (2, long.clone()), (3, Ok("ok".into())), (4, long)]);
    }

    #[test]
    fn halves_of_surrogate_pairs_are_replaced_and_nothing_else() {
        for (given, expected) in [
            (r#""a\ud83d b""#, "\"a\u{fffd} b\""),
            (r#""\ude00\ud83d""#, "\"\u{fffd}\u{fffd}\""),
            (r#""\ud83d\ude00 \\ud83d \u00e9 \n \\""#, r#""\ud83d\ude00 \\ud83d \u00e9 \n \\""#),
            (r#""\ud83d\ud83d\ude00""#, "\"\u{fffd}\\ud83d\\ude00\""),
            (r#""\ud8"#, r#""\ud8"#),
            (r#""é\"#, r#""é\"#),
        ] {
            assert_eq!(paired(given), expected);
        }
    }

    #[test]
    fn an_empty_stream_has_no_lines() {
        assert_eq!(lines(b"", 8), []);
        assert_eq!(lines(b"\n\n", 8), []);
    }
}
