//! Words of pages and of outputs, in order.

use pressclip::parse::{Document, Node, Step, tags};

/// Whether a character is one that blocks keep: neither white space nor of those without a width.
fn is_kept(c: char) -> bool {
    !(c.is_whitespace() || c.is_control() || matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}'))
}

/// The words of a text, without characters that are not printed.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace()
        .map(|word| word.chars().filter(|&c| is_kept(c)).collect::<String>())
        .filter(|word| !word.is_empty())
}

/// All characters of a page that can be text of blocks, without white space, as they stand in the source.
pub(super) fn letters(document: &Document) -> String {
    let mut steps = document.root().walk();
    let mut letters = String::new();
    while let Some(step) = steps.next() {
        match step {
            Step::Enter(node) if tags::is_never_text(node.tag()) => steps.skip_below(),
            Step::Enter(node) => letters.extend(node.as_text().unwrap_or("").chars().filter(|&c| is_kept(c))),
            Step::Leave(_) => {}
        }
    }
    letters
}

/// A word that does not stand after those before it; none when all do.
pub(super) fn missing(words: impl Iterator<Item = String>, letters: &str) -> Option<String> {
    let words: Vec<String> = words.collect();
    let mut rest = letters;
    let whole = |word: &&String| {
        let end = rest.find(word.as_str()).map(|at| at + word.len());
        rest = &rest[end.unwrap_or(0)..];
        end.is_none()
    };
    let missing = words.iter().find(whole)?;
    // A word can have an element inside that is not seen: then its letters stand apart, and it may have been looked
    // for too far down.
    let mut rest = letters;
    let apart = |c: char| {
        let end = rest.find(c).map(|at| at + c.len_utf8());
        rest = &rest[end.unwrap_or(0)..];
        end.is_some()
    };
    (!words.iter().flat_map(|word| word.chars()).all(apart)).then(|| missing.clone())
}

/// An address that does more than lead somewhere, or an attribute that is run.
pub(super) fn danger(node: Node<'_>) -> Option<String> {
    if ["script", "iframe", "object", "embed", "form", "base", "meta", "link"].contains(&node.tag()) {
        return Some(format!("<{}>", node.tag()));
    }
    node.attrs().find_map(|(name, value)| {
        let is_run = name.starts_with("on") || name == "srcdoc" || name == "style";
        let is_address = ["href", "src", "srcset", "action", "formaction", "data", "poster"].contains(&name);
        let is_safe = ["http://", "https://", "mailto:"].iter().any(|scheme| value.starts_with(scheme));
        (is_run || is_address && !is_safe).then(|| format!("{name}={value:?}"))
    })
}
