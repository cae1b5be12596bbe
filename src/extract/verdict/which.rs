//! Which page it is that is not an article.

use super::View;
use crate::article::PageKind;
use crate::block::Kind;
use crate::page::Page;
use crate::rules::pages::{Sort, Votes, pages};

/// Points below which no sort of page is named.
const LEAST: f32 = 3.0;

/// The sort that most speaks for, and what does.
pub(super) fn which(view: &View, page: &Page) -> (PageKind, Vec<String>) {
    let (claims, shape) = (&view.claims, &view.shape);
    let mut address = Votes::default();
    if let Some(url) = &page.url {
        for word in
            url.path().split(['/', '.']).chain(url.host_str().into_iter().flat_map(|host| host.split('.').take(1)))
        {
            let word = word.to_ascii_lowercase();
            if !pages().path.vote(&word, &mut address) {
                pages().host.vote(&word, &mut address);
            }
        }
    }
    let sorts = [
        (Sort::Listing, PageKind::Listing),
        (Sort::Product, PageKind::Product),
        (Sort::Forum, PageKind::Forum),
        (Sort::Video, PageKind::Video),
        (Sort::Documentation, PageKind::Other),
        (Sort::Service, PageKind::Other),
    ];
    let mut best = (LEAST, PageKind::Other, Vec::new());
    for (sort, kind) in sorts {
        let of = |votes: &Votes, most: u16| f32::from(votes[sort as usize].min(most));
        let mut signs = vec![
            (2.0 * of(&claims.things, 2), "types of structured data"),
            (2.0 * of(&claims.thing.votes, 1), "the type of the thing that describes the page"),
            (2.5 * of(&claims.og, 1), "og:type"),
            (of(&claims.classes, 2), "classes of body"),
            (1.5 * of(&address, 2), "words of the address"),
            (0.5 * of(&shape.lines, 6), "short lines and buttons"),
        ];
        match sort {
            Sort::Listing => signs.extend(listing(view)),
            Sort::Product => signs.push((0.5 * shape.prices.min(4.0), "prices")),
            Sort::Forum => {
                let comments = shape.kinds[Kind::Comment as usize] + shape.comment_cues;
                signs.push(((0.5 * comments).min(2.0), "comments"));
            }
            _ => {}
        }
        let points: f32 = signs.iter().map(|(points, _)| points).sum();
        if points > best.0 {
            let saw = signs.into_iter().filter(|(points, _)| *points > 0.0).map(|(_, sign)| sign.to_owned()).collect();
            best = (points, kind, saw);
        }
    }
    (best.1, best.2)
}

/// What speaks for a list of links beside words: its shape, and an address that is a site's front.
fn listing(view: &View) -> Vec<(f32, &'static str)> {
    let shape = &view.shape;
    let share = if shape.open.words > 0.0 { shape.cards.words / shape.open.words } else { 0.0 };
    let many = shape.cards.count >= 5.0;
    vec![
        (if many && share > 0.3 { 2.5 } else { 0.0 }, "cards of one kind that are much of the page"),
        (if shape.all_cards.count >= 20.0 { 1.0 } else { 0.0 }, "many cards"),
        (if shape.open.linked > 0.5 * shape.open.words && shape.open.words > 0.0 { 2.0 } else { 0.0 }, "mostly links"),
        (if shape.open.linked_headings >= 4.0 { 1.5 } else { 0.0 }, "headings that are links"),
        (if view.claims.pager { 1.0 } else { 0.0 }, "a next page"),
    ]
}
