//! Asking only for what has changed.

use std::sync::atomic::{AtomicUsize, Ordering};

use pressclip::fetch::{Ask, Revisit, Validators};

use super::builder;
use crate::support::server::{Server, moved, reply};

const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");

/// A page with validators: 304 to whoever knows it.
fn unchanging(extra: &'static [(&'static str, &'static str)]) -> Server {
    Server::new(move |request, out| {
        let known = request.header("if-none-match") == Some("W/\"7\"")
            || request.header("if-modified-since") == Some("Sun, 01 Mar 2026 12:00:00 GMT");
        if known {
            return out.write_all(&reply("304 Not Modified", &[], ""));
        }
        let validators = [HTML, ("etag", "W/\"7\""), ("last-modified", "Sun, 01 Mar 2026 12:00:00 GMT")];
        out.write_all(&reply("200 OK", &[&validators, extra].concat(), "<p>It rains"))
    })
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let server = unchanging(&[]);
    let fetcher = builder().build().unwrap();
    let page = fetcher.get(&server.url("/rain")).await.unwrap();
    assert!(fetcher.get_if_changed(&page).await.unwrap().is_none());
    let again = &server.requests()[1];
    assert_eq!(again.header("if-none-match"), Some("W/\"7\""));
    assert_eq!(again.header("if-modified-since"), Some("Sun, 01 Mar 2026 12:00:00 GMT"));
}

#[tokio::test]
async fn a_page_that_is_sent_again_as_it_was_has_not_changed() {
    let asked = AtomicUsize::new(0);
    let server = Server::new(move |_, out| match asked.fetch_add(1, Ordering::SeqCst) {
        0 | 1 => out.write_all(&reply("200 OK", &[HTML], "<p>It rains")),
        _ => out.write_all(&reply("200 OK", &[HTML], "<p>It snows")),
    });
    let fetcher = builder().build().unwrap();
    let page = fetcher.get(&server.url("/")).await.unwrap();
    assert!(fetcher.get_if_changed(&page).await.unwrap().is_none());
    assert_eq!(fetcher.get_if_changed(&page).await.unwrap().unwrap().body, b"<p>It snows");
}

#[tokio::test]
async fn whoever_keeps_validators_alone_is_told_that_nothing_has_changed() {
    let server = unchanging(&[("cache-control", "max-age=600")]);
    let folder = tempfile::tempdir().unwrap();
    // A fresh copy in a cache is not the one that is known.
    let fetcher = builder().cache(folder.path()).build().unwrap();
    let url = server.url("/rain");
    let Revisit::Modified(page) = fetcher.ask(&url).await.unwrap() else { panic!("a page") };
    let known = Validators::of(&page);
    assert_eq!(
        (known.etag.as_deref(), known.url.as_ref().map(url::Url::as_str)),
        (Some("W/\"7\""), Some(url.as_str()))
    );
    for known in
        [known, Validators::new(Some("W/\"7\""), None), Validators::new(None, Some("Sun, 01 Mar 2026 12:00:00 GMT"))]
    {
        match fetcher.ask(Ask::new(&url).known(&known)).await.unwrap() {
            Revisit::NotModified(still) => {
                assert_eq!((still.etag, still.last_modified), (known.etag, known.last_modified));
            }
            other => panic!("{other:?}"),
        }
    }
    let other = fetcher.ask(Ask::new(&url).known(&Validators::new(Some("\"6\""), None))).await.unwrap();
    assert!(matches!(other, Revisit::Modified(page) if page.body == b"<p>It rains"));
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn validators_are_sent_to_the_address_that_they_are_of() {
    let server = Server::new(|request, out| match (request.target.as_str(), request.header("if-none-match")) {
        ("/short", None) => out.write_all(&moved("/rain")),
        ("/rain", Some("\"1\"")) => out.write_all(&reply("304 Not Modified", &[("etag", "\"2\"")], "")),
        ("/rain", None) => out.write_all(&reply("200 OK", &[HTML, ("etag", "\"1\"")], "<p>It rains")),
        other => panic!("asked for {other:?}"),
    });
    let fetcher = builder().build().unwrap();
    let page = fetcher.get(&server.url("/short")).await.unwrap();
    match fetcher.ask(Ask::new(server.url("/short")).known(&Validators::of(&page))).await.unwrap() {
        Revisit::NotModified(known) => {
            assert_eq!(known.etag.as_deref(), Some("\"2\""), "what it is known by from now on");
            assert_eq!(known.url, page.url);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_304_to_whoever_knows_nothing_is_an_error() {
    let server = Server::replying(reply("304 Not Modified", &[("etag", "\"1\"")], ""));
    let error = builder().build().unwrap().ask(&server.url("/")).await.unwrap_err();
    assert_eq!(error.status(), Some(304));
}

#[tokio::test]
async fn a_fresh_answer_is_taken_from_the_cache_without_a_request() {
    let folder = tempfile::tempdir().unwrap();
    let server = unchanging(&[("cache-control", "max-age=600")]);
    for _ in 0..3 {
        // Another program each time.
        let page = builder().cache(folder.path()).build().unwrap().get(&server.url("/rain")).await.unwrap();
        assert_eq!((page.body.as_slice(), page.status), (&b"<p>It rains"[..], Some(200)));
        assert_eq!(page.content_type.as_deref(), Some(HTML.1));
    }
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_stale_answer_is_asked_about_and_taken_from_the_cache_when_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let server = unchanging(&[("cache-control", "max-age=0")]);
    let fetcher = builder().cache(folder.path()).build().unwrap();
    for _ in 0..2 {
        assert_eq!(fetcher.get(&server.url("/rain")).await.unwrap().body, b"<p>It rains");
    }
    assert_eq!(server.requests()[1].header("if-none-match"), Some("W/\"7\""));
}

#[tokio::test]
async fn offline_everything_that_is_kept_is_had_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::new(|request, out| match request.target.as_str() {
        "/short" => out.write_all(&reply("301 Moved Permanently", &[("location", "/rain")], "")),
        "/secret" => out.write_all(&reply("200 OK", &[HTML, ("cache-control", "no-store")], "<p>x")),
        "/moved" => out.write_all(&moved("/rain")),
        _ => out.write_all(&reply("200 OK", &[HTML, ("cache-control", "max-age=0"), ("etag", "\"1\"")], "<p>It rains")),
    });
    let online = builder().cache(folder.path()).build().unwrap();
    for target in ["/short", "/secret", "/moved"] {
        online.get(&server.url(target)).await.unwrap();
    }
    let asked = server.requests().len();
    let offline = builder().cache(folder.path()).offline().build().unwrap();
    for target in ["/short", "/rain"] {
        assert_eq!(offline.get(&server.url(target)).await.unwrap().body, b"<p>It rains", "{target}");
    }
    for target in ["/secret", "/other"] {
        let error = offline.get(&server.url(target)).await.unwrap_err();
        assert!(error.is_offline() && error.kind_name() == "offline" && error.hint().is_some(), "{error:?}");
    }
    assert_eq!(server.requests().len(), asked);
}

#[tokio::test]
async fn a_cache_that_cannot_be_used_is_an_error_that_names_it() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = builder().cache(file.path()).build().unwrap_err();
    let path = file.path().display();
    assert!(error.is_io() && error.kind_name() == "io", "{error:?}");
    assert!(error.to_string().starts_with(&format!("cannot keep answers in the folder {path}: ")), "{error}");
    assert_eq!(error.hint(), Some("give a folder that you may write to, or keep no answers"));
}
