//! The explanation as one page to look at in a browser.
//!
//! Nothing of the explained page is active in it: all text is escaped, no address becomes a link or a source, and
//! a content security policy forbids scripts and requests as a second lock. The filters are style rules
//! (`:has()` of a check box), so the page needs no script of its own either.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{Row, fields, kept, note_kind, reasons};
use crate::article::Article;
use crate::block::{Block, Kind};

const STYLE: &str = include_str!("page.css");

/// Values that were not taken, shown without a click.
const FIRST_LOSERS: usize = 3;

/// Characters of an address that are shown: a `data:` address may hold a whole picture.
const LONGEST_URL: usize = 200;

/// One self-contained page that shows a page's text as kept (green) and dropped (coloured by kind), with the
/// reasons of each block on hover or focus, filters by kind, the fields with their sources, and the notes.
///
/// ```
/// let article = pressclip::extract("<title>Rain & <b></title>");
/// assert!(pressclip::explain::html(&article).contains("Rain &amp; &lt;b&gt;"));
/// ```
#[must_use]
pub fn html(article: &Article) -> String {
    let headline = escape(article.headline.as_deref().unwrap_or("(no headline)"));
    let kinds = counted_kinds(article);
    let mut out = String::new();
    out.push_str("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n",
    );
    put(&mut out, format_args!("<title>Explained: {headline}</title>\n<style>\n{STYLE}"));
    for &(kind, _) in &kinds {
        let (name, (hue, saturation)) = (kind.name(), color(kind));
        put(
            &mut out,
            format_args!(
                ".k-{name}{{--h:{hue};--s:{saturation}%}}\n\
                 body:has(#show-{name}:not(:checked)) .block.k-{name}{{display:none}}\n"
            ),
        );
    }
    out.push_str("</style>\n</head>\n<body>\n");
    let included = article.included();
    put_header(&mut out, article, &headline, kept(&included));
    put_legend(&mut out, &kinds, kept(&included));
    out.push_str("<main>\n");
    for (block, is_in) in article.blocks.iter().zip(included) {
        put_block(&mut out, block, is_in);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// Writing to a string cannot fail.
fn put(out: &mut String, words: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(words);
}

/// The kinds of a page with their counts: kept ones first, else in the order of [`Kind::ALL`], which starts
/// with them.
fn counted_kinds(article: &Article) -> Vec<(Kind, usize)> {
    let mut counts = [0; Kind::ALL.len()];
    for block in &article.blocks {
        counts[block.kind as usize] += 1;
    }
    Kind::ALL.into_iter().zip(counts).filter(|&(_, n)| n > 0).collect()
}

fn put_header(out: &mut String, article: &Article, headline: &str, (kept, all): (usize, usize)) {
    let words: usize = article.body().map(|b| b.text.split_whitespace().count()).sum();
    put(out, format_args!("<header>\n<h1 dir=\"auto\">{headline}</h1>\n"));
    if let Some(url) = &article.url {
        put(out, format_args!("<p class=\"url\">{}</p>\n", escape(url)));
    }
    put(out, format_args!("<p class=\"sum\">{kept} of {all} blocks kept · {words} words</p>\n"));
    let rows = fields(article);
    if !rows.is_empty() {
        out.push_str(
            "<table class=\"fields\">\n<thead><tr><th>Field</th><th>Value</th><th>From</th><th>Not taken</th></tr></thead>\n",
        );
        for row in &rows {
            put_row(out, row);
        }
        out.push_str("</table>\n");
    }
    if let Some(completeness) = &article.completeness {
        put(
            out,
            format_args!("<ul class=\"notes\">\n<li><b>completeness</b> {}</li>\n", escape(&completeness.to_string())),
        );
        for reason in &completeness.why {
            put(out, format_args!("<li>{}: {}</li>\n", escape(&reason.rule), escape(&reason.saw)));
        }
        out.push_str("</ul>\n");
    }
    if !article.notes.is_empty() {
        out.push_str("<ul class=\"notes\">\n");
        for note in &article.notes {
            put(out, format_args!("<li><b>{}</b> {}</li>\n", note_kind(note), escape(&note.message)));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</header>\n");
}

fn put_row(out: &mut String, row: &Row<'_>) {
    let value = row.value.as_deref().map_or("–".into(), escape);
    let source = row.sources().join(", ");
    let source = escape(&source);
    put(
        out,
        format_args!(
            "<tr><th>{}</th><td dir=\"auto\">{value}</td><td class=\"src\">{source}</td><td>",
            row.name.replace('_', " ")
        ),
    );
    let losers = row.losers();
    let (first, rest) = losers.split_at(losers.len().min(FIRST_LOSERS));
    for loser in first {
        put_loser(out, loser);
    }
    if !rest.is_empty() {
        put(out, format_args!("<details><summary>{} more</summary>", rest.len()));
        for loser in rest {
            put_loser(out, loser);
        }
        out.push_str("</details>");
    }
    out.push_str("</td></tr>\n");
}

fn put_loser(out: &mut String, (value, sources): &(&str, Vec<&str>)) {
    put(
        out,
        format_args!(
            "<div class=\"lost\"><span dir=\"auto\">{}</span> <span class=\"src\">{}</span></div>",
            escape(value),
            escape(&sources.join(", "))
        ),
    );
}

fn put_legend(out: &mut String, kinds: &[(Kind, usize)], (kept, all): (usize, usize)) {
    out.push_str("<nav aria-label=\"Filters\">\n");
    for (name, count) in [("kept", kept), ("dropped", all - kept)] {
        put(
            out,
            format_args!(
                "<label class=\"all\"><input type=\"checkbox\" id=\"all-{name}\" checked>{name} <i>{count}</i></label>\n"
            ),
        );
    }
    for &(kind, count) in kinds {
        let name = kind.name();
        put(
            out,
            format_args!(
                "<label class=\"k-{name}\"><input type=\"checkbox\" id=\"show-{name}\" checked>{name} <i>{count}</i></label>\n"
            ),
        );
    }
    out.push_str("</nav>\n");
}

fn put_block(out: &mut String, block: &Block, included: bool) {
    let name = block.kind.name();
    let (side, sign) = if included { ("kept", "+") } else { ("dropped", "−") };
    let line = block.line.map(|n| n.to_string()).unwrap_or_default();
    let score = block.score.map(|s| format!(" <i>{s:.2}</i>")).unwrap_or_default();
    put(
        out,
        format_args!(
            "<div class=\"block {side} k-{name}\" tabindex=\"0\"><span class=\"line\">{line}</span>\
             <span class=\"kind\"><b>{sign}</b> {name}{score}</span><div class=\"words\" dir=\"auto\">"
        ),
    );
    put_words(out, block);
    out.push_str("</div><div class=\"why\" role=\"note\">");
    let about = Some(reasons(block, included))
        .filter(|words| !words.is_empty())
        .unwrap_or_else(|| "no reason given".to_owned());
    put(out, format_args!("<span>{}</span><code>{}</code></div></div>\n", escape(&about), escape(&block.path)));
}

/// The text of a block in the shape it had on the page.
fn put_words(out: &mut String, block: &Block) {
    match block.kind {
        Kind::Subhead | Kind::Headline => put(out, format_args!("<strong>{}</strong>", escape(&block.text))),
        Kind::Quote => put(out, format_args!("<blockquote>{}</blockquote>", escape(&block.text))),
        Kind::Code => put(out, format_args!("<pre>{}</pre>", escape(&block.text))),
        Kind::Table if !block.rows.is_empty() => put_table(out, block),
        _ => {
            if let Some(item) = block.item.filter(|i| !i.continued) {
                let mark = item.number.map_or("•".to_owned(), |n| format!("{n}."));
                put(out, format_args!("<span class=\"mark\">{mark}</span> "));
            }
            out.push_str(&escape(&block.text));
        }
    }
    if let Some(media) = &block.media {
        let url = match media.url.char_indices().nth(LONGEST_URL) {
            Some((end, _)) => Cow::Owned(format!("{}…", &media.url[..end])),
            None => Cow::Borrowed(&*media.url),
        };
        let alt = media.alt.as_deref().filter(|alt| !alt.is_empty() && *alt != block.text).unwrap_or_default();
        put(out, format_args!("<div class=\"media\">{} <code>{}</code></div>", escape(alt), escape(&url)));
    }
}

fn put_table(out: &mut String, block: &Block) {
    out.push_str("<table>");
    for (i, row) in block.rows.iter().enumerate() {
        let cell = if i == 0 && block.header { "th" } else { "td" };
        out.push_str("<tr>");
        for words in row {
            put(out, format_args!("<{cell}>{}</{cell}>", escape(words)));
        }
        out.push_str("</tr>");
    }
    out.push_str("</table>");
}

/// Hue in degrees and saturation in per cent: related kinds lie side by side, what is kept is green.
fn color(kind: Kind) -> (u16, u8) {
    match kind {
        kind if kind.is_article() => (140, 55),
        Kind::Headline => (205, 75),
        Kind::Byline => (218, 75),
        Kind::Date => (230, 75),
        Kind::Image => (195, 65),
        Kind::Caption => (186, 65),
        Kind::Credit => (177, 60),
        Kind::Related => (32, 90),
        Kind::NextArticle => (20, 85),
        Kind::Tags => (48, 85),
        Kind::SignUp => (285, 65),
        Kind::Share => (266, 65),
        Kind::CommentForm => (318, 65),
        Kind::Comment => (332, 65),
        Kind::AuthorBox => (302, 55),
        Kind::Navigation => (240, 20),
        Kind::SkipLink => (250, 20),
        Kind::Footer => (260, 20),
        Kind::Consent => (0, 75),
        Kind::Advert => (10, 80),
        Kind::Paywall => (350, 75),
        Kind::Form => (60, 20),
        _ => (0, 0),
    }
}

/// Text for an HTML text or a quoted attribute. Control characters, which HTML cannot hold, are left out.
fn escape(text: &str) -> Cow<'_, str> {
    let special = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\'') || (c.is_control() && !matches!(c, '\n' | '\t'));
    let Some(first) = text.find(special) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    for c in text[first..].chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if special(c) => {}
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}
