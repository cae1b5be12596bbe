//! A crawl that is killed at any moment goes on where it was: nothing is lost, nothing comes twice.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use super::site::{Site, addresses, has_story, lines};
use crate::support::{Folder, process};

/// How often the program is killed by the test that always runs, unless the variable `PRESSCLIP_KILLS` says otherwise.
const KILLS: usize = 10;

fn spawn(jobs: &Path) -> std::process::Child {
    process().arg("crawl").arg(jobs).arg("--once").stderr(Stdio::null()).spawn().unwrap()
}

/// Headline and text of every line, by address.
fn contents(folder: &Folder) -> Vec<(String, String, String)> {
    let lines = lines(folder);
    assert!(lines.iter().all(|line| has_story(line) && line["version"] == 1));
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let mut contents: Vec<_> = lines
        .iter()
        .map(|line| (text(&line["crawl"]["address"]), text(&line["headline"]), text(&line["text"])))
        .collect();
    contents.sort();
    contents
}

#[test]
fn what_is_put_out_is_the_same_however_often_the_program_is_killed() {
    let kills = std::env::var("PRESSCLIP_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let stories = if kills > KILLS { 2_000 } else { 300 };
    let seed = fastrand::u64(..);
    println!("{kills} kills, {stories} stories, seed {seed}");
    let mut chance = fastrand::Rng::with_seed(seed);
    let site = Site::with(stories);
    let job = "sitemaps = [\"SITE/sitemap.xml\"]\npoll = { least = \"1h\" }";
    let undisturbed = Folder::new();
    assert!(spawn(&site.jobs(&undisturbed, job)).wait().unwrap().success());
    let expected = contents(&undisturbed);
    assert_eq!(expected.len(), stories);
    let (mut killed, mut rounds) = (0, 0);
    while killed < kills {
        let folder = Folder::new();
        let jobs = site.jobs(&folder, job);
        let mut has_ended = false;
        while !has_ended && killed < kills {
            let mut child = spawn(&jobs);
            std::thread::sleep(Duration::from_millis(chance.u64(1..900)));
            has_ended = child.try_wait().unwrap().is_some();
            child.kill().unwrap();
            child.wait().unwrap();
            killed += usize::from(!has_ended);
            let so_far = addresses(&lines(&folder));
            let mut once = so_far.clone();
            once.dedup();
            assert_eq!(so_far, once, "put out twice, seed {seed}");
        }
        assert!(spawn(&jobs).wait().unwrap().success());
        rounds += 1;
        let got = contents(&folder);
        let lost = expected.iter().filter(|line| got.binary_search(line).is_err()).count();
        println!(
            "round {rounds}: {killed} kills so far, {} articles, {lost} lost, {} too many",
            got.len(),
            got.len() + lost - stories
        );
        assert!(got == expected, "{lost} lost, seed {seed}");
    }
}
