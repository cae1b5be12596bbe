//! Tag names, and sets of them.

macro_rules! tags {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// A tag that something is made of; all others are one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Tag { $($variant,)* Other }

        impl Tag {
            pub(super) const NAMES: &[&str] = &[$($name),*];

            /// The tag of this name, in lower case.
            pub(super) fn of(name: &str) -> Self {
                match name {
                    $($name => Self::$variant,)*
                    _ => Self::Other,
                }
            }
        }
    };
}

#[rustfmt::skip] // a list of words
tags! {
    A = "a", Article = "article", Aside = "aside", B = "b", Base = "base", Big = "big", Blockquote = "blockquote",
    Body = "body", Br = "br", Button = "button", Caption = "caption", Cite = "cite", Code = "code", Dd = "dd", Dfn = "dfn",
    Dialog = "dialog", Div = "div", Dl = "dl", Dt = "dt", Em = "em", Figcaption = "figcaption", Figure = "figure",
    Footer = "footer", Form = "form", H1 = "h1", H2 = "h2", H3 = "h3", H4 = "h4", H5 = "h5", H6 = "h6", Head = "head",
    Hr = "hr", Html = "html", I = "i", Iframe = "iframe", Img = "img", Input = "input", Kbd = "kbd", Li = "li",
    Link = "link", Listing = "listing", Main = "main", Menu = "menu", Meta = "meta", Nav = "nav", Noscript = "noscript",
    Ol = "ol", P = "p", Path = "path", Pre = "pre", Samp = "samp", Script = "script", Section = "section", Select = "select",
    Span = "span", Strong = "strong", Style = "style", Svg = "svg", Table = "table", Td = "td", Textarea = "textarea", Th = "th",
    Time = "time", Title = "title", Tr = "tr", Tt = "tt", Ul = "ul", Var = "var", Wbr = "wbr",
}

impl Tag {
    /// The level of a heading element.
    pub(crate) fn heading_level(self) -> Option<u8> {
        match self {
            Self::H1 => Some(1),
            Self::H2 => Some(2),
            Self::H3 => Some(3),
            Self::H4 => Some(4),
            Self::H5 => Some(5),
            Self::H6 => Some(6),
            _ => None,
        }
    }
}

/// The sets that a tag is in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sets(u16);

impl Sets {
    /// See [`is_void`].
    pub(crate) const VOID: Self = Self(1);
    /// See [`is_never_text`].
    pub(crate) const NEVER_TEXT: Self = Self(1 << 1);
    /// See [`is_inline`].
    pub(crate) const INLINE: Self = Self(1 << 2);
    /// See [`is_mere_style`].
    pub(crate) const MERE_STYLE: Self = Self(1 << 3);
    /// A name with a dash, as authors make them.
    pub(crate) const DASHED: Self = Self(1 << 4);
    /// A name with a colon.
    pub(crate) const PREFIXED: Self = Self(1 << 5);
    /// What shows a picture or plays something.
    pub(crate) const MEDIUM: Self = Self(1 << 6);
    /// See [`is_formatting`].
    pub(crate) const FORMATTING: Self = Self(1 << 7);
    /// See [`reopens`].
    pub(crate) const REOPENS: Self = Self(1 << 8);
    /// See [`is_marker`].
    pub(crate) const MARKER: Self = Self(1 << 9);
    /// See [`takes_text_apart`].
    pub(crate) const TEXT_APART: Self = Self(1 << 10);
    /// See [`is_ordinary`].
    pub(crate) const ORDINARY: Self = Self(1 << 11);
    /// See [`goes_ahead`].
    pub(crate) const AHEAD: Self = Self(1 << 12);

    /// The sets that the tag of this name, in lower case, is in.
    pub(super) fn of(name: &str) -> Self {
        let sets = [
            (is_void(name), Self::VOID),
            (is_never_text(name), Self::NEVER_TEXT),
            (is_inline(name), Self::INLINE),
            (is_mere_style(name), Self::MERE_STYLE),
            (name.contains('-'), Self::DASHED),
            (name.contains(':'), Self::PREFIXED),
            (is_medium(name), Self::MEDIUM),
            (is_formatting(name), Self::FORMATTING),
            (reopens(name), Self::REOPENS),
            (is_marker(name), Self::MARKER),
            (takes_text_apart(name), Self::TEXT_APART),
            (is_ordinary(name), Self::ORDINARY),
            (goes_ahead(name), Self::AHEAD),
        ];
        sets.iter().filter(|(is_in, _)| *is_in).fold(Self::default(), |all, (_, set)| Self(all.0 | set.0))
    }

    /// Whether the tag is in one of some sets.
    pub(crate) const fn has(self, sets: Self) -> bool {
        self.0 & sets.0 != 0
    }

    /// Both sets together.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Elements that only change the look of a word's part.
fn is_mere_style(tag: &str) -> bool {
    matches!(
        tag,
        "b" | "i" | "em" | "strong" | "font" | "sub" | "sup" | "u" | "big" | "mark" | "nobr" | "q" | "abbr" | "s"
    )
}

/// Elements that show a picture or play something.
fn is_medium(tag: &str) -> bool {
    matches!(tag, "img" | "iframe" | "video" | "embed" | "object" | "audio") || tag.starts_with("amp-")
}

/// Elements without content, which never nest.
#[must_use]
pub fn is_void(tag: &str) -> bool {
    matches!(
        tag,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// The [formatting elements](https://html.spec.whatwg.org/multipage/parsing.html#formatting), which the tree builder
/// opens again after a block that they were not closed in.
#[must_use]
pub fn is_formatting(tag: &str) -> bool {
    matches!(
        tag,
        "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u"
    )
}

/// Elements, beside the formatting ones, before which the tree builder opens formatting elements again: not all of them.
fn reopens(tag: &str) -> bool {
    matches!(tag, "br" | "button" | "img" | "wbr") || is_ordinary(tag)
}

/// Elements that the tree builder has no rules of their own for, some of them.
fn is_ordinary(tag: &str) -> bool {
    tag.contains(['-', ':'])
        || matches!(
            tag,
            "abbr"
                | "audio"
                | "bdi"
                | "bdo"
                | "cite"
                | "data"
                | "del"
                | "dfn"
                | "ins"
                | "kbd"
                | "label"
                | "mark"
                | "picture"
                | "q"
                | "samp"
                | "span"
                | "sub"
                | "sup"
                | "time"
                | "var"
                | "video"
        )
}

/// Elements that the tree builder need not be told of where their tags are in good order.
fn goes_ahead(tag: &str) -> bool {
    is_ordinary(tag)
        || is_formatting(tag)
        || is_block(tag)
        || heading_level(tag).is_some()
        || is_childless(tag)
        || matches!(tag, "button" | "iframe" | "li" | "noscript" | "script" | "style" | "title")
}

/// Elements before which the tree builder closes a paragraph, and does nothing else.
fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "header"
            | "hgroup"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "search"
            | "section"
            | "summary"
            | "ul"
    )
}

/// Void elements for which the tree builder closes no other, but for `<input>`, which closes a `<select>`.
fn is_childless(tag: &str) -> bool {
    matches!(tag, "area" | "base" | "br" | "embed" | "img" | "input" | "link" | "meta" | "source" | "track" | "wbr")
}

/// Elements in which the tree builder leaves alone the formatting elements around them.
fn is_marker(tag: &str) -> bool {
    matches!(tag, "applet" | "caption" | "marquee" | "object" | "td" | "template" | "th")
}

/// Elements that may take text in another way than the body does.
fn takes_text_apart(tag: &str) -> bool {
    matches!(
        tag,
        "colgroup"
            | "frameset"
            | "head"
            | "html"
            | "listing"
            | "pre"
            | "table"
            | "tbody"
            | "template"
            | "tfoot"
            | "thead"
            | "tr"
    ) || is_raw_text(tag)
}

/// Elements of HTML whose start tags end all `svg` and `math` around them.
/// <https://html.spec.whatwg.org/#parsing-main-inforeign>
#[must_use]
pub fn ends_foreign(tag: &str) -> bool {
    matches!(
        tag,
        "b" | "big"
            | "blockquote"
            | "body"
            | "br"
            | "center"
            | "code"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "em"
            | "embed"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "hr"
            | "i"
            | "img"
            | "li"
            | "listing"
            | "menu"
            | "meta"
            | "nobr"
            | "ol"
            | "p"
            | "pre"
            | "ruby"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "strike"
            | "sub"
            | "sup"
            | "table"
            | "tt"
            | "u"
            | "ul"
            | "var"
    )
}

/// Elements whose content the tokenizer reads as text.
#[must_use]
pub fn is_raw_text(tag: &str) -> bool {
    matches!(
        tag,
        "iframe"
            | "noembed"
            | "noframes"
            | "noscript"
            | "plaintext"
            | "script"
            | "style"
            | "textarea"
            | "title"
            | "xmp"
    )
}

/// Elements whose content is never text of the page.
#[must_use]
pub fn is_never_text(tag: &str) -> bool {
    matches!(
        tag,
        "audio"
            | "canvas"
            | "datalist"
            | "head"
            | "iframe"
            | "math"
            | "noembed"
            | "noframes"
            | "noscript"
            | "object"
            | "option"
            | "optgroup"
            | "rp"
            | "rt"
            | "script"
            | "select"
            | "style"
            | "svg"
            | "template"
            | "textarea"
            | "title"
            | "video"
    )
}

/// Elements that stand within a line of text.
#[must_use]
pub fn is_inline(tag: &str) -> bool {
    matches!(
        tag,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "nobr"
            | "q"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
            | "o:p"
            | "st1:place"
    )
}

/// The level of a heading element.
#[must_use]
pub fn heading_level(tag: &str) -> Option<u8> {
    match tag.as_bytes() {
        [b'h', n @ b'1'..=b'6'] => Some(n - b'0'),
        _ => None,
    }
}
