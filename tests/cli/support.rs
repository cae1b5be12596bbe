//! Pages, folders and a server for the tests.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;

use assert_cmd::Command;
use tempfile::TempDir;

/// The program, without what the environment could change.
pub(crate) fn pressclip() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressclip"));
    quiet(|name| {
        command.env_remove(name);
    });
    command.env("NO_PROXY", "*");
    command
}

/// The program as it fetches from the servers of these tests.
pub(crate) fn fetching() -> Command {
    let mut command = pressclip();
    command.args(["--allow-private", "--ignore-robots", "--per-host", "8", "--delay", "0", "--retries", "0"]);
    command
}

/// The program for tests that talk with it while it runs.
pub(crate) fn process() -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_pressclip"));
    quiet(|name| {
        command.env_remove(name);
    });
    command
}

fn quiet(mut remove: impl FnMut(&str)) {
    for name in [
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "TERM",
        "RUST_BACKTRACE",
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        remove(name);
    }
}

/// Sentences of a body, different in every paragraph, so that none looks like a repeat.
pub(crate) const BODY: [&str; 5] = [
    "The river Sarn rose by two metres overnight and flooded the quay, the market square and some sixty cellars in \
     the old town, the fire service said on Tuesday morning.",
    "Residents of the lower streets were asked to leave their homes shortly after midnight, and about two hundred \
     of them spent the night in the school gymnasium, where volunteers served soup and tea.",
    "\u{201c}I have lived here for fifty years and have never seen the water come up so fast,\u{201d} said Mara \
     Lindqvist, who runs a bakery on the bridge, while she carried flour sacks to the first floor.",
    "The council had planned to raise the flood wall this spring, but the work was put off because no builder could \
     be found for the price that had been agreed, according to the minutes of its last meeting.",
    "More rain is forecast for the hills in the coming days, and the weather office expects that the river will not \
     fall below the first warning mark before the end of the week.",
];

/// An article page with menus and a footer around the body.
pub(crate) fn page(headline: &str) -> String {
    let body: Vec<_> = BODY.iter().map(|p| format!("<p>{p}</p>\n")).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{headline}</title></head>\n<body>\n\
         <nav><ul><li><a href=\"/\">Home</a></li><li><a href=\"/sport\">Sport</a></li></ul></nav>\n\
         <main><article><h1>{headline}</h1>\n{}</article></main>\n\
         <footer><p><a href=\"/imprint\">Imprint</a></p></footer>\n</body></html>\n",
        body.concat()
    )
}

/// A page that holds no article.
pub(crate) const NO_ARTICLE: &str = "<!DOCTYPE html><title>Index</title><body><img src=\"/logo.png\" alt=\"\"></body>";

/// A folder of its own for a test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file and gives its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The names of its files.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

pub(crate) fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes.as_ref()).unwrap();
    gzip.finish().unwrap()
}

/// What ran: stdout, stderr, exit code.
pub(crate) struct Run {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: Option<i32>,
}

pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

/// A server on this machine: `answer` maps a request's path to status and body. Ends with the test process.
pub(crate) fn serve(answer: impl Fn(&str) -> (u16, String) + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(Mutex::new(Vec::new()));
    let (answer, seen) = (Arc::new(answer), Arc::clone(&requests));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (answer, seen) = (Arc::clone(&answer), Arc::clone(&seen));
            thread::spawn(move || reply(stream, &*answer, &seen));
        }
    });
    Server { address, requests }
}

pub(crate) struct Server {
    address: String,
    /// The heads of all requests.
    pub(crate) requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

fn reply(mut stream: TcpStream, answer: &dyn Fn(&str) -> (u16, String), seen: &Mutex<Vec<String>>) {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while reader.read_line(&mut head).unwrap_or(0) > 2 {}
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    seen.lock().unwrap().push(head);
    let (status, body) = answer(&path);
    let reply = format!(
        "HTTP/1.1 {status} Status\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    // The client may have given up.
    let _ = stream.write_all(reply.as_bytes());
}
