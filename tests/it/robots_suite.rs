//! Expectations of robots.txt: Google's published ones, where they are at hand (`../shared/suites/robots/google.json`), and
//! a table of our own over what other parsers are tested for.

use std::path::Path;

use pressclip::fetch::Robots;
use serde_json::Value;
use url::Url;

/// Expectations that are not met, with the start of their file's name, agent and URL, and why. RFC 9309 asks for none of
/// them.
const DEVIATIONS: &[(&str, &str, &str, &str)] = &[
    ("", "", "", "an empty text is no URL"),
    ("", "", "/robots.txt", "2.2.2: the file itself is always allowed; Google's matcher leaves that to its caller"),
    ("correctness/index-page", "", "http://foo.com/allowed-slash/", "Google alone takes /index.html for /"),
    ("correctness/non-ascii-paths", "FooBot", "", "2.2.2: octets are percent-encoded before they are compared"),
    (
        "correctness/user-agent-name",
        "Foo Bar",
        "",
        "2.2.1: a product token has no blank, so both sides are Foo; Google compares the agent's name with the blank",
    ),
    (
        "stress/369883",
        "AB42bot",
        "",
        "2.2.1: a product token has no digits, so the name of both sides ends before them",
    ),
];

#[test]
fn googles_expectations_are_met_but_for_those_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/suites/robots/google.json");
    let Ok(text) = std::fs::read_to_string(&root) else {
        println!("skipped: no {}", root.display());
        return;
    };
    let files: Vec<Value> = serde_json::from_str(&text).unwrap();
    let (mut met, mut missed) = (0, Vec::new());
    for file in &files {
        let name = file["file"].as_str().unwrap();
        let bytes = from_hex(file["hex"].as_str().unwrap());
        for expected in file["exp"].as_array().unwrap() {
            let (agent, url) = (expected["ua"].as_str().unwrap(), expected["url"].as_str().unwrap());
            let allowed = Url::parse(url).ok().map(|url| Robots::parse(&bytes, agent).is_allowed(&url));
            if allowed == expected["allow"].as_bool() {
                met += 1;
            } else {
                missed.push((name, agent, url));
            }
        }
    }
    println!("{met} met, {} missed", missed.len());
    let is_listed = |(file, agent, url): &(&str, &str, &str)| {
        DEVIATIONS.iter().any(|(in_file, of_agent, at, _)| {
            let is_url = if in_file.is_empty() && at.is_empty() { url.is_empty() } else { url.ends_with(at) };
            file.starts_with(in_file) && (of_agent.is_empty() || agent == of_agent) && is_url
        })
    };
    let unlisted: Vec<_> = missed.iter().filter(|missed| !is_listed(missed)).collect();
    assert!(unlisted.is_empty(), "{unlisted:#?}");
    assert!(met >= 385, "{met}");
}

/// What a file means to `pressclip`: the paths that it allows and those that it does not.
struct Case(&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

const CASES: &[Case] = &[
    Case("an empty file", "", &["/", "/x"], &[]),
    Case("a file without a group", "Disallow: /\n", &["/x"], &[]),
    Case("an empty rule", "User-agent: *\nDisallow:\n", &["/x"], &[]),
    Case("all", "User-agent: *\nDisallow: /\n", &["/robots.txt"], &["/", "/x", "/?q"]),
    Case("a folder", "User-agent: *\nDisallow: /a/\n", &["/a", "/ab", "/b/a/"], &["/a/", "/a/b"]),
    Case("a start", "User-agent: *\nDisallow: /a\n", &["/A", "/b/a"], &["/a", "/ab", "/a/b", "/a?q"]),
    Case("the order does not count", "User-agent: *\nAllow: /a/b\nDisallow: /a\n", &["/a/b/c"], &["/a/c"]),
    Case("the longest rule", "User-agent: *\nDisallow: /a/b\nAllow: /a\n", &["/a/c"], &["/a/b"]),
    Case("a tie", "User-agent: *\nDisallow: /a\nAllow: /a\n", &["/a"], &[]),
    Case("an end", "User-agent: *\nDisallow: /*.pdf$\n", &["/a.pdf?x", "/a.pdfs"], &["/a.pdf", "/b/.pdf"]),
    Case(
        "a star in between",
        "User-agent: *\nDisallow: /a/*/c\n",
        &["/a/c", "/a/b/d"],
        &["/a/b/c", "/a//c", "/a/b/b/c"],
    ),
    Case("many stars", "User-agent: *\nDisallow: /**a**b\n", &["/ba"], &["/ab", "/xaxb"]),
    Case("a query", "User-agent: *\nDisallow: /*?sort=\n", &["/a", "/a?q"], &["/a?sort=1"]),
    Case("only a query", "User-agent: *\nDisallow: /?\n", &["/", "/a?"], &["/?q"]),
    Case("percent-encoding of what needs none", "User-agent: *\nDisallow: /%61%2d\n", &["/b"], &["/a-", "/%61-"]),
    Case("a slash that is encoded is another", "User-agent: *\nDisallow: /a%2Fb\n", &["/a/b"], &["/a%2Fb", "/a%2fb"]),
    Case("letters beyond ASCII", "User-agent: *\nDisallow: /bücher\n", &["/bucher"], &["/bücher/1", "/b%C3%BCcher"]),
    Case("our own group", "User-agent: *\nDisallow: /\nUser-agent: pressclip\nDisallow: /a\n", &["/b"], &["/a"]),
    Case("our own group first", "User-agent: PRESSCLIP\nAllow: /\n\nUser-agent: *\nDisallow: /\n", &["/a"], &[]),
    Case("a group of several", "User-agent: x\nUser-agent: pressclip\nUser-agent: y\nDisallow: /a\n", &["/b"], &["/a"]),
    Case("a group of others", "User-agent: x\nDisallow: /\nUser-agent: y\nDisallow: /\n", &["/a"], &[]),
    Case(
        "two groups of one name are one",
        "User-agent: pressclip\nDisallow: /a\n\nUser-agent: x\nDisallow: /c\n\nUser-agent: pressclip\nDisallow: /b\n",
        &["/c"],
        &["/a", "/b"],
    ),
    Case("an empty group of our own", "User-agent: pressclip\n\nUser-agent: *\nDisallow: /\n", &[], &["/a"]),
    Case(
        "blank lines end no group",
        "User-agent: pressclip\n\n\nDisallow: /a\n\nDisallow: /b\n",
        &["/c"],
        &["/a", "/b"],
    ),
    Case(
        "a sitemap ends no group",
        "User-agent: *\nSitemap: https://x.example/s.xml\nDisallow: /a\n",
        &["/b"],
        &["/a"],
    ),
    Case("unknown lines", "User-agent: *\nNoindex: /b\nHost: x.example\nDisallow: /a\n", &["/b"], &["/a"]),
    Case("any case and blanks", " uSeR-aGeNt : * \n\tDISALLOW\t:\t/a \n", &["/b"], &["/a", "/a/b"]),
    Case("remarks", "# all\nUser-agent: * # all\nDisallow: /a#b\nDisallow: # none\n", &["/b"], &["/a", "/ac"]),
    Case("no colon", "User-agent *\nDisallow /a\n", &["/b"], &["/a"]),
    Case("line ends of all systems", "User-agent: *\rDisallow: /a\r\nDisallow: /b\n", &["/c"], &["/a", "/b"]),
    Case("no line end at the end", "User-agent: *\nDisallow: /a", &["/b"], &["/a"]),
    Case("a mark at the start", "\u{feff}User-agent: *\nDisallow: /a\n", &["/b"], &["/a"]),
    Case("a rule without its slash is meant with it", "User-agent: *\nDisallow: a\n", &["/b"], &["/a"]),
    Case("a rule that starts with a star", "User-agent: *\nDisallow: *a\n", &["/b"], &["/a", "/b/a"]),
    Case("a whole address", "User-agent: *\nDisallow: https://x.example/a\n", &["/a"], &[]),
];

#[test]
fn what_other_parsers_are_tested_for_holds_here_too() {
    let at = Url::parse("https://x.example/").unwrap();
    for Case(name, file, allowed, forbidden) in CASES {
        let robots = Robots::parse(file.as_bytes(), "pressclip/1.0 (+https://x.example/)");
        for path in *allowed {
            assert!(robots.is_allowed(&at.join(path).unwrap()), "{name}: {path} is allowed");
        }
        for path in *forbidden {
            assert!(!robots.is_allowed(&at.join(path).unwrap()), "{name}: {path} is forbidden");
        }
    }
}

fn from_hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}
