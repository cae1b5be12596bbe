//! Whether an article is whole, with the evidence.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::block::Reason;

/// Whether what was clipped is an article, and the whole of it.
///
/// ```
/// use pressclip::article::Verdict;
/// let article = pressclip::extract("<title>Rain</title>");
/// let completeness = article.completeness.unwrap();
/// assert_eq!(completeness.verdict, Verdict::NotAnArticle);
/// assert!(!completeness.why.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Completeness {
    /// What it is.
    pub verdict: Verdict,
    /// Which page it is instead; only where the verdict is [`Verdict::NotAnArticle`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub page: Option<PageKind>,
    /// Whose wall it is; only of a [`PageKind::BotWall`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub vendor: Option<String>,
    /// What was seen: `wordCount`, `isAccessibleForFree`, `tail`, `status`, `page-model` …
    pub why: Vec<Reason>,
}

impl Completeness {
    /// The verdict with one more page of the same article, whose own it takes over when that is behind a paywall. An article
    /// that was short of its other pages is whole with the last of them.
    pub(crate) fn with_page(&mut self, page: Option<Self>, is_last: bool) {
        match page {
            Some(page) if page.verdict == Verdict::Paywalled => *self = page,
            _ if is_last && matches!(self.verdict, Verdict::Truncated | Verdict::Teaser) => {
                self.verdict = Verdict::Whole;
                self.why.push(Reason::new("pages", "all of them were joined"));
            }
            _ => {}
        }
    }
}

/// How much of an article a page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// An article, and nothing says that something is missing.
    Whole,
    /// The page says that the article is longer than the text that it holds.
    Truncated,
    /// The rest is for subscribers or registered readers.
    Paywalled,
    /// A few lines that lead to the article at another address.
    Teaser,
    /// Another sort of page.
    NotAnArticle,
}

impl Verdict {
    /// The name used in JSON, e.g. `not-an-article`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Truncated => "truncated",
            Self::Paywalled => "paywalled",
            Self::Teaser => "teaser",
            Self::NotAnArticle => "not-an-article",
        }
    }
}

/// Which page it is that is not an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PageKind {
    /// A section front, the hits of a search, a category of a shop: links to other pages.
    Listing,
    /// A page around a film.
    Video,
    /// What a server shows when a page is not there or cannot be made.
    Error,
    /// What keeps programs away.
    BotWall,
    /// Something to buy.
    Product,
    /// A thread of a forum, a question with answers.
    Forum,
    /// Anything else: a firm's services, documentation, a form.
    Other,
}

impl PageKind {
    /// The name used in JSON, e.g. `bot-wall`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Listing => "listing",
            Self::Video => "video",
            Self::Error => "error",
            Self::BotWall => "bot-wall",
            Self::Product => "product",
            Self::Forum => "forum",
            Self::Other => "other",
        }
    }
}

/// For people: `truncated`, `not an article: a bot wall of Cloudflare`.
impl fmt::Display for Completeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.verdict {
            Verdict::NotAnArticle => "not an article",
            other => other.name(),
        })?;
        match (self.page, &self.vendor) {
            (Some(PageKind::BotWall), Some(vendor)) => write!(f, ": a bot wall of {vendor}"),
            (Some(PageKind::BotWall), None) => f.write_str(": a bot wall"),
            (Some(PageKind::Listing), _) => f.write_str(": a section front or another list of links"),
            (Some(PageKind::Video), _) => f.write_str(": a video page"),
            (Some(PageKind::Error), _) => f.write_str(": an error page"),
            (Some(PageKind::Product), _) => f.write_str(": a product page"),
            (Some(PageKind::Forum), _) => f.write_str(": a forum page"),
            (Some(PageKind::Other) | None, _) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_json() {
        use {PageKind as P, Verdict as V};
        for verdict in [V::Whole, V::Truncated, V::Paywalled, V::Teaser, V::NotAnArticle] {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.name());
        }
        for page in [P::Listing, P::Video, P::Error, P::BotWall, P::Product, P::Forum, P::Other] {
            assert_eq!(serde_json::to_value(page).unwrap(), page.name());
        }
    }

    #[test]
    fn a_wall_is_named_for_people() {
        let vendor = Some("Akamai".to_owned());
        let wall =
            Completeness { verdict: Verdict::NotAnArticle, page: Some(PageKind::BotWall), vendor, why: Vec::new() };
        assert_eq!(wall.to_string(), "not an article: a bot wall of Akamai");
    }
}
