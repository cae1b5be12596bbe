//! What a publisher asks of those who use the page: notes of the article.
//!
//! Robots directives (<https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag>) in the page and in
//! the `X-Robots-Tag` header, `noai`, and the reservation of text and data mining (`TDMRep`,
//! <https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/>).

use super::harvest::Harvest;
use crate::article::{Note, NoteKind};
use crate::page::Page;

/// Directives that keep others from something. `all`, `index`, `follow` and previews of a size only allow.
const RESTRICTIVE: [&str; 10] = [
    "none",
    "noindex",
    "nofollow",
    "noarchive",
    "nocache",
    "nosnippet",
    "noimageindex",
    "notranslate",
    "max-snippet:0",
    "unavailable_after",
];

/// Directives about training and use by machines.
const MACHINES: [&str; 4] = ["noai", "noimageai", "noml", "notrain"];

/// Directives with a value after a colon, which is no name of a program.
const VALUED: [&str; 4] = ["unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"];

/// Directives that are noted at most.
const MAX: usize = 20;

/// The notes of a page.
pub(super) fn notes(harvest: &Harvest<'_>, page: &Page) -> Vec<Note> {
    let headers =
        |name: &'static str| page.headers.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str());
    let mut asked = Vec::new();
    for value in headers("x-robots-tag") {
        asked.extend(for_all(value).map(|directive| (directive, "X-Robots-Tag")));
    }
    for value in ["robots", "pressclip"].into_iter().flat_map(|key| harvest.meta(key)) {
        asked.extend(directives(value).map(|directive| (directive, "meta robots")));
    }
    let mut notes = Vec::new();
    notes.extend(note(NoteKind::RobotsDirectives, "the publisher asks", &asked, &RESTRICTIVE));
    notes.extend(note(NoteKind::RightsReserved, "the publisher asks machines", &asked, &MACHINES));

    // RFC 7089: only archives' copies have it.
    if let Some(date) = headers("memento-datetime").next() {
        notes.push(Note::new(NoteKind::Archived, format!("this is a web archive's copy of {}", cut(date.trim()))));
    }

    let mut values = headers("tdm-reservation").map(|value| (value, "header"));
    let stated = values.next().or_else(|| harvest.meta("tdm-reservation").next().map(|value| (value, "meta")));
    // What is said of the page itself is nearer than what is said of the site.
    let of_site = page.reservation.as_ref();
    let stated = stated.or_else(|| of_site.map(|_| ("1", "the site's tdmrep.json")));
    if let Some((_, place)) = stated.filter(|(value, _)| value.trim() == "1") {
        let policy = headers("tdm-policy").next().or_else(|| harvest.meta("tdm-policy").next());
        let policy = policy.or_else(|| of_site.and_then(|reservation| reservation.policy.as_deref()));
        let policy = policy.map(|url| format!("; its policy: {}", cut(url.trim()))).unwrap_or_default();
        let message = match place {
            "header" | "meta" => format!("text and data mining is reserved ({place} tdm-reservation{policy})"),
            _ => format!("text and data mining is reserved ({place}{policy})"),
        };
        notes.push(Note::new(NoteKind::RightsReserved, message));
    }
    notes
}

/// One note of those directives that are in a list.
fn note(kind: NoteKind, words: &str, asked: &[(String, &str)], list: &[&str]) -> Option<Note> {
    let mut found: Vec<String> = Vec::new();
    for (directive, place) in asked {
        let name = directive.split(':').next().unwrap_or_default().trim();
        let said = format!("{} ({place})", cut(directive));
        if list.iter().any(|known| known == directive || *known == name) && !found.contains(&said) && found.len() < MAX
        {
            found.push(said);
        }
    }
    (!found.is_empty()).then(|| Note::new(kind, format!("{words}: {}", found.join(", "))))
}

/// The directives of a header that are for all programs, or for this one: `otherbot: noindex` is not.
fn for_all(header: &str) -> impl Iterator<Item = String> {
    let (name, rest) = header.split_once(':').unwrap_or(("", header));
    let name = name.trim().to_ascii_lowercase();
    let is_name = !name.is_empty() && !name.contains(',') && !VALUED.contains(&name.as_str());
    let text = match name.as_str() {
        _ if !is_name => header,
        "pressclip" => rest,
        _ => "",
    };
    directives(text)
}

fn directives(text: &str) -> impl Iterator<Item = String> {
    text.split(',').map(|part| part.trim().to_ascii_lowercase().replace(": ", ":")).filter(|part| !part.is_empty())
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(200)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;

    fn notes_of(headers: &[(&str, &str)], html: &str) -> Vec<String> {
        let mut page = Page::new(html);
        page.headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let notes = crate::extract_page(&page, &Options::default()).notes;
        let wanted = [NoteKind::RobotsDirectives, NoteKind::RightsReserved];
        notes.into_iter().filter(|note| wanted.contains(&note.kind)).map(|note| note.message).collect()
    }

    #[test]
    fn restrictions_of_header_and_page_are_noted_with_their_place() {
        let html = r#"<meta name="Robots" content="NoIndex, follow, max-image-preview:large"><p>It rained."#;
        let notes = notes_of(&[("x-robots-tag", "noarchive, nosnippet")], html);
        let expected = "the publisher asks: noarchive (X-Robots-Tag), nosnippet (X-Robots-Tag), noindex (meta robots)";
        assert_eq!(notes, [expected]);
    }

    #[test]
    fn a_page_that_only_allows_has_no_note() {
        let html = r#"<meta name="robots" content="index, follow, all, max-snippet:-1"><p>It rained."#;
        assert!(notes_of(&[("x-robots-tag", "index")], html).is_empty());
    }

    #[test]
    fn what_is_for_another_program_is_not_noted() {
        assert!(notes_of(&[("x-robots-tag", "googlebot: noindex, noarchive")], "<p>It rained.").is_empty());
        assert_eq!(notes_of(&[("x-robots-tag", "PressClip: noindex")], "<p>x").len(), 1);
        let until = "unavailable_after: 25 Jun 2030 15:00:00 PST";
        assert!(notes_of(&[("x-robots-tag", until)], "<p>x")[0].contains("unavailable_after:25 jun 2030"));
    }

    #[test]
    fn what_is_asked_of_machines_is_a_note_of_its_own() {
        let notes = notes_of(&[], r#"<meta name="robots" content="noai, noimageai"><p>It rained."#);
        assert_eq!(notes, ["the publisher asks machines: noai (meta robots), noimageai (meta robots)"]);
    }

    #[test]
    fn a_reservation_of_mining_is_noted_with_its_policy() {
        let html = r#"<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="https://p.example/tdm.json"><p>x"#;
        let expected =
            "text and data mining is reserved (meta tdm-reservation; its policy: https://p.example/tdm.json)";
        assert_eq!(notes_of(&[], html), [expected]);
        assert!(notes_of(&[("tdm-reservation", "0")], html).is_empty());
        assert_eq!(notes_of(&[("tdm-reservation", "1")], "<p>x").len(), 1);
    }
}
