//! The way to one page: requests until one is answered with a page.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use tracing::{debug, info};
use url::{Origin, Url};

use super::ask::Ask;
use super::body::{Accepted, Bounds, Terms};
use super::cache::{Answered, Look, Stored, texts};
use super::exchange::{Net, Reply, header};
use super::gate::Turn;
use super::jar::{Cookies, Jar};
use super::redirect::{NewCookies, Trail};
use super::room::Held;
use super::settings::Reach;
use super::validators::{Revisit, Validators};
use super::{body, content_type, outcome, refresh, retry, robots};
use crate::error::{Error, Kind, redacted, without_credentials};
use crate::page::Page;

/// How long the text of a refusal is waited for: it only tells who refused.
const REFUSAL_TIME: Duration = Duration::from_secs(3);

/// Bytes of a feed or sitemap at most: what the sitemap protocol allows (<https://www.sitemaps.org/protocol.html>).
const LARGEST_DOCUMENT: usize = 52_428_800;

/// What is said in `Accept` for feeds and sitemaps.
const DOCUMENTS: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.8";

/// What a server answers to one request.
enum Answer {
    Page(Box<Page>),
    /// To be asked for elsewhere: the `Location`, if there is one.
    Moved(Option<String>, NewCookies),
    /// The page is still the one that is known by these.
    NotModified(Validators),
}

/// What a server answers, before its page is read.
enum Begun {
    Answered(Answer),
    /// A page, and what it was asked for with.
    Page(HeaderMap, Box<Reply>),
}

/// A page on its way.
pub(super) struct Visit<'a> {
    net: &'a Net,
    trail: Trail,
    /// What it is known by already.
    known: Option<&'a Validators>,
    accepted: Accepted,
    /// The time that the page took so far, without what was waited out of politeness.
    spent: Duration,
    /// Whether a page sent its reader on: it is followed once.
    was_refreshed: bool,
    jar: Option<Arc<Jar>>,
    /// The room that the body of the last answer takes.
    held: Option<Held>,
}

impl<'a> Visit<'a> {
    pub(super) fn begin(net: &'a Net, ask: &'a Ask) -> Result<Self, Error> {
        let mut trail = Trail::begin(&ask.url, net.general.settings.max_redirects, net.general.settings.transport)?;
        trail.confide_in(ask.confidant());
        let jar = match net.general.settings.cookies {
            Cookies::Off => None,
            Cookies::PerPage => Some(Arc::default()),
            Cookies::PerRun => net.jar.clone(),
        };
        let known = Some(&ask.known).filter(|known| !known.is_empty());
        Ok(Self {
            net,
            trail,
            known,
            accepted: ask.accepted,
            spent: Duration::ZERO,
            was_refreshed: false,
            jar,
            held: None,
        })
    }

    /// To a URL that the user did not ask for: what is secret goes to this origin alone, or to nobody.
    pub(super) fn confiding_in(mut self, confidant: Option<Origin>) -> Self {
        self.trail.confide_in(confidant);
        self
    }

    /// Goes all the way.
    pub(super) async fn end(self) -> Result<Revisit, Error> {
        Ok(self.end_holding().await?.0)
    }

    /// Goes all the way, and gives the room that the page takes.
    pub(super) async fn end_holding(mut self) -> Result<(Revisit, Option<Held>), Error> {
        loop {
            let url = self.trail.current().clone();
            match self.answer(&url).await? {
                Answer::NotModified(known) => return Ok((Revisit::NotModified(known), None)),
                Answer::Moved(location, cookies) => self.trail.follow(location.as_deref(), cookies)?,
                Answer::Page(page) => {
                    let Some(target) = self.refreshed(&page, &url) else {
                        let mut page = self.arrived(*page, &url)?;
                        if self.accepted == Accepted::Html {
                            page.reservation = self.net.reservation(&page, &url).await;
                        }
                        return Ok((Revisit::Modified(page), self.held));
                    };
                    self.was_refreshed = true;
                    // Nobody waits for room with room in hand.
                    self.held = None;
                    self.trail.follow(Some(&target), NewCookies::No)?;
                }
            }
        }
    }

    /// The answer at a hop, at the first attempt or a later one.
    async fn answer(&mut self, url: &Url) -> Result<Answer, Error> {
        if let Some(answer) = self.kept(url).await? {
            return Ok(answer);
        }
        let crawl_delay = self.let_in(url).await?;
        let mut failed: Option<Error> = None;
        for attempt in 1.. {
            let mut turn = match (self.net.turn(url, crawl_delay).await, failed.take()) {
                (Ok(turn), _) => turn,
                // What the site said first is what is wrong.
                (Err(_), Some(first)) => return Err(first),
                (Err(error), None) => return Err(error),
            };
            let (begun, took) = self.in_time(url, self.ask(url, &mut turn)).await;
            self.spent += took;
            let answer = match begun {
                Ok(Begun::Page(asked, reply)) => {
                    self.read(url, asked, *reply).await.map(|page| Answer::Page(Box::new(page)))
                }
                Ok(Begun::Answered(answer)) => Ok(answer),
                Err(error) => Err(error),
            };
            drop(turn);
            let error = match answer {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let may_retry = attempt <= self.net.settings(url).retries && retry::is_transient(error.kind());
            if !may_retry || !self.net.gate.may_retry(url) {
                return Err(error);
            }
            let wait = retry::wait(attempt, fastrand::f64());
            debug!(url = %redacted(url), %error, attempt, ?wait, "trying again");
            tokio::time::sleep(wait).await;
            failed = Some(error);
        }
        Err(Error::new(Kind::Internal, url))
    }

    /// Lets a hop in: its host by the guard, its path by the site. Gives the delay that the site wants.
    async fn let_in(&self, url: &Url) -> Result<Option<Duration>, Error> {
        self.net.settings(url).guard.check(url)?;
        if !self.net.settings(url).obeys_robots {
            return Ok(None);
        }
        let robots = self.net.robots(url).await;
        robots.check(url)?;
        Ok(robots.crawl_delay())
    }

    /// Does a part of the work within what is left of the time; also how long it took.
    async fn in_time<T>(
        &self,
        url: &Url,
        work: impl Future<Output = Result<T, Error>>,
    ) -> (Result<T, Error>, Duration) {
        let (start, limit) = (Instant::now(), self.net.settings(url).timeout);
        let done = tokio::time::timeout(limit.saturating_sub(self.spent), work).await;
        (done.unwrap_or_else(|_| Err(Error::new(Kind::TotalTimeout(limit), url))), start.elapsed())
    }

    /// The answer that is kept and need not be asked for.
    async fn kept(&self, url: &Url) -> Result<Option<Answer>, Error> {
        self.net.settings(url).guard.check(url)?;
        let is_offline = self.net.general.settings.reach == Reach::Offline;
        let found = match &self.net.cache {
            Some(cache) if is_offline => {
                let (cache, url) = (cache.clone(), url.clone());
                on_disk(move || cache.stored(&url)).await.flatten()
            }
            Some(_) => match self.look(url).await {
                Look::Fresh(stored) => Some(stored),
                Look::Stale(..) | Look::Unknown => None,
            },
            None => None,
        };
        match found {
            Some(stored) => {
                debug!(url = %redacted(url), "kept from an earlier request");
                Ok(Some(self.stored(url, stored)))
            }
            None if is_offline => Err(Error::new(Kind::Offline, url)),
            None => Ok(None),
        }
    }

    async fn look(&self, url: &Url) -> Look {
        let Some(cache) = self.net.cache.as_ref().filter(|_| self.known_at(url).is_none()) else {
            // Whoever knows the page already asks about their own copy.
            return Look::Unknown;
        };
        let (cache, at, headers) = (cache.clone(), url.clone(), self.headers(url));
        on_disk(move || cache.look(&at, &headers, SystemTime::now())).await.unwrap_or(Look::Unknown)
    }

    /// An answer from the cache.
    fn stored(&self, url: &Url, stored: Stored) -> Answer {
        let Stored { head, body } = stored;
        let header = |name: &str| head.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        if matches!(head.status, 300..=399) {
            return Answer::Moved(header("location"), NewCookies::No);
        }
        Answer::Page(Box::new(Page {
            body,
            url: Some(without_credentials(url.clone())),
            content_type: header("content-type"),
            status: Some(head.status),
            fetched_at: Some(head.fetched_at),
            redirects: self.redirects(),
            headers: head.headers,
            reservation: None,
            listed: Vec::new(),
        }))
    }

    /// The headers of a request, without those that the cache adds.
    fn headers(&self, url: &Url) -> HeaderMap {
        let mut headers = self.net.settings(url).headers(self.trail.is_at_confidant());
        if self.accepted == Accepted::Anything {
            headers.insert(ACCEPT, HeaderValue::from_static(DOCUMENTS));
        }
        if let Some(jar) = &self.jar {
            jar.give(url, &mut headers);
        }
        if let Some(known) = self.known_at(url) {
            known.ask(&mut headers);
        }
        headers
    }

    /// What the page at a hop is known by.
    fn known_at(&self, url: &Url) -> Option<&'a Validators> {
        let bare = without_credentials(url.clone());
        self.known.filter(|known| match &known.url {
            Some(of) => *of == bare,
            None => url == self.trail.first(),
        })
    }

    /// One request and its answer, up to the body of a page.
    async fn ask(&self, url: &Url, turn: &mut Turn) -> Result<Begun, Error> {
        let (kept, headers) = match self.look(url).await {
            Look::Stale(stored, headers) => (Some(stored), headers),
            Look::Fresh(_) | Look::Unknown => (None, self.headers(url)),
        };
        let reply = self.net.send(url, headers.clone(), turn).await?;
        let has_set = self.jar.as_ref().is_some_and(|jar| jar.keep(url, reply.headers()));
        let cookies = if has_set { NewCookies::Yes } else { NewCookies::No };
        match reply.status() {
            304 => match (kept, &self.net.cache) {
                (Some(stored), Some(cache)) => {
                    let (cache, at, answered) = (cache.clone(), url.clone(), reply.headers().clone());
                    let confirm = move || cache.confirm(&at, &headers, stored, &answered, SystemTime::now());
                    let stored = on_disk(confirm).await.ok_or_else(|| Error::new(Kind::Internal, url))?;
                    Ok(Begun::Answered(self.stored(url, stored)))
                }
                _ => match self.known_at(url) {
                    Some(known) => Ok(Begun::Answered(Answer::NotModified(known.renewed(url, reply.headers())))),
                    None => Err(Error::new(Kind::Status(304), url)),
                },
            },
            // The redirects of the Fetch standard.
            301 | 302 | 303 | 307 | 308 => {
                self.keep(url, headers, reply.status(), reply.headers(), Vec::new(), Timestamp::now()).await?;
                let location = header(reply.headers(), &LOCATION);
                if reply.exchange.is_some() {
                    // Its body is for the record alone.
                    beginning(url, reply).await;
                }
                Ok(Begun::Answered(Answer::Moved(location, cookies)))
            }
            // 204 and 205 have no body, 206 has a part of one, and nobody asked for that.
            200..=203 => Ok(Begun::Page(headers, Box::new(reply))),
            _ => Err(refusal(url, reply).await),
        }
    }

    async fn read(&mut self, url: &Url, asked: HeaderMap, reply: Reply) -> Result<Page, Error> {
        let fetched_at = Timestamp::now();
        let status = reply.status();
        let content_type = header(reply.headers(), &CONTENT_TYPE);
        let headers = reply.headers().clone();
        let mut bounds = self.net.settings(url).bounds;
        if self.accepted == Accepted::Anything {
            bounds.max = bounds.max.max(LARGEST_DOCUMENT);
        }
        let timeout = self.net.settings(url).timeout;
        let left = timeout.saturating_sub(self.spent);
        let terms = Terms { accepted: self.accepted, bounds, room: &self.net.room, timeout, left };
        let (start, mut waited) = (Instant::now(), Duration::ZERO);
        let read = body::read(reply, url, content_type.as_deref(), terms, &mut waited).await;
        self.spent += start.elapsed().saturating_sub(waited);
        let (body, held) = read?;
        let body = self.keep(url, asked, status, &headers, body, fetched_at).await?;
        self.held = held;
        Ok(Page {
            body,
            url: Some(without_credentials(url.clone())),
            content_type,
            status: Some(status),
            fetched_at: Some(fetched_at),
            redirects: self.redirects(),
            headers: texts(&headers),
            reservation: None,
            listed: Vec::new(),
        })
    }

    /// Keeps an answer for later, if there is a place to keep it; gives its body back.
    async fn keep(
        &self,
        url: &Url,
        asked: HeaderMap,
        status: u16,
        headers: &HeaderMap,
        body: Vec<u8>,
        fetched_at: Timestamp,
    ) -> Result<Vec<u8>, Error> {
        let Some(cache) = self.net.cache.clone() else { return Ok(body) };
        let (at, headers) = (url.clone(), headers.clone());
        let keep = move || {
            let answer = Answered { status, headers: &headers, texts: &texts(&headers), body: &body, fetched_at };
            cache.keep(&at, &asked, answer, SystemTime::now());
            body
        };
        on_disk(keep).await.ok_or_else(|| Error::new(Kind::Internal, url))
    }

    fn redirects(&self) -> Vec<Url> {
        self.trail.passed().cloned().map(without_credentials).collect()
    }

    /// Where the page sends its reader, if it is the first to do so.
    fn refreshed(&self, page: &Page, url: &Url) -> Option<String> {
        if self.was_refreshed || self.accepted == Accepted::Anything { None } else { refresh::target(&page.body, url) }
    }

    /// The page, if it is one and not a wall in front of it.
    fn arrived(&self, page: Page, url: &Url) -> Result<Page, Error> {
        let status = page.status.unwrap_or_default();
        // A feed may quote what is the text of a wall.
        let is_page =
            self.accepted == Accepted::Html || content_type::check(page.content_type.as_deref(), &page.body).is_ok();
        if is_page && let Some(kind) = outcome::of_page(status, &page.headers, &page.body, self.trail.first(), url) {
            return Err(Error::new(kind, url));
        }
        info!(url = %redacted(url), bytes = page.body.len(), "fetched");
        Ok(page)
    }
}

/// What an answer with an error's status means.
async fn refusal(url: &Url, reply: Reply) -> Error {
    let status = reply.status();
    let headers = texts(reply.headers());
    Error::new(outcome::of_refusal(status, &headers, &beginning(url, reply).await), url)
}

/// The beginning of a body that is no page. One that does not come in changes nothing: the status has been said.
async fn beginning(url: &Url, reply: Reply) -> Vec<u8> {
    let start = body::start(reply, url, Bounds { max: outcome::REFUSAL, min_rate: 0 });
    tokio::time::timeout(REFUSAL_TIME, start).await.ok().and_then(Result::ok).unwrap_or_default()
}

/// Does what waits for the disk on a thread that may wait; `None` if the runtime ends meanwhile.
async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

impl Net {
    /// What the site of a URL says of programs.
    pub(super) async fn robots(&self, url: &Url) -> Arc<robots::Robots> {
        self.robots.of(url, &self.settings(url).user_agent, |file| robots::ask(self, file)).await
    }
}
