//! Sites are asked slowly and again, but not too often.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use pressclip::fetch::{Ask, Fetcher, FetcherBuilder};

use super::{PATIENCE, builder, guarded};
use crate::support::server::{Request, Server, head, moved, page, reply};

const DELAY: Duration = Duration::from_millis(40);

/// What a server takes for an answer: delays run from there to the next request.
const LATENCY: Duration = Duration::from_millis(5);

/// A fetcher with a short delay, which the latency of a busy machine does not lengthen.
fn paced() -> FetcherBuilder {
    guarded().allow_private().delay(DELAY).delay_factor(0.0)
}

/// A site that takes its time, and forwards from `/moved` to a place.
fn slow(robots: &'static str, place: String) -> Server {
    Server::new(move |request, out| {
        std::thread::sleep(LATENCY);
        match request.target.as_str() {
            "/robots.txt" => out.write_all(&reply("200 OK", &[], robots)),
            "/moved" => out.write_all(&moved(&place)),
            _ => out.write_all(&page("a page")),
        }
    })
}

/// The time between one request and the next, as they came, in order.
fn gaps(requests: &[Request]) -> Vec<Duration> {
    let mut times: Vec<_> = requests.iter().map(|request| request.came).collect();
    times.sort();
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// Fetches all at once; whoever gets no page fails the test.
async fn get_all(fetcher: &Fetcher, urls: Vec<String>) {
    let mut tasks = tokio::task::JoinSet::new();
    for url in urls {
        let fetcher = fetcher.clone();
        tasks.spawn(async move { fetcher.get(&url).await.map(drop) });
    }
    while let Some(task) = tasks.join_next().await {
        task.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn between_two_requests_of_a_host_there_is_never_less_than_the_delay() {
    let fetcher = paced().build().unwrap();
    let servers: Vec<_> = (0..4).map(|_| slow("", "/rain".into())).collect();
    let target = |n: usize| if n == 3 { "/moved".to_owned() } else { format!("/{n}") };
    get_all(&fetcher, (0..8).flat_map(|n| servers.iter().map(move |server| server.url(&target(n)))).collect()).await;
    for server in servers {
        // Eight pages, a redirect, and robots.txt.
        let gaps = gaps(&server.requests());
        assert_eq!(gaps.len() + 1, 10);
        assert!(gaps.iter().all(|gap| *gap >= DELAY + LATENCY), "{gaps:?}");
    }
}

/// `PRESSCLIP_HOSTS=200 PRESSCLIP_PAGES=50 PRESSCLIP_DELAY_MS=200 cargo test --release --test it seen_by_the_server --
/// --nocapture` prints how the gaps are spread. The hosts have addresses of their own, where this machine has them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_least_gap_between_two_requests_of_a_host_as_seen_by_the_server_is_the_delay() {
    let number = |name: &str, default| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default);
    let (hosts, pages) = (number("PRESSCLIP_HOSTS", 12_usize), number("PRESSCLIP_PAGES", 4_usize));
    let delay = Duration::from_millis(number("PRESSCLIP_DELAY_MS", 60) as u64);
    let has_addresses = std::net::TcpListener::bind("127.0.0.2:0").is_ok();
    let server = Server::everywhere(|request, out| match request.target.as_str() {
        "/robots.txt" => out.write_all(&reply("404 Not Found", &[], "")),
        _ => out.write_all(&page("a page")),
    });
    let name = |host: usize| format!("host-{host}.example");
    let mut fetcher = guarded().allow_private().delay(delay).delay_factor(0.0).timeout(PATIENCE * 10);
    for host in 0..hosts {
        let address = if has_addresses { [127, 1, (host / 250) as u8, (host % 250 + 1) as u8] } else { [127, 0, 0, 1] };
        fetcher = fetcher.resolve(name(host), [IpAddr::from(address)]);
    }
    let url = |host, page| format!("http://{}:{}/{page}", name(host), server.port());
    let urls = (0..pages).flat_map(|page| (0..hosts).map(move |host| (host, page)));
    get_all(&fetcher.build().unwrap(), urls.map(|(host, page)| url(host, page)).collect()).await;

    let mut by_host: BTreeMap<String, Vec<Request>> = BTreeMap::new();
    for request in server.requests() {
        by_host.entry(request.header("host").unwrap().to_owned()).or_default().push(request);
    }
    assert_eq!(by_host.len(), hosts);
    let gaps: Vec<_> = by_host.values().flat_map(|requests| gaps(requests)).collect();
    assert_eq!(gaps.len(), hosts * pages);
    println!("{}", histogram(&gaps, delay));
    let least = gaps.iter().min().unwrap();
    assert!(*least >= delay, "{least:?}");
}

/// Gaps by how much longer than the delay they were.
fn histogram(gaps: &[Duration], delay: Duration) -> String {
    let mut counts: BTreeMap<u128, usize> = BTreeMap::new();
    for gap in gaps {
        // In fifths of a millisecond up to a millisecond, in powers of two beyond.
        let over = gap.saturating_sub(delay).as_micros();
        let bin = if over < 1000 { (over / 200 + 1) * 200 } else { (over / 1000 + 1).next_power_of_two() * 1000 };
        *counts.entry(bin).or_default() += 1;
    }
    let below = gaps.iter().filter(|gap| **gap < delay).count();
    let (least, most) = (gaps.iter().min().unwrap(), gaps.iter().max().unwrap());
    let mut text = format!("{} gaps, {below} below {delay:?}, from {least:?} to {most:?}\n", gaps.len());
    for (over, count) in counts {
        writeln!(text, "up to {:>5.1} ms over: {count}", over as f64 / 1000.0).unwrap();
    }
    text
}

#[tokio::test]
async fn a_redirect_to_another_host_waits_for_that_hosts_delay() {
    let there = slow("", "/".into());
    let here = slow("", there.url("/arrived"));
    let fetcher = paced().build().unwrap();
    for target in [there.url("/first"), here.url("/moved"), there.url("/last")] {
        fetcher.get(&target).await.unwrap();
    }
    let targets: Vec<_> = there.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(targets, ["/robots.txt", "/first", "/arrived", "/last"]);
    let gaps = gaps(&there.requests());
    assert!(gaps.iter().all(|gap| *gap >= DELAY + LATENCY), "{gaps:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hosts_on_one_address_have_a_fifth_of_the_delay_between_them() {
    let hosts = 20;
    let server = slow("", "/".into());
    let name = |host: usize| format!("host-{host}.example");
    let here = IpAddr::from([127, 0, 0, 1]);
    let fetcher = (0..hosts).fold(paced().ignore_robots(), |fetcher, host| fetcher.resolve(name(host), [here]));
    let fetcher = fetcher.delay(DELAY * 5).build().unwrap();
    let urls = (0..hosts).map(|host| format!("http://{}:{}/", name(host), server.port())).collect();
    get_all(&fetcher, urls).await;
    let mut times: Vec<_> = server.requests().iter().map(|request| request.came).collect();
    times.sort();
    assert_eq!(times.len(), hosts);
    // They are sent so far apart; a packet may take its time, so one gap may be less, and all of them together not.
    let all = times[hosts - 1] - times[0];
    assert!(all >= DELAY * (hosts as u32 - 2), "{all:?}");
}

#[tokio::test]
async fn a_crawl_delay_of_robots_txt_is_kept() {
    let server = slow("User-agent: *\nCrawl-delay: 0.2", "/".into());
    let fetcher = paced().build().unwrap();
    for n in 0..3 {
        fetcher.get(&server.url(&format!("/{n}"))).await.unwrap();
    }
    // It is known from the file's answer on, so the first page may come before.
    let pages = gaps(&server.requests()[1..]);
    assert!(pages.len() == 2 && pages.iter().all(|gap| *gap >= Duration::from_millis(200)), "{pages:?}");
}

#[tokio::test]
async fn a_site_that_becomes_slow_is_asked_less_often() {
    let latency = Arc::new(Mutex::new(Duration::from_millis(1)));
    let now = Arc::clone(&latency);
    let server = Server::new(move |_, out| {
        let latency = *now.lock().unwrap();
        std::thread::sleep(latency);
        out.write_all(&page("a page"))
    });
    let fetcher = paced().delay(Duration::ZERO).delay_factor(1.0).ignore_robots().build().unwrap();
    for n in 0..4 {
        fetcher.get(&server.url(&format!("/{n}"))).await.unwrap();
    }
    *latency.lock().unwrap() = Duration::from_millis(100);
    for n in 4..10 {
        fetcher.get(&server.url(&format!("/{n}"))).await.unwrap();
    }
    // The answer takes as long already; the fifth of six has a smoothed latency of half of that at least.
    let last = gaps(&server.requests())[8];
    assert!(last >= Duration::from_millis(150), "{last:?}");
}

#[tokio::test]
async fn one_request_of_a_host_runs_at_a_time() {
    let (open, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (now, seen) = (Arc::clone(&open), Arc::clone(&most));
    let server = Server::new(move |_, out| {
        seen.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(5));
        // Before the answer: the next request may come as soon as it is read.
        now.fetch_sub(1, Ordering::SeqCst);
        out.write_all(&page("a page"))
    });
    let fetcher = paced().delay(Duration::ZERO).ignore_robots().build().unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|n| {
            let (fetcher, url) = (fetcher.clone(), server.url(&format!("/{n}")));
            tokio::spawn(async move { fetcher.get(&url).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_site_that_wants_to_be_left_alone_for_long_is_not_asked_meanwhile() {
    let soon = httpdate::fmt_http_date(SystemTime::now() + Duration::from_mins(10));
    for (status, wait) in [
        ("429 Too Many Requests", "600"),
        ("503 Service Unavailable", "315360000"),
        ("503 Service Unavailable", soon.as_str()),
    ] {
        let server = Server::replying(reply(status, &[("retry-after", wait)], ""));
        let fetcher = builder().build().unwrap();
        assert_eq!(fetcher.get(&server.url("/a")).await.unwrap_err().status(), status[..3].parse().ok());
        let error = fetcher.get(&server.url("/b")).await.unwrap_err();
        assert!(error.is_rate_limited() && error.kind_name() == "rate-limited", "{error:?}");
        assert!(error.to_string().starts_with("not asked: the site wants to be left alone for "), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_short_wish_to_be_left_alone_is_waited_for_and_the_page_asked_for_again() {
    let asked = AtomicUsize::new(0);
    let server = Server::new(move |_, out| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => out.write_all(&reply("503 Service Unavailable", &[("retry-after", "1")], "")),
        _ => out.write_all(&page("at last")),
    });
    let got = builder().retries(1).build().unwrap().get(&server.url("/")).await.unwrap();
    assert_eq!(got.body, b"at last");
    assert!(gaps(&server.requests())[0] >= Duration::from_secs(1));
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_what_will_not_is_not() {
    let count = async |answer: Vec<u8>| {
        let server = Server::replying(answer);
        assert!(builder().retries(1).build().unwrap().get(&server.url("/")).await.is_err());
        server.requests().len()
    };
    let cut = [head("200 OK", &[("content-type", "text/html"), ("content-length", "99")]), b"<p>x".to_vec()].concat();
    assert_eq!(count(reply("500 Internal Server Error", &[], "")).await, 2);
    assert_eq!(count(cut).await, 2);
    assert_eq!(count(Vec::new()).await, 2);
    for status in ["404 Not Found", "403 Forbidden", "501 Not Implemented"] {
        assert_eq!(count(reply(status, &[], "")).await, 1, "{status}");
    }
}

#[tokio::test]
async fn a_page_that_comes_at_the_second_attempt_is_a_page() {
    let asked = AtomicUsize::new(0);
    let server = Server::new(move |_, out| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => Ok(()), // hangs up
        _ => out.write_all(&page("at last")),
    });
    assert_eq!(builder().retries(2).build().unwrap().get(&server.url("/")).await.unwrap().body, b"at last");
    assert_eq!(server.requests().len(), 2);
}

/// Bodies of 16 MiB, of which no more than the beginning fits where nobody reads; and how many at most were at once
/// near their end.
fn bulky() -> (Server, Arc<AtomicUsize>) {
    let (now, most) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let body = vec![b'x'; 16 * 1024 * 1024];
    let server = Server::new(move |_, out| {
        let (start, end) = body.split_at(14 * 1024 * 1024);
        out.write_all(&head("200 OK", &[("content-type", "text/html"), ("content-length", &body.len().to_string())]))?;
        out.write_all(start)?;
        seen.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(30));
        // Before the end: the next may begin as soon as it is read.
        now.fetch_sub(1, Ordering::SeqCst);
        out.write_all(end)
    });
    (server, most)
}

async fn get_bulky(fetcher: FetcherBuilder, anything: bool) -> usize {
    let (server, most) = bulky();
    let fetcher = fetcher.concurrency(4).build().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..4 {
        let ask = Ask::new(server.url(&format!("/{n}")));
        let (fetcher, ask) = (fetcher.clone(), if anything { ask.anything() } else { ask });
        tasks.spawn(async move { fetcher.get(ask).await.map(|page| page.body.len()) });
    }
    while let Some(task) = tasks.join_next().await {
        assert_eq!(task.unwrap().unwrap(), 16 * 1024 * 1024);
    }
    most.load(Ordering::SeqCst)
}

const MIB: usize = 1024 * 1024;

#[tokio::test]
async fn large_bodies_wait_for_each_other() {
    assert_eq!(get_bulky(builder().max_body(16 * MIB).bytes_in_flight(0), false).await, 1, "room for one");
}

#[tokio::test]
async fn feeds_and_sitemaps_wait_by_their_own_size_and_not_by_that_of_pages() {
    // Beside a small body for each request, room for two documents or for thirty pages.
    let fetcher = builder().max_body(2 * MIB).bytes_in_flight(4 * MIB + 30 * MIB);
    let most = get_bulky(fetcher, true).await;
    assert!((1..=2).contains(&most), "{most}");
}
