//! Rules of one's own: what blocks of some sites are, by their words or by the elements around them. A file of them is TOML:
//!
//! ```toml
//! [[rule]]
//! site = "news.example"                       # and its subdomains; left out: all sites
//! text = ["subscribe to our letter …"]        # phrases
//! element = [".promo-box", "aside", "#offer"] # as `explain` shows them
//! kind = "sign-up"                            # what such blocks are; "paragraph" keeps them
//! ```
//!
//! A block is what the first rule says that fits it, by one of its phrases or elements. Phrases are written and compared as those
//! of the [data room](crate::rules): `phrase` counts anywhere in a text, `phrase …` at its start, `[phrase]` as the whole of it; but
//! of long texts all is looked at. An element is a tag, `.class` or `#id`, or a tag with one of them, of those that a block's
//! [path](crate::block::Block::path) names: of each element its id, else its first class.

use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::cue::Counts;
use super::fold::fold;
use super::words::on_boundaries;
use crate::article::Article;
use crate::block::{Kind, Reason};
use crate::error::{Error, Kind as Wrong};

/// Rules of one's own; see the [module](mod@crate::rules::own).
///
/// ```
/// use std::sync::Arc;
/// use pressclip::rules::own::OwnRules;
/// use pressclip::{Options, Page, extract_page};
///
/// let mut options = Options::default();
/// let text = "[[rule]]\ntext = [\"the harbour is …\"]\nkind = \"other\"\n";
/// options.rules = Some(Arc::new(OwnRules::parse(text, "my-rules.toml")?));
/// let rain = "It rained all day in the north of the country, and nobody was surprised.";
/// let page = format!("<article><h1>Rain</h1><p>{rain}<p>The harbour is open for visitors.</article>");
/// assert_eq!(extract_page(&Page::new(page), &options).text(), rain);
///
/// let wrong = OwnRules::parse(&text.replace("other", "odd"), "my-rules.toml").unwrap_err();
/// assert!(wrong.is_rules() && wrong.to_string().starts_with("my-rules.toml:3:8: "), "{wrong}");
/// # Ok::<(), pressclip::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OwnRules {
    /// Of the file.
    name: String,
    rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    /// Of the file, from 1.
    line: usize,
    site: Option<String>,
    phrases: Vec<Phrase>,
    elements: Vec<Element>,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
struct Phrase {
    folded: String,
    counts: Counts,
}

#[derive(Debug, Clone, PartialEq)]
struct Element {
    tag: String,
    /// `.class` or `#id`.
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<Spanned<Entry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    site: Option<Spanned<String>>,
    #[serde(default)]
    text: Vec<Spanned<String>>,
    #[serde(default)]
    element: Vec<Spanned<String>>,
    kind: Kind,
}

impl OwnRules {
    /// The rules of a text, which is that of a file of this name.
    ///
    /// # Errors
    /// When it makes no sense ([`Error::is_rules`]); the message starts with file, line and column.
    pub fn parse(text: &str, path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let wrong = |at: Option<Range<usize>>, what: String| {
            let (line, column) = place(text, at.map_or(0, |range| range.start));
            Error::plain(Wrong::Rules { path: path.to_owned(), line, column, what }, None)
        };
        let file: File = toml::from_str(text).map_err(|e| wrong(e.span(), e.message().to_owned()))?;
        let mut rules = Vec::new();
        for spanned in file.rule {
            let span = spanned.span();
            let Entry { site, text: phrases, element, kind } = spanned.into_inner();
            if phrases.is_empty() && element.is_empty() {
                return Err(wrong(Some(span), "a rule needs `text` or `element`".into()));
            }
            let at = |span: Range<usize>| move |what: String| wrong(Some(span), what);
            rules.push(Rule {
                line: place(text, span.start).0,
                site: site.map(|site| host(site.get_ref()).map_err(at(site.span()))).transpose()?,
                phrases: list(&phrases, Phrase::of, at)?,
                elements: list(&element, Element::of, at)?,
                kind,
            });
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, rules })
    }

    /// Gives blocks the kinds that the rules say.
    pub(crate) fn apply(&self, article: &mut Article, host: Option<&str>) {
        let is_of =
            |rule: &&Rule| rule.site.as_deref().is_none_or(|site| host.is_some_and(|host| is_within(host, site)));
        let rules: Vec<&Rule> = self.rules.iter().filter(is_of).collect();
        if rules.is_empty() {
            return;
        }
        for block in &mut article.blocks {
            let text = fold(&block.text, usize::MAX);
            let found = rules.iter().find_map(|rule| Some((rule, rule.fits(&text, &block.path)?)));
            if let Some((rule, sign)) = found {
                block.kind = rule.kind;
                let saw = format!("{}:{}: {sign}", self.name, rule.line);
                // It is what decided, so it stands before the others.
                block.why.insert(0, Reason::new("own rules", saw));
            }
        }
    }
}

/// The entries of a list, each by its own words, and what is wrong with one at its place.
fn list<T, W: FnOnce(String) -> Error>(
    entries: &[Spanned<String>],
    of: fn(&str) -> Result<T, String>,
    at: impl Fn(Range<usize>) -> W,
) -> Result<Vec<T>, Error> {
    entries.iter().map(|entry| of(entry.get_ref()).map_err(at(entry.span()))).collect()
}

/// Line and column of a place in a text, from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    (before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

fn host(site: &str) -> Result<String, String> {
    let is_host = !site.is_empty() && !site.contains(['/', ':', ' ', '*']);
    is_host.then(|| site.to_lowercase()).ok_or_else(|| format!("`{site}` is no host; write e.g. news.example"))
}

/// Whether a host is a site's or one of its subdomains.
fn is_within(host: &str, site: &str) -> bool {
    host.strip_suffix(site).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

impl Rule {
    /// What of a block the rule is about.
    fn fits(&self, folded: &str, path: &str) -> Option<String> {
        let phrase = self.phrases.iter().find(|phrase| phrase.is_in(folded));
        let element = || self.elements.iter().find(|element| element.is_in(path));
        phrase.map(|phrase| phrase.folded.clone()).or_else(|| element().map(|it| format!("{}{}", it.tag, it.name)))
    }
}

impl Phrase {
    fn of(text: &str) -> Result<Self, String> {
        let (words, counts) = if let Some(whole) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            (whole, Counts::Alone)
        } else if let Some(start) = text.strip_suffix('…').or_else(|| text.strip_suffix("...")) {
            (start, Counts::AtStart)
        } else {
            (text, Counts::Anywhere)
        };
        let folded = fold(words.trim(), usize::MAX);
        let says = folded.contains(char::is_alphanumeric);
        says.then_some(Self { folded, counts }).ok_or_else(|| format!("`{text}` has no words"))
    }

    fn is_in(&self, text: &str) -> bool {
        let is_first = |at: usize| !text[..at].contains(char::is_alphabetic);
        let is_last = |end: usize| !text[end..].contains(char::is_alphabetic);
        text.match_indices(&self.folded).any(|(at, found)| {
            let end = at + found.len();
            on_boundaries(text, at..end)
                && match self.counts {
                    Counts::Anywhere => true,
                    Counts::AtStart => is_first(at),
                    Counts::Alone => is_first(at) && is_last(end),
                }
        })
    }
}

impl Element {
    fn of(text: &str) -> Result<Self, String> {
        let at = text.find(['.', '#']).unwrap_or(text.len());
        let (tag, name) = text.split_at(at);
        let is_one = !text.contains(|c: char| c.is_whitespace() || "[]>*,:".contains(c)) && name.len() != 1;
        // Paths say one name of an element: two would never be found. `.py-1.5` is one.
        let names = name.get(1..).unwrap_or_default().split(['.', '#']);
        let is_one = is_one && !names.skip(1).any(|more| more.starts_with(|c: char| c.is_alphabetic() || c == '_'));
        (is_one && !text.is_empty())
            .then(|| Self { tag: tag.to_ascii_lowercase(), name: name.to_owned() })
            .ok_or_else(|| format!("`{text}` is no element; write e.g. aside, .promo-box, #offer or div.promo-box"))
    }

    fn is_in(&self, path: &str) -> bool {
        path.split('>').any(|step| {
            let step = step.rsplit_once('[').map_or(step, |(step, _)| step);
            let (tag, name) = step.split_at(step.find(['.', '#']).unwrap_or(step.len()));
            (self.tag.is_empty() || self.tag == tag) && (self.name.is_empty() || self.name == name)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Options, Page, extract_page};

    const PAGE: &str = "<html lang=en><title>Rain</title><article><h1>Rain</h1>\
        <p>It rained all day in the north of the country, and nobody was surprised, said the harbour master of Wexmoor.</p>\
        <div class=\"offer box\"><p>The harbour master sells umbrellas in all colours on the quay, from nine to five, every day.</p></div>\
        <p>More rain is forecast for the hills in the coming days, the weather office said in the afternoon.</p></article>";

    fn article(rules: &str, url: &str) -> Article {
        let rules = OwnRules::parse(rules, "mine.toml").unwrap();
        let options = Options { rules: Some(Arc::new(rules)), ..Options::default() };
        extract_page(&Page::new(PAGE).with_url(url).unwrap(), &options)
    }

    fn paragraphs(rules: &str, url: &str) -> usize {
        article(rules, url).body().count()
    }

    #[test]
    fn blocks_are_what_the_first_rule_says_that_fits_and_the_evidence_names_its_line() {
        let url = "https://www.news.example/rain";
        assert_eq!(paragraphs("", url), 3);
        let rules = "# mine\n[[rule]]\nsite = \"news.example\"\nelement = [\".offer\"]\nkind = \"advert\"\n\
            [[rule]]\ntext = [\"umbrellas\"]\nkind = \"paragraph\"\n";
        let article = article(rules, url);
        assert_eq!(article.body().count(), 2);
        let advert = article.blocks.iter().find(|block| block.kind == Kind::Advert).unwrap();
        let why = advert.why.first().unwrap();
        assert_eq!((&*why.rule, &*why.saw), ("own rules", "mine.toml:2: .offer"));
        assert_eq!(paragraphs(rules, "https://other.example/rain"), 3);
        assert_eq!(paragraphs(rules, "https://mynews.example/rain"), 3);
    }

    #[test]
    fn what_hangs_on_the_text_is_judged_after_the_rules() {
        let article =
            article("[[rule]]\nelement = [\"p\", \".offer\"]\nkind = \"other\"\n", "https://www.news.example/rain");
        assert_eq!(article.text(), "");
        assert!(article.notes.iter().any(|note| note.kind == crate::article::NoteKind::NoText), "{:?}", article.notes);
        assert_ne!(article.completeness.unwrap().verdict, crate::article::Verdict::Whole);
    }

    #[test]
    fn phrases_count_where_their_marks_say() {
        let kept = |phrase: &str| {
            paragraphs(&format!("[[rule]]\ntext = [\"{phrase}\"]\nkind = \"other\"\n"), "https://a.example/")
        };
        for (phrase, expected) in [
            ("UMBRELLAS in all colours", 2),
            ("umbrella", 3),
            ("harbour master", 1),
            ("the harbour master sells …", 2),
            ("umbrellas …", 3),
            ("[the harbour master sells umbrellas]", 3),
        ] {
            assert_eq!(kept(phrase), expected, "{phrase}");
        }
    }

    #[test]
    fn a_mistake_is_named_with_line_and_column() {
        let rule = "[[rule]]\ntext = [\"umbrellas\"]\nkind = \"advert\"\n";
        for (from, to, expected) in [
            ("advert", "adverts", "mine.toml:3:8: unknown variant `adverts`"),
            ("text", "txt", "mine.toml:2:1: unknown field `txt`"),
            ("umbrellas", "…", "mine.toml:2:9: `…` has no words"),
            ("text = [\"umbrellas\"]\n", "", "mine.toml:1:1: a rule needs `text` or `element`"),
            ("text = [\"umbrellas\"]", "element = [\"div p\"]", "mine.toml:2:12: `div p` is no element"),
            (
                "text = [\"umbrellas\"]",
                "element = [\"div.offer.box\"]",
                "mine.toml:2:12: `div.offer.box` is no element",
            ),
            ("kind", "site = \"https://a.example/\"\nkind", "mine.toml:3:8: `https://a.example/` is no host"),
        ] {
            let error = OwnRules::parse(&rule.replace(from, to), "mine.toml").unwrap_err();
            assert!(error.is_rules() && error.to_string().starts_with(expected), "{error}");
        }
    }
}
