//! Many requests, a fifth of them to servers that fail: each ends, in one way, and leaves nothing behind.

use std::collections::BTreeMap;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use pressclip::Error;
use pressclip::fetch::Fetcher;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::PATIENCE;
use crate::support::server::{Connection, Request, Server, head, linger, moved, page_kept_alive, reply};

/// Hosts that the requests go to, by turns.
const HOSTS: usize = 200;

/// How the server fails at a path, if it does.
fn fault(n: usize) -> Option<usize> {
    n.is_multiple_of(5).then_some(n / 5 % 8)
}

/// What becomes of a request that meets a fault, if the machine is quick enough.
fn outcome(n: usize) -> &'static str {
    match fault(n) {
        None => "page",
        Some(0 | 1) => "protocol",
        Some(2) => "body",
        Some(3) => "status",
        Some(4) => "redirect",
        Some(5) => "decode",
        Some(6) => "not-html",
        Some(_) => "timeout",
    }
}

/// Keeps connections open after a page, and notes nothing down, so that memory is the client's.
fn failing() -> Server {
    Server::talking(|out| {
        loop {
            let request = Request::read(out)?;
            match request.target[1..].parse().ok().map(fault) {
                Some(None) => out.write_all(&page_kept_alive(format!("<p>{}", request.target)))?,
                Some(Some(fault)) => return fail(fault, &request, out),
                None => return out.write_all(&reply("404 Not Found", &[], "")),
            }
        }
    })
}

fn fail(fault: usize, request: &Request, out: &mut dyn Connection) -> io::Result<()> {
    let html = ("content-type", "text/html");
    match fault {
        0 => Ok(()), // hangs up
        1 => out.write_all(b"nonsense\r\n\r\n"),
        2 => out.write_all(&[head("200 OK", &[html, ("content-length", "99")]), b"<p>cut".to_vec()].concat()),
        3 => out.write_all(&reply("500 Internal Server Error", &[], "")),
        4 => out.write_all(&moved(&request.target)),
        5 => out.write_all(&reply("200 OK", &[html, ("content-encoding", "gzip")], "no gzip")),
        6 => out.write_all(&reply("200 OK", &[("content-type", "image/png")], b"\x89PNG\r\n\x1a\n")),
        _ => linger(out),
    }
}

/// What is held: memory of this process in KiB and connections to the server as Linux tells them, and tasks of the runtime.
#[derive(Debug, Clone, Copy)]
struct Held {
    memory: Option<usize>,
    sockets: Option<usize>,
    tasks: usize,
}

impl Held {
    fn now(server: &Server) -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let memory =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok());
        // Other tests have files of their own, so those of the process say nothing; a port is of one server.
        let table = std::fs::read_to_string("/proc/self/net/tcp").ok();
        let sockets = table.map(|table| table.lines().filter(|line| is_held(line, server.port())).count());
        Self { memory, sockets, tasks: Handle::current().metrics().num_alive_tasks() }
    }
}

/// Whether a line of Linux' table of sockets is the client's end of a connection to a port, and somebody has it: it is
/// established, or the server has closed its end.
fn is_held(line: &str, port: u16) -> bool {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [_, _, remote, state, ..] = fields[..] else { return false };
    remote.ends_with(&format!(":{port:04X}")) && matches!(state, "01" | "08")
}

/// `PRESSCLIP_REQUESTS=200000 cargo test --release --test it every_request -- --nocapture` takes the place of a long run.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_request_ends_in_one_way_though_a_fifth_of_the_answers_are_faulty() {
    let requests = std::env::var("PRESSCLIP_REQUESTS").ok().and_then(|n| n.parse().ok()).unwrap_or(400_usize);
    let server = failing();
    let name = |host: usize| format!("host-{host}.example");
    let fetcher = Fetcher::builder().no_proxy().allow_private().unpaced().retries(1).timeout(PATIENCE);
    let fetcher = (0..HOSTS)
        .fold(fetcher, |fetcher, host| fetcher.resolve(name(host), [Ipv4Addr::LOCALHOST.into()]))
        .header_timeout(Duration::from_secs(2))
        .build()
        .unwrap();
    let before = Held::now(&server);
    println!("before: {before:?}");

    let in_flight = Arc::new(Semaphore::new(500));
    let mut tasks = JoinSet::new();
    let mut ended = Ended { times: vec![0; requests], outcomes: BTreeMap::new() };
    let (mut early, mut seen) = (None, false);
    for n in 0..requests {
        let permit = Arc::clone(&in_flight).acquire_owned().await.unwrap();
        let (fetcher, url) = (fetcher.clone(), format!("http://{}:{}/{n}", name(n % HOSTS), server.port()));
        tasks.spawn(async move {
            let got = fetcher.get(&url).await;
            drop(permit);
            (n, got.map(drop))
        });
        while let Some(task) = tasks.try_join_next() {
            ended.note(task.unwrap());
        }
        if n > 0 && n % (requests / 10).max(1) == 0 {
            let held = Held::now(&server);
            println!("after {n}: {held:?}");
            seen |= held.sockets != Some(0);
            early = early.or(Some(held));
        }
    }
    while let Some(task) = tasks.join_next().await {
        ended.note(task.unwrap());
    }
    let late = Held::now(&server);
    println!("after {requests}: {late:?}\n{:?}", ended.outcomes);
    assert!(ended.times.iter().all(|times| *times == 1));
    let due = (0..requests).filter(|n| outcome(*n) == "timeout").count();
    let timeouts = ended.outcomes["timeout"];
    assert!((due..=due + requests / 20).contains(&timeouts), "{timeouts} timeouts, {due} of them due");
    assert!(seen, "connections are seen while they are there");
    drop(fetcher);
    println!("in the end: {:?}", nothing_is_left(&server, before).await);
    if let (100_000.., Some(early), Some(late)) = (requests, early.and_then(|early| early.memory), late.memory) {
        assert!(late < early + early / 2, "from {early} to {late} KiB");
    }
}

struct Ended {
    times: Vec<u8>,
    outcomes: BTreeMap<&'static str, usize>,
}

impl Ended {
    fn note(&mut self, (n, got): (usize, Result<(), Error>)) {
        let name = got.as_ref().map_or_else(Error::kind_name, |()| "page");
        // Of a busy machine an honest answer may come too late as well.
        assert!(name == outcome(n) || name == "timeout", "{n}: {got:?}");
        self.times[n] += 1;
        *self.outcomes.entry(name).or_default() += 1;
    }
}

/// Waits until tasks and sockets are as few as they were.
async fn nothing_is_left(server: &Server, before: Held) -> Held {
    let mut now = Held::now(server);
    for _ in 0..500 {
        if now.tasks <= before.tasks && now.sockets <= before.sockets {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        now = Held::now(server);
    }
    assert_eq!((now.tasks, now.sockets), (before.tasks, before.sockets), "tasks or sockets are left");
    now
}
