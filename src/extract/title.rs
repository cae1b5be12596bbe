//! A title's parts: what stands between its separators, with the site's name cut off.

use super::site::Site;
use super::words;

/// A place where a title can be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    /// Where the part before ends.
    pub(crate) before: usize,
    /// Where the part behind starts.
    pub(crate) behind: usize,
    /// How sure it is that no sentence goes on over it.
    strength: Strength,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    /// `|`, `»`
    Bar,
    /// ` - `, ` — `, ` · `
    Dash,
    /// `: `
    Colon,
}

/// Whether a title may be cut at a character.
fn is_separator(c: char) -> bool {
    matches!(
        c,
        '|' | ':' | '-' | '/' | '~' | '*' | '<' | '>' | '\u{ab}' | '\u{b7}' | '\u{bb}' | '\u{1c0}' | '\u{2000}'
            ..='\u{ff5c}'
    )
}

/// Whether a separator may start with a byte: most have none, and need not be looked at as characters.
const fn may_separate(byte: u8) -> bool {
    matches!(byte, b'|' | b':' | b'-' | b'/' | b'~' | b'*' | b'<' | b'>' | 0xc2 | 0xc7 | 0xe2..=0xef)
}

/// The same for every byte.
const TOLD: [bool; 256] = {
    let mut told = [false; 256];
    let mut at = 0;
    while at < told.len() {
        told[at] = may_separate(at as u8);
        at += 1;
    }
    told
};

/// The separators of a title, in order.
pub(crate) fn cuts(title: &str) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = Vec::new();
    // The sign of the last run of one sign, and where it ends: a run is gone through once.
    let mut run = (' ', 0);
    for (at, _) in title.bytes().enumerate().filter(|(_, byte)| TOLD[usize::from(*byte)]) {
        if cuts.last().is_some_and(|cut| at < cut.behind) {
            continue;
        }
        let Some(c) = title[at..].chars().next() else { break };
        if !is_separator(c) {
            continue;
        }
        let rest = &title[at..];
        if c != run.0 || at >= run.1 {
            run = (c, title.len() - rest.trim_start_matches(c).len());
        }
        let end = run.1;
        let mark = &title[end..];
        let open = title[..at].ends_with(char::is_whitespace);
        let closed = mark.starts_with(char::is_whitespace);
        let strength = match c {
            '|' | '\u{ff5c}' | '\u{3163}' | '\u{1c0}' => Strength::Bar,
            // Not `« quoted »`.
            '\u{bb}' if open && closed && !title[..at].contains('\u{ab}') => Strength::Bar,
            '\u{ab}' if open && closed && !rest.contains('\u{bb}') => Strength::Bar,
            ':' if end - at == 2 && open && closed => Strength::Bar,
            ':' if closed => Strength::Colon,
            '\u{2013}' | '\u{2014}' | '\u{2015}' if open || closed => Strength::Dash,
            '-' | '\u{2212}' | '\u{b7}' | '\u{2022}' | '/' | '~' | '*' | '<' | '>' if open && closed => Strength::Dash,
            _ => continue,
        };
        let before = title[..at].trim_end().len();
        let behind = title.len() - mark.trim_start().len();
        if before > 0 && behind < title.len() {
            cuts.push(Cut { before, behind, strength });
        }
    }
    cuts
}

/// The title without the names of its site at either end.
pub(crate) fn without_site<'t>(title: &'t str, site: &Site) -> &'t str {
    let mut title = title.trim();
    while let Some(rest) =
        title.strip_suffix(['|', '-', '\u{2013}', '\u{2014}', '\u{bb}', '\u{22c6}', '\u{b7}', '\u{2022}'])
    {
        // A quotation mark stands at its word.
        if !rest.ends_with(char::is_whitespace) {
            break;
        }
        title = rest.trim_end();
    }
    for _ in 0..6 {
        let cuts = cuts(title);
        let (Some(first), Some(last)) = (cuts.first(), cuts.last()) else { break };
        let part = |cut: &Cut, part| if cut.strength == Strength::Colon { 1.0 } else { part };
        if site.is_named(&title[last.behind..], part(last, 0.5)) {
            title = &title[..last.before];
        } else if site.is_named(&title[..first.before], part(first, 0.6)) {
            title = &title[first.behind..];
        } else {
            break;
        }
    }
    title
}

/// The title without what stands behind a bar at its end and is no headline: `| Opinion`.
pub(crate) fn without_labels(title: &str) -> &str {
    /// Words of the longest label, and of the shortest title before one.
    const WORDS: usize = 4;
    let mut title = title;
    while let Some((before, label)) = title.rsplit_once(['|', '\u{ff5c}']) {
        let count = |text: &str| text.split_whitespace().take(WORDS + 1).count();
        if count(label) > WORDS || count(before) < WORDS {
            break;
        }
        title = before.trim_end();
    }
    title
}

/// The title without signs of Markdown around it.
pub(crate) fn without_markup(title: &str) -> &str {
    let title = title
        .strip_prefix('#')
        .map(|rest| rest.trim_start_matches('#'))
        .filter(|rest| rest.starts_with(' '))
        .unwrap_or(title)
        .trim_start();
    let inner = title.strip_prefix("**").and_then(|rest| rest.strip_suffix("**"));
    inner.filter(|inner| !inner.contains('*')).unwrap_or(title)
}

/// The longest part between bars, which no headline has inside.
pub(crate) fn longest_part(title: &str) -> &str {
    let mut start = 0;
    let mut longest = "";
    for cut in cuts(title).iter().filter(|cut| cut.strength == Strength::Bar) {
        let part = &title[start..cut.before.max(start)];
        start = cut.behind;
        if part.len() > longest.len() {
            longest = part;
        }
    }
    if title[start..].len() > longest.len() { &title[start..] } else { longest }
}

/// Where a text stands in a title that has more parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// It is the title.
    Whole,
    /// The first parts.
    Start,
    /// Parts in the middle.
    Middle,
    /// The last parts.
    End,
}

/// A title as [`key`], and where in that it can be cut.
pub(crate) struct Parts {
    key: String,
    /// For each of the first cuts where the part before ends and the part behind starts, in the title and in its key.
    cuts: Vec<[usize; 4]>,
}

impl Parts {
    /// Of a title and its key.
    pub(crate) fn of(title: &str, key: &str) -> Self {
        // Keys are made character by character, so that the key of a part is a part of the key.
        let before = |at: usize| words::key(&title[..at]).len();
        let cuts = cuts(title).into_iter().take(12);
        let cuts = cuts.map(|cut| [cut.before, cut.behind, before(cut.before), before(cut.behind)]).collect();
        Self { key: key.to_owned(), cuts }
    }

    /// Where between separators a text, as [`key`], stands in the title.
    pub(crate) fn place(&self, text: &str) -> Option<Place> {
        let Self { key, cuts } = self;
        if key == text {
            return Some(Place::Whole);
        }
        if cuts.iter().any(|&[_, _, end, _]| &key[..end] == text) {
            return Some(Place::Start);
        }
        if cuts.iter().any(|&[_, _, _, start]| &key[start..] == text) {
            return Some(Place::End);
        }
        let middle = |a: &[usize; 4], b: &[usize; 4]| a[1] < b[0] && &key[a[3]..b[2]] == text;
        cuts.iter().any(|a| cuts.iter().any(|b| middle(a, b))).then_some(Place::Middle)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(title: &str, text: &str) -> Option<Place> {
        Parts::of(title, &words::key(title)).place(text)
    }

    fn site() -> Site {
        Site::from_keys(["examplenews", "example"])
    }

    #[test]
    fn the_site_is_cut_off_either_end_and_nothing_else_is() {
        for (title, expected) in [
            ("Rain in the north | Example News", "Rain in the north"),
            ("Rain in the north - Example News", "Rain in the north"),
            ("Rain in the north \u{2014} Example", "Rain in the north"),
            ("Example News: Rain in the north", "Rain in the north"),
            ("Example News \u{bb} Rain in the north", "Rain in the north"),
            ("Rain in the north | Weather | Example News", "Rain in the north | Weather"),
            ("Rain - and snow", "Rain - and snow"),
            ("Rain: an example of weather", "Rain: an example of weather"),
            ("Rain-soaked north", "Rain-soaked north"),
            ("\u{ab} Rain \u{bb} says minister", "\u{ab} Rain \u{bb} says minister"),
            ("Minister: \u{ab}Rain\u{bb}", "Minister: \u{ab}Rain\u{bb}"),
            ("Example News", "Example News"),
        ] {
            assert_eq!(without_site(title, &site()), expected, "{title}");
        }
    }

    #[test]
    fn every_separator_starts_with_a_byte_that_is_looked_at() {
        for c in ('\0'..=char::MAX).filter(|&c| is_separator(c)) {
            assert!(may_separate(c.encode_utf8(&mut [0; 4]).as_bytes()[0]), "{c:?}");
        }
    }

    #[test]
    fn the_longest_part_between_bars_is_the_headline() {
        assert_eq!(longest_part("Rain in the north | Weather | Forum"), "Rain in the north");
        assert_eq!(longest_part("Rain - in the north"), "Rain - in the north");
    }

    #[test]
    fn a_text_is_found_between_separators_alone() {
        assert_eq!(place("Rain | News | Example", "rain"), Some(Place::Start));
        assert_eq!(place("Rain | News | Example", "news"), Some(Place::Middle));
        assert_eq!(place("Rain | News | Example", "newsexample"), Some(Place::End));
        assert_eq!(place("Rain", "rain"), Some(Place::Whole));
        assert_eq!(place("Rain today | Example", "rain"), None);
    }

    #[test]
    fn labels_behind_bars_and_signs_of_markdown_are_no_part_of_a_headline() {
        for (title, expected) in [
            ("How rain falls in the north | Opinion", "How rain falls in the north"),
            ("How rain falls in the north | Weather | Forum of the north", "How rain falls in the north"),
            (
                "How rain falls in the north | Why it rains more in the north than elsewhere",
                "How rain falls in the north | Why it rains more in the north than elsewhere",
            ),
            ("Rain | Snow", "Rain | Snow"),
            ("## Rain in the north", "Rain in the north"),
            ("**Rain in the north**", "Rain in the north"),
            ("#rain in the north", "#rain in the north"),
        ] {
            assert_eq!(without_labels(without_markup(title)), expected, "{title}");
        }
    }

    proptest! {
        #[test]
        fn any_title_is_cut_without_panic(title in "(\\PC|[-|:\u{2013}\u{bb} ]){0,80}") {
            without_site(&title, &site());
            longest_part(&title);
            place(&title, "rain");
        }
    }
}
