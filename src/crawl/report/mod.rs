//! How a crawl goes, as one HTML page with charts: no script, nothing from elsewhere. Pure: values in, a page out.

mod chart;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;

use super::archive::Status;
use super::latency::Latencies;
use super::store::Day;
use chart::{Bar, bars, length, spark};

/// Sources that are shown: those that gave most.
const SOURCES: usize = 200;

const STYLE: &str = include_str!("style.css");

/// What a report tells of.
pub(super) struct Matter<'a> {
    pub(super) status: &'a Status,
    /// The last days of every source.
    pub(super) days: &'a BTreeMap<String, Vec<Day>>,
    /// How long the answers of those days took, by site.
    pub(super) latencies: &'a BTreeMap<String, Latencies>,
    /// The first day that is shown, and the last.
    pub(super) span: (i64, i64),
    pub(super) now: Timestamp,
}

/// The page. Writing to a string cannot fail.
pub(super) fn page(matter: &Matter<'_>) -> String {
    let Matter { status, now, .. } = matter;
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>How the crawl goes</title>\n\
         <meta name=\"viewport\" content=\"width=device-width\"><style>\n{STYLE}</style></head><body>\n<h1>How the crawl goes</h1>\n\
         <p class=\"when\">{}</p>\n",
        now.strftime("%Y-%m-%d %H:%M UTC")
    );
    let stats = &status.stats;
    page += "<ul class=\"sums\">";
    for (number, what) in [
        (status.articles, "articles"),
        (status.versions.saturating_sub(status.articles), "later versions"),
        (status.undelivered, "not put out yet"),
        (stats.due, "addresses due"),
        (stats.waiting.saturating_sub(stats.due), "to be visited later"),
        (stats.given_up, "given up"),
        (stats.hosts, "sites"),
    ] {
        let _ = write!(page, "<li><b>{number}</b> {what}</li>");
    }
    page += "</ul>\n";
    if !status.alarms.is_empty() {
        page += "<h2>Alarms</h2>\n<ul class=\"alarms\">";
        for alarm in &status.alarms {
            let _ = write!(page, "<li>{}</li>", escape(&alarm.to_string()));
        }
        page += "</ul>\n";
    }
    page += &by_day(matter);
    page += &by_source(matter);
    page += &by_site(matter);
    page += &looks(status);
    page + "</body></html>\n"
}

/// What became of pages, day by day.
fn by_day(matter: &Matter<'_>) -> String {
    let (first, last) = matter.span;
    let mut sums = BTreeMap::<i64, [u64; 4]>::new();
    for day in matter.days.values().flatten() {
        let sum = sums.entry(day.number).or_default();
        let none = day.gave.pages - day.gave.text.min(day.gave.pages);
        for (sum, more) in sum.iter_mut().zip([day.gave.text, day.changed, none, day.failed]) {
            *sum += more;
        }
    }
    let days = (first..=last).map(|day| Bar { name: date(day), parts: sums.get(&day).copied().unwrap_or_default() });
    let total = sums.values().fold([0; 4], |a: [u64; 4], b| std::array::from_fn(|n| a[n] + b[n]));
    let all = total.iter().sum::<u64>().max(1);
    let mut legend = String::new();
    for (n, what) in ["new", "changed", "without a text", "failed"].iter().enumerate() {
        let share = 100.0 * total[n] as f64 / all as f64;
        let _ = write!(legend, "<li><i class=\"part-{n}\"></i>{what}: {} ({share:.1} %)</li>", total[n]);
    }
    format!("<h2>Pages by day</h2>\n<ul class=\"legend\">{legend}</ul>\n{}\n", bars(&days.collect::<Vec<_>>()))
}

/// What sources gave.
fn by_source(matter: &Matter<'_>) -> String {
    let (first, last) = matter.span;
    let mut sources: Vec<_> = matter.days.iter().collect();
    let sum = |days: &[Day], of: fn(&Day) -> u64| days.iter().map(of).sum::<u64>();
    sources.sort_by_key(|(_, days)| std::cmp::Reverse(sum(days, |day| day.gave.text)));
    let mut rows = String::new();
    for (source, days) in sources.iter().take(SOURCES) {
        let by_day: Vec<u64> =
            (first..=last).map(|at| days.iter().find(|day| day.number == at).map_or(0, |day| day.gave.text)).collect();
        let text = sum(days, |day| day.gave.text);
        let share = |of: fn(&Day) -> u64| match text {
            0 => "–".to_owned(),
            _ => format!("{:.0} %", 100.0 * sum(days, of) as f64 / text as f64),
        };
        let _ = writeln!(
            rows,
            "<tr><td class=\"url\">{}</td><td>{}</td><td class=\"n\">{text}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
             <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            escape(source),
            spark(&by_day),
            share(|day| day.gave.headline),
            share(|day| day.gave.authors),
            share(|day| day.gave.published),
            sum(days, |day| day.gave.characters).checked_div(text).unwrap_or_default(),
            sum(days, |day| day.failed),
        );
    }
    format!(
        "<h2>Articles by source and day</h2>\n<div class=\"wide\"><table><tr><th>source<th>{} to {}<th class=\"n\">articles<th class=\"n\">headline\
         <th class=\"n\">authors<th class=\"n\">date<th class=\"n\">characters<th class=\"n\">failed</tr>\n{rows}</table></div>\n",
        date(first),
        date(last)
    )
}

/// How long answers took.
fn by_site(matter: &Matter<'_>) -> String {
    let mut all = Latencies::default();
    for took in matter.latencies.values() {
        all.merge(took);
    }
    let mut sites: Vec<_> = matter.latencies.iter().map(|(site, took)| (site.as_str(), took)).collect();
    sites.sort_by_key(|(_, took)| std::cmp::Reverse(took.quantile(0.95)));
    sites.truncate(SOURCES);
    sites.insert(0, ("all sites", &all));
    let most = sites.iter().filter_map(|(_, took)| took.quantile(0.99)).max().unwrap_or_default().as_secs_f64();
    let mut rows = String::new();
    for (site, took) in sites {
        let shares = [0.5, 0.95, 0.99].map(|share| took.quantile(share).unwrap_or_default().as_secs_f64());
        let cells = shares.map(|time| format!("<td class=\"n\">{}</td>", seconds(time))).concat();
        let _ = writeln!(
            rows,
            "<tr><td class=\"url\">{}</td><td>{}</td><td class=\"n\">{}</td>{cells}</tr>",
            escape(site),
            length(shares, most),
            took.answers()
        );
    }
    format!(
        "<h2>Time to an answer by site</h2>\n<div class=\"wide\"><table><tr><th>site<th>{} to {}<th class=\"n\">answers\
         <th class=\"n\"><i class=\"part-0\"></i>half within<th class=\"n\"><i class=\"part-1\"></i>95 % within\
         <th class=\"n\"><i class=\"part-2\"></i>99 % within</tr>\n{rows}</table></div>\n",
        date(matter.span.0),
        date(matter.span.1)
    )
}

/// A time for people.
fn seconds(time: f64) -> String {
    if time < 1.0 { format!("{:.0} ms", 1_000.0 * time) } else { format!("{time:.1} s") }
}

/// When sources were looked at.
fn looks(status: &Status) -> String {
    let time =
        |time: Option<Timestamp>| time.map_or_else(|| "–".to_owned(), |time| time.strftime("%m-%d %H:%M").to_string());
    let mut rows = String::new();
    for source in &status.sources {
        let pace = source.pace.map_or_else(|| "–".to_owned(), |pace| format!("{} min", pace.as_secs() / 60));
        let trouble = source.error.as_deref().unwrap_or_default();
        let next = if source.due.is_none() { "never".to_owned() } else { time(source.due) };
        let _ = writeln!(
            rows,
            "<tr><td>{}</td><td>{}</td><td class=\"url\">{}</td><td>{}</td><td>{}</td><td>{next}</td>\
             <td class=\"n\">{pace}</td><td>{}</td></tr>",
            escape(&source.job),
            source.kind,
            escape(&source.url),
            time(source.visited),
            time(source.changed),
            escape(trouble),
        );
    }
    format!(
        "<h2>Sources</h2>\n<div class=\"wide\"><table><tr><th>job<th>kind<th>address<th>read<th>changed<th>next<th class=\"n\">pace<th>trouble</tr>\n\
         {rows}</table></div>\n"
    )
}

fn date(day: i64) -> String {
    let at = Timestamp::from_second(day.saturating_mul(86_400)).unwrap_or(Timestamp::UNIX_EPOCH);
    at.strftime("%m-%d").to_string()
}

/// A text as HTML.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            c if c.is_control() => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::alarm::Yield;

    fn report(source: &str) -> String {
        let gave = Yield { pages: 9, text: 8, headline: 8, authors: 4, published: 8, characters: 8_000 };
        let days = BTreeMap::from([(source.to_owned(), vec![Day { number: 20_000, gave, failed: 1, changed: 2 }])]);
        let status = Status::default();
        let mut took = Latencies::default();
        (1..=100).for_each(|n| took.add(std::time::Duration::from_millis(20 * n)));
        let latencies = BTreeMap::from([("slow.example".to_owned(), took)]);
        page(&Matter {
            status: &status,
            days: &days,
            latencies: &latencies,
            span: (19_990, 20_003),
            now: Timestamp::UNIX_EPOCH,
        })
    }

    #[test]
    fn a_report_has_the_sums_of_days_and_sources() {
        let page = report("https://a.example/feed");
        for words in [
            "new: 8 (66.7 %)",
            "without a text: 1 (8.3 %)",
            "failed: 1",
            "<td class=\"n\">50 %</td>",
            "1000</td>",
            "10-04",
            "slow.example</td>",
            "<td class=\"n\">100</td><td class=\"n\">1.0 s</td><td class=\"n\">2.0 s</td>",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("<script") && !page.contains("src="));
    }

    #[test]
    fn what_sources_are_called_is_text_in_a_report() {
        let page = report("https://a.example/<script>alert(1)</script>\"&\u{1b}");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;\u{fffd}"), "{page}");
        assert!(!page.contains("<script"));
    }
}
