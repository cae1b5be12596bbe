//! Who wrote it.

pub(super) mod names;

use rustc_hash::{FxHashMap, FxHashSet};

use super::candidate::{Found, take};
use super::headline::distance;
use super::metadata::harvest::{LINK, LINK_END, Piece, SEAM};
use super::metadata::marks::Marks;
use super::metadata::sources::Sources;
use super::site::Site;
use super::words::{squash, tidy};
use crate::article::{Article, Field};
use crate::letters;
use crate::rules::bylines::{Line, bylines};
use names::Trust;

/// Bylines are looked for this many bytes of text below the headline.
const BELOW: usize = 2_000;
/// Bytes of text above the headline.
const ABOVE: usize = 600;
/// Bytes of the longest line that is read as a byline.
const LONGEST: usize = 160;
/// Bytes between the names of one byline that are links of their own.
const APART: usize = 24;
/// Names of one candidate.
const MAX_NAMES: usize = 100;
/// Candidates kept of the page's text.
const MAX_SHOWN: usize = 20;

/// The authors, a name each.
pub(crate) fn authors(
    sources: &Sources<'_>,
    site: &Site,
    headline_at: Option<usize>,
    article: &mut Article,
) -> Vec<String> {
    let mut taken = Taken::default();
    let mut found = stated(sources, site, &mut taken);
    let first_shown = found.len();
    found.extend(shown(sources, headline_at, &mut taken));
    let winner = choose(&found, first_shown, site);
    let found = found.into_iter().map(|by| Found::new(by.names, by.source)).collect();
    let mut names = take(article, Field::Authors, found, winner, |names| names.join("; ")).unwrap_or_default();
    // The house beside its people.
    if names.iter().any(|name| !site.is_named(name, 0.9)) {
        names.retain(|name| !site.is_named(name, 0.9));
    }
    names
}

/// Bylines that were taken apart, by how far they are believed: a page says most of them several times.
#[derive(Default)]
struct Taken([FxHashMap<String, Vec<String>>; 3]);

impl Taken {
    /// See [`names::split`].
    fn split(&mut self, byline: &str, trust: Trust) -> Vec<String> {
        let known = &mut self.0[trust as usize];
        if let Some(names) = known.get(byline) {
            return names.clone();
        }
        let names = names::split(byline, trust);
        known.insert(byline.to_owned(), names.clone());
        names
    }
}

/// A byline.
struct By {
    names: Vec<String>,
    source: String,
    /// Stated to be an organization.
    is_organization: bool,
    /// In the text, near the headline.
    is_near: bool,
    /// In the text, and looking like the names of people.
    is_person: bool,
}

impl By {
    fn shown((names, trust): (Vec<String>, Trust), source: &str, is_near: bool) -> Self {
        Self { names, source: source.to_owned(), is_organization: false, is_near, is_person: trust == Trust::Written }
    }

    fn stated(names: Vec<String>, source: String, is_organization: bool) -> Self {
        Self { names, source, is_organization, is_near: false, is_person: false }
    }
}

/// The first that names people; what the page shows near the headline may be fuller than what it states.
fn choose(found: &[By], first_shown: usize, site: &Site) -> usize {
    let is_full = |name: &String| name.contains(' ') || !name.is_ascii();
    let is_house = |by: &By| by.is_organization || by.names.iter().all(|name| site.is_named(name, 0.7));
    let near = || (first_shown..found.len()).filter(|&i| found[i].is_near);
    let shown_people =
        || near().find(|&i| found[i].is_person && found[i].names.iter().all(is_full) && !is_house(&found[i]));
    match (0..first_shown).find(|&i| !is_house(&found[i])) {
        // A user name is stated and a full name shown.
        Some(stated) if !found[stated].names.iter().any(is_full) => shown_people().unwrap_or(stated),
        Some(stated) => stated,
        None => match shown_people() {
            Some(shown) => shown,
            None if first_shown > 0 => 0,
            None => near().next().unwrap_or(0),
        },
    }
}

/// Authors in structured data and `<meta>`s.
fn stated(sources: &Sources<'_>, site: &Site, taken: &mut Taken) -> Vec<By> {
    let mut found = Vec::new();
    for property in ["author", "creator", "contributor"] {
        for value in sources.property(property) {
            let stated = sources.graph.names(value.value);
            let is_organization = !stated.is_empty() && stated.iter().all(|name| name.is_organization);
            let mut names = Vec::new();
            for name in stated {
                let text = tidy(&name.name);
                let parts = if name.is_organization || site.is_named(&text, 0.9) {
                    vec![text]
                } else {
                    taken.split(&text, Trust::Stated)
                };
                names.extend(parts);
            }
            found.push(By::stated(names, value.source, is_organization));
        }
    }
    let mut metas: Vec<By> = Vec::new();
    for meta in sources.meta("authors").into_iter().chain(labelled(sources)) {
        let names =
            if site.is_named(&meta.value, 0.9) { vec![meta.value] } else { taken.split(&turned(&meta), Trust::Stated) };
        match metas.last_mut() {
            // One name a tag.
            Some(last) if last.source == meta.source => last.names.extend(names),
            _ => metas.push(By::stated(names, meta.source, false)),
        }
    }
    found.extend(metas);
    for by in &mut found {
        fold(&mut by.names);
    }
    found.retain(|by| !by.names.is_empty());
    found
}

/// `citation_author` says `Doe, Jane` in catalogues.
fn turned(meta: &Found<String>) -> String {
    match meta.value.split_once(',') {
        Some((family, given)) if meta.source == "meta citation_author" && !given.contains(',') => {
            format!("{} {}", given.trim(), family.trim())
        }
        _ => meta.value.clone(),
    }
}

/// `<meta name="twitter:label1" content="Written by">` says what `twitter:data1` is.
fn labelled(sources: &Sources<'_>) -> Vec<Found<String>> {
    let pairs = [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")];
    let mut found = Vec::new();
    for (label, data) in pairs {
        let is_author = sources.harvest.meta(label).any(|label| {
            let label = label.trim().to_lowercase();
            bylines().prefix(&label) == label.len()
        });
        if is_author {
            found.extend(sources.harvest.meta(data).map(|name| Found::new(tidy(name), format!("meta {data}"))));
        }
    }
    found
}

/// Drops names that are there already.
fn fold(names: &mut Vec<String>) {
    let mut seen: FxHashSet<String> = FxHashSet::default();
    names.retain(|name| seen.len() < MAX_NAMES && seen.insert(name.to_lowercase()));
}

/// Authors in the text of the page, the likeliest first.
fn shown(sources: &Sources<'_>, headline_at: Option<usize>, taken: &mut Taken) -> Vec<By> {
    let mut found: Vec<(usize, By)> = elements(sources, headline_at, taken);
    found.extend(headline_at.map(|at| lines(sources, at, taken)).unwrap_or_default());
    found.retain(|(_, by)| !by.names.is_empty());
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, by)| by).take(MAX_SHOWN).collect()
}

/// Elements whose class or link says author.
fn elements(sources: &Sources<'_>, headline_at: Option<usize>, taken: &mut Taken) -> Vec<(usize, By)> {
    let mut found: Vec<(usize, By)> = Vec::new();
    let mut last: Option<(usize, Marks)> = None;
    for piece in &sources.harvest.pieces {
        let marks = piece.marks;
        if !(marks.has(Marks::BYLINE) || marks.has(Marks::AUTHOR_LINK)) || marks.has(Marks::COMMENTS) {
            continue;
        }
        let (names, trust) = byline(sources, piece, taken);
        // `<a rel=author>A</a> and <a rel=author>B</a>`
        let is_next = last.is_some_and(|(end, other)| {
            piece.start >= end && piece.start - end < APART && is_link(marks) && is_link(other)
        });
        last = (!names.is_empty()).then_some((piece.end, marks));
        if let (true, Some((_, before))) = (is_next, found.last_mut()) {
            before.names.extend(names);
            fold(&mut before.names);
            continue;
        }
        let far = distance(headline_at, piece.start);
        let is_near = far <= BELOW && !(marks.has(Marks::ASIDE) && far > BELOW / 4);
        let doubt = if marks.has(Marks::ASIDE) { BELOW } else { 0 };
        // A link alone may lead to whom the article is about.
        let doubt = doubt + if marks.has(Marks::BYLINE) || marks.has(Marks::REL_AUTHOR) { 0 } else { BELOW / 4 };
        if is_near || marks.has(Marks::BYLINE) || marks.has(Marks::REL_AUTHOR) {
            found.push((far + doubt, By::shown((names, trust), label(marks), is_near)));
        }
    }
    found
}

fn is_link(marks: Marks) -> bool {
    marks.has(Marks::AUTHOR_LINK)
}

fn label(marks: Marks) -> &'static str {
    if marks.has(Marks::REL_AUTHOR) {
        "dom rel=author"
    } else if marks.has(Marks::BYLINE) {
        "dom byline"
    } else {
        "dom author link"
    }
}

/// The names in a byline element: its links if they are names, else its text.
fn byline(sources: &Sources<'_>, piece: &Piece<'_>, taken: &mut Taken) -> (Vec<String>, Trust) {
    let raw = sources.harvest.raw(piece, names::MAX_BYLINE);
    let mut linked = Vec::new();
    for link in raw.split(LINK).skip(1).filter_map(|rest| rest.split(LINK_END).next()) {
        linked.extend(taken.split(link, Trust::Written));
    }
    if !linked.is_empty() {
        fold(&mut linked);
        return (linked, Trust::Written);
    }
    let text: String = raw.chars().filter(|c| !matches!(*c, LINK | LINK_END)).collect();
    let text = text.trim_matches([SEAM, ' ', '\n']);
    // A short text that is marked as a name may be a nickname.
    names_of(text, text.len() <= LONGEST / 2, taken)
}

/// What looks like names in a text, else its first part if that may be one.
fn names_of(text: &str, is_marked: bool, taken: &mut Taken) -> (Vec<String>, Trust) {
    let names = taken.split(text, Trust::Written);
    if names.is_empty() && is_marked {
        return (taken.split(text, Trust::Named).into_iter().take(1).collect(), Trust::Named);
    }
    (names, Trust::Written)
}

/// Lines of text around the headline that start as bylines do.
fn lines(sources: &Sources<'_>, at: usize, taken: &mut Taken) -> Vec<(usize, By)> {
    let mut found = Vec::new();
    // Words such as "Written by" stood alone in the line before.
    let mut announced = false;
    for (here, raw) in sources.harvest.lines(at.saturating_sub(ABOVE)..at + BELOW) {
        // Most text is of paragraphs.
        if raw.len() > LONGEST && letters::count(raw.as_bytes(), |byte| byte.is_ascii_graphic()) as usize > LONGEST {
            announced = false;
            continue;
        }
        // The marks are control characters, which become spaces.
        let line = squash(raw);
        let is_sentence = line.ends_with(['.', '!', '?']) && line.split(' ').count() > 6;
        if line.is_empty() || line.len() > LONGEST || is_sentence {
            announced &= line.is_empty();
            continue;
        }
        let byline = if bylines().may_have_prefix(&line) { bylines().line(&line.to_lowercase()) } else { None };
        if byline == Some(Line::Names) || announced {
            let (names, trust) = names_of(&line, byline.is_some() && line.len() <= LONGEST / 3, taken);
            // "Von" may start any line: a single word is rather no name.
            let doubt = if names.iter().any(|name| name.contains(' ')) { BELOW / 8 } else { BELOW };
            let by = By::shown((names, trust), "dom text", true);
            found.push((distance(Some(at), here) + doubt, by));
        } else if byline.is_none()
            && let Some(names) = dated(&line, taken)
        {
            let by = By::shown((names, Trust::Written), "dom text", true);
            found.push((distance(Some(at), here) + BELOW / 4, by));
        }
        announced = byline == Some(Line::Announces);
    }
    found
}

/// The name before a date: `Jane Doe | Senior Writer | 3 May 2024`.
fn dated(line: &str, taken: &mut Taken) -> Option<Vec<String>> {
    let cut = line.find([',', '|', '\u{b7}', '\u{2022}'])?;
    let (name, rest) = line.split_at(cut);
    if line.len() > 100 || name.split_whitespace().count() < 2 {
        return None;
    }
    super::dates::read(rest, super::dates::Hint::default())?;
    let names = taken.split(name, Trust::Written);
    (names.len() == 1).then_some(names)
}
