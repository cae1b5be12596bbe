//! Layout breaks: a site that is built anew gives pages of which the headline, the authors or the text are not found any
//! more. What a source gave today is compared with what it gave before. Pure: values in, words out.

use std::fmt;

/// What one page gave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools)] // a field each
pub struct Seen {
    /// Whether there was a text.
    pub text: bool,
    /// Whether there was a headline.
    pub headline: bool,
    /// Whether there was an author.
    pub authors: bool,
    /// Whether there was a date of publication.
    pub published: bool,
    /// Characters of the text.
    pub characters: u64,
}

/// What the new pages of a source gave, in a day or in several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Yield {
    /// Pages that were read for the first time.
    pub pages: u64,
    /// Those with a text.
    pub text: u64,
    /// Those with a headline.
    pub headline: u64,
    /// Those with an author.
    pub authors: u64,
    /// Those with a date of publication.
    pub published: u64,
    /// Characters of all texts.
    pub characters: u64,
}

/// Pages of a day below which nothing is said of it.
const FEW: u64 = 5;

/// Pages of the past below which it is no measure.
const PAST: u64 = 20;

/// How unlikely a day must be, were it as the past: one false alarm in so many fields of so many days.
const UNLIKELY: f64 = 1e-4;

/// A share of the past below which a field is missing as often as not, and today below which part of that it must be.
const USUAL: f64 = 0.5;
const HALF: f64 = 0.5;

/// The mean length of texts that is said to be short, as a part of that of the past.
const SHORT: f64 = 0.4;

/// What is missing at a source.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Alarm {
    /// The source, or the site of a page that no source named.
    pub source: String,
    /// What went missing: `text`, `headline`, `authors`, `published` or `length`.
    pub field: &'static str,
    /// What is so today, and what was before: shares of pages, or the mean characters of a text.
    pub today: f64,
    /// The same of the past.
    pub past: f64,
    /// Pages of today.
    pub pages: u64,
}

impl Yield {
    /// Two together.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self {
            pages: self.pages + other.pages,
            text: self.text + other.text,
            headline: self.headline + other.headline,
            authors: self.authors + other.authors,
            published: self.published + other.published,
            characters: self.characters + other.characters,
        }
    }

    fn fields(&self) -> [(&'static str, u64, u64); 4] {
        [
            ("text", self.text, self.pages),
            ("headline", self.headline, self.text),
            ("authors", self.authors, self.text),
            ("published", self.published, self.text),
        ]
    }
}

/// What went missing today at a source, by its own past.
#[must_use]
pub fn alarms(source: &str, today: &Yield, past: &Yield) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    let mut add =
        |field, today, past, pages| alarms.push(Alarm { source: source.to_owned(), field, today, past, pages });
    for ((field, has, of), (_, had, of_past)) in today.fields().into_iter().zip(past.fields()) {
        if of < FEW || of_past < PAST {
            continue;
        }
        let (share, usual) = (has as f64 / of as f64, had as f64 / of_past as f64);
        if usual >= USUAL && share < usual * HALF && at_most(has, of, usual) < UNLIKELY {
            add(field, share, usual, of);
        }
    }
    if today.text >= FEW && past.text >= PAST {
        let mean = |it: &Yield| it.characters as f64 / it.text as f64;
        if mean(today) < SHORT * mean(past) {
            add("length", mean(today), mean(past), today.text);
        }
    }
    alarms
}

/// How likely so many of `of` are at most, each with this chance: the binomial distribution.
fn at_most(has: u64, of: u64, chance: f64) -> f64 {
    // A past without exceptions had fewer than can be told.
    let chance = chance.min(0.99);
    let mut term = (1.0 - chance).powf(of as f64);
    let mut sum = term;
    for k in 1..=has {
        term *= (of - k + 1) as f64 / k as f64 * chance / (1.0 - chance);
        sum += term;
    }
    sum
}

/// In one line: what is missing, where, and since when it has been otherwise.
impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, field, today, past, pages } = self;
        write!(f, "the layout of {source} may have changed: ")?;
        if *field == "length" {
            return write!(f, "texts are short, {today:.0} characters in {pages} pages today and {past:.0} before");
        }
        let (today, past) = (100.0 * today, 100.0 * past);
        write!(f, "{field} found in {today:.0} % of {pages} pages today and in {past:.0} % before")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(pages: u64) -> Yield {
        Yield {
            pages,
            text: pages,
            headline: pages,
            authors: pages * 9 / 10,
            published: pages,
            characters: 2_000 * pages,
        }
    }

    #[test]
    fn a_field_that_goes_missing_is_named_with_its_source_in_one_line() {
        let today = Yield { authors: 0, ..of(12) };
        let found = alarms("https://a.example/feed", &today, &of(200));
        assert_eq!(
            found.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [
                "the layout of https://a.example/feed may have changed: authors found in 0 % of 12 pages today and in 90 % before"
            ]
        );
        let today = Yield { text: 1, headline: 1, authors: 1, published: 1, characters: 2_000, ..of(20) };
        let fields: Vec<_> = alarms("a", &today, &of(200)).iter().map(|alarm| alarm.field).collect();
        assert_eq!(fields, ["text"]);
        let today = Yield { characters: 3_000, ..of(12) };
        assert_eq!(alarms("a", &today, &of(200))[0].field, "length");
    }

    #[test]
    fn a_day_like_the_others_and_one_of_few_pages_and_a_field_that_was_never_there_are_no_alarm() {
        assert!(alarms("a", &of(30), &of(300)).is_empty());
        assert!(alarms("a", &Yield { authors: 0, ..of(4) }, &of(300)).is_empty());
        assert!(alarms("a", &Yield { authors: 0, ..of(30) }, &of(19)).is_empty());
        let rare = Yield { authors: 30, ..of(300) };
        assert!(alarms("a", &Yield { authors: 0, ..of(30) }, &rare).is_empty());
        // Two of six by chance: 60 % had authors before.
        let half = Yield { authors: 180, ..of(300) };
        assert!(alarms("a", &Yield { authors: 1, ..of(6) }, &half).is_empty());
    }

    proptest! {
        #[test]
        fn the_distribution_is_one(of in 1..60_u64, chance in 0.01..0.99_f64) {
            prop_assert!((at_most(of, of, chance) - 1.0).abs() < 1e-6);
            for has in 1..=of {
                prop_assert!(at_most(has, of, chance) >= at_most(has - 1, of, chance));
            }
        }

        #[test]
        fn the_same_shares_are_never_an_alarm(pages in 20..200_u64, part in 0..=100_u64) {
            let it = Yield { authors: pages * part / 100, ..of(pages) };
            prop_assert!(alarms("a", &it, &it).is_empty());
        }
    }
}
