//! XML as it is found: read by local names in lower case, forgiving, without document types and entities.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Bytes of text kept of an element.
const MAX_TEXT: usize = 64 * 1024;
/// Attributes read of an element.
const MAX_ATTRIBUTES: usize = 64;
/// Levels of open elements that are told apart; what lies deeper is passed over.
const MAX_DEPTH: usize = 256;

/// An element's tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tag {
    /// In lower case, empty without one.
    pub(super) prefix: String,
    /// In lower case, without the prefix.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn new(start: &BytesStart<'_>) -> Self {
        let (prefix, name) = split(start.name().into_inner());
        let mut attributes = start.html_attributes();
        let attributes = attributes.with_checks(false).flatten().take(MAX_ATTRIBUTES).map(|attribute| {
            let value = &*attribute.value;
            let value = &value[..value.floor_char_boundary(MAX_TEXT)];
            let value =
                quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned);
            (attribute.key.into_inner().to_ascii_lowercase(), value)
        });
        Self { prefix, name, attributes: attributes.collect() }
    }

    /// An attribute's value; names are in lower case and have their prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// A step through a file.
#[derive(Debug)]
pub(super) enum Step<'s> {
    /// An element begins; the elements around it, the outermost first.
    Open(&'s Tag, &'s [Tag]),
    /// An element ends, with the text that stands in it directly.
    Close(&'s Tag, &'s [Tag], &'s str),
}

/// Where and why reading stopped before the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Break {
    /// The byte of the text.
    pub(super) at: u64,
    pub(super) why: String,
}

/// Walks through a file until its end, or until it cannot be read. `see` says whether to go on.
pub(super) fn walk(text: &str, mut see: impl FnMut(Step<'_>) -> bool) -> Option<Break> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut open: Vec<Tag> = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    let mut deeper = 0_usize;
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return Some(Break { at: reader.error_position(), why: error.to_string() }),
        };
        let goes_on = match event {
            Event::Start(_) if open.len() >= MAX_DEPTH => {
                deeper += 1;
                true
            }
            Event::Start(start) => {
                open.push(Tag::new(&start));
                texts.push(String::new());
                open.split_last().is_none_or(|(tag, around)| see(Step::Open(tag, around)))
            }
            Event::Empty(start) => {
                let tag = Tag::new(&start);
                see(Step::Open(&tag, &open)) && see(Step::Close(&tag, &open, ""))
            }
            Event::End(_) if deeper > 0 => {
                deeper -= 1;
                true
            }
            Event::End(end) => close(split(end.name().into_inner()), &mut open, &mut texts, &mut see),
            Event::Text(text) if deeper == 0 => add(&mut texts, &text),
            Event::CData(text) if deeper == 0 => add(&mut texts, &text),
            Event::GeneralRef(reference) if deeper == 0 => add(&mut texts, &resolved(&reference)),
            Event::Eof => {
                let why = || Break { at: reader.buffer_position(), why: "it ends within an element".into() };
                return (!open.is_empty()).then(why);
            }
            _ => true,
        };
        if !goes_on {
            return None;
        }
    }
}

/// Ends the innermost element of that name, and those within it that were left open; an end without a beginning is none.
fn close(
    (prefix, name): (String, String),
    open: &mut Vec<Tag>,
    texts: &mut Vec<String>,
    see: &mut impl FnMut(Step<'_>) -> bool,
) -> bool {
    let Some(at) = open.iter().rposition(|tag| tag.name == name && tag.prefix == prefix) else { return true };
    while open.len() > at {
        let (Some(tag), text) = (open.pop(), texts.pop().unwrap_or_default()) else { break };
        if !see(Step::Close(&tag, open, &text)) {
            return false;
        }
    }
    true
}

fn add(texts: &mut [String], more: &str) -> bool {
    if let Some(text) = texts.last_mut() {
        let room = MAX_TEXT.saturating_sub(text.len());
        text.push_str(&more[..more.floor_char_boundary(room)]);
    }
    true
}

/// What a reference stands for: a character, or one of the five names of XML. All others stay as they are written.
fn resolved(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.into();
    }
    quick_xml::escape::resolve_predefined_entity(reference).map_or_else(|| format!("&{};", &**reference), str::to_owned)
}

fn split(name: &str) -> (String, String) {
    let name = name.to_ascii_lowercase();
    match name.split_once(':') {
        Some((prefix, name)) => (prefix.to_owned(), name.to_owned()),
        None => (String::new(), name),
    }
}
