//! The exit codes: the one place that says what they are.

use std::fmt::Write as _;
use std::process::ExitCode;

/// How a run ended, by its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All inputs gave an article. Also when the reader of the output closed it.
    Fine = 0,
    /// Something failed: an input, a line of a batch, writing the output, or all sources or all stories of a crawl.
    Failed = 1,
    /// The command line makes no sense. clap uses the same number.
    Usage = 2,
    /// Nothing failed, but no article text was found in some input, or no article in a store.
    NoText = 3,
    /// Another process crawls into the same store.
    Taken = 4,
    /// Ctrl-C, as a shell reports it: 128 + SIGINT.
    Interrupted = 130,
}

impl Exit {
    const ALL: [Self; 6] = [Self::Fine, Self::Failed, Self::Usage, Self::NoText, Self::Taken, Self::Interrupted];

    fn meaning(self) -> &'static str {
        match self {
            Self::Fine => "every input gave an article; a crawl ended, or was stopped, and goes on where it was",
            Self::Failed => {
                "something failed: an input, a batch line, the output, all sources or all stories of a crawl"
            }
            Self::Usage => "the command line or the jobs file makes no sense",
            Self::NoText => "nothing failed, but an input has no article text, or a search or history found nothing",
            Self::Taken => "another process crawls into the same store",
            Self::Interrupted => "interrupted; a file given with --output is as it was",
        }
    }

    /// The codes as a table for the help.
    pub(crate) fn table() -> String {
        let mut table = "Exit codes:\n".to_owned();
        for exit in Self::ALL {
            // Writing to a string cannot fail.
            let _ = writeln!(table, "  {:>3}  {}", exit as u8, exit.meaning());
        }
        table.pop();
        table
    }

    /// The code of two inputs together: a failure weighs more than an empty article.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fine, other) => other,
            (Self::NoText, other) if other != Self::Fine => other,
            (this, _) => this,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_weighs_more_than_an_empty_article() {
        assert_eq!(Exit::NoText.and(Exit::Failed), Exit::Failed);
        assert_eq!(Exit::Failed.and(Exit::NoText), Exit::Failed);
        assert_eq!(Exit::Fine.and(Exit::NoText), Exit::NoText);
        assert_eq!(Exit::NoText.and(Exit::Fine), Exit::NoText);
        assert_eq!(Exit::Failed.and(Exit::Fine), Exit::Failed);
    }

    #[test]
    fn the_table_has_every_code_once() {
        let table = Exit::table();
        let codes: Vec<_> = table.lines().skip(1).filter_map(|l| l.split_whitespace().next()).collect();
        assert_eq!(codes, ["0", "1", "2", "3", "4", "130"]);
        assert!(table.contains("all stories of a crawl") && table.contains("a search or history found nothing"));
    }
}
