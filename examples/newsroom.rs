//! Clips the stories of a small news site, which this program serves itself: `cargo run --example newsroom`.
#![allow(clippy::print_stdout)]

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use pressclip::decode::decode;
use pressclip::parse::{Limits, parse};
use pressclip::{Article, Error, Fetcher, Options};

/// The site's pages: `testdata/newsroom`.
const SITE: [(&str, &str); 5] = [
    ("/", include_str!("../testdata/newsroom/index.html")),
    ("/ferry.html", include_str!("../testdata/newsroom/ferry.html")),
    ("/orchard.html", include_str!("../testdata/newsroom/orchard.html")),
    ("/bibliothek.html", include_str!("../testdata/newsroom/bibliothek.html")),
    ("/bridge.html", include_str!("../testdata/newsroom/bridge.html")),
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let site = format!("http://{}/", open_newsroom()?);
    let fetcher = Fetcher::builder().no_proxy().allow_private().unpaced().build()?;

    for (n, story) in stories(&fetcher, &site).await?.iter().enumerate() {
        let article = fetcher.clip(story, &Options::default()).await?;
        if n == 0 { print_in_full(&article) } else { println!("{}", in_one_line(&article)) }
    }
    Ok(())
}

/// The links in the headings of the front page.
async fn stories(fetcher: &Fetcher, site: &str) -> Result<Vec<String>, Error> {
    let front = fetcher.get(site).await?;
    let text = decode(&front.body, front.content_type.as_deref()).text;
    let document = parse(&text, &Limits::default());
    let links = document.root().descendants().filter(|n| n.tag() == "a" && n.parent().is_some_and(|p| p.tag() == "h2"));
    Ok(links.filter_map(|link| Some(front.url.as_ref()?.join(link.attr("href")?).ok()?.into())).collect())
}

fn print_in_full(article: &Article) {
    println!("{}", article.headline.as_deref().unwrap_or("(no headline)"));
    println!("{}\n\n{}\n", origin(article), article.text());
}

fn in_one_line(article: &Article) -> String {
    let headline = article.headline.as_deref().unwrap_or("(no headline)");
    format!("{headline} ({}; {} words)", origin(article), article.text().split_whitespace().count())
}

fn origin(article: &Article) -> String {
    let authors = if article.authors.is_empty() { "no author".to_owned() } else { article.authors.join(", ") };
    let published = article.published.as_ref().map_or("no date".to_owned(), |time| time.date().to_string());
    format!("{authors}, {published}")
}

/// Serves the site on a free port of this machine until the program ends.
fn open_newsroom() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(|| serve(stream));
        }
    });
    Ok(address)
}

/// Answers the requests of one connection.
fn serve(mut stream: TcpStream) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    while let Some(request) = lines.next() {
        let request = request?;
        while lines.next().is_some_and(|line| line.is_ok_and(|header| !header.is_empty())) {}
        let path = request.split(' ').nth(1).unwrap_or_default();
        let (status, page) = match SITE.iter().find(|(at, _)| *at == path) {
            Some((_, page)) => ("200 OK", *page),
            None => ("404 Not Found", ""),
        };
        let head = "content-type: text/html; charset=utf-8";
        write!(stream, "HTTP/1.1 {status}\r\n{head}\r\ncontent-length: {}\r\n\r\n{page}", page.len())?;
    }
    Ok(())
}
