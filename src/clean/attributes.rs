//! The attributes that the walk wants of each element, found in one pass.

use crate::parse::Node;

/// What of an element's attributes is asked for more than once, or of every element.
#[derive(Debug, Default)]
pub(super) struct Attributes<'a> {
    pub(super) class: &'a str,
    pub(super) id: &'a str,
    pub(super) style: Option<&'a str>,
    pub(super) role: Option<&'a str>,
    pub(super) hidden: Option<&'a str>,
    pub(super) aria_hidden: Option<&'a str>,
    pub(super) aria_controls: Option<&'a str>,
    /// Those that name an element as class and id do.
    pub(super) names: [&'a str; 6],
}

impl<'a> Attributes<'a> {
    pub(super) fn of(node: Node<'a>) -> Self {
        let mut found = Self::default();
        for (name, value) in node.attrs() {
            match name {
                "class" => found.class = value,
                "id" => found.id = value,
                "style" => found.style = Some(value),
                "role" => found.role = Some(value),
                "hidden" => found.hidden = Some(value),
                "aria-hidden" => found.aria_hidden = Some(value),
                "aria-controls" => found.aria_controls = Some(value),
                "itemprop" => found.names[0] = value,
                "data-component" => found.names[1] = value,
                "data-testid" => found.names[2] = value,
                "data-type" => found.names[3] = value,
                "data-module" => found.names[4] = value,
                "data-block" => found.names[5] = value,
                _ => {}
            }
        }
        found
    }
}
