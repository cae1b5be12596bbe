//! Class names cut into tokens, in one form.

use std::ops::Range;

use super::fold::push;
use crate::letters::Shapes;

/// After these a name tells what an element holds, lacks or does, not what it is: `has-related`, `no-sidebar`.
fn is_weak(token: &[u8]) -> bool {
    matches!(
        token,
        b"has"
            | b"have"
            | b"no"
            | b"not"
            | b"non"
            | b"with"
            | b"without"
            | b"is"
            | b"hide"
            | b"enable"
            | b"disable"
            | b"supports"
    )
}

/// The dash behind a [weak](is_weak) token.
pub(super) const ASIDE: char = '~';

/// Bytes of a short name.
const SHORT: usize = 60;
/// Bytes that are copied together.
const COPIED: usize = 16;
/// Room for its [`normal`] form: a dash before each byte, spaces around, a dash behind, and what is copied with the last token.
const ROOM: usize = 144;
const _: () = assert!(2 * SHORT + 3 + COPIED < ROOM);

/// A short name of ASCII, as most are, in its [`normal`] form without a string, with what else its letters tell.
pub(super) struct Cut {
    normal: [u8; ROOM],
    length: usize,
    /// Where tokens start, and where the next one would: each ends a byte before the next.
    starts: [u8; SHORT + 1],
    tokens: usize,
    /// Whether capitals that stand together are cut: `HTMLBody`.
    pub(super) cuts_capitals: bool,
    pub(super) has_digits: bool,
}

impl Cut {
    /// None of a name that is long, has other letters than ASCII, or white space: such stands between no names in HTML.
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        if name.len() > SHORT {
            return None;
        }
        let mut lower = [0; SHORT + COPIED];
        let Shapes { small, capitals, digits } = Shapes::of(name, &mut lower)?;
        // `HTMLBody` is `html`, `body`.
        let cut_capitals = capitals & capitals << 1 & small >> 1;
        let goes_on = small & (small | capitals) << 1 | capitals & capitals << 1 & !cut_capitals | digits & digits << 1;
        let letters = small | capitals | digits;
        let starts = letters & !goes_on;

        let mut cut = Self {
            normal: [b' '; ROOM],
            length: 1,
            starts: [2; _],
            tokens: 0,
            cuts_capitals: cut_capitals != 0,
            has_digits: digits != 0,
        };
        cut.normal[1] = b'-';
        let mut dash = b'-';
        let mut rest = starts;
        while rest != 0 {
            let start = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let length = ((starts | !letters) >> start >> 1).trailing_zeros() as usize + 1;
            let token = &lower[start..start + length];
            if start + length < name.len() && is_weak(token) {
                dash = ASIDE as u8;
            }
            cut.add_token(&lower, start, length, dash);
        }
        if cut.tokens > 0 {
            cut.length = usize::from(cut.starts[cut.tokens]) + 1;
            cut.normal[cut.length - 1] = b' ';
        }
        Some(cut)
    }

    /// Adds a token of a name, and the dash behind it.
    fn add_token(&mut self, name: &[u8; SHORT + COPIED], start: usize, length: usize, dash: u8) {
        let at = usize::from(self.starts[self.tokens]);
        // What is copied with it is written over.
        for done in (0..length).step_by(COPIED) {
            self.normal[at + done..][..COPIED].copy_from_slice(&name[start + done..][..COPIED]);
        }
        self.normal[at + length] = dash;
        self.tokens += 1;
        self.starts[self.tokens] = (at + length + 1) as u8;
    }

    /// The normal form.
    pub(super) fn normal(&self) -> &[u8] {
        &self.normal[..self.length]
    }

    /// The tokens' places in it.
    pub(super) fn tokens(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = &self.starts[..=self.tokens];
        starts.windows(2).map(|pair| usize::from(pair[0])..usize::from(pair[1]) - 1)
    }
}

/// Names in one form: every token in lower case between dashes, every name between spaces.
///
/// `"post__relatedPosts mt4"` gives `" -post-related-posts- -mt-4- "`. Behind a [weak](is_weak) token the dashes are others, so
/// that only a word with that token in it is found there: `is-sr-only`.
pub(super) fn normal(names: &str) -> String {
    let mut normal = String::with_capacity(names.len() + 16);
    normal.push(' ');
    names.split_whitespace().for_each(|name| add_normal(&mut normal, name));
    normal
}

/// Adds one name and a space.
pub(super) fn add_normal(normal: &mut String, name: &str) {
    let start = normal.len();
    normal.push('-');
    let mut tokens = Tokens { token: normal.len(), normal, dash: '-', last: Shape::Gap };
    let mut letters = name.chars();
    while let Some(letter) = letters.next() {
        let next = || letters.clone().next().is_some_and(|next| Shape::of(next) == Shape::Lower);
        tokens.push(letter, Shape::of(letter), next);
    }
    let Tokens { token, dash, .. } = tokens;
    if normal.len() > token {
        normal.push(dash);
    }
    if normal.len() <= start + 1 {
        normal.truncate(start);
    } else {
        normal.push(' ');
    }
}

/// A name while it is cut into tokens.
struct Tokens<'n> {
    normal: &'n mut String,
    /// Where the token starts.
    token: usize,
    dash: char,
    last: Shape,
}

impl Tokens<'_> {
    fn push(&mut self, letter: char, shape: Shape, is_lower_next: impl Fn() -> bool) {
        let ends = ends_token(self.last, shape, is_lower_next);
        self.last = shape;
        if ends && self.normal.len() > self.token {
            if is_weak(&self.normal.as_bytes()[self.token..]) {
                self.dash = ASIDE;
            }
            self.normal.push(self.dash);
            self.token = self.normal.len();
        }
        if shape == Shape::Gap {
            return;
        }
        if letter.is_ascii() {
            self.normal.push(letter.to_ascii_lowercase());
        } else {
            letter.to_lowercase().for_each(|lower| push(self.normal, lower));
        }
    }
}

/// Whether a token ends before a letter.
fn ends_token(last: Shape, shape: Shape, is_lower_next: impl Fn() -> bool) -> bool {
    match (last, shape) {
        (Shape::Gap, _) | (Shape::Upper, Shape::Lower) => false,
        // `HTMLBody` is `html`, `body`.
        (Shape::Upper, Shape::Upper) => is_lower_next(),
        (last, shape) => last != shape,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Lower,
    Upper,
    Digit,
    Gap,
}

impl Shape {
    fn of(letter: char) -> Self {
        match letter {
            'a'..='z' => Self::Lower,
            'A'..='Z' => Self::Upper,
            '0'..='9' => Self::Digit,
            _ if letter.is_uppercase() => Self::Upper,
            _ if letter.is_alphabetic() => Self::Lower,
            _ => Self::Gap,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_tokens() {
        for (names, tokens) in [
            ("post__relatedPosts mt-4", " -post-related-posts- -mt-4- "),
            ("HTMLBody ad300x250", " -html-body- -ad-300-x-250- "),
            ("ARTICLE_BODY:first.leia-também", " -article-body-first-leia-tambem- "),
            ("article-with-comments no-sidebar x", " -article-with~comments~ -no~sidebar~ -x- "),
            (" -- ", " "),
            ("", " "),
        ] {
            assert_eq!(normal(names), tokens, "{names:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_short_name_has_the_form_that_it_has_letter_by_letter(name in "([a-zA-Z0-9_:.-]|has|No|Is-){0,60}") {
            let name = &name[..name.len().min(SHORT)];
            let cut = Cut::of(name.as_bytes()).unwrap();
            let form = normal(name);
            proptest::prop_assert_eq!(std::str::from_utf8(cut.normal()).unwrap(), &form);
            let tokens: Vec<&str> = cut.tokens().map(|token| &form[token]).collect();
            let dashed: Vec<&str> = form.split([' ', '-', ASIDE]).filter(|token| !token.is_empty()).collect();
            proptest::prop_assert_eq!(tokens, dashed);
            proptest::prop_assert_eq!(cut.has_digits, name.contains(|c: char| c.is_ascii_digit()));
        }
    }
}
