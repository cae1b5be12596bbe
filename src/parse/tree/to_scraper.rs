//! The tree as one of `scraper`.

use html5ever::QualName;
use html5ever::interface::Attribute;
use scraper::{Html, node};

use super::{Kept, Tree, Value};
use crate::parse::names::ElementName;

impl Tree<'_> {
    /// The same tree in `scraper`'s own type.
    pub(in crate::parse) fn to_scraper(&self) -> Html {
        let mut html = Html::new_document();
        html.quirks_mode = self.quirks_mode;
        let mut parents = vec![html.tree.root().id()];
        let mut at = self.first(Self::ROOT);
        while let Some(node) = at {
            let copy = html.tree.orphan(self.copy(self.value(node))).id();
            if let Some(mut parent) = parents.last().and_then(|parent| html.tree.get_mut(*parent)) {
                parent.append_id(copy);
            }
            at = self.first(node);
            if at.is_some() {
                parents.push(copy);
                continue;
            }
            let mut from = node;
            at = loop {
                match (self.next(from), self.parent(from)) {
                    (Some(next), _) => break Some(next),
                    (None, Some(parent)) => from = parent,
                    (None, None) => break None,
                }
                parents.pop();
            };
        }
        html
    }

    fn copy(&self, value: &Value) -> scraper::Node {
        match value {
            Value::Document => scraper::Node::Document,
            Value::Fragment => scraper::Node::Fragment,
            Value::Text(text) => scraper::Node::Text(node::Text { text: self.texts.to_tendril(*text) }),
            Value::Doctype(at) => {
                let [name, public_id, system_id] = self.texts.all(*at);
                scraper::Node::Doctype(node::Doctype { name, public_id, system_id })
            }
            Value::Instruction(at) => {
                let [target, data] = self.texts.all(*at);
                scraper::Node::ProcessingInstruction(node::ProcessingInstruction { target, data })
            }
            Value::Element(element) => {
                let ElementName { namespace, local, .. } = self.element_name(element);
                let name = QualName::new(None, namespace.clone(), local.clone());
                let copy = |kept: &Kept| Attribute {
                    name: self.attribute_name(kept).clone(),
                    value: self.texts.to_tendril(kept.value),
                };
                scraper::Node::Element(node::Element::new(name, self.attributes(element).iter().map(copy).collect()))
            }
        }
    }
}
