//! The attributes that are kept in the tree.
//!
//! Half of a page's attributes serve its scripts and nothing here. They are dropped by name before they cost anything.
//! **To read one more attribute anywhere in the library, add its name to [`READ`]**, in its place in the order;
//! `Node::attr` panics in unit tests for names that are not here.

/// Names that extraction reads, and those that the tree builder reads, in order.
const READ: &[&str] = &[
    "alt",
    "aria-controls",
    "aria-hidden",
    "aria-label",
    "aria-level",
    "charset",
    "cite",
    "class",
    "color",
    "colspan",
    "content",
    "data",
    "data-block",
    "data-component",
    "data-lazy-src",
    "data-module",
    "data-original",
    "data-src",
    "data-srcset",
    "data-testid",
    "data-tweetid",
    "data-type",
    "data-videoid",
    "datetime",
    "dir",
    "encoding",
    "face",
    "form",
    "height",
    "hidden",
    "href",
    "hreflang",
    "http-equiv",
    "id",
    "itemid",
    "itemprop",
    "itemref",
    "itemscope",
    "itemtype",
    "lang",
    "media",
    "name",
    "open",
    "property",
    "rel",
    "resource",
    "role",
    "rowspan",
    "shadowrootmode",
    "size",
    "sizes",
    "src",
    "srcset",
    "start",
    "style",
    "title",
    "type",
    "typeof",
    "value",
    "width",
    "xlink:href",
    "xml:lang",
];

/// Whether the attribute of this name, in lower case, is kept in the tree by [`Engine::Bytes`](super::Engine::Bytes).
#[must_use]
pub fn is_read(name: &str) -> bool {
    READ.binary_search(&name).is_ok()
}

/// Makes a test fail that reads an attribute which is not in the tree.
#[cfg(test)]
pub(super) fn must_be_read(name: &str) {
    assert!(is_read(name), "the attribute {name} is read but not kept in the tree: add it to `READ`");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_in_order() {
        assert!(READ.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn attributes_of_scripts_and_the_unknown_are_not_read() {
        for name in ["onclick", "data-analytics", "nonce", "", "CLASS", "href "] {
            assert!(!is_read(name), "{name}");
        }
        assert!(is_read("href") && is_read("data-src"));
    }
}
