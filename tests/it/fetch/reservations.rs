//! What sites reserve from text and data mining.

use pressclip::Options;
use pressclip::fetch::Fetcher;

use super::obedient;
use crate::support::server::{Server, page, reply};

const FILE: &str = "/.well-known/tdmrep.json";

/// A site with this file of reservations.
fn site(robots: &'static str, answer: Vec<u8>) -> Server {
    Server::new(move |request, out| match request.target.as_str() {
        "/robots.txt" => out.write_all(&reply("200 OK", &[], robots)),
        FILE => out.write_all(&answer),
        "/stated" => {
            out.write_all(&reply("200 OK", &[("content-type", "text/html"), ("tdm-reservation", "0")], "<p>x"))
        }
        _ => out.write_all(&page("<title>Rain</title><p>It rained all day in the north of the country.")),
    })
}

fn json(text: &str) -> Vec<u8> {
    reply("200 OK", &[("content-type", "application/json")], text)
}

fn asking() -> Fetcher {
    obedient().tdm_reservations().build().unwrap()
}

/// The article's notes on a reservation.
async fn notes(fetcher: &Fetcher, url: &str) -> Vec<String> {
    let article = fetcher.clip(url, &Options::default()).await.unwrap();
    let messages = article.notes.into_iter().map(|note| note.message);
    messages.filter(|message| message.contains("mining")).collect()
}

fn asked(server: &Server) -> usize {
    server.requests().iter().filter(|request| request.target == FILE).count()
}

#[tokio::test]
async fn what_the_file_of_a_site_reserves_is_noted_and_the_file_asked_for_once() {
    let rule = r#"[{"location": "/news/*", "tdm-reservation": 1, "tdm-policy": "https://news.example/tdm.json"}]"#;
    let server = site("", json(rule));
    let fetcher = asking();
    let note = "text and data mining is reserved (the site's tdmrep.json; its policy: https://news.example/tdm.json)";
    for _ in 0..3 {
        assert_eq!(notes(&fetcher, &server.url("/news/rain")).await, [note]);
    }
    assert!(notes(&fetcher, &server.url("/open/rain")).await.is_empty());
    assert_eq!(asked(&server), 1);
}

#[tokio::test]
async fn no_page_fails_for_the_file() {
    let endless = reply("301 Moved Permanently", &[("location", FILE)], "");
    for answer in [Vec::new(), json("nonsense"), page("<p>Not found"), reply("500 No", &[], ""), endless] {
        let server = site("", answer);
        assert!(notes(&asking(), &server.url("/rain")).await.is_empty());
        assert_eq!(asked(&server), 1);
    }
}

#[tokio::test]
async fn the_file_is_not_asked_for_where_robots_txt_is_ignored_or_forbids_it_or_the_page_says_it_all() {
    let rule = r#"[{"location": "/", "tdm-reservation": 1}]"#;
    let server = site("", json(rule));
    for fetcher in
        [obedient(), obedient().ignore_robots().tdm_reservations(), obedient().tdm_reservations().ignore_robots()]
    {
        assert!(notes(&fetcher.build().unwrap(), &server.url("/rain")).await.is_empty());
    }
    assert!(notes(&asking(), &server.url("/stated")).await.is_empty());
    assert_eq!(asked(&server), 0);
    let forbidding = site("User-agent: *\nDisallow: /.well-known/", json(rule));
    assert!(notes(&asking(), &forbidding.url("/rain")).await.is_empty());
    assert_eq!(asked(&forbidding), 0);
}
