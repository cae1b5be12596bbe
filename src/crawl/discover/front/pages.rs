//! Where a list goes on.

use url::Url;

use super::super::resolve;
use super::links::Link;
use crate::crawl::canonical::canonical;
use crate::extract::page_numbers;
use crate::parse::Document;
use crate::rules::fronts::fronts;

/// Nodes among which `rel=next` is looked for.
const MAX_NODES: usize = 200_000;

/// The next page: what `rel=next` says, else the page with the next number, else what the words of a link say. Only an address
/// that is the list's own but for a number is believed: pages of articles lead on to other articles. Numbers end at 26, so that
/// an archive of thousands of pages is no way of its own.
pub(super) fn next(document: &Document, links: &[Link], base: &Url) -> Option<Url> {
    let base = canonical(base);
    let own = page_numbers(&base);
    let follows = |url: &Url| {
        // Some count from nought: the second page is `?page=1`.
        let from_nought = base.query().is_none() && url.query().is_some();
        let is_next = |number: u32, at: u32| number == at + 1 || (from_nought && (number, at) == (1, 1));
        let ways = page_numbers(url).into_iter().filter(|_| *url != base);
        ways.filter(|(stem, number)| own.iter().any(|(own, at)| own == stem && is_next(*number, *at)))
            .map(|(_, n)| n)
            .next()
    };
    let nodes = document.root().descendants().take(MAX_NODES);
    let stated = nodes.filter(|node| matches!(node.tag(), "a" | "link")).find_map(|node| {
        let is_next = node.attr("rel")?.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case("next"));
        let url = canonical(&resolve(&base, node.attr("href")?)?);
        (is_next && follows(&url).is_some()).then_some(url)
    });
    let by = |is_it: &dyn Fn(&Link) -> bool| {
        links.iter().find(|link| is_it(link) && follows(&link.url).is_some()).map(|link| link.url.clone())
    };
    let is_number = |link: &Link| follows(&link.url).is_some_and(|number| link.text.trim().parse() == Ok(number));
    stated.or_else(|| by(&is_number)).or_else(|| by(&|link| fronts().is_next(&link.text)))
}
