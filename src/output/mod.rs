//! Article → text, Markdown, HTML, JSON.

use crate::article::Article;

/// The body text: paragraphs separated by blank lines.
#[must_use]
pub fn body_text(article: &Article) -> String {
    article.body().map(|b| b.text.as_str()).collect::<Vec<_>>().join("\n\n")
}
