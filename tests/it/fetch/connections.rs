//! Connections are kept for the next request of a host, but not to ever more hosts.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::builder;
use crate::support::server::{Request, Server};

/// Hosts of a run: more than a process may have files open where nobody has set more.
const HOSTS: usize = 1_100;

/// Connections kept at most, and those that are being closed.
const KEPT: usize = 256 + 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_over_many_hosts_keeps_connections_to_the_last_of_them_only() {
    let (begun, open, most) = <(Arc<AtomicUsize>, Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
    let counts = (Arc::clone(&begun), Arc::clone(&open), Arc::clone(&most));
    let server = Server::new(move |_, out| {
        let (begun, open, most) = &counts;
        begun.fetch_add(1, Ordering::SeqCst);
        most.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let mut answered = Ok(());
        while answered.is_ok() {
            let text = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 12\r\n\r\n<p>It rained";
            answered = out.write_all(text.as_bytes()).and_then(|()| Request::read(out).map(drop));
        }
        open.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    });
    let name = |host: usize| format!("host-{host}.example");
    let fetcher = (0..HOSTS).fold(builder(), |all, host| all.resolve(name(host), [Ipv4Addr::LOCALHOST.into()]));
    let fetcher = fetcher.build().unwrap();
    let get = async |host| fetcher.get(&*format!("http://{}:{}/", name(host), server.port())).await.map(drop).unwrap();
    for host in 0..HOSTS {
        get(host).await;
    }
    assert!(most.load(Ordering::SeqCst) <= KEPT, "{most:?} connections were open at once");
    let before = begun.load(Ordering::SeqCst);
    for host in HOSTS - 20..HOSTS {
        get(host).await;
    }
    assert_eq!(begun.load(Ordering::SeqCst), before, "the last hosts are asked over the connections to them");
}
