//! The language of the article.

use super::candidate::{Found, take};
use super::metadata::schema::text;
use super::metadata::sources::Sources;
use crate::article::{Article, Field};
use crate::rules::languages;

/// Characters of the page's text that are looked at.
const SAMPLE: usize = 1_200;
/// Characters from which a text tells its language.
const ENOUGH: usize = 200;

/// Chooses the language: the first declaration, unless the text is another that is declared as well.
pub(crate) fn language(sources: &Sources<'_>, article: &mut Article) -> Option<String> {
    let mut found: Vec<Found<String>> = Vec::new();
    let mut add = |value: &str, source: &str| {
        if let Some(tag) = tag(value) {
            found.push(Found::new(tag, source));
        }
    };
    if let Some(language) = sources.harvest.language {
        add(language, "html lang");
    }
    for value in sources.property("inLanguage") {
        let name = value.value.get("alternateName").and_then(text).or_else(|| text(value.value));
        add(&name.unwrap_or_default(), &value.source);
    }
    for meta in sources.meta("language") {
        add(&meta.value, &meta.source);
    }
    let differ = found.iter().any(|other| primary(&other.value) != primary(&found[0].value));
    let mut winner = 0;
    if (found.is_empty() || differ)
        && let Some(spoken) = spoken(&sources.harvest.text)
    {
        found.push(Found::new(spoken.to_owned(), "text"));
        winner = found.iter().position(|other| is_same(primary(&other.value), spoken)).unwrap_or(0);
    }
    take(article, Field::Language, found, winner, String::clone)
}

/// The language subtag: `pt` of `pt-BR`.
pub(crate) fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// Norwegian has a code for all of it and one for its more common form.
fn is_same(a: &str, b: &str) -> bool {
    let norwegian = |code| matches!(code, "no" | "nb" | "nn");
    a == b || (norwegian(a) && norwegian(b))
}

/// A declaration as a BCP 47 tag: `en_us` becomes `en-US`, `deu` becomes `de`; a list gives its first.
fn tag(value: &str) -> Option<String> {
    let value = value.split([',', ';', ' ']).find(|part| !part.is_empty())?;
    let mut parts = value.split(['-', '_', '.']);
    let language = parts.next()?.to_ascii_lowercase();
    if !(2..=3).contains(&language.len()) || !language.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    // `xx` and `und` say nothing.
    if matches!(language.as_str(), "xx" | "und" | "mul" | "zxx" | "mis") {
        return None;
    }
    let mut tag = languages::short(&language).map_or(language, str::to_owned);
    for part in parts.take(2) {
        let is_letters = part.bytes().all(|b| b.is_ascii_alphabetic());
        match part.len() {
            2 if is_letters => {
                tag.push('-');
                tag.push_str(&part.to_ascii_uppercase());
                break;
            }
            3 if part.bytes().all(|b| b.is_ascii_digit()) => {
                tag.push('-');
                tag.push_str(part);
                break;
            }
            4 if is_letters => {
                tag.push('-');
                tag.push_str(&part[..1].to_ascii_uppercase());
                tag.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => break,
        }
    }
    Some(tag)
}

/// The language of the page's text, if it is certain.
fn spoken(text: &str) -> Option<&'static str> {
    // The middle of a page is its article.
    let start = text.floor_char_boundary(text.len() / 3);
    let sample: String = text[start..].chars().filter(|c| !c.is_control() || *c == '\n').take(SAMPLE).collect();
    if sample.chars().filter(|c| c.is_alphabetic()).count() < ENOUGH {
        return None;
    }
    let info = whatlang::detect(&sample)?;
    if info.is_reliable() { languages::short(info.lang().code()) } else { None }
}

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn declarations_become_tags() {
        for (value, expected) in [
            ("en_US", Some("en-US")),
            ("DE", Some("de")),
            ("zh-hans-cn", Some("zh-Hans-CN")),
            ("es-419", Some("es-419")),
            ("deu", Some("de")),
            ("en, fr", Some("en")),
            ("pt-br.UTF-8", Some("pt-BR")),
            ("English", None),
            ("", None),
            ("und", None),
            ("\u{e4}\u{f6}", None),
        ] {
            assert_eq!(tag(value).as_deref(), expected, "{value}");
        }
    }
}
