//! The [DOCTYPE](https://html.spec.whatwg.org/multipage/parsing.html#doctype-state) states.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::Doctype;
use memchr::memchr;

use super::input::without_nulls;
use super::{DirectSink, Tokenizer, is_space, skip_spaces};

/// The part of a DOCTYPE after its name: its identifiers, and where it goes on.
struct Identifiers {
    public: Option<StrTendril>,
    system: Option<StrTendril>,
    /// Where the input goes on: behind the `>`, in the bogus DOCTYPE, or at the end.
    next: Next,
}

/// How one of the states ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// "Emit the current DOCTYPE token", behind its `>`.
    Emit(usize),
    /// Likewise, with "the force-quirks flag" on.
    Quirks(usize),
    /// "Reconsume in the bogus DOCTYPE state", with the flag on.
    Bogus(usize),
    /// Likewise, without the flag.
    MildlyBogus(usize),
}

/// An identifier in quotes.
enum Quoted {
    /// It ends behind its quote.
    Closed(StrTendril, usize),
    /// "abrupt-doctype-public-identifier", or the input ends.
    Abrupt(StrTendril, usize),
}

impl<Sink: DirectSink> Tokenizer<'_, Sink> {
    /// DOCTYPE state, behind the word.
    pub(super) fn doctype(&mut self, at: usize) {
        // Before DOCTYPE name state
        let start = skip_spaces(self.bytes, at);
        let mut doctype = Doctype::default();
        let next = match self.peek(start) {
            None => Next::Quirks(start),
            Some(b'>') => Next::Quirks(start + 1),
            Some(_) => {
                // DOCTYPE name state
                let rest = &self.bytes[start..];
                let end = rest.iter().position(|&b| b == b'>' || is_space(b)).map_or(rest.len(), |n| n) + start;
                let mut name = without_nulls(self.text, start, end).into_tendril(self.text);
                name.make_ascii_lowercase();
                doctype.name = Some(name);
                let after = self.after_doctype_name(end);
                (doctype.public_id, doctype.system_id) = (after.public, after.system);
                after.next
            }
        };
        let bogus = |at: usize| memchr(b'>', &self.bytes[at..]).map_or(self.bytes.len(), |found| at + found + 1);
        (self.at, doctype.force_quirks) = match next {
            Next::Emit(at) => (at, false),
            Next::Quirks(at) => (at, true),
            Next::Bogus(at) => (bogus(at), true),
            Next::MildlyBogus(at) => (bogus(at), false),
        };
        self.emit_doctype(doctype);
    }

    /// After DOCTYPE name state, after DOCTYPE public keyword state, after DOCTYPE system keyword state
    fn after_doctype_name(&self, at: usize) -> Identifiers {
        let at = skip_spaces(self.bytes, at);
        let nothing = |next| Identifiers { public: None, system: None, next };
        match self.peek(at) {
            None => return nothing(Next::Quirks(at)),
            Some(b'>') => return nothing(Next::Emit(at + 1)),
            Some(_) => {}
        }
        let keyword = self.bytes.get(at..at + 6).unwrap_or_default();
        if keyword.eq_ignore_ascii_case(b"PUBLIC") {
            return self.before_public_identifier(at + 6);
        }
        if keyword.eq_ignore_ascii_case(b"SYSTEM") {
            let (system, next) = self.before_system_identifier(at + 6);
            return Identifiers { public: None, system, next };
        }
        nothing(Next::Bogus(at))
    }

    /// Before DOCTYPE public identifier state, and all that may follow.
    fn before_public_identifier(&self, at: usize) -> Identifiers {
        let (public, at) = match self.before_identifier(at) {
            Ok(Quoted::Closed(public, at)) => (Some(public), at),
            Ok(Quoted::Abrupt(public, at)) => {
                return Identifiers { public: Some(public), system: None, next: Next::Quirks(at) };
            }
            Err(next) => return Identifiers { public: None, system: None, next },
        };
        // After DOCTYPE public identifier state, between DOCTYPE public and system identifiers state
        let at = skip_spaces(self.bytes, at);
        if self.peek(at) == Some(b'>') {
            return Identifiers { public, system: None, next: Next::Emit(at + 1) };
        }
        let (system, next) = self.before_system_identifier(at);
        Identifiers { public, system, next }
    }

    /// Before DOCTYPE system identifier state, and all that may follow.
    fn before_system_identifier(&self, at: usize) -> (Option<StrTendril>, Next) {
        match self.before_identifier(at) {
            Ok(Quoted::Closed(system, at)) => {
                // After DOCTYPE system identifier state
                let at = skip_spaces(self.bytes, at);
                let next = match self.peek(at) {
                    None => Next::Quirks(at),
                    Some(b'>') => Next::Emit(at + 1),
                    Some(_) => Next::MildlyBogus(at),
                };
                (Some(system), next)
            }
            Ok(Quoted::Abrupt(system, at)) => (Some(system), Next::Quirks(at)),
            Err(next) => (None, next),
        }
    }

    /// An identifier after its keyword or another identifier; how the DOCTYPE ends if there is none.
    fn before_identifier(&self, at: usize) -> Result<Quoted, Next> {
        let at = skip_spaces(self.bytes, at);
        match self.peek(at) {
            None => Err(Next::Quirks(at)),
            Some(b'>') => Err(Next::Quirks(at + 1)),
            Some(quote @ (b'"' | b'\'')) => Ok(self.identifier(at + 1, quote)),
            Some(_) => Err(Next::Bogus(at)),
        }
    }

    /// DOCTYPE public/system identifier (double-quoted) and (single-quoted) state
    fn identifier(&self, start: usize, quote: u8) -> Quoted {
        let found = self.bytes[start..].iter().position(|&b| b == quote || b == b'>');
        let end = found.map_or(self.bytes.len(), |found| start + found);
        let identifier = without_nulls(self.text, start, end).into_tendril(self.text);
        match self.peek(end) {
            Some(b'>') => Quoted::Abrupt(identifier, end + 1),
            Some(_) => Quoted::Closed(identifier, end + 1),
            None => Quoted::Abrupt(identifier, end),
        }
    }
}
