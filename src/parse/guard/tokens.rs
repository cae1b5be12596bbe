//! What becomes of tags and texts: they go ahead of the tree builder, to it, or are left out.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::{LocalName, local_name, ns};

use super::{DepthCap, tag};
use crate::parse::ahead::{self, Ahead};
use crate::parse::drawing;
use crate::parse::shortcut::Current;
use crate::parse::sink::{self, Handle};
use crate::parse::tags::{self, Sets};
use crate::parse::tokenizer::{DirectSink, Piece};
use crate::parse::tree::Tree;

/// Tags and texts.
impl<'n> DepthCap<'n, '_> {
    fn process_tag(&self, tag: Tag, line: u64) -> TokenSinkResult<Handle<'n>> {
        if self.leaves_out(&tag) {
            return TokenSinkResult::Continue;
        }
        if tag.kind == TagKind::EndTag {
            return self.process_end_tag(tag);
        }
        let sink = &self.builder.sink;
        let name = sink.names.element(&ns!(html), &tag.name);
        self.count_steps(&tag.name, sink::cost(name, tag.attrs.len()));
        sink.position.set(u32::try_from(line).unwrap_or(u32::MAX));
        self.release();
        let made = sink.made.get();
        let result = self.builder.process_token(Token::TagToken(tag), 1);
        self.shortcut.start(name, sink.newest.get(), sink.made.get() - made);
        result
    }

    fn process_end_tag(&self, tag: Tag) -> TokenSinkResult<Handle<'n>> {
        if let Some(result) = self.close_ahead(&tag.name) {
            return result;
        }
        self.release();
        let name = self.builder.sink.names.element_if_known(&ns!(html), &tag.name);
        self.count_steps(&tag.name, 0);
        self.shortcut.end(&tag.name, name, || self.current());
        self.builder.process_token(Token::TagToken(tag), 1)
    }

    fn close_ahead(&self, name: &LocalName) -> Option<TokenSinkResult<Handle<'n>>> {
        let closed = self.ahead.borrow_mut().close(name)?;
        let is_script = closed.name.tag == tags::Tag::Script;
        Some(if is_script { TokenSinkResult::Script(closed) } else { TokenSinkResult::Continue })
    }

    /// Tells the builder of all that is open, since something follows that takes more than to put it there.
    pub(super) fn release(&self) {
        for (element, at) in self.ahead.borrow_mut().drain() {
            let _ = self.tell(element, at);
        }
    }

    /// Tells the builder of an element in the tree, with the attributes of its tag at a byte of the input.
    fn tell(&self, element: Handle<'n>, at: Option<usize>) -> TokenSinkResult<Handle<'n>> {
        let sink = &self.builder.sink;
        let mut reread = self.reread.borrow_mut();
        let attrs = at.zip(reread.as_mut()).map(|(at, reread)| reread.attributes(at)).unwrap_or_default();
        let steps = 2 * sink::cost(element.name, attrs.len()) * self.work.open.get() as u64;
        self.work.steps.set(self.work.steps.get() + steps);
        sink.told.set(Some(element));
        let result = self.builder.process_token(Token::TagToken(tag(TagKind::StartTag, element, attrs)), 1);
        sink.told.set(None);
        self.shortcut.told(element);
        result
    }

    fn process_text(&self, text: StrTendril) -> TokenSinkResult<Handle<'n>> {
        self.release();
        self.shortcut.text(self.current().sets, &text);
        self.builder.process_token(Token::CharacterTokens(text), 1)
    }

    /// Whether the start tag of a drawing, or of an element in one, is taken: see [`DirectSink::begins_tag`].
    fn begins_drawn(&self, name: &LocalName, ahead: &mut Ahead<'n>) -> bool {
        let sink = &self.builder.sink;
        // One that closes itself is closed as by an end tag: that could be the one of a tag that was left out.
        if self.skipped.get() > 0 {
            return false;
        }
        let current = ahead.current().unwrap_or_else(|| self.current());
        let takes = if ahead.is_in_drawing() { drawing::is_plain(name) } else { self.shortcut.is_open(current.sets) };
        if takes {
            ahead.begin(sink.names.element(&ns!(svg), name), current.at, sink);
        }
        takes
    }

    /// Whether a comment would be put into the current node, and not between texts that are kept apart.
    fn is_plain(&self) -> bool {
        let is_plain = |current: Current| self.shortcut.is_open(current.sets) || current.tag == tags::Tag::Head;
        self.ahead.borrow().len() > 0 || is_plain(self.current())
    }

    /// The builder's current node; the root while there is none.
    fn current(&self) -> Current {
        let sink = &self.builder.sink;
        sink.asked.set(Tree::ROOT);
        // It asks for the name of that node, and of no other.
        let _ = self.builder.adjusted_current_node_present_but_not_in_html_namespace();
        sink.look_at(sink.asked.get())
    }
}

impl DirectSink for DepthCap<'_, '_> {
    #[inline]
    fn take_text(&self, text: Piece) -> Option<Piece> {
        let sink = &self.builder.sink;
        let ahead = self.ahead.borrow().current();
        let current = ahead.unwrap_or_else(|| self.current());
        let is_placed = ahead.is_some()
            || self.shortcut.is_open(current.sets)
            || current.tag == tags::Tag::Head && sink.is_white(&text);
        if !is_placed {
            return Some(text);
        }
        sink.append_text(current.at, text);
        None
    }

    #[inline]
    fn begins_tag(&self, name: &LocalName) -> bool {
        let sink = &self.builder.sink;
        if self.may_be_deep() || self.work.is_spent.get() {
            return false;
        }
        let ahead = &mut *self.ahead.borrow_mut();
        if *name == local_name!("svg") || ahead.is_in_drawing() {
            return self.begins_drawn(name, ahead);
        }
        let name = sink.names.element(&ns!(html), name);
        if !name.sets.has(Sets::AHEAD) {
            return false;
        }
        ahead.make_room(name);
        let current = ahead.current().unwrap_or_else(|| self.current());
        let takes = ahead.takes(name, current, &self.shortcut);
        if takes {
            ahead.begin(name, current.at, sink);
        }
        takes
    }

    #[inline]
    fn take_attribute(&self, name: &LocalName, value: Piece) {
        self.ahead.borrow().take_attribute(name, value, &self.builder.sink);
    }

    #[inline]
    fn end_start_tag(&self, at: usize, line: u64) -> TokenSinkResult<Self::Handle> {
        let sink = &self.builder.sink;
        sink.position.set(u32::try_from(line).unwrap_or(u32::MAX));
        let put = self.ahead.borrow_mut().put(at, sink);
        let Some(element) = put else { return TokenSinkResult::Continue };
        self.count_steps(&element.name.local, 1);
        if element.name.sets.has(Sets::VOID) && sink.may_tell_encoding(element) {
            self.release();
            return self.tell(element, Some(at));
        }
        ahead::raw_kind(element.name.tag).map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
    }

    fn drop_tag(&self) {
        self.ahead.borrow_mut().drop_begun(&self.builder.sink);
    }

    #[inline]
    fn takes_end_tag(&self, name: &LocalName) -> Option<TokenSinkResult<Self::Handle>> {
        // Those of tags that were left out come first.
        if self.skipped.get() > 0 { None } else { self.close_ahead(name) }
    }
}

impl<'n> TokenSink for DepthCap<'n, '_> {
    type Handle = Handle<'n>;

    #[inline]
    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle<'n>> {
        match token {
            Token::TagToken(tag) => self.process_tag(tag, line),
            Token::CharacterTokens(text) => self.process_text(text),
            Token::CommentToken(_) if self.is_plain() => TokenSinkResult::Continue,
            other => {
                self.release();
                // The builder's own lines are not used.
                self.builder.process_token(other, 1)
            }
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        let ahead = self.ahead.borrow();
        if ahead.len() > 0 {
            return ahead.is_in_drawing();
        }
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}
