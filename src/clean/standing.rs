//! How an element stands to those beside it and to text.

use super::visible;
use crate::parse::{Node, Sets, Tag};
use crate::rules::HIDDEN;

/// Whether an element that is hidden by its class stands right below a button, which most likely opens it.
pub(super) fn will_open(node: Node<'_>, class: &str) -> bool {
    let mut before = std::iter::successors(node.prev_sibling(), |before| before.prev_sibling());
    class.split_ascii_whitespace().any(|name| name == HIDDEN)
        && before
            .find(|before| before.is_element())
            .is_some_and(|above| above.descendants().take(8).any(|node| node.kind() == Tag::Button))
}

/// Whether an inline element is a part of a card: it stands beside another one, with no text between them or after, in
/// an element that is no paragraph. Styles set such parts apart; in the source there is often no space.
pub(super) fn is_part_of_card(node: Node<'_>) -> bool {
    let beside = node.prev_sibling().filter(|before| before.is_in(Sets::INLINE));
    let Some(before) = beside else { return false };
    let alone = node.next_sibling().is_none_or(Node::is_element);
    let is_line = |holder: Node<'_>| {
        holder.is_in(Sets::INLINE) || holder.kind() == Tag::P || holder.kind().heading_level().is_some()
    };
    let line = node.parent().is_some_and(|holder| holder.kind() != Tag::A && is_line(holder));
    // A large first letter is an element of its own, too.
    let first = before.descendants().take(8).find_map(Node::as_text).unwrap_or("");
    alone && !line && first.trim().chars().nth(2).is_some()
}

/// Whether an element stands on lines of its own.
pub(super) fn is_block(node: Node<'_>, sets: Sets, style: Option<&str>) -> bool {
    if sets.has(Sets::INLINE) {
        // An inline element around block-level ones is a block in all but name. Empty ones are there for their height.
        return visible::styled_as_block(style)
            || node.children().take(8).any(|child| is_plain_block(child) && child.children().next().is_some());
    }
    if sets.has(Sets::DASHED.or(Sets::PREFIXED)) {
        let beside_text = |n: Option<Node<'_>>| n.and_then(Node::as_text).is_some_and(|t| !t.trim().is_empty());
        return !(beside_text(node.prev_sibling()) || beside_text(node.next_sibling()));
    }
    true
}

fn is_plain_block(node: Node<'_>) -> bool {
    const OTHERS: Sets = Sets::INLINE.or(Sets::VOID).or(Sets::NEVER_TEXT).or(Sets::DASHED);
    node.is_element() && !node.is_in(OTHERS)
}
