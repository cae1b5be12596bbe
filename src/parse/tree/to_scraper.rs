//! The tree as one of `scraper`.

use html5ever::QualName;
use html5ever::interface::Attribute;
use html5ever::tendril::StrTendril;
use scraper::{Html, StrTendril as ScraperTendril, node};

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
        let tendril = |text: &StrTendril| -> ScraperTendril { text.clone() };
        match value {
            Value::Document => scraper::Node::Document,
            Value::Fragment => scraper::Node::Fragment,
            Value::Text(text) => scraper::Node::Text(node::Text { text: text.clone().into_tendril(&self.source) }),
            Value::Doctype(parts) => {
                let [name, public_id, system_id] = &**parts;
                let (name, public_id, system_id) = (tendril(name), tendril(public_id), tendril(system_id));
                scraper::Node::Doctype(node::Doctype { name, public_id, system_id })
            }
            Value::Instruction(parts) => {
                let [target, data] = &**parts;
                let (target, data) = (tendril(target), tendril(data));
                scraper::Node::ProcessingInstruction(node::ProcessingInstruction { target, data })
            }
            Value::Element(element) => {
                let ElementName { namespace, local, .. } = self.element_name(element);
                let name = QualName::new(None, namespace.clone(), local.clone());
                let copy = |kept: &Kept| Attribute {
                    name: self.attribute_name(kept).clone(),
                    value: kept.value.clone().into_tendril(&self.source),
                };
                scraper::Node::Element(node::Element::new(name, self.attributes(element).iter().map(copy).collect()))
            }
        }
    }
}
