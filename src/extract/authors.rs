//! Who wrote it.

mod names;

use super::candidate::{Found, take};
use super::metadata::harvest::{LINK, LINK_END, Piece, SEAM};
use super::metadata::marks::Marks;
use super::metadata::sources::Sources;
use crate::article::{Article, Field};
use names::{Trust, split};

/// Authors are looked for this many bytes of text around the headline.
const NEAR: usize = 1_500;

/// The authors, a name each.
pub(crate) fn authors(sources: &Sources<'_>, headline_at: Option<usize>, article: &mut Article) -> Vec<String> {
    let mut found = stated(sources);
    found.extend(shown(sources, headline_at));
    found.retain(|found| !found.value.is_empty());
    take(article, Field::Authors, found, 0, |names| names.join(", ")).unwrap_or_default()
}

/// Authors in structured data and `<meta>`s.
fn stated(sources: &Sources<'_>) -> Vec<Found<Vec<String>>> {
    let mut found = Vec::new();
    for property in ["author", "creator", "contributor"] {
        for value in sources.property(property) {
            let mut names = Vec::new();
            for name in sources.graph.names(value.value) {
                for name in split(&crate::extract::words::tidy(&name.name), Trust::Stated) {
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
            }
            found.push(Found::new(names, value.source));
        }
    }
    let mut metas: Vec<Found<Vec<String>>> = Vec::new();
    for meta in sources.meta("authors") {
        let names = split(&meta.value, Trust::Stated);
        match metas.last_mut() {
            // One name a tag.
            Some(last) if last.source == meta.source => last.value.extend(names),
            _ => metas.push(Found::new(names, meta.source)),
        }
    }
    found.extend(metas);
    found
}

/// Authors in the text of the page, near the headline.
fn shown(sources: &Sources<'_>, headline_at: Option<usize>) -> Vec<Found<Vec<String>>> {
    let mut found: Vec<(usize, Found<Vec<String>>)> = Vec::new();
    for piece in &sources.harvest.pieces {
        if !(piece.marks.has(Marks::BYLINE) || piece.marks.has(Marks::AUTHOR_LINK)) || piece.marks.has(Marks::COMMENTS)
        {
            continue;
        }
        let distance = headline_at.map_or(0, |at| at.abs_diff(piece.start));
        let label = if piece.marks.has(Marks::REL_AUTHOR) {
            "dom rel=author"
        } else if piece.marks.has(Marks::BYLINE) {
            "dom byline"
        } else {
            "dom author link"
        };
        let rank = distance + if piece.marks.has(Marks::ASIDE) { 10 * NEAR } else { 0 };
        found.push((rank, Found::new(byline(sources, piece), label)));
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, found)| found).filter(|found| !found.value.is_empty()).take(20).collect()
}

/// The names in a byline element: its links if they are names, else its text.
fn byline(sources: &Sources<'_>, piece: &Piece<'_>) -> Vec<String> {
    let raw = sources.harvest.raw(piece, names::MAX_BYLINE);
    let mut linked = Vec::new();
    for link in raw.split(LINK).skip(1).filter_map(|rest| rest.split(LINK_END).next()) {
        linked.extend(split(link, Trust::Written));
    }
    if linked.is_empty() {
        let text: String = raw.chars().filter(|c| !matches!(*c, LINK | LINK_END)).collect();
        return split(text.trim_matches([SEAM, ' ', '\n']), Trust::Written);
    }
    linked.dedup();
    linked
}
