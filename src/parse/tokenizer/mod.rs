//! A tokenizer over the bytes of a whole page: the [tokenization stage] of the WHATWG parsing algorithm.
//!
//! html5ever's own tokenizer takes its input character by character, since it may come in pieces; that costs three
//! quarters of a parse. A page to be clipped is there as a whole, so this one searches for the next byte that
//! matters (`memchr`), takes names through a small cache, and tells a [`DirectSink`] where in the input things stand
//! instead of copying them. It feeds the same [`TokenSink`](html5ever::tokenizer::TokenSink), so html5ever's tree builder makes
//! of it the same tree.
//!
//! The states of the standard appear by their names in the docs of the function that walks them:
//!
//! | file | states |
//! |---|---|
//! | `text` | data, RCDATA, RAWTEXT, PLAINTEXT and their less-than sign and end tag states |
//! | `script` | script data, escaped and double escaped |
//! | `tags` | tag open, end tag open, tag name, self-closing start tag |
//! | `attributes` | before/after attribute name, attribute name, the attribute values |
//! | `comments` | markup declaration open, comments, bogus comment, CDATA section |
//! | `doctype` | DOCTYPE and its identifiers |
//! | `references` | character reference |
//!
//! Parse errors are not reported. Every byte is looked at a bounded number of times, whatever the input.
//!
//! Where html5ever's tokenizer departs from the standard in a way that shows in the tree, so does this one, since the
//! tree is to be the same: a U+FEFF directly after a script's end tag or a `<meta>` that names an encoding is
//! dropped, and the two parse errors after which its tree builder keeps the line feed that opens a `<pre>` are handed on.
//!
//! [tokenization stage]: https://html.spec.whatwg.org/multipage/parsing.html#tokenization

mod attributes;
mod comments;
mod doctype;
mod input;
mod names;
mod references;
mod script;
mod sink;
mod tags;
mod text;

use std::borrow::Cow;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSinkResult};
use html5ever::{LocalName, tokenizer::Doctype};
use memchr::memchr_iter;

pub(super) use input::cut;
pub use input::{InputStream, Piece};
use names::{Atoms, AttributeNames, TagNames};
pub use sink::DirectSink;

/// Which attributes are taken from tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Attributes {
    /// All.
    #[default]
    All,
    /// Those that extraction or the tree builder reads: see [`is_read`](super::is_read). Formatting elements keep all, since
    /// the tree builder compares them by their attributes ("Noah's Ark clause").
    Read,
}

/// What a sink is told as the line of each token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Positions {
    /// The line of the last start tag's end, from 1.
    #[default]
    Lines,
    /// How many bytes of the input lie before that place. To count the lines costs as much as to find the tags, so who
    /// asks for few of them does better to count those.
    Bytes,
}

/// How a [`Tokenizer`] works.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Which attributes are taken. Default: all.
    pub attributes: Attributes,
    /// Attributes looked at in one tag; the rest are skipped. Default: no limit.
    pub max_attributes: usize,
    /// What a sink is told as the line of each token. Default: the line.
    pub positions: Positions,
    /// The state to start in. Default: [`State::Data`].
    pub state: State,
    /// The tag whose content the input is, for [`State::Rcdata`], [`State::Rawtext`] and [`State::ScriptData`]: only
    /// its end tag ends them. Default: none.
    pub last_start_tag: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            attributes: Attributes::All,
            max_attributes: usize::MAX,
            positions: Positions::Lines,
            state: State::Data,
            last_start_tag: None,
        }
    }
}

/// The states between two constructs. All others begin and end within one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// [Data state](https://html.spec.whatwg.org/multipage/parsing.html#data-state)
    Data,
    /// [RCDATA state](https://html.spec.whatwg.org/multipage/parsing.html#rcdata-state)
    Rcdata,
    /// [RAWTEXT state](https://html.spec.whatwg.org/multipage/parsing.html#rawtext-state)
    Rawtext,
    /// [Script data state](https://html.spec.whatwg.org/multipage/parsing.html#script-data-state)
    ScriptData,
    /// [PLAINTEXT state](https://html.spec.whatwg.org/multipage/parsing.html#plaintext-state)
    Plaintext,
    /// [CDATA section state](https://html.spec.whatwg.org/multipage/parsing.html#cdata-section-state)
    CdataSection,
}

/// Turns an input stream into tokens for a sink.
///
/// ```
/// use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult};
/// use pressclip::parse::tokenizer::{DirectSink, InputStream, Options, Tokenizer};
///
/// struct Count(std::cell::Cell<usize>);
/// impl TokenSink for Count {
///     type Handle = ();
///     fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
///         self.0.set(self.0.get() + usize::from(matches!(token, Token::TagToken(_))));
///         TokenSinkResult::Continue
///     }
/// }
/// impl DirectSink for Count {}
///
/// let input = InputStream::new("<p>one <b>two</b>");
/// let mut tokenizer = Tokenizer::new(&input, Count(0.into()), &Options::default());
/// while tokenizer.step() {}
/// assert_eq!(tokenizer.finish().0.get(), 3);
/// ```
pub struct Tokenizer<'i, Sink> {
    /// Where tokens go.
    pub sink: Sink,
    text: &'i str,
    bytes: &'i [u8],
    /// The next byte to be consumed.
    at: usize,
    state: State,
    last_start_tag: LocalName,
    /// The line at `counted`, from 1; or `counted` itself. Lines are only counted up to start tags.
    line: u64,
    counted: usize,
    positions: Positions,
    tag_names: TagNames,
    attribute_names: AttributeNames,
    atoms: Atoms,
    attributes: Attributes,
    max_attributes: usize,
    shortened: usize,
}

impl<'i, Sink: DirectSink> Tokenizer<'i, Sink> {
    /// A tokenizer at the start of its input.
    pub fn new(input: &'i InputStream<'_>, sink: Sink, options: &Options) -> Self {
        let text = input.as_str();
        Self {
            sink,
            text,
            bytes: text.as_bytes(),
            at: 0,
            state: options.state,
            last_start_tag: LocalName::from(options.last_start_tag.as_deref().unwrap_or_default()),
            line: u64::from(options.positions == Positions::Lines),
            counted: 0,
            positions: options.positions,
            tag_names: TagNames::new(),
            attribute_names: AttributeNames::new(),
            atoms: Atoms::default(),
            attributes: options.attributes,
            max_attributes: options.max_attributes,
            shortened: 0,
        }
    }

    /// Consumes a stretch of text and the tag, comment or DOCTYPE after it. False at the end of the input.
    pub fn step(&mut self) -> bool {
        if self.at >= self.bytes.len() {
            return false;
        }
        match self.state {
            State::Data => self.data(),
            State::Rcdata => self.rcdata(),
            State::Rawtext => self.rawtext(),
            State::ScriptData => self.script_data(),
            State::Plaintext => self.plaintext(),
            State::CdataSection => self.cdata_section(self.at),
        }
        true
    }

    /// Consumes the tag at some place. Lines are counted from there.
    pub(super) fn step_at(&mut self, at: usize) {
        (self.at, self.counted, self.state) = (at, at, State::Data);
        self.step();
    }

    /// Bytes of the input consumed so far.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// Tags with more attributes than may be looked at.
    #[must_use]
    pub fn shortened_tags(&self) -> usize {
        self.shortened
    }

    /// Tags that have a common name, `x-unknown`, since the page has some thousands of others that HTML does not know.
    #[must_use]
    pub fn unnamed_tags(&self) -> usize {
        self.atoms.unnamed
    }

    /// Ends the token stream here, and gives the sink back. What is not consumed is left out.
    pub fn finish(self) -> Sink {
        self.emit(Token::EOFToken);
        self.sink.end();
        self.sink
    }

    /// Hands over a token that cannot change the state.
    fn emit(&self, token: Token) {
        // Only tags are answered with more than `Continue`.
        let _ = self.sink.process_token(token, self.line);
    }

    /// Characters, none of them U+0000.
    fn emit_characters(&self, characters: Piece) {
        if !characters.is_empty()
            && let Some(characters) = self.sink.take_text(characters)
        {
            self.emit(Token::CharacterTokens(characters.into_tendril(self.text)));
        }
    }

    fn emit_doctype(&mut self, doctype: Doctype) {
        self.emit(Token::DoctypeToken(doctype));
    }

    /// A parse error of which only one effect matters: see the module's docs.
    fn emit_parse_error(&self) {
        self.emit(Token::ParseError(Cow::Borrowed("")));
    }

    /// Hands over a tag whose `>` was just consumed.
    fn emit_tag(&mut self, tag: Tag) {
        if tag.kind == TagKind::StartTag {
            self.note_start(&tag.name);
        }
        let result = self.sink.process_token(Token::TagToken(tag), self.line);
        self.go_on(&result);
    }

    /// Takes note of a start tag whose `>` was just consumed.
    fn note_start(&mut self, name: &LocalName) {
        self.last_start_tag = name.clone();
        self.line += match self.positions {
            Positions::Lines => memchr_iter(b'\n', &self.bytes[self.counted..self.at]).count() as u64,
            Positions::Bytes => (self.at - self.counted) as u64,
        };
        self.counted = self.at;
    }

    /// Goes on after a tag; the tree builder says in which state.
    fn go_on(&mut self, result: &TokenSinkResult<Sink::Handle>) {
        self.state = State::Data;
        match result {
            TokenSinkResult::Continue => {}
            TokenSinkResult::Plaintext => self.state = State::Plaintext,
            TokenSinkResult::RawData(RawKind::Rcdata) => self.state = State::Rcdata,
            TokenSinkResult::RawData(RawKind::Rawtext) => self.state = State::Rawtext,
            TokenSinkResult::RawData(_) => self.state = State::ScriptData,
            TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_) => self.skip_byte_order_mark(),
        }
    }

    /// html5ever drops a byte order mark wherever its tokenizer is resumed, which is after these tags.
    fn skip_byte_order_mark(&mut self) {
        if self.bytes[self.at..].starts_with("\u{feff}".as_bytes()) {
            self.at += '\u{feff}'.len_utf8();
        }
    }

    /// The next input character, if it is one byte long or its first byte otherwise.
    fn peek(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }
}

/// "U+0009 CHARACTER TABULATION (tab), U+000A LINE FEED (LF), U+000C FORM FEED (FF), U+0020 SPACE". Carriage
/// returns are gone since the input stream was preprocessed.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b' ')
}

/// Where after a run of spaces the next other byte is.
fn skip_spaces(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && is_space(bytes[at]) {
        at += 1;
    }
    at
}
