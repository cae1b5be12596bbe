//! Mutated pages: whatever stands in a page, the trees are the same.
//!
//! A few thousand run with the other tests. A million, of the corpus' pages cut to pieces:
//! `cargo test --release --test it -- --ignored a_million_mutations --nocapture`; `MUTATIONS` and `SEED` may be set.

use std::env::var;
use std::io::Write;

use super::pages::{files, own, read};
use super::shared;
use super::trees::difference;

/// What is put into pages: the starts and ends of all constructs, and combinations that have bitten tokenizers.
#[rustfmt::skip]
pub(crate) const NASTY: &[&str] = &[
    "<", ">", "&", "\"", "'", "=", "/", "-", "!", "]", "\0", "\r", "\r\n", "\n", "\t", "\x0c", " ", "\u{feff}",
    "\u{fffd}", "\u{e9}", "\u{1f600}", "\u{a0}", "<!", "<!-", "<!--", "<!-->", "<!--->", "-->", "--!>", "--!",
    "<!--<!--", "<!--<!-->", "<?", "<?xml ?>", "</", "</>", "</ ", "</\0>", "<a", "<a ", "<a/", "<a/>", "<a =",
    "<a b", "<a b=", "<a b=c", "<a b='", "<a b=\"", "<a b=c/>", "<a b='&amp'>", "<a b=&lt;c>",
    "<a href='?x&copy=1&copy;&copy'>", "<a b=1 b=2 B=3>", "<a\0b \0c=\0>", "<A HREF=X CLASS=Y>", "<!DOCTYPE",
    "<!doctype html>", "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" 'x'>", "<!DOCTYPE html SYSTEM",
    "<!DOCTYPE \0 x>", "<![CDATA[", "]]>", "]]", "<svg><![CDATA[a\0]]b]]]>", "<svg>", "</svg>", "<svg/>", "<math>",
    "</math>", "<mi>", "<mtext>", "<annotation-xml encoding='text/html'>", "<foreignObject>", "<desc>",
    "<svg><title>", "<svg><style>", "<svg xlink:href=a viewbox=b>", "<script>", "</script>", "<script><!--",
    "<script><!--<script>", "<!--<script", "</script ", "</script/", "</SCRIPT>", "<script src=x>",
    "</script\u{feff}>", "</script>\u{feff}", "<meta charset=x>\u{feff}",
    "<meta http-equiv=content-type content='text/html; charset=x'>\u{feff}", "<style>", "</style>",
    "<style><!--</style>-->", "<title>", "</title>", "</title x=y>", "<title>&amp;\0</titl></title>", "<textarea>",
    "<textarea>\n", "</textarea>", "<xmp>", "</xmp>", "<iframe>", "</iframe>", "<noframes>", "<noembed>",
    "<noscript>", "</noscript>", "<plaintext>", "<pre>", "<pre>\n", "<pre>&#10;x", "<pre>&#10x", "<pre></>\n",
    "<pre><!---->\n", "<listing>\r\n", "</pre>", "&#", "&#x", "&#0;", "&#13;", "&#x80;", "&#xD800;", "&#x110000;",
    "&#99999999999;", "&#38", "&amp", "&amp;", "&notit;", "&notin;", "&not", "&CounterClockwiseContourIntegral;",
    "&NotEqualTilde;", "&nosuch;", "&nosuch", "&lt", "&AMP=", "&;", "&a", "<table>", "</table>", "<tr>", "<td>",
    "</td>", "<table> x", "<table> <!----> x", "<table>\0", "<tbody>", "<caption>", "<col>", "<colgroup>",
    "<select>", "<option>", "</select>", "<optgroup>", "<template>", "</template>", "<frameset>", "<frame>",
    "</frameset>", "<html a=b class=c>", "</html>", "<body id=x onload=y>", "</body>", "<head>", "</head>",
    "<base href=x>", "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<b x=1>", "<b x=2>", "<b x=1 y=2>",
    "<b y=2 x=1>", "<i>", "</i>", "<font size=1>", "<font color=x y=z>", "</font>", "<nobr>", "<a href=x y=z>",
    "</a>", "<ul><li>", "</li>", "<dl><dt><dd>", "<h1>", "</h2>", "<hr>", "<br>", "</br>", "<img>", "<image>",
    "<input type=hidden>", "<input type=HIDDEN\0>", "<input type=text>", "<form>", "</form>", "<button>",
    "</button>", "<object>", "<applet>", "<marquee>", "<ruby><rb><rt><rp>", "<o:p>", "<x-y>", "<math><mi><p>",
    "<svg><p>", "<svg></p>", "<svg><font color=x>", "<b><p></b>", "<a><div></a>", "<b><i><p></b></i>", "<table><b>",
    "<table><a>x<tr>", "<p><b><b><b><b><p>",
];

/// Texts, and tags after which it is a matter of dispute where a text belongs.
#[rustfmt::skip]
const MIXED_UP: &[&str] = &[
    "x", "y ", " ", "\n", "x", "y ", " ", "\n", "\0", "<!---->", "<b>", "</b>", "<i>", "</i>", "<b id=x>", "<a href=x>", "</a>",
    "<a>", "</a>", "<nobr>", "</nobr>", "<font>", "</font>", "<code>", "</code>", "<p>", "</p>", "<div>", "</div>", "<div>",
    "</div>", "<span>", "</span>", "<li>", "</li>", "<ul>", "</ul>", "<h1>", "</h2>", "<br>", "</br>", "<img>", "<hr>", "<button>",
    "</button>", "<label>", "</label>", "<x-y>", "</x-y>", "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th>", "<tbody>",
    "<caption>", "</caption>", "<colgroup>", "<col>", "<object>", "</object>", "<marquee>", "</applet>", "<template>",
    "</template>", "<svg>", "</svg>", "<svg><a>", "<svg><desc>", "<svg><b>", "<math><mi>", "</math>", "<select>", "<option>", "</select>",
    "<form>", "</form>", "<pre>", "</pre>", "<textarea>\n</textarea>", "<script>x</script>", "<style>x</style>",
    "<title>x</title>", "<noscript>x</noscript>", "<xmp>x</xmp>", "<input type=hidden>", "<input>", "<dl><dt>", "<dd>", "<ruby><rt>",
    "<table><tr><td>x</td></tr></table>", "<table><caption>x</caption></table>",
    "<object>x</object>", "<template>x</template>", "<p><b>x</p>", "<div><i>x</div>", "<a><div><b>x", "<b><p><i>x</b>", "<i><b><p>x</i>",
    "<b id=x><div>", "<nobr><div>x<nobr>", "</body>", "</html>", "<body>", "<frameset>", "</frameset>", "<head>", "</head>", "<meta>",
    "<section>", "</section>", "<ol>", "</ol>", "<menu>", "</menu>", "<h1>", "</h1>", "<h2>", "<address>", "</address>", "<dl>",
    "</dl>", "<dt>", "</dt>", "</dd>", "<picture>", "</picture>", "<source>", "<area>", "<small>", "</small>", "<em>", "</em>",
    "<p id=x>", "<li class=x>", "<details>", "<summary>", "</summary>", "<p>x</p>", "<ul><li>x</li></ul>", "<a href=y>x</a>",
    "<link>", "<base>", "<meta charset=x>", "<meta http-equiv=x>", "<iframe>x</iframe>", "<iframe>", "<script>", "</script>\u{feff}", "<style>",
    "</style>", "<title>", "<o:p>", "</o:p>", "<button><p>", "<select><option>x", "<optgroup>", "<p><button>", "<head><link> x",
    "<meta charset=x>\u{feff}", "<link charset=x>\u{feff}", "<base http-equiv=content-type content='text/html; charset=x'>\u{feff}", "<meta name=x>",
];

/// A small generator of numbers (xorshift64*): the same mutations everywhere.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize) % sides.max(1)
    }

    fn pick<'t, T: ?Sized>(&mut self, from: &[&'t T]) -> &'t T {
        from[self.roll(from.len())]
    }
}

/// A piece of a page with one to six changes.
pub(crate) fn mutate(dice: &mut Dice, pieces: &[&str]) -> String {
    let mut bytes = dice.pick(pieces).as_bytes().to_vec();
    for _ in 0..=dice.roll(6) {
        let at = dice.roll(bytes.len() + 1);
        match dice.roll(9) {
            0 if at < bytes.len() => bytes[at] = dice.roll(128) as u8,
            1 if at < bytes.len() => bytes[at] ^= 1 << dice.roll(7),
            2 => bytes.truncate(at),
            3 => {
                let end = (at + dice.roll(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            4 => {
                let other = dice.pick(pieces).as_bytes();
                let start = dice.roll(other.len());
                let part = &other[start..(start + dice.roll(200)).min(other.len())];
                bytes.splice(at..at, part.iter().copied());
            }
            5 => {
                let end = (at + dice.roll(60)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                let to = dice.roll(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            6 => {
                for _ in 0..dice.roll(4) {
                    bytes.splice(at..at, dice.pick(NASTY).bytes());
                }
            }
            _ => drop(bytes.splice(at..at, dice.pick(NASTY).bytes())),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Pages cut to pieces of up to so many bytes.
pub(crate) fn cut(page: &str, length: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = page;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.ceil_char_boundary(length.min(rest.len())));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn compare(seed: u64, pieces: &[&str], times: usize) {
    let mut dice = Dice(seed);
    for time in 0..times {
        let page = mutate(&mut dice, pieces);
        if let Some(difference) = difference(&page) {
            panic!("mutation {time} of seed {seed}: {difference}\n{page:?}");
        }
        if time % 50_000 == 49_999 {
            let _ = writeln!(std::io::stderr(), "{} mutations of seed {seed} are the same", time + 1);
        }
    }
}

#[test]
fn trees_of_mutated_pages_are_those_of_scraper() {
    let pages: Vec<String> = own().iter().map(|path| read(path)).collect();
    let pieces: Vec<&str> = pages.iter().flat_map(|page| cut(page, 600)).collect();
    compare(0x70_7265_7373, &pieces, 4_000);
}

#[test]
fn trees_of_nothing_but_nasty_pieces_are_those_of_scraper() {
    let mut dice = Dice(0x6e_6173_7479);
    for _ in 0..4_000 {
        let page: String = (0..=dice.roll(12)).map(|_| dice.pick(NASTY)).collect();
        assert_eq!(difference(&page), None, "{page:?}");
    }
}

#[test]
fn texts_between_mixed_up_tags_are_where_scraper_has_them() {
    let mut dice = Dice(0x6d_6978_6564);
    let number = var("MUTATIONS").ok().and_then(|value| value.parse().ok()).unwrap_or(2_000);
    for _ in 0..number {
        // Few different ones in a page meet more often.
        let few: Vec<&str> = (0..=dice.roll(24)).map(|_| dice.pick(MIXED_UP)).collect();
        let start = if dice.roll(4) == 0 { "" } else { "<body>x" };
        let pieces = (0..=dice.roll(60)).map(|_| if dice.roll(3) == 0 { "x" } else { dice.pick(&few) });
        let page: String = std::iter::once(start).chain(pieces).collect();
        assert_eq!(difference(&page), None, "{page:?}");
    }
}

#[test]
#[ignore = "takes minutes"]
fn a_million_mutations() {
    let number = |name: &str, default| var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default);
    let Some(folder) = shared("corpus") else { return };
    let pages: Vec<String> = files(&folder, "gz").iter().map(|path| read(path)).collect();
    let mut pieces: Vec<&str> = pages.iter().flat_map(|page| cut(page, 2_000)).collect();
    let nasty: String = NASTY.concat();
    pieces.extend(cut(&nasty, 300));
    compare(number("SEED", 1), &pieces, number("MUTATIONS", 1_000_000) as usize);
}
