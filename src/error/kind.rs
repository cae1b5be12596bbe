//! What can go wrong, and how it is said.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::redact::shown;

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "fetch"), allow(dead_code))] // most can only happen on the network
pub(crate) enum Kind {
    InvalidUrl,
    /// A URL that can be read, with a scheme that is not fetched.
    Scheme(String),
    /// What is wrong with which setting.
    Setting(String),
    /// A host that is not on the open web, or a port that is not the web's.
    Refused {
        what: String,
        why: &'static str,
    },
    ConnectTimeout(Duration),
    TotalTimeout(Duration),
    Dns,
    Connect,
    Tls,
    Protocol,
    Status(u16),
    Redirect(Redirect),
    /// What the site's robots.txt says.
    Robots(Denial),
    TooLarge {
        limit: usize,
    },
    NotHtml {
        /// What it is, by its bytes, else by its header.
        found: Option<String>,
        /// What the header says, where that is something else.
        declared: Option<String>,
    },
    Body,
    Decode,
    /// A `Content-Encoding` that cannot be undone.
    Encoding(String),
    Io(PathBuf),
    Internal,
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
    /// The target, as the server wrote it.
    Target(String),
}

impl Kind {
    /// The kind as a word that stays the same.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::InvalidUrl | Self::Scheme(_) => "invalid-url",
            Self::Setting(_) => "builder",
            Self::Refused { .. } => "refused-address",
            Self::ConnectTimeout(_) | Self::TotalTimeout(_) => "timeout",
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Protocol => "protocol",
            Self::Status(_) => "status",
            Self::Redirect(_) => "redirect",
            Self::Robots(_) => "robots-denied",
            Self::TooLarge { .. } => "too-large",
            Self::NotHtml { .. } => "not-html",
            Self::Body => "body",
            Self::Decode | Self::Encoding(_) => "decode",
            Self::Io(_) => "io",
            Self::Internal => "internal",
        }
    }

    /// What the reader of the message could do.
    pub(super) fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::InvalidUrl | Self::Scheme(_) => "write the address in full, starting with https:// or http://",
            Self::Refused { .. } => "if this host is yours and meant to be asked, allow private addresses or the port",
            Self::ConnectTimeout(_) => "check that this machine is online, or try again later",
            Self::TotalTimeout(_) => "the site is slow: try again later, or allow more time",
            Self::Dns => "check the spelling of the host name, and that this machine is online",
            Self::Connect => "check the address, and that this machine is online",
            Self::Tls => "the site may be misconfigured; check this machine's clock and its root certificates",
            Self::Protocol | Self::Body | Self::Status(500..=599) | Self::Robots(Denial::Unreachable(_)) => {
                "the site has trouble: try again later"
            }
            Self::Status(401 | 402 | 403 | 407 | 451) => {
                "the site does not give this page to programs: save it in a browser and read the file"
            }
            Self::Status(404 | 410) => "the page is gone: check the address",
            Self::Status(429) => "the site asks to be visited less often: wait before the next try",
            Self::Redirect(Redirect::Loop) => {
                "the site may insist on cookies: save the page in a browser and read the file"
            }
            Self::Robots(Denial::Rule { .. }) => {
                "the site does not want programs there; you can save the page in a browser and read the file"
            }
            Self::TooLarge { .. } => "this is hardly an article; if it is, allow a larger body",
            Self::NotHtml { .. } => "give the address of the article's page itself",
            _ => return None,
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidUrl => f.write_str("not a usable URL"),
            Self::Scheme(scheme) => write!(f, "the scheme {:?} is not http or https", shown(scheme)),
            Self::Setting(what) => f.write_str(what),
            Self::Refused { what, why } => write!(f, "not asked: {} is {why}", shown(what)),
            Self::ConnectTimeout(limit) => write!(f, "no connection within {limit:?}"),
            Self::TotalTimeout(limit) => write!(f, "not finished within {limit:?}"),
            Self::Dns => f.write_str("host name not found"),
            Self::Connect => f.write_str("could not connect"),
            Self::Tls => f.write_str("no trusted connection"),
            Self::Protocol => f.write_str("the server gave no valid answer"),
            Self::Status(status) => write!(f, "the server answered with status {status}"),
            Self::Redirect(Redirect::Loop) => f.write_str("redirected in a loop"),
            Self::Redirect(Redirect::TooMany(max)) => write!(f, "redirected more than {max} times"),
            Self::Redirect(Redirect::NoTarget) => f.write_str("redirected without a target"),
            Self::Redirect(Redirect::Target(target)) => {
                write!(f, "redirected to {:?}, which is not an http or https URL", shown(target))
            }
            Self::Robots(Denial::Rule { line, agent }) => {
                write!(f, "the site's robots.txt forbids it: {:?} for user agent {:?}", shown(line), shown(agent))
            }
            Self::Robots(Denial::Unreachable(reason)) => {
                write!(f, "the site's robots.txt could not be had ({}), so nothing is allowed", shown(reason))
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
            Self::Body => f.write_str("the connection broke off within the body"),
            Self::Decode => f.write_str("the body could not be decompressed"),
            Self::Encoding(encoding) => write!(f, "the content encoding {:?} is not supported", shown(encoding)),
            Self::Io(path) => write!(f, "cannot read {}", shown(&path.to_string_lossy())),
            Self::Internal => f.write_str("the extraction ended without a result"),
        }
    }
}
