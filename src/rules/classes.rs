//! Class and id words.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::bits::Bits;
use super::names::{ASIDE, Cut, add_normal, normal};
use super::words::Head;
use super::{BadFile, Cue, CueSet};

const FILE: &str = "classes.toml";

/// The class words.
pub(super) struct Classes {
    /// Words by the first three bytes behind their dash.
    words: FxHashMap<u32, Vec<Word>>,
    /// Most tokens of names start no word.
    begins: Bits,
}

/// Bytes behind the dash that words are looked up by.
const START: usize = 3;

struct Word {
    /// The form that [`normal`] gives, from its first dash on.
    text: String,
    head: Head,
    /// A name begins with it, for it is all of it.
    alone: bool,
    cue: Cue,
}

/// The words of the file. A file with an error gives none; the tests see to it that there is none.
pub(super) fn builtin() -> &'static Classes {
    static BUILTIN: OnceLock<Classes> = OnceLock::new();
    BUILTIN.get_or_init(|| Classes::new(load(include_str!("classes.toml")).unwrap_or_default()))
}

/// The words as patterns, each with its cue.
fn load(text: &str) -> Result<Vec<(String, Cue)>, BadFile> {
    let mut patterns = Vec::new();
    for (key, words) in super::read(FILE, text)? {
        let cue = super::cue(FILE, &key)?;
        for word in words {
            let pattern = pattern(&word)
                .ok_or_else(|| BadFile(format!("{FILE}: {key}: {word:?} is not words with single dashes between")))?;
            patterns.push((pattern, cue));
        }
    }
    Ok(patterns)
}

/// What a word of the file looks like in a text made by [`normal`].
fn pattern(word: &str) -> Option<String> {
    let alone = word.strip_prefix('[').and_then(|w| w.strip_suffix(']'));
    let stem = alone.unwrap_or(word);
    let (stem, is_start) = stem.strip_suffix('*').map_or((stem, false), |stem| (stem, true));
    let normal = normal(stem);
    if normal.replace(ASIDE, "-") != format!(" -{stem}- ") {
        return None;
    }
    let pattern = if alone.is_some() { &normal } else { normal.trim() };
    Some(if is_start { pattern.trim_end_matches(['-', ASIDE]).to_owned() } else { pattern.to_owned() })
}

impl Classes {
    fn new(patterns: Vec<(String, Cue)>) -> Self {
        let mut classes = Self { words: FxHashMap::default(), begins: Bits::default() };
        for (pattern, cue) in patterns {
            let text = pattern.trim_start().to_owned();
            // A word without so many bytes is one that the file may not have: see the tests.
            let Some(&start) = text.as_bytes()[1..].first_chunk() else { continue };
            let start = number(start);
            classes.begins.add(start);
            let alone = text.len() < pattern.len();
            let head = Head::of(&text);
            classes.words.entry(start).or_default().push(Word { text, head, alone, cue });
        }
        classes
    }

    /// What the names in an attribute say.
    pub(super) fn find(&self, names: &str) -> CueSet {
        let mut cues = CueSet::default();
        let mut normal = String::with_capacity(64);
        for name in names.split_whitespace() {
            normal.clear();
            normal.push(' ');
            add_normal(&mut normal, name);
            let normal = normal.as_bytes();
            cues = cues.union(self.find_behind((0..normal.len()).filter(|&at| normal[at] == b'-'), normal));
        }
        cues
    }

    /// What one short name says.
    pub(super) fn find_cut(&self, cut: &Cut) -> CueSet {
        let dashes = cut.tokens().map(|token| token.start - 1);
        self.find_behind(dashes.filter(|&at| cut.normal()[at] == b'-'), cut.normal())
    }

    /// What the words behind these dashes say.
    fn find_behind(&self, dashes: impl Iterator<Item = usize>, normal: &[u8]) -> CueSet {
        let mut cues = CueSet::default();
        for dash in dashes {
            let Some(&start) = normal[dash + 1..].first_chunk() else { break };
            let start = number(start);
            if !self.begins.may_have(start) {
                continue;
            }
            let rest = &normal[dash..];
            for word in self.words.get(&start).into_iter().flatten() {
                let fits = word.head.fits(rest) && (!word.alone || normal[dash - 1] == b' ');
                if fits && rest.starts_with(word.text.as_bytes()) {
                    cues = cues.with(word.cue);
                }
            }
        }
        cues
    }
}

/// The first bytes of a word in one number.
fn number([a, b, c]: [u8; START]) -> u32 {
    u32::from_le_bytes([a, b, c, 0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(names: &str, cue: Cue) -> bool {
        builtin().find(names).has(cue)
    }

    #[test]
    fn every_word_fires() {
        for (pattern, cue) in load(include_str!("classes.toml")).unwrap() {
            let word = &pattern.replace(ASIDE, "-");
            let word = word.trim_matches([' ', '-']);
            assert!(has(word, cue), "{word}: {cue:?}");
            assert!(has(&format!("x {} y", word.to_uppercase().replace('-', "_")), cue), "{word}: {cue:?}");
        }
    }

    #[test]
    fn every_cue_that_names_can_tell_has_words() {
        let cues = load(include_str!("classes.toml")).unwrap().iter().fold(CueSet::default(), |set, w| set.with(w.1));
        for cue in [
            Cue::Body,
            Cue::Lead,
            Cue::Headline,
            Cue::Byline,
            Cue::Date,
            Cue::Caption,
            Cue::Credit,
            Cue::Quote,
            Cue::Embed,
            Cue::Related,
            Cue::SignUp,
            Cue::Share,
            Cue::CommentForm,
            Cue::Comment,
            Cue::AuthorBox,
            Cue::Tags,
            Cue::Navigation,
            Cue::Footer,
            Cue::Consent,
            Cue::Advert,
            Cue::Paywall,
            Cue::SkipLink,
            Cue::Hidden,
            Cue::Aside,
            Cue::NextArticle,
            Cue::Continue,
            Cue::Correction,
        ] {
            assert!(cues.has(cue), "{cue:?}");
        }
    }

    #[test]
    fn a_name_says_what_the_element_is() {
        for (names, cue) in [
            ("entry-content clearfix", Cue::Body),
            ("articleBody", Cue::Body),
            ("c-article__subtitle", Cue::Lead),
            ("td-post-author-name", Cue::Byline),
            ("jp-relatedposts", Cue::Related),
            ("leia-tambem-box", Cue::Related),
            ("newsletterSignup", Cue::SignUp),
            ("comment-respond", Cue::CommentForm),
            ("kommentare", Cue::Comment),
            ("div-gpt-ad-1234", Cue::Advert),
            ("screen-reader-text", Cue::Hidden),
            ("is-sr-only", Cue::Hidden),
            ("wp-caption-text", Cue::Caption),
        ] {
            assert!(has(names, cue), "{names}: {cue:?}");
        }
    }

    #[test]
    fn a_name_that_only_sounds_alike_says_nothing() {
        for (names, cue) in [
            ("article--has-related", Cue::Related),
            ("article-with-comments", Cue::Comment),
            ("no-sidebar", Cue::Aside),
            ("header adventure badge shadow", Cue::Advert),
            ("heading loading", Cue::Advert),
            ("hidden-xs hide-mobile", Cue::Hidden),
            ("unrelated correlated", Cue::Related),
            ("shared-layout", Cue::Share),
            ("main-content-wrapper", Cue::Comment),
            ("flex-grow items-center text-gray-700 prose-a:underline", Cue::Body),
            ("update candidate", Cue::Date),
        ] {
            assert!(!has(names, cue), "{names}: {cue:?}");
        }
    }

    #[test]
    fn an_empty_or_odd_name_is_no_error() {
        for names in ["", " ", "-", "has", "Ü", "関連", "\u{0}", "--has--"] {
            assert!(builtin().find(names).is_empty(), "{names:?}");
        }
    }

    #[test]
    fn a_word_that_could_never_be_found_is_an_error() {
        for word in ["a b", "a--b", "col1", "über"] {
            let e = load(&format!("advert = ['{word}']")).unwrap_err().to_string();
            assert!(e.contains(FILE) && e.contains("advert") && e.contains(word), "{e}");
        }
        let e = load("adverts = ['ad']").unwrap_err().to_string();
        assert!(e.contains(FILE) && e.contains("adverts"), "{e}");
    }
}
