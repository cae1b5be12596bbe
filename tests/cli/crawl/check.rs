//! A jobs file that makes no sense is refused with the place of the mistake.

use crate::support::{Folder, pressclip, run};

#[test]
fn the_example_file_is_fine() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/jobs.toml");
    let got = run(pressclip().args(["crawl", "check", example]));
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert!(got.out.contains("job valley\njob morning papers\n"), "{}", got.out);
}

#[test]
fn a_mistake_is_a_usage_error_with_file_line_and_column() {
    let folder = Folder::new();
    let jobs = folder.file("jobs.toml", "[[job]]\nname = \"a\"\nfeeds = [\"https://a.example/f\"]\nevry = \"1h\"\n");
    let got = run(pressclip().args(["crawl", "check"]).arg(&jobs));
    assert_eq!((got.code, got.out.as_str()), (Some(2), ""));
    assert!(got.err.contains("jobs.toml:4:1: unknown field `evry`"), "{}", got.err);
}

#[test]
fn a_mistake_in_a_file_of_rules_is_named_with_its_line_and_one_that_is_not_there_by_its_name() {
    let folder = Folder::new();
    let jobs = "[[job]]\nname = \"a\"\nfeeds = [\"https://a.example/f\"]\nrules = \"mine.toml\"\n";
    let jobs = folder.file("jobs.toml", jobs);
    let check = || run(pressclip().args(["crawl", "check"]).arg(&jobs));
    let got = check();
    assert_eq!(got.code, Some(1), "{}", got.err);
    assert!(got.err.contains("mine.toml") && got.err.contains("cannot read"), "{}", got.err);
    folder.file("mine.toml", "[[rule]]\ntext = [\"subscribe …\"]\nkind = \"no such\"\n");
    let got = check();
    assert_eq!((got.code, got.out.as_str()), (Some(2), ""));
    assert!(got.err.contains("mine.toml:3:8: unknown variant `no such`"), "{}", got.err);
    folder.file("mine.toml", "[[rule]]\ntext = [\"subscribe …\"]\nkind = \"sign-up\"\n");
    assert_eq!(check().code, Some(0));
}
