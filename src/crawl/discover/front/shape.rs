//! What the shape of an address says: is there an article?

use url::Url;

use crate::extract::date_in_url;
use crate::rules::fronts::fronts;
use crate::rules::pages::{Sort, Votes, pages};

/// Endings of files that are no pages.
const FILES: [&str; 24] = [
    "jpg", "jpeg", "png", "gif", "webp", "svg", "pdf", "mp3", "mp4", "m4a", "mov", "zip", "gz", "xml", "rss", "json",
    "css", "js", "ics", "doc", "docx", "xls", "xlsx", "apk",
];
/// Letters of scripts without spaces that count as a word.
const UNSPACED: usize = 2;

/// How likely an address is that of an article, 0 to 1, by its shape alone.
pub(crate) fn score(url: &Url) -> f32 {
    logistic(weight(url))
}

pub(super) fn logistic(weight: f32) -> f32 {
    1.0 / (1.0 + (-weight).exp())
}

/// What speaks for an article and against it, as the logarithm of odds. The weights are set by hand; the order that they
/// give to the addresses of annotated pages is measured by the test `addresses_of_articles_look_like_those_of_articles`.
pub(super) fn weight(url: &Url) -> f32 {
    let path = decoded(url.path());
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let Some((last, folders)) = segments.split_last() else { return of_query(url) - 4.0 };
    let (name, ending) = last.rsplit_once('.').filter(|(_, ending)| is_ending(ending)).unwrap_or((last, ""));
    let ending = ending.to_ascii_lowercase();
    if FILES.contains(&ending.as_str()) {
        return -6.0;
    }
    let mut weight = -1.2;
    weight += match slug(name).max(folders.last().map_or(0, |folder| slug(folder).min(4))) {
        0 | 1 => -0.8,
        2 => 0.0,
        3 => 1.0,
        4 => 1.8,
        _ => 2.5,
    };
    let has_date =
        date_in_url(url.path()).is_some() || folders.windows(2).any(|pair| is_year(pair[0]) && is_month(pair[1]));
    // A path that ends with its date is the list of a day.
    let ends_with_date = name.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        && (name.len() <= 2 || date_in_url(&format!("/{name}")).is_some());
    weight += match (has_date, ends_with_date) {
        (true, false) => 1.8,
        (true, true) => -0.5,
        (false, _) => 0.0,
    };
    let ids = segments.iter().rev().take(2);
    weight += ids.map(|segment| id(segment)).fold(0.0, f32::max) * if has_date && ends_with_date { 0.0 } else { 1.0 };
    if matches!(ending.as_str(), "html" | "htm" | "shtml" | "story" | "article") {
        weight += 0.6;
    }
    // Of the last segment only a short one: `tag-of-war-won-by-…` begins like a list.
    let is_listing = folders.iter().chain([&name]).any(|segment| fronts().is_no_article(segment));
    weight += if is_listing { -2.0 } else { 0.0 };
    weight + of_sort(url, folders) + of_query(url)
}

/// What the words of the folders and of the host say of the sort of page.
fn of_sort(url: &Url, folders: &[&str]) -> f32 {
    let mut votes = Votes::default();
    // Single letters mean this here and that there.
    for folder in folders.iter().filter(|folder| folder.len() > 1) {
        pages().path.vote(&folder.to_lowercase(), &mut votes);
    }
    if let Some((first, _)) = url.host_str().and_then(|host| host.split_once('.')) {
        pages().host.vote(first, &mut votes);
    }
    let says = |sort: Sort, weight: f32| if votes[sort as usize] > 0 { weight } else { 0.0 };
    says(Sort::Article, 0.6)
        + says(Sort::Forum, -2.0)
        + says(Sort::Product, -1.5)
        + says(Sort::Documentation, -1.0)
        + says(Sort::Service, -0.7)
        + says(Sort::Video, -0.7)
}

/// What the query says: an id may be all that an address has of an article.
fn of_query(url: &Url) -> f32 {
    let mut weight = 0.0_f32;
    for (name, value) in url.query_pairs().take(20) {
        let is_number = value.len() >= 3 && value.bytes().all(|b| b.is_ascii_digit());
        let names_article = matches!(
            &*name.to_ascii_lowercase(),
            "id" | "p"
                | "artid"
                | "articleid"
                | "article_id"
                | "aid"
                | "newsid"
                | "story"
                | "storyid"
                | "idxno"
                | "no"
                | "nid"
        );
        weight += match (is_number, names_article) {
            (true, true) => 2.5,
            _ if fronts().is_facet(&name) => -1.0,
            _ => -0.3,
        };
    }
    weight.clamp(-3.0, 3.0)
}

/// Words of a segment, as slugs are written.
fn slug(segment: &str) -> usize {
    let is_word = |word: &&str| word.chars().any(char::is_alphabetic) && !is_hex_id(word);
    let words = segment.split(['-', '_', ' ', '+', ',', '.']).filter(is_word);
    words.map(|word| word.chars().filter(|c| is_unspaced(*c)).count().div_ceil(UNSPACED).max(1)).sum()
}

/// What the number of an article in a segment says: five digits in a row or a hash, most where it is the whole segment.
fn id(segment: &str) -> f32 {
    let mut run = 0;
    let has_number = segment.bytes().any(|b| {
        run = if b.is_ascii_digit() { run + 1 } else { 0 };
        run >= 5
    });
    let is_mixed = segment.len() >= 10
        && segment.bytes().all(|b| b.is_ascii_alphanumeric())
        && segment.bytes().filter(u8::is_ascii_digit).count() >= 2;
    if is_mixed || (has_number && segment.bytes().all(|b| b.is_ascii_digit())) {
        2.2
    } else if has_number || segment.split(['-', '_', '.', ',']).any(is_hex_id) {
        1.5
    } else {
        0.0
    }
}

fn is_hex_id(word: &str) -> bool {
    word.len() >= 8 && word.bytes().all(|b| b.is_ascii_hexdigit()) && word.bytes().any(|b| b.is_ascii_digit())
}

fn is_ending(ending: &str) -> bool {
    (2..=7).contains(&ending.len())
        && ending.bytes().all(|b| b.is_ascii_alphanumeric())
        && ending.bytes().any(|b| b.is_ascii_alphabetic())
}

pub(in crate::crawl::discover) fn is_year(segment: &str) -> bool {
    segment.len() == 4 && segment.parse::<u16>().is_ok_and(|year| (1900..2200).contains(&year))
}

pub(in crate::crawl::discover) fn is_month(segment: &str) -> bool {
    (1..=2).contains(&segment.len()) && segment.parse::<u8>().is_ok_and(|month| (1..=12).contains(&month))
}

/// Whether a script sets no spaces between words.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{E7F}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

/// A path with its escapes undone, as far as they are UTF-8.
fn decoded(path: &str) -> String {
    // A query that is nothing but the path has the same escapes.
    let whole = path.replace('&', "%26").replace('=', "%3D").replace('+', "%2B");
    url::form_urlencoded::parse(whole.as_bytes()).map(|(name, _)| name.into_owned()).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> f32 {
        score(&Url::parse("https://news.example").unwrap().join(path).unwrap())
    }

    #[test]
    fn addresses_with_a_date_a_slug_or_an_id_are_those_of_articles() {
        for path in [
            "/2024/05/03/frost-takes-half-the-harvest",
            "/2024/05/plum-harvest-lost/",
            "/news/uk-england-frost-takes-half-the-harvest",
            "/wirtschaft/pflaumen-ernte-halbiert-a-0f3c2b1e.html",
            "/a-0f3c2b1e-pflaumen-ernte-nach-frost",
            "/новости/заморозки-уничтожили-половину-урожая",
            "/%E5%8F%B0%E9%A2%A8%E7%99%BB%E9%99%B8%E6%B2%BF%E6%B5%B7%E5%9C%B0%E5%8D%80",
            "/article/4711123.html",
            "/index.php?id=48123",
        ] {
            assert!(of(path) > 0.5, "{path} {}", of(path));
        }
    }

    #[test]
    fn sections_topics_and_functions_are_no_articles() {
        for path in [
            "/",
            "/sport",
            "/sport/football",
            "/2024/05/03/",
            "/2024/05",
            "/tag/plum-harvest-in-tarn",
            "/author/mirela-dostal",
            "/about-us",
            "/news/?page=2",
            "/photo/frost-takes-half-the-harvest-12345.jpg",
            "/search?q=frost&sort=date",
        ] {
            assert!(of(path) < 0.5, "{path} {}", of(path));
        }
    }
}
