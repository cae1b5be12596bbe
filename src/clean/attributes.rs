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
    /// The values of those that name an element as class and id do, which most lack; `named` of them are set.
    names: [&'a str; 6],
    named: usize,
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
                Read::Itemprop
                | Read::DataComponent
                | Read::DataTestid
                | Read::DataType
                | Read::DataModule
                | Read::DataBlock => {
                    if let Some(name) = found.names.get_mut(found.named) {
                        *name = value;
                        found.named += 1;
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// What other attributes than class and id name the element.
    pub(super) fn names(&self) -> &[&'a str] {
        &self.names[..self.named]
    }
}
