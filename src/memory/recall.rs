//! Sets aside what other pages of the site have.

use super::{LEAST_WORDS, LONG, MAX_PAGES, SiteMemory, hash, key, template};
use crate::article::Article;
use crate::block::{Kind, Reason};
use crate::clean;

/// Words of a text that says something with a second page behind it.
const MIDDLE: usize = 4;
/// Other pages that have a text of [`LONG`] words, of [`MIDDLE`], or of fewer, before it is boilerplate.
const PAGES: [usize; 3] = [1, 2, 3];
/// Pages with repeated texts at a template, and how many times those with texts of their own, before a new text there is boilerplate.
const TEMPLATE_PAGES: u16 = 3;
const TEMPLATE_TIMES: u16 = 4;

/// What other pages weigh, in log-odds of the scorer's probability: so much at all, and so much a page. Texts that articles of one
/// subject share, such as who plays in a play, have a probability of 0.9 and more; boxes that the scorer missed have less.
const WEIGHT: f32 = 1.0;
const WEIGHT_PAGE: f32 = 1.0;

impl SiteMemory {
    /// Sets aside the blocks of a page that stand on other pages of the site too, and those where on other pages such blocks stand.
    /// `page` is what tells the page: blocks of its own earlier versions are its own.
    pub(crate) fn recall(&self, article: &mut Article, page: Option<&str>) {
        let page = hash(page.unwrap_or_default().as_bytes());
        let open: Vec<(usize, u64, usize)> = article
            .blocks
            .iter()
            .enumerate()
            .filter(|(_, block)| block.is_article() && !block.text.is_empty())
            .map(|(at, block)| (at, key(&block.text), clean::words(&block.text) as usize))
            .collect();
        if self.is_copy(page, open.iter().map(|&(_, key, words)| (key, words))) {
            return;
        }
        let reasons: Vec<Option<String>> = open.iter().map(|one| self.reason(one, page, article)).collect();
        for (place, (&(at, ..), reason)) in open.iter().zip(&reasons).enumerate() {
            let Some(saw) = reason else { continue };
            let block = &mut article.blocks[at];
            // Articles of a site share subheads: "Background". One is boilerplate with what it heads.
            if block.level.is_some() && !reasons.get(place + 1).is_some_and(Option::is_some) {
                continue;
            }
            block.kind = Kind::Other;
            // What decided comes first.
            block.why.insert(0, Reason::new("site memory", saw.clone()));
        }
    }

    /// Why a text is boilerplate: enough other pages have it, and they outweigh the scorer.
    fn reason(&self, &(at, key, words): &(usize, u64, usize), page: u64, article: &Article) -> Option<String> {
        let block = &article.blocks[at];
        let odds = block.score.map_or(0.0, |score| (score / (1.0 - score)).ln());
        let outweighs = |pages: usize| WEIGHT + WEIGHT_PAGE * pages as f32 > odds;
        let pages = self.pages_beside(key, page);
        let enough = match words {
            LONG.. => PAGES[0],
            MIDDLE.. => PAGES[1],
            _ => PAGES[2],
        };
        if pages >= enough && words >= LEAST_WORDS {
            let shown = if pages == 1 { "another page".into() } else { format!("{pages} other pages") };
            return outweighs(pages).then(|| format!("the same text on {shown} of the site"));
        }
        let seen = self.templates.get(&template(&block.path))?;
        let is_template = seen.repeated >= TEMPLATE_PAGES && seen.repeated >= TEMPLATE_TIMES.saturating_mul(seen.own);
        (is_template && outweighs(usize::from(seen.repeated).min(MAX_PAGES)))
            .then(|| format!("{} pages of the site have nothing of their own at this place", seen.repeated))
    }
}
