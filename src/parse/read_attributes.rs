//! The attributes that are kept in the tree.
//!
//! Half of a page's attributes serve its scripts and nothing here. They are dropped by name before they cost anything.
//! **To read one more attribute anywhere in the library, add its name to [`READ`]**, in its place in the order;
//! `Node::attr` panics in unit tests for names that are not here.

macro_rules! read {
    ($($name:literal $variant:ident),* $(,)?) => {
        /// Names that extraction reads, and those that the tree builder reads, in order.
        pub(super) const READ: &[&str] = &[$($name),*];

        /// Which of them an attribute is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Read { $($variant,)* Other }

        const VARIANTS: &[Read] = &[$(Read::$variant),*];
    };
}

read! {
    "alt" Alt,
    "aria-controls" AriaControls,
    "aria-hidden" AriaHidden,
    "aria-label" AriaLabel,
    "aria-level" AriaLevel,
    "charset" Charset,
    "cite" Cite,
    "class" Class,
    "color" Color,
    "colspan" Colspan,
    "content" Content,
    "data" Data,
    "data-block" DataBlock,
    "data-component" DataComponent,
    "data-lazy-src" DataLazySrc,
    "data-module" DataModule,
    "data-original" DataOriginal,
    "data-src" DataSrc,
    "data-srcset" DataSrcset,
    "data-testid" DataTestid,
    "data-tweetid" DataTweetid,
    "data-type" DataType,
    "data-videoid" DataVideoid,
    "datetime" Datetime,
    "dir" Dir,
    "encoding" Encoding,
    "face" Face,
    "form" Form,
    "height" Height,
    "hidden" Hidden,
    "href" Href,
    "hreflang" Hreflang,
    "http-equiv" HttpEquiv,
    "id" Id,
    "itemid" Itemid,
    "itemprop" Itemprop,
    "itemref" Itemref,
    "itemscope" Itemscope,
    "itemtype" Itemtype,
    "lang" Lang,
    "media" Media,
    "name" Name,
    "open" Open,
    "property" Property,
    "rel" Rel,
    "resource" Resource,
    "reversed" Reversed,
    "role" Role,
    "rowspan" Rowspan,
    "shadowrootmode" Shadowrootmode,
    "size" Size,
    "sizes" Sizes,
    "src" Src,
    "srcset" Srcset,
    "start" Start,
    "style" Style,
    "title" Title,
    "type" Type,
    "typeof" Typeof,
    "value" Value,
    "width" Width,
    "xlink:href" XlinkHref,
    "xml:lang" XmlLang,
}

/// Bytes of the longest of them.
pub(super) const LONGEST: usize = {
    let (mut longest, mut at) = (0, 0);
    while at < READ.len() {
        if READ[at].len() > longest {
            longest = READ[at].len();
        }
        at += 1;
    }
    longest
};

/// Some bits of the names' lengths and ends: most names of a page are not among them.
const ENDS: [u64; 16] = {
    let mut ends = [0; 16];
    let mut at = 0;
    while at < READ.len() {
        let (place, bit) = ends_of(READ[at].as_bytes());
        ends[place] |= bit;
        at += 1;
    }
    ends
};

const fn ends_of(name: &[u8]) -> (usize, u64) {
    let (Some(first), Some(last)) = (name.first(), name.last()) else { return (0, 0) };
    let number = (*first as usize * 37) ^ (*last as usize * 5) ^ (name.len() * 131);
    (number / 64 % 16, 1 << (number % 64))
}

fn find(name: &str) -> Option<usize> {
    let (place, bit) = ends_of(name.as_bytes());
    if ENDS[place] & bit == 0 { None } else { READ.binary_search(&name).ok() }
}

impl Read {
    /// The attribute of this name, in lower case.
    pub(super) fn of(name: &str) -> Self {
        find(name).map_or(Self::Other, |at| VARIANTS[at])
    }
}

/// Whether the attribute of this name, in lower case, is kept in the tree by [`Engine::Bytes`](super::Engine::Bytes).
#[must_use]
pub fn is_read(name: &str) -> bool {
    find(name).is_some()
}

/// Makes a test fail that reads an attribute which is not in the tree.
#[cfg(test)]
pub(super) fn must_be_read(name: &str) {
    assert!(is_read(name), "the attribute {name} is read but not kept in the tree: add it to `READ`");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_in_order() {
        assert!(READ.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn every_name_is_found() {
        assert!(READ.iter().zip(VARIANTS).all(|(name, variant)| is_read(name) && Read::of(name) == *variant));
    }

    #[test]
    fn attributes_of_scripts_and_the_unknown_are_not_read() {
        for name in ["onclick", "data-analytics", "nonce", "", "CLASS", "href "] {
            assert!(!is_read(name), "{name}");
        }
        assert!(is_read("href") && is_read("data-src"));
    }
}
