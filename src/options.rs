//! What a caller can choose. Defaults are what a news reader wants, and the same in the terminal.

use crate::parse::Limits;

/// Options of an extraction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// What a page may cost. Default: [`Limits::default`].
    pub limits: Limits,
}
