//! Sites are asked slowly and again, but not too often.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use pressclip::fetch::{Fetcher, FetcherBuilder};

use super::{PATIENCE, builder};
use crate::support::server::{Server, head, moved, page, reply};

const DELAY: Duration = Duration::from_millis(40);

/// A fetcher with a short delay, which the latency of a busy machine does not lengthen.
fn paced() -> FetcherBuilder {
    Fetcher::builder().no_proxy().allow_private().retries(0).timeout(PATIENCE).delay(DELAY).delay_factor(0.0)
}

/// A server that notes when each request came, and when its answer went.
fn noting(times: &Arc<Mutex<Vec<(Instant, Instant)>>>) -> Server {
    let times = Arc::clone(times);
    Server::new(move |request, out| {
        let came = Instant::now();
        let answer = match request.target.as_str() {
            "/robots.txt" => reply("404 Not Found", &[], ""),
            "/moved" => moved("/rain"),
            _ => page("a page"),
        };
        times.lock().unwrap().push((came, Instant::now()));
        out.write_all(&answer)
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn between_two_requests_of_a_host_there_is_never_less_than_the_delay() {
    let fetcher = paced().build().unwrap();
    let sites: Vec<_> = (0..4).map(|_| Arc::new(Mutex::new(Vec::new()))).collect();
    let servers: Vec<_> = sites.iter().map(noting).collect();
    let mut tasks = Vec::new();
    for n in 0..8 {
        for server in &servers {
            let target = if n == 3 { "/moved".to_owned() } else { format!("/{n}") };
            let (fetcher, url) = (fetcher.clone(), server.url(&target));
            tasks.push(tokio::spawn(async move { fetcher.get(&url).await.unwrap() }));
        }
    }
    for task in tasks {
        task.await.unwrap();
    }
    for site in sites {
        let times = site.lock().unwrap();
        // Eight pages, a redirect, and robots.txt.
        assert_eq!(times.len(), 10);
        // From an answer to the next request.
        let least = times.windows(2).map(|pair| pair[1].0 - pair[0].1).min().unwrap();
        assert!(least >= DELAY, "{least:?}");
    }
}

#[tokio::test]
async fn a_crawl_delay_of_robots_txt_is_kept() {
    let times = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&times);
    let server = Server::new(move |request, out| {
        noted.lock().unwrap().push(Instant::now());
        match request.target.as_str() {
            "/robots.txt" => out.write_all(&reply("200 OK", &[], "User-agent: *\nCrawl-delay: 0.2")),
            _ => out.write_all(&page("a page")),
        }
    });
    let fetcher = paced().build().unwrap();
    for n in 0..3 {
        fetcher.get(&server.url(&format!("/{n}"))).await.unwrap();
    }
    let times = times.lock().unwrap();
    let pages: Vec<_> = times[1..].windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(pages.iter().all(|gap| *gap >= Duration::from_millis(200)), "{pages:?}");
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
    for (status, wait) in [("429 Too Many Requests", "600"), ("503 Service Unavailable", "315360000")] {
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
    let asked = Arc::new(Mutex::new(Vec::new()));
    let times = Arc::clone(&asked);
    let server = Server::new(move |_, out| {
        let mut times = times.lock().unwrap();
        times.push(Instant::now());
        match times.len() {
            1 => out.write_all(&reply("503 Service Unavailable", &[("retry-after", "1")], "")),
            _ => out.write_all(&page("at last")),
        }
    });
    let got = builder().retries(1).build().unwrap().get(&server.url("/")).await.unwrap();
    assert_eq!(got.body, b"at last");
    let asked = asked.lock().unwrap();
    assert!(asked[1] - asked[0] >= Duration::from_secs(1));
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

#[tokio::test]
async fn large_bodies_wait_for_each_other() {
    let body = vec![b'x'; 3 * 1024 * 1024];
    let server = Server::new(move |_, out| out.write_all(&page(&body)));
    // Room for one large body.
    let fetcher = builder().concurrency(4).bytes_in_flight(0).build().unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|n| {
            let (fetcher, url) = (fetcher.clone(), server.url(&format!("/{n}")));
            tokio::spawn(async move { fetcher.get(&url).await.unwrap().body.len() })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 3 * 1024 * 1024);
    }
}
