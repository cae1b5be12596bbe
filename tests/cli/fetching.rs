//! What can be asked for about fetching.

use std::io::Read;

use crate::support::{BODY, Folder, fetching, page, pressclip, run, serve};

#[test]
fn a_page_that_was_kept_is_clipped_offline_and_no_other() {
    let folder = Folder::new();
    let server = serve(|_| (200, page("Flood")));
    let cache = folder.path("cache");
    let with = |more: &[&str], path: &str| {
        let url = server.url(path);
        run(fetching().arg("--cache").arg(&cache).args(more).arg(url))
    };
    assert_eq!(with(&[], "/flood").code, Some(0));
    let kept = with(&["--offline"], "/flood");
    assert_eq!(kept.code, Some(0), "{}", kept.err);
    assert!(kept.out.contains(BODY[0]));
    let other = with(&["--offline"], "/other");
    assert_eq!((other.code, other.out.as_str()), (Some(1), ""));
    assert!(other.err.contains("not kept in the cache") && other.err.contains("hint: "), "{}", other.err);
    assert_eq!(server.requests.lock().unwrap().len(), 1);
}

#[test]
fn offline_without_a_cache_is_a_usage_error() {
    let got = run(pressclip().args(["--offline", "https://news.example/"]));
    assert_eq!(got.code, Some(2));
    assert!(got.err.contains("--cache"), "{}", got.err);
}

#[test]
fn every_exchange_is_recorded_on_request() {
    let folder = Folder::new();
    let server = serve(|_| (200, page("Flood")));
    let file = folder.path("run.warc.gz");
    let got = run(fetching().arg("--warc").arg(&file).arg(server.url("/flood")));
    assert_eq!(got.code, Some(0), "{}", got.err);
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(&std::fs::read(&file).unwrap()[..]).read_to_string(&mut text).unwrap();
    assert_eq!(text.matches("WARC/1.1\r\n").count(), 3, "{text}");
    assert!(text.contains(&format!("WARC-Target-URI: {}\r\n", server.url("/flood"))));
    assert!(text.contains(BODY[0]));
}

#[test]
fn a_page_that_is_gone_is_taken_from_an_archive_on_request() {
    let site = serve(|_| (404, String::new()));
    let archive = serve(|path| (if path.contains("id_/http") { 200 } else { 404 }, page("Flood")));
    let gone = run(fetching().arg(site.url("/flood")));
    assert_eq!(gone.code, Some(1));
    assert!(gone.err.contains("not found") && gone.err.contains("--from-archive"), "{}", gone.err);
    let from = format!("--from-archive={}", archive.url("/web/"));
    let got = run(fetching().args([&from, "-f", "json", &site.url("/flood")]));
    assert_eq!(got.code, Some(0), "{}", got.err);
    let json: serde_json::Value = serde_json::from_str(&got.out).unwrap();
    assert_eq!((json["url"].as_str(), json["headline"].as_str()), (Some(site.url("/flood").as_str()), Some("Flood")));
    // The site itself has no copy either, and nobody is told to do what was done.
    let none = run(fetching().args([&format!("--from-archive={}", site.url("/web/")), &site.url("/flood")]));
    assert_eq!(none.code, Some(1));
    assert!(none.err.contains("(not found): no copy from the archive either: "), "{}", none.err);
    assert!(none.err.contains("hint: check the address") && !none.err.contains("--from-archive"), "{}", none.err);
}

#[test]
fn headers_and_a_contact_are_sent() {
    let server = serve(|_| (200, page("Flood")));
    let options = ["-H", "Accept-Language: de", "--contact", "https://clippings.example/bot"];
    assert_eq!(run(fetching().args(options).arg(server.url("/"))).code, Some(0));
    let head = server.requests.lock().unwrap()[0].to_lowercase();
    assert!(head.contains("accept-language: de"), "{head}");
    assert!(head.contains("(+https://clippings.example/bot)"), "{head}");
    assert_eq!(run(pressclip().args(["-H", "no colon", "https://news.example/"])).code, Some(2));
    let both = ["https://news.example/", "https://other.example/"];
    let got = run(pressclip().args(["-H", "cookie: a=b"]).args(both));
    assert_eq!((got.code, got.out.as_str()), (Some(2), ""), "{}", got.err);
    assert!(got.err.contains("the header cookie would go to more than one site"), "{}", got.err);
}

#[test]
fn a_page_without_text_that_is_for_subscribers_is_said_to_be() {
    let server = serve(|_| {
        let data =
            r#"{"@context":"https://schema.org","@type":"NewsArticle","headline":"Flood","isAccessibleForFree":false}"#;
        (200, format!("<title>Flood</title><script type=\"application/ld+json\">{data}</script>"))
    });
    let got = run(fetching().arg(server.url("/flood")));
    assert_eq!(got.code, Some(3), "{}", got.err);
    assert!(got.err.contains("for subscribers"), "{}", got.err);
}

#[test]
fn what_went_wrong_comes_with_the_option_that_helps() {
    let server = serve(|path| match path {
        "/wall" => (403, "<div id=\"px-captcha\"></div>".to_owned()),
        _ => (429, String::new()),
    });
    let wall = run(fetching().arg(server.url("/wall")));
    assert!(wall.err.contains("a bot wall of HUMAN (PerimeterX)") && wall.err.contains("browser"), "{}", wall.err);
    let often = run(fetching().arg(server.url("/often")));
    assert!(often.err.contains("too many requests") && often.err.contains("--delay"), "{}", often.err);
}

#[test]
fn an_address_with_http_is_refused_by_the_name_of_the_option_that_wants_https_alone() {
    let got = run(pressclip().args(["--https-only", "http://news.example/rain"]));
    assert_eq!((got.code, got.out.as_str()), (Some(1), ""));
    assert!(got.err.contains("only https is allowed") && !got.err.contains("is not http or https"), "{}", got.err);
    assert!(got.err.contains("leave out --https-only"), "{}", got.err);
}

#[test]
fn a_folder_or_file_that_cannot_be_written_is_named_with_what_to_do() {
    let folder = Folder::new();
    let (file, nowhere) = (folder.file("taken", ""), folder.path("no/such/run.warc.gz"));
    for (option, path, words, hint) in [
        ("--cache", &file, "cannot keep answers in the folder", "give a folder that you may write to"),
        ("--warc", &nowhere, "cannot record exchanges in the file", "in a folder that is there"),
    ] {
        let got = run(fetching().arg(option).arg(path).arg("http://127.0.0.1:9/"));
        assert_eq!((got.code, got.out.as_str()), (Some(1), ""), "{}", got.err);
        assert!(got.err.contains(&format!("{words} {}", path.display())) && got.err.contains(hint), "{}", got.err);
    }
}

#[test]
fn a_system_without_root_certificates_is_said_to_have_none() {
    let folder = Folder::new();
    let none = folder.file("none.pem", "");
    let mut command = fetching();
    command.env("SSL_CERT_FILE", &none).env("SSL_CERT_DIR", folder.path("none"));
    let got = run(command.arg("https://127.0.0.1:9/"));
    assert_eq!(got.code, Some(1), "{}", got.err);
    assert!(got.err.contains("this machine has no root certificates"), "{}", got.err);
    assert!(got.err.contains("ca-certificates"), "{}", got.err);
}

#[test]
fn a_proxy_of_the_environment_is_used_and_said_to_weaken_the_guard() {
    let proxy = serve(|_| (200, page("Flood")));
    let mut command = pressclip();
    command.env_remove("NO_PROXY").env("HTTP_PROXY", proxy.url("")).args(["--ignore-robots", "--verbose"]);
    let got = run(command.arg("http://news.example/flood"));
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert!(got.err.contains("requests go through a proxy"), "{}", got.err);
    assert!(proxy.requests.lock().unwrap()[0].starts_with("GET http://news.example/flood "));
}

#[test]
fn what_is_no_address_of_a_proxy_is_a_usage_error_and_a_proxy_that_does_not_answer_is_named() {
    let folder = Folder::new();
    let file = folder.file("a.html", page("Flood"));
    for bad in ["foo", "foo:3128", "ftp://proxy.example"] {
        // Also where nothing is to be fetched.
        let got = run(pressclip().args(["--proxy", bad]).arg(&file));
        assert_eq!((got.code, got.out.as_str()), (Some(2), ""), "{bad}");
        assert!(got.err.contains("no address of a proxy"), "{}", got.err);
    }
    // Nobody listens at this port.
    for more in [&[][..], &["--ignore-robots"]] {
        let command = &mut pressclip();
        command.args(["--retries", "0", "--proxy", "http://me:secret@127.0.0.1:9"]).args(more);
        let got = run(command.arg("http://news.example/flood"));
        assert_eq!(got.code, Some(1), "{}", got.err);
        assert!(got.err.contains("could not connect: through the proxy http://127.0.0.1:9: "), "{}", got.err);
        assert!(!got.err.contains("secret"), "{}", got.err);
    }
}

#[test]
fn what_a_site_reserves_is_noted_on_request() {
    let server = serve(|path| match path {
        "/robots.txt" => (404, String::new()),
        "/.well-known/tdmrep.json" => (200, r#"[{"location": "/", "tdm-reservation": 1}]"#.to_owned()),
        _ => (200, page("Flood")),
    });
    let notes = |more: &[&str]| {
        let got = run(pressclip().args(["--allow-private", "-f", "json"]).args(more).arg(server.url("/flood")));
        assert_eq!(got.code, Some(0), "{}", got.err);
        got.out.contains("text and data mining is reserved (the site's tdmrep.json)")
    };
    assert!(notes(&["--tdm"]));
    assert!(!notes(&[]));
}
