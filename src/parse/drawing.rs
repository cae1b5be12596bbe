//! Drawings, `<svg>`, so far as their elements can go [ahead](super::ahead) of the tree builder.

use html5ever::{LocalName, QualName, local_name, namespace_prefix, ns};

/// Whether the start tag of an element in a drawing does no more than to put it into the current node, under the name that it
/// has in the source: some for which that is so.
pub(super) fn is_plain(name: &str) -> bool {
    matches!(
        name,
        "circle"
            | "defs"
            | "ellipse"
            | "g"
            | "image"
            | "line"
            | "mask"
            | "path"
            | "pattern"
            | "polygon"
            | "polyline"
            | "rect"
            | "stop"
            | "svg"
            | "symbol"
            | "text"
            | "tspan"
            | "use"
    )
}

/// The name of an attribute of an element in a drawing, by the one that it has in the source: of those that are [read](super::is_read).
pub(super) fn attribute(name: &LocalName) -> QualName {
    match *name {
        local_name!("xlink:href") => QualName::new(Some(namespace_prefix!("xlink")), ns!(xlink), local_name!("href")),
        local_name!("xml:lang") => QualName::new(Some(namespace_prefix!("xml")), ns!(xml), local_name!("lang")),
        _ => QualName::new(None, ns!(), name.clone()),
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::read_attributes::READ;
    use crate::parse::{Engine, Limits, parse};

    /// All elements of a page with their attributes, and its texts.
    fn met(page: &str, engine: Engine) -> Vec<String> {
        let document = parse(page, &Limits { engine, ..Limits::default() });
        let html = document.as_scraper();
        let told = |node: &scraper::Node| match node {
            scraper::Node::Element(element) => format!("{:?} {:?}", element.name, element.attrs),
            other => format!("{other:?}"),
        };
        html.tree
            .nodes()
            .map(|node| format!("{:?} {}", node.parent().map(|above| above.id()), told(node.value())))
            .collect()
    }

    fn same(page: &str) {
        assert_eq!(met(page, Engine::Bytes), met(page, Engine::Html5ever), "{page}");
    }

    #[test]
    fn elements_of_drawings_are_where_the_tree_builder_puts_them() {
        let names = "circle defs ellipse g image line mask path pattern polygon polyline rect stop svg symbol text tspan use \
            a desc foreignobject lineargradient p script style title";
        for name in names.split_whitespace() {
            same(&format!("<div><p>a<svg><{name}/>b<{name} id='1'>c<{name} />d</{name}>e</svg>f</div>g"));
            same(&format!("<div><b>a<svg/>b<svg><{name}>c</div>d<i>e</svg>f</b>g"));
            same(&format!("<table><tr><td><svg><g><{name}/></svg>a</g><tr><svg><{name}>b<![CDATA[c<i>]]></{name}>d"));
        }
    }

    #[test]
    fn attributes_in_drawings_have_the_names_that_the_tree_builder_gives_them() {
        for name in READ {
            same(&format!("<p><svg width=1 {name}=2 class=3 {name}=4 href=5><use {name}=6 id=7 /></svg>"));
        }
        same("<p><svg xlink:href=1 href=2><use href=3 xlink:href=4 xml:lang=5 lang=6 /></svg>");
    }

    #[test]
    fn the_end_tag_of_what_was_left_out_closes_no_drawing() {
        for depth in [508, 509, 510, 511, 512, 513, 600] {
            same(&format!("{}<svg/><svg><g/>a</g>b</svg></div></svg>c", "<div>".repeat(depth)));
        }
    }
}
