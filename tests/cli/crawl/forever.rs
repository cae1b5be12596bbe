//! A crawl that goes on until it is stopped.
#![cfg(unix)]

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::site::{Site, lines};
use crate::support::{Folder, process};

fn start(jobs: &std::path::Path, options: &[&str]) -> Child {
    process().arg("crawl").arg(jobs).args(options).stderr(Stdio::piped()).spawn().unwrap()
}

/// Asks a process to end; gives its exit code and what it said.
fn stop(child: Child) -> (Option<i32>, String) {
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// Waits until something is so; the machine may be busy.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..3_000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("{what} did not come about");
}

fn parts(folder: &Folder) -> usize {
    let Ok(entries) = std::fs::read_dir(folder.path("out")) else { return 0 };
    let texts = entries.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap_or_default());
    texts.map(|text| text.lines().count()).sum()
}

#[test]
fn sources_are_looked_at_by_the_schedule_until_it_is_stopped_which_completes_the_outputs() {
    let (site, folder) = (Site::with(3), Folder::new());
    let job = "feeds = [\"SITE/feed.xml\"]\nevery = \"1s\"\npoll = { least = \"0s\", most = \"1s\" }";
    let child = start(&site.jobs(&folder, job), &[]);
    until("three articles", || parts(&folder) == 3);
    site.set_stories(5);
    until("two more articles", || parts(&folder) == 5);
    let (code, said) = stop(child);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("stopping: what is under way is finished") && said.contains("5 new"), "{said}");
    assert!(said.contains("nothing is due before 20"), "{said}");
    assert_eq!(lines(&folder).len(), 5);
}

#[test]
fn a_host_that_is_paced_is_not_said_to_have_nothing_due() {
    let (site, folder) = (Site::with(4), Folder::new());
    let jobs = site.jobs(&folder, "feeds = [\"SITE/feed.xml\"]\nevery = \"1h\"");
    let text = std::fs::read_to_string(&jobs).unwrap().replace("\"0s\"\nper_host = 16", "\"1s\"\nper_host = 1");
    std::fs::write(&jobs, text).unwrap();
    let child = start(&jobs, &[]);
    until("four articles", || parts(&folder) == 4);
    // Now there is really nothing.
    std::thread::sleep(Duration::from_secs(2));
    let (code, said) = stop(child);
    assert_eq!((code, said.matches("nothing is due before").count()), (Some(0), 1), "{said}");
}

#[test]
fn what_is_under_way_at_the_deadline_is_given_up_and_done_by_the_next_run() {
    let (site, folder) = (Site::with(4), Folder::new());
    let jobs = site.jobs(&folder, "feeds = [\"SITE/feed.xml\"]\nevery = \"1h\"");
    assert!(start(&jobs, &["--once"]).wait().unwrap().success());
    site.set_stories(6);
    site.set_pause(Duration::from_hours(1));
    site.asked();
    let child = start(&jobs, &["--now", "--deadline", "100ms"]);
    until("a request", || site.is_asked());
    let (code, said) = stop(child);
    assert_eq!(code, Some(0), "{said}");
    site.set_pause(Duration::ZERO);
    assert!(start(&jobs, &["--now"]).wait().unwrap().success());
    assert_eq!(lines(&folder).len(), 6);
}
