//! Many news sites on one machine: a site an address of 127.0.0.0/8, with a feed, a sitemap, stories, latency and faults.

use std::fmt::Write as _;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Stories that a feed has.
const FEED: usize = 50;

/// One page in so many answers with an error, and as many break off.
const FAULTS: u64 = 100;

const WORDS: &str = "the river harbour council morning bridge farmers market people water valley village mayor school \
    budget station railway winter police report after before during because while against between under several new old \
    small large said told asked found built closed opened moved lost won paid sold wrote spoke called showed began ended \
    and of in to for with on at by from house street tower garden forest field mill church library theatre doctor nurse";

pub(crate) struct Press {
    sites: Vec<String>,
    stories: usize,
    counts: Arc<Counters>,
}

#[derive(Default)]
struct Counters {
    requests: AtomicU64,
    conditional: AtomicU64,
    not_modified: AtomicU64,
    failed: AtomicU64,
}

/// What was asked of all sites.
#[derive(Debug)]
#[allow(dead_code)] // it is printed
pub(crate) struct Asked {
    requests: u64,
    conditional: u64,
    not_modified: u64,
    failed: u64,
}

impl Press {
    /// Serves so many sites with so many stories each until the program ends.
    pub(crate) async fn open(hosts: usize, stories: usize, latency: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind((IpAddr::from([0, 0, 0, 0]), 0)).await?;
        let port = listener.local_addr()?.port();
        let sites = (0..hosts).map(|n| format!("http://127.1.{}.{}:{port}", n / 250, n % 250 + 1)).collect();
        let counts = Arc::<Counters>::default();
        let shared = Arc::clone(&counts);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, stories, latency, Arc::clone(&shared)));
            }
        });
        Ok(Self { sites, stories, counts })
    }

    pub(crate) fn pages(&self) -> usize {
        self.sites.len() * self.stories
    }

    pub(crate) fn sites(&self) -> impl Iterator<Item = &str> {
        self.sites.iter().map(String::as_str)
    }

    /// The addresses of all stories, the sites in turn.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = String> {
        (0..self.stories).flat_map(|n| self.sites.iter().map(move |site| format!("{site}{}", path(n))))
    }

    /// What was asked since the last time.
    pub(crate) fn take_counts(&self) -> Asked {
        let take = |counter: &AtomicU64| counter.swap(0, Ordering::Relaxed);
        Asked {
            requests: take(&self.counts.requests),
            conditional: take(&self.counts.conditional),
            not_modified: take(&self.counts.not_modified),
            failed: take(&self.counts.failed),
        }
    }
}

fn path(story: usize) -> String {
    format!("/2026/11/{:02}/a-story-of-the-valley-{story}", story % 20 + 1)
}

async fn serve(stream: TcpStream, stories: usize, latency: Duration, counts: Arc<Counters>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let local = stream.local_addr()?;
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    loop {
        let (mut request, mut is_conditional) = (String::new(), false);
        if read.read_line(&mut request).await? == 0 {
            return Ok(());
        }
        let mut line = String::new();
        while read.read_line(&mut line).await? > 2 {
            is_conditional |= line.starts_with("if-none-match:");
            line.clear();
        }
        counts.requests.fetch_add(1, Ordering::Relaxed);
        counts.conditional.fetch_add(is_conditional.into(), Ordering::Relaxed);
        tokio::time::sleep(latency).await;
        let path = request.split(' ').nth(1).unwrap_or_default();
        let reply = match answer(path, local, stories) {
            None if path == "/robots.txt" => reply("404 Not Found", "text/plain", ""),
            None => {
                counts.failed.fetch_add(1, Ordering::Relaxed);
                // Half of the faults have no answer at all.
                if chance(local, path).is_multiple_of(2) {
                    return Ok(());
                }
                reply("500 Server Error", "text/html", "")
            }
            Some(_) if is_conditional => {
                counts.not_modified.fetch_add(1, Ordering::Relaxed);
                reply("304 Not Modified", "text/html", "")
            }
            Some((kind, body)) => reply("200 OK", kind, &body),
        };
        write.write_all(reply.as_bytes()).await?;
    }
}

fn reply(status: &str, kind: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\netag: \"1\"\r\ncontent-length: {length}\r\n\r\n{body}")
}

/// A number that a site's path always has.
fn chance(local: SocketAddr, path: &str) -> u64 {
    let seed = format!("{}{path}", local.ip());
    seed.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// What is at a path: type and body; `None` for a fault, or nothing.
fn answer(path: &str, local: SocketAddr, stories: usize) -> Option<(&'static str, String)> {
    let site = format!("http://{local}");
    match path {
        "/feed.xml" => {
            let mut feed = "<rss version=\"2.0\"><channel><title>Press</title>".to_owned();
            for n in 0..stories.min(FEED) {
                let _ = write!(feed, "<item><title>{}</title><link>{site}{}</link></item>", title(n), self::path(n));
            }
            Some(("application/rss+xml", feed + "</channel></rss>"))
        }
        "/sitemap.xml" => {
            let mut map = "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">".to_owned();
            for n in 0..stories {
                let _ = write!(map, "<url><loc>{site}{}</loc></url>", self::path(n));
            }
            Some(("application/xml", map + "</urlset>"))
        }
        _ => {
            let number: usize = path.rsplit('-').next()?.parse().ok()?;
            let chance = chance(local, path);
            (chance % FAULTS > 1).then(|| ("text/html; charset=utf-8", story(number, chance)))
        }
    }
}

fn title(number: usize) -> String {
    format!("The valley has its story number {number}")
}

/// A page as news sites have them: about 30 KiB, of which the text is a sixth.
fn story(number: usize, mut chance: u64) -> String {
    let words: Vec<_> = WORDS.split_whitespace().collect();
    let mut next = |most: usize| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) as usize % most
    };
    let mut sentence = |length: usize| {
        let mut text = (0..length).map(|_| words[next(words.len())]).collect::<Vec<_>>().join(" ");
        text[..1].make_ascii_uppercase();
        text + "."
    };
    let title = title(number);
    let mut page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} | Press</title>\
         <meta property=\"article:published_time\" content=\"2026-11-{:02}T08:00:00Z\"><style>{}</style></head><body><nav><ul>",
        number % 20 + 1,
        ".box { display: flex; margin: 0 auto; padding: 1em } ".repeat(60)
    );
    for n in 0..40 {
        let _ =
            write!(page, "<li class=\"menu-item\"><a class=\"menu-link\" href=\"/section-{n}/\">Section {n}</a></li>");
    }
    let _ =
        write!(page, "</ul></nav><main><article class=\"story\"><h1>{title}</h1><p class=\"byline\">By Ada Smith</p>");
    for _ in 0..14 {
        let text = [sentence(14), sentence(9), sentence(18)].join(" ");
        let _ = write!(page, "<p class=\"story__paragraph\" data-track=\"paragraph\">{text}</p>");
    }
    page += "</article><aside class=\"related\"><h2>More stories</h2>";
    for n in 0..30 {
        let _ = write!(
            page,
            "<div class=\"teaser\"><a href=\"{}\"><img src=\"/{n}.jpg\" alt=\"\">{}</a></div>",
            path(number + n + 1),
            sentence(8)
        );
    }
    page += "</aside></main><footer class=\"footer\">";
    for n in 0..40 {
        let _ = write!(page, "<a class=\"footer-link\" href=\"/about-{n}\">About {n}</a>");
    }
    page + &format!("<script>var state = [{}];</script></footer></body></html>", "\"0123456789abcdef\",".repeat(300))
}
