//! What can go wrong, and how it is said.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::fault::Fault;
use super::redact::shown;

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "crawl"), allow(dead_code))] // most can only happen on the network
pub(crate) enum Kind {
    InvalidUrl,
    /// A URL that can be read, with a scheme that is not fetched.
    Scheme(String),
    /// One with http where the caller wants https alone.
    NotHttps,
    /// What is wrong with which setting.
    Setting(String),
    /// A host that is not on the open web, or a port that is not the web's.
    Refused {
        what: String,
        why: &'static str,
        part: Part,
    },
    ConnectTimeout(Duration),
    HeaderTimeout(Duration),
    /// Less than so many bytes of the body a second.
    TooSlow {
        min_rate: u64,
    },
    TotalTimeout(Duration),
    Dns,
    Connect,
    Tls(Problem),
    Protocol,
    Status(u16),
    BotWall {
        vendor: String,
        status: u16,
    },
    /// Not among the answers that are kept, and nothing may be fetched.
    Offline,
    /// The host wants to be left alone for so long.
    Blocked(Duration),
    Consent,
    Login,
    Paywall,
    Redirect(Redirect),
    /// What the site's robots.txt says.
    Robots(Denial),
    TooLarge {
        limit: usize,
    },
    /// A body that grows more than so many times when it is decompressed.
    Bomb {
        max_ratio: u64,
    },
    NotHtml {
        /// What it is, by its bytes, else by its header.
        found: Option<String>,
        /// What the header says, where that is something else.
        declared: Option<String>,
    },
    /// What a feed or sitemap was looked for in, and what it is instead.
    NotListing {
        wanted: &'static str,
        why: &'static str,
    },
    Body,
    Decode,
    /// A `Content-Encoding` that cannot be undone.
    Encoding(String),
    Io(PathBuf),
    /// A folder or file that something was to be kept in.
    Unusable(Use, PathBuf),
    /// A file that could not be written.
    Write(PathBuf),
    /// What is wrong in a jobs file.
    Jobs {
        path: PathBuf,
        /// From 1.
        line: usize,
        column: usize,
        what: String,
    },
    /// What is wrong in a file of one's own rules.
    Rules {
        path: PathBuf,
        /// From 1.
        line: usize,
        column: usize,
        what: String,
    },
    /// What is wrong with the file that keeps what was crawled.
    Store(PathBuf, Fault),
    Internal,
}

/// What of a URL the guard minds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "fetch"), allow(dead_code))]
pub(crate) enum Part {
    Address,
    Name,
    Port,
}

/// What a folder or file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "fetch"), allow(dead_code))]
pub(crate) enum Use {
    /// The folder of kept answers.
    Cache,
    /// The WARC file.
    Record,
}

/// What is wrong with TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "fetch"), allow(dead_code))]
pub(crate) enum Problem {
    Expired,
    NotYetValid,
    WrongName,
    UnknownIssuer,
    Revoked,
    BadCertificate,
    /// The server speaks something else.
    NoTls,
    /// This machine trusts nobody.
    NoRoots,
    Handshake,
}

/// Why robots.txt keeps a program from a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "fetch"), allow(dead_code))]
pub(crate) enum Denial {
    /// By this line, for this user agent.
    Rule { line: String, agent: String },
    /// The file could not be had for some reason, which means that nothing is allowed.
    Unreachable(String),
}

/// What is wrong with a redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "fetch"), allow(dead_code))]
pub(crate) enum Redirect {
    Loop,
    TooMany(usize),
    NoTarget,
    /// From https to http, which is not allowed.
    Downgrade,
    /// The target, as the server wrote it.
    Target(String),
}

impl Kind {
    /// The kind as a word that stays the same.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::InvalidUrl | Self::Scheme(_) | Self::NotHttps => "invalid-url",
            Self::Setting(_) => "builder",
            Self::Refused { .. } => "refused-address",
            Self::ConnectTimeout(_) | Self::HeaderTimeout(_) | Self::TooSlow { .. } | Self::TotalTimeout(_) => {
                "timeout"
            }
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls(_) => "tls",
            Self::Protocol => "protocol",
            Self::Status(404) => "not-found",
            Self::Status(410) => "gone",
            Self::Status(403 | 451) => "forbidden",
            Self::Blocked(_) | Self::Status(429) => "rate-limited",
            Self::Login | Self::Status(401 | 407) => "login",
            Self::Paywall | Self::Status(402) => "paywall",
            Self::BotWall { .. } => "bot-wall",
            Self::Consent => "consent-wall",
            Self::Offline => "offline",
            Self::Status(_) => "status",
            Self::Redirect(_) => "redirect",
            Self::Robots(_) => "robots-denied",
            Self::TooLarge { .. } | Self::Bomb { .. } => "too-large",
            Self::NotHtml { .. } => "not-html",
            Self::NotListing { .. } => "not-listing",
            Self::Body => "body",
            Self::Decode | Self::Encoding(_) => "decode",
            Self::Io(_) | Self::Write(_) | Self::Unusable(..) => "io",
            Self::Jobs { .. } => "jobs",
            Self::Rules { .. } => "rules",
            Self::Store(_, Fault::Taken(_)) => "taken",
            Self::Store(..) => "store",
            Self::Internal => "internal",
        }
    }

    /// What the reader of the message could do.
    pub(super) fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::InvalidUrl | Self::Scheme(_) => "write the address in full, starting with https:// or http://",
            Self::NotHttps => "write https:// if the site has it, or do not set `https_only`",
            Self::Refused { part: Part::Address, .. } => {
                "if this host is yours and meant to be asked, allow its address, or all private ones"
            }
            Self::Refused { part: Part::Name, .. } => {
                "if this host is yours and meant to be asked, allow private addresses"
            }
            Self::Refused { part: Part::Port, .. } => "if this port is meant to be asked, allow it",
            Self::ConnectTimeout(_) => "check that this machine is online, or try again later",
            Self::TotalTimeout(_) | Self::HeaderTimeout(_) | Self::TooSlow { .. } => {
                "the site is slow: try again later, or allow more time"
            }
            Self::Dns => "check the spelling of the host name, and that this machine is online",
            Self::Connect => "check the address, the proxy if there is one, and that this machine is online",
            Self::Tls(problem) => problem.hint(),
            Self::Protocol | Self::Body | Self::Status(500..=599) | Self::Robots(Denial::Unreachable(_)) => {
                "the site has trouble: try again later"
            }
            Self::Status(401 | 407) | Self::Login => {
                "the page is for those who log in: save it in a browser where you are, and read the file"
            }
            Self::Status(402) | Self::Paywall => {
                "the page is for subscribers: save it in a browser where you are one, and read the file"
            }
            Self::Status(403 | 451) | Self::BotWall { .. } => {
                "the site does not give this page to programs: save it in a browser and read the file"
            }
            Self::Offline => "fetch it once while online, with the same cache",
            Self::Consent => {
                "the site wants an answer about cookies first: save the page in a browser and read the file"
            }
            Self::Status(404 | 410) => "the page is gone: check the address, or look for a copy in a web archive",
            Self::Blocked(_) | Self::Status(429) => "the site asks to be visited less often: wait before the next try",
            Self::Redirect(Redirect::Loop) => {
                "the site may insist on cookies: save the page in a browser and read the file"
            }
            Self::Robots(Denial::Rule { .. }) => {
                "the site does not want programs there; you can save the page in a browser and read the file"
            }
            Self::Redirect(Redirect::Downgrade) => "the page is not to be had over https",
            Self::Bomb { .. } => "this is no page but a trap, or the server is broken",
            Self::TooLarge { .. } => "this is hardly an article; if it is, allow a larger body",
            Self::NotHtml { found: Some(found), .. } if found == "application/pdf" => {
                "a PDF is not read: give the address of the page that links to it"
            }
            Self::NotHtml { .. } => "give the address of the article's page itself",
            Self::Write(_) => "make room or give write permission, and start again: nothing is lost",
            Self::Store(_, fault) => return fault.hint(),
            Self::NotListing { .. } => "give the address of the feed, sitemap or list itself",
            Self::Unusable(Use::Cache, _) => "give a folder that you may write to, or keep no answers",
            Self::Unusable(Use::Record, _) => "give a file that you may write to, in a folder that is there",
            _ => return None,
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidUrl => f.write_str("not a usable URL"),
            Self::Scheme(scheme) => write!(f, "the scheme {:?} is not http or https", shown(scheme)),
            Self::NotHttps => f.write_str("not asked: only https is allowed"),
            Self::Setting(what) => f.write_str(what),
            Self::Refused { what, why, .. } => write!(f, "not asked: {} is {why}", shown(what)),
            Self::ConnectTimeout(limit) => write!(f, "no connection within {limit:?}"),
            Self::HeaderTimeout(limit) => write!(f, "no answer within {limit:?}"),
            Self::TooSlow { min_rate } => write!(f, "the body came in slower than {min_rate} bytes a second"),
            Self::TotalTimeout(limit) => write!(f, "not finished within {limit:?}"),
            Self::Dns => f.write_str("host name not found"),
            Self::Connect => f.write_str("could not connect"),
            Self::Tls(problem) => write!(f, "no trusted connection ({})", problem.words()),
            Self::Protocol => f.write_str("the server gave no valid answer"),
            Self::Status(status) => {
                write!(f, "the server answered with status {status}")?;
                status_words(*status).map_or(Ok(()), |words| write!(f, " ({words})"))
            }
            Self::BotWall { vendor, status: 200..=299 } => write!(f, "a bot wall of {vendor} stands before the page"),
            Self::BotWall { vendor, status } => {
                write!(f, "a bot wall of {vendor} stands before the page (status {status})")
            }
            Self::Offline => f.write_str("not kept in the cache, and nothing is fetched offline"),
            Self::Blocked(time) => {
                write!(f, "not asked: the site wants to be left alone for {} seconds", time.as_secs())
            }
            Self::Consent => f.write_str("redirected to a question about consent"),
            Self::Login => f.write_str("redirected to a login"),
            Self::Paywall => f.write_str("redirected to an offer of subscriptions"),
            Self::Redirect(redirect) => redirect.fmt(f),
            Self::Robots(Denial::Rule { line, agent }) => {
                write!(f, "the site's robots.txt forbids it: {:?} for user agent {:?}", shown(line), shown(agent))
            }
            Self::Robots(Denial::Unreachable(reason)) => {
                write!(f, "the site's robots.txt could not be had ({}), so nothing is allowed", shown(reason))
            }
            Self::Bomb { max_ratio } => {
                write!(f, "the body is larger than allowed: decompressed it grows more than {max_ratio} times")
            }
            Self::TooLarge { limit } => write!(f, "the body is larger than {limit} bytes"),
            Self::NotHtml { found, declared } => {
                f.write_str("not an HTML page")?;
                match (found, declared) {
                    (Some(found), Some(declared)) => {
                        write!(f, " but {}, served as {}", shown(found), shown(declared))
                    }
                    (Some(found), None) => write!(f, " but {}", shown(found)),
                    (None, _) => f.write_str(", and served without a content type"),
                }
            }
            Self::NotListing { wanted, why } => write!(f, "not a {wanted}: {why}"),
            Self::Body => f.write_str("the connection broke off within the body"),
            Self::Decode => f.write_str("the body could not be decompressed"),
            Self::Encoding(encoding) => write!(f, "the content encoding {:?} is not supported", shown(encoding)),
            Self::Io(path) => write!(f, "cannot read {}", shown(&path.to_string_lossy())),
            Self::Write(path) => write!(f, "cannot write {}", shown(&path.to_string_lossy())),
            Self::Jobs { path, line, column, what } | Self::Rules { path, line, column, what } => {
                write!(f, "{}:{line}:{column}: {}", shown(&path.to_string_lossy()), shown(what))
            }
            Self::Store(path, fault) => write!(f, "{}: {fault}", shown(&path.to_string_lossy())),
            Self::Unusable(purpose, path) => write!(f, "{} {}", purpose.words(), shown(&path.to_string_lossy())),
            Self::Internal => f.write_str("the extraction ended without a result"),
        }
    }
}

/// What a status means that people meet.
fn status_words(status: u16) -> Option<&'static str> {
    Some(match status {
        401 | 407 => "login required",
        402 => "payment required",
        403 => "forbidden",
        404 => "not found",
        410 => "gone",
        429 => "too many requests",
        451 => "withheld for legal reasons",
        500 => "server error",
        502..=504 => "not available",
        _ => return None,
    })
}

impl fmt::Display for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loop => f.write_str("redirected in a loop"),
            Self::TooMany(max) => write!(f, "redirected more than {max} times"),
            Self::Downgrade => f.write_str("redirected from https to http"),
            Self::NoTarget => f.write_str("redirected without a target"),
            Self::Target(target) => write!(f, "redirected to {:?}, which is not an http or https URL", shown(target)),
        }
    }
}

impl Use {
    fn words(self) -> &'static str {
        match self {
            Self::Cache => "cannot keep answers in the folder",
            Self::Record => "cannot record exchanges in the file",
        }
    }
}

impl Problem {
    fn words(self) -> &'static str {
        match self {
            Self::Expired => "the certificate has expired",
            Self::NotYetValid => "the certificate is not valid yet",
            Self::WrongName => "the certificate is for another host",
            Self::UnknownIssuer => "the certificate is from nobody that this machine trusts",
            Self::Revoked => "the certificate has been revoked",
            Self::BadCertificate => "the certificate is bad",
            Self::NoTls => "the server does not speak TLS",
            Self::NoRoots => "this machine has no root certificates",
            Self::Handshake => "the handshake failed",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Expired | Self::NotYetValid => {
                "check this machine's clock; if it is right, the site's owner must act"
            }
            Self::WrongName => "check the host name; if it is right, the site's owner must act",
            Self::UnknownIssuer => "if the issuer is yours, add its certificate to those of this machine",
            Self::NoTls => "the site may be there with http:// only",
            Self::NoRoots => "install the root certificates of the system, e.g. the package ca-certificates",
            Self::Revoked | Self::BadCertificate | Self::Handshake => "the site's owner must act",
        }
    }
}
