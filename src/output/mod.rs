//! Article → text, Markdown, HTML, JSON. Every format is a view of the [`Article`]; none knows another.
//!
//! What the formats have in common:
//!
//! * They show the headline and the blocks that are the article. Markdown and HTML also show the pictures
//!   between the first and the last of these.
//! * Markdown and HTML are safe to embed: text stays text, links lead to `http`, `https` and `mailto` only,
//!   pictures to `http` and `https`.
//! * An output ends with one line break; an article without headline and body gives an empty text and Markdown.
//!
//! JSON is described in [`json`]. Text for a terminal goes through [`terminal`].

mod figure;
mod html;
pub mod json;
mod layout;
mod markdown;
pub mod terminal;
mod text;
mod url;

use std::fmt;
use std::str::FromStr;

use crate::article::Article;

pub use json::to_json;

/// A form in which an article can be written.
///
/// ```
/// use pressclip::output::Format;
/// assert_eq!("markdown".parse(), Ok(Format::Markdown));
/// assert_eq!(Format::Json.to_string(), "json");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Plain text: the headline, a blank line, the body.
    #[default]
    Text,
    /// Markdown (`CommonMark` 0.31) with tables as GitHub has them.
    Markdown,
    /// An `<article>` element without styles and scripts.
    Html,
    /// JSON over several lines; see [`json`] for its keys and for one line an article.
    Json,
}

impl Format {
    /// Every format, in the order of declaration.
    pub const ALL: [Format; 4] = [Self::Text, Self::Markdown, Self::Html, Self::Json];

    /// The name used on the command line: `text`, `markdown`, `html` or `json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Json => "json",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that is no [`Format`]'s.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat(String);

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no format is named {:?}; there are", self.0)?;
        for (i, format) in Format::ALL.iter().enumerate() {
            write!(f, "{} {format}", if i == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    /// Reads a format's name; upper and lower case are the same, `md` and `txt` are short names.
    ///
    /// # Errors
    /// When no format has the name.
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name.to_ascii_lowercase().as_str() {
            "text" | "txt" => Ok(Self::Text),
            "markdown" | "md" => Ok(Self::Markdown),
            "html" => Ok(Self::Html),
            "json" => Ok(Self::Json),
            _ => Err(UnknownFormat(name.to_owned())),
        }
    }
}

/// Writes an article in a format.
///
/// ```
/// use pressclip::output::{Format, render};
/// let mut article = pressclip::Article::default();
/// article.headline = Some("Rain, *again*".into());
/// assert_eq!(render(&article, Format::Text), "Rain, *again*\n");
/// assert_eq!(render(&article, Format::Markdown), "# Rain, \\*again\\*\n");
/// assert_eq!(render(&article, Format::Html), "<article>\n<h1>Rain, *again*</h1>\n</article>\n");
/// ```
#[must_use]
pub fn render(article: &Article, format: Format) -> String {
    match format {
        Format::Text => text::text(article),
        Format::Markdown => markdown::markdown(article),
        Format::Html => html::html(article),
        Format::Json => json::pretty(article),
    }
}

/// The words of the body as readers see them, with the numbers of ordered lists: no headline, no bullets.
///
/// Paragraphs are separated by blank lines. Items of a list stand on a line each, and so do the rows of a table,
/// whose cells are separated by tabs. There is no line break at the end.
#[must_use]
pub fn body_text(article: &Article) -> String {
    text::body(article)
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod sample;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_read_by_the_name_they_are_written_with() {
        for (i, format) in Format::ALL.into_iter().enumerate() {
            assert_eq!(format as usize, i);
            assert_eq!(format.to_string().parse(), Ok(format));
            assert_eq!(format.name().to_uppercase().parse(), Ok(format));
        }
        assert_eq!("md".parse(), Ok(Format::Markdown));
        let error = "pdf".parse::<Format>().unwrap_err();
        assert_eq!(error.to_string(), r#"no format is named "pdf"; there are text, markdown, html, json"#);
    }

    #[test]
    fn an_empty_article_is_empty_and_valid() {
        let empty = Article::default();
        assert_eq!(body_text(&empty), "");
        assert_eq!(render(&empty, Format::Text), "");
        assert_eq!(render(&empty, Format::Markdown), "");
        assert_eq!(render(&empty, Format::Html), "<article>\n</article>\n");
    }

    #[test]
    fn every_format_ends_with_one_line_break() {
        let article = sample::article();
        for format in Format::ALL {
            let output = render(&article, format);
            assert!(output.ends_with('\n') && !output.ends_with("\n\n"), "{format}: {output:?}");
        }
    }
}
