//! The examples of schedules are read by the programs that they are for, where those are there.

use std::path::PathBuf;
use std::process::Command;

use crate::support::{Folder, pressclip, run};

fn example(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/schedule")).join(name)
}

fn text(name: &str) -> String {
    std::fs::read_to_string(example(name)).unwrap()
}

/// Whether a program is there.
fn has(program: &str, option: &str) -> bool {
    Command::new(program).arg(option).output().is_ok_and(|output| output.status.success())
}

/// Arguments after the name of the program are those of the command line.
fn is_understood(arguments: &[&str]) {
    let folder = Folder::new();
    let jobs = folder.file("jobs.toml", "[[job]]\nname = \"x\"\n");
    let arguments = arguments.iter().map(|it| if it.ends_with("jobs.toml") { jobs.to_str().unwrap() } else { it });
    let got = run(pressclip().args(arguments));
    // The jobs file has no source, which is said after the command line is understood.
    assert!(got.err.contains("has no source"), "{}", got.err);
}

#[test]
fn the_crontab_has_five_fields_of_time_and_a_command_that_is_understood() {
    let crontab = text("crontab");
    let line = crontab.lines().find(|line| !line.starts_with('#')).unwrap();
    let fields: Vec<_> = line.splitn(6, ' ').collect();
    assert!(fields[..5].join(" ").parse::<croner::Cron>().is_ok(), "{line}");
    // A per cent sign is a line break in a crontab.
    assert!(!fields[5].contains('%'));
    let command = fields[5].split("pressclip ").nth(1).unwrap().split(" 2>").next().unwrap();
    is_understood(&command.split(' ').collect::<Vec<_>>());
}

#[test]
fn the_units_of_systemd_are_fine_and_their_commands_understood() {
    let folder = Folder::new();
    let program = env!("CARGO_BIN_EXE_pressclip");
    let names = ["pressclip.service", "pressclip-once.service", "pressclip-once.timer"];
    for name in names {
        let unit = text(name);
        folder.file(name, unit.replace("/usr/local/bin/pressclip", program));
        if let Some(command) = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/pressclip ")) {
            is_understood(&command.split(' ').collect::<Vec<_>>());
        }
    }
    if !has("systemd-analyze", "--version") {
        return;
    }
    let verify = Command::new("systemd-analyze")
        .args(["verify", "--man=no", "--recursive-errors=no"])
        .args(names.map(|name| folder.path(name)))
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&verify.stderr);
    // It also looks at units of this machine.
    let ours: Vec<_> = words.lines().filter(|line| line.contains("pressclip")).collect();
    assert!(ours.is_empty(), "{words}");
}

#[test]
fn the_objects_of_kubernetes_are_yaml_with_a_jobs_file_and_a_command_that_make_sense() {
    let yaml = text("cronjob.yaml");
    let jobs: Vec<_> = yaml.lines().skip_while(|line| !line.ends_with("jobs.toml: |")).skip(1).collect();
    let jobs: Vec<_> = jobs.iter().map_while(|line| line.strip_prefix("    ")).collect();
    let folder = Folder::new();
    let path = folder.file("jobs.toml", jobs.join("\n"));
    let got = run(pressclip().args(["crawl", "check"]).arg(path));
    assert_eq!(got.code, Some(0), "{}", got.err);
    let arguments = yaml.lines().find_map(|line| line.trim().strip_prefix("args: ")).unwrap();
    let arguments: Vec<String> = serde_json::from_str(arguments).unwrap();
    is_understood(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let read = "import sys, yaml; kinds = [it['kind'] for it in yaml.safe_load_all(open(sys.argv[1]))]; print(kinds)";
    let python = Command::new("python3").args(["-c", "import yaml"]).output();
    if python.is_ok_and(|output| output.status.success()) {
        let output = Command::new("python3").args(["-c", read]).arg(example("cronjob.yaml")).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "['ConfigMap', 'CronJob']");
    }
}
