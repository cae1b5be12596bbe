//! The checks that the fuzz targets run: those of the integration tests.

#[path = "../it/invariants/mod.rs"]
mod invariants;
#[path = "../it/tokenizer"]
mod tokenizer {
    pub(crate) mod trees;
}

/// The check of a fuzz target: it panics when the bytes break what holds for all.
#[must_use]
pub fn named(name: &str) -> fn(&[u8]) {
    invariants::named(name)
}
