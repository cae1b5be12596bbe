//! The texts of a tree and of its attributes: most stand in the source.

use std::borrow::Cow;
use std::rc::Rc;

use html5ever::tendril::StrTendril;

use crate::parse::tokenizer::Piece;

/// A text. Nothing is to be dropped with it, for there are thousands.
#[derive(Clone, Copy)]
pub(in crate::parse) enum Text {
    /// As it stands in the source, from one of its bytes to before another.
    Source(u32, u32),
    /// Another one, by its place among these.
    Own(u32),
}

pub(super) struct Texts<'t> {
    pub(super) source: Rc<Cow<'t, str>>,
    own: Vec<StrTendril>,
}

impl<'t> Texts<'t> {
    /// Of a source.
    pub(super) fn new(source: Rc<Cow<'t, str>>) -> Self {
        Self { source, own: Vec::new() }
    }

    /// What a text says.
    #[inline]
    pub(super) fn get(&self, text: Text) -> &str {
        match text {
            Text::Source(start, end) => &self.source[start as usize..end as usize],
            Text::Own(at) => self.own(at),
        }
    }

    #[cold]
    fn own(&self, at: u32) -> &str {
        &self.own[at as usize]
    }

    /// The same as a text of its own.
    pub(super) fn to_tendril(&self, text: Text) -> StrTendril {
        match text {
            Text::Source(..) => StrTendril::from_slice(self.get(text)),
            Text::Own(at) => self.own[at as usize].clone(),
        }
    }

    /// Takes a text to where it stays.
    #[inline]
    pub(super) fn keep(&mut self, piece: Piece) -> Text {
        match piece {
            Piece::Source(start, end) => Text::Source(start, end),
            Piece::Own(text) => self.keep_own(text),
        }
    }

    pub(super) fn keep_own(&mut self, text: StrTendril) -> Text {
        self.own.push(text);
        Text::Own(self.own.len() as u32 - 1)
    }

    /// Keeps some; gives the place of the first.
    pub(super) fn keep_all<const N: usize>(&mut self, texts: [StrTendril; N]) -> u32 {
        let first = self.own.len() as u32;
        self.own.extend(texts);
        first
    }

    /// Those that were kept together.
    pub(super) fn all<const N: usize>(&self, first: u32) -> [StrTendril; N] {
        std::array::from_fn(|at| self.own[first as usize + at].clone())
    }

    /// A text with more behind it.
    pub(super) fn add(&mut self, before: Text, more: &Piece) -> Text {
        match (before, more) {
            (Text::Source(start, end), Piece::Source(next, new_end)) if end == *next => Text::Source(start, *new_end),
            (Text::Own(at), more) => {
                self.own[at as usize].push_slice(more.as_str(&self.source));
                before
            }
            (Text::Source(..), more) => {
                let mut text = self.to_tendril(before);
                text.push_slice(more.as_str(&self.source));
                self.keep_own(text)
            }
        }
    }
}
