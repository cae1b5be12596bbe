//! Pictures and embedded media.

use crate::block::{Kind, Media};
use crate::parse::Node;

/// The picture or embed that an element of [`Sets::MEDIUM`](crate::parse::Sets::MEDIUM) shows, its address as written.
pub(super) fn media(node: Node<'_>) -> Option<(Kind, Media)> {
    let tag = node.tag();
    let kind = match tag {
        "img" | "amp-img" => Kind::Image,
        "iframe" | "video" | "embed" | "object" | "audio" => Kind::Embed,
        _ if tag.starts_with("amp-") => match &tag[4..] {
            "anim" => Kind::Image,
            "youtube" | "twitter" | "instagram" | "facebook" | "video" | "iframe" | "brightcove" | "vimeo" => {
                Kind::Embed
            }
            _ => return None,
        },
        _ => return None,
    };
    let url = ["data-src", "data-original", "data-lazy-src", "src", "data", "data-videoid", "data-tweetid"]
        .iter()
        .filter_map(|name| node.attr(name))
        .chain(["data-srcset", "srcset"].iter().filter_map(|name| node.attr(name)).filter_map(first_of_set))
        .map(str::trim)
        .find(|url| !url.is_empty() && !url.starts_with("data:") && !url.starts_with("about:"))?;
    // Pixels and icons are no pictures.
    let tiny =
        |name| node.attr(name).and_then(|v| v.trim_end_matches("px").parse::<u32>().ok()).is_some_and(|n| n < 40);
    if kind == Kind::Image && (tiny("width") || tiny("height")) {
        return None;
    }
    let alt = node.attr("alt").or_else(|| node.attr("title")).map(str::trim).filter(|alt| !alt.is_empty());
    Some((kind, Media { url: url.to_owned(), alt: alt.map(ToOwned::to_owned), ..Media::default() }))
}

fn first_of_set(set: &str) -> Option<&str> {
    set.split_ascii_whitespace().next().map(|url| url.trim_end_matches(','))
}
