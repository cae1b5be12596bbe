//! Whole pages: what sort they are.

use pressclip::extract::{facts, verdict};
use pressclip::{clean, decode, parse};
use serde_json::{Value, json};

use crate::corpus::Annotated;

/// The features of a page.
pub(crate) fn describe(page: &Annotated) -> Vec<f32> {
    let text = decode::decode(&page.page.body, page.page.content_type.as_deref());
    let document = parse::parse(&text.text, &parse::Limits::default());
    let outline = clean::clean(&document, page.page.url.as_ref());
    verdict::describe(&outline, &facts(&document, &page.page), &page.page)
}

/// What the trainer and a reader of its errors need to know of the page.
pub(crate) fn about(set: &str, page: &Annotated) -> Value {
    json!({
        "set": set, "id": page.id, "domain": page.domain, "fold": page.fold(), "url": page.page.url,
        "type": page.kind, "annotated": true, "label": f32::from(u8::from(page.is_article())),
    })
}
