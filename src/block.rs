//! Blocks: the pieces of a page in document order, each with its kind and the evidence for it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// What a block is. Names follow the field's use; see [`Kind::is_article`] for what the article keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// The paragraph that opens the article, before or at the head of the body.
    Lead,
    /// A paragraph of the body.
    Paragraph,
    /// A heading inside the body.
    Subhead,
    /// An item of a list inside the body.
    List,
    /// A paragraph of a quotation.
    Quote,
    /// A table of data.
    Table,
    /// Preformatted text.
    Code,
    /// An embedded post, video or other foreign content.
    Embed,
    /// A picture.
    Image,
    /// The words that belong to a picture.
    Caption,
    /// Who made a picture.
    Credit,
    /// The headline.
    Headline,
    /// Who wrote the article.
    Byline,
    /// The line that says when it was published.
    Date,
    /// A pointer to another story: "See also …".
    Related,
    /// A newsletter or app sign-up.
    SignUp,
    /// Buttons to share or follow.
    Share,
    /// The form under an article: "Leave a Reply".
    CommentForm,
    /// What readers wrote.
    Comment,
    /// About the author.
    AuthorBox,
    /// Topics as links.
    Tags,
    /// Menus, breadcrumbs, pagers.
    Navigation,
    /// The foot of the page.
    Footer,
    /// Cookies and consent.
    Consent,
    /// An advertisement, or the word that announces one.
    Advert,
    /// "Subscribe to read on".
    Paywall,
    /// "Skip to content".
    SkipLink,
    /// Not shown to readers.
    Hidden,
    /// Controls and their labels.
    Form,
    /// Part of another article that stands below this one.
    NextArticle,
    /// Anything else that is not the article.
    Other,
}

impl Kind {
    /// Every kind, in the order of declaration.
    pub const ALL: [Kind; 31] = {
        use Kind::*;
        [
            Lead,
            Paragraph,
            Subhead,
            List,
            Quote,
            Table,
            Code,
            Embed,
            Image,
            Caption,
            Credit,
            Headline,
            Byline,
            Date,
            Related,
            SignUp,
            Share,
            CommentForm,
            Comment,
            AuthorBox,
            Tags,
            Navigation,
            Footer,
            Consent,
            Advert,
            Paywall,
            SkipLink,
            Hidden,
            Form,
            NextArticle,
            Other,
        ]
    };

    /// Whether blocks of this kind are text of the article.
    #[must_use]
    pub fn is_article(self) -> bool {
        use Kind::*;
        matches!(self, Lead | Paragraph | Subhead | List | Quote | Table | Code | Embed)
    }

    /// The name used in JSON and on the command line, e.g. `comment-form`.
    #[must_use]
    pub fn name(self) -> &'static str {
        use Kind::*;
        match self {
            Lead => "lead",
            Paragraph => "paragraph",
            Subhead => "subhead",
            List => "list",
            Quote => "quote",
            Table => "table",
            Code => "code",
            Embed => "embed",
            Image => "image",
            Caption => "caption",
            Credit => "credit",
            Headline => "headline",
            Byline => "byline",
            Date => "date",
            Related => "related",
            SignUp => "sign-up",
            Share => "share",
            CommentForm => "comment-form",
            Comment => "comment",
            AuthorBox => "author-box",
            Tags => "tags",
            Navigation => "navigation",
            Footer => "footer",
            Consent => "consent",
            Advert => "advert",
            Paywall => "paywall",
            SkipLink => "skip-link",
            Hidden => "hidden",
            Form => "form",
            NextArticle => "next-article",
            Other => "other",
        }
    }
}

/// A stretch of a block's text with the same marks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Span {
    /// The words; spans of a block joined give the block's text. A line break is `\n`.
    pub text: String,
    /// Where it leads, resolved against the page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub link: Option<String>,
    /// Set in bold.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub strong: bool,
    /// Set in italics.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub emphasis: bool,
    /// Set as code.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub code: bool,
}

/// Where an item stands in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Item {
    /// Lists around the item, from 1.
    pub depth: u8,
    /// The number in front of the item in an ordered list.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<u32>,
    /// The item goes on from the block before: no bullet of its own.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub continued: bool,
}

/// A picture or an embedded medium.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Media {
    /// Its address, resolved against the page.
    pub url: String,
    /// The text shown in its place.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub alt: Option<String>,
    /// The words that belong to it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub caption: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub credit: Option<String>,
}

/// Why a block has its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reason {
    /// The rule: `tag`, `class`, `phrase`, `links`, `scorer` …
    pub rule: Cow<'static, str>,
    /// What it saw: the class word, the phrase and its language, the score.
    pub saw: Cow<'static, str>,
}

impl Reason {
    /// What a rule saw.
    #[must_use]
    pub fn new(rule: &'static str, saw: impl Into<Cow<'static, str>>) -> Self {
        Self { rule: rule.into(), saw: saw.into() }
    }
}

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its words. Cells of a table are separated by tabs, rows by line breaks.
    pub text: String,
    /// The text with links and marks; empty when it has neither.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub spans: Vec<Span>,
    /// The level of a heading, 1 to 6.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<u8>,
    /// The place in a list.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub item: Option<Item>,
    /// The rows of a table; the first row is the header when `header` is set.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rows: Vec<Vec<String>>,
    /// Whether the first of the rows is a header.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub header: bool,
    /// The picture or the embedded medium.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub media: Option<Media>,
    /// Blocks of one list, quotation or figure have the same number; 0 = none.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub group: u32,
    /// Why it has its kind.
    pub why: Vec<Reason>,
    /// Where it stands in the tree: `html>body>div.story>p[3]`.
    pub path: String,
    /// The line of the source, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u32>,
    /// The page of an article with several that were joined, from 2; none on the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub page: Option<u32>,
    /// How sure the scorer is that this is the article, 0 to 1; none where a rule decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub score: Option<f32>,
}

impl Block {
    /// A block of plain text.
    #[must_use]
    pub fn new(kind: Kind, text: impl Into<String>, reason: Reason) -> Self {
        Self {
            kind,
            text: text.into(),
            spans: Vec::new(),
            level: None,
            item: None,
            rows: Vec::new(),
            header: false,
            media: None,
            group: 0,
            why: vec![reason],
            path: String::new(),
            line: None,
            page: None,
            score: None,
        }
    }

    /// Adds why it has its kind. Most have one reason, so there is room for no more to begin with.
    pub(crate) fn because(&mut self, reason: Reason) {
        if self.why.is_empty() {
            self.why = vec![reason];
        } else {
            self.why.push(reason);
        }
    }

    /// Whether it has words that may be of the article.
    pub(crate) fn is_open(&self) -> bool {
        self.kind.is_article() && !self.text.is_empty()
    }

    /// Whether the block is text of the article.
    #[must_use]
    pub fn is_article(&self) -> bool {
        self.kind.is_article()
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature serde asks for
fn is_zero(n: &u32) -> bool {
    *n == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_listed_once_under_its_json_name() {
        for (i, kind) in Kind::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, i);
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }
}
