//! What a word can hint at.

use serde::Deserialize;

/// What a phrase or class word hints at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // the names of the kinds, see `Kind`
#[non_exhaustive]
pub enum Cue {
    /// The story's own container or text.
    Body,
    /// Standfirst, dek, intro.
    Lead,
    Headline,
    Byline,
    Date,
    Caption,
    Credit,
    Quote,
    Embed,
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
    /// A box beside the story: fact box, infobox, sidebar, widget.
    Aside,
    NextArticle,
    /// "Continue reading", "(more)": the text goes on elsewhere.
    Continue,
    /// A correction or editor's note.
    Correction,
}

/// A set of cues.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CueSet(u32);

impl CueSet {
    pub(super) const EMPTY: Self = Self(0);

    /// The set with one more cue.
    #[must_use]
    pub fn with(self, cue: Cue) -> Self {
        Self(self.0 | 1 << cue as u32)
    }

    /// Whether the cue is in the set.
    #[must_use]
    pub fn has(self, cue: Cue) -> bool {
        self.0 & (1 << cue as u32) != 0
    }

    /// Both sets together.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The set as bits, one per cue in the order of declaration.
    #[must_use]
    pub fn bits(self) -> u32 {
        self.0
    }
}

/// A phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PhraseHit {
    /// What it hints at.
    pub cue: Cue,
    /// The phrase, as it stands in the data file, without the signs that say where it counts.
    pub phrase: &'static str,
    /// The language of the file, e.g. `de`.
    pub language: &'static str,
    /// Where it stands.
    pub place: Place,
}

/// Where in a text a phrase stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is the whole text but for punctuation, digits and symbols.
    Whole,
    /// At the start, but for punctuation, digits and symbols.
    Start,
    /// Further in.
    Inside,
}

/// Where a phrase counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counts {
    Anywhere,
    /// `phrase …`: what people also say within a sentence.
    AtStart,
    /// `[phrase]`: what people also begin a sentence with.
    Alone,
}

impl Counts {
    /// Splits an entry into the phrase and where it counts.
    pub(super) fn of(entry: &str) -> (Self, &str) {
        if let Some(words) = entry.strip_prefix('[').and_then(|e| e.strip_suffix(']')) {
            (Self::Alone, words)
        } else if let Some(words) = entry.strip_suffix(" …") {
            (Self::AtStart, words)
        } else {
            (Self::Anywhere, entry)
        }
    }

    pub(super) fn at(self, place: Place) -> bool {
        match self {
            Self::Anywhere => true,
            Self::AtStart => place != Place::Inside,
            Self::Alone => place == Place::Whole,
        }
    }
}
