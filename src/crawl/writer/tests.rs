use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::crawl::frontier::{Candidate, Claim, Clip, Done, Frontier as _, Want};
use crate::crawl::record;
use crate::crawl::source::Kind;
use crate::crawl::store::Store;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

struct Desk {
    folder: TempDir,
    jobs: Jobs,
    /// The number of the next article.
    next: usize,
}

impl Desk {
    fn new(output: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("[[job]]\nname = \"job\"\nurls = [\"https://a.example/\"]\noutput = [{output}]\n");
        let jobs = Jobs::parse(&text, folder.path().join("jobs.toml")).unwrap();
        Self { folder, jobs, next: 0 }
    }

    fn open(&self) -> (Shared, Writer) {
        let store = Shared::new(Store::open(self.jobs.store()).unwrap());
        let writer = Writer::open(&store, &self.jobs).unwrap();
        (store, writer)
    }

    /// Brings articles into the store, as a crawl does.
    fn bring(&mut self, store: &Shared, number: usize) {
        let urls = (self.next..self.next + number).map(|n| format!("https://a.example/story-{n}").parse().unwrap());
        let candidates: Vec<_> = urls.map(|url| Candidate::new(url, Kind::Story, "job")).collect();
        self.next += number;
        store.held().add(&candidates, at(0)).unwrap();
        let hosts = std::collections::HashMap::new();
        let lease = Duration::from_mins(5);
        let want = Want { most: number, per_host: 9999, hosts: &hosts, due_by: Timestamp::MAX, lease };
        let claims = store.held().claim(&want, at(0)).unwrap().claims;
        assert_eq!(claims.len(), number);
        let done: Vec<_> = claims.iter().map(|claim| self.done(claim)).collect();
        store.held().complete(&done, at(0)).unwrap();
    }

    fn done(&self, claim: &Claim) -> Done {
        let name = claim.url.path().trim_start_matches('/');
        let article = crate::extract(&format!(
            "<title>{name}</title><article><h1>{name}</h1><p>The river rose in {name} by two metres in the night, and the people of the lower town were asked to leave their houses until the morning, the mayor said.</article>"
        ));
        let clip = Clip {
            headline: article.headline.clone(),
            text: article.text(),
            fetched: at(0),
            record: record::pack(&article, &article.text(), claim, at(0)),
            digest: 1,
            also: Vec::new(),
            fingerprint: None,
            outputs: self.jobs.list[0].output.iter().map(|output| output.name.clone()).collect(),
        };
        let lease = claim.lease;
        Done { article: Some(clip), ..Done::of(lease, at(0)) }
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join(folder)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The addresses of all lines of the complete files, in the order of files and lines.
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for name in self.names("out").iter().filter(|name| !name.ends_with("part")) {
            let text = std::fs::read_to_string(self.path("out").join(name)).unwrap();
            assert!(text.is_empty() || text.ends_with('\n'));
            for line in text.lines() {
                let value: serde_json::Value = serde_json::from_str(line).unwrap();
                lines.push(value["crawl"]["address"].as_str().unwrap().to_owned());
            }
        }
        lines
    }

    fn all(&self) -> Vec<String> {
        (0..self.next).map(|n| format!("https://a.example/story-{n}")).collect()
    }
}

const JSONL: &str = "{ format = \"jsonl\", folder = \"out\" }";

#[test]
fn articles_are_in_a_part_until_it_is_complete_and_then_in_a_file_in_their_order() {
    let mut desk = Desk::new(JSONL);
    let (store, mut writer) = desk.open();
    desk.bring(&store, 150);
    assert_eq!(store.held().undelivered().unwrap(), 150);
    assert_eq!(writer.deliver(&store, at(1)).unwrap(), 150);
    assert_eq!(writer.deliver(&store, at(2)).unwrap(), 0);
    assert_eq!(desk.names("out"), ["20270115T080001Z-000001.jsonl.part"]);
    desk.bring(&store, 10);
    assert_eq!(writer.finish(&store, at(3)).unwrap(), 10);
    assert_eq!(desk.names("out"), ["20270115T080001Z-000001.jsonl"]);
    assert_eq!(desk.lines(), desk.all());
    assert_eq!(store.held().undelivered().unwrap(), 0);
}

#[test]
fn files_are_complete_by_size_and_by_age() {
    let mut desk = Desk::new("{ format = \"jsonl\", folder = \"out\", rotate_size = \"1B\", rotate_after = \"1h\" }");
    let (store, mut writer) = desk.open();
    desk.bring(&store, 250);
    writer.deliver(&store, at(0)).unwrap();
    assert_eq!(desk.names("out").len(), 3);
    assert_eq!(desk.lines(), desk.all());
    let mut desk = Desk::new("{ format = \"jsonl\", folder = \"out\", rotate_after = \"1h\" }");
    let (store, mut writer) = desk.open();
    desk.bring(&store, 5);
    writer.deliver(&store, at(0)).unwrap();
    writer.deliver(&store, at(3599)).unwrap();
    assert!(desk.lines().is_empty());
    writer.deliver(&store, at(3600)).unwrap();
    assert_eq!(desk.lines(), desk.all());
}

#[test]
fn a_file_that_was_begun_by_a_clock_that_was_set_back_is_complete() {
    let mut desk = Desk::new("{ format = \"jsonl\", folder = \"out\", rotate_after = \"1h\" }");
    let (store, mut writer) = desk.open();
    desk.bring(&store, 5);
    writer.deliver(&store, at(365 * 86_400)).unwrap();
    assert!(desk.lines().is_empty());
    writer.deliver(&store, at(0)).unwrap();
    assert_eq!(desk.lines(), desk.all());
}

#[test]
fn what_was_written_and_not_remembered_is_written_once() {
    let mut desk = Desk::new(JSONL);
    let (store, mut writer) = desk.open();
    desk.bring(&store, 3);
    writer.deliver(&store, at(0)).unwrap();
    drop((store, writer));
    // The process ended within a line, before it took note of anything behind the first three.
    let part = desk.path("out").join(&desk.names("out")[0]);
    let mut text = std::fs::read(&part).unwrap();
    text.extend_from_within(..text.len() / 2);
    std::fs::write(&part, text).unwrap();
    let (store, mut writer) = desk.open();
    desk.bring(&store, 2);
    writer.finish(&store, at(9)).unwrap();
    assert_eq!(desk.lines(), desk.all());
}

#[test]
fn a_part_that_somebody_cut_or_removed_is_written_again() {
    for keep in [None, Some(10)] {
        let mut desk = Desk::new(JSONL);
        let (store, mut writer) = desk.open();
        desk.bring(&store, 5);
        writer.deliver(&store, at(0)).unwrap();
        drop((store, writer));
        let part = desk.path("out").join(&desk.names("out")[0]);
        match keep {
            None => std::fs::remove_file(&part).unwrap(),
            Some(bytes) => std::fs::File::options().write(true).open(&part).unwrap().set_len(bytes).unwrap(),
        }
        let (store, mut writer) = desk.open();
        writer.finish(&store, at(9)).unwrap();
        assert_eq!(desk.lines(), desk.all());
    }
}

#[test]
fn a_file_that_was_complete_and_had_no_name_gets_it_and_one_that_had_is_left_alone() {
    let mut desk = Desk::new(JSONL);
    let (store, mut writer) = desk.open();
    desk.bring(&store, 5);
    writer.deliver(&store, at(0)).unwrap();
    let id = store.held().output(&desk.jobs.list[0].output[0].name).unwrap();
    store.held().complete_part(id).unwrap();
    drop((store, writer));
    let (store, writer) = desk.open();
    assert_eq!(desk.lines(), desk.all());
    drop(writer);
    // Named, and the process ended before it took note of it.
    store.held().db_for_tests().execute("UPDATE output SET state = 2", []).unwrap();
    drop(store);
    let (store, mut writer) = desk.open();
    desk.bring(&store, 2);
    writer.finish(&store, at(9)).unwrap();
    assert_eq!(desk.lines(), desk.all());
    assert_eq!(desk.names("out").len(), 2);
}

#[test]
fn a_file_of_the_same_name_is_not_overwritten() {
    let mut desk = Desk::new(JSONL);
    let (store, mut writer) = desk.open();
    std::fs::write(desk.path("out/20270115T080000Z-000001.jsonl"), "").unwrap();
    std::fs::write(desk.path("out/20270115T080000Z-000002.jsonl.part"), "mine").unwrap();
    desk.bring(&store, 2);
    writer.finish(&store, at(0)).unwrap();
    assert_eq!(desk.lines(), desk.all());
    assert_eq!(std::fs::read(desk.path("out/20270115T080000Z-000002.jsonl.part")).unwrap(), b"mine");
    assert!(desk.names("out").contains(&"20270115T080000Z-000003.jsonl".to_owned()));
}

#[test]
#[cfg(unix)]
fn an_output_that_cannot_be_written_loses_nothing() {
    let mut desk = Desk::new(JSONL);
    let (store, mut writer) = desk.open();
    desk.bring(&store, 3);
    let moved = desk.path("elsewhere");
    std::fs::rename(desk.path("out"), &moved).unwrap();
    let error = writer.deliver(&store, at(0)).unwrap_err();
    assert!(error.is_io() && error.to_string().contains("cannot write ") && error.hint().is_some(), "{error}");
    drop((store, writer));
    let (store, mut writer) = desk.open();
    writer.finish(&store, at(9)).unwrap();
    assert_eq!(desk.lines(), desk.all());
}

#[test]
fn every_output_gets_every_article_and_markdown_has_a_file_each() {
    let mut desk = Desk::new(&format!("{JSONL}, {{ format = \"markdown\", folder = \"pages\" }}"));
    let (store, mut writer) = desk.open();
    desk.bring(&store, 120);
    assert_eq!(writer.finish(&store, at(0)).unwrap(), 240);
    assert_eq!(desk.lines(), desk.all());
    let names = desk.names("pages/a-example");
    assert_eq!(names.len(), 120);
    let text = std::fs::read_to_string(desk.path("pages/a-example").join(&names[0])).unwrap();
    assert!(text.starts_with("---\ntitle: \"story-0\"\nurl: \"https://a.example/story-0\"\n"), "{text}");
    assert!(text.contains("The river rose in story-0 by two metres"), "{text}");
}

#[test]
#[cfg(unix)]
fn a_link_in_the_place_of_a_file_is_replaced_and_not_followed() {
    let mut desk = Desk::new("{ format = \"markdown\", folder = \"pages\" }");
    let (store, mut writer) = desk.open();
    desk.bring(&store, 1);
    writer.finish(&store, at(0)).unwrap();
    let name = desk.path("pages/a-example").join(&desk.names("pages/a-example")[0]);
    let victim = desk.path("victim");
    std::fs::write(&victim, "precious").unwrap();
    for planted in [name.clone(), name.with_extension("md.part")] {
        let _ = std::fs::remove_file(&planted);
        std::os::unix::fs::symlink(&victim, &planted).unwrap();
    }
    store.held().db_for_tests().execute("INSERT INTO outbox (output, version) VALUES (1, 1)", []).unwrap();
    assert_eq!(writer.finish(&store, at(1)).unwrap(), 1);
    assert_eq!(std::fs::read(&victim).unwrap(), b"precious");
    assert!(std::fs::symlink_metadata(&name).unwrap().is_file());
}

#[cfg(feature = "parquet")]
mod parquet {
    use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
    use ::parquet::record::RowAccessor as _;

    use super::*;

    const PARQUET: &str = "{ format = \"parquet\", folder = \"out\", rotate_after = \"1h\" }";

    /// Address, version, headline, text and authors of all rows of the complete files.
    fn rows(desk: &Desk) -> Vec<(String, i64, String, String, usize)> {
        let mut rows = Vec::new();
        for name in desk.names("out").iter().filter(|name| name.ends_with(".parquet")) {
            let file = SerializedFileReader::new(std::fs::File::open(desk.path("out").join(name)).unwrap()).unwrap();
            for row in file.get_row_iter(None).unwrap() {
                let row = row.unwrap();
                let text = |at| row.get_string(at).unwrap().clone();
                rows.push((text(0), row.get_long(1).unwrap(), text(3), text(4), row.get_list(5).unwrap().len()));
                assert_eq!(row.get_timestamp_millis(18).unwrap(), at(0).as_millisecond());
                assert!(row.get_string(2).is_err(), "no copy of another");
            }
        }
        rows
    }

    fn check(desk: &Desk) {
        let rows = rows(desk);
        assert_eq!(rows.iter().map(|row| row.0.clone()).collect::<Vec<_>>(), desk.all());
        for (url, version, headline, text, authors) in rows {
            let name = url.rsplit('/').next().unwrap();
            assert_eq!((version, headline.as_str(), authors), (1, name, 0));
            assert!(text.contains(&format!("The river rose in {name} by two metres")), "{text}");
        }
    }

    #[test]
    fn a_file_is_written_whole_when_it_is_due_and_read_by_others() {
        let mut desk = Desk::new(PARQUET);
        let (store, mut writer) = desk.open();
        desk.bring(&store, 1_200);
        assert_eq!(writer.deliver(&store, at(0)).unwrap(), 0);
        assert!(desk.names("out").is_empty());
        assert_eq!(writer.deliver(&store, at(3_600)).unwrap(), 1_200);
        assert_eq!(desk.names("out"), ["20270115T080000Z-000001.parquet"]);
        check(&desk);
        desk.bring(&store, 7);
        assert_eq!(writer.finish(&store, at(3_700)).unwrap(), 7);
        assert_eq!(writer.finish(&store, at(3_800)).unwrap(), 0);
        check(&desk);
        assert_eq!(store.held().undelivered().unwrap(), 0);
    }

    #[test]
    fn whatever_moment_the_process_ends_at_each_article_is_in_one_file() {
        // Before anything was written; within a file; with a file that is complete and has no name; with one that has.
        for state in 0..4 {
            let mut desk = Desk::new(PARQUET);
            let (store, mut writer) = desk.open();
            desk.bring(&store, 5);
            writer.deliver(&store, at(0)).unwrap();
            let part = desk.path("out/20270115T080000Z-000001.parquet.part");
            if state == 1 {
                std::fs::write(&part, "PAR1 and so").unwrap();
            }
            if state >= 2 {
                writer.finish(&store, at(1)).unwrap();
                store.held().db_for_tests().execute("UPDATE output SET state = 2", []).unwrap();
            }
            if state == 2 {
                std::fs::rename(part.with_extension(""), &part).unwrap();
            }
            drop((store, writer));
            let (store, mut writer) = desk.open();
            desk.bring(&store, 2);
            writer.finish(&store, at(9)).unwrap();
            check(&desk);
            assert!(desk.names("out").iter().all(|name| name.ends_with(".parquet")), "{state}");
        }
    }
}

#[test]
#[cfg(not(feature = "parquet"))]
fn parquet_is_refused_with_a_word_where_it_is_not_built_in() {
    let text = "[[job]]\nname = \"a\"\nurls = [\"https://a.example/\"]\noutput = [{ format = \"parquet\", folder = \"out\" }]\n";
    let error = Jobs::parse(text, "jobs.toml").unwrap_err();
    assert!(
        error.to_string().starts_with("jobs.toml:4:") && error.to_string().contains("--features parquet"),
        "{error}"
    );
}
