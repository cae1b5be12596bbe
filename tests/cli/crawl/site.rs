//! A news site on this machine: stories, a feed, a sitemap, validators, faults. Ends with the test process.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{BODY, Folder, page};

/// A request: its path, whether it was conditional, what it says in `X-Own`, when it came, and the status of its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) is_conditional: bool,
    pub(crate) own: Option<String>,
    pub(crate) at: Instant,
    pub(crate) status: u16,
}

#[derive(Default)]
struct State {
    stories: usize,
    /// What is served in place of what the path has: status, body.
    other: HashMap<String, (u16, String)>,
    pause: Duration,
    asked: Vec<Asked>,
}

pub(crate) struct Site {
    address: String,
    state: Arc<Mutex<State>>,
}

impl Site {
    pub(crate) fn with(stories: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State { stories, ..State::default() }));
        let (shared, base) = (Arc::clone(&state), address.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (state, base) = (Arc::clone(&shared), base.clone());
                thread::spawn(move || serve(stream, &state, &base));
            }
        });
        Self { address, state }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub(crate) fn story(&self, number: usize) -> String {
        self.url(&path(number))
    }

    /// Whether anything was asked, also for robots.txt.
    pub(crate) fn is_asked(&self) -> bool {
        !self.state.lock().unwrap().asked.is_empty()
    }

    /// What was asked since the last time, without robots.txt.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        let mut asked = std::mem::take(&mut self.state.lock().unwrap().asked);
        asked.retain(|asked| asked.path != "/robots.txt");
        asked
    }

    /// Serves something else from now on.
    pub(crate) fn serve(&self, path: &str, status: u16, body: impl Into<String>) {
        self.state.lock().unwrap().other.insert(path.to_owned(), (status, body.into()));
    }

    pub(crate) fn set_stories(&self, stories: usize) {
        self.state.lock().unwrap().stories = stories;
    }

    /// How long every answer takes.
    pub(crate) fn set_pause(&self, pause: Duration) {
        self.state.lock().unwrap().pause = pause;
    }

    /// A jobs file for this site in a folder; `job` is the rest of its one job.
    pub(crate) fn jobs(&self, folder: &Folder, job: &str) -> std::path::PathBuf {
        let job = job.replace("SITE", &self.address);
        folder.file(
            "jobs.toml",
            format!(
                "[fetch]\nprivate = \"allow\"\ndelay = \"0s\"\nper_host = 16\nretries = 0\n\n\
                 [[job]]\nname = \"valley\"\n{job}\noutput = [{{ format = \"jsonl\", folder = \"out\" }}]\n"
            ),
        )
    }
}

pub(crate) fn path(number: usize) -> String {
    format!("/2026/11/24/the-river-rises-in-village-{number}")
}

/// A story's page, its text like no other.
pub(crate) fn story(number: usize) -> String {
    page(&format!("The river rises in village {number}")).replace("two metres", &format!("{number} millimetres"))
}

fn serve(stream: TcpStream, state: &Mutex<State>, base: &str) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut out = stream;
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
        let (condition, own, at) = (header("if-none-match: "), header("x-own: "), Instant::now());
        let (pause, status, kind, body) = {
            let state = state.lock().unwrap();
            let (status, kind, body) = answer(&state, &path, base);
            (state.pause, status, kind, body)
        };
        let etag = format!("\"{}-{}\"", body.len(), body.bytes().map(u64::from).sum::<u64>());
        let status = if status == 200 && condition.as_deref() == Some(&etag) { 304 } else { status };
        let is_conditional = condition.is_some();
        state.lock().unwrap().asked.push(Asked { path, is_conditional, own, at, status });
        thread::sleep(pause);
        // What a redirect has for a body is where it leads.
        let location = if status == 302 { format!("location: {body}\r\n") } else { String::new() };
        let body = if status == 304 { String::new() } else { body };
        let reply = format!(
            "HTTP/1.1 {status} Status\r\ncontent-type: {kind}\r\netag: {etag}\r\n{location}content-length: {}\r\n\r\n{body}",
            body.len()
        );
        if out.write_all(reply.as_bytes()).is_err() {
            return;
        }
    }
}

fn answer(state: &State, path: &str, base: &str) -> (u16, &'static str, String) {
    if let Some((status, body)) = state.other.get(path) {
        return (*status, "text/html; charset=utf-8", body.clone());
    }
    match path {
        "/feed.xml" => {
            let item = |n: usize| {
                let link = format!("{base}{}", self::path(n));
                format!("<item><title>The river rises in village {n}</title><link>{link}</link></item>")
            };
            let items = (0..state.stories).map(item).collect::<Vec<_>>().concat();
            (
                200,
                "application/rss+xml",
                format!("<rss version=\"2.0\"><channel><title>Valley</title>{items}</channel></rss>"),
            )
        }
        "/sitemap.xml" => {
            let url = |n: usize| format!("<url><loc>{base}{}</loc></url>", self::path(n));
            let urls = (0..state.stories).map(url).collect::<Vec<_>>().concat();
            let space = "http://www.sitemaps.org/schemas/sitemap/0.9";
            (200, "application/xml", format!("<urlset xmlns=\"{space}\">{urls}</urlset>"))
        }
        _ => {
            let number = path.strip_prefix("/2026/11/24/the-river-rises-in-village-").and_then(|n| n.parse().ok());
            match number.filter(|n| *n < state.stories) {
                Some(number) => (200, "text/html; charset=utf-8", story(number)),
                None => (404, "text/html", "<p>Not here.".to_owned()),
            }
        }
    }
}

/// The lines of the complete files of an output.
pub(crate) fn lines(folder: &Folder) -> Vec<serde_json::Value> {
    let Ok(entries) = std::fs::read_dir(folder.path("out")) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    paths.sort();
    let text: String = paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The addresses of lines, in order.
pub(crate) fn addresses(lines: &[serde_json::Value]) -> Vec<String> {
    let mut addresses: Vec<_> =
        lines.iter().map(|line| line["crawl"]["address"].as_str().unwrap().to_owned()).collect();
    addresses.sort();
    addresses
}

/// What every story's text has.
pub(crate) fn has_story(line: &serde_json::Value) -> bool {
    line["text"].as_str().unwrap().contains(BODY[1])
}
