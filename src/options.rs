//! What a caller can choose. Defaults are what a news reader wants, and the same in the terminal.

use std::sync::Arc;

use crate::extract::verdict::PageModel;
use crate::include::Include;
use crate::memory::SiteMemory;
use crate::parse::Limits;
use crate::rules::own::OwnRules;
use crate::score::Model;

/// Options of an extraction.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// What a page may cost. Default: [`Limits::default`].
    pub limits: Limits,
    /// The block scorer. Default: [`Model::builtin`].
    pub model: Arc<Model>,
    /// What tells articles from other pages; it changes [`Article::completeness`](crate::Article) alone. Default:
    /// [`PageModel::builtin`].
    pub page_model: Arc<PageModel>,
    /// What the outputs of the article show: a view, nothing is lost by it. Default: [`Include::default`].
    pub include: Include,
    /// How much is said of each block. Default: [`Detail::Brief`].
    pub detail: Detail,
    /// What is known of the other pages of the site; see [`mod@crate::memory`]. It is asked last: `completeness` and `confidence` are
    /// those of the page without it. Default: nothing.
    pub memory: Option<Arc<SiteMemory>>,
    /// Rules of one's own, which have the last word on what a block is; see [`mod@crate::rules::own`]. Default: none.
    pub rules: Option<Arc<OwnRules>>,
}

/// How much is said of each block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// The rule that decided.
    #[default]
    Brief,
    /// Also the features that moved the block's score most, for people who want to know why. It takes longer.
    Full,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            model: Model::builtin(),
            page_model: PageModel::builtin(),
            include: Include::default(),
            detail: Detail::default(),
            memory: None,
            rules: None,
        }
    }
}
