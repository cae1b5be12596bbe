//! Which part of a corpus a page is in: pages of one site are never in two.

use pressclip::Page;

/// Parts of the cross-validation.
pub(crate) const FOLDS: u32 = 5;

/// The fold that a domain is tested in.
pub(crate) fn fold(domain: &str) -> u32 {
    domain.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)) / 7 % FOLDS
}

/// The part of a page's address that its site registered.
pub(crate) fn domain(page: &Page) -> Option<&str> {
    psl::domain_str(page.url.as_ref()?.host_str()?)
}
