//! Trees as lists of what is met on a walk, to be compared.

use ego_tree::iter::Edge;
use html5ever::QualName;
use pressclip::parse::{Document, Engine, Limits, Node, Step, is_read, parse};
use scraper::{Html, node};

/// A step of a walk through a tree without comments.
#[derive(Debug, PartialEq)]
pub(super) enum Met<'a> {
    Open(&'a QualName, Vec<(&'a QualName, &'a str)>),
    Close,
    /// Neighbours are one.
    Text(String),
    Doctype(&'a node::Doctype),
    Template,
}

/// What of a tree is the same with all tokenizers: everything but comments and attributes that are not read.
pub(super) fn walk(html: &Html) -> Vec<Met<'_>> {
    let mut walk = Vec::new();
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                scraper::Node::Element(element) => {
                    let read = element.attrs.iter().filter(|(name, _)| is_kept(name));
                    walk.push(Met::Open(&element.name, read.map(|(name, value)| (name, &**value)).collect()));
                }
                scraper::Node::Text(text) => match walk.last_mut() {
                    Some(Met::Text(last)) => last.push_str(text),
                    _ => walk.push(Met::Text(text.to_string())),
                },
                scraper::Node::Doctype(doctype) => walk.push(Met::Doctype(doctype)),
                scraper::Node::Fragment => walk.push(Met::Template),
                _ => {}
            },
            Edge::Close(node) if node.value().is_element() => walk.push(Met::Close),
            Edge::Close(_) => {}
        }
    }
    walk
}

/// Whether an attribute is kept, by the name it has in the source.
fn is_kept(name: &QualName) -> bool {
    match &name.prefix {
        Some(prefix) if !prefix.is_empty() => is_read(&format!("{prefix}:{}", name.local)),
        _ => is_read(&name.local),
    }
}

/// No limits that html5ever does not have.
fn limits(engine: Engine) -> Limits {
    let mut limits = Limits::default();
    limits.engine = engine;
    limits.attributes = usize::MAX;
    limits.deadline = std::time::Duration::from_mins(10);
    limits
}

fn lines(document: &Document) -> Vec<Option<u32>> {
    let elements = document.root().walk().filter_map(|step| match step {
        Step::Enter(node) if node.is_element() => Some(node),
        _ => None,
    });
    elements.map(|node: Node<'_>| document.line(node)).collect()
}

/// html5ever does not count line breaks between `=` and a value.
fn has_miscounted_lines(text: &str) -> bool {
    text.split('=').skip(1).any(|after| after.trim_start_matches(['\t', '\x0c', ' ']).starts_with(['\n', '\r']))
}

/// Where the trees of a page differ, if they do: this crate's tokenizer from html5ever's, or from `scraper`.
pub(crate) fn difference(page: &str) -> Option<String> {
    let bytes = parse(page, &limits(Engine::Bytes));
    let stock = parse(page, &limits(Engine::Html5ever));
    if bytes.notes() != stock.notes() {
        return Some(format!("notes: {:?} is not {:?}", bytes.notes(), stock.notes()));
    }
    let found = walk(bytes.as_scraper());
    if let Some(difference) = first_difference(&found, &walk(stock.as_scraper()), "html5ever") {
        return Some(difference);
    }
    let lines = [&bytes, &stock].map(lines);
    if lines[0] != lines[1] && !has_miscounted_lines(page) {
        return Some(format!("lines: {:?} are not {:?}", lines[0], lines[1]));
    }
    if bytes.as_scraper().quirks_mode != stock.as_scraper().quirks_mode {
        return Some("quirks modes differ".to_owned());
    }
    // What is too deep for us is not for `scraper`.
    if !bytes.notes().is_empty() {
        return None;
    }
    first_difference(&found, &walk(&Html::parse_document(page)), "scraper")
}

fn first_difference(found: &[Met<'_>], expected: &[Met<'_>], who: &str) -> Option<String> {
    if found == expected {
        return None;
    }
    let at = found.iter().zip(expected).take_while(|(found, expected)| found == expected).count();
    let part = |walk: &[Met<'_>]| format!("{:?}", &walk[at.saturating_sub(2).min(walk.len())..walk.len().min(at + 4)]);
    Some(format!("at step {at}\n  found   {}\n  {who} {}", part(found), part(expected)))
}
