//! `--include` and `--exclude`: what is shown of an article.

use serde_json::{Value, json};

use crate::support::{BODY, Folder, page, pressclip, run};

/// A page with a list and a picture that has a caption.
fn varied() -> String {
    let more = "<ul><li>Sandbags lie at the old fire station in Mill Lane.</li></ul>\
                <figure><img src=\"https://news.example/quay.jpg\"><figcaption>The quay at noon</figcaption></figure>";
    page("Flood in Upham").replace("<p>Residents", &format!("{more}<p>Residents"))
}

#[test]
fn lists_can_be_left_out_and_captions_put_in_everywhere() {
    let folder = Folder::new();
    let file = folder.file("a.html", varied());
    let line = json!({"path": file}).to_string();
    for (view, list, caption) in [
        (&[][..], true, false),
        (&["--exclude", "list,table"], false, false),
        (&["--include", "caption,credit"], true, true),
        (&["--include=caption", "--exclude=list", "--exclude=quote"], false, true),
        (&["--include", "list", "--exclude", "list"], false, false),
    ] {
        let clip = |format: &str| run(pressclip().arg(&file).args(["-f", format]).args(view)).out;
        let batch = run(pressclip().arg("batch").args(view).write_stdin(line.clone())).out;
        let text = |json: &str| serde_json::from_str::<Value>(json).unwrap()["text"].as_str().unwrap().to_owned();
        let texts = [clip("text"), clip("markdown"), clip("html"), text(&clip("json")), text(&batch)];
        for shown in texts {
            assert!(shown.contains(BODY[0]) && shown.contains(BODY[2]), "{view:?}: {shown}");
            let seen = (shown.contains("Sandbags lie"), shown.contains("The quay at noon"));
            assert_eq!(seen, (list, caption), "{view:?}: {shown}");
        }
        let explained = run(pressclip().arg("explain").arg(&file).args(view)).out;
        let sign = |words: &str| explained.lines().find(|l| l.contains(words)).and_then(|l| l.chars().next());
        let sign_of = |is_in: bool| Some(if is_in { '+' } else { '-' });
        assert_eq!([sign("Sandbags"), sign("The quay")], [sign_of(list), sign_of(caption)], "{view:?}: {explained}");
        assert_eq!(explained.contains("include: list is left out"), !list, "{explained}");
    }
}

#[test]
fn blocks_are_the_same_whatever_is_shown() {
    let folder = Folder::new();
    let file = folder.file("a.html", varied());
    let blocks = |view: &[&str]| {
        let out = run(pressclip().arg(&file).args(["-f", "json"]).args(view)).out;
        let mut json: Value = serde_json::from_str(&out).unwrap();
        let mut blocks = json["blocks"].take();
        let included = |block: &mut Value| block.as_object_mut().unwrap().remove("included").unwrap();
        let shown: Vec<Value> = blocks.as_array_mut().unwrap().iter_mut().map(included).collect();
        (blocks, shown)
    };
    let (all, shown) = blocks(&[]);
    let (same, fewer) = blocks(&["--exclude", "list,paragraph"]);
    assert_eq!(all, same);
    assert!(shown.iter().filter(|s| **s == true).count() > fewer.iter().filter(|s| **s == true).count());
}

#[test]
fn text_that_was_left_out_is_no_missing_text() {
    let folder = Folder::new();
    let got = run(pressclip().arg(folder.file("a.html", page("Flood"))).args(["--exclude", "paragraph,lead"]));
    assert_eq!((got.code, got.out.as_str(), got.err.as_str()), (Some(0), "Flood\n", ""));
}

#[test]
fn a_kind_that_is_none_is_a_usage_error_that_names_them() {
    for command in [&["a.html"][..], &["batch"], &["explain", "a.html"]] {
        let got = run(pressclip().args(command).args(["--exclude", "lists"]).write_stdin(""));
        assert_eq!(got.code, Some(2), "{command:?}");
        for words in ["lists", "list", "caption"] {
            assert!(got.err.contains(words), "{command:?}: {}", got.err);
        }
    }
}
