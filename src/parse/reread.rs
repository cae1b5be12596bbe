//! Start tags read once more, for the attributes that the tree does not keep.

use std::cell::Cell;

use html5ever::Attribute;
use html5ever::tokenizer::{Tag, Token, TokenSink, TokenSinkResult};

use super::Limits;
use super::tokenizer::{Attributes, DirectSink, InputStream, Options, Tokenizer};

/// Reads tags of an input again.
pub(super) struct Reread<'i> {
    input: &'i InputStream<'i>,
    options: Options,
    /// Made when the first one is asked for.
    tokenizer: Option<Tokenizer<'i, Taken>>,
}

/// The tag that was read last.
struct Taken(Cell<Option<Tag>>);

impl<'i> Reread<'i> {
    pub(super) fn new(input: &'i InputStream<'i>, limits: &Limits) -> Self {
        let options = Options { attributes: Attributes::Read, max_attributes: limits.attributes, ..Options::default() };
        Self { input, options, tokenizer: None }
    }

    /// The attributes of the start tag at a byte of the input, as the tree builder is told them.
    pub(super) fn attributes(&mut self, at: usize) -> Vec<Attribute> {
        let new = || Tokenizer::new(self.input, Taken(Cell::new(None)), &self.options);
        let tokenizer = self.tokenizer.get_or_insert_with(new);
        tokenizer.step_at(at);
        tokenizer.sink.0.take().map(|tag| tag.attrs).unwrap_or_default()
    }
}

impl TokenSink for Taken {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token {
            self.0.set(Some(tag));
        }
        TokenSinkResult::Continue
    }
}

impl DirectSink for Taken {}
