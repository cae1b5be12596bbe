//! The attributes that the walk wants of each element, found in one pass.

use crate::parse::{Node, Read};

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
        for (read, value) in node.each_read() {
            match read {
                Read::Class => found.class = value,
                Read::Id => found.id = value,
                Read::Style => found.style = Some(value),
                Read::Role => found.role = Some(value),
                Read::Hidden => found.hidden = Some(value),
                Read::AriaHidden => found.aria_hidden = Some(value),
                Read::AriaControls => found.aria_controls = Some(value),
                Read::Itemprop => found.names[0] = value,
                Read::DataComponent => found.names[1] = value,
                Read::DataTestid => found.names[2] = value,
                Read::DataType => found.names[3] = value,
                Read::DataModule => found.names[4] = value,
                Read::DataBlock => found.names[5] = value,
                _ => {}
            }
        }
        found
    }
}
