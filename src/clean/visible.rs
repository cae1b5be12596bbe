//! Whether readers see an element.

use super::attributes::Attributes;
use crate::parse::{Node, Read, Tag};

/// Why an element is not shown, if it isn't.
pub(super) fn hidden(node: Node<'_>, attributes: &Attributes<'_>) -> Option<&'static str> {
    if attributes.hidden.is_some_and(|v| !v.eq_ignore_ascii_case("until-found")) {
        return Some("hidden");
    }
    if attributes.aria_hidden.is_some_and(|v| v.eq_ignore_ascii_case("true")) {
        return Some("aria-hidden");
    }
    if node.kind() == Tag::Dialog && node.get(Read::Open).is_none() {
        return Some("closed dialog");
    }
    attributes.style.and_then(hiding_style)
}

fn hiding_style(style: &str) -> Option<&'static str> {
    for (name, value) in declarations(style) {
        let value = value.split('!').next().unwrap_or("").trim_end();
        match name {
            n if n.eq_ignore_ascii_case("display") && value.eq_ignore_ascii_case("none") => {
                return Some("display:none");
            }
            n if n.eq_ignore_ascii_case("visibility") && value.eq_ignore_ascii_case("hidden") => {
                return Some("visibility:hidden");
            }
            n if n.eq_ignore_ascii_case("font-size") && matches!(value, "0" | "0px" | "0em") => {
                return Some("font-size:0");
            }
            // For screen readers alone.
            n if n.eq_ignore_ascii_case("clip") && value.starts_with("rect(0") => return Some("clip:rect(0"),
            n if n.eq_ignore_ascii_case("clip-path") && matches!(value, "inset(50%)" | "inset(100%)") => {
                return Some("clip-path");
            }
            _ => {}
        }
    }
    None
}

/// What a style says: names and values.
pub(super) fn declarations(style: &str) -> impl Iterator<Item = (&str, &str)> {
    style.split(';').filter_map(|one| one.split_once(':')).map(|(name, value)| (name.trim(), value.trim()))
}

/// Whether an inline element is made a block by its style.
pub(super) fn styled_as_block(style: Option<&str>) -> bool {
    style.is_some_and(|style| {
        declarations(style).any(|(name, value)| {
            name.eq_ignore_ascii_case("display")
                && matches!(value.to_ascii_lowercase().as_str(), "block" | "flex" | "grid" | "list-item")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Limits, parse};

    #[test]
    fn what_readers_do_not_see_is_hidden() {
        let hidden = |node| hidden(node, &Attributes::of(node));
        let page = "<p hidden>a<p style='color:red; DISPLAY : none !important'>b<p aria-hidden=true>c<dialog>d</dialog>\
             <p style='border:0;clip:rect(0 0 0 0)'>e<p style='clip-path: inset(50%)'>f";
        let document = parse(page, &Limits::default());
        let body = document.root().descendants().find(|n| n.tag() == "body").unwrap();
        assert!(body.children().filter(|n| n.is_element()).all(|n| hidden(n).is_some()));
        let shown = parse("<p style='display:block;clip:auto;clip-path:inset(0)'>", &Limits::default());
        assert!(shown.root().descendants().all(|n| hidden(n).is_none()));
    }
}
