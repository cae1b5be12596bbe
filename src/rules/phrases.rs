//! Phrases: what boilerplate says, by language.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::cue::Counts;
use super::fold::{fold, fold_into, is_hangul};
use super::words::{DENSE, START, Start, each_word, hash, hash_of_start, on_boundaries, starts_dense};
use super::{BadFile, Cue, PhraseHit, Place};
use crate::letters;

/// Texts with more characters are prose: in them only the start is looked at.
const INSIDE_MAX: usize = 300;

/// The files, one a language. Where languages share a phrase, the first file counts.
const FILES: &[(&str, &str)] = &[
    ("en", include_str!("phrases/en.toml")),
    ("de", include_str!("phrases/de.toml")),
    ("fr", include_str!("phrases/fr.toml")),
    ("es", include_str!("phrases/es.toml")),
    ("pt", include_str!("phrases/pt.toml")),
    ("it", include_str!("phrases/it.toml")),
    ("nl", include_str!("phrases/nl.toml")),
    ("sv", include_str!("phrases/sv.toml")),
    ("da", include_str!("phrases/da.toml")),
    ("no", include_str!("phrases/no.toml")),
    ("fi", include_str!("phrases/fi.toml")),
    ("pl", include_str!("phrases/pl.toml")),
    ("cs", include_str!("phrases/cs.toml")),
    ("ru", include_str!("phrases/ru.toml")),
    ("uk", include_str!("phrases/uk.toml")),
    ("tr", include_str!("phrases/tr.toml")),
    ("el", include_str!("phrases/el.toml")),
    ("hu", include_str!("phrases/hu.toml")),
    ("ro", include_str!("phrases/ro.toml")),
    ("ca", include_str!("phrases/ca.toml")),
    ("ja", include_str!("phrases/ja.toml")),
    ("zh", include_str!("phrases/zh.toml")),
    ("ko", include_str!("phrases/ko.toml")),
    ("ar", include_str!("phrases/ar.toml")),
    ("fa", include_str!("phrases/fa.toml")),
    ("he", include_str!("phrases/he.toml")),
    ("hi", include_str!("phrases/hi.toml")),
    ("id", include_str!("phrases/id.toml")),
    ("vi", include_str!("phrases/vi.toml")),
];

/// The phrases of all languages and what finds them.
///
/// A phrase begins where a word of the text begins, so it is looked up by the bytes from there on; a short one by its first
/// word. In scripts without spaces, and in Korean, that is any letter: those phrases are found by an automaton.
#[derive(Default)]
pub(super) struct Phrases {
    all: Vec<Phrase>,
    /// How phrases begin, by the hashes of their first bytes.
    starts: Vec<Start>,
    /// Where in that list those with the same first bits begin, for all bits, and its end.
    places: Vec<u32>,
    /// Two bits of those hashes, as in a Bloom filter: most words of a text begin no phrase.
    begins: Vec<u64>,
    /// Bytes before the first word of a phrase, at most.
    longest_lead: usize,
    dense: Option<AhoCorasick>,
    /// The phrases that are its patterns.
    of_dense: Vec<Start>,
    /// Bytes of the longest phrase, folded.
    longest: usize,
}

struct Phrase {
    cue: Cue,
    words: String,
    language: &'static str,
    counts: Counts,
    folded: String,
}

/// The phrases of the files. A file with an error is left out; the tests see to it that there is none.
pub(super) fn builtin() -> &'static Phrases {
    static BUILTIN: OnceLock<Phrases> = OnceLock::new();
    BUILTIN.get_or_init(|| {
        Phrases::new(FILES.iter().filter_map(|&(language, text)| load(language, text).ok()).flatten().collect())
    })
}

fn load(language: &'static str, text: &str) -> Result<Vec<Phrase>, BadFile> {
    let file = format!("phrases/{language}.toml");
    let mut phrases = Vec::new();
    for (key, entries) in super::read(&file, text)? {
        let cue = super::cue(&file, &key)?;
        phrases.extend(entries.into_iter().map(|entry| {
            let (counts, words) = Counts::of(&entry);
            Phrase { cue, language, counts, words: words.to_owned(), folded: fold(words, usize::MAX) }
        }));
    }
    Ok(phrases)
}

/// Numbers in [`Phrases::begins`] and places of [`Phrases::starts`], as a power of two: a few hashes for each.
const PLACES: u32 = 11;

impl Phrases {
    fn new(mut phrases: Vec<Phrase>) -> Self {
        let mut seen = HashSet::new();
        phrases.retain(|p| seen.insert(p.folded.clone()));
        let mut all = Self { begins: vec![0; 1 << PLACES], ..Self::default() };
        let mut dense = Vec::new();
        let mut starts = Vec::new();
        for (index, phrase) in (0..).zip(&phrases) {
            all.longest = all.longest.max(phrase.folded.len());
            match each_word(&phrase.folded).next() {
                Some(word) if !phrase.folded[word.clone()].contains(is_hangul) && !starts_dense(&phrase.folded) => {
                    let (bytes, lead) = (phrase.folded.as_bytes(), word.start);
                    let hash = hash_of_start(&bytes[lead..]).unwrap_or_else(|| hash(bytes, word));
                    all.longest_lead = all.longest_lead.max(lead);
                    let Some(start) = Start::of(index, phrase.counts, &phrase.folded, lead, hash) else { continue };
                    starts.push((hash, start));
                    let (place, bits) = Self::bits(hash);
                    all.begins[place] |= bits;
                }
                _ => {
                    let Some(start) = Start::of(index, phrase.counts, &phrase.folded, 0, 0) else { continue };
                    dense.push(phrase.folded.clone());
                    all.of_dense.push(start);
                }
            }
        }
        starts.sort_by_key(|&(hash, _)| hash);
        let before = |place| starts.partition_point(|&(hash, _)| Self::bits(hash).0 < place) as u32;
        all.places = (0..=1 << PLACES).map(before).collect();
        all.starts = starts.into_iter().map(|(_, start)| start).collect();
        all.dense = AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(&dense).ok();
        Self { all: phrases, ..all }
    }

    fn bits(hash: u64) -> (usize, u64) {
        let place = hash >> (u64::BITS - PLACES);
        (place as usize, 1 << (hash >> 40 & 63) | 1 << (hash >> 46 & 63))
    }

    pub(super) fn find(&'static self, text: &str) -> Option<PhraseHit> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let short = text.len() <= INSIDE_MAX || text.chars().nth(INSIDE_MAX).is_none();
        thread_local! {
            static FOLDED: RefCell<String> = const { RefCell::new(String::new()) };
        }
        FOLDED.with_borrow_mut(|folded| {
            // The slack leaves room for what may stand before a phrase.
            fold_into(folded, text, if short { usize::MAX } else { self.longest + 32 });
            self.find_folded(folded, short)
        })
    }

    /// The best phrase of a folded text; `short` is one that is looked at as a whole.
    fn find_folded(&'static self, folded: &str, short: bool) -> Option<PhraseHit> {
        let first = folded.find(letters::is_alphabetic).unwrap_or(folded.len());
        let last = if short { folded.rfind(letters::is_alphabetic).unwrap_or(0) } else { usize::MAX };

        let mut best: Option<Found> = None;
        let mut consider = |phrase: &Start, start: usize| {
            let range = start..start + usize::from(phrase.length);
            let place = match (range.start <= first, range.end > last && short) {
                (true, true) => Place::Whole,
                (true, false) => Place::Start,
                (false, _) if short => Place::Inside,
                (false, _) => return,
            };
            if !on_boundaries(folded, range.clone()) || !phrase.counts.at(place) {
                return;
            }
            let found = Found { index: phrase.index, place, range };
            if best.as_ref().is_none_or(|best| found.rank() > best.rank()) {
                best = Some(found);
            }
        };
        for word in each_word(folded) {
            if !short && word.start > first + self.longest_lead {
                break;
            }
            let mut look = |hash| {
                let (place, bits) = Self::bits(hash);
                if self.begins[place] & bits == bits {
                    self.each_at(folded, word.start, hash, &mut consider);
                }
            };
            if let Some(hash) = hash_of_start(&folded.as_bytes()[word.start..]) {
                look(hash);
            }
            if word.len() < START {
                look(hash(folded.as_bytes(), word.clone()));
            }
        }
        // Without a way out in the middle, the bytes are looked at together.
        if let Some(automaton) = self.dense.as_ref().filter(|_| folded.bytes().fold(0, u8::max) >= DENSE) {
            for found in automaton.find_overlapping_iter(folded) {
                consider(&self.of_dense[found.pattern().as_usize()], found.start());
            }
        }
        best.map(|Found { index, place, .. }| {
            let Phrase { cue, words, language, .. } = &self.all[index as usize];
            PhraseHit { cue: *cue, phrase: words, language, place }
        })
    }

    /// The phrases with this hash whose first word is at `word`, and where they start.
    #[inline(never)] // few words get here: the loop over all of them is to stay small
    fn each_at(&self, folded: &str, word: usize, hash: u64, consider: &mut impl FnMut(&Start, usize)) {
        let (place, _) = Self::bits(hash);
        let (from, to) = (self.places[place], self.places[place + 1]);
        for phrase in self.starts[from as usize..to as usize].iter().filter(|phrase| phrase.has(hash)) {
            let Some(start) = word.checked_sub(usize::from(phrase.lead)) else { continue };
            let rest = &folded.as_bytes()[start..];
            let whole = || rest.starts_with(self.all[phrase.index as usize].folded.as_bytes());
            if phrase.fits(rest) && (phrase.is_near() || whole()) {
                consider(phrase, start);
            }
        }
    }
}

/// A phrase in a text.
struct Found {
    index: u32,
    place: Place,
    range: Range<usize>,
}

impl Found {
    /// The greatest wins: one at the start before one inside, then the longest, then the one that ends first.
    fn rank(&self) -> (bool, usize, Reverse<usize>) {
        (self.place != Place::Inside, self.range.len(), Reverse(self.range.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost_tests::grows_with_the_size;
    use std::collections::BTreeMap;

    fn find(text: &str) -> Option<(Cue, Place)> {
        builtin().find(text).map(|hit| (hit.cue, hit.place))
    }

    fn all() -> Vec<Phrase> {
        FILES.iter().flat_map(|&(language, text)| load(language, text).unwrap_or_else(|e| panic!("{e}"))).collect()
    }

    #[test]
    fn every_file_of_the_folder_is_read() {
        let mut found: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules/phrases"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let mut known: Vec<_> = FILES.iter().map(|(language, _)| format!("{language}.toml")).collect();
        found.sort();
        known.sort();
        assert_eq!(found, known);
    }

    #[test]
    fn no_phrase_means_two_things() {
        let mut seen: BTreeMap<String, Phrase> = BTreeMap::new();
        for phrase in all() {
            if let Some(other) = seen.get(&fold(&phrase.words, usize::MAX)) {
                assert!(
                    other.language != phrase.language && other.cue == phrase.cue && other.counts == phrase.counts,
                    "{:?}: {} {:?} {:?}, {} {:?} {:?}",
                    phrase.words,
                    other.language,
                    other.cue,
                    other.counts,
                    phrase.language,
                    phrase.cue,
                    phrase.counts
                );
            } else {
                seen.insert(fold(&phrase.words, usize::MAX), phrase);
            }
        }
    }

    #[test]
    fn every_phrase_fires() {
        for phrase in all() {
            for text in [phrase.words.clone(), format!("» {} →", phrase.words.to_uppercase())] {
                let hit = builtin().find(&text).unwrap_or_else(|| panic!("{text:?}: nothing found"));
                assert_eq!(hit.place, Place::Whole, "{text:?}: {hit:?}");
                assert_eq!(hit.cue, phrase.cue, "{text:?}: {hit:?}");
            }
        }
    }

    #[test]
    fn the_place_of_a_phrase_is_told() {
        for (text, place) in [
            ("See also", Place::Whole),
            ("→ See also: 3 …", Place::Whole),
            ("See also  War in the Middle East", Place::Start),
            ("LEIA TAMBÉM: Chuva no norte", Place::Start),
            ("Rain in the north. Related articles: the flood of May", Place::Inside),
            ("もっと詳しい関連記事はこちら", Place::Inside),
        ] {
            assert_eq!(find(text), Some((Cue::Related, place)), "{text}");
        }
    }

    #[test]
    fn a_phrase_inside_a_long_text_is_not_looked_for() {
        let prose = "It rained on the hills and in the valleys of the north. ".repeat(6);
        assert_eq!(find(&format!("{prose}See also: the flood")), None);
        assert_eq!(find(&format!("See also: the flood. {prose}")), Some((Cue::Related, Place::Start)));
    }

    #[test]
    fn the_longest_phrase_wins() {
        let hit = builtin().find("Leave a comment below").unwrap();
        assert!(hit.phrase.len() >= "leave a comment".len(), "{hit:?}");
        assert_eq!(hit.cue, Cue::CommentForm);
    }

    #[test]
    fn a_phrase_is_found_between_words_only() {
        assert_eq!(find("Foresee also that it rains"), None);
        assert_eq!(find("See alsomething"), None);
    }

    #[test]
    fn prose_that_begins_with_an_ordinary_word_is_not_boilerplate() {
        for prose in [
            "Share prices fell for a third day on Monday as traders waited for the central bank.",
            "Related industries, from glass to steel, have also cut jobs this year.",
            "Comments by the minister caused an uproar in parliament.",
            "Tags on the whales showed that they dive for an hour.",
            "Advertisement spending has halved since 2019, the union said.",
            "Continue as before, the coach told his players.",
            "Anzeige gegen den Minister hat am Montag ein Verein erstattet.",
            "Anzeigen und Beschwerden nehmen zu, sagt die Polizei.",
            "Teilen der Stadt fehlte am Morgen der Strom.",
            "Comment le gouvernement compte-t-il payer la réforme ?",
            "Publicité et cinéma font bon ménage depuis un siècle.",
            "Compartir el agua del río fue el acuerdo de 1950.",
            "Publicidade enganosa rende multa a três empresas.",
            "Condividere le spese conviene, dice lo studio.",
            "Reklama dźwignią handlu, mawiał dziadek.",
            "Реклама сигарет запрещена с прошлого года.",
            "Reklam pastası bu yıl büyüdü.",
            "Annonsen ledde polisen till huset i skogen.",
        ] {
            let place = find(prose).map(|(_, place)| place);
            assert!(!matches!(place, Some(Place::Whole | Place::Start)), "{prose}: {:?}", builtin().find(prose));
        }
    }

    #[test]
    fn prose_that_quotes_a_phrase_does_not_start_with_it() {
        for prose in [
            "Under each text stood the words “Leave a reply”, but nobody did.",
            "He wrote “see also” in the margin and underlined it twice.",
            "The form said that your email address will not be published, and yet it was.",
            "Auf dem Schild stand „Lesen Sie auch“, darunter ein Pfeil.",
            "Sur l’affiche, on pouvait lire aussi le nom du maire.",
            "En la página se podía leer «Deja una respuesta» en letras rojas.",
            "No fim da página ele escreveu “leia também” e assinou.",
            "В конце письма стояло «читайте также» и ссылка.",
            "他在页边写下“相关阅读”四个字。",
        ] {
            let place = find(prose).map(|(_, place)| place);
            assert!(!matches!(place, Some(Place::Whole | Place::Start)), "{prose}: {:?}", builtin().find(prose));
        }
    }

    #[test]
    fn the_automaton_is_needed_only_where_its_scripts_are() {
        for index in builtin().of_dense.iter().map(|start| start.index) {
            let phrase = &builtin().all[index as usize].folded;
            assert!(phrase.bytes().any(|b| b >= DENSE), "{phrase}");
        }
    }

    #[test]
    fn a_hostile_text_costs_no_more_than_its_length() {
        for unit in ["see also ", "a", " ", "\u{300}", "»", "関連"] {
            let text = |times| unit.repeat(times * 100_000 / unit.len());
            grows_with_the_size(&format!("{unit:?}"), text, |text| find(text).map(|(_, place)| place));
        }
    }
}
