//! What a machine does to a crawl: disks that are full or fail, folders that may not be written to, stores that are locked or
//! damaged. It says so, and the next run puts out what is left: everything once.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use super::site::{Site, addresses, lines};
use crate::support::{Folder, Run, pressclip, process, run};

const STORIES: usize = 60;

fn crawl(jobs: &Path) -> Run {
    run(pressclip().arg("crawl").arg(jobs).arg("--now"))
}

fn jobs(site: &Site, folder: &Folder) -> std::path::PathBuf {
    site.jobs(folder, "sitemaps = [\"SITE/sitemap.xml\"]")
}

/// Runs a shell that has the program as `$0` and `$1` as its first argument; gives its exit code and what was said.
fn shell(script: &str, argument: &Path, prefix: &[&str]) -> (Option<i32>, String) {
    let program = process().get_program().to_owned();
    let mut command = match prefix {
        [] => Command::new("sh"),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg("sh");
            command
        }
    };
    let output = command.arg("-c").arg(script).arg(program).arg(argument).env("NO_PROXY", "*").output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn check_all_once(site: &Site, folder: &Folder) {
    let mut expected: Vec<_> = (0..STORIES).map(|n| site.story(n)).collect();
    expected.sort();
    assert_eq!(addresses(&lines(folder)), expected);
}

/// A file system of its own that nobody else sees: as the superuser, or where users may have their own.
const OWN_MOUNTS: [&str; 2] = ["unshare", "-rm"];

#[allow(clippy::print_stdout)] // a test that is skipped says so
fn has_own_mounts() -> bool {
    let has =
        Command::new(OWN_MOUNTS[0]).args(&OWN_MOUNTS[1..]).arg("true").output().is_ok_and(|it| it.status.success());
    if !has {
        println!("SKIPPED: this machine lets nobody mount");
    }
    has
}

#[test]
fn files_that_may_not_grow_are_an_error_that_loses_nothing_and_puts_nothing_out_twice() {
    for kilobytes in [16, 60, 200, 400, 800] {
        let (site, folder) = (Site::with(STORIES), Folder::new());
        let jobs = jobs(&site, &folder);
        // Blocks are of 512 bytes, or of 1024 in some shells. Without the trap the signal would end the program.
        let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" crawl \"$1\" --once");
        let (code, said) = shell(&script, &jobs, &[]);
        assert_eq!(code, Some(1), "{kilobytes}: {said}");
        assert!(said.contains("error") && said.contains("hint: "), "{kilobytes}: {said}");
        assert!(said.contains("cannot write ") || said.contains("the store"), "{kilobytes}: {said}");
        let got = crawl(&jobs);
        assert_eq!(got.code, Some(0), "{kilobytes}: {}", got.err);
        check_all_once(&site, &folder);
    }
}

#[test]
fn a_full_disk_is_an_error_that_loses_nothing_and_puts_nothing_out_twice() {
    if !has_own_mounts() {
        return;
    }
    for kilobytes in [300, 700, 1_100] {
        let (site, folder) = (Site::with(STORIES), Folder::new());
        let jobs = jobs(&site, &folder);
        let script = format!(
            "cd \"${{1%/*}}\" && mkdir small && mount -t tmpfs -o size={kilobytes}k tmpfs small && cp jobs.toml small/ || exit 9
             \"$0\" crawl small/jobs.toml --once; [ $? = 1 ] || exit 8
             echo ROOM >&2; mount -o remount,size=64m small || exit 9
             \"$0\" crawl small/jobs.toml --now || exit 7
             cp -r small/out out"
        );
        let (code, said) = shell(&script, &jobs, &OWN_MOUNTS);
        assert_eq!(code, Some(0), "{kilobytes}: {said}");
        let (full, _) = said.split_once("ROOM").unwrap();
        assert!(full.contains("disk is full") || full.contains("No space left on device"), "{kilobytes}: {said}");
        assert!(full.contains("hint: "), "{kilobytes}: {said}");
        check_all_once(&site, &folder);
    }
}

/// Whether this machine lets a program's calls fail.
#[allow(clippy::print_stdout)] // a test that is skipped says so
fn has_strace() -> bool {
    let has = Command::new("strace").args(["-o", "/dev/null", "true"]).output().is_ok_and(|it| it.status.success());
    if !has {
        println!("SKIPPED: there is no strace, or it may not look");
    }
    has
}

#[test]
fn a_disk_that_fails_is_an_error_that_loses_nothing_and_puts_nothing_out_twice() {
    if !has_strace() {
        return;
    }
    // From so many calls of a thread on. Threads share the work, so this is another moment each time.
    for (calls, from) in
        [("fsync,fdatasync", 1), ("fsync,fdatasync", 2), ("fsync,fdatasync", 4), ("pwrite64", 2), ("pwrite64", 9)]
    {
        let (site, folder) = (Site::with(STORIES), Folder::new());
        let jobs = jobs(&site, &folder);
        let (trace, inject) = (format!("trace={calls}"), format!("inject={calls}:error=EIO:when={from}+"));
        let prefix = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
        let (code, said) = shell("exec \"$0\" crawl \"$1\" --once", &jobs, &prefix);
        assert_eq!(code, Some(1), "{calls} {from}: {said}");
        assert!(said.contains("error") && said.contains("hint: "), "{calls} {from}: {said}");
        let got = crawl(&jobs);
        assert_eq!(got.code, Some(0), "{calls} {from}: {}", got.err);
        check_all_once(&site, &folder);
    }
}

#[test]
fn a_folder_that_may_not_be_written_to_is_named_and_a_crawl_goes_on_when_it_may() {
    if !has_own_mounts() {
        return;
    }
    let (site, folder) = (Site::with(STORIES), Folder::new());
    let jobs = jobs(&site, &folder);
    let script = "cd \"${1%/*}\" && mount --bind . . && cd \"$PWD\" && mount -o remount,bind,ro . || exit 9
        exec \"$0\" crawl \"$1\" --once";
    // First without a store, then with one.
    for _ in 0..2 {
        let (code, said) = shell(script, &jobs, &OWN_MOUNTS);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("may not be written to") && said.contains("write permission"), "{said}");
        assert_eq!(crawl(&jobs).code, Some(0));
        check_all_once(&site, &folder);
    }
}

#[test]
fn a_store_that_is_locked_by_another_program_is_waited_for_and_then_named() {
    let (site, folder) = (Site::with(STORIES), Folder::new());
    let jobs = jobs(&site, &folder);
    assert_eq!(crawl(&jobs).code, Some(0));
    let other = rusqlite::Connection::open(folder.path("jobs.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let got = crawl(&jobs);
    assert_eq!(got.code, Some(1), "{}", got.err);
    assert!(got.err.contains("locked by another program") && got.err.contains("nothing is lost"), "{}", got.err);
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    assert_eq!(crawl(&jobs).code, Some(0));
    check_all_once(&site, &folder);
}

#[test]
fn a_damaged_store_is_named_with_a_way_out_and_what_was_put_out_stays() {
    let (site, folder) = (Site::with(STORIES), Folder::new());
    let jobs = jobs(&site, &folder);
    assert_eq!(crawl(&jobs).code, Some(0));
    let store = folder.path("jobs.db");
    let mut bytes = std::fs::read(&store).unwrap();
    // All but the head: every table has lost its pages.
    bytes[4_096..].fill(0xA5);
    std::fs::write(&store, &bytes).unwrap();
    let got = crawl(&jobs);
    assert_eq!(got.code, Some(1), "{}", got.err);
    assert!(got.err.contains("the store is damaged") && got.err.contains(".recover"), "{}", got.err);
    check_all_once(&site, &folder);
}

#[test]
fn a_run_after_one_that_was_killed_says_what_is_done_again() {
    let (site, folder) = (Site::with(STORIES), Folder::new());
    let jobs = jobs(&site, &folder);
    site.set_pause(std::time::Duration::from_millis(300));
    let mut child =
        process().arg("crawl").arg(&jobs).arg("--once").stderr(std::process::Stdio::null()).spawn().unwrap();
    while !site.asked().iter().any(|asked| asked.path.contains("village")) {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    site.set_pause(std::time::Duration::ZERO);
    let got = crawl(&jobs);
    assert!(got.err.contains("the last run ended in the middle of ") && got.err.contains("made again"), "{}", got.err);
    check_all_once(&site, &folder);
}
