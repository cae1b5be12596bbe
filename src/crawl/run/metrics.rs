//! Counts for Prometheus, as a file that its node exporter collects (`--collector.textfile`): no port is opened.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use jiff::Timestamp;

use super::event::Counts;
use crate::crawl::latency::Latencies;

/// Sites that are shown by themselves: each costs its readers three series.
const SITES: usize = 50;

/// The counts in Prometheus' text format 0.0.4. Writing to a string cannot fail.
pub(super) fn text(counts: &Counts, latencies: &BTreeMap<String, Latencies>, now: Timestamp) -> String {
    let mut text = String::new();
    let mut family = |name: &str, kind: &str, help: &str, values: &[(&str, u64)]| {
        let _ = writeln!(text, "# HELP pressclip_{name} {help}\n# TYPE pressclip_{name} {kind}");
        for (labels, value) in values {
            let _ = writeln!(text, "pressclip_{name}{labels} {value}");
        }
    };
    let stories = [
        ("{outcome=\"new\"}", counts.new),
        ("{outcome=\"changed\"}", counts.changed),
        ("{outcome=\"unchanged\"}", counts.unchanged),
        ("{outcome=\"skipped\"}", counts.skipped),
        ("{outcome=\"failed\"}", counts.failed),
    ];
    family("stories_total", "counter", "Visits to stories since the start.", &stories);
    let sources = [("{outcome=\"read\"}", counts.sources), ("{outcome=\"failed\"}", counts.sources_failed)];
    family("sources_total", "counter", "Looks at sources since the start.", &sources);
    family("delivered_total", "counter", "Articles put out since the start.", &[("", counts.delivered)]);
    family("in_flight", "gauge", "Addresses that are being visited.", &[("", counts.in_flight)]);
    let now = u64::try_from(now.as_second()).unwrap_or_default();
    family("written_timestamp_seconds", "gauge", "When this was written.", &[("", now)]);
    text + &times(latencies)
}

/// How long the answers of today took: of all sites, and of those that gave most.
fn times(latencies: &BTreeMap<String, Latencies>) -> String {
    let mut all = Latencies::default();
    for site in latencies.values() {
        all.merge(site);
    }
    let mut sites: Vec<_> = latencies.iter().collect();
    sites.sort_by_key(|(_, took)| std::cmp::Reverse(took.answers()));
    let mut text =
        "# HELP pressclip_answer_seconds Time within which a share of the answers of today came, from the store.\n\
        # TYPE pressclip_answer_seconds gauge\n"
            .to_owned();
    let mut add = |label: String, took: &Latencies| {
        for share in [0.5, 0.95, 0.99] {
            if let Some(time) = took.quantile(share) {
                let _ =
                    writeln!(text, "pressclip_answer_seconds{{{label}quantile=\"{share}\"}} {:.3}", time.as_secs_f64());
            }
        }
    };
    add(String::new(), &all);
    for (site, took) in sites.into_iter().take(SITES) {
        // Names of hosts have nothing that would have to be escaped.
        let name: String = site.chars().filter(|c| !c.is_control() && !"\"\\".contains(*c)).collect();
        add(format!("site=\"{name}\","), took);
    }
    text
}

/// Writes the counts, whole or not at all.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    let part = path.with_extension("prom.part");
    File::create(&part)?.write_all(text.as_bytes())?;
    fs::rename(part, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_comment_or_a_name_with_a_number() {
        let counts = Counts { new: 7, sources_failed: 2, ..Counts::default() };
        let mut took = Latencies::default();
        (1..=100).for_each(|n| took.add(std::time::Duration::from_millis(n)));
        let latencies = BTreeMap::from([("a.example".to_owned(), took)]);
        let text = text(&counts, &latencies, Timestamp::from_second(1_800_000_000).unwrap());
        for line in text.lines().filter(|line| !line.starts_with("# ")) {
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert!(name.starts_with("pressclip_") && value.parse::<f64>().is_ok(), "{line}");
        }
        assert!(text.contains("pressclip_stories_total{outcome=\"new\"} 7\n"), "{text}");
        assert!(text.contains("pressclip_sources_total{outcome=\"failed\"} 2\n"), "{text}");
        assert!(text.contains("pressclip_written_timestamp_seconds 1800000000\n"), "{text}");
        assert!(text.contains("pressclip_answer_seconds{quantile=\"0.5\"} 0.056\n"), "{text}");
        assert!(text.contains("pressclip_answer_seconds{site=\"a.example\",quantile=\"0.99\"} 0.108\n"), "{text}");
    }
}
