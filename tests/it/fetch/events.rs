//! What a fetch tells those who listen with `tracing`.

use std::fmt::{self, Write};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::{builder, get, trusted, trusting};
use crate::support::server::{Server, moved, page, reply};

/// Writes the events of this crate down, a line each.
#[derive(Clone, Default)]
struct Journal(Arc<Mutex<String>>);

impl Subscriber for Journal {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("pressclip")
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        writeln!(self.0.lock().unwrap(), "{}", line.0).unwrap();
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

#[tokio::test]
async fn requests_and_redirects_are_told_without_credentials() {
    let server = Server::new(|request, out| match request.target.as_str() {
        "/a" => out.write_all(&moved("/b")),
        _ => out.write_all(&page("x")),
    });
    let journal = Journal::default();
    let listening = tracing::subscriber::set_default(journal.clone());
    get(&server.url("/a").replace("http://", "http://me:secret@")).await.unwrap();
    drop(listening);
    let told = journal.0.lock().unwrap().clone();
    assert!(told.contains(&server.url("/a")) && told.contains(&server.url("/b")), "{told}");
    assert!(told.contains("status=302") && told.contains("status=200"), "{told}");
    assert!(told.contains("bytes=1"), "{told}");
    assert!(!told.contains("secret"), "{told}");
}

#[test]
fn what_is_kept_on_disk_is_told_without_credentials() {
    let server = Server::replying(reply("200 OK", &[("content-type", "text/html"), ("etag", "\"1\"")], "x"));
    let (journal, folder) = (Journal::default(), tempfile::tempdir().unwrap());
    let listener = journal.clone();
    // The threads that write to the disk as well.
    let listen = move || std::mem::forget(tracing::subscriber::set_default(listener.clone()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().on_thread_start(listen).build().unwrap();
    let fetcher = builder().cache(folder.path()).build().unwrap();
    runtime.block_on(fetcher.get(&server.url("/a").replace("http://", "http://me:secret@"))).unwrap();
    drop(runtime);
    let told = journal.0.lock().unwrap().clone();
    assert!(told.contains("kept") && told.contains(&server.url("/a")) && !told.contains("secret"), "{told}");
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_told() {
    let plain = Server::replying(page("plain"));
    let safe = Server::replying_with(trusted(&[b"http/1.1"]), moved(&plain.url("/")));
    let journal = Journal::default();
    let listening = tracing::subscriber::set_default(journal.clone());
    trusting().build().unwrap().get(&safe.url("/")).await.unwrap();
    drop(listening);
    let told = journal.0.lock().unwrap().clone();
    assert!(told.contains("INFO message=redirected from https to http"), "{told}");
}
