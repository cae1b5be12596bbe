//! Numbers of the items of an ordered list.

use super::visible::declarations;
use crate::parse::{Node, Read, Tag};

/// What the next item of an ordered list has in front, as [the list says] and the items themselves.
///
/// [the list says]: https://html.spec.whatwg.org/multipage/grouping-content.html#ordinal-value
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbering {
    next: u32,
    is_reversed: bool,
}

impl Numbering {
    /// That of a list; none when readers see no numbers.
    pub(super) fn of(list: Node<'_>, style: Option<&str>) -> Option<Self> {
        if list.kind() != Tag::Ol || style.is_some_and(is_bare) {
            return None;
        }
        let is_reversed = list.get(Read::Reversed).is_some();
        let start = list.get(Read::Start).and_then(number);
        let items = || list.children().filter(|child| child.kind() == Tag::Li).count();
        let first = || if is_reversed { u32::try_from(items()).unwrap_or(u32::MAX) } else { 1 };
        Some(Self { next: start.unwrap_or_else(first), is_reversed })
    }

    /// The number of an item, in whose list the next one follows it.
    pub(super) fn take(&mut self, item: Node<'_>) -> u32 {
        let own = item.get(Read::Value).and_then(number).unwrap_or(self.next);
        self.next = if self.is_reversed { own.saturating_sub(1) } else { own.saturating_add(1) };
        own
    }
}

fn number(value: &str) -> Option<u32> {
    value.trim().parse().ok()
}

/// Whether a style sets a list without numbers.
fn is_bare(style: &str) -> bool {
    declarations(style).any(|(name, value)| {
        (name.eq_ignore_ascii_case("list-style") || name.eq_ignore_ascii_case("list-style-type"))
            && value.split_whitespace().any(|word| word.eq_ignore_ascii_case("none"))
    })
}

#[cfg(test)]
mod tests {
    use crate::clean::clean;
    use crate::parse::{Limits, parse};

    fn numbers(list: &str) -> Vec<Option<u32>> {
        let outline = clean(&parse(list, &Limits::default()), None);
        outline.blocks.iter().map(|block| block.item.and_then(|item| item.number)).collect()
    }

    #[test]
    fn items_are_numbered_as_a_browser_numbers_them() {
        assert_eq!(numbers("<ol><li>a<li>b</ol>"), [Some(1), Some(2)]);
        assert_eq!(numbers("<ol start=7><li>a<li value=3>b<li>c</ol>"), [Some(7), Some(3), Some(4)]);
        assert_eq!(numbers("<ol reversed><li>a<li>b<li>c</ol>"), [Some(3), Some(2), Some(1)]);
        assert_eq!(numbers("<ol reversed start=10><li>a<li>b</ol>"), [Some(10), Some(9)]);
        assert_eq!(numbers("<ol><li>a<ol><li>b</ol><li>c</ol>"), [Some(1), Some(1), Some(2)]);
    }

    #[test]
    fn lists_whose_numbers_are_not_shown_have_none() {
        assert_eq!(numbers("<ul><li>a</ul>"), [None]);
        assert_eq!(numbers("<ol style='LIST-STYLE: none inside'><li>a</ol>"), [None]);
        assert_eq!(numbers("<ol style='list-style: decimal'><li>a</ol>"), [Some(1)]);
    }
}
