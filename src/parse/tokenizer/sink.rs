//! What takes tags and texts before they are tokens.

use html5ever::LocalName;
use html5ever::tokenizer::{TokenSink, TokenSinkResult};

use super::input::Piece;

/// A sink of tokens that may take tags and texts as they are read: no token is made of these, nor a list of attributes.
///
/// By default it takes none.
pub trait DirectSink: TokenSink {
    /// Takes a text; gives it back if it is to be a token.
    fn take_text(&self, text: Piece) -> Option<Piece> {
        Some(text)
    }

    /// Whether it takes the start tag of this name. If so, its attributes follow, and then its end.
    fn begins_tag(&self, name: &LocalName) -> bool {
        let _ = name;
        false
    }

    /// Takes an attribute of that tag; that of the same name before it counts, if there is one.
    fn take_attribute(&self, name: &LocalName, value: Piece) {
        let _ = (name, value);
    }

    /// The end of that tag, which begins at a byte of the input; the line is that of a token.
    fn end_start_tag(&self, at: usize, line: u64) -> TokenSinkResult<Self::Handle> {
        let _ = (at, line);
        TokenSinkResult::Continue
    }

    /// The input ended in that tag: it is none.
    fn drop_tag(&self) {}

    /// Takes the end tag of this name and says how to go on; none if it does not take it.
    fn takes_end_tag(&self, name: &LocalName) -> Option<TokenSinkResult<Self::Handle>> {
        let _ = name;
        None
    }
}
