//! Names in dates: months, weekdays and the words between, one file a language in `dates/`.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

/// The names of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Names and short forms of each month, January first.
    #[serde(default)]
    months: Vec<Vec<String>>,
    /// Monday first.
    weekdays: Vec<Vec<String>>,
    /// What may stand between the parts of a date.
    #[serde(default)]
    words: Vec<String>,
    /// What stands behind year, month and day where months have no names.
    #[serde(default)]
    markers: Vec<String>,
    /// What stands behind hour, minute and second.
    #[serde(default)]
    clock: Vec<String>,
    /// What marks an hour after noon.
    #[serde(default)]
    afternoon: Vec<String>,
    /// What marks an hour before noon.
    #[serde(default)]
    morning: Vec<String>,
    #[serde(default)]
    relative: Option<Relative>,
}

/// The words of dates such as `3 hours ago`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relative {
    /// What stands before the number.
    pub before: Vec<String>,
    /// What stands behind the unit.
    pub behind: Vec<String>,
    /// Words for the number one.
    pub one: Vec<String>,
    /// This very moment.
    pub now: Vec<String>,
    /// The day of the fetch.
    pub today: Vec<String>,
    /// The day before.
    pub yesterday: Vec<String>,
    /// Names of a minute.
    pub minutes: Vec<String>,
    /// Names of an hour.
    pub hours: Vec<String>,
    /// Names of a day.
    pub days: Vec<String>,
    /// Names of a week.
    pub weeks: Vec<String>,
}

macro_rules! files {
    ($($language:literal)*) => {
        [$(($language, include_str!(concat!("dates/", $language, ".toml")))),*]
    };
}

/// Where languages differ on a name, the earlier file is believed unless the page's language is known.
const FILES: [(&str, &str); 35] = files!(
    "en" "de" "fr" "es" "it" "pt" "nl" "pl" "sv" "da" "no" "fi" "cs" "sk" "sl" "hr" "bg" "ru" "uk" "tr" "hu" "ro"
    "el" "et" "lv" "lt" "ca" "id" "ar" "fa" "he" "hi" "ja" "zh" "ko"
);

/// The names of all languages.
#[derive(Debug, Default)]
pub struct Names {
    months: FxHashMap<String, i8>,
    by_language: FxHashMap<&'static str, FxHashMap<String, i8>>,
    weekdays: FxHashSet<String>,
    words: FxHashSet<String>,
    afternoon: FxHashSet<String>,
    morning: FxHashSet<String>,
    signs: FxHashMap<char, Sign>,
    /// Minutes east of UTC.
    zones: FxHashMap<String, i16>,
    /// By their first letter, the longest first.
    labels: FxHashMap<char, Vec<(String, Label)>>,
    relative: Vec<(&'static str, Relative)>,
}

/// What says which date follows.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Labels {
    first: Vec<String>,
    published: Vec<String>,
    updated: Vec<String>,
}

impl Labels {
    /// All of them, with what they announce.
    fn each(self) -> impl Iterator<Item = (String, Label)> {
        let lists = [(self.first, Label::First), (self.published, Label::Published), (self.updated, Label::Updated)];
        lists.into_iter().flat_map(|(words, label)| words.into_iter().map(move |word| (word, label)))
    }
}

/// Which date a label announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Label {
    /// The first publication: others may have followed.
    First,
    Published,
    Updated,
}

/// What a character or word behind a number says the number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Sign {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

impl Names {
    /// The month, 1 to 12, that a word in lower case names, in the language if that is known.
    #[must_use]
    pub fn month(&self, word: &str, language: Option<&str>) -> Option<i8> {
        let own = language.and_then(|l| self.by_language.get(l)).and_then(|names| names.get(word));
        own.or_else(|| self.months.get(word)).copied()
    }

    /// Whether a word in lower case is a day of the week.
    #[must_use]
    pub fn is_weekday(&self, word: &str) -> bool {
        self.weekdays.contains(word)
    }

    /// Whether a word in lower case may stand between the parts of a date.
    #[must_use]
    pub fn is_filler(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// Whether a word in lower case marks an hour after noon, or one before it.
    #[must_use]
    pub fn is_afternoon(&self, word: &str) -> Option<bool> {
        if self.afternoon.contains(word) { Some(true) } else { self.morning.contains(word).then_some(false) }
    }

    /// Minutes east of UTC of a zone's short name in lower case, e.g. `cest`.
    #[must_use]
    pub fn zone(&self, word: &str) -> Option<i16> {
        self.zones.get(word).copied()
    }

    /// The first label in a text in lower case that stands at the start of a word, and where it ends.
    #[must_use]
    pub fn label(&self, lower: &str) -> Option<(Label, usize)> {
        let mut rest = lower;
        loop {
            let first = rest.chars().next()?;
            let mut labels = self.labels.get(&first).into_iter().flatten();
            if let Some((word, label)) = labels.find(|(word, _)| rest.starts_with(word)) {
                return Some((*label, lower.len() - rest.len() + word.len()));
            }
            // Words of ASCII are passed over. Scripts without spaces set no words apart.
            let word = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            rest = if word.len() < rest.len() { word } else { &rest[first.len_utf8()..] };
        }
    }

    /// The words of relative dates, by language.
    #[must_use]
    pub fn relative(&self) -> &[(&'static str, Relative)] {
        &self.relative
    }

    /// What a character behind a number says the number is.
    #[must_use]
    pub fn sign(&self, c: char) -> Option<Sign> {
        self.signs.get(&c).copied()
    }

    /// Adds a file; the data files are part of the program and tested, so a broken one is only left out.
    fn add(&mut self, language: &'static str, text: &str) {
        let Ok(file) = toml::from_str::<File>(text) else { return };
        let own = self.by_language.entry(language).or_default();
        for (month, names) in (1..).zip(&file.months) {
            for name in names {
                own.insert(name.clone(), month);
                self.months.entry(name.clone()).or_insert(month);
            }
        }
        self.relative.extend(file.relative.map(|words| (language, words)));
        self.weekdays.extend(file.weekdays.into_iter().flatten());
        self.words.extend(file.words);
        self.afternoon.extend(file.afternoon);
        self.morning.extend(file.morning);
        let markers = file.markers.iter().zip([Sign::Year, Sign::Month, Sign::Day]);
        let clock = file.clock.iter().zip([Sign::Hour, Sign::Minute, Sign::Second]);
        self.signs.extend(markers.chain(clock).filter_map(|(sign, what)| Some((sign.chars().next()?, what))));
    }
}

/// The names of all languages, read once.
#[must_use]
pub fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names = Names::default();
        for (language, text) in FILES {
            names.add(language, text);
        }
        names.zones = toml::from_str(include_str!("dates/zones.toml")).unwrap_or_default();
        let labels: Labels = toml::from_str(include_str!("dates/labels.toml")).unwrap_or_default();
        for (word, label) in labels.each() {
            let Some(first) = word.chars().next() else { continue };
            names.labels.entry(first).or_default().push((word, label));
        }
        for words in names.labels.values_mut() {
            words.sort_by_key(|(word, _)| usize::MAX - word.len());
        }
        names
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Every name of a month in every file: language, month, name.
    pub(crate) fn every_month() -> Vec<(&'static str, i8, String)> {
        let files = FILES.iter().map(|&(language, text)| (language, toml::from_str::<File>(text).unwrap()));
        files
            .flat_map(|(language, file)| {
                let names = (1_i8..).zip(file.months);
                names.flat_map(move |(month, names)| names.into_iter().map(move |name| (language, month, name)))
            })
            .collect()
    }

    #[test]
    fn every_file_names_all_months_or_marks_the_numbers() {
        for (language, text) in FILES {
            let file: File = toml::from_str(text).unwrap_or_else(|e| panic!("{language}: {e}"));
            let is_named = file.months.len() == 12 && file.months.iter().all(|names| !names.is_empty());
            assert!(is_named || file.markers.len() == 3, "{language}");
            assert_eq!(file.weekdays.len(), 7, "{language}");
        }
    }

    #[test]
    fn every_weekday_and_filler_is_known() {
        for (language, text) in FILES {
            let file: File = toml::from_str(text).unwrap();
            for day in file.weekdays.iter().flatten() {
                assert!(names().is_weekday(day), "{language}: {day}");
            }
            for word in &file.words {
                assert!(names().is_filler(word), "{language}: {word}");
            }
        }
    }

    #[test]
    fn every_label_announces_its_date() {
        let labels: Labels = toml::from_str(include_str!("dates/labels.toml")).unwrap();
        for (word, label) in labels.each() {
            let found = names().label(&format!("{word} 3 may 2024"));
            assert_eq!(found, Some((label, word.len())), "{word}");
        }
    }

    #[test]
    fn a_label_of_a_script_without_spaces_begins_right_behind_latin_letters() {
        assert_eq!(
            names().label("nhk更新 2024年5月4日").map(|(label, _)| label),
            names().label("更新").map(|(label, _)| label)
        );
        assert!(names().label("更新").is_some());
        assert_eq!(names().label("nupdated"), None);
    }

    #[test]
    fn zones_are_known_by_their_short_names() {
        assert_eq!(names().zone("cest"), Some(120));
        assert_eq!(names().zone("ist"), None);
    }

    #[test]
    fn a_name_that_two_languages_use_is_read_in_the_language_of_the_page() {
        assert_eq!(names().month("listopad", Some("pl")), Some(11));
        assert_eq!(names().month("listopad", Some("hr")), Some(10));
    }
}
