//! Shells: completions, colours, help, tracing.

use crate::support::{Folder, page, pressclip, run};

#[test]
fn every_shell_has_completions_that_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let got = run(pressclip().args(["completions", shell]));
        assert_eq!((got.code, got.err.as_str()), (Some(0), ""), "{shell}");
        for word in ["pressclip", "batch", "explain", "completions", "max-body"] {
            assert!(got.out.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(run(pressclip().args(["completions", "dos"])).code, Some(2));
}

#[test]
fn bash_takes_the_completions() {
    // Where there is no bash there is nothing to check.
    let script = run(pressclip().args(["completions", "bash"])).out;
    let folder = Folder::new();
    let file = folder.file("pressclip.bash", format!("{script}\ncomplete -p pressclip\n"));
    if let Ok(bash) = std::process::Command::new("bash").args(["--norc", "--noprofile"]).arg(&file).output() {
        assert!(bash.status.success(), "{}", String::from_utf8_lossy(&bash.stderr));
        assert!(String::from_utf8_lossy(&bash.stdout).contains("pressclip"));
    }
}

#[test]
fn help_is_a_word_too() {
    let word = run(pressclip().arg("help"));
    assert_eq!((word.code, word.err.as_str()), (Some(0), ""));
    assert!(word.out.contains("Usage: pressclip"));
    assert!(run(pressclip().args(["help", "batch"])).out.contains("content_type"));
}

const COMMANDS: [&str; 9] =
    ["batch", "explain", "crawl", "status", "report", "search", "history", "replay", "completions"];

#[test]
fn options_of_every_command_do_not_stand_among_those_of_fetching() {
    for command in [&[][..]].into_iter().chain(COMMANDS.each_ref().map(std::slice::from_ref)) {
        let help = run(pressclip().args(command).arg("--help")).out;
        let (options, fetching) = help.split_once("\nFetching:\n").unwrap_or((&help, ""));
        for option in ["--verbose", "--color <WHEN>"] {
            assert!(options.contains(option) && !fetching.contains(option), "{command:?} {option}: {help}");
        }
    }
}

#[test]
fn no_help_shows_a_backslash() {
    for command in COMMANDS {
        let help = run(pressclip().args([command, "--help"])).out;
        assert!(!help.contains('\\'), "{command}: {help}");
    }
}

#[test]
fn colours_are_used_only_when_asked_for_or_seen() {
    let folder = Folder::new();
    let file = folder.file("a.html", page("Flood"));
    let explain = |color: &[&str]| run(pressclip().arg("explain").arg(&file).args(color)).out;
    assert!(!explain(&[]).contains('\u{1b}'));
    assert!(explain(&["--color", "always"]).contains("\u{1b}[32m+"));
    assert!(!explain(&["--color", "never"]).contains('\u{1b}'));
    let missing = |color: &str| run(pressclip().arg(folder.path("no")).args(["--color", color])).err;
    assert!(missing("always").contains("\u{1b}[31merror:\u{1b}[0m"));
    assert!(missing("auto").starts_with("pressclip: error: "));
}

#[test]
fn tracing_goes_to_stderr_and_changes_no_output() {
    let folder = Folder::new();
    let file = folder.file("a.html", page("Flood"));
    let quiet = run(pressclip().arg(&file));
    for verbose in ["-v", "-vv"] {
        let got = run(pressclip().arg(&file).arg(verbose));
        assert_eq!((got.code, &got.out), (Some(0), &quiet.out));
        for step in ["read", "decoded", "parsed", "cleaned", "extracted"] {
            assert!(got.err.contains(&format!(": {step} ")), "{step}: {}", got.err);
        }
        assert!(got.err.contains("encoding=\"UTF-8\""), "{}", got.err);
        assert_eq!(got.err.contains(": block "), verbose == "-vv", "{}", got.err);
    }
    assert_eq!(quiet.err, "");
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;

    /// Runs a command line on a terminal of its own with `script` of util-linux; nothing where that is missing.
    fn on_terminal(line: &str, env: &[(&str, &str)]) -> Option<String> {
        let mut command = std::process::Command::new("script");
        command.args(["-qec", line, "/dev/null"]).env("TERM", "xterm").env_remove("NO_COLOR");
        command.envs(env.iter().copied());
        let output = command.stdin(std::process::Stdio::null()).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    #[test]
    fn a_terminal_gets_colours_unless_no_color_is_set() {
        let folder = Folder::new();
        let file = folder.file("a.html", page("Flood"));
        let line = format!("{} explain {}", env!("CARGO_BIN_EXE_pressclip"), file.display());
        let Some(seen) = on_terminal(&line, &[]) else { return };
        assert!(seen.contains("\u{1b}[32m+"), "{seen}");
        for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
            let seen = on_terminal(&line, &[(name, value)]).unwrap();
            assert!(!seen.contains('\u{1b}') && seen.contains("kept of"), "{name}: {seen}");
        }
    }

    #[test]
    fn progress_is_shown_for_several_inputs_on_a_terminal_only() {
        let folder = Folder::new();
        let files = ["a", "b"].map(|n| folder.file(n, page(n)).display().to_string());
        let program = env!("CARGO_BIN_EXE_pressclip");
        let Some(several) = on_terminal(&format!("{program} {}", files.join(" ")), &[]) else { return };
        assert!(several.contains(" of 2"), "{several:?}");
        let one = on_terminal(&format!("{program} {}", files[0]), &[]).unwrap();
        assert!(!one.contains('\u{1b}') && !one.contains(" of 1"), "{one:?}");
        assert_eq!(run(pressclip().args(&files)).err, "");
    }

    #[test]
    fn a_batch_counts_on_the_terminal_when_its_data_goes_elsewhere() {
        let folder = Folder::new();
        let line = serde_json::json!({"html": page("Flood")}).to_string() + "\n";
        let input = folder.file("in.jsonl", line.repeat(3));
        let program = env!("CARGO_BIN_EXE_pressclip");
        let batch = format!("{program} batch < {}", input.display());
        let Some(elsewhere) = on_terminal(&format!("{batch} > /dev/null"), &[]) else { return };
        assert!(elsewhere.contains(" done, "), "{elsewhere:?}");
        let here = on_terminal(&batch, &[]).unwrap();
        assert!(!here.contains(" done, ") && here.contains("\"id\":3"), "{here:?}");
    }
}
