//! `--output`: the file is complete or as it was.

use std::fs;

use crate::support::{BODY, Folder, NO_ARTICLE, page, pressclip, run};

#[test]
fn the_file_has_what_stdout_would_have() {
    let folder = Folder::new();
    let file = folder.file("a.html", page("Flood"));
    let shown = run(pressclip().arg(&file)).out;
    let got = run(pressclip().arg(&file).arg("-o").arg(folder.path("out.txt")));
    assert_eq!((got.code, got.out.as_str(), got.err.as_str()), (Some(0), "", ""));
    assert_eq!(fs::read_to_string(folder.path("out.txt")).unwrap(), shown);
    assert_eq!(folder.names(), ["a.html", "out.txt"]);
}

#[test]
fn an_old_file_is_replaced_only_when_there_is_an_article() {
    let folder = Folder::new();
    let out = folder.file("out.txt", "old");
    let none = folder.file("none.html", NO_ARTICLE);
    let got = run(pressclip().arg(&none).arg(folder.path("missing.html")).arg("-o").arg(&out));
    assert_eq!(got.code, Some(1));
    assert_eq!(fs::read_to_string(&out).unwrap(), "old");
    let good = folder.file("good.html", page("Flood"));
    let got = run(pressclip().arg(&none).arg(&good).arg("-o").arg(&out));
    assert_eq!(got.code, Some(3));
    assert!(fs::read_to_string(&out).unwrap().contains(BODY[0]));
    assert_eq!(folder.names(), ["good.html", "none.html", "out.txt"]);
}

#[test]
fn an_input_can_be_its_own_output() {
    let folder = Folder::new();
    let file = folder.file("a.html", page("Flood"));
    assert_eq!(run(pressclip().arg(&file).arg("-o").arg(&file)).code, Some(0));
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(BODY[0]) && !text.contains("<p>"));
}

#[test]
fn a_folder_as_output_is_a_usage_error_and_a_missing_one_a_failure() {
    let folder = Folder::new();
    let file = folder.file("a.html", page("Flood"));
    let got = run(pressclip().arg(&file).arg("-o").arg(folder.path("")));
    assert_eq!(got.code, Some(2));
    assert!(got.err.contains("is a directory"), "{}", got.err);
    let got = run(pressclip().arg(&file).arg("-o").arg(folder.path("no/out.txt")));
    assert_eq!(got.code, Some(1));
    assert!(got.err.contains("no such folder"), "{}", got.err);
}

#[test]
fn a_dash_as_output_is_stdout() {
    let folder = Folder::new();
    let got = run(pressclip().arg(folder.file("a.html", page("Flood"))).args(["-o", "-"]));
    assert!(got.out.contains(BODY[0]));
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
    use std::process::Stdio;
    use std::thread;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::support::process;

    #[test]
    fn permissions_of_the_old_file_and_links_are_kept() {
        let folder = Folder::new();
        let file = folder.file("a.html", page("Flood"));
        let out = folder.file("out.txt", "old");
        fs::set_permissions(&out, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("out.txt", folder.path("link")).unwrap();
        assert_eq!(run(pressclip().arg(&file).arg("-o").arg(folder.path("link"))).code, Some(0));
        assert!(fs::symlink_metadata(folder.path("link")).unwrap().is_symlink());
        assert!(fs::read_to_string(&out).unwrap().contains(BODY[0]));
        assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn a_new_file_has_the_permissions_of_any_new_file() {
        let folder = Folder::new();
        let file = folder.file("a.html", page("Flood"));
        run(pressclip().arg(&file).arg("-o").arg(folder.path("out.txt")));
        let mode = |name| fs::metadata(folder.path(name)).unwrap().permissions().mode();
        assert_eq!(mode("out.txt"), mode("a.html"));
    }

    #[test]
    fn a_device_is_written_and_stays_a_device() {
        let folder = Folder::new();
        let file = folder.file("a.html", page("Flood"));
        assert_eq!(run(pressclip().arg(&file).args(["-o", "/dev/null"])).code, Some(0));
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }

    #[test]
    fn an_interrupted_run_leaves_the_old_file_and_nothing_else() {
        let folder = Folder::new();
        let out = folder.file("out.txt", "old");
        let mut child = process().args(["-", "-o"]).arg(&out).stdin(Stdio::piped()).spawn().unwrap();
        let start = Instant::now();
        while folder.names().len() < 2 {
            assert!(start.elapsed() < Duration::from_secs(20), "no temporary file appeared");
            thread::sleep(Duration::from_millis(5));
        }
        let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert_eq!(folder.names(), ["out.txt"]);
        assert_eq!(fs::read_to_string(&out).unwrap(), "old");
    }
}
