//! Feeds of feedparser's tests: none panics, and what their comments expect of links, titles and dates is met.

use std::path::{Path, PathBuf};

use pressclip::article::DateTime;
use pressclip::crawl::discover::feed;
use url::Url;

/// Where the files say they are from.
const BASE: &str = "http://127.0.0.1:8097/tests/feed.xml";

fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "xml") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The value of a line of a file's comment: `Header: Content-type: text/xml`.
fn field<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.lines().take(12).find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(':')).map(str::trim)
}

fn read(path: &Path) -> (Vec<u8>, String, Option<String>) {
    let bytes = std::fs::read(path).unwrap();
    let text = String::from_utf8_lossy(&bytes).replace('\0', "");
    let header = field(&text, "Header")
        .and_then(|header| header.to_lowercase().strip_prefix("content-type:").map(|v| v.trim().to_owned()));
    (bytes, text, header)
}

#[test]
fn almost_every_feed_of_the_suite_parses_and_none_panics() {
    let Some(folder) = super::suite("feeds") else { return };
    let base = Url::parse(BASE).unwrap();
    let (mut parsed, mut by_names, mut refused) = (0, 0, Vec::new());
    for path in files(&folder) {
        let (bytes, _, header) = read(&path);
        match feed(&bytes, header.as_deref(), &base) {
            Ok(feed) => {
                parsed += 1;
                by_names += usize::from(!feed.notes.iter().all(|note| !note.message.contains("names of its elements")));
            }
            Err(error) => refused.push((path, error.to_string())),
        }
    }
    let all = parsed + refused.len();
    println!("{parsed} of {all} parse, {by_names} of them by the names of their elements alone");
    for (path, error) in &refused {
        println!("{}: {error}", path.strip_prefix(&folder).unwrap().display());
    }
    assert!(parsed * 1_000 >= all * 990, "{parsed} of {all}");
}

/// What is asked of the first entry: `entries[0]['title'] == u'…'`, without the quotes of Python.
fn expected<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let wanted = field(text, "Expect")?;
    let wanted = wanted.strip_prefix("not bozo and ").or_else(|| wanted.strip_prefix("bozo and ")).unwrap_or(wanted);
    let starts = [format!("entries[0]['{name}'] == "), format!("entries[0].{name} == ")];
    let rest = starts.iter().find_map(|start| wanted.strip_prefix(start.as_str()))?;
    let rest = rest.strip_prefix('u').unwrap_or(rest);
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"' | '('))?;
    let rest = rest[1..].strip_suffix(if quote == '(' { ')' } else { quote })?;
    (!rest.contains(['\\', quote])).then_some(rest)
}

/// A date as the suite writes it: `2003, 12, 31, 10, 14, 55, 2, 365, 0`.
fn instant(parts: &str) -> Option<jiff::Timestamp> {
    let numbers: Vec<i16> = parts.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    let &[year, month, day, hour, minute, second, ..] = &numbers[..] else { return None };
    let [month, day, hour, minute, second] = [month, day, hour, minute, second].map(|n| i8::try_from(n).unwrap());
    let time = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    jiff::tz::Offset::UTC.to_timestamp(time).ok()
}

fn words(html: &str) -> String {
    let words = html
        .split('<')
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once('>').map_or(part, |(_, words)| words) });
    words.collect::<String>().trim().to_owned()
}

fn in_utc(date: Option<&DateTime>) -> Option<jiff::Timestamp> {
    match date? {
        DateTime::Zoned(instant, _) => Some(*instant),
        DateTime::Local(time) => jiff::tz::Offset::UTC.to_timestamp(*time).ok(),
        DateTime::Date(day) => jiff::tz::Offset::UTC.to_timestamp(day.to_datetime(jiff::civil::Time::midnight())).ok(),
    }
}

#[test]
fn links_titles_and_dates_are_those_that_the_suite_expects() {
    let Some(folder) = super::suite("feeds") else { return };
    let base = Url::parse(BASE).unwrap();
    for (name, most) in [("link", 1), ("title", 6), ("published_parsed", 0), ("updated_parsed", 0)] {
        let (mut met, mut missed) = (0, Vec::new());
        for path in files(&folder) {
            let (bytes, text, header) = read(&path);
            let Some(wanted) = expected(&text, name) else { continue };
            // An item needs an address to be listed; most cases have none.
            let bytes = match String::from_utf8(bytes) {
                Ok(text) if !["<link", "<guid", "<LINK"].iter().any(|name| text.contains(name)) => {
                    let text =
                        text.replace("<entry>", "<entry><link href='/a'/>").replace("<item>", "<item><link>/a</link>");
                    text.into_bytes()
                }
                Ok(text) => text.into_bytes(),
                Err(error) => error.into_bytes(),
            };
            let Ok(feed) = feed(&bytes, header.as_deref(), &base) else { continue };
            let Some(item) = feed.items.first() else { continue };
            let is_met = match name {
                "link" => Url::parse(wanted).as_ref() == Ok(&item.url),
                // Of titles the words count.
                "title" => item.title.as_deref().unwrap_or_default() == words(wanted),
                "published_parsed" => in_utc(item.published.as_ref()) == instant(wanted),
                _ => in_utc(item.modified.as_ref().or(item.published.as_ref())) == instant(wanted),
            };
            met += usize::from(is_met);
            if !is_met {
                missed.push((path.strip_prefix(&folder).unwrap().to_owned(), wanted.to_owned(), item.clone()));
            }
        }
        println!("{name}: {met} met, {} missed", missed.len());
        assert!(missed.len() <= most && met > 0, "{name}: {met} met, {missed:#?}");
    }
}

/// A string as Python writes it, `don\\u2019t`.
fn unescaped(python: &str) -> String {
    let mut rest = python;
    let mut text = String::new();
    while let Some((before, escape)) = rest.split_once('\\') {
        text.push_str(before);
        let length = if escape.starts_with('x') { 3 } else { 5 };
        let code = u32::from_str_radix(&escape[1..length], 16).unwrap();
        text.push(char::from_u32(code).unwrap());
        rest = &escape[length..];
    }
    text + rest
}

#[test]
fn feeds_are_read_in_the_encodings_that_the_suite_expects() {
    let Some(folder) = super::suite("feeds") else { return };
    let (mut read_so, mut missed) = (0, Vec::new());
    for path in files(&folder) {
        let (bytes, text, header) = read(&path);
        let Some(wanted) = field(&text, "Expect") else { continue };
        let decoded = pressclip::decode::decode(&bytes, header.as_deref()).text;
        let quoted = |from: &str| {
            let (_, rest) = wanted.split_once(from)?;
            Some(rest.trim_start_matches('u').trim_matches(['\'', '"']).to_owned())
        };
        let as_expected = if let Some(label) = quoted("encoding == ") {
            // UTF-32, which the reader of feeds knows by itself, is no label of the web.
            let Some(encoding) = encoding_rs::Encoding::for_label(label.as_bytes()) else { continue };
            decoded == encoding.decode(&bytes).0
        } else if let Some(words) =
            quoted("['description'] == ").filter(|_| path.components().any(|c| c.as_os_str() == "encoding"))
        {
            decoded.contains(&unescaped(&words))
        } else {
            continue;
        };
        if as_expected {
            read_so += 1;
        } else {
            missed.push(path.file_name().unwrap().to_owned());
        }
    }
    println!("{read_so} read as expected, not so: {missed:?}");
    // One is about a reference to a sign of windows-1252, which is for those who read the text.
    assert!(read_so > 20 && missed == ["demoronize-2.xml"], "{missed:?}");
}
