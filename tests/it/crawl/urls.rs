//! The canonical address on the URL cases of web-platform-tests and the normaliser cases of crawler-commons.

use pressclip::crawl::canonical::canonical;
use serde_json::Value;
use url::Url;

/// Pairs that we do not share, by the start of the URL, and why.
const DEVIATIONS: &[(&str, &str)] = &[
    ("ftp:/", "an address of the web has a host"),
    ("http:////", "an address of the web has a host"),
    ("http:///////", "an address of the web has a host"),
    ("foo.com/index.html", "it is the one who reads a list of addresses that may add a scheme"),
    ("file:/", "files are not crawled: their addresses stay as they are"),
];

#[test]
fn normalised_forms_are_those_of_crawler_commons_but_for_those_listed() {
    let Some(folder) = super::suite("urls") else { return };
    let text = std::fs::read_to_string(folder.join("weirdToNormalizedUrls.csv")).unwrap();
    let (mut met, mut missed, mut used) = (0, Vec::new(), vec![false; DEVIATIONS.len()]);
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let (url, expected) = pair(line);
        let found = Url::parse(&url).map(|url| canonical(&url).to_string());
        if found.as_ref().is_ok_and(|found| *found == expected) {
            met += 1;
        } else if let Some(at) = DEVIATIONS.iter().position(|(part, _)| is_listed(&url, part)) {
            used[at] = true;
        } else {
            missed.push((url, expected, found));
        }
    }
    println!("{met} met");
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(used.iter().all(|used| *used), "listed but met: {used:?}");
    assert!(met >= 100, "{met}");
}

fn is_listed(url: &str, start: &str) -> bool {
    if start == "file:/" { url.starts_with(start) } else { url == start }
}

/// The fields of a line; the first may be quoted.
fn pair(line: &str) -> (String, String) {
    let (url, expected) = match line.strip_prefix('"') {
        Some(rest) => rest.rsplit_once("\",").unwrap(),
        None => line.rsplit_once(',').unwrap(),
    };
    (url.replace("\"\"", "\""), expected.trim().to_owned())
}

#[test]
fn addresses_that_cannot_be_read_are_refused_without_a_panic() {
    let Some(folder) = super::suite("urls") else { return };
    let text = std::fs::read_to_string(folder.join("invalidUrls.csv")).unwrap();
    let urls: Vec<&str> = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).collect();
    assert_eq!(urls.len(), 2);
    assert!(urls.iter().all(|url| Url::parse(url).is_err()));
}

#[test]
fn every_url_of_the_standards_tests_has_a_canonical_form_that_stays() {
    let Some(folder) = super::suite("urls") else { return };
    let cases: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string(folder.join("urltestdata.json")).unwrap()).unwrap();
    let mut count = 0;
    for case in cases.iter().filter(|case| case["failure"] != true) {
        let Some(url) = case["href"].as_str().and_then(|href| Url::parse(href).ok()) else { continue };
        let once = canonical(&url);
        assert_eq!(canonical(&once), once, "{url}");
        assert_eq!(Url::parse(once.as_str()).as_ref(), Ok(&once), "{url}");
        count += 1;
    }
    println!("{count} URLs");
    assert!(count >= 590, "{count}");
}
