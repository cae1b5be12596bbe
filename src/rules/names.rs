//! Class names cut into tokens, in one form.

use super::fold::push;

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

/// Bytes of a short name, and of its normal form: a dash before each, spaces around, and a dash behind.
pub(super) const SHORT: usize = 60;
const SHORT_NORMAL: usize = 2 * SHORT + 3;

/// The same as [`normal`] of one short name of ASCII, as most are, without a string; and how long it is.
pub(super) fn short_normal(name: &[u8]) -> ([u8; SHORT_NORMAL], usize) {
    let mut normal = [b' '; SHORT_NORMAL];
    normal[1] = b'-';
    // Where the next byte goes, and where the token starts.
    let (mut at, mut token) = (2, 2);
    let (mut dash, mut last) = (b'-', Shape::Gap);
    for (place, &byte) in name.iter().enumerate() {
        let shape = SHAPES[usize::from(byte) % SHAPES.len()];
        let is_lower_next = || name.get(place + 1).is_some_and(u8::is_ascii_lowercase);
        if ends_token(last, shape, is_lower_next) && at > token {
            if is_weak(&normal[token..at]) {
                dash = ASIDE as u8;
            }
            normal[at] = dash;
            at += 1;
            token = at;
        }
        last = shape;
        if shape != Shape::Gap {
            normal[at] = byte.to_ascii_lowercase();
            at += 1;
        }
    }
    if at > token {
        normal[at] = dash;
        at += 1;
    }
    // A space is there.
    (normal, if at > 2 { at + 1 } else { 1 })
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

/// The shapes of ASCII.
const SHAPES: [Shape; 128] = {
    let mut shapes = [Shape::Gap; 128];
    let mut at = 0;
    while at < 128 {
        shapes[at] = match at as u8 {
            b'a'..=b'z' => Shape::Lower,
            b'A'..=b'Z' => Shape::Upper,
            b'0'..=b'9' => Shape::Digit,
            _ => Shape::Gap,
        };
        at += 1;
    }
    shapes
};

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
        fn a_short_name_has_the_form_that_it_has_letter_by_letter(name in "([a-zA-Z0-9_:.-]|has|No|Is-){0,24}") {
            let name = &name[..name.len().min(SHORT)];
            let (short, length) = short_normal(name.as_bytes());
            proptest::prop_assert_eq!(std::str::from_utf8(&short[..length]).unwrap(), normal(name));
        }
    }
}
