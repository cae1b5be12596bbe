//! What holds for the text inside an element, while the walk is in it.

use super::attributes::Attributes;
use super::inline::Marks;
use super::numbering::Numbering;
use crate::block::{Item, Kind};
use crate::parse::{Node, Tag};
use crate::rules::{Cue, CueSet};

/// Lists deeper than this count as this deep.
const MAX_LIST_DEPTH: u8 = 16;

/// What the element around a text makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    Flow,
    Heading(u8),
    Item,
    Quote,
    Embed,
    Caption,
    Code,
    Control,
}

impl Context {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Flow => Kind::Paragraph,
            Self::Heading(_) => Kind::Subhead,
            Self::Item => Kind::List,
            Self::Quote => Kind::Quote,
            Self::Embed => Kind::Embed,
            Self::Caption => Kind::Caption,
            Self::Code => Kind::Code,
            Self::Control => Kind::Form,
        }
    }
}

/// An open element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The container that text here belongs to.
    pub(super) container: u32,
    pub(super) context: Context,
    pub(super) marks: Marks,
    /// Whether the element ends a line of text.
    pub(super) block: bool,
    /// The outermost block-level element that readers do not see, and why.
    pub(super) hidden: Option<(u32, &'static str)>,
    /// Inside an inline element that readers do not see.
    pub(super) unseen: bool,
    /// The list, quotation or figure around.
    pub(super) group: u32,
    pub(super) list_depth: u8,
    pub(super) item: Option<Item>,
    /// Inside an ordered list.
    pub(super) numbering: Option<Numbering>,
    /// Element children seen so far.
    pub(super) children: u32,
}

impl Frame {
    pub(super) fn root() -> Self {
        Self {
            container: super::NONE,
            context: Context::Flow,
            marks: Marks::default(),
            block: true,
            hidden: None,
            unseen: false,
            group: 0,
            list_depth: 0,
            item: None,
            numbering: None,
            children: 0,
        }
    }

    /// What holds inside a block-level element of this frame. `groups` counts lists, quotations and figures.
    pub(super) fn enter_block(
        &mut self,
        node: Node<'_>,
        attributes: &Attributes<'_>,
        cues: CueSet,
        groups: &mut u32,
    ) -> Frame {
        let number = if node.kind() == Tag::Li { self.numbering.as_mut().map(|list| list.take(node)) } else { None };
        let mut inner = Frame { block: true, children: 0, ..*self };
        match node.kind() {
            Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dl => {
                if self.list_depth == 0 {
                    *groups += 1;
                    inner.group = *groups;
                }
                inner.list_depth = (self.list_depth + 1).min(MAX_LIST_DEPTH);
                inner.numbering = Numbering::of(node, attributes.style);
            }
            // What a button says is no text, however it is set.
            Tag::Li | Tag::Dt | Tag::Dd if self.context != Context::Control => {
                inner.context = Context::Item;
                inner.item = Some(Item { depth: self.list_depth.max(1), number, continued: node.kind() == Tag::Dd });
            }
            Tag::Blockquote => {
                *groups += 1;
                inner.group = *groups;
                inner.context = if cues.has(Cue::Embed) { Context::Embed } else { Context::Quote };
            }
            Tag::Figure => {
                *groups += 1;
                inner.group = *groups;
            }
            Tag::Figcaption | Tag::Caption => inner.context = Context::Caption,
            Tag::Pre | Tag::Listing => inner.context = Context::Code,
            // A heading that opens and closes its section is a button inside.
            Tag::Button if !matches!(self.context, Context::Heading(_)) => inner.context = Context::Control,
            Tag::Article | Tag::Section | Tag::Main if self.context == Context::Item => {
                (inner.context, inner.item, inner.group, inner.list_depth) = (Context::Flow, None, 0, 0);
            }
            tag => {
                if let Some(level) = tag.heading_level().or_else(|| role_level(node, attributes.role)) {
                    inner.context = Context::Heading(level);
                }
            }
        }
        inner
    }

    /// What holds inside an inline element of this frame; `link` is one more than the index of its address.
    pub(super) fn enter_inline(&self, tag: Tag, link: u32) -> Frame {
        let mut inner = Frame { block: false, children: 0, ..*self };
        let marks = &mut inner.marks;
        match tag {
            Tag::A if link > 0 => marks.link = link,
            Tag::B | Tag::Strong => marks.strong = true,
            Tag::I | Tag::Em | Tag::Cite | Tag::Dfn | Tag::Var => marks.emphasis = true,
            Tag::Code | Tag::Kbd | Tag::Samp | Tag::Tt => marks.code = true,
            _ => {}
        }
        inner
    }
}

/// The level of an element that is a heading by its role; WAI-ARIA's default is 2.
fn role_level(node: Node<'_>, role: Option<&str>) -> Option<u8> {
    let level = || node.attr("aria-level").and_then(|level| level.trim().parse().ok()).unwrap_or(2_u8);
    (role == Some("heading")).then(|| level().clamp(1, 6))
}
