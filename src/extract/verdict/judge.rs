//! Weighs the evidence. No phrase decides alone: each verdict needs two signs of different sorts, or a statement of the server or of
//! structured data that the text bears out.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::{View, which};
use crate::article::{Article, Completeness, PageKind, Verdict};
use crate::block::{Block, Kind, Reason};
use crate::clean::words;
use crate::extract::words::Lengths;
use crate::page::Page;
use crate::rules::pages::{Sort, pages};
use crate::rules::walls::walls;
use crate::rules::{self, Cue};
use crate::score::{shingles, tokens};

/// The probability from which a page is an article.
const ARTICLE: f32 = 0.5;
/// Words below which a text is short: a paragraph or two.
const SHORT: usize = 120;
/// Words that an error page or a wall has at most.
const FEW: usize = 80;
/// Words from which a text is an article whatever the status.
const MUCH: usize = 250;
/// A count by the publisher says that something is missing from this many times the words that were kept, and this many more.
/// Publishers count captions, boxes and tags as well.
const MISSING_TIMES: f32 = 1.6;
const MISSING_WORDS: usize = 80;
/// The part of such a count that was kept when nothing is missing.
const THERE: f32 = 0.85;
/// Blocks behind the text that are looked at for its end.
const BEHIND: usize = 6;
/// Bytes of a page that are looked at for a wall, and bytes that a wall has at most.
const WALL_START: usize = 64 * 1024;
const WALL_MOST: usize = 256 * 1024;

pub(super) struct Judge<'a> {
    view: &'a View,
    article: &'a Article,
    page: &'a Page,
    kept: usize,
    /// The last block of the text.
    last: Option<usize>,
    why: Vec<Reason>,
}

/// What the end of the text shows.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // signs, each on its own
struct Tail {
    dots: bool,
    open: bool,
    /// "Continue reading" behind it.
    goes_on: bool,
    /// An offer to subscribe behind it.
    paywall: bool,
}

/// What the publisher's counts say.
#[derive(Default)]
struct Counted {
    /// Counts that are much higher than the words that were kept.
    missing: usize,
    /// Whether one is met.
    there: bool,
}

impl Tail {
    fn is_cut(&self) -> bool {
        self.dots || self.open || self.goes_on
    }
}

impl<'a> Judge<'a> {
    pub(super) fn new(view: &'a View, article: &'a Article, page: &'a Page, lengths: &Lengths) -> Self {
        let text = (0..article.blocks.len()).filter(|&at| article.blocks[at].is_article());
        let kept = text.map(|at| lengths.words(article, at) as usize).sum();
        let last = article.blocks.iter().rposition(Block::is_article);
        Self { view, article, page, kept, last, why: Vec::new() }
    }

    pub(super) fn judge(mut self) -> Completeness {
        if let Some(vendor) = self.bot_wall() {
            return self.no_article(PageKind::BotWall, Some(vendor));
        }
        if self.is_error() {
            return self.no_article(PageKind::Error, None);
        }
        if self.is_video() {
            return self.no_article(PageKind::Video, None);
        }
        if !self.is_article() {
            let (page, signs) = which::which(self.view, self.page);
            if !signs.is_empty() {
                self.saw("page", signs.join(", "));
            }
            return self.no_article(page, None);
        }
        let tail = self.tail();
        let counted = self.counted();
        // Publishers count more than a text: of a long one, a count alone says little.
        let missing = counted.missing > 1 || counted.missing > 0 && (self.kept < MUCH || tail.is_cut());
        if let Some(next) = &self.article.next_page {
            self.why.push(Reason::new("next-page", next.clone()));
        }
        let verdict = if self.is_paywalled(&tail, &counted) {
            Verdict::Paywalled
        } else if self.is_teaser(&tail) {
            Verdict::Teaser
        } else if self.kept == 0 || missing || self.article.next_page.is_some() {
            Verdict::Truncated
        } else {
            Verdict::Whole
        };
        self.say_tail(&tail);
        Completeness { verdict, page: None, vendor: None, why: self.why }
    }

    fn saw(&mut self, rule: &'static str, saw: impl Into<Cow<'static, str>>) {
        self.why.push(Reason::new(rule, saw));
    }

    fn no_article(self, page: PageKind, vendor: Option<String>) -> Completeness {
        Completeness { verdict: Verdict::NotAnArticle, page: Some(page), vendor, why: self.why }
    }

    /// The vendor of the wall that served the page, by the answer's headers, or by what a short page is made of.
    fn bot_wall(&mut self) -> Option<String> {
        let headers = self.page.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        if self.kept >= MUCH {
            return None;
        }
        if let Some(vendor) = walls().by_headers(headers) {
            self.saw("headers", format!("those of {vendor}"));
            return Some(vendor.to_owned());
        }
        if self.kept >= FEW || self.page.body.len() > WALL_MOST {
            return None;
        }
        let start = &self.page.body[..self.page.body.len().min(WALL_START)];
        let refused = self.page.status.is_some_and(|status| status >= 400 && !matches!(status, 404 | 410));
        let by_refusal = || refused.then(|| walls().by_refusal(start)).flatten();
        let vendor = walls().by_page(start).or_else(by_refusal)?;
        self.saw("markup", format!("that of {vendor}"));
        self.saw("length", format!("{} words kept", self.kept));
        Some(vendor.to_owned())
    }

    fn is_error(&mut self) -> bool {
        let title = self.view.claims.title.as_deref().and_then(|title| pages().error_title(title));
        let headline = self.article.headline.as_deref().and_then(|headline| pages().error_title(headline));
        let failed = self.page.status.filter(|status| *status >= 400 && *status != 402);
        let sign = title.or(headline);
        let told = failed.is_some() || (sign.is_some() && self.article.published.is_none());
        let most = if failed.is_some() { MUCH } else { FEW };
        if !told || self.kept >= most {
            if let Some(status) = failed {
                self.saw("status", format!("{status}, but the page has a text"));
            }
            return false;
        }
        if let Some(status) = failed {
            self.saw("status", status.to_string());
        }
        if let Some(sign) = sign {
            self.saw("title", sign);
        }
        self.saw("length", format!("{} words kept", self.kept));
        true
    }

    /// A page that says it is about a film and has little else.
    fn is_video(&mut self) -> bool {
        let claims = &self.view.claims;
        let video = Sort::Video as usize;
        let said =
            claims.og[video] > 0 || claims.thing.votes[video] > 0 && claims.thing.votes[Sort::Article as usize] == 0;
        let has_film = claims.things[video] > 0 || claims.players;
        let article = claims.thing.votes[Sort::Article as usize] > 0;
        let is = self.kept < SHORT && said || self.kept < FEW / 2 && has_film && !article;
        if is {
            self.saw("structured-data", if said { "the page is about a video" } else { "the page has a video" });
            self.saw("length", format!("{} words kept", self.kept));
        }
        is
    }

    fn is_article(&mut self) -> bool {
        let moved: Vec<String> =
            self.view.moved.iter().map(|(name, value, by)| format!("{name} {value:.3} ({by:+.2})")).collect();
        self.saw("page-model", format!("{:.2}: {}", self.view.probability, moved.join(", ")));
        let said = self.view.claims.thing.votes[Sort::Article as usize] > 0;
        if self.view.probability > ARTICLE {
            // No text, and nobody says that there is one.
            return self.kept > 0 || said || self.view.body_words > 0;
        }
        // What can be locked is a text.
        said && self.article.free_access == Some(false)
    }

    /// What the publisher's own count and text say of the words that were kept.
    fn counted(&mut self) -> Counted {
        let mut counted = Counted::default();
        let body = self.view.body_words;
        for (rule, count) in [("wordCount", self.view.claims.word_count), ("articleBody", (body > 0).then_some(body))] {
            let Some(count) = count else { continue };
            self.saw(rule, format!("{count} words, {} kept", self.kept));
            let missing = count as f32 > MISSING_TIMES * self.kept as f32 && count > self.kept + MISSING_WORDS;
            counted.missing += usize::from(missing);
            counted.there |= !missing && count >= FEW && self.kept as f32 >= THERE * count as f32;
        }
        counted
    }

    /// Whether the part that is marked as not free is in the text that was kept; nothing when no part is marked.
    fn locked(&mut self) -> Option<bool> {
        let locked = self.view.claims.locked.as_ref()?;
        let part: Vec<u64> = shingles(&tokens(&locked.start)).collect();
        let text = self.article.blocks.iter().filter(|block| block.is_article());
        let kept: FxHashSet<u64> = text.flat_map(|block| shingles(&tokens(&block.text)).collect::<Vec<_>>()).collect();
        let shared = part.iter().filter(|shingle| kept.contains(shingle)).count();
        let there = locked.words >= FEW / 4 && shared * 2 >= part.len().max(1);
        let how = if there { "which the text has" } else { "which the text has not" };
        let saw = format!("`{}`: {} words on the page, {how}", locked.selector, locked.words);
        self.saw("hasPart", saw);
        Some(there)
    }

    fn tail(&self) -> Tail {
        let mut tail = Tail::default();
        let Some(last) = self.last else { return tail };
        let block = &self.article.blocks[last];
        let text = block
            .text
            .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '”' | '»' | ')' | ']' | '[' | '('));
        tail.dots = text.ends_with('…') || text.ends_with("...");
        let is_prose = matches!(block.kind, Kind::Paragraph | Kind::Lead) && words(text) >= 12;
        tail.open =
            !tail.dots && is_prose && text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '-' | '–'));
        let behind = self.article.blocks[last + 1..].iter().filter(|block| !block.text.trim().is_empty());
        for block in behind.take(BEHIND) {
            let is_short = block.text.len() < 80 && block.kind != Kind::Related;
            let goes_on = is_short && rules::phrase(&block.text).map(|hit| hit.cue) == Some(Cue::Continue);
            tail.goes_on |= goes_on;
            tail.paywall |= block.kind == Kind::Paywall && !goes_on;
        }
        tail
    }

    fn say_tail(&mut self, tail: &Tail) {
        if tail.dots {
            self.saw("tail", "the text ends in an ellipsis");
        }
        if tail.open {
            self.saw("tail", "the text ends within a sentence");
        }
        if tail.goes_on {
            self.saw("tail", "behind the text it says that it goes on");
        }
        if tail.paywall {
            self.saw("paywall", "an offer stands behind the text");
        }
    }

    fn is_paywalled(&mut self, tail: &Tail, counted: &Counted) -> bool {
        let locked = self.locked();
        let free = self.article.free_access;
        if let Some(free) = free {
            self.saw("isAccessibleForFree", free.to_string());
        }
        if self.kept < SHORT {
            self.saw("length", format!("{} words kept", self.kept));
        }
        let (short, much) = (self.kept < SHORT, self.kept >= MUCH);
        let gone = locked == Some(false);
        let whole = (counted.there || locked == Some(true)) && counted.missing == 0;
        match free {
            _ if self.page.status == Some(402) => {
                self.saw("status", "402");
                true
            }
            Some(true) => false,
            Some(false) if whole => false,
            Some(false) => {
                let signs = usize::from(gone) + usize::from(tail.paywall) + usize::from(tail.is_cut());
                short || counted.missing > 0 || signs > usize::from(much)
            }
            None => tail.paywall && (counted.missing > 0 || tail.is_cut()) && !much,
        }
    }

    /// Few words that end open, or that are the page's own summary.
    fn is_teaser(&self, tail: &Tail) -> bool {
        self.kept > 0 && self.kept < SHORT && (tail.goes_on || tail.dots)
    }
}
