//! Words for people, on stderr: what happened, to what, and what to do.
//!
//! Nothing that a page, an address or a file name holds can act on the terminal.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, IsTerminal, Write as _};

use pressclip::article::{Completeness, PageKind};
use pressclip::output::terminal::printable;

use crate::args::ColorChoice;
use crate::exit::Exit;

/// What went wrong, for people and for programs.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The kind in batch output, e.g. `io`; the library's errors have the same names.
    pub(crate) kind: &'static str,
    /// What happened and to what, in lower case without a full stop.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hint: Option<String>,
    /// The exit code that it leads to.
    pub(crate) exit: Exit,
}

impl Failure {
    pub(crate) fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, exit: Exit::Failed }
    }

    /// A command line that makes no sense.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, ..Self::new("usage", message) }
    }

    /// A page without an article, and which page it is instead, when that is known.
    pub(crate) fn no_text(name: &str, completeness: Option<&Completeness>) -> Self {
        let known = completeness.filter(|it| it.page.is_some_and(|page| page != PageKind::Other));
        let instead = known.map(|it| format!(" ({it})")).unwrap_or_default();
        let message = format!("{name}: no article text found{instead}");
        let failure = Self { exit: Exit::NoText, ..Self::new("no-text", message) };
        failure.hint("`pressclip explain` shows what was dropped and why")
    }

    /// A page whose article is for subscribers, and not there.
    pub(crate) fn paywall(name: &str) -> Self {
        let failure =
            Self::new("paywall", format!("{name}: no article text found: the page says it is for subscribers"));
        let failure = Self { exit: Exit::NoText, ..failure };
        failure.hint("save the page in a browser where you are a subscriber, and read the file")
    }

    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl From<pressclip::Error> for Failure {
    fn from(error: pressclip::Error) -> Self {
        let kind = error.kind_name();
        // The library cannot know the option.
        let hint = match kind {
            "invalid-url" if error.url_problem() == Some("not-https") => {
                Some("write https:// if the site has it, or leave out --https-only")
            }
            "too-large" => Some("allow more with --max-body"),
            "refused-address" => Some(match error.refused_part() {
                Some("port") => "if this port is meant, allow it with --allow-port",
                Some("address") => {
                    "if this host is yours, allow it with --allow-address, or all of your network with --allow-private"
                }
                _ => "if this host is yours, allow it with --allow-private",
            }),
            "timeout" if error.timeout_phase() == Some("headers") => {
                Some("the site may be slow: try again later, or allow more with --header-timeout")
            }
            "timeout" if error.timeout_phase() == Some("body") => {
                Some("the site may be slow: try again later, or allow less with --min-rate")
            }
            "timeout" => Some("the site may be slow: try again later, or allow more with --timeout"),
            "not-found" | "gone" => Some("check the address, or look for a copy in a web archive with --from-archive"),
            "rate-limited" => Some("wait before the next try, and ask less often with --delay"),
            "tls" => match error.tls_problem() {
                Some("expired" | "not-yet-valid") => {
                    Some("check this machine's clock; if you trust the host all the same, name it with --insecure-host")
                }
                Some("wrong-name" | "unknown-issuer" | "bad-certificate") => {
                    Some("check the address; if you trust the host all the same, name it with --insecure-host")
                }
                _ => error.hint(),
            },
            "robots-denied" => Some("a page that you chose yourself can be fetched with --ignore-robots"),
            _ => error.hint(),
        };
        Self { hint: hint.map(Into::into), ..Self::new(kind, error.to_string()) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What an I/O error is, without the system's number for it.
pub(crate) fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "is a directory".to_owned(),
        _ => {
            let words = error.to_string();
            words.find(" (os error ").map_or_else(|| words.clone(), |at| words[..at].to_owned())
        }
    }
}

/// Where words go.
#[derive(Debug)]
pub(crate) struct Messages {
    color: bool,
}

impl Messages {
    pub(crate) fn new(color: ColorChoice) -> Self {
        Self { color: color.on(&io::stderr()) }
    }

    /// `pressclip: error: …`, then `hint: …` if there is one.
    pub(crate) fn error(&self, failure: &Failure) {
        let (red, bold, reset) = if self.color { ("\u{1b}[31m", "\u{1b}[1m", "\u{1b}[0m") } else { ("", "", "") };
        let hint = failure.hint.as_deref().map(|hint| format!("{bold}hint:{reset} {}\n", one_line(hint)));
        let words =
            format!("{bold}pressclip: {red}error:{reset} {}\n{}", one_line(&failure.message), hint.unwrap_or_default());
        // There is nowhere left to say that stderr is closed.
        let _ = io::stderr().lock().write_all(words.as_bytes());
    }

    /// A remark that is no error.
    #[allow(clippy::unused_self)] // beside `error`, so that all words go one way
    pub(crate) fn note(&self, words: &str) {
        let _ = writeln!(io::stderr().lock(), "pressclip: {}", one_line(words));
    }
}

impl ColorChoice {
    /// Whether to colour what goes to a stream. `NO_COLOR` (<https://no-color.org>) and a dumb terminal mean no.
    pub(crate) fn on(self, stream: &impl IsTerminal) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                stream.is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
                    && std::env::var_os("TERM").is_none_or(|v| v != "dumb")
            }
        }
    }
}

/// A text on one line without control sequences: for names, which may hold line breaks.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) || matches!(printable(text), Cow::Owned(_)) {
        let flat: String = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
        Cow::Owned(printable(&flat).into_owned())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_line_breaks_and_escapes_is_one_harmless_line() {
        let line = one_line("a\nb\u{1b}[2Jc\u{9b}2Jd\u{202e}e");
        assert!(!line.contains(char::is_control) && !line.contains('\u{202e}'), "{line:?}");
        assert!(line.starts_with("a b"), "{line:?}");
    }
}
