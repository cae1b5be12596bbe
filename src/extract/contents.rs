//! Headings of tables of contents whose entries are no text.

use std::collections::BTreeMap;

use super::strays::Strays;
use crate::block::{Block, Kind, Reason};
use crate::clean::Outline;
use crate::score::Scored;

/// Entries right below a heading that tell that it heads a table of contents.
const ENTRIES: usize = 2;

/// The kept headings below which stand links to places of the page itself, none of them kept.
pub(super) fn headings(outline: &Outline, kept: &[&Scored]) -> Strays {
    let mut found = BTreeMap::new();
    for (place, one) in kept.iter().enumerate() {
        let at = one.block;
        if outline.blocks[at].kind != Kind::Subhead
            || kept.get(place + 1).is_some_and(|next| next.block <= at + ENTRIES)
        {
            continue;
        }
        let Some(entries) = outline.blocks.get(at + 1..=at + ENTRIES) else { continue };
        let mut pages = entries.iter().map(entry);
        let page = pages.next().flatten();
        if page.is_some() && pages.all(|other| other == page) {
            let saw = "the heading of a table of contents";
            found.insert(at, (Kind::Navigation, Reason::new("links", saw)));
        }
    }
    found
}

/// The page on which the place is to which a block leads, if it is nothing but the link.
fn entry(block: &Block) -> Option<&str> {
    let mut pages = block.spans.iter().filter(|span| !span.text.trim().is_empty()).map(|span| {
        let (page, place) = span.link.as_deref()?.split_once('#')?;
        (!place.is_empty()).then_some(page)
    });
    let page = pages.next()??;
    pages.all(|other| other == Some(page)).then_some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kept headings of tables of contents, if headings and long lines are kept.
    fn found(page: &str) -> Vec<String> {
        let outline = crate::clean::clean(&crate::parse::parse(page, &crate::parse::Limits::default()), None);
        let is_kept = |&at: &usize| outline.blocks[at].level.is_some() || outline.drafts[at].words > 9;
        let kept: Vec<Scored> =
            (0..outline.blocks.len()).filter(is_kept).map(|block| Scored { block, score: 0.9 }).collect();
        let found = headings(&outline, &kept.iter().collect::<Vec<_>>());
        found.into_keys().map(|at| outline.blocks[at].text.clone()).collect()
    }

    #[test]
    fn a_heading_above_links_to_places_of_the_page_is_none_of_the_text_unless_they_are_kept() {
        let text = "<p>The white ferry crossed the lake again on Monday, eleven months after its boiler had burst.</p>";
        let page =
            |entries: &str| format!("<article><h2>Innhold</h2>{entries}<h2>The boiler</h2>{text}{text}</article>");
        let link =
            |place: &str, name: &str| format!("<li><a href='https://lake.example/ferry#{place}'>{name}</a></li>");
        let entries = format!("<ul>{}{}</ul>", link("boiler", "The boiler"), link("quay", "The quay"));
        let page_of = |entries: &str| found(&page(entries));
        assert_eq!(page_of(&entries), ["Innhold"]);
        assert!(page_of(&entries.replace('#', "/")).is_empty(), "links to other pages");
        assert!(page_of(&entries.replacen("ferry#", "mill#", 1)).is_empty(), "places of two pages");
        assert!(page_of(&entries.replace("</a>", "</a>, and what burst in it")).is_empty(), "more than links");
        let long = entries.replace("The boiler", "The boiler of the ferry that burst in the storm of last winter");
        assert!(page_of(&long).is_empty(), "entries that are text");
    }
}
