//! The attributes that the walk wants of each element, found in one pass.

use crate::parse::{Node, Read};

/// What of an element's attributes is asked for more than once, or of every element.
#[derive(Debug)]
pub(super) struct Attributes<'a> {
    node: Node<'a>,
    pub(super) class: &'a str,
    pub(super) id: &'a str,
    pub(super) style: Option<&'a str>,
    pub(super) role: Option<&'a str>,
    pub(super) hidden: Option<&'a str>,
    pub(super) aria_hidden: Option<&'a str>,
    pub(super) aria_controls: Option<&'a str>,
    /// Others name the element as class and id do, which most lack.
    named: bool,
}

impl<'a> Attributes<'a> {
    pub(super) fn of(node: Node<'a>) -> Self {
        let mut found = Self {
            node,
            class: "",
            id: "",
            style: None,
            role: None,
            hidden: None,
            aria_hidden: None,
            aria_controls: None,
            named: false,
        };
        for (read, value) in node.each_read() {
            match read {
                Read::Class => found.class = value,
                Read::Id => found.id = value,
                Read::Style => found.style = Some(value),
                Read::Role => found.role = Some(value),
                Read::Hidden => found.hidden = Some(value),
                Read::AriaHidden => found.aria_hidden = Some(value),
                Read::AriaControls => found.aria_controls = Some(value),
                _ if is_name(read) => found.named = true,
                _ => {}
            }
        }
        found
    }

    /// Whether readers press the element to open and close another part of the page.
    pub(super) fn opens(&self, tag: &str) -> bool {
        let is_pressed = || self.role == Some("button") || matches!(tag, "button" | "h2" | "h3" | "h4" | "h5" | "h6");
        tag == "summary" || self.aria_controls.is_some() && is_pressed()
    }

    /// What other attributes than class and id name the element.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        let each = self.named.then(|| self.node.each_read()).into_iter().flatten();
        each.filter(|(read, _)| is_name(*read)).map(|(_, value)| value)
    }
}

fn is_name(read: Read) -> bool {
    matches!(
        read,
        Read::Itemprop | Read::DataComponent | Read::DataTestid | Read::DataType | Read::DataModule | Read::DataBlock
    )
}
